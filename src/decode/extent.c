#include "decode/walk.h"

#include <string.h>

enum { NULL_MAX = 1 << 13 };	/* members of a counted list that ends at a NULL */

/* The number with this name, which counts; 0 if there is no such number */
static uint64_t count_of(struct walk *w, atom name)
{
	uint64_t n;

	if (scope_find(w, name, &n))
		return n;
	w->negative = false;
	return w->unknown ? COUNT_UNKNOWN : 0;
}

/* Reads a growing part of a vector until it contains a NULL or has `most` members. Returns the
 * number of members to read. */
static uint64_t members_to_null(struct walk *w, uint64_t addr, uint64_t size, uint64_t most)
{
	static const uint8_t null[8];
	uint64_t n = min64(32, most), got;

	for (; n < most; n = min64(4 * n, most)) {
		const uint8_t *p = memory_read(w->d->mem, w->view, w->now, addr, n * size, &got);

		for (uint64_t i = 0; i < got / size; i++)
			if (!memcmp(p + i * size, null, size))
				return n;
		if (got < n * size)
			break;
	}
	return n;
}

/* Number of bytes by which a record of fixed size `n` is extended by its last field, which takes
 * all bytes up to `bound` or as many as another field says. *worth is how many of them to read at
 * most. */
static uint64_t tail_size(struct walk *w, uint16_t record, uint64_t n, uint64_t bound,
			  uint64_t addr, uint64_t *worth)
{
	const struct field *f = desc_records[record].fields;
	uint64_t count, got;

	*worth = w->d->limits.bytes;
	while (f->type && f[1].type)
		f++;
	if (!f->type || size_of(w, f->type))
		return 0;
	/* several fields rather than one buffer; a buffer that -s does not limit; or a custom type,
	 * which may read more itself */
	if (f->flags & F_REST || f->type->unlimited ||
	    (w->unknown && f->type->kind == K_CUSTOM))
		*worth = PICKED_MAX;
	if (f->type->kind == K_VEC && f->type->of->kind == K_SIZED)
		*worth = (w->d->limits.members + 1) * size_of(w, f->type->of);
	if (bound != UINT64_MAX)
		return bound > n ? bound - n : 0;
	if ((f->type->kind != K_BYTES && f->type->kind != K_VEC) || !f->type->by)
		return 0;
	const uint8_t *p = memory_read(w->d->mem, w->view, w->now, addr, n, &got);

	if (!scope_find_in(w, record, (struct place){p, got, n, addr}, f->type->by, &count))
		count = count_of(w, f->type->by);
	if (f->type->kind == K_BYTES)
		return count;
	*worth = (w->d->limits.members + 1) * size_of(w, f->type->of);
	return min64(count, UINT32_MAX) * size_of(w, f->type->of);
}

static uint64_t bytes_extent(struct walk *w, const struct type *t, uint64_t bound, uint64_t *whole)
{
	uint64_t n = min64(bound, t->fixed ? t->fixed : t->by ? count_of(w, t->by) : bound);

	if (t->clamped)
		n = min64(n, count_of(w, t->by));
	*whole = w->view == AT_EXIT ? min64(n, w->budget) : n;
	/* records of fast tracing have the next byte, too: see with_next_byte() */
	return min64(*whole, w->d->limits.bytes +
		     (t->until_null || (w->unknown && w->d->limits.bytes)));
}

static uint64_t bitset_extent(struct walk *w, const struct type *t, uint64_t bound,
			      uint64_t *whole)
{
	uint64_t n = t->by ? count_of(w, t->by) : bound, size = w->abi->word;

	if (t->set && t->by)	/* with -X raw, text shows whole words */
		n = (min64(n, BITS_MAX) + size - 1) / size * size;
	if (t->in_bits) {	/* the kernel uses whole words */
		n = (int64_t)n < 0 ? 0 : min64(n, LIST_MAX);
		n = (n + 8 * size - 1) / (8 * size) * size;
	}
	*whole = min64(t->fixed ? t->fixed : n, bound);
	return min64(*whole, BITS_MAX);
}

