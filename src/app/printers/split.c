#include "app/printers/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"

/* The file of one TID; successive tasks with the same TID share it */
struct split_part {
	pid_t tid;
	struct output *output;
	void *self;
};

struct split {
	const struct printer *printer;
	const struct print_options *look;
	struct split_outputs outputs;
	struct hash parts;		/* tid → struct split_part */
	struct event begin;
};

static void report_gap(void *ctx, struct output *o, enum print_gap why, uint64_t lines)
{
	const struct split *s = ctx;

	if (s->printer->gap)	/* .gap of text, the only split format, does not use its self */
		s->printer->gap(NULL, o, why, lines);
}

static void close_part(struct split *s, struct split_part *p)
{
	if (!p)
		return;
	hash_remove(&s->parts, p->tid);
	s->printer->close(p->self);
	output_close(p->output);
	free(p);
}

static struct split_part *open_part(struct split *s, pid_t tid)
{
	struct split_part *p = alloc_new(struct split_part);

	output_family_open(&p->output, s->outputs.family, tid);
	p->tid = tid;
	output_set_policy(p->output, &s->outputs.policy, report_gap, s);
	p->self = s->printer->open(s->look, p->output);
	s->printer->event(p->self, &s->begin);
	hash_put(&s->parts, tid, p);
	return p;
}

static struct split_part *part_of(struct split *s, const struct event *e)
{
	struct split_part *p = hash_get(&s->parts, e->task.tid);
	/* With --since and the like, the task's EVENT_NEW may not have been shown. */
	bool early = s->look->partial && (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE ||
		e->kind == EVENT_SIGNAL || e->kind == EVENT_STOP || e->kind == EVENT_EXIT);
	bool begins = early || e->kind == EVENT_NEW || e->kind == EVENT_EXEC;

	return p || !begins ? p : open_part(s, e->task.tid);
}

static bool is_thread_exec(const struct event *e)
{
	return e->kind == EVENT_EXEC && e->exec.old_tid && e->exec.old_tid != e->task.tid;
}

static bool is_last(const struct event *e)
{
	return (e->kind == EVENT_EXIT && !exit_is_superseded(e)) || e->kind == EVENT_LOST ||
		e->kind == EVENT_DETACH;
}

/* Closes the file of a thread that called execve(): the thread has the leader's TID from now on. */
static void end_exec_thread(struct split *s, const struct event *e)
{
	struct split_part *p = hash_get(&s->parts, e->exec.old_tid);

	if (p)
		s->printer->event(p->self, e);
	close_part(s, p);
}

static void split_event(void *self, const struct event *e)
{
	struct split *s = self;
	struct split_part *p;

	if (e->kind == EVENT_BEGIN) {
		s->begin = *e;
		s->begin.begin.argv = s->begin.begin.labels = NULL;
		s->begin.begin.machine = s->begin.begin.host = NULL;
	}
	if (!e->task.serial)
		return;
	if (is_thread_exec(e))
		end_exec_thread(s, e);
	p = part_of(s, e);
	if (!p)
		return;
	s->printer->event(p->self, e);
	if (is_last(e))
		close_part(s, p);
}

struct split *split_new(const struct printer *printer, const struct print_options *look,
			const struct split_outputs *outputs)
{
	struct split *s = alloc_new(struct split);

	s->printer = printer;
	s->look = look;
	s->outputs = *outputs;
	s->begin.kind = EVENT_BEGIN;
	return s;
}

static void split_close(void *self)
{
	struct split *s = self;
	size_t at = 0;

	for (struct split_part *p; (p = hash_next(&s->parts, &at)); at = 0)
		close_part(s, p);
	hash_done(&s->parts);
	free(s);
}

const struct printer printer_split = {
	.name = "text",
	.help = "",
	.wants = {.calls = true, .values = true, .signals = true, .exiting_known = true},
	.is_for_terminal = true,
	.event = split_event,
	.close = split_close,
};
