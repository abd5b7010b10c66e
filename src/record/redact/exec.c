#include "record/redact/memory.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/bisect.h"
#include "record/redact/names/argument.h"

/* WORDS_MAX: more strings than a syscall may read. SHARE_MAX: number of strings that may contain a
 * byte, on average: all pointers of a vector may refer to one long string. The excess is not
 * recorded. */
enum { WORDS_MAX = 1 << 17, SHARE_MAX = 4, BUDGET_MIN = 4096 };

/* New content of the memory at `addr`, for all blocks. All contents are collected before any byte
 * is overwritten, so that blocks with different copies (they were read one after the other, and the
 * tracee wrote in between) cannot affect the result. */
struct memory_image {
	struct memory_image *next;
	uint64_t addr;
	size_t size;		/* including the terminating NUL, if known */
	bool changed;		/* secrets were removed */
	bool shared;		/* see mark_shared() */
	struct spans spans;	/* .changed: the removed parts, as offsets from .addr */
	char *bytes;
};

struct exec_redaction {
	const struct redaction *r;
	struct memory *m;
	struct arena *arena;
	uint64_t word;			/* size of a pointer in bytes */
	const struct memo_block *hint;	/* block of the most recent lookup */
	struct memory_image *first, **end;
	size_t count;
	uint64_t budget;		/* bytes that images may still use */
	bool is_over_budget;		/* the budget was exceeded */
	bool path_changed;
};

/* Returns the bytes from `addr` on in one block and sets *n to their number. */
static const uint8_t *bytes_in(const struct memo_block *b, enum read_space when, uint64_t addr,
			       uint64_t *n)
{
	if (!b || b->when != when || addr < b->addr || addr - b->addr >= b->got)
		return NULL;
	*n = b->got - (addr - b->addr);
	return b->bytes + (addr - b->addr);
}

/* Returns the bytes at `addr` in any block: preferably as they were at the enter, else at the exit.
 * Blocks of strings mostly are in the order in which the strings were read. */
static const uint8_t *bytes_at(struct exec_redaction *g, uint64_t addr, uint64_t *n)
{
	const uint8_t *p = bytes_in(g->hint, AT_ENTRY, addr, n);

	if (!p && g->hint && (p = bytes_in(g->hint->next, AT_ENTRY, addr, n)))
		g->hint = g->hint->next;
	for (enum read_space when = AT_ENTRY; !p && when <= AT_EXIT; when++) {
		for (const struct memo_block *b = g->m->first; b && !p; b = b->next) {
			p = bytes_in(b, when, addr, n);
			if (p)
				g->hint = b;
		}
	}
	return p;
}

static struct memory_image *image_new(struct exec_redaction *g, uint64_t addr, size_t size)
{
	struct memory_image *i = arena_new(g->arena, struct memory_image);

	i->addr = addr;
	i->size = size;
	i->bytes = arena_alloc(g->arena, size + 1);
	*g->end = i;
	g->end = &i->next;
	g->count++;
	return i;
}

/* Copies up to `size` bytes from `addr`. Returns the number of bytes known. */
static size_t copy_known(struct exec_redaction *g, char *to, uint64_t addr, size_t size)
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

/* Sets *len to the length of the string at `addr`, and *ended if its NUL is known. Returns false if
 * no byte of it is known. */
static bool string_length(struct exec_redaction *g, uint64_t addr, size_t *len, bool *ended)
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

/* Whether the spans remove more than the stars of an earlier redaction (at the syscall's enter) */
static bool hides_more(const struct spans *spans, const char *s)
{
	for (unsigned i = 0; i < spans->count; i++) {
		size_t n = spans->at[i].to - spans->at[i].from;

		if (n > REDACT_STARS || memcmp(s + spans->at[i].from, "***", n) != 0)
			return true;
	}
	return false;
}

/* Replaces the spans and the values of known secrets in a string of `len` bytes. `ended`: these are
 * all. */
