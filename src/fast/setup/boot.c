/* The code that runs in a tracee during set-up: fast_boot in stub/entry.S.
 *
 * If the tracer is killed meanwhile and syscalls are dispatched, that code restores the state from
 * before set-up by itself. A handler of SIGSYS, which runs if the thread was in a stop that the
 * tracer had not seen, returns to it. */
#include "fast/setup/boot.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "base/system/audit.h"
#include "base/system/clock.h"
#include "fast/memory/mapping.h"
#include "fast/process/gate.h"
#include "fast/process/sigsys.h"
#include "fast/space/space.h"
#include "fast/stub/blob.h"
#include "fast/thread/original_state.h"
#include "fast/thread/registers.h"

enum { USER_CODE_64 = 0x33 };

/* What the code of set-up replaces */
enum replaced_text { TEXT_UNKNOWN, TEXT_ZEROS };

static bool save_mask(struct fast_thread *t)
{
	return !ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(t->saved->mask), &t->saved->mask);
}

/* Saves the registers of the program and `code_size` bytes of code. The signal mask has been saved.
 */
static bool save_original(struct fast_thread *t, const struct user_regs_struct *regs,
			  uint64_t code_address, uint32_t code_size, enum replaced_text text)
{
	struct fast_original_state *saved = t->saved;

	saved->regs = *regs;
	saved->code_address = code_address;
	saved->code_size = code_size;
	if (text == TEXT_ZEROS)
		memset(saved->code, 0, code_size);
	saved->is_complete = !code_size || text == TEXT_ZEROS ||
		remote_read(&t->space->memory, t->tid, code_address, saved->code, code_size);
	return saved->is_complete;
}

/* The data at fast_boot_data, for the death of the tracer during set-up */
struct boot_data {
	uint64_t mask;
	uint64_t rax, rdi, rsi, rdx, r10, r8, r9, rbx, rbp, r12, r13, r14, r15, rip;
	struct fast_action programs, set_ups;
};

static struct boot_data boot_data_of(const struct fast_original_state *saved,
				     struct fast_action programs)
{
	enum { INFO = 4, RESTORER = 0x04000000 };
	const struct user_regs_struct *r = &saved->regs;
	uint64_t to = saved->code_address - (uintptr_t)fast_boot_dispatched;

	return (struct boot_data){
		saved->mask, r->rax, r->rdi, r->rsi, r->rdx, r->r10, r->r8, r->r9, r->rbx, r->rbp,
		r->r12, r->r13, r->r14, r->r15, r->rip, programs,
		{(uintptr_t)fast_boot_handler + to, INFO | RESTORER,
		 (uintptr_t)fast_boot_restorer + to, UINT64_MAX},
	};
}

static bool write_boot_data(struct fast_thread *t)
{
	struct boot_data data = boot_data_of(t->saved, t->action);

	return remote_write(&t->space->memory, t->tid, blob_at(fast_boot_data), &data,
			    sizeof(data));
}

/* Where syscalls are allowed while set-up runs at FAST_BLOB, which includes a handler of SIGSYS */
static struct fast_range blob_range(void)
{
	return (struct fast_range){FAST_BLOB, blob_at(fast_boot_ready) + 1};
}

/* Sets the registers with which the injected code starts at `rip`, blocks all signals, and allows
 * the syscalls in `allowed`, which ends with FAST_READY. In this order the thread can continue if
 * the tracer is killed. Returns NULL, or why that failed. */
static const char *start_injected_code(struct fast *f, struct fast_thread *t, uint64_t rip,
				       struct fast_range allowed)
{
	/* the dispatch sends SIGSYS */
	const uint64_t all = f->dispatches ? ~(uint64_t)FAST_SIGSYS_BIT : UINT64_MAX;
	struct user_regs_struct *r = f->regs;

