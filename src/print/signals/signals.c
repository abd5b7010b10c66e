/* The printer `signals`: at the end of the trace, for each program and signal, the action, how
 * often it was sent and delivered, and what handlers did. A row exists for each signal that was
 * sent or delivered to a program, or for which it has set a handler.
 *
 * A signal is sent by a system call that names a process, or by the kernel, which is seen when it
 * is delivered. System calls between the delivery and the return from the handler are made by the
 * handler; of those some show that it has called a function that is not async-signal-safe: memory
 * is allocated or freed, or a contended mutex is waited for. */
#include "print/core/printers.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/locks/locks.h"
#include "print/core/process_words.h"
#include "print/core/signal_words.h"
#include "print/core/table/printer.h"
#include "ptrail/process.h"

enum {
	SIGNALS = 65,			/* numbers from 1 */
	FIRST_REALTIME = 32,		/* signals below are not queued, but merged */
	WORDS_MAX = 200,		/* bytes of a list of senders or of system calls */
};

/* Values of struct signal_action.handler that are no addresses of functions */
static const uint64_t action_default, action_ignore = 1, action_unknown = UINT64_MAX;

struct signal_action {
	uint64_t handler;
	const char *flags, *mask;	/* "SA_RESTART|SA_SIGINFO", "SIGINT SIGTERM"; NULL: none */
};

/* A program of a process */
struct signal_program {
	pid_t pid;
	const char *name;
	struct signal_action actions[SIGNALS];
	struct signal_row *rows[SIGNALS];	/* NULL: nothing has happened */
};

struct signal_row {
	const struct signal_program *program;
	const struct signal_action *action;
	int number;
	pid_t pid;
	struct signal_action shown;		/* the last one that was not the default */
	uint64_t sent;			/* by system calls that name the process or a thread */
	uint64_t sent_blocked;		/* of .sent, while the thread had it blocked */
	uint64_t pending, pending_since;	/* sent and not delivered yet; time of the first */
	uint64_t merged;		/* sent while it was pending, so that it came once */
	uint64_t received;		/* delivered */
	uint64_t caught, ignored;	/* of .received: by a handler; without effect */
	uint64_t awaited;		/* taken by sigwaitinfo(2) and the like */
	uint64_t delay;			/* longest time from sending to delivery, in ns */
	uint64_t handled, longest;	/* in returned handlers: ns, and of one of them */
	const char *senders;		/* "kernel, make(17)" */
	const char *unsafe;		/* system calls of functions that are not safe; "" */
};

/* A handler that has been entered */
struct handling {
	struct handling *outer;
	struct signal_row *row;
	uint64_t since;
	const char *unsafe;
};

struct signal_task {
	uint64_t serial;
	bool is_described;		/* .blocked and the actions are known, or inherited */
	struct signal_program *program;
	uint64_t blocked;		/* bit 0 is signal 1 */
	struct handling *handling;	/* the innermost; NULL: none */
	struct signal_row *sending;	/* of the system call in progress; NULL: none */
	bool sends_blocked;
};

struct signals_report {
	struct arena arena;
	struct hash tasks;		/* tid → struct signal_task */
	struct signal_row **all;
	size_t count, room;
};

static uint64_t bit_of(int number)
{
	return UINT64_C(1) << (number - 1);
}

/* The kernel ignores the request to block SIGKILL and SIGSTOP. */
static bool has_blocked(const struct signal_task *t, int number)
{
	return t->blocked & bit_of(number) && number != SIGKILL && number != SIGSTOP;
}

static bool is_signal(uint64_t number)
{
	return number > 0 && number < SIGNALS;
}

static uint64_t since(uint64_t then, uint64_t now)
{
	return now > then ? now - then : 0;
}

/* Moves a text to the arena. */
static const char *take_text(struct signals_report *r, struct sbuf *b)
{
	const char *copy = arena_copy(&r->arena, b->s ? b->s : "", b->len);

	sbuf_done(b);
	return copy;
}

/* Returns the list with a word added that it does not contain; lists have a limit. */
static const char *add_word(struct signals_report *r, const char *list, const char *word)
{
	size_t n = strlen(list), m = strlen(word);
	bool is_full = n + m + 2 > WORDS_MAX;
	struct sbuf b = {0};

	for (const char *at = list; (at = strstr(at, word)); at += m)
		if ((at == list || at[-1] == ' ') && (!at[m] || at[m] == ','))
			return list;
	if (is_full && n && list[n - 1] == '.')
		return list;
	sbuf_str(&b, list);
	sbuf_str(&b, n ? ", " : "");
	sbuf_str(&b, is_full ? "..." : word);
	return take_text(r, &b);
}

