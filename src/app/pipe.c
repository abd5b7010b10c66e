#include "app/pipe.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/account.h"
#include "app/choice.h"
#include "app/held.h"
#include "app/naming.h"
#include "app/narrow.h"
#include "app/notice.h"
#include "app/past.h"
#include "app/recording.h"
#include "app/shows.h"
#include "app/sinks.h"
#include "app/wants.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "decode/capture.h"
#include "filter/excerpt.h"
#include "model/model.h"
#include "model/said.h"
#include "print/checks.h"
#include "print/output.h"
#include "print/text.h"

struct pipe {
	const struct options *o;
	struct diag *diag;
	struct sinks sinks;
	struct sink *baseline;		/* --write-baseline; NULL */
	struct recording recording;	/* --record */
	struct fd_names *names;	/* of descriptors, remembered; NULL: asked for, or recorded */
	bool narrows;			/* events have more than printers want: */
	struct narrow narrow;
	struct shows shows;
	struct wants wants;		/* of printers and checks */
	bool chosen;			/* a printer shows the calls that the user chose */
	struct model *model;
	struct past past;
	struct schema *schema;
	struct arena arena;		/* values; emptied after each event */
	struct limits limits;
	struct call_view view;
	bool viewed;			/* .view is of the event that was captured last */
	bool named;			/* … and names a path of -P, as it is entered */
	/* The task whose call's entry .view is of, with its values in .arena; 0: none is. Its
	 * number: */
	uint64_t entered, entered_nr;
	struct excerpt excerpt;
	bool at_once;			/* entries are nothing to anybody by themselves */
	bool holds;			/* entries are shown once it is known how calls end: */
	struct held held;
	struct notice notice;
	struct account account;
	bool miscounted;
	struct engine *engine;		/* the source, once it is there */
	enum output_wait hurry;		/* its end was asked for: how long readers are waited for */
	uint64_t called_off;		/* when we saw that it is, by CLOCK_MONOTONIC; 0: not */
	bool gave_up;			/* no output can be written to */
};

/* Attached, with printers in files only, strace's messages would be lost. Of what a command makes
 * strace says nothing then, and neither do we. */
static struct notice notice_for(const struct pipe *p)
{
	return (struct notice){
		.diag = p->diag,
		.attached = !p->o->look.quiet && !p->o->command && !p->o->replay &&
			!sinks_have(&p->sinks, NULL),
	};
}

static int open_baseline(struct pipe *p)
{
	p->baseline = sinks_open(&p->sinks, &(struct sink_request){
		.file = p->o->write_baseline}, p->diag);
	if (!p->baseline)
		return -EIO;
	if (!sinks_claim(&p->sinks, p->baseline, &printer_checks))
		return 0;
	diag_say(p->diag, "--write-baseline: '%s' is written by a printer", p->o->write_baseline);
	return -EINVAL;
}

/* A recording has a file of its own, in which blocks are never cut. */
static int open_recording(struct pipe *p)
{
	size_t others = p->sinks.count;
	struct sink *s = sinks_open(&p->sinks, &(struct sink_request){
		.file = p->o->record, .locked = true}, p->diag);
	struct output_policy policy = {.most = p->o->most, .framed = true};

	if (!s)
		return -EIO;
	if (p->sinks.count == others || !sinks_is_alone(&p->sinks, s)) {
		diag_say(p->diag, "--record: '%s' is written by a printer", p->o->record);
		return -EINVAL;
	}
	if (s->terminal) {
		diag_say(p->diag, "--record=%s: a recording is not for a terminal", p->o->record);
		return -EINVAL;
	}
	output_set_policy(s->output, &policy, NULL, NULL);
	recording_begin(&p->recording, p->o, s);
	output_flush(s->output);	/* who follows it finds that it is a recording */
	return 0;
}

static void write_baseline(struct pipe *p, const struct findings *f)
{
	struct sbuf text = {0};

	baseline_write(&text, f);
	output_add(p->baseline->output, text.s, text.len);
	sbuf_done(&text);
}

/* Whether nobody needs an entry where nothing comes between it and the return */
static bool is_at_once(const struct pipe *p)
{
	const struct options *o = p->o;
	bool all = !o->record && !o->replay && !o->paths && !o->scope && !p->wants.fd_paths &&
		!p->wants.faults && !p->wants.messages && !p->past.historian && !p->past.calls &&
		filter_all_statuses(o->filter);

	for (size_t i = 0; i < p->shows.count; i++)
		all &= p->shows.all[i].printer->at_once;
	return all;
}

struct pipe *pipe_new(const struct options *o, struct diag *diag)
{
	struct pipe *p = alloc_new(struct pipe);
	int err;

