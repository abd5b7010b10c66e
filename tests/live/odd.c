/* Makes each syscall with odd arguments: odd HOW SEED ROUNDS [SYSCALL...]. HOW is
 *
 *   refuse, refuse32	a seccomp filter makes each syscall of x86-64, of i386 fail
 *   pretend, pretend32	... return 0, so that a tracer decodes what would have been filled
 *   make		syscalls that neither block nor change anything are executed; prints a sum
 *			of their errors
 *
 * The filter is for one instruction only, so no syscall can do harm. SYSCALL: only these. Addresses
 * and arguments are the same in each run with the same SEED. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "lib/random.h"

#ifdef __x86_64__
enum { PAGE = 4096, PAGES = 3, ROWS_MAX = 700, SELECTORS_MAX = 4096 };

/* Readable and writable pages between two that are not accessible */
static uint8_t *const room = (uint8_t *)0x10000000;

static uint64_t state;

/* Members of the sets of the syscall's arguments, from which arguments and memory are chosen */
static struct {
	uint64_t all[SELECTORS_MAX];
	size_t count;
} selectors;

static const char *const safe_calls[] = {
	/* of descriptors that are /dev/null, or not open */
	"read", "write", "pread64", "pwrite64", "readv", "writev", "preadv", "pwritev", "preadv2",
	"pwritev2", "lseek", "fstat", "getdents64", "readahead", "fadvise64", "sync_file_range",
	"getsockname", "getpeername", "getsockopt", "setsockopt", "sendto", "sendmsg", "recvfrom",
	"recvmsg", "listen", "shutdown", "epoll_ctl", "fgetxattr", "flistxattr", "fstatfs",
	/* of paths, which are read only */
	"stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "readlink",
	"readlinkat", "statfs", "getxattr", "lgetxattr", "listxattr", "llistxattr", "getcwd",
	/* of the process */
	"getrlimit", "getresuid", "getresgid", "getgroups", "getitimer", "rt_sigpending",
	"sched_get_priority_max", "sched_get_priority_min", "mincore", "uname", "capget",
	"timer_gettime", "clock_getres", "times",
};

/* Numbers of x86-64 that no filter refuses: uretprobe and uprobe, which send a SIGILL */
enum { UNREFUSED = 335, UNREFUSED_LAST = 336 };

static uint64_t any(uint64_t below)
{
	return random_next(&state) % below;
}

/* Adds the members of a set. */
static void add_set(uint16_t set, unsigned depth)
{
	for (const struct entry *e = desc_sets[set].entries; e && e->kind != E_END; e++) {
		if (selectors.count < SELECTORS_MAX)
			selectors.all[selectors.count++] = e->kind == E_FAMILY ?
				(uint32_t)e->value : e->value;
		if (e->kind == E_SET && depth)
			add_set(e->set, depth - 1);
	}
}

/* Adds the sets of a type, and of the types that it consists of. */
static void add_type(const struct type *t, unsigned depth);

static void add_fields(const struct field *f, unsigned depth)
{
	for (; f && f->type; f++)
		add_type(f->type, depth);
}

static void add_type(const struct type *t, unsigned depth)
{
	if (t->set)
		add_set(t->set, 3);
	if (depth && t->record)
		add_fields(desc_records[t->record].fields, depth - 1);
	if (depth && t->of)
		add_type(t->of, depth - 1);
}

static uint64_t odd_address(void)
{
	static const uint64_t fixed[] = {
		0, 1, 0xfff, 0x10000, INT64_MAX, INT64_MIN, UINT64_MAX, 0x7ffffffff000,
		0x800000000000, 0xffff800000000000, 0xffffffff80000000, 0xffffffffff600000,
	};

	switch (any(8)) {
	case 0:
		return fixed[any(sizeof(fixed) / sizeof(*fixed))];
	case 1:		/* the last bytes that are accessible */
		return (uintptr_t)room + (PAGES + 1) * PAGE - any(80);
	case 2:		/* aligned */
		return (uintptr_t)room + (PAGES + 1) * PAGE - 8 * any(80);
	case 3:
		return (uintptr_t)room + PAGE * any(PAGES + 2);
	default:
		return (uintptr_t)room + PAGE + 4 * any(PAGES * PAGE / 4);
	}
}

static uint64_t odd_number(void)
{
	static const uint64_t fixed[] = {
		0, 1, 2, 3, 4, 8, 16, 24, 64, 128, 4095, 4096, 4097, INT32_MAX, UINT32_MAX,
		INT64_MAX, UINT64_MAX, -100ULL, 1ULL << 32, 0x80000000, 0x8000000000000000,
		(uint64_t)INT32_MIN, 0xdeadbeef,
	};

	switch (any(6)) {
	case 0:
	case 1:
		return fixed[any(sizeof(fixed) / sizeof(*fixed))];
	case 2:
		return any(64);
	case 3:
		return random_next(&state) >> any(64);
	default:
		return selectors.count ? selectors.all[any(selectors.count)] : any(40);
	}
}

