/* See cases.h. */
#include "cases.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int live_main(int argc, char **argv, const struct live_case *cases)
{
	if (argc < 2) {
		for (; cases->name; cases++)
			puts(cases->name);
		return 0;
	}
	for (; cases->name; cases++) {
		if (strcmp(cases->name, argv[1]) == 0) {
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
