#include "app/help/help.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/exit_status.h"
#include "app/cli/options.h"
#include "app/cli/verbs.h"
#include "app/printers/plugin.h"
#include "base/text/nearest.h"
#include "desc/type.h"
#include "machine/machine.h"
#include "print/output/output.h"
#include "print/registry.h"

enum { NAME_COLUMN = 30, VERB_COLUMN = 22 };

/* The version of strace whose options and output are those of ptrail under the name strace */
#define STRACE_VERSION "7.2"

/* The optional libraries, and what needs them */
static const struct optional_library {
	const char *name, *features;
	bool is_built_in;
} libraries[] = {
	{"zstd", "compressed recordings",
#ifdef HAVE_ZSTD
		true
#endif
	},
	{"sqlite", "--print=sqlite",
#ifdef HAVE_SQLITE
		true
#endif
	},
	{"libcurl", "--print=otlp to a server",
#ifdef HAVE_CURL
		true
#endif
	},
	{"libunwind", "stacks: -k, hangs, crashes",
#ifdef HAVE_LIBUNWIND
		true
#endif
	},
	{"libelf", "-l, --print=libs, names of functions: -k, hangs, crashes",
#ifdef HAVE_LIBELF
		true
#endif
	},
	{"liblzma", "names of functions in .gnu_debugdata",
#ifdef HAVE_LZMA
		true
#endif
	},
	{"libdw", "source lines: -kk, crashes",
#ifdef HAVE_LIBDW
		true
#endif
	},
	{"ncurses", "ptrail top",
#ifdef HAVE_NCURSES
		true
#endif
	},
};
enum { LIBRARIES = sizeof(libraries) / sizeof(*libraries) };

static const char *const topics[] = {"all", "filter", "print"};

/* Flushes standard output. Returns the exit status. */
static int flush_stdout(void)
{
	return fflush(stdout) || ferror(stdout) ? EXIT_TRACER : 0;
}

/* Prints a line for each verb that needs no line of its own elsewhere. */
static void print_verbs(void)
{
	for (size_t i = 0; i < verb_count; i++)
		if (verbs[i].operands != OPERANDS_NONE && strcmp(verbs[i].name, "help") != 0)
			printf("  ptrail %s %-*s %s\n", verbs[i].name,
			       VERB_COLUMN - (int)strlen(verbs[i].name), verbs[i].arguments,
			       verbs[i].help);
}

static int show_screen(void)
{
	fputs("ptrail: trace system calls and process life cycles\n"
	      "\n"
	      "  ptrail [OPTIONS] COMMAND       run and trace a command, as strace does\n"
	      "  ptrail [OPTIONS] -p PID        attach; also -p NAME, -p :PORT, -p /FILE\n"
	      "  ptrail FILE.trail              print a recording\n"
	      "\n", stdout);
	print_verbs();
	fputs("\n"
	      "-o FILE writes to FILE, -e trace=%file selects system calls, -Z failed ones; -c\n"
	      "counts; -tt -T -y -k add times, paths, stacks; --print=FORMAT:FILE adds outputs.\n"
	      "More: ptrail help VERB, --help=all, --help=filter, --help=print, man ptrail\n",
	      stdout);
	return flush_stdout();
}

static int show_verb(const struct verb *v)
{
	bool takes_command = v->operands == OPERANDS_COMMAND || v->operands == OPERANDS_TASK;

	printf("ptrail %s%s%s%s%s\n    %s\n\n", v->name, takes_command ? " [OPTIONS]" : "",
	       *v->arguments ? " " : "", v->arguments, takes_command ? " [ARG...]" : "", v->help);
	if (v->option)
		printf("The same as ptrail %s", v->option);
	else
		printf("The same as ptrail --%s%s%s", v->value_of[v->value_of[1] ? 1 : 0],
		       v->value_of[1] ? "=BAD --" : "=", v->value_of[1] ? v->value_of[0] : "...");
	puts(v->value_of[1] ? "=GOOD" : "");
	for (size_t i = 0; i < VERB_EXAMPLES && v->examples[i]; i++)
		printf("%s  ptrail %s\n", i ? "" : "\n", v->examples[i]);
	printf("\nDetails: %s. To run a command named %s: ptrail -- %s\n", v->page,
	       v->name, v->name);
	return flush_stdout();
}

static void print_option(void *ctx, const char *group, const char *spelling, const char *help)
{
	const char **last = ctx;

	if (!*last || strcmp(*last, group))
		printf("%s%s:\n", *last ? "\n" : "", group);
	*last = group;
	printf("  %-*s %s\n", NAME_COLUMN, spelling, help);
}

static int show_all(void)
{
	const char *last = NULL;

	options_describe(print_option, &last);
	return flush_stdout();
}

int help_show_as_strace(void)
{
	fputs("Usage: strace [OPTIONS] [-p PID]... [COMMAND [ARG...]]\n\n", stdout);
	return show_all();
}

