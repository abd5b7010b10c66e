#include "print/html/marks.h"

#include <string.h>

enum { PER_PROCESS_MAX = 64, TOTAL_MAX = 1 << 17, KERNEL_SIGCHLD = 17 };

static void add_mark(struct html_mark_set *a, const struct event *e, const struct signal_fact *fact)
{
	uint64_t serial = e->process->id.serial;
	struct html_marks *of = hash_get(&a->marks, serial);
	struct html_mark *m;

	if (!of) {
		of = arena_new(&a->arena, struct html_marks);
		hash_put(&a->marks, serial, of);
	}
	if (of->count == PER_PROCESS_MAX || a->count == TOTAL_MAX) {
		of->more++;
		return;
	}
	m = arena_new(&a->arena, struct html_mark);
	*m = (struct html_mark){.kind = e->kind, .time = e->time, .fact = *fact};
	if (m->fact.interrupted)
		m->fact.interrupted = arena_copy(&a->arena, m->fact.interrupted,
						 strlen(m->fact.interrupted));
	*(of->last ? &of->last->next : &of->first) = m;
	of->last = m;
	of->count++;
	a->count++;
}

/* Adds a signal, with what the model found out about it, if anything. */
static void add_signal(struct html_mark_set *a, const struct event *e)
{
	const struct signal_fact *known = &e->process->last_signal;
	struct signal_fact plain = {.number = e->signal.number, .time = e->time};

	if (e->signal.number == KERNEL_SIGCHLD)	/* implied by the child's exit */
		return;
	add_mark(a, e, known->number == e->signal.number && known->time == e->time ? known :
		 &plain);
}

void html_marks_add(struct html_mark_set *a, const struct event *e)
{
	const struct process *p = e->process;
	bool stopped;

	if (!p)
		return;
	if (e->kind == EVENT_SIGNAL) {
		add_signal(a, e);
	} else if (e->kind == EVENT_STOP || e->kind == EVENT_CONTINUE) {
		/* each task stops; the process is marked once */
		stopped = p->state == PROCESS_STOPPED;
		if (p->state_seq == e->seq && stopped == (e->kind == EVENT_STOP))
			add_mark(a, e, &(struct signal_fact){.number = e->signal.number});
	}
}

const struct html_marks *html_marks_find(const struct html_mark_set *a, uint64_t serial)
{
	return hash_get(&a->marks, serial);
}

void html_marks_free(struct html_mark_set *a)
{
	hash_done(&a->marks);
	arena_done(&a->arena);
}
