#include "app/pipe.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/account.h"
#include "app/held.h"
#include "app/notice.h"
#include "app/past.h"
#include "app/sinks.h"
#include "app/split.h"
#include "app/wants.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "decode/capture.h"
#include "enrich/names.h"
#include "model/model.h"
#include "model/said.h"
#include "print/checks.h"
#include "print/hang.h"
#include "print/output.h"
#include "print/text.h"

struct shown {
	const struct printer *printer;
	void *self;
	struct sink *sink;
	struct print_options look;
	struct filter *calls;		/* of its own, or NULL: the user's choice */
};

struct pipe {
	const struct options *o;
	struct diag *diag;
	struct sinks sinks;
	struct sink *baseline;		/* --write-baseline; NULL */
	struct shown shown[PRINTS_MAX];
	size_t shown_count;
	struct wants wants;
	bool chosen;			/* a printer shows the calls that the user chose */
	struct model *model;
	struct past past;
	struct schema *schema;
	struct arena arena;		/* values; emptied after each event */
	struct limits limits;
	struct call_view view;
	bool viewed;			/* .view is of the event that was captured last */
	bool holds;			/* entries are shown once it is known how calls end: */
	struct held held;
	struct notice notice;
	struct account account;
	bool miscounted;
	struct engine *engine;		/* the source, once it is there */
	enum output_wait hurry;		/* its end was asked for: how long readers are waited for */
	uint64_t called_off;		/* when we saw that it is, by CLOCK_MONOTONIC; 0: not */
	bool gave_up;			/* no output can be written to */
	bool waits;			/* something that a printer writes by itself */
};

/* Looks are all that is wanted only where every printer says so. */
static void add_wants(struct pipe *p, const struct wants *w)
{
	p->wants.look_only = (!p->shown_count || p->wants.look_only) && w->look_only;
	wants_add(&p->wants, w);
}

/* Whether characters beyond ASCII may be written: by the locale of the environment */
static bool utf8(void)
{
	locale_t l = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool is = l && !strcmp(nl_langinfo_l(CODESET, l), "UTF-8");

	if (l)
		freelocale(l);
	return is;
}

static void tell_gap(void *ctx, struct output *o, enum print_gap why, uint64_t lines)
{
	const struct shown *s = ctx;

	if (s->printer->gap)
		s->printer->gap(s->self, o, why, lines);
}

/* An output tells what it lacks through the first printer that writes to it. */
static void open_printer(struct pipe *p, struct shown *s)
{
	struct output_policy policy = {
		.drop = p->o->drop, .most = p->o->most, .framed = s->printer->framed,
	};
	bool first = true;

	if (s->sink->own) {
		s->self = s->printer->open(&s->look, NULL);
		return;
	}
	if (s->sink->family) {
		s->look.separate = true;
		s->self = split_new(s->printer, &s->look, &(struct split_outputs){
			.family = s->sink->family, .policy = policy});
		s->printer = &printer_split;
		return;
	}
	for (const struct shown *i = p->shown; i < s; i++)
		first &= i->sink != s->sink;
	if (first)
		output_set_policy(s->sink->output, &policy, tell_gap, s);
	s->self = s->printer->open(&s->look, s->sink->output);
}

/* Whether what a printer opened by itself cannot be written to; that is said once. */
static bool fails(struct pipe *p, struct shown *s)
{
	const char *fault;

	if (!s->sink->own || s->sink->failed)
		return s->sink->failed;
	fault = s->printer->fault(s->self);
	if (!fault)
		return false;
	s->sink->failed = true;
	diag_say(p->diag, "--print=%s: cannot write to '%s': %s", s->printer->name,
		 s->sink->file ? s->sink->file : "", fault);
	return true;
}

