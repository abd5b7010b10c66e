/* Parts of the engine that need no tracee */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "lib/unit.h"
#include "trace/state/own_signals.h"
#include "trace/memory/memory.h"
#include "trace/state/start.h"
#include "trace/tasks/stop.h"

/* A stop with signal `sig` and event `event`, as returned by wait4() */
#define STOPPED(sig, event) ((event) << 16 | (sig) << 8 | 0x7f)

static const struct {
	int status;
	enum stop_kind kind;
	int number;
	bool core;
} statuses[] = {
	{0, STOP_EXITED, 0, false},
	{255 << 8, STOP_EXITED, 255, false},
	{SIGKILL, STOP_KILLED, SIGKILL, false},
	{SIGSEGV | 0x80, STOP_KILLED, SIGSEGV, true},
	{64, STOP_KILLED, 64, false},
	{0xffff, STOP_OTHER, 0, false},		/* continued */
	{STOPPED(SIGTRAP | 0x80, 0), STOP_CALL, SIGTRAP, false},
	{STOPPED(SIGTRAP, 0), STOP_SIGNAL, SIGTRAP, false},
	{STOPPED(SIGSTOP, 0), STOP_SIGNAL, SIGSTOP, false},
	{STOPPED(64, 0), STOP_SIGNAL, 64, false},
	{STOPPED(SIGSTOP, PTRACE_EVENT_STOP), STOP_GROUP, SIGSTOP, false},
	{STOPPED(SIGTSTP, PTRACE_EVENT_STOP), STOP_GROUP, SIGTSTP, false},
	{STOPPED(SIGTTIN, PTRACE_EVENT_STOP), STOP_GROUP, SIGTTIN, false},
	{STOPPED(SIGTTOU, PTRACE_EVENT_STOP), STOP_GROUP, SIGTTOU, false},
	{STOPPED(SIGTRAP, PTRACE_EVENT_STOP), STOP_TRAP, SIGTRAP, false},
	{STOPPED(SIGTRAP, PTRACE_EVENT_FORK), STOP_FORK, SIGTRAP, false},
	{STOPPED(SIGTRAP, PTRACE_EVENT_VFORK), STOP_VFORK, SIGTRAP, false},
	{STOPPED(SIGTRAP, PTRACE_EVENT_CLONE), STOP_CLONE, SIGTRAP, false},
	{STOPPED(SIGTRAP, PTRACE_EVENT_EXEC), STOP_EXEC, SIGTRAP, false},
	{STOPPED(SIGTRAP, PTRACE_EVENT_VFORK_DONE), STOP_VFORK_DONE, SIGTRAP, false},
	{STOPPED(SIGTRAP, PTRACE_EVENT_EXIT), STOP_EXITING, SIGTRAP, false},
	{STOPPED(SIGTRAP, PTRACE_EVENT_SECCOMP), STOP_SECCOMP, SIGTRAP, false},
	{STOPPED(SIGTRAP, 8), STOP_OTHER, SIGTRAP, false},
	{STOPPED(SIGTRAP, 127), STOP_OTHER, SIGTRAP, false},
};

START_TEST(each_status_is_one_kind_of_stop)
{
	struct ptrace_stop stop = stop_of(statuses[_i].status);

	ck_assert_int_eq(stop.kind, statuses[_i].kind);
	ck_assert_int_eq(stop.number, statuses[_i].number);
	ck_assert_int_eq(stop.core, statuses[_i].core);
}
END_TEST

START_TEST(memory_is_read_up_to_a_bad_page)
{
	long page = sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *buf = malloc(4 * page);

	ck_assert_ptr_ne(at, MAP_FAILED);
	memset(at, 'x', 2 * page);
	ck_assert_int_eq(mprotect(at + 2 * page, page, PROT_NONE), 0);
	ck_assert_int_eq(tracee_read(getpid(), (uintptr_t)at, buf, 16), 16);
	ck_assert_int_eq(tracee_read(getpid(), (uintptr_t)at, buf, 3 * page), 2 * page);
	ck_assert_int_eq(tracee_read(getpid(), (uintptr_t)at + 2 * page - 3, buf, 16), 3);
	ck_assert_mem_eq(buf, "xxx", 3);
	ck_assert_int_eq(tracee_read(getpid(), (uintptr_t)at + 2 * page, buf, 16), 0);
	ck_assert_int_eq(tracee_read(getpid(), 0, buf, 16), 0);
	ck_assert_int_eq(tracee_read(getpid(), UINT64_MAX - 4, buf, 16), 0);
	ck_assert_int_eq(tracee_read(getpid(), (uintptr_t)at, buf, 0), 0);
	munmap(at, 3 * page);
	free(buf);
}
END_TEST

