#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "model/history/historian.h"
#include "model/process/model.h"
#include "lib/stream.h"
#include "lib/unit.h"

static struct stream stream, *const s = &stream;
static struct model *model;
static struct historian *historian;

/* Sends an event like the pipeline does, through model and historian to the printer. */
static void send_event(struct event e)
{
	s->time += 1000000;
	e.seq = ++s->seq;
	e.time = s->time;
	model_event(model, &e);
	historian_event(historian, &e);
	if (e.kind == EVENT_LOOK && e.look.last)
		e.look.history = historian_history(historian);
	s->printer->event(s->self, &e);
}

static void start(const struct printer *printer)
{
	model = model_new();
	historian = historian_new();
	stream_open(s, printer);
	stream_start(s);
	send_event((struct event){.kind = EVENT_BEGIN, .begin = {.machine = "x86_64"}});
}

static void expect_end(const char *golden, enum end_reason why)
{
	send_event((struct event){.kind = EVENT_END, .end = {.how = {.number = 3},
		.has_command = true, .ended = 5000000, .events = s->seq + 1, .why = why}});
	stream_expect(s, golden);
	historian_free(historian);
	model_free(model);
}

static void send_process(pid_t pid, enum task_origin how, pid_t parent, const char *program)
{
	send_event((struct event){.kind = EVENT_NEW, .task = id_of(pid), .tgid = pid,
		.born = {.how = how, .other = parent ? id_of(parent) : (struct task_id){0},
			 .other_tgid = parent}});
	send_event((struct event){.kind = EVENT_EXEC, .task = id_of(pid), .tgid = pid,
		.exec = {.path = program, .file = program, .cwd = ""}});
}

/* Sends an inspection. All inspections of one round have the same time, so the clock is set
 * back. */
static void send_inspection(pid_t pid, enum look_reason why, uint64_t nr, int fd, uint64_t in,
			    uint64_t out, bool last)
{
	const struct abi *abi = &abis[ABI_x86_64];
	struct descriptor all[] = {
		{.fd = 3, .kind = DESCRIPTOR_PIPE, .inode = in, .name = "pipe:[1]", .reads = true},
		{.fd = 4, .kind = DESCRIPTOR_PIPE, .inode = out, .name = "pipe:[2]",
		 .writes = true},
	};
	struct descriptors open = {all, 2, 2, 1024};
	struct outsider other = {
		.pid = 99, .program = "b\x1b", .inode = in, .writes = true,
	};
	struct event e = {.kind = EVENT_LOOK, .task = id_of(pid), .tgid = pid, .look = {
		.why = why, .state = 'S', .place = "pipe_read", .abi = abi, .nr = nr,
		.row = desc_call(abi, nr), .open = &open, .waits = &fd, .wait_count = 1,
		.timeout = -1, .name = pid == 10 ? "a" : "b\x1b[1m", .path = "", .last = last,
		.outside = &other,
		.outside_count = why == LOOK_REQUESTED}};

	s->time -= 1000000;
	send_event(e);
}

static void send_processes(void)
{
	send_process(10, BORN_COMMAND, 0, "/bin/a");
	send_process(11, BORN_FORK, 10, "/bin/b\x1b[1m");
	s->time += 2000000000;
	send_inspection(10, LOOK_REQUESTED, 0, 3, 20, 21, false);
	send_inspection(11, LOOK_REQUESTED, 0, 3, 21, 20, true);
	s->time += 1000000000;
	send_inspection(10, LOOK_TIMEOUT, 0, 3, 20, 21, false);
	send_inspection(11, LOOK_TIMEOUT, 0, 3, 21, 20, true);
	send_event((struct event){.kind = EVENT_EXIT, .task = id_of(10), .tgid = 10});
	send_inspection(11, LOOK_COMMAND_EXITED, 1, 4, 22, 20, true);
}

