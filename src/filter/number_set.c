#include "filter/number_set.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "filter/list.h"

static bool parse_number(const char *word, int *to)
{
	size_t digits = strspn(word, "0123456789");
	unsigned long n;

	errno = 0;
	n = strtoul(word, NULL, 10);
	*to = n;
	return digits && !word[digits] && !errno && n <= INT_MAX;
}

static void add_number(struct number_set *s, int number)
{
	s->numbers = alloc_more(s->numbers, s->count + 1, sizeof(*s->numbers));
	s->numbers[s->count++] = number;
}

static int parse_words(struct number_set *s, struct list *l, const char *words,
		       struct filter_error *err)
{
	bool none = list_is(l, "none");
	char *word;
	int number;

	s->negated = l->negated != list_is(l, "all");
	if (none || list_is(l, "all"))
		return 0;
	word = list_next(l);
	list_note_invalid(err, "descriptor", word, words);
	if (!word)
		return list_error(err, NULL, "missing number");
	for (; word; word = list_next(l)) {
		list_note_invalid(err, "descriptor", word, words);
		if (!parse_number(word, &number))
			return list_error(err, NULL, "'%s' is not the number of a descriptor: "
					  "must be all, none or a list of numbers", word);
		add_number(s, number);
	}
	return 0;
}

int number_set_parse(struct number_set *s, const char *words, struct filter_error *err)
{
	_cleanup_list_ struct list l = {0};
	struct number_set new = {0};
	int r;

	list_init(&l, words);
	r = parse_words(&new, &l, words, err);
	if (r) {
		number_set_done(&new);
		return r;
	}
	number_set_done(s);
	*s = new;
	return 0;
}

void number_set_done(struct number_set *s)
{
	free(s->numbers);
}

bool number_set_has(const struct number_set *s, int number)
{
	bool found = false;

	for (unsigned i = 0; i < s->count && !found; i++)
		found = s->numbers[i] == number;
	return number >= 0 && found != s->negated;
}
