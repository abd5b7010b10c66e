/* The printer `otlp`: a run as an OpenTelemetry trace, with a span for the run and child spans
 * for each program that a process executes. A file gets OTLP/JSON, one request per line (the
 * collector's file format); a collector gets the same over HTTP. A batch is written when it has
 * 512 spans or is one second old, so that memory is used for live processes only. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/process/name.h"
#include "print/core/fact_names.h"
#include "print/otlp/environment.h"
#include "print/otlp/state.h"
#include "print/core/text/call.h"
#include "print/core/process_words.h"
#include "ptrail/finding.h"
#include "ptrail/output.h"

enum { SETTING_CALLS, SETTING_FINDINGS };
enum { CALLS_NO, CALLS_FAILED, CALLS_YES };

static const char *const words_calls[] = {"no", "failed", "yes", NULL};
static const char *const words_findings[] = {"no", "yes", NULL};

static const struct printer_setting settings[] = {
	[SETTING_CALLS] = {.name = "calls", .words = words_calls,
		.help = "spans of syscalls: failed ones, or all"},
	[SETTING_FINDINGS] = {.name = "findings", .words = words_findings,
		.help = "findings of checks, as events of the run"},
	{0},
};

static void flush_batch(struct otlp *o, bool last)
{
	unsigned spans = o->batch.spans;
	struct sbuf *text = &o->batch.text;

	if (!spans)
		return;
	otlp_batch_end(&o->batch);
	if (o->sender) {
		sender_add(o->sender, text->s, text->len, spans, last);
		sender_drive(o->sender);
	} else {
		sbuf_char(text, '\n');
		output_add(o->out, text->s, text->len);
	}
}

static const char *copy_text(struct otlp *o, const char *s)
{
	return s ? arena_copy(&o->strings, s, strlen(s)) : NULL;
}

/* Keeps what the resource is made from. */
static void copy_begin(struct otlp *o, const struct event *e, const char *name)
{
	const char *const *labels = e->begin.labels;
	static const char *const command[] = {"", NULL};
	size_t count = 0;

	while (labels && labels[count])
		count++;

	const char **copy = count ? arena_alloc(&o->strings, (count + 1) * sizeof(*copy)) : NULL;

	for (size_t i = 0; i < count; i++)
		copy[i] = copy_text(o, labels[i]);
	o->begin = *e;
	o->begin.begin.argv = e->begin.argv && *e->begin.argv ? command : NULL;
	o->begin.begin.machine = copy_text(o, e->begin.machine);
	o->begin.begin.host = copy_text(o, e->begin.host);
	o->begin.begin.labels = copy;
	o->name = copy_text(o, name);
}

/* Sets the resource of all spans. `first`: the first process; NULL: there is none */
static void set_resource(struct otlp *o, const struct process *first)
{
	struct sbuf list = {0};

	o->has_resource = true;
	o->workload = first ? first->workload : NULL;
	otlp_resource(&list, o->name, &o->begin, o->workload);
	otlp_batch_begin(&o->batch, &list);
	sbuf_done(&list);
}

void otlp_emit(struct otlp *o, const struct otlp_span *s)
{
	if (!o->has_resource)
		set_resource(o, NULL);
	if (otlp_batch_add(&o->batch, &o->run, s))
		flush_batch(o, false);
}

/* Begins the span of the run. */
static void begin_run(struct otlp *o, const struct event *e)
{
	const char *const *argv = e->begin.argv;
	const char *name = argv && *argv ? name_base(*argv) : "ptrail";

	o->begun = true;
	otlp_run_begin(&o->run, e, getenv("TRACEPARENT"));
	o->root = (struct otlp_span){
		.id = otlp_span_id(&o->run, SPAN_ROOT, e->begin.realtime, e->begin.tracer),
		.parent = o->run.parent, .remote = o->run.parent != 0,
	};
	sbuf_str(&o->root.name, name);
	if (argv && *argv) {
		otlp_str(&o->root.attributes, "process.executable.name", name);
		otlp_strings(&o->root.attributes, "process.command_args", argv);
	}
	otlp_int(&o->root.attributes, "ptrail.pid", e->begin.tracer);
	copy_begin(o, e, name);
}

