/* Filters are executed as by the kernel: random ones are installed, and the results compared. */
#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/random.h"
#include "lib/unit.h"
#include "trace/seccomp/judge.h"

#ifdef __x86_64__
enum { ARCH = AUDIT_ARCH_X86_64 };
#elif defined(__aarch64__)
enum { ARCH = AUDIT_ARCH_AARCH64 };
#else
enum { ARCH = 0 };
#endif

enum { LENGTH_MAX = 24, RESULTS = 200, NUMBER = 0x1234, ROUNDS = 400, REFUSED = 2000 };

static uint64_t random_below(uint64_t *seed, uint64_t limit)
{
	return random_next(seed) % limit;
}

static struct sock_filter random_instruction(uint64_t *seed, unsigned left)
{
	static const uint16_t operations[] = {
		BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_AND, BPF_OR, BPF_XOR, BPF_LSH, BPF_RSH,
		BPF_NEG,
	}, conditions[] = {BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET}, sources[] = {BPF_K, BPF_X};
	const uint16_t source = sources[random_below(seed, 2)];
	struct sock_filter i = {
		.k = random_below(seed, 3) ? random_below(seed, 40) : random_next(seed),
	};

	switch (random_below(seed, 9)) {
	case 0:
		i.code = BPF_LD | BPF_IMM;
		break;
	case 1:
		i.code = BPF_LDX | BPF_IMM;
		break;
	case 2:
		i = (struct sock_filter){.code = BPF_LD | BPF_MEM, .k = random_below(seed, 2)};
		break;
	case 3:
		i = (struct sock_filter){.code = random_below(seed, 2) ? BPF_ST : BPF_STX,
					 .k = random_below(seed, 2)};
		break;
	case 4:
		i.code = BPF_MISC | (random_below(seed, 2) ? BPF_TAX : BPF_TXA);
		break;
	case 5:
		i = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 4 * (4 + random_below(seed, 12)));
		break;
	case 6:
		i = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0);
		break;
	case 7:
		i.code = BPF_JMP | conditions[random_below(seed, 4)] | source;
		i.jt = random_below(seed, left);
		i.jf = random_below(seed, left);
		break;
	default:
		i.code = BPF_ALU | operations[random_below(seed, 10)];
		if (BPF_OP(i.code) != BPF_NEG)
			i.code |= source;
		if (i.code == (BPF_ALU | BPF_LSH | BPF_K) || i.code == (BPF_ALU | BPF_RSH | BPF_K))
			i.k %= 32;
		else if (i.code == (BPF_ALU | BPF_DIV | BPF_K))
			i.k += !i.k;
	}
	return i;
}

/* A filter that the kernel accepts. Its result is an error between 1 and RESULTS for one number, by
 * the arguments, and to allow all others. */
static unsigned random_filter(uint64_t *seed, struct sock_filter filter[LENGTH_MAX + 16])
{
	const struct sock_filter first[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NUMBER, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		/* memory that is read must have been written */
		BPF_STMT(BPF_ST, 0), BPF_STMT(BPF_ST, 1),
	}, last[] = {
		/* a % RESULTS + 1, without a remainder instruction */
		BPF_STMT(BPF_ST, 0), BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, RESULTS),
		BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, RESULTS), BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_LD | BPF_MEM, 0), BPF_STMT(BPF_ALU | BPF_SUB | BPF_X, 0),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, SECCOMP_RET_ERRNO + 1),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};
	const unsigned middle = random_below(seed, LENGTH_MAX);
	unsigned n = 0;

	for (unsigned i = 0; i < sizeof(first) / sizeof(*first); i++)
		filter[n++] = first[i];
	for (unsigned i = 0; i < middle; i++)
		filter[n++] = random_instruction(seed, middle - i);
	for (unsigned i = 0; i < sizeof(last) / sizeof(*last); i++)
		filter[n++] = last[i];
	return n;
}

