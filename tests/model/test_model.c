#include "model/test_model.h"

#include <signal.h>

struct model *m;
uint64_t seq;

void set_up(void)
{
	m = model_new();
	seq = 0;
}

void tear_down(void) { model_free(m); }

/* Event n has timestamp n × 1000 ns, unless it has a time */
const struct process *feed(struct event e)
{
	e.seq = ++seq;
	e.time = e.time ? e.time : seq * 1000;
	model_event(m, &e);
	return e.process;
}

const struct process *command(void)
{
	return feed(a_birth(EVENT_NEW, 10, 1, 10, BORN_COMMAND, 0, 0, 0));
}

const struct process *forks(pid_t pid, uint64_t serial, pid_t child, uint64_t child_serial)
{
	return feed(a_birth(EVENT_FORK, pid, serial, pid, BORN_FORK, child, child_serial, child));
}

const struct process *new_thread(pid_t tid, uint64_t serial, pid_t tgid)
{
	return feed(a_birth(EVENT_NEW, tid, serial, tgid, BORN_THREAD, tgid, 1, tgid));
}

/* An event of an unknown task, at which ended records are freed */
void tick(void) { feed(a_task(EVENT_ENTER, 999, 0, 999)); }

START_TEST(command_is_created)
{
	const struct process *p = command();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(p->id.tid, 10);
	ck_assert_uint_eq(p->id.serial, 1);
	ck_assert_int_eq(p->how, BORN_COMMAND);
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
	ck_assert_uint_eq(p->state_seq, 1);
	ck_assert_uint_eq(p->born, 1000);
	ck_assert_uint_eq(p->live_tasks, 1);
	ck_assert_uint_eq(p->tasks, 1);
	ck_assert_uint_eq(p->depth, 0);
	ck_assert_ptr_null(p->parent);
	ck_assert_str_eq(p->program, "");
}
END_TEST

START_TEST(begin_end_and_unknown_tasks_have_no_process)
{
	command();
	ck_assert_ptr_null(feed((struct event){.kind = EVENT_BEGIN}));
	ck_assert_ptr_null(feed((struct event){.kind = EVENT_END}));
	for (enum event_kind k = EVENT_EXEC; k < EVENT_END; k++)
		ck_assert_ptr_null(feed(a_task(k, 77, 7, 77)));
	ck_assert_uint_eq(model_count(m), 1);
}
END_TEST

static void check_family(const struct process *p, const struct process *c)
{
	ck_assert_ptr_eq(c->parent, p);
	ck_assert_ptr_eq(p->first_child, c);
	ck_assert_ptr_eq(p->last_child, c);
	ck_assert_uint_eq(p->live_children, 1);
	ck_assert_uint_eq(c->depth, 1);
	ck_assert_int_eq(c->how, BORN_FORK);
	ck_assert_uint_eq(c->tasks, 1);
	ck_assert_str_eq(c->program, "/bin/sh");
	ck_assert_uint_eq(c->programs, 0);
	ck_assert_uint_eq(model_count(m), 2);
}

START_TEST(fork_then_child)
{
	command();
	feed(an_exec(10, 1, "/bin/sh", NULL));

	const struct process *p = forks(10, 1, 11, 2);
	const struct process *c = feed(a_birth(EVENT_NEW, 11, 2, 11, BORN_UNKNOWN, 0, 0, 0));

	ck_assert_int_eq(p->id.tid, 10);
	check_family(p, c);
	ck_assert_uint_eq(c->born, 3000);
}
END_TEST

START_TEST(child_then_fork)
{
	command();
	feed(an_exec(10, 1, "/bin/sh", NULL));

	const struct process *c = feed(a_birth(EVENT_NEW, 11, 2, 11, BORN_UNKNOWN, 0, 0, 0));

	ck_assert_int_eq(c->how, BORN_UNKNOWN);
	ck_assert_ptr_null(c->parent);
	check_family(forks(10, 1, 11, 2), c);
}
END_TEST

START_TEST(child_execs_before_the_fork_event)
{
	command();
	feed(an_exec(10, 1, "/bin/sh", NULL));
	feed(a_birth(EVENT_NEW, 11, 2, 11, BORN_UNKNOWN, 0, 0, 0));

	const struct process *c = feed(an_exec(11, 2, NULL, NULL));

	ck_assert_str_eq(forks(10, 1, 11, 2)->first_child->program, "");
	ck_assert_uint_eq(c->programs, 1);
}
END_TEST

