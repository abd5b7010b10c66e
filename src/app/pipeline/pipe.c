#include "app/pipeline/pipe_state.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "app/pipeline/naming.h"
#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "model/process/model.h"
#include "print/answers/checks.h"
#include "print/output/output.h"

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
	recording_begin(&p->recording, p->o, s, p->diag);
	output_flush(s->output);	/* who follows it finds that it is a recording */
	return 0;
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
	if (p->at_once && p->wants.values)
		p->repeats = repeats_new();
	p->notice = notice_for(p);
	if (!err)
		return p;
	pipe_close(p);
	return NULL;
}

/* A replay blocks the signals that end it, and takes them between events. */
static bool is_signal_pending(void)
{
	sigset_t set;

	return !sigpending(&set) && (sigismember(&set, SIGINT) || sigismember(&set, SIGTERM) ||
				     sigismember(&set, SIGHUP));
}

/* A reader that does not read keeps tracees stopped, and us from handing signals on. Who asks us to
 * let go gets that: what is written by then is given a second. Who asks the command to end gets
 * that as soon as the reader has read, or has let a second go by. A replay has no tracees: a
 * pending signal ends the wait at once. */
static enum output_wait patience(void *ctx)
{
	struct pipe *p = ctx;
	uint64_t now;

	if (!p->engine)
		return is_signal_pending() ? OUTPUT_GIVE_UP : OUTPUT_WAIT;
	if (p->hurry != OUTPUT_GIVE_UP && !engine_is_called_off(p->engine))
		return engine_is_asked(p->engine) ? OUTPUT_WAIT_FOR_MORE : p->hurry;
	now = clock_ns(CLOCK_MONOTONIC);
	if (!p->called_off)
		p->called_off = now;
	return now - p->called_off < NS_PER_SECOND ? OUTPUT_WAIT : OUTPUT_GIVE_UP;
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
	repeats_free(p->repeats);
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

bool pipe_shares_output(const struct pipe *p)
{
	return sinks_are_shared(&p->sinks);
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

/* When nobody can be told any more the tracees go on at full speed. A replay ends by itself. */
void pipe_mind_outputs(struct pipe *p)
{
	if (p->gave_up || !sinks_have_failed(&p->sinks))
		return;
	p->gave_up = true;
	if (!p->over)
		sinks_set_cut(&p->sinks);
	if (p->engine)
		engine_let_go(p->engine);
}

void pipe_idle(struct pipe *p)
{
	shows_idle(&p->shows);
	if (p->recording.recorder)
		recording_idle(&p->recording);
	sinks_flush(&p->sinks, true);
	pipe_mind_outputs(p);
}

bool pipe_is_one(const struct pipe *p)
{
	return sinks_are_one(&p->sinks);
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
