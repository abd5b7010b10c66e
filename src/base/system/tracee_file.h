/* Files whose names a traced process has chosen: the programs and libraries that it maps, the
 * interpreters of its scripts, its perf map. They are opened as the process would open them, below
 * its own root directory, whatever symbolic links it has placed there, and neither a file server
 * that may be a tracee nor a device nor a FIFO is asked, because it could block.
 *
 * `process` is a descriptor of the directory /proc/TID of a task of the process. */
#ifndef BASE_SYSTEM_TRACEE_FILE_H
#define BASE_SYSTEM_TRACEE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a name is resolved */
enum {
	TRACEE_FILE_LINK = 1,	/* the last component is not followed if it is a symbolic link */
	TRACEE_FILE_CACHED = 2,	/* fails with -EAGAIN if the kernel has not cached all components;
				 * has no effect before Linux 5.12, or if openat2(2) is refused */
};

/* Size limits in bytes: for files of which only a few bytes are read; for programs, libraries and
 * their debugging information */
#define TRACEE_FILE_ANY_SIZE UINT64_MAX
#define TRACEE_FILE_PROGRAM_MAX (UINT64_C(8) << 30)

/* Opens a file or directory with O_PATH. An absolute path begins at the root directory of the
 * process, another one at its working directory. A path that leads through a magic link of /proc,
 * or that begins at a directory outside of the root and leaves this directory, is refused. Returns
 * a descriptor or -errno. */
int tracee_file_find(int process, const char *path, unsigned flags);
/* The same for a path that begins at `directory`, our descriptor of a link in /proc/TID whose name
 * is `start`: "root" for an absolute path, "cwd" or "fd/3" for others. */
int tracee_file_find_from(int process, int directory, const char *start, const char *path,
			  unsigned flags);

/* Opens the file that our descriptor `file` refers to for reading: a regular file of at most
 * `size_max` bytes, unless tracee_file_may_block(). Returns a descriptor, -EFBIG for a larger
 * file, or another -errno. */
int tracee_file_reopen(int process, int file, uint64_t size_max);

/* Finds a file, relative to the working directory of the process, and opens it for reading. Returns
 * a descriptor or -errno, as the two functions above. */
int tracee_file_open(int process, const char *path, uint64_t size_max);

/* Gets the type of the file system of our descriptor `file`, such as "ext4", from the mounts of the
 * process, without asking the file system. Returns false if it is unknown. */
bool tracee_file_system(int process, int file, char *type, size_t room);

/* Whether reading the file, or looking up names in the directory, of our descriptor may block: it
 * may belong to a file server in user space, which may be a tracee, or be no stored file but one
 * that the kernel makes when it is read (procfs, sysfs and others). True if unknown. */
bool tracee_file_may_block(int process, int file);
#endif
