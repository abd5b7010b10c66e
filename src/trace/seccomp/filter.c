#include "trace/seccomp/filter.h"

#include <assert.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/system/raw_syscall.h"
#include "desc/numbers.h"
#include "fast/stub/layout.h"
#include "machine/machine.h"
#include "trace/proc/credentials.h"

/* Syscalls that must always stop, since the engine depends on them; -1: the machine has no such
 * syscall */
static const struct always_stop {
	int nr[ABI_COUNT];
	enum condition { ANY, EQUALS, HAS, IS_TRACER } condition;
	unsigned arg;
	uint32_t value;			/* value of the argument's lower half; IS_TRACER: our pid */
} always_stops[] = {
	/* filters of a tracee's own: see selection_installs_filter */
	{NR_ALL(seccomp), ANY, 0, 0},
	{NR_ALL(prctl), EQUALS, 0, PR_SET_SECCOMP},
	/* an untraced child would fail at each selected syscall: see stops/untraced_children.c */
	{NR_CLONE, HAS, 0, CLONE_UNTRACED},
	{NR_ALL(clone3), ANY, 0, 0},
	/* memory that is served by userfaultfd */
	{NR_ALL(userfaultfd), ANY, 0, 0},
	{NR_ALL(ioctl), EQUALS, 1, (uint32_t)UFFDIO_API},
	/* a tracee that traces its tracer: see attacks_tracer */
	{NR_ALL(ptrace), IS_TRACER, 1, 0},
	/* operations of an io_uring are not syscalls */
	{NR_ALL(io_uring_setup), ANY, 0, 0},
};
enum { ALWAYS = sizeof(always_stops) / sizeof(*always_stops) };

/* Action for a syscall: ALLOW; STOP; LOW: STOP if the first argument is the descriptor of standard
 * input, output or error; CONDITIONAL + i: STOP if the condition of always_stops[i] is met */
enum { ALLOW, STOP, LOW, CONDITIONAL };
enum { PROGRAM_MAX = BPF_MAXINSNS };

struct builder {
	struct sock_filter *code;
	unsigned count;			/* continues to count after the end of .code */
	uint16_t mark;
};

static unsigned emit(struct builder *b, struct sock_filter instruction)
{
	if (b->count < PROGRAM_MAX)
		b->code[b->count] = instruction;
	return b->count++;
}

static void emit_load(struct builder *b, size_t offset)
{
	emit(b, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void emit_return(struct builder *b, bool stop)
{
	uint32_t what = stop ? SECCOMP_RET_TRACE | b->mark : SECCOMP_RET_ALLOW;

	emit(b, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what));
}

/* Emits a test of the loaded word. The code that follows is executed if it passes; otherwise
 * execution continues where patch_jump() is called with the returned index. */
static unsigned emit_unless(struct builder *b, unsigned test, uint32_t value)
{
	emit(b, (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, value, 1, 0));
	return emit(b, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0));
}

static void patch_jump(struct builder *b, unsigned jump)
{
	if (jump < PROGRAM_MAX)
		b->code[jump].k = b->count - jump - 1;
}

static const size_t low_half = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? sizeof(uint32_t) : 0;

/* Descriptors are 32-bit values, whatever the upper half of the register contains. */
static void emit_low_leaf(struct builder *b)
{
	unsigned low;

	emit_load(b, offsetof(struct seccomp_data, args) + low_half);
	low = emit_unless(b, BPF_JGE, STDERR_FILENO + 1);
	emit_return(b, false);
	patch_jump(b, low);
	emit_return(b, true);
}

static void emit_leaf(struct builder *b, unsigned action)
{
	const struct always_stop *c =
		&always_stops[action < CONDITIONAL ? 0 : action - CONDITIONAL];
	unsigned otherwise;

	if (action == LOW) {
		emit_low_leaf(b);
		return;
	}
	if (action < CONDITIONAL) {
		emit_return(b, action == STOP);
		return;
	}
	emit_load(b, offsetof(struct seccomp_data, args) + c->arg * sizeof(uint64_t) +
	     low_half);
	otherwise = emit_unless(b, c->condition == HAS ? BPF_JSET : BPF_JEQ,
				c->condition == IS_TRACER ? (uint32_t)getpid() : c->value);
	emit_return(b, true);
	patch_jump(b, otherwise);
	emit_return(b, false);
}

/* Numbers from .first up to the next range's .first */
struct range {
	uint32_t first;
	unsigned action;
};

