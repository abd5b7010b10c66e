#include "model/ipc/ipc.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>

#include "lib/events.h"
#include "lib/unit.h"
#include "lib/values.h"

static struct fds fds;
static struct ipc ipc;
static struct arena a;
static uint64_t now;
static struct process processes[20000];	/* by PID */

static void set_up(void)
{
	fds_init(&fds);
	ipc_init(&ipc, &fds);
	a = (struct arena){0};
	now = 0;
	memset(processes, 0, sizeof(processes));
}

static void tear_down(void)
{
	ipc_done(&ipc);
	fds_done(&fds);
	arena_done(&a);
}

static void feed(struct event e)
{
	struct process *p = &processes[e.tgid];

	if (!p->id.serial)
		*p = (struct process){.id = {e.tgid, e.tgid}, .how = BORN_FORK, .live_tasks = 1,
				      .program = (char *)"/bin/app"};
	e.process = p;
	e.time = now += 1000;
	fds_note(&fds, &e);
	ipc_note(&ipc, &e);
}

/* A syscall that was entered `before` ns before its exit */
static void calls_since(pid_t pid, const char *name, struct value *args, struct value *ret,
			int64_t result, uint64_t before)
{
	struct event e = a_call(EVENT_LEAVE, pid, pid, name, ARGS(0), result);
	struct call_view view = call(name, args);

	set_registers(&e, args);
	view.row = e.call.row;
	view.ret = ret;
	e.call.entered = now + 1000 - before;
	e.call.view = &view;
	feed(e);
}

#define CALLS(pid, name, args, ret, result) calls_since(pid, name, args, ret, result, 500)

static void forks(pid_t pid, pid_t child)
{
	struct event e = a_birth(EVENT_FORK, pid, pid, pid, BORN_CLONE, child, child, child);

	feed(e);
	feed(a_birth(EVENT_NEW, child, child, child, BORN_CLONE, pid, pid, pid));
}

/* The pipe of descriptors 3 and 4 */
static void pipes(pid_t pid)
{
	CALLS(pid, "pipe2", v_record(&a, "pipefd",
		v_list(&a, v_fd(&a, 3, "pipe:[7]"), v_fd(&a, 4, "pipe:[7]"), NULL),
		"flags", v_num(&a, 0), NULL), v_num(&a, 0), 0);
}

static void moves_since(pid_t pid, const char *name, int fd, int64_t bytes, uint64_t before)
{
	calls_since(pid, name, v_record(&a, "fd", v_fd(&a, fd, NULL), NULL), NULL, bytes, before);
}

#define READS(pid, bytes) moves_since(pid, "read", 3, bytes, 500)
#define WRITES(pid, bytes) moves_since(pid, "write", 4, bytes, 500)

static const struct ipc_edge *find(enum ipc_kind kind, pid_t one, pid_t other)
{
	for (const struct ipc_edge *e = ipc.first; e; e = e->next)
		if (e->kind == kind && e->one.process->pid == one &&
		    (e->other.process ? e->other.process->pid : 0) == other)
			return e;
	ck_abort_msg("no edge between %d and %d", one, other);
	return NULL;
}

static void check_flow(const struct ipc_edge *e, int back, uint64_t bytes, uint64_t messages)
{
	ck_assert_uint_eq(e->flows[back].bytes, bytes);
	ck_assert_uint_eq(e->flows[back].messages, messages);
}

START_TEST(bytes_are_read_in_the_order_of_their_writes)
{
	pipes(1);
	forks(1, 2);
	forks(1, 3);
	WRITES(2, 100);
	WRITES(2, 50);
	WRITES(3, 10);
	READS(1, 120);
	READS(1, 35);
	READS(1, -EAGAIN);
	ipc_finish(&ipc);
	check_flow(find(IPC_PIPE, 1, 2), 1, 150, 2);
	check_flow(find(IPC_PIPE, 1, 3), 1, 5, 0);
	check_flow(find(IPC_PIPE, 3, 0), 0, 5, 1);
	ck_assert_ptr_null(find(IPC_PIPE, 3, 0)->other.outside);
	ck_assert_str_eq(ipc.first->what, "pipe 7");
	ck_assert_uint_eq(ipc.count, 3);
}
END_TEST

