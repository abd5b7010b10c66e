/* What the injected code (this directory) and the tracer share: addresses, and the format of
 * records. Also included by assembler code; freestanding, because the injected code has no C
 * library.
 *
 *	FAST_BLOB	code: its first page is the only one from which the filter allows syscalls;
 *			then the plans of all syscalls
 *	FAST_SLOTS	shared with the tracer: a slot for each thread, with its ring
 *	stubs		64 bytes for each patched site, within 2 GiB of it, in several areas
 *
 * The first two have the same addresses in every process, since the filter knows one page only.
 * They are adjacent, below the range of mmap_base (1 TiB below the stack, with 28 random bits),
 * where neither a heap nor mappings that grow downwards get, and in the range that
 * AddressSanitizer, MemorySanitizer and ThreadSanitizer leave to the program (0x7e8000000000 and
 * above). The remaining digits are arbitrary, so that no program uses the addresses by accident. If
 * something is mapped there, the process is traced with ptrace-stops. The addresses of stubs are
 * chosen for each process, see fast/space/area.c. */
#ifndef FAST_STUB_LAYOUT_H
#define FAST_STUB_LAYOUT_H

#define FAST_PAGE		0x1000
#define FAST_BLOB		0x7e93feff0000
#define FAST_BLOB_CODE		0x4780		/* code and padding */
#define FAST_BLOB_SIZE		0x8000
#define FAST_SLOTS		0x7e93ff000000	/* entry.S: fast_entry depends on this value */
#define FAST_SLOT_SIZE		0x40000
#define FAST_SLOT_COUNT		64
#define FAST_SLOTS_SIZE		(FAST_SLOT_COUNT * FAST_SLOT_SIZE)
#define FAST_RING_OFFSET	0x380		/* in a slot, in its first page */
#define FAST_RING_SIZE		0x20000
#define FAST_RECORD_MAX		0x2000		/* bytes of a record with its segments */
#define FAST_CALLS		512		/* syscall numbers below have a plan */
#define FAST_MORE		64		/* further plans, of syscalls that have several */
#define FAST_READS		512		/* reads of all plans together */
#define FAST_AREAS		4		/* areas of stubs per process */
#define FAST_STUBS_SIZE		0x10000		/* bytes of an area */
#define FAST_TEXTS		8		/* ranges of patched text per process */
#define FAST_CREATORS		8		/* sites per process that create tasks there */
#define FAST_CREATOR_SIZE	32		/* bytes of code for each of these sites */
#define FAST_FLAT_DATA		0x2b		/* __USER_DS: arch/x86/include/asm/segment.h */

/* Numbers of nonexistent syscalls with which the injected code requests a stop: FAST_READY ends the
 * set-up of a process; FAST_ASSIST lets the tracer complete a record, or examine the thread. */
#define FAST_READY		0x7a01
#define FAST_ASSIST		0x7a02

/* Offsets in struct stub (fast/site/site.h), for the assembler. */
#define STUB_SLOW		8
#define STUB_END		24

/* Offsets in struct fast_slot, for the assembler. */
#define SLOT_RAX		0
#define SLOT_RSP		8
#define SLOT_RBX		16
#define SLOT_RBP		24
#define SLOT_R12		32
#define SLOT_R13		40
#define SLOT_R14		48
#define SLOT_R15		56
#define SLOT_RDI		64
#define SLOT_RSI		72
#define SLOT_RDX		80
#define SLOT_R10		88
#define SLOT_R8			96
#define SLOT_R9			104
#define SLOT_STUB		112
#define SLOT_FLAGS		120
#define SLOT_RET		128
#define SLOT_STACK		136
#define SLOT_PHASE		144
#define SLOT_FREE		184
#define SLOT_MASK		512
#define SLOT_IMAGE		520
#define SLOT_IMAGE_IGNORED	(SLOT_IMAGE + 4 * 8)	/* follows the one of handle */
#define SLOT_IMAGE_RIP		(SLOT_IMAGE + 17 * 8)
#define SLOT_LEAVING		(SLOT_IMAGE + 18 * 8)
#define SLOT_CALL_RSI		(SLOT_LEAVING + 7 * 8)
#define SLOT_TRACER		464
#define SLOT_IS_SHARED		484
#define SLOT_MASKED		(SLOT_CALL_RSI + 2 * 8)
#define SLOT_ACTION		(SLOT_MASKED + 8)
#define SLOT_BLOCKS_SIGSYS	(SLOT_ACTION + 5 * 8)

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

