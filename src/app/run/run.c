#include "app/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/attach/targets.h"
#include "app/cli/misuse.h"
#include "app/cli/verbs.h"
#include "app/consumers/pipe.h"
#include "app/consumers/stack_traces.h"
#include "app/guard/leaks.h"
#include "app/kept/kept.h"
#include "app/run/rescue.h"
#include "app/run/tampering.h"
#include "app/stop_at/stop_at.h"
#include "app/top/top.h"
#include "base/memory/cleanup.h"
#include "desc/type.h"
#include "enrich/fd_names.h"
#include "symbols/file/demangle.h"
#include "symbols/objects.h"
#include "trace/state/start.h"

/* Whether the task that makes the last system call of --syscall-limit is detached there, as by
 * strace: nothing that it does afterwards is reported */
static bool detaches_at_limit(const struct options *o)
{
	return o->as_strace && o->syscall_limit;
}

/* Returns why neither a seccomp filter nor ring buffers without one can be used; NULL: they can. */
static const char *source_obstacle(const struct options *o)
{
	return o->follow_depth ? "processes below --follow-depth would inherit a seccomp filter" :
		detaches_at_limit(o) ? "tracees are to be detached at --syscall-limit" :
		o->threads_only ? "children are not traced, and would inherit a seccomp filter" :
		o->daemon && !o->guard ? "-D traces a process that exists already" :
		o->stop_count ? "a process that --stop-at leaves would keep a seccomp filter" :
		o->signals == CONTROL_LEAVE ? "tracees with a seccomp filter would be killed by a "
			"signal that ends ptrail (-I1)" : NULL;
}

/* Starts the command and attaches to the processes. Returns 0 or -errno. */
static int start_tracing(struct engine *g, const struct options *o, const char *obstacle,
			 const struct engine_command *command)
{
	size_t attached = 0;

	if (o->all)
		return engine_watch_all(g, o->command ? command : NULL);

	int err = obstacle ? engine_use_stops(g, obstacle) :
		options_attach(o) || o->guard ? engine_choose_dispatch(g) : 0;

	if (!err && o->command)
		err = engine_start(g, command);
	if (err)
		return err;
	for (size_t i = 0; i < o->pid_count; i++)
		attached += !engine_attach(g, o->pids[i]);
	if (o->targets)
		attached += !engine_attach_members(g);
	return attached || o->command ? 0 : -ESRCH;
}

struct run_end run_end_of(const struct engine_result *r)
{
	if (r->timed_out)
		return (struct run_end){.status = EXIT_TIMEOUT};
	if (r->exec_error)
		return (struct run_end){.status = r->how.number};
	if (r->has_command && r->ended && r->how.signaled)
		return (struct run_end){.signal = r->how.number};
	if (r->has_command && r->ended)
		return (struct run_end){.status = r->how.number};
	return (struct run_end){.signal = r->signal};
}

/* Collects the numbers of the wanted syscalls. Returns false if all are wanted. */
static bool collect_wanted_numbers(const struct pipe *p, struct call_numbers *numbers)
{
	*numbers = (struct call_numbers){0};
	if (pipe_wants_all_calls(p))
		return false;
	for (enum abi_id id = 0; id < ABI_COUNT; id++) {
		const struct abi *abi = &abis[id];

		for (unsigned nr = 0; nr < CALL_NUMBERS; nr++) {
			if (pipe_wants_call(p, abi, nr))
				numbers->wanted[id][nr / 64] |= 1ULL << nr % 64;
			if (pipe_wants_stdio_call(p, abi, nr))
				numbers->low[id][nr / 64] |= 1ULL << nr % 64;
		}
		numbers->above[id] = pipe_wants_calls_above(p, abi, CALL_NUMBERS);
	}
	return true;
}

/* Collects the numbers of the syscalls that change what descriptors refer to. */
static void collect_naming_numbers(struct call_numbers *numbers)
{
	*numbers = (struct call_numbers){0};
	for (enum abi_id id = 0; id < ABI_COUNT; id++)
		for (unsigned nr = 0; nr < CALL_NUMBERS; nr++)
			if (fd_names_depend_on(desc_call(&abis[id], nr)))
				numbers->wanted[id][nr / 64] |= 1ULL << nr % 64;
}

/* Pins this process, and so the command, to the current CPU: they alternate at each ptrace-stop. */
static int pin(struct diag *diag)
{
	int cpu = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	if (cpu >= 0 && cpu < CPU_SETSIZE) {
		CPU_SET(cpu, &set);
		if (!sched_setaffinity(0, sizeof(set), &set)) {
			diag_debug(diag, "pinned to CPU %d", cpu);
			return 0;
		}
	}
	diag_errno(diag, cpu < CPU_SETSIZE ? errno : ERANGE, "--pin: cannot set the CPU affinity");
	return -EINVAL;
}

