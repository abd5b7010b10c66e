#include "record/redact/memory.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "record/redact/argument.h"

/* WORDS_MAX: more than a call may read. SHARE_MAX: of how many strings a byte may be, on average:
 * all pointers of a vector may be to the same long one. What is beyond that is not kept. */
enum { WORDS_MAX = 1 << 17, SHARE_MAX = 4, LEAST = 4096 };

/* What is to lie at `addr` in all blocks. Everything is gathered before anything is overwritten, so
 * that blocks that do not agree (they were read one after the other, and somebody wrote meanwhile)
 * have no say in what is left. */
struct image {
	struct image *next;
	uint64_t addr;
	size_t size;		/* with the NUL behind it, where there is one */
	bool changed, shared;	/* see mark_shared */
	struct spans spans;	/* .changed: what was taken out, by offsets from addr */
	char *bytes;
};

struct gathering {
	const struct redaction *r;
	struct memory *m;
	struct arena *arena;
	uint64_t word;		/* bytes of a pointer */
	const struct memo_block *hint;	/* where the last bytes were */
	struct image *first, **end;
	size_t count;
	uint64_t left;		/* bytes that images may still take */
	bool over;		/* that was not enough */
};

/* What is known from addr on in one block: *n bytes */
static const uint8_t *bytes_in(const struct memo_block *b, enum when when, uint64_t addr,
			       uint64_t *n)
{
	if (!b || b->when != when || addr < b->addr || addr - b->addr >= b->got)
		return NULL;
	*n = b->got - (addr - b->addr);
	return b->bytes + (addr - b->addr);
}

/* In any block: as it was at entry, else as at exit. Strings mostly lie in the order in which they
 * were read. */
static const uint8_t *bytes_at(struct gathering *g, uint64_t addr, uint64_t *n)
{
	const uint8_t *p = bytes_in(g->hint, AT_ENTRY, addr, n);

	if (!p && g->hint && (p = bytes_in(g->hint->next, AT_ENTRY, addr, n)))
		g->hint = g->hint->next;
	for (enum when when = AT_ENTRY; !p && when <= AT_EXIT; when++) {
		for (const struct memo_block *b = g->m->first; b && !p; b = b->next) {
			p = bytes_in(b, when, addr, n);
			if (p)
				g->hint = b;
		}
	}
	return p;
}

static struct image *image_new(struct gathering *g, uint64_t addr, size_t size)
{
	struct image *i = arena_new(g->arena, struct image);

	i->addr = addr;
	i->size = size;
	i->bytes = arena_alloc(g->arena, size + 1);
	*g->end = i;
	g->end = &i->next;
	g->count++;
	return i;
}

/* As many bytes as are known from addr on, and no more than `size`; copied */
static size_t copy(struct gathering *g, char *to, uint64_t addr, size_t size)
{
	const uint8_t *p;
	size_t done = 0;
	uint64_t n;

	while (done < size && (p = bytes_at(g, addr + done, &n))) {
		n = n < size - done ? n : size - done;
		memcpy(to + done, p, n);
		done += n;
	}
	return done;
}

/* How long the string at addr is; *ended: its NUL is known. False: no byte of it is known. */
static bool measure(struct gathering *g, uint64_t addr, size_t *len, bool *ended)
{
	const uint8_t *p, *nul = NULL;
	uint64_t n;

	*len = 0;
	while (!nul && (p = bytes_at(g, addr + *len, &n))) {
		nul = memchr(p, 0, n);
		*len += nul ? (uint64_t)(nul - p) : n;
	}
	*ended = nul != NULL;
	return *len || nul;
}

/* Whether they are more than the stars that an earlier redaction left (at a call's entry) */
static bool takes(const struct spans *spans, const char *s)
{
	for (unsigned i = 0; i < spans->count; i++) {
		size_t n = spans->at[i].to - spans->at[i].from;

		if (n > REDACT_STARS || memcmp(s + spans->at[i].from, "***", n) != 0)
			return true;
	}
	return false;
}

/* `words` NULL: a variable */
static void gather_string(struct gathering *g, uint64_t addr, struct word_walk *words)
{
	struct image *i;
	struct spans spans;
	size_t len;
	bool ended;

	if (g->over)
		return;
	if (!measure(g, addr, &len, &ended)) {
		if (words)
			words->value = true;	/* it may be an option with a value */
		return;
	}
	g->over = len >= g->left;
	if (g->over)
		return;
	g->left -= len + 1;
	i = image_new(g, addr, len + ended);
	copy(g, i->bytes, addr, len);
	if (words)
		redact_word(words, i->bytes, len, !ended, &spans);
	else
		redact_variable(g->r, i->bytes, len, &spans);
	i->changed = takes(&spans, i->bytes);
	if (!i->changed)
		return;
	redact_spans(i->bytes, len, &spans);
	i->spans = spans;
}

