/* The printer `json`: an object a line for each event, a call being one (at its return). The first
 * line says what was run and when, the last how it ended. The fields: schema/events.schema.json. */
#include "print/json.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/alloc.h"
#include "base/hash.h"
#include "base/json.h"
#include "desc/type.h"
#include "print/json_facts.h"
#include "print/json_look.h"
#include "print/json_value.h"
#include "print/notice_words.h"
#include "ptrail/output.h"

enum { SCHEMA = 1, ERESTARTSYS = 512 };	/* from there on the kernel's own: not results */

static const char *const kinds[EVENT_KINDS] = {
	[EVENT_BEGIN] = "begin",       [EVENT_NEW] = "new",	  [EVENT_FORK] = "fork",
	[EVENT_EXEC] = "exec",	       [EVENT_ENTER] = "call",	  [EVENT_LEAVE] = "call",
	[EVENT_SIGNAL] = "signal",     [EVENT_STOP] = "stop",	  [EVENT_CONTINUE] = "continue",
	[EVENT_EXITING] = "exiting",   [EVENT_EXIT] = "exit",	  [EVENT_REAP] = "reap",
	[EVENT_DETACH] = "detach",     [EVENT_LOST] = "lost",	  [EVENT_NOTICE] = "notice",
	[EVENT_LOOK] = "look",
	[EVENT_END] = "end",
};

static const char *const births[] = {
	[BORN_COMMAND] = "command", [BORN_ATTACHED] = "attached", [BORN_FORK] = "fork",
	[BORN_VFORK] = "vfork",	    [BORN_CLONE] = "clone",	  [BORN_THREAD] = "thread",
	[BORN_UNKNOWN] = "unknown",
};

/* A call that has not returned: what its line will say, should it never */
struct open_call {
	uint64_t serial, entered;
	struct sbuf fields;	/* from "abi" to "args" */
	struct task_id task;
	pid_t tgid;
	bool is_open;
};

struct json_printer {
	struct output *out;
	struct sbuf b;
	struct hash calls;	/* serial → struct open_call; kept for the task's next */
	uint64_t time;		/* of the last event */
};

static struct json line_begin(struct json_printer *p, enum event_kind kind, uint64_t time)
{
	struct json j = {.b = &p->b};

	sbuf_reset(&p->b);
	json_object(&j);
	json_key(&j, "event");
	json_str(&j, kinds[kind]);
	json_key(&j, "time");
	json_uint(&j, time);
	return j;
}

static void task(struct json *j, pid_t tgid, struct task_id id)
{
	json_key(j, "pid");
	json_int(j, tgid);
	json_key(j, "tid");
	json_int(j, id.tid);
	json_key(j, "serial");
	json_uint(j, id.serial);
}

static void line_end(struct json_printer *p, struct json *j)
{
	json_object_end(j);
	sbuf_char(&p->b, '\n');
	output_add(p->out, p->b.s, p->b.len);
}

static void strings(struct json *j, const char *name, const char *const *s)
{
	json_key(j, name);
	json_array(j);
	for (; s && *s; s++)
		json_element_str(j, *s);
	json_array_end(j);
}

static void flag(struct json *j, const char *name, bool set)
{
	if (!set)
		return;
	json_key(j, name);
	json_bool(j, true);
}

static void begin(struct json *j, const struct event *e)
{
	json_key(j, "schema");
	json_uint(j, SCHEMA);
	json_key(j, "program");
	json_str(j, "ptrail");
	json_key(j, "version");
	json_str(j, PACKAGE_VERSION);
	strings(j, "command", e->begin.argv);
	json_key(j, "start");
	json_decimal(j, e->begin.realtime);
	json_key(j, "machine");
	json_str(j, e->begin.machine ? e->begin.machine : "");
}

static void born(struct json *j, const struct event *e)
{
	json_key(j, "how");
	json_str(j, births[e->born.how]);
	if (e->born.other.serial) {
		json_key(j, e->kind == EVENT_FORK ? "child" : "parent");
		json_object(j);
		task(j, e->born.other_tgid, e->born.other);
		json_object_end(j);
	}
	if (e->born.flags) {
		json_key(j, "clone_flags");
		json_hex(j, e->born.flags);
	}
	if (e->kind == EVENT_NEW)
		json_identity(j, e->born.who);
}

static void exec(struct json *j, const struct event *e)
{
	if (e->exec.path && *e->exec.path)
		json_named_str(j, "program", e->exec.path);
	if (e->exec.argv)
		strings(j, "argv", e->exec.argv);
	if (e->exec.file && *e->exec.file)
		json_named_str(j, "file", e->exec.file);
	flag(j, "script", e->exec.script);
	if (e->exec.cwd && *e->exec.cwd)
		json_named_str(j, "cwd", e->exec.cwd);
	if (e->exec.old_tid && e->exec.old_tid != e->task.tid) {
		json_key(j, "old_tid");
		json_int(j, e->exec.old_tid);
	}
	json_identity(j, e->exec.who);
	json_open_descriptors(j, e->exec.open);
}

