#include "print/sqlite/life.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "desc/type.h"
#include "model/explain/crash_text.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/core/json/inspection.h"
#include "print/core/json/value.h"
#include "print/core/notice_words.h"
#include "print/sqlite/change.h"
#include "print/sqlite/finding.h"
#include "print/sqlite/database/stack.h"
#include "ptrail/process.h"

static void row_signal(struct row *r, int number)
{
	row_name(r, desc_signal_name(number), number);
}

/* Binds exit_code, exit_signal, core. */
static void row_ending(struct row *r, const struct exit_status *how, bool known)
{
	row_int_if(r, (int64_t)how->number, known && !how->signaled);
	if (known && how->signaled)
		row_signal(r, how->number);
	else
		row_null(r);
	row_int_if(r, how->core, known && how->signaled);
}

static void row_words(struct row *r, struct sbuf *b, const char *const *argv)
{
	struct json j = {.b = b};

	sbuf_reset(b);
	if (argv) {
		json_array(&j);
		for (; *argv; argv++)
			json_element_str(&j, *argv);
		json_array_end(&j);
	}
	row_json(r, b);
}

/* Binds an object of "KEY=VALUE", or NULL without any. */
static void row_labels(struct row *r, struct sbuf *b, const char *const *labels)
{
	struct json j = {.b = b};

	sbuf_reset(b);
	if (labels && *labels) {
		json_object(&j);
		json_label_members(&j, labels);
		json_object_end(&j);
	}
	row_json(r, b);
}

/* Binds the keys of the event's task and process. */
static void row_task(struct row *r, const struct event *e, const struct sqlite_process *at)
{
	row_int(r, e->task.serial);
	row_nonzero(r, at ? at->id : 0);
}

static void begin_program(struct sqlite_printer *p, const struct event *e,
			  struct sqlite_process *at, bool exec)
{
	static const struct generation unknown = {
		.path = "", .file = "", .cwd = "", .uid = -1, .euid = -1, .gid = -1, .egid = -1,
	};
	const struct process *of = e->process;
	const struct generation *g = of->generation ? of->generation : &unknown;
	const char *path = *g->path ? g->path : of->program;
	struct row r;

	if (at->program) {
		r = row_begin(&p->store, SQL_PROGRAM_END);
		row_int(&r, at->program);
		row_int(&r, e->time);
		row_end(&r);
	}
	at->program = ++p->programs;
	r = row_begin(&p->store, SQL_PROGRAM);
	row_int(&r, at->program);
	row_int(&r, at->id);
	row_str(&r, exec || of->programs ? "exec" : "birth");
	row_int(&r, exec ? e->time : of->programs && of->generation ? g->time : of->born);
	row_str(&r, process_name(of));
	row_str(&r, path);
	row_raw(&r, (const uint8_t *)path, strlen(path));
	row_str(&r, g->file);
	row_int(&r, g->script);
	row_words(&r, &p->json, (const char *const *)g->argv);
	row_str(&r, g->cwd);
	row_int_if(&r, g->uid, g->uid != (uid_t)-1);
	row_int_if(&r, g->euid, g->euid != (uid_t)-1);
	row_int_if(&r, g->gid, g->gid != (gid_t)-1);
	row_int_if(&r, g->egid, g->egid != (gid_t)-1);
	row_end(&r);
}

void sqlite_add_reference(struct sqlite_printer *p, struct task_id id, const char *name)
{
	struct row r;

	if (!id.serial || hash_get(&p->processes, id.serial))
		return;
	r = row_begin(&p->store, SQL_PROCESS_NEW);
	row_int(&r, id.serial);
	row_int(&r, id.tid);
	row_str(&r, name);
	row_end(&r);
}

struct sqlite_process *sqlite_process_of(struct sqlite_printer *p, const struct event *e)
{
	const struct process *of = e->process;
	struct sqlite_process *at;

	if (!of)
		return NULL;
	at = hash_get(&p->processes, of->id.serial);
	if (!at) {
		sqlite_add_reference(p, of->id, process_name(of));
		at = alloc_new(struct sqlite_process);
		at->id = of->id.serial;
		hash_put(&p->processes, at->id, at);
	}
	if (!at->program && *of->program && e->kind != EVENT_EXEC)
		begin_program(p, e, at, false);
	return at;
}

static void write_workload(struct sqlite_printer *p, const struct process *of,
			   struct sqlite_process *at)
{
	static const struct workload none;
	const struct workload *w = of->workload ? of->workload : &none;
	struct row r = row_begin(&p->store, SQL_WORKLOAD);

