/* The printer `summary`: counts and durations of syscalls, as one table for each ABI at the end.
 *
 * Durations are wall-clock times from syscall enter to exit (strace -w), including waiting; or,
 * under the name strace without -w, the system time that the process has used. Columns named wall-
 * always have wall-clock times. Syscalls that did not return are not counted. Lines below the
 * tables report what could not be traced. With --summary-per-process, each process has tables of
 * its own before those of all. */
#include "print/summary/summary.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "desc/type.h"
#include "model/process/generation.h"
#include "print/core/notice_words.h"
#include "print/core/printers.h"
#include "print/core/report/report.h"
#include "print/core/text/call.h"
#include "print/core/time.h"
#include "print/core/process_words.h"
#include "print/core/table/printer.h"
#include "print/summary/counts.h"
#include "ptrail/process.h"

enum { NAME_WIDTH = 16, NR_BITS = 48, SETTING_HISTOGRAM = TABLE_OWN };

/* The syscalls of a process (--summary-per-process) */
struct process_counts {
	struct process_counts *next;	/* in the order of the processes' first syscalls */
	pid_t pid;
	char *name;			/* of the program most recently executed; "": unknown */
	struct hash counts;		/* as in struct summary */
};

struct summary {
	const struct print_options *o;
	bool wants_latency;	/* percentiles or histograms are printed */
	struct hash counts;	/* ABI and number (get_key) → struct call_count */
	struct hash functions;	/* hash of a library function's name → struct call_count */
	struct hash processes;	/* serial of a process → struct process_counts */
	struct process_counts *first, *last;
	struct sbuf name;	/* scratch buffer */
	struct {
		uint64_t n;
		pid_t first;
	} notices[NOTICE_KINDS];
	uint64_t lost;		/* number of lost tasks */
	struct sbuf losses;	/* lines about incomplete outputs */
};

/* Returns the key of a syscall: from its number, or from its name if the number has several names
 * (socketcall). */
static uint64_t get_key(const struct event *e, const char *name)
{
	uint64_t key = (uint64_t)(e->call.abi ? e->call.abi->id + 1 : 0) << NR_BITS;

	if (!e->call.row || !name || !strcmp(name, e->call.row->name))
		return key ^ e->call.nr;
	return fnv_string(key, name) | 1ULL << 63;	/* the few names do not collide */
}

static struct call_count *get_count(struct summary *s, struct hash *counts,
				    const struct process_counts *process, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const char *name = view && view->name ? view->name :
			   e->call.row	      ? e->call.row->name :
						NULL;
	uint64_t key = get_key(e, name);
	struct call_count *c = hash_get(counts, key);

	if (c)
		return c;
	c = alloc_new(struct call_count);
	sbuf_reset(&s->name);
	text_call_name(&s->name, &(struct call_view){.name = name, .nr = e->call.nr});
	c->name = alloc_string(s->name.s);
	c->abi = e->call.abi;
	c->nr = e->call.nr;
	c->process = process;
	c->took.shortest = c->wall.shortest = UINT64_MAX;
	c->latency = s->wants_latency ? latency_new() : NULL;
	hash_put(counts, key, c);
	return c;
}

static uint64_t process_serial(const struct event *e)
{
	return e->process ? e->process->id.serial : (uint64_t)e->tgid;
}

static struct process_counts *get_process(struct summary *s, const struct event *e)
{
	struct process_counts *p = hash_get(&s->processes, process_serial(e));

	if (p)
		return p;
	p = alloc_new(struct process_counts);
	p->pid = e->tgid;
	process_keep_name(&p->name, e->process);
	hash_put(&s->processes, process_serial(e), p);
	*(s->last ? &s->last->next : &s->first) = p;
	s->last = p;
	return p;
}

static void count_notice(struct summary *s, const struct event *e)
{
	enum notice_kind kind = e->notice.kind;

	if (!s->notices[kind].n++)
		s->notices[kind].first = kind == NOTICE_UNTRACED ? e->notice.child : e->tgid;
}

/* `latency` may be NULL */
static void add_duration(const struct summary *s, struct durations *d, struct latency *latency,
			 uint64_t took)
{
	took = took > s->o->summary_overhead ? took - s->o->summary_overhead : 0;
	if (latency)
		latency_add(latency, took);
	d->total += took;
	d->shortest = took < d->shortest ? took : d->shortest;
	d->longest = took > d->longest ? took : d->longest;
}