START_TEST(a_write_may_return_after_the_read_of_its_bytes)
{
	pipes(1);
	forks(1, 2);
	forks(1, 3);
	READS(1, 10);
	WRITES(3, 7);	/* it began after the read had returned */
	moves_since(2, "write", 4, 10, 5000);
	READS(1, 7);
	ipc_finish(&ipc);
	check_flow(find(IPC_PIPE, 1, 2), 1, 10, 1);
	check_flow(find(IPC_PIPE, 1, 3), 1, 7, 1);
	ck_assert_uint_eq(ipc.count, 2);
}
END_TEST

START_TEST(a_stream_of_traced_processes_has_no_other_senders)
{
	pipes(1);
	forks(1, 2);
	READS(1, 10);
	WRITES(2, 12);	/* by its time, it began after the read had returned */
	ipc_finish(&ipc);
	check_flow(find(IPC_PIPE, 1, 2), 1, 10, 0);
	check_flow(find(IPC_PIPE, 2, 0), 0, 2, 1);
	ck_assert_uint_eq(ipc.count, 2);
}
END_TEST

START_TEST(bytes_that_no_process_wrote_are_from_outside)
{
	pipes(1);
	forks(1, 2);
	READS(2, 10);
	ipc_finish(&ipc);
	check_flow(find(IPC_PIPE, 2, 0), 1, 10, 1);
	ck_assert_str_eq(find(IPC_PIPE, 2, 0)->other.outside, "another process");
}
END_TEST

START_TEST(a_process_that_talks_to_itself_has_no_edge)
{
	pipes(1);
	WRITES(1, 10);
	READS(1, 10);
	ipc_finish(&ipc);
	ck_assert_ptr_null(ipc.first);
}
END_TEST

static void sends(pid_t pid, int64_t size, int64_t type)
{
	CALLS(pid, "msgsnd", v_record(&a, "msqid", v_num(&a, 5), "msgp",
		v_record(&a, "mtype", v_num(&a, type), NULL), "msgsz", v_num(&a, size), NULL),
	      NULL, 0);
}

static void receives(pid_t pid, int64_t size, int64_t type)
{
	CALLS(pid, "msgrcv", v_record(&a, "msqid", v_num(&a, 5), "msgp",
		v_record(&a, "mtype", v_num(&a, type), NULL), NULL), NULL, size);
}

START_TEST(messages_are_recognized_by_type_and_size)
{
	CALLS(1, "msgget", v_record(&a, "key", v_hex(&a, 0x4d2), NULL), NULL, 5);
	sends(1, 10, 1);
	sends(2, 10, 2);
	sends(3, 20, 2);
	receives(4, 10, 2);
	receives(4, 15, 2);	/* cut */
	ipc_finish(&ipc);
	check_flow(find(IPC_SYSV_QUEUE, 2, 4), 0, 10, 1);
	check_flow(find(IPC_SYSV_QUEUE, 3, 4), 0, 15, 1);
	check_flow(find(IPC_SYSV_QUEUE, 1, 0), 0, 10, 1);
	ck_assert_str_eq(ipc.first->what, "key 0x4d2");
}
END_TEST

static void operates(pid_t pid, int number, int by)
{
	CALLS(pid, "semop", v_record(&a, "semid", v_num(&a, 9), "sops",
		v_list(&a, v_record(&a, "sem_num", v_num(&a, number), "sem_op", v_num(&a, by),
				    NULL), NULL), NULL), NULL, 0);
}

START_TEST(semaphores_count_releases)
{
	operates(1, 0, -1);	/* its initial value */
	operates(1, 0, 1);
	operates(2, 0, -1);
	operates(2, 1, 3);
	operates(1, 1, -2);
	ipc_finish(&ipc);
	check_flow(find(IPC_SEMAPHORE, 1, 2), 0, 0, 1);
	check_flow(find(IPC_SEMAPHORE, 1, 2), 1, 0, 2);
	ck_assert_uint_eq(ipc.count, 1);
	ck_assert_str_eq(ipc.first->what, "id 9");
}
END_TEST

static void maps(pid_t pid, const char *path, uint64_t at, bool writes)
{
	CALLS(pid, "openat", v_record(&a, "dirfd", v_fd(&a, -100, "/"), "pathname",
		v_path(&a, path), "flags", v_flags(&a, 0, "O_RDWR", NULL), NULL),
	      v_fd(&a, 8, path), 8);
	CALLS(pid, "mmap", v_record(&a, "addr", v_addr(&a, 0), "length", v_num(&a, 4096), "prot",
		v_flags(&a, 0, writes ? "PROT_WRITE" : "PROT_READ", NULL), "flags",
		v_flags(&a, 0, "MAP_SHARED", NULL), "fd", v_fd(&a, 8, path), "offset",
		v_hex(&a, 0), NULL), NULL, at);
}

