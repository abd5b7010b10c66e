/* Executes the seccomp filter for sets of syscall numbers, and checks its results. */
#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/abi.h"
#include "lib/unit.h"
#include "trace/seccomp/filter.h"

enum {
	MARK = 0x1234,
	STOP = SECCOMP_RET_TRACE | MARK,
	ROUNDS = 40,
	NUMBERS = 480,		/* about the number of syscalls */
};

/* Machines that this kernel has syscalls for; the first is that of this program */
static const enum abi_id machines[] = {
#ifdef __aarch64__
	ABI_arm64,
#else
	ABI_x86_64, ABI_i386,
#endif
};
enum { MACHINES = sizeof(machines) / sizeof(*machines) };

static uint32_t word_at(const struct seccomp_data *d, uint32_t offset)
{
	uint32_t word;

	ck_assert_uint_le(offset, sizeof(*d) - sizeof(word));
	ck_assert_uint_eq(offset % sizeof(word), 0);
	memcpy(&word, (const char *)d + offset, sizeof(word));
	return word;
}

/* The result of the filter. Implements the few instructions that it uses. */
static uint32_t run(const struct sock_filter *code, unsigned length, const struct seccomp_data *d)
{
	uint32_t a = 0;

	for (unsigned at = 0; at < length; at++) {
		const struct sock_filter *i = &code[at];

		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS: a = word_at(d, i->k); break;
		case BPF_JMP | BPF_JA: at += i->k; break;
		case BPF_JMP | BPF_JEQ | BPF_K: at += a == i->k ? i->jt : i->jf; break;
		case BPF_JMP | BPF_JGE | BPF_K: at += a >= i->k ? i->jt : i->jf; break;
		case BPF_JMP | BPF_JSET | BPF_K: at += a & i->k ? i->jt : i->jf; break;
		case BPF_RET | BPF_K: return i->k;
		default: ck_abort_msg("instruction %x", i->code);
		}
	}
	ck_abort_msg("runs over the end");
	return 0;
}

static struct sock_filter *program;
static unsigned short length;
static const struct ring_selection none;	/* no ring buffers */
static struct call_numbers numbers;

static uint32_t answer(enum abi_id abi, uint32_t nr, uint64_t first, uint64_t second)
{
	struct seccomp_data d = {.nr = (int)nr, .arch = abis[abi].audit_arch,
				 .args = {first, second}};

	return run(program, length, &d);
}

static void compile(void)
{
	free(program);
	program = NULL;
	ck_assert_int_eq(selection_compile(&numbers, MARK, &none, &program, &length), 0);
}

static void release(void)
{
	free(program);
	program = NULL;
	numbers = (struct call_numbers){0};
}

static bool is_wanted(enum abi_id abi, uint32_t nr)
{
	return nr < CALL_NUMBERS ? numbers.wanted[abi][nr / 64] >> nr % 64 & 1 : numbers.above[abi];
}

/* Syscalls that must always stop, as described in seccomp/filter.h */
static bool is_special(enum abi_id abi, uint32_t nr)
{
	static const uint32_t special[][ABI_COUNT] = {
		{317, 354, 277}, {157, 172, 167}, {56, 120, 220}, {435, 435, 435}, {323, 374, 282},
		{16, 54, 29}, {425, 425, 425}, {101, 26, 117},
	};

	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
		if (special[i][abi] == nr)
			return true;
	return false;
}

static void check_all(void)
{
	for (unsigned i = 0; i < MACHINES; i++) {
		enum abi_id abi = machines[i];

		for (uint32_t nr = 0; nr < CALL_NUMBERS + 5; nr++)
			if (!is_special(abi, nr))
				ck_assert_uint_eq(answer(abi, nr, 0, 0), is_wanted(abi, nr) ? STOP :
						  SECCOMP_RET_ALLOW);
		ck_assert_uint_eq(answer(abi, 0x40000000, 0, 0), numbers.above[abi] ? STOP :
				  SECCOMP_RET_ALLOW);
		ck_assert_uint_eq(answer(abi, UINT32_MAX, 0, 0), numbers.above[abi] ? STOP :
				  SECCOMP_RET_ALLOW);
	}
}

START_TEST(wanted_numbers_stop)
{
	srand(_i);
	for (enum abi_id abi = 0; abi < ABI_COUNT; abi++) {
		for (unsigned nr = 0; nr < NUMBERS; nr++)
			if (rand() % 40 < _i)	/* from no numbers to all */
				numbers.wanted[abi][nr / 64] |= 1ULL << nr % 64;
		numbers.above[abi] = rand() % 2;
	}
	compile();
	check_all();
}
END_TEST

