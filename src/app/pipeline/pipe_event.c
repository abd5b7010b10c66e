#include "app/pipeline/pipe_state.h"

#include "app/printers/choice.h"
#include "app/pipeline/naming.h"
#include "model/process/model.h"
#include "model/history/stdio_capture.h"

/* Whether the user wants to see it */
static bool selected(const struct pipe *p, const struct event *e)
{
	return p->chosen && choice_has(p->o->filter, e);
}

/* Whether any printer, or the checks, have it for their own, whatever the user wants to see */
static bool needed(const struct pipe *p, const struct event *e)
{
	if (p->past.calls && choice_has(p->past.calls, e))
		return true;
	if (p->wants.messages && e->call.arg[0] <= SAID_DESCRIPTOR && said_by(e->call.row))
		return true;
	for (size_t i = 0; i < p->shows.count; i++)
		if (p->shows.all[i].calls && choice_has(p->shows.all[i].calls, e))
			return true;
	return false;
}

/* Whether what was decoded last is the entry of the call that returns now: then most of it is
 * known. Not where nothing is read: values of a recording point into the memory of the entry's
 * event. */
static bool is_known(const struct pipe *p, const struct memory *memory, const struct event *e)
{
	return e->kind == EVENT_LEAVE && !e->call.at_once && memory->below &&
		p->entered == e->task.serial && p->entered_nr == e->call.nr;
}

/* Decodes a call as printers want it. */
static void decode(struct pipe *p, struct memory *memory, struct event *e, bool late)
{
	bool hold = p->holds && e->kind == EVENT_ENTER, known = is_known(p, memory, e);
	struct decoder d = {
		.schema = p->schema, .limits = p->limits,
		.arena = hold ? held_arena(&p->held, e->task.serial) : &p->arena,
		.fd_class = names_fd_class,
	};
	struct naming naming = {.folder = p->excerpt.paths, .late = late};
	struct memory held;

	if (hold && !memory->below) {	/* of a recording it goes with its event */
		memory_copy(&held, memory, d.arena, NULL, NULL);
		memory = &held;
	}
	d.mem = d.ctx = memory;
	if (!hold && !known)
		arena_reset(&p->arena);
	p->view = capture_view(&d, e, known ? &p->view : NULL);
	p->entered = e->kind == EVENT_ENTER && !hold ? e->task.serial : 0;
	p->entered_nr = e->call.nr;
	naming.how = !p->wants.fd_paths ? NAMES_NONE : p->o->look.fd_paths ? NAMES_ASKED :
		NAMES_UNASKED;
	if (p->names)
		naming_call(p->names, &naming, memory, e, &p->view);
	else if (p->wants.fd_paths || d.interfaces)
		names_of(&p->view, memory, naming.how);
	p->named = p->excerpt.paths && e->kind == EVENT_ENTER &&
		paths_match(p->excerpt.paths, &p->view, names_folder, memory);
	if (p->wants.messages)
		said(e, NULL);
	p->viewed = e->call.view = &p->view;
}

/* Has the values of a call from one that was like it, where nobody wants more of it than those.
 * false: none is known to be. */
static bool repeat(struct pipe *p, const struct memory *memory, struct event *e)
{
	struct repeat *r = p->repeats ? repeats_find(p->repeats, e, memory) : NULL;
	struct decoder d = {.schema = p->schema, .limits = p->limits, .fd_class = names_fd_class};

	if (!r)
		return false;
	if (!r->like) {
		d.mem = d.ctx = &r->memory;
		d.arena = &r->arena;
		r->view = capture_view(&d, e, NULL);
		if (!repeats_keep(p->repeats, r, !d.interfaces))
			return false;
	}
	p->entered = 0;
	p->viewed = e->call.view = &r->view;
	e->call.like = r->like;
	return true;
}

/* Decodes while the tracee can be read. What it reads is remembered with the call. */
static void capture(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
		    void *read_ctx)
{
	struct pipe *p = ctx;
	bool records = p->recording.recorder, shows;

	e->call.row = desc_call(e->call.abi, e->call.nr);
	e->call.like = 0;
	shows = p->wants.values && (selected(p, e) || needed(p, e));
	if (!records && !shows)
		return;
	if (!s->memory) {
		s->memory = arena_new(&s->arena, struct memory);
		memory_init(s->memory, &s->arena, read, read_ctx);
		memory_allow(s->memory, records ? p->o->record_limit : p->limits.bytes);
	}
	e->call.memory = s->memory;
	s->memory->below = read;
	s->memory->ctx = read_ctx;
	if (records)
		recording_capture(&p->recording, p->schema, s->memory, e, s->late);
	if (shows && !repeat(p, s->memory, e))
		decode(p, s->memory, e, s->late);
	s->memory->below = NULL;
}