/* `process`: that of the event, to count its syscalls apart; NULL: among those of all */
static void count_call(struct summary *s, struct process_counts *process, const struct event *e)
{
	struct call_count *c = get_count(s, process ? &process->counts : &s->counts, process, e);
	uint64_t wall = e->time > e->call.entered ? e->time - e->call.entered : 0;

	c->calls++;
	c->errors += e->call.failed;
	add_duration(s, &c->took, c->latency, s->o->summary_system ? e->call.system : wall);
	add_duration(s, &c->wall, NULL, wall);
}

/* Counts a call of a library function that has returned, including what it has called. */
static void count_library_call(struct summary *s, const struct event *e)
{
	uint64_t key = hash_mix(fnv_string(FNV_BASIS, e->library.function));
	struct call_count *c = hash_get(&s->functions, key);
	const char *name = e->library.view ? e->library.view->name : e->library.function;

	if (!c) {
		c = alloc_new(struct call_count);
		*c = (struct call_count){.name = alloc_string(name), .is_library_call = true};
		c->took.shortest = c->wall.shortest = UINT64_MAX;
		c->latency = s->wants_latency ? latency_new() : NULL;
		hash_put(&s->functions, key, c);
	}
	uint64_t wall = e->time > e->library.entered ? e->time - e->library.entered : 0;

	c->calls++;
	add_duration(s, &c->took, c->latency, wall);
	add_duration(s, &c->wall, NULL, wall);
}

static void add_losses(struct summary *s, const struct event *end)
{
	s->lost = end->end.lost - end->end.lost_rings;
	for (unsigned i = 0; i < end->end.loss_count; i++) {
		report_loss(&s->losses, &end->end.losses[i]);
		sbuf_char(&s->losses, '\n');
	}
}

static bool summary_note(void *model, const struct event *e)
{
	struct summary *s = model;

	if (e->kind == EVENT_LEAVE && e->call.note == CALL_PLAIN) {
		count_call(s, NULL, e);
		if (s->o->summary_per_process)
			count_call(s, get_process(s, e), e);
	} else if (e->kind == EVENT_EXEC && s->first && hash_get(&s->processes, process_serial(e)))
		process_keep_name(&get_process(s, e)->name, e->process);
	else if (e->kind == EVENT_LIBRARY_RETURN && !e->library.no_return)
		count_library_call(s, e);
	else if (e->kind == EVENT_NOTICE)
		count_notice(s, e);
	else if (e->kind == EVENT_END)
		add_losses(s, e);
	return e->kind == EVENT_END;
}

