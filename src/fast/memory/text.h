/* Cache of the text of a process that is being patched. Each page is read once and written once,
 * because each read or write of a tracee is a syscall, which takes longer than all other work. The
 * text must be frozen until text_flush; remote_close and remote_keep drop the cache. */
#ifndef FAST_MEMORY_TEXT_H
#define FAST_MEMORY_TEXT_H

#include "fast/memory/remote.h"
#include "fast/stub/layout.h"

/* A page in the cache: struct remote_memory's .pages */
struct text_page {
	struct text_page *next;
	uint64_t addr;
	uint32_t from, to;		/* Changed bytes. */
	/* Of the page only bytes written by text_add_stub are known. */
	bool stubs;
	uint8_t bytes[FAST_PAGE];
};

/* Reads up to `size` bytes including changes not yet written. Returns the number of bytes read. */
size_t text_read(struct remote_memory *m, pid_t tid, uint64_t addr, void *buf, size_t size);
/* A list of pages to be read by one syscall: text_add_to_read adds that of addr to the n pages and
 * returns their new number. What cannot be read is left to text_read. */
enum { TEXT_READ_MAX = 64 };
unsigned text_add_to_read(uint64_t pages[TEXT_READ_MAX], unsigned n, uint64_t addr);
void text_read_pages(struct remote_memory *m, pid_t tid, const uint64_t *pages, unsigned n);
/* Changes text; text_flush writes the change. Returns false if the text cannot be read. */
bool text_change(struct remote_memory *m, pid_t tid, uint64_t addr, const void *buf, size_t size);
/* The same for a new stub, which follows the previous one and is never read through the cache. */
void text_add_stub(struct remote_memory *m, uint64_t addr, const void *buf, size_t size);
/* Writes all changes, stubs before the jumps to them. Returns false if some could not be
 * written; the changes are given up then. */
bool text_flush(struct remote_memory *m, pid_t tid);
#endif
