#include "print/viewers/slices.h"

#include <string.h>

#include "base/text/json.h"
#include "desc/type.h"
#include "print/core/json/event.h"
#include "print/core/json/facts.h"
#include "print/core/json/value.h"
#include "print/core/notice_words.h"
#include "print/viewers/slices_state.h"

static const char *const births[] = {
	[BORN_COMMAND] = "start", [BORN_ATTACHED] = "attach", [BORN_FORK] = "fork",
	[BORN_VFORK] = "vfork",	  [BORN_CLONE] = "clone",     [BORN_THREAD] = "thread",
	[BORN_UNKNOWN] = "fork",
};

static void add_signal_name(struct sbuf *b, int number)
{
	const char *name = desc_signal_name(number);

	sbuf_str(b, name ? name : "signal ");
	if (!name)
		sbuf_dec(b, number, true);
}

static void set_name(struct slice *i, const char *name)
{
	sbuf_reset(&i->name);
	sbuf_str(&i->name, name);
}

static void write_mark(struct slices *s, const struct slice_track *t, struct slice_mark m)
{
	s->writer->mark(s->self, t, &m);
}

/* Writes the text of EVENT_BEGIN as soon as there is a process: it needs a track. */
static void write_pending_begin(struct slices *s)
{
	if (!s->begin.len || !s->first.pid)
		return;
	write_mark(s, &s->first, (struct slice_mark){
		.name = "trace begins", .category = "ptrail", .args = &s->begin, .global = true});
	sbuf_reset(&s->begin);
}

/* Returns the members of an event other than its kind and task, as a text. */
static const struct sbuf *event_text(struct slices *s, const struct event *e)
{
	struct json j = slices_begin_text(s, &s->more);

	json_event(&j, e);
	return &s->more;
}

static void on_begin(struct slices *s, const struct event *e)
{
	struct json j = slices_begin_text(s, &s->begin);

	json_event(&j, e);
}

static void open_program(struct slices *s, struct process_track *p, const struct event *e)
{
	process_track_open(s, p, e->process ? process_name(e->process) : "");
}

/* Begins the first program of a new process. If its parent has not reported it yet, it has no
 * name. */
static void on_new(struct slices *s, const struct event *e, struct thread_track *t)
{
	struct process_track *p = t->process;
	enum task_origin how = e->born.how;

	if (t->at.is_main && !p->shown) {
		struct json j = slices_begin_text(s, &p->program.args);

		json_event(&j, e);
		p->is_command = how == BORN_COMMAND;
		p->awaits_name = how == BORN_ATTACHED;
		if (how != BORN_UNKNOWN && how != BORN_ATTACHED)
			open_program(s, p, e);
	}
	if (hash_remove(&s->announced, e->task.serial))
		s->writer->flow(s->self, t->at.is_main ? &p->at : &t->at, births[how], e->time,
			      e->task.serial, true);
}

static void on_fork(struct slices *s, const struct event *e, const struct thread_track *parent)
{
	const struct thread_track *child = thread_track_find(s, e->born.other);
	const char *how = births[e->born.how];
	uint64_t id = e->born.other.serial;

	if (child && child->at.is_main)
		process_track_open(s, child->process, e->process ? process_name(e->process) : "");
	if (!parent || !id)
		return;
	s->writer->flow(s->self, &parent->at, how, e->time, id, false);
	if (child)
		s->writer->flow(s->self, child->at.is_main ? &child->process->at : &child->at, how,
			      e->time, id, true);
	else
		hash_put(&s->announced, id, s);
}

/* An execve by another thread: that thread becomes the main thread. */
static struct thread_track *become_main_thread(struct slices *s, const struct event *e)
{
	struct task_id old = {e->exec.old_tid, e->task.serial};
	struct thread_track *t = thread_track_find(s, old);

	if (t)
		thread_track_end(s, t, e->time);
	return thread_track_of(s, e);
}

/* Ends a successful execve: its EVENT_LEAVE follows after the new program has begun. */
static void end_execve(struct slices *s, struct thread_track *t, uint64_t time)
{
	struct json j = slices_begin_text(s, &s->more);

	json_member_int(&j, "ret", 0);
	slice_end(s, &t->at, &t->call, time, &s->more);
}

