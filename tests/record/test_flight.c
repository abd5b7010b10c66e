/* The flight recorder: the bounds of what it keeps, and the recordings that it writes */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/system/clock.h"
#include "lib/unit.h"
#include "record/flight/flight.h"
#include "record/flight/life_cycle.h"
#include "record/kept.h"
#include "record/sample.h"

/* What a written recording has */
struct content {
	unsigned count;			/* events, without EVENT_END */
	uint64_t first_seq, last_seq;
	uint64_t by_kind[EVENT_KINDS];
	uint64_t lost;			/* of EVENT_END */
	enum end_reason why;
	/* life-cycle events as "N1 X1 E2", kind and serial, and "|" for others between them */
	char text[256];
};

static void add_text(struct content *c, const struct event *e)
{
	static const char letters[EVENT_KINDS] = {
		[EVENT_BEGIN] = 'B', [EVENT_NEW] = 'N', [EVENT_EXEC] = 'X', [EVENT_EXIT] = 'E',
		[EVENT_REAP] = 'R',
	};
	size_t n = strlen(c->text);

	if (e->kind == EVENT_STOP && (!n || c->text[n - 1] != '|'))
		snprintf(c->text + n, sizeof(c->text) - n, n ? " |" : "|");
	else if (letters[e->kind])
		snprintf(c->text + n, sizeof(c->text) - n, "%s%c%d", n ? " " : "",
			 letters[e->kind], (int)e->task.serial);
}

/* Writes the recording and reads it: its sequence numbers are contiguous, its times ascend, and its
 * EVENT_END has its counts. */
static struct content write_and_read(struct flight *f, const struct event *end,
				     struct flight_window *w)
{
	int fd = memfd_create("flight", MFD_CLOEXEC);
	struct content c = {.count = 0};
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	uint64_t time = 0, events = 0;
	struct event e;

	ck_assert_int_eq(flight_write(f, fd, end, w), 0);
	ck_assert_uint_eq(lseek(fd, 0, SEEK_END), w->bytes);
	lseek(fd, 0, SEEK_SET);
	r = reader_new(fd, &fault, &state);
	ck_assert_msg(r, "%s", fault.text);
	ck_assert_str_eq(reader_header(r)->program, kept_header.program);
	ck_assert_str_eq(reader_header(r)->argv[0], kept_header.argv[0]);
	while (reader_next(r, &e)) {
		ck_assert(!c.last_seq || e.seq == c.last_seq + 1);
		ck_assert_uint_ge(e.time, time);
		time = e.time;
		c.first_seq = c.last_seq ? c.first_seq : e.seq;
		c.last_seq = e.seq;
		c.by_kind[e.kind]++;
		events++;
		if (e.kind != EVENT_END) {
			add_text(&c, &e);
			continue;
		}
		c.count = events - 1;
		c.lost = e.end.lost;
		c.why = e.end.why;
		ck_assert_uint_eq(e.end.events, events);
		for (unsigned i = 0; i < EVENT_KINDS; i++)
			ck_assert_uint_eq(e.end.events_by_kind[i], c.by_kind[i]);
	}
	state = reader_state(r, &fault);
	ck_assert_msg(state == TRAIL_WHOLE, "%s", fault.text);
	ck_assert_uint_eq(c.by_kind[EVENT_END], 1);
	reader_free(r);
	close(fd);
	return c;
}

/* An event of the main thread `tid` or, with `tgid`, of another thread; its serial is `tid` */
static struct event event_of(struct sample *s, enum event_kind kind, pid_t tid, pid_t tgid)
{
	return (struct event){
		.kind = kind, .seq = ++s->seq, .time = ++s->time, .task = {tid, tid},
		.tgid = tgid ? tgid : tid,
	};
}

static void add(struct flight *f, struct sample *s, enum event_kind kind, pid_t tid, pid_t tgid)
{
	struct event e = event_of(s, kind, tid, tgid);

	flight_event(f, &e);
}

/* An EVENT_EXIT after which the process is a zombie */
static void add_zombie(struct flight *f, struct sample *s, pid_t tid)
{
	struct event e = event_of(s, EVENT_EXIT, tid, 0);

	e.exit.zombie = true;
	flight_event(f, &e);
}

static struct flight *new_flight(uint64_t bytes, uint64_t age)
{
	return flight_new(&kept_header, &(struct flight_limits){bytes, age});
}

/* Puts everything before it out of a window of ten seconds. */
static void let_pass(struct flight *f, struct sample *s)
{
	for (unsigned i = 0; i < 4; i++) {
		s->time += 6 * NS_PER_SECOND;
		add(f, s, EVENT_STOP, 0, 0);
	}
}

START_TEST(test_nothing_is_missing_while_there_is_room)
{
	struct flight *f = new_flight(64 << 20, 0);
	struct sample s = {.state = 88172645463325252};
	struct flight_window w;
	struct content c;

	for (unsigned i = 0; i < 5000; i++) {
		struct event e = sample_any(&s);

		if (e.kind == EVENT_END)
			e = sample_event(&s, EVENT_STOP);
		e.seq = i + 1;
		flight_event(f, &e);
		sample_forget(&s);
	}
	c = write_and_read(f, NULL, &w);
	ck_assert_uint_eq(c.first_seq, 1);
	ck_assert_uint_eq(c.count, 5000);
	ck_assert_uint_eq(w.events, 5000);
	ck_assert_int_eq(c.why, END_TRUNCATED);
	flight_free(f);
	sample_done(&s);
}
END_TEST