static void signal_of(struct json *j, const char *key, int number)
{
	json_key(j, key);
	json_signal(j, number);
}

static void ending(struct json *j, const struct ending *how)
{
	json_key(j, "exit");
	json_object(j);
	if (how->signaled) {
		signal_of(j, "signal", how->number);
		json_key(j, "core");
		json_bool(j, how->core);
	} else {
		json_key(j, "code");
		json_int(j, how->number);
	}
	json_object_end(j);
}

static void on_signal(struct json *j, const struct event *e)
{
	signal_of(j, "signal", e->signal.number);
	if (e->kind == EVENT_SIGNAL && e->signal.view) {
		json_key(j, "info");
		json_value(j, e->signal.view);
	}
	if (e->kind == EVENT_SIGNAL)
		json_identity(j, e->signal.who);
}

static void reap(struct json *j, const struct event *e)
{
	ending(j, &e->reap.how);
	if (e->reap.by) {
		json_key(j, "by");
		json_int(j, e->reap.by);
	}
	json_key(j, "zombie_since");
	json_uint(j, e->reap.zombie_since);
	flag(j, "automatic", e->reap.automatic);
}

static void notice(struct json *j, const struct event *e)
{
	json_key(j, "kind");
	json_str(j, notice_names[e->notice.kind]);
	if (e->notice.kind == NOTICE_UNTRACED) {
		json_key(j, "child_pid");
		json_int(j, e->notice.child);
	}
	if (e->notice.kind == NOTICE_UNPRIVILEGED && e->notice.path && *e->notice.path)
		json_named_str(j, "program", e->notice.path);
}

static void end(struct json *j, const struct event *e)
{
	static const char *const reasons[] = {
		[END_DONE] = "done",	   [END_LEFT] = "left",	    [END_SIGNAL] = "signal",
		[END_TIMEOUT] = "timeout", [END_FAILED] = "failed",
		[END_TORN] = "torn",
	};

	if (e->end.has_command) {
		ending(j, &e->end.how);
	} else {
		json_key(j, "exit");
		json_null(j);
	}
	json_key(j, "why");
	json_str(j, reasons[e->end.why]);
	if (e->end.why == END_SIGNAL)
		signal_of(j, "signal", e->end.signal);
	json_key(j, "events");
	json_uint(j, e->end.events);
	json_key(j, "lost");
	json_uint(j, e->end.lost);
	if (!e->end.told)
		return;
	json_key(j, "told");
	json_object(j);
	for (unsigned i = EVENT_BEGIN + 1; i < EVENT_END; i++) {
		json_key(j, i == EVENT_ENTER ? "enter" : i == EVENT_LEAVE ? "leave" : kinds[i]);
		json_uint(j, e->end.told[i]);
	}
	json_object_end(j);
	json_key(j, "unfinished");
	json_uint(j, e->end.unfinished);
	json_key(j, "filtered");
	json_uint(j, e->end.filtered);
}

/* "abi" to "args": what is known at entry too */
static void call_fields(struct json *j, const struct event *e)
{
	const struct call_view *c = e->call.view;
	const char *name = c ? c->name : e->call.row ? e->call.row->name : NULL;

	if (e->call.abi) {
		json_key(j, "abi");
		json_str(j, e->call.abi->name);
	}
	json_key(j, "nr");
	json_uint(j, e->call.nr);
	json_key(j, "name");
	if (name)
		json_str(j, name);
	else
		json_null(j);
	if (!c || !c->args || e->call.note == CALL_UNKNOWN_ENTRY)
		return;
	json_key(j, "args");
	json_value(j, c->args);
}

static void result(struct json *j, const struct event *e)
{
	const struct call_view *c = e->call.view;
	int64_t err = e->call.failed ? -e->call.ret : 0;
	const char *name = c && c->error ? c->error : errno_name(err);

	json_key(j, "ret");
	if (e->call.note == CALL_BLOCKED || err >= ERESTARTSYS) {
		json_null(j);
	} else if (err) {
		json_int(j, -1);
	} else if (c && c->ret) {
		json_value(j, c->ret);
		if (c->ret->kind == V_NUMBER && c->ret->num.path &&
		    !(c->ret->flags & VF_UNASKED))
			json_named_str(j, "ret_path", c->ret->num.path);
	} else {
		json_int(j, e->call.ret);
	}
	if (err && e->call.note != CALL_BLOCKED) {
		json_key(j, err >= ERESTARTSYS ? "restart" : "errno");
		if (name)
			json_str(j, name);
		else
			json_int(j, err);
	}
	if (c && c->after) {
		json_key(j, "after");
		json_value(j, c->after);
	}
	flag(j, "blocked", e->call.note == CALL_BLOCKED);
	flag(j, "unknown_entry", e->call.note == CALL_UNKNOWN_ENTRY);
}

