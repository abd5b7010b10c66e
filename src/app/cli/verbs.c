#include "app/cli/verbs.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "base/text/nearest.h"

enum { VERBS_MAX = 20 };

/* The end of the name of a recording */
#define TRAIL_SUFFIX ".trail"

const struct verb verbs[] = {
	{"why", "COMMAND", "why a command failed, and what to try",
		"--print=why", .page = "ptrail-output(7)",
		.examples = {"why make test", "why t.trail"}},
	{"hang", "PID|NAME|COMMAND", "what a stuck process waits for",
		"--print=hang", OPERANDS_TASK, .page = "ptrail-output(7)",
		.examples = {"hang 1234", "hang nginx", "hang --timeout=60 make test"}},
	{"record", "[FILE] COMMAND", "record everything, to print it later",
		.value_of = {"record"}, .file = "ptrail.trail", .page = "ptrail-recordings(7)",
		.examples = {"record make", "record t.trail make", "record -o t.trail -p 1234"}},
	{"replay", "[FILE...]", "print a recording, in any format",
		NULL, OPERANDS_VALUES, {"replay"}, .repeats = true, .file = "ptrail.trail",
		.page = "ptrail-recordings(7)",
		.examples = {"replay t.trail", "replay t.trail --print=why", "t.trail -Z"}},
	{"diff", "GOOD BAD or GOOD... -- BAD...", "what differs between recordings",
		NULL, OPERANDS_VALUES, {"diff", "replay"}, 2, .has_sets = true,
		.page = "ptrail-recordings(7)",
		.examples = {"diff good.trail bad.trail", "diff green/*.trail -- red/*.trail",
			"diff a.trail b.trail --print=json"}},
	{"last", "[N]", "print the last run again, or the one N runs ago",
		"--last", OPERANDS_VALUES, {"last"}, .page = "ptrail-recordings(7)",
		.examples = {"last", "last --print=why", "last 2 --print=tree"}},
	{"tree", "COMMAND", "all processes as a tree, at the end",
		"--print=tree", .page = "ptrail-output(7)",
		.examples = {"tree make", "tree t.trail"}},
	{"timeline", "COMMAND", "what each process does, as it happens",
		"--print=timeline", .page = "ptrail-output(7)",
		.examples = {"timeline make", "timeline -p 1234"}},
	{"files", "COMMAND", "files read, written, created, or not found",
		"--print=files", .page = "ptrail-output(7)",
		.examples = {"files make", "files t.trail"}},
	{"net", "COMMAND", "connections, listeners, and names asked for",
		"--print=net", .page = "ptrail-output(7)",
		.examples = {"net curl localhost", "net -p 1234"}},
	{"report", "COMMAND", "write a web page: cause, processes, findings",
		"--print=html", .file = "report.html", .page = "ptrail-export(7)",
		.examples = {"report make", "report -o r.html make", "report t.trail"}},
	{"top", "PID|NAME|COMMAND", "show the processes live on the terminal",
		"--top", OPERANDS_TASK, .prefers_command = true, .page = "ptrail(1)",
		.examples = {"top make -j2", "top nginx", "top -p 1234"}},
	{"checks", "COMMAND", "findings: leaks, zombies, unnoticed failures",
		"--print=checks", .page = "ptrail-checks(7)",
		.examples = {"checks make test", "checks t.trail", "explain all"}},
	{"explain", "WORD|LINE", "explain a syscall, error, signal, check or line",
		NULL, OPERANDS_MANY, {"explain"}, 1, .page = "ptrail-checks(7)",
		.examples = {"explain ENOENT", "explain TR951",
			"explain 'openat(AT_FDCWD, \"x\", O_RDONLY) = -1 ENOENT'"}},
	{"mcp", "", "serve programs that speak the Model Context Protocol",
		"--mcp", OPERANDS_NONE, .page = "ptrail-export(7)", .examples = {"mcp"}},
	{"version", "", "show the version and what was built in",
		"--version", OPERANDS_NONE, .page = "ptrail(1)", .examples = {"version"}},
	{"help", "[TOPIC]", "show help; TOPIC: a verb, all, filter, print",
		"--help", OPERANDS_VALUES, {"help"}, .page = "ptrail(1)",
		.examples = {"help why", "help print"}},
};

const size_t verb_count = sizeof(verbs) / sizeof(*verbs);
_Static_assert(sizeof(verbs) / sizeof(*verbs) <= VERBS_MAX, "room for all");

const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < verb_count; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

