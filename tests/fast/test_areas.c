/* Text of a stopped process is patched while other threads of it are about to unmap what that
 * needs, or after it was copied by a fork. The process maps a file with one site. */
#include "fast/space/space.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/audit.h"
#include "fast/memory/text.h"
#include "fast/stub/blob.h"
#include "fast/thread/injection.h"
#include "fast/thread/registers.h"
#include "lib/unit.h"

#ifdef __x86_64__
enum {
	PAGE = 4096, AT = 0x800, RIGHTS = PROT_READ | PROT_EXEC,
	NO_TID = 1 << 23,	/* greater than any */
};

/* mov $39,%eax; syscall; ret */
static const uint8_t code[] = "\xb8\x27\x00\x00\x00\x0f\x05\xc3";
static const uint64_t none[6], text_at = 0x300000000000, area_at = 0x300000100000;

struct scene {
	struct fast *f;
	struct fast_thread *t, *other;
	struct fast_slot slot[2];
};

static void map_text(void)
{
	uint8_t page[PAGE];
	int fd = memfd_create("text", MFD_CLOEXEC);

	memset(page, 0x53, sizeof(page));
	memcpy(page + AT, code, sizeof(code) - 1);
	ck_assert_int_eq(write(fd, page, PAGE), PAGE);
	ck_assert_ptr_ne(mmap((void *)text_at, PAGE, RIGHTS, MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd,
			      0), MAP_FAILED);
	close(fd);
}

/* Starts a process that has the mappings of this one and is stopped. */
static pid_t stopped_process(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSTOPPED(status));
	return pid;
}

static void say(void *ctx, pid_t tid, const char *why)
{
	(void)ctx;
	(void)tid;
	(void)why;
}

static struct fast_thread *add_thread(struct scene *s, pid_t tid, struct fast_space *space)
{
	struct fast_thread *t = alloc_new(struct fast_thread);

	t->tid = tid;
	t->space = space;
	t->number = s->t != NULL;
	t->slot = &s->slot[t->number];
	space->slots.used |= 1U << t->number;
	t->slot->phase = 1;
	t->state = FAST_LIVE;
	t->next = s->f->live;
	t->link = &s->f->live;
	if (t->next)
		t->next->link = &t->next;
	s->f->live = t;
	hash_put(&s->f->threads, tid, t);
	return t;
}

/* A process with two threads, of which one has stopped at the site, and the other is frozen.
 * `rights`: of the mapping where the area of stubs should be; -1: there is none. */
static void set_up(struct scene *s, int rights)
{
	static const struct fast_plan_options plans = {.limits = {.bytes = 32, .members = 32}};

	memset(s, 0, sizeof(*s));
	map_text();
	if (rights >= 0)
		ck_assert_ptr_ne(mmap((void *)area_at, FAST_STUBS_SIZE, rights,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0),
				 MAP_FAILED);
	s->f = fast_new(&plans, say, NULL);
	s->t = add_thread(s, stopped_process(), space_new(false));
	s->other = add_thread(s, NO_TID, s->t->space);
	s->t->space->users = 2;
	s->t->space->was_shared = true;
	s->t->space->freeze.by = s->t;
	area_add(s->f, s->t->space, area_at);
}

static void leave(struct scene *s)
{
	kill(s->t->tid, SIGKILL);
	waitpid(s->t->tid, NULL, 0);
	fast_free(s->f);
	munmap((void *)text_at, PAGE);
	munmap((void *)area_at, FAST_STUBS_SIZE);
}

static enum fast_site reach_site(struct scene *s)
{
	return fast_handle_site(s->f, s->t, SYS_getpid, text_at + AT + sizeof(code) - 2, none);
}

static bool is_original(const struct fast_thread *t)
{
	uint8_t page[PAGE];

	ck_assert(remote_read(&t->space->memory, t->tid, text_at, page, sizeof(page)));
	remote_close(&t->space->memory);
	return !memcmp(page, (void *)text_at, PAGE);
}

