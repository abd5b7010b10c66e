#include "check/core/finding.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "check/core/check.h"

enum { EVIDENCE_MOST = 12 };

struct proof {
	struct proof *next;
	struct evidence evidence;
	uint64_t serial;
};

struct item {
	struct item *next;
	struct finding finding;
	uint64_t fingerprint, serial;
	struct proof *first, *last;
	size_t proofs;			/* with those that were too many */
	uint64_t times;
};

__attribute__((format(printf, 2, 0)))
static const char *words(struct book *b, const char *format, va_list args)
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

const char *look_words(struct look *k, const char *format, ...)
{
	const char *s;
	va_list args;

	va_start(args, format);
	s = words(k->book, format, args);
	va_end(args);
	return s;
}

static void find(struct look *k, const struct life *about, uint64_t serial, const char *message)
{
	struct book *b = k->book;
	uint64_t fingerprint = fingerprint_of(k->check->row.id, message);
	struct item *i = hash_get(&b->items, fingerprint);

	if (!i) {
		i = arena_new(&b->arena, struct item);
		i->finding = (struct finding){.check = &k->check->row, .process = about,
			.level = k->check->row.level, .message = message};
		i->fingerprint = fingerprint;
		i->serial = serial;
		snprintf(i->finding.fingerprint, sizeof(i->finding.fingerprint), "%016" PRIx64,
			 fingerprint);
		hash_put(&b->items, fingerprint, i);
		*(b->last ? &b->last->next : &b->first) = i;
		b->last = i;
	}
	i->times++;
	k->item = i;
}

void found(struct look *k, const struct life *about, const char *message, ...)
{
	va_list args;

	va_start(args, message);
	find(k, about, 0, words(k->book, message, args));
	va_end(args);
}

void found_of(struct look *k, uint64_t serial, const char *message, ...)
{
	va_list args;

	va_start(args, message);
	find(k, NULL, serial, words(k->book, message, args));
	va_end(args);
}

static void prove(struct look *k, const struct evidence *e, uint64_t serial)
{
	struct item *i = k->item;
	struct proof *p;

	assert(i);	/* evidence comes after what it is for */
	if (++i->proofs > EVIDENCE_MOST)
		return;
	p = arena_new(&k->book->arena, struct proof);
	p->evidence = *e;
	p->serial = serial;
	*(i->last ? &i->last->next : &i->first) = p;
	i->last = p;
}

void found_evidence(struct look *k, const struct life *about, uint64_t time, const char *phrase,
		    ...)
{
	va_list args;

	va_start(args, phrase);
	prove(k, &(struct evidence){about, time, words(k->book, phrase, args)}, 0);
	va_end(args);
}

void found_evidence_of(struct look *k, uint64_t serial, uint64_t time, const char *phrase, ...)
{
	va_list args;

	va_start(args, phrase);
	prove(k, &(struct evidence){NULL, time, words(k->book, phrase, args)}, serial);
	va_end(args);
}

/* Of what was found several times the worst counts. */
void found_level(struct look *k, enum finding_level level)
{
	struct finding *f = &k->item->finding;

	if (k->item->times == 1 || level > f->level)
		f->level = level;
}

void found_advice(struct look *k, const char *advice, ...)
{
	va_list args;

	va_start(args, advice);
	k->item->finding.advice = words(k->book, advice, args);
	va_end(args);
}

uint64_t look_limit(const struct look *k) { return k->limit; }
bool look_is_limited(const struct look *k) { return k->limited; }
const struct policy *look_policy(const struct look *k) { return k->book->policy; }
const struct event *look_end(const struct look *k) { return k->book->end; }
bool look_is_cut(const struct look *k) { return k->book->cut; }
bool look_is_chosen(const struct look *k) { return k->book->chosen; }
const struct check_row *const *look_blind(const struct look *k) { return k->book->blind; }

/* When it happened, for the order */
static uint64_t time_of(const struct finding *f)
{
	if (f->evidence_count && f->evidence[0].time)
		return f->evidence[0].time;
	return f->process ? f->process->born : UINT64_MAX;
}

static int order(const void *a, const void *b)
{
	const struct finding *l = a, *r = b;
	uint64_t left = time_of(l), right = time_of(r);
	int by_id;

	if (l->level != r->level)
		return l->level > r->level ? -1 : 1;
	if (left != right)
		return left < right ? -1 : 1;
	by_id = strcmp(l->check->id, r->check->id);
	return by_id ? by_id : strcmp(l->message, r->message);
}

/* Makes its evidence an array, with a last line of how much more there is. */
static void settle(struct book *b, const struct history *h, struct item *i)
{
	struct finding *f = &i->finding;
	bool more = i->times > 1;
	size_t n = i->proofs < EVIDENCE_MOST ? i->proofs : EVIDENCE_MOST;
	struct evidence *all = arena_alloc(&b->arena, (n + more + 1) * sizeof(*all));
	struct look k = {.book = b};

	if (!f->process && i->serial)
		f->process = history_of_serial(h, i->serial);
	for (struct proof *p = i->first; p; p = p->next) {
		if (p->serial)
			p->evidence.process = history_of_serial(h, p->serial);
		all[f->evidence_count++] = p->evidence;
	}
	if (more)
		all[f->evidence_count++].text = look_words(&k, "this happened %" PRIu64 " times",
							   i->times);
	else if (i->proofs > n)
		all[f->evidence_count++].text = look_words(&k, "and %zu more", i->proofs - n);
	f->evidence = all;
}

void book_list(struct book *b, const struct history *h, struct findings *f,
	       bool (*known)(const void *ctx, uint64_t fingerprint), const void *ctx)
{
	struct finding *all;

	for (const struct item *i = b->first; i; i = i->next)
		f->count++;
	all = arena_alloc(&b->arena, (f->count + 1) * sizeof(*all));
	f->all = all;
	for (struct item *i = b->first; i; i = i->next) {
		settle(b, h, i);
		i->finding.known = known(ctx, i->fingerprint);
		f->per_level[i->finding.level] += !i->finding.known;
		*all++ = i->finding;
	}
	qsort(all - f->count, f->count, sizeof(*all), order);
}

void book_done(struct book *b)
{
	hash_done(&b->items);
	arena_done(&b->arena);
}