/* The pages of the second and later reads of a stop are cached. */
START_TEST(pages_are_cached)
{
	const int page = 4096;
	uint8_t *at = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	struct page_cache *c = calloc(1, sizeof(*c));
	uint8_t buf[16];

#define READ(offset, n) \
	tracee_read_cached(c, getpid(), (uintptr_t)at + (offset), memset(buf, 0, 16), n)
	memset(at, 'a', 3 * page);
	ck_assert_int_eq(mprotect(at + 3 * page, page, PROT_NONE), 0);
	ck_assert_int_eq(READ(0, 4), 4);
	at[1] = 'b';
	ck_assert_int_eq(READ(page - 4, 8), 8);
	ck_assert_mem_eq(buf, "aaaaaaaa", 8);
	at[1] = at[page + 1] = 'c';
	ck_assert_int_eq(READ(0, 4), 4);
	ck_assert_mem_eq(buf, "abaa", 4);
	ck_assert_int_eq(READ(page, 4), 4);
	ck_assert_mem_eq(buf, "aaaa", 4);
	ck_assert_int_eq(READ(3 * page - 3, 8), 3);
	ck_assert_int_eq(READ(3 * page, 8), 0);
	page_cache_begin(c, false);
	ck_assert_int_eq(READ(page, 4), 4);
	ck_assert_int_eq(READ(0, 4), 4);
	ck_assert_mem_eq(buf, "acaa", 4);
	page_cache_begin(c, true);
	ck_assert_int_eq(READ(0, 4), 4);
	at[1] = 'd';
	ck_assert_int_eq(READ(0, 4), 4);
	ck_assert_mem_eq(buf, "acaa", 4);
#undef READ
	munmap(at, 4 * page);
	free(c);
}
END_TEST

START_TEST(many_pages_are_read)
{
	size_t size = 1 << 20;
	char *from = malloc(size), *to = malloc(size);

	for (size_t i = 0; i < size; i++)
		from[i] = i * 7 >> 3;
	ck_assert_int_eq(tracee_read(getpid(), (uintptr_t)from, to, size), size);
	ck_assert_mem_eq(from, to, size);
	free(from);
	free(to);
}
END_TEST

START_TEST(path_is_searched_as_by_execvp)
{
	const char *none[] = {"HOME=/", NULL}, *empty[] = {"PATH=:/nowhere", NULL},
		   *usual[] = {"PATH=/nowhere:/bin", NULL};
	const struct engine_command shell = {0}, strace = {.failure = 1};
	char found[4096];

	ck_assert_int_eq(start_search("sh", usual, found, sizeof(found)), 0);
	ck_assert_str_eq(found, "/bin/sh");
	ck_assert_int_eq(start_search("sh", none, found, sizeof(found)), 0);
	ck_assert_int_eq(start_search("sh", empty, found, sizeof(found)), -ENOENT);
	ck_assert_int_eq(start_search("", usual, found, sizeof(found)), -ENOENT);
	ck_assert_int_eq(start_search("./sh", usual, found, sizeof(found)), 0);
	ck_assert_str_eq(found, "./sh");
	ck_assert_int_eq(start_search("/long", usual, found, 4), -ENAMETOOLONG);
	ck_assert_int_eq(start_status(&shell, ENOENT), 127);
	ck_assert_int_eq(start_status(&shell, EACCES), 126);
	ck_assert_int_eq(start_status(&shell, ENOEXEC), 126);
	ck_assert_int_eq(start_status(&strace, ENOENT), 1);
}
END_TEST

START_TEST(signals_are_returned_one_by_one)
{
	struct control_signal s;
	struct sigaction before, after;

	sigaction(SIGTERM, NULL, &before);
	ck_assert_int_eq(control_open(false, CONTROL_HANDLE), 0);
	ck_assert(!control_noticed() && !control_sent());
	raise(SIGTERM);
	raise(SIGINT);
	raise(SIGTERM);
	ck_assert(control_noticed() && control_sent());
	unsigned terms = 0, ints = 0;

	while (control_next(&s)) {
		terms += s.number == SIGTERM;
		ints += s.number == SIGINT;
		ck_assert_int_eq(s.sender, getpid());
	}
	ck_assert_uint_eq(terms, 2);
	ck_assert_uint_eq(ints, 1);
	ck_assert(!control_sent());
	control_tick(true);
	while (!control_ticked())
		;
	control_tick(false);
	control_close();
	sigaction(SIGTERM, NULL, &after);
	ck_assert_ptr_eq(before.sa_handler, after.sa_handler);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ptrace");
	TCase *stops = tcase_create("stop"), *memory = tcase_create("memory"),
	      *start = tcase_create("start"), *control = tcase_create("control");

	tcase_add_loop_test(stops, each_status_is_one_kind_of_stop, 0,
			    sizeof(statuses) / sizeof(*statuses));
	tcase_add_test(memory, memory_is_read_up_to_a_bad_page);
	tcase_add_test(memory, many_pages_are_read);
	tcase_add_test(memory, pages_are_cached);
	tcase_add_test(start, path_is_searched_as_by_execvp);
	tcase_add_test(control, signals_are_returned_one_by_one);
	suite_add_tcase(suite, stops);
	suite_add_tcase(suite, memory);
	suite_add_tcase(suite, start);
	suite_add_tcase(suite, control);
	return unit_main(suite);
}