START_TEST(with_an_area_it_is_patched)
{
	struct scene s;

	set_up(&s, RIGHTS);
	ck_assert_int_eq(reach_site(&s), FAST_REDIRECTED);
	ck_assert(!is_original(s.t));
	leave(&s);
}
END_TEST

/* The area was unmapped before it was in use, and perhaps replaced by memory of the program. */
START_TEST(without_its_area_it_is_not)
{
	uint8_t byte = 0xff;
	struct scene s;

	set_up(&s, _i ? PROT_READ | PROT_WRITE : -1);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_ne(reach_site(&s), FAST_REDIRECTED);
		ck_assert(is_original(s.t));
	}
	ck_assert_ptr_null(area_find(s.t->space, text_at));
	ck_assert_uint_eq(s.slot[0].stubs[0], 0);
	ck_assert(remote_read(&s.t->space->memory, s.t->tid, area_at, &byte, 1) == (_i == 1));
	ck_assert_uint_eq(byte, _i ? 0 : 0xff);
	leave(&s);
}
END_TEST

/* It is unmapped after it was checked, but before anything is in it. */
START_TEST(stubs_are_not_trusted_if_writing_fails)
{
	struct scene s;

	set_up(&s, -1);
	s.t->space->areas.area[0].is_unverified = false;
	for (int i = 0; i < 3; i++) {
		ck_assert_int_ne(reach_site(&s), FAST_REDIRECTED);
		ck_assert(is_original(s.t));
	}
	leave(&s);
}
END_TEST

/* The syscall of another thread stopped before it. */
START_TEST(not_before_another_thread_unmaps)
{
	const uint64_t arg[6] = {_i ? text_at : area_at, PAGE};
	struct scene s;

	set_up(&s, RIGHTS);
	fast_begin_memory_change(s.other, SYS_munmap, arg);
	ck_assert_int_eq(reach_site(&s), FAST_NO_SITE);
	ck_assert(is_original(s.t));
	fast_end_memory_change(s.other);
	ck_assert_int_eq(reach_site(&s), FAST_REDIRECTED);
	ck_assert(!is_original(s.t));
	leave(&s);
}
END_TEST

/* The other thread makes its syscall in the injected code. */
START_TEST(not_while_another_ring_unmaps)
{
	struct scene s;

	set_up(&s, RIGHTS);
	s.slot[1].phase = 0;
	s.slot[1].rax = SYS_munmap;
	s.slot[1].rdi = _i ? text_at : area_at;
	s.slot[1].rsi = PAGE;
	ck_assert_int_eq(reach_site(&s), FAST_NO_SITE);
	ck_assert(is_original(s.t));
	s.slot[1].rax = SYS_getpid;
	ck_assert_int_eq(reach_site(&s), FAST_REDIRECTED);
	ck_assert(!is_original(s.t));
	leave(&s);
}
END_TEST

/* A fork copied the memory before its creator's text was restored, and is reported afterwards. */
START_TEST(forks_of_restored_text)
{
	const uint64_t arg[6] = {text_at, PAGE, PROT_READ | PROT_WRITE};
	uint8_t text[PAGE], stub[FAST_STUB_SIZE];
	struct fast_thread *child;
	struct scene s;
	pid_t pid;

	set_up(&s, RIGHTS);
	pid = stopped_process();
	ck_assert_int_eq(reach_site(&s), FAST_REDIRECTED);
	ck_assert(remote_read(&s.t->space->memory, s.t->tid, text_at, text, sizeof(text)));
	ck_assert(remote_read(&s.t->space->memory, s.t->tid, area_at, stub, sizeof(stub)));
	ck_assert(fast_changes_patched_text(s.t, SYS_mprotect, arg));
	fast_restore_text(s.f, s.t, SYS_mprotect, arg);
	ck_assert(is_original(s.t));

	fast_handle_clone(s.f, pid, s.t, SIGCHLD);
	child = fast_find(s.f, pid);
	ck_assert(remote_write(&child->space->memory, pid, text_at, text, sizeof(text)));
	ck_assert(remote_write(&child->space->memory, pid, area_at, stub, sizeof(stub)));
	fast_handle_first_stop(s.f, pid);
	ck_assert(!is_original(child));
	ck_assert(fast_changes_patched_text(child, SYS_mprotect, arg));
	fast_restore_text(s.f, child, SYS_mprotect, arg);
	ck_assert(is_original(child));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	leave(&s);
}
END_TEST

