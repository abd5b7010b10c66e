#include "check/core/selection.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_default(size_t index)
{
	return !(checks_at(index)->flags & CHECK_OPTIONAL);
}

/* Whether an element of a list selects that check */
static bool matches_check(const char *word, size_t index)
{
	if (!strcasecmp(word, "all"))
		return true;
	if (!strcasecmp(word, "default"))
		return is_default(index);
	return checks_find(word) == (int)index || checks_is_of(checks_at(index), word);
}

/* Sets the marks of all checks in a list. `s` is needed for elements with +, else NULL. Returns
 * 0 or -EINVAL. */
static int mark_checks(bool *marks, struct selection *s, const char *list,
		       struct selection_error *error)
{
	static const char separators[] = ", \t";
	size_t count = checks_count();

	for (list += strspn(list, separators); *list; list += strspn(list, separators)) {
		bool adds = s && *list == '+', any = false;
		size_t n;

		list += adds;
		n = strcspn(list, separators);
		snprintf(error->word, sizeof(error->word), "%.*s", (int)n, list);
		list += n;
		if (s && !s->begun) {
			s->begun = true;
			s->adds_to_default = adds;
		}
		for (size_t i = 0; i < count; i++)
			if (matches_check(error->word, i))
				any = marks[i] = true;
		if (any)
			continue;
		error->near = checks_nearest(error->word);
		return -EINVAL;
	}
	return 0;
}

int selection_choose(struct selection *s, const char *list, struct selection_error *error)
{
	if (!list[strspn(list, ", \t")]) {
		*error = (struct selection_error){0};
		return -EINVAL;
	}
	return mark_checks(s->chosen, s, list, error);
}

int selection_ignore(struct selection *s, const char *list, struct selection_error *error)
{
	return mark_checks(s->ignored, NULL, list, error);
}

void selection_request(struct selection *s, size_t index)
{
	s->requested[index] = true;
}

void selection_limit(struct selection *s, size_t index, uint64_t limit)
{
	s->limited[index] = true;
	s->limits[index] = limit;
	selection_request(s, index);
}

void selection_free_policy(struct selection *s)
{
	policy_done(&s->policy);
}

bool selection_has(const struct selection *s, size_t index)
{
	if (s->ignored[index])
		return false;
	if (checks_at(index)->flags & CHECK_ALWAYS)
		return true;
	if (s->begun && s->chosen[index])
		return true;
	return (!s->begun || s->adds_to_default) && (is_default(index) || s->requested[index]);
}

bool selection_ignores(const struct selection *s, size_t index)
{
	return s->ignored[index];
}
