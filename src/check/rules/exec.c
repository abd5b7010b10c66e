/* EX: programs that could not be run, or only after a long search. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "desc/type.h"
#include "model/history/failed_calls.h"
#include "model/explain/reason.h"

enum { NAME_SHOWN = 200, MISSES_MOST = 16 };

static bool executes(const struct event *e)
{
	return e->kind == EVENT_LEAVE && e->call.row && e->process &&
		!strncmp(e->call.row->name, "execve", strlen("execve"));
}

/* --- EX401 --- */

static const struct mishap *last_of(const struct life *l)
{
	const struct mishap *found = NULL;

	for (const struct mishap *m = l->mishaps; m; m = m->next)
		if (!strncmp(m->call, "execve", strlen("execve")))
			found = m;
	return found;
}

/* It never became that program: what it was before is forgotten where it did. A shell runs files
 * without a first line itself (ENOEXEC). */
static void failed(struct look *k, void *state, const struct history *h)
{
	struct sbuf b = {0};
	size_t n;

	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		const struct mishap *m = life_failed(l) && !l->ending.signaled ? last_of(l) : NULL;

		if (!m || (l->parent && !life_failed(l->parent)) || m->error == ENOEXEC ||
		    (m->fault && m->fault->kind == PATH_INTERPRETER))
			continue;
		sbuf_reset(&b);
		reason_text(&b, m->places > 1 ? path_last(m->path, &n) : m->path, NAME_SHOWN);
		found(k, l, "%s could not run %s: %s", life_name(l), b.s, m->error_name);
		sbuf_reset(&b);
		reason_call(m, &b);
		found_evidence(k, l, m->time, "%s", b.s);
	}
	sbuf_done(&b);
}

/* --- EX402 --- */

static void add_target(struct sbuf *b, const char *target, size_t n)
{
	char name[NAME_SHOWN + 1];

	snprintf(name, sizeof(name), "%.*s", (int)(n < NAME_SHOWN ? n : NAME_SHOWN), target);
	reason_text(b, name, NAME_SHOWN);
}

static void interpreter(struct look *k, void *state, const struct event *e)
{
	const struct path_fault *f = executes(e) ? e->call.fault : NULL;
	size_t n = f ? strlen(f->target) : 0;
	struct sbuf b = {0};
	bool carriage;

	(void)state;
	if (!f || f->kind != PATH_INTERPRETER)
		return;
	carriage = n && f->target[n - 1] == '\r';
	reason_text(&b, f->name, NAME_SHOWN);
	sbuf_str(&b, " cannot be run: its interpreter ");
	add_target(&b, f->target, n - carriage);
	found_of(k, e->process->id.serial, "%s%s does not exist", b.s,
		 carriage ? " with a carriage return behind it" : "");
	found_evidence_of(k, e->process->id.serial, e->time, "execve failed with ENOENT, though "
			  "the file is there%s%s", *f->folder ? ", in " : "", f->folder);
	if (carriage)
		found_advice(k, "end the lines of the script with a line feed alone: dos2unix "
			     "does that");
	sbuf_done(&b);
}

/* --- EX403 --- */

struct search {
	unsigned misses;
	char *name;
};

struct searches {
	struct hash by_serial;		/* of a task → struct search */
};

static void forget(struct searches *all, uint64_t serial)
{
	struct search *s = hash_remove(&all->by_serial, serial);

	if (!s)
		return;
	free(s->name);
	free(s);
}

static const char *name_in(const struct event *e, char *name, size_t room)
{
	const struct value *v = e->call.view && e->call.view->args ?
		e->call.view->args->list.first : NULL;
	size_t n = 0;
	const char *last;
	char path[4096];

	for (; v; v = v->next)
		if (v->kind == V_BYTES && v->sense == SENSE_PATH)
			break;
	if (!v || v->bytes.len >= sizeof(path))
		return NULL;
	memcpy(path, v->bytes.p, v->bytes.len);
	path[v->bytes.len] = 0;
	last = path_last(path, &n);
	if (!n || n >= room)
		return NULL;
	memcpy(name, last, n);
	name[n] = 0;
	return name;
}