	row_int(&r, at->id);
	row_str(&r, w->unit);
	row_str(&r, w->container);
	row_str(&r, w->runtime);
	row_str(&r, w->pod);
	row_end(&r);
	at->workload = of->workload;
}

/* Writes all columns of a process. */
static void write_process(struct sqlite_printer *p, const struct process *of,
			  const struct sqlite_process *at)
{
	bool who = of->has_identity;
	struct row r;

	if (of->parent)
		sqlite_add_reference(p, of->parent->id, process_name(of->parent));
	r = row_begin(&p->store, SQL_PROCESS);
	row_int(&r, at->id);
	row_nonzero(&r, of->parent ? of->parent->id.serial : 0);
	row_str(&r, fact_births[of->how]);
	row_str(&r, fact_states[of->state]);
	row_str(&r, process_name(of));
	row_nonzero(&r, at->program);
	row_int(&r, of->born);
	row_nonzero(&r, of->exited);
	row_nonzero(&r, of->reaped);
	row_nonzero(&r, of->reaper);
	row_ending(&r, &of->ending, of->exited);
	row_str(&r, fact_causes[of->cause]);
	row_int(&r, of->orphan);
	row_int(&r, of->tasks);
	row_int_if(&r, of->group, of->placed && of->group);
	row_int_if(&r, of->session, of->placed && of->session);
	row_int_if(&r, of->identity.uid, who);
	row_int_if(&r, of->identity.gid, who);
	row_end(&r);
}

/* Writes the row of a task. `born`: 0 if its creation was not traced */
static void mention_task(struct sqlite_printer *p, struct task_id id, uint64_t process,
			 uint64_t born)
{
	struct row r = row_begin(&p->store, SQL_TASK_SEEN);

	row_int(&r, id.serial);
	row_int(&r, id.tid);
	row_nonzero(&r, process);
	row_nonzero(&r, born);
	row_end(&r);
}

struct sqlite_task *sqlite_task_of(struct sqlite_printer *p, const struct event *e,
				   const struct sqlite_process *at)
{
	struct sqlite_task *t = hash_get(&p->tasks, e->task.serial);

	if (t)
		return t;
	t = alloc_new(struct sqlite_task);
	t->id = e->task.serial;
	hash_put(&p->tasks, t->id, t);
	if (e->kind == EVENT_NEW)
		return t;
	mention_task(p, e->task, at ? at->id : 0,
		     at && e->task.tid == e->tgid ? e->process->born : 0);
	if (at)
		write_process(p, e->process, at);
	return t;
}

static void write_figures(struct sqlite_printer *p, const struct figures *f, uint64_t process)
{
	struct row r = row_begin(&p->store, SQL_FIGURES);

	row_int(&r, process);
	row_int(&r, f->user);
	row_int(&r, f->system);
	row_int(&r, f->run_delay);
	row_int(&r, f->peak_memory);
	row_int(&r, f->minor_faults);
	row_int(&r, f->major_faults);
	row_int(&r, f->voluntary);
	row_int(&r, f->involuntary);
	row_int(&r, f->chars_read);
	row_int(&r, f->chars_written);
	row_int(&r, f->bytes_read);
	row_int(&r, f->bytes_written);
	row_end(&r);
}

static void write_new_task(struct sqlite_printer *p, const struct event *e,
			   const struct sqlite_process *at)
{
	struct row r;

	if (e->born.other.serial && !hash_get(&p->tasks, e->born.other.serial))
		mention_task(p, e->born.other, 0, 0);
	r = row_begin(&p->store, SQL_TASK_NEW);
	row_int(&r, e->task.serial);
	row_int(&r, e->task.tid);
	row_nonzero(&r, at ? at->id : 0);
	row_nonzero(&r, e->born.other.serial);
	row_str(&r, fact_births[e->born.how]);
	row_nonzero(&r, e->born.flags);
	row_int(&r, e->time);
	row_end(&r);
}

/* Completes the row of a task whose EVENT_NEW came before its parent's EVENT_FORK. */
static void write_parent(struct sqlite_printer *p, const struct event *e)
{
	struct row r = row_begin(&p->store, SQL_TASK_PARENT);

	row_int(&r, e->born.other.serial);
	row_int(&r, e->task.serial);
	row_str(&r, fact_births[e->born.how]);
	row_nonzero(&r, e->born.flags);
	row_end(&r);
}

