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
#include "fast/stub/layout.h"
#include "trace/proc/capability.h"

/* Calls that the engine has to see whatever is wanted; the number is -1 where there is none */
static const struct always_stop {
	int nr[ABI_COUNT];
	/* FOR_RINGS: any, where calls go through a ring */
	enum condition { ANY, FOR_RINGS, EQUALS, HAS, IS_TRACER } condition;
	unsigned arg;
	uint32_t value;			/* of the argument's lower half; IS_TRACER: our number */
} always_stops[] = {
	/* what our code in a tracee relies on: its gs, the time stamp counter, where calls lead */
	{{158, -1, -1}, FOR_RINGS, 0, 0},
	{{157, -1, -1}, FOR_RINGS, 0, 0},
	/* filters of a tracee's own: see selection_ends_with */
	{{317, 354, 277}, ANY, 0, 0},
	{{157, 172, 167}, EQUALS, 0, PR_SET_SECCOMP},
	/* a child that no tracer follows would fail at each selected call: see
	 * stops/untraced_children.c */
	{{56, 120, 220}, HAS, 0, CLONE_UNTRACED},
	{{435, 435, 435}, ANY, 0, 0},
	/* memory that somebody serves */
	{{323, 374, 282}, ANY, 0, 0},
	{{16, 54, 29}, EQUALS, 1, (uint32_t)UFFDIO_API},
	/* a tracee that traces its tracer: see turns_on_us */
	{{101, 26, 117}, IS_TRACER, 1, 0},
	/* what a ring does makes no calls */
	{{425, 425, 425}, ANY, 0, 0},
	/* all memory is locked, also what is there for rings */
	{{151, -1, -1}, FOR_RINGS, 0, 0},
	/* memory changes in which our code lies, or text that is patched: mmap mprotect munmap
	 * mremap madvise shmat pkey_mprotect process_madvise */
	{{9, -1, -1}, FOR_RINGS, 0, 0},
	{{10, -1, -1}, FOR_RINGS, 0, 0},
	{{11, -1, -1}, FOR_RINGS, 0, 0},
	{{25, -1, -1}, FOR_RINGS, 0, 0},
	{{28, -1, -1}, FOR_RINGS, 0, 0},
	{{30, -1, -1}, FOR_RINGS, 0, 0},
	{{329, -1, -1}, FOR_RINGS, 0, 0},
	{{440, -1, -1}, FOR_RINGS, 0, 0},
};
enum { ALWAYS = sizeof(always_stops) / sizeof(*always_stops) };

/* The machines whose calls this kernel takes */
static const enum abi_id machines[] = {
#ifdef __aarch64__
	ABI_arm64,
#else
	ABI_x86_64, ABI_i386,
#endif
};
enum { MACHINES = sizeof(machines) / sizeof(*machines) };

/* What becomes of a call: ALLOW, STOP, or it depends on an argument: on the first, whether that is
 * the descriptor of standard input, output or error; from CONDITIONAL on, on what a row says */
enum { ALLOW, STOP, LOW, CONDITIONAL };
enum { PROGRAM_MAX = BPF_MAXINSNS };

struct builder {
	struct sock_filter *code;
	unsigned count;			/* goes on counting behind the end */
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

/* Goes on with the next instruction if the word loaded passes the test, else where land() says */
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

/* Descriptors are 32 bits, whatever else is in the register. */
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

/* Numbers from .first up to the next range's */
struct range {
	uint32_t first;
	unsigned action;
};

/* A search tree: the number is loaded, and in one of these ranges. */
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
			  bool fast)
{
	if (numbers->wanted[abi][nr / 64] >> nr % 64 & 1)
		return STOP;
	for (unsigned i = 0; i < ALWAYS; i++)
		if (always_stops[i].nr[abi] == (int)nr &&
		    (always_stops[i].condition != FOR_RINGS || fast))
			return always_stops[i].condition <= FOR_RINGS ? STOP : CONDITIONAL + i;
	return numbers->low[abi][nr / 64] >> nr % 64 & 1 ? LOW : ALLOW;
}

static void emit_machine(struct builder *b, const struct call_numbers *numbers, enum abi_id abi,
			 bool fast)
{
	struct range ranges[CALL_NUMBERS + 1];
	unsigned count = 0, action;

	for (unsigned nr = 0; nr <= CALL_NUMBERS; nr++) {
		/* our code asks for stops by numbers that nobody has */
		action = nr == CALL_NUMBERS ? numbers->above[abi] || fast :
			action_of(numbers, abi, nr, fast);
		if (!count || ranges[count - 1].action != action)
			ranges[count++] = (struct range){nr, action};
	}
	emit_load(b, offsetof(struct seccomp_data, nr));
	emit_search(b, ranges, count);
}

