#include "print/core/json/event.h"

#include <string.h>

#include "abi/abi.h"
#include "abi/restart.h"
#include "desc/type.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/core/json/inspection.h"
#include "print/core/json/value.h"
#include "print/core/notice_words.h"

enum { SCHEMA = 1 };

const char *const json_kinds[EVENT_KINDS] = {
	[EVENT_BEGIN] = "begin",       [EVENT_NEW] = "new",	  [EVENT_FORK] = "fork",
	[EVENT_EXEC] = "exec",	       [EVENT_ENTER] = "call",	  [EVENT_LEAVE] = "call",
	[EVENT_SIGNAL] = "signal",     [EVENT_STOP] = "stop",	  [EVENT_CONTINUE] = "continue",
	[EVENT_EXITING] = "exiting",   [EVENT_EXIT] = "exit",	  [EVENT_REAP] = "reap",
	[EVENT_DETACH] = "detach",     [EVENT_LOST] = "lost",	  [EVENT_NOTICE] = "notice",
	[EVENT_LOOK] = "look",
	[EVENT_END] = "end",
	[EVENT_LIBRARY_CALL] = "library_call", [EVENT_LIBRARY_RETURN] = "library_call",
};

void json_task(struct json *j, pid_t tgid, struct task_id id)
{
	json_member_int(j, "pid", tgid);
	json_member_int(j, "tid", id.tid);
	json_member_uint(j, "serial", id.serial);
}

static void add_begin(struct json *j, const struct event *e)
{
	json_member_uint(j, "schema", SCHEMA);
	json_member_str(j, "program", "ptrail");
	json_member_str(j, "version", PACKAGE_VERSION);
	json_texts(j, "command", e->begin.argv);
	json_key(j, "start");
	json_decimal(j, e->begin.realtime);
	json_member_str(j, "machine", e->begin.machine ? e->begin.machine : "");
	if (e->begin.host && *e->begin.host)
		json_named_str(j, "host", e->begin.host);
	json_labels(j, e->begin.labels);
}

static void add_birth(struct json *j, const struct event *e)
{
	json_member_str(j, "how", fact_births[e->born.how]);
	if (e->born.other.serial) {
		json_member_object(j, e->kind == EVENT_FORK ? "child" : "parent");
		json_task(j, e->born.other_tgid, e->born.other);
		json_object_end(j);
	}
	if (e->born.flags)
		json_member_hex(j, "clone_flags", e->born.flags);
	if (e->kind != EVENT_NEW)
		return;
	if (e->born.argv)
		json_texts(j, "argv", e->born.argv);
	if (e->born.comm && *e->born.comm)
		json_named_text(j, "comm", e->born.comm);
	json_workload(j, e->born.workload);
	json_identity(j, e->born.who);
	json_open_descriptors(j, e->born.open);
	json_credentials(j, e->born.credentials);
	json_memory_map(j, e->born.memory);
	json_scheduling(j, "scheduling", e->born.scheduling);
}

static void add_exec(struct json *j, const struct event *e)
{
	if (e->exec.path && *e->exec.path)
		json_named_str(j, "program", e->exec.path);
	if (e->exec.argv)
		json_texts(j, "argv", e->exec.argv);
	if (e->exec.file && *e->exec.file)
		json_named_str(j, "file", e->exec.file);
	json_flag(j, "script", e->exec.script);
	if (e->exec.cwd && *e->exec.cwd)
		json_named_str(j, "cwd", e->exec.cwd);
	if (e->exec.old_tid && e->exec.old_tid != e->task.tid)
		json_member_int(j, "old_tid", e->exec.old_tid);
	json_workload(j, e->exec.workload);
	json_identity(j, e->exec.who);
	json_open_descriptors(j, e->exec.open);
	json_program_files(j, e->exec.files);
	json_credentials(j, e->exec.credentials);
	json_memory_map(j, e->exec.memory);
	json_exec_changes(j, e->exec.changes);
}

static void add_signal(struct json *j, const char *key, int number)
{
	json_key(j, key);
	json_signal(j, number);
}

void json_exit_status(struct json *j, const struct exit_status *how)
{
	json_member_object(j, "exit");
	if (how->signaled) {
		add_signal(j, "signal", how->number);
		json_member_bool(j, "core", how->core);
	} else {
		json_member_int(j, "code", how->number);
	}
	json_object_end(j);
}

static void add_signal_event(struct json *j, const struct event *e)
{
	add_signal(j, "signal", e->signal.number);
	if (e->kind == EVENT_SIGNAL && e->signal.view) {
		json_key(j, "info");
		json_value(j, e->signal.view);
	}
	if (e->kind == EVENT_SIGNAL) {
		json_identity(j, e->signal.who);
		json_crash(j, e->signal.crash);
		json_stack(j, e->signal.stack);
	}
}