static void on_exec(struct slices *s, const struct event *e)
{
	const char *name = e->process ? process_name(e->process) : "";
	bool by_thread = e->exec.old_tid && e->exec.old_tid != e->task.tid;
	struct thread_track *old = thread_track_find(s, (struct task_id){
		by_thread ? e->exec.old_tid : e->task.tid, e->task.serial}), *t;
	bool called = old && old->call.open;
	struct process_track *p;

	if (called)
		end_execve(s, old, e->time);
	t = by_thread ? become_main_thread(s, e) : thread_track_of(s, e);
	if (!t)
		return;
	slice_break(s, &t->at, &t->stop, e->time);
	slice_break(s, &t->at, &t->call, e->time);
	slices_library_settle(s, t, e->time);
	slices_library_break(s, t, 0, e->time);
	t->awaits_execve_exit = called;
	t->floor = e->time;
	p = t->process;
	process_track_end_threads(s, p, t, e->time);
	if (p->born < e->time)
		open_program(s, p, e);
	p->shown = true;	/* a filter may have dropped its earlier programs */
	slice_end(s, &p->at, &p->program, e->time, NULL);

	struct json j = slices_begin_text(s, &p->program.args);

	json_event(&j, e);
	set_name(&p->program, *name ? name : "?");
	s->writer->name_process(s->self, &p->at, NAMED_BY_EXEC, p->program.name.s, e->exec.argv);
	p->has_execed = true;
	slice_begin(s, &p->at, &p->program, e->time);
}

/* Returns the level of a slice inside of the library calls of a thread. */
static unsigned level_inside(const struct thread_track *t)
{
	return t->life.level + t->library_count + 1;
}

static void set_call_name(struct slice *i, const struct event *e)
{
	const char *name = json_call_name(e);

	set_name(i, name ? name : "syscall_");
	if (!name)
		sbuf_hex(&i->name, e->call.nr);
}

static void on_enter(struct slices *s, const struct event *e, struct thread_track *t)
{
	struct json j = slices_begin_text(s, &t->call.args);

	t->call.level = level_inside(t);
	set_call_name(&t->call, e);
	json_call_machine(&j, e);
	if (s->writer->streams) {
		json_call_args_of(&j, e, ARGS_SETTLED);
		j = slices_begin_text(s, &t->call.later);
		json_call_args_of(&j, e, ARGS_OTHER);
	} else {
		json_call_args(&j, e);
	}
	slice_begin(s, &t->at, &t->call, e->call.entered > t->floor ? e->call.entered : t->floor);
}

/* Begins the slice of a syscall without EVENT_ENTER: ptrail attached during it, or a filter
 * selected it by its result. */
static void begin_unseen_call(struct slices *s, const struct event *e, struct thread_track *t)
{
	bool known = e->call.note != CALL_UNKNOWN_ENTRY;
	struct json j = slices_begin_text(s, &t->call.args);

	t->call.level = level_inside(t);
	set_call_name(&t->call, e);
	json_call_machine(&j, e);
	if (s->writer->streams)
		json_call_args_of(&j, e, ARGS_SETTLED);
	slice_begin(s, &t->at, &t->call,
		    known && e->call.entered > t->floor ? e->call.entered : t->floor);
}

static void on_leave(struct slices *s, const struct event *e, struct thread_track *t)
{
	bool awaits_execve_exit = t->awaits_execve_exit;
	struct json j;

	t->awaits_execve_exit = false;
	if (e->call.note == CALL_SUPERSEDED) {
		slice_break(s, &t->at, &t->call, e->time);
		return;
	}
	if (awaits_execve_exit && !t->call.open)
		return;
	if (!t->call.open)
		begin_unseen_call(s, e, t);
	if (!s->writer->streams) {	/* now the arguments include the output buffers */
		j = slices_begin_text(s, &t->call.args);
		json_call_machine(&j, e);
		json_call_args(&j, e);
	}
	j = slices_begin_text(s, &s->more);
	if (s->writer->streams)
		json_call_args_of(&j, e, ARGS_OTHER);
	json_call_result(&j, e);
	json_stack(&j, e->call.stack);
	slice_end(s, &t->at, &t->call, e->time, &s->more);
	t->floor = e->time;
}