START_TEST(child_reports_its_parent)
{
	command();
	feed(an_exec(10, 1, "/bin/sh", NULL));

	const struct process *c = feed(a_birth(EVENT_NEW, 11, 2, 11, BORN_FORK, 10, 1, 10));

	check_family(c->parent, c);
	check_family(forks(10, 1, 11, 2), c);
}
END_TEST

/* The child may fork before EVENT_FORK of its parent. */
START_TEST(late_link_moves_the_subtree)
{
	const struct process *a = command();
	const struct process *b = feed(a_birth(EVENT_NEW, 11, 2, 11, BORN_UNKNOWN, 0, 0, 0));

	forks(11, 2, 12, 3);
	forks(11, 2, 13, 4);
	forks(12, 3, 14, 5);

	const struct process *c = b->first_child, *d = b->last_child;

	ck_assert_uint_eq(c->depth, 1);
	ck_assert_uint_eq(c->first_child->depth, 2);
	forks(10, 1, 11, 2);
	ck_assert_ptr_eq(b->parent, a);
	ck_assert_uint_eq(b->depth, 1);
	ck_assert_int_eq(c->id.tid, 12);
	ck_assert_uint_eq(c->depth, 2);
	ck_assert_uint_eq(c->first_child->depth, 3);
	ck_assert_int_eq(d->id.tid, 13);
	ck_assert_uint_eq(d->depth, 2);
	ck_assert_ptr_eq(c->next, d);
	ck_assert_ptr_eq(d->previous, c);
}
END_TEST

START_TEST(late_fork_event_of_an_ended_child)
{
	command();
	feed(a_birth(EVENT_NEW, 11, 2, 11, BORN_UNKNOWN, 0, 0, 0));
	feed(an_exit(11, 2, 11, 0, false));

	const struct process *p = forks(10, 1, 11, 2);

	ck_assert_int_eq(p->id.tid, 10);
	ck_assert_uint_eq(p->live_children, 0);
	ck_assert_uint_eq(model_count(m), 1);
}
END_TEST

START_TEST(late_fork_event_of_a_zombie)
{
	command();
	feed(a_birth(EVENT_NEW, 11, 2, 11, BORN_UNKNOWN, 0, 0, 0));

	const struct process *c = feed(an_exit(11, 2, 11, 0, true));

	ck_assert_ptr_eq(forks(10, 1, 11, 2), c->parent);
	ck_assert_int_eq(c->state, PROCESS_ZOMBIE);
}
END_TEST

START_TEST(clone_parent_makes_a_sibling)
{
	command();
	forks(10, 1, 11, 2);

	struct event e = a_birth(EVENT_FORK, 11, 2, 11, BORN_CLONE, 12, 3, 12);

	e.born.flags = CLONE_PARENT;

	const struct process *b = feed(e);

	ck_assert_uint_eq(b->live_children, 0);
	ck_assert_int_eq(b->next->id.tid, 12);
	ck_assert_ptr_eq(b->next->parent, b->parent);
	ck_assert_int_eq(b->next->how, BORN_CLONE);

	e = a_birth(EVENT_FORK, 10, 1, 10, BORN_CLONE, 13, 4, 13);
	e.born.flags = CLONE_PARENT;
	ck_assert_uint_eq(feed(e)->live_children, 2);
	ck_assert_ptr_null(feed(a_task(EVENT_ENTER, 13, 4, 13))->parent);
}
END_TEST

START_TEST(no_process_is_its_own_ancestor)
{
	command();
	forks(10, 1, 11, 2);
	forks(11, 2, 12, 3);

	const struct process *c = forks(12, 3, 10, 1);

	ck_assert_ptr_null(c->parent->parent->parent);
	forks(12, 3, 12, 3);
	ck_assert_int_eq(c->parent->id.tid, 11);
}
END_TEST

START_TEST(programs_are_counted)
{
	command();

	const struct process *p = feed(an_exec(10, 1, "/bin/env", NULL));

	ck_assert_uint_eq(p->programs, 1);
	ck_assert_str_eq(p->program, "/bin/env");
	feed(an_exec(10, 1, "/bin/ls", NULL));
	ck_assert_uint_eq(p->programs, 2);
	ck_assert_str_eq(p->program, "/bin/ls");
	feed(an_exec(10, 1, NULL, NULL));
	ck_assert_str_eq(p->program, "");
}
END_TEST

