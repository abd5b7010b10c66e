/* Calls library functions that are recorded without stops, in the way that the argument names, for
 * library_records.test. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { PAGE = 4096, AREAS_MAX = 8, ALARMS = 300, LONG = 1 << 24, RING_SIZE = 0x82000 };

static volatile int alarms, seen;
static volatile size_t length;
static sigjmp_buf back;
/* mappings of code without a file */
static struct { uintptr_t start, end; } areas[AREAS_MAX];
static unsigned area_count;
static uintptr_t *stack_end;

static void find_areas(void)
{
	char line[512], mode[8], name[256];
	unsigned long start, end;
	FILE *maps = fopen("/proc/self/maps", "r");

	while (fgets(line, sizeof(line), maps) && area_count < AREAS_MAX)
		if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &start, &end, mode, name) == 3 &&
		    mode[2] == 'x') {
			areas[area_count].start = start;
			areas[area_count++].end = end;
		}
	fclose(maps);
}

static int is_in_area(uintptr_t address)
{
	for (unsigned i = 0; i < area_count; i++)
		if (address >= areas[i].start && address < areas[i].end)
			return 1;
	return 0;
}

/* Counts the addresses of foreign code that the interrupted program had on its stack. */
static void look(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *c = context;

	(void)sig, (void)info;
	seen += is_in_area(c->uc_mcontext.gregs[REG_RIP]);
	for (uintptr_t *at = (uintptr_t *)c->uc_mcontext.gregs[REG_RSP]; at < stack_end; at++)
		seen += is_in_area(*at);
	length += strlen("in a handler");
	alarms++;
}

static void start_timer(int microseconds)
{
	const struct itimerval often = {{0, microseconds}, {0, microseconds}};

	setitimer(ITIMER_REAL, &often, NULL);
}

static void loop(int rounds)
{
	for (int i = 0; i < rounds; i++)
		getenv("HOME");
}

/* Signals at any moment of a call */
static void interrupted(void)
{
	struct sigaction action = {.sa_sigaction = look, .sa_flags = SA_SIGINFO | SA_RESTART};
	char from[128] = "some text, and some more of it", to[128];
	unsigned rounds = 3;
	uintptr_t end;

	stack_end = &end;
	for (int i = 0; i < 3; i++)	/* the loader binds them, and their breakpoints are hit */
		length = strlen(from) + (memcpy(to, from, sizeof(to)) != to) + !strchr(to, ',');
	find_areas();
	sigaction(SIGALRM, &action, NULL);
	start_timer(150);
	while (alarms < ALARMS) {
		rounds++;
		if (strlen(from) != 30 || memcpy(to, from, sizeof(to)) != to ||
		    strchr(to, ',') != to + 9)
			exit(2);
	}
	start_timer(0);
	dprintf(1, "%d %u %u\n", seen, rounds, area_count);
}

static void leave(int sig)
{
	siglongjmp(back, sig);
}

/* Leaves a call from a handler. */
static void jumps(void)
{
	char *text = malloc(LONG + 1);

	signal(SIGALRM, leave);
	memset(text, 'x', LONG);
	text[LONG] = 0;
	for (volatile int i = 0; i < 5; i++)
		if (!sigsetjmp(back, 1)) {
			start_timer(1000);
			for (;;)
				length = strlen(text);
		}
	start_timer(0);
	if (strlen("after") != 5)
		exit(2);
}

static void count(int sig)
{
	(void)sig;
	alarms++;
}

static void set_trap_flag(long on)
{
	__asm__ volatile("sub $128, %%rsp\n\tpushf\n\tandq $~0x100, (%%rsp)\n\t"
			 "orq %0, (%%rsp)\n\tpopf\n\tadd $128, %%rsp"
			 :: "r"(on) : "memory", "cc");
}

/* Single-steps itself through calls. */
static void steps(void)
{
	signal(SIGTRAP, count);
	for (int i = 0; i < 3; i++)
		length = strlen("bind");
	set_trap_flag(0x100);
	length = strlen("stepped");
	length = strlen("again");
	set_trap_flag(0);
	if (alarms < 10)
		exit(2);
}

