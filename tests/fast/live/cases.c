/* See cases.h. */
#include "cases.h"

#include "sites.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns what follows `text` in a file, as a number in `base`; -1: the text is not in the file */
static long find_in(const char *path, const char *text, int base)
{
	FILE *file = path ? fopen(path, "r") : NULL;
	const char *at;
	char line[1024];
	long found = -1;

	while (file && found < 0 && fgets(line, sizeof(line), file)) {
		at = strstr(line, text);
		if (at)
			found = strtol(at + strlen(text), NULL, base);
	}
	if (file)
		fclose(file);
	return found;
}

static bool has_pending(int pid, int sig)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	return find_in(path, "ShdPnd:", 16) & 1L << (sig - 1);
}

void quiet_tracer(const char *when)
{
	static const char quiet[] = "output has stopped";
	const char *wanted = getenv("LIVE_QUIET"), *errors = getenv("LIVE_ERRORS");
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	int pid;

	if (!wanted || strcmp(wanted, when) != 0)
		return;
	pid = find_in("/proc/self/status", "TracerPid:", 10);
	if (pid <= 0 || find_in(errors, quiet, 10) >= 0)
		return;
	for (int i = 0; i < 3; i++)	/* so that sites are patched */
		getppid();
	sigaction(SIGINT, &ignore, &old);
	kill(pid, SIGINT);
	while (has_pending(pid, SIGINT))
		usleep(1000);
	kill(pid, SIGINT);
	for (int i = 0; i < 1000 && find_in(errors, quiet, 10) < 0; i++)
		usleep(10000);
	sigaction(SIGINT, &old, NULL);
	need(find_in(errors, quiet, 10) >= 0, "a tracer without output");
}

int live_main(int argc, char **argv, const struct live_case *cases)
{
	if (argc < 2) {
		for (; cases->name; cases++)
			puts(cases->name);
		return 0;
	}
	for (; cases->name; cases++) {
		if (strcmp(cases->name, argv[1]) == 0) {
			quiet_tracer("start");
			cases->run();
			return 0;
		}
	}
	say("no case %s", argv[1]);
	return 99;
}

void say(const char *format, ...)
{
	char line[512];
	va_list args;
	int size;

	va_start(args, format);
	size = vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	if (size < 0)
		return;
	if (size > (int)sizeof(line) - 2)
		size = sizeof(line) - 2;
	line[size++] = '\n';
	while (write(STDOUT_FILENO, line, size) < 0 && errno == EINTR)
		continue;
}

void say_whether(const char *what, bool so)
{
	say("%s: %s", what, so ? "yes" : "no");
}

void cannot(const char *why)
{
	say("cannot: %s", why);
	_exit(77);
}

static void on_no_instruction(int sig)
{
	(void)sig;
	cannot("no FSGSBASE here");
}

void need_rdgsbase(void)
{
	void (*former)(int) = signal(SIGILL, on_no_instruction);
	unsigned long base;

	__asm__ volatile("rdgsbase %0" : "=r"(base));
	signal(SIGILL, former);
}

void need(bool so, const char *what)
{
	if (so)
		return;
	say("needed: %s (%s)", what, strerror(errno));
	_exit(99);
}

int status_of(int pid)
{
	int status = -1;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return status;
}

void say_end(const char *who, int status)
{
	if (WIFSIGNALED(status))
		say("%s: killed by %d", who, WTERMSIG(status));
	else
		say("%s: exited with %d", who, WEXITSTATUS(status));
}

bool of_a_file(unsigned long addr)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];
	bool found = false;

	if (!maps)
		return false;
	while (!found && fgets(line, sizeof(line), maps)) {
		char *end;
		unsigned long from = strtoul(line, &end, 16), to = strtoul(end + 1, NULL, 16);

		if (addr >= from && addr < to)
			found = strchr(line, '/') || strchr(line, '[');
	}
	fclose(maps);
	return found;
}