static void futex(pid_t pid, uint64_t at, int op, int64_t result)
{
	CALLS(pid, "futex", v_record(&a, "uaddr", v_addr(&a, at), "futex_op", v_num(&a, op), NULL),
	      NULL, result);
}

START_TEST(memory_is_shared_if_a_process_may_write)
{
	enum { WAIT, WAKE, PRIVATE = 128 };

	maps(1, "/tmp/cache", 0x10000, false);
	maps(2, "/tmp/cache", 0x20000, false);
	maps(1, "/tmp/shared", 0x30000, true);
	maps(2, "/tmp/shared", 0x50000, false);
	futex(1, 0x30010, WAKE, 1);
	futex(2, 0x50010, WAIT, 0);
	futex(1, 0x30020, WAKE, 1);
	futex(2, 0x50030, WAIT, 0);
	futex(1, 0x30040, WAKE | PRIVATE, 1);
	futex(2, 0x50040, WAIT | PRIVATE, 0);
	forks(1, 3);
	forks(1, 4);
	feed(an_exec(4, 4, "/bin/app", NULL));
	ipc_finish(&ipc);
	check_flow(find(IPC_FUTEX, 1, 2), 0, 0, 1);
	ck_assert_str_eq(find(IPC_SHARED_MEMORY, 1, 2)->what, "/tmp/shared");
	ck_assert_str_eq(find(IPC_SHARED_MEMORY, 1, 3)->what, "/tmp/shared");
	ck_assert_uint_eq(ipc.count, 3);
}
END_TEST

/* A futex of a file that the processes 1 to 3 have mapped: its address in one of them */
static uint64_t futex_at(pid_t pid, uint64_t offset)
{
	return 0x10000 * (uint64_t)pid + offset;
}

static void map_futexes(void)
{
	for (pid_t pid = 1; pid <= 3; pid++)
		maps(pid, "/tmp/futexes", futex_at(pid, 0), true);
}

START_TEST(tasks_are_moved_to_another_futex)
{
	enum { WAIT = 0, WAKE = 1, CMP_REQUEUE = 4 };

	map_futexes();
	CALLS(1, "futex", v_record(&a, "uaddr", v_addr(&a, futex_at(1, 0)),
		"futex_op", v_num(&a, CMP_REQUEUE), "val", v_num(&a, 1), "val2", v_num(&a, 5),
		"uaddr2", v_addr(&a, futex_at(1, 8)), NULL), NULL, 2);
	futex(2, futex_at(2, 0), WAIT, 0);	/* woken by the move */
	futex(3, futex_at(3, 8), WAKE, 1);
	futex(2, futex_at(2, 0), WAIT, 0);	/* was moved, woken by 3 */
	futex(1, futex_at(1, 0), WAKE, 1);
	futex(2, futex_at(2, 0), WAIT, 0);	/* is not moved any more */
	ipc_finish(&ipc);
	check_flow(find(IPC_FUTEX, 1, 2), 0, 0, 2);
	check_flow(find(IPC_FUTEX, 2, 3), 1, 0, 1);
	ck_assert_uint_eq(ipc.count, 4);	/* two are of the mapping */
}
END_TEST

START_TEST(locks_that_inherit_priority_are_handed_over)
{
	enum { LOCK = 6, UNLOCK = 7, PRIVATE = 128 };

	map_futexes();
	futex(1, futex_at(1, 4), UNLOCK, 0);
	futex(2, futex_at(2, 4), LOCK, 0);
	futex(1, futex_at(1, 8), UNLOCK | PRIVATE, 0);
	futex(3, futex_at(3, 8), LOCK | PRIVATE, 0);
	ipc_finish(&ipc);
	check_flow(find(IPC_FUTEX, 1, 2), 0, 0, 1);
	ck_assert_uint_eq(ipc.count, 3);	/* two are of the mapping */
}
END_TEST

static struct value *waiter(uint64_t at, unsigned flags)
{
	return v_record(&a, "val", v_num(&a, 0), "uaddr", v_addr(&a, at),
			"flags", v_num(&a, flags), NULL);
}

