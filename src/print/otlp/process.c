/* A span for each program that a process executes, from its execve to the next one or to the exit
 * of the process. The first span begins with the process and includes its first execve, which is an
 * event of the span. If the process created others before that execve, the time up to the execve is
 * a span of its own, the parent of theirs.
 *
 * The parent of a process's first span is the span of its parent process. Spans of further execves
 * have the same parent: the previous program has ended, and viewers report a span that begins at
 * the end of its parent as clock skew. They link to the span that they replaced.
 *
 * A span is emitted when the process is reaped, or at its exit if it will not be reaped. Memory is
 * used for one span per process. */
#include "print/otlp/environment.h"
#include "print/otlp/state.h"

#include <linux/sched.h>
#include <stdlib.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "desc/type.h"
#include "print/core/fact_names.h"
#include "print/core/notice_words.h"
#include "print/core/signal_words.h"
#include "print/core/process_words.h"

enum {
	KERNEL_SIGCHLD = 17,
	ZOMBIES_MAX = 4096,	/* number of zombies to wait for; the model's limit */
};

struct otlp_track {
	struct otlp_span span;		/* span of the current program */
	struct sbuf program;		/* attributes of the program; empty until it is known */
	uint64_t serial;
	pid_t pid;
	unsigned generation;
	bool is_fresh;		/* no execve yet, and no child created */
	bool placed;		/* its parent is known */
	bool has_ended;		/* the span has ended */
	bool zombie;		/* counted in .zombies of struct otlp */
};

static void emit_span(struct otlp *o, struct otlp_track *k)
{
	struct sbuf *all = &k->program;

	/* the attributes of the program come first */
	if (!all->len)
		otlp_int(all, "process.pid", k->pid);
	if (k->span.attributes.len)
		sbuf_char(all, ',');
	sbuf_add(all, k->span.attributes.s, k->span.attributes.len);
	sbuf_reset(&k->span.attributes);
	sbuf_add(&k->span.attributes, all->s, all->len);
	sbuf_reset(all);
	otlp_emit(o, &k->span);
}

static void remove_track(struct otlp *o, struct otlp_track *k)
{
	o->zombies -= k->zombie;
	hash_remove(&o->tracks, k->serial);
	otlp_span_done(&k->span);
	sbuf_done(&k->program);
	free(k);
}

static struct otlp_track *track_add(struct otlp *o, uint64_t serial, pid_t pid, uint64_t time)
{
	struct otlp_track *k = alloc_new(struct otlp_track);

	k->serial = serial;
	k->pid = pid;
	k->is_fresh = true;
	k->span.id = otlp_span_id(&o->run, SPAN_PROCESS, serial, 0);
	k->span.parent = o->root.id;
	k->span.start = time;
	hash_put(&o->tracks, serial, k);
	return k;
}

static struct otlp_track *track_of(struct otlp *o, const struct process *p, uint64_t time)
{
	struct otlp_track *k = hash_get(&o->tracks, p->id.serial);

	return k ? k : track_add(o, p->id.serial, p->id.tid, time);
}

uint64_t otlp_span_of(const struct otlp *o, const struct process *p)
{
	const struct otlp_track *k = p ? hash_get(&o->tracks, p->id.serial) : NULL;

	return k ? k->span.id : o->root.id;
}

/* Sets the parent span to the current span of the process `parent`. */
static void set_parent(struct otlp *o, struct otlp_track *k, const struct process *parent,
		       uint64_t time)
{
	struct otlp_track *m;

	if (!parent || k->placed)
		return;
	m = track_of(o, parent, time);
	m->is_fresh = false;
	k->span.parent = m->span.id;
	k->placed = true;
}

static void on_new(struct otlp *o, const struct event *e)
{
	const struct process *p = e->process;
	struct otlp_track *k;

	if (e->task.serial > o->newest)
		o->newest = e->task.serial;
	if (e->task.tid != e->tgid && hash_get(&o->tracks, p->id.serial))
		return;		/* a thread */
	k = track_of(o, p, e->time);
	if (e->born.how == BORN_ATTACHED)
		k->is_fresh = false;
	if (e->born.how == BORN_COMMAND && !k->span.name.len)	/* its execve may fail */
		sbuf_str(&k->span.name, o->root.name.s);
	if (!(e->born.flags & CLONE_PARENT) && !p->adopted)
		set_parent(o, k, p->parent, e->time);
}

/* The parent reports a child, before or after the child's EVENT_NEW. */
static void on_fork(struct otlp *o, const struct event *e)
{
	uint64_t serial = e->born.other.serial;
	struct otlp_track *k = hash_get(&o->tracks, serial);

	if (e->born.how == BORN_THREAD || e->born.other_tgid == e->tgid)
		return;
	if (!k && serial > o->newest) {
		o->newest = serial;
		k = track_add(o, serial, e->born.other.tid, e->time);
	}
	if (k)
		set_parent(o, k, e->process, e->time);
}

