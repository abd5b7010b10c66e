/* RS: system calls that cost time and could be fewer */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/accesses/call_use.h"
#include "model/explain/reason.h"
#include "ptrail/process.h"

enum {
	PIECE_MAX = 64,			/* average bytes of a tiny read or write */
	NAME_LENGTH_MAX = 200,
};

/* Equal syscalls of a process: what they are about, and how many there were */
struct waste {
	struct waste *next;
	char *call, *what;		/* name of the syscall; path or "" */
	int error;
	uint64_t calls;
	uint64_t vain;			/* those that found nothing */
	uint64_t bytes, duration;
	uint64_t time;			/* of the first */
};

struct waste_process {
	struct hash known;		/* hash of syscall, path and error → struct waste */
	struct waste *first, **last;
	char *name;			/* of the program that made the first of them */
};

typedef void report_fn(struct check_run *k, uint64_t serial, const char *name,
		       const struct waste *w);

struct waste_state {
	struct hash processes;		/* serial → struct waste_process */
	report_fn *report;		/* of the check; set with the first event */
};

/* --- counts --- */

static struct waste_process *process_of(struct waste_state *s, const struct event *e)
{
	struct waste_process *p = hash_get(&s->processes, e->process->id.serial);

	if (p)
		return p;
	p = alloc_new(struct waste_process);
	p->last = &p->first;
	p->name = alloc_string(process_name(e->process));
	hash_put(&s->processes, e->process->id.serial, p);
	return p;
}

/* Returns the count of the syscall. `call` is "" if several of them are counted together. Hashes of
 * 64 bits are taken to be equal for equal words only. */
static struct waste *waste_of(struct waste_state *s, const struct event *e, const char *call,
			      const char *what, size_t len, int error)
{
	struct waste_process *p = process_of(s, e);
	uint64_t key = fnv_bytes(fnv_string(FNV_BASIS ^ error, call) + 1, what, len);
	struct waste *w = hash_get(&p->known, key);

	if (w)
		return w;
	w = alloc_new(struct waste);
	w->call = alloc_string(e->call.view->name);
	w->what = alloc_substring(what, len);
	w->error = error;
	w->time = e->time;
	hash_put(&p->known, key, w);
	*p->last = w;
	p->last = &w->next;
	return w;
}

static void free_process(struct waste_process *p)
{
	struct waste *next;

	for (struct waste *w = p->first; w; w = next) {
		next = w->next;
		free(w->call);
		free(w->what);
		free(w);
	}
	hash_done(&p->known);
	free(p->name);
	free(p);
}

static void free_state(void *state)
{
	struct waste_state *s = state;
	struct waste_process *p;

	for (size_t at = 0; (p = hash_next(&s->processes, &at));)
		free_process(p);
	hash_done(&s->processes);
}

static void report_process(struct check_run *k, uint64_t serial, const struct waste_process *p,
			   report_fn *report)
{
	for (const struct waste *w = p->first; w; w = w->next)
		report(k, serial, p->name, w);
}

/* Sets how the check reports. A process that has ended needs no counts any more. */
static void report_ended(struct check_run *k, struct waste_state *s, const struct event *e,
			 report_fn *report)
{
	struct waste_process *p;

	s->report = report;
	if (e->kind != EVENT_EXIT || !e->exit.zombie || !e->process)
		return;
	p = hash_remove(&s->processes, e->process->id.serial);
	if (!p)
		return;
	report_process(k, e->process->id.serial, p, report);
	free_process(p);
}

static void report_alive(struct check_run *k, void *state, const struct history *h)
{
	struct waste_state *s = state;

	for (size_t i = 0; i < h->count; i++) {
		const struct waste_process *p = hash_get(&s->processes, h->all[i]->id.serial);

		if (p)
			report_process(k, h->all[i]->id.serial, p, s->report);
	}
}

/* Whether the event is a syscall that can be counted */
static bool is_call(const struct event *e)
{
	return e->kind == EVENT_LEAVE && e->process && e->call.view && e->call.view->name &&
		e->call.view->args && e->call.note == CALL_PLAIN;
}

/* Returns the path of the descriptor in argument 0, or "". */
static const char *path_of_descriptor(const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;

	return v && v->kind == V_NUMBER && v->sense == SENSE_FD && v->num.path ? v->num.path : "";
}