START_TEST(threads_come_and_go)
{
	const struct process *p = command();

	feed(a_birth(EVENT_FORK, 10, 1, 10, BORN_THREAD, 11, 2, 10));
	ck_assert_ptr_eq(new_thread(11, 2, 10), p);
	ck_assert_ptr_eq(new_thread(12, 3, 10), p);
	feed(a_birth(EVENT_FORK, 11, 2, 10, BORN_THREAD, 12, 3, 10));
	ck_assert_uint_eq(p->live_tasks, 3);
	ck_assert_uint_eq(p->tasks, 3);
	ck_assert_uint_eq(model_count(m), 1);
	ck_assert_ptr_eq(feed(an_exit(11, 2, 10, 0, false)), p);
	ck_assert_uint_eq(p->live_tasks, 2);
	ck_assert_uint_eq(p->tasks, 3);
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
	feed(an_exit(12, 3, 10, 0, false));
	feed(an_exit(10, 1, 10, 4, true));
	ck_assert_int_eq(p->state, PROCESS_ZOMBIE);
	ck_assert_int_eq(p->ending.number, 4);
}
END_TEST

/* Any thread of a process may be attached first. */
START_TEST(leader_is_attached_second)
{
	const struct process *p = feed(a_birth(EVENT_NEW, 12, 1, 10, BORN_ATTACHED, 0, 0, 0));

	ck_assert_ptr_eq(feed(a_birth(EVENT_NEW, 10, 2, 10, BORN_ATTACHED, 0, 0, 0)), p);
	ck_assert_int_eq(p->id.tid, 10);
	ck_assert_uint_eq(p->id.serial, 1);
	ck_assert_int_eq(p->how, BORN_ATTACHED);
	ck_assert_uint_eq(p->live_tasks, 2);

	const struct process *q = new_thread(22, 3, 20);

	feed(a_birth(EVENT_NEW, 20, 4, 20, BORN_VFORK, 10, 1, 10));
	ck_assert_int_eq(q->how, BORN_VFORK);
}
END_TEST

/* `serial` is that of the remaining task: the caller's or the leader's. With `leader_exits`, the
 * leader's exit is reported. */
static void exec_by_thread(uint64_t serial, bool leader_exits)
{
	const struct process *p = command();

	new_thread(11, 2, 10);
	new_thread(12, 3, 10);
	feed(a_task(EVENT_EXITING, 10, 1, 10));
	feed(a_task(EVENT_EXITING, 12, 3, 10));
	feed(an_exit(12, 3, 10, 0, false));

	if (leader_exits) {
		feed(an_exit(10, 1, 10, 0, false));
		ck_assert_int_eq(p->state, PROCESS_ALIVE);
	}

	struct event e = an_exec(10, serial, "/bin/ls", NULL);

	e.exec.old_tid = 11;
	ck_assert_ptr_eq(feed(e), p);
	ck_assert_uint_eq(p->live_tasks, 1);
	ck_assert_uint_eq(p->tasks, 3);
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
	ck_assert_uint_eq(p->leader_left, 0);
	ck_assert_uint_eq(p->id.serial, 1);
	ck_assert_ptr_null(feed(a_task(EVENT_ENTER, 11, 2, 11)));
	ck_assert_ptr_eq(feed(a_task(EVENT_ENTER, 10, serial, 10)), p);
	feed(an_exit(10, serial, 10, 0, true));
	ck_assert_int_eq(p->state, PROCESS_ZOMBIE);
	ck_assert_ptr_eq(feed(a_reap(10, serial, 1)), p);
	tick();
	ck_assert_uint_eq(model_count(m), 0);
}

START_TEST(exec_by_thread_keeps_its_serial) { exec_by_thread(2, false); } END_TEST
START_TEST(exec_by_thread_takes_the_leaders_serial) { exec_by_thread(1, false); } END_TEST
START_TEST(exec_by_thread_after_the_leaders_exit) { exec_by_thread(2, true); } END_TEST

START_TEST(stop_and_continue)
{
	const struct process *p = command();

	new_thread(11, 2, 10);
	feed(a_signal(EVENT_STOP, 11, 2, 10, SIGTSTP));
	ck_assert_int_eq(p->state, PROCESS_STOPPED);
	ck_assert_uint_eq(p->state_seq, 3);
	ck_assert_uint_eq(p->stopped, 3000);
	feed(a_signal(EVENT_STOP, 10, 1, 10, SIGTSTP));
	ck_assert_uint_eq(p->state_seq, 3);
	feed(a_task(EVENT_CONTINUE, 11, 2, 10));
	ck_assert_int_eq(p->state, PROCESS_STOPPED);
	feed(a_task(EVENT_CONTINUE, 10, 1, 10));
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
	ck_assert_uint_eq(p->state_seq, 6);
	ck_assert_uint_eq(p->stopped, 3000);
	feed(a_task(EVENT_CONTINUE, 10, 1, 10));
	ck_assert_uint_eq(p->state_seq, 6);
}
END_TEST

