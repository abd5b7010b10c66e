#include "check/core/registry.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/text/nearest.h"

enum { FAMILY_LENGTH = 2 };

#define FAMILY(name) extern const struct check checks_##name[];
#include "check/core/families.def"
#undef FAMILY

static const struct check *const families[] = {
#define FAMILY(name) checks_##name,
#include "check/core/families.def"
#undef FAMILY
};

enum { FAMILIES = sizeof(families) / sizeof(*families) };

const struct check *checks_at(size_t index)
{
	for (size_t i = 0; i < FAMILIES; i++)
		for (const struct check *c = families[i]; c->row.id; c++)
			if (!index--)
				return c;
	return NULL;
}

size_t checks_count(void)
{
	size_t n = 0;

	while (checks_at(n))
		n++;
	assert(n <= CHECKS_MAX);
	return n;
}

int checks_find(const char *word)
{
	const struct check *c;

	for (size_t i = 0; (c = checks_at(i)); i++)
		if (!strcasecmp(word, c->row.id) || !strcasecmp(word, c->row.name))
			return i;
	return -1;
}

bool checks_is_of(const struct check *c, const char *family)
{
	return strlen(family) == FAMILY_LENGTH && !strncasecmp(c->row.id, family, FAMILY_LENGTH);
}

const char *checks_nearest(const char *word)
{
	const char *words[2 * CHECKS_MAX];
	const struct check *c;
	size_t n = 0;

	for (size_t i = 0; (c = checks_at(i)); i++)
		words[n++] = c->row.name;
	for (size_t i = 0; (c = checks_at(i)); i++)
		words[n++] = c->row.id;
	return nearest(word, words, n);
}