static void fill_room(void)
{
	for (size_t i = PAGE; i < (PAGES + 1) * PAGE; i += 4) {
		uint64_t word = any(4) ? odd_number() : odd_address();

		if (any(16) == 0)
			memcpy(room + i, "/tmp", 4);
		else
			memcpy(room + i, &word, i % 8 || any(2) ? 4 : 8);
	}
}

/* The instructions whose syscalls the filter refuses */
extern const char odd_after_syscall[], odd_after_int80[];

static long call64(uint64_t nr, const uint64_t a[6])
{
	register uint64_t r10 __asm__("r10") = a[3];
	register uint64_t r8 __asm__("r8") = a[4];
	register uint64_t r9 __asm__("r9") = a[5];
	long result;

	__asm__ volatile("syscall\n.globl odd_after_syscall\nodd_after_syscall:"
			 : "=a"(result)
			 : "a"(nr), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static long call32(uint64_t nr, const uint64_t a[6])
{
	int result;

	/* below the red zone */
	__asm__ volatile("lea -128(%%rsp), %%rsp\npush %%rbp\npush %%rbx\n"
			 "mov (%%rdi), %%ebx\nmov 8(%%rdi), %%ecx\nmov 16(%%rdi), %%edx\n"
			 "mov 24(%%rdi), %%esi\nmov 40(%%rdi), %%ebp\nmov 32(%%rdi), %%edi\n"
			 "int $0x80\n.globl odd_after_int80\nodd_after_int80:\n"
			 "pop %%rbx\npop %%rbp\nlea 128(%%rsp), %%rsp"
			 : "=a"(result), "+D"(a)
			 : "a"(nr)
			 : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory");
	return result;
}

/* Makes syscalls of one instruction return `value`, of which the kernel takes 12 bits as an error
 * number. */
static int refuse(const char *after, unsigned value)
{
	uint32_t low = (uintptr_t)after, high = (uintptr_t)after >> 32;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, instruction_pointer)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, low, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, instruction_pointer) + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, high, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | value),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int make_room(void)
{
	int null = open("/dev/null", O_RDWR);

	for (int fd = 0; fd < 8; fd++)
		if (dup2(null, fd) < 0)
			return -1;
	if (mmap(room, (PAGES + 2) * PAGE, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != room)
		return -1;
	return mprotect(room + PAGE, PAGES * PAGE, PROT_READ | PROT_WRITE);
}

static bool is_listed(const char *name, const char *const list[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(name, list[i]))
			return true;
	return false;
}

static void choose_args(const struct call *row, uint64_t arg[6])
{
	for (int i = 0; i < 6; i++)
		arg[i] = any(2) ? odd_number() : odd_address();
	if (!row)
		return;

	/* half of the pointers are pointers, and half of the constants are such */
	const struct field *f = row->fields;

	for (int i = 0; f && f->type && i < 6; f++) {
		if (f->flags & (F_RET | F_AFTER))
			continue;
		int to = f->reg ? f->reg - 1 : i;

		i++;
		if (to >= 6 || !any(4))
			continue;
		if (f->type->kind == K_PTR)
			arg[to] = odd_address();
		else if (f->type->set && any(2)) {
			size_t had = selectors.count;

			add_set(f->type->set, 3);
			if (selectors.count > had)
				arg[to] = selectors.all[had + any(selectors.count - had)];
			selectors.count = had;
		}
	}
}

int main(int argc, char **argv)
{
	bool make = argc > 3 && !strcmp(argv[1], "make");
	bool pretend = argc > 3 && !strncmp(argv[1], "pretend", 7);
	bool narrow = argc > 3 && strstr(argv[1], "32");
	const struct abi *abi = &abis[narrow ? ABI_i386 : ABI_x86_64];
	uint64_t sum = 0, arg[6];
	unsigned long rounds;
	int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 100);

	if (argc < 4 || make_room())
		return 99;
	state = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15 + 1;
	rounds = strtoul(argv[3], NULL, 10);
	if (!make && refuse(narrow ? odd_after_int80 : odd_after_syscall,
			    pretend ? 0 : EDOM))
		return 77;
	for (unsigned long round = 0; round < rounds; round++) {
		for (uint64_t nr = 0; nr < ROWS_MAX; nr++) {
			const struct call *row = desc_call(abi, nr);
			const char *name = row ? row->name : "";

			if (argc > 4 && !is_listed(name, (const char *const *)argv + 4, argc - 4))
				continue;
			if (make && !is_listed(name, safe_calls,
					       sizeof(safe_calls) / sizeof(*safe_calls)))
				continue;
			if (!narrow && nr >= UNREFUSED && nr <= UNREFUSED_LAST)
				continue;
			selectors.count = 0;
			if (row)
				add_fields(row->fields, 6);
			fill_room();
			choose_args(row, arg);
			long result = narrow ? call32(nr, arg) : call64(nr, arg);

			sum = sum * 31 + (result < 0 ? result : 0);
		}
	}
	char text[32];
	int length = snprintf(text, sizeof(text), "%llx\n", (unsigned long long)sum);

	_exit(write(out, text, length) != length);
}
#else
int main(void)
{
	return 77;
}
#endif