/* --- programs and tasks --- */

static struct signal_row *row_of(struct signals_report *r, struct signal_program *p, int number)
{
	struct signal_row *row = p->rows[number];

	if (row)
		return row;
	row = p->rows[number] = arena_new(&r->arena, struct signal_row);
	*row = (struct signal_row){.program = p, .action = &p->actions[number],
		.shown = p->actions[number], .number = number, .pid = p->pid, .senders = "",
		.unsafe = ""};
	if (r->count == r->room) {
		r->room = r->room ? 2 * r->room : 64;
		r->all = alloc_more(r->all, r->room, sizeof(struct signal_row *));
	}
	r->all[r->count++] = row;
	return row;
}

static struct signal_program *new_program(struct signals_report *r, const struct event *e,
					  pid_t pid)
{
	struct signal_program *p = arena_new(&r->arena, struct signal_program);
	const char *name = process_name(e->process);

	*p = (struct signal_program){.pid = pid,
		.name = arena_copy(&r->arena, name, strlen(name))};
	return p;
}

/* Sets the actions that /proc says. Handlers that were set before are not known. */
static void note_identity(struct signal_task *t, const struct identity *who)
{
	for (int i = 1; i < SIGNALS; i++)
		if ((who->ignored | who->caught) & bit_of(i))
			t->program->actions[i].handler = who->ignored & bit_of(i) ?
				action_ignore : action_unknown;
}

static struct signal_task *add_task(struct signals_report *r, const struct event *e, pid_t tid,
				    pid_t tgid)
{
	const struct signal_task *leader = tid == tgid ? NULL : hash_get(&r->tasks, tgid);
	struct signal_task *t = arena_new(&r->arena, struct signal_task);

	*t = (struct signal_task){.program = leader ? leader->program : new_program(r, e, tgid)};
	hash_put(&r->tasks, tid, t);
	return t;
}

static struct signal_task *task_of(struct signals_report *r, const struct event *e)
{
	struct signal_task *t = hash_get(&r->tasks, e->task.tid);

	return t ? t : add_task(r, e, e->task.tid, e->tgid);
}

/* A task has the mask of its creator, and a process its actions. Its own first event may come
 * later, when it has been sent signals already. */
static void note_fork(struct signals_report *r, const struct event *e)
{
	const struct signal_task *creator = task_of(r, e);
	const pid_t tid = e->born.other.tid, tgid = e->born.other_tgid;
	struct signal_task *t = hash_get(&r->tasks, tid);

	if (!t || t->serial != e->born.other.serial)
		t = add_task(r, e, tid, tgid);
	if (t->is_described)
		return;
	t->serial = e->born.other.serial;
	t->is_described = true;
	t->blocked = creator->blocked;
	if (tid == tgid)
		memcpy(t->program->actions, creator->program->actions,
		       sizeof(t->program->actions));
}

static void note_new(struct signals_report *r, const struct event *e)
{
	struct signal_task *t = hash_get(&r->tasks, e->task.tid);

	if (t && t->serial == e->task.serial)
		return;
	t = add_task(r, e, e->task.tid, e->tgid);
	t->serial = e->task.serial;
	t->is_described = e->born.who;
	if (e->born.who)
		note_identity(t, e->born.who);
	/* ptrail blocks signals while it starts the command, which begins with the mask of ptrail:
	 * that is empty as a rule */
	if (e->born.who && e->born.how == BORN_ATTACHED)
		t->blocked = e->born.who->blocked;
}

/* Handlers end with the program; what is ignored remains so. */
static void note_exec(struct signals_report *r, const struct event *e)
{
	struct signal_task *t = task_of(r, e);
	const struct signal_program *before = t->program;

	t->program = new_program(r, e, e->tgid);
	t->handling = NULL;
	if (e->exec.who) {
		note_identity(t, e->exec.who);
		t->blocked = e->exec.who->blocked;
	}
	for (int i = 1; i < SIGNALS; i++) {
		if (before->actions[i].handler == action_ignore)
			t->program->actions[i].handler = action_ignore;
		if (before->rows[i] && before->rows[i]->pending) {
			struct signal_row *row = row_of(r, t->program, i);

			row->pending = before->rows[i]->pending;
			row->pending_since = before->rows[i]->pending_since;
			before->rows[i]->pending = 0;
		}
	}
}