static int show_filters(void)
{
	fputs("-e trace=SET     system calls to show. SET is a comma-separated list of\n"
	      "                   NAME       open, openat; NAME@64, NAME@32: one ABI only\n"
	      "                   %CLASS     a class of system calls, see below\n"
	      "                   /REGEX     names that match the regular expression\n"
	      "                   ?ITEM      ITEM, without an error if it is unknown\n"
	      "                   all, none\n"
	      "                 A leading ! inverts the list. 'trace=' can be omitted.\n"
	      "-e signal=SET    signals to show: SIGTERM, term, 15, all, none, !\n"
	      "-e status=SET    outcomes to show: successful, failed, unfinished, unavailable,\n"
	      "                 detached\n"
	      "-e CONDITION     only system calls whose values fulfill a condition:\n"
	      "                   NAME == VALUE, !=, <, <=, >, >=;  NAME & MASK\n"
	      "                   NAME=PATTERN[,...]  numbers, constants, shell patterns\n"
	      "                   CALL, CALL.NAME     of this system call only\n"
	      "                   && || ! ( )\n"
	      "                 NAME: an argument as in JSON, ret, errno, path (any of them),\n"
	      "                 duration (> 10ms).\n"
	      "                 'openat.flags & O_CREAT', 'ret < 0 && fd == 3', path='/etc/*',\n"
	      "                 errno=ENOENT,EACCES; see ptrail-filter(7)\n"
	      "-z, -Z           same as -e status=successful, -e status=failed\n"
	      "\n"
	      "-e inject=SET:ACTION...\n"
	      "                 tamper with calls: error=ERRNO, retval=VALUE (not executed),\n"
	      "                 signal=SIGNAL, delay_enter=TIME, delay_exit=TIME, syscall=NAME,\n"
	      "                 when=FIRST[..LAST][+[STEP]]: which invocations, for each task;\n"
	      "                 chance=5%,seed=7: at random, the same ones in each run.\n"
	      "                 SET(CONDITION): 'openat(path=/etc/*):error=EACCES'\n"
	      "-e fault=SET[:error=ERRNO][:when=...]\n"
	      "                 the same, with ENOSYS by default\n"
	      "\n"
	      "-e library=SET   library calls (-l): NAME,NAME@FILE,@FILE with * and ?; also !\n"
	      "\n"
	      "-P PATH          system calls that access PATH, by name or by descriptor\n"
	      "--trace-fds=FDS  system calls that use these descriptors; with -P: either\n"
	      "--process=NAMES  processes that run these programs; name, path or shell pattern\n"
	      "--task=PIDS      these tasks; a process ID includes all its threads\n"
	      "--since=TIME, --until=TIME\n"
	      "                 events from, before this time since the start of the trace:\n"
	      "                 2, 3.5s, 500ms\n"
	      "Events must match all filters. The last four do not apply to formats that need\n"
	      "the whole trace (tree, why, hang, checks, html and the reports).\n"
	      "\n"
	      "classes:\n", stdout);
	for (unsigned i = 0; i < CLASS_COUNT; i++)
		printf("  %%%s\n", desc_class_name(i));
	return flush_stdout();
}

/* Lists the built-in printers, or describes `only` if it is not NULL. */
static int list_printers(const struct printer *only, struct diag *diag)
{
	struct output *out;

	if (output_open_fd(&out, STDOUT_FILENO, "standard output", diag))
		return EXIT_TRACER;
	if (only)
		printer_describe(out, only);
	else
		printer_list(out);
	return output_close(out) ? EXIT_TRACER : 0;
}

int help_printers(struct diag *diag)
{
	return list_printers(NULL, diag);
}

static int describe_plugin(const char *path, struct diag *diag)
{
	const struct printer *printer = plugin_load(path, diag);

	return printer ? list_printers(printer, diag) : EXIT_USAGE;
}

int help_show(const char *topic, struct diag *diag)
{
	const char *near;

	if (!topic)
		return show_screen();
	if (!strcmp(topic, "all"))
		return show_all();
	if (!strcmp(topic, "filter"))
		return show_filters();
	if (!strcmp(topic, "print"))
		return help_printers(diag);
	if (verb_find(topic))
		return show_verb(verb_find(topic));
	if (plugin_is_path(topic))
		return describe_plugin(topic, diag);
	near = nearest(topic, topics, sizeof(topics) / sizeof(*topics));
	near = near ? near : verb_nearest(topic);
	diag_say(diag, "--help: must be a verb such as why, all, filter, print or a path, not "
		 "'%s'%s%s%s", topic, near ? " (did you mean '" : "", near ? near : "",
		 near ? "'?)" : "");
	return EXIT_USAGE;
}

/* Prints what is missing without some of the optional libraries, and which ones were built in. */
static void print_libraries(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < LIBRARIES; i++)
		if (!libraries[i].is_built_in)
			printf("\nwithout %s: no %s", libraries[i].name, libraries[i].features);
	printf("\nbuilt with:");
	for (unsigned i = 0; i < LIBRARIES; i++) {
		if (libraries[i].is_built_in)
			printf(" %s", libraries[i].name);
		count += libraries[i].is_built_in;
	}
	puts(count ? "" : " the C library alone");
}

int help_version(bool as_strace)
{
	size_t calls;

	desc_calls(&calls);
	if (as_strace)
		printf("strace -- version " STRACE_VERSION "\n");
	printf("ptrail %s\nmachines:", VERSION);
	for (unsigned i = 0; i < machine_abi_count; i++)
		printf("%s %s", i ? "," : "", abis[machine_abis[i]].name);
	printf("\nsystem calls: %zu\nformats:", calls);
	for (const struct printer *const *p = printers; *p; p++)
		printf(" %s", (*p)->name);
	print_libraries();
	return flush_stdout();
}
