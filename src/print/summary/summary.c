/* The printer `summary`: counts and durations of syscalls, as one table for each ABI at the end.
 *
 * Durations are wall-clock times from syscall enter to exit (strace -w), including waiting; the CPU
 * time of a syscall is not known to a tracer. Syscalls that did not return are not counted. Lines
 * below the tables report what could not be traced. */
#include "print/summary/summary.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "desc/type.h"
#include "print/core/notice_words.h"
#include "print/core/report/report.h"
#include "print/core/text/call.h"
#include "print/core/time.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

enum { NAME_WIDTH = 16, NR_BITS = 48 };

struct call_count {
	const struct abi *abi;
	uint64_t nr, calls, errors;
	uint64_t total, shortest, longest;	/* durations, ns */
	const char *name;			/* owned, except that of the row "total" */
};

struct summary {
	const struct print_options *o;
	struct output *out;
	struct hash counts;	/* ABI and number (get_key) → struct call_count */
	struct sbuf name;	/* scratch buffer */
	struct {
		uint64_t n;
		pid_t first;
	} notices[NOTICE_KINDS];
	uint64_t lost;		/* number of lost tasks */
	struct sbuf losses;	/* lines about incomplete outputs */
};

static uint64_t average(const struct call_count *c)
{
	return c->total / c->calls;
}

