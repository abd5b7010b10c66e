/* renames DIRECTORY [ROUNDS]: threads that give descriptors new files all the time, and write the
 * path of the file to it each time, so that a trace with names of descriptors can be verified: the
 * name and the data of each write() are equal.
 * renames -b DIRECTORY [ROUNDS]: threads that rename a file and back all the time, with a write()
 * now and then.
 * Both run until SIGTERM, or for ROUNDS rounds; they print "ready" when all threads have begun, and
 * end with status 1 when a syscall has another result than it must have. */
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, KEPT = 8 };

static const char *directory;
static unsigned rounds_max = UINT32_MAX;
static pthread_barrier_t begun;

static void check(bool right, const char *what)
{
	if (right)
		return;
	perror(what);
	_exit(1);
}

static int open_new(char path[256], const char *name, unsigned thread, unsigned n)
{
	int fd;

	snprintf(path, 256, "%s/%s.%u.%u", directory, name, thread, n);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	check(fd >= 0, "open");
	return fd;
}

static void write_path(int fd, const char *path)
{
	check(write(fd, path, strlen(path)) == (ssize_t)strlen(path), "write");
}

static void use_in_child(int fd, const char *path, unsigned thread)
{
	char own[256];
	pid_t child = fork();
	int status;

	check(child >= 0, "fork");
	if (!child) {
		int other = open_new(own, "child", thread, 0);

		write_path(fd, path);
		write_path(other, own);
		check(dup2(other, fd) == fd, "dup2");
		write_path(fd, own);
		_exit(0);
	}
	check(waitpid(child, &status, 0) == child && !status, "waitpid");
}

static void *run(void *number)
{
	unsigned thread = (uintptr_t)number;
	char kept_path[KEPT][256], path[256], other_path[256], new_path[256];
	int kept[KEPT];

	for (unsigned i = 0; i < KEPT; i++)
		kept[i] = open_new(kept_path[i], "kept", thread, i);
	pthread_barrier_wait(&begun);
	for (unsigned round = 0; round < rounds_max; round++) {
		unsigned which = round % KEPT;
		int fd = open_new(path, "new", thread, round % 5), other;

		write_path(kept[which], kept_path[which]);
		write_path(fd, path);
		other = dup(fd);
		check(other >= 0, "dup");
		close(fd);
		write_path(other, path);
		snprintf(new_path, sizeof(new_path), "%s/moved.%u", directory, thread);
		if (round % 4 == 0) {
			check(!rename(path, new_path), "rename");
			write_path(other, new_path);
		}
		fd = open_new(other_path, "other", thread, round % 3);
		check(dup2(fd, kept[which]) == kept[which], "dup2");
		strcpy(kept_path[which], other_path);
		/* the same file is kept in one place only, since another one may replace it */
		write_path(kept[which], other_path);
		if (round % 64 == 0)
			use_in_child(kept[which], other_path, thread);
		close(other);
		close(fd);
	}
	return NULL;
}

static void *run_back_and_forth(void *number)
{
	char path[2][256];
	int fd = open_new(path[0], "here", (uintptr_t)number, 0);

	snprintf(path[1], sizeof(path[1]), "%s/there.%u", directory, (unsigned)(uintptr_t)number);
	pthread_barrier_wait(&begun);
	for (unsigned round = 0; round < rounds_max; round++) {
		check(!rename(path[round % 2], path[(round + 1) % 2]), "rename");
		if (round % 4 == 0)
			write_path(fd, "");
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	bool is_back = argc > 1 && !strcmp(argv[1], "-b");

	argc -= is_back;
	argv += is_back;
	check(argc >= 2, "arguments");
	directory = argv[1];
	if (argc > 2)
		rounds_max = strtoul(argv[2], NULL, 10);
	pthread_barrier_init(&begun, NULL, THREADS + 1);
	for (uintptr_t i = 0; i < THREADS; i++)
		check(!pthread_create(&threads[i], NULL, is_back ? run_back_and_forth : run,
				      (void *)i), "pthread_create");
	pthread_barrier_wait(&begun);
	puts("ready");
	fflush(stdout);
	for (int i = 0; i < THREADS; i++)
		check(!pthread_join(threads[i], NULL), "pthread_join");
	return 0;
}
