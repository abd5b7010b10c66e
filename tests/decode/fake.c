#include "decode/fake.h"

static uint8_t *find(struct fake *f, enum read_space when, uint64_t addr)
{
	for (unsigned i = 0; i < f->pages[when]; i++)
		if (f->page[when][i].addr == addr / FAKE_PAGE * FAKE_PAGE)
			return &f->page[when][i].bytes[addr % FAKE_PAGE];
	return NULL;
}

void fake_put(struct fake *f, enum read_space when, uint64_t addr, uint8_t byte)
{
	uint8_t *p = find(f, when, addr);

	if (!p && f->pages[when] < FAKE_PAGES) {
		f->page[when][f->pages[when]++].addr = addr / FAKE_PAGE * FAKE_PAGE;
		p = find(f, when, addr);
	}
	if (p)
		*p = byte;
	else
		f->full = true;
	if (when == AT_ENTRY)
		fake_put(f, AT_EXIT, addr, byte);
}

int64_t fake_read(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	for (uint64_t i = 0; i < len; i++) {
		const uint8_t *p = find(ctx, when, addr + i);

		if (!p)
			return i;
		((uint8_t *)buf)[i] = *p;
	}
	return len;
}

uint64_t fake_class(void *ctx, int fd)
{
	return fd >= 0 && fd < FAKE_FDS ? ((struct fake *)ctx)->class[fd] : 0;
}
