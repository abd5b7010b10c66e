#include "trace/library_calls/recorder.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "trace/library_calls/calls.h"
#include "trace/library_calls/machine.h"
#include "trace/library_calls/space.h"
#include "trace/memory/memory.h"
#include "trace/proc/proc.h"
#include "trace/seccomp/own.h"
#include "trace/state/engine_state.h"
#include "trace/state/rings.h"
#include "trace/state/source.h"

enum {
	WORD_SIZE = 8, PAGE_SIZE_OF_TRACEE = 4096, JUMP = 0xe9, CALL = 0xe8,
	ADDRESS_SIZE = 0x67,	/* a prefix without effect on jumps and calls */
	SEARCHED = 1 << 18,	/* bytes of a module that are searched for an instruction */
	SYSCALL_STOP = SIGTRAP | 0x80,
	AWAY = 1 << 20,		/* distance of an area from a program */
};

static const uint64_t reach = 0x7ff00000;	/* of a jump, less the size of an area */

static bool is_near(uint64_t a, uint64_t b)
{
	return (a > b ? a - b : b - a) < reach;
}

static bool write_all(int memory, uint64_t address, const void *from, size_t size)
{
	return memory >= 0 && pwrite(memory, from, size, (off_t)address) == (ssize_t)size;
}

/* Returns the address of an instruction `syscall` in the module at `text`; 0: there is none. */
static uint64_t find_syscall(const struct library_space *s, const struct tracee *t, uint64_t text)
{
	static const uint8_t instruction[] = {0x0f, 0x05};
	const struct library_module *m = library_space_module(s, text);
	uint64_t size = m ? m->end - m->start : 0, found = 0;
	uint8_t *code, *at;
	int64_t n;

	if (!m)
		return 0;
	size = size < SEARCHED ? size : SEARCHED;
	code = alloc_more(NULL, size, 1);
	n = tracee_read(t->id.tid, m->start, code, size);
	at = n > 0 ? memmem(code, n, instruction, sizeof(instruction)) : NULL;
	if (at)
		found = m->start + (at - code);
	free(code);
	return found;
}

/* waitid, of one task, which signals to ptrail do not interrupt */
static bool await_stop(pid_t tid, siginfo_t *info, int options)
{
	int failed;

	do
		failed = waitid(P_PID, tid, info, WSTOPPED | __WALL | options);
	while (failed && errno == EINTR);
	return !failed;
}

/* Resumes the task to its next syscall-enter-stop or syscall-exit-stop. Returns false if it stops
 * for another reason; that stop is left to the engine. */
static bool step_to_syscall_stop(pid_t tid)
{
	siginfo_t info = {0};

	return !ptrace(PTRACE_SYSCALL, tid, 0, 0) &&
		await_stop(tid, &info, WEXITED | WNOWAIT) && info.si_code == CLD_TRAPPED &&
		info.si_status == SYSCALL_STOP && await_stop(tid, &info, 0);
}

/* What a change of the text of a stopped task needs */
struct text_change {
	const struct tracee *t;
	const struct user_regs_struct *registers;
	uint64_t text;		/* address in a library that contains a syscall instruction */
	uint64_t syscall;	/* address of a syscall instruction to use; 0: of that library */
	int memory;		/* descriptor */
};

/* Whether a seccomp filter could kill the task for mapping code. Those that ptrail has itself have
 * let it map its own. */
static bool is_filtered(pid_t tid)
{
	struct proc_status s;

	return proc_status(tid, &s) || (s.filtered && !filters_are_own(tid, &s));
}

/* Makes the stopped task map memory. Its signals are blocked meanwhile, and it makes one syscall,
 * so that waiting for it takes some microseconds. Returns the address, or 0. */