/* Goes on with the next instruction if that word of the call is `value`, else where land() says */
static unsigned emit_unless_word(struct builder *b, size_t offset, uint32_t value)
{
	emit_load(b, offset);
	return emit_unless(b, BPF_JEQ, value);
}

/* Calls from our own code in a tracee, and those that set it up */
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

int selection_compile(const struct call_numbers *numbers, uint16_t mark, uint64_t magic,
		      struct sock_filter **program, unsigned short *length)
{
	struct builder b = {.mark = mark};

	b.code = alloc_more(NULL, PROGRAM_MAX, sizeof(*b.code));
	for (unsigned i = 0; i < MACHINES; i++) {
		emit_load(&b, offsetof(struct seccomp_data, arch));
		unsigned other = emit_unless(&b, BPF_JEQ, abis[machines[i]].audit_arch);

		if (magic && machines[i] == ABI_x86_64)
			allow_own_code(&b, magic);
		emit_machine(&b, numbers, machines[i], magic);
		patch_jump(&b, other);
	}
	emit_return(&b, true);	/* of a machine that nobody knows */
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

/* Why calls cannot be selected; NULL: they can */
static const char *reason_impossible(const struct engine_options *o)
{
	if (!o->follow)
		return "what the command starts is not followed, and would have the program too";
	if (o->until_command)
		return "what outlives the command is to go on untraced";
	if (!kernel_has_ret_trace())
		return "this kernel has no seccomp programs";
	return NULL;
}

/* Why it is better not to; NULL: nothing speaks against it. no_new_privs keeps set-user-ID programs
 * from their privileges; so does being traced, unless by a tracer with CAP_SYS_PTRACE. */
static const char *reason_against(const struct engine_options *o,
				  const struct engine_command *command, bool fast)
{
	if (!o->numbers && !fast)
		return "all calls are wanted";
	/* the command inherits them, and they win: see filter.h */
	if (o->wants.calls && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) > 0)
		return "what a filter on ptrail itself refuses would not be seen";
	if (capability_is_effective(CAP_SYS_ADMIN) && !command->user)
		return NULL;
	if (capability_is_effective(CAP_SYS_PTRACE))
		return "without CAP_SYS_ADMIN it takes no_new_privs, which is not harmless here";
	return NULL;
}

int selection_init(struct syscall_selection *s, const struct engine_options *options,
		   const struct engine_command *command, uint64_t magic, const char **why)
{
	static const struct call_numbers all = {
		.wanted = {[0 ... ABI_COUNT - 1] = {[0 ... CALL_NUMBERS / 64 - 1] = UINT64_MAX}},
		.above = {[0 ... ABI_COUNT - 1] = true},
	};

	*s = (struct syscall_selection){0};
	bool cheap = options->wants.cheap_calls && options->numbers;

	if (options->select == SELECT_NEVER || (!options->wants.calls && !cheap)) {
		*why = options->wants.calls || cheap ? "not asked for" : "no calls are wanted";
		return 0;
	}
	*why = options->select == SELECT_AUTO ? reason_against(options, command, magic) :
		NULL;
	if (*why)
		return 0;
	*why = reason_impossible(options);
	if (*why)
		return options->select == SELECT_ALWAYS ? -EINVAL : 0;
	if (getrandom(&s->mark, sizeof(s->mark), GRND_NONBLOCK) != sizeof(s->mark))
		s->mark = getpid();
	s->no_new_privs = !capability_is_effective(CAP_SYS_ADMIN) || command->user;
	s->numbers = options->numbers ? *options->numbers : all;
	*why = s->no_new_privs ? "with no_new_privs; what is traced ends with the tracer" :
		"what is traced ends with the tracer";
	s->magic = magic;
	if (!selection_compile(&s->numbers, s->mark, magic, &s->program, &s->length))
		return 0;
	*why = "the program would be too long";
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

	if (s->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) ? -errno : 0;
}

bool selection_wants(const struct syscall_selection *s, enum abi_id abi, uint64_t nr)
{
	return nr < CALL_NUMBERS ? s->numbers.wanted[abi][nr / 64] >> nr % 64 & 1 :
		s->numbers.above[abi];
}

bool selection_installs_filter(const struct event *leave, bool *all_threads)
{
	enum abi_id abi = leave->call.abi->id;
	enum { SECCOMP = 2, PRCTL };		/* rows of `always` */

	*all_threads = false;
	if (leave->call.failed)
		return false;
	if ((int)leave->call.nr == always_stops[PRCTL].nr[abi])
		return (uint32_t)leave->call.arg[0] == PR_SET_SECCOMP;
	if ((int)leave->call.nr != always_stops[SECCOMP].nr[abi] ||
	    (leave->call.arg[0] != SECCOMP_SET_MODE_FILTER &&
	     leave->call.arg[0] != SECCOMP_SET_MODE_STRICT))
		return false;
	*all_threads = leave->call.arg[1] & SECCOMP_FILTER_FLAG_TSYNC;
	return true;
}
