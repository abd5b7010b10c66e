#include "app/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "app/run.h"
#include "base/alloc.h"
#include "base/cleanup.h"
#include "base/nearest.h"
#include "print/registry.h"
#include "print/summary.h"

enum { LEAST_MOST = 1024 };	/* of --max-bytes */

struct parse {
	struct options *o;
	struct diag *diag;
	bool environment;		/* -E */
	unsigned follows;		/* how often -f */
};

/* A row of the command line: letter (0: none), long name (NULL: none), what its argument is called
 * (NULL: none; "[X]": may be left out), group, help, and what it does. */
struct row {
	char letter;
	const char *name, *arg, *group, *help;
	int (*set)(struct parse *p, const char *arg);
};

static int number(struct parse *p, const char *what, const char *arg, unsigned long most,
		  unsigned *to)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end || errno || n > most) {
		diag_say(p->diag, "%s: '%s' is not a number from 0 to %lu", what, arg, most);
		return EXIT_USAGE;
	}
	*to = n;
	return 0;
}

static int add_print(struct parse *p, const struct printer *printer, const char *file)
{
	if (p->o->print_count == PRINTS_MAX) {
		diag_say(p->diag, "--print: no more than %d printers at once", PRINTS_MAX);
		return EXIT_USAGE;
	}
	p->o->prints[p->o->print_count++] = (struct print_request){printer, file};
	return 0;
}

