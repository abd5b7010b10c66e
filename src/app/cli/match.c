/* Matching command-line arguments with the rows of options. getopt(3) finds letters and their
 * values, and long options as the value of the letter "-".
 *
 * A long option may be abbreviated. An abbreviation of options of strace means these, whatever
 * ptrail has besides. Under the name strace, so does a name of an option that only ptrail has. */
#include "app/cli/options_rows.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "app/cli/misuse.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/sbuf.h"
#include "print/registry.h"

/* A name without its value: the first `length` bytes of `text` */
struct bare_name {
	const char *text;
	size_t length;
};

static bool is_optional(const struct option_row *r)
{
	return r->arg && *r->arg == '[';
}

static bool begins_with(const struct option_row *r, const struct bare_name *n, bool own)
{
	return r->name && !strncmp(r->name, n->text, n->length) && (own || !(r->flags & ROW_OWN));
}

static bool is_exact(const struct option_row *r, const struct bare_name *n)
{
	return begins_with(r, n, true) && !r->name[n->length];
}

/* Returns the row whose name begins so. Several rows with the same effect are one. Sets *ambiguous
 * if rows with different effects do; NULL then, and if there is none. `own`: also ptrail's own */
static const struct option_row *find_abbreviated(const struct bare_name *n, bool own,
						 bool *ambiguous)
{
	const struct option_row *found = NULL;

	*ambiguous = false;
	for (size_t i = 0; i < option_row_count && !*ambiguous; i++) {
		const struct option_row *r = &option_rows[i];

		if (!begins_with(r, n, own))
			continue;
		*ambiguous = found && found->set != r->set;
		found = found ? found : r;
	}
	return *ambiguous ? NULL : found;
}

const struct option_row *option_find(const char *name, size_t length)
{
	const struct bare_name n = {name, length};

	for (size_t i = 0; i < option_row_count; i++)
		if (is_exact(&option_rows[i], &n))
			return &option_rows[i];
	return NULL;
}

static const struct option_row *find_name(const struct bare_name *n, bool as_strace,
					  bool *ambiguous)
{
	const struct option_row *exact = option_find(n->text, n->length), *of_strace = NULL;

	*ambiguous = false;
	if (exact && !(as_strace && exact->flags & ROW_OWN))
		return exact;
	if (n->length)
		of_strace = find_abbreviated(n, false, ambiguous);
	if (exact && (!of_strace || (!of_strace->arg && n->text[n->length]))) {
		*ambiguous = false;
		return exact;
	}
	if (of_strace || *ambiguous || !n->length)
		return of_strace;
	return find_abbreviated(n, true, ambiguous);
}

static enum option_match match_name(struct given_option *g, int argc, char **argv, bool as_strace)
{
	const struct bare_name n = {optarg, strcspn(optarg, "=")};
	const char *value = optarg[n.length] ? optarg + n.length + 1 : NULL;
	bool ambiguous;

	g->letter = 0;
	if (!as_strace && !option_find(n.text, n.length) &&
	    misuse_of_other_program(n.text, n.length))
		return MATCH_UNKNOWN;	/* and not an abbreviation */
	g->row = find_name(&n, as_strace, &ambiguous);
	g->value = value;
	if (!g->row)
		return ambiguous ? MATCH_AMBIGUOUS : MATCH_UNKNOWN;
	if (value && !g->row->arg)
		return MATCH_SURPLUS_VALUE;
	if (value || !g->row->arg || is_optional(g->row))
		return MATCH_OPTION;
	if (optind >= argc)
		return MATCH_NO_VALUE;
	g->value = argv[optind++];
	return MATCH_OPTION;
}

static const struct option_row *row_of_letter(char letter)
{
	const struct option_row *row = NULL;

	for (size_t i = 0; i < option_row_count; i++)
		if (letter && option_rows[i].letter == letter)
			row = &option_rows[i];
	return row;
}

/* Whether "=" follows a letter: -s=5, -fs=5. Sets *row to the letter's option; NULL: unknown. */
static bool has_equals(const char *word, const struct option_row **row)
{
	if (word[0] != '-' || word[1] == '-')
		return false;
	for (const char *at = word + 1; *at && *at != '='; at++) {
		*row = row_of_letter(*at);
		if (at[1] == '=')
			return true;
		if (!*row || ((*row)->arg && !is_optional(*row)))
			return false;	/* the rest is its value */
	}
	return false;
}

/* Whether the next argument is wrong usage that getopt(3) would misunderstand; moves behind it
 * then. An argument that getopt(3) is in the middle of is none, because it would have been found
 * before. */
static enum option_match find_misuse(struct given_option *g, int argc, char **argv)
{
	const struct option_row *row = NULL;
	int next = optind ? optind : 1;
	enum option_match found;

	if (next >= argc)
		return MATCH_OPTION;
	found = misuse_is_one_hyphen(argv[next]) ? MATCH_ONE_HYPHEN :
		has_equals(argv[next], &row) ? MATCH_EQUALS : MATCH_OPTION;
	if (found == MATCH_OPTION)
		return found;
	*g = (struct given_option){.word = argv[next], .row = row};
	optind = next + 1;
	return found;
}