static uint64_t map_memory(const struct text_change *c, uint64_t near, uint64_t size,
			   int protection)
{
	const uint64_t all = UINT64_MAX;
	struct user_regs_struct r = *c->registers;
	uint64_t mask, result = 0;
	pid_t tid = c->t->id.tid;

	r.rip = c->syscall ? c->syscall : find_syscall(c->t->group->library, c->t, c->text);
	r.rax = SYS_mmap;
	r.orig_rax = -1;
	r.rdi = near & -(uint64_t)PAGE_SIZE_OF_TRACEE;
	r.rsi = size;
	r.rdx = protection;
	r.r10 = MAP_PRIVATE | MAP_ANONYMOUS;
	r.r8 = -1;
	r.r9 = 0;
	if (!r.rip || is_filtered(tid) ||
	    ptrace(PTRACE_GETSIGMASK, tid, sizeof(mask), &mask) ||
	    ptrace(PTRACE_SETSIGMASK, tid, sizeof(all), &all))
		return 0;
	if (!ptrace(PTRACE_SETREGS, tid, 0, &r) && step_to_syscall_stop(tid) &&
	    step_to_syscall_stop(tid) && !ptrace(PTRACE_GETREGS, tid, 0, &r) &&
	    r.rax < -(uint64_t)PAGE_SIZE_OF_TRACEE)
		result = r.rax;
	ptrace(PTRACE_SETREGS, tid, 0, c->registers);
	ptrace(PTRACE_SETSIGMASK, tid, sizeof(mask), &mask);
	return result;
}

/* Where an area for the module should be: below a program, whose heap is above it, and next to
 * libraries, where the kernel places it anyway. */
static uint64_t place_for(uint64_t address, uint64_t library)
{
	return is_near(address, library) ? 0 : address > AWAY ? address - AWAY : 0;
}

static bool fill_area(const struct library_recorder *r, int memory, uint64_t address)
{
	uint8_t code[AREA_TRAMPOLINES];

	memcpy(code, recorder_code, sizeof(code));
	memcpy(code + AREA_RING, &r->ring, WORD_SIZE);
	memcpy(code + AREA_THREAD, &r->thread, WORD_SIZE);
	return write_all(memory, address, code, sizeof(code));
}

/* Returns the number of a trampoline that is free, or that of a breakpoint that has been removed
 * with its module; RECORDER_FUNCTIONS: there is none. */
static unsigned find_trampoline(const struct library_space *s, const struct recorder_area *a)
{
	unsigned i = 0;

	if (a->used < RECORDER_FUNCTIONS)
		return a->used;
	while (i < RECORDER_FUNCTIONS) {
		const struct library_breakpoint *b = library_space_find(s, a->entries[i]);

		if (!b || !b->is_recorded)
			break;
		i++;
	}
	return i;
}

/* Returns an area with room that jumps from `address` reach; NULL: there is none. */
static struct recorder_area *find_area(struct library_recorder *r, const struct text_change *c,
				       uint64_t address)
{
	uint64_t at;

	for (unsigned i = 0; i < r->count; i++)
		if (is_near(r->areas[i]->address, address) &&
		    find_trampoline(c->t->group->library, r->areas[i]) < RECORDER_FUNCTIONS)
			return r->areas[i];
	if (r->has_failed || r->count == RECORDER_AREAS)
		return NULL;
	at = map_memory(c, place_for(address, c->text), AREA_SIZE, PROT_READ | PROT_EXEC);
	if (!at || !is_near(at, address) || !fill_area(r, c->memory, at)) {
		r->has_failed = true;
		return NULL;
	}
	r->areas[r->count] = alloc_new(struct recorder_area);
	r->areas[r->count]->address = at;
	return r->areas[r->count++];
}

/* Describes which memory a call of the function reads, in the bytes of its trampoline. Returns
 * false if that cannot be recorded. */
static bool describe(const struct prototype *p, uint64_t limit, uint8_t trampoline[TRAMPOLINE_SIZE])
{
	unsigned copies = 0;

	if (!p->is_leaf || p->count > 6)
		return false;
	for (unsigned i = 0; i < p->count; i++) {
		const struct prototype_argument *a = &p->arguments[i];
		uint8_t *copy = trampoline + TRAMPOLINE_COPIES + 2 * copies;

		if (a->form == LIBRARY_DOUBLE || a->is_late || a->is_format)
			return false;
		if (a->form != LIBRARY_STRING && a->form != LIBRARY_DATA)
			continue;
		if (copies++ == LIBRARY_COPIES || (a->form == LIBRARY_DATA && a->length < 0))
			return false;
		copy[0] = i + 1;
		copy[1] = a->form == LIBRARY_DATA ? a->length + 1 : 0;
	}
	trampoline[TRAMPOLINE_LIMIT] = limit < COPY_ROOM ? limit + 1 : COPY_ROOM;
	trampoline[TRAMPOLINE_WHOLE] = limit >= COPY_ROOM;
	trampoline[TRAMPOLINE_RESULT] = p->has_result && p->result.form == LIBRARY_STRING;
	return !p->has_result || p->result.form != LIBRARY_DOUBLE;
}

