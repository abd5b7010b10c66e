#include "record/format/block_index.h"

enum { KINDS_MAX = 256 };

void tally_event(struct tally *t, const struct event *e)
{
	t->told[e->kind]++;
	t->processes += e->kind == EVENT_NEW && e->task.tid == e->tgid;
}

void tally_sum(struct tally *to, const struct tally *t)
{
	for (unsigned i = 0; i < EVENT_KINDS; i++)
		to->told[i] += t->told[i];
	to->processes += t->processes;
}

void code_tally(struct codec *c, struct tally *t)
{
	uint64_t kinds = EVENT_KINDS, beyond = 0;
	struct span s;

	span_begin(c, &s);
	CODE_UINT(c, t->processes);
	CODE_ENUM(c, kinds, KINDS_MAX);
	for (uint64_t i = 0; i < kinds; i++)
		CODE_UINT(c, *(i < EVENT_KINDS ? &t->told[i] : &beyond));
	span_end(c, &s);
}

/* A number as its distance from another */
static void code_distance(struct codec *c, uint64_t *now, uint64_t last)
{
	*now = last + unzigzag(code_number(c, zigzag(*now - last)));
}

void code_indexed(struct codec *c, struct indexed *i, const struct indexed *last)
{
	struct span s;

	span_begin(c, &s);
	code_distance(c, &i->offset, last->offset);
	code_distance(c, &i->first_seq, last->first_seq);
	code_distance(c, &i->first_time, last->last_time);
	code_distance(c, &i->last_time, i->first_time);
	CODE_UINT(c, i->quiet);
	span_end(c, &s);
}

void code_closing(struct codec *c, struct closing *e)
{
	struct span s;

	span_begin(c, &s);
	code_tally(c, &e->tally);
	CODE_UINT(c, e->blocks);
	CODE_UINT(c, e->raw_bytes);
	CODE_UINT(c, e->first_time);
	CODE_UINT(c, e->last_time);
	CODE_UINT(c, e->index);
	span_end(c, &s);
}