enum option_match option_next(struct given_option *g, int argc, char **argv, bool as_strace)
{
	char letters[2 * OPTION_ROWS_MAX + 8] = "+:-:", *end = letters + strlen(letters);
	enum option_match misuse;
	int c;

	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *r = &option_rows[i];

		if (!r->letter)
			continue;
		*end++ = r->letter;
		if (r->arg && !is_optional(r))
			*end++ = ':';
	}
	*end = 0;
	opterr = 0;
	misuse = as_strace ? MATCH_OPTION : find_misuse(g, argc, argv);
	if (misuse != MATCH_OPTION)
		return misuse;
	c = getopt(argc, argv, letters);
	if (c == -1)
		return MATCH_END;
	*g = (struct given_option){.word = argv[optind - 1], .letter = c};
	if (c == '-' && optarg == g->word + strlen("--"))
		return match_name(g, argc, argv, as_strace);
	if (c == ':' || c == '?')
		g->letter = optopt;
	g->row = row_of_letter(g->letter);
	if (!g->row)
		return MATCH_UNKNOWN;
	g->value = g->row->arg && !is_optional(g->row) ? optarg : NULL;
	return c == ':' ? MATCH_NO_VALUE : MATCH_OPTION;
}

static int report_ambiguous(struct parse *p, const struct given_option *g)
{
	const struct bare_name n = {g->word + strlen("--"), strcspn(g->word + strlen("--"), "=")};
	bool strict = p->o->as_strace, own, ambiguous;
	struct sbuf names = {0};

	find_abbreviated(&n, false, &ambiguous);
	own = !strict || !ambiguous;
	for (size_t i = 0; i < option_row_count; i++) {
		if (!begins_with(&option_rows[i], &n, own))
			continue;
		sbuf_str(&names, !strict ? names.len ? ", --" : "--" : " '--");
		sbuf_str(&names, option_rows[i].name);
		sbuf_str(&names, strict ? "'" : "");
	}
	diag_say(p->diag, strict ? "option '%s' is ambiguous; possibilities:%s" :
		 "option '%s' is ambiguous: %s", g->word, names.s);
	sbuf_done(&names);
	return EXIT_USAGE;
}

static int report_unknown(struct parse *p, const struct given_option *g)
{
	_cleanup_free_ char *bare = NULL;
	const char *near;

	if (g->letter) {
		if (p->o->as_strace)	/* as getopt(3) says it */
			diag_say(p->diag, "invalid option -- '%c'", g->letter);
		else
			diag_say(p->diag, "unknown option '-%c'; see ptrail --help=all", g->letter);
		return EXIT_USAGE;
	}
	if (!p->o->as_strace && misuse_report_long(p->diag, g->word))
		return EXIT_USAGE;
	bare = alloc_substring(g->word + 2, strcspn(g->word + 2, "="));
	near = option_nearest(bare);
	if (p->o->as_strace)
		diag_say(p->diag, "unrecognized option '%s'", g->word);
	else
		diag_say(p->diag, "unknown option '%s'%s%s%s; see ptrail --help=all", g->word,
			 near ? " (did you mean '--" : "", near ? near : "", near ? "'?)" : "");
	return EXIT_USAGE;
}

static int report_no_value(struct parse *p, const struct given_option *g)
{
	if (p->o->as_strace && g->letter)
		diag_say(p->diag, "option requires an argument -- '%c'", g->letter);
	else if (p->o->as_strace)
		diag_say(p->diag, "option '--%s' requires an argument", g->row->name);
	else
		diag_say(p->diag, "option '%s' requires an argument: %s", g->word, g->row->arg);
	return EXIT_USAGE;
}

static int report_surplus(struct parse *p, const struct given_option *g)
{
	const char *name = g->row->name, *value = strchr(g->word, '=') + 1;

	if (p->o->as_strace)
		diag_say(p->diag, "option '--%s' doesn't allow an argument", name);
	else if (printer_by_name(name))
		diag_say(p->diag, "option '--%s' does not take a value: '%s'; for the format, "
			 "write --print=%s:%s", name, g->word, name, value);
	else
		diag_say(p->diag, "option '--%s' does not take a value: '%s'", name, g->word);
	return EXIT_USAGE;
}

int report_mismatch(struct parse *p, enum option_match why, const struct given_option *g)
{
	switch (why) {
	case MATCH_AMBIGUOUS: return report_ambiguous(p, g);
	case MATCH_NO_VALUE: return report_no_value(p, g);
	case MATCH_SURPLUS_VALUE: return report_surplus(p, g);
	case MATCH_ONE_HYPHEN:
		misuse_report_one_hyphen(p->diag, g->word);
		return EXIT_USAGE;
	case MATCH_EQUALS:
		misuse_report_equals(p->diag, g->word, g->row);
		return EXIT_USAGE;
	default: return report_unknown(p, g);
	}
}
