/* Calls library functions in the way that the argument names, for library_calls.test. */
#include <dlfcn.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static volatile double two = 2, tenth = -0.1;
static volatile int result;
static jmp_buf back;

static void values(void)
{
	char text[64] = "";

	if (getenv("LIBRARY_CALLS_UNSET"))
		exit(2);
	setenv("LIBRARY_CALLS", "some \"text\"\n", 1);
	snprintf(text, sizeof(text), "%d %s %5.2f %c %lx %%|", -7, "arg", 2.5, 'x', 0xabcL);
	unsetenv(text);
	if (sqrt(two) > pow(tenth, two))
		result = atoi("17");
	free(NULL);
}

static void environment(void)
{
	if (getenv("SECRET_TOKEN"))
		setenv("SECRET_TOKEN", "other", 1);
}

static int descending(const void *a, const void *b)
{
	return -strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void callbacks(void)
{
	const char *words[] = {"a", "c", "b"};

	qsort(words, 3, sizeof(*words), descending);
}

__attribute__((noinline)) static int jump_from(const void *a, const void *b)
{
	(void)a, (void)b;
	if (atoi("1"))
		longjmp(back, 1);
	return 0;
}

/* longjmp leaves qsort, which does not return; the call after it does. What is behind qsort is not
 * executed after longjmp: that would look like a return. */
static void jumps(void)
{
	int words[] = {3, 1, 2};

	for (volatile int i = 0; i < 2; i++) {
		if (setjmp(back))
			continue;
		qsort(words, 3, sizeof(*words), jump_from);
		result = words[0];
		exit(2);
	}
	result = atoi("2");
}

__attribute__((noinline)) static int tail(const char *text)
{
	return atoi(text);	/* a jump, not a call */
}

static void *thread(void *number)
{
	char text[16];

	for (int i = 0; i < 200; i++) {
		snprintf(text, sizeof(text), "%d", *(int *)number + i);
		if (atoi(text) != *(int *)number + i)
			exit(2);
	}
	return NULL;
}

static void threads(void)
{
	static int numbers[] = {1000, 2000, 3000, 4000};
	pthread_t all[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&all[i], NULL, thread, &numbers[i]);
	for (int i = 0; i < 4; i++)
		pthread_join(all[i], NULL);
}

/* The same, while another process stops and continues this one again and again. */
static void stopped_threads(void)
{
	pid_t parent = getpid(), child = fork();

	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (int i = 0; i < 50 && getppid() == parent; i++) {
			kill(parent, SIGSTOP);
			kill(parent, SIGCONT);
		}
		_exit(0);
	}
	threads();
	waitpid(child, NULL, 0);
}

static void children(void)
{
	pid_t child = fork();

	if (!child) {
		result = atoi("100");
		_exit(3);
	}
	waitpid(child, NULL, 0);
	child = vfork();
	if (!child) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	waitpid(child, NULL, 0);
	if (system("exit 4") != 4 << 8)
		exit(2);
	result = atoi("200");
}

/* Loads and unloads a library with a function "first", twice. */
static void libraries(const char *file)
{
	for (int i = 0; i < 2; i++) {
		void *handle = dlopen(file, RTLD_NOW);
		const char *(*first)(const char *) = handle ? dlsym(handle, "first") : NULL;

		if (!first || strcmp(first("abc"), "bc"))
			exit(2);
		dlclose(handle);
	}
}

static void trap(int sig)
{
	(void)sig;
	result = atoi("33");
}

/* On arm64 the handler returns to the breakpoint, unless it changes that. */
static void count_trap(int sig, siginfo_t *info, void *context)
{
	result += sig;
#ifdef __aarch64__
	if (info->si_code == TRAP_BRKPT)
		((ucontext_t *)context)->uc_mcontext.pc += 4;
#else
	(void)info, (void)context;
#endif
}

/* Breakpoints of the program itself are its own, also one that a call returns to. */
static void traps(void)
{
	struct sigaction action = {.sa_sigaction = count_trap, .sa_flags = SA_SIGINFO};

	sigaction(SIGTRAP, &action, NULL);
#ifdef __aarch64__
	__asm__ volatile("bl rand\n\tbrk #0" ::: "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7",
			 "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18",
			 "x30", "memory", "cc");
#else
	__asm__ volatile("int3");
#endif
	raise(SIGTRAP);
	if (result != 2 * SIGTRAP)
		exit(2);
	result = atoi("34");
}

static void signals(void)
{
	signal(SIGUSR1, trap);
	raise(SIGUSR1);
	result = atoi("35");
}

/* Calls a function until a file exists, and says whether one of its calls was changed. */
static void waits(const char *file)
{
	puts("ready");
	fflush(stdout);
	while (access(file, F_OK))
		if (atoi("12") != 12)
			exit(2);
	for (int i = 0; i < 1000; i++)
		result = atoi("13");
	puts("done");
}

/* Prints how many bytes of the program's and its libraries' code differ from their files. */
static void differences(const char *file)
{
	char line[512], mode[8], name[256];
	unsigned long start, end, offset, count = 0;
	FILE *maps;

	waits(file);
	maps = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %7s %lx %*s %*s %255s", &start, &end, mode, &offset,
			   name) != 5 || mode[2] != 'x' || *name != '/')
			continue;
		int fd = open(name, O_RDONLY);
		const uint8_t *is = mmap(NULL, end - start, PROT_READ, MAP_PRIVATE, fd, offset);

		for (unsigned long i = 0; i < end - start; i++)
			count += is[i] != ((const uint8_t *)start)[i];
		munmap((void *)is, end - start);
		close(fd);
	}
	fclose(maps);
	printf("%lu bytes differ\n", count);
}

static void loop(int rounds)
{
	for (int i = 0; i < rounds; i++)
		getenv("HOME");
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	switch (*how) {
	case 'v': values(); break;
	case 'e': environment(); break;
	case 'q': callbacks(); break;
	case 'j': jumps(); break;
	case 'T': return tail("6");
	case 't': threads(); break;
	case 'p': stopped_threads(); break;
	case 'c': children(); break;
	case 'd': libraries(argv[2]); break;
	case 'i': traps(); break;
	case 's': signals(); break;
	case 'w': waits(argv[2]); break;
	case 'm': differences(argv[2]); break;
	case 'l': loop(atoi(argv[2])); break;
	default: return 1;
	}
	return 0;
}