/* --strict: an incomplete trace is an error of ptrail; the command's own status is only
 * reported. */
static struct run_end refuse_incomplete(struct run_end end, struct diag *diag)
{
	if (end.signal)
		diag_say(diag, "--strict: the trace is incomplete; without --strict, ptrail would "
			 "die of signal %d", end.signal);
	else
		diag_say(diag, "--strict: the trace is incomplete; without --strict, the exit "
			 "status would be %d", end.status);
	return (struct run_end){.status = EXIT_TRACER};
}

/* Replaces standard input and output by /dev/null, so that a pipe ends when the tracees close it.
 * Outputs have descriptors of their own. */
static void leave_standard_files(void)
{
	_cleanup_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = STDIN_FILENO; null >= 0 && fd <= STDOUT_FILENO; fd++)
		if (dup2(null, fd) < 0)
			return;
}

/* Returns why the outputs need ptrace-stops; NULL: they do not. */
static const char *why_stops(const struct options *o)
{
	if (o->look.pid_names || o->look.pid_translation)
		return "numbers of tasks are looked up while the tracee is stopped";
	if (o->result_notes)
		return "-e kvm and -e namespace look at tracees that have stopped";
	if (o->stacks && !o->summary && o->library.is_wanted)
		return "stacks are traced while the tracee is stopped";
	if (o->look.summary_system)
		return "the system time of a call is known only while the tracee is stopped";
	if (o->library.is_wanted && options_attach(o))
		return "-l with -p sets breakpoints in programs that run";
	if (o->styles.dumps)
		return "-e read and -e write print more data than a record has";
	return NULL;
}

static void free_objects(struct objects **objects)
{
	objects_free(*objects);
}

/* engine_library.wants */
static bool wants_function(void *ctx, const char *function, const char *module)
{
	const struct options *o = ctx;
	_cleanup_free_ char *demangled = demangle_bounded(function);

	return function_filter_accepts(o->library.filter, function, demangled, module);
}

/* Opens what reads ELF files, if the options need it. Returns false after a message. */
static bool open_objects(const struct options *o, struct engine_options *options,
			 struct objects **objects, struct diag *diag)
{
	_cleanup_free_ char *why = NULL;

	if (!options->wants.objects && !o->library.is_wanted)
		return true;
	*objects = objects_new(&why);
	if (!*objects) {
		diag_say(diag, "%s needs libelf: %s", o->library.is_wanted ? "-l" : "--print=libs",
			 why);
		return false;
	}
	if (options->wants.objects)
		options->objects = *objects;
	if (o->library.is_wanted)
		options->library = (struct engine_library){
			.objects = *objects, .prototypes = o->library.prototypes,
			.records = o->source != SOURCE_STOPS && !o->stacks && !options_attach(o),
			.wants = o->library.filter ? wants_function : NULL, .ctx = (void *)o,
		};
	return true;
}

/* obstacle: as of source_obstacle() */
static struct engine_options engine_options_of(const struct options *o, struct pipe *p,
					       const struct engine_stacks *stacks,
					       const char *obstacle)
{
	bool has_filter = !obstacle && !options_attach(o) && !o->guard;

	return (struct engine_options){
		.symbol_reader = "/proc/self/exe",
#ifdef HAVE_FAST
		.rings = &ring_buffers,
#endif
		.wants = pipe_wants(p), .follow = o->look.follow,
		.hold = pipe_keeps_order(p) || detaches_at_limit(o),
		.detaches_at_event = detaches_at_limit(o),
		.until_command = o->no_wait, .select = has_filter ? o->select : SELECT_NEVER,
		.prefers_filter = pipe_logs_calls(p) && !o->flight.is_wanted,
		.source = obstacle && o->source != SOURCE_FAST ? SOURCE_STOPS : o->source,
		.reports_stops = o->reports_stops && !o->look.quiet,
		.signals = o->signals,
		.reports_strangers = o->as_strace && !(o->look.quiet & QUIET_ATTACH),
		.reports_stranger_exits = o->as_strace && !(o->look.quiet & QUIET_EXIT),
		.follow_depth = o->follow_depth, .threads_only = o->threads_only,
		.detach_on_exec = o->detach_on_exec,
		.exit_kill = o->kill_on_exit,
		.needs_stops = why_stops(o), .stacks = *stacks,
		.times_system = o->look.summary_system, .locates_signals = o->look.ips,
		.leaves_at_signal = o->as_strace,
		.names_tasks = o->look.pid_names || o->look.pid_translation,
		.remembers = pipe_tracks_fd_names(p), .limits = pipe_limits(p),
		.labels = (const char *const *)o->labels,
		.members = {.list = o->targets ? targets_list : NULL, .ctx = o->targets},
		.watches_all = o->all, .tree = o->tree, .no_interrupt = o->no_interrupt,
		.timeout = o->timeout, .kill_after = o->kill_after,
	};
}