/* --- actions and masks --- */

static uint64_t set_of(const struct value *v)
{
	uint64_t set = 0;

	if (!v || v->kind != V_LIST)
		return 0;
	for (const struct value *m = v->list.first; m; m = m->next)
		if (m->kind == V_NUMBER && is_signal(m->num.n))
			set |= bit_of((int)m->num.n);
	return v->flags & VF_COMPLEMENT ? ~set : set;
}

static const char *set_words(struct signals_report *r, const struct value *v)
{
	uint64_t set = set_of(v);
	struct sbuf b = {0};

	if (!set)
		return NULL;
	if (set == UINT64_MAX)
		sbuf_str(&b, "all");
	for (int i = 1; set != UINT64_MAX && i < SIGNALS; i++) {
		if (!(set & bit_of(i)))
			continue;
		sbuf_str(&b, b.len ? " " : "");
		words_signal(&b, i);
	}
	return take_text(r, &b);
}

static const char *flag_words(struct signals_report *r, const struct value *v)
{
	struct sbuf b = {0};

	for (const char *const *part = v && v->kind == V_NUMBER ? v->num.parts : NULL;
	     part && *part; part++) {
		if (!strcmp(*part, "SA_RESTORER"))	/* the C library always sets it */
			continue;
		sbuf_str(&b, b.len ? "|" : "");
		sbuf_str(&b, *part);
	}
	return b.len ? take_text(r, &b) : NULL;
}

static void note_action(struct signals_report *r, struct signal_task *t, const struct event *e)
{
	const struct value *args = e->call.view->args->list.first;
	const struct value *handler = value_member(args, "sa_handler"), *mask;
	uint64_t number = e->call.arg[0];
	struct signal_row *row;
	struct signal_action *a;

	handler = handler ? handler : value_member(args, "handler");	/* signal(2) */
	if (!is_signal(number) || !handler || handler->kind != V_NUMBER)
		return;
	mask = value_member(args, "sa_mask");
	a = &t->program->actions[number];
	*a = (struct signal_action){.handler = handler->num.n, .mask = set_words(r, mask),
		.flags = flag_words(r, value_member(args, "sa_flags"))};
	if (a->handler == action_default && !t->program->rows[number])
		return;
	row = row_of(r, t->program, (int)number);
	if (a->handler != action_default)
		row->shown = *a;
}

static void note_mask(struct signal_task *t, const struct event *e)
{
	const struct value *set = value_member(e->call.view->args->list.first, "set");

	if (!set || set->kind != V_LIST)
		return;
	switch (e->call.arg[0]) {
	case SIG_BLOCK:
		t->blocked |= set_of(set);
		break;
	case SIG_UNBLOCK:
		t->blocked &= ~set_of(set);
		break;
	case SIG_SETMASK:
		t->blocked = set_of(set);
		break;
	}
}

/* --- sending and delivery --- */

static void note_send(struct signals_report *r, struct signal_task *sender, const struct event *e,
		      enum process_effect effect)
{
	bool to_thread = effect == AFFECTS_SIGNAL_THREAD;
	const struct signal_task *target = hash_get(&r->tasks, e->call.arg[to_thread]);
	uint64_t number = (uint32_t)e->call.arg[1 + to_thread];
	struct signal_row *row;

	if (!target || !is_signal(number))
		return;
	row = row_of(r, target->program, (int)number);
	row->sent++;
	sender->sends_blocked = has_blocked(target, (int)number);
	row->sent_blocked += sender->sends_blocked;
	if (!row->pending++)
		row->pending_since = e->time;
	sender->sending = row;
}

/* The system call that sends a signal is over. */
static void end_send(struct signal_task *sender, const struct event *e)
{
	struct signal_row *row = sender->sending;

	sender->sending = NULL;
	if (!row || call_succeeded(e) || e->call.note != CALL_PLAIN)
		return;
	row->sent--;
	row->sent_blocked -= sender->sends_blocked;
	row->pending -= row->pending > 0;
}