static void put_distance(uint8_t *to, uint64_t from, uint64_t target)
{
	int32_t distance = (int32_t)(int64_t)(target - from);

	memcpy(to, &distance, sizeof(distance));
}

/* Replaces the breakpoint by a jump to a trampoline of the area; that of a call by a call which has
 * as many bytes, so that it returns to the same address. */
static void record_function(const struct text_change *c, struct recorder_area *a,
			    struct library_breakpoint *b, uint8_t trampoline[TRAMPOLINE_SIZE])
{
	const unsigned i = find_trampoline(c->t->group->library, a);
	const uint64_t at = a->address + AREA_TRAMPOLINES + (uint64_t)i * TRAMPOLINE_SIZE;
	uint8_t code[INDIRECT_SIZE] = {ADDRESS_SIZE, b->jump->is_call ? CALL : JUMP};

	/* lea trampoline(%rip), %r11; jmp recorder_enter */
	memcpy(trampoline, (const uint8_t[]){0x4c, 0x8d, 0x1d}, 3);
	put_distance(trampoline + 3, at + 7, at);
	trampoline[7] = JUMP;
	put_distance(trampoline + 8, at + 12, a->address + AREA_ENTER);
	memcpy(trampoline + TRAMPOLINE_SLOT, &b->slot, WORD_SIZE);
	put_distance(code + 2, b->address + INDIRECT_SIZE, at);
	if (tracee_read(c->t->id.tid, b->address + 1, b->rest, sizeof(b->rest)) !=
	    sizeof(b->rest) || !write_all(c->memory, at, trampoline, TRAMPOLINE_SIZE))
		return;
	a->entries[i] = b->address;
	a->used += i == a->used;
	b->is_recorded = write_all(c->memory, b->address, code, sizeof(code));
}

static struct library_recorder *add_recorder(struct engine *g, pid_t tid)
{
	struct library_recorder *r = alloc_new(struct library_recorder);

	r->tid = tid;
	g->sources.recorders_made++;
	r->following = g->library->recorders;
	r->link = &g->library->recorders;
	if (r->following)
		r->following->link = &r->following;
	g->library->recorders = r;
	return r;
}

void library_recorder_free(struct library_recorder *r)
{
	if (!r)
		return;
	*r->link = r->following;
	if (r->following)
		r->following->link = r->link;
	for (unsigned i = 0; i < r->count; i++)
		free(r->areas[i]);
	free(r->bytes);
	free(r->offsets);
	free(r);
}

struct library_recorder *library_recorder_copy(struct engine *g,
					       const struct library_recorder *from, pid_t creator,
					       pid_t child)
{
	struct library_recorder *r;

	if (!from || !from->count)
		return NULL;
	r = add_recorder(g, from->tid == creator ? child : 0);
	r->thread = from->thread;
	r->ring = from->ring;
	r->tail = from->tail;
	/* what its parent has written and ptrail has not taken belongs to the parent */
	tracee_read(child, r->ring + RING_HEAD, &r->tail, sizeof(r->tail));
	r->mode = from->mode;
	r->has_failed = from->has_failed;
	for (; r->count < from->count; r->count++) {
		r->areas[r->count] = alloc_new(struct recorder_area);
		*r->areas[r->count] = *from->areas[r->count];
	}
	return r;
}

/* Maps the ring. */
static bool begin_recording(struct engine *g, const struct text_change *c)
{
	struct library_space *s = c->t->group->library;

	s->recorder = add_recorder(g, c->t->id.tid);
	s->recorder->thread = c->registers->fs_base;
	s->recorder->ring = map_memory(c, 0, RING_SIZE, PROT_READ | PROT_WRITE);
	s->recorder->has_failed = !s->recorder->ring;
	ticks_sample(&g->library->ticks);
	return s->recorder->ring;
}

/* Whether breakpoints of the process can be replaced now: no other task runs its text, and that is
 * for x86-64, as the code of the recorder is. */
static bool can_record(const struct engine *g, const struct tracee *t,
		       const struct user_regs_struct *registers)
{
	const struct library_space *s = t->group->library;

	return g->options.library.records && !library_is_32bit(registers) && registers->fs_base &&
		t->group->count == 1 && s->users == 1 &&
		!(s->recorder && (s->recorder->has_failed || s->recorder->tid != t->id.tid));
}

