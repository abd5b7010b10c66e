#include "filter/word_set.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text/nearest.h"
#include "filter/list.h"

enum { WORDS_MAX = 128, LISTED_MAX = 8, LIST_SIZE = 160 };

static int parse_number(const char *word)
{
	int n = 0;

	for (const char *p = word; *p; p++) {
		if (!isdigit((unsigned char)*p) || n >= WORD_SET_MAX)
			return -1;
		n = 10 * n + (*p - '0');
	}
	return n < WORD_SET_MAX && *word ? n : -1;
}

static int find_word(const struct vocabulary *v, const char *word)
{
	size_t prefix = strlen(v->prefix);

	for (size_t i = 0; i < v->count; i++) {
		const char *name = v->words[i].name;

		if (!strcasecmp(name, word) || (prefix && !strncmp(name, v->prefix, prefix) &&
						!strcasecmp(name + prefix, word)))
			return v->words[i].number;
	}

	int number = v->most ? parse_number(word) : -1;

	return number >= v->least && number <= v->most ? number : -1;
}

/* Writes ": must be all, none or a list of A, B", or what else is valid; "" if too many words are.
 * Returns `to`. */
static const char *valid_words(const struct vocabulary *v, char to[LIST_SIZE])
{
	int n = 0;

	*to = 0;
	if (v->most) {
		snprintf(to, LIST_SIZE, ": must be a name or a number from %d to %d", v->least,
			 v->most);
		return to;
	}
	if (v->count <= LISTED_MAX)
		n = snprintf(to, LIST_SIZE, ": must be all, none or a list of ");
	for (size_t i = 0; n && i < v->count && n < LIST_SIZE; i++)
		n += snprintf(to + n, LIST_SIZE - n, "%s%s", i ? ", " : "", v->words[i].name);
	return to;
}

static int report_unknown(const struct vocabulary *v, const char *word, struct filter_error *err)
{
	const char *names[2 * WORDS_MAX + 2] = {"all", "none"};
	size_t count = 2, prefix = strlen(v->prefix);
	char valid[LIST_SIZE];

	valid_words(v, valid);
	if (!*word)
		return list_error(err, NULL, "missing %s%s", v->what, valid);
	if (!strcmp(word, "all") || !strcmp(word, "none"))
		return list_error(err, NULL, "'%s' cannot be combined with other words", word);
	for (size_t i = 0; i < v->count && i < WORDS_MAX; i++) {
		names[count++] = v->words[i].name;
		if (prefix)
			names[count++] = v->words[i].name + prefix;
	}
	return list_error(err, nearest(word, names, count), "unknown %s '%s'%s", v->what, word,
			  valid);
}

void word_set_fill(struct word_set *s)
{
	memset(s, 0xff, sizeof(*s));
}

int word_set_parse(struct word_set *s, const struct vocabulary *v, const char *words,
		   struct filter_error *err)
{
	_cleanup_list_ struct list l = {0};
	struct word_set set = {{0}};
	bool all, none;
	char *word;

	list_init(&l, words);
	all = list_is(&l, "all");
	none = list_is(&l, "none");
	word = all || none ? NULL : list_next(&l);
	list_note_invalid(err, v->what, word, words);
	if (!word && !all && !none)
		return report_unknown(v, "", err);
	for (; word; word = list_next(&l)) {
		int n = find_word(v, word);

		list_note_invalid(err, v->what, word, words);

		if (n < 0)
			return report_unknown(v, word, err);
		set.bits[n / 64] |= 1ULL << n % 64;
	}
	for (size_t i = 0; all != l.negated && i < WORD_SET_MAX / 64; i++)
		set.bits[i] = ~set.bits[i];
	*s = set;
	return 0;
}