static void add_sender(struct json *j, const struct process *p)
{
	const struct signal_fact *f = &p->last_signal;

	if (!f->sender.tid || !*f->program)
		return;
	json_member_object(j, "sender");
	json_member_int(j, "pid", f->sender.tid);
	json_named_str(j, "program", f->program);
	json_object_end(j);
}

static void on_signal(struct slices *s, const struct event *e, struct thread_track *t)
{
	struct json j = slices_begin_text(s, &s->more);
	struct sbuf name = {0};

	json_event(&j, e);
	if (e->process)
		add_sender(&j, e->process);
	add_signal_name(&name, e->signal.number);
	write_mark(s, &t->at, (struct slice_mark){.name = name.s, .category = "signal",
		.args = &s->more, .time = e->time});
	sbuf_done(&name);
}

static void on_stop(struct slices *s, const struct event *e, struct thread_track *t)
{
	struct json j;

	if (t->stop.open)
		return;
	j = slices_begin_text(s, &t->stop.args);
	json_event(&j, e);
	t->stop.level = level_inside(t) + 1;	/* inside of a syscall */
	set_name(&t->stop, "stopped by ");
	add_signal_name(&t->stop.name, e->signal.number);
	slice_begin(s, &t->at, &t->stop, e->time);
}

static void on_notice(struct slices *s, const struct event *e, struct thread_track *t)
{
	struct sbuf words = {0};

	notice_words(&words, e);
	write_mark(s, &t->at, (struct slice_mark){.name = words.s, .category = "notice",
		.args = event_text(s, e), .time = e->time});
	sbuf_done(&words);
}

static void on_look(struct slices *s, const struct event *e, struct thread_track *t)
{
	static const char *const reasons[LOOK_REASONS] = {
		[LOOK_COMMAND_EXITED] = "left running", [LOOK_TIMEOUT] = "at the time limit",
		[LOOK_REQUESTED] = "inspected",
	};
	const char *name = e->look.name ? e->look.name : "";
	const char *last = e->process ? process_name(e->process) : "";

	t->process->awaits_name &= !t->at.is_main;
	if (t->at.is_main) {
		process_track_open(s, t->process, *last ? last : name);
		process_track_rename(s, t->process, last);
	} else if (*name) {
		s->writer->name_thread(s->self, &t->at, name);
	}
	write_mark(s, &t->at, (struct slice_mark){.name = reasons[e->look.why], .category = "look",
		.args = event_text(s, e), .time = e->time});
}

/* Ends the program slice of a process that exited, was detached or is lost. */
static void end_program(struct slices *s, const struct event *e, struct process_track *p)
{
	struct json j;

	open_program(s, p, e);
	if (!p->program.open)
		return;
	process_track_rename(s, p, e->process ? process_name(e->process) : "");
	process_track_name_last(s, p);
	j = slices_begin_text(s, &s->more);
	json_event(&j, e);
	if (e->kind == EVENT_EXIT && e->process && e->process->has_figures)
		json_figures(&j, &e->process->figures);
	if (e->kind == EVENT_DETACH || e->kind == EVENT_LOST)
		json_member_bool(&j, e->kind == EVENT_LOST ? "lost" : "let_go", true);
	slice_end(s, &p->at, &p->program, e->time, &s->more);
}

static void on_task_end(struct slices *s, const struct event *e, struct thread_track *t)
{
	enum process_state state = e->process ? e->process->state : PROCESS_ALIVE;
	struct process_track *p = t->process;

	thread_track_end(s, t, e->time);
	if (state == PROCESS_ALIVE || state == PROCESS_STOPPED || state == PROCESS_EXITING)
		return;
	process_track_end_threads(s, p, NULL, e->time);
	end_program(s, e, p);
	if (state != PROCESS_ZOMBIE) {
		process_track_end(s, p, e->time);
		return;
	}
	if (p->zombie.open)
		return;
	set_name(&p->zombie, "zombie");
	slice_begin(s, &p->at, &p->zombie, e->time);
}

