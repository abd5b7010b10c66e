/* RS: tasks that wake up for an event that another task takes */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/facts/relatives.h"
#include "desc/traits.h"
#include "model/explain/reason.h"
#include "model/fds/fds.h"

enum {
	NAME_LENGTH_MAX = 200, FILES_OF_WAIT = 16, TASKS_MAX = 64, PENDING_MAX = 16,
	WASTED = 100,
};

/* A task that returned from a wait for events */
struct woken_task {
	uint64_t entered;		/* when the wait began; 0: it has not waited */
	char call[32];			/* that waited */
	const struct open_file *files[FILES_OF_WAIT];	/* that it has used since */
	unsigned count;
};

/* A task that found nothing */
struct idle_wake {
	uint64_t entered, time;		/* begin of its wait; when it found nothing */
	uint64_t task;			/* serial */
};

/* A file on which tasks wait, and which they read or accept from */
struct awaited_file {
	struct awaited_file *next;
	struct open_file *file;
	bool is_listener;
	uint64_t successes;		/* wake-ups that found something */
	uint64_t wasted;		/* ... that found what another task had taken */
	struct idle_wake taken;		/* the last success, without .entered */
	struct idle_wake pending[PENDING_MAX];	/* may be wasted: the latest ones */
	unsigned pending_count;
	uint64_t tasks[TASKS_MAX];	/* whose wake-ups were wasted */
	unsigned task_count;
	uint64_t process, first_time;	/* of the first wasted wake-up: serial of its process */
	char words[96];			/* "poll returned, read failed with EAGAIN" */
};

struct herd_state {
	struct fds *fds;		/* NULL before the first event */
	struct hash tasks;		/* serial → struct woken_task */
	struct hash files;		/* struct open_file → struct awaited_file */
	struct awaited_file *first, **last;
};

static struct woken_task *task_of(struct herd_state *s, const struct event *e)
{
	struct woken_task *t = hash_get(&s->tasks, e->task.serial);

	if (!t) {
		t = alloc_new(struct woken_task);
		hash_put(&s->tasks, e->task.serial, t);
	}
	return t;
}

static struct awaited_file *awaited_of(struct herd_state *s, struct open_file *file)
{
	struct awaited_file *a = hash_get(&s->files, (uintptr_t)file);

	if (a)
		return a;
	a = alloc_new(struct awaited_file);
	a->file = file;
	file_keep(file);
	hash_put(&s->files, (uintptr_t)file, a);
	*s->last = a;
	s->last = &a->next;
	return a;
}

/* Whether it is the task's first use of the file since it returned from a wait */
static bool is_first_use(struct woken_task *t, const struct open_file *file)
{
	for (unsigned i = 0; i < t->count; i++)
		if (t->files[i] == file)
			return false;
	if (!t->entered || t->count == FILES_OF_WAIT)
		return false;
	t->files[t->count++] = file;
	return true;
}

static void add_wasted(struct awaited_file *a, uint64_t task)
{
	unsigned i = 0;

	a->wasted++;
	while (i < a->task_count && a->tasks[i] != task)
		i++;
	if (i == a->task_count && i < TASKS_MAX)
		a->tasks[a->task_count++] = task;
}

/* The task that takes the event may return after those that found nothing. */
static void note_success(struct awaited_file *a, const struct event *e)
{
	unsigned kept = 0;

	a->successes++;
	a->taken = (struct idle_wake){.time = e->time, .task = e->task.serial};
	for (unsigned i = 0; i < a->pending_count; i++)
		if (a->pending[i].task != e->task.serial && a->pending[i].time >= e->call.entered)
			add_wasted(a, a->pending[i].task);
		else
			a->pending[kept++] = a->pending[i];
	a->pending_count = kept;
}

static void note_nothing(struct awaited_file *a, const struct event *e, const struct woken_task *t)
{
	if (!a->first_time) {
		a->first_time = e->time;
		a->process = e->process ? e->process->id.serial : 0;
		snprintf(a->words, sizeof(a->words), "%s returned, but %s failed with EAGAIN",
			 t->call, e->call.view->name);
	}
	if (a->taken.time >= t->entered && a->taken.task != e->task.serial) {
		add_wasted(a, e->task.serial);
		return;
	}
	if (a->pending_count == PENDING_MAX)
		memmove(a->pending, a->pending + 1,
			--a->pending_count * sizeof(*a->pending));
	a->pending[a->pending_count++] =
		(struct idle_wake){t->entered, e->time, e->task.serial};
}

