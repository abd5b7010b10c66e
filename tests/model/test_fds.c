#include "model/fds/fds.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <malloc.h>
#include <stdio.h>

#include "lib/events.h"
#include "lib/unit.h"
#include "lib/values.h"
#include "model/fds/state.h"

#define PATH(name) "/tmp/" name

static struct fds f;
static struct arena a;
static uint64_t now;
static struct process processes[64];	/* by PID */

static void set_up(void)
{
	fds_init(&f);
	a = (struct arena){0};
	now = 0;
	memset(processes, 0, sizeof(processes));
}

static void tear_down(void)
{
	fds_done(&f);
	arena_done(&a);
}

static void feed(struct event e)
{
	struct process *p = &processes[e.tgid % 64];

	if (!p->id.serial || p->id.tid != e.tgid) {
		*p = (struct process){.id = {e.tgid, e.tgid}, .how = BORN_FORK, .live_tasks = 1};
		p->program = (char *)"/bin/app";
	}
	e.process = p;
	e.time = now += 1000;
	fds_note(&f, &e);
}

/* A syscall of a thread that succeeded, or failed with -ret. Returns its result. */
static int64_t thread_calls(pid_t tid, pid_t pid, const char *name, struct args raw,
			    struct value *args, struct value *ret, int64_t result)
{
	struct event e = a_call(EVENT_LEAVE, pid, pid, name, raw, result);
	struct call_view view = call(name, args);

	view.row = e.call.row;
	view.ret = ret;
	set_registers(&e, args);
	e.task.tid = tid;
	e.call.entered = now + 500;
	e.call.view = &view;
	feed(e);
	return result;
}

#define CALLS(pid, name, args, ret, result) \
	thread_calls(pid, pid, name, ARGS(0), args, ret, result)

static void opens(pid_t pid, int fd, const char *path, const char *flag)
{
	CALLS(pid, "openat",
	      v_record(&a, "dirfd", v_fd(&a, -100, "/"), "pathname", v_path(&a, path), "flags",
		       v_flags(&a, 0, "O_RDWR", flag, NULL), NULL), v_fd(&a, fd, path), fd);
}

static void closes(pid_t pid, int fd)
{
	CALLS(pid, "close", v_record(&a, "fd", v_fd(&a, fd, NULL), NULL), NULL, 0);
}

static struct fd_process *process(pid_t pid)
{
	return hash_get(&f.by_pid, pid);
}

/* The open descriptor, or NULL */
static struct fd_life *get(pid_t pid, int fd)
{
	struct fd_process *p = process(pid);

	return p && p->table ? fd_table_get(p->table, fd) : NULL;
}

static struct fd_life *last(pid_t pid)
{
	return process(pid)->last;
}

static void forks(pid_t pid, pid_t child, uint64_t flags)
{
	struct event e = a_birth(EVENT_FORK, pid, pid, pid, BORN_CLONE, child, child, child);

	e.born.flags = flags;
	feed(e);
	e = a_birth(EVENT_NEW, child, child, child, BORN_CLONE, pid, pid, pid);
	e.born.flags = flags;
	feed(e);
}

static void executes(pid_t pid, const struct descriptors *open)
{
	struct event e = an_exec(pid, pid, "/bin/app", NULL);

	e.exec.open = open;
	feed(e);
}

static void exits(pid_t pid)
{
	feed(an_exit(pid, pid, pid, 0, true));
}

START_TEST(descriptors_are_opened_used_and_closed)
{
	struct fd_life *l;

	opens(1, 3, PATH("a"), "O_CLOEXEC");
	l = get(1, 3);
	ck_assert_ptr_nonnull(l);
	ck_assert(l->origin == FD_CREATED && l->closes_on_exec && l->file->kind == OPEN_FILE);
	ck_assert(l->file->reads && !l->file->writes);
	ck_assert_str_eq(l->call, "openat");
	ck_assert_uint_eq(l->began, 1000);
	CALLS(1, "read", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL), NULL, 10);
	CALLS(1, "write", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL), NULL, 4);
	CALLS(1, "pread64", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL), NULL, 5);
	CALLS(1, "read", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL), NULL, -EAGAIN);
	ck_assert_uint_eq(l->calls, 4);
	ck_assert_uint_eq(l->reads, 2);
	ck_assert_uint_eq(l->bytes_read, 15);
	ck_assert_uint_eq(l->bytes_written, 4);
	CALLS(1, "close", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL), NULL, -EBADF);
	ck_assert_ptr_nonnull(get(1, 3));
	CALLS(1, "close", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL), NULL, -EINTR);
	ck_assert_ptr_null(get(1, 3));
	ck_assert(l->end == FD_CLOSED && l->ended == now && l->calls == 4);
	opens(1, 3, PATH("a"), NULL);
	ck_assert(!get(1, 3)->closes_on_exec);
	exits(1);
	ck_assert(last(1)->end == FD_OPEN_AT_EXIT && process(1)->is_over);
	ck_assert_uint_eq(process(1)->most_open, 1);
}
END_TEST

