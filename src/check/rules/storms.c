/* EX404: very many short-lived processes */
#include <string.h>

#include "check/core/check.h"

/* Starting a program takes about 1 ms; a process that lives longer than this does real work. */
static const uint64_t short_life = UINT64_C(30000000);

static bool is_short(const struct history *h, const struct life *c)
{
	return c->exited && life_duration(h, c) <= short_life;
}

/* The name that most of the short-lived children of p may have: no other name can. A majority vote
 * (Boyer and Moore); whether the candidate has a majority is for count_named to say. */
static const char *majority_candidate(const struct history *h, const struct life *p)
{
	const char *name = NULL;
	size_t votes = 0;

	for (const struct life *c = p->first_child; c; c = c->next) {
		if (!is_short(h, c))
			continue;
		if (!votes)
			name = life_name(c);
		votes += !strcmp(name, life_name(c)) ? 1 : -1;
	}
	return name;
}

/* The number of short-lived children of p with this name; *example is the first of them. */
static size_t count_named(const struct history *h, const struct life *p, const char *name,
			  const struct life **example)
{
	size_t count = 0;

	for (const struct life *c = p->first_child; c; c = c->next) {
		if (!is_short(h, c) || strcmp(name, life_name(c)))
			continue;
		if (!count++)
			*example = c;
	}
	return count;
}

static void check_storm(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *p = h->all[i], *first = NULL, *example = NULL;
		size_t many = 0, named;
		uint64_t time = 0;
		const char *name;

		for (const struct life *c = p->first_child; c; c = c->next) {
			if (!is_short(h, c))
				continue;
			first = first ? first : c;
			time += life_duration(h, c);
			many++;
		}
		if (!many || many < check_limit(k))
			continue;
		name = majority_candidate(h, p);
		named = count_named(h, p, name, &example);
		if (named > many / 2)
			report_finding(k, p,
				       "%s started many short-lived processes, most of "
				       "them %s",
				       life_name(p), name);
		else
			report_finding(k, p, "%s started many short-lived processes", life_name(p));
		add_evidence(k, p, first->born, "%zu children lived less than %s, %s in all", many,
			     check_format_duration(k, short_life), check_format_duration(k, time));
		if (named > many / 2)
			add_evidence(k, example, example->born, "%zu were %s, such as: %s", named,
				     name, check_format_command(k, example));
		else
			add_evidence(k, first, first->born,
				     "no program is a majority; the "
				     "first: %s",
				     check_format_command(k, first));
	}
}

const struct check checks_storms[] = {
	{
		.row = {
			.id = "EX404", .name = "exec-storm", .level = LEVEL_NOTE,
			.summary = "A process started many short-lived processes.",
			.explanation = "Starting a program takes about a millisecond, mostly in "
				"the kernel and the dynamic loader: thousands of them waste "
				"seconds. The usual cause is a shell loop over the lines of a "
				"file.",
			.advice = "process all items in one program: xargs, awk, a list of "
				"arguments",
		},
		.limit_kind = LIMIT_COUNT, .limit = 1000,
		.end = check_storm,
	},
	{.row = {0}}
};
