#include "check/core/finding.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "check/core/check.h"

enum { EVIDENCE_MAX = 12 };

struct evidence_entry {
	struct evidence_entry *next;
	struct evidence evidence;
	uint64_t serial;
};

struct finding_entry {
	struct finding_entry *next;
	struct finding finding;
	uint64_t fingerprint, serial;
	struct evidence_entry *first, *last;
	size_t evidence_count;		/* including those that were not kept */
	uint64_t times;
};

__attribute__((format(printf, 2, 0)))
static const char *format_text(struct finding_store *b, const char *format, va_list args)
{
	char *s = NULL;
	const char *copy;
	int n = vasprintf(&s, format, args);

	if (n < 0)
		alloc_failed();
	copy = arena_copy(&b->arena, s, n);
	free(s);
	return copy;
}

const char *check_format(struct check_run *k, const char *format, ...)
{
	const char *s;
	va_list args;

	va_start(args, format);
	s = format_text(k->store, format, args);
	va_end(args);
	return s;
}

static void store_finding(struct check_run *k, const struct life *about, uint64_t serial,
			  const char *message)
{
	struct finding_store *b = k->store;
	uint64_t fingerprint = fingerprint_of(k->check->row.id, message);
	struct finding_entry *i = hash_get(&b->entries, fingerprint);

	if (!i) {
		i = arena_new(&b->arena, struct finding_entry);
		i->finding = (struct finding){.check = &k->check->row, .process = about,
			.level = k->check->row.level, .message = message};
		i->fingerprint = fingerprint;
		i->serial = serial;
		snprintf(i->finding.fingerprint, sizeof(i->finding.fingerprint), "%016" PRIx64,
			 fingerprint);
		hash_put(&b->entries, fingerprint, i);
		*(b->last ? &b->last->next : &b->first) = i;
		b->last = i;
	}
	i->times++;
	k->entry = i;
}

void report_finding(struct check_run *k, const struct life *about, const char *message, ...)
{
	va_list args;

	va_start(args, message);
	store_finding(k, about, 0, format_text(k->store, message, args));
	va_end(args);
}

void report_finding_of(struct check_run *k, uint64_t serial, const char *message, ...)
{
	va_list args;

	va_start(args, message);
	store_finding(k, NULL, serial, format_text(k->store, message, args));
	va_end(args);
}

static bool has_evidence(const struct finding_entry *i, const struct evidence *e, uint64_t serial)
{
	for (const struct evidence_entry *p = i->first; p; p = p->next)
		if (p->evidence.process == e->process && p->evidence.time == e->time &&
		    p->serial == serial && !strcmp(p->evidence.text, e->text))
			return true;
	return false;
}

/* Stores the evidence, unless a repetition of the finding has stored the same. */
static void store_evidence(struct check_run *k, const struct evidence *e, uint64_t serial)
{
	struct finding_entry *i = k->entry;
	struct evidence_entry *p;

	assert(i);	/* evidence follows a finding */
	if (has_evidence(i, e, serial) || ++i->evidence_count > EVIDENCE_MAX)
		return;
	p = arena_new(&k->store->arena, struct evidence_entry);
	p->evidence = *e;
	p->serial = serial;
	*(i->last ? &i->last->next : &i->first) = p;
	i->last = p;
}

void add_evidence(struct check_run *k, const struct life *about, uint64_t time, const char *phrase,
		  ...)
{
	va_list args;

	va_start(args, phrase);
	store_evidence(k, &(struct evidence){about, time, format_text(k->store, phrase, args)}, 0);
	va_end(args);
}

void add_evidence_of(struct check_run *k, uint64_t serial, uint64_t time, const char *phrase, ...)
{
	va_list args;

	va_start(args, phrase);
	store_evidence(k, &(struct evidence){NULL, time, format_text(k->store, phrase, args)},
		       serial);
	va_end(args);
}

/* A repeated finding keeps its highest level. */
void set_finding_level(struct check_run *k, enum finding_level level)
{
	struct finding *f = &k->entry->finding;

	if (k->entry->times == 1 || level > f->level)
		f->level = level;
}

void set_finding_advice(struct check_run *k, const char *advice, ...)
{
	va_list args;

	va_start(args, advice);
	k->entry->finding.advice = format_text(k->store, advice, args);
	va_end(args);
}

uint64_t check_limit(const struct check_run *k) { return k->limit; }
bool check_has_user_limit(const struct check_run *k) { return k->has_user_limit; }
struct fds *check_descriptors(const struct check_run *k) { return k->store->fds; }
const struct policy *check_policy(const struct check_run *k) { return k->store->policy; }
const struct event *check_end_event(const struct check_run *k) { return k->store->end; }
bool check_trace_is_cut(const struct check_run *k) { return k->store->cut; }
bool check_is_user_selected(const struct check_run *k) { return k->store->chosen; }
const struct check_row *const *check_blind_rows(const struct check_run *k)
{
	return k->store->blind;
}

/* The timestamp to sort by */
static uint64_t finding_time(const struct finding *f)
{
	if (f->evidence_count && f->evidence[0].time)
		return f->evidence[0].time;
	return f->process ? f->process->born : UINT64_MAX;
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *l = a, *r = b;
	uint64_t left = finding_time(l), right = finding_time(r);
	int by_id;

	if (l->level != r->level)
		return l->level > r->level ? -1 : 1;
	if (left != right)
		return left < right ? -1 : 1;
	by_id = strcmp(l->check->id, r->check->id);
	return by_id ? by_id : strcmp(l->message, r->message);
}

/* Converts the evidence to an array; a last entry has the number of repetitions or omissions. */
static void finish_entry(struct finding_store *b, const struct history *h, struct finding_entry *i)
{
	struct finding *f = &i->finding;
	bool more = i->times > 1;
	size_t n = i->evidence_count < EVIDENCE_MAX ? i->evidence_count : EVIDENCE_MAX;
	struct evidence *all = arena_alloc(&b->arena, (n + more + 1) * sizeof(*all));
	struct check_run k = {.store = b};

	if (!f->process && i->serial)
		f->process = history_of_serial(h, i->serial);
	for (struct evidence_entry *p = i->first; p; p = p->next) {
		if (p->serial)
			p->evidence.process = history_of_serial(h, p->serial);
		all[f->evidence_count++] = p->evidence;
	}
	if (more)
		all[f->evidence_count++].text = check_format(&k, "this happened %" PRIu64 " times",
							   i->times);
	else if (i->evidence_count > n)
		all[f->evidence_count++].text = check_format(&k, "and %zu more",
							     i->evidence_count - n);
	f->evidence = all;
}

void finding_store_list(struct finding_store *b, const struct history *h, struct findings *f,
			bool (*known)(const void *ctx, uint64_t fingerprint), const void *ctx)
{
	struct finding *all;

	for (const struct finding_entry *i = b->first; i; i = i->next)
		f->count++;
	all = arena_alloc(&b->arena, (f->count + 1) * sizeof(*all));
	f->all = all;
	for (struct finding_entry *i = b->first; i; i = i->next) {
		finish_entry(b, h, i);
		i->finding.known = known(ctx, i->fingerprint);
		f->per_level[i->finding.level] += !i->finding.known;
		*all++ = i->finding;
	}
	qsort(all - f->count, f->count, sizeof(*all), compare_findings);
}

void finding_store_done(struct finding_store *b)
{
	hash_done(&b->entries);
	arena_done(&b->arena);
}