	r->orig_rax = -1;
	r->rip = rip;
	r->eflags &= ~(uint64_t)FAST_TRAP_FLAG;		/* set in a fork that single-steps itself */
	r->r12 = FAST_BLOB_SIZE;
	r->r13 = FAST_BLOB;
	r->r14 = area_first(t->tid, t->saved->regs.rip);
	r->r15 = FAST_STUBS_SIZE;
	r->rbp = FAST_SLOTS;
	r->rbx = FAST_SLOTS_SIZE - (f->dispatches && fast_reads_ignored_action(t));
	r->r9 = f->magic;
	if (!fast_set_regs(f, t->tid))
		return "its registers cannot be set";
	if (ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(all), &all))
		return "its signals cannot be blocked";
	if (f->dispatches && !gate_shut_around(t, allowed))
		return "its syscalls cannot be dispatched (Linux 6.4)";
	return NULL;
}

/* Without a handler of its own until boot_handle_sigsys, or until the slots are mapped, if the
 * program has set an action that is not known: there is no memory yet into which the kernel could
 * write that. */
static const uint8_t *start_of_code(const struct fast *f, const struct fast_thread *t)
{
	return f->dispatches && !fast_reads_action(t) ? fast_boot_dispatched : fast_boot;
}

static const char *replace_text(struct fast *f, struct fast_thread *t, uint64_t at,
				const struct user_regs_struct *original, enum replaced_text text)
{
	const uint8_t *start = start_of_code(f, t);
	uint32_t size = (f->dispatches ? fast_boot_end : fast_boot_minimum) - start;
	uint8_t code[sizeof(t->saved->code)];

	if (!save_original(t, original, at, size, text))
		return "its text cannot be read and written";
	memcpy(code, start, size);
	if (f->dispatches) {
		struct boot_data data = boot_data_of(t->saved, t->action);

		memcpy(code + (fast_boot_data - start), &data, sizeof(data));
	}
	if (!remote_write(&t->space->memory, t->tid, at, code, size))
		return "its text cannot be read and written";
	return start_injected_code(f, t, at, (struct fast_range){
			at, at + (fast_boot_ready - start) + 1});
}

const char *boot_replace_text(struct fast *f, struct fast_thread *t, uint64_t at,
			       const struct user_regs_struct *original)
{
	return save_mask(t) ? replace_text(f, t, at, original, TEXT_UNKNOWN) :
		"its signal mask cannot be read";
}

/* A search for text that is followed by zeros up to the end of its mapping */
struct room_search {
	struct fast_thread *thread;
	uint64_t room;			/* 0: none found */
};

static bool look_for_room(void *ctx, const struct mapping *m)
{
	struct room_search *s = ctx;
	struct fast_thread *t = s->thread;
	static const uint8_t zeros[sizeof(t->saved->code)];
	const uint32_t size = sizeof(zeros);
	uint8_t bytes[sizeof(zeros)];

	if (mapping_is_text(m) && m->end - m->start >= size &&
	    remote_read(&t->space->memory, t->tid, m->end - size, bytes, size) &&
	    !memcmp(bytes, zeros, size))
		s->room = m->end - size;
	return !s->room;
}

static uint64_t room_after_text_at(struct fast_thread *t, uint64_t addr)
{
	struct room_search s = {.thread = t};
	struct mapping m;

	if (addr && !mapping_of(&t->space->memory.maps, t->tid, addr, &m))
		look_for_room(&s, &m);
	return s.room;
}

uint64_t boot_find_room(struct fast_thread *t, uint64_t entry, uint64_t ip)
{
	struct room_search s = {.thread = t, .room = room_after_text_at(t, entry)};

	if (!s.room)
		s.room = room_after_text_at(t, ip);
	if (!s.room)
		mapping_each(t->tid, look_for_room, &s);
	return s.room;
}

const char *boot_start_program(struct fast *f, struct fast_thread *t)
{
	if (!fast_get_regs(f, t->tid) || f->regs->cs != USER_CODE_64)
		return "it is a 32-bit program";
	if (f->regs->gs_base)
		return "it uses the gs base itself";
	if (!save_mask(t))
		return "its signal mask cannot be read";
	if (f->dispatches && t->saved->mask & FAST_SIGSYS_BIT && gate_has_pending(t->tid))
		return "a SIGSYS is pending, which its program blocks";
	t->saved->is_start = true;

	uint64_t room = f->dispatches ? room_after_text_at(t, f->regs->rip) : 0;

	return replace_text(f, t, room ? room : f->regs->rip, f->regs,
			    room ? TEXT_ZEROS : TEXT_UNKNOWN);
}