static void add_reap(struct json *j, const struct event *e)
{
	json_exit_status(j, &e->reap.how);
	if (e->reap.by)
		json_member_int(j, "by", e->reap.by);
	json_member_uint(j, "zombie_since", e->reap.zombie_since);
	json_flag(j, "automatic", e->reap.automatic);
}

static void add_detach(struct json *j, const struct event *e)
{
	if (e->detach.stopped_at && *e->detach.stopped_at)
		json_named_str(j, "stopped_at", e->detach.stopped_at);
	json_scheduling(j, "scheduling", e->detach.scheduling);
}

static void add_notice(struct json *j, const struct event *e)
{
	json_member_str(j, "kind", notice_names[e->notice.kind]);
	if (e->notice.kind == NOTICE_UNTRACED)
		json_member_int(j, "child_pid", e->notice.child);
	if (notice_has_path(e->notice.kind) && e->notice.path && *e->notice.path)
		json_named_str(j, "program", e->notice.path);
	if (e->notice.kind != NOTICE_RING)
		return;
	json_member_uint(j, "since", e->notice.since);
	json_member_uint(j, "discarded", e->notice.discarded);
}

/* Adds the outputs of this run that are incomplete. */
static void add_losses(struct json *j, const struct event *e)
{
	if (!e->end.loss_count)
		return;
	json_member_array(j, "outputs");
	for (unsigned i = 0; i < e->end.loss_count; i++) {
		const struct output_loss *loss = &e->end.losses[i];

		json_object(j);
		if (loss->file)
			json_named_str(j, "file", loss->file);
		json_flag(j, "stopped", loss->stopped);
		json_member_str(j, "reason", loss->reason);
		if (loss->counted) {
			json_member_str(j, "unit", loss->blocks ? "block" : "line");
			json_member_uint(j, "written", loss->written);
			json_member_uint(j, "lost", loss->lost);
			json_member_uint(j, "lost_bytes", loss->lost_bytes);
		}
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_end(struct json *j, const struct event *e)
{
	if (e->end.has_command && (e->end.ended || e->end.why == END_DONE)) {
		json_exit_status(j, &e->end.how);
	} else {
		json_key(j, "exit");
		json_null(j);
	}
	json_member_str(j, "why", fact_ends[e->end.why]);
	if (e->end.why == END_SIGNAL)
		add_signal(j, "signal", e->end.signal);
	json_member_uint(j, "events", e->end.events);
	json_member_uint(j, "lost", e->end.lost);
	if (e->end.lost_rings)
		json_member_uint(j, "lost_rings", e->end.lost_rings);
	add_losses(j, e);
	if (!e->end.events_by_kind)
		return;
	json_member_object(j, "emitted");
	for (unsigned i = EVENT_BEGIN + 1; i < EVENT_END; i++) {
		json_key(j, i == EVENT_ENTER ? "enter" :
			 i == EVENT_LEAVE ? "leave" : json_kinds[i]);
		json_uint(j, e->end.events_by_kind[i]);
	}
	for (unsigned i = EVENT_LIBRARY_CALL; i <= EVENT_LIBRARY_RETURN; i++)
		if (e->end.events_by_kind[i])
			json_member_uint(j, i == EVENT_LIBRARY_CALL ? json_kinds[i] :
					 "library_return", e->end.events_by_kind[i]);
	json_object_end(j);
	json_member_uint(j, "unfinished", e->end.unfinished);
	json_member_uint(j, "filtered", e->end.filtered);
}

/* Adds the name that the process has set, if that is known, to the end of its last task. */
static void add_name(struct json *j, const struct event *e)
{
	bool is_last = e->kind == EVENT_EXIT ? e->exit.zombie : e->exit.comm && *e->exit.comm;

	if (is_last && e->process && e->process->title && *e->process->title)
		json_named_text(j, "name", e->process->title);
}

static void add_exit(struct json *j, const struct event *e)
{
	json_exit_status(j, &e->exit.how);
	json_flag(j, "zombie", e->exit.zombie);
	add_name(j, e);
	json_identity(j, e->exit.who);
	json_figures(j, e->exit.figures);
	json_shortage(j, e->exit.shortage);
	json_loaded(j, e->exit.loaded);
	json_memory_map(j, e->exit.memory);
	json_scheduling(j, "scheduling", e->exit.scheduling);
}

/* Adds "args" with some of the arguments. */
static void add_args_of(struct json *j, const struct call_view *c, enum json_args which)
{
	json_member_object(j, "args");
	for (const struct value *v = c->args->list.first; v; v = v->next)
		if (!(v->flags & VF_SETTLED) == (which == ARGS_OTHER))
			json_member(j, v);
	json_object_end(j);
}

void json_library_place(struct json *j, const struct event *e)
{
	if (*e->library.version)
		json_named_str(j, "version", e->library.version);
	json_named_str(j, "from", e->library.from);
	if (*e->library.to)
		json_named_str(j, "to", e->library.to);
	json_member_hex(j, "caller", e->library.caller);
	json_member_uint(j, "depth", e->library.depth);
}

void json_library_args(struct json *j, const struct event *e)
{
	json_key(j, "args");
	json_value(j, e->library.view->args);
	json_flag(j, "guessed", !e->library.is_known);
}

void json_library_args_of(struct json *j, const struct event *e, enum json_args which)
{
	add_args_of(j, e->library.view, which);
	if (which == ARGS_SETTLED)
		json_flag(j, "guessed", !e->library.is_known);
}

void json_library_result(struct json *j, const struct event *e)
{
	const struct call_view *view = e->library.view;

	json_key(j, "ret");
	if (view->ret)
		json_value(j, view->ret);
	else
		json_null(j);
	json_flag(j, "no_return", e->library.no_return);
}

static void add_library_call(struct json *j, const struct event *e)
{
	json_named_str(j, "function", e->library.function);
	if (strcmp(e->library.view->name, e->library.function) != 0)
		json_named_str(j, "demangled", e->library.view->name);
	json_library_place(j, e);
	json_library_args(j, e);
	json_library_result(j, e);
	json_member_uint(j, "duration", e->time > e->library.entered ?
			 e->time - e->library.entered : 0);
}

void json_event(struct json *j, const struct event *e)
{
	static void (*const handlers[EVENT_KINDS])(struct json *, const struct event *) = {
		[EVENT_BEGIN] = add_begin, [EVENT_NEW] = add_birth, [EVENT_FORK] = add_birth,
		[EVENT_EXEC] = add_exec, [EVENT_SIGNAL] = add_signal_event,
		[EVENT_STOP] = add_signal_event,
		[EVENT_EXITING] = add_exit, [EVENT_EXIT] = add_exit, [EVENT_REAP] = add_reap,
		[EVENT_DETACH] = add_detach,
		[EVENT_NOTICE] = add_notice, [EVENT_LOOK] = json_inspection, [EVENT_END] = add_end,
		[EVENT_LIBRARY_RETURN] = add_library_call,
	};

	if (handlers[e->kind])
		handlers[e->kind](j, e);
}

void json_call_machine(struct json *j, const struct event *e)
{
	if (e->call.abi)
		json_member_str(j, "abi", e->call.abi->name);
	json_member_uint(j, "nr", e->call.nr);
}

const char *json_call_name(const struct event *e)
{
	return e->call.view ? e->call.view->name : e->call.row ? e->call.row->name : NULL;
}

void json_call_args(struct json *j, const struct event *e)
{
	const struct call_view *c = e->call.view;

	if (!c || !c->args || e->call.note == CALL_UNKNOWN_ENTRY)
		return;
	json_key(j, "args");
	json_value(j, c->args);
}

void json_call_args_of(struct json *j, const struct event *e, enum json_args which)
{
	const struct call_view *c = e->call.view;

	if (!c || !c->args || e->call.note == CALL_UNKNOWN_ENTRY)
		return;
	add_args_of(j, c, which);
}

void json_call_result(struct json *j, const struct event *e)
{
	const struct call_view *c = e->call.view;
	int64_t err = e->call.failed ? -e->call.ret : 0;
	const char *name = c && c->error ? c->error : errno_name(err);

	json_key(j, "ret");
	if (e->call.note == CALL_BLOCKED || err >= RESTART_FIRST) {
		json_null(j);
	} else if (err) {
		json_int(j, -1);
	} else if (c && c->ret) {
		json_value(j, c->ret);
		if (c->ret->kind == V_NUMBER && c->ret->num.path &&
		    !(c->ret->flags & VF_PATH_UNWANTED))
			json_named_str(j, c->ret->sense == SENSE_PID ? "ret_name" : "ret_path",
				       c->ret->num.path);
		if (c->ret->kind == V_NUMBER && c->ret->num.detail)
			json_fd_detail(j, c->ret, "ret");
		if (c->ret->kind == V_NUMBER && c->ret->num.here) {
			json_key(j, "ret_translated");
			json_int(j, c->ret->num.here);
		}
	} else {
		json_int(j, e->call.ret);
	}
	if (err && e->call.note != CALL_BLOCKED) {
		json_key(j, err >= RESTART_FIRST ? "restart" : "errno");
		if (name)
			json_str(j, name);
		else
			json_int(j, err);
	}
	if (c && c->after && c->after->list.first) {
		json_key(j, "after");
		json_value(j, c->after);
	}
	json_flag(j, "blocked", e->call.note == CALL_BLOCKED);
	json_flag(j, "unknown_entry", e->call.note == CALL_UNKNOWN_ENTRY);
	json_flag(j, "io_uring", e->call.note == CALL_OPERATION);
	json_flag(j, "injected", e->call.injected);
	json_flag(j, "delayed", e->call.delayed);
	json_flag(j, "poked", e->call.poked);
}
