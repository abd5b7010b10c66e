#include "app/consumers/pipe_state.h"
#include "app/output/written.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "base/system/job_thread.h"
#include "enrich/pid_names.h"
#include "filter/condition/condition.h"
#include "print/core/printers.h"
#include "print/output/output.h"

/* With -p and no printer on standard error, the messages about attached processes would be lost.
 * strace writes none for a command's children in that case, unless --quiet selects them, and
 * neither does ptrail. A summary on standard error does not have them, and -D attaches strace to
 * its command. */
static struct notice make_notice(const struct pipe *p)
{
	const struct options *o = p->o;
	bool wanted = !(o->look.quiet & QUIET_ATTACH) && !o->replay;

	return (struct notice){
		.diag = p->diag,
		.attached = wanted && (o->as_strace || (options_attach(o) && !o->all)) &&
			(!outputs_include(&p->outputs, NULL) || (o->as_strace && o->summary)),
		.command_attached = wanted && o->as_strace && o->daemon,
	};
}

static int open_baseline(struct pipe *p)
{
	p->baseline = outputs_open(&p->outputs, &(struct destination_request){
		.file = p->o->write_baseline}, p->diag);
	if (!p->baseline)
		return -EIO;
	if (!outputs_claim(&p->outputs, p->baseline, &printer_checks))
		return 0;
	diag_say(p->diag, "--write-baseline: cannot write to '%s': a --print uses it",
		 p->o->write_baseline);
	return -EINVAL;
}

/* Whether secrets are removed from events. A baseline is compared with those of other runs, which
 * have other printers. */
static bool is_redacted(const struct pipe *p)
{
	const struct options *o = p->o;

	return o->redact == REDACT_ALWAYS || (o->redact == REDACT_LEAVING &&
		(o->record || o->known || o->write_baseline || printer_set_leaves(&p->printers)));
}

/* One redaction serves the recording and all printers, so that a replay shows what they show. */
static void start_redaction(struct pipe *p)
{
	const struct options *o = p->o;
	bool hides_variables = o->record && (o->record_env_given || o->redact != REDACT_NEVER);

	if (!o->record && !is_redacted(p))
		return;
	p->redaction = redaction_new(hides_variables ? o->record_env : RECORD_ENV_ALL,
				     !o->redact_only, (const char *const *)o->record_redact);
	if (!redaction_is_active(p->redaction))
		return;
	p->line.redaction = p->redaction;
	if (o->replay)
		return;
	redact_learn_environment(p->redaction, (const char *const *)o->environment);
	redact_learn_words(p->redaction, (const char *const *)o->command);
}

/* A recording needs a file of its own, with framed output, so that blocks are never split. */
static int open_recording_file(struct pipe *p, const struct limits *limits)
{
	size_t others = p->outputs.count;
	struct destination *s = outputs_open(&p->outputs, &(struct destination_request){
		.file = p->o->record, .locked = true}, p->diag);
	struct output_policy policy = {.most = p->o->most, .framed = true};

	if (!s)
		return -EIO;
	if (p->outputs.count == others || !outputs_is_alone(&p->outputs, s)) {
		diag_say(p->diag, "--record: cannot write to '%s': a --print uses it",
			 p->o->record);
		return -EINVAL;
	}
	if (s->terminal) {
		diag_say(p->diag, "--record=%s: cannot record to a terminal", p->o->record);
		return -EINVAL;
	}
	s->streams = true;
	output_set_policy(s->output, &policy, NULL, NULL);
	recording_start(&p->recording, p->o, s, p->redaction, limits, p->diag);
	return 0;
}

static int open_flight(struct pipe *p, const struct limits *limits)
{
	int err = flight_stage_init(&p->flight, p->o, p->diag);

	if (!err)
		p->flight.flight = recording_start_flight(&p->recording, p->o, p->redaction,
							  limits);
	return err;
}

static int open_recording(struct pipe *p)
{
	const struct limits limits = limits_recorded(p->o, &p->printers.wants);
	int err = p->o->flight.is_wanted ? open_flight(p, &limits) :
		open_recording_file(p, &limits);

	if (!err)
		p->line.recorder = (struct pipeline_recorder){
			.capture = recording_capture, .event = recording_event,
			.ctx = &p->recording,
		};
	return err;
}

static const struct call_condition *injection_condition(const struct options *o, size_t i)
{
	return filter_condition(o->injections[i].calls);
}

static const struct call_condition *stop_condition(const struct options *o, size_t i)
{
	return o->stops[i].calls ? filter_condition(o->stops[i].calls) : NULL;
}

