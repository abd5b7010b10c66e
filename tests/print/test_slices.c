/* Slices of events that make no sense: they nest whatever comes, each that begins ends once, and no
 * memory is kept of tasks that are gone. */
#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"
#include "model/process/model.h"
#include "print/viewers/slices.h"
#include "print/stream.h"

enum { PIECES = 200000, TRACKS = 400000 };

struct piece {
	pid_t pid, tid;
	uint64_t since, until;
	unsigned place;
	enum slice_kind kind;
};

/* What a form was told */
struct told {
	struct model *model;
	struct slices slices;
	struct slice_form form;
	unsigned begun, ended, wrong, marks, most;
	uint8_t *met;			/* by id */
	struct piece *pieces;
};

static void meet(void *self, const struct track *t)
{
	struct told *told = self;

	told->wrong += t->pid < 1 || t->tid < 1 || !t->id || t->id >= TRACKS;
	told->met[t->id % TRACKS] = 1;
}

static bool known(struct told *told, const struct track *t)
{
	return told->met[t->id % TRACKS];
}

static void process(void *self, const struct track *t, enum slice_naming why, const char *name,
		    const char *const *argv)
{
	struct told *told = self;

	(void)why;
	(void)argv;
	told->wrong += !known(told, t) || !*name || !t->is_process;
}

static void thread(void *self, const struct track *t, const char *name)
{
	struct told *told = self;

	told->wrong += !known(told, t) || !*name || t->is_process;
}

/* "{" and members */
static bool is_text(const char *text)
{
	size_t n = strlen(text);

	return *text == '{' && (n == 1 || (text[1] == '"' && text[n - 1] != ','));
}

static void begins(void *self, const struct track *t, const struct slice *s)
{
	struct told *told = self;

	told->wrong += !known(told, t) || !s->open || !is_text(s->args.s);
	told->begun++;
}

static void ends(void *self, const struct track *t, const struct slice *s, uint64_t until,
		 const char *more)
{
	struct told *told = self;

	told->wrong += !known(told, t) || !s->open || until < s->since || !is_text(s->args.s) ||
		!is_text(more) || told->ended == PIECES;
	if (told->ended < PIECES)
		told->pieces[told->ended] = (struct piece){
			t->pid, t->tid, s->since, until, told->ended, s->kind};
	told->ended++;
}

static void mark(void *self, const struct track *t, const struct slice_mark *m)
{
	struct told *told = self;

	told->wrong += !known(told, t) || !*m->name || !is_text(m->args);
	told->marks++;
}

static void flow(void *self, const struct track *t, const char *name, uint64_t time, uint64_t id,
		 bool is_end)
{
	struct told *told = self;

	(void)time;
	(void)is_end;
	told->wrong += !known(told, t) || !*name || !id;
}

static struct told *told_now;		/* a printer is opened with options only */

static void *told_open(const struct print_options *options, struct output *out)
{
	(void)options;
	(void)out;
	return told_now;
}

static void told_event(void *self, const struct event *given)
{
	struct told *told = self;
	struct event e = *given;
	unsigned kept;

	model_event(told->model, &e);
	slices_event(&told->slices, &e);
	kept = told->slices.processes.count + told->slices.threads.count;
	if (told->most < kept)
		told->most = kept;
}

static void told_close(void *self)
{
	struct told *told = self;

	slices_done(&told->slices);
}

static const struct printer printer = {
	.name = "told", .help = "", .open = told_open, .event = told_event, .close = told_close,
};

/* By thread, then in time; of those that begin together what is around first: it was told later */
static int order(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	if (x->until != y->until)
		return x->until > y->until ? -1 : 1;
	return x->place > y->place ? -1 : 1;
}

static void check_nesting(struct told *told)
{
	const struct piece *around[64];
	unsigned depth = 0;

	qsort(told->pieces, told->ended, sizeof(*told->pieces), order);
	for (const struct piece *p = told->pieces; p < told->pieces + told->ended; p++) {
		while (depth && (around[depth - 1]->tid != p->tid ||
				 around[depth - 1]->pid != p->pid ||
				 around[depth - 1]->until <= p->since))
			depth--;
		if (depth && p->until > around[depth - 1]->until)
			ck_abort_msg("%d: %s %llu to %llu goes beyond %s %llu to %llu", p->tid,
				     slice_categories[p->kind],
				     (unsigned long long)p->since, (unsigned long long)p->until,
				     slice_categories[around[depth - 1]->kind],
				     (unsigned long long)around[depth - 1]->since,
				     (unsigned long long)around[depth - 1]->until);
		ck_assert_uint_lt(depth, 64);
		around[depth++] = p;
	}
}

/* 0: a form that writes ends only; 1: one that writes beginnings; 2, 3: without an EVENT_END */
START_TEST(slices_nest_whatever_comes)
{
	struct told told = {
		.model = model_new(), .met = calloc(TRACKS, 1),
		.pieces = calloc(PIECES, sizeof(struct piece)),
		.form = {.streams = _i & 1, .meet = meet, .process = process, .thread = thread,
			 .begin = begins, .end = ends, .mark = mark, .flow = flow},
	};
	struct stream s;

	told.slices.form = &told.form;
	told.slices.self = &told;
	told_now = &told;
	stream_open(&s, &printer);
	stream_start(&s);
	send_begin(&s);
	send_anything(&s, 60000);
	if (_i < 2)
		send_end(&s);
	free(stream_close(&s));
	ck_assert_uint_gt(told.begun, 10000);
	ck_assert_uint_gt(told.marks, 1000);
	ck_assert_uint_eq(told.begun, told.ended);
	ck_assert_uint_eq(told.wrong, 0);
	ck_assert_uint_le(told.most, 64);
	check_nesting(&told);
	model_free(told.model);
	free(told.pieces);
	free(told.met);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("slices");
	TCase *c = tcase_create("slices");

	tcase_add_loop_test(c, slices_nest_whatever_comes, 0, 4);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
