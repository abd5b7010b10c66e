#include "model/harness/harness_watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "model/harness/harness.h"

enum { LINE_MAX = 256 };

/* A process, by the ID of its thread group */
struct watched {
	struct life_program program;	/* only .path; its copy is owned */
	bool runs_harness;
};

struct harness_watch {
	struct hash by_tgid;		/* → struct watched */
};

static void free_watched(struct watched *p)
{
	if (!p)
		return;
	free((char *)p->program.path);
	free(p);
}

struct harness_watch *harness_watch_new(void)
{
	return alloc_new(struct harness_watch);
}

void harness_watch_free(struct harness_watch *w)
{
	struct watched *p;

	if (!w)
		return;
	for (size_t at = 0; (p = hash_next(&w->by_tgid, &at));)
		free_watched(p);
	hash_done(&w->by_tgid);
	free(w);
}

static void handle_exec(struct harness_watch *w, const struct event *e)
{
	struct watched *p = alloc_new(struct watched);
	const struct life_program program = {
		.path = e->exec.path ? e->exec.path : "", .file = e->exec.file ? e->exec.file : "",
		.script = e->exec.script, .argv = e->exec.argv,
	};

	p->program.path = alloc_string(program.path);
	p->program.file = p->program.cwd = "";
	p->runs_harness = harness_of_program(&program);
	free_watched(hash_remove(&w->by_tgid, e->tgid));
	hash_put(&w->by_tgid, e->tgid, p);
}

void harness_watch_event(struct harness_watch *w, const struct event *e)
{
	if (e->kind == EVENT_EXEC)
		handle_exec(w, e);
	else if (e->kind == EVENT_EXIT && e->task.tid == e->tgid)
		free_watched(hash_remove(&w->by_tgid, e->tgid));
}

bool harness_watch_keeps(struct harness_watch *w, const struct event *e, const char *text,
			 size_t n)
{
	struct watched *p = hash_get(&w->by_tgid, e->tgid);
	char line[LINE_MAX];

	while (p && !p->runs_harness && n) {
		const char *end = memchr(text, '\n', n);
		size_t all = end ? (size_t)(end - text) : n;
		size_t cut = all < sizeof(line) ? all : sizeof(line) - 1;

		memcpy(line, text, cut);
		line[cut] = 0;
		p->runs_harness = harness_of_line(&p->program, false, line);
		text += all + (end != NULL);
		n -= all + (end != NULL);
	}
	return p && p->runs_harness;
}