START_TEST(injected_and_failed_calls_change_nothing)
{
	struct event e = a_call(EVENT_LEAVE, 1, 1, "close", ARGS(3), 0);
	struct call_view view = call("close", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL));

	opens(1, 3, PATH("a"), NULL);
	view.row = e.call.row;
	e.call.view = &view;
	e.call.injected = true;
	feed(e);
	ck_assert_ptr_nonnull(get(1, 3));
	CALLS(1, "openat", v_record(&a, "pathname", v_path(&a, "x"), NULL), NULL, -ENOENT);
	ck_assert_uint_eq(process(1)->open, 1);
}
END_TEST

static void duplicates(const char *name, int from, int to, const char *flag)
{
	CALLS(1, name, v_record(&a, "oldfd", v_fd(&a, from, NULL), "newfd", v_fd(&a, to, NULL),
				"flags", v_flags(&a, 0, flag, NULL), NULL), v_fd(&a, to, NULL), to);
}

#define CONTROLS(fd, command, arg, ret) controls(fd, command, #command, arg, ret)

static void controls(int fd, int number, const char *command, struct value *arg, struct value *ret)
{
	CALLS(1, "fcntl", v_record(&a, "fd", v_fd(&a, fd, NULL), "cmd",
				   v_name(&a, number, command), "arg", arg, NULL), ret,
	      ret ? (int64_t)ret->num.n : 0);
}

START_TEST(copies_refer_to_the_same_file)
{
	struct fd_life *first;

	opens(1, 3, PATH("a"), "O_CLOEXEC");
	first = get(1, 3);
	CALLS(1, "dup", v_record(&a, "oldfd", v_fd(&a, 3, NULL), NULL), v_fd(&a, 4, NULL), 4);
	ck_assert_ptr_eq(get(1, 4)->file, first->file);
	ck_assert(get(1, 4)->origin == FD_DUPLICATED && get(1, 4)->from.fd == 3);
	ck_assert(!get(1, 4)->closes_on_exec);
	opens(1, 5, PATH("b"), NULL);
	duplicates("dup2", 3, 5, NULL);
	ck_assert_ptr_eq(get(1, 5)->file, first->file);
	ck_assert_uint_eq(process(1)->ends[FD_REPLACED], 1);
	duplicates("dup2", 5, 5, NULL);
	ck_assert_uint_eq(process(1)->ends[FD_REPLACED], 1);
	duplicates("dup3", 3, 9, "O_CLOEXEC");
	ck_assert(get(1, 9)->closes_on_exec && get(1, 9)->file == first->file);
	CONTROLS(9, F_DUPFD, v_num(&a, 20), v_fd(&a, 20, NULL));
	ck_assert(!get(1, 20)->closes_on_exec && get(1, 20)->from.fd == 9);
	CONTROLS(9, F_DUPFD_CLOEXEC, v_num(&a, 20), v_fd(&a, 21, NULL));
	ck_assert(get(1, 21)->closes_on_exec);
	closes(1, 3);
	ck_assert_ptr_eq(get(1, 21)->file->name, get(1, 4)->file->name);
	ck_assert_uint_eq(process(1)->open, 5);
}
END_TEST

