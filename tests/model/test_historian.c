/* Histories of processes, from constructed events that the model processes first */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "desc/type.h"
#include "lib/events.h"
#include "lib/unit.h"
#include "model/history/historian.h"
#include "model/process/model.h"

static struct model *m;
static struct historian *h;
static const struct history *history;
static uint64_t seq;

static void set_up(void)
{
	m = model_new();
	h = historian_new();
	history = historian_history(h);
	seq = 0;
}

static void tear_down(void)
{
	historian_free(h);
	model_free(m);
}

static void feed_at(struct event e, uint64_t time)
{
	e.seq = ++seq;
	e.time = time;
	model_event(m, &e);
	historian_event(h, &e);
}

/* Event n has timestamp n × 1000 ns */
static void feed(struct event e) { feed_at(e, (seq + 1) * 1000); }

static void born(pid_t pid, uint64_t serial, enum task_origin how, pid_t maker,
		 uint64_t maker_serial)
{
	feed(a_birth(EVENT_NEW, pid, serial, pid, how, maker, maker_serial, maker));
}

static void forks(pid_t pid, uint64_t serial, pid_t child, uint64_t child_serial)
{
	feed(a_birth(EVENT_FORK, pid, serial, pid, BORN_FORK, child, child_serial, child));
}

static void family(void)
{
	born(10, 1, BORN_COMMAND, 0, 0);
	feed(an_exec(10, 1, "/bin/sh", NULL));
	forks(10, 1, 11, 2);
	born(11, 2, BORN_FORK, 10, 1);
	forks(10, 1, 12, 3);
	born(12, 3, BORN_FORK, 10, 1);
}

static const struct life *of(uint64_t serial)
{
	const struct life *l = history_of_serial(history, serial);

	ck_assert_ptr_nonnull(l);
	return l;
}

START_TEST(trace_itself)
{
	const char *const argv[] = {"sh", "-c", "", NULL};

	ck_assert_uint_eq(history->count, 0);
	ck_assert_ptr_null(history->command);
	feed((struct event){.kind = EVENT_BEGIN, .begin = {
		.argv = argv, .realtime = 4711, .processors = 3}});
	ck_assert_uint_eq(history->processors, 3);
	family();
	ck_assert(!history->calls_seen && !history->attached);
	feed(a_task(EVENT_ENTER, 10, 1, 10));
	ck_assert(history->calls_seen);
	feed((struct event){.kind = EVENT_END, .end.ended = 5000});
	ck_assert_str_eq(history->argv[1], "-c");
	ck_assert_str_eq(history->argv[2], "");
	ck_assert_ptr_null(history->argv[3]);
	ck_assert_uint_eq(history->realtime, 4711);
	ck_assert_uint_eq(history->end, seq * 1000);
	ck_assert_uint_eq(history->command_end, 5000);
	ck_assert_ptr_eq(history->command, of(1));
	ck_assert_uint_eq(history->count, 3);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(history->all[i]->index, i);
}
END_TEST

START_TEST(families)
{
	family();

	const struct life *p = of(1), *c = of(2), *d = of(3);

	ck_assert_ptr_eq(p->first_child, c);
	ck_assert_ptr_eq(c->next, d);
	ck_assert_ptr_eq(p->last_child, d);
	ck_assert_ptr_eq(d->parent, p);
	ck_assert_uint_eq(d->depth, 1);
	ck_assert_int_eq(c->how, BORN_FORK);
	ck_assert_uint_eq(c->born, 3000);	/* its EVENT_FORK */
	ck_assert_str_eq(c->program->path, "/bin/sh");
	ck_assert_uint_eq(c->programs, 0);
	ck_assert_uint_eq(p->programs, 1);
	ck_assert_ptr_ne(p->first_program, p->program);
}
END_TEST

static void calls(pid_t pid, uint64_t serial, const char *name, struct args args, int64_t ret)
{
	feed(a_call(EVENT_LEAVE, pid, serial, name, args, ret));
}

