#include "model/states/states.h"

#include <signal.h>
#include <stdio.h>

#include "lib/events.h"
#include "lib/unit.h"
#include "lib/values.h"

static struct states s;
static struct arena a;
static struct process processes[64];	/* by PID */

static void set_up(void)
{
	states_init(&s);
	a = (struct arena){0};
	memset(processes, 0, sizeof(processes));
}

static void tear_down(void)
{
	states_done(&s);
	arena_done(&a);
}

static void feed(uint64_t time, struct event e)
{
	struct process *p = &processes[e.tgid % 64];

	if (!p->id.serial || p->id.tid != e.tgid) {
		*p = (struct process){.id = {e.tgid, e.tgid}, .how = BORN_FORK, .live_tasks = 1};
		p->program = (char *)"/bin/app";
	}
	e.process = p;
	e.time = time;
	states_note(&s, &e);
}

static void begins(uint64_t time, pid_t pid, pid_t parent)
{
	feed(time, a_birth(EVENT_NEW, pid, pid, pid, parent ? BORN_FORK : BORN_COMMAND, parent,
			   parent, parent));
}

static struct event syscall_of(enum event_kind kind, pid_t pid, const char *name,
			       struct value *args, int64_t ret)
{
	static struct call_view view;
	struct event e = a_call(kind, pid, pid, name, ARGS(0), ret);

	view = call(name, args);
	view.row = e.call.row;
	e.call.view = &view;
	return e;
}

#define NO_ARGS v_record(&a, NULL)

static void enters(uint64_t time, pid_t pid, const char *name, struct value *args)
{
	feed(time, syscall_of(EVENT_ENTER, pid, name, args, 0));
}

static void calls(uint64_t from, uint64_t to, pid_t pid, const char *name, struct value *args,
		  int64_t ret)
{
	struct event e = syscall_of(EVENT_LEAVE, pid, name, args, ret);

	e.call.entered = from;
	feed(to, e);
}

/* A descriptor that refers to that file */
static struct value *file(const char *path)
{
	return v_record(&a, "fd", v_fd(&a, 3, path), NULL);
}

static void exits(uint64_t time, pid_t pid, uint64_t on_cpu, uint64_t run_delay)
{
	const struct scheduling last = {
		.on_cpu = on_cpu, .run_delay = run_delay, .slices = 5, .cpus = "0-1",
	};
	struct event e = a_task(EVENT_EXITING, pid, pid, pid);

	e.exit.scheduling = &last;
	feed(time, e);
	feed(time, an_exit(pid, pid, pid, 0, true));
}

static struct states_process *process(pid_t pid)
{
	return hash_get(&s.by_pid, pid);
}

static struct states_times times(pid_t pid)
{
	struct states_times t = {0};
	uint64_t sum = 0;

	states_add_process(&s, process(pid), &t);
	for (unsigned i = 0; i < TASK_DOINGS; i++)
		sum += t.parts[i];
	ck_assert_uint_eq(sum, t.total);
	return t;
}

static uint64_t part(pid_t pid, enum task_doing doing)
{
	return times(pid).parts[doing];
}

START_TEST(the_parts_are_the_whole_time)
{
	begins(1000, 1, 0);
	calls(2000, 5000, 1, "nanosleep", NO_ARGS, 0);
	calls(5000, 5500, 1, "getpid", NO_ARGS, 0);
	calls(6000, 7000, 1, "wait4", NO_ARGS, 0);
	exits(10000, 1, 2000, 500);
	ck_assert_uint_eq(times(1).total, 9000);
	ck_assert_uint_eq(part(1, DOES_SLEEP), 3000);
	ck_assert_uint_eq(part(1, DOES_WAIT_CHILD), 1000);
	ck_assert_uint_eq(part(1, DOES_RUN), 2000);
	ck_assert_uint_eq(part(1, DOES_QUEUE), 500);
	ck_assert_uint_eq(part(1, DOES_OTHER), 2500);
	ck_assert(!times(1).is_partial);
}
END_TEST

