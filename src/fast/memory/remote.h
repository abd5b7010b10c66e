/* The files in /proc through which the memory of a process is read and written. */
#ifndef FAST_MEMORY_REMOTE_H
#define FAST_MEMORY_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct fast;
struct iovec;
struct text_page;

/* Part of struct fast_space */
struct remote_memory {
	/* Descriptors of /proc/PID/mem and /proc/PID/maps; -1: not open. */
	int fd, maps;
	/* The pointer to this that keeps its files open, struct fast's .open_memory; NULL:
	 * none. */
	struct remote_memory **open_link;
	struct text_page *pages;	/* See fast/memory/text.h. */
};

/* No file is open. */
void remote_init(struct remote_memory *m);
/* Opens the memory of a stopped thread for reading and writing; false if that fails. */
bool remote_open(struct remote_memory *m, pid_t tid);
/* Closes the files, of which there may be thousands, and drops cached pages. */
void remote_close(struct remote_memory *m);
/* Drops cached pages and leaves the files open until other ones are used, since sites are usually
 * reached in quick succession. The files stay valid: a new program gets a new space. */
void remote_keep(struct fast *f, struct remote_memory *m);

/* Reads or writes memory through any thread that has it. Returns false unless all bytes were
 * transferred; retries after EINTR. */
bool remote_read(struct remote_memory *m, pid_t tid, uint64_t addr, void *buf, size_t size);
bool remote_write(struct remote_memory *m, pid_t tid, uint64_t addr, const void *buf, size_t size);
/* Writes several parts one after the other, from addr on, as remote_write does. */
bool remote_write_parts(struct remote_memory *m, pid_t tid, uint64_t addr,
			const struct iovec *parts, unsigned count);
/* Returns the number of bytes read from the start of the range. */
size_t remote_read_some(struct remote_memory *m, pid_t tid, uint64_t addr, void *buf, size_t size);
#endif
