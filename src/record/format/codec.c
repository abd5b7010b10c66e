#include "record/format/codec.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "record/format/format.h"

enum {
	SLOTS = 2 * STRINGS_MAX,
	NUMBER_MAX = 10,	/* bytes of the longest number */
	/* First number of an encoded string: one of these, or STRING_KNOWN + its number in the
	 * block */
	STRING_NONE = 0, STRING_NEW, STRING_KNOWN,
};

void codec_init_writer(struct codec *c)
{
	*c = (struct codec){.reading = false};
	c->strings.all = alloc_zeroed(STRINGS_MAX * sizeof(*c->strings.all));
	c->strings.slots = alloc_zeroed(SLOTS * sizeof(*c->strings.slots));
}

void codec_init_plain_writer(struct codec *c)
{
	*c = (struct codec){.reading = false};
}

void codec_init_reader(struct codec *c)
{
	*c = (struct codec){.reading = true};
	c->strings.all = alloc_zeroed(STRINGS_MAX * sizeof(*c->strings.all));
}

void codec_init_copier(struct codec *c, struct arena *arena,
		       void (*replace)(void *ctx, const char **s), void *ctx)
{
	*c = (struct codec){
		.arena = arena, .replace = replace, .ctx = ctx,
		.bytes = arena_alloc(arena, NUMBER_MAX), .end = NUMBER_MAX,
	};
}

void codec_done(struct codec *c)
{
	free(c->strings.all);
	free(c->strings.slots);
	free(c->bytes);
}

void codec_forget_strings(struct codec *c)
{
	struct strings *t = &c->strings;

	for (unsigned i = 0; t->slots && i < t->count; i++)
		t->slots[t->all[i].slot] = 0;
	t->count = 0;
}

void codec_grow(struct codec *c, size_t n)
{
	if (c->end - c->at >= n)
		return;
	if (c->replace) {	/* numbers that a copier writes are discarded */
		c->at = 0;
		return;
	}
	c->end = 2 * c->end > c->at + n ? 2 * c->end : c->at + n;
	c->bytes = alloc_more(c->bytes, c->end, 1);
}

void codec_fail(struct codec *c, const char *why)
{
	if (!c->fault)
		c->fault = why;
	c->at = c->end;
}

void codec_put_long(struct codec *c, uint64_t v)
{
	uint8_t *to;

	codec_grow(c, NUMBER_MAX);
	to = c->bytes + c->at;
	for (; v >= 0x80; v >>= 7)
		*to++ = v | 0x80;
	*to++ = v;
	c->at = to - c->bytes;
}

uint64_t codec_get_long(struct codec *c)
{
	uint64_t v = 0;
	unsigned shift = 0;

	if (c->at == c->end && !c->is_strict)	/* an older writer did not have this member */
		return 0;
	while (c->at < c->end) {
		uint8_t byte = c->bytes[c->at++];

		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return v;
		shift += 7;
	}
	codec_fail(c, "a number is truncated");
	return 0;
}

void code_letter(struct codec *c, char *letter)
{
	uint64_t v = code_number(c, (unsigned char)*letter);

	if (!c->reading)
		return;
	if (v && (v < ' ' || v > '~')) {
		codec_fail(c, "a character is not printable ASCII");
		v = 0;
	}
	*letter = v;
}

/* FNV-1a */
static uint32_t hash_string(const char *s, size_t n)
{
	uint32_t h = 2166136261;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (uint8_t)s[i]) * 16777619;
	return h;
}

/* Writes a string that the block has already. Returns false if it has not; then *at is its slot. */
static bool put_known_string(struct codec *c, const char *s, size_t n, uint32_t *at)
{
	struct strings *t = &c->strings;

	for (*at = hash_string(s, n) % SLOTS; t->slots[*at]; *at = (*at + 1) % SLOTS) {
		const struct string *known = &t->all[t->slots[*at] - 1];

		if (known->len == n && !memcmp(c->bytes + known->at, s, n)) {
			codec_put(c, STRING_KNOWN + t->slots[*at] - 1);
			return true;
		}
	}
	return false;
}

static void put_string(struct codec *c, const char *s)
{
	size_t n = s ? strlen(s) : 0;
	struct strings *t = &c->strings;
	uint32_t at = 0;

	n = n < c->budget ? n : c->budget;
	if (!n) {
		codec_put(c, STRING_NONE);
		return;
	}
	if (t->slots && put_known_string(c, s, n, &at))
		return;
	c->budget -= n;
	codec_put(c, STRING_NEW);
	codec_put(c, n);
	codec_grow(c, n + 1);
	if (t->slots && t->count < STRINGS_MAX) {
		t->all[t->count] = (struct string){c->at, n, at};
		t->slots[at] = ++t->count;
	}
	memcpy(c->bytes + c->at, s, n);
	c->bytes[c->at + n] = 0;
	c->at += n + 1;
}