static void emit_call(struct otlp *o, const struct event *e)
{
	const struct call_view *c = e->call.view;
	struct otlp_span s = {0};

	if (o->o->settings[SETTING_CALLS] == CALLS_NO || !c || e->call.note != CALL_PLAIN ||
	    (o->o->settings[SETTING_CALLS] == CALLS_FAILED && !e->call.failed))
		return;
	s.id = otlp_span_id(&o->run, SPAN_CALL, e->task.serial, e->seq);
	s.parent = otlp_library_span_of(o, e);
	s.start = e->call.entered;
	s.end = e->time;
	text_call_name(&s.name, c);
	otlp_int(&s.attributes, "process.pid", e->tgid);
	otlp_int(&s.attributes, "thread.id", e->task.tid);
	sbuf_reset(&o->text);
	text_call_whole(&o->text, o->o, c);
	sbuf_char(&o->text, ')');
	otlp_text(&s.attributes, "ptrail.call", &o->text);
	sbuf_reset(&o->text);
	text_call_result(&o->text, o->o, c, e->call.note);
	otlp_text(&s.attributes, "ptrail.call.result", &o->text);
	if (e->call.failed)
		otlp_str(&s.attributes, "error.type", c->error ? c->error : "_OTHER");
	otlp_emit(o, &s);
	otlp_span_done(&s);
}

static void add_findings(struct otlp *o, const struct event *e)
{
	const struct findings *f = e->end.findings;

	for (size_t i = 0; f && i < f->count; i++) {
		const struct finding *one = &f->all[i];
		uint64_t time = one->evidence_count ? one->evidence[0].time : 0;

		sbuf_reset(&o->list);
		otlp_str(&o->list, "ptrail.check.id", one->check->id);
		otlp_str(&o->list, "ptrail.check.name", one->check->name);
		otlp_str(&o->list, "ptrail.finding.level", finding_level_name(one->level));
		otlp_str(&o->list, "ptrail.finding.message", one->message);
		otlp_str(&o->list, "ptrail.finding.fingerprint", one->fingerprint);
		if (one->known)
			otlp_bool(&o->list, "ptrail.finding.known", true);
		if (one->process)
			otlp_int(&o->list, "process.pid", one->process->id.tid);
		otlp_event(&o->root, &o->run, time ? time : e->time, "finding", &o->list);
	}
}

static void add_ending(struct otlp *o, const struct event *e)
{
	struct sbuf *list = &o->root.attributes;
	const struct exit_status *how = &e->end.how;

	otlp_str(list, "ptrail.end", fact_ends[e->end.why]);
	otlp_int(list, "ptrail.events", e->end.events);
	if (e->end.lost)
		otlp_int(list, "ptrail.lost.tasks", e->end.lost);
	if (e->end.lost_rings)
		otlp_int(list, "ptrail.lost.rings", e->end.lost_rings);
	if (o->sender && sender_lost(o->sender))
		otlp_int(list, "ptrail.dropped.spans", sender_lost(o->sender));
	if (!e->end.has_command || (!e->end.ended && e->end.why != END_DONE))
		return;
	if (!how->signaled)
		otlp_int(list, "process.exit.code", how->number);
	o->root.failed = how->signaled || how->number;
	if (!o->root.failed)
		return;
	words_exit_status(&o->root.failure, how);
	sbuf_reset(&o->text);
	if (how->signaled)
		words_signal(&o->text, how->number);
	else
		sbuf_dec(&o->text, how->number, false);
	otlp_text(list, "error.type", &o->text);
}

static void end_run(struct otlp *o, const struct event *e)
{
	o->ended = true;
	otlp_process_end(o, e->time);
	if (o->o->settings[SETTING_FINDINGS])
		add_findings(o, e);
	add_ending(o, e);
	o->root.end = e->time;
	otlp_emit(o, &o->root);
	flush_batch(o, true);
}

