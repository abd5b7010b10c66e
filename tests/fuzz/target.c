#include "fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int fuzz_file(const void *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	fuzz_expect(fd >= 0 && write(fd, data, size) == (ssize_t)size && !lseek(fd, 0, SEEK_SET),
		    "an input cannot be written to memory");
	return fd;
}

void fuzz_path(char path[FUZZ_PATH_SIZE], int fd)
{
	snprintf(path, FUZZ_PATH_SIZE, "/proc/self/fd/%d", fd);
}

char *fuzz_string(const uint8_t *data, size_t size)
{
	char *s = calloc(1, size + 1);

	fuzz_expect(s != NULL, "out of memory");
	return size ? memcpy(s, data, size) : s;
}

void fuzz_expect(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "fuzz: %s\n", what);
	abort();
}
