#include "app/cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "app/cli/exit_status.h"
#include "app/cli/misuse.h"
#include "app/cli/options_file.h"
#include "app/cli/options_record.h"
#include "app/cli/options_rows.h"
#include "app/cli/options_text.h"
#include "app/cli/verbs.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "print/registry.h"

enum { KILL_AFTER_SECONDS = 5, RECORD_LIMIT = 256, STACK_LIMIT = 256 };

/* Whether there are options that make no sense without findings */
static bool decides_by_findings(const struct options *o)
{
	return o->verdict || o->write_baseline || o->selection.policy.file;
}

/* Whether the options request findings and nothing about syscalls */
static bool wants_findings_only(const struct options *o)
{
	return decides_by_findings(o) && !o->output && !o->summary_too &&
		filter_all_calls(o->filter);
}

/* Adds the printer `checks` if findings are requested and no other printer shows them. */
static int add_findings_printer(struct parse *p)
{
	struct options *o = p->o;
	bool alone = !o->print_count;
	int err;

	if (!decides_by_findings(o))
		return 0;
	for (size_t i = 0; i < o->print_count; i++)
		if (o->prints[i].printer->wants.findings)
			return 0;
	err = option_add_print(p, print_request_plain(printer_by_name("checks")));
	if (!err && !alone)
		o->prints[o->print_count - 1].implied = true;
	return err;
}

/* Whether a printer writes to the file of -o */
static bool uses_output(const struct options *o)
{
	for (size_t i = 0; i < o->print_count; i++)
		if (!o->prints[i].file && !o->prints[i].implied)
			return true;
	return false;
}

/* Whether --diff supports what is printed: exactly one printer, text or JSON */
static bool has_diff_printer(const struct options *o)
{
	return o->print_count == 1 && (o->prints->printer == printer_by_name("text") ||
				       o->prints->printer == printer_by_name("json"));
}

static bool prints_policies_only(const struct options *o)
{
	for (size_t i = 0; i < o->print_count; i++)
		if (o->prints[i].printer != printer_by_name("policy"))
			return false;
	return o->print_count && !o->write_baseline;
}

/* Adds the printers implied by -c, -C and -o, or by the absence of --print: text, or with --all the
 * timeline. */
static int add_default_printers(struct parse *p)
{
	struct options *o = p->o;
	const struct printer *text = printer_by_name(o->all ? "timeline" : "text");
	const struct printer *summary = printer_by_name("summary");
	bool has_output = o->output;
	int err = 0;

	if (o->summary && o->summary_too) {
		diag_say(p->diag, o->as_strace ? "-c/--summary-only and -C/--summary are mutually "
			 "exclusive" : "-c and -C cannot be combined");
		return EXIT_USAGE;
	}
	if (o->separate && o->output && (o->summary || o->summary_too)) {
		diag_say(p->diag, "-c and -C cannot be combined with one file per task "
			 "(-ff -o FILE)");
		return EXIT_USAGE;
	}
	if (o->replay && !o->output)
		o->output = "-";
	if (!o->print_count && !o->summary && !wants_findings_only(o) && (!o->top || o->output) &&
	    (!o->record || o->output || o->summary_too))
		err = option_add_print(p, print_request_plain(text));
	if (!err && (o->summary || o->summary_too))
		err = option_add_print(p, print_request_plain(summary));
	/* --print=tree:x -o t: no printer writes to t, so add text as -o alone would */
	if (!err && has_output && !o->diff && !uses_output(o))
		err = option_add_print(p, print_request_plain(text));
	if (!err)
		err = add_findings_printer(p);
	if (!err && o->further_count && !o->diff && !prints_policies_only(o)) {
		diag_say(p->diag, "several recordings require --print=policy, which merges them; "
			 "ptrail diff compares them");
		return EXIT_USAGE;
	}
	if (err || !o->diff || has_diff_printer(o))
		return err;
	diag_say(p->diag, "--diff requires exactly one of --print=text and --print=json");
	return EXIT_USAGE;
}

/* Rejects a time window that is empty. */
static int check_window(struct parse *p)
{
	uint64_t since, until;

	if (!scope_is_window(p->o->scope, &since, &until) || since < until)
		return 0;
	diag_say(p->diag, "--since must be earlier than --until");
	return EXIT_USAGE;
}