START_TEST(flags_are_set_and_cleared)
{
	opens(1, 3, PATH("a"), NULL);
	CONTROLS(3, F_SETFD, v_name(&a, FD_CLOEXEC, "FD_CLOEXEC"), NULL);
	ck_assert(get(1, 3)->closes_on_exec);
	CONTROLS(3, F_GETFD, v_flags(&a, 0, NULL), NULL);
	ck_assert(get(1, 3)->closes_on_exec);
	CONTROLS(3, F_SETFD, v_num(&a, 0), NULL);
	ck_assert(!get(1, 3)->closes_on_exec);
	CALLS(1, "ioctl", v_record(&a, "fd", v_fd(&a, 3, NULL), "request",
				   v_name(&a, 0, "FIOCLEX"), NULL), NULL, 0);
	ck_assert(get(1, 3)->closes_on_exec);
	CALLS(1, "ioctl", v_record(&a, "fd", v_fd(&a, 3, NULL), "request",
				   v_name(&a, 0, "FIONCLEX"), NULL), NULL, 0);
	ck_assert(!get(1, 3)->closes_on_exec);
}
END_TEST

static void makes_pair(const char *name, const char *argument, const char *one, const char *other)
{
	CALLS(1, name, v_record(&a, argument, v_list(&a, v_fd(&a, 3, one), v_fd(&a, 4, other),
						     NULL), NULL), NULL, 0);
}

START_TEST(pairs_have_two_ends)
{
	makes_pair("pipe2", "pipefd", "pipe:[7]", "pipe:[7]");
	ck_assert(get(1, 3)->file->kind == OPEN_PIPE && get(1, 3)->file->reads);
	ck_assert(!get(1, 3)->file->writes && get(1, 4)->file->writes);
	closes(1, 3), closes(1, 4);
	makes_pair("socketpair", "sv", "socket:[8]", "socket:[9]");
	ck_assert_ptr_eq(get(1, 3)->file->peer, get(1, 4)->file);
	ck_assert_ptr_eq(get(1, 4)->file->peer, get(1, 3)->file);
}
END_TEST

static void closes_range(pid_t tid, pid_t pid, unsigned first, unsigned last_fd, unsigned flags)
{
	thread_calls(tid, pid, "close_range", ARGS(first, last_fd, flags), v_record(&a, NULL), NULL,
		     0);
}

START_TEST(ranges_are_closed)
{
	for (int fd = 3; fd < 9; fd++)
		opens(1, fd, PATH("a"), NULL);
	closes_range(1, 1, 4, 5, 0);
	ck_assert(get(1, 3) && !get(1, 4) && !get(1, 5) && get(1, 6));
	closes_range(1, 1, 7, ~0U, CLOSE_RANGE_CLOEXEC);
	ck_assert(!get(1, 6)->closes_on_exec && get(1, 7)->closes_on_exec);
	executes(1, NULL);
	ck_assert(get(1, 6) && !get(1, 7) && !get(1, 8));
	ck_assert_uint_eq(process(1)->ends[FD_CLOSED_AT_EXEC], 2);
}
END_TEST

START_TEST(children_inherit)
{
	opens(1, 3, PATH("a"), NULL);
	opens(1, 4, PATH("b"), "O_CLOEXEC");
	forks(1, 2, 0);
	ck_assert(get(2, 3)->origin == FD_INHERITED && get(2, 3)->from.pid == 1);
	ck_assert(get(2, 4)->closes_on_exec && get(2, 4)->file == get(1, 4)->file);
	closes(1, 3);
	ck_assert_ptr_nonnull(get(2, 3));
	executes(2, NULL);
	ck_assert(!get(2, 4) && get(1, 4) && fd_life_is_leaked(get(2, 3)));
	CALLS(2, "read", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL), NULL, 1);
	ck_assert(!fd_life_is_leaked(get(2, 3)));
	exits(2);
	ck_assert_uint_eq(process(2)->ends[FD_OPEN_AT_EXIT], 1);
	ck_assert_ptr_nonnull(get(1, 4));
}
END_TEST

/* The child was reported first, with an unknown creator. */
START_TEST(a_child_before_its_creator_inherits)
{
	opens(1, 3, PATH("a"), NULL);
	feed(a_birth(EVENT_NEW, 2, 2, 2, BORN_UNKNOWN, 0, 0, 0));
	ck_assert_ptr_null(get(2, 3));
	feed(a_birth(EVENT_FORK, 1, 1, 1, BORN_FORK, 2, 2, 2));
	ck_assert_ptr_nonnull(get(2, 3));
}
END_TEST

