#include "app/cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "app/run/differ.h"
#include "app/cli/options_file.h"
#include "app/cli/options_record.h"
#include "app/cli/options_rows.h"
#include "app/run/run.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "print/core/registry.h"

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
	{'U', "summary-columns", "summary columns"},
	{'X', "const-print-style", "the form of constants"},
	{'Y', "decode-pids", "names of processes"},
	/* also so that their names are not taken for abbreviations of other options */
	{0, "read", "dumps of what is read"},
	{0, "write", "dumps of what is written"},
};
enum { LATER = sizeof(later) / sizeof(*later) };

/* Whether it is one of those, which is said then. `letter` 0: by its long name */
static bool is_later(const struct parse *p, int letter, const char *name)
{
	for (size_t i = 0; i < LATER; i++) {
		if (letter ? later[i].letter != letter :
		    !later[i].name || strcmp(later[i].name, name) != 0)
			continue;
		diag_say(p->diag, "option %s%s (%s) is strace's and not in ptrail yet",
			 letter ? "-" : "--", letter ? (char []){letter, 0} : name, later[i].what);
		return true;
	}
	return false;
}

/* Says which options `bare` abbreviates, if there are several. */
static bool is_ambiguous(const struct parse *p, const char *bare, const char *word)
{
	_cleanup_free_ char *names = strdup("");
	size_t count = 0;

	for (size_t i = 0; names && i < option_row_count + LATER; i++) {
		const char *name = i < option_row_count ? option_rows[i].name :
			later[i - option_row_count].name;
		char *more = NULL;

		if (!name || strncmp(name, bare, strlen(bare)) ||
		    asprintf(&more, "%s%s--%s", names, count ? ", " : "", name) < 0)
			continue;
		free(names);
		names = more;
		count++;
	}
	if (count > 1)
		diag_say(p->diag, "option '%s' is ambiguous: %s", word, names);
	return count > 1;
}

/* `code` is what getopt_long left in optopt: a letter, 256 and above a long option that takes no
 * value and was given one, 0 another long one. */
static int unknown(struct parse *p, char **argv, int code)
{
	const char *word = argv[optind - 1], *near;
	int letter = code < 256 ? code : 0;

	_cleanup_free_ char *bare = letter ? NULL : strndup(word + 2, strcspn(word + 2, "="));

	if (code >= 256 && code < 256 + (int)option_row_count) {
		diag_say(p->diag, "option '--%s' does not take a value: '%s'",
			 option_rows[code - 256].name, word);
		return EXIT_USAGE;
	}
	if (is_later(p, letter, bare))
		return EXIT_USAGE;
	if (letter) {
		diag_say(p->diag, "unknown option '-%c'; ptrail --help lists them", letter);
		return EXIT_USAGE;
	}
	if (is_ambiguous(p, bare, word))
		return EXIT_USAGE;
	near = option_nearest(bare);
	diag_say(p->diag, "unknown option '%s'%s%s%s; ptrail --help lists them", word,
		 near ? " (did you mean '--" : "", near ? near : "", near ? "'?)" : "");
	return EXIT_USAGE;
}

static int missing(struct parse *p, char **argv, int code)
{
	const struct option_row *r = NULL;

	for (size_t i = 0; i < option_row_count; i++)
		if (option_rows[i].letter == code || code == 256 + (int)i)
			r = &option_rows[i];
	diag_say(p->diag, "option '%s' wants %s", argv[optind - 1], r && r->arg ? r->arg :
		 "an argument");
	return EXIT_USAGE;
}

enum { KILL_AFTER_SECONDS = 5, RECORD_LIMIT = 256 };

static void getopt_tables(char *letters, struct option *longs)
{
	*letters++ = '+';
	*letters++ = ':';
	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *r = &option_rows[i];
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
	for (size_t i = 0; i < LATER; i++)
		if (later[i].name)
			*longs++ = (struct option){later[i].name, optional_argument, NULL,
						   256 + option_row_count + i};
	*letters = 0;
	*longs = (struct option){0};
}

/* Findings are what is wanted, and nothing was said of calls */
static bool is_about_findings(const struct options *o)
{
	return (o->verdict || o->write_baseline) && !o->output && !o->summary_too &&
		filter_all_calls(o->filter);
}

