#include "fast/site/branches.h"

#include <emmintrin.h>

#include "fast/site/instruction.h"

enum { SHORT_REACH = 130, VECTOR = 16 };

/* First bytes of direct branches: a quick test, because almost all bytes are others */
static const bool may_branch[256] = {
	[0x0f] = true, [0x70 ... 0x7f] = true, [0xe0 ... 0xe3] = true,
	[0xe8] = true, [0xe9] = true, [0xeb] = true,
};

/* Distance to the target of a direct branch that begins at p; 0 if none does */
static int64_t branch_distance(const uint8_t *p, size_t left)
{
	if (left >= 5 && (*p == 0xe8 || *p == 0xe9))
		return (int32_t)instruction_read32(p + 1) + 5LL;
	if (left >= 6 && *p == 0x0f && (p[1] & 0xf0) == 0x80)
		return (int32_t)instruction_read32(p + 2) + 6LL;
	if (left >= 2 && (*p == 0xeb || (*p & 0xf0) == 0x70 || (*p & 0xfc) == 0xe0))
		return (int8_t)p[1] + 2LL;
	return 0;
}

static void add_branch(struct branches *b, const uint8_t *code, size_t size, size_t at, size_t i)
{
	int64_t distance = branch_distance(code + i, size - i), target = (int64_t)i + distance;

	if (!distance || target < (int64_t)b->start || target - (int64_t)at >= BRANCHES_AROUND ||
	    (int64_t)at - target > BRANCHES_AROUND)
		return;
	b->branch[b->count++] = (struct branch){i - b->start, target - b->start};
}

static void scan_bytes(struct branches *b, const uint8_t *code, size_t size, size_t at, size_t i,
		       size_t end)
{
	for (; i < end; i++)
		if (may_branch[code[i]])
			add_branch(b, code, size, at, i);
}

static __m128i load(const uint8_t *p)
{
	return _mm_loadu_si128((const void *)p);
}

/* Which bytes are 0 or 0xff and equal `others` */
static __m128i extends_sign(__m128i bytes, __m128i others)
{
	const __m128i zero = _mm_setzero_si128(), ones = _mm_set1_epi8((char)0xff);
	const __m128i extends = _mm_or_si128(_mm_cmpeq_epi8(bytes, zero),
					     _mm_cmpeq_epi8(bytes, ones));

	return _mm_and_si128(_mm_cmpeq_epi8(bytes, others), extends);
}

/* For bytes out of reach of short branches: finds only those with a 32-bit distance (e8, e9, 0f
 * 8x), whose upper half extends the sign, as what is examined is smaller. */
static void scan_vectors(struct branches *b, const uint8_t *code, size_t size, size_t at, size_t i,
			 size_t end)
{
	const __m128i call = _mm_set1_epi8((char)0xe9), escape = _mm_set1_epi8(0x0f);
	const __m128i jump = _mm_set1_epi8((char)0x80), high = _mm_set1_epi8((char)0xf0);
	const __m128i one = _mm_set1_epi8(1);

	_Static_assert(BRANCHES_FAR + 2 * BRANCHES_AROUND < INT16_MAX, "16 bits are sufficient");
	for (; i + VECTOR <= end && i + VECTOR + 5 <= size; i += VECTOR) {
		const __m128i first = load(code + i), fifth = load(code + i + 4);
		const __m128i calls = _mm_and_si128(
			_mm_cmpeq_epi8(_mm_or_si128(first, one), call),
			extends_sign(fifth, load(code + i + 3)));
		const __m128i second = _mm_and_si128(load(code + i + 1), high);
		const __m128i jumps = _mm_and_si128(
			_mm_and_si128(_mm_cmpeq_epi8(first, escape), _mm_cmpeq_epi8(second, jump)),
			extends_sign(fifth, load(code + i + 5)));

		for (unsigned bits = _mm_movemask_epi8(_mm_or_si128(calls, jumps)); bits;
		     bits &= bits - 1)
			add_branch(b, code, size, at, i + __builtin_ctz(bits));
	}
	scan_bytes(b, code, size, at, i, end);
}

static size_t subtract(size_t n, size_t by)
{
	return n > by ? n - by : 0;
}

static size_t least_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

void branches_find(struct branches *b, const uint8_t *code, size_t size, size_t at)
{
	const size_t near = BRANCHES_AROUND + SHORT_REACH, far = BRANCHES_FAR + BRANCHES_AROUND;
	size_t end = least_of(size, at + far), from = subtract(at, near),
	       to = least_of(end, at + near);

	b->start = subtract(at, far);
	b->count = 0;
	scan_vectors(b, code, size, at, b->start, from);
	scan_bytes(b, code, size, at, from, to);
	scan_vectors(b, code, size, at, to, end);
}

bool branches_to(const struct branches *b, unsigned *next, size_t from, size_t to, size_t *begin)
{
	for (; *next < b->count; ++*next) {
		const struct branch *branch = &b->branch[*next];
		size_t target = b->start + branch->to;

		*begin = b->start + branch->from;
		if (target < from || target >= to || (*begin >= from && *begin < to) ||
		    *begin + BRANCHES_FAR < from || *begin >= to + BRANCHES_FAR)
			continue;
		++*next;
		return true;
	}
	return false;
}