static bool install(const struct sock_filter *filter, unsigned count)
{
	struct sock_fprog program = {count, (struct sock_filter *)filter};

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
		!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* The error of the syscall with that filter; REFUSED: the kernel does not accept the filter */
static int error_of_kernel(const struct sock_filter *filter, unsigned count, const uint64_t *arg)
{
	int ends[2], error = -1;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		error = REFUSED;
		if (install(filter, count)) {
			syscall(NUMBER, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
			error = errno;
		}
		_exit(write(ends[1], &error, sizeof(error)) != sizeof(error));
	}
	close(ends[1]);
	if (read(ends[0], &error, sizeof(error)) != sizeof(error))
		error = -1;
	close(ends[0]);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	return error;
}

START_TEST(as_the_kernel)
{
	struct sock_filter filter[LENGTH_MAX + 16];
	unsigned compared = 0, divided = 0;
	uint64_t seed = 1;

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct seccomp_data call = {.nr = NUMBER, .arch = ARCH};
		unsigned count = random_filter(&seed, filter), result;
		int error;

		for (unsigned i = 0; i < 6; i++)
			call.args[i] = random_next(&seed) >> random_below(&seed, 64);
		result = judge_run(filter, count, &call);
		/* a division by 0, for which the kernel returns 0: it kills */
		if (result == SECCOMP_RET_KILL_PROCESS) {
			divided++;
			continue;
		}
		error = error_of_kernel(filter, count, (const uint64_t *)call.args);
		if (error == REFUSED)
			continue;
		ck_assert_msg(result == (SECCOMP_RET_ERRNO | (unsigned)error),
			      "round %u: %#x, the kernel has error %d", round, result, error);
		compared++;
	}
	ck_assert_uint_gt(compared, ROUNDS / 2);
	ck_assert_uint_lt(divided, ROUNDS / 4);
}
END_TEST

START_TEST(bad_programs)
{
	const struct seccomp_data call = {.nr = 1};
	static const struct sock_filter bad[][2] = {
		{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64), BPF_STMT(BPF_RET | BPF_K, 1)},
		{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2), BPF_STMT(BPF_RET | BPF_K, 1)},
		{BPF_STMT(BPF_LD | BPF_MEM, BPF_MEMWORDS), BPF_STMT(BPF_RET | BPF_K, 1)},
		{BPF_STMT(BPF_ST, BPF_MEMWORDS), BPF_STMT(BPF_RET | BPF_K, 1)},
		{BPF_STMT(BPF_JMP | BPF_JA, UINT32_MAX), BPF_STMT(BPF_RET | BPF_K, 1)},
		{BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), BPF_STMT(BPF_RET | BPF_K, 1)},
		{BPF_STMT(BPF_LD | BPF_IMM, 0), BPF_STMT(BPF_LD | BPF_IMM, 0)},
	};

	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_uint_eq(judge_run(bad[i], 2, &call), SECCOMP_RET_KILL_PROCESS);
}
END_TEST

/* Whether the filters of a stopped child allow a syscall: `first` and `second` are installed */
static bool allowed_in_child(const struct sock_filter *first, const struct sock_filter *second,
			     unsigned count, const struct seccomp_data *call)
{
	pid_t child = fork();
	bool allowed;
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) || (first && !install(first, count)) ||
		    (second && !install(second, count)))
			_exit(1);
		raise(SIGSTOP);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSTOPPED(status));
	allowed = judge_allows(child, call, 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return allowed;
}

START_TEST(all_filters_of_a_task)
{
	enum { COUNT = 4 };
	const struct sock_filter one[COUNT] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NUMBER, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	}, harmless[COUNT] = {
		BPF_STMT(BPF_LD | BPF_IMM, 0), BPF_STMT(BPF_LD | BPF_IMM, 0),
		BPF_STMT(BPF_LD | BPF_IMM, 0), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	}, by_address[COUNT] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, instruction_pointer) + 4),
		BPF_STMT(BPF_LD | BPF_IMM, 0), BPF_STMT(BPF_LD | BPF_IMM, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct seccomp_data refused = {.nr = NUMBER, .arch = ARCH},
		other = {.nr = NUMBER + 1, .arch = ARCH};

	if (geteuid() || prctl(PR_GET_SECCOMP)) {
		ck_assert(!allowed_in_child(one, NULL, COUNT, &other));
		return;
	}
	/* a kernel without CONFIG_CHECKPOINT_RESTORE, or a container */
	if (!allowed_in_child(harmless, NULL, COUNT, &refused))
		return;
	ck_assert(allowed_in_child(one, NULL, COUNT, &other));
	ck_assert(!allowed_in_child(one, NULL, COUNT, &refused));
	ck_assert(!allowed_in_child(one, harmless, COUNT, &refused));
	ck_assert(!allowed_in_child(harmless, one, COUNT, &refused));
	ck_assert(!allowed_in_child(harmless, by_address, COUNT, &other));
	/* none: it looks like one that cannot be read */
	ck_assert(!allowed_in_child(NULL, NULL, COUNT, &other));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("judge");
	TCase *c = tcase_create("judge");

	tcase_add_test(c, as_the_kernel);
	tcase_add_test(c, bad_programs);
	tcase_add_test(c, all_filters_of_a_task);
	tcase_set_timeout(c, 60);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