static void replace_spans(struct exec_redaction *g, struct memory_image *i, size_t len, bool ended,
			  struct spans *spans)
{
	redact_known_values(g->r, i->bytes, len, ended, spans);
	i->changed = hides_more(spans, i->bytes);
	if (!i->changed)
		return;
	redact_spans(i->bytes, len, spans);
	i->spans = *spans;
}

/* Redacts the string at `addr`: a word of a command line, or with `words` NULL a variable. */
static void gather_string(struct exec_redaction *g, uint64_t addr, struct word_walk *words)
{
	struct memory_image *i;
	struct spans spans;
	size_t len;
	bool ended;

	if (g->is_over_budget)
		return;
	if (!string_length(g, addr, &len, &ended)) {
		if (words)
			words->is_value = true;	/* it may be an option with a value */
		return;
	}
	g->is_over_budget = len >= g->budget;
	if (g->is_over_budget)
		return;
	g->budget -= len + 1;
	i = image_new(g, addr, len + ended);
	copy_known(g, i->bytes, addr, len);
	if (words)
		redact_word(words, i->bytes, len, !ended, &spans);
	else
		redact_variable(g->r, i->bytes, len, &spans);
	replace_spans(g, i, len, ended, &spans);
}

static void gather_path(struct exec_redaction *g, uint64_t addr)
{
	struct spans spans = {0};
	struct memory_image *i;
	size_t len;
	bool ended;

	if (!string_length(g, addr, &len, &ended))
		return;
	i = image_new(g, addr, len + ended);
	copy_known(g, i->bytes, addr, len);
	replace_spans(g, i, len, ended, &spans);
	g->path_changed = i->changed;
}

/* Adds the vector, including its NULL, and all strings that it points to. */
static void gather_vector(struct exec_redaction *g, uint64_t addr, struct word_walk *words)
{
	const struct memo_block *pointers = NULL, *strings = NULL;
	uint64_t known = 0;

	for (unsigned i = 0; i < WORDS_MAX; i++) {
		uint64_t pointer = 0;

		g->hint = pointers;
		if (copy_known(g, (char *)&pointer, addr + known, g->word) < g->word)
			break;
		known += g->word;
		if (!pointer)
			break;
		pointers = g->hint;
		g->hint = strings;
		gather_string(g, pointer, words);
		strings = g->hint;
	}
	copy_known(g, image_new(g, addr, known)->bytes, addr, known);
}

/* The blocks of memory in the order of their addresses, which may overlap */
struct block_order {
	struct memo_block **blocks;
	uint64_t *reach;		/* the greatest end of a block up to this one */
	size_t count;
};

static int by_start(const void *a, const void *b)
{
	const struct memo_block *const *i = a, *const *k = b;

	return ((*i)->addr > (*k)->addr) - ((*i)->addr < (*k)->addr);
}

static struct block_order order_blocks(const struct exec_redaction *g)
{
	struct block_order x = {.count = 0};
	uint64_t end, reach = 0;
	size_t n = 0;

	for (const struct memo_block *b = g->m->first; b; b = b->next)
		n += b->when <= AT_EXIT;
	x.blocks = arena_alloc(g->arena, (n + 1) * sizeof(*x.blocks));
	x.reach = arena_alloc(g->arena, (n + 1) * sizeof(*x.reach));
	for (struct memo_block *b = g->m->first; b; b = b->next)
		if (b->when <= AT_EXIT)
			x.blocks[x.count++] = b;
	qsort(x.blocks, n, sizeof(*x.blocks), by_start);
	for (size_t i = 0; i < n; i++) {
		end = x.blocks[i]->addr + x.blocks[i]->got;
		reach = end > reach ? end : reach;
		x.reach[i] = reach;
	}
	return x;
}

/* Returns the index of the first block that may contain `addr` or a byte after it. */
static size_t first_block(const struct block_order *x, uint64_t addr)
{
	size_t low = 0, high = x->count, middle;

	BISECT(low, high, middle, x->reach[middle] <= addr);
	return low;
}

