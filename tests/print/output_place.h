/* Fixture for tests of outputs: a temporary directory, a path in it, and captured messages. */
#ifndef TESTS_PRINT_OUTPUT_PLACE_H
#define TESTS_PRINT_OUTPUT_PLACE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/system/diag.h"

static char dir[256], path[300], text[4096];
static struct diag diag;
static int text_fd;

static inline void set_up_directory(void)
{
	const char *tmp = getenv("TMPDIR");
	int pair[2];

	snprintf(dir, sizeof(dir), "%s/ptrail-output.XXXXXX", tmp ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/out", dir);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	diag = (struct diag){.fd = pair[0]};
	text_fd = pair[1];
}

static inline void clean_up(void)
{
	unlink(path);
	rmdir(dir);
	close(diag.fd);
	close(text_fd);
}

/* Returns the messages since the last time. */
static inline const char *messages(void)
{
	ssize_t n = read(text_fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = 0;
	return text;
}

/* Size of a file in bytes; -1: it does not exist */
static inline off_t size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) ? -1 : st.st_size;
}
#endif
