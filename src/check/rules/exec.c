/* EX: programs that could not be executed, or only after a long search */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "desc/type.h"
#include "model/errors/failed_path.h"
#include "model/explain/reason.h"

enum { NAME_LENGTH_MAX = 200, MISSES_MAX = 16 };

static bool is_execve(const struct event *e)
{
	return e->kind == EVENT_LEAVE && e->call.row && e->process &&
		!strncmp(e->call.row->name, "execve", strlen("execve"));
}

/* --- EX401 --- */

static const struct failed_call *last_failed_execve(const struct life *l)
{
	const struct failed_call *found = NULL;

	for (const struct failed_call *m = l->failed_calls; m; m = m->next)
		if (!strncmp(m->call, "execve", strlen("execve")))
			found = m;
	return found;
}

/* Reports failed processes with a failed execve. A successful execve clears earlier failures.
 * ENOEXEC is ignored: a shell then runs the file as a script. */
static void check_failed(struct check_run *k, void *state, const struct history *h)
{
	struct sbuf b = {0};
	size_t n;

	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		const struct failed_call *m = life_failed(l) && !l->ending.signaled
						 ? last_failed_execve(l)
						 : NULL;

		if (!m || (l->parent && !life_failed(l->parent)) || m->error == ENOEXEC ||
		    (m->fault && m->fault->kind == PATH_INTERPRETER))
			continue;
		sbuf_reset(&b);
		reason_text(&b, m->places > 1 ? path_last(m->path, &n) : m->path, NAME_LENGTH_MAX);
		report_finding(k, l, "%s could not run %s: %s", life_name(l), b.s, m->error_name);
		sbuf_reset(&b);
		reason_call(m, &b);
		add_evidence(k, l, m->time, "%s", b.s);
	}
	sbuf_done(&b);
}

/* --- EX402 --- */

static void add_target(struct sbuf *b, const char *target, size_t n)
{
	char name[NAME_LENGTH_MAX + 1];

	snprintf(name, sizeof(name), "%.*s", (int)(n < NAME_LENGTH_MAX ? n : NAME_LENGTH_MAX),
		 target);
	reason_text(b, name, NAME_LENGTH_MAX);
}

static void check_interpreter(struct check_run *k, void *state, const struct event *e)
{
	const struct path_fault *f = is_execve(e) ? e->call.fault : NULL;
	size_t n = f ? strlen(f->target) : 0;
	struct sbuf b = {0};
	bool carriage;

	(void)state;
	if (!f || f->kind != PATH_INTERPRETER)
		return;
	carriage = n && f->target[n - 1] == '\r';
	reason_text(&b, f->name, NAME_LENGTH_MAX);
	sbuf_str(&b, " cannot be run: its interpreter ");
	add_target(&b, f->target, n - carriage);
	report_finding_of(k, e->process->id.serial, "%s%s does not exist", b.s,
			  carriage ? " (followed by a carriage return)" : "");
	add_evidence_of(k, e->process->id.serial, e->time,
			"execve failed with ENOENT, but the file "
			"exists%s%s",
			*f->directory ? ", in " : "", f->directory);
	if (carriage)
		set_finding_advice(k,
				   "remove the carriage returns from the script, for example with "
				   "dos2unix");
	sbuf_done(&b);
}

/* --- EX403 --- */

struct path_search {
	unsigned misses;
	char *name;
};

struct searches {
	struct hash by_serial;		/* serial of a task → struct path_search */
};

static void free_search(struct searches *all, uint64_t serial)
{
	struct path_search *s = hash_remove(&all->by_serial, serial);

	if (!s)
		return;
	free(s->name);
	free(s);
}

static const char *file_name_of(const struct event *e, char *name, size_t room)
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

static void count_miss(struct searches *all, const struct event *e)
{
	char room[256];
	const char *name = file_name_of(e, room, sizeof(room));
	struct path_search *s = hash_get(&all->by_serial, e->task.serial);

	if (!name)
		return;
	if (s && strcmp(s->name, name) != 0) {
		free_search(all, e->task.serial);
		s = NULL;
	}
	if (!s) {
		s = alloc_new(struct path_search);
		s->name = alloc_string(name);
		hash_put(&all->by_serial, e->task.serial, s);
	}
	s->misses++;
}

static void check_search(struct check_run *k, void *state, const struct event *e)
{
	struct searches *all = state;
	struct path_search *s;
	struct sbuf b = {0};

	if (is_execve(e) && e->call.failed && e->call.ret == -ENOENT)
		count_miss(all, e);
	if (e->kind == EVENT_EXIT)
		free_search(all, e->task.serial);
	s = e->kind == EVENT_EXEC ? hash_get(&all->by_serial, e->task.serial) : NULL;
	if (!s)
		return;
	if (s->misses > check_limit(k) && e->process) {
		reason_text(&b, s->name, NAME_LENGTH_MAX);
		report_finding_of(k, e->process->id.serial,
				  "%s was searched for in many directories of PATH "
				  "before it was found",
				  b.s);
		add_evidence_of(k, e->process->id.serial, e->time,
				"%u attempts to execute it "
				"failed",
				s->misses);
		sbuf_done(&b);
	}
	free_search(all, e->task.serial);
}

static void free_searches(void *state)
{
	struct searches *all = state;
	struct path_search *s;

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
			.summary = "A process could not execute a program, and failed.",
			.explanation = "execve failed, most often because the file does not exist "
				"(ENOENT) or is not executable (EACCES), and both the process and "
				"its parent failed. If the parent exited with status 0, see ST304.",
			.advice = "check that the file exists, is executable and is built for this "
				"machine",
		},
		.wants = {.values = true, .faults = true},
		.calls = "execve,execveat", .flags = CHECK_CALLS, .end = check_failed,
	},
	{
		.row = {
			.id = "EX402", .name = "missing-interpreter", .level = LEVEL_ERROR,
			.summary = "The interpreter of an executable file is missing.",
			.explanation = "execve fails with ENOENT also if the file exists, but not "
				"the interpreter in the first line of a script, or the dynamic "
				"loader of a program (which may be built for another machine or C "
				"library). Shells then report that the script was not found. "
				"Carriage returns at the ends of the lines of a script have the "
				"same effect.",
			.advice = "install that interpreter, or correct the first line of the "
				"script; for a program, install the dynamic loader it was built "
				"for",
		},
		.wants = {.values = true, .faults = true},
		.calls = "execve,execveat", .flags = CHECK_CALLS, .event = check_interpreter,
	},
	{
		.row = {
			.id = "EX403", .name = "path-search-cost", .level = LEVEL_NOTE,
			.summary = "A program was found only after many misses in PATH.",
			.explanation = "For each directory of PATH before the one with the "
				"program, an execve fails. With a long PATH, or network "
				"directories at its start, this delays every command. The "
				"threshold is the number of failed attempts for one program.",
			.advice = "put the directories that are used most at the start of PATH",
		},
		.wants = {.values = true}, .limit_kind = LIMIT_COUNT, .limit = MISSES_MAX,
		.calls = "execve,execveat", .flags = CHECK_CALLS, .state = sizeof(struct searches),
		.event = check_search, .done = free_searches,
	},
	{.row = {0}}
};