static const struct call_condition *flight_condition(const struct options *o)
{
	return o->flight.when ? filter_condition(o->flight.when) : NULL;
}

/* Whether a condition decides which syscalls are tampered with */
static bool tampers_by_values(const struct options *o)
{
	for (size_t i = 0; i < o->injection_count; i++)
		if (injection_condition(o, i))
			return true;
	return false;
}

/* Whether a condition depends on the paths that a syscall accesses */
static bool uses_paths(const struct pipe *p)
{
	const struct options *o = p->o;
	const struct call_condition *condition = p->line.calls.condition;
	bool uses = condition && condition_uses_paths(condition);

	for (size_t i = 0; i < o->injection_count; i++) {
		condition = injection_condition(o, i);
		uses |= condition && condition_uses_paths(condition);
	}
	for (size_t i = 0; i < o->stop_count; i++) {
		condition = stop_condition(o, i);
		uses |= condition && condition_uses_paths(condition);
	}
	condition = flight_condition(o);
	return uses || (condition && condition_uses_paths(condition));
}

/* Whether --stop-at or --flight-when names system calls; with `values`, by what they have read */
static bool watches_calls(const struct options *o, bool values)
{
	if (o->flight.when && (!values || flight_condition(o)))
		return true;
	for (size_t i = 0; i < o->stop_count; i++)
		if (o->stops[i].calls && (!values || stop_condition(o, i)))
			return true;
	return false;
}

static bool stops_at_programs(const struct options *o)
{
	for (size_t i = 0; i < o->stop_count; i++)
		if (o->stops[i].program)
			return true;
	return false;
}

_Static_assert(NEEDED_MAX >= 1 + STOPS_MAX + 1 + PRINTS_MAX + 1,
	       "each consumer's filter can be added: checks, stops, --flight-when, printers and a "
	       "viewer");

/* Chooses the syscalls that printers and checks get. */
static void choose_calls(struct pipe *p)
{
	struct call_choice *c = &p->line.calls;

	call_choice_init(c, p->o->filter, printer_set_wants_selection(&p->printers));
	c->tampers = tampers_by_values(p->o);
	c->messages = p->line.wants.messages;
	call_choice_add(c, p->checks.calls);
	for (size_t i = 0; i < p->o->stop_count; i++)
		call_choice_add(c, p->o->stops[i].calls);
	call_choice_add(c, p->o->flight.when);
	for (size_t i = 0; i < p->printers.count; i++)
		call_choice_add(c, p->printers.all[i].calls);
}

/* Computes what all consumers together want. */
static void join_wants(struct pipe *p)
{
	const struct options *o = p->o;
	struct pipeline *line = &p->line;
	struct wants *w = &line->wants;

	line->resolves_paths = o->paths || uses_paths(p);
	w->calls = printer_set_wants_calls(&p->printers) || check_stage_wants_calls(&p->checks) ||
		watches_calls(o, false);
	w->values |= (o->paths || line->calls.condition) && line->calls.shows_selection;
	w->values &= w->calls || w->cheap_calls || o->viewer;
	w->values |= line->calls.tampers || watches_calls(o, true);
	w->fd_paths = w->values && (w->fd_paths || o->look.fd_paths || o->look.fd_details ||
				  line->resolves_paths);
	w->bases |= w->values && line->resolves_paths;
	w->programs |= scope_has_processes(o->scope) || o->look.show_process ||
		stops_at_programs(o) || o->flight.is_wanted;	/* names in messages */
	w->identity |= o->look.show_process;
	w->descriptors |= o->look.show_process;
	w->stacks = o->stacks;
	if (o->states)
		wants_add(w, &(const struct wants){.states = true});
	w->library_calls = o->library.is_wanted;
}

/* The needs of printers and checks */
static unsigned consumer_needs(const struct pipe *p)
{
	const struct printer_set *printers = &p->printers;
	bool is_text = printers->count == 1 && printers->all[0].printer == &printer_text &&
		text_plans_suit(&printers->all[0].look);
	unsigned needs = (is_text ? 0 : NEED_VALUES) | (printers->details ? NEED_DETAILS : 0) |
		(p->checks.checker ? NEED_VALUES : 0) | (p->checks.calls ? NEED_PAST : 0);

	for (size_t i = 0; i < printers->count; i++)
		needs |= printers->all[i].printer->accepts_combined ? 0 : NEED_ENTERS;
	return needs;
}