static void gather_path(struct gathering *g, uint64_t addr)
{
	size_t len;
	bool ended;

	if (measure(g, addr, &len, &ended))
		copy(g, image_new(g, addr, len + ended)->bytes, addr, len);
}

/* The vector itself, with its NULL, and all it points at */
static void gather_vector(struct gathering *g, uint64_t addr, struct word_walk *words)
{
	const struct memo_block *pointers = NULL, *strings = NULL;
	uint64_t known = 0;

	for (unsigned i = 0; i < WORDS_MAX; i++) {
		uint64_t pointer = 0;

		g->hint = pointers;
		if (copy(g, (char *)&pointer, addr + known, g->word) < g->word)
			break;
		known += g->word;
		if (!pointer)
			break;
		pointers = g->hint;
		g->hint = strings;
		gather_string(g, pointer, words);
		strings = g->hint;
	}
	copy(g, image_new(g, addr, known)->bytes, addr, known);
}

/* Overwrites `size` bytes at addr in all blocks: with `bytes`, NULL: with '*' */
static void paint(const struct memory *m, uint64_t addr, const char *bytes, uint64_t size)
{
	for (struct memo_block *b = m->first; b; b = b->next) {
		uint64_t from = addr > b->addr ? addr : b->addr;
		uint64_t to = addr + size < b->addr + b->got ? addr + size : b->addr + b->got;

		if (b->when > AT_EXIT || from >= to)
			continue;
		if (bytes)
			memcpy(b->bytes + (from - b->addr), bytes + (from - addr), to - from);
		else
			memset(b->bytes + (from - b->addr), '*', to - from);
	}
}

static bool same_spans(const struct image *a, const struct image *b)
{
	return a->addr == b->addr && a->size == b->size && a->spans.count == b->spans.count &&
		!memcmp(a->spans.at, b->spans.at, a->spans.count * sizeof(a->spans.at[0]));
}

static int by_address(const void *a, const void *b)
{
	const struct image *const *i = a, *const *k = b;

	return ((*i)->addr > (*k)->addr) - ((*i)->addr < (*k)->addr);
}

/* Marks what was changed and shares bytes with another that was: a string may begin inside of
 * another, and what one of them keeps may be what the other hides. Who overlaps with anybody before
 * it overlaps with that one which reaches farthest. */
static void mark_shared(struct gathering *g)
{
	struct image **all = arena_alloc(g->arena, (g->count + 1) * sizeof(struct image *));
	struct image *widest = NULL;
	size_t n = 0;

	for (struct image *i = g->first; i; i = i->next)
		if (i->changed)
			all[n++] = i;
	qsort(all, n, sizeof(*all), by_address);
	for (size_t k = 0; k < n; k++) {
		struct image *i = all[k];

		if (widest && i->addr < widest->addr + widest->size && !same_spans(i, widest))
			i->shared = widest->shared = true;
		if (!widest || i->addr + i->size > widest->addr + widest->size)
			widest = i;
	}
}

static void overwrite(struct gathering *g)
{
	mark_shared(g);
	for (struct memo_block *b = g->m->first; b; b = b->next)
		if (b->when <= AT_EXIT)
			memset(b->bytes, 0, b->got);
	for (int changed = 0; changed <= 1; changed++)
		for (const struct image *i = g->first; i; i = i->next)
			if (i->changed == changed)
				paint(g->m, i->addr, i->bytes, i->size);
	for (const struct image *i = g->first; i; i = i->next)
		for (unsigned k = 0; i->shared && k < i->spans.count; k++)
			paint(g->m, i->addr + i->spans.at[k].from, NULL,
			      i->spans.at[k].to - i->spans.at[k].from);
}

bool redact_exec(const struct redaction *r, const struct event *e, unsigned first)
{
	struct arena arena = {0};
	struct gathering g = {
		.r = r, .m = e->call.memory, .arena = &arena, .word = e->call.abi->word,
	};
	struct word_walk words = {.r = r};
	uint64_t mask = g.word == 4 ? UINT32_MAX : UINT64_MAX;
	bool changed;

	g.end = &g.first;
	g.left = LEAST;
	for (const struct memo_block *b = g.m->first; b; b = b->next)
		g.left += SHARE_MAX * b->got;
	gather_path(&g, e->call.arg[first] & mask);
	gather_vector(&g, e->call.arg[first + 1] & mask, &words);
	gather_vector(&g, e->call.arg[first + 2] & mask, NULL);
	overwrite(&g);
	changed = g.over;
	for (const struct image *i = g.first; i; i = i->next)
		changed |= i->changed;
	arena_done(&arena);
	return changed;
}