/* Overwrites `size` bytes at `addr` in all blocks with `bytes`, or with '*' if `bytes` is NULL. */
static void write_blocks(const struct block_order *x, uint64_t addr, const char *bytes,
			 uint64_t size)
{
	for (size_t i = first_block(x, addr); i < x->count; i++) {
		struct memo_block *b = x->blocks[i];
		uint64_t from = addr > b->addr ? addr : b->addr;
		uint64_t to = addr + size < b->addr + b->got ? addr + size : b->addr + b->got;

		if (b->addr >= addr + size)
			break;
		if (from >= to)
			continue;
		if (bytes)
			memcpy(b->bytes + (from - b->addr), bytes + (from - addr), to - from);
		else
			memset(b->bytes + (from - b->addr), '*', to - from);
	}
}

static bool spans_equal(const struct memory_image *a, const struct memory_image *b)
{
	return a->addr == b->addr && a->size == b->size && a->spans.count == b->spans.count &&
		!memcmp(a->spans.at, b->spans.at, a->spans.count * sizeof(a->spans.at[0]));
}

static int by_address(const void *a, const void *b)
{
	const struct memory_image *const *i = a, *const *k = b;

	return ((*i)->addr > (*k)->addr) - ((*i)->addr < (*k)->addr);
}

/* Marks changed images that share bytes with another changed image: a string may begin inside
 * another, and one may keep what the other removes. An image that overlaps any image before it
 * overlaps the one that reaches farthest. */
static void mark_shared(struct exec_redaction *g)
{
	struct memory_image **all = arena_alloc(g->arena, (g->count + 1) * sizeof(all[0]));
	struct memory_image *widest = NULL;
	size_t n = 0;

	for (struct memory_image *i = g->first; i; i = i->next)
		if (i->changed)
			all[n++] = i;
	qsort(all, n, sizeof(*all), by_address);
	for (size_t k = 0; k < n; k++) {
		struct memory_image *i = all[k];

		if (widest && i->addr < widest->addr + widest->size && !spans_equal(i, widest))
			i->shared = widest->shared = true;
		if (!widest || i->addr + i->size > widest->addr + widest->size)
			widest = i;
	}
}

static void overwrite(struct exec_redaction *g)
{
	const struct block_order x = order_blocks(g);

	mark_shared(g);
	for (struct memo_block *b = g->m->first; b; b = b->next)
		if (b->when <= AT_EXIT)
			memset(b->bytes, 0, b->got);
	for (int changed = 0; changed <= 1; changed++)
		for (const struct memory_image *i = g->first; i; i = i->next)
			if (i->changed == changed)
				write_blocks(&x, i->addr, i->bytes, i->size);
	for (const struct memory_image *i = g->first; i; i = i->next)
		for (unsigned k = 0; i->shared && k < i->spans.count; k++)
			write_blocks(&x, i->addr + i->spans.at[k].from, NULL,
				     i->spans.at[k].to - i->spans.at[k].from);
}

unsigned redact_exec(const struct redaction *r, const struct event *e, unsigned first)
{
	struct arena arena = {0};
	struct exec_redaction g = {
		.r = r, .m = e->call.memory, .arena = &arena, .word = e->call.abi->word,
	};
	struct word_walk words = {.r = r};
	uint64_t mask = g.word == 4 ? UINT32_MAX : UINT64_MAX;
	bool changed;

	g.end = &g.first;
	g.budget = BUDGET_MIN;
	for (const struct memo_block *b = g.m->first; b; b = b->next)
		g.budget += SHARE_MAX * b->got;
	gather_path(&g, e->call.arg[first] & mask);
	gather_vector(&g, e->call.arg[first + 1] & mask, &words);
	gather_vector(&g, e->call.arg[first + 2] & mask, NULL);
	overwrite(&g);
	changed = g.is_over_budget;
	for (const struct memory_image *i = g.first; i; i = i->next)
		changed |= i->changed;
	arena_done(&arena);
	return (changed ? REDACTED_VIEW : 0) | (g.path_changed ? REDACTED_PATHS : 0);
}