/* Joins what consumers, options and stages need. */
static unsigned join_needs(const struct pipe *p)
{
	enum { BY_VALUES = NEED_VALUES | NEED_DETAILS };
	const struct options *o = p->o;
	const struct pipeline *line = &p->line;
	const struct wants *w = &line->wants;
	bool has_tasks = scope_has_processes(o->scope) || scope_has_tasks(o->scope);
	bool has_all = line->calls.shows_selection && filter_all_calls(o->filter);
	const struct {
		bool is_there;
		unsigned needs;
	} all[] = {
		/* it follows what a task is waiting in */
		{line->historian, NEED_ENTERS | BY_VALUES | NEED_PAST},
		{line->exec_states, NEED_VALUES},
		{line->calls.condition, BY_VALUES},
		{line->calls.tampers, BY_VALUES},
		{o->paths, BY_VALUES | NEED_PAST},
		{watches_calls(o, false), NEED_VALUES},
		{watches_calls(o, true), NEED_DETAILS},
		{o->as_strace, NEED_VALUES},
		{o->viewer, NEED_VALUES | NEED_NAMES},
		{line->styles, NEED_READS},
		/* the memory of a recording has names, is redacted, and has a cache of names */
		{o->record || o->replay, NEED_READS | NEED_NAMES},
		{w->messages, NEED_READS | NEED_PAST},
		{w->fd_paths, NEED_READS},	/* names may change */
		/* names of tasks are looked up before these end */
		{line->pid_details || line->result_notes, NEED_ENTERS},
		{o->look.fd_details, NEED_NAMES},
		/* Names can be remembered if all syscalls of all processes are seen that change
		 * them: all, or those that only the fast source adds to the selected ones (see
		 * pipe_drop_names). The descriptors of a running process (-p) are known only when
		 * the fast source begins to record it. */
		{!o->command && o->source != SOURCE_FAST, NEED_NAMES},
		{!o->look.follow || o->source == SOURCE_STOPS, NEED_NAMES},
		{!pipe_wants_all_calls(p) && o->source == SOURCE_AUTO && pipe_keeps_order(p),
			NEED_NAMES},
		{o->scope, NEED_ENTERS},	/* --since can begin between ENTER and LEAVE */
		{has_tasks || p->defers_entries || !has_all, NEED_PAST},
		{w->identity || w->programs || w->bases || w->credentials || w->shortages ||
			w->reaps, NEED_PAST},
	};
	unsigned needs = consumer_needs(p);

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		needs |= all[i].is_there ? all[i].needs : 0;
	/* close() frees the number of a descriptor before its LEAVE */
	if (w->fd_paths && (needs & NEED_NAMES || line->resolves_paths || p->printers.count != 1 ||
			    p->printers.all[0].printer != &printer_text))
		needs |= NEED_ENTERS;
	return needs;
}

/* Whether there is a processor for a thread that prints, besides that of the thread that traces. By
 * default another one is left to tracees, since both threads together take longer than one alone.
 */
static bool has_processor_for_printer(const struct options *o)
{
	unsigned others = job_thread_processors() - 1;

	return o->workers && others >= (o->workers == WORKERS_DEFAULT ? 2 : 1);
}

/* Whether a thread prints the events: that is all that is wanted of them. */
static bool has_print_worker(const struct pipe *p)
{
	const struct options *o = p->o;
	bool has_others = p->checks.checker || p->baseline || p->flight.flight || o->stop_count ||
		o->injection_count || o->syscall_limit || o->look.show_process;

	return p->printers.count == 1 && !has_others &&
		print_worker_suits(p->printers.all, &p->line) && has_processor_for_printer(o);
}