START_TEST(outputs_of_a_child_are_those_of_its_creator_at_the_fork)
{
	born(10, 1, BORN_COMMAND, 0, 0);
	feed(an_exec(10, 1, "/bin/sh", NULL));
	calls(10, 1, "fcntl", ARGS(1, F_DUPFD, 10), 10);
	calls(10, 1, "dup2", ARGS(2, 1), 1);
	ck_assert_int_eq(historian_output(h, of(1), 10), 1);
	ck_assert_int_eq(historian_output(h, of(1), 1), 2);
	forks(10, 1, 11, 2);
	born(11, 2, BORN_FORK, 10, 1);
	calls(10, 1, "dup2", ARGS(10, 1), 1);
	ck_assert_int_eq(historian_output(h, of(1), 1), 1);
	ck_assert_int_eq(historian_output(h, of(2), 1), 2);
	ck_assert_int_eq(historian_output(h, of(2), 10), 1);
	ck_assert_int_eq(historian_output(h, of(2), 2), 2);
	calls(11, 2, "openat", ARGS(0), 2);
	ck_assert_int_eq(historian_output(h, of(2), 2), 0);
	ck_assert_int_eq(historian_output(h, of(2), 64), 0);
	ck_assert_int_eq(historian_output(h, of(2), -1), 0);
	feed(an_exec(11, 2, "/bin/cat", NULL));
	ck_assert_int_eq(historian_output(h, of(2), 2), 2);
	ck_assert_int_eq(historian_output(h, of(2), 10), 0);
}
END_TEST

/* EVENT_FORK may come when the child has children or has ended. */
START_TEST(fork_events_may_be_late)
{
	born(10, 1, BORN_COMMAND, 0, 0);
	feed(an_exec(10, 1, "/bin/sh", NULL));
	born(11, 2, BORN_UNKNOWN, 0, 0);
	forks(11, 2, 12, 3);
	born(12, 3, BORN_FORK, 11, 2);
	born(13, 4, BORN_UNKNOWN, 0, 0);
	feed(an_exit(13, 4, 13, 0, false));
	ck_assert_uint_eq(of(3)->depth, 1);
	ck_assert_str_eq(of(2)->program->path, "");
	forks(10, 1, 13, 4);
	forks(10, 1, 11, 2);
	ck_assert_ptr_eq(of(4)->parent, of(1));
	ck_assert_ptr_eq(of(1)->first_child, of(2));	/* in order of creation */
	ck_assert_ptr_eq(of(2)->next, of(4));
	ck_assert_ptr_eq(of(1)->last_child, of(4));
	ck_assert_uint_eq(of(2)->depth, 1);
	ck_assert_uint_eq(of(3)->depth, 2);
	ck_assert_str_eq(of(2)->program->path, "/bin/sh");
	ck_assert_int_eq(of(4)->how, BORN_FORK);
	forks(12, 3, 10, 1);	/* a process is not its own ancestor */
	ck_assert_ptr_null(of(1)->parent);
}
END_TEST

