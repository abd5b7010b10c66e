/* The printer `json`: one line with one object for each event. A syscall is one event, written at
 * its exit. The first line has the command and the start time, the last one the exit status. The
 * fields are defined in schema/events.schema.json. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/memory/hash.h"
#include "base/text/json.h"
#include "print/core/render_cache.h"
#include "print/core/json/event.h"
#include "print/core/json/facts.h"
#include "ptrail/output.h"

/* Syscall in progress: the content of its line if it does not return */
struct open_call {
	uint64_t serial, entered;
	struct sbuf fields;	/* members from "abi" to "args" */
	struct sbuf stack;	/* the members of json_stack(), or empty */
	struct task_id task;
	pid_t tgid;
	bool is_open;
};

struct json_printer {
	struct output *out;
	struct sbuf b;
	struct hash calls;		/* serial → struct open_call, reused for each syscall */
	uint64_t time;			/* of the last event, ns */
	struct render_cache rendered;	/* members from "abi" to the result */
};

static struct json line_begin(struct json_printer *p, enum event_kind kind, uint64_t time)
{
	struct json j = {.b = &p->b};

	sbuf_reset(&p->b);
	json_object(&j);
	json_member_str(&j, "event", json_kinds[kind]);
	json_member_uint(&j, "time", time);
	return j;
}

static void line_end(struct json_printer *p, struct json *j)
{
	json_object_end(j);
	sbuf_char(&p->b, '\n');
	output_add(p->out, p->b.s, p->b.len);
}

/* Adds "abi" to "args": the members that are known at syscall enter too. */
static void call_fields(struct json *j, const struct event *e)
{
	const char *name = json_call_name(e);

	json_call_machine(j, e);
	json_key(j, "name");
	if (name)
		json_str(j, name);
	else
		json_null(j);
	json_call_args(j, e);
}

static void on_enter(struct json_printer *p, const struct event *e)
{
	struct open_call *o = hash_get(&p->calls, e->task.serial);

	if (!o) {
		o = alloc_new(struct open_call);
		o->serial = e->task.serial;
		hash_put(&p->calls, o->serial, o);
	}
	sbuf_reset(&o->fields);

	struct json j = {.b = &o->fields};
	struct cached_text *cached = render_cache_find(&p->rendered, e);

	if (cached && cached->key == e->call.cache_key) {
		sbuf_add(&o->fields, cached->text.s, cached->text.len);
	} else {
		json_object(&j);	/* report_unfinished skips the brace */
		call_fields(&j, e);
		if (cached)
			render_cache_store(cached, e->call.cache_key, o->fields.s, o->fields.len,
					   NULL, 0);
	}
	sbuf_reset(&o->stack);
	if (e->call.stack) {
		j = (struct json){.b = &o->stack};
		json_object(&j);	/* report_unfinished skips this brace, too */
		json_stack(&j, e->call.stack);
	}
	o->task = e->task;
	o->tgid = e->tgid;
	o->entered = e->call.entered;
	o->is_open = true;
}

/* Adds all members of a returned syscall except timestamps and task. */
static void add_returned_call(struct json_printer *p, struct json *j, const struct event *e)
{
	struct cached_text *cached = render_cache_find(&p->rendered, e);
	size_t begin = p->b.len;

	if (cached && cached->key == e->call.cache_key) {
		sbuf_add(&p->b, cached->text.s, cached->text.len);
		return;
	}
	call_fields(j, e);
	json_call_result(j, e);
	if (cached)
		render_cache_store(cached, e->call.cache_key, p->b.s + begin, p->b.len - begin,
				   NULL, 0);
}

static void on_leave(struct json_printer *p, const struct event *e)
{
	struct open_call *o = hash_get(&p->calls, e->task.serial);
	struct json j = line_begin(p, e->kind, e->time);

	json_task(&j, e->tgid, e->task);
	add_returned_call(p, &j, e);
	if (e->call.note != CALL_UNKNOWN_ENTRY)
		json_member_uint(&j, "duration",
				 e->time > e->call.entered ? e->time - e->call.entered : 0);
	json_elf_object(&j, "object", e->call.object);
	json_stack(&j, e->call.stack);
	line_end(p, &j);
	if (o && e->call.note != CALL_OPERATION)
		o->is_open = false;
}

/* Writes the line of a syscall in progress that does not return before the end of the trace. Does
 * nothing if `o` is NULL or not in progress. */