/* Sets the name of the span and the attributes of the program as soon as they are known. */
static void set_program(const struct otlp *o, struct otlp_track *k, const struct process *p)
{
	const struct generation *g = p->generation;
	struct sbuf *list = &k->program;

	if (list->len || !g)
		return;
	sbuf_reset(&k->span.name);
	sbuf_str(&k->span.name, process_name(p));
	otlp_str(list, "process.executable.name", process_name(p));
	otlp_str(list, "process.executable.path", g->path);
	otlp_strings(list, "process.command_args", (const char *const *)g->argv);
	otlp_str(list, "process.working_directory", g->cwd);
	if (g->script)
		otlp_str(list, "ptrail.script", g->file);
	if (g->uid != (uid_t)-1) {
		otlp_int(list, "process.real_user.id", g->uid);
		otlp_int(list, "process.user.id", g->euid);
	}
	otlp_int(list, "process.pid", p->id.tid);
	if (p->parent || p->has_identity)
		otlp_int(list, "process.parent_pid", p->parent ? p->parent->id.tid :
			 p->identity.parent);
	if (p->placed && p->group)
		otlp_int(list, "process.group_leader.pid", p->group);
	if (p->workload && p->workload != o->workload)
		otlp_workload(list, p->workload);
	if (p->placed && p->session)
		otlp_int(list, "process.session_leader.pid", p->session);
}

static void on_exec(struct otlp *o, const struct event *e)
{
	struct otlp_track *k = track_of(o, e->process, e->time);
	bool first = k->is_fresh;

	if (first) {
		sbuf_reset(&k->program);	/* the parent's program */
		otlp_event(&k->span, &o->run, e->time, "exec", NULL);
	} else {
		struct otlp_span next = {
			.parent = k->span.parent, .link = k->span.id, .start = e->time,
		};

		k->span.end = e->time;
		emit_span(o, k);
		otlp_span_done(&k->span);
		next.id = otlp_span_id(&o->run, SPAN_PROCESS, k->serial, ++k->generation);
		k->span = next;
	}
	k->is_fresh = false;
	set_program(o, k, e->process);
}

static void add_signal_name(struct sbuf *list, const char *key, int number)
{
	const char *name = desc_signal_name(number);
	struct sbuf text = {0};

	if (name)
		sbuf_str(&text, name);
	else
		sbuf_dec(&text, number, true);
	otlp_text(list, key, &text);
	sbuf_done(&text);
}

static void on_signal(struct otlp *o, const struct event *e)
{
	const struct signal_fact *f = &e->process->last_signal;
	struct otlp_track *k = track_of(o, e->process, e->time);

	if (e->signal.number == KERNEL_SIGCHLD && f->from == SIGNAL_KERNEL)
		return;		/* implied by the child's span */
	sbuf_reset(&o->list);
	add_signal_name(&o->list, "ptrail.signal", e->signal.number);
	otlp_str(&o->list, "ptrail.signal.from", fact_sources[f->from]);
	if (f->sender.tid)
		otlp_int(&o->list, "ptrail.signal.sender.pid", f->sender.tid);
	otlp_str(&o->list, "ptrail.signal.sender.name", f->program);
	otlp_str(&o->list, "ptrail.signal.disposition", fact_dispositions[f->disposition]);
	otlp_event(&k->span, &o->run, e->time, "signal", &o->list);
}

static void on_stop(struct otlp *o, const struct event *e)
{
	struct otlp_track *k = track_of(o, e->process, e->time);
	bool stops = e->kind == EVENT_STOP;

	if (e->process->state_seq != e->seq || (stops && e->process->state != PROCESS_STOPPED))
		return;
	sbuf_reset(&o->list);
	if (stops)
		add_signal_name(&o->list, "ptrail.signal", e->signal.number);
	otlp_event(&k->span, &o->run, e->time, stops ? "stopped" : "continued", &o->list);
}

static void on_notice(struct otlp *o, const struct event *e)
{
	struct otlp_track *k = track_of(o, e->process, e->time);

	sbuf_reset(&o->list);
	sbuf_reset(&o->text);
	notice_words(&o->text, e);
	otlp_str(&o->list, "ptrail.notice", notice_names[e->notice.kind]);
	otlp_text(&o->list, "ptrail.notice.message", &o->text);
	otlp_event(&k->span, &o->run, e->time, "not seen", &o->list);
}

static void on_look(struct otlp *o, const struct event *e)
{
	struct otlp_track *k = track_of(o, e->process, e->time);

	if (e->task.tid != e->tgid)
		return;
	if (!k->span.name.len && e->look.name)	/* attached: there was no execve */
		sbuf_str(&k->span.name, e->look.name);
	if (e->look.why == LOOK_REQUESTED)
		return;
	otlp_event(&k->span, &o->run, e->time,
		   e->look.why == LOOK_TIMEOUT ? "timeout" : "left running", NULL);
}

