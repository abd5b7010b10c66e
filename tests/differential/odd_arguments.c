/* odd_arguments SEED COUNT RESULT SYSCALLS REQUESTS
 *
 * Makes COUNT system calls with odd arguments, none of which has an effect: a seccomp filter makes
 * all of them return RESULT, a negative errno or 0. SYSCALLS is a file of numbers, from which the
 * system calls are chosen; REQUESTS is one of numbers of ioctl requests. The same parameters make
 * the same calls, with pointers to the same addresses, so that traces by two tracers can be
 * compared. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Memory at an address that is the same in each run; the page after it cannot be read. */
enum { ARENA_BYTES = 16 << 12, WORDS = ARENA_BYTES / 8, NUMBERS_MAX = 16384 };
#define ARENA ((char *)0x20000000)

static uint64_t state;

/* splitmix64 */
static uint64_t next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static uint64_t below(uint64_t n)
{
	return next() % n;
}

static uint64_t pointer(void)
{
	switch (below(8)) {
	case 0: return (uintptr_t)ARENA + ARENA_BYTES - below(64);	/* the end is unreadable */
	case 1: return (uintptr_t)ARENA + ARENA_BYTES - 8 * below(24);
	case 2: return (uintptr_t)ARENA + ARENA_BYTES;
	case 3: return 0;
	default: return (uintptr_t)ARENA + 8 * below(WORDS);
	}
}

static uint64_t odd_number(void)
{
	switch (below(10)) {
	case 0: return 0;
	case 1: return (uint64_t)-1;
	case 2: return (uint32_t)-1 - below(3);
	case 3: return 1ULL << below(33);
	case 4: return 1ULL << below(12) | 1ULL << below(12);
	case 5: return next();
	case 6: return (uint32_t)next();
	case 7: return below(300);
	default: return below(16);
	}
}

static void fill_arena(void)
{
	uint64_t *word = (uint64_t *)ARENA;

	for (unsigned i = 0; i < WORDS; i++) {
		switch (below(8)) {
		case 0: word[i] = pointer(); break;
		case 1: word[i] = below(8) | below(8) << 32; break;
		case 2: word[i] = 0x7a79780061626364; break;
		case 3: word[i] = next(); break;
		case 4: word[i] = below(64); break;
		default: word[i] = odd_number(); break;
		}
	}
}

static unsigned read_numbers(const char *name, uint32_t *number)
{
	FILE *f = fopen(name, "r");
	unsigned n = 0;

	while (f && n < NUMBERS_MAX && fscanf(f, "%i", (int *)&number[n]) == 1)
		n++;
	if (!f || !n) {
		fprintf(stderr, "odd_arguments: no numbers in %s\n", name);
		exit(2);
	}
	fclose(f);
	return n;
}

static int refuse_all(long result)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (-result & SECCOMP_RET_DATA)),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	static uint32_t nr[NUMBERS_MAX], request[NUMBERS_MAX];
	unsigned long count;
	unsigned calls, requests;

	if (argc != 6)
		return 2;
	state = strtoull(argv[1], NULL, 10);
	count = strtoul(argv[2], NULL, 10);
	calls = read_numbers(argv[4], nr);
	requests = read_numbers(argv[5], request);
	if (mmap(ARENA, ARENA_BYTES + 4096, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != ARENA ||
	    mprotect(ARENA + ARENA_BYTES, 4096, PROT_NONE) ||
	    refuse_all(strtol(argv[3], NULL, 10))) {
		perror("odd_arguments");
		return 2;
	}
	fill_arena();
	for (unsigned long i = 0; i < count; i++) {
		long n = nr[below(calls)];
		uint64_t arg[6];

		/* words of the arena change, so that equal pointers have different data */
		((uint64_t *)ARENA)[below(WORDS)] = below(2) ? odd_number() : pointer();
		for (unsigned k = 0; k < 6; k++)
			arg[k] = below(2) ? odd_number() : pointer();
		if (n == SYS_ioctl) {
			arg[0] = -1;
			arg[1] = request[below(requests)];
			arg[2] = below(8) ? pointer() : odd_number();
		}
		if (n == SYS_sendmmsg || n == SYS_recvmmsg)	/* strace tries them all */
			arg[2] = below(8);
		syscall(n, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
	}
	syscall(SYS_exit_group, 0);
	return 0;
}