/* What decides about the exit status is shown, by this printer where by no other. */
static int imply_findings(struct parse *p)
{
	struct options *o = p->o;
	bool alone = !o->print_count;
	int err;

	if (!o->verdict && !o->write_baseline)
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

/* -c, -C, -o and no --print at all: what the user means by them */
static int settle(struct parse *p)
{
	struct options *o = p->o;
	const struct printer *text = printer_by_name("text");
	const struct printer *summary = printer_by_name("summary");
	bool has_output = o->output;
	int err = 0;

	if (o->summary && o->summary_too) {
		diag_say(p->diag, "-c and -C exclude each other");
		return EXIT_USAGE;
	}
	if (o->separate && o->output && (o->summary || o->summary_too)) {
		diag_say(p->diag, "-c and -C do not go with a file for each process (-ff -o FILE)");
		return EXIT_USAGE;
	}
	if (o->replay && !o->output)
		o->output = "-";
	if (!o->print_count && !o->summary && !is_about_findings(o) &&
	    (!o->record || o->output || o->summary_too))
		err = option_add_print(p, print_request_plain(text));
	if (!err && (o->summary || o->summary_too))
		err = option_add_print(p, print_request_plain(summary));
	/* --print=tree:x -o t: the tree is not for t, which gets what -o writes by itself */
	if (!err && has_output && !o->diff && !uses_output(o))
		err = option_add_print(p, print_request_plain(text));
	if (!err)
		err = imply_findings(p);
	if (err || !o->diff || differ_takes(o->prints, o->print_count))
		return err;
	diag_say(p->diag, "--diff is told as --print=text or --print=json, and nothing else is "
		 "printed beside it");
	return EXIT_USAGE;
}

/* A window that nothing can be in */
static int check_window(struct parse *p)
{
	uint64_t since, until;

	if (!scope_is_window(p->o->scope, &since, &until) || since < until)
		return 0;
	diag_say(p->diag, "--since has to be before --until: nothing is between them");
	return EXIT_USAGE;
}

static int check_task(struct parse *p)
{
	const struct options *o = p->o;

	if (o->command && o->pid_count)
		diag_say(p->diag, "a command or -p PID, not both: '%s'", o->command[0]);
	else if (o->replay)
		return 0;
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

/* The file of options that is to be read first: --config's, "" for none, NULL for .ptrail. Mistakes
 * are met again later. */
static const char *file_wanted(const struct options *o, int argc, char **argv, const char *letters,
			       const struct option *longs)
{
	const char *file = o->as_strace ? "" : NULL;
	int c, index;

	optind = 0;
	while ((c = getopt_long(argc, argv, letters, longs, &index)) != -1) {
		const struct option_row *r = c >= 256 && c < 256 + (int)option_row_count ?
			&option_rows[c - 256] : NULL;
		const char *name = r ? r->name : c == 'h' ? "help" : c == 'V' ? "version" : "";

		if (!strcmp(name, "config"))
			file = optarg;
		else if (!strcmp(name, "help") || !strcmp(name, "version") ||
			 !strcmp(name, "explain"))
			return "";
	}
	return file;
}

int options_parse(struct options *o, int argc, char **argv, char **environment, struct diag *diag)
{
	struct parse p = {.o = o, .diag = diag};
	const char *called = argc && argv[0] ? strrchr(argv[0], '/') : NULL;
	char letters[2 * OPTION_ROWS_MAX + 4];
	struct option longs[OPTION_ROWS_MAX + LATER + 1];
	int c, index, err;

	called = called ? called + 1 : argc && argv[0] ? argv[0] : "ptrail";
	*o = (struct options){
		.as_strace = !strcmp(called, "strace"), .colour = -1, .filter = filter_new(),
		.environment = copy_environment(environment),
		.look = {.string_max = 32, .column = 40}, .source = SOURCE_AUTO,
		.kill_after = KILL_AFTER_SECONDS * NS_PER_SECOND, .record_limit = RECORD_LIMIT,
	};
	if (!o->filter) {
		diag_say(diag, "memory is out");
		return EXIT_TRACER;
	}
	o->look.follow = !o->as_strace;
	getopt_tables(letters, longs);
	opterr = 0;
	err = options_from_environment(&p);
	if (err)
		return err;
	err = options_from_file(&p, file_wanted(o, argc, argv, letters, longs));
	if (err)
		return err;
	optind = 0;	/* from the beginning, whatever was looked at before */
	while ((c = getopt_long(argc, argv, letters, longs, &index)) != -1) {
		const struct option_row *r = NULL;

		if (c == ':')
			return missing(&p, argv, optopt);
		if (c == '?')
			return unknown(&p, argv, optopt);
		if (c >= 256 + (int)option_row_count && is_later(&p, 0, longs[index].name))
			return EXIT_USAGE;
		for (size_t i = 0; i < option_row_count; i++)
			if (c >= 256 ? i == (size_t)c - 256 : option_rows[i].letter == c)
				r = &option_rows[i];
		p.environment |= r->letter == 'E';
		err = r->set(&p, optarg);
		if (err)
			return err;
	}
	if (o->action != ACTION_TRACE)
		return 0;
	o->command = optind < argc ? argv + optind : NULL;
	err = check_recordings(&p);
	if (!err)
		err = check_task(&p);
	if (!err)
		err = check_window(&p);
	return err ? err : settle(&p);
}

void options_done(struct options *o)
{
	for (size_t i = 0; i < o->print_count; i++)
		print_request_done(&o->prints[i]);
	free(o->pids);
	free(o->environment);
	free(o->file_text);
	baseline_free(o->known);
	selection_free_policy(&o->selection);
	record_options_done(o);
	filter_free(o->filter);
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