static void report_unfinished(struct json_printer *p, struct open_call *o, uint64_t time)
{
	if (!o || !o->is_open)
		return;

	struct json j = line_begin(p, EVENT_LEAVE, time);

	json_task(&j, o->tgid, o->task);
	sbuf_char(&p->b, ',');
	sbuf_add(&p->b, o->fields.s + 1, o->fields.len - 1);
	json_key(&j, "ret");
	json_null(&j);
	json_member_bool(&j, "unfinished", true);
	json_member_uint(&j, "duration", time > o->entered ? time - o->entered : 0);
	if (o->stack.len) {
		sbuf_char(&p->b, ',');
		sbuf_add(&p->b, o->stack.s + 1, o->stack.len - 1);
	}
	line_end(p, &j);
	o->is_open = false;
}

/* Ends the syscall in progress of a task that is exiting. */
static void end_call(struct json_printer *p, const struct event *e)
{
	report_unfinished(p, hash_get(&p->calls, e->task.serial), e->time);
}

static int by_entry(const void *a, const void *b)
{
	const struct open_call *x = *(struct open_call *const *)a,
		*y = *(struct open_call *const *)b;

	if (x->entered != y->entered)
		return x->entered < y->entered ? -1 : 1;
	return (x->serial > y->serial) - (x->serial < y->serial);
}

/* Ends all syscalls in progress at the end of the trace, in the order of their enters. Tasks are
 * left if the trace is a part of another one. */
static void end_calls(struct json_printer *p, uint64_t time)
{
	_cleanup_free_ struct open_call **all = alloc_more(NULL, p->calls.count + 1, sizeof(*all));
	size_t count = 0, at = 0;

	for (struct open_call *o; (o = hash_next(&p->calls, &at));)
		if (o->is_open)
			all[count++] = o;
	qsort(all, count, sizeof(*all), by_entry);
	for (size_t i = 0; i < count; i++)
		report_unfinished(p, all[i], time);
}

static void remove_task(struct json_printer *p, uint64_t serial)
{
	struct open_call *o = hash_remove(&p->calls, serial);

	if (o) {
		sbuf_done(&o->fields);
		sbuf_done(&o->stack);
	}
	free(o);
}

static bool ends_task(enum event_kind kind)
{
	return kind == EVENT_EXIT || kind == EVENT_LOST || kind == EVENT_DETACH;
}

static void json_printer_event(void *self, const struct event *e)
{
	struct json_printer *p = self;

	p->time = e->time;
	if (e->kind == EVENT_ENTER) {
		on_enter(p, e);
		return;
	}
	if (e->kind == EVENT_LEAVE) {
		(e->call.note == CALL_SUPERSEDED ? end_call : on_leave)(p, e);
		return;
	}
	if (e->kind == EVENT_LIBRARY_CALL)	/* written when it returns */
		return;
	if (e->kind == EVENT_EXITING || ends_task(e->kind))
		end_call(p, e);
	else if (e->kind == EVENT_END)
		end_calls(p, e->time);

	struct json j = line_begin(p, e->kind, e->time);

	if (e->kind != EVENT_BEGIN && e->kind != EVENT_END)
		json_task(&j, e->tgid, e->task);
	json_event(&j, e);
	line_end(p, &j);
	if (ends_task(e->kind))
		remove_task(p, e->task.serial);
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
		sbuf_done(&o->stack);
		free(o);
	}
	hash_done(&p->calls);
	render_cache_free(&p->rendered);
	sbuf_done(&p->b);
	free(p);
}

static void json_printer_gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
{
	const struct json_printer *p = self;
	struct sbuf b = {0};
	struct json j = {.b = &b};

	json_object(&j);
	json_member_str(&j, "event", why == PRINT_GAP_DROPPED ? "dropped" : "limit");
	json_member_uint(&j, "time", p ? p->time : 0);
	if (why == PRINT_GAP_DROPPED)
		json_member_uint(&j, "lines", lines);
	json_object_end(&j);
	sbuf_char(&b, '\n');
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

enum { SETTING_CREDS };

static const struct printer_setting settings[] = {
	[SETTING_CREDS] = {
		.name = "creds", .words = (const char *const []){"no", "yes", NULL},
		.help = "credentials that programs begin with",
	},
	{0},
};

static const char *json_adapt(const struct print_options *options, struct wants *wants)
{
	wants->environments = options->verbose;
	wants->descriptors |= options->verbose;
	wants->credentials = options->settings[SETTING_CREDS];
	return NULL;
}

const struct printer printer_json = {
	.name = "json",
	.help = "JSON Lines: an object for each event, for jq and programs",
	.wants = {.calls = true, .values = true, .signals = true, .crashes = true,
		  .programs = true, .reaps = true, .names = true, .workloads = true},
	.adapt = json_adapt,
	.settings = settings,
	.accepts_combined = true,
	.open = json_open,
	.event = json_printer_event,
	.close = json_close,
	.gap = json_printer_gap,
};
