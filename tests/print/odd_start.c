/* Tracee of commands.test. "generate SEED COUNT FILE" starts this program COUNT times with random
 * arguments, environment, directory and descriptors; it then appends to FILE, the value of the
 * variable ODD_START, what it was started with. Everything happens below the working directory. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/random.h"

enum { WORDS_MAX = 12, ROOM = 64, FDS = 9 };

extern char **environ;

static void fail(const char *what)
{
	fprintf(stderr, "odd_start: %s: %s\n", what, strerror(errno));
	_exit(99);
}

static unsigned random_below(uint64_t *r, unsigned most)
{
	return (random_next(r) >> 16) % most;
}

/* Every byte but NUL, and often those that mean something to a shell */
static void random_text(uint64_t *r, char *to, size_t most, const char *never)
{
	static const char odd[] = "\n '\"\\$`!*?[]{}()<>|&;#~=-%+\t\r\033\177\303\244\342\202\254";
	size_t n = random_below(r, most);

	for (size_t i = 0; i < n; i++) {
		do {
			to[i] = random_below(r, 3) ? odd[random_below(r, sizeof(odd) - 1)] :
				(char)(random_below(r, 2) ? 'a' + random_below(r, 26) :
				       1 + random_below(r, 255));
		} while (strchr(never, to[i]));
	}
	to[n] = 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void put(FILE *f, const char *what, const char *s)
{
	fprintf(f, "%s ", what);
	for (; *s; s++)
		fprintf(f, *s > ' ' && *s < 0x7f ? "%c" : "\\%03o", *s & 0xff);
	fputc('\n', f);
}

static void put_descriptors(FILE *f, int own)
{
	for (int fd = 0; fd < ROOM; fd++) {
		char name[32], target[4096];
		ssize_t n;
		int flags = fd == own ? -1 : fcntl(fd, F_GETFL);

		snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
		n = flags < 0 ? -1 : readlink(name, target, sizeof(target) - 1);
		if (n < 0)
			continue;
		target[n] = 0;
		fprintf(f, "fd %d %d %d", fd, flags & O_ACCMODE, (flags & O_APPEND) != 0);
		put(f, "", target);
	}
}

/* Writes what the program was started with. What bash changes itself is left out: "_" and SHLVL
 * always, and of a program whose argument 0 is not its file (exec -a) the directories. */
static int report(const char *file, char **argv)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "a");
	bool by_bash = !strchr(argv[0], '/');
	char directory[4096];
	size_t count = 0;

	if (!f || !getcwd(directory, sizeof(directory)))
		fail(file);
	put(f, "cwd", directory);
	for (char **arg = argv; *arg; arg++)
		put(f, "arg", *arg);
	while (environ[count])
		count++;
	qsort(environ, count, sizeof(*environ), by_text);
	for (char **e = environ; *e; e++)
		if (strncmp(*e, "_=", 2) != 0 && strncmp(*e, "SHLVL=", 6) != 0 &&
		    !(by_bash && (!strncmp(*e, "PWD=", 4) || !strncmp(*e, "OLDPWD=", 7))))
			put(f, "env", *e);
	put_descriptors(f, fd);
	return fclose(f) ? 99 : 0;
}

static void move(int from, int to)
{
	if (from < 0)
		fail("open");
	if (from == to)
		return;
	dup2(from, to);
	close(from);
}

static void random_descriptors(uint64_t *r, const char *top)
{
	static const int flags[] = {
		O_RDONLY, O_WRONLY | O_TRUNC, O_WRONLY | O_APPEND, O_RDWR,
	};

	for (unsigned n = random_below(r, 5); n; n--) {
		int fd = random_below(r, FDS);
		char name[ROOM] = "/file ", path[8192];

		switch (random_below(r, 5)) {
		case 0:
			close(fd);
			break;
		case 1:
			move(open("/dev/null", O_RDWR), fd);
			break;
		case 2:
			dup2(random_below(r, FDS), fd);
			break;
		default:
			random_text(r, name + strlen(name), 20, "/");
			snprintf(path, sizeof(path), "%s%s", top, name);
			move(open(path, flags[random_below(r, 4)] | O_CREAT, 0600), fd);
		}
	}
}

/* Sets, changes and removes variables. A shell keeps only those whose names are its own, but gets
 * the others from env. */
static void random_environment(uint64_t *r)
{
	for (unsigned n = random_below(r, 6); n; n--) {
		char name[ROOM] = "V", value[ROOM];

		random_text(r, name + 1, 6, "=");
		random_text(r, value, 40, "");
		setenv(random_below(r, 5) ? name : "-x", value, 1);
	}
	if (!random_below(r, 3))
		unsetenv("GONE");
	if (!random_below(r, 3))
		setenv("CHANGED", "otherwise", 1);
	if (!random_below(r, 10)) {
		clearenv();
		setenv("ONLY", "a b", 1);
	}
}

static void random_directory(uint64_t *r, const char *top)
{
	char name[ROOM] = "dir ", path[8192];

	if (random_below(r, 2))
		return;
	random_text(r, name + strlen(name), 20, "/");
	snprintf(path, sizeof(path), "%s/%s", top, name);
	if ((mkdir(path, 0700) && errno != EEXIST) || chdir(path))
		fail(path);
	if (random_below(r, 2)) {	/* as a shell does */
		setenv("OLDPWD", top, 1);
		setenv("PWD", path, 1);
	}
}

static void start(uint64_t *r, const char *self, const char *top, const char *file)
{
	char words[WORDS_MAX][ROOM], *argv[WORDS_MAX + 2] = {(char *)self};
	unsigned count = random_below(r, WORDS_MAX);

	for (unsigned i = 0; i < count; i++) {
		random_text(r, words[i], ROOM - 1, "");
		argv[i + 1] = words[i];
	}
	if (count && !random_below(r, 4)) {
		random_text(r, words[0], ROOM - 1, "/");
		argv[0] = words[0];
	}
	random_environment(r);
	random_directory(r, top);
	setenv("ODD_START", file, 1);
	random_descriptors(r, top);
	execv(self, argv);
	fail("execv");
}

static int generate(char **argv)
{
	uint64_t r = strtoul(argv[2], NULL, 10) + 1;
	char top[4096], self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0 || !getcwd(top, sizeof(top)))
		fail("start");
	self[n] = 0;
	for (unsigned i = strtoul(argv[3], NULL, 10); i; i--) {
		uint64_t own = random_next(&r);
		pid_t pid = fork();
		int status;

		if (!pid)
			start(&own, self, top, argv[4]);
		if (pid < 0 || waitpid(pid, &status, 0) < 0 || status)
			fail("child");
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *file = getenv("ODD_START");

	if (file)
		return report(file, argv);
	return argc == 5 && !strcmp(argv[1], "generate") ? generate(argv) : 2;
}