START_TEST(programs_and_inherited_descriptors)
{
	const char *const argv[] = {"cat", "file", NULL};
	const struct descriptor all[] = {
		{.fd = 0, .kind = DESCRIPTOR_PIPE, .inode = 70, .name = "pipe:[70]"},
		{.fd = 1, .kind = DESCRIPTOR_TERMINAL, .inode = 3, .name = "/dev/pts/1"},
		{.fd = 2, .kind = DESCRIPTOR_PIPE, .inode = 72, .name = "pipe:[72]"},
		{.fd = 5, .kind = DESCRIPTOR_FILE, .inode = 9, .name = "/etc/passwd"},
	};
	const struct descriptors open = {.all = all, .count = 4, .open = 6, .limit = 1024};
	struct identity who = {.uid = 3, .euid = 4};
	struct event e = an_exec(11, 2, "/bin/cat", argv);

	family();
	e.exec.file = "./cat";
	e.exec.cwd = "/srv";
	e.exec.script = true;
	e.exec.who = &who;
	e.exec.open = &open;
	feed(e);

	const struct life *l = of(2);
	const struct life_program *p = l->program;

	ck_assert_ptr_eq(l->first_program->next, p);
	ck_assert_uint_eq(l->programs, 1);
	ck_assert_uint_eq(p->time, seq * 1000);
	ck_assert_str_eq(p->path, "/bin/cat");
	ck_assert_str_eq(p->file, "./cat");
	ck_assert_str_eq(p->cwd, "/srv");
	ck_assert(p->script);
	ck_assert_str_eq(p->argv[1], "file");
	ck_assert_uint_eq(p->uid, 3);
	ck_assert_uint_eq(p->euid, 4);
	ck_assert_uint_eq(p->in, 70);
	ck_assert_uint_eq(p->out, 0);
	ck_assert_uint_eq(p->err, 72);
	ck_assert_uint_eq(p->inherited, 3);
	ck_assert_uint_eq(l->open->count, 4);
	ck_assert_uint_eq(l->open->open, 6);
	ck_assert_uint_eq(l->open->limit, 1024);
	ck_assert_str_eq(l->open->all[3].name, "/etc/passwd");
	ck_assert_str_eq(life_name(l), "cat");
	ck_assert_uint_eq(of(1)->program->inherited, 0);
	ck_assert_uint_eq(of(1)->program->uid, (uid_t)-1);

	/* children start with it, and equal arguments are stored once */
	forks(11, 2, 13, 4);
	born(13, 4, BORN_FORK, 11, 2);
	ck_assert_ptr_eq(of(4)->program->argv, p->argv);
	ck_assert_str_eq(of(4)->program->file, "./cat");
	ck_assert_uint_eq(of(4)->program->uid, 3);
	ck_assert_uint_eq(of(4)->program->time, of(4)->born);
	feed(an_exec(12, 3, "/bin/cat", argv));
	ck_assert_ptr_eq(of(3)->program->argv, p->argv);
}
END_TEST

START_TEST(names)
{
	born(10, 1, BORN_COMMAND, 0, 0);
	ck_assert_str_eq(life_name(of(1)), "ptrail");	/* before its execve */

	struct event e = an_exec(10, 1, "/usr/bin/python3", NULL);

	e.exec.file = "./tool.py";
	feed(e);
	ck_assert_str_eq(life_name(of(1)), "tool.py");
	e.exec.file = "/dev/fd/3";
	feed(e);
	ck_assert_str_eq(life_name(of(1)), "python3");
	e.exec.file = "./tool.py";
	e.exec.script = true;
	feed(e);
	ck_assert_str_eq(life_name(of(1)), "tool.py");
	e.exec.script = false;
	e.exec.path = "";
	feed(e);
	ck_assert_str_eq(life_name(of(1)), "tool.py");
}
END_TEST

START_TEST(signals_and_ends)
{
	const struct figures figures = {.peak_memory = 8192};
	struct event e = a_task(EVENT_EXITING, 11, 2, 11);

	family();
	feed(a_sent_signal(11, 2, SIGCHLD, SI_USER, 12));
	feed(a_sent_signal(11, 2, SIGTERM, SI_USER, 10));
	feed(a_sent_signal(11, 2, SIGTERM, SI_USER, 99));
	e.exit.how = (struct exit_status){.signaled = true, .number = SIGTERM};
	e.exit.figures = &figures;
	feed(e);
	e = an_exit(11, 2, 11, 0, true);
	e.exit.how = (struct exit_status){.signaled = true, .number = SIGTERM};
	feed(e);
	ck_assert_int_eq(of(2)->state, PROCESS_ZOMBIE);
	feed(a_reap(11, 2, 10));
	feed(an_exit(12, 3, 12, 0, true));

	const struct life *l = of(2);

	ck_assert_uint_eq(l->signals, 3);
	ck_assert_int_eq(l->term.number, SIGTERM);
	ck_assert_int_eq(l->term.from, SIGNAL_TRACED);
	ck_assert_int_eq(l->term.sender.tid, 10);
	ck_assert_int_eq(l->fatal.number, SIGTERM);
	ck_assert_int_eq(l->fatal.sender.tid, 99);
	ck_assert_int_eq(l->cause, CAUSE_PLAIN);
	ck_assert(l->has_figures);
	ck_assert_uint_eq(l->figures.peak_memory, 8192);
	ck_assert_int_eq(l->state, PROCESS_REAPED);
	ck_assert_int_eq(l->reaper, 10);
	ck_assert(!l->auto_reaped && !l->orphan);
	ck_assert_uint_eq(l->reaped - l->exited, 1000);
	ck_assert_uint_eq(life_duration(history, l), l->exited - l->born);
	ck_assert(life_failed(l));
	ck_assert(!life_failed(of(3)));
	ck_assert(!life_failed(of(1)));
	ck_assert_uint_eq(life_duration(history, of(1)), history->end - 1000);
	ck_assert_uint_eq(of(1)->signals, 0);
}
END_TEST

