/* The report for people:
 *
 *   memory of ./server
 *
 *   4711 server: 45.2 MB resident at most, 812.0 MB mapped at most, 640.3 MB at exit
 *     mapped   [▁▁▃▅██▇▇]  2.1 MB at the beginning, most after 800 ms by mmap
 *     at exit  anonymous 500.0 MB, heap 132.0 kB, libraries 2.1 MB
 *     largest  512.0 MB anonymous, by mmap after 3 ms, unmapped */
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/core/text/stack.h"
#include "print/memory/report.h"

enum { SPACES_SHOWN = 32, LARGEST_SHOWN = 3, FAILURES_SHOWN = 3, CURVE_WIDTH = 40 };

static const char *const kind_words[MEMORY_KINDS] = {
	[MEMORY_PROGRAM] = "program", [MEMORY_LIBRARY] = "libraries", [MEMORY_HEAP] = "heap",
	[MEMORY_STACK] = "stack", [MEMORY_THREAD_STACK] = "stacks of threads",
	[MEMORY_ANONYMOUS] = "anonymous", [MEMORY_FILE] = "files", [MEMORY_SHARED] = "shared",
	[MEMORY_KERNEL] = "kernel",
};

struct memory_list {
	struct sbuf *b;
	uint64_t ended;			/* when the trace ended */
	uint64_t page;			/* bytes of a page of memory */
	bool lists, utf8;
};

static void add_size(struct memory_list *r, uint64_t bytes)
{
	words_bytes(r->b, bytes);
}

static void add_time(struct memory_list *r, const struct memory_space *s, uint64_t time)
{
	sbuf_str(r->b, " after ");
	words_duration(r->b, time > s->began ? time - s->began : 0, r->utf8);
}

static void begin_row(struct memory_list *r, const char *name)
{
	sbuf_str(r->b, "  ");
	sbuf_str(r->b, name);
	sbuf_fill(r->b, ' ', 10 - strlen(name));
}

/* --- rows --- */

/* "4711 server: 45.2 MB resident at most, 812.0 MB mapped at most, 640.3 MB at exit" */
static void add_heading(struct memory_list *r, const struct memory_space *s)
{
	uint64_t resident = memory_peak_resident(s);

	sbuf_dec(r->b, s->pid, true);
	sbuf_char(r->b, ' ');
	words_token(r->b, *s->program ? s->program : "?", r->utf8);
	sbuf_str(r->b, ": ");
	if (resident) {
		add_size(r, resident);
		sbuf_str(r->b, " resident at most, ");
	}
	add_size(r, s->peak);
	sbuf_str(r->b, " mapped at most, ");
	add_size(r, s->at_end.mapped);
	sbuf_str(r->b, s->end == MEMORY_EXITED ? " at exit" :
		 s->end == MEMORY_REPLACED ? " at its execve" : " at the end of the trace");
	if (s->is_partial && !s->is_whole)
		sbuf_str(r->b, "; what was mapped at its beginning is unknown");
	sbuf_char(r->b, '\n');
}