/* Sets up the stages that the options and the printers require. */
static void set_stages(struct pipe *p)
{
	const struct options *o = p->o;
	struct pipeline *line = &p->line;

	line->wants = p->printers.wants;
	check_stage_init(&p->checks, o, &line->wants);
	if (line->wants.history)
		line->historian = historian_new();
	if (line->wants.tests)
		line->tests = test_collector_new();
	if (line->wants.environments)
		line->exec_states = exec_states_new();
	choose_calls(p);
	p->defers_entries = !line->calls.at_enter &&
		(filter_status(o->filter, OUTCOME_UNFINISHED) ||
		 filter_status(o->filter, OUTCOME_DETACHED));
	join_wants(p);
	line->limits = limits_shown(o, &line->wants);
	line->read_limit = pipe_limits(p).bytes;
	line->is_replay = o->replay;
	line->functions = o->replay ? o->library.filter : NULL;
	line->requests_fd_paths = o->look.fd_paths;
	line->fd_details = o->look.fd_details;
	line->styles = call_styles_any(&o->styles) ? &o->styles : NULL;
	line->pid_details = (o->look.pid_names ? PID_DETAIL_NAME : 0) |
		(o->look.pid_translation ? PID_DETAIL_NUMBER : 0);
	line->result_notes = o->result_notes;
	p->needs = join_needs(p);
	line->limits.brief = !(p->needs & NEED_DETAILS);
	line->names = line->wants.fd_paths && !(p->needs & NEED_NAMES) ? fd_names_new() : NULL;
	line->calls.names = line->names && !pipe_wants_all_calls(p);
	line->strips = o->record || o->replay || line->names;
	line->excerpt = (struct excerpt){.paths = o->paths, .scope = o->scope};
	if (line->wants.values && !(p->needs & (NEED_ENTERS | NEED_READS)))
		line->cache = decode_cache_new();
	if (line->cache && !(p->needs & NEED_VALUES))
		pipeline_write_texts(line, &p->printers.all[0].look);
	if (has_print_worker(p))
		p->worker = print_worker_new(p->printers.all, line);
	line->deliver = pipe_deliver;
	line->ctx = p;
}

/* A replay blocks the signals that end it and polls for them between events. */
static bool is_signal_pending(void)
{
	sigset_t set;

	return !sigpending(&set) && (sigismember(&set, SIGINT) || sigismember(&set, SIGTERM) ||
				     sigismember(&set, SIGHUP));
}

/* Decides whether to keep waiting for a reader that does not read; meanwhile tracees are stopped,
 * unless ptrail was asked to end: outputs then queue more, so that the request is handled. After a
 * request to detach, the reader gets one more second. After a signal for the command, the wait ends
 * when the reader has read nothing for a second. In a replay, a pending signal ends the wait at
 * once. */
static enum output_wait reader_patience(void *ctx)
{
	struct pipe *p = ctx;
	uint64_t now;

	if (!p->engine)
		return is_signal_pending() ? OUTPUT_GIVE_UP : p->reader_wait;
	if (p->reader_wait != OUTPUT_GIVE_UP && !engine_is_detach_requested(p->engine))
		return engine_is_end_requested(p->engine) ? OUTPUT_WAIT_FOR_MORE :
			p->reader_wait == OUTPUT_WAIT && engine_was_signaled(p->engine) ?
			OUTPUT_WAIT_LATER : p->reader_wait;
	now = clock_ns(CLOCK_MONOTONIC);
	if (!p->detach_asked_at)
		p->detach_asked_at = now;
	return now - p->detach_asked_at < NS_PER_SECOND ? OUTPUT_WAIT_FOR_MORE : OUTPUT_GIVE_UP;
}

/* Whether a printer may keep waiting for others while tracees are stopped */
static bool may_block(void *ctx)
{
	return reader_patience(ctx) == OUTPUT_WAIT;
}

/* Whether a message may keep waiting for its reader: in the thread that traces, as a printer may.
 * In another thread, which cannot ask the engine, the message is lost. */
static bool may_block_for_message(void *ctx)
{
	const struct pipe *p = ctx;

	return gettid() == p->tracer && may_block(ctx);
}

/* Whether a printer may keep waiting for its server after the last event: for a second if ptrail
 * was asked to end */
static bool may_wait(void *ctx)
{
	struct pipe *p = ctx;
	enum output_wait wait = reader_patience(ctx);
	uint64_t now;

	if (wait != OUTPUT_WAIT_FOR_MORE)
		return wait != OUTPUT_GIVE_UP;
	now = clock_ns(CLOCK_MONOTONIC);
	if (!p->finish_asked_at)
		p->finish_asked_at = now;
	return now - p->finish_asked_at < NS_PER_SECOND;
}

struct pipe *pipe_new(const struct options *o, struct diag *diag)
{
	struct pipe *p = alloc_new(struct pipe);
	int err;

	p->o = o;
	p->diag = diag;
	pipeline_init(&p->line);
	if (o->replay)
		outputs_protect(&p->outputs, o->replay);
	p->printers.may_wait = may_block;
	p->printers.wait_ctx = p;
	err = printer_set_open(&p->printers, o, &p->outputs, diag);
	if (!err && o->write_baseline)
		err = open_baseline(p);
	if (!err)
		start_redaction(p);
	if (!err && o->record)
		err = open_recording(p);
	set_stages(p);
	p->notice = make_notice(p);
	if (!err)
		return p;
	pipe_close(p);
	return NULL;
}

static void finish_workers(struct pipe *p)
{
	recording_finish(&p->recording);
	if (p->worker)
		print_worker_finish(p->worker);
}