const char *boot_start_fork(struct fast *f, struct fast_thread *t)
{
	if (!fast_get_regs(f, t->tid))
		return "it is a 32-bit program";
	if (!save_mask(t))
		return "its signal mask cannot be read";
	save_original(t, f->regs, 0, 0, TEXT_UNKNOWN);
	if (f->dispatches && !write_boot_data(t))
		return "its text cannot be read and written";
	return start_injected_code(f, t, blob_at(fast_boot_child), blob_range());
}

/* Lets the set-up code, whose registers are in f->regs, continue at `rip` and come to FAST_READY
 * again. */
static void continue_at(struct fast *f, struct fast_thread *t, uint64_t rip)
{
	f->regs->rip = rip;
	f->regs->orig_rax = -1;
	f->regs->r9 = f->magic;
	fast_set_regs(f, t->tid);
}

void boot_clean_up(struct fast *f, struct fast_thread *t)
{
	const uint8_t *start = start_of_code(f, t);
	const uint8_t *label = start == fast_boot && !fast_reads_ignored_action(t) ?
		fast_boot_close : fast_boot_reset;

	continue_at(f, t, t->saved->code_size ?
		    t->saved->code_address + (label - start) :
		    blob_at(fast_boot_close));
}

/* Writes the data and the program's action for SIGSYS, which is part of them, and the action that
 * the kernel gets instead, which follows them. */
static void write_actions(struct fast_thread *t)
{
	struct boot_data data = boot_data_of(t->saved, t->action);
	struct fast_action kernels = sigsys_kernel_action(t->action);
	const struct iovec parts[] = {{&data, sizeof(data)}, {&kernels, sizeof(kernels)}};

	audit(fast_program_action == fast_boot_data + offsetof(struct boot_data, programs) &&
	      fast_action == fast_boot_data + sizeof(data));
	remote_write_parts(&t->space->memory, t->tid, blob_at(fast_boot_data), parts, 2);
}

void boot_handle_sigsys(struct fast *f, struct fast_thread *t)
{
	write_actions(t);
	/* without dispatch the thread can continue from both places if the tracer is killed */
	gate_remove(t);
	f->regs->rbx = t->caught & ~(uint64_t)FAST_SIGSYS_BIT;
	t->caught &= FAST_SIGSYS_BIT;
	continue_at(f, t, blob_at(fast_boot_handle));
	gate_shut_around(t, blob_range());
}

/* --- detaching --- */

/* The registers with which the thread continues if the tracer is killed. The kernel repeats an
 * interrupted syscall only at a stop. */
static struct user_regs_struct repeat_syscall(struct user_regs_struct r)
{
	enum { FIRST = 512, LAST = 516 };	/* ERESTARTSYS to ERESTART_RESTARTBLOCK */
	int64_t ret = (int64_t)r.rax;

	if ((int64_t)r.orig_rax >= 0 && ret <= -FIRST && ret >= -LAST) {
		r.rax = r.orig_rax;
		r.rip -= SYSCALL_SIZE;
	}
	return r;
}

static bool write_leaving_code(const struct fast_thread *t, uint64_t at,
			       const struct user_regs_struct *regs, uint64_t mask)
{
	const struct fast_original_state saved = {.regs = repeat_syscall(*regs), .mask = mask};
	const struct boot_data data = boot_data_of(&saved, t->action);
	struct fast_space *s = t->space;
	uint8_t code[sizeof(saved.code)];
	uint64_t range[2 * (2 + FAST_AREAS + 1)] = {
		FAST_BLOB, FAST_BLOB_SIZE, FAST_SLOTS, FAST_SLOTS_SIZE,
	};
	unsigned n = 4;

	_Static_assert(sizeof(s->areas.area) / sizeof(s->areas.area[0]) == FAST_AREAS,
		       "a range each");
	for (unsigned i = 0; i < s->areas.count; i++) {
		if (!s->areas.area[i].addr)
			continue;
		range[n++] = s->areas.area[i].addr;
		range[n++] = FAST_STUBS_SIZE;
	}
	memcpy(code, fast_boot_handler, fast_leave_end - fast_boot_handler);
	memcpy(code + (fast_boot_data - fast_boot_handler), &data, sizeof(data));
	memcpy(code + (fast_leave_ranges - fast_boot_handler), range, sizeof(range));
	return remote_write(&s->memory, t->tid, at, code, fast_leave_end - fast_boot_handler);
}

