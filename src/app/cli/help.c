#include "app/cli/help.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/printers/plugin.h"
#include "app/cli/options.h"
#include "app/run/run.h"
#include "base/text/nearest.h"
#include "desc/type.h"
#include "print/output/output.h"
#include "print/core/registry.h"

enum { NAME_COLUMN = 30 };

#ifdef HAVE_ZSTD
#define WITH_ZSTD " zstd"
#else
#define WITH_ZSTD ""
#endif
#ifdef HAVE_SQLITE
#define WITH_SQLITE " sqlite"
#else
#define WITH_SQLITE ""
#endif
#ifdef HAVE_CURL
#define WITH_CURL " libcurl"
#else
#define WITH_CURL ""
#endif

static const char *const topics[] = {"all", "filter", "print"};

static int finish(void)
{
	return fflush(stdout) || ferror(stdout) ? EXIT_TRACER : 0;
}

static int screen(void)
{
	fputs("ptrail: shows the system calls and the life of a tree of processes\n"
	      "\n"
	      "  ptrail [OPTIONS] [--] COMMAND [ARG...]    run and trace\n"
	      "  ptrail [OPTIONS] -p PID                   attach; Ctrl-C lets go\n"
	      "\n"
	      "  ptrail ls /                   what ls asks of the kernel, on standard error\n"
	      "  ptrail -o t make              the same of a whole build, to the file t\n"
	      "  ptrail --print=timeline make  who started whom, became what, ended how\n"
	      "  ptrail -e trace=%file ls      only calls that take a file name\n"
	      "  ptrail -Z ls                  only calls that failed\n"
	      "  ptrail -c ls                  counts, times and errors of each call\n"
	      "  ptrail --print=json:j ls      one JSON object a line, to the file j\n"
	      "  ptrail -p 1234 -tt -T -y      attach; time of day, durations, paths\n"
	      "  ptrail --record=t.trail make  keep all of it; --replay=t.trail shows it\n"
	      "\n"
	      "--print=FORM[:FILE] may be given any number of times. Children are followed\n"
	      "unless --no-follow. The exit status is the command's; 125 is ptrail's own\n"
	      "failure, 126 and 127 a command that cannot be executed or found, 2 bad usage.\n"
	      "\n"
	      "--help=all lists all options, --help=filter what -e takes, --help=print the\n"
	      "forms; man ptrail has everything.\n", stdout);
	return finish();
}

static void option_line(void *ctx, const char *group, const char *spelling, const char *help)
{
	const char **last = ctx;

	if (!*last || strcmp(*last, group))
		printf("%s%s:\n", *last ? "\n" : "", group);
	*last = group;
	printf("  %-*s %s\n", NAME_COLUMN, spelling, help);
}

static int all(void)
{
	const char *last = NULL;

	options_describe(option_line, &last);
	return finish();
}

static int filter(void)
{
	fputs("-e trace=SET     which calls. SET is a list, apart by commas, of\n"
	      "                   NAME       open, openat; NAME@64, NAME@32: one machine only\n"
	      "                   %CLASS     a class of calls, see below\n"
	      "                   /REGEX     names that match\n"
	      "                   ?ITEM      no error when there is no such call\n"
	      "                   all, none\n"
	      "                 ! before the list: all but these. 'trace=' may be left out.\n"
	      "-e signal=SET    which signals: SIGTERM, term, 15, all, none, !\n"
	      "-e status=SET    which outcomes: successful, failed, unfinished, unavailable,\n"
	      "                 detached\n"
	      "-z, -Z           the same as status=successful, status=failed\n"
	      "\n"
	      "-P PATH          calls that name PATH: as an argument, or by a descriptor of it\n"
	      "--process=NAMES  what runs these programs, by name, path or shell pattern\n"
	      "--task=PIDS      these tasks; of a process all threads\n"
	      "--since=TIME, --until=TIME\n"
	      "                 what happens from then on, before then; 2, 3.5s, 500ms from\n"
	      "                 the start of the trace\n"
	      "All must hold. The last four choose what is shown: what looks back over the\n"
	      "whole run (tree, why, hang, checks, html, the reports) is not narrowed by them.\n"
	      "\n"
	      "classes:\n", stdout);
	for (unsigned i = 0; i < CLASS_COUNT; i++)
		printf("  %%%s\n", desc_class_name(i));
	return finish();
}

/* All of ours, or one of somebody else's */
static int list(const struct printer *only, struct diag *diag)
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
	return list(NULL, diag);
}

static int foreign(const char *path, struct diag *diag)
{
	const struct printer *printer = foreign_load(path, diag);

	return printer ? list(printer, diag) : EXIT_USAGE;
}

int help_show(const char *topic, struct diag *diag)
{
	const char *near;

	if (!topic)
		return screen();
	if (!strcmp(topic, "all"))
		return all();
	if (!strcmp(topic, "filter"))
		return filter();
	if (!strcmp(topic, "print"))
		return help_printers(diag);
	if (foreign_is_path(topic))
		return foreign(topic, diag);
	near = nearest(topic, topics, sizeof(topics) / sizeof(*topics));
	diag_say(diag, "--help: no topic '%s'; there are all, filter and print%s%s%s", topic,
		 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	return EXIT_USAGE;
}

int help_version(void)
{
	static const char with[] = WITH_ZSTD WITH_SQLITE WITH_CURL;
	size_t calls;

	desc_calls(&calls);
	printf("ptrail %s\nmachines: x86_64, i386\nsystem calls: %zu\nforms:", VERSION, calls);
	for (const struct printer *const *p = printers; *p; p++)
		printf(" %s", (*p)->name);
	printf("\nbuilt with:%s\n", *with ? with : " the C library alone");
	return finish();
}