void pipe_begin(struct pipe *p)
{
	if (p->has_begun)
		return;
	p->has_begun = true;
	outputs_begin(&p->outputs);
	recording_begin_file(&p->recording);
}

/* Whether the names of files are reported: to people at a terminal, and if a verb chose the name */
static bool names_files(const struct options *o)
{
	return !o->as_strace && !o->look.quiet && (o->names_files || isatty(STDERR_FILENO));
}

int pipe_close(struct pipe *p)
{
	int err = p->miscounted ? -EPROTO : p->flight.error, unwritten;

	if (!p->has_begun)
		outputs_keep(&p->outputs);
	finish_workers(p);
	outputs_drain(&p->outputs);
	printer_set_finish(&p->printers, may_wait, p);
	printer_set_close(&p->printers);
	print_worker_free(p->worker);
	recording_done(&p->recording);
	flight_stage_done(&p->flight);
	unwritten = outputs_close(&p->outputs, may_wait, p);
	if (p->has_begun && names_files(p->o))
		written_report(&p->outputs, p->o->is_kept ? p->o->record : NULL, p->diag);
	check_stage_done(&p->checks);
	pipeline_done(&p->line);
	redaction_free(p->redaction);
	pending_entries_done(&p->pending);
	p->diag->may_wait = NULL;
	free(p);
	return err ? err : unwritten;
}

void pipe_rescue_worker(struct pipe *p, bool is_elsewhere)
{
	recording_rescue_worker(&p->recording, is_elsewhere);
	if (p->worker)
		print_worker_rescue(p->worker, is_elsewhere);
}

void pipe_rescue(struct pipe *p)
{
	recording_rescue(&p->recording);
	outputs_rescue(&p->outputs);
}

int pipe_worst(const struct pipe *p)
{
	return p->checks.worst;
}

bool pipe_keeps_order(const struct pipe *p)
{
	return outputs_any_ordered(&p->outputs);
}

bool pipe_logs_calls(const struct pipe *p)
{
	bool logs = p->o->record;

	for (size_t i = 0; i < p->printers.count; i++) {
		const struct printer_slot *k = &p->printers.all[i];

		logs |= k->wants.calls && !k->printer->writes_at_end;
	}
	return logs;
}

void pipe_drop_names(struct pipe *p)
{
	fd_names_free(p->line.names);
	p->line.names = NULL;
	p->line.calls.names = false;
}

void pipe_bind(struct pipe *p, struct engine *engine)
{
	p->engine = engine;
	p->tracer = gettid();
	outputs_wait_while(&p->outputs, reader_patience, p);
	p->diag->may_wait = may_block_for_message;
	p->diag->wait_ctx = p;
}

void pipe_hurry(struct pipe *p)
{
	p->reader_wait = OUTPUT_WAIT_FOR_MORE;
}

/* SIGHUP is a request to end only if the command died of it. */
void pipe_limit_wait(struct pipe *p, const struct engine_result *result)
{
	bool died = result->ended && result->how.signaled && result->how.number == result->asked;

	if (result->signal)
		p->reader_wait = OUTPUT_GIVE_UP;
	else if (died)
		p->reader_wait = OUTPUT_WAIT_FOR_MORE;
}

/* A replay, which has no engine, ends by itself when no output is left. */
void pipe_check_outputs(struct pipe *p)
{
	if (p->gave_up || p->flight.flight || !outputs_all_failed(&p->outputs))
		return;
	p->gave_up = true;
	finish_workers(p);
	if (!p->is_ending)
		outputs_set_cut(&p->outputs);
	if (p->engine)
		engine_detach(p->engine, END_FAILED);
}

void pipe_idle(struct pipe *p)
{
	if (p->worker)
		p->worker_waits = print_worker_idle(p->worker);
	else
		printer_set_idle(&p->printers);
	notice_idle(&p->notice);
	if (p->recording.recorder)
		recording_idle(&p->recording);
	if (p->flight.flight)
		flight_stage_idle(&p->flight);
	outputs_flush(&p->outputs, true);
	pipe_check_outputs(p);
}

bool pipe_is_stdout_only(const struct pipe *p)
{
	return outputs_are_stdout_only(&p->outputs);
}

void pipe_count_skipped(struct pipe *p, uint64_t events)
{
	p->account.skipped += events;
	p->account.filtered += events;
}

bool pipe_has_terminal(const struct pipe *p)
{
	return outputs_any_terminal(&p->outputs);
}

bool pipe_has_failed(const struct pipe *p)
{
	return outputs_all_failed(&p->outputs);
}
