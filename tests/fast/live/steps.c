/* A signal at each instruction on the path of a syscall, by single steps: tests/fast/stepper sends
 * it on request, so that no hardware breakpoints are needed (everywhere.c has those). A case is a
 * syscall through a site of each kind. It is repeated, with the signal one instruction later each
 * time, until the syscall ends first. The handler finds the thread in the program's own text with
 * the registers that the program has there, and the effect of the syscall happens once. Each case
 * ends with a mark for readers of the trace: lseek(-1, N), where N is the number of syscalls
 * made. */
#include "cases.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "../steps.h"

#ifdef __x86_64__
enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, RSP, R8, R9, R10, R11, R12, R13, R14, R15, REGISTERS };
/* Flags that code may change. */
enum { CARRY = 1, PARITY = 4, ADJUST = 16, ZERO = 64, SIGN = 128, DIRECTION = 1024,
	OVERFLOWED = 2048, FLAGS = CARRY | PARITY | ADJUST | ZERO | SIGN | DIRECTION | OVERFLOWED };

struct registers {
	uint64_t gpr[REGISTERS], flags;
};
struct registers before, after;

/* Sites: loads all of `before`, makes the syscall, and stores all into `after`. A kind has one
 * function for all syscalls, but SITE_BEFORE has one for each number. The site is the range between
 * its labels; rsp is loaded too. */
#define LOAD(reg, at) "	mov before+" #at "(%rip), %" #reg "\n"
#define STORE(reg, at) "	mov %" #reg ", after+" #at "(%rip)\n"
#define EACH(do)								\
	do(rax, 0) do(rbx, 8) do(rcx, 16) do(rdx, 24) do(rsi, 32) do(rdi, 40)	\
	do(rbp, 48) do(r8, 64) do(r9, 72) do(r10, 80) do(r11, 88) do(r12, 96)	\
	do(r13, 104) do(r14, 112) do(r15, 120)
/* Not by popf: a thread that is stepped over that keeps the trap flag. */
#define FLAGS_FROM(at)						\
	"	mov " at ", %rax\n"				\
	"	test $0x400, %eax\n"				\
	"	jz 1f\n"					\
	"	std\n"						\
	"1:	mov %eax, %ecx\n"				\
	"	shr $11, %eax\n"				\
	"	and $1, %eax\n"				\
	"	mov %cl, %ah\n"					\
	"	add $0x7f, %al\n"				\
	"	sahf\n"
#define BEGIN(name)						\
	".globl around_" name ", site_" name ", end_" name "\n"	\
	".balign 64, 0xcc\n"					\
	"around_" name ":\n"					\
	"	push %rbx\n	push %rbp\n	push %r12\n"	\
	"	push %r13\n	push %r14\n	push %r15\n"	\
	"	mov %rsp, kept_rsp(%rip)\n"			\
	FLAGS_FROM("before+128(%rip)")				\
	EACH(LOAD) LOAD(rsp, 56)
#define END(name)						\
	STORE(rsp, 56)						\
	"	mov kept_rsp(%rip), %rsp\n"			\
	EACH(STORE)						\
	"	pushfq\n	pop after+128(%rip)\n	cld\n"	\
	"	pop %r15\n	pop %r14\n	pop %r13\n"	\
	"	pop %r12\n	pop %rbp\n	pop %rbx\n"	\
	"	ret\n"
#define BEFORE_SITE(name, nr)					\
	BEGIN(name)						\
	"site_" name ":\n"					\
	"	mov $" #nr ", %eax\n"				\
	"	syscall\n"					\
	"end_" name ":\n"					\
	END(name)
/* Farther than a short jump: instructions that are never executed and are not padding */
#define FILLED "	.rept 96\n	add %ecx, %edx\n	.endr\n"

__asm__(
	".text\n"
	".local kept_rsp\n"
	".comm kept_rsp, 8, 8\n"
	BEFORE_SITE("before_read", 0)
	BEFORE_SITE("before_write", 1)
	BEFORE_SITE("before_recvfrom", 45)
	BEFORE_SITE("before_getppid", 110)
	BEFORE_SITE("before_openat", 257)
	BEGIN("beside")
	"	jmp site_beside\n"
	"	.fill 32, 1, 0xcc\n"
	"site_beside:\n"
	"	syscall\n"
	"end_beside:\n"
	END("beside")
	BEGIN("nowhere")
	"	jmp site_nowhere\n"
	FILLED
	"site_nowhere:\n"
	"	syscall\n"
	"end_nowhere:\n"
	"	jmp 1f\n"
	FILLED
	"1:\n"
	END("nowhere")
	".balign 64, 0xcc\n");

