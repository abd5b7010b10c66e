/* Memory of a fake tracee: pages at entry and at exit. */
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
	/* Classes of descriptors: of a netlink socket its protocol plus 1, of a bpf object one of
	 * the set bpf_infos; 0: another file. */
	uint16_t class[FAKE_FDS];
	bool full;		/* a case used too many pages */
};

/* Bytes written at entry are also there at exit. A page exists if it has been written to. */
void fake_put(struct fake *f, enum read_space when, uint64_t addr, uint8_t byte);

/* memory_fn and fd_class of a decoder; ctx is a struct fake */
int64_t fake_read(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len);
uint64_t fake_class(void *ctx, int fd);
#endif
