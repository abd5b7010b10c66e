#include "app/cli/options_rows.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/argument.h"
#include "app/cli/exit_status.h"
#include "app/cli/misuse.h"
#include "app/cli/options_record.h"
#include "app/cli/options_text.h"
#include "app/printers/plugin.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/duration.h"
#include "base/text/nearest.h"
#include "print/registry.h"

enum {
	MAX_BYTES_MIN = 1024,	/* smallest value of --max-bytes */
	KEEP_MAX = 1000,	/* largest value of PTRAIL_KEEP */
};

int option_add_print(struct parse *p, struct print_request request)
{
	if (p->o->print_count == PRINTS_MAX) {
		diag_say(p->diag, "--print: can be given at most %d times", PRINTS_MAX);
		print_request_done(&request);
		return EXIT_USAGE;
	}
	p->o->prints[p->o->print_count++] = request;
	return 0;
}

/* Drops printers that come from the options file when the command line adds its first one. */
static void drop_filed_prints(struct parse *p)
{
	while (p->filed_prints && !p->from_file && p->o->print_count)
		print_request_done(&p->o->prints[--p->o->print_count]);
	p->filed_prints = p->from_file;
}

static int set_print(struct parse *p, const char *arg)
{
	struct print_request request;
	int err;

	if (!strcmp(arg, "help")) {
		p->o->action = ACTION_LIST_PRINTERS;
		return 0;
	}
	if (p->from_file && plugin_is_path(arg)) {
		diag_say(p->diag, "--print=%s: an options file cannot load plugins", arg);
		return EXIT_USAGE;
	}
	err = print_request_parse(&request, arg, p->diag);
	if (err)
		return err;
	if (p->from_file && request.file) {
		diag_say(p->diag, "--print=%s: an options file cannot name output files", arg);
		print_request_done(&request);
		return EXIT_USAGE;
	}
	drop_filed_prints(p);
	return option_add_print(p, request);
}

static int set_output(struct parse *p, const char *arg)
{
	if (!p->o->as_strace && misuse_report_output(p->diag, arg))
		return EXIT_USAGE;
	p->o->output = arg;
	return 0;
}

static int set_path(struct parse *p, const char *arg)
{
	if (!*arg && !p->o->as_strace) {
		diag_say(p->diag, "%s: the path is empty", p->given);
		return EXIT_USAGE;
	}
	paths_add(&p->o->paths, arg);
	return 0;
}

static int set_successful(struct parse *p, const char *arg)
{
	(void)arg;
	p->outcomes++;
	filter_only_successful(p->o->filter);
	return 0;
}

static int set_failed(struct parse *p, const char *arg)
{
	(void)arg;
	p->outcomes++;
	filter_only_failed(p->o->filter);
	return 0;
}

/* VAR=VAL sets, VAR alone removes */
static int set_environment(struct parse *p, const char *arg)
{
	size_t n = strcspn(arg, "="), at = 0;
	char **env = p->o->environment;

	if (!n && p->o->as_strace)
		return 0;
	if (!n) {
		diag_say(p->diag, "-E: must be VAR=VALUE or VAR, not '%s'", arg);
		return EXIT_USAGE;
	}
	while (env[at] && (strncmp(env[at], arg, n) || env[at][n] != '='))
		at++;
	if (arg[n] && env[at]) {
		env[at] = (char *)arg;
	} else if (arg[n]) {
		env = alloc_more(env, at + 2, sizeof(*env));
		env[at] = (char *)arg;
		env[at + 1] = NULL;
		p->o->environment = env;
	} else {
		for (; env[at]; at++)
			env[at] = env[at + 1];
	}
	return 0;
}

static const char *const whens[] = {"auto", "always", "never", NULL};

static int set_colour(struct parse *p, const char *arg)
{
	static const int colours[] = {-1, 1, 0};
	unsigned i;
	int err = argument_word(p->diag, "--color", arg, whens, &i);

	if (!err)
		p->o->colour = colours[i];
	return err;
}

static int set_seccomp(struct parse *p, const char *arg)
{
	static const enum engine_select ways[] = {SELECT_AUTO, SELECT_ALWAYS, SELECT_NEVER};
	unsigned i;
	int err = argument_word(p->diag, "--seccomp", arg, whens, &i);

	if (!err)
		p->o->select = ways[i];
	return err;
}

