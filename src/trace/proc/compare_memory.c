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

static bool read_filter(pid_t tid, uint64_t *filter)
{
	char text[32];
	ssize_t n = proc_read(tid, "coredump_filter", text, sizeof(text) - 1);

	if (n <= 0)
		return false;
	text[n] = 0;
	*filter = strtoull(text, NULL, 16);
	return true;
}

static bool write_filter(pid_t tid, uint64_t filter)
{
	char path[64], text[32];
	int n = snprintf(text, sizeof(text), "0x%llx", (unsigned long long)filter);

	snprintf(path, sizeof(path), "/proc/%d/coredump_filter", tid);

	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, text, n) == n;
}

static long compare_filters(pid_t a, pid_t b)
{
	uint64_t was, other;
	bool is_known;

	if (!read_filter(a, &was) || !read_filter(b, &other))
		return UNKNOWN;
	if (was != other)
		return 1;
	if (!write_filter(a, was ^ DAX_SHARED))
		return UNKNOWN;
	is_known = read_filter(b, &other);
	write_filter(a, was);
	return is_known ? other == was : UNKNOWN;
}

long compare_memory(pid_t a, pid_t b)
{
	long differ = syscall(SYS_kcmp, a, b, KCMP_VM, 0, 0);

	return differ < 0 ? compare_filters(a, b) : differ;
}