#include "desc/numbers.h"

/* How a syscall is made that comes through a stub */
enum fast_how {
	FAST_STOP,	/* by the stub's own syscall instruction, where it stops */
	FAST_QUIET,	/* without a stop or a record: it is not traced */
	FAST_RECORD,
};

enum fast_kind {
	FAST_STRING,	/* up to and including a NUL, at most `most` bytes */
	FAST_BYTES,	/* `unit` bytes */
	FAST_COUNTED,	/* argument `by` times `unit` bytes, at most `most` */
	/* the 64-bit words that contain as many bits as argument `by` says, at most `most` bytes */
	FAST_BITS,
	/* result times `unit` bytes, at most `most`, and at most argument `by` times `unit` unless
	 * `by` is FAST_NO_ARGUMENT; nothing unless the result is positive */
	FAST_RETURNED,
	/* as many bytes as the 32-bit number that argument `by` points at says, both when the copy
	 * is made and before the syscall; at most `most`: socket addresses of accept */
	FAST_POINTED,
	/* the buffers of the iovecs that an earlier read copied from argument `arg`: at most `most`
	 * buffers, `unit` bytes of each; with FAST_RETURN_LIMITS no more in all than the result
	 * says */
	FAST_VECTOR,
	/* a list of pointers to strings that a null pointer ends, of which at most `most` plus 1
	 * are copied unless `at` is 1 (the list is counted); and the first `most` strings, at most
	 * `unit` bytes of each */
	FAST_STRINGS,
	/* No copy: if the result is as `unit` says, the tracer completes the record, and examines
	 * something while the thread is stopped after the syscall. */
	FAST_ASK_TRACER,
	/* The path of a descriptor as /proc shows it, for FD_PATHS. `unit` says which one: the
	 * result (FAST_NAME_RESULT), the working directory (FAST_NAME_CWD), or a duplicate
	 * (FAST_NAME_DUPLICATE), which is read only if another thread may have replaced its
	 * original, whose path the tracer knows otherwise. The tracer completes the record if the
	 * path cannot be read, may not be what the tracer would see (fast_slot.asks_names), or
	 * needs to be examined because it ends with " (deleted)". */
	FAST_NAME,
	/* If the result is ENOENT: how much of the path at argument `arg` leads to a component that
	 * does not exist. The path begins at the descriptor in argument `by` (FAST_NO_ARGUMENT: at
	 * the working directory). The tracer completes the record if that cannot be found, or the
	 * component is a symbolic link. */
	FAST_MISSING,
};
enum { FAST_NAME_RESULT, FAST_NAME_CWD, FAST_NAME_DUPLICATE };

/* Results of FAST_ASK_TRACER, in `unit`: success; ENOENT; EACCES, EPERM, ENOTDIR or ETXTBSY */
enum { FAST_ASK_SUCCESS = 1, FAST_ASK_MISSING = 2, FAST_ASK_REFUSED = 4 };

/* When a copy is made, and which state of the memory it shows */
enum fast_when {
	FAST_BEFORE,	/* before the syscall: state at syscall-enter */
	/* after the syscall, which filled it: state at syscall-exit, only if it succeeded */
	FAST_AFTER,
	FAST_AFTER_ANY,	/* like FAST_AFTER, also if it failed */
	/* of a segment only: */
	FAST_NAMED,	/* .addr is a descriptor, the bytes are its path */
	FAST_ENDED,	/* of FAST_MISSING, without bytes: .addr is the length of that path */
	FAST_WHENS
};