static uint64_t vec_extent(struct walk *w, const struct type *t, uint64_t bound, uint64_t addr,
			   uint64_t *whole)
{
	uint64_t size = size_of(w, t->of), most = w->d->limits.members + 1, n = most;

	if (t->until_null)
		n = members_to_null(w, addr, size, t->noun ? NULL_MAX : n);
	else if (t->by)
		n = min64(scope_count(w, t, count_of(w, t->by)), LIST_MAX);
	if (t->fixed)
		n = t->by ? min64(n, t->fixed) : t->fixed;
	*whole = t->until_null ? UINT64_MAX : n * size;
	if (t->noun && !t->until_null && !w->d->limits.verbose)
		return 0;
	return min64((t->noun || (t->under && !t->at_most) ? n : min64(n, most)) * size, bound);
}

static uint64_t fixed_extent(struct walk *w, const struct type *t, uint64_t bound, uint64_t addr,
			     uint64_t *whole)
{
	uint64_t n = size_of(w, t), tail, worth = 0;

	if (n >= bound)
		return *whole = bound;
	tail = t->kind == K_STRUCT ? tail_size(w, t->record, n, bound, addr, &worth) : 0;
	*whole = n + min64(tail, bound - n);
	return min64(*whole, n + min64(tail, worth));
}

/* Of a record that has its size in a field of its own */
static uint64_t own_extent(struct walk *w, const struct type *t, uint64_t bound, uint64_t addr,
			   uint64_t *whole)
{
	const struct slot *slot = schema_layout(w->d->schema, w->abi, t->of->record)->slot;
	const struct field *f = desc_records[t->of->record].fields;
	uint64_t size = min64(size_of(w, t->of), bound), head, n, got;

	for (; f->id != t->by; f++)
		slot++;
	head = slot->at + slot->size;
	const uint8_t *p = memory_read(w->d->mem, w->view, w->now, addr, head, &got);

	*whole = size;
	if (!scope_find_in(w, t->of->record, (struct place){p, got, head, addr}, t->by, &n))
		return size;
	*whole = !n && !t->one_only ? t->bits : n < t->bits ? head : n;
	return min64(*whole, size);
}

bool extent_overflows(uint64_t addr, uint64_t count, uint64_t size)
{
	uint64_t bytes;

	return __builtin_mul_overflow(count, size, &bytes) || addr + bytes < addr;
}

uint64_t extent_needed(struct walk *w, const struct type *t, uint64_t whole)
{
	return t->kind == K_BYTES ? min64(whole, w->d->limits.bytes + 1) : whole;
}

uint64_t extent_of(struct walk *w, const struct type *t, uint64_t bound, uint64_t addr,
		   uint64_t *whole)
{
	struct place head = {.addr = addr};
	uint64_t n;

	switch (t->kind) {
	case K_SIZED:
		if (t->fixed)
			return *whole = min64(t->fixed, bound);
		if (t->bits)
			return own_extent(w, t, bound, addr, whole);
		n = t->under && scope_size(w, t, &n) ? n : count_of(w, t->by);
		if (t->flat) {	/* what is larger is not a size */
			bool is_known = t->of->kind != K_PICK ||
				scope_picked(w, t->of, head)->kind == K_STRUCT;

			*whole = is_known ? min64(n, bound) : 0;
			return *whole > PICKED_MAX && !w->unknown ? 0 : min64(*whole, PICKED_MAX);
		}
		return extent_of(w, t->of, w->negative ? 0 : min64(n, bound), addr, whole);
	case K_PICK:
		if (t->of)
			head.p = memory_read(w->d->mem, w->view, w->now, addr,
					     min64(size_of(w, t->of), bound), &head.size);
		head.whole = head.size;
		return extent_of(w, scope_picked(w, t, head), bound, addr, whole);
	case K_WHOLE:
		if (t->clamped) {
			*whole = min64(t->fixed, bound);
			return extent_needed(w, t->of, *whole);
		}
		return extent_of(w, t->of, bound, addr, whole);
	case K_SHARE:
	case K_DATED: return extent_of(w, t->of, bound, addr, whole);
	case K_BYTES: return bytes_extent(w, t, bound, whole);
	case K_BITSET: return bitset_extent(w, t, bound, whole);
	case K_VEC: return vec_extent(w, t, bound, addr, whole);
	case K_CHAIN:
		*whole = w->view == AT_EXIT ? min64(bound, w->budget) : bound;
		return min64(*whole, CHAIN_MAX);
	default: return fixed_extent(w, t, bound, addr, whole);
	}
}