static int check_task(struct parse *p)
{
	const struct options *o = p->o;

	if (o->replay)
		return 0;
	if (!o->command && !options_attach(o) && p->took && !o->as_strace)
		diag_say(p->diag, "missing COMMAND or -p PID: the option %s took '%s' as its value",
			 p->given, p->took);
	else if (!o->command && !options_attach(o))
		diag_say(p->diag, o->as_strace ? "must have PROG [ARGS] or -p PID" :
			 "missing COMMAND or -p PID; see ptrail --help");
	else if (o->command && !*o->command[0] && !o->as_strace)
		diag_say(p->diag, "the name of the command is empty");
	else if (!options_attach(o) && (o->tree || o->no_interrupt || o->force))
		diag_say(p->diag, "--%s requires -p PID%s",
			 o->tree ? "tree" : o->no_interrupt ? "no-interrupt" : "force",
			 o->tree ? "; for a tree of the processes, write --print=tree" : "");
	else if (!o->command && (o->user || p->environment || o->pin))
		diag_say(p->diag, "%s a command and cannot be combined with %s",
			 o->pin ? "--pin requires" : "-u and -E require",
			 o->all ? "--all alone" : "-p PID");
	else if (options_attach(o) && o->select == SELECT_ALWAYS)
		diag_say(p->diag, "--seccomp=always requires a command: ptrail cannot install a "
			 "seccomp filter in a running process");
	else
		return 0;
	return EXIT_USAGE;
}

/* Says what the paths of -P refer to. */
static void report_resolved_paths(const struct parse *p)
{
	const char *path, *is;

	if (p->o->look.quiet & QUIET_PATH_RESOLUTION)
		return;
	for (unsigned i = 0; (path = paths_given(p->o->paths, i, &is)); i++)
		if (is)
			diag_say(p->diag, "Requested path \"%s\" resolved into \"%s\"", path, is);
}

static char **copy_environment(char **environment)
{
	size_t n = 0;

	while (environment[n])
		n++;
	char **copy = alloc_more(NULL, n + 1, sizeof(*copy));

	return memcpy(copy, environment, (n + 1) * sizeof(*copy));
}

/* The options file, which is read before the command line is applied: the argument of --config, ""
 * for none, NULL for .ptrail. Invalid options are ignored here and reported by options_parse(). */
static const char *find_options_file(const struct options *o, int argc, char **argv)
{
	const char *file = o->as_strace ? "" : NULL;
	enum option_match match;
	struct arguments a;
	struct given_option g;

	arguments_begin(&a, argc, argv, o->as_strace);
	while ((match = arguments_next(&a, &g)) != MATCH_END) {
		const char *name = match == MATCH_OPTION && g.row->name ? g.row->name : "";

		if (!strcmp(name, "config"))
			file = g.value;
		else if (!strcmp(name, "help") || !strcmp(name, "version") ||
			 !strcmp(name, "explain") || !strcmp(name, "completion"))
			return "";
	}
	return file;
}

/* The name that ptrail is called by. A caller may have passed no argv[0]: then it is the path that
 * was executed. */
static const char *calling_name(int argc, char **argv)
{
	const char *executed = (const char *)getauxval(AT_EXECFN);

	if (argc && argv[0] && *argv[0])
		return argv[0];
	return executed ? executed : "ptrail";
}

/* Uses strace's conventions for messages if `name` is that of strace. Returns whether it is. */
static bool speak_as_strace(struct diag *diag, const char *name)
{
	const char *base = strrchr(name, '/');

	diag->as_strace = !strcmp(base ? base + 1 : name, "strace");
	if (diag->as_strace)
		diag->name = name;
	return diag->as_strace;
}