enum {
	/* if the syscall succeeds the kernel has written all of it, so that it is readable */
	FAST_SURE = 1,
	FAST_RETURN_LIMITS = 2,
	FAST_NARROW = 4,	/* the argument that counts has 32 bits */
	FAST_IF_POSITIVE = 8,	/* only if the result is > 0 */
	FAST_IF_INTERRUPTED = 16,	/* only if the result is EINTR or ERESTART_RESTARTBLOCK */
	/* The address is not the argument. It is the 8 bytes at offset `at` of what an earlier read
	 * copied from the argument, in the same state. A number that counts is at offset `by` of
	 * that copy. */
	FAST_INSIDE = 32,
};
enum { FAST_NO_ARGUMENT = 0xff };

struct fast_read {
	uint8_t arg, kind, when, by;
	uint8_t flags, at;
	uint16_t most, unit;
};

/* A syscall may have several plans, for different values of one argument: the first whose condition
 * holds is used. If none holds the syscall is FAST_STOP. */
struct fast_plan {
	uint8_t how, count;
	uint16_t first;			/* index in fast_table.read */
	/* The condition on argument `condition` (FAST_NO_ARGUMENT: none): its lowest `width` bits,
	 * minus `base` times 256, must be below 64, and that bit must be set in `bits`. */
	uint8_t condition, width, base;
	/* index in fast_table.more of the next plan to try; 0: none */
	uint8_t next;
	uint64_t bits;
};

struct fast_table {
	/* Syscalls (bits) that stop once if they have a record, when that is complete */
	uint64_t stops_after[FAST_CALLS / 64];
	/* Threads make all syscalls that change signal masks and actions in the injected code, or
	 * stop at them. */
	uint64_t sees_signals;
	struct fast_plan plan[FAST_CALLS];
	struct fast_plan more[FAST_MORE];	/* element 0 is unused */
	struct fast_read read[FAST_READS];
};

enum fast_type {
	FAST_CALL,
	FAST_PAD,	/* not a record: skip to the start of the ring */
};

struct fast_range {
	uint64_t from, to;
};

/* The kernel's struct sigaction (include/linux/signal_types.h) */
struct fast_action {
	uint64_t handler, flags, restorer, mask;
};

/* State of one thread. The program can write to it, so the tracer must not trust anything in it.
 *
 * What writes and reads each member, and in which order. "stop": by the tracer while the
 * thread is in a ptrace-stop, which orders all accesses; "kernel": on behalf of the thread.
 * "first": the member of the first slot is used, that of all others is not.
 * tests/rules/slots.test verifies that each member is in one row.
 *
 * member		written by	read by			order, and why
 *
 * rax rsp rbx rbp r12	thread		thread, stop, tracer	tracer: after .inflight
 * r13 r14 r15 rdi rsi						(changes_are_made)
 * rdx r10 r8 r9
 * stub flags ret	thread		thread, stop		none: one writer
 * stack needs_sigsys	stop		thread			none: set with the slot
 * phase		thread, stop	thread, stop, tracer	none: a syscall that may
 *								have returned counts, too
 * stubs		tracer		thread			none: an area is checked
 *								before its first use
 * free			thread, stop	thread			none: one thread at a time
 * head			thread, stop	thread, tracer		release, acquire: records
 *								before it are complete
 * current filled	thread, stop	thread, tracer		after .inflight, and .head
 * early_segments						is read again
 * inflight		thread, stop	thread, tracer		release, acquire: what the
 *								thread has written before. If
 *								.is_shared sequential: store,
 *								then read .hold
 * hold			tracer		thread, tracer		sequential: store, then read
 *								.inflight; relaxed: in a loop
 *								of the thread
 * whole		thread		stop			none: it stops next
 * seen_tail		thread, tracer	thread, tracer		none: at worst the thread
 *								uses lost room once more
 * trusted trusts	thread		thread			none: one thread
 * probes
 * tail			tracer		thread, tracer		release, acquire: records
 *								before it have been copied
 * is_drained		tracer		thread, tracer		relaxed: at worst the thread
 *								waits, or stops
 * texts		tracer		thread			none: threads are frozen, or
 *								found by changes_are_made
 * asks_names		tracer		thread			none: the syscall that
 *								changes a root is in a stop
 * tracer (first)	tracer, kernel	thread			relaxed: the kernel clears it
 *								when the tracer ends
 * signal_epoch (first)	thread, stop	thread			release, acquire: the change
 *								that it counts
 * is_shared		tracer		thread			release, relaxed: the thread
 *								is in the stop at which it
 *								creates the second one
 * mask			stop		kernel			none: at FAST_READY
 * image		stop, kernel	thread, stop		none: at FAST_READY
 * leaving		thread, stop	thread			none: one thread at a time
 * call_rsi action	thread, kernel	thread, kernel		none: within a syscall
 * mask_without
 * action_result	thread		thread, stop		none: within a syscall
 * masked (first)	thread, tracer	thread, tracer		relaxed: a bit for a signal;
 *								untraced it is a race, too
 * blocks_sigsys	thread, stop	thread, stop		none: one thread at a time
 * stops_exec		tracer		thread			none: untraced, it is a race
 *								with execve
 * has_others		tracer		thread			relaxed: the thread is in the
 *								stop at which it creates the
 *								second one
 * creation		thread		stop			none: within a syscall
 * owns_actions		stop		thread			none: set with the slot
 * program_action	thread, tracer	thread, tracer		none: the tracer writes it in
 *								a stop, as no other thread of
 *								.owns_actions has it
 * filler_tracer	none		none			keeps .hold in a line of its
 * filler_align filler_mask					own; alignment */