/* A thread that ran while the memory was copied exits before its creator reports the fork. */
START_TEST(forks_of_former_threads)
{
	pid_t thread, pid;
	struct scene s;

	set_up(&s, RIGHTS);
	fast_forget_thread(s.f, NO_TID);
	s.t->space->was_shared = false;
	ck_assert_uint_eq(s.t->space->users, 1);
	thread = stopped_process();
	pid = stopped_process();
	if (_i) {
		fast_handle_clone(s.f, thread, s.t, CLONE_VM | SIGCHLD);
		fast_forget_thread(s.f, thread);
	}
	ck_assert_uint_eq(s.t->space->users, 1);
	fast_handle_clone(s.f, pid, s.t, SIGCHLD);
	ck_assert_int_eq(fast_find(s.f, pid)->space->text_state,
			 _i ? FAST_TEXT_UNVERIFIED : FAST_TEXT_VERIFIED);
	kill(thread, SIGKILL);
	kill(pid, SIGKILL);
	waitpid(thread, NULL, 0);
	waitpid(pid, NULL, 0);
	leave(&s);
}
END_TEST

static bool never_in_kernel(void *ctx, const struct fast_thread *t)
{
	(void)ctx;
	(void)t;
	return false;
}

/* A thread has noted that it begins a syscall when the freeze begins. With _i, it sees the freeze
 * before it makes the syscall, and waits for the end: nothing else will stop it. */
START_TEST(freezes_of_threads_that_begin_a_syscall)
{
	struct scene s;

	set_up(&s, RIGHTS);
	s.other->slot->inflight = 1;
	s.t->space->freeze.by = NULL;
	fast_freeze(s.f, s.t, FAST_FREEZE_TEXT, never_in_kernel, NULL);
	ck_assert_uint_eq(s.other->slot->hold, 1);
	ck_assert_int_eq(s.other->interrupt, FAST_NOT_INTERRUPTED);
	ck_assert(fast_is_frozen(s.f, s.t, never_in_kernel, NULL));
	s.other->slot->inflight = !_i;
	ck_assert_int_eq(fast_is_frozen(s.f, s.t, never_in_kernel, NULL), !_i);
	fast_interrupt_unfrozen(s.f, s.t, never_in_kernel, NULL);
	ck_assert_int_eq(s.other->interrupt, _i ? FAST_INTERRUPTED : FAST_NOT_INTERRUPTED);
	fast_thaw(s.f, s.t);
	leave(&s);
}
END_TEST

/* A thread without a slot stops while it looks for one, on its way through the stub. */
START_TEST(threads_without_a_slot_leave_the_code)
{
	struct user_regs_struct r;
	struct fast_slot *slot;
	struct scene s;

	set_up(&s, RIGHTS);
	ck_assert_int_eq(reach_site(&s), FAST_REDIRECTED);
	slot = s.t->slot;
	s.t->slot = NULL;
	s.t->state = FAST_NEW_THREAD;
	for (uint64_t at = blob_at(fast_entry); at < blob_at(fast_switched); at++) {
		ck_assert_int_eq(ptrace(PTRACE_GETREGS, s.t->tid, 0, &r), 0);
		r.rip = at;
		r.r11 = area_at;
		r.orig_rax = -1;
		ck_assert_int_eq(ptrace(PTRACE_SETREGS, s.t->tid, 0, &r), 0);
		fast_handle_signal(s.f, s.t, 0);
		ck_assert_int_eq(ptrace(PTRACE_GETREGS, s.t->tid, 0, &r), 0);
		ck_assert_uint_eq(r.rip, text_at + AT);
	}
	s.t->slot = slot;
	s.t->state = FAST_LIVE;
	leave(&s);
}
END_TEST

