/* handled STEP HOW: a thread that makes syscalls while signals with a handler interrupt it. Prints
 * "ready" and makes getppid until standard input ends. Then it spins, without a syscall, until the
 * first byte of the file "go" is not 0; single-steps itself (TF) through syscalls; and in the
 * handler of step STEP makes a syscall, at the same site (HOW is "same") or at another one. Exits
 * with status 0 if all results are right. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#ifdef __x86_64__
enum { TRAP = 0x100, CALLS = 4, SECONDS_MAX = 60 };

static volatile long steps;
static long at, parent, wrong;
static int same;

/* The site of getppid, which ptrail patches */
__attribute__((noinline)) static long get_parent(void)
{
	long result;

	__asm__ volatile("mov $110, %%eax; syscall" : "=a"(result) : : "rcx", "r11", "memory");
	return result;
}

/* A site that is not reached before ptrail is killed */
__attribute__((noinline)) static long get_parent_elsewhere(void)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(110L) : "rcx", "r11", "memory");
	return result;
}

/* Returns from a handler without a syscall, to the registers of its ucontext_t, in their order. */
void go_on(const greg_t *registers) __attribute__((noreturn));
__asm__(
"go_on:\n"
"	push $0x2b\n"			/* ss, rsp, rflags, cs, rip */
"	push 120(%rdi)\n"
"	push 136(%rdi)\n"
"	push $0x33\n"
"	push 128(%rdi)\n"
"	mov (%rdi), %r8\n"
"	mov 8(%rdi), %r9\n"
"	mov 16(%rdi), %r10\n"
"	mov 24(%rdi), %r11\n"
"	mov 32(%rdi), %r12\n"
"	mov 40(%rdi), %r13\n"
"	mov 48(%rdi), %r14\n"
"	mov 56(%rdi), %r15\n"
"	mov 72(%rdi), %rsi\n"
"	mov 80(%rdi), %rbp\n"
"	mov 88(%rdi), %rbx\n"
"	mov 96(%rdi), %rdx\n"
"	mov 104(%rdi), %rax\n"
"	mov 112(%rdi), %rcx\n"
"	mov 64(%rdi), %rdi\n"
"	iretq\n");

static void on_step(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	if (++steps != at)
		go_on(((ucontext_t *)context)->uc_mcontext.gregs);
	wrong += (same ? get_parent() : get_parent_elsewhere()) != parent;
}

static void set_trap_flag(int on)
{
	unsigned long flags;

	__asm__ volatile("pushfq; pop %0" : "=r"(flags));
	flags = on ? flags | TRAP : flags & ~(unsigned long)TRAP;
	__asm__ volatile("push %0; popfq" : : "r"(flags) : "cc", "memory");
}

int main(int argc, char **argv)
{
	struct pollfd input = {.fd = 0, .events = POLLIN};
	int fd = open("go", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	volatile char *go;

	if (argc != 3 || fd < 0 || ftruncate(fd, 1))
		return 2;
	go = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
	if (go == MAP_FAILED)
		return 2;
	alarm(SECONDS_MAX);		/* it spins if the test has been interrupted */
	at = atol(argv[1]);
	same = !strcmp(argv[2], "same");
	sigaction(SIGTRAP, &(struct sigaction){.sa_sigaction = on_step,
					       .sa_flags = SA_SIGINFO | SA_NODEFER}, NULL);
	parent = get_parent();
	puts("ready");
	fflush(stdout);
	while (!poll(&input, 1, 0))
		wrong += get_parent() != parent;
	while (!*go)
		;
	set_trap_flag(1);
	for (int i = 0; i < CALLS; i++)
		wrong += get_parent() != parent;
	set_trap_flag(0);
	return steps < at || wrong;
}
#else
int main(void)
{
	return 77;
}
#endif
