#include "print/html/exec_changes.h"

#include <string.h>

#include "base/text/json.h"
#include "print/core/json/inspection.h"
#include "ptrail/process.h"

enum { SIZE_MOST = 1 << 26 };

static const char member[] = "{\"changes\":";

static bool has_changes(const struct exec_changes *c)
{
	return c && (c->environment_count || c->descriptor_count);
}

static struct html_exec *add_exec(struct html_exec_set *s, const struct event *e)
{
	uint64_t serial = e->process->id.serial;
	struct html_exec *first = hash_get(&s->execs, serial), **end = &first;
	struct html_exec *added = arena_new(&s->arena, struct html_exec);

	while (*end)
		end = &(*end)->next;
	*end = added;
	added->time = e->time;
	hash_put(&s->execs, serial, first);
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
	if (s->size + length <= SIZE_MOST) {
		s->size += length;
		added->changes = arena_copy(&s->arena, text.s + strlen(member), length);
	}
	sbuf_done(&text);
}

const struct html_exec *html_execs_find(const struct html_exec_set *s, uint64_t serial,
					uint64_t time)
{
	const struct html_exec *x = hash_get(&s->execs, serial);

	while (x && x->time != time)
		x = x->next;
	return x;
}

void html_execs_free(struct html_exec_set *s)
{
	hash_done(&s->execs);
	arena_done(&s->arena);
}
