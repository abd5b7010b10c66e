/* What is written is what is read: each member of each kind of event, through blocks of all sizes */
#include <string.h>
#include <unistd.h>

#include "lib/unit.h"
#include "record/kept.h"
#include "record/sample.h"

/* Reads a whole recording and holds it against the same sequence of random events. */
static void read_same(struct output *out, uint64_t seed, unsigned count,
		      struct event (*make)(struct sample *s))
{
	struct sample s = {.state = seed};
	struct trail_fault fault;
	enum trail_state state;
	int fd = kept_file(out->kept.s, out->kept.len);
	struct reader *r = reader_new(fd, &fault, &state);
	struct event e;

	ck_assert_msg(r, "%s", fault.text);
	for (unsigned i = 0; i < count; i++) {
		struct event want = make(&s);
		bool is = reader_next(r, &e);
		const char *what = is ? sample_differ(&want, &e) : "";

		reader_state(r, &fault);
		ck_assert_msg(is, "event %u: %s", i, fault.text);
		ck_assert_msg(!what, "event %u, of kind %d: %s", i, want.kind, what);
		if (i % 1000 == 999)
			sample_forget(&s);
	}
	ck_assert(!reader_next(r, &e));
	ck_assert_int_eq(reader_state(r, &fault), TRAIL_WHOLE);
	reader_free(r);
	sample_done(&s);
	close(fd);
}

static void round_trip(uint64_t seed, unsigned count, struct event (*make)(struct sample *s))
{
	struct sample s = {.state = seed};
	struct output out = {{0}, 0};
	struct recorder *r = recorder_new(&kept_header, &out);

	for (unsigned i = 0; i < count; i++) {
		struct event e = make(&s);

		recorder_event(r, &e);
		if (i % 1000 == 999)
			sample_forget(&s);
	}
	recorder_close(r);
	read_same(&out, seed, count, make);
	sample_done(&s);
	sbuf_done(&out.kept);
}

static struct event any_until_end(struct sample *s)
{
	return s->seq && !sample_below(s, 500) ? sample_event(s, EVENT_END) : sample_any(s);
}

START_TEST(test_any)
{
	round_trip(88172645463325252 + _i, 20000, any_until_end);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("trail");
	TCase *c = tcase_create("trail");

	tcase_add_loop_test(c, test_any, 0, 4);
	suite_add_tcase(s, c);
	return unit_main(s);
}
