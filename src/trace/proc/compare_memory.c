#include "trace/proc/compare_memory.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "trace/proc/proc.h"

enum { DAX_SHARED = 1 << 8, UNKNOWN = -1 };

static int open_filter(pid_t tid, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/coredump_filter", tid);
	return proc_is_own() ? open(path, flags | O_CLOEXEC) : -1;
}

static bool read_filter(int fd, uint64_t *filter)
{
	char text[32];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return false;
	text[n] = 0;
	*filter = strtoull(text, NULL, 16);
	return true;
}

static bool write_filter(int fd, uint64_t filter)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "0x%llx", (unsigned long long)filter);

	return pwrite(fd, text, n, 0) == n;
}

static long compare_filters(pid_t a, pid_t b)
{
	_cleanup_close_ int first = open_filter(a, O_RDWR);
	_cleanup_close_ int second = first < 0 ? -1 : open_filter(b, O_RDONLY);
	uint64_t was, other;
	bool is_known;

	if (second < 0 || !read_filter(first, &was) || !read_filter(second, &other))
		return UNKNOWN;
	if (was != other)
		return 1;
	if (!write_filter(first, was ^ DAX_SHARED))
		return UNKNOWN;
	is_known = read_filter(second, &other);
	write_filter(first, was);
	return is_known ? other == was : UNKNOWN;
}

long compare_memory(pid_t a, pid_t b)
{
	long differ = syscall(SYS_kcmp, a, b, KCMP_VM, 0, 0);

	return differ < 0 ? compare_filters(a, b) : differ;
}
