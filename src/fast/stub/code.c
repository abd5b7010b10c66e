/* Runs in a tracee before and after a syscall: starts and completes its record. Freestanding and
 * position-independent, compiled with the flags of Makemodule.am; no data of its own. */
#include "fast/stub/reads.h"

#define CALLED __attribute__((used))
#define ALWAYS static inline __attribute__((always_inline))
#define TABLE ((const struct fast_table *)(FAST_BLOB + FAST_BLOB_CODE))
#define FIRST ((struct fast_slot *)FAST_SLOTS)

#pragma GCC visibility push(hidden)
uint64_t fast_copy_bytes(void *to, const void *from, uint64_t size);
uint64_t fast_copy_string(void *to, const void *from, uint64_t size);
int fast_probe(uint64_t addr);
void fast_yield(void);
int64_t fast_request(uint64_t nr, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
int fast_before(struct fast_slot *s);
int fast_after(struct fast_slot *s);
extern const uint64_t fast_creator_tails[FAST_CREATORS];
extern const char fast_creators[];

ALWAYS uint64_t read_tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

enum { SIGBUS_NUMBER = 7, SIGSEGV_NUMBER = 11, SET_SIZE = 8 };

/* Whether SIGSEGV and SIGBUS are neither blocked nor ignored. Otherwise the kernel would set the
 * action to the default at a fault. */
ALWAYS int hides_faults(void)
{
	const uint64_t bits = 1 << (SIGSEGV_NUMBER - 1) | 1 << (SIGBUS_NUMBER - 1);
	struct fast_action segv, bus;
	uint64_t mask;

	return !fast_request(NR_x86_64_rt_sigprocmask, 0, 0, (uintptr_t)&mask, SET_SIZE) &&
		!(mask & bits) &&
		!fast_request(NR_x86_64_rt_sigaction, SIGSEGV_NUMBER, 0, (uintptr_t)&segv,
			      SET_SIZE) && segv.handler != 1 &&
		!fast_request(NR_x86_64_rt_sigaction, SIGBUS_NUMBER, 0, (uintptr_t)&bus,
			      SET_SIZE) && bus.handler != 1;
}

/* Whether memory may be copied without a probe: the tracer suppresses the signal of a fault, which
 * changes nothing else. Finding that out takes three syscalls, which is not worth it for a few
 * probes, nor if it changes again soon. */
ALWAYS int may_fault(struct fast_slot *s)
{
	enum { PROBES = 8, MORE_PROBES = 256, TRUSTS_MIN = 16 };
	uint32_t epoch = __atomic_load_n(&FIRST->signal_epoch, __ATOMIC_ACQUIRE);

	if (!TABLE->sees_signals)
		return 0;
	if (s->trusted == epoch + 1) {
		s->trusts += s->trusts < TRUSTS_MIN;
		return 1;
	}
	if (s->trusted) {
		s->probes = s->trusts < TRUSTS_MIN ? PROBES - MORE_PROBES : 0;
		s->trusted = 0;
	}
	if (s->probes++ < PROBES)
		return 0;
	s->probes = PROBES - MORE_PROBES;
	if (!hides_faults())
		return 0;
	s->trusted = epoch + 1;
	s->trusts = 0;
	return 1;
}

/* Number of bytes at the start that are on readable pages. A page that has not been touched may
 * fault, and a fault of the injected code would change the program's SIGSEGV action where the
 * signal is blocked or ignored. */
ALWAYS uint64_t readable(uint64_t from, uint64_t size)
{
	/* the kernel's half, at whose end the sum would be 0 */
	if ((int64_t)from < 0)
		return 0;
	for (uint64_t at = from & -8ULL; at < from + size; at = (at | (FAST_PAGE - 1)) + 1)
		if (!fast_probe(at))
			return at < from ? 0 : at - from;
	return size;
}

ALWAYS uint64_t copy_memory(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	if (!sure && !may_fault(ctx))
		size = readable(from, size);
	return fast_copy_bytes(to, (const void *)from, size);
}

/* Page by page: the page after the string may be unreadable. */
ALWAYS uint64_t copy_string(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	uint64_t done = 0;

	if (!sure && may_fault(ctx))
		sure = 1;
	while (done < size) {
		uint64_t part = FAST_PAGE - (from + done) % FAST_PAGE;
		uint64_t got;

		part = part < size - done ? part : size - done;
		if (!sure && !fast_probe((from + done) & -8ULL))
			break;
		got = fast_copy_string((char *)to + done, (const char *)from + done, part);
		done += got;
		if (got < part || !((char *)to)[done - 1])
			break;
	}
	return done;
}

/* Eight characters as a number, since this code has no data */
#define CHARS(a, b, c, d, e, f, g, h) \
	((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 | \
	 (uint64_t)(e) << 32 | (uint64_t)(f) << 40 | (uint64_t)(g) << 48 | (uint64_t)(h) << 56)

ALWAYS int64_t read_link(int64_t fd, const void *path, void *to, uint64_t size)
{
	return fast_request(NR_x86_64_readlinkat, fd, (uintptr_t)path, (uintptr_t)to, size);
}

/* "/proc/thread-self/fd/3" or "/proc/thread-self/cwd"; "/proc/self/fd/3" of a single thread, which
 * the kernel finds faster */
struct link_path {
	char text[40];
};

ALWAYS void make_link_path(struct link_path *path, uint32_t fd, int has_threads)
{
	const int is_cwd = fd == (uint32_t)FAST_CWD;
	uint64_t part = CHARS('/', 'p', 'r', 'o', 'c', '/', 's', 'e');
	char *at = path->text;
	uint32_t unit = 1;

	if (has_threads) {
		part = CHARS('/', 'p', 'r', 'o', 'c', '/', 't', 'h');
		__builtin_memcpy(at, &part, sizeof(part));
		at += sizeof(part);
		part = CHARS('r', 'e', 'a', 'd', '-', 's', 'e', 'l');
		__builtin_memcpy(at, &part, sizeof(part));
		at += sizeof(part) - 1;
	} else {
		__builtin_memcpy(at, &part, sizeof(part));
		at += sizeof(part);
	}
	part = is_cwd ? CHARS('l', 'f', '/', 'c', 'w', 'd', 0, 0) :
		CHARS('l', 'f', '/', 'f', 'd', '/', 0, 0);
	__builtin_memcpy(at, &part, sizeof(part));
	if (is_cwd)
		return;
	at += 6;
	while (fd / unit > 9)
		unit *= 10;
	for (; unit; unit /= 10)
		*at++ = '0' + fd / unit % 10;
	*at = 0;
}

/* Whether a path ends with " (deleted)", which may also be part of the file's name */
ALWAYS int may_be_deleted(const char *path, uint64_t size)
{
	uint64_t end;

	if (size < 10)
		return 0;
	__builtin_memcpy(&end, path + size - 8, sizeof(end));
	return end == CHARS('d', 'e', 'l', 'e', 't', 'e', 'd', ')');
}

ALWAYS uint64_t read_name(void *ctx, char *to, uint64_t size, uint64_t fd)
{
	const struct fast_slot *s = ctx;
	struct link_path path;
	int64_t got;

	if (s->asks_names)
		return 0;
	make_link_path(&path, fd, __atomic_load_n(&s->is_shared, __ATOMIC_RELAXED));
	got = read_link(FAST_CWD, path.text, to, size);
	return got <= 0 || (uint64_t)got >= size || may_be_deleted(to, got) ? 0 : got;
}

/* Whether the first `size` bytes of `path`, which end with a slash, name a directory: 0; or a
 * negative errno */
ALWAYS int64_t look_up_directory(char *path, uint64_t size, int64_t fd)
{
	char after = path[size], target;
	int64_t got;

	path[size] = 0;
	/* a slash at the end follows a symbolic link, so this cannot be one */
	got = read_link(fd, path, &target, sizeof(target));
	path[size] = after;
	return got == -FAST_EINVAL ? 0 : got < 0 ? got : -FAST_EINVAL;
}

/* Looks for the first component that does not exist from the end, as it is the last one in most
 * cases. Only names are looked up, which the syscall has done just before, so this does not block
 * where that did not: no attribute is read. */
ALWAYS uint64_t find_missing(void *ctx, char *path, uint64_t size, uint64_t fd)
{
	uint64_t parent = size;
	int64_t found = -FAST_ENOENT;
	char target;

	(void)ctx;
	if (path[size - 1] == '/')
		return 0;
	while (found == -FAST_ENOENT) {
		size = parent;
		while (parent && path[parent - 1] != '/')
			parent--;
		found = parent ? look_up_directory(path, parent, (int32_t)fd) : 0;
		while (parent && path[parent - 1] == '/')
			parent--;
		if (found == -FAST_ENOENT && !parent)
			return 0;
	}
	path[size] = 0;
	return !found && read_link((int32_t)fd, path, &target, sizeof(target)) == -FAST_ENOENT ?
		size : 0;
}

ALWAYS struct fast_source source_here(struct fast_slot *s)
{
	return (struct fast_source){
		.copy = copy_memory, .string = copy_string, .name = read_name,
		.missing = find_missing, .ctx = s, .can_ask = 1,
		.is_shared = __atomic_load_n(&s->is_shared, __ATOMIC_RELAXED),
	};
}

ALWAYS struct fast_record *record_at(struct fast_slot *s, uint64_t position)
{
	return (struct fast_record *)((char *)s + FAST_RING_OFFSET + position % FAST_RING_SIZE);
}

/* Copies the action that the thread sets to .action. Returns 0 if it cannot be read. */
static int copy_new_action(struct fast_slot *s)
{
	if (s->r10 != SET_SIZE || readable(s->rsi, sizeof(s->action)) != sizeof(s->action))
		return 0;
	fast_copy_bytes(&s->action, (const void *)s->rsi, sizeof(s->action));
	return 1;
}

/* Whether rt_sigaction for SIGSYS changes nothing but what it reads back: the action remains the
 * default one, and nothing else has it. */
ALWAYS int keeps_default(struct fast_slot *s)
{
	return s->owns_actions && !s->program_action.handler && s->r10 == SET_SIZE &&
		(!s->rsi || (copy_new_action(s) && !s->action.handler));
}

/* The plan of the syscall; NULL: it has to stop */
ALWAYS const struct fast_plan *plan_of(struct fast_slot *s)
{
	const uint64_t arg[6] = {s->rdi, s->rsi, s->rdx, s->r10, s->r8, s->r9};

	if (fast_changes_mappings(s->rax, arg) && (fast_changes_injected(s->rax, arg, s->stubs) ||
						   fast_changes_text(s->rax, arg, s->texts)))
		return 0;
	if (s->needs_sigsys && fast_acts_on_sigsys(s->rax, arg) && !keeps_default(s))
		return 0;
	if ((s->blocks_sigsys && fast_waits_with_mask(s->rax)) ||
	    (s->stops_exec && fast_executes(s->rax)))
		return 0;
	return fast_plan_of(TABLE, s->rax, arg);
}

/* Whether the task that the syscall creates may be created here. The arguments of clone3 are in
 * memory, where other threads could change them after that. */
ALWAYS int may_create(struct fast_slot *s)
{
	struct fast_clone_args args;

	if (s->rax == NR_x86_64_clone)
		return fast_may_create(s->rdi);
	if (s->rax != NR_x86_64_clone3)
		return 1;
	if (__atomic_load_n(&s->has_others, __ATOMIC_RELAXED) ||
	    s->rsi - FAST_CLONE_ARGS_MIN > sizeof(args) - FAST_CLONE_ARGS_MIN ||
	    (int64_t)s->rdi < 0 || !fast_probe(s->rdi & -8ULL) ||
	    !fast_probe((s->rdi + s->rsi - 1) & -8ULL))
		return 0;
	args.set_tid = args.set_tid_size = args.cgroup = 0;
	fast_copy_bytes(&args, (const void *)s->rdi, s->rsi);
	return fast_may_create_by(&args, !s->needs_sigsys, &s->creation);
}

/* The code in entry.S that makes the syscall of this site, which creates a task; 0: it stops. */
ALWAYS uint64_t creator_of(struct fast_slot *s)
{
	enum { SYSCALL_BYTES = 2 };
	/* stub_tail() of fast/site/site.h */
	const uint64_t tail = *(const uint64_t *)(s->stub + STUB_SLOW) + SYSCALL_BYTES;

	if (!may_create(s))
		return 0;
	for (unsigned i = 0; i < FAST_CREATORS; i++)
		if (__atomic_load_n(&fast_creator_tails[i], __ATOMIC_RELAXED) == tail)
			return (uintptr_t)fast_creators + i * FAST_CREATOR_SIZE;
	return 0;
}

/* Waits while text is being changed. Waiting yields the processor to the tracer and to the threads
 * that have to stop. */
ALWAYS void wait_for_text(const struct fast_slot *s)
{
	while (__atomic_load_n(&s->hold, __ATOMIC_RELAXED) && !fast_is_orphaned())
		fast_yield();
}

/* Makes rt_sigprocmask block all signals but SIGSYS. */
ALWAYS void keep_out_of_mask(struct fast_slot *s)
{
	enum { BLOCK, UNBLOCK };
	const int how = s->rdi;

	if (s->rdx)
		s->action_result = FAST_MASK_READ;
	if (!s->rsi || s->r10 != SET_SIZE || readable(s->rsi, SET_SIZE) != SET_SIZE)
		return;
	fast_copy_bytes(&s->mask_without, (const void *)s->rsi, SET_SIZE);
	if (s->mask_without & FAST_SIGSYS_BIT)
		s->action_result |= how == UNBLOCK ? FAST_MASK_UNBLOCKED : FAST_MASK_BLOCKED;
	else if (how != BLOCK && how != UNBLOCK)
		s->action_result |= FAST_MASK_UNBLOCKED;
	if (how == UNBLOCK)
		return;
	s->mask_without &= ~(uint64_t)FAST_SIGSYS_BIT;
	s->call_rsi = (uintptr_t)&s->mask_without;
}

/* Whether the program has set an action for the signal whose mask contains SIGSYS */
ALWAYS int is_masked(uint32_t signal)
{
	return FIRST->masked >> (signal - 1) % 64 & 1;
}

/* Makes rt_sigaction set a handler during which SIGSYS is not blocked. */
ALWAYS void keep_out_of_action(struct fast_slot *s)
{
	if ((int)s->rdi == FAST_SIGSYS) {
		s->action_result = FAST_ACTION_OF_SIGSYS;
		s->call_rsi = 0;
		return;
	}
	if (s->rdx && is_masked(s->rdi))
		s->action_result = FAST_ACTION_OLD_MASKED;
	if (!s->rsi || !copy_new_action(s))
		return;
	/* SIG_DFL and SIG_IGN block nothing */
	if (s->action.handler <= 1 || !(s->action.mask & FAST_SIGSYS_BIT)) {
		s->action_result |= FAST_ACTION_UNMASKED;
		return;
	}
	s->action_result |= FAST_ACTION_MASKED;
	s->action.mask &= ~(uint64_t)FAST_SIGSYS_BIT;
	s->call_rsi = (uintptr_t)&s->action;
}

/* Before rt_sigaction and rt_sigprocmask. A SIGSYS that is blocked resets its handler. */
ALWAYS void keep_sigsys(struct fast_slot *s)
{
	s->call_rsi = s->rsi;
	s->action_result = 0;
	if (s->rax - NR_x86_64_rt_sigaction > 1)
		return;
	if (s->trusted)
		s->trusted = UINT32_MAX;
	if (!s->needs_sigsys)
		return;
	if (s->rax == NR_x86_64_rt_sigaction)
		keep_out_of_action(s);
	else
		keep_out_of_mask(s);
}

/* After rt_sigaction for SIGSYS, which has set nothing: see keeps_default. EFAULT: the former
 * action cannot be written, after the new one has been set. */
ALWAYS void finish_own_action(struct fast_slot *s)
{
	const struct fast_action old = s->program_action;

	if (s->ret && (int64_t)s->ret != -FAST_EFAULT)
		return;
	if (s->rsi)
		s->program_action = fast_kept_action(s->action);
	if (!s->ret && s->rdx)
		fast_copy_bytes((void *)s->rdx, &old, sizeof(old));
}

/* After rt_sigaction: the program reads the mask that it has set. */
ALWAYS void finish_action(struct fast_slot *s)
{
	const uint64_t bit = 1ULL << (s->rdi - 1) % 64;

	if (s->action_result & FAST_ACTION_OF_SIGSYS)
		finish_own_action(s);
	if (s->ret || s->action_result & FAST_ACTION_OF_SIGSYS)
		return;
	if (s->action_result & FAST_ACTION_MASKED)
		__atomic_fetch_or(&FIRST->masked, bit, __ATOMIC_RELAXED);
	else if (s->action_result & FAST_ACTION_UNMASKED)
		__atomic_fetch_and(&FIRST->masked, ~bit, __ATOMIC_RELAXED);
	if (!(s->action_result & FAST_ACTION_OLD_MASKED))
		return;
	fast_copy_bytes(&s->action, (const void *)s->rdx, sizeof(s->action));
	s->action.mask |= FAST_SIGSYS_BIT;
	fast_copy_bytes((void *)s->rdx, &s->action, sizeof(s->action));
}

/* After rt_sigprocmask: the program reads the mask that it has set. */
ALWAYS void finish_mask(struct fast_slot *s)
{
	const uint64_t did_block = s->blocks_sigsys;
	uint64_t mask;

	/* EFAULT: the former mask cannot be written, after the new one has been set */
	if (s->ret && (int64_t)s->ret != -FAST_EFAULT)
		return;
	if (s->action_result & (FAST_MASK_BLOCKED | FAST_MASK_UNBLOCKED))
		s->blocks_sigsys = (s->action_result & FAST_MASK_BLOCKED) != 0;
	if (s->ret || !did_block || !(s->action_result & FAST_MASK_READ))
		return;
	fast_copy_bytes(&mask, (const void *)s->rdx, SET_SIZE);
	mask |= FAST_SIGSYS_BIT;
	fast_copy_bytes((void *)s->rdx, &mask, SET_SIZE);
}

/* Notes that the thread is in a syscall, and when, in *entered, if there is a record. A tracer that
 * freezes the thread sets .hold, then reads .inflight. A single thread is never frozen, and need
 * not wait until its stores are visible. */
ALWAYS void begin_syscall(struct fast_slot *s, uint64_t *entered)
{
	for (;;) {
		if (entered)
			*entered = read_tsc();
		if (s->is_shared)
			__atomic_store_n(&s->inflight, 1, __ATOMIC_SEQ_CST);
		else
			__atomic_store_n(&s->inflight, 1, __ATOMIC_RELEASE);
		if (!__atomic_load_n(&s->hold, __ATOMIC_SEQ_CST) || fast_is_orphaned())
			return;
		__atomic_store_n(&s->inflight, 0, __ATOMIC_SEQ_CST);
		wait_for_text(s);
	}
}

ALWAYS void end_syscall(struct fast_slot *s)
{
	wait_for_text(s);
	__atomic_store_n(&s->inflight, 0, __ATOMIC_RELEASE);
}

/* Has the cache lines of the next record fetched, which the tracer has read. */
ALWAYS void prefetch_record(struct fast_slot *s, uint64_t position)
{
	const char *at = (const char *)record_at(s, position);

	for (unsigned i = 0; i < 3; i++)
		__asm__ volatile("prefetchw %0" : : "m"(at[64 * i]));
}

/* Whether there is no room for a record and another one after it, by what has been seen of .tail */
ALWAYS int is_full(const struct fast_slot *s)
{
	return s->head + 3 * FAST_RECORD_MAX - s->seen_tail > FAST_RING_SIZE;
}

/* Looks at .tail again. While the tracer takes records, this waits for room, some 0.5 ms at most,
 * so that the syscall need not stop. */
ALWAYS void look_for_room(struct fast_slot *s)
{
	enum { YIELDS_MAX = 2000 };

	for (unsigned i = 0; i < YIELDS_MAX; i++) {
		s->seen_tail = __atomic_load_n(&s->tail, __ATOMIC_ACQUIRE);
		if (!is_full(s) || !__atomic_load_n(&s->is_drained, __ATOMIC_RELAXED) ||
		    fast_is_orphaned())
			return;
		fast_yield();
	}
}

/* Address for the next record; 0 if there is no room for it and another one */
ALWAYS struct fast_record *reserve_record(struct fast_slot *s)
{
	uint64_t head = s->head, rest = FAST_RING_SIZE - head % FAST_RING_SIZE;

	if (is_full(s)) {
		look_for_room(s);
		if (is_full(s))
			return 0;
	}
	if (rest < FAST_RECORD_MAX) {
		struct fast_record *pad = record_at(s, head);

		pad->size = rest;
		pad->type = FAST_PAD;
		head += rest;
		__atomic_store_n(&s->head, head, __ATOMIC_RELEASE);
	}
	s->current = head;
	return record_at(s, head);
}

/* Returns 0 if the syscall is to be made here; less if it creates a task, by the code at .call_rsi.
 * Otherwise the stub makes it, and it stops. */
CALLED int fast_before(struct fast_slot *s)
{
	const struct fast_source source = source_here(s);
	struct fast_record *r;
	uint32_t size = sizeof(*r);
	const struct fast_plan *p = plan_of(s);
	uint64_t creator = 0;

	if (p && fast_creates_task(s->rax)) {
		creator = creator_of(s);
		p = creator ? p : 0;
	}
	if (!p)
		return 1;
	keep_sigsys(s);
	s->call_rsi = creator ? creator : s->call_rsi;
	if (p->how == FAST_QUIET) {
		s->filled = 0;
		begin_syscall(s, 0);
		return creator ? -1 : 0;
	}
	r = reserve_record(s);
	if (!r)
		return 1;
	r->nr = s->rax;
	r->segments = 0;
	r->type = FAST_CALL;
	r->ret = 0;
	r->arg[0] = s->rdi;
	r->arg[1] = s->rsi;
	r->arg[2] = s->rdx;
	r->arg[3] = s->r10;
	r->arg[4] = s->r8;
	r->arg[5] = s->r9;
	r->stub = s->stub;
	r->sp = s->rsp;
	if (p->count)
		size = fast_reads(TABLE, r, size, 1, &source);
	if (!size)
		return 1;
	s->filled = size;
	s->early_segments = r->segments;
	begin_syscall(s, &r->entered);
	return creator ? -1 : 0;
}

/* Returns 0 if the thread can continue; otherwise it has to stop, and the tracer completes the
 * record or makes it visible. */
CALLED int fast_after(struct fast_slot *s)
{
	const struct fast_source source = source_here(s);
	struct fast_record *r = record_at(s, s->current);
	uint32_t size = s->filled;

	if (s->rax == NR_x86_64_rt_sigaction)
		__atomic_fetch_add(&FIRST->signal_epoch, 1, __ATOMIC_RELEASE);
	if (s->action_result && s->rax == NR_x86_64_rt_sigprocmask)
		finish_mask(s);
	else if (s->action_result)
		finish_action(s);
	if (!size) {
		end_syscall(s);
		return 0;
	}
	r->left = read_tsc();
	r->ret = s->ret;
	size = fast_reads(TABLE, r, size, 0, &source);
	s->whole = size;
	if ((!size || TABLE->stops_after[r->nr / 64] >> r->nr % 64 & 1) && !fast_is_orphaned())
		return 1;
	if (!size)
		return 0;
	r->size = size;
	__atomic_store_n(&s->head, s->current + size, __ATOMIC_RELEASE);
	end_syscall(s);
	prefetch_record(s, s->current + size);
	return 0;
}
