#include "app/consumers/pipe_state.h"

#include "decode/capture.h"

/* Whether the printer gets the event: by the user's filters, or by a filter of its own */
static bool shows_event(const struct printer_slot *s, const struct event *e, bool passed,
			bool in_scope)
{
	bool call = is_call_event(e);

	if (!in_scope && !s->whole)
		return false;
	if (call && e->call.note == CALL_OPERATION && !s->wants.operations)
		return false;
	if (e->kind == EVENT_NOTICE && e->notice.is_complete && s->wants.operations)
		return false;
	if (call && s->calls)
		return choice_accepts(s->calls, e);
	return passed && (!call || s->wants.calls);
}

static void deliver_to_printer(struct pipe *p, size_t i, const struct event *e, bool passed,
			       bool in_scope)
{
	unsigned events = event_count(e);
	bool shown = shows_event(&p->printers.all[i], e, passed, in_scope);

	if (shown && p->worker)
		print_worker_event(p->worker, e);
	else if (shown)
		printer_set_event(&p->printers, i, e);
	p->worker_waits |= shown && p->worker;
	if (passed && in_scope)
		*(shown ? &p->account.shown[i] : &p->account.unwanted[i]) += events;
}

static void deliver_event(struct pipe *p, const struct event *e, bool passed, bool in_scope)
{
	for (size_t i = 0; i < p->printers.count; i++)
		deliver_to_printer(p, i, e, passed, in_scope);
}

/* Delivers EVENT_END first to printers whose output has failed, so that the losses are complete
 * when the other printers report them. */
static void deliver_end(struct pipe *p, struct event *e, bool passed, bool in_scope)
{
	struct output_loss losses[DESTINATIONS_MAX];
	bool failed[PRINTS_MAX + 1];

	p->is_ending = true;
	if (p->worker)
		print_worker_finish(p->worker);
	outputs_flush(&p->outputs, true);
	for (size_t i = 0; i < p->printers.count; i++) {
		failed[i] = destination_has_failed(p->printers.all[i].destination);
		if (failed[i])
			deliver_to_printer(p, i, e, passed, in_scope);
	}
	e->end.losses = losses;
	e->end.loss_count = outputs_losses(&p->outputs, losses);
	for (size_t i = 0; i < p->printers.count; i++)
		if (!failed[i])
			deliver_to_printer(p, i, e, passed, in_scope);
	e->end.losses = NULL;
	e->end.loss_count = 0;
}

/* Checks, after the last event, that no event was lost in the pipe. Events of a recording may have
 * been lost before. */
static void check_account(struct pipe *p, const struct event *end)
{
	const char *fault = account_fault(&p->account, p->printers.count, end);

	diag_debug(p->diag, "events left out by filters: %llu",
		   (unsigned long long)(p->account.filtered - p->account.late));
	if (!fault)
		return;
	p->miscounted = true;
	diag_say(p->diag, "%s: event counts differ (%s); the trace may be incomplete",
		 p->o->replay ? "the recording is inconsistent" : "internal error", fault);
}

/* Delivers a deferred ENTER if its condition is true. */
static void deliver_late(struct pipe *p, struct event *enter, struct process *process)
{
	struct arena arena = {0};

	enter->process = process;
	pipeline_decode(&p->line, enter, &arena);
	if (call_choice_accepts_values(&p->line.calls, enter)) {
		p->account.late++;
		p->matches.calls++;
		deliver_event(p, enter, true, true);
	}
	arena_done(&arena);
}

/* Defers an ENTER, or delivers or drops the deferred one, depending on `e`. `shows`: the syscall of
 * `e` is to be shown. */
static void settle_pending(struct pipe *p, const struct event *e, bool shows)
{
	enum call_outcome how = OUTCOME_UNFINISHED;
	struct event *enter;

	switch (e->kind) {
	case EVENT_ENTER:
		if (shows && call_choice_selects(&p->line.calls, e))
			pending_entries_add(&p->pending, e);
		return;
	case EVENT_LEAVE:
		if (e->call.note == CALL_OPERATION)	/* the task may be in a syscall */
			return;
		enter = pending_entries_take(&p->pending, e->task.serial);
		if (e->call.note != CALL_SUPERSEDED)
			return;
		break;
	case EVENT_DETACH:
		how = OUTCOME_DETACHED;
		/* fallthrough */
	case EVENT_EXITING:
	case EVENT_EXIT:
	case EVENT_LOST:
		enter = pending_entries_take(&p->pending, e->task.serial);
		break;
	default:
		return;
	}
	if (enter && filter_status(p->o->filter, how))
		deliver_late(p, enter, e->process);
	if (e->kind != EVENT_LEAVE && e->kind != EVENT_EXITING)
		pending_entries_remove(&p->pending, e->task.serial);
}