static int set_source(struct parse *p, const char *arg, const char *named)
{
	static const char *const words[] = {"auto", "off", "prefer", "require", NULL};
	static const enum engine_source ways[] = {SOURCE_AUTO, SOURCE_STOPS, SOURCE_PREFER,
		SOURCE_FAST};
	unsigned i;
	int err = argument_word(p->diag, named, arg, words, &i);

	if (!err)
		p->o->source = ways[i];
	return err;
}

static int set_fast(struct parse *p, const char *arg)
{
	int err = set_source(p, arg, "--fast");

	p->o->reports_stops = p->o->source == SOURCE_PREFER;
	return err;
}

int options_from_environment(struct parse *p)
{
	const char *fast = getenv("PTRAIL_FAST"), *keep = getenv("PTRAIL_KEEP");
	int err = fast && *fast ? set_source(p, fast, "PTRAIL_FAST") : 0;

	if (err || !keep || !*keep || p->o->as_strace)
		return err;
	return argument_number(p->diag, "PTRAIL_KEEP", keep, KEEP_MAX, &p->o->keep);
}

static int set_until(struct parse *p, const char *arg)
{
	uint64_t until;

	if (!strcmp(arg, "root-exit") || !strcmp(arg, "tree-exit")) {
		p->o->no_wait = *arg == 'r';
		note_purpose(p, p->o->no_wait ? ROW_TRACING : 0, "--until=root-exit");
		return 0;
	}
	if (!duration_parse(arg, &until)) {
		diag_say(p->diag, "--until: must be root-exit, tree-exit or a duration (examples: "
			 "10, 1.5, 200ms, 5m), not '%s'", arg);
		return EXIT_USAGE;
	}
	scope_until(&p->o->scope, until);
	return 0;
}

static int set_since(struct parse *p, const char *arg)
{
	uint64_t since;
	int err = argument_duration(p->diag, "--since", arg, &since);

	if (!err)
		scope_since(&p->o->scope, since);
	return err;
}

static int set_process(struct parse *p, const char *arg)
{
	struct filter_error error;

	if (!scope_add_processes(&p->o->scope, arg, &error))
		return 0;
	diag_say(p->diag, "--process=%s: %s", arg, error.text);
	return EXIT_USAGE;
}

static int set_task(struct parse *p, const char *arg)
{
	struct filter_error error;

	if (!scope_add_tasks(&p->o->scope, arg, &error))
		return 0;
	diag_say(p->diag, "--task=%s: %s", arg, error.text);
	return EXIT_USAGE;
}

/* Applied before all other options, by options_file.c */
static int set_config(struct parse *p, const char *arg)
{
	(void)p, (void)arg;
	return 0;
}

static int set_help(struct parse *p, const char *arg)
{
	p->o->action = ACTION_HELP;
	p->o->help_topic = arg;
	return 0;
}

static int set_completion(struct parse *p, const char *arg)
{
	p->o->action = ACTION_COMPLETE;
	p->o->help_topic = arg;
	return 0;
}

static int set_most(struct parse *p, const char *arg)
{
	return argument_size(p->diag, "--max-bytes", arg, MAX_BYTES_MIN, &p->o->most);
}

/* Options that set several members, or one of another struct */
#define SETTER(name, statement) \
	static int name(struct parse *p, const char *arg) { (void)arg; statement; return 0; }
SETTER(set_debug, p->diag->debug = true)
SETTER(set_multiline, p->o->look.multiline = p->o->look.join = true)
SETTER(set_version, p->o->action = ACTION_VERSION)
SETTER(set_mcp, p->o->action = ACTION_MCP)

/* Where the value of an option is in struct options; does not compile if it has another type */
#define MEMBER(type, name) (offsetof(struct options, name) + 0 * sizeof(char[ \
	__builtin_types_compatible_p(type, __typeof__(((struct options *)0)->name)) ? 1 : -1]))
#define SETS(name) {OPTION_TRUE, MEMBER(bool, name)}
#define CLEARS(name) {OPTION_FALSE, MEMBER(bool, name)}
#define TEXT(name) {OPTION_TEXT, MEMBER(const char *, name)}
#define NUMBER(name, most) {OPTION_NUMBER, MEMBER(unsigned, name), most}
#define DURATION(name) {OPTION_DURATION, MEMBER(uint64_t, name)}