START_TEST(groups_orphans_and_reapers)
{
	struct identity who = {.group = 11, .session = 9, .terminal = 5, .parent = 10};
	struct event e = an_exec(11, 2, "/bin/x", NULL);

	family();
	e.exec.who = &who;
	feed(e);
	ck_assert_int_eq(of(2)->group, 11);
	ck_assert_int_eq(of(2)->session, 9);
	ck_assert_uint_eq(of(2)->terminal, 5);
	feed(a_call(EVENT_LEAVE, 11, 2, "setsid", ARGS(0), 11));
	ck_assert_int_eq(of(2)->session, 11);
	ck_assert_uint_eq(of(2)->terminal, 0);
	feed(an_exit(10, 1, 10, 0, true));
	feed(an_exit(11, 2, 11, 0, true));
	e = a_reap(11, 2, 1);
	e.reap.automatic = true;
	feed(e);
	ck_assert(of(2)->orphan && of(2)->auto_reaped);
	ck_assert_int_eq(of(2)->orphaned_to, 1);
}
END_TEST

START_TEST(inspections_and_notices)
{
	const struct descriptor fd = {.fd = 3, .name = "x"};
	const struct descriptors open = {.all = &fd, .count = 1, .open = 1};
	int waits[] = {3, 4};
	struct event e = a_task(EVENT_LOOK, 11, 2, 11);

	family();
	feed(a_birth(EVENT_NEW, 21, 7, 11, BORN_THREAD, 11, 2, 11));
	e.look = (typeof(e.look)){.why = LOOK_REQUESTED, .state = 'S', .place = "do_poll",
		.row = desc_call_by_name("poll"), .nr = 7, .arg = {1, 2}, .open = &open,
		.waits = waits, .wait_count = 2, .timeout = -1};
	feed(e);
	waits[0] = 99;
	e = a_task(EVENT_LOOK, 21, 7, 11);
	e.look = (typeof(e.look)){.state = 'R', .word = 5, .owner = 11};
	feed_at(e, seq * 1000);	/* the same inspection */

	const struct life_look *look = of(2)->looks;

	ck_assert_int_eq(look->task.tid, 11);
	ck_assert_int_eq(look->why, LOOK_REQUESTED);
	ck_assert_int_eq(look->state, 'S');
	ck_assert_str_eq(look->place, "do_poll");
	ck_assert_str_eq(look->call, "poll");
	ck_assert_uint_eq(look->arg[1], 2);
	ck_assert_int_eq(look->waits[0], 3);
	ck_assert_uint_eq(look->wait_count, 2);
	ck_assert_int_eq(look->timeout, -1);
	ck_assert_uint_eq(look->time, (seq - 1) * 1000);
	ck_assert_str_eq(of(2)->open->all[0].name, "x");
	ck_assert_ptr_null(look->next->call);
	ck_assert_str_eq(look->next->place, "");
	ck_assert_uint_eq(look->next->word, 5);
	ck_assert_int_eq(look->next->owner, 11);
	ck_assert_ptr_null(look->next->next);
	ck_assert_uint_eq(of(2)->tasks, 2);

	/* the latest inspection counts */
	e = a_task(EVENT_LOOK, 11, 2, 11);
	e.look.state = 'D';
	feed(e);
	ck_assert_int_eq(of(2)->looks->state, 'D');
	ck_assert_ptr_null(of(2)->looks->next);
	ck_assert_str_eq(of(2)->open->all[0].name, "x");

	e = a_task(EVENT_NOTICE, 11, 2, 11);
	e.notice.kind = NOTICE_IO_URING;
	feed(e);
	ck_assert_uint_eq(of(2)->notices, 1u << NOTICE_IO_URING);
	ck_assert_uint_eq(of(3)->notices, 0);
}
END_TEST