struct site {
	void (*around)(void);
	const char *start, *end;
};
#define SITE(name)								\
	void around_##name(void);						\
	extern const char site_##name[], end_##name[];				\
	static const struct site name = { around_##name, site_##name, end_##name }
SITE(before_read);
SITE(before_write);
SITE(before_recvfrom);
SITE(before_getppid);
SITE(before_openat);
SITE(beside);
SITE(nowhere);

/* A probed syscall: its arguments, and a check of the state after it */
struct probe {
	long nr, arg[6];
	void (*prepare)(void);
	bool (*right)(long result);
	void (*in_handler)(void);
	const struct site *sites[3];
};

static struct {
	const struct site *site;
	const struct probe *probe;
	unsigned hits;
	const char *wrong;		/* The first thing that was wrong. */
	uint64_t where;			/* The address at which it was. */
} now;
static unsigned long calls_made;

static void wrong(const char *what, uint64_t rip)
{
	if (!now.wrong) {
		now.wrong = what;
		now.where = rip;
	}
}

/* Compares the registers that no syscall may change with those that were loaded. A handler may find
 * the program before the syscall, with the program's rcx and r11 or others: the syscall destroys
 * them anyway. */
static const char *changed(const uint64_t gpr[REGISTERS], uint64_t flags)
{
	static const char *const names[REGISTERS] = {
		"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11",
		"r12", "r13", "r14", "r15",
	};

	for (int i = 0; i < REGISTERS; i++)
		if (i != RAX && i != RCX && i != R11 && gpr[i] != before.gpr[i])
			return names[i];
	return (flags ^ before.flags) & FLAGS ? "flags" : NULL;
}

extern const char __executable_start[], etext[];

static void on_signal(int sig, siginfo_t *info, void *context)
{
	static const int places[REGISTERS] = {
		REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8,
		REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
	};
	const ucontext_t *c = context;
	const char *at = (const char *)c->uc_mcontext.gregs[REG_RIP];
	const char *what = NULL;
	uint64_t gpr[REGISTERS];

	(void)sig;
	now.hits++;
	if (info->si_code != SI_TKILL)
		wrong("how it was sent", info->si_code);
	if (at < __executable_start || at >= etext) {
		wrong("not the program's text", (uint64_t)at);
		return;
	}
	if (now.probe->in_handler)
		now.probe->in_handler();
	if (at < now.site->start || at > now.site->end)
		return;
	for (int i = 0; i < REGISTERS; i++)
		gpr[i] = c->uc_mcontext.gregs[places[i]];
	what = changed(gpr, c->uc_mcontext.gregs[REG_EFL]);
	if (what)
		wrong(what, (uint64_t)at);
	/* at the instruction itself rax contains the number */
	if (at + 2 == now.site->end && (uint32_t)gpr[RAX] != now.probe->nr)
		wrong("the number", (uint64_t)at);
	if (at != now.site->start && at + 2 != now.site->end && at != now.site->end)
		wrong("the middle of a site", (uint64_t)at);
}

/* flags: of sigaction. With SA_ONSTACK it gets an alternate stack */
static void handle(int flags)
{
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | flags };
	static stack_t own;

	own.ss_size = 1 << 16;
	if (!own.ss_sp)
		own.ss_sp = mmap(NULL, own.ss_size, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(own.ss_sp != MAP_FAILED && sigaltstack(&own, NULL) == 0, "a stack for handlers");
	sigaction(SIGUSR1, &action, NULL);
}

/* Makes the request with its own syscall instruction, because the C library's would be stepped as
 * well. */
static void ask(long what, long how)
{
	long result = SYS_prctl;

	__asm__ volatile("syscall" : "+a"(result) : "D"(what), "S"(how)
			 : "rcx", "r11", "memory");
}

static char stack[1 << 15];
enum { RED_ZONE = 128, STACK_AT = sizeof(stack) / 2, MOST = 10000 };

/* The path must not depend on anything that differs between calls: see STEPS_NEXT. */
static void load(unsigned way)
{
	for (int i = 0; i < REGISTERS; i++)
		before.gpr[i] = 0x0123456789abcdef * (way + i + 1);
	before.gpr[RAX] = now.probe->nr;
	before.gpr[RDI] = now.probe->arg[0];
	before.gpr[RSI] = now.probe->arg[1];
	before.gpr[RDX] = now.probe->arg[2];
	before.gpr[R10] = now.probe->arg[3];
	before.gpr[R8] = now.probe->arg[4];
	before.gpr[R9] = now.probe->arg[5];
	before.gpr[RSP] = (uint64_t)stack + STACK_AT + way;
	before.flags = 0x202 | (way & 1 ? CARRY | DIRECTION | OVERFLOWED : ZERO | SIGN | PARITY);
	memset(stack + STACK_AT + way - RED_ZONE, way + 1, RED_ZONE);
}

/* how: of steps.h; -1: no request */
static void one_call(unsigned way, int how)
{
	const char *what;

	if (now.probe->prepare)
		now.probe->prepare();
	now.hits = 0;
	load(way);
	if (how >= 0)
		ask(STEPS_BEGIN, how);
	now.site->around();
	if (how >= 0)
		ask(STEPS_END, 0);
	calls_made++;
	what = changed(after.gpr, after.flags);
	if (what)
		wrong(what, 0);
	for (unsigned i = 0; i < RED_ZONE; i++)
		if (stack[STACK_AT + way - RED_ZONE + i] != (char)(way + 1))
			wrong("the red zone", i);
	if (!now.probe->right(after.gpr[RAX]))
		wrong("the result or what was done", after.gpr[RAX]);
}

static const char *const kinds[] = { "before", "beside", "nowhere" };
enum { KINDS = 3 };

/* way: whether handlers have an alternate stack; then other flags are loaded too */
static void begin(const struct probe *probe, unsigned kind, unsigned way, int flags)
{
	now = (typeof(now)){ .site = probe->sites[kind], .probe = probe };
	handle(flags | (way ? SA_ONSTACK : 0));
}

static void say_outcome(unsigned kind, unsigned way)
{
	const char *stacks[] = { "on the stack", "on a stack of its own" };

	if (now.wrong)
		say("%s, %s: wrong: %s (%#lx)", kinds[kind], stacks[way], now.wrong,
		    (unsigned long)now.where);
	else
		say("%s, %s: as it should be", kinds[kind], stacks[way]);
}

/* A signal at each instruction. The injected code may take another path now and then, when its ring
 * wraps, and no signal comes then; at the end none comes in all calls but one. */
static void at_each(const struct probe *probe)
{
	for (unsigned k = 0; k < 2 * KINDS; k++) {
		unsigned since = 9;	/* Number of calls since one without a signal. */

		begin(probe, k / 2, k % 2, k % 2 ? SA_RESTART : 0);
		for (int i = 0; i < 3; i++)
			one_call(k % 2, -1);
		one_call(k % 2, STEPS_FIRST);
		for (unsigned n = 0; !now.wrong; n++) {
			one_call(k % 2, STEPS_NEXT);
			since++;
			if (now.hits > 1 || n == MOST)
				wrong("more than one signal", now.hits);
			if (!now.hits && since <= 2)
				break;
			if (!now.hits)
				since = 0;
		}
		say_outcome(k / 2, k % 2);
	}
}

static void mark(void)
{
	lseek(-1, calls_made, SEEK_SET);
}

static int pipes[2], sockets[2];
static char buffer[64], address[32];
static unsigned address_size;

static void open_all(void)
{
	need(pipe(pipes) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == 0, "pipes");
}

static long bytes_in(int fd)
{
	int n = -1;

	ioctl(fd, FIONREAD, &n);
	return n;
}

static long parent;

static bool getppid_is_right(long result)
{
	return result == parent;
}

static void getppids(void)
{
	static const struct probe probe = {
		.nr = SYS_getppid, .right = getppid_is_right,
		.sites = { &before_getppid, &beside, &nowhere },
	};

	parent = getppid();
	calls_made++;
	at_each(&probe);
	mark();
}

static bool write_is_right(long result)
{
	long n = bytes_in(pipes[0]);

	return read(pipes[0], buffer + 32, 32) == 3 && n == 3 && result == 3 &&
		!memcmp(buffer + 32, "abc", 3);
}

static void writes(void)
{
	struct probe probe = { .nr = SYS_write, .right = write_is_right,
			       .sites = { &before_write, &beside, &nowhere } };

	open_all();
	memcpy(probe.arg, (long[6]){ pipes[1], (long)"abc", 3 }, sizeof(probe.arg));
	at_each(&probe);
	mark();
}

static void fill_pipe(void)
{
	memset(buffer, 0, sizeof(buffer));
	need(write(pipes[1], "0123456", 7) == 7, "write");
}

/* seven bytes were available */
static bool read_is_right(long result)
{
	return result == 4 && bytes_in(pipes[0]) == 3 && read(pipes[0], buffer + 32, 32) == 3 &&
		!memcmp(buffer, "0123\0", 5) && !memcmp(buffer + 32, "456", 3);
}

static void reads(void)
{
	struct probe probe = { .nr = SYS_read, .prepare = fill_pipe, .right = read_is_right,
			       .sites = { &before_read, &beside, &nowhere } };

	open_all();
	memcpy(probe.arg, (long[6]){ pipes[0], (long)buffer, 4 }, sizeof(probe.arg));
	at_each(&probe);
	mark();
}

static void fill_socket(void)
{
	memset(buffer, 0, sizeof(buffer));
	address_size = sizeof(address);
	need(send(sockets[1], "0123456", 7, 0) == 7, "send");
}

static bool recvfrom_is_right(long result)
{
	return result == 4 && bytes_in(sockets[0]) == 3 && address_size < sizeof(address) &&
		recv(sockets[0], buffer + 32, 32, 0) == 3 && !memcmp(buffer, "0123\0", 5) &&
		!memcmp(buffer + 32, "456", 3);
}

static void recvfroms(void)
{
	struct probe probe = { .nr = SYS_recvfrom, .prepare = fill_socket,
			       .right = recvfrom_is_right,
			       .sites = { &before_recvfrom, &beside, &nowhere } };

	open_all();
	memcpy(probe.arg, (long[6]){ sockets[0], (long)buffer, 4, 0, (long)address,
				     (long)&address_size }, sizeof(probe.arg));
	at_each(&probe);
	mark();
}

static bool openat_is_right(long result)
{
	return result == -ENOENT;
}

static void openats(void)
{
	static struct probe probe = { .nr = SYS_openat, .right = openat_is_right,
				      .sites = { &before_openat, &beside, &nowhere } };

	memcpy(probe.arg, (long[6]){ AT_FDCWD, (long)"/no/way", O_RDONLY }, sizeof(probe.arg));
	at_each(&probe);
	mark();
}

static void give_byte(void)
{
	need(write(pipes[1], "x", 1) == 1, "write");
}

static bool one_byte_is_right(long result)
{
	return result == 1 && buffer[0] == 'x' && bytes_in(pipes[0]) == 0;
}

static bool interrupted_is_right(long result)
{
	char byte;

	return result == -EINTR && bytes_in(pipes[0]) == 1 && read(pipes[0], &byte, 1) == 1;
}

/* A signal while the syscall blocks: it fails, or is restarted and gets what the handler writes. */
static void waiting(bool restarts)
{
	struct probe probe = { .nr = SYS_read, .in_handler = give_byte,
			       .right = restarts ? one_byte_is_right : interrupted_is_right,
			       .sites = { &before_read, &beside, &nowhere } };

	open_all();
	memcpy(probe.arg, (long[6]){ pipes[0], (long)buffer, 1 }, sizeof(probe.arg));
	for (unsigned k = 0; k < 2 * KINDS; k++) {
		begin(&probe, k / 2, k % 2, restarts ? SA_RESTART : 0);
		for (int i = 0; i < 8; i++) {
			one_call(k % 2, STEPS_WAITS);
			if (now.hits != 1)
				wrong("not one signal", now.hits);
		}
		say_outcome(k / 2, k % 2);
	}
	mark();
}

static void waits_again(void)
{
	waiting(true);
}

static void waits_no_more(void)
{
	waiting(false);
}
#endif

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
#ifdef __x86_64__
		{ "getppid", getppids },
		{ "write", writes },
		{ "read", reads },
		{ "recvfrom", recvfroms },
		{ "openat", openats },
		{ "restart", waits_again },
		{ "interrupted", waits_no_more },
#endif
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