static void enter(struct json_printer *p, const struct event *e)
{
	struct open_call *o = hash_get(&p->calls, e->task.serial);

	if (!o) {
		o = alloc_new(struct open_call);
		o->serial = e->task.serial;
		hash_put(&p->calls, o->serial, o);
	}
	sbuf_reset(&o->fields);

	struct json j = {.b = &o->fields};

	json_object(&j);	/* the brace is left out when it is used */
	call_fields(&j, e);
	o->task = e->task;
	o->tgid = e->tgid;
	o->entered = e->call.entered;
	o->is_open = true;
}

static void leave(struct json_printer *p, const struct event *e)
{
	struct open_call *o = hash_get(&p->calls, e->task.serial);
	struct json j = line_begin(p, e->kind, e->time);

	task(&j, e->tgid, e->task);
	call_fields(&j, e);
	result(&j, e);
	if (e->call.note != CALL_UNKNOWN_ENTRY) {
		json_key(&j, "duration");
		json_uint(&j, e->time > e->call.entered ? e->time - e->call.entered : 0);
	}
	line_end(p, &j);
	if (o)
		o->is_open = false;
}

/* The task is gone: its call, if it is in one, will not return */
static void unfinished(struct json_printer *p, const struct event *e)
{
	struct open_call *o = hash_get(&p->calls, e->task.serial);

	if (!o || !o->is_open)
		return;

	struct json j = line_begin(p, EVENT_LEAVE, e->time);

	task(&j, o->tgid, o->task);
	sbuf_char(&p->b, ',');
	sbuf_add(&p->b, o->fields.s + 1, o->fields.len - 1);
	json_key(&j, "ret");
	json_null(&j);
	json_key(&j, "unfinished");
	json_bool(&j, true);
	json_key(&j, "duration");
	json_uint(&j, e->time > o->entered ? e->time - o->entered : 0);
	line_end(p, &j);
	o->is_open = false;
}

static void forget(struct json_printer *p, uint64_t serial)
{
	struct open_call *o = hash_remove(&p->calls, serial);

	if (o)
		sbuf_done(&o->fields);
	free(o);
}

static bool is_last(enum event_kind kind)
{
	return kind == EVENT_EXIT || kind == EVENT_LOST || kind == EVENT_DETACH;
}

static void event(void *self, const struct event *e)
{
	struct json_printer *p = self;

	p->time = e->time;
	if (e->kind == EVENT_ENTER) {
		enter(p, e);
		return;
	}
	if (e->kind == EVENT_LEAVE) {
		(e->call.note == CALL_SUPERSEDED ? unfinished : leave)(p, e);
		return;
	}
	if (e->kind == EVENT_EXITING || is_last(e->kind))
		unfinished(p, e);

	struct json j = line_begin(p, e->kind, e->time);

	if (e->kind != EVENT_BEGIN && e->kind != EVENT_END)
		task(&j, e->tgid, e->task);
	switch (e->kind) {
	case EVENT_BEGIN: begin(&j, e); break;
	case EVENT_NEW:
	case EVENT_FORK: born(&j, e); break;
	case EVENT_EXEC: exec(&j, e); break;
	case EVENT_SIGNAL:
	case EVENT_STOP: on_signal(&j, e); break;
	case EVENT_EXITING:
	case EVENT_EXIT:
		ending(&j, &e->exit.how);
		flag(&j, "zombie", e->exit.zombie);
		json_identity(&j, e->exit.who);
		json_figures(&j, e->exit.figures);
		json_shortage(&j, e->exit.shortage);
		break;
	case EVENT_REAP: reap(&j, e); break;
	case EVENT_NOTICE: notice(&j, e); break;
	case EVENT_LOOK: json_look(&j, e); break;
	case EVENT_END: end(&j, e); break;
	default: break;
	}
	line_end(p, &j);
	if (is_last(e->kind))
		forget(p, e->task.serial);
}

static void *json_open(const struct print_options *options, struct output *out)
{
	struct json_printer *p = alloc_new(struct json_printer);

	(void)options;
	p->out = out;
	return p;
}

static void json_close(void *self)
{
	struct json_printer *p = self;
	size_t at = 0;

	for (struct open_call *o; (o = hash_next(&p->calls, &at));) {
		sbuf_done(&o->fields);
		free(o);
	}
	hash_done(&p->calls);
	sbuf_done(&p->b);
	free(p);
}

static void gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
{
	const struct json_printer *p = self;
	struct sbuf b = {0};
	struct json j = {.b = &b};

	json_object(&j);
	json_key(&j, "event");
	json_str(&j, why == PRINT_GAP_DROPPED ? "dropped" : "limit");
	json_key(&j, "time");
	json_uint(&j, p ? p->time : 0);
	if (why == PRINT_GAP_DROPPED) {
		json_key(&j, "lines");
		json_uint(&j, lines);
	}
	json_object_end(&j);
	sbuf_char(&b, '\n');
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

const struct printer printer_json = {
	.name = "json",
	.help = "JSON Lines: an object for each event, for jq and programs",
	.wants = {.calls = true, .values = true, .signals = true, .programs = true, .reaps = true},
	.open = json_open,
	.event = event,
	.close = json_close,
	.gap = gap,
};