START_TEST(maximum_alive)
{
	born(10, 1, BORN_COMMAND, 0, 0);
	for (unsigned i = 0; i < 10; i++) {
		born(20 + i, 2 + i, BORN_FORK, 10, 1);
		feed(an_exit(20 + i, 2 + i, 20 + i, 0, true));
		if (i % 2)
			feed(a_reap(20 + i, 2 + i, 10));
	}
	ck_assert_uint_eq(history->most_alive, 2);
	ck_assert_uint_eq(history->most_zombies, 6);
	feed(a_task(EVENT_DETACH, 10, 1, 10));
	for (unsigned i = 0; i < 3; i++)
		born(50 + i, 20 + i, BORN_UNKNOWN, 0, 0);
	ck_assert_uint_eq(history->most_alive, 3);
}
END_TEST

START_TEST(pids_are_reused)
{
	born(10, 1, BORN_COMMAND, 0, 0);
	ck_assert_ptr_null(history_find(history, 11, UINT64_MAX));
	born(11, 2, BORN_FORK, 10, 1);			/* 2000 */
	feed(an_exit(11, 2, 11, 0, true));
	feed(a_reap(11, 2, 10));
	born(11, 3, BORN_FORK, 10, 1);			/* 5000 */
	/* 6000, without an end of the previous process */
	born(11, 4, BORN_FORK, 10, 1);
	ck_assert_ptr_null(history_find(history, 11, 1999));
	ck_assert_ptr_eq(history_find(history, 11, 2000), of(2));
	ck_assert_ptr_eq(history_find(history, 11, 4999), of(2));
	ck_assert_ptr_eq(history_find(history, 11, 5000), of(3));
	ck_assert_ptr_eq(history_find(history, 11, UINT64_MAX), of(4));
	ck_assert_int_eq(of(3)->state, PROCESS_LOST);
	ck_assert_uint_eq(history->most_alive, 2);
	ck_assert_ptr_null(history_of_serial(history, 5));
	ck_assert_ptr_null(history_of_serial(&(struct history){0}, 1));
}
END_TEST

/* Attached, without creation events; events of unknown tasks; no EVENT_BEGIN */
START_TEST(attached_in_the_middle)
{
	struct event e = a_birth(EVENT_NEW, 40, 1, 40, BORN_ATTACHED, 0, 0, 0);

	feed((struct event){.kind = EVENT_END});
	for (enum event_kind k = EVENT_EXEC; k < EVENT_END; k++)
		feed(a_task(k, 77, 9, 77));
	ck_assert_uint_eq(history->count, 0);
	feed(e);
	feed(a_birth(EVENT_NEW, 42, 2, 41, BORN_ATTACHED, 0, 0, 0));	/* by a thread */
	feed(an_exec(41, 3, "/bin/x", NULL));
	ck_assert(history->attached);
	ck_assert_ptr_null(history->command);
	ck_assert_uint_eq(history->count, 2);
	ck_assert_int_eq(of(2)->id.tid, 41);
	ck_assert_str_eq(of(2)->program->path, "/bin/x");
	ck_assert_str_eq(of(2)->first_program->path, "");
	forks(40, 1, 50, 4);
	feed(an_exec(50, 4, "/bin/y", NULL));	/* its first event */
	ck_assert_ptr_eq(of(4)->parent, of(1));
	ck_assert_uint_eq(of(4)->programs, 1);
	feed(a_task(EVENT_DETACH, 40, 1, 40));
	ck_assert_int_eq(of(1)->state, PROCESS_DETACHED);
}
END_TEST

enum { MANY = 100000 };

