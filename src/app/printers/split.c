#include "app/printers/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"

/* The lines of one task, or of those that had its number one after the other */
struct part {
	pid_t tid;
	struct output *output;
	void *self;
};

struct split {
	const struct printer *printer;
	const struct print_options *look;
	struct split_outputs outputs;
	struct hash parts;		/* tid → struct part */
	struct event begin;
	/* Its leader's exit came before that of other threads: it may have been replaced by a
	 * thread's execve, which the next event tells. */
	struct part *doubtful;
};

static void tell_gap(void *ctx, struct output *o, enum print_gap why, uint64_t lines)
{
	const struct split *s = ctx;

	if (s->printer->gap)	/* no form that is split says there what it knows of events */
		s->printer->gap(NULL, o, why, lines);
}

static void end_part(struct split *s, struct part *p)
{
	if (!p)
		return;
	hash_remove(&s->parts, p->tid);
	if (s->doubtful == p)
		s->doubtful = NULL;
	s->printer->close(p->self);
	output_close(p->output);
	free(p);
}

static struct part *begin_part(struct split *s, pid_t tid)
{
	struct part *p = alloc_new(struct part);

	output_family_open(&p->output, s->outputs.family, tid);
	p->tid = tid;
	output_set_policy(p->output, &s->outputs.policy, tell_gap, s);
	p->self = s->printer->open(s->look, p->output);
	s->printer->event(p->self, &s->begin);
	hash_put(&s->parts, tid, p);
	return p;
}

static struct part *part_of(struct split *s, const struct event *e)
{
	struct part *p = hash_get(&s->parts, e->task.tid);
	/* What was before the part that is shown may have been the task's beginning. */
	bool early = s->look->partial && (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE ||
		e->kind == EVENT_SIGNAL || e->kind == EVENT_STOP || e->kind == EVENT_EXIT);
	bool begins = early || e->kind == EVENT_NEW || e->kind == EVENT_EXEC;

	return p || !begins ? p : begin_part(s, e->task.tid);
}

static bool is_thread_exec(const struct event *e)
{
	return e->kind == EVENT_EXEC && e->exec.old_tid && e->exec.old_tid != e->task.tid;
}

static bool is_last(const struct event *e)
{
	return e->kind == EVENT_EXIT || e->kind == EVENT_LOST || e->kind == EVENT_DETACH;
}

/* The file of the thread that called ends with that; its number is the leader's from now on. */
static void leave_thread(struct split *s, const struct event *e)
{
	struct part *p = hash_get(&s->parts, e->exec.old_tid);

	if (p)
		s->printer->event(p->self, e);
	end_part(s, p);
}

static void event(void *self, const struct event *e)
{
	struct split *s = self;
	struct part *p;

	if (e->kind == EVENT_BEGIN) {
		s->begin = *e;
		s->begin.begin.argv = NULL;
		s->begin.begin.machine = s->begin.begin.host = NULL;
	}
	if (!e->task.serial)
		return;
	if (is_thread_exec(e))
		leave_thread(s, e);
	if (s->doubtful && !(is_thread_exec(e) && s->doubtful->tid == e->task.tid))
		end_part(s, s->doubtful);
	s->doubtful = NULL;
	p = part_of(s, e);
	if (!p)
		return;
	s->printer->event(p->self, e);
	if (e->kind == EVENT_EXIT && e->task.tid == e->tgid && !e->exit.zombie)
		s->doubtful = p;
	else if (is_last(e))
		end_part(s, p);
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

static void close_all(void *self)
{
	struct split *s = self;
	size_t at = 0;

	for (struct part *p; (p = hash_next(&s->parts, &at)); at = 0)
		end_part(s, p);
	hash_done(&s->parts);
	free(s);
}

const struct printer printer_split = {
	.name = "text",
	.help = "",
	.wants = {.calls = true, .values = true, .signals = true, .exiting = true},
	.event = event,
	.close = close_all,
};