static void missed(struct searches *all, const struct event *e)
{
	char room[256];
	const char *name = name_in(e, room, sizeof(room));
	struct search *s = hash_get(&all->by_serial, e->task.serial);

	if (!name)
		return;
	if (s && strcmp(s->name, name) != 0) {
		forget(all, e->task.serial);
		s = NULL;
	}
	if (!s) {
		s = alloc_new(struct search);
		s->name = alloc_string(name);
		hash_put(&all->by_serial, e->task.serial, s);
	}
	s->misses++;
}

static void search(struct look *k, void *state, const struct event *e)
{
	struct searches *all = state;
	struct search *s;
	struct sbuf b = {0};

	if (executes(e) && e->call.failed && e->call.ret == -ENOENT)
		missed(all, e);
	if (e->kind == EVENT_EXIT)
		forget(all, e->task.serial);
	s = e->kind == EVENT_EXEC ? hash_get(&all->by_serial, e->task.serial) : NULL;
	if (!s)
		return;
	if (s->misses > look_limit(k) && e->process) {
		reason_text(&b, s->name, NAME_SHOWN);
		found_of(k, e->process->id.serial, "%s was looked for in many directories of PATH "
			 "before it was found", b.s);
		found_evidence_of(k, e->process->id.serial, e->time, "%u attempts to execute it "
				  "failed", s->misses);
		sbuf_done(&b);
	}
	forget(all, e->task.serial);
}

static void searched(void *state)
{
	struct searches *all = state;
	struct search *s;

	for (size_t at = 0; (s = hash_next(&all->by_serial, &at));) {
		free(s->name);
		free(s);
	}
	hash_done(&all->by_serial);
}

const struct check checks_exec[] = {
	{
		.row = {
			.id = "EX401", .name = "exec-failed", .level = LEVEL_ERROR,
			.summary = "A process could not run a program, and failed.",
			.explanation = "The execve that was to make it another program failed, "
				"most often since there is no such file (ENOENT) or it may not be "
				"run (EACCES); its parent failed, too. Where the parent went on, "
				"see ST304.",
			.advice = "see whether the file is there, has the right to be executed and "
				"is for this machine",
		},
		.wants = {.values = true, .faults = true},
		.calls = "execve,execveat", .flags = CHECK_CALLS, .end = failed,
	},
	{
		.row = {
			.id = "EX402", .name = "missing-interpreter", .level = LEVEL_ERROR,
			.summary = "A file is there, but not the program that is to run it.",
			.explanation = "The kernel says ENOENT of a script as well whose first "
				"line names an interpreter that is missing, and of a program whose "
				"loader is (one for another machine or C library). Shells then "
				"say that the script was not found. A script with carriage "
				"returns at the ends of its lines is of that kind.",
			.advice = "install that interpreter, or correct the first line of the "
				"script; of a program, install the loader it was built for",
		},
		.wants = {.values = true, .faults = true},
		.calls = "execve,execveat", .flags = CHECK_CALLS, .event = interpreter,
	},
	{
		.row = {
			.id = "EX403", .name = "path-search-cost", .level = LEVEL_NOTE,
			.summary = "A program was found only after many misses in PATH.",
			.explanation = "Each folder of PATH before the one with the program costs "
				"an attempt to execute it there. With a long PATH, or folders of a "
				"network in front, that is felt in each command. The limit is a "
				"number of misses for one program.",
			.advice = "put the folders that are used most to the front of PATH",
		},
		.wants = {.values = true}, .limit_kind = LIMIT_COUNT, .limit = MISSES_MOST,
		.calls = "execve,execveat", .flags = CHECK_CALLS, .state = sizeof(struct searches),
		.event = search, .done = searched,
	},
	{.row = {0}}
};