static int add_printer(struct pipe *p, const struct print_request *r)
{
	struct shown *s = &p->shown[p->shown_count];
	const char *no_colour = getenv("NO_COLOR");
	const char *file = r->file ? r->file : r->implied ? NULL : p->o->output;
	const struct printer *other;
	bool own = r->printer->takes && r->printer->takes(file);
	bool separate = p->o->separate && r->printer == &printer_text && file &&
		strcmp(file, "-") != 0;

	*s = (struct shown){.printer = r->printer, .look = p->o->look};
	memcpy(s->look.settings, r->settings, sizeof(s->look.settings));
	s->look.target = own ? file : NULL;
	s->sink = sinks_open(&p->sinks, &(struct sink_request){
		.file = file, .separate = separate, .own = own,
		.append = p->o->append && !r->printer->document}, p->diag);
	if (!s->sink)
		return -EIO;
	if (r->printer->framed && (!file || s->sink->terminal)) {
		diag_say(p->diag, "--print=%s: what it writes is no text; give it a file: "
			 "--print=%s:FILE", r->printer->name, r->printer->name);
		return -EINVAL;
	}
	other = sinks_claim(&p->sinks, s->sink, r->printer);
	if (other) {
		diag_say(p->diag, "--print=%s: '%s' is where '%s' writes already; give it a file "
			 "of its own", r->printer->name, s->sink->file, other->name);
		return -EINVAL;
	}
	s->look.width = s->sink->width;
	s->look.utf8 = utf8();
	s->look.implied = r->implied;
	s->look.colour = p->o->colour == 1 ||
		(p->o->colour < 0 && s->sink->terminal && !(no_colour && *no_colour));
	s->look.always_pid = s->sink->file && !separate &&
		(s->look.follow || p->o->pid_count > 1);
	if (s->sink->file && (separate || (!s->look.follow && p->o->command)) && !s->look.quiet)
		s->look.quiet = 1;
	s->calls = wants_filter(s->printer->calls);
	add_wants(p, &s->printer->wants);
	open_printer(p, s);
	p->shown_count++;
	return fails(p, s) ? -EIO : 0;
}

/* A --timeout that strikes says what hangs where messages are, whoever prints what. It comes
 * rarely, so for its sake events need not come before what the command prints. */
static int add_at_timeout(struct pipe *p)
{
	struct shown *s = &p->shown[p->shown_count];
	bool there = sinks_have(&p->sinks, NULL);

	for (size_t i = 0; i < p->shown_count; i++)
		if (p->shown[i].printer == &printer_hang)
			return 0;
	if (!p->o->timeout || p->shown_count == PRINTS_MAX)
		return 0;
	*s = (struct shown){.printer = &printer_hang_at_timeout, .look = p->o->look};
	s->sink = sinks_open(&p->sinks, &(struct sink_request){.file = NULL}, p->diag);
	if (!s->sink)
		return -EIO;
	s->sink->shared &= there;
	s->look.utf8 = utf8();
	add_wants(p, &s->printer->wants);
	open_printer(p, s);
	p->shown_count++;
	return 0;
}

/* Attached, with printers in files only, strace's messages would be lost. Of what a command makes
 * strace says nothing then, and neither do we. */
static struct notice notice_for(const struct pipe *p)
{
	return (struct notice){
		.diag = p->diag,
		.attached = !p->o->look.quiet && !p->o->command && !sinks_have(&p->sinks, NULL),
	};
}

