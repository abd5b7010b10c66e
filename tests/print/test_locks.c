#include "print/core/printers.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/file.h>

#include "lib/stream.h"
#include "lib/unit.h"
#include "print/core/table/printer.h"
#include "ptrail/process.h"

enum { MUTEX = 0x1000, CONDITION = 0x2000, CONTENDED = 2 };

static struct stream stream, *const s = &stream;
static struct process process;

static void begin(void)
{
	process = (struct process){.id = id_of(7), .program = "/bin/server", .programs = 1};
	stream_open(s, &printer_locks);
	s->options.settings[TABLE_FORMAT] = FORMAT_CSV;
	s->options.texts[TABLE_COLUMNS] = "program,pid,kind,address,file,waits,tasks,timeouts,"
		"waited,longest,wakes,stack";
	stream_start(s);
	send_begin(s);
}

/* A syscall of the thread that took `ms` milliseconds */
static void send_call(pid_t tid, struct call_view view, const uint64_t *arg, int64_t ret,
		      unsigned ms, const struct stack *stack)
{
	struct event e = {.kind = EVENT_ENTER, .task = id_of(tid), .tgid = 7, .process = &process};

	stream_send(s, e);
	s->time += (ms - 1) * UINT64_C(1000000);	/* stream_send adds one */
	e.kind = EVENT_LEAVE;
	e.call.view = &view;
	e.call.row = view.row;
	e.call.ret = ret;
	e.call.failed = ret < 0;
	e.call.stack = stack;
	for (unsigned i = 0; i < 3; i++)
		e.call.arg[i] = arg[i];
	stream_send(s, e);
}

static void futex(pid_t tid, uint64_t address, unsigned op, unsigned value, int64_t ret,
		  unsigned ms, const struct stack *stack)
{
	send_call(tid, call("futex", v_record(&s->a, NULL)),
		  (uint64_t []){address, op | FUTEX_PRIVATE_FLAG, value}, ret, ms, stack);
}

static void lock_file(pid_t tid, const char *path, unsigned operation, unsigned ms)
{
	send_call(tid, call("flock", v_record(&s->a, "fd", v_fd(&s->a, 3, path), NULL)),
		  (uint64_t []){3, operation, 0}, 0, ms, NULL);
}

static void expect(const char *rows)
{
	char *got;

	send_end(s);
	got = stream_close(s);
	ck_assert_str_eq(got, rows);
	free(got);
}

#define TITLES \
	"program,pid,kind,address,file,waits,tasks,timeouts,waited,longest,wakes,stack\n"

START_TEST(locks_are_ordered_by_the_time_waited)
{
	static const struct stack_frame frames[] = {
		{.symbol = "lll_lock_wait", .object = "/lib/libc.so.6"},
		{.symbol = "", .object = "/bin/server"},
		{.symbol = "main", .object = "/bin/server"},
	};
	static const struct stack stack = {frames, 3, false};

	begin();
	futex(7, MUTEX, FUTEX_WAIT, CONTENDED, 0, 20, NULL);
	futex(8, MUTEX, FUTEX_WAIT, CONTENDED, 0, 30, &stack);
	futex(8, MUTEX, FUTEX_WAIT, CONTENDED, 0, 10, NULL);
	futex(7, MUTEX, FUTEX_WAKE, 1, 1, 1, NULL);
	futex(7, CONDITION, FUTEX_WAIT_BITSET, 7, -ETIMEDOUT, 100, NULL);
	expect(TITLES
	       "server,7,futex,0x2000,,1,1,1,100000000,100000000,0,\n"
	       "server,7,mutex,0x1000,,3,2,0,60000000,30000000,1,main;/bin/server;lll_lock_wait\n");
}
END_TEST

START_TEST(calls_that_do_not_wait_are_not_counted)
{
	begin();
	futex(7, MUTEX, FUTEX_WAIT, CONTENDED, -EAGAIN, 1, NULL);
	futex(7, MUTEX, FUTEX_WAKE, 1, 0, 1, NULL);
	lock_file(7, "/tmp/x", LOCK_EX | LOCK_NB, 1);
	lock_file(7, "/tmp/x", LOCK_UN, 1);
	expect(TITLES);
}
END_TEST

START_TEST(memory_of_another_program_is_another_lock)
{
	begin();
	futex(7, MUTEX, FUTEX_WAIT, CONTENDED, 0, 20, NULL);
	process.programs = 2;
	futex(7, MUTEX, FUTEX_WAIT, CONTENDED, 0, 10, NULL);
	expect(TITLES "server,7,mutex,0x1000,,1,1,0,20000000,20000000,0,\n"
	       "server,7,mutex,0x1000,,1,1,0,10000000,10000000,0,\n");
}
END_TEST

START_TEST(file_is_one_lock_for_all_processes)
{
	begin();
	lock_file(7, "/tmp/x", LOCK_EX, 20);
	process.id = id_of(9);
	lock_file(9, "/tmp/x", LOCK_SH, 10);
	expect(TITLES "server,7,file,,/tmp/x,2,2,0,30000000,20000000,0,\n");
}
END_TEST

START_TEST(random_events_are_accepted)
{
	begin();
	send_anything(s, 2000);
	free(stream_close(s));
}
END_TEST

static TCase *locks_tests(void)
{
	TCase *c = tcase_create("locks");

	tcase_add_test(c, locks_are_ordered_by_the_time_waited);
	tcase_add_test(c, calls_that_do_not_wait_are_not_counted);
	tcase_add_test(c, memory_of_another_program_is_another_lock);
	tcase_add_test(c, file_is_one_lock_for_all_processes);
	tcase_add_test(c, random_events_are_accepted);
	return c;
}

UNIT_CASE(locks_tests)