	p->o = o;
	p->diag = diag;
	p->model = model_new();
	p->schema = schema_new();
	p->limits = recording_limits(o);
	if (o->replay)
		sinks_spare(&p->sinks, o->replay);
	err = shows_open(&p->shows, o, &p->sinks, diag);
	p->wants = p->shows.wants;
	if (!err && o->write_baseline)
		err = open_baseline(p);
	if (!err && o->record)
		err = open_recording(p);
	past_begin(&p->past, o, &p->wants);
	p->limits.brief = !p->shows.details && !o->paths && !p->past.historian && !p->past.checker;
	p->chosen = shows_want_choice(&p->shows);
	p->wants.calls = shows_want_calls(&p->shows) || past_wants_calls(&p->past);
	p->wants.values |= o->paths && p->chosen;
	p->wants.values &= p->wants.calls || p->wants.cheap_calls;
	p->wants.fd_paths = p->wants.values && (p->wants.fd_paths || o->look.fd_paths ||
						o->paths);
	p->wants.programs |= scope_has_processes(o->scope);
	p->names = naming_remembers(o, &p->wants) && pipe_wants_all_calls(p) ?
		fd_names_new() : NULL;
	p->narrows = o->record || o->replay || p->names;
	p->excerpt = (struct excerpt){.paths = o->paths, .scope = o->scope};
	p->holds = !filter_all_statuses(o->filter) &&
		(filter_status(o->filter, OUTCOME_UNFINISHED) ||
		 filter_status(o->filter, OUTCOME_DETACHED));
	p->at_once = is_at_once(p);
	p->notice = notice_for(p);
	if (!err)
		return p;
	pipe_close(p);
	return NULL;
}

/* A reader that does not read keeps tracees stopped, and us from handing signals on. Who asks us to
 * let go gets that: what is written by then is given a second. Who asks the command to end gets
 * that as soon as the reader has read, or has let a second go by. */
static enum output_wait patience(void *ctx)
{
	struct pipe *p = ctx;
	uint64_t now;

	if (p->hurry != OUTPUT_GIVE_UP && !engine_is_called_off(p->engine))
		return engine_is_asked(p->engine) ? OUTPUT_WAIT_FOR_MORE : p->hurry;
	now = clock_ns(CLOCK_MONOTONIC);
	if (!p->called_off)
		p->called_off = now;
	return now - p->called_off < NS_PER_SECOND ? OUTPUT_WAIT : OUTPUT_GIVE_UP;
}

/* A replay blocks the signals that end it, and takes them between events. */
static bool is_signal_pending(void)
{
	sigset_t set;

	return !sigpending(&set) && (sigismember(&set, SIGINT) || sigismember(&set, SIGTERM) ||
				     sigismember(&set, SIGHUP));
}

/* Whether what waits for somebody else may go on to wait */
static bool may_wait(void *ctx)
{
	const struct pipe *p = ctx;

	return p->engine ? patience(ctx) != OUTPUT_GIVE_UP : !is_signal_pending();
}

int pipe_close(struct pipe *p)
{
	int err = p->miscounted ? -EPROTO : 0, unwritten;

	sinks_drain(&p->sinks);
	shows_finish(&p->shows, may_wait, p);
	shows_close(&p->shows);
	recording_done(&p->recording);
	unwritten = sinks_close(&p->sinks);
	past_done(&p->past);
	model_free(p->model);
	fd_names_free(p->names);
	held_done(&p->held);
	excerpt_done(&p->excerpt);
	schema_free(p->schema);
	arena_done(&p->arena);
	free(p);
	return err ? err : unwritten;
}

void pipe_rescue(struct pipe *p)
{
	if (p->recording.recorder)
		recorder_rescue(p->recording.recorder);
	sinks_rescue(&p->sinks);
}

int pipe_worst(const struct pipe *p)
{
	return p->past.worst;
}

struct wants pipe_wants(const struct pipe *p)
{
	struct wants all = p->wants;

	all.programs |= p->names != NULL;	/* which names a program begins with */
	all.descriptors |= p->names != NULL;
	if (!p->o->record)
		return all;
	wants_add(&all, &recording_wants);
	all.look_only = false;
	return all;
}

bool pipe_remembers(const struct pipe *p)
{
	return p->recording.recorder || p->names;
}

/* Those of a recording are the wider ones. */
struct limits pipe_limits(const struct pipe *p)
{
	return p->recording.recorder ? p->recording.limits : p->limits;
}

bool pipe_shares_output(const struct pipe *p)
{
	return sinks_are_shared(&p->sinks);
}

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

static bool wants_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	const struct call *row = desc_call(abi, nr);

	if (p->chosen && filter_call(p->o->filter, abi, row, nr))
		return true;
	if (p->past.calls && filter_call(p->past.calls, abi, row, nr))
		return true;
	for (size_t i = 0; i < p->shows.count; i++)
		if (p->shows.all[i].calls && filter_call(p->shows.all[i].calls, abi, row, nr))
			return true;
	return false;
}

