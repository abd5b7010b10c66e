#include "record/format/block_index.h"

#include "decode/capture.h"
#include "record/format/block.h"

enum { KINDS_MAX = 256 };

void digest_add_event(struct block_digest *t, const struct event *e)
{
	t->events_by_kind[e->kind]++;
	t->events_by_kind[EVENT_ENTER] += is_combined(e);
	t->processes += e->kind == EVENT_NEW && e->task.tid == e->tgid;
}

void digest_add(struct block_digest *to, const struct block_digest *t)
{
	for (unsigned i = 0; i < EVENT_KINDS; i++)
		to->events_by_kind[i] += t->events_by_kind[i];
	to->processes += t->processes;
}

void code_digest(struct codec *c, struct block_digest *t)
{
	uint64_t kinds = EVENT_KINDS, beyond = 0;
	struct span s;

	span_begin(c, &s);
	CODE_UINT(c, t->processes);
	CODE_ENUM(c, kinds, KINDS_MAX);
	for (uint64_t i = 0; i < kinds; i++)
		CODE_UINT(c, *(i < EVENT_KINDS ? &t->events_by_kind[i] : &beyond));
	span_end(c, &s);
}

/* Codes a number as its difference to another. */
static void code_difference(struct codec *c, uint64_t *v, uint64_t base)
{
	*v = base + unzigzag(code_number(c, zigzag(*v - base)));
}

void code_index_entry(struct codec *c, struct index_entry *i, const struct index_entry *last)
{
	struct span s;

	span_begin(c, &s);
	code_difference(c, &i->offset, last->offset);
	code_difference(c, &i->first_seq, last->first_seq);
	code_difference(c, &i->first_time, last->last_time);
	code_difference(c, &i->last_time, i->first_time);
	CODE_UINT(c, i->quiet);
	span_end(c, &s);
}

void code_totals(struct codec *c, struct trail_totals *e)
{
	struct span s;

	span_begin(c, &s);
	code_digest(c, &e->digest);
	CODE_UINT(c, e->blocks);
	CODE_UINT(c, e->raw_bytes);
	CODE_UINT(c, e->first_time);
	CODE_UINT(c, e->last_time);
	CODE_UINT(c, e->index);
	span_end(c, &s);
}

/* New members are added at the end. */
void code_header(struct codec *c, struct trail_header *h)
{
	struct span s;

	span_begin(c, &s);
	code_text(c, &h->program);
	code_text(c, &h->system);
	code_text(c, &h->machine);
	CODE_UINT(c, h->word);
	CODE_UINT(c, h->big_endian);
	CODE_UINT(c, h->realtime);
	CODE_UINT(c, h->monotonic);
	CODE_UINT(c, h->processors);
	CODE_UINT(c, h->limit);
	CODE_UINT(c, h->members);
	CODE_ENUM(c, h->env, RECORD_ENVS - 1);
	code_words(c, &h->patterns);
	code_words(c, &h->argv);
	CODE_UINT(c, h->follow);
	CODE_UINT(c, h->attached);
	span_end(c, &s);
}
