/* The slots of a process: a file in memory that it has created, mapped into ptrail as well. */
#include "fast/process/space.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Gives the memfd its final size. The tracee has descriptors of the file, or can open more: without
 * the seals it could truncate the file, and the tracer would get SIGBUS. The checks come after the
 * seals, so that their results stay valid. Returns false if the file is not a memfd (a task that
 * shares the table of descriptors can replace it) or cannot be sealed. */
static bool seal_at_size(int fd, uint64_t size)
{
	const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
	struct statfs fs;
	struct stat file;
	int has;

	if (fstatfs(fd, &fs) || fs.f_type != TMPFS_MAGIC || ftruncate(fd, size) ||
	    fcntl(fd, F_ADD_SEALS, seals))
		return false;
	has = fcntl(fd, F_GET_SEALS);
	return has >= 0 && (has & seals) == seals && !fstat(fd, &file) &&
		file.st_size == (off_t)size;
}

/* Gets a descriptor of a thread. A thread that is not the first one of its process has no pidfd
 * before Linux 6.9. */
static int descriptor_of(pid_t tid, int theirs)
{
	int process = syscall(SYS_pidfd_open, tid, 0), fd;
	char path[64];

	if (process < 0) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", tid, theirs);
		return open(path, O_RDWR | O_CLOEXEC);
	}
	fd = syscall(SYS_pidfd_getfd, process, theirs, 0);
	close(process);
	return fd;
}

uint8_t *slots_map(const struct fast *f, pid_t tid, int their_fd)
{
	int fd = descriptor_of(tid, their_fd);
	uint8_t *slots = MAP_FAILED;

	if (fd < 0)
		return NULL;
	if (seal_at_size(fd, f->magic + FAST_SLOTS_SIZE))
		slots = mmap(NULL, FAST_SLOTS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			     f->magic);
	close(fd);
	return slots == MAP_FAILED ? NULL : slots;
}