/* A task that stopped before its creator reported it: its text can be restored from then on. */
START_TEST(tasks_that_are_reported_late)
{
	const uint64_t arg[6] = {text_at, PAGE, PROT_READ | PROT_WRITE};
	uint8_t text[PAGE], stub[FAST_STUB_SIZE];
	struct fast_thread *made;
	struct scene s;
	pid_t pid;

	set_up(&s, RIGHTS);
	pid = stopped_process();
	fast_handle_first_stop(s.f, pid);
	ck_assert_ptr_null(fast_find(s.f, pid));
	ck_assert_int_eq(reach_site(&s), FAST_REDIRECTED);
	ck_assert(remote_read(&s.t->space->memory, s.t->tid, text_at, text, sizeof(text)));
	ck_assert(remote_read(&s.t->space->memory, s.t->tid, area_at, stub, sizeof(stub)));
	fast_handle_late_clone(s.f, pid, s.t, _i ? CLONE_VM | SIGCHLD : SIGCHLD);
	made = fast_find(s.f, pid);
	ck_assert_int_eq(made->state, FAST_PTRACE_STOPS);
	ck_assert(!fast_is_new(made));
	/* a freeze is active in its memory */
	ck_assert_int_eq(made->interrupt == FAST_INTERRUPTED, _i);
	ck_assert_int_eq(made->space == s.t->space, _i);
	ck_assert_uint_eq(s.t->space->users, 2 + _i);
	if (!_i) {
		ck_assert(remote_write(&made->space->memory, pid, text_at, text, sizeof(text)));
		ck_assert(remote_write(&made->space->memory, pid, area_at, stub, sizeof(stub)));
		ck_assert(fast_changes_patched_text(made, SYS_mprotect, arg));
		fast_restore_text(s.f, made, SYS_mprotect, arg);
		ck_assert(is_original(made));
	}
	fast_handle_late_clone(s.f, pid, s.t, SIGCHLD);		/* it is known now */
	ck_assert_ptr_eq(fast_find(s.f, pid), made);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	leave(&s);
}
END_TEST

/* Neither a thread whose creator has not reported it nor one that is created beside a withdrawal
 * stays in a stub, and neither gets a slot. */
START_TEST(new_threads_leave_their_stub)
{
	struct fast_thread *made;
	struct scene s;
	pid_t pid;

	set_up(&s, RIGHTS);
	pid = stopped_process();
	ck_assert_int_eq(reach_site(&s), FAST_REDIRECTED);
	ck_assert(fast_get_regs(s.f, pid));
	s.f->regs->rip = stub_tail(layers_stub(s.t->space->layers, 0, 0));
	ck_assert(fast_set_regs(s.f, pid));
	if (_i) {
		space_set_text_state(s.t->space, FAST_TEXT_WITHDRAWN);
		fast_handle_clone(s.f, pid, s.t, SIGCHLD);
		fast_handle_first_stop(s.f, pid);
	} else {
		fast_add_unreported_thread(s.f, pid, s.t);
	}
	made = fast_find(s.f, pid);
	ck_assert_int_eq(made->state, FAST_PTRACE_STOPS);
	ck_assert_ptr_null(made->slot);
	ck_assert(!fast_is_new(made));
	ck_assert_int_eq(made->space == s.t->space, !_i);
	ck_assert_uint_eq(s.t->space->users, 3 - _i);
	ck_assert(fast_get_regs(s.f, pid));
	ck_assert_uint_eq(s.f->regs->rip, text_at + AT + sizeof(code) - 2);
	/* it is known now: nothing changes */
	fast_add_unreported_thread(s.f, pid, s.t);
	ck_assert_ptr_eq(fast_find(s.f, pid), made);
	ck_assert_uint_eq(s.t->space->users, 3 - _i);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	leave(&s);
}
END_TEST

