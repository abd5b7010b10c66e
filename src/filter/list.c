#include "filter/list.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

void list_init(struct list *l, const char *words)
{
	*l = (struct list){.copy = alloc_string(words)};
	for (l->rest = l->copy; *l->rest == '!'; l->rest++)
		l->negated = !l->negated;
}

void list_done(struct list *l)
{
	free(l->copy);
}

bool list_is(const struct list *l, const char *word)
{
	return !strcmp(l->rest, word);
}

char *list_next(struct list *l)
{
	char *word = l->rest + strspn(l->rest, ",");
	size_t len = strcspn(word, ",");

	l->rest = word + len;
	if (*l->rest)
		*l->rest++ = 0;
	return len ? word : NULL;
}

void list_note_invalid(struct filter_error *err, const char *what, const char *word,
		       const char *words)
{
	err->what = what;
	snprintf(err->word, sizeof(err->word), "%s", word && *word ? word : words);
}

int list_error(struct filter_error *err, const char *like, const char *fmt, ...)
{
	size_t len;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	if (like)
		snprintf(err->text + len, sizeof(err->text) - len, ": did you mean '%s'?", like);
	return -EINVAL;
}