/* Whether anybody wants calls at any cost, and there are some to be had */
static bool wants_calls(const struct pipe *p)
{
	bool any = past_wants_calls(&p->past);

	for (size_t i = 0; i < p->shown_count; i++) {
		const struct shown *s = &p->shown[i];

		any |= s->printer->wants.calls &&
			filter_wants_calls(s->calls ? s->calls : p->o->filter);
	}
	return any;
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

static void write_baseline(struct pipe *p, const struct findings *f)
{
	struct sbuf text = {0};

	baseline_write(&text, f);
	output_add(p->baseline->output, text.s, text.len);
	sbuf_done(&text);
}

struct pipe *pipe_new(const struct options *o, struct diag *diag)
{
	struct pipe *p = alloc_new(struct pipe);
	int err = 0;

	p->o = o;
	p->diag = diag;
	p->model = model_new();
	p->schema = schema_new();
	p->limits = (struct limits){
		.bytes = o->look.string_max, .members = o->look.string_max ? o->look.string_max : 1,
		.verbose = o->look.verbose,
	};
	for (size_t i = 0; i < o->print_count && !err; i++)
		err = add_printer(p, &o->prints[i]);
	if (!err)
		err = add_at_timeout(p);
	if (!err && o->write_baseline)
		err = open_baseline(p);
	past_begin(&p->past, o, &p->wants);
	for (size_t i = 0; i < p->shown_count; i++)
		p->chosen |= p->shown[i].printer->wants.calls && !p->shown[i].calls;
	p->wants.calls = wants_calls(p);
	p->wants.values &= p->wants.calls || p->wants.cheap_calls;
	p->wants.fd_paths = p->wants.values && (p->wants.fd_paths || o->look.fd_paths);
	p->holds = !filter_all_statuses(o->filter) &&
		(filter_status(o->filter, OUTCOME_UNFINISHED) ||
		 filter_status(o->filter, OUTCOME_DETACHED));
	p->notice = notice_for(p);
	if (!err)
		return p;
	pipe_close(p);
	return NULL;
}

int pipe_close(struct pipe *p)
{
	int err = p->miscounted ? -EPROTO : 0, unwritten;

	sinks_drain(&p->sinks);
	for (size_t i = 0; i < p->shown_count; i++) {
		p->shown[i].printer->close(p->shown[i].self);
		p->shown[i].self = NULL;
		filter_free(p->shown[i].calls);
	}
	unwritten = sinks_close(&p->sinks);
	past_done(&p->past);
	model_free(p->model);
	held_done(&p->held);
	schema_free(p->schema);
	arena_done(&p->arena);
	free(p);
	return err ? err : unwritten;
}

void pipe_rescue(struct pipe *p)
{
	sinks_rescue(&p->sinks);
}

int pipe_worst(const struct pipe *p)
{
	return p->past.worst;
}

struct wants pipe_wants(const struct pipe *p)
{
	return p->wants;
}

bool pipe_shares_output(const struct pipe *p)
{
	return sinks_are_shared(&p->sinks);
}

static bool chosen(const struct filter *f, const struct event *e)
{
	if (e->call.row && e->call.row->calls)	/* socketcall and its like: what is meant */
		return filter_subcall(f, e->call.abi, e->call.row, e->call.arg[0]);
	return filter_call(f, e->call.abi, e->call.row, e->call.nr);
}

/* Whether the user wants to see it */
static bool selected(const struct pipe *p, const struct event *e)
{
	return p->chosen && chosen(p->o->filter, e);
}

/* Whether any printer, or the checks, have it for their own, whatever the user wants to see */
static bool needed(const struct pipe *p, const struct event *e)
{
	if (p->past.calls && chosen(p->past.calls, e))
		return true;
	if (p->wants.messages && e->call.arg[0] <= SAID_DESCRIPTOR && said_by(e->call.row))
		return true;
	for (size_t i = 0; i < p->shown_count; i++)
		if (p->shown[i].calls && chosen(p->shown[i].calls, e))
			return true;
	return false;
}

bool pipe_wants_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	const struct call *row = desc_call(abi, nr);

	if (p->chosen && filter_call(p->o->filter, abi, row, nr))
		return true;
	if (p->past.calls && filter_call(p->past.calls, abi, row, nr))
		return true;
	for (size_t i = 0; i < p->shown_count; i++)
		if (p->shown[i].calls && filter_call(p->shown[i].calls, abi, row, nr))
			return true;
	return false;
}

bool pipe_wants_low_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	return p->wants.messages && said_by(desc_call(abi, nr));
}

bool pipe_wants_calls_above(const struct pipe *p, const struct abi *abi, uint64_t first)
{
	return p->chosen && filter_call_above(p->o->filter, abi, first);
}

bool pipe_wants_all_calls(const struct pipe *p)
{
	return p->chosen && filter_all_calls(p->o->filter);
}

/* Decodes while the tracee can be read. What it reads is remembered with the call. */
static void capture(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
		    void *read_ctx)
{
	struct pipe *p = ctx;

	e->call.row = desc_call(e->call.abi, e->call.nr);
	if (!p->wants.values || (!selected(p, e) && !needed(p, e)))
		return;
	if (!s->memory) {
		s->memory = arena_new(&s->arena, struct memory);
		memory_init(s->memory, &s->arena, read, read_ctx);
		memory_allow(s->memory, p->limits.bytes);
	}
	e->call.memory = s->memory;
	s->memory->below = read;
	s->memory->ctx = read_ctx;

	bool hold = p->holds && e->kind == EVENT_ENTER;
	struct decoder d = {
		.schema = p->schema, .mem = s->memory, .limits = p->limits,
		.arena = hold ? held_arena(&p->held, e->task.serial) : &p->arena,
		.fd_class = names_fd_class, .ctx = s->memory,
	};

	if (!hold)
		arena_reset(&p->arena);
	p->view = capture_view(&d, e);
	names_of(&p->view, s->memory, !p->wants.fd_paths ? NAMES_NONE :
		 p->o->look.fd_paths ? NAMES_ASKED : NAMES_UNASKED);
	if (p->wants.messages)
		said(e, NULL);
	e->call.view = &p->view;
	s->memory->below = NULL;
	p->viewed = true;
}

static enum call_outcome outcome(const struct event *e)
{
	if (e->call.note == CALL_UNKNOWN_ENTRY || e->call.note == CALL_BLOCKED)
		return OUTCOME_UNAVAILABLE;
	if (e->call.note == CALL_SUPERSEDED)
		return OUTCOME_UNFINISHED;
	return e->call.failed ? OUTCOME_FAILED : OUTCOME_SUCCESSFUL;
}

