/* A program that single-steps itself by the trap flag (TF), as packers do: its SIGTRAP handler sees
 * each instruction of the program once, and no others. A case prints at which instructions the
 * handler was called. */
#include "cases.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#ifdef __x86_64__
/* Each takes the number of a syscall in rdi and its arguments in rsi, rdx and rcx; sets TF, makes
 * the syscall through a site of one kind, clears TF and returns the result. */
#define BEGIN(name)						\
	".globl trap_" name ", trap_" name "_end\n"		\
	".balign 64, 0xcc\n"					\
	"trap_" name ":\n"					\
	"	mov %rdi, %rax\n"				\
	"	mov %rsi, %rdi\n"				\
	"	mov %rdx, %rsi\n"				\
	"	mov %rcx, %rdx\n"				\
	"	push %rbx\n"
#define SET_TRAP						\
	"	pushfq\n"					\
	"	orq $0x100, (%rsp)\n"				\
	"	popfq\n"
#define END(name)						\
	"	nop\n"						\
	"	lea 1(%rcx), %rcx\n"				\
	"	pushfq\n"					\
	"	andq $~0x100, (%rsp)\n"				\
	"	popfq\n"					\
	"	pop %rbx\n"					\
	"	ret\n"						\
	"trap_" name "_end:\n"
/* Farther than a short jump: instructions that are never executed and are not padding */
#define FILLED "	.rept 96\n	add %ecx, %edx\n	.endr\n"

__asm__(
	".text\n"
	BEGIN("getppid") SET_TRAP
	"	nop\n"
	"	mov $110, %eax\n"
	"	syscall\n"
	END("getppid")
	/* the first instruction that is stepped is the site */
	BEGIN("at_once") SET_TRAP
	"	mov $110, %eax\n"
	"	syscall\n"
	END("at_once")
	BEGIN("read") SET_TRAP
	"	mov $0, %eax\n"
	"	syscall\n"
	END("read")
	BEGIN("fork") SET_TRAP
	"	mov $57, %eax\n"
	"	syscall\n"
	END("fork")
	BEGIN("beside") SET_TRAP
	"	mov %rax, %rbx\n"
	"	jmp 1f\n"
	"	.fill 32, 1, 0xcc\n"
	"1:	syscall\n"
	END("beside")
	BEGIN("beside_at_once")
	"	jmp 1f\n"
	"	.fill 32, 1, 0xcc\n"
	"1:\n" SET_TRAP
	"	syscall\n"
	END("beside_at_once")
	BEGIN("argument") SET_TRAP
	"	mov %rdi, %rsi\n"
	"	jmp 1f\n"
	FILLED
	"1:	mov $-100, %edi\n"
	"	syscall\n"
	"	jmp 2f\n"
	FILLED
	"2:\n"
	END("argument")
	BEGIN("nowhere") SET_TRAP
	"	jmp 1f\n"
	FILLED
	"1:	xchg %rax, %rbx\n"
	"	xchg %rax, %rbx\n"
	"	syscall\n"
	"	jmp 2f\n"
	FILLED
	"2:\n"
	END("nowhere")
	/* The syscalls of both kinds in between are stepped */
	BEGIN("two") SET_TRAP
	"	mov $110, %eax\n"
	"	syscall\n"
	"	mov $39, %eax\n"
	"	syscall\n"
	END("two")
	".balign 64, 0xcc\n");

typedef long stepped_call(long nr, long a, long b, long c);

struct site {
	const char *name;
	stepped_call *call;
	const char *end;
	long nr, arg;
};
#define SITE(name, nr, arg) { #name, trap_##name, trap_##name##_end, nr, arg }
#define DECLARE(name) extern stepped_call trap_##name; extern const char trap_##name##_end[]
DECLARE(getppid);
DECLARE(at_once);
DECLARE(read);
DECLARE(fork);
DECLARE(beside);
DECLARE(beside_at_once);
DECLARE(argument);
DECLARE(nowhere);
DECLARE(two);

enum { MOST = 4000 };

static volatile sig_atomic_t traps, until, strange_codes;
static uintptr_t at[MOST];

/* Clears the flag after `until` traps. */
static void on_trap(int sig, siginfo_t *info, void *context)
{
	ucontext_t *c = context;

	(void)sig;
	if (traps < MOST)
		at[traps] = c->uc_mcontext.gregs[REG_RIP];
	strange_codes += (uintptr_t)info->si_addr != (uintptr_t)c->uc_mcontext.gregs[REG_RIP] ||
		info->si_code != TRAP_TRACE || !(c->uc_mcontext.gregs[REG_EFL] & 0x100);
	traps++;
	if (traps == until)
		c->uc_mcontext.gregs[REG_EFL] &= ~0x100L;
}

static void handle(int last)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

	sigaction(SIGTRAP, &action, NULL);
	traps = strange_codes = 0;
	until = last;
}

/* Where the traps were, relative to the start of the site's function; -1: elsewhere */
static void say_traps(const struct site *s, const char *what, bool right)
{
	char line[400];
	size_t size = 0;

	for (int i = 0; i < traps && i < MOST && size < sizeof(line) - 8; i++) {
		uintptr_t from = (uintptr_t)s->call;
		bool in = at[i] >= from && at[i] < (uintptr_t)s->end;
		int place = in ? (int)(at[i] - from) : -1;

		size += snprintf(line + size, sizeof(line) - size, " %d", place);
	}
	line[size] = 0;
	say("%s, %s: %s, %d strange, %d traps:%s", s->name, what, right ? "right" : "wrong",
	    (int)strange_codes, (int)traps, line);
}