START_TEST(the_longest_filter_fits)
{
	for (enum abi_id abi = 0; abi < ABI_COUNT; abi++)
		for (unsigned nr = 0; nr < NUMBERS; nr += 2)
			numbers.wanted[abi][nr / 64] |= 1ULL << nr % 64;
	compile();
	check_all();
}
END_TEST

/* Adds a syscall of this machine to a set of those of all machines */
static void add(uint64_t (*set)[CALL_NUMBERS / 64], unsigned nr)
{
	set[machines[0]][nr / 64] |= 1ULL << nr % 64;
}

static uint32_t native(uint32_t nr, uint64_t first, uint64_t second)
{
	return answer(machines[0], nr, first, second);
}

START_TEST(calls_of_the_engine_stop)
{
	compile();
	ck_assert_uint_eq(native(SYS_seccomp, 0, 0), STOP);
	ck_assert_uint_eq(native(SYS_clone3, 0, 0), STOP);
	ck_assert_uint_eq(native(SYS_prctl, PR_SET_SECCOMP, 0), STOP);
	ck_assert_uint_eq(native(SYS_prctl, PR_SET_NAME, 0), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(native(SYS_clone, CLONE_UNTRACED | 17, 0), STOP);
	ck_assert_uint_eq(native(SYS_clone, 17, 0), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(native(SYS_ioctl, 0, 0xc018aa3f), STOP);
	ck_assert_uint_eq(native(SYS_ioctl, 0, 0x5413), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(native(SYS_ptrace, 0, getpid()), STOP);
	ck_assert_uint_eq(native(SYS_ptrace, 0, getpid() + 1), SECCOMP_RET_ALLOW);
	if (MACHINES > 1) {
		ck_assert_uint_eq(answer(ABI_i386, 435, 0, 0), STOP);
		ck_assert_uint_eq(answer(ABI_i386, 172, PR_SET_SECCOMP, 0), STOP);
	}
	add(numbers.wanted, SYS_ioctl);
	compile();
	ck_assert_uint_eq(native(SYS_ioctl, 0, 0x5413), STOP);
}
END_TEST

START_TEST(low_descriptors_stop)
{
	add(numbers.low, SYS_write);
	compile();
	ck_assert_uint_eq(native(SYS_write, 0, 0), STOP);
	ck_assert_uint_eq(native(SYS_write, 2, 0), STOP);
	ck_assert_uint_eq(native(SYS_write, 3, 0), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(native(SYS_write, (uint32_t)-1, 0), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(native(SYS_write, 1ULL << 32 | 2, 0), STOP);
	ck_assert_uint_eq(native(SYS_read, 2, 0), SECCOMP_RET_ALLOW);
	if (MACHINES > 1)
		ck_assert_uint_eq(answer(ABI_i386, 1, 2, 0), SECCOMP_RET_ALLOW);
	add(numbers.wanted, SYS_write);
	compile();
	ck_assert_uint_eq(native(SYS_write, 3, 0), STOP);
}
END_TEST

START_TEST(an_unknown_machine_stops)
{
	struct seccomp_data d = {.nr = 1, .arch = 0x12345678};

	compile();
	ck_assert_uint_eq(run(program, length, &d), STOP);
}
END_TEST

/* The numbers of one machine fit in every case. */
START_TEST(too_long_a_filter_is_an_error)
{
	for (enum abi_id abi = 0; abi < ABI_COUNT; abi++)
		for (unsigned nr = 0; nr < CALL_NUMBERS; nr += 2)
			numbers.wanted[abi][nr / 64] |= 1ULL << nr % 64;
	ck_assert_int_eq(selection_compile(&numbers, MARK, &none, &program, &length),
			 MACHINES > 1 ? -E2BIG : 0);
}
END_TEST

static void suite_of(TCase *c)
{
	tcase_add_checked_fixture(c, NULL, release);
	tcase_add_loop_test(c, wanted_numbers_stop, 0, ROUNDS + 1);
	tcase_add_test(c, the_longest_filter_fits);
	tcase_add_test(c, calls_of_the_engine_stop);
	tcase_add_test(c, low_descriptors_stop);
	tcase_add_test(c, an_unknown_machine_stops);
	tcase_add_test(c, too_long_a_filter_is_an_error);
}

int main(void)
{
	Suite *s = suite_create("select");
	TCase *c = tcase_create("programs");

	suite_of(c);
	suite_add_tcase(s, c);
	return unit_main(s);
}