static const char *sender_words(struct signals_report *r, const struct signal_fact *f)
{
	struct sbuf b = {0};

	switch (f->from) {
	case SIGNAL_KERNEL:
		return "kernel";
	case SIGNAL_SELF:
		return "itself";
	case SIGNAL_UNKNOWN:
		return "unknown";
	default:
		sbuf_str(&b, f->program);
		sbuf_char(&b, '(');
		sbuf_dec(&b, f->sender.tid, true);
		sbuf_char(&b, ')');
		return take_text(r, &b);
	}
}

static void take_pending(struct signal_row *row, uint64_t time)
{
	uint64_t delay = since(row->pending_since, time);

	if (!row->pending)
		return;
	row->delay = delay > row->delay ? delay : row->delay;
	if (row->number < FIRST_REALTIME) {
		row->merged += row->pending - 1;
		row->pending = 0;
	} else {
		row->pending--;
		row->pending_since = time;
	}
}

static void note_delivery(struct signals_report *r, const struct event *e)
{
	struct signal_task *t = task_of(r, e);
	struct handling *h;
	struct signal_row *row;
	struct signal_action *a;

	if (!is_signal(e->signal.number))
		return;
	row = row_of(r, t->program, e->signal.number);
	a = &t->program->actions[e->signal.number];
	row->received++;
	row->senders = add_word(r, row->senders, sender_words(r, &e->process->last_signal));
	take_pending(row, e->time);
	if (a->handler == action_ignore) {
		row->ignored++;
	} else if (a->handler != action_default) {
		row->caught++;
		h = arena_new(&r->arena, struct handling);
		*h = (struct handling){t->handling, row, e->time, ""};
		t->handling = h;
		if (a->flags && strstr(a->flags, "SA_RESETHAND"))
			*a = (struct signal_action){0};
	}
}

static void note_return(struct signal_task *t, const struct event *e)
{
	struct handling *h = t->handling;
	uint64_t took = h ? since(h->since, e->time) : 0;

	if (!h)
		return;
	t->handling = h->outer;
	h->row->handled += took;
	h->row->longest = took > h->row->longest ? took : h->row->longest;
	if (*h->unsafe)
		h->row->unsafe = h->unsafe;
}

/* A system call in a handler. One that a handler does not return from is not counted: it may have
 * left by longjmp(3), and what follows is no handler. */
static void note_in_handler(struct signals_report *r, struct signal_task *t, const struct event *e,
			    const struct syscall_traits *traits)
{
	bool is_unsafe = traits->memory == MEMORY_MAP || traits->memory == MEMORY_UNMAP ||
		traits->memory == MEMORY_MOVE || traits->memory == MEMORY_BREAK ||
		lock_is_mutex_wait(e, true);

	if (is_unsafe)
		t->handling->unsafe = add_word(r, t->handling->unsafe, e->call.view->name);
}

static bool sends(enum process_effect effect)
{
	return effect == AFFECTS_SIGNAL || effect == AFFECTS_SIGNAL_THREAD;
}

static void note_call(struct signals_report *r, const struct event *e)
{
	const struct syscall_traits *traits;
	struct signal_task *t;

	if (!e->call.view || !e->call.view->name || !e->call.view->args)
		return;
	traits = syscall_traits(e->call.view->row);
	t = task_of(r, e);
	if (e->kind == EVENT_ENTER) {
		if (sends(traits->process))
			note_send(r, t, e, traits->process);
		else if (traits->signals == SIGNALS_RETURN)
			note_return(t, e);
		return;
	}
	end_send(t, e);
	if (t->handling)
		note_in_handler(r, t, e, traits);
	if (!call_succeeded(e) || e->call.note != CALL_PLAIN)
		return;
	if (traits->signals == SIGNALS_ACTION)
		note_action(r, t, e);
	else if (traits->signals == SIGNALS_MASK)
		note_mask(t, e);
	else if (traits->wait == WAIT_SIGNAL && is_signal(e->call.ret)) {
		struct signal_row *row = row_of(r, t->program, (int)e->call.ret);

		row->awaited++;
		take_pending(row, e->time);
	}
}

/* SIGKILL is delivered without an event. */
static void note_exit(struct signals_report *r, const struct event *e)
{
	struct signal_task *t = task_of(r, e);
	struct signal_row *row = t->program->rows[SIGKILL];

	if (e->kind == EVENT_EXIT && e->exit.zombie && e->exit.how.signaled &&
	    e->exit.how.number == SIGKILL && row) {
		row->received++;
		row->senders = add_word(r, row->senders,
					sender_words(r, &e->process->fatal));
		take_pending(row, e->time);
	}
	hash_remove(&r->tasks, e->task.tid);
}

