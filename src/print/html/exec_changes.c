#include "print/html/exec_changes.h"

#include <string.h>

#include "base/text/json.h"
#include "print/core/json/inspection.h"
#include "ptrail/process.h"

enum { SIZE_LIMIT = 1 << 26 };

static const char member[] = "{\"changes\":";

static bool has_changes(const struct exec_changes *c)
{
	return c && (c->environment_count || c->descriptor_count);
}

static uint64_t key_of(uint64_t serial, uint64_t time)
{
	return hash_mix(serial) ^ time;
}

static struct html_exec *add_exec(struct html_exec_set *s, const struct event *e)
{
	struct html_exec *added = arena_new(&s->arena, struct html_exec);
	uint64_t key;

	added->serial = e->process->id.serial;
	added->time = e->time;
	key = key_of(added->serial, added->time);
	added->next = hash_get(&s->execs, key);
	hash_put(&s->execs, key, added);
	return added;
}

void html_execs_add(struct html_exec_set *s, const struct event *e)
{
	struct sbuf text = {0};
	struct json j = {.b = &text};
	struct html_exec *added;
	size_t length;

	if (e->kind != EVENT_EXEC || !e->process || !has_changes(e->exec.changes))
		return;
	json_object(&j);
	json_exec_changes(&j, e->exec.changes);
	json_object_end(&j);
	length = text.len - strlen(member) - strlen("}");
	added = add_exec(s, e);
	if (s->size + length <= SIZE_LIMIT) {
		s->size += length;
		added->changes = arena_copy(&s->arena, text.s + strlen(member), length);
	}
	sbuf_done(&text);
}

const struct html_exec *html_execs_find(const struct html_exec_set *s, uint64_t serial,
					uint64_t time)
{
	const struct html_exec *x = hash_get(&s->execs, key_of(serial, time));

	while (x && (x->serial != serial || x->time != time))
		x = x->next;
	return x;
}

void html_execs_free(struct html_exec_set *s)
{
	hash_done(&s->execs);
	arena_done(&s->arena);
}