/* Has a handler of SIGTRAP when recording begins. */
static void traps(void)
{
	struct sigaction is;

	signal(SIGTRAP, count);
	loop(10);
	raise(SIGTRAP);
	if (sigaction(SIGTRAP, NULL, &is) || is.sa_handler != count || alarms != 1)
		exit(2);
}

/* Has a seccomp filter that kills for anonymous mappings when recording would begin. */
static void filtered(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		exit(2);
	loop(10);
}

/* Overwrites the records, in all mappings that only this program has. */
static void overwrites(void)
{
	char line[512], mode[8];
	unsigned long start, end, inode;
	FILE *maps;

	loop(10);
	maps = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %7s %*s %*s %lu", &start, &end, mode, &inode) == 4 &&
		    end - start == RING_SIZE && mode[1] == 'w' && !inode)
			for (unsigned long at = start; at < start + 256; at += 64)
				*(unsigned long *)at = at - start == 128 ? 0 : 1UL << 40;
	fclose(maps);
	loop(1000);
}

/* Calls with addresses that cannot be read */
static void faults(void)
{
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	char *const wrong[] = {NULL, (char *)8, pages + PAGE, pages + PAGE - 3};

	mprotect(pages + PAGE, PAGE, PROT_NONE);
	memset(pages + PAGE - 3, 'x', 3);
	signal(SIGSEGV, leave);
	for (volatile int i = 0; i < 4; i++)
		if (!sigsetjmp(back, 1)) {
			length = strlen(wrong[i]);
			exit(2);
		}
	if (strnlen(pages + PAGE - 3, 3) != 3 || strlen("after") != 5)
		exit(2);
}

static void strings(void)
{
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	char text[] = "first";

	length = strlen(text);
	text[0] = 'F';
	length = strlen(text);
	strcpy(pages + PAGE - 3, "across pages");
	length = strlen(pages + PAGE - 3);
	length = strlen("a text that is longer than what is printed of it");
	length = memcmp(pages + PAGE, "oss pages", 9);
	length = memcmp(pages, pages, 0);
	length = !strchr("abc", 'x');
	length = !strchr("abc", 'b');
	/* more than a record has room for */
	memset(pages, 'l', 200);
	pages[100] = 0;
	length = strlen(pages) + strlen(pages + 22);
	length = memcmp(pages, pages, 100) + memcmp(pages, pages, 80) + !strchr(pages + 1, 0);
	free(NULL);
	length = (size_t)(strlen(text) + strcmp("b", "a"));
	write(1, "", 0);
	length = strlen("after");
}

static void *thread(void *unused)
{
	loop(100);
	return unused;
}

static void threads(void)
{
	pthread_t all[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&all[i], NULL, thread, NULL);
	loop(1000);
	for (int i = 0; i < 4; i++)
		pthread_join(all[i], NULL);
}

static void children(void)
{
	loop(700);
	for (int i = 0; i < 3; i++)
		if (!fork()) {
			loop(600);
			_exit(0);
		}
	loop(800);
	while (wait(NULL) > 0)
		;
	if (!vfork()) {
		length = strlen("vfork");
		_exit(0);
	}
	wait(NULL);
	length = strlen("parent");
}

/* Calls after children that had the memory */
static void spawns(int rounds)
{
	for (volatile int i = 0; i < 4; i++) {
		if (!vfork()) {
			if (i)
				execl("/bin/true", "true", NULL);
			_exit(0);
		}
		wait(NULL);
	}
	loop(rounds);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	switch (*how) {
	case 'i': interrupted(); break;
	case 'j': jumps(); break;
	case 'f': faults(); break;
	case 's': strings(); break;
	case 'l': loop(atoi(argv[2])); break;
	case 't': threads(); break;
	case 'v': spawns(atoi(argv[2])); break;
	case 'p': steps(); break;
	case 'h': traps(); break;
	case 'o': overwrites(); break;
	case 'g': filtered(); break;
	case 'c': children(); break;
	case 'k': loop(5); raise(SIGKILL); break;
	default: return 1;
	}
	return 0;
}