static void *otlp_open(const struct print_options *options, struct output *out)
{
	struct otlp *o = alloc_new(struct otlp);

	o->o = options;
	o->out = out;
	o->sender = out ? NULL : sender_new(options);
	return o;
}

static void otlp_handle_event(void *self, const struct event *e)
{
	struct otlp *o = self;

	if (e->kind == EVENT_BEGIN)
		begin_run(o, e);
	if (!o->begun || o->ended)
		return;
	if (e->kind == EVENT_NEW && !o->has_resource)
		set_resource(o, e->process);
	if (e->kind == EVENT_END)
		end_run(o, e);
	else if (e->kind == EVENT_LEAVE)
		emit_call(o, e);
	else if (e->kind == EVENT_LIBRARY_CALL)
		otlp_library_call(o, e);
	else if (e->kind == EVENT_LIBRARY_RETURN && e->library.view)
		otlp_library_return(o, e);
	else
		otlp_process(o, e);
	if (e->kind == EVENT_EXIT || e->kind == EVENT_DETACH || e->kind == EVENT_LOST)
		otlp_library_forget(o, e->task.serial);
	if (otlp_batch_is_due(&o->batch))
		flush_batch(o, false);
}

static bool otlp_idle(void *self)
{
	struct otlp *o = self;
	bool waits;

	if (otlp_batch_is_due(&o->batch))
		flush_batch(o, false);
	waits = o->sender && sender_drive(o->sender);
	return waits || o->batch.spans;
}

static void otlp_finish(void *self, bool (*may_wait)(void *ctx), void *ctx)
{
	struct otlp *o = self;

	flush_batch(o, true);
	if (o->sender)
		sender_finish(o->sender, may_wait, ctx);
}

static const char *otlp_fault(void *self)
{
	const struct otlp *o = self;

	return o->sender ? sender_fault(o->sender) : NULL;
}

static void otlp_close(void *self)
{
	struct otlp *o = self;

	if (!o->sender)
		flush_batch(o, true);
	else
		sender_free(o->sender);
	otlp_process_done(o);
	otlp_library_done(o);
	otlp_batch_done(&o->batch);
	otlp_span_done(&o->root);
	arena_done(&o->strings);
	sbuf_done(&o->list);
	sbuf_done(&o->text);
	free(o);
}

/* Syscalls are requested only if spans of them are selected, since there are many. Findings require
 * the history of all processes in memory. */
static const char *otlp_adapt(const struct print_options *options, struct wants *wants)
{
	wants->findings = options->settings[SETTING_FINDINGS];
	if (options->settings[SETTING_CALLS] == CALLS_NO)
		return "kill,tkill,tgkill,pidfd_send_signal,rt_sigqueueinfo,rt_tgsigqueueinfo,"
			"setsid,setpgid";
	wants->calls = true;
	return NULL;
}

static void otlp_gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
{
	struct sbuf text = {0};

	(void)self;
	otlp_batch_gap(&text, why == PRINT_GAP_DROPPED ? lines : 0);
	sbuf_char(&text, '\n');
	output_add(out, text.s, text.len);
	sbuf_done(&text);
}

const struct printer printer_otlp = {
	.name = "otlp",
	.help = "an OpenTelemetry trace, to a file or sent to http://HOST:4318",
	.wants = {.signals = true, .programs = true, .reaps = true, .identity = true,
		  .workloads = true, .figures = true, .cheap_calls = true, .values = true,
		  .looks = true, .names = true},
	.adapt = otlp_adapt,
	.settings = settings,
	.takes = sender_accepts,
	.open = otlp_open,
	.event = otlp_handle_event,
	.finish = otlp_finish,
	.close = otlp_close,
	.fault = otlp_fault,
	.idle = otlp_idle,
	.gap = otlp_gap,
};