struct fast_slot {
	/* Registers of the program while its thread runs the injected code. */
	uint64_t rax, rsp, rbx, rbp, r12, r13, r14, r15, rdi, rsi, rdx, r10, r8, r9;
	/* Address of the descriptor of the stub that the thread came through. */
	uint64_t stub;
	uint64_t flags, ret;
	/* End of the stack of the injected code; 0: no thread has the slot. */
	uint64_t stack;
	uint64_t phase;			/* 0: before the syscall, 1: after it. */
	uint64_t stubs[FAST_AREAS];	/* Addresses of the areas of stubs; 0: none. */
	/* 1: the thread may use the slot. 0: it does, or no thread has the slot. A tracer moves a
	 * thread out of the injected code before a signal is delivered; when it has been killed,
	 * this keeps the handler's syscalls out of the slot. */
	uint64_t free;
	/* The following six members are written by the thread. Positions only increase; modulo
	 * FAST_RING_SIZE they are offsets in the ring. */
	uint64_t head;			/* All records before this position are complete. */
	uint64_t current;		/* Position of the record of the current syscall. */
	uint64_t inflight;		/* The thread is in a syscall. */
	/* Bytes of the current record that have been written; 0: no record. */
	uint64_t filled;
	uint64_t seen_tail;		/* Value of .tail when the thread last read it. */
	/* Number of segments of the current record that were copied before the syscall. */
	uint64_t early_segments;
	/* Bytes of the current record, which is complete, and which the tracer is to make visible
	 * at FAST_ASSIST by advancing .head; 0: the tracer has to complete the record there. */
	uint64_t whole;
	/* Whether a fault of a copy would change no signal action of the program, because SIGSEGV
	 * and SIGBUS are neither blocked nor ignored: 1 more than .signal_epoch of the first slot
	 * when the thread found that; 0: it has not. Then the number of probes that were not made
	 * since, and the number of those that were made since it is not known any more. */
	uint32_t trusted;
	uint16_t trusts;
	int16_t probes;
	/* The following members are written by the tracer, rarely. */
	uint64_t tail;			/* All records before this position have been taken. */
	/* 1: the tracer takes records, and a thread whose ring is full waits a little. 0: it may
	 * sleep, and is woken by a stop. */
	uint64_t is_drained;
	uint64_t filler_tracer[6];
	/* Threads must not leave the injected code: text is being changed. */
	uint64_t hold;
	struct fast_range texts[FAST_TEXTS];	/* Ranges of patched text; unused ones are empty. */
	/* The tracer is asked for paths: the root directory may not be the tracer's. */
	uint64_t asks_names;
	/* Of the first slot: a robust futex that the tracer holds; see fast_is_orphaned. */
	uint32_t tracer;
	uint32_t filler_align;
	/* Syscalls stop by SIGSYS, which the kernel must not block: see code.c. */
	uint64_t needs_sigsys;
	/* Of the first slot: incremented when masks or actions may have changed, by threads after
	 * rt_sigaction and by the tracer at each stop. */
	uint32_t signal_epoch;
	/* 1: threads share the memory, one of which may be frozen while this one begins a
	 * syscall. */
	uint32_t is_shared;
	uint64_t filler_mask[3];
	/* The following members are the state with which a thread continues after set-up. */
	uint64_t mask;			/* Signal mask. */
	/* r15 r14 r13 r12 rbp rbx r9 r8 r10 rdx rsi rdi flags rcx r11 rax rsp rip. */
	uint64_t image[18];
	/* Registers of the program while the thread ends its dispatch: rdi rsi rdx r10 r8 rax r11;
	 * while it sets the handler of SIGSYS, rip instead of r11. */
	uint64_t leaving[7];
	uint64_t call_rsi;		/* rsi with which the syscall is made */
	uint64_t mask_without;		/* a signal mask without SIGSYS */
	/* Of the first slot: bit N - 1 is set if the program has set an action for signal N whose
	 * mask contains SIGSYS. The kernel has it without that. */
	uint64_t masked;
	struct fast_action action;	/* an action whose mask lacks SIGSYS */
	/* What is left to do after rt_sigaction and rt_sigprocmask: enum fast_action_result */
	uint64_t action_result;
	/* The program has blocked SIGSYS, which the kernel does not. The tracer sets this while the
	 * thread is stopped. */
	uint64_t blocks_sigsys;
	/* An execve stops: the program ignores SIGSYS, and the kernel is to know it before. */
	uint64_t stops_exec;
	/* 1: threads share the memory at present. */
	uint64_t has_others;
	/* Flags with which clone3 creates a task, in the form of clone's first argument, if .rax is
	 * that syscall */
	uint64_t creation;
	/* 1: syscalls stop by SIGSYS, and the thread shares the memory with its creator, but not
	 * the signal actions: a child of vfork. */
	uint64_t owns_actions;
	/* The program's action for SIGSYS; the kernel has another one. Only of .owns_actions, and
	 * only if it is the default. */
	struct fast_action program_action;
};