/* Applies the options of the command line. */
static int apply_arguments(struct parse *p, int argc, char **argv)
{
	enum option_match match;
	struct arguments a;
	struct given_option g;
	int err;

	arguments_begin(&a, argc, argv, p->o->as_strace);
	while ((match = arguments_next(&a, &g)) != MATCH_END) {
		if (match != MATCH_OPTION)
			return report_mismatch(p, match, &g);
		if (g.letter)
			snprintf(p->given, sizeof(p->given), "-%c", g.letter);
		else
			snprintf(p->given, sizeof(p->given), "--%s", g.row->name);
		p->environment |= g.row->letter == 'E';
		p->took = g.value && optind == a.argc && g.value == argv[argc - 1] &&
			!g.is_operand ? g.value : NULL;
		/* a value that is an argument of its own */
		if (!p->o->as_strace && g.value && !g.is_operand && optind > 1 &&
		    g.value == a.argv[optind - 1] &&
		    misuse_report_option_as_file(p->diag, p->given, g.row, g.value))
			return EXIT_USAGE;
		err = option_apply(g.row, p, g.value);
		if (err)
			return err;
	}
	p->o->command = optind < a.argc ? a.argv + optind : NULL;
	p->is_after_dashes = a.is_ended;
	return a.verb ? apply_verb(p, &a) : 0;
}

/* Sets which deaths are not printed: as in strace, those by signals that -e signal excludes. */
static void hide_signals(struct options *o)
{
	for (int number = 1; number <= 64; number++)
		if (!filter_signal(o->filter, number))
			o->look.hidden_signals |= 1ULL << (number - 1);
}

static int parse_all(struct parse *p, int argc, char **argv)
{
	struct options *o = p->o;
	int err = options_from_environment(p);

	if (!err)
		err = options_from_file(p, find_options_file(o, argc, argv));
	if (!err)
		err = apply_arguments(p, argc, argv);
	if (err)
		return err;
	if (o->action != ACTION_TRACE)
		return 0;
	hide_signals(o);
	if (!o->as_strace && !o->replay)
		labels_from_environment(o);
	err = check_recordings(p);
	if (!err)
		err = check_flight(p);
	if (!err)
		err = check_task(p);
	if (!err)
		report_resolved_paths(p);
	if (!err)
		err = check_text_options(p);
	if (!err)
		err = check_tracing_options(p);
	if (!err)
		err = check_window(p);
	if (!err)
		err = add_default_printers(p);
	err = err ? err : check_top(p);
	err = err ? err : check_all(p);
	return err ? err : check_stop_at(p);
}

int options_parse(struct options *o, int argc, char **argv, char **environment, struct diag *diag)
{
	struct parse p = {.o = o, .diag = diag};
	int err;

	*o = (struct options){
		.as_strace = speak_as_strace(diag, calling_name(argc, argv)),
		.colour = -1, .filter = filter_new(),
		.environment = copy_environment(environment),
		.look = {.string_max = 32, .column = 40}, .source = SOURCE_AUTO,
		.kill_after = KILL_AFTER_SECONDS * NS_PER_SECOND, .record_limit = RECORD_LIMIT,
		.workers = WORKERS_DEFAULT,
		.stack_limit = STACK_LIMIT,
	};
	if (o->as_strace) {
		filter_refuse_unknown(o->filter);
		filter_show_unknown(o->filter);
	}
	o->look.program = o->as_strace ? diag->name : "ptrail";
	o->look.follow = !o->as_strace;
	err = parse_all(&p, argc, argv);
	o->look.quiet |= o->as_strace ? QUIET_NOTICES : 0;
	if (err == EXIT_USAGE && o->as_strace && !p.says_all)
		dprintf(diag->fd, "Try '%s -h' for more information.\n", diag->name);
	return err;
}

void options_done(struct options *o)
{
	for (size_t i = 0; i < o->print_count; i++)
		print_request_done(&o->prints[i]);
	free(o->pids);
	free(o->explained);
	free(o->environment);
	free(o->file_text);
	baseline_free(o->known);
	selection_free_policy(&o->selection);
	record_options_done(o);
	filter_free(o->filter);
	call_styles_done(&o->styles);
	injections_done(o);
	stops_done(o);
	flight_options_done(o);
	targets_option_done(o);
	labels_done(o);
	library_options_done(o);
	paths_free(o->paths);
	scope_free(o->scope);
}

void options_describe(void (*line)(void *ctx, const char *group, const char *spelling,
				   const char *help), void *ctx)
{
	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *r = &option_rows[i];
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