static void add_figures(struct sbuf *list, const struct figures *f)
{
	const struct { const char *key; uint64_t value; } all[] = {
		{"cpu.user_ns", f->user}, {"cpu.system_ns", f->system},
		{"cpu.ns", f->processor}, {"cpu.wait_ns", f->run_delay},
		{"memory.peak_bytes", f->peak_memory},
		{"faults.minor", f->minor_faults}, {"faults.major", f->major_faults},
		{"switches.voluntary", f->voluntary}, {"switches.involuntary", f->involuntary},
		{"io.read_bytes", f->chars_read}, {"io.written_bytes", f->chars_written},
		{"disk.read_bytes", f->bytes_read}, {"disk.written_bytes", f->bytes_written},
		{"descriptors.open", f->descriptors},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		otlp_prefixed_int(list, "ptrail.", all[i].key, all[i].value);
}

/* Ends the last span of a process. */
static void end_span(struct otlp *o, struct otlp_track *k, const struct process *p, uint64_t time)
{
	struct sbuf *list = &k->span.attributes;

	k->has_ended = true;
	k->span.end = time;
	if (p->tasks > 1)
		otlp_int(list, "ptrail.threads", p->tasks);
	if (p->orphan)
		otlp_bool(list, "ptrail.orphan", true);
	if (p->has_figures)
		add_figures(list, &p->figures);
	if (p->state == PROCESS_DETACHED || p->state == PROCESS_LOST) {
		otlp_str(list, "ptrail.end", p->state == PROCESS_LOST ? "lost" : "let go");
		return;
	}
	if (!p->ending.signaled) {
		otlp_int(list, "process.exit.code", p->ending.number);
	} else {
		add_signal_name(list, "ptrail.exit.signal", p->ending.number);
		otlp_bool(list, "ptrail.exit.core", p->ending.core);
	}
	k->span.failed = p->ending.signaled || p->ending.number;
	if (!k->span.failed)
		return;
	sbuf_reset(&o->text);
	if (p->ending.signaled) {
		add_signal_name(list, "error.type", p->ending.number);
	} else {
		sbuf_dec(&o->text, p->ending.number, false);
		otlp_text(list, "error.type", &o->text);
	}
	words_exit_cause(&k->span.failure, p, true);
}

static void emit_and_remove(struct otlp *o, struct otlp_track *k)
{
	emit_span(o, k);
	remove_track(o, k);
}

static void on_end(struct otlp *o, const struct event *e)
{
	const struct process *p = e->process;
	struct otlp_track *k = track_of(o, p, e->time);

	if (p->live_tasks || k->has_ended)
		return;
	end_span(o, k, p, e->time);
	if (p->state != PROCESS_ZOMBIE || o->zombies >= ZOMBIES_MAX) {
		emit_and_remove(o, k);
		return;
	}
	k->zombie = true;
	o->zombies++;
}

static void on_reap(struct otlp *o, const struct event *e)
{
	const struct process *p = e->process;
	struct otlp_track *k = hash_get(&o->tracks, p->id.serial);

	if (!k)
		return;
	if (!k->has_ended)
		end_span(o, k, p, p->exited ? p->exited : e->time);
	sbuf_reset(&o->list);
	if (e->reap.by)
		otlp_int(&o->list, "ptrail.reaper.pid", e->reap.by);
	if (e->reap.automatic)
		otlp_bool(&o->list, "ptrail.reaper.automatic", true);
	otlp_event(&k->span, &o->run, e->time, "reaped", &o->list);
	emit_and_remove(o, k);
}

/* The process was detached or is lost. */
static void on_untraced(struct otlp *o, const struct event *e)
{
	const struct process *p = e->process;
	struct otlp_track *k = hash_get(&o->tracks, p->id.serial);

	if (!k || p->live_tasks)
		return;
	if (!k->has_ended)
		end_span(o, k, p, e->time);
	emit_and_remove(o, k);
}

void otlp_process(struct otlp *o, const struct event *e)
{
	static void (*const handlers[EVENT_KINDS])(struct otlp *, const struct event *) = {
		[EVENT_NEW] = on_new, [EVENT_EXEC] = on_exec, [EVENT_SIGNAL] = on_signal,
		[EVENT_STOP] = on_stop, [EVENT_CONTINUE] = on_stop, [EVENT_NOTICE] = on_notice,
		[EVENT_LOOK] = on_look, [EVENT_EXIT] = on_end, [EVENT_REAP] = on_reap,
		[EVENT_DETACH] = on_untraced, [EVENT_LOST] = on_untraced,
	};
	struct otlp_track *k;

	if (e->kind == EVENT_FORK)
		on_fork(o, e);
	if (!e->process)
		return;
	if (e->kind != EVENT_EXEC && e->kind != EVENT_NEW) {
		k = hash_get(&o->tracks, e->process->id.serial);
		if (k)
			set_program(o, k, e->process);
	}
	if (handlers[e->kind])
		handlers[e->kind](o, e);
}

void otlp_process_end(struct otlp *o, uint64_t time)
{
	struct otlp_track *k;

	for (size_t at = 0; (k = hash_next(&o->tracks, &at)); at = 0) {
		if (!k->has_ended) {
			k->span.end = time;
			otlp_str(&k->span.attributes, "ptrail.end", "runs on");
		}
		emit_and_remove(o, k);
	}
}

void otlp_process_done(struct otlp *o)
{
	struct otlp_track *k;

	for (size_t at = 0; (k = hash_next(&o->tracks, &at)); at = 0)
		remove_track(o, k);
	hash_done(&o->tracks);
}