enum fast_action_result {
	FAST_ACTION_UNMASKED = 1,	/* the new action's mask does not contain SIGSYS */
	FAST_ACTION_MASKED = 2,		/* it does: note it in .masked */
	FAST_ACTION_OLD_MASKED = 4,	/* add SIGSYS to the former action's mask */
	FAST_ACTION_OF_SIGSYS = 64,	/* the action is that of SIGSYS, .program_action */
	FAST_MASK_READ = 8,		/* the former signal mask has been read */
	FAST_MASK_BLOCKED = 16,		/* the new one contains SIGSYS: note it in .blocks_sigsys */
	FAST_MASK_UNBLOCKED = 32,	/* it does not */
};
enum { FAST_STACK_END = 0x24000 };	/* Offset in a slot of the end of the stack. */
_Static_assert(sizeof(struct fast_slot) <= FAST_RING_OFFSET, "the ring follows it");
_Static_assert(FAST_RING_OFFSET + FAST_RING_SIZE + 0x2000 <= FAST_STACK_END,
	       "the stack follows the ring");

/* Whether [from, to) and [start, end) overlap */
static inline int fast_ranges_overlap(uint64_t from, uint64_t to, uint64_t start, uint64_t end)
{
	return from < end && to > start;
}

/* Whether [from, to) overlaps the injected code, the slots or an area of stubs */
static inline int fast_overlaps_injected(uint64_t from, uint64_t to,
					 const uint64_t stubs[FAST_AREAS])
{
	const uint64_t end = FAST_SLOTS + FAST_SLOTS_SIZE;

	if (to < from)
		to = UINT64_MAX;
	if (fast_ranges_overlap(from, to, FAST_BLOB, end))
		return 1;
	for (unsigned i = 0; i < FAST_AREAS; i++)
		if (stubs[i] && fast_ranges_overlap(from, to, stubs[i], stubs[i] + FAST_STUBS_SIZE))
			return 1;
	return 0;
}

