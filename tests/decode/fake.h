/* A tracee's memory that a test has written down: pages at entry, and what they are at exit. */
#ifndef DECODE_FAKE_H
#define DECODE_FAKE_H

#include <stdbool.h>

#include "decode/memory.h"

enum { FAKE_PAGE = 4096, FAKE_PAGES = 64, FAKE_FDS = 64 };

struct fake {
	struct {
		uint64_t addr;
		uint8_t bytes[FAKE_PAGE];
	} page[2][FAKE_PAGES];
	unsigned pages[2];
	bool netlink[FAKE_FDS]; /* which descriptors carry netlink messages */
	bool full;		/* a case wanted more pages than there are */
};

/* What is written at entry is there at exit too. A page that was written to is all there. */
void fake_put(struct fake *f, enum when when, uint64_t addr, uint8_t byte);

/* memory_fn and fd_class of a decoder whose ctx is a struct fake */
int64_t fake_read(void *ctx, enum when when, uint64_t addr, void *buf, uint64_t len);
uint64_t fake_class(void *ctx, int fd);
#endif