/* Of random events, which compress badly */
START_TEST(test_bytes_are_bounded)
{
	const uint64_t limit = 1 << 20;
	struct flight *f = new_flight(limit, 0);
	struct sample s = {.state = 314159};
	struct flight_window w;
	struct content c;
	unsigned i;

	for (i = 0; i < 60000; i++) {
		struct event e = sample_event(&s, i % 2 ? EVENT_LEAVE : EVENT_ENTER);

		e.seq = i + 1;
		flight_event(f, &e);
		sample_forget(&s);
		ck_assert_uint_le(flight_bytes(f), limit);
	}
	ck_assert_uint_gt(flight_bytes(f), limit / 2);
	c = write_and_read(f, NULL, &w);
	ck_assert_uint_eq(c.last_seq, i + 1);
	ck_assert_uint_eq(c.count, w.events);
	ck_assert_uint_lt(c.count, i / 2);
	ck_assert_uint_eq(w.last_time, s.time);
	flight_free(f);
	sample_done(&s);
}
END_TEST

START_TEST(test_age_is_bounded)
{
	struct flight *f = new_flight(64 << 20, 10 * NS_PER_SECOND);
	struct sample s = {.state = 1};
	struct flight_window w;
	struct content c;

	for (unsigned i = 0; i < 100; i++) {
		s.time += 2 * NS_PER_SECOND;
		add(f, &s, EVENT_STOP, 0, 0);
	}
	c = write_and_read(f, NULL, &w);
	ck_assert_uint_ge(c.count, 5);
	ck_assert_uint_le(c.count, 7);
	ck_assert_uint_le(w.last_time - w.first_time, 12 * NS_PER_SECOND + 10);
	flight_free(f);
}
END_TEST

/* Of a living process its creation and its latest program, of threads only those that live */
START_TEST(test_living_tasks_are_introduced)
{
	struct flight *f = new_flight(64 << 20, 10 * NS_PER_SECOND);
	struct sample s = {.state = 1};
	struct flight_window w;

	add(f, &s, EVENT_BEGIN, 0, 0);
	add(f, &s, EVENT_NEW, 1, 0);
	add(f, &s, EVENT_EXEC, 1, 0);
	add(f, &s, EVENT_NEW, 2, 1);
	add(f, &s, EVENT_NEW, 3, 1);
	add(f, &s, EVENT_EXEC, 1, 0);
	add(f, &s, EVENT_EXIT, 2, 1);
	add(f, &s, EVENT_NEW, 4, 0);
	add_zombie(f, &s, 4);
	add(f, &s, EVENT_REAP, 4, 0);
	ck_assert_str_eq(write_and_read(f, NULL, &w).text, "B0 N1 X1 N2 N3 X1 E2 N4 E4 R4");
	let_pass(f, &s);
	add(f, &s, EVENT_EXIT, 3, 1);
	ck_assert_str_eq(write_and_read(f, NULL, &w).text, "B0 N1 N3 X1 | E3");
	flight_free(f);
}
END_TEST

/* Events in the window do not replace those before it. */
START_TEST(test_program_before_the_window_stays_known)
{
	struct flight *f = new_flight(64 << 20, 10 * NS_PER_SECOND);
	struct sample s = {.state = 1};
	struct flight_window w;

	add(f, &s, EVENT_NEW, 1, 0);
	add(f, &s, EVENT_EXEC, 1, 0);
	let_pass(f, &s);
	add(f, &s, EVENT_EXEC, 1, 0);
	add_zombie(f, &s, 1);
	add(f, &s, EVENT_REAP, 1, 0);
	ck_assert_str_eq(write_and_read(f, NULL, &w).text, "N1 X1 | X1 E1 R1");
	flight_free(f);
}
END_TEST

/* A zombie stays known until it is reaped, a process while one of its threads lives. */
START_TEST(test_zombies_and_threads_keep_their_process)
{
	struct flight *f = new_flight(64 << 20, 10 * NS_PER_SECOND);
	struct sample s = {.state = 1};
	struct flight_window w;

	add(f, &s, EVENT_NEW, 1, 0);
	add_zombie(f, &s, 1);
	add(f, &s, EVENT_NEW, 2, 0);
	add(f, &s, EVENT_NEW, 3, 2);
	add(f, &s, EVENT_EXIT, 2, 0);
	let_pass(f, &s);
	ck_assert_str_eq(write_and_read(f, NULL, &w).text, "N1 E1 N2 N3 E2 |");
	add(f, &s, EVENT_REAP, 1, 0);
	add(f, &s, EVENT_LOST, 2, 0);
	let_pass(f, &s);
	ck_assert_str_eq(write_and_read(f, NULL, &w).text, "|");
	flight_free(f);
}
END_TEST