/* The process may have exited without an event. A process that was ended is not begun again. */
static void on_reap(struct slices *s, const struct event *e)
{
	struct process_track *p = process_track_find(s, e);

	if (!p)
		return;
	end_program(s, e, p);
	slice_end(s, &p->at, &p->zombie, e->time, event_text(s, e));
	process_track_end(s, p, e->time);
}

static void on_end(struct slices *s, const struct event *e)
{
	struct slice_track first = s->first;

	slices_end_all(s);
	s->ended = true;
	if (first.pid)
		write_mark(s, &first, (struct slice_mark){
			.name = "trace ends", .category = "ptrail", .args = event_text(s, e),
			.time = e->time, .global = true});
}

/* Handles an event of an existing thread. */
static void on_task(struct slices *s, const struct event *e, struct thread_track *t)
{
	switch (e->kind) {
	case EVENT_NEW: on_new(s, e, t); break;
	case EVENT_FORK: on_fork(s, e, t); break;
	case EVENT_ENTER: on_enter(s, e, t); break;
	case EVENT_LEAVE: on_leave(s, e, t); break;
	case EVENT_SIGNAL: on_signal(s, e, t); break;
	case EVENT_STOP: on_stop(s, e, t); break;
	case EVENT_CONTINUE: slice_end(s, &t->at, &t->stop, e->time, NULL); break;
	case EVENT_EXITING:
		slice_end(s, &t->at, &t->stop, e->time, NULL);
		slice_break(s, &t->at, &t->call, e->time);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH: on_task_end(s, e, t); break;
	case EVENT_NOTICE: on_notice(s, e, t); break;
	case EVENT_LOOK: on_look(s, e, t); break;
	case EVENT_LIBRARY_CALL: slices_library_call(s, e, t); break;
	case EVENT_LIBRARY_RETURN: slices_library_return(s, e, t); break;
	default: break;
	}
}

/* Ends inner slices that the event ends implicitly, and begins the outer ones: a group-stop is
 * inside of a syscall, and both are inside of a program. */
static void prepare_task(struct slices *s, const struct event *e, struct thread_track *t)
{
	bool call = e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE;
	bool library = e->kind == EVENT_LIBRARY_CALL || e->kind == EVENT_LIBRARY_RETURN;

	if (call || library || e->kind == EVENT_EXEC)
		slice_end(s, &t->at, &t->stop, e->time, NULL);
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LIBRARY_CALL)
		slice_break(s, &t->at, &t->call, e->time);
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LIBRARY_CALL)
		slices_library_settle(s, t, e->time);
	if (e->kind != EVENT_NEW && !t->process->awaits_name)
		open_program(s, t->process, e);
}

void slices_event(struct slices *s, const struct event *e)
{
	struct thread_track *t;

	bool is_library = e->kind == EVENT_LIBRARY_CALL || e->kind == EVENT_LIBRARY_RETURN;
	const struct state_lane *lane;

	if (s->ended || (is_library && !e->library.view))
		return;
	lane = slices_note_states(s, e);
	s->time = e->time;
	if (e->kind == EVENT_BEGIN) {
		on_begin(s, e);
	} else if (e->kind == EVENT_END) {
		on_end(s, e);
	} else if (e->kind == EVENT_REAP) {
		on_reap(s, e);
	} else if (e->kind == EVENT_EXEC) {
		on_exec(s, e);
	} else if (e->kind == EVENT_FORK && !e->process) {	/* the parent has ended */
		on_fork(s, e, NULL);
	} else if (e->task.serial && (t = thread_track_of(s, e))) {
		prepare_task(s, e, t);
		if (lane)
			slices_write_states(s, t, lane);
		on_task(s, e, t);
	}
	write_pending_begin(s);
}

void slices_done(struct slices *s)
{
	slices_end_all(s);
}