START_TEST(tables_are_shared_and_unshared)
{
	opens(1, 3, PATH("a"), NULL);
	forks(1, 2, CLONE_FILES);
	ck_assert_ptr_eq(process(2)->sharer, process(1));
	opens(2, 4, PATH("b"), NULL);
	ck_assert_ptr_nonnull(get(1, 4));
	closes(1, 3);
	ck_assert_ptr_null(get(2, 3));
	thread_calls(2, 2, "unshare", ARGS(CLONE_FILES), v_record(&a, NULL), NULL, 0);
	ck_assert(get(2, 4)->origin == FD_UNSHARED && !process(2)->sharer);
	closes(2, 4);
	ck_assert(get(1, 4) && !get(2, 4));
	forks(1, 3, CLONE_FILES);
	executes(3, NULL);
	closes(3, 4);
	ck_assert(get(1, 4) && !get(3, 4));
	forks(1, 4, CLONE_FILES);
	exits(1);
	ck_assert_ptr_nonnull(get(4, 4));
	exits(4);
	ck_assert_uint_eq(process(1)->ends[FD_OPEN_AT_EXIT], 1);
}
END_TEST

START_TEST(a_thread_gets_a_table_of_its_own)
{
	struct event end = an_exit(7, 7, 1, 0, false);

	opens(1, 3, PATH("a"), NULL);
	processes[1].live_tasks = 2;
	closes_range(7, 1, 3, 3, CLOSE_RANGE_UNSHARE);
	ck_assert_ptr_nonnull(get(1, 3));
	thread_calls(7, 1, "dup", ARGS(3), v_record(&a, "oldfd", v_fd(&a, 3, NULL), NULL),
		     v_fd(&a, 5, NULL), -EBADF);
	thread_calls(7, 1, "eventfd2", ARGS(1), v_record(&a, "initval", v_num(&a, 1), NULL),
		     v_fd(&a, 3, "anon_inode:[eventfd]"), 3);
	ck_assert_int_eq(last(1)->tid, 7);
	ck_assert(last(1)->file->kind == OPEN_EVENTFD && get(1, 3)->file->kind == OPEN_FILE);
	feed(end);
	ck_assert(last(1)->end == FD_OPEN_AT_EXIT && get(1, 3));
}
END_TEST

/* A thread that has a table of its own, shares it with a child, and executes a program: the table
 * becomes that of the process, and the child keeps it. */
START_TEST(a_thread_with_a_table_executes_a_program)
{
	struct event e;

	opens(1, 3, PATH("a"), NULL);
	processes[1].live_tasks = 3;
	thread_calls(7, 1, "unshare", ARGS(CLONE_FILES), v_record(&a, NULL), NULL, 0);
	thread_calls(1, 1, "unshare", ARGS(CLONE_FILES), v_record(&a, NULL), NULL, 0);
	e = a_birth(EVENT_FORK, 7, 7, 1, BORN_CLONE, 2, 2, 2);
	e.born.flags = CLONE_FILES;
	feed(e);
	thread_calls(7, 1, "eventfd2", ARGS(1), v_record(&a, "initval", v_num(&a, 1), NULL),
		     v_fd(&a, 5, "anon_inode:[eventfd]"), 5);
	ck_assert(get(2, 5) && !get(1, 5));
	processes[1].live_tasks = 1;
	thread_calls(7, 1, "unshare", ARGS(CLONE_FILES), v_record(&a, NULL), NULL, 0);
	thread_calls(7, 1, "close", ARGS(5), v_record(&a, "fd", v_fd(&a, 5, NULL), NULL), NULL, 0);
	ck_assert_ptr_nonnull(get(2, 5));
	e = an_exec(1, 1, "/bin/app", NULL);
	e.exec.old_tid = 7;
	feed(e);
	ck_assert(get(1, 3) && !get(1, 5) && get(2, 5));
	opens(1, 6, PATH("b"), NULL);
	ck_assert_ptr_nonnull(get(1, 6));
	exits(1), exits(2);
	ck_assert(last(1)->end == FD_OPEN_AT_EXIT);
}
END_TEST