/* Whether the syscall may change a mapping at an address that the program chose. This is called for
 * every syscall, so it is a single test for most. */
static inline int fast_changes_mappings(uint64_t nr, const uint64_t arg[6])
{
	enum { MAP_FIXED_FLAG = 0x10, SHM_REMAP_FLAG = 040000 };
	const uint64_t numbers = 1ULL << NR_x86_64_mmap | 1ULL << NR_x86_64_mprotect |
		1ULL << NR_x86_64_munmap | 1ULL << NR_x86_64_mremap | 1ULL << NR_x86_64_madvise |
		1ULL << NR_x86_64_shmat;

	if (nr >= 64)
		return nr == NR_x86_64_pkey_mprotect;
	if (!(numbers >> nr & 1))
		return 0;
	if (nr == NR_x86_64_mmap)
		return (arg[3] & MAP_FIXED_FLAG) != 0;
	return nr != NR_x86_64_shmat || (arg[2] & SHM_REMAP_FLAG);
}

/* The address range that the syscall changes. The size of shmat's is unknown, so it has no end. */
static inline struct fast_range fast_changed_range(uint64_t nr, const uint64_t arg[6])
{
	if (nr == NR_x86_64_shmat)
		return (struct fast_range){arg[1], UINT64_MAX};
	return (struct fast_range){arg[0], arg[0] + arg[1]};
}

/* Whether the syscall unmaps, changes or maps over memory of the injected code, the slots or the
 * stubs */
static inline int fast_changes_injected(uint64_t nr, const uint64_t arg[6],
					const uint64_t stubs[FAST_AREAS])
{
	struct fast_range range = fast_changed_range(nr, arg);

	return fast_changes_mappings(nr, arg) &&
	       (fast_overlaps_injected(range.from, range.to, stubs) ||
		(nr == NR_x86_64_mremap && fast_overlaps_injected(arg[4], arg[4] + arg[2], stubs)));
}

/* SIGSYS (asm/signal.h), and its bit in a set of signals */
enum { FAST_SIGSYS = 31, FAST_SIGSYS_BIT = 1 << (FAST_SIGSYS - 1) };

/* Whether the syscall gets or sets the action for SIGSYS, which syscall user dispatch sends */
static inline int fast_acts_on_sigsys(uint64_t nr, const uint64_t arg[6])
{
	return nr == NR_x86_64_rt_sigaction && (int)arg[0] == FAST_SIGSYS;
}

/* An action as the kernel keeps it (do_sigaction in kernel/signal.c) */
static inline struct fast_action fast_kept_action(struct fast_action a)
{
	enum { KILL = 9, STOP = 19 };
	const uint64_t known_flags = 0xdc000807;

	a.flags &= known_flags;
	a.mask &= ~(1ULL << (KILL - 1) | 1ULL << (STOP - 1));
	return a;
}

/* Whether the syscall waits with a temporary signal mask, and a handler is called with that mask */
static inline int fast_waits_with_mask(uint64_t nr)
{
	return nr == NR_x86_64_rt_sigsuspend || nr == NR_x86_64_pselect6 ||
		nr == NR_x86_64_ppoll || nr == NR_x86_64_epoll_pwait ||
		nr == NR_x86_64_epoll_pwait2 || nr == NR_x86_64_io_pgetevents;
}

static inline int fast_executes(uint64_t nr)
{
	return nr == NR_x86_64_execve || nr == NR_x86_64_execveat;
}

/* Whether the syscall creates a task, and can do that in the injected code: clone, fork, vfork,
 * clone3 */
