#include "machine/ticks.h"

#include <stdbool.h>
#include <time.h>

#include "base/system/clock.h"

/* A shorter interval does not determine the rate. */
static const uint64_t min_interval = 100 * 1000;	/* ns */

static uint64_t count_now(void)
{
#ifdef __x86_64__
	return __builtin_ia32_rdtsc();
#else
	return clock_ns(CLOCK_MONOTONIC);
#endif
}

uint64_t ticks_sample(struct ticks *t)
{
	uint64_t count = count_now(), ns = clock_ns(CLOCK_MONOTONIC);

	if (!t->before.ns) {
		t->before = (struct tick_sample){count, ns};
		t->ns_per_tick = 1ULL << 31;	/* a guess, until there is a second sample */
	} else if (t->last.ns - t->before.ns >= min_interval) {
		t->before = t->last;
	}
	t->last = (struct tick_sample){count, ns};
	if (ns - t->before.ns >= min_interval && count > t->before.ticks)
		t->ns_per_tick = (((unsigned __int128)(ns - t->before.ns)) << 32) /
			(count - t->before.ticks);
	return ns;
}

uint64_t ticks_ns(const struct ticks *t, uint64_t count)
{
	bool is_later = count > t->last.ticks;
	uint64_t ticks = is_later ? count - t->last.ticks : t->last.ticks - count;
	unsigned __int128 ns = (unsigned __int128)ticks * t->ns_per_tick >> 32;

	if (is_later)
		return ns < UINT64_MAX - t->last.ns ? t->last.ns + (uint64_t)ns : UINT64_MAX;
	return ns < t->last.ns ? t->last.ns - (uint64_t)ns : 0;
}