/* close() of one thread returns after another one has got the number. */
START_TEST(late_closes_are_of_the_previous_descriptor)
{
	struct event e = a_call(EVENT_LEAVE, 1, 1, "close", ARGS(3), 0);
	struct call_view view = call("close", v_record(&a, "fd", v_fd(&a, 3, NULL), NULL));

	opens(1, 3, PATH("a"), NULL);
	e.call.entered = now + 100;
	opens(1, 3, PATH("b"), NULL);
	view.row = e.call.row;
	e.call.view = &view;
	feed(e);
	ck_assert_ptr_nonnull(get(1, 3));
	ck_assert_str_eq(get(1, 3)->file->name, PATH("b"));
	ck_assert_int_eq(get(1, 3)->previous->end, FD_CLOSED);
	ck_assert_str_eq(get(1, 3)->previous->end_call, "close");
	ck_assert(!process(1)->ends[FD_GONE] && process(1)->ends[FD_CLOSED] == 1);
}
END_TEST

static struct value *message(int fd, const char *path)
{
	return v_record(&a, "msg_control", v_list(&a, v_record(&a, "cmsg_data",
		v_list(&a, v_fd(&a, fd, path), NULL), NULL), NULL), NULL);
}

START_TEST(descriptors_are_sent_and_taken)
{
	struct value *theirs = v_fd(&a, 3, PATH("a"));

	opens(1, 3, PATH("a"), NULL);
	forks(1, 2, 0);
	closes(2, 3);
	CALLS(1, "sendmsg", v_record(&a, "sockfd", v_fd(&a, 5, NULL), "msg",
				     message(3, PATH("a")), NULL), NULL, 1);
	CALLS(2, "recvmsg", v_record(&a, "sockfd", v_fd(&a, 6, NULL), "msg",
				     message(8, PATH("a")), "flags",
				     v_flags(&a, 0, "MSG_CMSG_CLOEXEC", NULL), NULL), NULL, 1);
	ck_assert(get(2, 8)->origin == FD_RECEIVED && get(2, 8)->closes_on_exec);
	ck_assert(get(2, 8)->from.pid == 1 && get(2, 8)->from.fd == 3);
	ck_assert_ptr_eq(get(2, 8)->file, get(1, 3)->file);
	CALLS(2, "pidfd_open", v_record(&a, "pid", v_pid(&a, 1, NULL, 0), NULL),
	      v_fd(&a, 9, "anon_inode:[pidfd]"), 9);
	ck_assert(get(2, 9)->closes_on_exec && get(2, 9)->file->pid == 1);
	theirs->sense = SENSE_THEIR_FD;
	CALLS(2, "pidfd_getfd", v_record(&a, "pidfd", v_fd(&a, 9, NULL), "targetfd", theirs, NULL),
	      v_fd(&a, 10, PATH("a")), 10);
	ck_assert(get(2, 10)->origin == FD_TAKEN && get(2, 10)->closes_on_exec);
	ck_assert_ptr_eq(get(2, 10)->file, get(1, 3)->file);
	/* from an untraced process */
	CALLS(2, "recvmsg", v_record(&a, "sockfd", v_fd(&a, 6, NULL), "msg",
				     message(11, PATH("z")), NULL), NULL, 1);
	ck_assert(get(2, 11)->origin == FD_RECEIVED && !get(2, 11)->from.pid);
}
END_TEST

START_TEST(unreceived_descriptors_are_bounded)
{
	opens(1, 3, PATH("a"), NULL);
	for (unsigned i = 0; i < 10000; i++)
		CALLS(1, "sendmsg", v_record(&a, "sockfd", v_fd(&a, 5, NULL), "msg",
					     message(3, PATH("a")), NULL), NULL, 1);
	ck_assert_uint_eq(f.transit_count, 4096);
}
END_TEST

static const char *content(int fd)
{
	struct open_file *file = get(1, fd)->file;

	return file->contents ? file->contents->text : "";
}

static struct value *duration(int64_t seconds)
{
	return v_record(&a, "tv_sec", v_num(&a, seconds), "tv_nsec", v_num(&a, 0), NULL);
}

static void watches(const char *op, int fd)
{
	CALLS(1, "epoll_ctl", v_record(&a, "epfd", v_fd(&a, 3, NULL), "op", v_name(&a, 1, op),
				       "fd", v_fd(&a, fd, "pipe:[1]"), NULL), NULL, 0);
}