static int set_print(struct parse *p, const char *arg)
{
	const char *colon = strchr(arg, ':');
	_cleanup_free_ char *name = colon ? strndup(arg, colon - arg) : strdup(arg);
	const struct printer *printer;
	const char *near;

	if (!strcmp(arg, "help")) {
		p->o->action = ACTION_LIST_PRINTERS;
		return 0;
	}
	printer = printer_by_name(name);
	if (printer && colon && !colon[1]) {
		diag_say(p->diag, "--print=%s: a file name must follow the colon", arg);
		return EXIT_USAGE;
	}
	if (printer)
		return add_print(p, printer, colon ? colon + 1 : NULL);
	near = printer_nearest(name);
	diag_say(p->diag, "--print: there is no printer '%s'%s%s%s; --print=help lists them", name,
		 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	return EXIT_USAGE;
}

static int set_output(struct parse *p, const char *arg)
{
	if (*arg == '|' || *arg == '!') {
		diag_say(p->diag, "-o '%s': output to a command is not supported; "
			 "use a FIFO or --print=text:- and a pipe", arg);
		return EXIT_USAGE;
	}
	p->o->output = arg;
	return 0;
}

static int set_filter(struct parse *p, const char *arg)
{
	struct filter_error error = {{0}};

	if (!filter_parse(p->o->filter, arg, &error))
		return 0;
	diag_say(p->diag, "-e %s: %s", arg, error.text);
	return EXIT_USAGE;
}

static int set_successful(struct parse *p, const char *arg)
{
	(void)arg;
	filter_only_successful(p->o->filter);
	return 0;
}

static int set_failed(struct parse *p, const char *arg)
{
	(void)arg;
	filter_only_failed(p->o->filter);
	return 0;
}

/* One or several numbers, apart by commas or white space: -p "$(pidof x)" */
static int set_pid(struct parse *p, const char *arg)
{
	static const char gaps[] = ", \t\n";
	struct options *o = p->o;

	for (arg += strspn(arg, gaps); *arg; arg += strspn(arg, gaps)) {
		char *end;
		long n = strtol(arg, &end, 10);

		if (end == arg || !(strchr(gaps, *end)) || n <= 0 || n > INT_MAX) {
			diag_say(p->diag, "-p: '%.*s' is not a process id",
				 (int)strcspn(arg, gaps), arg);
			return EXIT_USAGE;
		}
		o->pids = alloc_more(o->pids, o->pid_count + 1, sizeof(*o->pids));
		o->pids[o->pid_count++] = n;
		arg = end;
	}
	if (o->pid_count)
		return 0;
	diag_say(p->diag, "-p: no process id given");
	return EXIT_USAGE;
}

/* VAR=VAL sets, VAR alone removes */
static int set_environment(struct parse *p, const char *arg)
{
	size_t n = strcspn(arg, "="), at = 0;
	char **env = p->o->environment;

	if (!n) {
		diag_say(p->diag, "-E '%s': VAR=VALUE or VAR wanted", arg);
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

static int set_string_max(struct parse *p, const char *arg)
{
	return number(p, "-s", arg, 64 << 20, &p->o->look.string_max);
}

static int set_column(struct parse *p, const char *arg)
{
	return number(p, "-a", arg, 1000, &p->o->look.column);
}

/* The place of `arg` among auto, always, never; -1: none of them, which was said */
static int when(struct parse *p, const char *what, const char *arg)
{
	static const char *const words[] = {"auto", "always", "never"};

	for (int i = 0; i < 3; i++)
		if (!strcmp(words[i], arg))
			return i;
	diag_say(p->diag, "%s: '%s' is none of auto, always, never", what, arg);
	return -1;
}

static int set_colour(struct parse *p, const char *arg)
{
	static const int colours[] = {-1, 1, 0};
	int i = when(p, "--color", arg);

	if (i < 0)
		return EXIT_USAGE;
	p->o->colour = colours[i];
	return 0;
}

static int set_seccomp(struct parse *p, const char *arg)
{
	static const enum engine_select ways[] = {SELECT_AUTO, SELECT_ALWAYS, SELECT_NEVER};
	int i = when(p, "--seccomp", arg);

	if (i < 0)
		return EXIT_USAGE;
	p->o->select = ways[i];
	return 0;
}

static int set_sort(struct parse *p, const char *arg)
{
	const char *near;
	size_t count = 0;

	if (summary_knows_sort(arg)) {
		p->o->look.summary_sort = arg;
		return 0;
	}
	while (summary_sorts[count])
		count++;
	near = nearest(arg, summary_sorts, count);
	diag_say(p->diag, "-S: cannot sort by '%s'%s%s%s", arg, near ? " (did you mean '" : "",
		 near ? near : "", near ? "'?)" : "");
	return EXIT_USAGE;
}

static int set_until(struct parse *p, const char *arg)
{
	bool root = !strcmp(arg, "root-exit");

	if (root || !strcmp(arg, "tree-exit")) {
		p->o->no_wait = root;
		return 0;
	}
	diag_say(p->diag, "--until: '%s' is none of root-exit, tree-exit", arg);
	return EXIT_USAGE;
}

static int set_help(struct parse *p, const char *arg)
{
	p->o->action = ACTION_HELP;
	p->o->help_topic = arg;
	return 0;
}

static int set_follow(struct parse *p, const char *arg)
{
	(void)arg;
	p->o->look.follow = true;
	p->o->separate |= p->follows++;
	return 0;
}

/* A number of bytes, or of 1024, 1024^2, 1024^3 of them: 500K */
static int set_most(struct parse *p, const char *arg)
{
	static const char suffixes[] = "KMG";
	const char *suffix;
	unsigned shift = 0;
	char *end;

	errno = 0;
	unsigned long long n = strtoull(arg, &end, 10);

	suffix = *end ? strchr(suffixes, *end) : NULL;
	if (suffix)
		shift = 10 * (suffix - suffixes + 1);
	if (*arg < '0' || *arg > '9' || errno || (*end && (!suffix || end[1])) ||
	    n > UINT64_MAX >> shift || n << shift < LEAST_MOST) {
		diag_say(p->diag, "--max-bytes: '%s' is no size from %uK on, such as 500K, 20M, 1G",
			 arg, LEAST_MOST >> 10);
		return EXIT_USAGE;
	}
	p->o->most = n << shift;
	return 0;
}

static int set_user(struct parse *p, const char *arg)
{
	p->o->user = arg;
	return 0;
}

/* Options that only set or count */
#define SETTER(name, statement) \
	static int name(struct parse *p, const char *arg) { (void)arg; statement; return 0; }
SETTER(set_summary, p->o->summary = true)
SETTER(set_summary_too, p->o->summary_too = true)
SETTER(set_tree, p->o->tree = true)
SETTER(set_no_interrupt, p->o->no_interrupt = true)
SETTER(set_force, p->o->force = true)
SETTER(set_no_follow, p->o->look.follow = false)
SETTER(set_clock, p->o->look.wall_clock += p->o->look.wall_clock < 3)
SETTER(set_relative, p->o->look.relative = true)
SETTER(set_durations, p->o->look.durations = true)
SETTER(set_verbose, p->o->look.verbose = true)
SETTER(set_hex, p->o->look.hex_all = p->o->look.hex; p->o->look.hex = true)
SETTER(set_fd_paths, p->o->look.fd_paths = true)
SETTER(set_quiet, p->o->look.quiet++)
SETTER(set_debug, p->diag->debug = true)
SETTER(set_append, p->o->append = true)
SETTER(set_separate, p->o->separate = true)
SETTER(set_drop, p->o->drop = true)
SETTER(set_strict, p->o->strict = true)
SETTER(set_wall, p->o->look.summary_wall = true)
SETTER(set_pin, p->o->pin = true)
SETTER(set_seccomp_bpf, p->o->select = SELECT_AUTO)
SETTER(set_version, p->o->action = ACTION_VERSION)

static const struct row rows[] = {
	{0, "print", "FORM[:FILE]", "print", "add a printer; --print=help lists them", set_print},
	{'o', "output", "FILE", "print", "write to FILE instead of standard error", set_output},
	{'A', "output-append-mode", NULL, "print", "append to files instead of emptying them",
		set_append},
	{0, "output-separately", NULL, "print", "text to FILE.PID for each task: -ff -o FILE",
		set_separate},
	{0, "max-bytes", "SIZE", "print", "no output gets larger; K, M, G", set_most},
	{0, "drop", NULL, "print", "leave lines out rather than wait for readers", set_drop},
	{0, "strict", NULL, "print", "exit with 125 when any of the trace was lost",
		set_strict},
	{'c', "summary-only", NULL, "print", "count calls, times and errors instead", set_summary},
	{'C', "summary", NULL, "print", "the same after the usual output", set_summary_too},
	{'S', "summary-sort-by", "KEY", "print", "time, calls, errors, name, … of the summary",
		set_sort},
	{'w', "summary-wall-clock", NULL, "print", "the summary counts time from entry to return",
		set_wall},
	{0, "color", "WHEN", "print", "auto, always or never", set_colour},

	{'e', NULL, "EXPR", "filter", "trace=, signal=, status=SET; see --help=filter",
		set_filter},
	{'z', "successful-only", NULL, "filter", "only calls that succeeded", set_successful},
	{'Z', "failed-only", NULL, "filter", "only calls that failed", set_failed},

	{'p', "attach", "PID", "trace", "attach to a running process; several: -p 1,2", set_pid},
	{0, "tree", NULL, "trace", "with -p: and to all its living descendants", set_tree},
	{0, "no-interrupt", NULL, "trace", "with -p: let tasks join at their next stop",
		set_no_interrupt},
	{0, "force", NULL, "trace", "with -p: also who reads what ptrail prints", set_force},
	{'f', "follow-forks", NULL, "trace", "follow children and threads (the default)",
		set_follow},
	{0, "no-follow", NULL, "trace", "look at one process only", set_no_follow},
	{'E', "env", "VAR[=VAL]", "trace", "set or remove a variable of the command",
		set_environment},
	{'u', "user", "NAME", "trace", "run the command as that user", set_user},
	{0, "until", "WHEN", "trace", "root-exit or tree-exit (the default)", set_until},

	{0, "seccomp", "WHEN", "trace", "auto, always, never: do not stop at other calls",
		set_seccomp},
	{0, "seccomp-bpf", NULL, "trace", "strace's word for --seccomp=auto", set_seccomp_bpf},
	{0, "pin", NULL, "trace", "keep ptrail and the command on one CPU: faster", set_pin},

	{'t', NULL, NULL, "text", "time of day; -tt microseconds, -ttt since 1970",
		set_clock},
	{'r', "relative-timestamps", NULL, "text", "time since the line before", set_relative},
	{'T', "syscall-times", NULL, "text", "time spent in each call", set_durations},
	{'s', "string-limit", "N", "text", "show N bytes of strings (32)", set_string_max},
	{'v', "no-abbrev", NULL, "text", "all members of structs, all of the environment",
		set_verbose},
	{'x', NULL, NULL, "text", "strings that are not text in hex; -xx: all", set_hex},
	{'y', NULL, NULL, "text", "the path behind each descriptor", set_fd_paths},
	{'a', "columns", "N", "text", "column of the result (40)", set_column},
	{'q', NULL, NULL, "text", "fewer messages; -qq, -qqq still fewer", set_quiet},

	{'d', "debug", NULL, "other", "say what ptrail itself does", set_debug},
	{'h', "help", "[TOPIC]", "other", "this; TOPIC: all, filter, print", set_help},
	{'V', "version", NULL, "other", "what this is and what was built in", set_version},
};
enum { ROWS = sizeof(rows) / sizeof(*rows) };

/* What users of strace may type and ptrail does not do yet */
static const struct { char letter; const char *name, *what; } later[] = {
	{'b', "detach-on", "detaching at execve"},
	{'D', "daemonize", "a tracer apart"},
	{'F', NULL, "an old spelling of -f"},
	{'i', "instruction-pointer", "instruction pointers"},
	{'I', "interruptible", "interruptibility"},
	{'k', "stack-traces", "stack traces"},
	{'n', "syscall-number", "call numbers"},
	{'N', NULL, "names of arguments"},
	{'O', "summary-syscall-overhead", "overhead of the summary"},
	{'P', "trace-path", "filtering by path"},
	{'U', "summary-columns", "summary columns"},
	{'X', "const-print-style", "the form of constants"},
	{'Y', "decode-pids", "names of processes"},
};

/* Whether it is one of those, which is said then. `letter` 0: by its long name */
static bool is_later(const struct parse *p, int letter, const char *name)
{
	for (size_t i = 0; i < sizeof(later) / sizeof(*later); i++) {
		if (letter ? later[i].letter != letter :
		    !later[i].name || strcmp(later[i].name, name) != 0)
			continue;
		diag_say(p->diag, "option %s%s (%s) is strace's and not in ptrail yet",
			 letter ? "-" : "--", letter ? (char []){letter, 0} : name, later[i].what);
		return true;
	}
	return false;
}

static int unknown(struct parse *p, char **argv, int letter)
{
	const char *word = argv[optind - 1], *names[ROWS], *near;
	size_t count = 0;

	_cleanup_free_ char *bare = letter ? NULL : strndup(word + 2, strcspn(word + 2, "="));

	if (is_later(p, letter, bare))
		return EXIT_USAGE;
	if (letter) {
		diag_say(p->diag, "unknown option '-%c'; ptrail --help lists them", letter);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].name)
			names[count++] = rows[i].name;
	near = nearest(bare, names, count);
	diag_say(p->diag, "unknown option '%s'%s%s%s; ptrail --help lists them", word,
		 near ? " (did you mean '--" : "", near ? near : "", near ? "'?)" : "");
	return EXIT_USAGE;
}

static int missing(struct parse *p, char **argv, int code)
{
	const struct row *r = NULL;

	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].letter == code || code == 256 + (int)i)
			r = &rows[i];
	diag_say(p->diag, "option '%s' wants %s", argv[optind - 1], r && r->arg ? r->arg :
		 "an argument");
	return EXIT_USAGE;
}

