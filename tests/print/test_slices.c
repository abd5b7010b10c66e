/* Slices of random events: they nest for any sequence of events, each slice ends once, and no
 * memory is used for tasks that have ended. */
#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"
#include "model/process/model.h"
#include "print/viewers/slices.h"
#include "lib/stream.h"

enum { PIECES = 200000, TRACKS = 400000 };

struct piece {
	pid_t pid, tid;
	uint64_t since, until;
	unsigned index, level;
	enum slice_kind kind;
};

/* A writer that records slices and counts errors */
struct recorder {
	struct model *model;
	struct slices slices;
	struct slice_writer writer;
	unsigned begun, ended, wrong, marks, most;
	unsigned library, inside;	/* library calls; slices inside of one */
	uint8_t *seen;			/* by id of a track: whether it was added */
	struct piece *pieces;
};

static void on_track(void *self, const struct slice_track *t)
{
	struct recorder *recorder = self;

	recorder->wrong += t->pid < 1 || t->tid < 1 || !t->id || t->id >= TRACKS;
	recorder->seen[t->id % TRACKS] = 1;
}

static bool is_known(struct recorder *recorder, const struct slice_track *t)
{
	return recorder->seen[t->id % TRACKS];
}

static void on_process_name(void *self, const struct slice_track *t, enum slice_naming why,
			    const char *name, const char *const *argv)
{
	struct recorder *recorder = self;

	(void)why;
	(void)argv;
	recorder->wrong += !is_known(recorder, t) || !*name || !t->is_process;
}

static void on_thread_name(void *self, const struct slice_track *t, const char *name)
{
	struct recorder *recorder = self;

	recorder->wrong += !is_known(recorder, t) || !*name || t->is_process;
}

/* Members of a JSON object */
static bool is_text(const struct sbuf *text)
{
	return !text->len || (*text->s == '"' && text->s[text->len - 1] != ',');
}

static void on_begin(void *self, const struct slice_track *t, const struct slice *s)
{
	struct recorder *recorder = self;

	recorder->wrong += !is_known(recorder, t) || !s->open || !is_text(&s->args);
	recorder->begun++;
}

static void on_end(void *self, const struct slice_track *t, const struct slice *s, uint64_t until,
		   const struct sbuf *more)
{
	struct recorder *recorder = self;

	recorder->wrong += !is_known(recorder, t) || !s->open || until < s->since ||
		!is_text(&s->args) || !is_text(more) || recorder->ended == PIECES;
	if (recorder->ended < PIECES)
		recorder->pieces[recorder->ended] = (struct piece){
			t->pid, t->tid, s->since, until, recorder->ended, s->level, s->kind};
	recorder->ended++;
	recorder->library += s->kind == SLICE_LIBRARY;
}

static void on_mark(void *self, const struct slice_track *t, const struct slice_mark *m)
{
	struct recorder *recorder = self;

	recorder->wrong += !is_known(recorder, t) || !*m->name || !is_text(m->args);
	recorder->marks++;
}

static void on_flow(void *self, const struct slice_track *t, const char *name, uint64_t time,
		    uint64_t id, bool is_end)
{
	struct recorder *recorder = self;

	(void)time;
	(void)is_end;
	recorder->wrong += !is_known(recorder, t) || !*name || !id;
}

static struct recorder *current_recorder;	/* recorder_open has no argument for it */

static void *recorder_open(const struct print_options *options, struct output *out)
{
	(void)options;
	(void)out;
	return current_recorder;
}

static void recorder_event(void *self, const struct event *given)
{
	struct recorder *recorder = self;
	struct event e = *given;
	unsigned kept;

	model_event(recorder->model, &e);
	slices_event(&recorder->slices, &e);
	kept = recorder->slices.processes.count + recorder->slices.threads.count;
	if (recorder->most < kept)
		recorder->most = kept;
}

static void recorder_close(void *self)
{
	struct recorder *recorder = self;

	slices_done(&recorder->slices);
}

static const struct printer printer = {
	.name = "recorder", .help = "", .open = recorder_open, .event = recorder_event,
	.close = recorder_close,
};

/* Orders by thread, then by start; of equal starts the outer slice first, which ended later. */
static int compare_pieces(const void *a, const void *b)
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
	return x->index > y->index ? -1 : 1;
}