/* Emits a binary search of the loaded number in the ranges. */
static void emit_search(struct builder *b, const struct range *ranges, unsigned count)
{
	unsigned half = count / 2, below;

	if (count == 1) {
		emit_leaf(b, ranges->action);
		return;
	}
	below = emit_unless(b, BPF_JGE, ranges[half].first);
	emit_search(b, ranges + half, count - half);
	patch_jump(b, below);
	emit_search(b, ranges, half);
}

static unsigned action_of(const struct call_numbers *numbers, enum abi_id abi, unsigned nr,
			  const struct ring_selection *rings)
{
	if (numbers->wanted[abi][nr / 64] >> nr % 64 & 1)
		return STOP;
	if (rings->must_stop && rings->must_stop(abi, nr))
		return STOP;
	for (unsigned i = 0; i < ALWAYS; i++)
		if (always_stops[i].nr[abi] == (int)nr)
			return always_stops[i].condition == ANY ? STOP : CONDITIONAL + i;
	return numbers->low[abi][nr / 64] >> nr % 64 & 1 ? LOW : ALLOW;
}

static void emit_machine(struct builder *b, const struct call_numbers *numbers, enum abi_id abi,
			 const struct ring_selection *rings)
{
	struct range ranges[CALL_NUMBERS + 1];
	unsigned count = 0, action;

	for (unsigned nr = 0; nr <= CALL_NUMBERS; nr++) {
		/* our code requests stops with numbers that are not in use */
		action = nr == CALL_NUMBERS ? numbers->above[abi] || rings->magic :
			action_of(numbers, abi, nr, rings);
		if (!count || ranges[count - 1].action != action)
			ranges[count++] = (struct range){nr, action};
	}
	emit_load(b, offsetof(struct seccomp_data, nr));
	emit_search(b, ranges, count);
}

/* The same for a word of struct seccomp_data that has to be equal to `value` */
static unsigned emit_unless_word(struct builder *b, size_t offset, uint32_t value)
{
	emit_load(b, offset);
	return emit_unless(b, BPF_JEQ, value);
}

/* Allows syscalls of our own code in a tracee, and those that set it up. */
static void allow_own_code(struct builder *b, uint64_t magic)
{
	const size_t ip = offsetof(struct seccomp_data, instruction_pointer);
	const size_t last = offsetof(struct seccomp_data, args) + 5 * sizeof(uint64_t);
	unsigned high, low;

	high = emit_unless_word(b, ip + 4, FAST_BLOB >> 32);
	emit_load(b, ip);
	emit(b, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, -FAST_PAGE));
	low = emit_unless(b, BPF_JEQ, (uint32_t)FAST_BLOB);
	emit_return(b, false);
	patch_jump(b, high);
	patch_jump(b, low);
	low = emit_unless_word(b, last, magic);
	high = emit_unless_word(b, last + 4, magic >> 32);
	emit_return(b, false);
	patch_jump(b, low);
	patch_jump(b, high);
}

int selection_compile(const struct call_numbers *numbers, uint16_t mark,
		      const struct ring_selection *rings, struct sock_filter **program,
		      unsigned short *length)
{
	struct builder b = {.mark = mark};

	b.code = alloc_more(NULL, PROGRAM_MAX, sizeof(*b.code));
	for (unsigned i = 0; i < machine_abi_count; i++) {
		emit_load(&b, offsetof(struct seccomp_data, arch));
		unsigned other = emit_unless(&b, BPF_JEQ, abis[machine_abis[i]].audit_arch);

		if (rings->magic && machine_abis[i] == machine_native()->id)
			allow_own_code(&b, rings->magic);
		emit_machine(&b, numbers, machine_abis[i], rings);
		patch_jump(&b, other);
	}
	emit_return(&b, true);	/* an unknown machine */
	if (b.count > PROGRAM_MAX) {
		free(b.code);
		return -E2BIG;
	}
	*program = b.code;
	*length = b.count;
	return 0;
}

static bool kernel_has_ret_trace(void)
{
	uint32_t action = SECCOMP_RET_TRACE;

	return !syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}

/* Returns why a filter is impossible; NULL: it is possible. */
static const char *reason_impossible(const struct engine_options *o)
{
	if (!o->follow)
		return "children are not traced, and would inherit the filter";
	if (o->until_command)
		return "processes that outlive the command are to be detached";
	if (o->detach_on_exec)
		return "processes are to be detached at execve";
	if (!kernel_has_ret_trace())
		return "the kernel has no seccomp filters";
	return NULL;
}

/* Returns why a filter that is possible is worse than none; NULL: it is not. With no_new_privs,
 * set-user-ID programs do not get their privileges; the same is true if they are traced, unless
 * the tracer has CAP_SYS_PTRACE. */