/* Waits for the next stop of the thread, `most` ns at most: it is not resumed while its cgroup is
 * frozen. Returns the status; 0: it has ended, or does not stop in time. */
static int await_stop(pid_t tid, uint64_t most)
{
	static const struct timespec pause = {0, 20 * 1000};
	uint64_t begin = clock_ns(CLOCK_MONOTONIC);
	int status = 0;
	pid_t found;

	while ((found = waitpid(tid, &status, __WALL | WNOHANG)) != tid) {
		if ((found < 0 && errno != EINTR) || clock_ns(CLOCK_MONOTONIC) - begin > most)
			return 0;
		nanosleep(&pause, NULL);
	}
	return WIFSTOPPED(status) ? status >> 8 : 0;
}

/* Resumes the stopped thread with that signal until its next stop. Returns its status; 0: it has
 * ended, or does not run. Then it is stopped again, if possible. */
static int resume_until_stop(pid_t tid, enum __ptrace_request how, int sig)
{
	/* it needs nothing but a processor, of which a busy machine may have none for long */
	static const uint64_t running = 2000 * 1000 * 1000ULL, stopping = 100 * 1000 * 1000;
	int stop;

	if (ptrace(how, tid, 0, sig))
		return 0;
	stop = await_stop(tid, running);
	if (!stop && !ptrace(PTRACE_INTERRUPT, tid, 0, 0))
		await_stop(tid, stopping);
	return stop;
}

/* Resumes it until FAST_READY. SIGSTOP cannot be blocked: it is delivered, and the thread runs on
 * in the group-stop, which it enters when it is detached. */
static bool resume_until_ready(pid_t tid)
{
	enum { SYSCALL_STOP = SIGTRAP | 0x80 };
	struct __ptrace_syscall_info info = {0};
	int stop = 0;

	do {
		stop = resume_until_stop(tid, PTRACE_SYSCALL, stop == SIGSTOP ? SIGSTOP : 0);
		/* the last one: an earlier PTRACE_INTERRUPT, or a group-stop */
		if (stop != SYSCALL_STOP && stop != SIGSTOP && stop >> 8 != PTRACE_EVENT_STOP)
			return false;
		if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) < 0)
			return false;
	} while (info.op != PTRACE_SYSCALL_INFO_ENTRY || info.entry.nr != FAST_READY);
	return true;
}

/* Brings the thread from a syscall-enter-stop, whose syscall is not made, to a stop at which the
 * kernel would repeat an interrupted syscall. */
static void come_to_event_stop(struct fast *f, pid_t tid)
{
	if (!fast_get_regs(f, tid))
		return;
	f->regs->orig_rax = -1;
	fast_set_regs(f, tid);
	ptrace(PTRACE_INTERRUPT, tid, 0, 0);
	resume_until_stop(tid, PTRACE_CONT, 0);
}

bool boot_leave(struct fast *f, struct fast_thread *t, uint64_t room)
{
	static const uint64_t all = UINT64_MAX;
	static const uint8_t zeros[sizeof(t->saved->code)];
	const uint8_t *start = t->space->handler == FAST_HANDLER_NONE ? fast_leave_unmap :
		fast_leave;
	const struct user_regs_struct regs = *f->regs;
	uint64_t mask;
	bool ok;

	if (ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(mask), &mask) ||
	    !write_leaving_code(t, room, &regs, mask))
		return false;
	f->regs->orig_rax = -1;
	f->regs->rip = room + (start - fast_boot_handler);
	f->regs->rbx = slots_masked_signals(t->space);
	f->regs->eflags &= ~(uint64_t)FAST_TRAP_FLAG;
	gate_remove(t);
	ok = fast_set_regs(f, t->tid) &&
		!ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(all), &all) &&
		resume_until_ready(t->tid);
	if (ok)
		come_to_event_stop(f, t->tid);
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(mask), &mask);
	*f->regs = regs;
	fast_set_regs(f, t->tid);
	remote_write(&t->space->memory, t->tid, room, zeros, fast_leave_end - fast_boot_handler);
	return ok;
}