static void add_curve(struct memory_list *r, const struct memory_space *s)
{
	static const char *const bars[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		*const plain[] = {" ", ".", ":", "-", "=", "+", "*", "%", "#"};
	enum { HEIGHTS = sizeof(bars) / sizeof(*bars) - 1 };
	uint64_t to = s->ended ? s->ended : r->ended, most[CURVE_WIDTH];

	begin_row(r, "mapped");
	if (to > s->began && s->peak > s->at_begin.mapped) {
		curve_sample(&s->curve, s->began, to, most, CURVE_WIDTH);
		sbuf_char(r->b, '[');
		for (unsigned i = 0; i < CURVE_WIDTH; i++) {
			unsigned height = (double)most[i] / s->peak * HEIGHTS + 0.5;

			sbuf_str(r->b, (r->utf8 ? bars : plain)[most[i] && !height ? 1 : height]);
		}
		sbuf_str(r->b, "]  ");
	}
	add_size(r, s->at_begin.mapped);
	sbuf_str(r->b, " at the beginning, ");
	if (s->peak <= s->at_begin.mapped) {
		sbuf_str(r->b, "never more\n");
		return;
	}
	sbuf_str(r->b, "most");
	add_time(r, s, s->peak_time);
	if (*s->peak_call) {
		sbuf_str(r->b, " by ");
		sbuf_str(r->b, s->peak_call);
	}
	sbuf_char(r->b, '\n');
}

static void add_kinds(struct memory_list *r, const struct memory_space *s)
{
	bool is_listed[MEMORY_KINDS] = {0};
	unsigned count = 0;

	if (!s->at_end.mapped)
		return;
	begin_row(r, s->end == MEMORY_EXITED ? "at exit" : "at end");
	for (;; count++) {
		unsigned largest = MEMORY_KINDS;

		for (unsigned i = 0; i < MEMORY_KINDS; i++)
			if (!is_listed[i] && s->at_end.kinds[i] && (largest == MEMORY_KINDS ||
			    s->at_end.kinds[i] > s->at_end.kinds[largest]))
				largest = i;
		if (largest == MEMORY_KINDS)
			break;
		is_listed[largest] = true;
		sbuf_str(r->b, count ? ", " : "");
		sbuf_str(r->b, kind_words[largest]);
		sbuf_char(r->b, ' ');
		add_size(r, s->at_end.kinds[largest]);
	}
	if (s->at_end.reserved) {
		sbuf_str(r->b, "; ");
		add_size(r, s->at_end.reserved);
		sbuf_str(r->b, " of it cannot be accessed");
	}
	sbuf_char(r->b, '\n');
}

static void add_resident(struct memory_list *r, const struct memory_space *s)
{
	const struct memory_map *m = &s->last;

	if (!s->has_last || !m->resident)
		return;
	begin_row(r, "resident");
	add_size(r, m->resident);
	sbuf_str(r->b, " at exit, private ");
	add_size(r, m->private_clean + m->private_dirty);
	if (m->swapped) {
		sbuf_str(r->b, ", swapped ");
		add_size(r, m->swapped);
	}
	sbuf_char(r->b, '\n');
}

static uint64_t minor_faults(const struct memory_space *s)
{
	uint64_t first = s->has_first ? s->first.minor_faults : 0;

	return s->last.minor_faults > first ? s->last.minor_faults - first : 0;
}

static void add_faults(struct memory_list *r, const struct memory_space *s)
{
	uint64_t first = s->has_first ? s->first.major_faults : 0,
		major = s->last.major_faults > first ? s->last.major_faults - first : 0;

	if (!s->has_last)
		return;
	begin_row(r, "faults");
	sbuf_dec(r->b, minor_faults(s), false);
	sbuf_str(r->b, " minor, ");
	sbuf_dec(r->b, major, false);
	sbuf_str(r->b, " major\n");
}

/* Each page that is copied is a minor fault, and so is each new one. */
static void add_fork(struct memory_list *r, const struct memory_space *s)
{
	uint64_t copied = minor_faults(s) * r->page;

	if (s->origin != MEMORY_FORKED || !s->at_begin.is_private)
		return;
	begin_row(r, "forked");
	sbuf_str(r->b, "with ");
	add_size(r, s->at_begin.is_private);
	sbuf_str(r->b, " of private memory of ");
	sbuf_dec(r->b, s->parent, true);
	if (s->has_last) {
		sbuf_str(r->b, ", at most ");
		add_size(r, copied < s->at_begin.is_private ? copied : s->at_begin.is_private);
		sbuf_str(r->b, " copied");
	}
	sbuf_char(r->b, '\n');
}

static void add_large(struct memory_list *r, const struct memory_space *s,
		      const struct memory_large *l)
{
	uint64_t mapped = memory_still_mapped(s, l);

	add_size(r, l->size);
	sbuf_char(r->b, ' ');
	if (*l->name)
		words_token(r->b, l->name, r->utf8);
	else
		sbuf_str(r->b, kind_words[l->kind]);
	if (l->time < s->began) {
		sbuf_str(r->b, ", inherited");
	} else {
		sbuf_str(r->b, ", by ");
		sbuf_str(r->b, l->call);
		add_time(r, s, l->time);
	}
	if (l->tid != s->pid && l->tid && l->time >= s->began) {
		sbuf_str(r->b, " of thread ");
		sbuf_dec(r->b, l->tid, true);
	}
	if (l->id) {
		if (mapped == l->size)
			sbuf_str(r->b, ", still mapped");
		else if (!mapped)
			sbuf_str(r->b, ", unmapped");
		else
			add_size((sbuf_str(r->b, ", still mapped: "), r), mapped);
	}
	sbuf_char(r->b, '\n');
	text_stack(r->b, l->stack);
}

static void add_largest(struct memory_list *r, const struct memory_space *s)
{
	unsigned most = r->lists ? MEMORY_LARGEST : LARGEST_SHOWN;

	for (unsigned i = 0; i < s->large_count && i < most; i++) {
		begin_row(r, i ? "" : "largest");
		add_large(r, s, &s->largest[i]);
	}
}

static void add_counts(struct memory_list *r, const struct memory_space *s)
{
	if (!s->count_count)
		return;
	begin_row(r, "calls");
	for (unsigned i = 0; i < s->count_count; i++) {
		const struct memory_count *c = &s->counts[i];

		sbuf_str(r->b, i ? ", " : "");
		sbuf_str(r->b, c->call);
		sbuf_char(r->b, ' ');
		sbuf_dec(r->b, c->calls, false);
		if (c->mapped) {
			sbuf_str(r->b, " (");
			add_size(r, c->mapped);
			sbuf_str(r->b, " mapped)");
		} else if (c->unmapped) {
			sbuf_str(r->b, " (");
			add_size(r, c->unmapped);
			sbuf_str(r->b, " unmapped)");
		}
	}
	sbuf_char(r->b, '\n');
}

static void add_limits(struct memory_list *r, const struct memory_space *s)
{
	const struct memory_map *m = s->has_last ? &s->last : &s->first;
	const struct {
		const char *name;
		uint64_t limit;
	} limits[] = {
		{"address space", m->space_limit}, {"data", m->data_limit},
	};
	bool any = false;

	for (unsigned i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		if (!limits[i].limit || limits[i].limit == UINT64_MAX)
			continue;
		if (any)
			sbuf_str(r->b, ", ");
		else
			begin_row(r, "limits");
		any = true;
		sbuf_str(r->b, limits[i].name);
		sbuf_char(r->b, ' ');
		add_size(r, limits[i].limit);
	}
	sbuf_str(r->b, any ? "\n" : "");
}

static void add_error(struct memory_list *r, int error)
{
	const char *name = errno_name(error);

	sbuf_str(r->b, ": ");
	if (name)
		sbuf_str(r->b, name);
	else
		sbuf_dec(r->b, error, true);
}

static void add_failures(struct memory_list *r, const struct memory_space *s)
{
	unsigned most = r->lists ? MEMORY_FAILURES : FAILURES_SHOWN;

	for (uint64_t i = 0; i < s->failure_count && i < most; i++) {
		const struct memory_failure *f = &s->failures[i];

		begin_row(r, i ? "" : "failed");
		sbuf_str(r->b, f->call);
		if (f->size) {
			sbuf_str(r->b, " of ");
			add_size(r, f->size);
		}
		add_time(r, s, f->time);
		add_error(r, f->error);
		sbuf_char(r->b, '\n');
	}
	if (s->failure_count <= most)
		return;
	begin_row(r, "");
	sbuf_str(r->b, "and ");
	sbuf_dec(r->b, s->failure_count - most, false);
	sbuf_str(r->b, " more\n");
}

/* --- lists --- */

static void add_hex(struct sbuf *b, uint64_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (int shift = 44; shift >= 0; shift -= 4)
		sbuf_char(b, digits[n >> shift & 15]);
}

static void add_padded(struct sbuf *b, uint64_t n, unsigned width)
{
	struct sbuf digits = {0};

	sbuf_dec(&digits, n, false);
	sbuf_fill(b, ' ', digits.len < width ? width - digits.len : 0);
	sbuf_str(b, digits.s);
	sbuf_done(&digits);
}

/* "    7f1b20000000       132 KiB rw--  [heap]" */
static void add_mapping(struct memory_list *r, const struct mapped_range *m)
{
	sbuf_str(r->b, "    ");
	add_hex(r->b, m->start);
	add_padded(r->b, (m->end - m->start) / 1024, 10);
	sbuf_str(r->b, " KiB ");
	sbuf_char(r->b, m->reads ? 'r' : '-');
	sbuf_char(r->b, m->writes ? 'w' : '-');
	sbuf_char(r->b, m->executes ? 'x' : '-');
	sbuf_char(r->b, m->is_shared ? 's' : '-');
	sbuf_str(r->b, "  ");
	if (*m->name == '[')
		sbuf_str(r->b, m->name);
	else if (*m->name)
		words_token(r->b, m->name, r->utf8);
	else
		sbuf_str(r->b, "anonymous");
	sbuf_char(r->b, '\n');
}

static void add_call(struct memory_list *r, const struct memory_space *s,
		     const struct memory_call *c)
{
	sbuf_str(r->b, "    ");
	sbuf_str(r->b, c->call);
	if (c->addr) {
		sbuf_str(r->b, " at ");
		sbuf_hex(r->b, c->addr);
	}
	if (c->size) {
		sbuf_str(r->b, ", ");
		add_size(r, c->size);
	}
	sbuf_char(r->b, ',');
	add_time(r, s, c->time);
	if (c->error)
		add_error(r, c->error);
	sbuf_char(r->b, '\n');
}

static void add_lists(struct memory_list *r, const struct memory_space *s)
{
	if (s->map_count)
		sbuf_str(r->b, "  mappings at exit\n");
	for (unsigned i = 0; i < s->map_count; i++)
		add_mapping(r, &s->map[i]);
	if (s->calls)
		sbuf_str(r->b, "  system calls\n");
	for (const struct memory_call *c = s->calls; c; c = c->next)
		add_call(r, s, c);
}

/* --- the report --- */

static void add_space(struct memory_list *r, const struct memory_space *s)
{
	sbuf_char(r->b, '\n');
	add_heading(r, s);
	add_curve(r, s);
	add_kinds(r, s);
	add_resident(r, s);
	add_faults(r, s);
	add_fork(r, s);
	add_largest(r, s);
	add_counts(r, s);
	add_limits(r, s);
	add_failures(r, s);
	if (r->lists)
		add_lists(r, s);
}

/* In descending order of peaks, then in the order in which they began */
static int compare_spaces(const void *a, const void *b)
{
	const struct memory_space *x = *(const struct memory_space *const *)a,
		*y = *(const struct memory_space *const *)b;
	uint64_t m = memory_peak_resident(x), n = memory_peak_resident(y);

	if (m == n) {
		m = x->peak;
		n = y->peak;
	}
	if (m != n)
		return m < n ? 1 : -1;
	if (x->began != y->began)
		return x->began < y->began ? -1 : 1;
	return (x->serial > y->serial) - (x->serial < y->serial);
}

static const struct memory_space **sorted_spaces(const struct memory_model *m, size_t *count)
{
	const struct memory_space **all = NULL;
	size_t room = 0;

	for (const struct memory_space *s = m->first; s; s = s->next) {
		if (!memory_is_listed(s))
			continue;
		if (*count == room) {
			room = room ? 2 * room : 16;
			all = alloc_more(all, room, sizeof(*all));
		}
		all[(*count)++] = s;
	}
	if (*count)
		qsort(all, *count, sizeof(*all), compare_spaces);
	return all;
}

void memory_text(struct sbuf *b, const struct report_page *page)
{
	const struct memory_report *report = page->model;
	const struct memory_model *m = &report->memory;
	bool lists = report->lists;
	struct memory_list r = {b, report->ended, m->page, lists, page->options->utf8};
	size_t count = 0;
	const struct memory_space **all = sorted_spaces(m, &count);

	sbuf_str(b, *page->title ? "memory of " : "memory");
	sbuf_str(b, page->title);
	sbuf_char(b, '\n');
	for (size_t i = 0; i < count && (lists || i < SPACES_SHOWN); i++)
		add_space(&r, all[i]);
	if (!lists && count > SPACES_SHOWN) {
		sbuf_str(b, "\nand ");
		words_count(b, count - SPACES_SHOWN, "process", "processes");
		sbuf_str(b, " with less memory (lives=list lists all)\n");
	}
	if (m->not_kept) {
		sbuf_str(b, "\n");
		words_count(b, m->not_kept, "mapping or system call", "mappings and system calls");
		sbuf_str(b, " not listed\n");
	}
	free(all);
}