static bool is_right(const struct site *s, long result)
{
	if (s->nr == SYS_getppid)
		return result == getppid();
	if (s->nr == SYS_getpid)
		return result == getpid();
	return result == -2;	/* ENOENT */
}

static const struct site *all_sites(void)
{
	static const struct site all[] = {
		SITE(getppid, SYS_getppid, 0), SITE(at_once, SYS_getppid, 0),
		SITE(beside, SYS_getppid, 0), SITE(beside_at_once, SYS_getppid, 0),
		SITE(argument, SYS_faccessat, (long)"/nowhere"), SITE(nowhere, SYS_getppid, 0),
		SITE(two, SYS_getpid, 0), { 0 },
	};

	return all;
}

/* Of each kind of site, when it is first reached, and again */
static void each_site(void)
{
	for (int round = 0; round < 4; round++)
		for (const struct site *s = all_sites(); s->name; s++) {
			handle(0);
			long result = s->call(s->nr, s->arg, 0, 0);

			say_traps(s, round ? "again" : "first", is_right(s, result));
		}
}

/* Sites that were patched before, by syscalls that are not stepped: the handler clears the flag */
static void patched(void)
{
	for (const struct site *s = all_sites(); s->name; s++)
		for (int i = 0; i < 5; i++) {
			handle(1);
			s->call(s->nr, s->arg, 0, 0);
		}
	each_site();
}

/* The handler clears the flag after a number of steps. */
static void few_steps(void)
{
	for (const struct site *s = all_sites(); s->name; s++)
		for (int n = 1; n <= 8; n++) {
			for (int i = 0; i < 3; i++) {
				handle(n);
				s->call(s->nr, s->arg, 0, 0);
			}
			say_traps(s, "some steps", true);
		}
}

static void set_flag(bool set)
{
	long flags = __builtin_ia32_readeflags_u64();

	__builtin_ia32_writeeflags_u64(set ? flags | 0x100 : flags & ~0x100L);
}

/* Functions of the C library, resolved before */
static void of_library(void)
{
	getppid();
	close(-1);
	for (int i = 0; i < 5; i++) {
		handle(0);
		set_flag(true);
		getppid();
		set_flag(false);
		say("getppid: %d strange, %d traps", (int)strange_codes, (int)traps);
		handle(0);
		set_flag(true);
		close(-1);
		set_flag(false);
		say("close: %d strange, %d traps", (int)strange_codes, (int)traps);
	}
}

static int pipes[2];

static void on_signal(int sig)
{
	(void)sig;
	if (write(pipes[1], "x", 1) != 1)
		_exit(98);
}

/* Sends a signal to the process when it sleeps */
static void signal_sleeper(int pid)
{
	char name[64], line[512];

	snprintf(name, sizeof(name), "/proc/%d/stat", pid);
	for (;;) {
		int fd = open(name, O_RDONLY);
		ssize_t size = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);

		if (size <= 0)
			_exit(1);
		close(fd);
		line[size] = 0;
		const char *state = strrchr(line, ')');

		if (state && !strncmp(state, ") S", 3)) {
			kill(pid, SIGUSR1);
			_exit(0);
		}
		usleep(1000);
	}
}

/* A stepped syscall is interrupted while it blocks. */
static void interrupted(bool restarts)
{
	static const struct site all[] = { SITE(read, SYS_read, 0), SITE(beside, SYS_read, 0),
					   SITE(nowhere, SYS_read, 0) };
	struct sigaction action = { .sa_handler = on_signal };

	action.sa_flags = restarts ? SA_RESTART : 0;
	need(pipe(pipes) == 0, "a pipe");
	sigaction(SIGUSR1, &action, NULL);
	for (unsigned i = 0; i < 3 * sizeof(all) / sizeof(*all); i++) {
		const struct site *s = &all[i / 3];
		char byte = 0;
		int pid = fork();

		if (pid == 0)
			signal_sleeper(getppid());
		handle(0);
		long result = s->call(s->nr, pipes[0], (long)&byte, 1);

		say_traps(s, "interrupted", result == (restarts ? 1 : -4));
		say_end("child", status_of(pid));
		if (!restarts)
			need(read(pipes[0], &byte, 1) == 1, "what the handler wrote");
	}
}

static void restarted(void)
{
	interrupted(true);
}

static void not_restarted(void)
{
	interrupted(false);
}

/* Both processes continue stepping after a fork. */
static void forked(void)
{
	static const struct site all[] = { SITE(fork, SYS_fork, 0), SITE(beside, SYS_fork, 0),
					   SITE(nowhere, SYS_fork, 0) };

	for (unsigned i = 0; i < 3 * sizeof(all) / sizeof(*all); i++) {
		const struct site *s = &all[i / 3];

		handle(0);
		long pid = s->call(s->nr, 0, 0, 0);

		if (pid == 0)
			_exit(traps);
		say_traps(s, "in the parent", pid > 0);
		say_end("child", status_of(pid));
	}
}
#endif

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
#ifdef __x86_64__
		{ "each-site", each_site },
		{ "patched", patched },
		{ "few-steps", few_steps },
		{ "of-library", of_library },
		{ "restarted", restarted },
		{ "not-restarted", not_restarted },
		{ "forked", forked },
#endif
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
