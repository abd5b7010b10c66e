#include "print/summary/latency.h"

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/core/time.h"

enum {
	STEP_BITS = 4, STEPS = 1 << STEP_BITS,	/* buckets of each power of two */
	POWER_MAX = 44,				/* 2^44 ns are almost five hours */
	BUCKETS = STEPS * (POWER_MAX - STEP_BITS + 1),
	FROM_WIDTH = 12, COUNT_WIDTH = 9, BAR_MAX = 40,
};

struct latency {
	uint64_t count, shortest, longest;
	uint32_t buckets[BUCKETS];
};

struct latency *latency_new(void)
{
	struct latency *l = alloc_new(struct latency);

	l->shortest = UINT64_MAX;
	return l;
}

/* Durations below STEPS have buckets of their own; then each power of two has STEPS. */
static unsigned bucket_of(uint64_t ns)
{
	unsigned power, bucket;

	if (ns < STEPS)
		return ns;
	power = 63 - __builtin_clzll(ns);
	bucket = STEPS * (power - STEP_BITS + 1) + (ns >> (power - STEP_BITS) & (STEPS - 1));
	return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/* Returns the shortest duration of the bucket. */
static uint64_t bucket_start(unsigned bucket)
{
	unsigned power = bucket / STEPS;

	return power ? (uint64_t)(STEPS + bucket % STEPS) << (power - 1) : bucket;
}

void latency_add(struct latency *l, uint64_t ns)
{
	l->count++;
	l->shortest = ns < l->shortest ? ns : l->shortest;
	l->longest = ns > l->longest ? ns : l->longest;
	l->buckets[bucket_of(ns)]++;
}

void latency_add_all(struct latency *l, const struct latency *of)
{
	l->count += of->count;
	l->shortest = of->shortest < l->shortest ? of->shortest : l->shortest;
	l->longest = of->longest > l->longest ? of->longest : l->longest;
	for (unsigned i = 0; i < BUCKETS; i++)
		l->buckets[i] += of->buckets[i];
}

/* Returns the middle of the bucket, which no duration of it is far from. */
static uint64_t bucket_middle(const struct latency *l, unsigned bucket)
{
	uint64_t start = bucket_start(bucket), middle;

	middle = start + (bucket_start(bucket + 1) - start - 1) / 2;
	middle = middle < l->shortest ? l->shortest : middle;
	return middle > l->longest ? l->longest : middle;
}

uint64_t latency_percentile(const struct latency *l, unsigned percent)
{
	uint64_t wanted = (l->count * percent + 99) / 100, seen = 0;

	for (unsigned i = 0; i < BUCKETS; i++) {
		seen += l->buckets[i];
		if (seen && seen >= wanted)
			return i == BUCKETS - 1 ? l->longest : bucket_middle(l, i);
	}
	return 0;
}

/* Number of durations in the buckets of a power of two: `power` 0 is up to STEPS ns */
static uint64_t count_power(const struct latency *l, unsigned power)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < STEPS; i++)
		n += l->buckets[power * STEPS + i];
	return n;
}

static void add_line(struct sbuf *b, const struct latency *l, unsigned power, uint64_t most)
{
	uint64_t n = count_power(l, power);
	struct sbuf from = {0};

	words_duration(&from, bucket_start(power * STEPS), false);
	if (from.len < FROM_WIDTH)
		sbuf_fill(b, ' ', FROM_WIDTH - from.len);
	sbuf_add(b, from.s, from.len);
	text_padded(b, n, COUNT_WIDTH + 1, ' ');
	if (n) {
		sbuf_char(b, ' ');
		sbuf_fill(b, '*', (n * BAR_MAX + most - 1) / most);
	}
	sbuf_char(b, '\n');
	sbuf_done(&from);
}

void latency_histogram(struct sbuf *b, const struct latency *l)
{
	unsigned first = bucket_of(l->shortest) / STEPS, last = bucket_of(l->longest) / STEPS;
	uint64_t most = 1;

	for (unsigned power = first; l->count && power <= last; power++) {
		uint64_t n = count_power(l, power);

		most = n > most ? n : most;
	}
	for (unsigned power = first; l->count && power <= last; power++)
		add_line(b, l, power, most);
}