/* Memory is bounded, and time by the limit of a test, with and without EVENT_REAP, for more zombies
 * than the model has records */
START_TEST(many_processes)
{
	const char *const argv[] = {"cc", "-O2", "-c", "file.c", "-o", "file.o", NULL};
	const struct descriptor all[] = {{.fd = 0, .name = "/dev/null"}, {.fd = 1, .name = "x"}};
	const struct descriptors open = {.all = all, .count = 2, .open = 2};
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	born(1, 1, BORN_COMMAND, 0, 0);
	for (unsigned i = 0; i < MANY; i++) {
		pid_t pid = 10 + i % 30000;
		struct event e = an_exec(pid, 2 + i, "/usr/bin/cc", argv);

		born(pid, 2 + i, BORN_FORK, 1, 1);
		e.exec.file = "/usr/bin/cc";
		e.exec.cwd = "/srv/build";
		e.exec.open = &open;
		feed(e);
		feed(an_exit(pid, 2 + i, pid, 0, true));
		if (i >= 20000)		/* reap the process of 20,000 rounds ago */
			feed(a_reap(10 + (i - 20000) % 30000, 2 + i - 20000, 1));
	}
	getrusage(RUSAGE_SELF, &after);
	ck_assert_uint_eq(history->count, MANY + 1);
	ck_assert_uint_eq(history->most_alive, 2);
	ck_assert_uint_eq(history->most_zombies, 20001);
	ck_assert_int_eq(of(2)->state, PROCESS_REAPED);
	ck_assert_int_eq(of(MANY)->state, PROCESS_ZOMBIE);
	for (unsigned i = 0; i < MANY; i++)
		ck_assert_ptr_eq(history_find(history, 10 + i % 30000, of(2 + i)->born), of(2 + i));
	printf("# %ld KiB for %d processes\n", after.ru_maxrss - before.ru_maxrss, MANY);
	/* about 1,000 bytes each; sanitizers may need several times that */
	ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 1 << 20);
}
END_TEST

/* With any event of a damaged recording, links stay consistent. */
START_TEST(inconsistent_streams_are_accepted)
{
	uint32_t random = 1 + _i;

	for (unsigned i = 0; i < 5000; i++) {
		uint8_t r[8];

		for (unsigned j = 0; j < sizeof(r); j++) {
			random = random * 1664525 + 1013904223;
			r[j] = random >> 24;
		}
		struct event e = a_task(r[0] % EVENT_KINDS, r[1] % 8, r[2] % 16, r[3] % 8);

		if (e.kind == EVENT_NEW || e.kind == EVENT_FORK)
			e.born = (typeof(e.born)){.how = r[4] % (BORN_UNKNOWN + 1),
				.other = {r[5] % 8, r[6] % 16}, .other_tgid = r[7] % 8,
				.flags = r[7] & 128 ? CLONE_PARENT : 0};
		else if (e.kind == EVENT_EXIT)
			e.exit.zombie = r[4] & 1;
		feed(e);
	}
	for (size_t i = 0; i < history->count; i++) {
		const struct life *l = history->all[i], *last = NULL;

		for (const struct life *c = l->first_child; c; last = c, c = c->next) {
			ck_assert_ptr_eq(c->parent, l);
			ck_assert_uint_eq(c->depth, l->depth + 1);
			ck_assert(!last || last->index < c->index);
		}
		ck_assert_ptr_eq(l->last_child, last);
		ck_assert(l->parent || !l->depth);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		trace_itself, families,
		outputs_of_a_child_are_those_of_its_creator_at_the_fork, fork_events_may_be_late,
		programs_and_inherited_descriptors, names, signals_and_ends,
		groups_orphans_and_reapers, inspections_and_notices, maximum_alive,
		pids_are_reused, attached_in_the_middle, many_processes,
	};
	Suite *s = suite_create("historian");
	TCase *c = tcase_create("lives");

	tcase_add_checked_fixture(c, set_up, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_add_loop_test(c, inconsistent_streams_are_accepted, 0, 20);
	suite_add_tcase(s, c);
	return unit_main(s);
}
