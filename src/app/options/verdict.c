/* Options about checks and the verdict: --fail-on, --select, --baseline ... */
#include "app/cli/options_rows.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/cli/argument.h"
#include "app/cli/exit_status.h"

int set_fail_on(struct parse *p, const char *arg)
{
	static const char *const words[] = {"note", "warning", "error", "never", NULL};
	unsigned i;
	int err = argument_word(p->diag, "--fail-on", arg, words, &i);

	if (err)
		return err;
	p->o->verdict = i < LEVELS;
	p->o->fail_on = p->o->verdict ? i : 0;
	return 0;
}

static int report_unknown_check(struct parse *p, const char *what, const struct selection_error *e)
{
	if (!*e->word)
		diag_say(p->diag, "%s: missing check ID; --explain=all lists them", what);
	else
		diag_say(p->diag, "%s: unknown check '%s'%s%s%s; --explain=all lists them",
			 what, e->word, e->near ? " (did you mean '" : "", e->near ? e->near : "",
			 e->near ? "'?)" : "");
	return EXIT_USAGE;
}

int set_select(struct parse *p, const char *arg)
{
	struct selection *s = &p->o->selection;
	struct selection_error error;

	if (p->filed_checks && !p->from_file) {
		memset(s->chosen, 0, sizeof(s->chosen));
		s->begun = false;
	}
	p->filed_checks = p->from_file;
	return selection_choose(s, arg, &error) ? report_unknown_check(p, "--select", &error) : 0;
}

int set_ignore(struct parse *p, const char *arg)
{
	struct selection *s = &p->o->selection;
	struct selection_error error;

	if (p->filed_ignored && !p->from_file)
		memset(s->ignored, 0, sizeof(s->ignored));
	p->filed_ignored = p->from_file;
	return selection_ignore(s, arg, &error) ? report_unknown_check(p, "--ignore", &error) : 0;
}

/* Parses a limit in the unit of the check: a duration, a size or a number. */
static int parse_limit(struct parse *p, const struct check *c, const char *arg, uint64_t *to)
{
	unsigned n;
	int err;

	if (c->limit_kind == LIMIT_TIME)
		return argument_duration(p->diag, "--limit", arg, to);
	if (c->limit_kind == LIMIT_BYTES)
		return argument_size(p->diag, "--limit", arg, 0, to);
	err = argument_number(p->diag, "--limit", arg, UINT_MAX, &n);
	if (!err)
		*to = n;
	return err;
}

int set_limit(struct parse *p, const char *arg)
{
	const char *value = strchr(arg, '=');
	struct selection *s = &p->o->selection;
	struct selection_error error = {{0}, NULL};
	uint64_t limit;
	int index, err;

	if (!value) {
		diag_say(p->diag, "--limit: must be ID=VALUE, not '%s'", arg);
		return EXIT_USAGE;
	}
	snprintf(error.word, sizeof(error.word), "%.*s", (int)(value - arg), arg);
	index = checks_find(error.word);
	if (index < 0) {
		error.near = checks_nearest(error.word);
		return report_unknown_check(p, "--limit", &error);
	}
	if (checks_at(index)->limit_kind == LIMIT_NONE) {
		diag_say(p->diag, "--limit: check '%s' has no limit", error.word);
		return EXIT_USAGE;
	}
	err = parse_limit(p, checks_at(index), value + 1, &limit);
	if (err)
		return err;
	selection_limit(s, index, limit);
	return 0;
}

int set_allow_net(struct parse *p, const char *arg)
{
	struct selection *s = &p->o->selection;
	const char *word;
	size_t len;

	selection_request(s, checks_find("SC704"));
	if (!policy_allow_net(&s->policy, arg, &word, &len))
		return 0;
	diag_say(p->diag, "--allow-net: '%.*s' is not an address (examples: 10.0.0.0/8, [::1]:80, "
		 "*:443)", (int)len, word);
	return EXIT_USAGE;
}

int set_allow_write(struct parse *p, const char *arg)
{
	struct selection *s = &p->o->selection;

	selection_request(s, checks_find("SC705"));
	if (!policy_allow_write(&s->policy, arg))
		return 0;
	diag_say(p->diag, "--allow-write: must be a comma-separated list of paths, not '%s'", arg);
	return EXIT_USAGE;
}

int set_policy(struct parse *p, const char *arg)
{
	struct selection *s = &p->o->selection;

	selection_request(s, checks_find("SC707"));
	return policy_read_file(&s->policy, arg, p->from_file, p->diag) ? EXIT_USAGE : 0;
}

int set_baseline(struct parse *p, const char *arg)
{
	struct baseline *known = baseline_read(arg, p->from_file, p->diag);

	if (!known)
		return EXIT_USAGE;
	baseline_free(p->o->known);
	p->o->known = known;
	return 0;
}
