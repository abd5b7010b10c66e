#include "check/core/selection.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_default(size_t place)
{
	return !(checks_at(place)->flags & CHECK_OPTIONAL);
}

/* Whether the word means that check */
static bool means(const char *word, size_t place)
{
	if (!strcasecmp(word, "all"))
		return true;
	if (!strcasecmp(word, "default"))
		return is_default(place);
	return checks_find(word) == (int)place || checks_is_of(checks_at(place), word);
}

/* Sets what a list means; 0, or -EINVAL. `s` is given when a + matters, else NULL. */
static int mark(bool *marks, struct selection *s, const char *list, struct selection_error *error)
{
	static const char gaps[] = ", \t";
	size_t count = checks_count();

	for (list += strspn(list, gaps); *list; list += strspn(list, gaps)) {
		bool adds = s && *list == '+', any = false;
		size_t n;

		list += adds;
		n = strcspn(list, gaps);
		snprintf(error->word, sizeof(error->word), "%.*s", (int)n, list);
		list += n;
		if (s && !s->begun) {
			s->begun = true;
			s->beside = adds;
		}
		for (size_t i = 0; i < count; i++)
			if (means(error->word, i))
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
	return mark(s->chosen, s, list, error);
}

int selection_ignore(struct selection *s, const char *list, struct selection_error *error)
{
	return mark(s->ignored, NULL, list, error);
}

void selection_ask(struct selection *s, size_t place)
{
	s->asked[place] = true;
}

void selection_limit(struct selection *s, size_t place, uint64_t limit)
{
	s->limited[place] = true;
	s->limits[place] = limit;
	selection_ask(s, place);
}

void selection_free_policy(struct selection *s)
{
	policy_done(&s->policy);
}

bool selection_has(const struct selection *s, size_t place)
{
	if (s->ignored[place])
		return false;
	if (checks_at(place)->flags & CHECK_ALWAYS)
		return true;
	if (s->begun && s->chosen[place])
		return true;
	return (!s->begun || s->beside) && (is_default(place) || s->asked[place]);
}

bool selection_ignores(const struct selection *s, size_t place)
{
	return s->ignored[place];
}