/* Whether outputs are flushed after the event, because it matters most if ptrail is killed */
static bool needs_flush(const struct event *e)
{
	return e->kind == EVENT_EXIT || e->kind == EVENT_LOST ||
		(e->kind == EVENT_LOOK && e->look.last);
}

static void write_baseline(struct pipe *p, const struct findings *f)
{
	struct sbuf text = {0};

	baseline_write(&text, f);
	output_add(p->baseline->output, text.s, text.len);
	sbuf_done(&text);
}

/* Counts the ENTER of a combined event. With -e status or a condition it is filtered out; the LEAVE
 * remains. */
static void count_combined(struct pipe *p, struct event *e)
{
	p->account.received[EVENT_ENTER]++;
	if (p->line.calls.at_enter)
		return;
	p->account.filtered++;
	e->call.is_combined = false;
}

/* --syscall-limit: counts the system calls that are shown. Returns false if the event is to be left
 * out, because the limit is reached. */
static bool is_within_limit(struct pipe *p, const struct event *e)
{
	unsigned limit = p->o->syscall_limit;

	if (!is_call_event(e))
		return true;
	if (p->calls_shown == limit)
		return false;
	p->calls_shown += e->kind == EVENT_LEAVE;
	return true;
}

/* Has the tracees detached after the last system call that --syscall-limit shows */
static void end_at_limit(struct pipe *p, const struct event *e)
{
	if (e->kind != EVENT_LEAVE || p->calls_shown != p->o->syscall_limit || !p->engine)
		return;
	if (p->diag->as_strace && !(p->o->look.quiet & QUIET_ATTACH)) {
		outputs_flush(&p->outputs, true);
		diag_say(p->diag, "System call limit has been reached, detaching tracees");
	}
	engine_detach(p->engine, END_DONE);
}

/* Under the name strace: reports each string that ends at unreadable memory. Its address is printed
 * in its place. */
static void report_short_reads(struct pipe *p, const struct event *e)
{
	const struct value *v = NULL;

	if ((e->kind == EVENT_ENTER || is_combined(e)) && e->call.view)
		v = e->call.view->args->list.first;
	for (; v; v = v->next)
		if (v->kind == V_BYTES && v->bytes.bad && v->at && v->sense != SENSE_DATA)
			diag_say(p->diag, "short read (%llu < %llu) @%#llx: Bad address",
				 (unsigned long long)v->bytes.len,
				 (unsigned long long)v->bytes.whole, (unsigned long long)v->at);
}

static void count_match(struct pipe_matches *m, const struct event *e, struct passage how)
{
	if (!how.in_scope || e->kind == EVENT_BEGIN || e->kind == EVENT_END)
		return;
	m->in_scope++;
	m->calls += how.passed && is_call_event(e);
	m->library_calls += how.passed && e->kind == EVENT_LIBRARY_CALL;
}

void pipe_deliver(void *pipe, struct event *e, struct passage how)
{
	struct pipe *p = pipe;

	count_match(&p->matches, e, how);
	if (p->o->syscall_limit && how.passed && how.in_scope)
		how.passed = is_within_limit(p, e);
	p->account.received[e->kind]++;
	if (is_combined(e))
		count_combined(p, e);
	if (p->diag->as_strace && how.passed && how.in_scope)
		report_short_reads(p, e);
	notice_event(&p->notice, e);
	if (p->defers_entries)
		settle_pending(p, e, how.in_scope && how.named);
	if (!how.passed || !how.in_scope)
		p->account.filtered += event_count(e);
	check_stage_event(&p->checks, e);
	if (e->kind != EVENT_END && p->flight.flight)
		flight_stage_event(&p->flight, e);
	if (e->kind != EVENT_END) {
		deliver_event(p, e, how.passed, how.in_scope);
		if (p->o->syscall_limit && how.passed && how.in_scope)
			end_at_limit(p, e);
		return;
	}
	e->end.filtered = p->account.filtered - p->account.late;
	if (p->baseline)
		write_baseline(p, e->end.findings);
	deliver_end(p, e, how.passed, how.in_scope);
	if (p->flight.flight)
		flight_stage_end(&p->flight, e, p->checks.worst >= (int)p->o->fail_on);
	check_account(p, e);
}