const char *verb_nearest(const char *word)
{
	const char *names[VERBS_MAX];

	for (size_t i = 0; i < verb_count; i++)
		names[i] = verbs[i].name;
	return nearest(word, names, verb_count);
}

void arguments_begin(struct arguments *a, int argc, char **argv, bool as_strace)
{
	*a = (struct arguments){.argc = argc, .argv = argv, .as_strace = as_strace};
	optind = 0;	/* restart getopt(3) */
	if (argc > 1 && !as_strace)
		a->verb = verb_find(argv[1]);
	if (a->verb) {
		a->argc--;
		a->argv++;
	}
}

/* Sets `g` to `option`, "--NAME" or "--NAME=VALUE". */
static void give_option(struct given_option *g, const char *option)
{
	const char *name = option + strlen("--"), *equals = strchr(name, '=');

	*g = (struct given_option){
		.row = option_find(name, equals ? (size_t)(equals - name) : strlen(name)),
		.value = equals ? equals + 1 : NULL, .word = option,
	};
}

/* Whether the next operand is the file of a recording and not a command */
static bool is_recording(const struct arguments *a, const char *word)
{
	size_t n = strlen(word), suffix = strlen(TRAIL_SUFFIX);
	bool is_single = a->verb && a->verb->value_of[0];

	return !a->as_strace && !(is_single && a->operands) && n > suffix &&
		!strcmp(word + n - suffix, TRAIL_SUFFIX) && access(word, X_OK);
}

/* Whether "--" follows the operands that are read */
static bool has_end_ahead(const struct arguments *a)
{
	for (int i = optind; i < a->argc; i++)
		if (!strcmp(a->argv[i], "--"))
			return true;
	return false;
}

/* The same as owner_of() for a verb whose operands are two sets with "--" between them, or two
 * single values */
static const char *owner_in_sets(const struct arguments *a)
{
	const struct verb *v = a->verb;

	if (a->is_ended ? a->first_set : has_end_ahead(a))
		return v->value_of[a->is_ended];
	return a->operands < OPERANDS_MAX ? v->value_of[a->operands] : NULL;
}

/* Returns the long name of the option that the next operand is a value of; NULL: it is the command.
 */
static const char *owner_of(const struct arguments *a)
{
	const struct verb *v = a->verb;

	if (v && (v->operands == OPERANDS_MANY || v->repeats))
		return v->value_of[0];
	if (v && v->has_sets)
		return owner_in_sets(a);
	if (v && v->operands == OPERANDS_VALUES)
		return a->operands < OPERANDS_MAX ? v->value_of[a->operands] : NULL;
	if (!is_recording(a, a->argv[optind]))
		return NULL;
	return v && v->value_of[0] ? v->value_of[0] : "replay";
}

/* Sets `g` to the next operand as a value of an option. Returns false if there is none. */
static bool give_operand(struct arguments *a, struct given_option *g)
{
	const char *name = optind < a->argc ? owner_of(a) : NULL;

	if (!name)
		return false;
	*g = (struct given_option){
		.row = option_find(name, strlen(name)), .value = a->argv[optind],
		.word = a->argv[optind], .is_operand = true,
	};
	optind++;
	a->operands++;
	return true;
}

/* Whether the next word is a line of text: "--- SIGCHLD {...} ---" is no option. Moves to it, if no
 * word was read yet. */
static bool takes_line(const struct arguments *a)
{
	int next = optind ? optind : 1;

	if (!a->verb || a->verb->operands != OPERANDS_MANY || next >= a->argc ||
	    !strchr(a->argv[next], ' '))
		return false;
	optind = next;
	return true;
}

enum option_match arguments_next(struct arguments *a, struct given_option *g)
{
	enum option_match match = MATCH_END;

	if (a->verb && a->verb->option && !a->is_option_given) {
		a->is_option_given = true;
		give_option(g, a->verb->option);
		return MATCH_OPTION;
	}
	if (!a->is_ended && !takes_line(a))
		match = option_next(g, a->argc, a->argv, a->as_strace);
	if (match != MATCH_END)
		return match;
	if (!a->is_ended && optind > 1 && !strcmp(a->argv[optind - 1], "--")) {
		a->is_ended = true;
		a->first_set = a->operands;
	}
	if (a->is_ended && !(a->verb && a->verb->operands != OPERANDS_COMMAND &&
			     a->verb->operands != OPERANDS_TASK))
		return MATCH_END;
	return give_operand(a, g) ? MATCH_OPTION : MATCH_END;
}