/* A process is stopped if a remaining task is. */
START_TEST(stopped_thread_ends)
{
	const struct process *p = command();

	new_thread(11, 2, 10);
	feed(a_signal(EVENT_STOP, 11, 2, 10, SIGSTOP));
	feed(an_exit(11, 2, 10, 0, false));
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
	new_thread(12, 3, 10);
	feed(a_signal(EVENT_STOP, 12, 3, 10, SIGSTOP));
	ck_assert_int_eq(p->state, PROCESS_STOPPED);
	feed(a_task(EVENT_EXITING, 12, 3, 10));
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
	feed(a_signal(EVENT_STOP, 12, 3, 10, SIGSTOP));
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
}
END_TEST

START_TEST(killed_while_stopped)
{
	const struct process *p = command();

	new_thread(11, 2, 10);
	feed(a_signal(EVENT_STOP, 10, 1, 10, SIGSTOP));
	feed(a_signal(EVENT_STOP, 11, 2, 10, SIGSTOP));
	feed(a_task(EVENT_EXITING, 11, 2, 10));
	ck_assert_int_eq(p->state, PROCESS_STOPPED);
	feed(a_task(EVENT_EXITING, 10, 1, 10));
	ck_assert_int_eq(p->state, PROCESS_EXITING);
	feed(a_signal(EVENT_STOP, 10, 1, 10, SIGSTOP));
	ck_assert_int_eq(p->state, PROCESS_EXITING);
	feed(an_exit(11, 2, 10, 0, false));
	ck_assert_int_eq(p->state, PROCESS_EXITING);

	struct event e = an_exit(10, 1, 10, SIGKILL, true);

	e.exit.how.signaled = true;
	feed(e);
	ck_assert(p->ending.signaled);
	ck_assert_int_eq(p->ending.number, SIGKILL);
	ck_assert_uint_eq(p->exited, seq * 1000);
}
END_TEST

START_TEST(main_thread_exits_first)
{
	const struct process *p = command();

	new_thread(11, 2, 10);
	feed(a_task(EVENT_EXITING, 10, 1, 10));
	ck_assert_uint_eq(p->leader_left, 3000);
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
	feed(a_task(EVENT_EXITING, 11, 2, 10));
	ck_assert_int_eq(p->state, PROCESS_EXITING);
}
END_TEST

START_TEST(main_thread_exits_last)
{
	const struct process *p = command();

	new_thread(11, 2, 10);
	feed(a_task(EVENT_EXITING, 11, 2, 10));
	feed(a_task(EVENT_EXITING, 10, 1, 10));
	ck_assert_uint_eq(p->leader_left, 0);
}
END_TEST

START_TEST(zombie_is_reaped)
{
	command();
	forks(10, 1, 11, 2);

	const struct process *c = feed(an_exit(11, 2, 11, 3, true));

	ck_assert_int_eq(c->state, PROCESS_ZOMBIE);
	ck_assert_uint_eq(c->exited, 3000);
	ck_assert_uint_eq(c->live_tasks, 0);
	ck_assert_ptr_null(feed(a_task(EVENT_ENTER, 11, 9, 11)));	/* not by its pid */
	ck_assert_uint_eq(model_count(m), 2);
	ck_assert_uint_eq(c->parent->live_children, 1);
	ck_assert_ptr_eq(feed(a_reap(11, 2, 10)), c);
	ck_assert_int_eq(c->state, PROCESS_REAPED);
	ck_assert_uint_eq(c->state_seq, 5);
	ck_assert_uint_eq(c->reaped, 5000);
	ck_assert_int_eq(c->reaper, 10);
	ck_assert_int_eq(c->parent->id.tid, 10);
	ck_assert_uint_eq(model_count(m), 2);
	ck_assert_uint_eq(feed(a_task(EVENT_ENTER, 10, 1, 10))->live_children, 0);
	ck_assert_uint_eq(model_count(m), 1);
	ck_assert_ptr_null(feed(a_reap(11, 2, 10)));
}
END_TEST

START_TEST(exit_without_a_zombie)
{
	command();

	const struct process *p = feed(an_exit(10, 1, 10, 3, false));

	ck_assert_int_eq(p->state, PROCESS_REAPED);
	ck_assert_uint_eq(p->exited, 2000);
	ck_assert_uint_eq(p->reaped, 0);
	ck_assert_uint_eq(model_count(m), 1);
	tick();
	ck_assert_uint_eq(model_count(m), 0);
}
END_TEST