START_TEST(inspections)
{
	start(&printer_hang);
	send_processes();
	expect_end("hang", END_TIMEOUT);
}
END_TEST

START_TEST(only_at_timeout)
{
	start(&printer_hang_at_timeout);
	send_processes();
	expect_end("hang-timeout", END_TIMEOUT);
}
END_TEST

/* Sends the inspection of a thread that waits on a futex in these functions. */
static void send_thread(pid_t tid, const char *name, uint64_t futex, const char *const functions[2],
			const struct task_activity *activity, bool last)
{
	const struct abi *abi = &abis[ABI_x86_64];
	struct stack_frame frames[2];
	struct stack stack = {frames, 2, false};

	for (unsigned i = 0; i < 2; i++)
		frames[i] = (struct stack_frame){.object = "/bin/a", .build_id = "", .file = "",
						 .symbol = functions[i]};
	s->time -= 1000000;
	send_event((struct event){.kind = EVENT_LOOK, .task = id_of(tid), .tgid = 10, .look = {
		.why = LOOK_REQUESTED, .state = activity ? 'R' : 'S', .place = "futex_wait",
		.abi = activity ? NULL : abi, .nr = 202,
		.row = activity ? NULL : desc_call(abi, 202), .arg = {futex}, .timeout = -1,
		.name = name, .path = "", .stack = &stack, .activity = activity,
		.last = last}});
}

START_TEST(groups)
{
	const char *const waits[] = {"pthread_cond_wait", "work"};
	const char *const runs[] = {"inner", "outer"}, *const idles[] = {"futex", "runtime.stopm"};
	const char *const main_waits[] = {"sem_wait", "main"};
	struct task_activity activity = {
		.observed = 30000000, .on_cpu = 29000000, .quiet = UINT64_C(5000000000),
		.samples = 3,
	};

	start(&printer_hang);
	send_process(10, BORN_COMMAND, 0, "/bin/a");
	s->time += 1000000000;
	send_thread(10, "a", 0x1000, main_waits, NULL, false);
	send_thread(11, "writer", 0x2000, waits, NULL, false);
	send_thread(12, "sysmon", 0x3000, idles, NULL, false);
	send_thread(13, "writer", 0x4000, waits, NULL, false);
	send_thread(14, "reader", 0x4000, waits, NULL, false);
	send_thread(15, "a", 0x5000, idles, NULL, false);
	send_thread(16, "spinner", 0, runs, &activity, true);
	expect_end("hang-groups", END_TIMEOUT);
}
END_TEST

START_TEST(nothing)
{
	start(&printer_hang);
	send_process(10, BORN_COMMAND, 0, "/bin/a");
	expect_end("hang-nothing", END_DONE);
}
END_TEST

START_TEST(cut)
{
	start(&printer_hang);
	send_process(10, BORN_COMMAND, 0, "/bin/a");
	expect_end("hang-cut", END_SIGNAL);
}
END_TEST

START_TEST(inspections_as_json)
{
	start(&printer_json);
	send_processes();
	send_event((struct event){.kind = EVENT_LOOK,
				  .task = id_of(11),
				  .tgid = 11,
				  .look = {.why = LOOK_REQUESTED,
					   .state = 'T',
					   .name = "x\xff",
					   .path = "/run/\xff",
					   .timeout = 5,
					   .abi = &abis[ABI_i386],
					   .nr = 9999,
					   .word = 2,
					   .owner = 10,
					   .stopped = 19,
					   .in_vfork = true}});
	expect_end("json-looks", END_TIMEOUT);
}
END_TEST

static TCase *hang_tests(void)
{
	TCase *t = tcase_create("hang");

	tcase_add_test(t, inspections);
	tcase_add_test(t, only_at_timeout);
	tcase_add_test(t, groups);
	tcase_add_test(t, nothing);
	tcase_add_test(t, cut);
	tcase_add_test(t, inspections_as_json);
	return t;
}

UNIT_CASE(hang_tests)
