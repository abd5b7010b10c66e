/* Memory of a fake tracee: an array at an address, surrounded by unmapped memory */
#ifndef RAM_H
#define RAM_H

#include <stdint.h>
#include <string.h>

struct ram {
	const uint8_t *bytes;
	uint64_t at, size;
};

/* Copies up to `len` bytes from `addr` to `buf`; returns their number */
static inline int64_t ram_read(struct ram ram, uint64_t addr, void *buf, uint64_t len)
{
	if (addr < ram.at || addr >= ram.at + ram.size)
		return 0;
	len = len < ram.at + ram.size - addr ? len : ram.at + ram.size - addr;
	memcpy(buf, ram.bytes + (addr - ram.at), len);
	return len;
}

#endif