static void note_call(struct herd_state *s, const struct event *e)
{
	const struct syscall_traits *traits = syscall_traits(e->call.view->row);
	bool takes = traits->sockets == SOCKETS_ACCEPT || traits->sockets == SOCKETS_RECEIVE ||
		traits->sockets == SOCKETS_RECEIVE_EACH;
	struct woken_task *t;
	struct awaited_file *a;
	struct fd_life *l;

	if (traits->wait == WAIT_EVENTS) {
		t = task_of(s, e);
		*t = (struct woken_task){
			.entered = call_succeeded(e) && e->call.ret > 0 ? e->call.entered : 0,
		};
		snprintf(t->call, sizeof(t->call), "%s", e->call.view->name);
		return;
	}
	t = takes ? hash_get(&s->tasks, e->task.serial) : NULL;
	l = t ? fds_get(s->fds, e, (int32_t)e->call.arg[0]) : NULL;
	if (!l || !is_first_use(t, l->file))
		return;
	a = awaited_of(s, l->file);
	a->is_listener |= traits->sockets == SOCKETS_ACCEPT;
	if (call_succeeded(e))
		note_success(a, e);
	else if (e->call.ret == -EAGAIN)
		note_nothing(a, e, t);
}

static void note_event(struct check_run *k, void *state, const struct event *e)
{
	struct herd_state *s = state;

	if (!s->fds)
		s->last = &s->first;
	s->fds = check_descriptors(k);
	if (e->kind == EVENT_LEAVE && e->call.view && e->call.view->name && e->call.view->args &&
	    e->call.note == CALL_PLAIN)
		note_call(s, e);
	else if (e->kind == EVENT_EXIT)
		free(hash_remove(&s->tasks, e->task.serial));
}

static void add_object(struct sbuf *b, const struct awaited_file *a)
{
	static const char *const kinds[OPEN_KINDS] = {
		[OPEN_PIPE] = "a pipe", [OPEN_SOCKET] = "a socket",
		[OPEN_EVENTFD] = "an eventfd", [OPEN_TIMERFD] = "a timer",
		[OPEN_SIGNALFD] = "signals",
	};

	if (*a->file->name == '/')
		reason_text(b, a->file->name, NAME_LENGTH_MAX);
	else if (a->is_listener)
		sbuf_str(b, "a listening socket");
	else
		sbuf_str(b, kinds[a->file->kind] ? kinds[a->file->kind] : "a descriptor");
}

static void report_file(struct check_run *k, const struct history *h, const struct awaited_file *a)
{
	const struct life *l = history_of_serial(h, a->process);
	struct sbuf b = {0};

	add_object(&b, a);
	report_finding(k, l, "several tasks of %s woke up for each event of %s, which one of them "
		       "took", l ? life_program_name(life_program_at(l, a->first_time)) : "?", b.s);
	add_evidence(k, l, a->first_time, "%s for the first time", a->words);
	add_evidence(k, l, 0, "%" PRIu64 " of %" PRIu64 " wake-ups found nothing, in %u%s tasks",
		     a->wasted, a->wasted + a->successes, a->task_count,
		     a->task_count == TASKS_MAX ? " or more" : "");
	sbuf_done(&b);
}

static void check_herd(struct check_run *k, void *state, const struct history *h)
{
	const struct herd_state *s = state;

	for (const struct awaited_file *a = s->first; a; a = a->next)
		if (a->wasted > check_limit(k) && a->wasted >= a->successes && a->task_count > 1)
			report_file(k, h, a);
}

static void free_herd(void *state)
{
	struct herd_state *s = state;
	struct awaited_file *next;
	struct woken_task *t;

	for (size_t at = 0; (t = hash_next(&s->tasks, &at));)
		free(t);
	for (struct awaited_file *a = s->first; a; a = next) {
		next = a->next;
		file_release(a->file);
		free(a);
	}
	hash_done(&s->tasks);
	hash_done(&s->files);
}

const struct check checks_herd[] = {
	{
		.row = {
			.id = "RS505", .name = "thundering-herd", .level = LEVEL_NOTE,
			.summary = "Several tasks woke up for each event, and one of them could "
				"use it.",
			.explanation = "Tasks wait for the same descriptor with poll, select or "
				"epoll. At each event they all wake up: one reads or accepts, and "
				"the others fail with EAGAIN and wait again, which costs a switch "
				"of tasks each. Counted are failures of the first read or accept "
				"after a wait, if another task took something since the wait "
				"began. Reported is a descriptor with more of them than the "
				"threshold, if they are at least half of the wake-ups and occur "
				"in several tasks.",
			.advice = "wait with EPOLLEXCLUSIVE, give each task a socket of its own "
				"with SO_REUSEPORT, or block in accept or read",
		},
		.wants = {.programs = true, .values = true, .fd_paths = true, .descriptors = true},
		.calls = "%desc,%network,?unshare",
		.flags = CHECK_OPTIONAL | CHECK_CALLS | CHECK_DESCRIPTORS,
		.limit_kind = LIMIT_COUNT, .limit = WASTED,
		.state = sizeof(struct herd_state),
		.event = note_event, .end = check_herd, .done = free_herd,
	},
	{.row = {0}}
};