/* The level of a slice of a thread counts the library calls around it, and the program. */
static void check_level(const struct piece *const *around, unsigned depth)
{
	unsigned level = 2;

	for (unsigned i = 0; i < depth - 1; i++)
		level += around[i]->kind == SLICE_LIBRARY;
	ck_assert_uint_le(level, around[depth - 1]->level);
}

static void check_nesting(struct recorder *recorder)
{
	const struct piece *around[64];
	unsigned depth = 0;

	qsort(recorder->pieces, recorder->ended, sizeof(*recorder->pieces), compare_pieces);
	for (const struct piece *p = recorder->pieces, *end = p + recorder->ended; p < end; p++) {
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
		recorder->inside += depth && around[depth - 1]->kind == SLICE_LIBRARY;
		around[depth++] = p;
		if (p->kind >= SLICE_LIBRARY && p->since < p->until)
			check_level(around, depth);
	}
}

/* Sends pseudorandom calls and returns of library functions among syscalls and ends of tasks. */
static void send_library_calls(struct stream *s, unsigned n)
{
	enum { TASKS = 3, DEPTHS = 6 };
	static const enum event_kind kinds[] = {
		EVENT_LIBRARY_CALL, EVENT_LIBRARY_RETURN, EVENT_LIBRARY_CALL, EVENT_LIBRARY_RETURN,
		EVENT_ENTER, EVENT_LEAVE, EVENT_STOP, EVENT_CONTINUE, EVENT_EXEC, EVENT_EXITING,
		EVENT_EXIT, EVENT_SIGNAL,
	};
	uint32_t state = 11;

	for (unsigned i = 0; i < n; i++) {
		struct call_view c = call("strlen", v_record(&s->a, "s", settled(v_num(&s->a, 3)),
							     "end", v_pending(&s->a, 1), NULL));
		struct event e = {.kind = EVENT_NEW};

		state = state * 1664525 + 1013904223;
		e.kind = kinds[(state >> 9) % (sizeof(kinds) / sizeof(*kinds))];
		e.task = id_of(1 + (state >> 16) % TASKS);
		e.tgid = state & 0x100 ? 1 : e.task.tid;
		if (e.kind == EVENT_ENTER || e.kind == EVENT_LEAVE)
			e.call.view = &c;
		if (e.kind == EVENT_LIBRARY_CALL || e.kind == EVENT_LIBRARY_RETURN) {
			e.library.function = state & 0x80 ? "strlen" : "";
			e.library.version = e.library.to = "";
			e.library.from = "/bin/a";
			e.library.depth = (state >> 24) % DEPTHS;
			e.library.no_return = state & 0x2000;
			e.library.view = state & 0x1c000 ? &c : NULL;
		}
		stream_send(s, e);
		if (i % 64 == 0)
			arena_reset(&s->a);
	}
}

/* 0: a writer of ends only; 1: a writer that streams; 2, 3: the same without EVENT_END */
START_TEST(random_slices_nest)
{
	struct recorder recorder = {
		.model = model_new(), .seen = calloc(TRACKS, 1),
		.pieces = calloc(PIECES, sizeof(struct piece)),
		.writer = {
			.streams = _i & 1, .add_track = on_track, .name_process = on_process_name,
			.name_thread = on_thread_name, .begin = on_begin, .end = on_end,
			.mark = on_mark, .flow = on_flow,
		},
	};
	struct stream s;

	recorder.slices.writer = &recorder.writer;
	recorder.slices.self = &recorder;
	current_recorder = &recorder;
	stream_open(&s, &printer);
	stream_start(&s);
	send_begin(&s);
	send_anything(&s, 60000);
	send_library_calls(&s, 30000);
	if (_i < 2)
		send_end(&s);
	free(stream_close(&s));
	ck_assert_uint_gt(recorder.begun, 10000);
	ck_assert_uint_gt(recorder.marks, 1000);
	ck_assert_uint_gt(recorder.library, 2000);
	ck_assert_uint_eq(recorder.begun, recorder.ended);
	ck_assert_uint_eq(recorder.wrong, 0);
	ck_assert_uint_le(recorder.most, 64);
	check_nesting(&recorder);
	ck_assert_uint_gt(recorder.inside, 1000);
	model_free(recorder.model);
	free(recorder.pieces);
	free(recorder.seen);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("slices");
	TCase *c = tcase_create("slices");

	tcase_add_loop_test(c, random_slices_nest, 0, 4);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