static const char *get_string(struct codec *c)
{
	uint64_t what = codec_get(c), n;
	struct strings *t = &c->strings;
	const uint8_t *s;

	if (what == STRING_NONE)
		return "";
	if (what >= STRING_KNOWN) {
		if (what - STRING_KNOWN < t->count)
			return (const char *)c->bytes + t->all[what - STRING_KNOWN].at;
		codec_fail(c, "a string has an unknown number");
		return "";
	}
	n = codec_get(c);
	if (n >= c->end - c->at) {
		codec_fail(c, "a string exceeds the part that contains it");
		return "";
	}
	s = c->bytes + c->at;
	if (memchr(s, 0, n + 1) != s + n) {
		codec_fail(c, "a string has no terminating NUL at its length");
		return "";
	}
	if (t->count < STRINGS_MAX)
		t->all[t->count++] = (struct string){c->at, n, 0};
	c->at += n + 1;
	return (const char *)s;
}

void code_text(struct codec *c, const char **s)
{
	if (c->reading)
		*s = get_string(c);
	else if (c->replace)
		c->replace(c->ctx, s);
	else
		put_string(c, *s);
}

static void *copy_of(struct codec *c, const void *p, size_t size)
{
	return size ? memcpy(arena_alloc(c->arena, size), p, size) : NULL;
}

static const char *const *copy_words(struct codec *c, const char *const *words)
{
	size_t n = 0;
	const char **copy;

	while (words && words[n])
		n++;
	copy = copy_of(c, words, words ? (n + 1) * sizeof(*words) : 0);
	for (size_t i = 0; i < n; i++)
		c->replace(c->ctx, &copy[i]);
	return copy;
}

static void put_words(struct codec *c, const char *const *words)
{
	size_t n = 0, used = 0, room = c->budget;

	/* keep as many strings as the budget allows; each takes its bytes and a pointer */
	while (words && words[n] && n < WORDS_MAX && used < room)
		used += strlen(words[n++]) + sizeof(*words);
	codec_put(c, words ? n + 1 : 0);
	for (size_t i = 0; i < n; i++)
		put_string(c, words[i]);
}

static const char *const *get_words(struct codec *c)
{
	uint64_t n = codec_get(c);
	const char **words;

	if (!n)
		return NULL;
	if (--n > WORDS_MAX || n > c->end - c->at) {
		codec_fail(c, "a list exceeds the part that contains it");
		return NULL;
	}
	words = arena_alloc(c->arena, (n + 1) * sizeof(*words));
	for (uint64_t i = 0; i < n; i++)
		words[i] = get_string(c);
	return words;
}

void code_words(struct codec *c, const char *const **words)
{
	if (c->reading)
		*words = get_words(c);
	else if (c->replace)
		*words = copy_words(c, *words);
	else
		put_words(c, *words);
}

/* Begins a span; when reading, it is `len` bytes long. */
static void begin_span(struct codec *c, struct span *s, uint64_t len)
{
	*s = (struct span){c->at, c->end};
	if (!c->reading) {
		codec_grow(c, NUMBER_MAX);
		s->at = c->at++;
	} else if (len > c->end - c->at) {
		codec_fail(c, "a part exceeds the part that contains it");
	} else {
		c->end = c->at + len;
	}
}

void span_begin(struct codec *c, struct span *s)
{
	uint64_t len = c->reading ? codec_get(c) : 0;

	if (c->reading && !len--)
		codec_fail(c, "a required part is missing");
	begin_span(c, s, c->fault ? 0 : len);
}

void *span_begin_at(struct codec *c, struct span *s, const void *p, size_t size)
{
	union { const void *from; void *to; } v = {.from = p};
	uint64_t len;

	if (!c->reading && !p) {
		codec_put(c, 0);
		return NULL;
	}
	if (!c->reading) {
		begin_span(c, s, 0);
		return c->replace ? copy_of(c, p, size) : v.to;
	}
	len = codec_get(c);
	if (!len)
		return NULL;
	begin_span(c, s, len - 1);
	return arena_alloc(c->arena, size);
}

void span_end(struct codec *c, const struct span *s)
{
	size_t first = s->at + 1, len, more = 0;

	if (c->replace)
		return;
	if (c->reading) {
		c->at = c->end;
		c->end = s->end;
		if (c->fault)
			c->at = c->end;
		return;
	}
	/* One byte was reserved for the length; a longer length moves the contents. */
	len = c->at - first;
	for (uint64_t v = (len + 1) >> 7; v; v >>= 7)
		more++;
	if (more) {
		codec_grow(c, more);
		memmove(c->bytes + first + more, c->bytes + first, len);
		for (unsigned i = c->strings.count; i && c->strings.all[i - 1].at >= first; i--)
			c->strings.all[i - 1].at += more;
	}
	c->at = s->at;
	codec_put_long(c, len + 1);
	c->at += len;
}

unsigned code_count(struct codec *c, unsigned count, unsigned most, const void **list, size_t size)
{
	uint64_t n = code_number(c, count < most ? count : most);

	if (c->replace) {
		*list = copy_of(c, *list, count * size);
		return count;
	}
	if (!c->reading)
		return n;
	if (n > most || n > c->end - c->at) {
		codec_fail(c, "a list exceeds the part that contains it");
		n = 0;
	}
	*list = n ? arena_alloc(c->arena, n * size) : NULL;
	return n;
}