/* The syscalls that the engine is asked for */
struct selected_calls {
	struct call_numbers traced, naming, with_stack;
};

static void select_calls(struct selected_calls *s, const struct pipe *p,
			 const struct tampering *tampering, struct engine_options *options)
{
	if (!collect_wanted_numbers(p, &s->traced))
		return;
	options->numbers = &s->traced;
	s->with_stack = s->traced;
	options->stacks.numbers = &s->with_stack;
	tampering_add_numbers(tampering, &s->traced);
	if (options->stacks.from)
		stack_traces_add_numbers(&s->traced);
	if (options->remembers) {
		collect_naming_numbers(&s->naming);
		options->naming = &s->naming;
	}
}

/* --end-fd: reports how ptrail ends, which the parent of a guarded command cannot wait for. */
static void write_end(const struct options *o, struct run_end end)
{
	if (o->end_fd)
		dprintf(o->end_fd, "ended %d\n", end.signal ? 128 + end.signal : end.status);
}

/* Runs the engine on the command and processes of the options. */
static struct run_end trace(const struct options *o, const struct engine_command *command,
			    const struct engine_stacks *stacks, struct diag *diag,
			    struct rescue *r)
{
	const char *obstacle = source_obstacle(o);
	struct engine_result result = {0};
	struct engine *g;
	struct pipe *p;
	int err, unwritten, worst;

	p = r->pipe = pipe_new(o, diag);
	if (!p)
		return r->end;

	struct engine_options options = engine_options_of(o, p, stacks, obstacle);
	struct engine_sink sink = pipe_sink(p);
	__attribute__((cleanup(free_objects))) struct objects *objects = NULL;
	struct selected_calls selected;
	struct tampering tampering;
	struct stop_at stop_at;

	if (!open_objects(o, &options, &objects, diag)) {
		pipe_close(p);
		return r->end;
	}
	if (tampering_init(&tampering, o, &options.injector) || stacks->from)
		options.wants.calls = true;
	stop_at_init(&stop_at, o, r->top ? top_stop_screen(r->top) : NULL, diag, &options.stopper);
	select_calls(&selected, p, &tampering, &options);

	diag_debug(diag, "ptrace-stops: %s; reaping is %s; events are handled %s",
		   options.wants.calls ? "at system calls" : options.wants.cheap_calls ?
		   "at life-cycle events and signals, and at system calls selected by "
		   "seccomp or dispatch" :
		   "at life-cycle events and signals only",
		   options.wants.reaps ? "observed" : "not observed",
		   options.hold ? "before the task is resumed" : "after the task is resumed");

	if (o->pin && pin(diag)) {
		pipe_close(p);
		return r->end;
	}
	g = r->engine = engine_new(&options, &sink, diag);
	if (!g) {
		diag_errno(diag, errno, "cannot start tracing");
		pipe_close(p);
		return r->end;
	}
	pipe_bind(p, g);
	if (r->top)
		top_bind(r->top, g);
	if (o->targets && !(o->look.quiet & QUIET_ATTACH))
		targets_report_empty(o->targets, diag);
	err = start_tracing(g, o, obstacle, command);
	if (options.naming && !engine_traces_names(g))
		pipe_drop_names(p);
	leave_standard_files();
	if (!err)
		pipe_begin(p);
	if (!err && o->guard)
		diag_say(diag, "programs run with detect_leaks=0 in ASAN_OPTIONS and "
			 "LSAN_OPTIONS: LeakSanitizer does not work under a tracer");
	if (!err)
		err = engine_run(g, &result);
	pipe_limit_wait(p, &result);
	if (!err)
		r->end = run_end_of(&result);
	r->ended = true;
	worst = pipe_worst(p);
	unwritten = pipe_close(p);	/* while the engine still handles SIGPIPE and SIGXFSZ */
	r->pipe = NULL;
	engine_free(g);
	tampering_done(&tampering);
	if (!err)
		stop_at_report(&stop_at);
	stop_at_done(&stop_at);
	if (!err && o->strict && (unwritten || result.lost || result.miscounted))
		r->end = refuse_incomplete(r->end, diag);
	else if (!err && o->verdict && worst >= (int)o->fail_on && !r->end.status && !r->end.signal)
		r->end.status = EXIT_FINDINGS;
	if (!err)
		write_end(o, r->end);
	return r->end;
}

/* --top: the same with the live view as a further consumer of events */
static struct run_end trace_in_view(const struct options *o, const struct engine_command *command,
				    const struct engine_stacks *stacks, struct diag *diag,
				    struct rescue *r)
{
	struct options viewed = *o;
	struct run_end end;