static void getopt_tables(char *letters, struct option *longs)
{
	*letters++ = '+';
	*letters++ = ':';
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		int arg = !r->arg ? no_argument : *r->arg == '[' ? optional_argument :
			required_argument;

		if (r->letter) {
			*letters++ = r->letter;
			if (arg == required_argument)
				*letters++ = ':';
		}
		if (r->name)
			*longs++ = (struct option){r->name, arg, NULL, 256 + i};
	}
	*letters = 0;
	*longs = (struct option){0};
}

/* -c, -C, -o and no --print at all: what the user means by them */
static int settle(struct parse *p)
{
	struct options *o = p->o;
	const struct printer *text = printer_by_name("text");
	const struct printer *summary = printer_by_name("summary");
	int err = 0;

	if (o->summary && o->summary_too) {
		diag_say(p->diag, "-c and -C exclude each other");
		return EXIT_USAGE;
	}
	if (o->separate && o->output && (o->summary || o->summary_too)) {
		diag_say(p->diag, "-c and -C do not go with a file for each process (-ff -o FILE)");
		return EXIT_USAGE;
	}
	if (!o->print_count && !o->summary)
		err = add_print(p, text, NULL);
	if (!err && (o->summary || o->summary_too))
		err = add_print(p, summary, NULL);
	return err;
}

