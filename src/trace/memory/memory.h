/* Reads the memory of a stopped task. */
#ifndef TRACE_MEMORY_MEMORY_H
#define TRACE_MEMORY_MEMORY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Reads up to `len` bytes at `addr` into `buf`. Returns the number of bytes before the first page
 * that cannot be read; 0 also if the task has ended; MEMORY_REFUSED if reading is not permitted. */
int64_t tracee_read(pid_t tid, uint64_t addr, void *buf, uint64_t len);

/* Reads two words of `size` bytes, which is 4 or 8, with one syscall if both can be read. Returns
 * the number of words before the first one that cannot be read. */
unsigned tracee_read_words(pid_t tid, unsigned size, const uint64_t addrs[2], uint64_t words[2]);

/* Pages read at one ptrace-stop. Begin each stop with page_cache_begin. */
struct page_cache {
	unsigned reads;			/* of this stop, and 1 if more are expected */
	unsigned pages;			/* valid members of .page */
	struct {
		uint64_t addr;
		uint8_t bytes[4096];
	} page[2];
};

/* Forgets all pages. `reads_more`: more than one read is expected, so the first one reads and
 * caches whole pages, too. */
static inline void page_cache_begin(struct page_cache *c, bool reads_more)
{
	c->reads = reads_more;
	c->pages = 0;
}

/* As tracee_read, for the reads of one stop. The second read is assumed not to be the last one, as
 * for the buffers of writev(2): from then on whole pages are read and cached. */
int64_t tracee_read_cached(struct page_cache *c, pid_t tid, uint64_t addr, void *buf, uint64_t len);

/* As tracee_read, but stops before a page that a userfaultfd handler has to provide
 * (trace/memory/userfault.h). Returns MEMORY_USERFAULT if the first page is one. */
int64_t tracee_read_present(pid_t tid, uint64_t addr, void *buf, uint64_t len);

/* Writes `len` bytes to `addr`. Returns the number of bytes before the first page that cannot be
 * written; 0 if none could be. */
uint64_t tracee_write(pid_t tid, uint64_t addr, const void *buf, uint64_t len);
#endif
