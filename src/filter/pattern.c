#include "filter/pattern.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_MAX = 1024, DEPTH_MAX = 20, EXPANDED_MAX = 2000 };

/* The size of an expression: characters and groups, each as often as it is repeated */
struct size {
	unsigned long sum[DEPTH_MAX + 1];	/* of each open group, from the outermost */
	unsigned long last;			/* of what a repetition would repeat */
	unsigned depth;
};

/* Returns what follows a bracket expression, which begins at `at`. */
static const char *skip_brackets(const char *at)
{
	at += at[1] == '^' ? 2 : 1;
	at += *at == ']';
	while (*at && *at != ']') {
		if (*at == '[' && at[1] && strchr(".:=", at[1])) {
			char end[] = {at[1], ']', 0};
			const char *to = strstr(at + 2, end);

			if (!to)
				return at + strlen(at);
			at = to + 1;
		}
		at++;
	}
	return at + (*at == ']');
}

/* Returns how often the part before `at` is repeated, and moves *at behind the repetition; 0: none
 * begins there. */
static unsigned long repetition(const char **at)
{
	unsigned long least, most;
	char *end;

	if (**at == '*' || **at == '?' || **at == '+')
		return *(*at)++ == '+' ? 2 : 1;
	if (**at != '{' || (!isdigit((unsigned char)(*at)[1]) && (*at)[1] != ','))
		return 0;
	least = most = strtoul(*at + 1, &end, 10);
	if (*end == ',' && isdigit((unsigned char)end[1]))
		most = strtoul(end + 1, &end, 10);
	else if (*end == ',') {
		most = least + 1;
		end++;
	}
	if (*end != '}')
		return 0;
	*at = end + 1;
	return most > least ? most : least ? least : 1;
}

static void add(struct size *s, unsigned long n)
{
	s->last = n;
	s->sum[s->depth] += n;
}

static void repeat(struct size *s, unsigned long times)
{
	unsigned long last = s->last;

	s->last = last && times > EXPANDED_MAX ? EXPANDED_MAX + 1UL : last * times;
	s->sum[s->depth] += s->last - last;
}

const char *pattern_exceeded_limit(const char *pattern)
{
	struct size s = {0};

	if (strlen(pattern) > LENGTH_MAX)
		return "it is longer than 1024 bytes";
	for (const char *at = pattern; *at;) {
		unsigned long times = repetition(&at);

		if (times) {
			repeat(&s, times);
		} else if (*at == '[') {
			at = skip_brackets(at);
			add(&s, 1);
		} else if (*at == '(') {
			if (s.depth == DEPTH_MAX)
				return "it has more than 20 levels of parentheses";
			s.sum[++s.depth] = 1;
			s.last = 0;
			at++;
		} else if (*at == ')' && s.depth) {
			unsigned long group = s.sum[s.depth--];

			add(&s, group);
			at++;
		} else {
			at += *at == '\\' && at[1] ? 2 : 1;
			add(&s, 1);
		}
		if (s.sum[s.depth] > EXPANDED_MAX)
			return "its repetitions multiply to more than 2000 characters";
	}
	return NULL;
}