static int check_task(struct parse *p)
{
	const struct options *o = p->o;

	if (o->command && o->pid_count)
		diag_say(p->diag, "a command or -p PID, not both: '%s'", o->command[0]);
	else if (!o->command && !o->pid_count)
		diag_say(p->diag, "a command or -p PID is wanted; try ptrail --help");
	else if (o->command && !*o->command[0])
		diag_say(p->diag, "the command's name is empty");
	else if (!o->pid_count && (o->tree || o->no_interrupt || o->force))
		diag_say(p->diag, "--%s is for -p PID, not for a command",
			 o->tree ? "tree" : o->no_interrupt ? "no-interrupt" : "force");
	else if (o->pid_count && (o->user || p->environment || o->pin))
		diag_say(p->diag, "%s for a command that ptrail starts, not for -p",
			 o->pin ? "--pin is" : "-u and -E are");
	else if (o->pid_count && o->select == SELECT_ALWAYS)
		diag_say(p->diag, "--seccomp=always is for a command that ptrail starts: processes "
			 "that run already cannot be given a program");
	else
		return 0;
	return EXIT_USAGE;
}

static char **copy_environment(char **environment)
{
	size_t n = 0;

	while (environment[n])
		n++;
	char **copy = alloc_more(NULL, n + 1, sizeof(*copy));

	return memcpy(copy, environment, (n + 1) * sizeof(*copy));
}