static void handle_exec(struct sqlite_printer *p, const struct event *e, struct sqlite_process *at)
{
	const struct descriptors *open = e->exec.open;
	struct row r = row_begin(&p->store, SQL_CLOSED_ON_EXEC);

	row_int(&r, at->id);
	row_int(&r, e->time);
	row_end(&r);
	for (unsigned i = 0; open && i < open->count; i++) {
		const char *name = open->all[i].name ? open->all[i].name : "";

		r = row_begin(&p->store, SQL_INHERITED);
		row_int(&r, at->id);
		row_int(&r, open->all[i].fd);
		row_int(&r, e->time);
		row_str(&r, name);
		row_raw(&r, (const uint8_t *)name, strlen(name));
		row_end(&r);
	}
	begin_program(p, e, at, true);
	if (p->wants_changes && e->exec.changes)
		sqlite_changes(p, e->exec.changes, at->program);
}

static void write_signal(struct sqlite_printer *p, const struct event *e,
			 const struct sqlite_process *at)
{
	static const struct signal_fact none;
	const struct signal_fact *f = e->process && e->process->last_signal.time == e->time ?
		&e->process->last_signal : &none;
	struct json j = {.b = &p->json};
	struct row r;

	sqlite_add_reference(p, f->sender, f->program);
	r = row_begin(&p->store, SQL_SIGNAL);
	row_int(&r, e->time);
	row_task(&r, e, at);
	row_signal(&r, e->signal.number);
	row_str(&r, fact_sources[f->from]);
	row_nonzero(&r, f->sender.serial);
	row_nonzero(&r, f->sender.tid);
	row_str(&r, f->program);
	row_int_if(&r, (int64_t)f->code, f->number);
	row_nonzero(&r, f->address);
	row_str(&r, fact_dispositions[f->disposition]);
	row_str(&r, f->interrupted);
	sbuf_reset(&p->json);
	if (e->signal.view)
		json_value(&j, e->signal.view);
	row_json(&r, &p->json);
	sbuf_reset(&p->crash);
	if (e->signal.crash)
		crash_text(&p->crash, e->signal.crash);
	row_str(&r, p->crash.len ? p->crash.s : NULL);
	row_end(&r);
	p->signals++;
	store_stack(&p->store, &(struct stack_owner){.signal = p->signals}, e->signal.stack);
}

static void write_stop(struct sqlite_printer *p, const struct event *e,
		       const struct sqlite_process *at)
{
	struct row r = row_begin(&p->store, SQL_STOP);

	row_task(&r, e, at);
	row_signal(&r, e->signal.number);
	row_int(&r, e->time);
	row_end(&r);
}

/* Runs a statement with a key and the time of its end. */
static void write_end(struct sqlite_printer *p, enum sql which, uint64_t key, uint64_t time)
{
	struct row r = row_begin(&p->store, which);

	row_int(&r, key);
	row_int(&r, time);
	row_end(&r);
}

static void write_notice(struct sqlite_printer *p, const struct event *e,
			 const struct sqlite_process *at)
{
	struct row r = row_begin(&p->store, SQL_NOTICE);
	bool is_ring = e->notice.kind == NOTICE_RING;

	row_int(&r, e->time);
	row_task(&r, e, at);
	row_str(&r, notice_names[e->notice.kind]);
	row_nonzero(&r, e->notice.kind == NOTICE_UNTRACED ? e->notice.child : 0);
	row_str(&r, notice_has_path(e->notice.kind) ? e->notice.path : "");
	row_int_if(&r, e->notice.since, is_ring);
	row_int_if(&r, e->notice.discarded, is_ring);
	row_end(&r);
}

static void write_look(struct sqlite_printer *p, const struct event *e,
		       const struct sqlite_process *at)
{
	struct row r = row_begin(&p->store, SQL_LOOK);
	struct json j = {.b = &p->json};

	row_int(&r, e->time);
	row_task(&r, e, at);
	sbuf_reset(&p->json);
	json_object(&j);
	json_inspection(&j, e);
	json_object_end(&j);
	row_json(&r, &p->json);
	row_end(&r);
	p->looks++;
	store_stack(&p->store, &(struct stack_owner){.look = p->looks}, e->look.stack);
}

static void write_begin(struct sqlite_printer *p, const struct event *e)
{
	struct row r = row_begin(&p->store, SQL_BEGIN);
	bool command = e->begin.argv && *e->begin.argv;

	row_str(&r, PACKAGE_VERSION);
	row_words(&r, &p->json, command ? e->begin.argv : NULL);
	row_int(&r, e->begin.realtime);
	row_str(&r, e->begin.machine);
	row_nonzero(&r, e->begin.processors);
	row_nonzero(&r, e->begin.tracer);
	row_str(&r, e->begin.host);
	row_labels(&r, &p->crash, e->begin.labels);	/* .json is bound already */
	row_end(&r);
}