/* Equal rows are sorted by number, then by name. */
static int compare(const void *a, const void *b, void *sort)
{
	const struct call_count *x = *(const struct call_count *const *)a;
	const struct call_count *y = *(const struct call_count *const *)b;
	int order = (*(count_compare **)sort)(x, y);

	if (!order)
		order = (x->nr > y->nr) - (x->nr < y->nr);
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

static const struct {
	const char *title;
	unsigned width;		/* the last column is not padded */
} columns[SUMMARY_COLUMNS] = {
	[SUMMARY_PERCENT] = {"% time", 6}, [SUMMARY_TOTAL] = {"seconds", 11},
	[SUMMARY_SHORTEST] = {"shortest", 8}, [SUMMARY_LONGEST] = {"longest", 8},
	[SUMMARY_AVERAGE] = {"usecs/call", 11}, [SUMMARY_CALLS] = {"calls", 9},
	[SUMMARY_ERRORS] = {"errors", 9}, [SUMMARY_NAME] = {"syscall", NAME_WIDTH},
	[SUMMARY_P50] = {"p50", 8}, [SUMMARY_P95] = {"p95", 8}, [SUMMARY_P99] = {"p99", 8},
	[SUMMARY_WALL_TOTAL] = {"wall-total", 11}, [SUMMARY_WALL_SHORTEST] = {"wall-min", 8},
	[SUMMARY_WALL_LONGEST] = {"wall-max", 8}, [SUMMARY_WALL_AVERAGE] = {"wall-avg", 11},
};

static void add_seconds(struct sbuf *b, uint64_t ns, unsigned width)
{
	text_seconds(b, ns, width - strlen(".000000"));
}

/* `total`: the duration of all syscalls; 0: the row is the sum, which has 100 % */
static void add_cell(struct sbuf *b, enum summary_column column, const struct call_count *c,
		     uint64_t total)
{
	unsigned width = columns[column].width;

	switch (column) {
	case SUMMARY_PERCENT: percent(b, total ? c->took.total : 1, total ? total : 1); break;
	case SUMMARY_TOTAL: add_seconds(b, c->took.total, width); break;
	case SUMMARY_SHORTEST: add_seconds(b, c->took.shortest, width); break;
	case SUMMARY_LONGEST: add_seconds(b, c->took.longest, width); break;
	case SUMMARY_P50: add_seconds(b, count_percentile(c, 50), width); break;
	case SUMMARY_P95: add_seconds(b, count_percentile(c, 95), width); break;
	case SUMMARY_P99: add_seconds(b, count_percentile(c, 99), width); break;
	case SUMMARY_AVERAGE: text_padded(b, count_average(c) / 1000, width, ' '); break;
	case SUMMARY_WALL_TOTAL: add_seconds(b, c->wall.total, width); break;
	case SUMMARY_WALL_SHORTEST: add_seconds(b, c->wall.shortest, width); break;
	case SUMMARY_WALL_LONGEST: add_seconds(b, c->wall.longest, width); break;
	case SUMMARY_WALL_AVERAGE: text_padded(b, count_wall_average(c) / 1000, width, ' '); break;
	case SUMMARY_CALLS: text_padded(b, c->calls, width, ' '); break;
	case SUMMARY_ERRORS:
		if (c->errors)
			text_padded(b, c->errors, width, ' ');
		else
			sbuf_fill(b, ' ', width);
		break;
	default: sbuf_str(b, c->name);
	}
}

/* Columns of the table: those of -U, or the default; *count is their number. */
static const uint8_t *chosen_columns(const struct summary *s, unsigned *count)
{
	static const uint8_t all[] = {
		SUMMARY_PERCENT, SUMMARY_TOTAL, SUMMARY_AVERAGE, SUMMARY_CALLS, SUMMARY_ERRORS,
		SUMMARY_NAME,
	};

	*count = s->o->summary_column_count ? s->o->summary_column_count : sizeof(all);
	return s->o->summary_column_count ? s->o->summary_columns : all;
}

static void add_row(const struct summary *s, struct sbuf *b, const struct call_count *c,
		    uint64_t total)
{
	unsigned count;
	const uint8_t *column = chosen_columns(s, &count);

	for (unsigned i = 0; i < count; i++) {
		size_t begin = b->len, used;

		add_cell(b, column[i], c, total);
		used = b->len - begin;
		if (column[i] == SUMMARY_NAME && i + 1 < count && used < NAME_WIDTH)
			sbuf_fill(b, ' ', NAME_WIDTH - used);
		sbuf_char(b, i + 1 < count ? ' ' : '\n');
	}
}

static void add_titles(const struct summary *s, struct sbuf *b, const char *name)
{
	unsigned count;
	const uint8_t *column = chosen_columns(s, &count);

	for (unsigned i = 0; i < count; i++) {
		const char *title = column[i] == SUMMARY_NAME ? name :
			columns[column[i]].title;
		size_t gap = columns[column[i]].width - strlen(title);

		if (column[i] != SUMMARY_NAME)
			sbuf_fill(b, ' ', gap);
		sbuf_str(b, title);
		if (column[i] == SUMMARY_NAME && i + 1 < count)
			sbuf_fill(b, ' ', gap);
		sbuf_char(b, i + 1 < count ? ' ' : '\n');
	}
}

static void add_rule(const struct summary *s, struct sbuf *b)
{
	unsigned count;
	const uint8_t *column = chosen_columns(s, &count);

	for (unsigned i = 0; i < count; i++) {
		sbuf_fill(b, '-', columns[column[i]].width);
		sbuf_char(b, i + 1 < count ? ' ' : '\n');
	}
}

/* The tables, in their order: one for each ABI, for unknown ones, for x32, for library calls */
enum { TABLE_UNKNOWN = ABI_COUNT, TABLE_X32, TABLE_LIBRARY, TABLES };

static unsigned table_of(const struct call_count *c)
{
	if (c->is_library_call)
		return TABLE_LIBRARY;
	return !c->abi ? TABLE_UNKNOWN : is_x32(c->abi, c->nr) ? TABLE_X32 : c->abi->id;
}

static void add_all(struct durations *sum, const struct durations *of)
{
	sum->total += of->total;
	sum->shortest = of->shortest < sum->shortest ? of->shortest : sum->shortest;
	sum->longest = of->longest > sum->longest ? of->longest : sum->longest;
}

static void add_table(const struct summary *s, struct sbuf *b, unsigned table,
		      struct call_count **all, size_t n)
{
	struct call_count sum = {
		.name = "total", .latency = s->wants_latency ? latency_new() : NULL,
	};

	sum.took.shortest = sum.wall.shortest = UINT64_MAX;
	for (size_t i = 0; i < n; i++) {
		sum.calls += all[i]->calls;
		sum.errors += all[i]->errors;
		add_all(&sum.took, &all[i]->took);
		add_all(&sum.wall, &all[i]->wall);
		if (sum.latency)
			latency_add_all(sum.latency, all[i]->latency);
	}
	if (table == TABLE_X32 || (table < ABI_COUNT && abis[table].word == 4)) {
		sbuf_str(b, "System call usage summary for ");
		sbuf_str(b, table == TABLE_X32 ? "x32 mode:\n" : "32 bit mode:\n");
	}
	if (table == TABLE_LIBRARY)
		sbuf_str(b, "Library calls, including what they call:\n");
	add_titles(s, b, table == TABLE_LIBRARY ? "function" : "syscall");
	add_rule(s, b);
	for (size_t i = 0; i < n; i++)
		add_row(s, b, all[i], sum.took.total ? sum.took.total : 1);
	add_rule(s, b);
	add_row(s, b, &sum, 0);
	for (size_t i = 0; s->o->settings[SETTING_HISTOGRAM] && i < n; i++) {
		sbuf_char(b, '\n');
		sbuf_str(b, all[i]->name);
		sbuf_str(b, ":\n");
		latency_histogram(b, all[i]->latency);
	}
	free(sum.latency);
}

/* Lists the counts of a table in the order of the rows; to be freed. */
static struct call_count **list_table(const struct hash *counts, unsigned table,
				      count_compare *sort, size_t *n)
{
	struct call_count **of = alloc_more(NULL, counts->count + 1, sizeof(*of)), *c;

	*n = 0;
	for (size_t at = 0; (c = hash_next(counts, &at));)
		if (table_of(c) == table)
			of[(*n)++] = c;
	qsort_r(of, *n, sizeof(*of), compare, &sort);
	return of;
}

static void add_tables(const struct summary *s, struct sbuf *b, const struct hash *counts)
{
	const char *key = s->o->summary_sort ? s->o->summary_sort : "total-time";
	count_compare *sort = count_order(summary_column_of(key));
	size_t n;

	for (unsigned table = 0; table < TABLES; table++) {
		struct call_count **of = list_table(counts, table, sort, &n);

		if (n)
			add_table(s, b, table, of, n);
		free(of);
	}
}

/* Adds the tables of each process, and a heading for those of all. */
static void add_processes(const struct summary *s, struct sbuf *b)
{
	for (const struct process_counts *p = s->first; p; p = p->next) {
		sbuf_str(b, "System calls of process ");
		sbuf_dec(b, p->pid, true);
		if (p->name) {
			sbuf_str(b, " (");
			words_token(b, p->name, s->o->utf8);
			sbuf_char(b, ')');
		}
		sbuf_str(b, ":\n");
		add_tables(s, b, &p->counts);
		sbuf_char(b, '\n');
	}
	if (s->first)
		sbuf_str(b, "System calls of all processes:\n");
}

static void free_counts(struct hash *counts)
{
	size_t at = 0;

	for (struct call_count *c; (c = hash_next(counts, &at));) {
		free((char *)c->name);
		free(c->latency);
		free(c);
	}
	hash_done(counts);
}

static void free_processes(struct summary *s)
{
	for (struct process_counts *p = s->first, *next; p; p = next) {
		next = p->next;
		free_counts(&p->counts);
		free(p->name);
		free(p);
	}
	hash_done(&s->processes);
}

/* Adds what the tables do not include. */
static void add_untraced(const struct summary *s, struct sbuf *b)
{
	for (unsigned kind = 0; kind < NOTICE_KINDS; kind++) {
		if (!s->notices[kind].n)
			continue;
		notice_words_total(b, kind, s->notices[kind].n, s->notices[kind].first);
		sbuf_char(b, '\n');
	}
	if (s->lost) {
		words_count(b, s->lost, "task was", "tasks were");
		sbuf_str(b, " lost: exit status unknown\n");
	}
	sbuf_add(b, s->losses.s, s->losses.len);
}

static void summary_text(struct sbuf *b, const struct report_page *page)
{
	const struct summary *s = page->model;

	add_processes(s, b);
	add_tables(s, b, &s->counts);
	add_tables(s, b, &s->functions);
	add_untraced(s, b);
}

static bool is_percentile(enum summary_column column)
{
	return column == SUMMARY_P50 || column == SUMMARY_P95 || column == SUMMARY_P99;
}

/* Whether percentiles or histograms are wanted: by any table, and by text if it has them */
static bool wants_latency(const struct print_options *o)
{
	for (unsigned i = 0; i < o->summary_column_count; i++)
		if (is_percentile(o->summary_columns[i]))
			return true;
	return (o->summary_sort && is_percentile(summary_column_of(o->summary_sort))) ||
		o->settings[TABLE_FORMAT] != FORMAT_TEXT || o->settings[SETTING_HISTOGRAM] ||
		o->texts[TABLE_COLUMNS] || o->texts[TABLE_SORT];
}

static void summary_init(void *model, const struct print_options *options)
{
	struct summary *s = model;

	s->o = options;
	s->wants_latency = wants_latency(options);
}

static void summary_done(void *model)
{
	struct summary *s = model;

	free_counts(&s->counts);
	free_counts(&s->functions);
	free_processes(s);
	sbuf_done(&s->losses);
	sbuf_done(&s->name);
}

/* --- rows and columns --- */

static void list_counts(struct row_list *to, const struct hash *counts)
{
	size_t n;

	for (unsigned table = 0; table < TABLES; table++) {
		struct call_count **of = list_table(counts, table, count_order(SUMMARY_TOTAL), &n);

		for (size_t i = 0; i < n; i++)
			row_list_add(to, of[i]);
		free(of);
	}
}

/* The rows of each process have all syscalls that those of all processes have. */
static void list_rows(struct row_list *to, const void *row, const void *model)
{
	const struct summary *s = row;

	(void)model;
	for (const struct process_counts *p = s->first; p; p = p->next)
		list_counts(to, &p->counts);
	if (!s->first)
		list_counts(to, &s->counts);
	list_counts(to, &s->functions);
}

static void get_kind(struct cell *c, const void *row, const void *model)
{
	unsigned table = table_of(row);

	(void)model;
	cell_set_text(c, table < ABI_COUNT ? abis[table].name : table == TABLE_X32 ? "x32" :
		      table == TABLE_LIBRARY ? "library" : NULL);
}

static void get_average(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_number(c, count_average(row));
}

static void get_p50(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_number(c, count_percentile(row, 50));
}

static void get_p95(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_number(c, count_percentile(row, 95));
}

static void get_p99(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_number(c, count_percentile(row, 99));
}

static const struct table_column table_columns[] = {
	{"pid", CELL_UINT, VIA(struct call_count, process), AT(struct process_counts, pid)},
	{"program", CELL_TEXT, ZERO_IS_NONE, VIA(struct call_count, process),
		AT(struct process_counts, name)},
	{"kind", CELL_WORD, .get = get_kind},
	{"name", CELL_TEXT, AT(struct call_count, name)},
	{"calls", CELL_UINT, AT(struct call_count, calls)},
	{"errors", CELL_UINT, AT(struct call_count, errors)},
	{"total", CELL_DURATION, AT(struct call_count, took.total)},
	{"shortest", CELL_DURATION, AT(struct call_count, took.shortest)},
	{"longest", CELL_DURATION, AT(struct call_count, took.longest)},
	{"average", CELL_DURATION, .get = get_average},
	{"p50", CELL_DURATION, .get = get_p50},
	{"p95", CELL_DURATION, .get = get_p95},
	{"p99", CELL_DURATION, .get = get_p99},
	{0}
};

static const struct table table = {
	.name = "summary", .columns = table_columns, .rows = list_rows,
};

DATA_REPORT(data_report_summary, printer_summary, &table, .text = summary_text,
	    .size = sizeof(struct summary), .init = summary_init, .note = summary_note,
	    .done = summary_done)

/* Prints the summary even if the trace ended without an EVENT_END. */
static void summary_close(void *self)
{
	data_report_event(self, &(struct event){.kind = EVENT_END});
	data_report_close(self);
}

/* printer.adapt: names of processes are those of their programs. */
static const char *summary_adapt(const struct print_options *options, struct wants *wants)
{
	wants->programs |= options->summary_per_process;
	return NULL;
}

const struct printer printer_summary = {
	.name = "summary",
	.help = "counts and durations of syscalls, as a table at the end (strace -c)",
	.wants = {.calls = true},
	.settings = (const struct printer_setting []){
		TABLE_SETTINGS(NULL),
		[SETTING_HISTOGRAM] = {
			.name = "histogram", .words = (const char *const []){"no", "yes", NULL},
			.help = "text: how many calls took how long",
		},
		{0},
	},
	.adapt = summary_adapt,
	.accepts_combined = true,
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = open_report,
	.event = data_report_event,
	.close = summary_close,
	.element = column_name,
};