/* Whether the module is the C library: glibc, whose files had their version in the name before
 * 2.34, or musl */
static bool is_c_library(const char *module)
{
	static const char *const names[] = {"libc.so", "libc-2.", "libm.so", "libm-2.",
					    "libpthread.so", "libpthread-2.", "libc.musl-",
					    "ld-musl-"};
	const char *slash = strrchr(module, '/');

	for (size_t i = 0; slash && i < sizeof(names) / sizeof(*names); i++)
		if (!strncmp(slash + 1, names[i], strlen(names[i])))
			return true;
	return false;
}

/* Decides whether calls through the breakpoint are recorded, if the loader has bound the function.
 */
static void decide(struct engine *g, const struct text_change *c, struct library_breakpoint *b,
		   uint64_t target)
{
	struct library_space *s = c->t->group->library;
	const struct prototype *p = b->prototype;
	const char *to = library_target(s, b, target);
	uint8_t trampoline[TRAMPOLINE_SIZE] = {0};
	struct recorder_area *a;

	if (to && !*to)
		return;
	b->is_decided = true;
	if (!to || !describe(p, g->options.limits.bytes, trampoline) ||
	    (p->is_built_in && !is_c_library(to)) || (!s->recorder && !begin_recording(g, c)))
		return;
	b->to = to;
	a = find_area(s->recorder, c, b->address);
	if (a)
		record_function(c, a, b, trampoline);
}

/* Whether calls through the breakpoint may be recorded once the function is bound */
static bool is_undecided(struct library_breakpoint *b)
{
	if (!b->jump || !b->is_set || b->is_decided)
		return false;
	b->is_decided = !b->prototype || !b->prototype->is_leaf;
	return !b->is_decided;
}

/* Where a task whose syscalls are dispatched can make one that is not; 0: its syscalls are not. */
static uint64_t undispatched_syscall(const struct engine *g, const struct tracee *t)
{
	return g->rings.in_use ? g->rings.in_use->undispatched_syscall(g, t) : 0;
}

void library_recorder_update(struct engine *g, struct tracee *t,
			     const struct user_regs_struct *registers)
{
	struct library_space *s = t->group->library;
	_cleanup_close_ int memory = -1;
	struct text_change c = {.t = t, .registers = registers, .text = registers->rip,
				.syscall = undispatched_syscall(g, t)};
	uint64_t target;
	size_t at = 0;

	if (!can_record(g, t, registers))
		return;
	c.memory = memory = library_space_open(t->id.tid);
	for (struct library_breakpoint *b; (b = hash_next(&s->breakpoints, &at));)
		if (is_undecided(b) && tracee_read(t->id.tid, b->slot, &target,
						      sizeof(target)) == sizeof(target))
			decide(g, &c, b, target);
}

void library_recorder_try(struct engine *g, struct tracee *t,
			  const struct user_regs_struct *registers, struct library_breakpoint *b,
			  uint64_t target)
{
	_cleanup_close_ int memory = -1;
	struct text_change c = {.t = t, .registers = registers, .text = target,
				.syscall = undispatched_syscall(g, t)};

	if (!is_undecided(b) || !can_record(g, t, registers))
		return;
	c.memory = memory = library_space_open(t->id.tid);
	decide(g, &c, b, target);
}

void library_recorder_set_mode(struct library_recorder *r, pid_t tid, uint64_t mode)
{
	_cleanup_close_ int memory = library_space_open(tid);

	r->mode = mode;
	for (unsigned i = 0; i < r->count; i++)
		write_all(memory, r->areas[i]->address + AREA_MODE, &mode, sizeof(mode));
}

struct library_breakpoint *library_recorder_breakpoint(const struct library_space *s,
						       uint64_t trampoline)
{
	const struct library_recorder *r = s->recorder;

	for (unsigned i = 0; r && i < r->count; i++) {
		const struct recorder_area *a = r->areas[i];
		uint64_t at = trampoline - a->address - AREA_TRAMPOLINES;

		if (at % TRAMPOLINE_SIZE == 0 && at / TRAMPOLINE_SIZE < a->used)
			return library_space_find(s, a->entries[at / TRAMPOLINE_SIZE]);
	}
	return NULL;
}