static bool signals_note_event(void *model, const struct event *e)
{
	if (!e->process)
		return e->kind == EVENT_END;
	switch (e->kind) {
	case EVENT_FORK:
		note_fork(model, e);
		break;
	case EVENT_NEW:
		note_new(model, e);
		break;
	case EVENT_EXEC:
		note_exec(model, e);
		break;
	case EVENT_ENTER:
	case EVENT_LEAVE:
		note_call(model, e);
		break;
	case EVENT_SIGNAL:
		note_delivery(model, e);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		note_exit(model, e);
		break;
	default:
		break;
	}
	return e->kind == EVENT_END;
}

static void signals_report_done(void *model)
{
	struct signals_report *r = model;

	free(r->all);
	hash_done(&r->tasks);
	arena_done(&r->arena);
}

/* --- rows and columns --- */

static void list_signals(struct row_list *to, const void *row, const void *model)
{
	const struct signals_report *r = model;

	(void)row;
	for (size_t i = 0; i < r->count; i++) {
		const struct signal_row *one = r->all[i];

		if (one->sent || one->received || one->awaited || one->shown.handler)
			row_list_add(to, one);
	}
}

static void get_signal(struct cell *c, const void *row, const void *model)
{
	(void)model;
	words_signal(&c->scratch, ((const struct signal_row *)row)->number);
	cell_set_scratch(c);
}

static void get_handler(struct cell *c, const void *row, const void *model)
{
	uint64_t handler = ((const struct signal_row *)row)->shown.handler;

	(void)model;
	if (handler == action_default || handler == action_ignore || handler == action_unknown) {
		cell_set_text(c, handler == action_default ? "SIG_DFL" :
			      handler == action_ignore ? "SIG_IGN" : "caught");
		return;
	}
	sbuf_hex(&c->scratch, handler);
	cell_set_scratch(c);
}

static const struct table_column columns[] = {
	{"program", CELL_TEXT, VIA(struct signal_row, program), AT(struct signal_program, name)},
	{"pid", CELL_INT, AT(struct signal_row, pid)},
	{"signal", CELL_WORD, .get = get_signal},
	{"handler", CELL_WORD, .get = get_handler},
	{"flags", CELL_TEXT, ZERO_IS_NONE, AT(struct signal_row, shown.flags)},
	{"mask", CELL_TEXT, ZERO_IS_NONE, AT(struct signal_row, shown.mask)},
	{"sent", CELL_UINT, AT(struct signal_row, sent)},
	{"blocked", CELL_UINT, AT(struct signal_row, sent_blocked)},
	{"merged", CELL_UINT, AT(struct signal_row, merged)},
	{"received", CELL_UINT, AT(struct signal_row, received)},
	{"caught", CELL_UINT, AT(struct signal_row, caught)},
	{"ignored", CELL_UINT, AT(struct signal_row, ignored)},
	{"awaited", CELL_UINT, AT(struct signal_row, awaited)},
	{"pending", CELL_UINT, AT(struct signal_row, pending)},
	{"delay", CELL_DURATION, ZERO_IS_NONE, AT(struct signal_row, delay)},
	{"handling", CELL_DURATION, ZERO_IS_NONE, AT(struct signal_row, handled)},
	{"longest", CELL_DURATION, ZERO_IS_NONE, AT(struct signal_row, longest)},
	{"senders", CELL_TEXT, ZERO_IS_NONE, AT(struct signal_row, senders)},
	{"unsafe", CELL_TEXT, ZERO_IS_NONE, AT(struct signal_row, unsafe)},
	{0}
};

static const struct table table = {
	.name = "signals", .columns = columns, .rows = list_signals,
	.preset = "program,pid,signal,handler,sent,blocked,merged,received,ignored,delay,longest,"
		"senders,unsafe",
};

DATA_REPORT(data_report_signals, printer_signals, &table, .size = sizeof(struct signals_report),
	    .note = signals_note_event, .done = signals_report_done)

const struct printer printer_signals = {
	.name = "signals",
	.help = "actions, senders, deliveries and handlers of signals",
	.wants = {.calls = true, .values = true, .signals = true, .programs = true,
		  .identity = true},
	.calls = "%signal,brk,mmap,mmap2,munmap,mremap,/^futex",
	TABLE_PRINTER,
};
