#include "print/summary/counts.h"

#include <string.h>

uint64_t count_average(const struct call_count *c)
{
	return c->took.total / c->calls;
}

/* Comparison for descending order */
static int descending(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

uint64_t count_wall_average(const struct call_count *c)
{
	return c->wall.total / c->calls;
}

static int by_time(const struct call_count *a, const struct call_count *b)
{
	return descending(a->took.total, b->took.total);
}

static int by_shortest(const struct call_count *a, const struct call_count *b)
{
	return descending(a->took.shortest, b->took.shortest);
}

static int by_longest(const struct call_count *a, const struct call_count *b)
{
	return descending(a->took.longest, b->took.longest);
}

static int by_average(const struct call_count *a, const struct call_count *b)
{
	return descending(count_average(a), count_average(b));
}

static int by_calls(const struct call_count *a, const struct call_count *b)
{
	return descending(a->calls, b->calls);
}

static int by_errors(const struct call_count *a, const struct call_count *b)
{
	return descending(a->errors, b->errors);
}

static int by_name(const struct call_count *a, const struct call_count *b)
{
	return strcmp(a->name, b->name);
}

static int by_wall_time(const struct call_count *a, const struct call_count *b)
{
	return descending(a->wall.total, b->wall.total);
}

static int by_wall_shortest(const struct call_count *a, const struct call_count *b)
{
	return descending(a->wall.shortest, b->wall.shortest);
}

static int by_wall_longest(const struct call_count *a, const struct call_count *b)
{
	return descending(a->wall.longest, b->wall.longest);
}

static int by_wall_average(const struct call_count *a, const struct call_count *b)
{
	return descending(count_wall_average(a), count_wall_average(b));
}

uint64_t count_percentile(const struct call_count *c, unsigned percent)
{
	return c->latency ? latency_percentile(c->latency, percent) : 0;
}

static int by_p50(const struct call_count *a, const struct call_count *b)
{
	return descending(count_percentile(a, 50), count_percentile(b, 50));
}

static int by_p95(const struct call_count *a, const struct call_count *b)
{
	return descending(count_percentile(a, 95), count_percentile(b, 95));
}

static int by_p99(const struct call_count *a, const struct call_count *b)
{
	return descending(count_percentile(a, 99), count_percentile(b, 99));
}

static int by_nothing(const struct call_count *a, const struct call_count *b)
{
	(void)a;
	(void)b;
	return 0;
}

static count_compare *const sorts[SUMMARY_COLUMNS + 1] = {
	[SUMMARY_PERCENT] = by_time, [SUMMARY_TOTAL] = by_time, [SUMMARY_SHORTEST] = by_shortest,
	[SUMMARY_LONGEST] = by_longest, [SUMMARY_AVERAGE] = by_average, [SUMMARY_CALLS] = by_calls,
	[SUMMARY_ERRORS] = by_errors, [SUMMARY_NAME] = by_name, [SUMMARY_COLUMNS] = by_nothing,
	[SUMMARY_P50] = by_p50, [SUMMARY_P95] = by_p95, [SUMMARY_P99] = by_p99,
	[SUMMARY_WALL_TOTAL] = by_wall_time, [SUMMARY_WALL_SHORTEST] = by_wall_shortest,
	[SUMMARY_WALL_LONGEST] = by_wall_longest, [SUMMARY_WALL_AVERAGE] = by_wall_average,
};

count_compare *count_order(enum summary_column column)
{
	return sorts[column];
}