/* Decodes the call of a recording, whose memory is all there is. */
static void review(struct pipe *p, struct event *e)
{
	if (p->wants.values && e->call.memory && (selected(p, e) || needed(p, e)))
		decode(p, e->call.memory, e, false);
}

/* Whether printers are shown it. With a status asked for, a call is shown when it is over; of one
 * that does not return, see settle_held. */
static bool passes(struct pipe *p, const struct event *e, bool named)
{
	const struct filter *f = p->o->filter;

	switch (e->kind) {
	case EVENT_ENTER:
		return named && selected(p, e) && filter_all_statuses(f);
	case EVENT_LEAVE:
		return named && selected(p, e) && filter_status(f, choice_outcome(e));
	case EVENT_SIGNAL:
	case EVENT_STOP:
		return filter_signal(f, e->signal.number);
	default:
		return true;
	}
}

static void show_one(struct pipe *p, size_t i, const struct event *e, bool passed, bool in_scope)
{
	unsigned events = e->kind == EVENT_LEAVE && e->call.at_once ? 2 : 1;
	bool is = choice_shows(&p->shows.all[i], e, passed, in_scope);

	if (is)
		shows_event(&p->shows, i, e);
	if (passed && in_scope)
		*(is ? &p->account.shown[i] : &p->account.unwanted[i]) += events;
}

static void show(struct pipe *p, const struct event *e, bool passed, bool in_scope)
{
	for (size_t i = 0; i < p->shows.count; i++)
		show_one(p, i, e, passed, in_scope);
}

/* The last event goes to printers whose output has failed at first, so that the others can report
 * all that is lost by that. */
static void show_end(struct pipe *p, struct event *e, bool passed, bool in_scope)
{
	struct output_loss losses[SINKS_MAX];
	bool failed[PRINTS_MAX + 1];

	p->over = true;
	sinks_flush(&p->sinks, true);
	for (size_t i = 0; i < p->shows.count; i++) {
		failed[i] = sink_has_failed(p->shows.all[i].sink);
		if (failed[i])
			show_one(p, i, e, passed, in_scope);
	}
	e->end.losses = losses;
	e->end.loss_count = sinks_losses(&p->sinks, losses);
	for (size_t i = 0; i < p->shows.count; i++)
		if (!failed[i])
			show_one(p, i, e, passed, in_scope);
	e->end.losses = NULL;
	e->end.loss_count = 0;
}

/* The last event has been shown: is all there? */
static void check_account(struct pipe *p, const struct event *end)
{
	const char *fault = account_fault(&p->account, p->shows.count, end);

	diag_debug(p->diag, "events left out by filters: %llu",
		   (unsigned long long)(p->account.filtered - p->account.late));
	if (!fault)
		return;
	p->miscounted = true;
	diag_say(p->diag, "the trace is not to be trusted: it does not add up in %s", fault);
}

/* What the event means for entries that are held. `view`: of its call, NULL where there is none;
 * `shows`: the call is one of those that are to be shown */
static void settle_held(struct pipe *p, const struct event *e, const struct call_view *view,
			bool shows)
{
	enum call_outcome how = OUTCOME_UNFINISHED;
	struct event *enter;

	switch (e->kind) {
	case EVENT_ENTER:
		if (shows && selected(p, e))
			held_keep(&p->held, e, view);
		return;
	case EVENT_LEAVE:
		enter = held_take(&p->held, e->task.serial);
		if (e->call.note != CALL_SUPERSEDED)
			return;
		break;
	case EVENT_DETACH:
		how = OUTCOME_DETACHED;
		/* fallthrough */
	case EVENT_EXITING:
	case EVENT_EXIT:
	case EVENT_LOST:
		enter = held_take(&p->held, e->task.serial);
		break;
	default:
		return;
	}
	if (enter && filter_status(p->o->filter, how)) {
		enter->process = e->process;
		p->account.late++;
		show(p, enter, true, true);
	}
	if (e->kind != EVENT_LEAVE && e->kind != EVENT_EXITING)
		held_forget(&p->held, e->task.serial);
}