static void write_trace_end(struct sqlite_printer *p, const struct event *e)
{
	struct row r = row_begin(&p->store, SQL_END);

	row_int(&r, e->time);
	row_str(&r, fact_ends[e->end.why]);
	if (e->end.why == END_SIGNAL)
		row_signal(&r, e->end.signal);
	else
		row_null(&r);
	row_ending(&r, &e->end.how, e->end.has_command &&
		   (e->end.ended || e->end.why == END_DONE));
	row_int(&r, e->end.events);
	row_int(&r, e->end.lost);
	row_int(&r, e->end.unfinished);
	row_int(&r, e->end.filtered);
	row_end(&r);
	if (e->end.findings)
		sqlite_findings(p, e->end.findings);
}

/* Closes the descriptors and ends the program of a process that has ended. */
static void end_process(struct sqlite_printer *p, const struct event *e,
			struct sqlite_process *at)
{
	uint64_t time = e->process->exited ? e->process->exited : e->time;
	struct row r = row_begin(&p->store, SQL_CLOSED_RANGE);

	row_int(&r, at->id);
	row_int(&r, 0);
	row_int(&r, INT_MAX);
	row_int(&r, time);
	row_end(&r);
	if (at->program)
		write_end(p, SQL_PROGRAM_END, at->program, time);
}

static void write_detach(struct sqlite_printer *p, const struct event *e,
			 const struct sqlite_process *at)
{
	struct row r;

	write_end(p, SQL_TASK_END, e->task.serial, e->time);
	if (!at || !e->detach.stopped_at || !*e->detach.stopped_at)
		return;
	r = row_begin(&p->store, SQL_LEFT_STOPPED);
	row_int(&r, at->id);
	row_str(&r, e->detach.stopped_at);
	row_end(&r);
}

static bool has_ended(const struct process *of)
{
	return of->state == PROCESS_REAPED || of->state == PROCESS_DETACHED ||
		of->state == PROCESS_LOST;
}

static void handle_task_event(struct sqlite_printer *p, const struct event *e,
			      struct sqlite_process *at)
{
	switch (e->kind) {
	case EVENT_NEW: write_new_task(p, e, at); break;
	case EVENT_FORK: write_parent(p, e); break;
	case EVENT_EXEC:
		if (at)
			handle_exec(p, e, at);
		break;
	case EVENT_SIGNAL: write_signal(p, e, at); break;
	case EVENT_STOP: write_stop(p, e, at); break;
	case EVENT_CONTINUE: write_end(p, SQL_CONTINUE, e->task.serial, e->time); break;
	case EVENT_EXITING:
		if (at && e->exit.figures)
			write_figures(p, e->exit.figures, at->id);
		break;
	case EVENT_DETACH: write_detach(p, e, at); break;
	case EVENT_EXIT:
	case EVENT_LOST: write_end(p, SQL_TASK_END, e->task.serial, e->time); break;
	case EVENT_NOTICE: write_notice(p, e, at); break;
	case EVENT_LOOK: write_look(p, e, at); break;
	default: break;
	}
}

void sqlite_life(struct sqlite_printer *p, const struct event *e)
{
	struct sqlite_process *at;
	enum process_state state;

	if (e->kind == EVENT_BEGIN)
		write_begin(p, e);
	else if (e->kind == EVENT_END)
		write_trace_end(p, e);
	if (e->kind == EVENT_BEGIN || e->kind == EVENT_END)
		return;
	at = sqlite_process_of(p, e);
	if (e->kind != EVENT_REAP)	/* its task has ended and must not be added again */
		sqlite_task_of(p, e, at);
	handle_task_event(p, e, at);
	if (!at || e->kind == EVENT_SIGNAL || e->kind == EVENT_NOTICE || e->kind == EVENT_LOOK)
		return;
	state = e->process->state;
	if ((state == PROCESS_ZOMBIE && e->kind == EVENT_EXIT) || has_ended(e->process))
		end_process(p, e, at);
	write_process(p, e->process, at);
	if (e->process->workload != at->workload)
		write_workload(p, e->process, at);
	if (has_ended(e->process))
		free(hash_remove(&p->processes, at->id));
}

void sqlite_life_done(struct sqlite_printer *p)
{
	size_t at = 0;

	for (struct sqlite_process *i; (i = hash_next(&p->processes, &at));)
		free(i);
	hash_done(&p->processes);
}
