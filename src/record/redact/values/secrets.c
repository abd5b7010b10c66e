#include "record/redact/values/patterns.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum { BLOCK = 3, SHIFT_MAX = SECRET_MIN - BLOCK + 1 };

static unsigned hash_block(const uint8_t *p)
{
	uint32_t n = p[0] | p[1] << 8 | (uint32_t)p[2] << 16;

	return (n * 0x9e3779b1U) >> 18;	/* 14 bits: BLOCK_SLOTS */
}

static unsigned hash_window(const uint8_t *p)
{
	uint64_t n;

	memcpy(&n, p, sizeof(n));
	return (n * UINT64_C(0x9e3779b97f4a7c15)) >> 54;	/* 10 bits: WINDOW_SLOTS */
}

static void tables_init(struct secrets *s)
{
	s->tables = alloc_new(struct secret_tables);
	memset(s->tables->shift, SHIFT_MAX, sizeof(s->tables->shift));
	for (unsigned i = 0; i < WINDOW_SLOTS; i++)
		s->tables->first[i] = NO_PATTERN;
}

/* Whether a value or its form in base64 is known */
static bool is_known(const struct secrets *s, const uint8_t *p, size_t n)
{
	for (int i = s->tables->first[hash_window(p)]; i != NO_PATTERN; i = s->patterns[i].next)
		if (s->patterns[i].size == n && !memcmp(s->patterns[i].bytes, p, n))
			return true;
	return false;
}

static struct secret_pattern *add_pattern(struct secrets *s, const uint8_t *p, size_t n)
{
	struct secret_pattern *new;
	unsigned slot = hash_window(p);

	if (!(s->pattern_count & (s->pattern_count + 1)))	/* room for the next power of two */
		s->patterns = alloc_more(s->patterns, 2 * (s->pattern_count + 1),
					 sizeof(*s->patterns));
	new = &s->patterns[s->pattern_count];
	*new = (struct secret_pattern){.size = n, .next = s->tables->first[slot]};
	new->bytes = alloc_zeroed(n);
	memcpy(new->bytes, p, n);
	s->tables->first[slot] = s->pattern_count++;
	for (unsigned i = 0; i < SHIFT_MAX; i++) {
		uint8_t *shift = &s->tables->shift[hash_block(p + i)];
		unsigned most = SHIFT_MAX - 1 - i;

		*shift = *shift < most ? *shift : most;
	}
	return new;
}

/* Adds the characters of base64 that all bits of are known, if `skipped` bytes precede the value in
 * a group of three. */
static void add_base64(struct secrets *s, const uint8_t *p, size_t n, unsigned skipped,
		       const char *last_two)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	size_t bit = (6 - skipped * 8 % 6) % 6, count = (n * 8 - bit) / 6;
	uint8_t *text = alloc_zeroed(count);
	struct secret_pattern *new;

	for (size_t i = 0; i < count; i++) {
		size_t at = bit + i * 6;
		unsigned two = p[at / 8] << 8 | (at / 8 + 1 < n ? p[at / 8 + 1] : 0);
		unsigned six = two >> (10 - at % 8) & 63;

		text[i] = six < 62 ? alphabet[six] : last_two[six - 62];
	}
	if (!is_known(s, text, count)) {
		new = add_pattern(s, text, count);
		new->is_cut_before = bit != 0;
		new->is_cut_after = (n * 8 - bit) % 6 != 0;
	}
	free(text);
}

static bool is_one_byte_repeated(const char *p, size_t n)
{
	return !memcmp(p, p + 1, n - 1);
}

bool secrets_add(struct secrets *s, const char *value, size_t n)
{
	const uint8_t *p = (const uint8_t *)value;

	n = n < SECRET_MAX ? n : SECRET_MAX;
	if (n < SECRET_MIN || is_one_byte_repeated(value, n))
		return false;
	if (!s->tables)
		tables_init(s);
	if (is_known(s, p, n) || s->count == SECRETS_MAX || s->bytes + n > SECRETS_BYTES_MAX)
		return false;
	s->count++;
	s->bytes += n;
	s->has_blank |= memchr(value, ' ', n) != NULL;
	add_pattern(s, p, n);
	for (unsigned skipped = 0; skipped < 3; skipped++) {
		add_base64(s, p, n, skipped, "+/");
		add_base64(s, p, n, skipped, "-_");
	}
	return true;
}

void secrets_done(struct secrets *s)
{
	for (unsigned i = 0; i < s->pattern_count; i++)
		free(s->patterns[i].bytes);
	free(s->patterns);
	free(s->tables);
	*s = (struct secrets){0};
}

/* Reports the patterns that begin at p[at]. Returns whether there is one. */
static bool find_at(const struct secrets *s, const uint8_t *p, size_t n, size_t at,
		    secret_part_fn *part, void *ctx)
{
	bool found = false;

	for (int i = s->tables->first[hash_window(p + at)]; i != NO_PATTERN;
	     i = s->patterns[i].next) {
		const struct secret_pattern *t = &s->patterns[i];
		size_t size = t->size < n - at ? t->size : n - at, to = at + size;

		if (memcmp(t->bytes, p + at, size) != 0)
			continue;
		found = true;
		if (!part)
			break;
		part(ctx, at - (t->is_cut_before && at), to + (t->is_cut_after && to < n));
	}
	return found;
}

bool patterns_find(const struct secrets *s, const uint8_t *p, size_t n, secret_part_fn *part,
		   void *ctx)
{
	bool found = false;
	unsigned shift;

	for (size_t at = 0; s->tables && at + SECRET_MIN <= n; at += shift ? shift : 1) {
		shift = s->tables->shift[hash_block(p + at + SECRET_MIN - BLOCK)];
		if (shift)
			continue;
		found |= find_at(s, p, n, at, part, ctx);
		if (found && !part)
			break;
	}
	return found;
}

size_t secrets_find_rest(const struct secrets *s, const uint8_t *p, size_t n)
{
	for (size_t rest = SECRET_MIN - 1; rest >= SECRET_REST; rest--)
		for (unsigned i = 0; rest <= n && i < s->pattern_count; i++)
			if (!memcmp(s->patterns[i].bytes, p + n - rest, rest))
				return rest;
	return 0;
}