const struct option_row option_rows[] = {
	{0, "print", "FORMAT[:FILE][,NAME=VALUE]", "print",
		"add an output; --print=help lists formats", set_print, ROW_FILE | ROW_OWN,
		.values = {VALUES_FORMAT}},
	{'o', "output", "FILE", "print", "write to FILE instead of standard error",
		set_output, ROW_LINE, .values = {VALUES_FILE}},
	{'A', "output-append-mode", NULL, "print", "append to files instead of truncating them",
		.to = SETS(append), .flags = ROW_LINE},
	{0, "output-separately", NULL, "print", "with -o: text to FILE.TID for each task, as -ff",
		set_separate, .flags = ROW_LINE},
	{0, "max-bytes", "SIZE", "print", "limit the size of each output; K, M, G",
		set_most, .flags = ROW_FILE | ROW_OWN},
	{0, "drop", NULL, "print", "drop lines instead of waiting for slow readers",
		.to = SETS(drop), .flags = ROW_FILE | ROW_OWN},
	{0, "strict", NULL, "print", "exit with 125 if any part of the trace was lost",
		.to = SETS(strict), .flags = ROW_FILE | ROW_OWN},
	{'c', "summary-only", NULL, "print", "print only a summary: counts, durations, errors",
		.to = SETS(summary), .flags = ROW_FILE | ROW_TRACEES},
	{'C', "summary", NULL, "print", "print a summary after the usual output",
		.to = SETS(summary_too), .flags = ROW_FILE | ROW_TRACEES},
	{'S', "summary-sort-by", "KEY", "print", "sort the summary: time, calls, errors, name...",
		set_sort, ROW_FILE, .values = {VALUES_WORD,
			"time min-time max-time avg-time total-time calls errors name none"}},
	{'U', "summary-columns", "LIST", "print", "columns: time, total-time, calls, name...",
		set_columns, ROW_FILE, .values = {VALUES_WORDS,
			"time-percent total-time min-time max-time avg-time calls errors name"}},
	{'O', "summary-syscall-overhead", "TIME", "print",
		"subtract TIME from each duration", set_overhead, .flags = ROW_FILE},
	{0, "summary-per-process", NULL, "print", "summarize each process, then all of them",
		.to = SETS(look.summary_per_process), .flags = ROW_FILE | ROW_OWN},
	{'w', "summary-wall-clock", NULL, "print", "summarize wall clock time, not system time",
		.to = SETS(summary_wall), .flags = ROW_FILE},
	{0, "color", "WHEN", "print", "use color: auto, always or never", set_colour, ROW_FILE,
		.values = {VALUES_WORD, "auto always never"}},

	{'e', NULL, "EXPR", "filter", "trace=, signal=, status=SET; see --help=filter",
		set_filter, ROW_LINE, .values = {VALUES_EXPRESSION}},
	{0, "trace", "SET", "filter", "same as -e trace=SET", set_trace, ROW_TRACEES,
		.values = {VALUES_CALLS, .is_qualifier = true}},
	{0, "signal", "SET", "filter", "same as -e signal=SET", set_signal, ROW_LINE,
		.values = {VALUES_SIGNALS, .is_qualifier = true}},
	{0, "signals", "SET", "filter", "same as --signal", set_signal, ROW_LINE,
		.values = {VALUES_SIGNALS}},
	{0, "status", "SET", "filter", "same as -e status=SET", set_status, ROW_LINE,
		.values = {VALUES_WORDS,
			"successful failed unfinished unavailable detached all none",
			.is_qualifier = true}},
	{0, "inject", "EXPR", "filter", "tamper with calls: open:error=ENOENT:when=2",
		set_inject, ROW_TRACEES | ROW_TRACING,
		.values = {VALUES_CALLS, .is_qualifier = true}},
	{0, "fault", "EXPR", "filter", "let calls fail: open:error=EIO; default ENOSYS",
		set_fault, ROW_TRACEES | ROW_TRACING,
		.values = {VALUES_CALLS, .is_qualifier = true}},
	{0, "raw", "SET", "filter", "print the arguments of these calls as numbers",
		set_raw, ROW_LINE, .values = {VALUES_CALLS, .is_qualifier = true}},
	{0, "verbose", "SET", "filter", "decode structures of these calls only",
		set_verbose_calls, ROW_LINE, .values = {VALUES_CALLS, .is_qualifier = true}},
	{0, "abbrev", "SET", "filter", "abbreviate these calls only; -v: none",
		set_abbrev, ROW_LINE, .values = {VALUES_CALLS, .is_qualifier = true}},
	{0, "read", "FDS", "filter", "dump all data read from these descriptors",
		set_read, ROW_LINE, .values = {VALUES_OTHER, .is_qualifier = true}},
	{0, "write", "FDS", "filter", "dump all data written to these descriptors",
		set_write, ROW_LINE, .values = {VALUES_OTHER, .is_qualifier = true}},
	{0, "trace-fds", "FDS", "filter", "only system calls that use these descriptors",
		set_trace_fds, ROW_TRACEES, .values = {VALUES_OTHER, .is_qualifier = true}},
	{'P', "trace-path", "PATH", "filter", "only system calls that access PATH",
		set_path, ROW_TRACEES, .values = {VALUES_FILE}},
	{'z', "successful-only", NULL, "filter", "only system calls that succeeded",
		set_successful, .flags = ROW_FILE},
	{'Z', "failed-only", NULL, "filter", "only system calls that failed",
		set_failed, .flags = ROW_FILE},
	{0, "failing-only", NULL, "filter", "same as --failed-only", set_failed, .flags = ROW_FILE},

	{0, "process", "NAMES", "filter", "only these programs: cc1, 'git*', /bin/sh",
		set_process, .flags = ROW_OWN},
	{0, "task", "PIDS", "filter", "only these tasks; a PID includes all threads",
		set_task, ROW_OWN, .values = {VALUES_PIDS}},
	{0, "since", "TIME", "filter", "only events from this time on: 2, 3.5s, 500ms",
		set_since, .flags = ROW_OWN},

	{0, "top", NULL, "trace", "show processes live; same as ptrail top",
		.to = SETS(top), .flags = ROW_OWN | ROW_TRACEES},
	{'p', "attach", "PID", "trace", "attach: PID, several 1,2, a NAME, :PORT, /FILE",
		set_pid, ROW_TRACEES, .values = {VALUES_PIDS}},
	{0, "cgroup", "PATH", "trace", "attach to all of a cgroup, also later ones",
		set_cgroup, ROW_OWN | ROW_TRACEES, .values = {VALUES_FILE}},
	{0, "unit", "NAME", "trace", "the same for a unit of systemd: nginx",
		set_unit, .flags = ROW_OWN | ROW_TRACEES},
	{0, "container", "ID", "trace", "the same for a container: its ID or NAME",
		set_container, .flags = ROW_OWN | ROW_TRACEES},
	{0, "pod", "UID", "trace", "the same for a Kubernetes pod: UID or NAME",
		set_pod, .flags = ROW_OWN | ROW_TRACEES},
	{0, "all", NULL, "trace", "life of all processes of the machine, no ptrace",
		.to = SETS(all), .flags = ROW_OWN},
	{0, "tree", NULL, "trace", "with -p: attach to all descendants too",
		.to = SETS(tree), .flags = ROW_OWN | ROW_TRACEES | ROW_TRACING},
	{0, "no-interrupt", NULL, "trace", "with -p: do not interrupt tasks to attach",
		.to = SETS(no_interrupt), .flags = ROW_OWN | ROW_TRACEES | ROW_TRACING},
	{0, "force", NULL, "trace", "with -p: attach even to readers of the output",
		.to = SETS(force), .flags = ROW_OWN | ROW_TRACEES | ROW_TRACING},
	{'f', "follow-forks", NULL, "trace", "trace children and threads (default)",
		set_follow, .flags = ROW_LINE},
	{'F', NULL, NULL, "trace", "same as -f; deprecated", set_old_follow, .flags = ROW_LINE},
	{0, "follow-depth", "N", "trace", "trace N generations of children only",
		set_follow_depth, .flags = ROW_FILE | ROW_OWN | ROW_TRACEES},
	{0, "no-follow", NULL, "trace", "trace one process only", .to = CLEARS(look.follow),
		.flags = ROW_FILE | ROW_OWN | ROW_TRACEES},
	{'l', "library-calls", "[FILTER]", "trace",
		"trace library calls: malloc,str*@libm.so*", set_library_calls,
		.flags = ROW_FILE | ROW_OWN | ROW_TRACEES},
	{0, "states", NULL, "trace", "add times in states R, S, D, T, t to exits",
		.to = SETS(states), .flags = ROW_FILE | ROW_OWN | ROW_TRACEES},
	{0, "io-uring", NULL, "trace", "show operations of io_uring as system calls",
		.to = SETS(io_uring), .flags = ROW_FILE | ROW_OWN | ROW_TRACEES},
	{0, "prototypes", "FILE", "trace", "with -l: read prototypes of functions from FILE",
		set_prototypes, ROW_LINE | ROW_OWN, .values = {VALUES_FILE}},
	{'E', "env", "VAR[=VAL]", "trace", "set or remove a variable of the command",
		set_environment, .flags = ROW_TRACING},
	{0, "argv0", "NAME", "trace", "run the command with NAME as its argv[0]",
		.to = TEXT(argv0), .flags = ROW_TRACING},
	{'u', "user", "NAME", "trace", "run the command as user NAME or UID:GID",
		.to = TEXT(user), .flags = ROW_TRACING,
		.values = {VALUES_USER}},
	{'b', "detach-on", "execve", "trace", "detach a process when it executes a program",
		set_detach_on, ROW_TRACEES | ROW_TRACING, .values = {VALUES_WORD, "execve"}},
	{0, "stop-at", "WHERE", "trace", "leave stopped: exec:PATTERN or a filter",
		set_stop_at, ROW_OWN | ROW_TRACEES, .values = {VALUES_CALLS}},
	{0, "then", "COMMAND", "trace", "with --stop-at: run 'gdb -p {pid}' and the like",
		set_then, .flags = ROW_OWN},
	{'D', "daemonize", "[WHERE]", "trace", "trace from grandchild, pgroup (-DD), session",
		set_daemonize, ROW_TRACEES | ROW_TRACING,
		.values = {VALUES_WORD, "grandchild pgroup session"}},
	{0, "daemonized", "[WHERE]", "trace", "same as --daemonize",
		set_daemonize, .flags = ROW_TRACEES | ROW_TRACING},
	{0, "daemonised", "[WHERE]", "trace", "same as --daemonize",
		set_daemonize, .flags = ROW_TRACEES | ROW_TRACING},
	{0, "guard", "[IF-REFUSED]", "trace", "let a failure of ptrail not matter: run, fail",
		set_guard, ROW_OWN | ROW_TRACEES | ROW_TRACING,
		.values = {VALUES_WORD, "run fail"}},
	{0, "end-fd", "FD", "trace", "write ptrail's exit status there at the end",
		set_end_fd, .flags = ROW_LINE | ROW_OWN},
	{'I', "interruptible", "WHEN", "trace",
		"which signals end ptrail: anywhere, never...", set_interruptible, ROW_LINE,
		.values = {VALUES_WORD, "anywhere waiting never never_tstp"}},
	{0, "kill-on-exit", NULL, "trace", "kill the tracees if ptrail is killed",
		.to = SETS(kill_on_exit), .flags = ROW_TRACEES | ROW_TRACING},
	{0, "syscall-limit", "N", "trace", "detach after N system calls were printed",
		set_syscall_limit, .flags = ROW_TRACEES | ROW_TRACING},
	{0, "timeout", "TIME", "trace", "terminate the trace after TIME; status 124",
		.to = DURATION(timeout), .flags = ROW_FILE | ROW_OWN | ROW_TRACING},
	{0, "kill-after", "TIME", "trace", "after --timeout: delay before SIGKILL (5)",
		.to = DURATION(kill_after), .flags = ROW_FILE | ROW_OWN | ROW_TRACING},
	{0, "until", "WHEN", "trace", "root-exit, tree-exit; TIME: only events before",
		set_until, ROW_FILE | ROW_OWN, .values = {VALUES_WORD, "root-exit tree-exit"}},

	{0, "fast", "WHEN", "trace", "avoid ptrace-stops: auto, off, prefer, require",
		set_fast, ROW_OWN | ROW_TRACEES | ROW_TRACING,
		.values = {VALUES_WORD, "auto off prefer require"}},
	{0, "seccomp", "WHEN", "trace", "stop at wanted calls only: auto, always, never",
		set_seccomp, ROW_OWN | ROW_TRACEES | ROW_TRACING,
		.values = {VALUES_WORD, "auto always never"}},
	{0, "seccomp-bpf", NULL, "trace", "same as --seccomp=auto, for strace users",
		set_seccomp_bpf, .flags = ROW_LINE},
	{0, "pin", NULL, "trace", "keep ptrail and the command on one CPU (faster)",
		.to = SETS(pin), .flags = ROW_OWN | ROW_TRACEES | ROW_TRACING},

	{'t', NULL, NULL, "text", "print the time; -tt with us, -ttt since 1970",
		set_clock, .flags = ROW_LINE},
	{0, "absolute-timestamps", "[FORMAT]", "text",
		"print the time: none, time, unix; s, ms, us, ns", set_timestamps, ROW_LINE,
		.values = {VALUES_WORDS, "none time unix s ms us ns"}},
	{0, "timestamps", "[FORMAT]", "text", "same as --absolute-timestamps",
		set_timestamps, .flags = ROW_LINE},
	{'r', "relative-timestamps", "[PRECISION]", "text",
		"print the time since the previous line", set_relative, ROW_FILE,
		.values = {VALUES_WORD, "s ms us ns"}},
	{'T', "syscall-times", "[PRECISION]", "text",
		"print the duration of each system call", set_durations, ROW_FILE,
		.values = {VALUES_WORD, "s ms us ns"}},
	{'s', "string-limit", "N", "text", "print at most N bytes of a string (32)",
		.to = NUMBER(look.string_max, 64 << 20), .flags = ROW_FILE},
	{'v', "no-abbrev", NULL, "text", "print whole structs and environments",
		set_verbose, .flags = ROW_FILE},
	{'x', NULL, NULL, "text", "print non-ASCII strings in hex; -xx: all",
		set_hex, .flags = ROW_LINE},
	{0, "strings-in-hex", "[WHICH]", "text",
		"in hex: all, non-ascii, non-ascii-chars, none", set_escapes, ROW_LINE,
		.values = {VALUES_WORD, "all non-ascii non-ascii-chars none"}},
	{'X', "const-print-style", "STYLE", "text", "print constants as abbrev, raw or verbose",
		set_constants, ROW_FILE, .values = {VALUES_WORD, "abbrev raw verbose"}},
	{'n', "syscall-number", NULL, "text", "print the number of each system call",
		.to = SETS(look.numbers), .flags = ROW_FILE},
	{'i', "instruction-pointer", NULL, "text", "print the instruction pointer",
		.to = SETS(look.ips), .flags = ROW_FILE},
	{'k', "stack-trace", "[WHAT]", "text",
		"print stacks of calls; -kk: with source lines",
		set_stack_trace, ROW_FILE | ROW_TRACEES, .values = {VALUES_WORD, "symbol source"}},
	{0, "stack-traces", "[WHAT]", "text", "same as --stack-trace",
		set_stack_trace, .flags = ROW_FILE | ROW_TRACEES},
	{0, "stack-trace-frame-limit", "N", "text", "with -k: at most N frames of a stack (256)",
		set_stack_limit, .flags = ROW_FILE | ROW_OWN},
	{'y', NULL, NULL, "text", "print paths of descriptors; -yy: and sockets",
		set_fd_paths, .flags = ROW_LINE},
	{0, "join", NULL, "text", "print each system call on one line at its end",
		.to = SETS(look.join), .flags = ROW_FILE | ROW_OWN},
	{0, "always-show-pid", NULL, "text", "print the PID on each line, even of one process",
		.to = SETS(look.show_pid), .flags = ROW_FILE},
	{0, "multiline", NULL, "text", "print a line for each argument, with hexdumps",
		set_multiline, .flags = ROW_FILE | ROW_OWN},
	{0, "show-process", NULL, "text", "print ids and descriptors of processes",
		.to = SETS(look.show_process), .flags = ROW_FILE | ROW_OWN},
	{0, "secontext", "[SET]", "text", "SELinux contexts: accepted, but not printed",
		set_secontext, .flags = ROW_LINE},
	{0, "decode-fds", "[SET]", "text", "print of them path, dev, socket, pidfd, eventfd",
		set_decode_fds, ROW_LINE, .values = {VALUES_WORDS,
			"path dev socket pidfd eventfd all none", .is_qualifier = true}},
	{0, "kvm", "vcpu", "text", "print why virtual CPUs have exited",
		set_kvm, ROW_LINE, .values = {VALUES_WORD, "vcpu", .is_qualifier = true}},
	{0, "namespace", "[new]", "text", "print the numbers of new namespaces",
		set_namespace, ROW_LINE, .values = {VALUES_WORD, "new", .is_qualifier = true}},
	{'N', "arg-names", NULL, "text", "print the names of arguments",
		.to = SETS(look.arg_names), .flags = ROW_FILE},
	{'Y', NULL, NULL, "text", "print the command name of each process ID",
		.to = SETS(look.pid_names), .flags = ROW_LINE},
	{0, "decode-pids", "SET", "text", "add to process IDs: comm, pidns",
		set_decode_pids, ROW_LINE,
		.values = {VALUES_WORDS, "comm pidns all none", .is_qualifier = true}},
	{0, "pidns-translation", NULL, "text", "same as --decode-pids=pidns",
		.to = SETS(look.pid_translation), .flags = ROW_LINE},
	{'a', "columns", "N", "text", "column of the return value (40)",
		.to = NUMBER(look.column, 1000), .flags = ROW_FILE},
	{'q', "quiet", "[SET]", "text", "fewer messages; -qq, -qqq: even fewer",
		set_quiet, ROW_LINE, .values = {VALUES_WORDS,
			"attach exit path-resolution personality superseded thread-execve all none",
			.is_qualifier = true}},
	{0, "silent", "[SET]", "text", "same as --quiet", set_quiet, .flags = ROW_LINE},
	{0, "silence", "[SET]", "text", "same as --quiet", set_quiet, .flags = ROW_LINE},

	{0, "record", "FILE", "record", "record what any format can show to FILE",
		set_record, ROW_OWN | ROW_TRACING, .values = {VALUES_FILE}},
	{0, "flight", "LIMITS", "record", "with --record: keep the newest 64M or 60s only",
		set_flight, .flags = ROW_OWN},
	{0, "flight-when", "FILTER", "record", "with --flight: write FILE at such a system call",
		set_flight_when, ROW_OWN, .values = {VALUES_CALLS}},
	{0, "record-limit", "SIZE", "record", "with --record: bytes kept of each buffer (256)",
		set_record_limit, .flags = ROW_FILE | ROW_OWN},
	{0, "workers", "N", "record", "threads that write recordings or text: 0, 1, 2",
		.to = NUMBER(workers, WORKERS_MAX), .flags = ROW_FILE | ROW_OWN},
	{0, "record-env", "WHAT", "record", "variables to record: names, all, none",
		set_record_env, ROW_FILE | ROW_OWN, .values = {VALUES_WORD, "names all none"}},
	{0, "redact", "[PATTERNS]", "record", "secrets to redact in all outputs; none",
		set_redact, ROW_FILE | ROW_OWN, .values = {VALUES_WORD, "none"}},
	{0, "record-redact", "PATTERNS", "record", "variables whose values to redact: *PIN*,X_*",
		set_record_redact, .flags = ROW_FILE | ROW_OWN},
	{0, "label", "KEY=VALUE", "record", "name the run in recordings and exports",
		set_label, .flags = ROW_OWN | ROW_TRACING},
	{0, "replay", "FILE", "record", "show a recording instead of tracing",
		set_replay, ROW_OWN, .values = {VALUES_FILE}},
	{0, "last", "[N]", "record", "show the last run that PTRAIL_KEEP kept",
		set_last, .flags = ROW_OWN},
	{0, "info", NULL, "record", "with --replay: describe the recording",
		.to = SETS(info), .flags = ROW_OWN},
	{0, "follow", "[threads]", "trace", "trace threads only; alone, with --replay: wait",
		set_follow_what, ROW_OWN | ROW_TRACEES, .values = {VALUES_WORD, "threads"}},
	{0, "diff", "FILE", "record", "with --replay: show the differences from FILE",
		set_diff, ROW_OWN, .values = {VALUES_FILE}},

	{0, "depth", "N", "tree", "show N generations of processes",
		.to = NUMBER(look.depth, 1000000), .flags = ROW_FILE | ROW_OWN},
	{0, "min-duration", "TIME", "tree", "fold processes that ran for less than TIME",
		.to = DURATION(look.min_duration), .flags = ROW_FILE | ROW_OWN},

	{0, "fail-on", "LEVEL", "verdict", "exit with 118 on findings: note, warning, error",
		set_fail_on, ROW_FILE | ROW_OWN,
		.values = {VALUES_WORD, "note warning error never"}},
	{0, "select", "IDS", "verdict", "run only these checks; +ID: in addition",
		set_select, ROW_FILE | ROW_OWN, .values = {VALUES_CHECKS}},
	{0, "ignore", "IDS", "verdict", "do not run these checks", set_ignore, ROW_FILE | ROW_OWN,
		.values = {VALUES_CHECKS}},
	{0, "limit", "ID=VALUE", "verdict", "threshold of a check: 2s, 1G",
		set_limit, ROW_FILE | ROW_OWN, .values = {VALUES_CHECKS}},
	{0, "allow-net", "ADDRESSES", "verdict", "SC704: expected addresses: 10.0.0.0/8, *:443",
		set_allow_net, .flags = ROW_FILE | ROW_OWN},
	{0, "allow-write", "PATHS", "verdict", "SC705: directories expected to be written",
		set_allow_write, ROW_FILE | ROW_OWN, .values = {VALUES_FILE}},
	{0, "policy", "FILE", "verdict", "SC707: report what this policy would refuse",
		set_policy, ROW_FILE | ROW_OWN, .values = {VALUES_FILE}},
	{0, "baseline", "FILE", "verdict", "do not count the findings listed in FILE",
		set_baseline, ROW_FILE | ROW_OWN, .values = {VALUES_FILE}},
	{0, "write-baseline", "FILE", "verdict", "write all findings to FILE, for --baseline",
		.to = TEXT(write_baseline), .flags = ROW_OWN, .values = {VALUES_FILE}},
	{0, "explain", "WORD", "verdict", "describe a check, call, error...; 'all': checks",
		set_explain, ROW_OWN, .values = {VALUES_CHECKS}},

	{0, "mcp", NULL, "other", "serve programs on standard input and output",
		set_mcp, .flags = ROW_OWN},
	{0, "config", "FILE", "other", "read options from FILE instead of .ptrail",
		set_config, ROW_OWN, .values = {VALUES_FILE}},
	{'d', "debug", NULL, "other", "print debug messages about ptrail itself",
		set_debug, .flags = ROW_FILE},
	{0, "tips", "[TOPIC]", "other", "print a tip: random, a number, none",
		set_tips, ROW_LINE, .values = {VALUES_WORD, "none compact full"}},
	{0, "completion", "SHELL", "other", "print a script of completions: bash, zsh, fish",
		set_completion, ROW_OWN, .values = {VALUES_WORD, "bash zsh fish"}},
	{'h', "help", "[TOPIC]", "other", "show help; TOPIC: all, filter, print, why...",
		set_help, ROW_LINE, .values = {VALUES_TOPIC}},
	{'V', "version", NULL, "other", "show the version and build options",
		set_version, .flags = ROW_LINE},
};