/* What would be missed most if we were killed now */
static bool is_turn(const struct event *e)
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
	p->entered = 0;
	d.limits.brief = false;
	memory_init(&none, &p->arena, NULL, NULL);
	e->signal.view = capture_siginfo(&d, e);
}

/* Whether kill is among the calls that are told of: else a SIGKILL that nobody was seen to send may
 * be anybody's. All machines have it. */
static bool wants_kills(const struct pipe *p)
{
	const struct call *kill = desc_call_named("kill");

	return kill && pipe_shows_call(p, &abis[ABI_x86_64], kill->nr[ABI_x86_64]);
}

static void write_baseline(struct pipe *p, const struct findings *f)
{
	struct sbuf text = {0};

	baseline_write(&text, f);
	output_add(p->baseline->output, text.s, text.len);
	sbuf_done(&text);
}

/* An event of which nothing is more than what printers want */
static void tell(struct pipe *p, struct event *e)
{
	bool call = e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE, passed;
	const struct call_view *view = p->viewed;
	struct excerpted is;

	p->viewed = NULL;	/* of this event, shown or not */
	p->account.come[e->kind]++;
	if (e->kind == EVENT_BEGIN)
		e->begin.kills = e->begin.kills && wants_kills(p);
	model_event(p->model, e);
	notice_event(&p->notice, e);
	is = excerpt_event(&p->excerpt, e, view && p->named);
	if (p->holds)
		settle_held(p, e, view, is.in_scope && is.named);
	passed = passes(p, e, is.named);
	p->account.filtered += !(passed && is.in_scope);
	if (call)
		e->call.view = view;
	else if (e->kind == EVENT_SIGNAL && p->wants.signals)
		decode_signal(p, e);
	if (e->kind == EVENT_END)
		e->end.filtered = p->account.filtered - p->account.late;
	past_event(&p->past, e);
	if (e->kind == EVENT_END && p->baseline)
		write_baseline(p, e->end.findings);
	if (e->kind == EVENT_END) {
		show_end(p, e, passed, is.in_scope);
		check_account(p, e);
	} else {
		show(p, e, passed, is.in_scope);
	}
}

static void serve(void *ctx, struct event *e)
{
	struct pipe *p = ctx;
	bool call = e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE;
	uint64_t told[EVENT_KINDS];

	if (p->recording.recorder)
		recording_event(&p->recording, e);
	else if (p->names && !call)
		fd_names_event(p->names, e, false);
	if (!p->narrows || narrow_event(&p->narrow, &p->wants,
					call && (selected(p, e) || needed(p, e)), e, told))
		tell(p, e);
	sinks_flush(&p->sinks, is_turn(e));
	pipe_mind_outputs(p);
}

/* As capture and serve do it for both events of a call, where .at_once */
static void serve_call(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
		       void *read_ctx)
{
	struct pipe *p = ctx;
	bool passed;

	capture(p, e, s, read, read_ctx);
	p->account.come[EVENT_ENTER]++;
	p->account.come[EVENT_LEAVE]++;
	model_event(p->model, e);
	notice_event(&p->notice, e);
	passed = passes(p, e, true);
	p->viewed = NULL;
	p->account.filtered += passed ? 0 : 2;
	show(p, e, passed, true);
	sinks_flush(&p->sinks, false);
	pipe_mind_outputs(p);
}

static void idle(void *ctx)
{
	pipe_idle(ctx);
}

static bool pending(void *ctx)
{
	const struct pipe *p = ctx;

	return p->shows.waits || p->recording.waits || sinks_pending(&p->sinks);
}

static bool stuck(void *ctx)
{
	const struct pipe *p = ctx;

	return sinks_stuck(&p->sinks);
}

static bool objects(void *ctx, pid_t pid, char *why, size_t room)
{
	const struct pipe *p = ctx;

	return !p->o->force && sinks_feed(&p->sinks, pid, why, room);
}

void pipe_replay(struct pipe *p, struct event *e)
{
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		review(p, e);
	serve(p, e);
}

struct engine_sink pipe_sink(struct pipe *p)
{
	return (struct engine_sink){
		.capture = capture, .event = serve, .call = p->at_once ? serve_call : NULL,
		.idle = idle, .pending = pending, .stuck = stuck, .objects = objects, .ctx = p,
	};
}