START_TEST(one_of_several_futexes_is_woken)
{
	enum { WAKE = 1 };

	map_futexes();
	futex(1, futex_at(1, 8), WAKE, 1);
	CALLS(2, "futex_waitv", v_record(&a, "waiters", v_list(&a, waiter(futex_at(2, 0), 2),
		waiter(futex_at(2, 8), 2), NULL), "nr_futexes", v_num(&a, 2), NULL), NULL, 1);
	CALLS(1, "futex_wake", v_record(&a, "uaddr", v_addr(&a, futex_at(1, 4)), "mask",
		v_num(&a, 1), "nr", v_num(&a, 1), "flags", v_num(&a, 2), NULL), NULL, 1);
	CALLS(3, "futex_wait", v_record(&a, "uaddr", v_addr(&a, futex_at(3, 4)), "val",
		v_num(&a, 0), "mask", v_num(&a, 1), "flags", v_num(&a, 2), NULL), NULL, 0);
	CALLS(2, "futex_requeue", v_record(&a, "waiters", v_list(&a, waiter(futex_at(2, 0), 2),
		waiter(futex_at(2, 8), 2), NULL), "flags", v_num(&a, 0), "nr_wake", v_num(&a, 1),
		"nr_requeue", v_num(&a, 0), NULL), NULL, 1);
	CALLS(3, "futex_waitv", v_record(&a, "waiters", v_list(&a, waiter(futex_at(3, 0), 2), NULL),
		"nr_futexes", v_num(&a, 1), NULL), NULL, 0);
	CALLS(3, "futex_waitv", v_record(&a, "waiters", v_list(&a, waiter(futex_at(3, 0), 2), NULL),
		"nr_futexes", v_num(&a, 1), NULL), NULL, 5);	/* not one of them */
	ipc_finish(&ipc);
	check_flow(find(IPC_FUTEX, 1, 2), 0, 0, 1);
	check_flow(find(IPC_FUTEX, 1, 3), 0, 0, 1);
	check_flow(find(IPC_FUTEX, 2, 3), 0, 0, 1);
	ck_assert_uint_eq(ipc.count, 5);	/* two are of the mapping */
}
END_TEST

static void counts(pid_t pid, const char *name, uint64_t n)
{
	CALLS(pid, name, v_record(&a, "fd", v_fd(&a, 3, NULL), "buf",
				  v_data(&a, &n, sizeof(n), sizeof(n)), NULL), NULL,
	      sizeof(n));
}

START_TEST(eventfds_count)
{
	CALLS(1, "eventfd2", v_record(&a, "initval", v_num(&a, 0), "flags", v_num(&a, 0), NULL),
	      v_fd(&a, 3, "anon_inode:[eventfd]"), 3);
	forks(1, 2);
	forks(1, 3);
	counts(1, "write", 300);
	counts(2, "write", 2);
	counts(3, "read", 301);
	counts(1, "read", 1);
	ipc_finish(&ipc);
	check_flow(find(IPC_EVENTFD, 1, 3), 0, 0, 300);
	check_flow(find(IPC_EVENTFD, 2, 3), 0, 0, 1);
	check_flow(find(IPC_EVENTFD, 1, 2), 1, 0, 1);
	ck_assert_uint_eq(ipc.count, 3);
}
END_TEST

START_TEST(processes_are_traced)
{
	forks(1, 2);
	processes[2].parent = &processes[1];
	CALLS(2, "ptrace", v_record(&a, "op", v_name(&a, 0, "PTRACE_TRACEME"), NULL), NULL, 0);
	CALLS(1, "ptrace", v_record(&a, "op", v_name(&a, 7, "PTRACE_CONT"), "pid",
				    v_pid(&a, 2, NULL, 0), NULL), NULL, 0);
	CALLS(1, "ptrace", v_record(&a, "op", v_name(&a, 16, "PTRACE_ATTACH"), "pid",
				    v_pid(&a, 99, NULL, 0), NULL), NULL, 0);
	CALLS(1, "ptrace", v_record(&a, "op", v_name(&a, 16, "PTRACE_ATTACH"), "pid",
				    v_pid(&a, 2, NULL, 0), NULL), NULL, -EPERM);
	ipc_finish(&ipc);
	check_flow(find(IPC_PTRACE, 1, 2), 0, 0, 2);
	check_flow(find(IPC_PTRACE, 1, 0), 0, 0, 1);
	ck_assert_str_eq(find(IPC_PTRACE, 1, 0)->other.outside, "process 99");
}
END_TEST