/* Its exit was not seen, as at a gap of a recording. */
START_TEST(reaped_without_an_exit)
{
	command();

	struct event e = a_reap(10, 1, 7);

	e.reap.how.number = 5;
	e.reap.zombie_since = 1500;

	const struct process *p = feed(e);

	ck_assert_int_eq(p->state, PROCESS_REAPED);
	ck_assert_int_eq(p->ending.number, 5);
	ck_assert_uint_eq(p->exited, 1500);
	ck_assert_uint_eq(p->live_tasks, 0);
}
END_TEST

START_TEST(parent_ends_first)
{
	const struct process *p = command();

	forks(10, 1, 11, 2);
	forks(10, 1, 12, 3);

	const struct process *c = p->first_child, *d = p->last_child;

	ck_assert(!c->orphan);
	feed(an_exit(10, 1, 10, 0, true));
	ck_assert(c->orphan && d->orphan);
	feed(a_reap(10, 1, 1));
	tick();
	ck_assert_uint_eq(model_count(m), 3);	/* kept, because children point to it */
	ck_assert_ptr_eq(c->parent, p);
	ck_assert_int_eq(c->parent->id.tid, 10);
	ck_assert_ptr_null(feed(a_task(EVENT_ENTER, 10, 1, 10)));
	feed(an_exit(11, 2, 11, 0, true));
	feed(a_reap(11, 2, 1));
	tick();
	ck_assert_uint_eq(model_count(m), 2);
	ck_assert_ptr_eq(p->first_child, d);
	feed(a_task(EVENT_LOST, 12, 3, 12));
	tick();
	ck_assert_uint_eq(model_count(m), 0);
}
END_TEST

START_TEST(child_of_a_zombie_is_an_orphan)
{
	command();
	feed(a_birth(EVENT_NEW, 11, 2, 11, BORN_UNKNOWN, 0, 0, 0));
	feed(an_exit(10, 1, 10, 0, true));
	ck_assert(feed(a_birth(EVENT_NEW, 12, 3, 12, BORN_FORK, 10, 1, 10))->orphan);
	ck_assert(!feed(a_task(EVENT_ENTER, 11, 2, 11))->orphan);
}
END_TEST

START_TEST(detached)
{
	const struct process *p = feed(a_birth(EVENT_NEW, 10, 1, 10, BORN_ATTACHED, 0, 0, 0));

	new_thread(11, 2, 10);
	feed(a_task(EVENT_DETACH, 10, 1, 10));
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
	ck_assert_uint_eq(p->live_tasks, 1);
	feed(a_task(EVENT_DETACH, 11, 2, 10));
	ck_assert_int_eq(p->state, PROCESS_DETACHED);
	tick();
	ck_assert_uint_eq(model_count(m), 0);
}
END_TEST

START_TEST(lost)
{
	const struct process *p = command();

	new_thread(11, 2, 10);
	feed(a_task(EVENT_LOST, 11, 2, 10));
	ck_assert_int_eq(p->state, PROCESS_ALIVE);
	feed(a_task(EVENT_LOST, 10, 1, 10));
	ck_assert_int_eq(p->state, PROCESS_LOST);
	ck_assert_uint_eq(p->exited, 0);
	tick();
	ck_assert_uint_eq(model_count(m), 0);
}
END_TEST

START_TEST(zombie_is_detached)
{
	command();
	feed(an_exit(10, 1, 10, 0, true));
	ck_assert_int_eq(feed(a_task(EVENT_DETACH, 10, 1, 10))->state, PROCESS_DETACHED);
	tick();
	ck_assert_uint_eq(model_count(m), 0);
}
END_TEST

static TCase *processes(void)
{
	const TTest *const tests[] = {
		command_is_created, begin_end_and_unknown_tasks_have_no_process,
		fork_then_child, child_then_fork, child_execs_before_the_fork_event,
		child_reports_its_parent, late_link_moves_the_subtree,
		late_fork_event_of_an_ended_child, late_fork_event_of_a_zombie,
		clone_parent_makes_a_sibling, no_process_is_its_own_ancestor,
		programs_are_counted, threads_come_and_go, leader_is_attached_second,
		exec_by_thread_keeps_its_serial, exec_by_thread_takes_the_leaders_serial,
		exec_by_thread_after_the_leaders_exit, stop_and_continue, stopped_thread_ends,
		killed_while_stopped, main_thread_exits_first, main_thread_exits_last,
		zombie_is_reaped, exit_without_a_zombie, reaped_without_an_exit,
		parent_ends_first, child_of_a_zombie_is_an_orphan, detached, lost,
		zombie_is_detached,
	};
	TCase *c = tcase_create("processes");

	tcase_add_checked_fixture(c, set_up, tear_down);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(c, tests[i]);
	return c;
}

UNIT_CASE(processes)