static inline int fast_creates_task(uint64_t nr)
{
	return nr - NR_x86_64_clone <= NR_x86_64_vfork - NR_x86_64_clone ||
		nr == NR_x86_64_clone3;
}

/* Whether a task with these flags of clone(2) may be created in the injected code. Not so if the
 * tracer has to change the flags, or the task begins with other signal actions. */
static inline int fast_may_create(uint64_t flags)
{
	enum {
		SIGNAL = 0xff, VM = 0x100, FS = 0x200, FILES = 0x400, SIGHAND = 0x800,
		VFORK = 0x4000, THREAD = 0x10000, SYSVSEM = 0x40000, SETTLS = 0x80000,
		PARENT_SETTID = 0x100000, CHILD_CLEARTID = 0x200000, DETACHED = 0x400000,
		CHILD_SETTID = 0x1000000,
	};

	return !(flags & ~(uint64_t)(SIGNAL | VM | FS | FILES | SIGHAND | VFORK | THREAD | SYSVSEM |
				     SETTLS | PARENT_SETTID | CHILD_CLEARTID | DETACHED |
				     CHILD_SETTID));
}

/* struct clone_args of linux/sched.h */
struct fast_clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	uint64_t set_tid, set_tid_size, cgroup;
};
enum { FAST_CLONE_ARGS_MIN = 64 };	/* without the last three */

/* Whether a task with these arguments of clone3(2) may be created in the injected code, as above.
 * Sets *flags to those that clone(2) would have. `resets`: the task may begin with the default
 * actions of signals that have handlers. */
static inline int fast_may_create_by(const struct fast_clone_args *a, int resets, uint64_t *flags)
{
	enum { SIGNAL = 0xff };
	const uint64_t reset = 0x100000000;	/* CLONE_CLEAR_SIGHAND */

	*flags = a->flags | (a->exit_signal & SIGNAL);
	return !(a->flags & SIGNAL) && !(a->exit_signal & ~(uint64_t)SIGNAL) &&
		!(a->set_tid | a->set_tid_size | a->cgroup) &&
		fast_may_create(*flags & ~(resets ? reset : 0));
}

/* Whether the program begins to use syscall user dispatch */
static inline int fast_dispatches_itself(uint64_t nr, const uint64_t arg[6])
{
	enum { SET_DISPATCH = 59 };

	return nr == NR_x86_64_prctl && arg[0] == SET_DISPATCH && arg[1];
}

/* Whether madvise or process_madvise with this advice drops pages. The content of file text is read
 * from the file again then. */
static inline int fast_drops_pages(uint64_t advice)
{
	enum { DONTNEED = 4, FREE = 8, REMOVE = 9, DONTNEED_LOCKED = 24, GUARD_INSTALL = 102 };

	return advice == DONTNEED || advice == FREE || advice == REMOVE ||
		advice == DONTNEED_LOCKED || advice == GUARD_INSTALL;
}

static inline int fast_overlaps_text(uint64_t from, uint64_t to,
				     const struct fast_range texts[FAST_TEXTS])
{
	if (to < from)
		to = UINT64_MAX;
	for (unsigned i = 0; i < FAST_TEXTS; i++)
		if (fast_ranges_overlap(from, to, texts[i].from, texts[i].to))
			return 1;
	return 0;
}

/* Whether the syscall moves, replaces or drops patched text, or makes it writable */
static inline int fast_changes_text(uint64_t nr, const uint64_t arg[6],
				    const struct fast_range texts[FAST_TEXTS])
{
	enum { PROT_WRITE_FLAG = 2 };
	struct fast_range range = fast_changed_range(nr, arg);

	if (!fast_changes_mappings(nr, arg) ||
	    (nr == NR_x86_64_madvise && !fast_drops_pages(arg[2])) ||
	    ((nr == NR_x86_64_mprotect || nr == NR_x86_64_pkey_mprotect) &&
	     !(arg[2] & PROT_WRITE_FLAG)))
		return 0;
	return fast_overlaps_text(range.from, range.to, texts) ||
	       (nr == NR_x86_64_mremap && fast_overlaps_text(arg[4], arg[4] + arg[2], texts));
}