START_TEST(signals_are_sent_and_delivered)
{
	struct event e = a_sent_signal(2, 2, SIGTERM, 0, 1);

	forks(1, 2);
	e.signal.view = v_record(&a, "si_signo", v_name(&a, SIGTERM, "SIGTERM"), "si_code",
				 v_name(&a, 0, "SI_USER"), "si_pid", v_pid(&a, 1, NULL, 0), NULL);
	CALLS(1, "kill", v_record(&a, "pid", v_pid(&a, 2, NULL, 0), "sig",
				  v_num(&a, SIGTERM), NULL), NULL, 0);
	CALLS(1, "kill", v_record(&a, "pid", v_pid(&a, 2, NULL, 0), "sig", v_num(&a, 0), NULL),
	      NULL, 0);
	CALLS(1, "kill", v_record(&a, "pid", v_pid(&a, 99, NULL, 0), "sig",
				  v_num(&a, SIGTERM), NULL), NULL, -ESRCH);
	feed(e);
	ipc_finish(&ipc);
	ck_assert_uint_eq(find(IPC_SIGNAL, 1, 2)->flows[0].sent, 1);
	check_flow(find(IPC_SIGNAL, 1, 2), 0, 0, 1);
	ck_assert_str_eq(ipc.first->what, "SIGTERM");
	ck_assert_uint_eq(ipc.count, 1);
}
END_TEST

START_TEST(memory_of_processes_is_read)
{
	forks(1, 2);
	CALLS(1, "process_vm_readv", v_record(&a, "pid", v_pid(&a, 2, NULL, 0), NULL), NULL, 40);
	CALLS(2, "process_vm_writev", v_record(&a, "pid", v_pid(&a, 99, NULL, 0), NULL), NULL, 4);
	check_flow(find(IPC_PROCESS_MEMORY, 1, 2), 1, 40, 1);
	check_flow(find(IPC_PROCESS_MEMORY, 2, 0), 0, 4, 1);
	ck_assert_str_eq(find(IPC_PROCESS_MEMORY, 2, 0)->other.outside, "process 99");
}
END_TEST

/* 10,000 processes that write 10 messages each to one reader that reads late; 100 edges are kept */
START_TEST(memory_is_bounded)
{
	struct mallinfo2 before, after;

	ipc.most = 100;
	pipes(1);
	for (pid_t pid = 2; pid <= 10001; pid++) {
		forks(1, pid);
		for (int n = 0; n < 10; n++)
			WRITES(pid, 1);
		feed(an_exit(pid, pid, pid, 0, true));
		arena_reset(&a);
	}
	before = mallinfo2();
	for (int n = 0; n < 100000; n++) {
		READS(1, 1);
		WRITES(1, 1);
		arena_reset(&a);
	}
	after = mallinfo2();
	ck_assert_uint_lt(after.uordblks, before.uordblks + 100000);
	ipc_finish(&ipc);
	ck_assert_uint_eq(ipc.count, 100);
	ck_assert_uint_gt(ipc.forgotten, 0);
}
END_TEST

static TCase *ipc_tests(void)
{
	TCase *c = tcase_create("ipc");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, bytes_are_read_in_the_order_of_their_writes);
	tcase_add_test(c, a_write_may_return_after_the_read_of_its_bytes);
	tcase_add_test(c, a_stream_of_traced_processes_has_no_other_senders);
	tcase_add_test(c, bytes_that_no_process_wrote_are_from_outside);
	tcase_add_test(c, a_process_that_talks_to_itself_has_no_edge);
	tcase_add_test(c, messages_are_recognized_by_type_and_size);
	tcase_add_test(c, semaphores_count_releases);
	tcase_add_test(c, memory_is_shared_if_a_process_may_write);
	tcase_add_test(c, tasks_are_moved_to_another_futex);
	tcase_add_test(c, locks_that_inherit_priority_are_handed_over);
	tcase_add_test(c, one_of_several_futexes_is_woken);
	tcase_add_test(c, eventfds_count);
	tcase_add_test(c, processes_are_traced);
	tcase_add_test(c, signals_are_sent_and_delivered);
	tcase_add_test(c, memory_of_processes_is_read);
	tcase_add_test(c, memory_is_bounded);
	return c;
}
UNIT_CASE(ipc_tests)
