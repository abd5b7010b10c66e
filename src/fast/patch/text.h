/* Text of a process that is being patched, page by page: each page is read once and written once,
 * whatever is looked at and changed in it, since each read or write is a call that takes longer
 * than all the rest. Only while nobody runs that text, and until space_close_memory. */
#ifndef FAST_PATCH_TEXT_H
#define FAST_PATCH_TEXT_H

#include "fast/process/space.h"

/* As much as there is of `size` bytes at addr, with what was changed since */
size_t text_read(struct fast_space *s, pid_t tid, uint64_t addr, void *buf, size_t size);
/* Changes bytes of text that can be read, once text_flush is called; false: it cannot be */
bool text_change(struct fast_space *s, pid_t tid, uint64_t addr, const void *buf, size_t size);
/* The same of a stub, which lies behind the one before and which nobody reads here */
void text_add_stub(struct fast_space *s, uint64_t addr, const void *buf, size_t size);
/* Writes all that was changed, stubs before what leads to them; false: not all could be. */
bool text_flush(struct fast_space *s, pid_t tid);
void text_forget(struct fast_space *s);
#endif