static const char *reason_against(const struct engine_options *o,
				  const struct engine_command *command,
				  const struct ring_selection *rings)
{
	if (rings->prefers_dispatch)
		return "syscalls are dispatched, and tracees continue if ptrail is killed";
	if (rings->magic && reason_impossible(o))
		return NULL;
	if (!o->numbers && !rings->magic)
		return "all syscalls are traced";
	/* the command inherits such filters, and they have precedence: see filter.h */
	if (o->wants.calls && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) > 0)
		return "syscalls refused by a filter on ptrail itself would not be seen";
	if (capability_is_effective(CAP_SYS_ADMIN) && !command->user)
		return NULL;
	if (capability_is_effective(CAP_SYS_PTRACE))
		return "without CAP_SYS_ADMIN it needs no_new_privs, which would affect tracees";
	return NULL;
}

int selection_init(struct syscall_selection *s, const struct engine_options *options,
		   const struct engine_command *command, const struct ring_selection *rings,
		   const char **why)
{
	static const struct call_numbers all = {
		.wanted = {[0 ... ABI_COUNT - 1] = {[0 ... CALL_NUMBERS / 64 - 1] = UINT64_MAX}},
		.above = {[0 ... ABI_COUNT - 1] = true},
	};

	assert(!rings->magic == !rings->must_stop);
	*s = (struct syscall_selection){0};
	bool cheap = options->wants.cheap_calls && options->numbers;

	if (options->select == SELECT_NEVER || (!options->wants.calls && !cheap)) {
		*why = options->wants.calls || cheap ? "disabled" : "no syscalls are traced";
		return 0;
	}
	*why = options->select == SELECT_AUTO ? reason_against(options, command, rings) : NULL;
	s->is_rejected = *why;
	if (*why)
		return 0;
	*why = reason_impossible(options);
	if (*why)
		return options->select == SELECT_ALWAYS ? -EINVAL : 0;
	if (getrandom(&s->mark, sizeof(s->mark), GRND_NONBLOCK) != sizeof(s->mark))
		s->mark = getpid();
	s->no_new_privs = !capability_is_effective(CAP_SYS_ADMIN) || command->user;
	s->numbers = options->numbers ? *options->numbers : all;
	*why = s->no_new_privs ? "with no_new_privs; tracees are killed when ptrail ends" :
		"tracees are killed when ptrail ends";
	s->magic = rings->magic;
	if (!selection_compile(&s->numbers, s->mark, rings, &s->program, &s->length))
		return 0;
	*why = "the filter would be too long";
	return options->select == SELECT_ALWAYS ? -E2BIG : 0;
}

void selection_done(struct syscall_selection *s)
{
	free(s->program);
	s->program = NULL;
}

int selection_install(const struct syscall_selection *s)
{
	struct sock_fprog program = {s->length, s->program};
	int err = s->no_new_privs ? raw_syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) : 0;

	return err ? err : raw_syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0,
				       (uintptr_t)&program, 0, 0);
}

void call_numbers_add(struct call_numbers *n, const struct call_numbers *more)
{
	for (enum abi_id id = 0; id < ABI_COUNT; id++) {
		for (unsigned i = 0; i < CALL_NUMBERS / 64; i++)
			n->wanted[id][i] |= more->wanted[id][i];
		n->above[id] |= more->above[id];
	}
}

bool selection_wants(const struct syscall_selection *s, enum abi_id abi, uint64_t nr)
{
	return call_numbers_has(&s->numbers, abi, nr);
}

bool selection_may_stop(const struct call_numbers *numbers, enum abi_id abi, uint64_t nr)
{
	static const struct ring_selection none;

	return nr < CALL_NUMBERS ? action_of(numbers, abi, nr, &none) != ALLOW :
		numbers->above[abi];
}

bool selection_installs_filter(const struct event *e, bool *all_threads)
{
	static const int prctl_numbers[ABI_COUNT] = NR_ALL(prctl),
		seccomp_numbers[ABI_COUNT] = NR_ALL(seccomp);
	enum abi_id abi = e->call.abi->id;

	*all_threads = false;
	if (e->call.failed)
		return false;
	if ((int)e->call.nr == prctl_numbers[abi])
		return (uint32_t)e->call.arg[0] == PR_SET_SECCOMP;
	if ((int)e->call.nr != seccomp_numbers[abi] ||
	    (e->call.arg[0] != SECCOMP_SET_MODE_FILTER &&
	     e->call.arg[0] != SECCOMP_SET_MODE_STRICT))
		return false;
	*all_threads = e->call.arg[1] & SECCOMP_FILTER_FLAG_TSYNC;
	return true;
}