bool pipe_wants_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	return p->recording.recorder || wants_call(p, abi, nr);
}

bool pipe_wants_low_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	return p->wants.messages && said_by(desc_call(abi, nr));
}

bool pipe_wants_calls_above(const struct pipe *p, const struct abi *abi, uint64_t first)
{
	return p->recording.recorder || (p->chosen && filter_call_above(p->o->filter, abi, first));
}

bool pipe_wants_all_calls(const struct pipe *p)
{
	return p->recording.recorder || (p->chosen && filter_all_calls(p->o->filter));
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
		.schema = p->schema, .mem = memory, .limits = p->limits,
		.arena = hold ? held_arena(&p->held, e->task.serial) : &p->arena,
		.fd_class = names_fd_class, .ctx = memory,
	};
	struct naming naming = {.folder = p->excerpt.paths, .late = late};

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
	e->call.view = &p->view;
	p->viewed = true;
}

/* Decodes while the tracee can be read. What it reads is remembered with the call. */
static void capture(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
		    void *read_ctx)
{
	struct pipe *p = ctx;
	bool records = p->recording.recorder, shows;

	e->call.row = desc_call(e->call.abi, e->call.nr);
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
	if (shows)
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

static void show(struct pipe *p, const struct event *e, bool passed, bool in_scope)
{
	unsigned events = e->kind == EVENT_LEAVE && e->call.at_once ? 2 : 1;

	for (size_t i = 0; i < p->shows.count; i++) {
		bool is = choice_shows(&p->shows.all[i], e, passed, in_scope);

		if (is)
			shows_event(&p->shows, i, e);
		if (passed && in_scope)
			*(is ? &p->account.shown[i] : &p->account.unwanted[i]) += events;
	}
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

/* When nobody can be told any more the tracees go on at full speed. */
static void give_up(struct pipe *p)
{
	if (p->gave_up || !p->engine || !sinks_have_failed(&p->sinks))
		return;
	p->gave_up = true;
	engine_let_go(p->engine);
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

	return kill && wants_call(p, &abis[ABI_x86_64], kill->nr[ABI_x86_64]);
}

/* An event of which nothing is more than what printers want */
static void tell(struct pipe *p, struct event *e)
{
	bool call = e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE, passed;
	const struct call_view *view = p->viewed ? &p->view : NULL;
	struct excerpted is;

	p->viewed = false;	/* of this event, shown or not */
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
	show(p, e, passed, is.in_scope);
	if (e->kind == EVENT_END)
		check_account(p, e);
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
	give_up(p);
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
	e->call.view = p->viewed ? &p->view : NULL;
	p->viewed = false;
	p->account.filtered += passed ? 0 : 2;
	show(p, e, passed, true);
	sinks_flush(&p->sinks, false);
	give_up(p);
}

void pipe_bind(struct pipe *p, struct engine *engine)
{
	p->engine = engine;
	sinks_wait_while(&p->sinks, patience, p);
}

/* A HUP may have meant something else than the end, unless the command died of it. */
void pipe_hurry(struct pipe *p, const struct engine_result *result)
{
	bool died = result->ended && result->how.signaled && result->how.number == result->asked;

	if (result->signal)
		p->hurry = OUTPUT_GIVE_UP;
	else if (died)
		p->hurry = OUTPUT_WAIT_FOR_MORE;
}

void pipe_idle(struct pipe *p)
{
	shows_idle(&p->shows);
	if (p->recording.recorder)
		recording_idle(&p->recording);
	sinks_flush(&p->sinks, true);
	give_up(p);
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

bool pipe_is_one(const struct pipe *p)
{
	return sinks_are_one(&p->sinks);
}

uint64_t pipe_passes(const struct pipe *p)
{
	const struct options *o = p->o;
	const struct wants *w = &p->wants;
	uint64_t since, until;

	if (!scope_is_window(o->scope, &since, &until) || scope_has_processes(o->scope) ||
	    scope_has_tasks(o->scope) || o->paths || p->holds || p->past.historian ||
	    p->past.calls || !p->chosen || !filter_all_calls(o->filter))
		return 0;
	return w->identity || w->programs || w->figures || w->reaps || w->messages ? 0 : since;
}

void pipe_pass(struct pipe *p, uint64_t events)
{
	p->account.passed += events;
	p->account.filtered += events;
}

bool pipe_has_terminal(const struct pipe *p)
{
	return sinks_have_terminal(&p->sinks);
}

bool pipe_has_failed(const struct pipe *p)
{
	return sinks_have_failed(&p->sinks);
}

struct engine_sink pipe_sink(struct pipe *p)
{
	return (struct engine_sink){
		.capture = capture, .event = serve, .call = p->at_once ? serve_call : NULL,
		.idle = idle, .pending = pending, .stuck = stuck, .objects = objects, .ctx = p,
	};
}
