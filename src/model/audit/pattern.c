#include "model/audit/pattern.h"

#include <stdint.h>
#include <string.h>

/* Whether all of `s` matches, with backtracking to the last '*' */
static bool matches(const char *p, const char *p_end, const char *s, const char *s_end)
{
	const char *star = NULL, *from = NULL;

	while (s < s_end) {
		if (p < p_end && *p == '*') {
			star = ++p;
			from = s;
		} else if (p < p_end && *p == *s) {
			p++;
			s++;
		} else if (star && *from != '/') {
			p = star;
			s = ++from;
		} else {
			return false;
		}
	}
	while (p < p_end && *p == '*')
		p++;
	return p == p_end;
}

/* Whether `s` matches up to its end, or with `is_tree` up to one of its slashes */
static bool matches_from(const char *p, const char *p_end, const char *s, bool is_tree)
{
	if (!is_tree)
		return matches(p, p_end, s, s + strlen(s));
	for (const char *end = strchr(s, '/'); end; end = strchr(end + 1, '/'))
		if (matches(p, p_end, s, end))
			return true;
	return false;
}

static bool matches_length(const char *pattern, size_t n, const char *path, size_t *base)
{
	static const char below[] = "/**";
	const size_t tail = sizeof(below) - 1;
	bool is_tree = n > tail && !strncmp(pattern + n - tail, below, tail);
	const char *end = pattern + n - (is_tree ? tail : 0);

	*base = 0;
	if (*pattern != '~')
		return matches_from(pattern, end, path, is_tree);
	for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/'))
		if (matches_from(pattern + 1, end, at, is_tree)) {
			*base = at - path;
			return true;
		}
	return false;
}

bool pattern_matches(const char *pattern, const char *path, size_t *base)
{
	return matches_length(pattern, strlen(pattern), path, base);
}

bool patterns_match(const char *patterns, const char *path, size_t *base)
{
	for (size_t n; n = strcspn(patterns, " "), n; patterns += n + strspn(patterns + n, " "))
		if (matches_length(patterns, n, path, base))
			return true;
	return false;
}

bool words_contain(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (size_t n; n = strcspn(words, " "), n; words += n + strspn(words + n, " "))
		if (n == length && !strncmp(words, word, n))
			return true;
	return false;
}