	r->top = top_new(o, diag);
	if (!r->top)
		return r->end;
	viewed.viewer = top_viewer(r->top);
	end = trace(&viewed, command, stacks, diag, r);
	top_free(r->top);
	r->top = NULL;
	return end;
}

/* Traces the command, and records it if PTRAIL_KEEP says so. */
static void trace_and_keep(const struct options *o, const struct engine_command *command,
			   const struct engine_stacks *stacks, struct diag *diag, struct rescue *r)
{
	_cleanup_free_ char *file = o->keep && !o->record ? kept_create(o->keep, diag) : NULL;
	struct options kept = *o;

	if (file) {
		kept.record = file;
		kept.is_kept = true;
	}
	r->end = o->top ? trace_in_view(&kept, command, stacks, diag, r) :
		trace(&kept, command, stacks, diag, r);
	kept_finish(file);
}

/* Whether the command can be traced without leak detection; prints why not. A command for which it
 * is requested may depend on it. */
static bool may_disable_leaks(const struct options *o, const struct leak_settings *l,
			      struct diag *diag)
{
	if (o->guard != GUARD_RUN || !l->wanted)
		return true;
	diag_say(diag, "cannot trace '%s': LeakSanitizer, which '%s' requests, does not work under "
		 "a tracer; remove detect_leaks=1, or use --guard=fail, which switches it off",
		 o->command[0], l->wanted);
	return false;
}

/* Whether nothing has to be printed if the command does not exist, but a message */
static bool is_for_terminal_only(const struct options *o)
{
	for (size_t i = 0; i < o->print_count; i++)
		if (o->prints[i].file || !o->prints[i].printer->is_for_terminal)
			return false;
	return !o->output && !o->record && !o->write_baseline && !o->end_fd;
}

/* Whether the command does not exist; reports it then, and what it may mean. */
static bool is_missing(const struct options *o, const struct engine_command *command,
		       struct diag *diag)
{
	struct start_failure why = {0};
	int err;

	if (!command->file || o->as_strace || o->user || o->daemon)
		return false;
	err = start_search(command->file, command->envp, why.path, sizeof(why.path));
	why.step = strchr(command->file, '/') ? START_EXEC : START_SEARCH;
	why.error = err ? -err : access(why.path, F_OK) ? errno : 0;
	if (why.error != ENOENT && why.error != ENOTDIR)
		return false;
	start_report_failure(diag, command->file, &why);
	misuse_suggest_command(diag, command->argv);
	return true;
}

struct run_end run(const struct options *o, struct diag *diag)
{
	struct rescue r = {.end = {.status = o->as_strace ? EXIT_STRACE : EXIT_TRACER}};
	struct start command_process;
	struct start_failure why = {0};
	struct engine_stacks stacks;
	struct leak_settings leaks = {0};
	struct engine_command command = {
		.file = o->command ? o->command[0] : NULL,
		.argv = (const char *const *)o->command,
		.envp = (const char *const *)o->environment, .user = o->user,
		.search = o->as_strace ? (const char *const *)environ : NULL,
		.prepared = o->daemon ? &command_process : NULL,
		.looks_up_file = o->as_strace, .failure = o->as_strace ? EXIT_STRACE : 0,
	};

	/* a verb that is not the first word writes no file either */
	if (o->command && (is_for_terminal_only(o) || verb_find(o->command[0])) &&
	    is_missing(o, &command, diag))
		return (struct run_end){.status = start_status(&command, ENOENT)};
	if (o->argv0)
		o->command[0] = (char *)o->argv0;

	if (o->user && !start_user(o->user)) {
		diag_say(diag, !o->as_strace ? "-u: unknown user '%s'" :
			 strchr(o->user, ':') ? "Invalid UID:GID pair '%s'" :
			 "Cannot find user '%s'", o->user);
		return r.end;
	}
	if (o->guard) {
		leak_settings_init(&leaks, o->environment);
		command.envp = (const char *const *)leaks.environment;
		command.envp_untraced = o->guard == GUARD_RUN ?
			(const char *const *)o->environment : NULL;
	}
	if (o->daemon && start_daemonize(&command_process, &command, o->daemon, &why)) {
		start_report_failure(diag, command.file, &why);
		leak_settings_done(&leaks);
		return r.end;
	}
	if (o->daemon)
		diag_debug(diag, "new tracer pid is %d", getpid());
	if (!may_disable_leaks(o, &leaks, diag) || stack_traces_init(&stacks, o, diag)) {
		leak_settings_done(&leaks);
		return r.end;
	}
	rescue_begin(&r);
	trace_and_keep(o, &command, &stacks, diag, &r);
	rescue_done();
	leak_settings_done(&leaks);
	stack_traces_done(&stacks);
	return r.end;
}

void run_finish(struct run_end end)
{
	rescue_exit(end, exit);
}