/* Whether the filter selects all system calls and outcomes */
static bool selects_all(const struct filter *f)
{
	return filter_all_calls(f) && filter_all_statuses(f);
}

/* Whether the user's filter selects some system calls only, and a printer shows them */
static bool selects_calls(const struct pipe *p)
{
	const struct filter *f = p->o->filter;

	return p->line.calls.shows_selection && filter_wants_calls(f) &&
		(p->o->paths || !selects_all(f));
}

void pipe_report_unmatched(const struct pipe *p, const char *file)
{
	const struct pipe_matches *m = &p->matches;
	const struct filter *f = p->o->filter;
	uint64_t since, until;

	if (p->o->look.quiet)
		return;
	if (p->o->scope && !m->in_scope)
		diag_say(p->diag, "no event of '%s' matches %s", file,
			 scope_has_processes(p->o->scope) ? "--process" :
			 scope_is_window(p->o->scope, &since, &until) ? "--since and --until" :
			 "--task");
	else if (selects_calls(p) && !m->calls)
		diag_say(p->diag, "no system call of '%s' matches %s", file,
			 !p->o->paths ? "the filter (-e, -z, -Z)" : selects_all(f) ?
			 "-P or --trace-fds" : "both the filter and -P or --trace-fds");
	else if (p->o->library.filter && !m->library_calls)
		diag_say(p->diag, "no library call of '%s' matches -l or -e library", file);
}

void pipe_event(struct pipe *p, struct event *e)
{
	bool flushes = needs_flush(e);

	pipeline_push(&p->line, e);
	outputs_flush(&p->outputs, flushes);
	if (flushes && p->worker)
		print_worker_hurry(p->worker);
	pipe_check_outputs(p);
}

/* The functions of struct engine_sink */

static void handle_capture(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
			   void *read_ctx)
{
	struct pipe *p = ctx;

	pipeline_capture(&p->line, e, s, read, read_ctx);
}

static void handle_event(void *ctx, struct event *e)
{
	pipe_event(ctx, e);
}

static void handle_idle(void *ctx)
{
	pipe_idle(ctx);
}

static bool has_pending_output(void *ctx)
{
	const struct pipe *p = ctx;

	return p->printers.waits || p->worker_waits || p->recording.waits || p->flight.is_pending ||
		outputs_pending(&p->outputs);
}

static bool owns_process(void *ctx, pid_t pid)
{
	const struct pipe *p = ctx;

	return outputs_own(&p->outputs, pid);
}

static bool has_stuck_output(void *ctx)
{
	const struct pipe *p = ctx;

	return outputs_stuck(&p->outputs);
}

/* engine_sink.objects: whether attaching to `pid` would cause a feedback loop */
static bool refuses_reader(void *ctx, pid_t pid, char *why, size_t room)
{
	const struct pipe *p = ctx;

	return !p->o->force && !p->o->as_strace &&
		outputs_feed_reader(&p->outputs, pid, why, room);
}

/* engine_sink.descriptors */
static void begin_names(void *ctx, pid_t tgid, const struct descriptors *open, const char *cwd)
{
	struct pipe *p = ctx;

	if (p->line.names)
		fd_names_begin(p->line.names, tgid, open, cwd);
	if (recording_is_on(&p->recording))
		recording_descriptors(&p->recording, tgid, open, cwd);
}

static void begin(void *ctx)
{
	pipe_begin(ctx);
}

/* engine_sink.usr1 */
static void handle_usr1(void *ctx)
{
	struct pipe *p = ctx;

	flight_stage_handle_usr1(&p->flight);
}

struct engine_sink pipe_sink(struct pipe *p)
{
	return (struct engine_sink){
		.capture = handle_capture, .event = handle_event,
		.combines = !(p->needs & NEED_ENTERS), .idle = handle_idle,
		.owns = owns_process,
		.pending = has_pending_output, .stuck = has_stuck_output,
		.begin = begin, .objects = refuses_reader, .descriptors = begin_names,
		.usr1 = p->flight.flight ? handle_usr1 : NULL, .ctx = p,
	};
}