START_TEST(files_have_contents)
{
	CALLS(1, "epoll_create1", v_record(&a, NULL), v_fd(&a, 3, "anon_inode:[eventpoll]"), 3);
	watches("EPOLL_CTL_ADD", 4);
	ck_assert_str_eq(content(3), "4 pipe:[1]");
	watches("EPOLL_CTL_MOD", 4);
	ck_assert_uint_eq(get(1, 3)->file->content_count, 1);
	watches("EPOLL_CTL_DEL", 4);
	ck_assert_uint_eq(get(1, 3)->file->content_count, 0);
	for (int fd = 10; fd < 3000; fd++)
		watches("EPOLL_CTL_ADD", fd);
	ck_assert_uint_eq(get(1, 3)->file->content_count, 1024);
	CALLS(1, "inotify_init1", v_record(&a, NULL), v_fd(&a, 5, "anon_inode:inotify"), 5);
	CALLS(1, "inotify_add_watch", v_record(&a, "fd", v_fd(&a, 5, NULL), "pathname",
					       v_path(&a, "/etc"), NULL), NULL, 7);
	ck_assert_str_eq(content(5), "/etc");
	CALLS(1, "inotify_rm_watch", v_record(&a, "fd", v_fd(&a, 5, NULL), "wd", v_num(&a, 7),
					      NULL), NULL, 0);
	ck_assert_str_eq(content(5), "");
	CALLS(1, "timerfd_create", v_record(&a, NULL), v_fd(&a, 6, "anon_inode:[timerfd]"), 6);
	CALLS(1, "timerfd_settime", v_record(&a, "fd", v_fd(&a, 6, NULL), "new_value",
		v_record(&a, "it_interval", duration(2), "it_value", duration(1), NULL), NULL),
	      NULL, 0);
	ck_assert_str_eq(content(6), "every 2.000 s");
	CALLS(1, "signalfd4", v_record(&a, "fd", v_fd(&a, -1, NULL), "mask",
		v_list(&a, v_name(&a, 2, "SIGINT"), v_name(&a, 15, "SIGTERM"), NULL), NULL),
	      v_fd(&a, 8, "anon_inode:[signalfd]"), 8);
	ck_assert_str_eq(content(8), "SIGINT SIGTERM");
	CALLS(1, "signalfd4", v_record(&a, "fd", v_fd(&a, 8, NULL), "mask",
		v_list(&a, v_name(&a, 2, "SIGINT"), NULL), NULL), v_fd(&a, 8, NULL), 8);
	ck_assert_str_eq(content(8), "SIGINT");
	CALLS(1, "memfd_create", v_record(&a, NULL), v_fd(&a, 9, "/memfd:m"), 9);
	CALLS(1, "ftruncate", v_record(&a, "fd", v_fd(&a, 9, NULL), "length", v_num(&a, 5), NULL),
	      NULL, 0);
	ck_assert_str_eq(content(9), "5 bytes");
	CONTROLS(9, F_ADD_SEALS, v_flags(&a, 0, "F_SEAL_GROW", NULL), NULL);
	ck_assert_str_eq(get(1, 9)->file->contents->next->text, "F_SEAL_GROW");
}
END_TEST