int options_parse(struct options *o, int argc, char **argv, char **environment, struct diag *diag)
{
	struct parse p = {.o = o, .diag = diag};
	const char *called = argc && argv[0] ? strrchr(argv[0], '/') : NULL;
	char letters[2 * ROWS + 4];
	struct option longs[ROWS + 1];
	int c, index, err;

	called = called ? called + 1 : argc && argv[0] ? argv[0] : "ptrail";
	*o = (struct options){
		.as_strace = !strcmp(called, "strace"), .colour = -1, .filter = filter_new(),
		.environment = copy_environment(environment),
		.look = {.string_max = 32, .column = 40},
	};
	if (!o->filter) {
		diag_say(diag, "memory is out");
		return EXIT_TRACER;
	}
	o->look.follow = !o->as_strace;
	getopt_tables(letters, longs);
	opterr = 0;
	optind = 1;
	while ((c = getopt_long(argc, argv, letters, longs, &index)) != -1) {
		const struct row *r = NULL;

		if (c == ':')
			return missing(&p, argv, optopt);
		if (c == '?')
			return unknown(&p, argv, optopt < 256 ? optopt : 0);
		for (size_t i = 0; i < ROWS; i++)
			if (c >= 256 ? i == (size_t)c - 256 : rows[i].letter == c)
				r = &rows[i];
		p.environment |= r->letter == 'E';
		err = r->set(&p, optarg);
		if (err)
			return err;
	}
	if (o->action != ACTION_TRACE)
		return 0;
	o->command = optind < argc ? argv + optind : NULL;
	err = check_task(&p);
	return err ? err : settle(&p);
}

void options_done(struct options *o)
{
	free(o->pids);
	free(o->environment);
	filter_free(o->filter);
}

void options_describe(void (*line)(void *ctx, const char *group, const char *spelling,
				   const char *help), void *ctx)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *r = &rows[i];
		char spelling[64], optional[32] = "";

		if (r->arg && *r->arg == '[')
			snprintf(optional, sizeof(optional), "[=%s", r->arg + 1);
		else if (r->arg)
			snprintf(optional, sizeof(optional), "%s%s", r->name ? "=" : " ", r->arg);
		snprintf(spelling, sizeof(spelling), "%s%.1s%s%s%s%s", r->letter ? "-" : "",
			 r->letter ? &r->letter : "", r->letter && r->name ? ", " : "",
			 r->name ? "--" : "", r->name ? r->name : "", optional);
		line(ctx, r->group, spelling, r->help);
	}
}
