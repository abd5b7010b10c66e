/* For tests of outputs: a folder of their own with the place of a file in it, and what is said. */
#ifndef TESTS_PRINT_OUTPUT_PLACE_H
#define TESTS_PRINT_OUTPUT_PLACE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/system/diag.h"

static char dir[256], path[300], said[4096];
static struct diag diag;
static int said_fd;

static inline void in_a_folder(void)
{
	const char *tmp = getenv("TMPDIR");
	int pair[2];

	snprintf(dir, sizeof(dir), "%s/ptrail-output.XXXXXX", tmp ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/out", dir);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	diag = (struct diag){.fd = pair[0]};
	said_fd = pair[1];
}

static inline void clean_up(void)
{
	unlink(path);
	rmdir(dir);
	close(diag.fd);
	close(said_fd);
}

/* What was said since */
static inline const char *heard(void)
{
	ssize_t n = read(said_fd, said, sizeof(said) - 1);

	said[n > 0 ? n : 0] = 0;
	return said;
}

/* -1: there is no such file */
static inline off_t size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) ? -1 : st.st_size;
}
#endif