/* Whether the tracer has been killed: the kernel removes its tid from a robust futex then. Only in
 * tracees, where there is no such number without the futex either. */
static inline int fast_is_orphaned(void)
{
	enum { TID_BITS = 0x3fffffff };
	const struct fast_slot *first = (const struct fast_slot *)FAST_SLOTS;

	return !(__atomic_load_n(&first->tracer, __ATOMIC_RELAXED) & TID_BITS);
}

/* A record in a ring, 8-byte aligned, followed by its segments */
struct fast_record {
	uint32_t size;			/* Bytes, with the segments. */
	uint16_t nr;
	uint8_t segments, type;
	uint64_t entered, left;		/* Time stamp counter at syscall-enter and syscall-exit. */
	int64_t ret;
	uint64_t arg[6];
	/* Address of the descriptor of the stub that the syscall came through. */
	uint64_t stub;
	uint64_t sp;
};

/* A copy of memory: `got` of `asked` bytes were readable. The next segment is 8-byte aligned. */
struct fast_segment {
	uint64_t addr;
	uint32_t asked;
	uint16_t got;
	uint8_t when, unused;		/* .when: enum fast_when. */
	uint8_t bytes[];
};

/* What the assembler uses */
#define FAST_SLOT_AT(member, offset) \
	_Static_assert(offsetof(struct fast_slot, member) == (offset), "the assembler's " #offset)
FAST_SLOT_AT(rax, SLOT_RAX);
FAST_SLOT_AT(rsp, SLOT_RSP);
FAST_SLOT_AT(rbx, SLOT_RBX);
FAST_SLOT_AT(rbp, SLOT_RBP);
FAST_SLOT_AT(r12, SLOT_R12);
FAST_SLOT_AT(r13, SLOT_R13);
FAST_SLOT_AT(r14, SLOT_R14);
FAST_SLOT_AT(r15, SLOT_R15);
FAST_SLOT_AT(rdi, SLOT_RDI);
FAST_SLOT_AT(rsi, SLOT_RSI);
FAST_SLOT_AT(rdx, SLOT_RDX);
FAST_SLOT_AT(r10, SLOT_R10);
FAST_SLOT_AT(r8, SLOT_R8);
FAST_SLOT_AT(r9, SLOT_R9);
FAST_SLOT_AT(stub, SLOT_STUB);
FAST_SLOT_AT(flags, SLOT_FLAGS);
FAST_SLOT_AT(ret, SLOT_RET);
FAST_SLOT_AT(stack, SLOT_STACK);
FAST_SLOT_AT(phase, SLOT_PHASE);
FAST_SLOT_AT(free, SLOT_FREE);
FAST_SLOT_AT(tracer, SLOT_TRACER);
FAST_SLOT_AT(is_shared, SLOT_IS_SHARED);
FAST_SLOT_AT(mask, SLOT_MASK);
FAST_SLOT_AT(image, SLOT_IMAGE);
FAST_SLOT_AT(image[4], SLOT_IMAGE_IGNORED);
FAST_SLOT_AT(image[17], SLOT_IMAGE_RIP);
FAST_SLOT_AT(leaving, SLOT_LEAVING);
FAST_SLOT_AT(call_rsi, SLOT_CALL_RSI);
FAST_SLOT_AT(masked, SLOT_MASKED);
FAST_SLOT_AT(action, SLOT_ACTION);
FAST_SLOT_AT(blocks_sigsys, SLOT_BLOCKS_SIGSYS);
FAST_SLOT_AT(action.mask, SLOT_ACTION + 24);
/* Cache lines: what the thread writes, what the tracer writes, and the rest */
FAST_SLOT_AT(head, 192);
FAST_SLOT_AT(tail, 256);
FAST_SLOT_AT(hold, 320);
_Static_assert(sizeof(struct fast_read) == 10, "reads are packed");
_Static_assert(sizeof(struct fast_table) <= FAST_BLOB_SIZE - FAST_BLOB_CODE, "the table has room");
#endif
#endif