/* Writes the path without numbers that differ in each run, as in "pipe:[1234]". */
static void add_what(struct sbuf *b, const char *what)
{
	if (!strncmp(what, "pipe:", strlen("pipe:")))
		sbuf_str(b, "a pipe");
	else if (!strncmp(what, "socket:", strlen("socket:")))
		sbuf_str(b, "a socket");
	else if (!*what)
		sbuf_str(b, "a descriptor");
	else
		reason_text(b, what, NAME_LENGTH_MAX);
}

/* --- tiny transfers --- */

static void report_tiny(struct check_run *k, uint64_t serial, const char *name,
			const struct waste *w)
{
	struct sbuf b = {0};

	if (w->calls <= check_limit(k) || w->bytes >= PIECE_MAX * w->calls)
		return;
	add_what(&b, w->what);
	report_finding_of(k, serial, "%s transferred data of %s in tiny pieces, by %s", name, b.s,
			  w->call);
	add_evidence_of(k, serial, w->time, "%" PRIu64 " calls of %s transferred %" PRIu64
			" bytes in %s", w->calls, w->call, w->bytes,
			check_format_duration(k, w->duration));
	sbuf_done(&b);
}

static void note_tiny(struct check_run *k, void *state, const struct event *e)
{
	const struct syscall_traits *traits;
	const char *path;
	struct waste *w;

	report_ended(k, state, e, report_tiny);
	if (!is_call(e) || e->call.failed || e->call.ret <= 0)
		return;
	traits = syscall_traits(e->call.view->row);
	if ((traits->wait != WAIT_INPUT && traits->wait != WAIT_OUTPUT) ||
	    traits->wait_object != WAITS_ON_FD)
		return;
	path = path_of_descriptor(e);
	w = waste_of(state, e, e->call.view->name, path, strlen(path), 0);
	w->calls++;
	w->bytes += e->call.ret;
	w->duration += e->time - e->call.entered;
}

/* --- repeated failures --- */

static void report_repeated(struct check_run *k, uint64_t serial, const char *name,
			    const struct waste *w)
{
	struct sbuf b = {0};

	if (w->calls <= check_limit(k))
		return;
	reason_text(&b, w->what, NAME_LENGTH_MAX);
	report_finding_of(k, serial, "%s called %s for %s again and again, which failed with %s",
			  name, w->call, b.s, errno_name(w->error) ? errno_name(w->error) : "?");
	add_evidence_of(k, serial, w->time, "%" PRIu64 " calls failed, in %s", w->calls,
			check_format_duration(k, w->duration));
	sbuf_done(&b);
}

static void note_repeated(struct check_run *k, void *state, const struct event *e)
{
	const struct syscall_traits *traits;
	const struct value *directory, *path;
	struct waste *w;

	report_ended(k, state, e, report_repeated);
	if (!is_call(e) || !e->call.failed)
		return;
	traits = syscall_traits(e->call.view->row);
	if (!traits->used_path || call_failure_is_usual(-e->call.ret, traits->used_path))
		return;
	path = view_nth_path(e->call.view, traits->used_path, &directory);
	if (!path || !path->bytes.len)
		return;
	w = waste_of(state, e, e->call.view->name, (const char *)path->bytes.p, path->bytes.len,
		     -e->call.ret);
	w->calls++;
	w->duration += e->time - e->call.entered;
}

/* --- busy polling --- */

static void report_polling(struct check_run *k, uint64_t serial, const char *name,
			   const struct waste *w)
{
	if (w->vain <= check_limit(k) || 2 * w->vain < w->calls)
		return;
	report_finding_of(k, serial, "%s called %s again and again without waiting", name, w->call);
	add_evidence_of(k, serial, w->time, "%" PRIu64 " of %" PRIu64 " calls found nothing and "
			"did not wait", w->vain, w->calls);
}

/* Whether the value is a time of 0 */
static bool is_zero(const struct value *v)
{
	if (v->kind == V_NUMBER)
		return !(int)v->num.n;
	if (v->kind != V_RECORD)
		return false;
	for (const struct value *i = v->list.first; i; i = i->next)
		if (i->kind != V_NUMBER || i->num.n)
			return false;
	return true;
}

/* Whether the syscall has a timeout of 0 */
static bool is_without_wait(const struct event *e, const struct syscall_traits *traits)
{
	const struct value *v = e->call.view->args->list.first;

	for (unsigned i = 0; v && i < traits->timeout_arg; i++)
		v = v->next;
	return traits->timeout != TIMEOUT_NONE && v && is_zero(v);
}

