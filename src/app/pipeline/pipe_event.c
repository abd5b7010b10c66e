#include "app/pipeline/pipe_state.h"

#include "app/printers/choice.h"
#include "app/pipeline/naming.h"
#include "model/process/model.h"
#include "model/history/stdio_capture.h"

/* Whether the user's filter selects the syscall */
static bool is_selected(const struct pipe *p, const struct event *e)
{
	return p->shows_selection && choice_accepts(p->o->filter, e);
}

/* Whether a printer or check needs the syscall regardless of the user's filter */
static bool is_needed(const struct pipe *p, const struct event *e)
{
	if (p->history.calls && choice_accepts(p->history.calls, e))
		return true;
	if (p->wants.messages && e->call.arg[0] <= STDIO_CAPTURE_FD_MAX &&
	    stdio_capture_applies(e->call.row))
		return true;
	for (size_t i = 0; i < p->printers.count; i++)
		if (p->printers.all[i].calls && choice_accepts(p->printers.all[i].calls, e))
			return true;
	return false;
}

/* Decodes the syscall of `e` into `arena` for printers and adds descriptor names. `late`: see
 * struct call_storage; `enter`: values of its ENTER in the same arena, or NULL. */
static void decode_values(struct pipe *p, struct event *e, struct memory *memory,
			  struct arena *arena, bool late, const struct call_view *enter)
{
	struct decoder d = {
		.schema = p->schema, .limits = p->limits, .arena = arena, .mem = memory,
		.fd_class = names_fd_class, .ctx = memory,
	};
	const struct naming naming = {
		.how = !p->wants.fd_paths ? NAMES_NONE : p->o->look.fd_paths ? NAMES_REQUESTED :
			NAMES_UNREQUESTED,
		.with_directory = p->excerpt.paths, .late = late,
	};
	struct call_view *view = arena_new(arena, struct call_view);

	*view = capture_view(&d, e, enter);
	if (p->names && memory->below) {
		naming_call(p->names, &naming, memory, e, view);
	} else {
		if (p->wants.fd_paths || d.interfaces)
			names_resolve(view, memory, naming.how);
		if (naming.with_directory && e->kind == EVENT_ENTER)
			names_record_directory(view, memory);
	}
	if (p->wants.messages)
		stdio_capture_read(e, NULL);
	e->call.view = view;
}

/* Decodes a syscall whose tracee is readable. Its LEAVE reuses the values of its ENTER, unless
 * the recorder has removed secrets from the memory since. */
static void decode_live(struct pipe *p, struct event *e, struct call_storage *s)
{
	decode_values(p, e, s->memory, &s->arena, s->late, s->memory->below ? s->enter : NULL);
	s->enter = e->call.view;
}

/* Takes the values of a syscall from the decode cache, if it is used. Returns false if there is no
 * usable entry. */
static bool reuse_decoded(struct pipe *p, const struct memory *memory, struct event *e)
{
	struct decode_cache_entry *r = p->decode_cache ? decode_cache_find(p->decode_cache, e,
									   memory) : NULL;
	struct decoder d = {.schema = p->schema, .limits = p->limits, .fd_class = names_fd_class};

	if (!r)
		return false;
	if (!r->like) {
		d.mem = d.ctx = &r->memory;
		d.arena = &r->arena;
		r->view = capture_view(&d, e, NULL);
		if (!decode_cache_store(p->decode_cache, r, !d.interfaces))
			return false;
	}
	e->call.view = &r->view;
	e->call.like = r->like;
	return true;
}

/* engine_sink.capture: decodes a syscall while the tracee is readable. The bytes read are recorded
 * in `s`. */
static void capture_call(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
			 void *read_ctx)
{
	struct pipe *p = ctx;
	bool records = p->recording.recorder, shows;

	e->call.row = desc_call(e->call.abi, e->call.nr);
	e->call.view = NULL;
	e->call.like = 0;
	shows = p->wants.values && (is_selected(p, e) || is_needed(p, e));
	if (!records && !shows)
		return;
	if (!s->memory) {
		s->memory = arena_new(&s->arena, struct memory);
		memory_init(s->memory, &s->arena, read, read_ctx);
		memory_raise_limit(s->memory, records ? p->o->record_limit : p->limits.bytes);
	}
	e->call.memory = s->memory;
	s->memory->below = read;
	s->memory->ctx = read_ctx;
	if (records)
		recording_capture(&p->recording, p->schema, s->memory, e, s->late);
	if (shows && !reuse_decoded(p, s->memory, e))
		decode_live(p, e, s);
	s->memory->below = NULL;
}

/* Decodes a syscall of a recording, from the recorded memory alone. */
static void decode_recorded(struct pipe *p, struct event *e)
{
	if (!p->wants.values || !e->call.memory || !(is_selected(p, e) || is_needed(p, e)))
		return;
	arena_reset(&p->arena);
	decode_values(p, e, e->call.memory, &p->arena, false, NULL);
}

/* Whether the syscall of an ENTER, which is decoded, accesses a path of -P */
static bool matches_path(const struct pipe *p, const struct event *e)
{
	return p->excerpt.paths && e->kind == EVENT_ENTER && e->call.view &&
		paths_match(p->excerpt.paths, e->call.view, names_directory, e->call.memory);
}

/* Whether the user's filters accept the event. With -e status, a syscall is shown only when it
 * returns; for syscalls that do not return, see settle_pending(). */