START_TEST(kinds_are_known_by_name)
{
	static const struct { const char *name; enum open_kind kind; } all[] = {
		{"/dev/pts/3", OPEN_TERMINAL}, {"/dev/tty", OPEN_TERMINAL},
		{"/dev/null", OPEN_DEVICE}, {"/dev/shm/x", OPEN_FILE}, {"/x", OPEN_FILE},
		{"anon_inode:[io_uring]", OPEN_IO_URING}, {"anon_inode:bpf-map", OPEN_BPF},
		{"anon_inode:[perf_event]", OPEN_PERF}, {"pidfd:[44]", OPEN_PIDFD},
		{"anon_inode:[userfaultfd]", OPEN_USERFAULTFD}, {"anon_inode:[new]", OPEN_OTHER},
		{"anon_inode:[fanotify]", OPEN_FANOTIFY}, {"", OPEN_OTHER},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		ck_assert_int_eq(file_kind_of(all[i].name), all[i].kind);
}
END_TEST

START_TEST(the_kernel_knows_better_at_an_exec)
{
	static const struct descriptor all[] = {
		{.fd = 0, .kind = DESCRIPTOR_TERMINAL, .name = "/dev/pts/1"},
		{.fd = 4, .kind = DESCRIPTOR_FILE, .name = "/x (deleted)", .writes = true},
	};
	struct descriptors open = {.all = all, .count = 2, .open = 3};

	opens(1, 3, PATH("a"), NULL);
	processes[1].how = BORN_COMMAND;
	processes[1].programs = 1;
	executes(1, &open);	/* it is incomplete */
	ck_assert(get(1, 3) && get(1, 0)->origin == FD_STARTED && get(1, 4)->file->writes);
	ck_assert(get(1, 4)->file->is_deleted && !fd_life_is_leaked(get(1, 4)));
	ck_assert_str_eq(get(1, 4)->file->name, "/x");
	open.open = 2;
	executes(1, &open);
	ck_assert_ptr_null(get(1, 3));
	ck_assert_uint_eq(process(1)->ends[FD_GONE], 1);
}
END_TEST

START_TEST(attached_processes_have_descriptors)
{
	static const struct descriptor all[] = {
		{.fd = 5, .kind = DESCRIPTOR_PIPE, .name = "pipe:[1]", .closes_on_exec = true},
	};
	static const struct descriptors open = {.all = all, .count = 1, .open = 1};
	struct event e = a_birth(EVENT_NEW, 1, 1, 1, BORN_ATTACHED, 0, 0, 0), end;

	e.born.open = &open;
	feed(e);
	ck_assert(get(1, 5)->origin == FD_ATTACHED && get(1, 5)->closes_on_exec);
	CALLS(1, "read", v_record(&a, "fd", v_fd(&a, 9, "/x"), NULL), NULL, 1);
	ck_assert(get(1, 9)->origin == FD_SEEN && get(1, 9)->bytes_read == 1);
	end = a_task(EVENT_DETACH, 1, 1, 1);
	feed(end);
	ck_assert(process(1)->is_over && get(1, 5)->end == FD_OPEN);
}
END_TEST

/* 10,000 processes that open 10 files each: the lives that are kept are bounded. */
START_TEST(memory_is_bounded)
{
	size_t before = mallinfo2().uordblks;

	f.most_ended = 1000;
	for (int pid = 100; pid < 10100; pid++) {
		forks(99, pid, 0);
		for (int fd = 3; fd < 13; fd++)
			opens(pid, fd, PATH("a"), NULL);
		exits(pid);
		arena_reset(&a);
	}
	ck_assert_uint_eq(f.ended, 1000);
	ck_assert_uint_eq(f.forgotten, 100000 - 1000);
	ck_assert_uint_lt(mallinfo2().uordblks - before, 8 << 20);
	ck_assert_uint_eq(process(10099)->ends[FD_OPEN_AT_EXIT], 10);
}
END_TEST

static TCase *fds_tests(void)
{
	TCase *c = tcase_create("fds");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, descriptors_are_opened_used_and_closed);
	tcase_add_test(c, injected_and_failed_calls_change_nothing);
	tcase_add_test(c, copies_refer_to_the_same_file);
	tcase_add_test(c, flags_are_set_and_cleared);
	tcase_add_test(c, pairs_have_two_ends);
	tcase_add_test(c, ranges_are_closed);
	tcase_add_test(c, children_inherit);
	tcase_add_test(c, a_child_before_its_creator_inherits);
	tcase_add_test(c, tables_are_shared_and_unshared);
	tcase_add_test(c, a_thread_gets_a_table_of_its_own);
	tcase_add_test(c, a_thread_with_a_table_executes_a_program);
	tcase_add_test(c, late_closes_are_of_the_previous_descriptor);
	tcase_add_test(c, descriptors_are_sent_and_taken);
	tcase_add_test(c, unreceived_descriptors_are_bounded);
	tcase_add_test(c, files_have_contents);
	tcase_add_test(c, kinds_are_known_by_name);
	tcase_add_test(c, the_kernel_knows_better_at_an_exec);
	tcase_add_test(c, attached_processes_have_descriptors);
	tcase_add_test(c, memory_is_bounded);
	return c;
}

UNIT_CASE(fds_tests)