static void note_polling(struct check_run *k, void *state, const struct event *e)
{
	const struct syscall_traits *traits;
	struct waste *w;

	report_ended(k, state, e, report_polling);
	if (!is_call(e))
		return;
	traits = syscall_traits(e->call.view->row);
	if (traits->wait != WAIT_EVENTS && traits->wait != WAIT_INPUT &&
	    traits->wait != WAIT_OUTPUT && traits->wait != WAIT_CONNECTION)
		return;
	w = waste_of(state, e, e->call.view->name, "", 0, 0);
	w->calls++;
	w->vain += traits->wait == WAIT_EVENTS ?
		!e->call.ret && is_without_wait(e, traits) : e->call.ret == -EAGAIN;
}

/* --- flushes --- */

static void report_flushes(struct check_run *k, uint64_t serial, const char *name,
			   const struct waste *w)
{
	if (w->calls <= check_limit(k))
		return;
	report_finding_of(k, serial, "%s flushed files to the disk very often", name);
	add_evidence_of(k, serial, w->time, "%" PRIu64 " calls such as %s waited for the disk for "
			"%s", w->calls, w->call, check_format_duration(k, w->duration));
}

static bool flushes(const struct syscall_traits *traits)
{
	return traits->flushes;
}

static void note_flush(struct check_run *k, void *state, const struct event *e)
{
	struct waste *w;

	report_ended(k, state, e, report_flushes);
	if (!is_call(e) || !flushes(syscall_traits(e->call.view->row)))
		return;
	w = waste_of(state, e, "", "", 0, 0);
	w->calls++;
	w->duration += e->time - e->call.entered;
}

#define WASTE_CHECK(events, most) \
	.flags = CHECK_OPTIONAL | CHECK_CALLS, .limit_kind = LIMIT_COUNT, .limit = (most), \
	.state = sizeof(struct waste_state), .event = (events), .end = report_alive, \
	.done = free_state

const struct check checks_waste[] = {
	{
		.row = {
			.id = "RS508", .name = "tiny-transfers", .level = LEVEL_NOTE,
			.summary = "A process read or wrote a file in tiny pieces.",
			.explanation = "A system call costs as much as to copy some thousand "
				"bytes. Reported is a file of which a process transferred less "
				"than 64 bytes at a time on average, in more calls of one kind "
				"than the threshold.",
			.advice = "use a buffer: stdio, BufReader, bufio, io.BufferedReader, "
				"writev",
		},
		.wants = {.programs = true, .values = true, .fd_paths = true},
		.calls = "%desc,%network",
		WASTE_CHECK(note_tiny, 10000),
	},
	{
		.row = {
			.id = "RS509", .name = "repeated-failure", .level = LEVEL_NOTE,
			.summary = "The same system call failed for the same path again and again.",
			.explanation = "A process tried more often than the threshold to open, "
				"find or execute the same path, and failed with the same error. "
				"It looks for a file that is not there, at each request or in a "
				"loop.",
			.advice = "remember that the file is missing, create it, or remove the "
				"directory from the search path",
		},
		.wants = {.programs = true, .values = true},
		.calls = "%file",
		WASTE_CHECK(note_repeated, 100),
	},
	{
		.row = {
			.id = "RS510", .name = "busy-polling", .level = LEVEL_NOTE,
			.summary = "A process asked for events again and again without waiting.",
			.explanation = "Most calls of poll, select or epoll_wait had a timeout of "
				"0 and found nothing, or most calls of a read, write or "
				"accept failed with EAGAIN, more often than the threshold. The "
				"process keeps a processor busy while it waits.",
			.advice = "wait with a timeout, or block",
		},
		.wants = {.programs = true, .values = true},
		.calls = "%desc,%network",
		WASTE_CHECK(note_polling, 1000),
	},
	{
		.row = {
			.id = "RS511", .name = "flush-storm", .level = LEVEL_NOTE,
			.summary = "A process flushed files to the disk very often.",
			.explanation = "fsync, fdatasync, syncfs and sync wait until data is on "
				"the disk, which takes milliseconds, and on some file systems "
				"flush the data of all other files, too. A process called them "
				"more often than the threshold.",
			.advice = "flush once for several changes: one transaction, group commit, "
				"syncfs at the end",
		},
		.wants = {.programs = true, .values = true},
		.needs = flushes,
		WASTE_CHECK(note_flush, 100),
	},
	{.row = {0}}
};