/* Comparison for descending order */
static int descending(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

static int by_time(const struct call_count *a, const struct call_count *b)
{
	return descending(a->total, b->total);
}

static int by_shortest(const struct call_count *a, const struct call_count *b)
{
	return descending(a->shortest, b->shortest);
}

static int by_longest(const struct call_count *a, const struct call_count *b)
{
	return descending(a->longest, b->longest);
}

static int by_average(const struct call_count *a, const struct call_count *b)
{
	return descending(average(a), average(b));
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

static int by_nothing(const struct call_count *a, const struct call_count *b)
{
	(void)a;
	(void)b;
	return 0;
}

typedef int compare_fn(const struct call_count *a, const struct call_count *b);

static const struct {
	const char *word;
	compare_fn *compare;
} sorts[] = {
	{"time", by_time},	     {"time-percent", by_time},	 {"time-total", by_time},
	{"total-time", by_time},     {"total_time", by_time},	 {"min-time", by_shortest},
	{"shortest", by_shortest},   {"time-min", by_shortest},	 {"max-time", by_longest},
	{"longest", by_longest},     {"time-max", by_longest},	 {"avg-time", by_average},
	{"time-avg", by_average},    {"calls", by_calls},	 {"count", by_calls},
	{"errors", by_errors},	     {"error", by_errors},	 {"name", by_name},
	{"syscall", by_name},	     {"syscall-name", by_name},	 {"nothing", by_nothing},
	{"none", by_nothing},
};

const char *const summary_sorts[] = {
	"time", "min-time", "max-time", "avg-time", "calls", "errors", "name", "nothing", NULL,
};

static compare_fn *sort_of(const char *word)
{
	for (size_t i = 0; i < sizeof(sorts) / sizeof(*sorts); i++)
		if (!strcmp(sorts[i].word, word))
			return sorts[i].compare;
	return NULL;
}

bool summary_is_sort_key(const char *word)
{
	return sort_of(word);
}

/* Returns the key of a syscall: from its number, or from its name if the number has several names
 * (socketcall). */
static uint64_t get_key(const struct event *e, const char *name)
{
	uint64_t key = (uint64_t)(e->call.abi ? e->call.abi->id + 1 : 0) << NR_BITS;

	if (!e->call.row || !name || !strcmp(name, e->call.row->name))
		return key ^ e->call.nr;
	return fnv_string(key, name) | 1ULL << 63;	/* the few names do not collide */
}

static struct call_count *get_count(struct summary *s, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const char *name = view && view->name ? view->name :
			   e->call.row	      ? e->call.row->name :
						NULL;
	uint64_t key = get_key(e, name);
	struct call_count *c = hash_get(&s->counts, key);

	if (c)
		return c;
	c = alloc_new(struct call_count);
	sbuf_reset(&s->name);
	text_call_name(&s->name, &(struct call_view){.name = name, .nr = e->call.nr});
	c->name = alloc_string(s->name.s);
	c->abi = e->call.abi;
	c->nr = e->call.nr;
	c->shortest = UINT64_MAX;
	hash_put(&s->counts, key, c);
	return c;
}

static void count_notice(struct summary *s, const struct event *e)
{
	enum notice_kind kind = e->notice.kind;

	if (!s->notices[kind].n++)
		s->notices[kind].first = kind == NOTICE_UNTRACED ? e->notice.child : e->tgid;
}

static void count_call(struct summary *s, const struct event *e)
{
	struct call_count *c = get_count(s, e);
	uint64_t took = e->time > e->call.entered ? e->time - e->call.entered : 0;

	c->calls++;
	c->errors += e->call.failed;
	c->total += took;
	c->shortest = took < c->shortest ? took : c->shortest;
	c->longest = took > c->longest ? took : c->longest;
}

static void add_losses(struct summary *s, const struct event *end)
{
	s->lost = end->end.lost - end->end.lost_rings;
	for (unsigned i = 0; i < end->end.loss_count; i++) {
		report_loss(&s->losses, &end->end.losses[i]);
		sbuf_char(&s->losses, '\n');
	}
}

static void summary_event(void *self, const struct event *e)
{
	struct summary *s = self;

	if (e->kind == EVENT_LEAVE && e->call.note == CALL_PLAIN)
		count_call(s, e);
	else if (e->kind == EVENT_NOTICE)
		count_notice(s, e);
	else if (e->kind == EVENT_END)
		add_losses(s, e);
}

/* Equal rows are sorted by number, then by name. */
static int compare(const void *a, const void *b, void *sort)
{
	const struct call_count *x = *(const struct call_count *const *)a;
	const struct call_count *y = *(const struct call_count *const *)b;
	int order = (*(compare_fn **)sort)(x, y);

	if (!order)
		order = -descending(x->nr, y->nr);
	return order ? order : strcmp(x->name, y->name);
}

/* Hundredths of a percent, rounded */
static void percent(struct sbuf *b, uint64_t part, uint64_t whole)
{
	uint64_t n = whole ? ((unsigned __int128)part * 20000 / whole + 1) / 2 : 0;

	text_padded(b, n / 100, 3, ' ');
	sbuf_char(b, '.');
	text_padded(b, n % 100, 2, '0');
}

static void add_row(struct sbuf *b, const struct call_count *c)
{
	sbuf_char(b, ' ');
	text_seconds(b, c->total, 4);
	sbuf_char(b, ' ');
	text_padded(b, average(c) / 1000, 11, ' ');
	sbuf_char(b, ' ');
	text_padded(b, c->calls, 9, ' ');
	sbuf_char(b, ' ');
	if (c->errors)
		text_padded(b, c->errors, 9, ' ');
	else
		sbuf_str(b, "         ");
	sbuf_char(b, ' ');
	sbuf_str(b, c->name);
	sbuf_char(b, '\n');
}

static const char rule[] =
	"------ ----------- ----------- --------- --------- ----------------\n";

static void write_table(struct summary *s, const struct abi *abi, struct call_count **all, size_t n)
{
	struct call_count sum = {.name = "total"};
	struct sbuf b = {0};

	for (size_t i = 0; i < n; i++) {
		sum.calls += all[i]->calls;
		sum.errors += all[i]->errors;
		sum.total += all[i]->total;
	}
	if (abi && abi->word == 4)
		sbuf_str(&b, "System call usage summary for 32 bit mode:\n");
	sbuf_str(&b, "% time     seconds  usecs/call     calls    errors syscall\n");
	sbuf_str(&b, rule);
	for (size_t i = 0; i < n; i++) {
		percent(&b, all[i]->total, sum.total);
		add_row(&b, all[i]);
	}
	sbuf_str(&b, rule);
	percent(&b, 1, 1);	/* 100.00, even if the sum is 0 */
	add_row(&b, &sum);
	output_add(s->out, b.s, b.len);
	sbuf_done(&b);
}

static void write_tables(struct summary *s)
{
	compare_fn *sort = sort_of(s->o->summary_sort ? s->o->summary_sort : "time");
	struct call_count **of = alloc_zeroed((s->counts.count + 1) * sizeof(*of));

	if (!sort)
		sort = by_time;
	for (size_t abi = 0; abi <= ABI_COUNT; abi++) {
		const struct abi *is = abi < ABI_COUNT ? &abis[abi] : NULL;
		size_t n = 0, at = 0;

		for (struct call_count *c; (c = hash_next(&s->counts, &at));)
			if (c->abi == is)
				of[n++] = c;
		if (!n)
			continue;
		qsort_r(of, n, sizeof(*of), compare, &sort);
		write_table(s, is, of, n);
	}
	free(of);
}

/* Writes what the tables do not include. */
static void write_untraced(struct summary *s)
{
	struct sbuf b = {0};

	for (unsigned kind = 0; kind < NOTICE_KINDS; kind++) {
		if (!s->notices[kind].n)
			continue;
		notice_words_total(&b, kind, s->notices[kind].n, s->notices[kind].first);
		sbuf_char(&b, '\n');
	}
	if (s->lost) {
		words_count(&b, s->lost, "task was", "tasks were");
		sbuf_str(&b, " lost: exit status unknown\n");
	}
	sbuf_add(&b, s->losses.s, s->losses.len);
	sbuf_done(&s->losses);
	if (b.len)
		output_add(s->out, b.s, b.len);
	sbuf_done(&b);
}

static void *summary_open(const struct print_options *options, struct output *out)
{
	struct summary *s = alloc_new(struct summary);

	s->o = options;
	s->out = out;
	return s;
}

static void summary_close(void *self)
{
	struct summary *s = self;
	size_t at = 0;

	write_tables(s);
	write_untraced(s);
	for (struct call_count *c; (c = hash_next(&s->counts, &at));) {
		free((char *)c->name);
		free(c);
	}
	hash_done(&s->counts);
	sbuf_done(&s->name);
	free(s);
}

const struct printer printer_summary = {
	.name = "summary",
	.help = "counts and durations of syscalls, as a table at the end (strace -c)",
	.wants = {.calls = true},
	.accepts_combined = true,
	.open = summary_open,
	.event = summary_event,
	.close = summary_close,
};