static bool passes_filters(struct pipe *p, const struct event *e, bool named)
{
	const struct filter *f = p->o->filter;

	switch (e->kind) {
	case EVENT_ENTER:
		return named && is_selected(p, e) && filter_all_statuses(f);
	case EVENT_LEAVE:
		return named && is_selected(p, e) && filter_status(f, choice_outcome(e));
	case EVENT_SIGNAL:
	case EVENT_STOP:
		return filter_signal(f, e->signal.number);
	default:
		return true;
	}
}

/* Whether the event is an ENTER and its LEAVE */
static bool is_combined(const struct event *e)
{
	return e->kind == EVENT_LEAVE && e->call.at_once;
}

static unsigned event_count(const struct event *e)
{
	return is_combined(e) ? 2 : 1;
}

static void deliver_to_printer(struct pipe *p, size_t i, const struct event *e, bool passed,
			       bool in_scope)
{
	unsigned events = event_count(e);
	bool shown = choice_shows(&p->printers.all[i], e, passed, in_scope);

	if (shown)
		printer_set_event(&p->printers, i, e);
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

/* Delivers a deferred ENTER. */
static void deliver_late(struct pipe *p, struct event *enter, struct process *process)
{
	struct arena arena = {0};

	enter->process = process;
	if (enter->call.memory)
		decode_values(p, enter, enter->call.memory, &arena, false, NULL);
	p->account.late++;
	deliver_event(p, enter, true, true);
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
		if (shows && is_selected(p, e))
			pending_entries_add(&p->pending, e);
		return;
	case EVENT_LEAVE:
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
	return e->kind == EVENT_EXEC || e->kind == EVENT_EXIT || e->kind == EVENT_LOST ||
		(e->kind == EVENT_LOOK && e->look.last);
}

static void decode_signal(struct pipe *p, struct event *e)
{
	struct memory none;
	struct decoder d = {
		.schema = p->schema, .arena = &p->arena, .mem = &none, .limits = p->limits,
	};

	arena_reset(&p->arena);
	d.limits.brief = false;
	memory_init(&none, &p->arena, NULL, NULL);
	e->signal.view = capture_siginfo(&d, e);
}

/* Whether kill() is traced. Otherwise the sender of a SIGKILL is unknown and may be any process.
 * Every ABI has kill(). */
static bool wants_kills(const struct pipe *p)
{
	const struct call *kill = desc_call_by_name("kill");

	return kill && pipe_shows_call(p, &abis[ABI_x86_64], kill->nr[ABI_x86_64]);
}

static void write_baseline(struct pipe *p, const struct findings *f)
{
	struct sbuf text = {0};

	baseline_write(&text, f);
	output_add(p->baseline->output, text.s, text.len);
	sbuf_done(&text);
}

/* Passes an event, already stripped, to the model, the filters, history and printers. */
static void process_event(struct pipe *p, struct event *e)
{
	struct excerpted is;
	bool passed;

	p->account.received[e->kind]++;
	if (is_combined(e))
		p->account.received[EVENT_ENTER]++;
	if (e->kind == EVENT_BEGIN)
		e->begin.kills = e->begin.kills && wants_kills(p);
	model_event(p->model, e);
	notice_event(&p->notice, e);
	is = excerpt_event(&p->excerpt, e, matches_path(p, e));
	if (p->defers_entries)
		settle_pending(p, e, is.in_scope && is.named);
	passed = passes_filters(p, e, is.named);
	if (is_combined(e) && !filter_all_statuses(p->o->filter)) {
		p->account.filtered++;	/* the ENTER */
		e->call.at_once = false;
	}
	if (!passed || !is.in_scope)
		p->account.filtered += event_count(e);
	if (e->kind == EVENT_SIGNAL && p->wants.signals)
		decode_signal(p, e);
	if (e->kind == EVENT_END)
		e->end.filtered = p->account.filtered - p->account.late;
	history_stage_event(&p->history, e);
	if (e->kind == EVENT_END && p->baseline)
		write_baseline(p, e->end.findings);
	if (e->kind == EVENT_END) {
		deliver_end(p, e, passed, is.in_scope);
		check_account(p, e);
	} else {
		deliver_event(p, e, passed, is.in_scope);
	}
}

/* engine_sink.event */
static void handle_event(void *ctx, struct event *e)
{
	struct pipe *p = ctx;
	bool call = e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE;
	uint64_t counts[EVENT_KINDS];

	if (p->recording.recorder)
		recording_event(&p->recording, e);
	else if (p->names && !call)
		fd_names_event(p->names, e, false);
	if (!p->strips || strip_event(&p->stripped, &p->wants,
					call && (is_selected(p, e) || is_needed(p, e)), e, counts))
		process_event(p, e);
	outputs_flush(&p->outputs, needs_flush(e));
	pipe_check_outputs(p);
}

static void handle_idle(void *ctx)
{
	pipe_idle(ctx);
}

static bool has_pending_output(void *ctx)
{
	const struct pipe *p = ctx;

	return p->printers.waits || p->recording.waits || outputs_pending(&p->outputs);
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

	return !p->o->force && outputs_feed_reader(&p->outputs, pid, why, room);
}

void pipe_replay(struct pipe *p, struct event *e)
{
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		decode_recorded(p, e);
	handle_event(p, e);
}

struct engine_sink pipe_sink(struct pipe *p)
{
	return (struct engine_sink){
		.capture = capture_call, .event = handle_event,
		.combines = p->accepts_combined, .idle = handle_idle,
		.pending = has_pending_output, .stuck = has_stuck_output,
		.objects = refuses_reader, .ctx = p,
	};
}