const size_t option_row_count = sizeof(option_rows) / sizeof(*option_rows);
_Static_assert(sizeof(option_rows) / sizeof(*option_rows) <= OPTION_ROWS_MAX, "room for all");

const char *option_nearest(const char *name)
{
	const char *names[OPTION_ROWS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < option_row_count; i++)
		if (option_rows[i].name)
			names[count++] = option_rows[i].name;
	return nearest(name, names, count);
}

unsigned option_flags(int (*set)(struct parse *p, const char *arg))
{
	for (size_t i = 0; i < option_row_count; i++)
		if (option_rows[i].set == set)
			return option_rows[i].flags;
	return ROW_LINE;
}

void note_purpose(struct parse *p, unsigned flags, const char *given)
{
	if (p->from_file)
		return;
	if (flags & ROW_TRACEES && !*p->about_tracees)
		snprintf(p->about_tracees, sizeof(p->about_tracees), "%s", given);
	if (flags & ROW_TRACING && !*p->about_tracing)
		snprintf(p->about_tracing, sizeof(p->about_tracing), "%s", given);
}

int option_apply(const struct option_row *row, struct parse *p, const char *arg)
{
	void *to = (char *)p->o + row->to.offset;

	note_purpose(p, row->flags, p->given);
	switch (row->to.kind) {
	case OPTION_TRUE:
	case OPTION_FALSE:
		*(bool *)to = row->to.kind == OPTION_TRUE;
		return 0;
	case OPTION_TEXT:
		*(const char **)to = arg;
		return 0;
	case OPTION_NUMBER:
		return argument_number(p->diag, p->given, arg, row->to.most, to);
	case OPTION_DURATION:
		return argument_duration(p->diag, p->given, arg, to);
	default:
		assert(row->set);
		return row->set(p, arg);
	}
}

bool option_is_same(const struct option_row *a, const struct option_row *b)
{
	return a->set == b->set && a->to.kind == b->to.kind && a->to.offset == b->to.offset;
}