/* Whether printers are shown it. With a status asked for, a call is shown when it is over; of one
 * that does not return, see settle_held. */
static bool passes(struct pipe *p, const struct event *e)
{
	const struct filter *f = p->o->filter;

	switch (e->kind) {
	case EVENT_ENTER:
		return selected(p, e) && filter_all_statuses(f);
	case EVENT_LEAVE:
		return selected(p, e) && filter_status(f, outcome(e));
	case EVENT_SIGNAL:
	case EVENT_STOP:
		return filter_signal(f, e->signal.number);
	default:
		return true;
	}
}

/* `passed`: the user's filters let it through */
static bool wanted(const struct shown *s, const struct event *e, bool passed)
{
	bool call = e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE;

	if (call && s->calls)
		return chosen(s->calls, e);
	return passed && (!call || s->printer->wants.calls);
}

static void show(struct pipe *p, const struct event *e, bool passed)
{
	for (size_t i = 0; i < p->shown_count; i++) {
		struct shown *s = &p->shown[i];
		bool is = wanted(s, e, passed);

		if (is && !s->sink->failed) {
			s->printer->event(s->self, e);
			p->waits |= s->printer->idle != NULL;
			fails(p, s);
		}
		if (passed)
			*(is ? &p->account.shown[i] : &p->account.unwanted[i]) += 1;
	}
}

/* The last event has been shown: is all there? */
static void check_account(struct pipe *p, const struct event *end)
{
	const char *fault = account_fault(&p->account, p->shown_count, end);

	diag_debug(p->diag, "events left out by filters: %llu",
		   (unsigned long long)(p->account.filtered - p->account.late));
	if (!fault)
		return;
	p->miscounted = true;
	diag_say(p->diag, "the trace is not to be trusted: it does not add up in %s", fault);
}

/* What the event means for entries that are held. `view`: of its call, NULL where there is none */
static void settle_held(struct pipe *p, const struct event *e, const struct call_view *view)
{
	enum call_outcome how = OUTCOME_UNFINISHED;
	struct event *enter;

	switch (e->kind) {
	case EVENT_ENTER:
		if (selected(p, e))
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
		show(p, enter, true);
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
	memory_init(&none, &p->arena, NULL, NULL);
	e->signal.view = capture_siginfo(&d, e);
}

/* Whether kill is among the calls that are told of: else a SIGKILL that nobody was seen to send may
 * be anybody's. All machines have it. */
static bool wants_kills(const struct pipe *p)
{
	const struct call *kill = desc_call_named("kill");

	return kill && pipe_wants_call(p, &abis[ABI_x86_64], kill->nr[ABI_x86_64]);
}

static void serve(void *ctx, struct event *e)
{
	struct pipe *p = ctx;
	bool call = e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE, passed;
	const struct call_view *view = p->viewed ? &p->view : NULL;

	p->viewed = false;	/* of this event, shown or not */
	p->account.come[e->kind]++;
	if (e->kind == EVENT_BEGIN)
		e->begin.kills = e->begin.kills && wants_kills(p);
	model_event(p->model, e);
	notice_event(&p->notice, e);
	if (p->holds)
		settle_held(p, e, view);
	passed = passes(p, e);
	p->account.filtered += !passed;
	if (call)
		e->call.view = view;
	else if (e->kind == EVENT_SIGNAL && p->wants.signals)
		decode_signal(p, e);
	if (e->kind == EVENT_END)
		e->end.filtered = p->account.filtered - p->account.late;
	past_event(&p->past, e);
	if (e->kind == EVENT_END && p->baseline)
		write_baseline(p, e->end.findings);
	show(p, e, passed);
	if (e->kind == EVENT_END)
		check_account(p, e);
	sinks_flush(&p->sinks, is_turn(e));
	give_up(p);
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

static void idle(void *ctx)
{
	struct pipe *p = ctx;

	p->waits = false;
	for (size_t i = 0; i < p->shown_count; i++) {
		struct shown *s = &p->shown[i];

		if (s->printer->idle && !s->sink->failed)
			p->waits |= s->printer->idle(s->self);
	}
	sinks_flush(&p->sinks, true);
	give_up(p);
}

static bool pending(void *ctx)
{
	const struct pipe *p = ctx;

	return p->waits || sinks_pending(&p->sinks);
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

struct engine_sink pipe_sink(struct pipe *p)
{
	return (struct engine_sink){capture, serve, idle, pending, stuck, p, objects};
}