/* What src/fast promises to itself, broken */
static void freeze_frozen(struct scene *s)
{
	fast_freeze(s->f, s->t, FAST_FREEZE_TEXT, never_in_kernel, NULL);
}

static void thaw_for_another(struct scene *s)
{
	fast_thaw(s->f, s->other);
}

static void restore_text_unfrozen(struct scene *s)
{
	s->t->space->freeze.by = NULL;
	fast_restore_text(s->f, s->t, SYS_munmap, (const uint64_t[6]){text_at, PAGE});
}

static void fill_area(struct scene *s)
{
	struct stub_area *a = &s->t->space->areas.area[0];

	a->used = FAST_STUBS_SIZE / FAST_STUB_SIZE;
	area_add_stub(s->t->space, a, &(struct stub){0});
}

static void watch_twice(struct scene *s)
{
	slots_watch(s->f, &s->t->space->slots);
	slots_watch(s->f, &s->t->space->slots);
}

static void end_change_twice(struct scene *s)
{
	patched_begin_change(&s->t->space->patched);
	patched_end_change(&s->t->space->patched);
	patched_end_change(&s->t->space->patched);
}

static void drop_unwritten_text(struct scene *s)
{
	text_add_stub(&s->t->space->memory, area_at, code, 1);
	remote_close(&s->t->space->memory);
}

static void inject_twice(struct scene *s)
{
	s->t->deferred_regs = alloc_new(struct user_regs_struct);
	injection_begin(s->f, s->t, SYS_getpid, none);
}

static void (*const violations[])(struct scene *s) = {
	freeze_frozen, thaw_for_another, restore_text_unfrozen, fill_area, watch_twice,
	end_change_twice, drop_unwritten_text, inject_twice,
};

START_TEST(broken_promises_abort_in_builds_with_assertions)
{
	struct scene s;
	pid_t child;
	int status;

	set_up(&s, RIGHTS);
	child = fork();
	if (!child) {
		signal(SIGABRT, SIG_DFL);
		dup2(open("/dev/null", O_WRONLY), 2);
		violations[_i](&s);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, HAS_AUDITS);
	leave(&s);
}
END_TEST
#endif

int main(void)
{
	Suite *suite = suite_create("areas");
	TCase *areas = tcase_create("areas");

#ifdef __x86_64__
	tcase_add_test(areas, with_an_area_it_is_patched);
	tcase_add_loop_test(areas, without_its_area_it_is_not, 0, 2);
	tcase_add_test(areas, stubs_are_not_trusted_if_writing_fails);
	tcase_add_loop_test(areas, not_before_another_thread_unmaps, 0, 2);
	tcase_add_loop_test(areas, not_while_another_ring_unmaps, 0, 2);
	tcase_add_test(areas, forks_of_restored_text);
	tcase_add_loop_test(areas, forks_of_former_threads, 0, 2);
	tcase_add_loop_test(areas, freezes_of_threads_that_begin_a_syscall, 0, 2);
	tcase_add_test(areas, threads_without_a_slot_leave_the_code);
	tcase_add_loop_test(areas, tasks_that_are_reported_late, 0, 2);
	tcase_add_loop_test(areas, new_threads_leave_their_stub, 0, 2);
	tcase_add_loop_test(areas, broken_promises_abort_in_builds_with_assertions, 0,
			    sizeof(violations) / sizeof(violations[0]));
#endif
	suite_add_tcase(suite, areas);
	return unit_main(suite);
}
