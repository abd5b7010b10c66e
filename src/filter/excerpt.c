#include "filter/excerpt.h"

/* Bits stored for a task's system call, and for a process selected by its program */
enum {
	CALL_NAMED = 1, CALL_SHOWN = 2,
	PROCESS_RUNS_IT = 1, PROCESS_SHOWN = 2,
};

static unsigned get_bits(const struct hash *h, uint64_t serial)
{
	return (uintptr_t)hash_get(h, serial);
}

static void set_bits(struct hash *h, uint64_t serial, unsigned bits)
{
	if (bits)
		hash_put(h, serial, (void *)(uintptr_t)bits);
	else
		hash_remove(h, serial);
}

static bool is_end(enum event_kind kind)
{
	return kind == EVENT_EXITING || kind == EVENT_EXIT || kind == EVENT_REAP ||
		kind == EVENT_DETACH || kind == EVENT_LOST;
}

static bool is_over(const struct process *p)
{
	return p->state == PROCESS_REAPED || p->state == PROCESS_DETACHED ||
		p->state == PROCESS_LOST;
}

static bool in_scope(struct excerpt *x, const struct event *e)
{
	const struct process *p = e->process;
	bool runs, shows;
	unsigned was;

	if (!p || !scope_has_processes(x->scope))
		return scope_matches(x->scope, e);
	was = get_bits(&x->processes, p->id.serial);
	runs = scope_matches_program(x->scope, p);
	shows = scope_matches_time_and_task(x->scope, e) &&
		(runs || (e->kind == EVENT_EXEC && was & PROCESS_RUNS_IT) ||
		 (is_end(e->kind) && was & PROCESS_SHOWN));
	set_bits(&x->processes, p->id.serial, is_over(p) ? 0 :
		 (runs ? PROCESS_RUNS_IT : 0) | (shows ? PROCESS_SHOWN : was & PROCESS_SHOWN));
	return shows;
}

struct excerpted excerpt_event(struct excerpt *x, const struct event *e, bool named)
{
	uint64_t serial = e->task.serial;
	struct excerpted is = {true, true};
	unsigned call;

	if (!x->paths && !x->scope)
		return is;
	is.in_scope = in_scope(x, e);
	switch (e->kind) {
	case EVENT_ENTER:
		is.named = !x->paths || named;
		set_bits(&x->calls, serial, (is.named ? CALL_NAMED : 0) |
			 (is.in_scope ? CALL_SHOWN : 0));
		break;
	case EVENT_LEAVE:
		if (e->call.note == CALL_OPERATION) {
			is.named = !x->paths || named;
			break;
		}
		call = get_bits(&x->calls, serial);
		is.named = !x->paths || call & CALL_NAMED;
		is.in_scope |= (call & CALL_SHOWN) != 0;
		set_bits(&x->calls, serial, 0);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		set_bits(&x->calls, serial, 0);
		break;
	default:
		break;
	}
	return is;
}

void excerpt_done(struct excerpt *x)
{
	hash_done(&x->calls);
	hash_done(&x->processes);
}