/* A thread that calls execve replaces the main thread. */
START_TEST(test_execs_of_threads_do_not_pile_up)
{
	struct flight *f = new_flight(64 << 20, 10 * NS_PER_SECOND);
	struct sample s = {.state = 1};
	struct flight_window w;

	add(f, &s, EVENT_NEW, 1, 0);
	for (pid_t serial = 2; serial < 6; serial++) {
		struct event e;

		add(f, &s, EVENT_NEW, serial, 1);
		e = event_of(&s, EVENT_EXIT, 1, 0);
		e.task.serial = serial - 1;
		flight_event(f, &e);
		e = event_of(&s, EVENT_EXEC, 1, 0);
		e.task.serial = serial;
		flight_event(f, &e);
	}
	let_pass(f, &s);
	ck_assert_str_eq(write_and_read(f, NULL, &w).text, "N1 E1 N5 X5 |");
	flight_free(f);
}
END_TEST

/* The number of tasks is bounded, too: zombies are forgotten first, then no more are added. */
START_TEST(test_tasks_are_bounded)
{
	struct life_cycle l;
	struct event e = {.kind = EVENT_NEW, .task = {1, 1}, .tgid = 1};
	const unsigned tasks = LIFE_TASKS_MAX + 100;

	life_cycle_init(&l, 1 << 30);
	for (unsigned i = 1; i <= tasks; i++) {
		e = (struct event){.kind = EVENT_NEW, .task = {i, i}, .tgid = i};
		life_cycle_add(&l, &e);
		e.kind = EVENT_EXIT;
		e.exit = (__typeof__(e.exit)){.zombie = true};
		if (i <= 60)
			life_cycle_add(&l, &e);
	}
	life_cycle_pass(&l, l.added);
	ck_assert_uint_eq(l.count, LIFE_TASKS_MAX);
	ck_assert_uint_eq(l.forgotten, 100);
	for (unsigned i = 1; i <= tasks; i++) {
		e = (struct event){.kind = EVENT_REAP, .task = {i, i}, .tgid = i};
		life_cycle_add(&l, &e);
	}
	life_cycle_pass(&l, l.added);
	ck_assert_uint_eq(l.count, 0);
	ck_assert_uint_eq(l.bytes, 0);
	life_cycle_done(&l);
}
END_TEST

/* Tasks take at most half of the bytes, and the recording counts those that are missing. */
START_TEST(test_tasks_leave_room_for_blocks)
{
	struct flight *f = new_flight(1 << 20, 10 * NS_PER_SECOND);
	struct sample s = {.state = 1};
	struct flight_window w;
	struct content c;

	for (pid_t tid = 1; tid < 15000; tid++)
		add(f, &s, EVENT_NEW, tid, 0);
	let_pass(f, &s);
	ck_assert_uint_le(flight_bytes(f), 1 << 20);
	c = write_and_read(f, NULL, &w);
	ck_assert_uint_gt(c.lost, 0);
	ck_assert_uint_eq(c.lost, w.forgotten);
	ck_assert_uint_eq(c.by_kind[EVENT_NEW] + c.lost, 14999);
	flight_free(f);
}
END_TEST

START_TEST(test_end_of_the_trace)
{
	struct flight *f = new_flight(1 << 20, 0);
	struct sample s = {.state = 1};
	struct flight_window w;
	struct event end;

	add(f, &s, EVENT_NEW, 1, 0);
	end = event_of(&s, EVENT_END, 0, 0);
	end.end.events = 4711;
	ck_assert_int_eq(write_and_read(f, &end, &w).why, END_DONE);
	flight_free(f);
}
END_TEST

/* After a failure, the next attempt writes everything. */
START_TEST(test_full_disk)
{
	struct flight *f = new_flight(1 << 20, 0);
	struct sample s = {.state = 1};
	struct flight_window w;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	add(f, &s, EVENT_NEW, 1, 0);
	ck_assert_int_eq(flight_write(f, fd, NULL, &w), -ENOSPC);
	close(fd);
	add(f, &s, EVENT_STOP, 0, 0);
	ck_assert_str_eq(write_and_read(f, NULL, &w).text, "N1 |");
	flight_free(f);
}
END_TEST

static TCase *flight_case(void)
{
	TCase *c = tcase_create("flight");

	tcase_add_test(c, test_nothing_is_missing_while_there_is_room);
	tcase_add_test(c, test_bytes_are_bounded);
	tcase_add_test(c, test_age_is_bounded);
	tcase_add_test(c, test_living_tasks_are_introduced);
	tcase_add_test(c, test_program_before_the_window_stays_known);
	tcase_add_test(c, test_zombies_and_threads_keep_their_process);
	tcase_add_test(c, test_execs_of_threads_do_not_pile_up);
	tcase_add_test(c, test_tasks_are_bounded);
	tcase_add_test(c, test_tasks_leave_room_for_blocks);
	tcase_add_test(c, test_end_of_the_trace);
	tcase_add_test(c, test_full_disk);
	return c;
}
UNIT_CASE(flight_case)