START_TEST(files_say_what_a_call_waits_for)
{
	static const struct {
		const char *path;
		enum task_doing doing;
	} rows[] = {
		{"/tmp/file", DOES_WAIT_FILE}, {"pipe:[7]", DOES_WAIT_PIPE},
		{"socket:[7]", DOES_WAIT_SOCKET}, {"/dev/pts/0", DOES_WAIT_TERMINAL},
		{"anon_inode:[eventfd]", DOES_WAIT_EVENTS}, {NULL, DOES_CALL},
	};
	uint64_t time = 1000;

	begins(time, 1, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++, time += 100)
		calls(time, time + 10 * (i + 1), 1, "read", file(rows[i].path), 1);
	exits(time, 1, 0, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ck_assert_uint_eq(part(1, rows[i].doing), 10 * (i + 1));
	calls(time, time + 5, 2, "fcntl", v_record(&a, "cmd", v_addr(&a, 3), NULL), 0);
	ck_assert_uint_eq(process(2)->tasks->calls[DOES_WAIT_LOCK].count, 0);
	calls(time, time + 5, 2, "mmap", file("/tmp/file"), 0);
	ck_assert_uint_eq(process(2)->tasks->calls[DOES_WAIT_FILE].count, 0);
}
END_TEST

START_TEST(poll_waits_for_its_descriptors)
{
	struct event e;

	begins(0, 1, 0);
	calls(100, 110, 1, "poll", v_record(&a, "a", v_fd(&a, 3, "socket:[7]"), "b",
					    v_fd(&a, 4, "socket:[8]"), NULL), 1);
	calls(200, 220, 1, "poll", v_record(&a, "a", v_fd(&a, 3, "socket:[7]"), "b",
					    v_fd(&a, 4, "pipe:[8]"), NULL), 1);
	calls(300, 330, 1, "poll", NO_ARGS, 0);
	e = syscall_of(EVENT_LEAVE, 1, "poll", NO_ARGS, 0);
	e.call.entered = 400;
	e.call.arg[1] = 2;
	feed(440, e);
	exits(1000, 1, 0, 0);
	ck_assert_uint_eq(part(1, DOES_WAIT_SOCKET), 10);
	ck_assert_uint_eq(part(1, DOES_WAIT_EVENTS), 20 + 40);
	ck_assert_uint_eq(part(1, DOES_SLEEP), 30);
}
END_TEST

START_TEST(what_exceeds_the_time_off_the_cpu_was_computed)
{
	begins(0, 1, 0);
	calls(0, 600, 1, "write", file("/dev/null"), 1);
	calls(600, 900, 1, "nanosleep", NO_ARGS, 0);
	exits(1000, 1, 500, 100);
	ck_assert_uint_eq(part(1, DOES_SLEEP), 300);
	ck_assert_uint_eq(part(1, DOES_WAIT_FILE), 100);
	ck_assert_uint_eq(part(1, DOES_OTHER), 0);
	ck_assert_uint_eq(process(1)->tasks->calls[DOES_WAIT_FILE].duration, 600);
}
END_TEST

START_TEST(a_task_that_computes_more_than_it_lives)
{
	begins(0, 1, 0);
	exits(1000, 1, 5000, 100);
	ck_assert_uint_eq(part(1, DOES_RUN), 1000);
}
END_TEST

START_TEST(the_begin_does_not_count)
{
	const struct scheduling first = {.on_cpu = 700, .run_delay = 50, .slices = 2, .cpus = "0"};
	struct event e = a_birth(EVENT_NEW, 1, 1, 1, BORN_ATTACHED, 0, 0, 0);

	e.born.scheduling = &first;
	feed(100, e);
	exits(1100, 1, 900, 60);
	ck_assert_uint_eq(part(1, DOES_RUN), 200);
	ck_assert_uint_eq(part(1, DOES_QUEUE), 10);
	ck_assert_uint_eq(times(1).slices, 3);
}
END_TEST

/* It ran in the kernel before its first stop. */
START_TEST(the_begin_of_a_child_counts)
{
	const struct scheduling first = {.on_cpu = 30, .run_delay = 50, .slices = 1, .cpus = "0"};
	struct event e = a_birth(EVENT_NEW, 2, 2, 2, BORN_FORK, 1, 1, 1);

	begins(0, 1, 0);
	e.born.scheduling = &first;
	feed(100, e);
	exits(1100, 2, 900, 60);
	ck_assert_uint_eq(part(2, DOES_RUN), 900);
	ck_assert_uint_eq(part(2, DOES_QUEUE), 60);
	/* reports show what the kernel said */
	ck_assert_uint_eq(process(2)->tasks->first.on_cpu, 30);
	ck_assert_uint_eq(process(2)->tasks->first.slices, 1);
}
END_TEST

START_TEST(a_call_ends_with_its_task)
{
	begins(0, 1, 0);
	enters(100, 1, "pause", NO_ARGS);
	exits(400, 1, 0, 0);
	ck_assert_uint_eq(part(1, DOES_WAIT_SIGNAL), 300);
	begins(0, 2, 0);
	enters(500, 2, "wait4", NO_ARGS);
	feed(900, a_task(EVENT_END, 0, 0, 0));
	ck_assert_uint_eq(part(2, DOES_WAIT_CHILD), 400);
	ck_assert(times(2).is_partial);
	ck_assert_uint_eq(part(2, DOES_UNKNOWN), 500);
	ck_assert_str_eq(process(2)->tasks->calls[DOES_WAIT_CHILD].longest_call, "wait4");
	ck_assert_uint_eq(process(2)->tasks->calls[DOES_WAIT_CHILD].longest_time, 500);
}
END_TEST

/* The tid of the leader passes to the thread that called execve. */
START_TEST(an_execve_of_another_thread)
{
	struct event e = a_birth(EVENT_NEW, 7, 7, 1, BORN_THREAD, 1, 1, 1);
	const struct states_task *leader;

	begins(0, 1, 0);
	feed(50, e);
	leader = process(1)->tasks;
	enters(100, 1, "pause", NO_ARGS);
	feed(300, a_task(EVENT_EXITING, 1, 1, 1));
	calls(100, 310, 1, "pause", NO_ARGS, -4);
	feed(320, an_exit(1, 1, 1, 0, false));
	e = an_exec(1, 7, "/bin/app", NULL);
	e.exec.old_tid = 7;
	feed(330, e);
	e = syscall_of(EVENT_LEAVE, 1, "nanosleep", NO_ARGS, 0);
	e.task.serial = 7;
	e.call.entered = 400;
	feed(600, e);
	ck_assert_uint_eq(leader->next->calls[DOES_SLEEP].duration, 200);
	ck_assert_uint_eq(leader->calls[DOES_WAIT_SIGNAL].count, 1);
	ck_assert_uint_eq(leader->calls[DOES_WAIT_SIGNAL].duration, 200);
	ck_assert_uint_eq(process(1)->task_count, 2);
}
END_TEST

START_TEST(a_restarted_call_waits_for_the_same)
{
	begins(0, 1, 0);
	calls(100, 200, 1, "nanosleep", NO_ARGS, -516);
	calls(300, 400, 1, "restart_syscall", NO_ARGS, 0);
	calls(400, 500, 1, "getpid", NO_ARGS, 1);
	exits(1000, 1, 0, 0);
	ck_assert_uint_eq(part(1, DOES_SLEEP), 200);
}
END_TEST

/* When ptrail attaches, it interrupts system calls whose ENTER it has not seen. */
START_TEST(a_call_that_attaching_interrupts)
{
	static const struct {
		const char *name;
		enum task_doing doing;
	} rows[] = {{"clock_nanosleep", DOES_SLEEP}, {"futex", DOES_WAIT_LOCK},
		    {"poll", DOES_WAIT_EVENTS}};
	struct event e;

	for (pid_t pid = 1; pid <= 3; pid++) {
		const struct call *row = desc_call_by_name(rows[pid - 1].name);

		feed(0, a_birth(EVENT_NEW, pid, pid, pid, BORN_ATTACHED, 0, 0, 0));
		e = syscall_of(EVENT_ENTER, pid, "restart_syscall", NO_ARGS, 0);
		e.call.arg[0] = row->nr[ABI_x86_64];
		feed(100, e);
		exits(1000, pid, 0, 0);
		ck_assert_uint_eq(part(pid, rows[pid - 1].doing), 900);
		ck_assert_str_eq(process(pid)->tasks->calls[rows[pid - 1].doing].longest_call,
				 rows[pid - 1].name);
	}
	feed(0, a_birth(EVENT_NEW, 4, 4, 4, BORN_ATTACHED, 0, 0, 0));
	e = syscall_of(EVENT_ENTER, 4, "restart_syscall", NO_ARGS, 0);
	e.call.arg[0] = UINT64_MAX;
	feed(100, e);
	exits(1000, 4, 0, 0);
	ck_assert_uint_eq(part(4, DOES_CALL), 900);
}
END_TEST

START_TEST(a_vfork_waits_for_the_child)
{
	begins(0, 1, 0);
	enters(100, 1, "clone3", NO_ARGS);
	feed(150, a_birth(EVENT_FORK, 1, 1, 1, BORN_VFORK, 2, 2, 2));
	begins(160, 2, 1);
	calls(100, 600, 1, "clone3", NO_ARGS, 2);
	exits(1000, 1, 0, 0);
	ck_assert_uint_eq(part(1, DOES_WAIT_CHILD), 500);
	ck_assert_int_eq(process(2)->parent, 1);
}
END_TEST

START_TEST(stops_and_zombies)
{
	begins(0, 1, 0);
	feed(100, a_signal(EVENT_STOP, 1, 1, 1, SIGSTOP));
	feed(150, a_signal(EVENT_STOP, 1, 1, 1, SIGSTOP));
	feed(400, a_task(EVENT_CONTINUE, 1, 1, 1));
	exits(1000, 1, 0, 0);
	ck_assert_uint_eq(part(1, DOES_STOP), 300);
	feed(1200, a_reap(1, 1, 7));
	ck_assert_uint_eq(states_zombie(&s, process(1)), 200);
	/* the PID again */
	feed(1300, a_birth(EVENT_NEW, 1, 9, 1, BORN_FORK, 0, 0, 0));
	ck_assert_uint_eq(process(1)->serial, 9);
}
END_TEST

START_TEST(a_call_waits_only_in_a_sleep)
{
	const struct scheduling last = {
		.on_cpu = 100, .run_delay = 50, .cpus = "0", .source = STATES_EXACT,
		.in_state = {[STATE_RUNNING] = 100, [STATE_RUNNABLE] = 50, [STATE_SLEEPING] = 300,
			     [STATE_DISK_SLEEP] = 40, [STATE_TRACED] = 90},
	};
	struct event e = a_task(EVENT_EXITING, 1, 1, 1);

	begins(0, 1, 0);
	calls(0, 350, 1, "nanosleep", NO_ARGS, 0);
	calls(350, 400, 1, "write", file("/tmp/file"), 1);
	e.exit.scheduling = &last;
	feed(1000, e);
	ck_assert_uint_eq(part(1, DOES_SLEEP), 340);
	ck_assert_uint_eq(part(1, DOES_WAIT_FILE), 0);
	ck_assert_uint_eq(part(1, DOES_TRACE), 90);
	ck_assert_uint_eq(part(1, DOES_OTHER), 1000 - 340 - 90 - 150);
	ck_assert_int_eq(states_source(&(struct states_times){.sources = 9}), STATES_EXACT);
	ck_assert_uint_eq(times(1).in_state[STATE_DISK_SLEEP], 40);
}
END_TEST

START_TEST(the_least_exact_source_counts)
{
	struct scheduling first = {.cpus = "0", .source = STATES_SAMPLED, .samples = 2,
				   .in_state = {[STATE_SLEEPING] = 7}};
	struct scheduling last = {.cpus = "0", .source = STATES_SAMPLED, .samples = 5,
				  .in_state = {[STATE_SLEEPING] = 30}};
	struct event e = a_birth(EVENT_NEW, 1, 1, 1, BORN_ATTACHED, 0, 0, 0);

	e.born.scheduling = &first;
	feed(0, e);
	e = a_task(EVENT_EXITING, 1, 1, 1);
	e.exit.scheduling = &last;
	feed(100, e);
	ck_assert_uint_eq(times(1).samples, 3);
	ck_assert_uint_eq(times(1).in_state[STATE_SLEEPING], 23);
	ck_assert_int_eq(states_source(&(struct states_times){.sources = 0xe}), STATES_SAMPLED);
	ck_assert_int_eq(states_source(&(struct states_times){.sources = 0xd}), STATES_PARTIAL);
	ck_assert_int_eq(states_source(&(struct states_times){.sources = 1}), STATES_UNKNOWN);
}
END_TEST

/* What the task 1 did at that time; TASK_DOINGS + 1: nothing */
static unsigned doing_at(uint64_t time, const char **name)
{
	const struct state_lane *lane = &process(1)->tasks->lane;

	for (unsigned i = 0; i < lane->count; i++) {
		const struct state_lane_part *part = &lane->all[i];

		if (i)
			ck_assert_uint_eq(part->since, lane->all[i - 1].until);
		*name = part->call ? part->call : "";
		if (part->since <= time && time < part->until)
			return part->doing;
	}
	return TASK_DOINGS + 1;
}

START_TEST(a_lane_says_what_a_task_waits_for)
{
	const struct state_span spans[] = {
		{100, STATE_RUNNING}, {10, STATE_RUNNABLE}, {200, STATE_SLEEPING},
		{20, STATE_RUNNING}, {70, STATE_DISK_SLEEP}, {100, STATE_SLEEPING},
		{100, STATE_TRACED}, {100, STATE_TRACED}, {300, KERNEL_STATES},
		{UINT64_MAX, STATE_RUNNING},	/* of a bad recording */
	};
	const struct scheduling last = {.cpus = "0", .source = STATES_EXACT, .spans_begin = 50,
					.spans = spans, .span_count = 10};
	struct event e = a_task(EVENT_EXITING, 1, 1, 1);
	const char *name;

	s.lane_parts = 100;
	begins(80, 1, 0);
	calls(155, 365, 1, "nanosleep", NO_ARGS, 0);
	calls(378, 455, 1, "write", file("/tmp/file"), 1);
	feed(555, a_signal(EVENT_STOP, 1, 1, 1, SIGSTOP));
	feed(640, a_task(EVENT_CONTINUE, 1, 1, 1));
	e.exit.scheduling = &last;
	feed(1050, e);
	ck_assert_uint_eq(doing_at(79, &name), TASK_DOINGS + 1);
	ck_assert_uint_eq(doing_at(80, &name), DOES_RUN);
	ck_assert_uint_eq(doing_at(155, &name), DOES_QUEUE);
	ck_assert_uint_eq(doing_at(160, &name), DOES_SLEEP);
	ck_assert_str_eq(name, "nanosleep");
	ck_assert_uint_eq(doing_at(360, &name), DOES_RUN);
	ck_assert_uint_eq(doing_at(380, &name), DOES_WAIT_FILE);
	ck_assert_str_eq(name, "write");
	ck_assert_uint_eq(doing_at(500, &name), DOES_OTHER);
	ck_assert_uint_eq(doing_at(560, &name), DOES_STOP);
	ck_assert_uint_eq(doing_at(700, &name), DOES_TRACE);
	ck_assert_uint_eq(doing_at(1049, &name), TASK_DOINGS);
	ck_assert_uint_eq(doing_at(1050, &name), TASK_DOINGS + 1);
}
END_TEST

START_TEST(a_lane_has_few_parts)
{
	struct state_span spans[STATE_SPANS_MAX];
	const struct scheduling last = {.cpus = "0", .source = STATES_EXACT, .spans = spans,
					.span_count = STATE_SPANS_MAX};
	struct event e = a_task(EVENT_EXITING, 1, 1, 1);
	const struct state_lane *lane;
	const char *name;

	for (unsigned i = 0; i < STATE_SPANS_MAX; i++)
		spans[i] = (struct state_span){i == 500 ? 10000000 : 2000,
					       i % 2 ? STATE_SLEEPING : STATE_RUNNING};
	s.lane_parts = 10;
	begins(0, 1, 0);
	e.exit.scheduling = &last;
	feed(20000000, e);
	lane = &process(1)->tasks->lane;
	ck_assert_uint_eq(lane->count, 3);
	ck_assert_uint_eq(doing_at(0, &name), TASK_DOINGS);
	ck_assert_uint_eq(doing_at(2000000, &name), DOES_RUN);
	ck_assert_uint_eq(lane->all[2].until, 10000000 + 1023 * 2000);
}
END_TEST

START_TEST(waits_are_bounded)
{
	struct lane_waits w = {0};

	for (unsigned i = 0; i < 20000; i++)
		lane_waits_add(&w, (struct lane_wait){i * 10000, i * 10000 + i % 9000, "read", 0},
			       4096);
	ck_assert_uint_le(w.count, 4096);
	ck_assert_uint_gt(w.least, 0);
	for (unsigned i = 0; i < 9000; i++)	/* of a bad recording */
		lane_waits_add(&w, (struct lane_wait){0, UINT64_MAX, "read", 0}, 4096);
	ck_assert_uint_le(w.count, 4096);
	lane_waits_add(&w, (struct lane_wait){0, UINT64_MAX, "read", 0}, 10);
	ck_assert_uint_eq(w.count, 6);
	ck_assert_uint_le(w.room, 10);
	lane_waits_done(&w);
}
END_TEST

/* Process `pid` ends and says what the quotas of cgroups did. */
static void ends_with_quotas(enum event_kind kind, uint64_t time, pid_t pid,
			     const struct cpu_quota *all, unsigned count)
{
	const struct scheduling last = {.cpus = "0", .quotas = all, .quota_count = count};
	struct event e = a_task(kind, pid, pid, pid);

	if (kind == EVENT_DETACH)
		e.detach.scheduling = &last;
	else
		e.exit.scheduling = &last;
	feed(time, e);
}

START_TEST(quotas_of_cgroups)
{
	struct cpu_quota all[] = {
		{.cgroup = "/a/b", .version = 2, .periods = 4, .throttled = 40},
		{.cgroup = "/a", .version = 2, .periods = 7, .throttled = 70},
	};

	begins(0, 1, 0);
	begins(10, 2, 1);
	begins(20, 3, 1);
	ends_with_quotas(EVENT_EXITING, 30, 2, all, 2);
	all[1].throttled = 75;
	ends_with_quotas(EVENT_DETACH, 40, 3, &all[1], 1);
	ck_assert_uint_eq(s.quotas.count, 2);
	ck_assert_str_eq(s.quotas.all[0].cgroup, "/a/b");
	ck_assert_uint_eq(s.quotas.all[0].throttled, 40);
	ck_assert_str_eq(s.quotas.all[1].cgroup, "/a");
	ck_assert_uint_eq(s.quotas.all[1].throttled, 75);
	ck_assert_ptr_null(process(2)->tasks->last.quotas);

	/* there may be many */
	for (unsigned i = 0; i < 1100; i++) {
		char name[16];

		snprintf(name, sizeof(name), "/%u", i);
		all[0].cgroup = name;
		ends_with_quotas(EVENT_EXITING, 50, 1, all, 1);
	}
	ck_assert_uint_eq(s.quotas.count, 1024);
	ck_assert_uint_eq(s.quotas.not_kept, 1100 - 1022);
}
END_TEST

START_TEST(fewer_waits_are_kept_of_many_tasks)
{
	struct value *none = NO_ARGS;
	const struct states_task *task;

	s.lane_parts = 10;
	begins(0, 1, 0);
	for (unsigned i = 0; i < 4000; i++)
		calls(i * 10000, i * 10000 + 9000, 1, "nanosleep", none, 0);
	task = process(1)->tasks;
	ck_assert_uint_eq(task->waits.count, 4000);
	for (pid_t pid = 2; pid < 20000; pid++)
		begins(50000000, pid, 1);
	calls(50000000, 60000000, 1, "nanosleep", none, 0);
	ck_assert_uint_le(task->waits.count, 64);
	ck_assert_uint_le(task->waits.room, 64);
	ck_assert_uint_eq(task->waits.all[task->waits.count - 1].until, 60000000);
}
END_TEST

START_TEST(changes_of_scheduling)
{
	const struct scheduling first = {.policy = 0, .nice = 1, .cpus = "0-3"};
	struct event e = a_birth(EVENT_NEW, 1, 1, 1, BORN_COMMAND, 0, 0, 0);
	const struct states_change *c;

	e.born.scheduling = &first;
	feed(0, e);
	calls(10, 20, 1, "setpriority", v_record(&a, "prio", v_addr(&a, 100), NULL), 0);
	calls(30, 40, 1, "sched_setscheduler",
	      v_record(&a, "policy", v_addr(&a, 1 | 0x40000000), "param",
		       v_record(&a, "sched_priority", v_addr(&a, 5), NULL), NULL), -1);
	calls(50, 60, 1, "sched_setaffinity",
	      v_record(&a, "mask", v_list(&a, v_addr(&a, 0), v_addr(&a, 1), v_addr(&a, 3), NULL),
		       NULL), 0);
	begins(70, 2, 1);
	c = process(1)->changes;
	ck_assert_str_eq(c->before, "nice 1");
	ck_assert_str_eq(c->after, "nice 19");
	c = c->next;
	ck_assert_str_eq(c->before, "SCHED_OTHER");
	ck_assert_str_eq(c->after, "SCHED_FIFO 5");
	ck_assert_int_eq(c->error, 1);
	c = c->next;
	ck_assert_str_eq(c->before, "CPUs 0-3");
	ck_assert_str_eq(c->after, "CPUs 0-1,3");
	ck_assert_ptr_null(c->next);
	ck_assert_int_eq(process(2)->start.nice, 19);
	ck_assert_str_eq(process(2)->start.cpus, "0-1,3");
	ck_assert(process(2)->knows_start_nice);
}
END_TEST

START_TEST(changes_of_other_tasks)
{
	struct event e;

	begins(0, 1, 0);
	begins(0, 2, 1);
	e = syscall_of(EVENT_LEAVE, 1, "setpriority",
		       v_record(&a, "prio", v_addr(&a, 3), NULL), 0);
	e.call.arg[1] = 2;
	feed(10, e);
	ck_assert_int_eq(process(1)->changes->of, 2);
	ck_assert_int_eq(process(2)->tasks->current.nice, 3);
	e.call.arg[0] = 1;	/* PRIO_PGRP */
	feed(20, e);
	ck_assert_int_eq(process(1)->changes->next->of, 0);
	ck_assert_str_eq(process(1)->changes->next->after, "nice 3 of a process group");
	/* a number of its own PID namespace */
	processes[1].has_identity = true;
	processes[1].identity = (struct identity){.inner = {1, 2}, .inner_count = 2};
	e.call.arg[0] = 0;
	feed(30, e);
	ck_assert_int_eq(process(1)->last_change->of, 1);
	processes[1].identity.inner[1] = 5;
	feed(40, e);
	ck_assert_str_eq(process(1)->last_change->after,
			 "nice 3 of a process that is not traced");
}
END_TEST

static TCase *cases_of_states(void)
{
	TCase *t = tcase_create("states");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_parts_are_the_whole_time);
	tcase_add_test(t, files_say_what_a_call_waits_for);
	tcase_add_test(t, poll_waits_for_its_descriptors);
	tcase_add_test(t, what_exceeds_the_time_off_the_cpu_was_computed);
	tcase_add_test(t, a_task_that_computes_more_than_it_lives);
	tcase_add_test(t, the_begin_does_not_count);
	tcase_add_test(t, the_begin_of_a_child_counts);
	tcase_add_test(t, a_call_ends_with_its_task);
	tcase_add_test(t, an_execve_of_another_thread);
	tcase_add_test(t, a_restarted_call_waits_for_the_same);
	tcase_add_test(t, a_call_that_attaching_interrupts);
	tcase_add_test(t, a_vfork_waits_for_the_child);
	tcase_add_test(t, stops_and_zombies);
	tcase_add_test(t, a_call_waits_only_in_a_sleep);
	tcase_add_test(t, the_least_exact_source_counts);
	tcase_add_test(t, a_lane_says_what_a_task_waits_for);
	tcase_add_test(t, a_lane_has_few_parts);
	tcase_add_test(t, waits_are_bounded);
	tcase_add_test(t, quotas_of_cgroups);
	tcase_add_test(t, fewer_waits_are_kept_of_many_tasks);
	tcase_add_test(t, changes_of_scheduling);
	tcase_add_test(t, changes_of_other_tasks);
	return t;
}
UNIT_CASE(cases_of_states)
