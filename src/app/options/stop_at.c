/* --stop-at and --then */
#include "app/cli/options_rows.h"

#include <stdlib.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "app/stop_at/then.h"
#include "base/memory/alloc.h"

static const char program_prefix[] = "exec:";

/* Parses the filter of --stop-at. Returns NULL after a message. */
static struct filter *parse_filter(struct parse *p, const char *arg)
{
	struct filter *calls = filter_new();
	struct filter_error error = {0};
	bool wrong = filter_parse(calls, arg, &error);

	if (!wrong && filter_all_calls(calls) && filter_all_statuses(calls))
		diag_say(p->diag, "--stop-at=%s: must select system calls or be exec:PATTERN; "
			 "this selects all of them, or is about signals", arg);
	else if (wrong)
		report_invalid_set(p, "--stop-at=", arg, &error);
	else if (!filter_wants_calls(calls))
		diag_say(p->diag, "--stop-at=%s: no system call can match", arg);
	else
		return calls;
	filter_free(calls);
	return NULL;
}

int set_stop_at(struct parse *p, const char *arg)
{
	struct options *o = p->o;
	struct stop_spec new = {.text = arg};
	size_t prefix = strlen(program_prefix);

	if (o->stop_count == STOPS_MAX) {
		diag_say(p->diag, "--stop-at: can be given at most %d times", STOPS_MAX);
		return EXIT_USAGE;
	}
	if (!strncmp(arg, program_prefix, prefix)) {
		new.program = arg + prefix;
	} else if (*arg) {
		new.calls = parse_filter(p, arg);
		if (!new.calls)
			return EXIT_USAGE;
	}
	if (!*arg || (new.program && !*new.program)) {
		diag_say(p->diag, "--stop-at: must be exec:PATTERN, the program at whose start a "
			 "process is left stopped, or a filter of system calls as for -e, not "
			 "'%s'", arg);
		return EXIT_USAGE;
	}
	o->stops[o->stop_count++] = new;
	return 0;
}

int set_then(struct parse *p, const char *arg)
{
	size_t length;
	const char *unknown = then_unknown_word(arg, &length);

	if (!arg[strspn(arg, " \t\n")]) {
		diag_say(p->diag, "--then: the command is empty; example: --then='gdb -p {pid}'");
		return EXIT_USAGE;
	}
	if (unknown) {
		diag_say(p->diag, "--then: '%.*s' must be {pid}, {comm} or {exe}; write {{ for a "
			 "brace", (int)length, unknown);
		return EXIT_USAGE;
	}
	p->o->then = arg;
	return 0;
}

int check_stop_at(struct parse *p)
{
	const struct options *o = p->o;

	if (o->then && !o->stop_count && !o->top)
		diag_say(p->diag, "--then: needs --stop-at, which says where a process is left "
			 "stopped, or --top, where the key D does");
	else if (o->stop_count && (o->replay || o->diff))
		diag_say(p->diag, "--stop-at stops running processes and cannot be combined with "
			 "--replay");
	else
		return 0;
	return EXIT_USAGE;
}

void stops_done(struct options *o)
{
	for (size_t i = 0; i < o->stop_count; i++)
		filter_free(o->stops[i].calls);
}
