#include "trace/memory/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <unistd.h>

#include "decode/memory.h"
#include "trace/memory/userfault.h"
#include "trace/proc/proc.h"

enum {
	/* the smallest page size; larger pages are split without need, which is harmless */
	PAGE = 4096,
	PAGES_AT_ONCE = 64,
};

/* Reads or writes word by word, for systems that forbid process_vm_readv and process_vm_writev but
 * not ptrace. One of `into` and `from` is NULL. */
static uint64_t by_words(pid_t tid, uint64_t addr, uint8_t *into, const uint8_t *from,
			 uint64_t len)
{
	uint64_t done = 0;

	while (done < len) {
		uint64_t skip = (addr + done) % sizeof(long), room = sizeof(long) - skip;
		uint64_t part = len - done < room ? len - done : room;

		errno = 0;
		long word = ptrace(PTRACE_PEEKDATA, tid, addr + done - skip, 0);

		if (errno)
			break;
		if (into)
			memcpy(into + done, (uint8_t *)&word + skip, part);
		else
			memcpy((uint8_t *)&word + skip, from + done, part);
		if (from && ptrace(PTRACE_POKEDATA, tid, addr + done - skip, word))
			break;
		done += part;
	}
	return done;
}

/* Reads at most PAGES_AT_ONCE pages. Returns -1 and sets errno if none could be read. */
static ssize_t readv_pages(pid_t tid, uint64_t addr, uint8_t *buf, uint64_t len)
{
	struct iovec pages[PAGES_AT_ONCE];
	uint64_t asked = 0;
	unsigned n = 0;

	while (asked < len && n < PAGES_AT_ONCE) {
		uint64_t left = PAGE - (addr + asked) % PAGE;
		uint64_t part = len - asked < left ? len - asked : left;

		pages[n++] = (struct iovec){(void *)(uintptr_t)(addr + asked), part};
		asked += part;
	}
	return process_vm_readv(tid, &(struct iovec){buf, asked}, 1, pages, n, 0);
}

/* Whether access to all memory of the task is refused, because it is not dumpable, for example.
 * Otherwise nothing is mapped at the address. */
static bool is_refused(pid_t tid)
{
	int fd = proc_open(tid, "maps");

	if (fd >= 0)
		close(fd);
	return fd == -EACCES || fd == -EPERM;
}

static int64_t read_otherwise(pid_t tid, uint64_t addr, uint8_t *buf, uint64_t len)
{
	int64_t n = by_words(tid, addr, buf, NULL, len);

	return n || !is_refused(tid) ? n : MEMORY_REFUSED;
}

int64_t tracee_read(pid_t tid, uint64_t addr, void *buf, uint64_t len)
{
	uint64_t got = 0;

	if (len > UINT64_MAX - addr)
		len = UINT64_MAX - addr;
	while (got < len) {
		ssize_t n = readv_pages(tid, addr + got, (uint8_t *)buf + got, len - got);

		if (n < 0 && (errno == EPERM || errno == ENOSYS)) {
			if (!got)
				return read_otherwise(tid, addr, buf, len);
			return got + by_words(tid, addr + got, (uint8_t *)buf + got, NULL,
					      len - got);
		}
		if (n <= 0)
			break;
		got += n;
		/* a short read ended at an unreadable page */
		if (got < len && (addr + got) % PAGE)
			break;
	}
	return got;
}

/* Returns the bytes of the page at `page`, which is read unless it is cached; NULL: unreadable */
static const uint8_t *cached_page(struct page_cache *c, pid_t tid, uint64_t page)
{
	const unsigned room = sizeof(c->page) / sizeof(*c->page);
	unsigned i, known = c->pages < room ? c->pages : room;

	for (i = 0; i < known; i++)
		if (c->page[i].addr == page)
			return c->page[i].bytes;
	i = c->pages % room;
	c->page[i].addr = 1;		/* no page, if reading it fails */
	if (readv_pages(tid, page, c->page[i].bytes, PAGE) != PAGE)
		return NULL;
	c->page[i].addr = page;
	c->pages++;
	return c->page[i].bytes;
}

unsigned tracee_read_words(pid_t tid, unsigned size, const uint64_t addrs[2], uint64_t words[2])
{
	const struct iovec from[2] = {
		{(void *)(uintptr_t)addrs[0], size}, {(void *)(uintptr_t)addrs[1], size},
	};
	const struct iovec to[2] = {{&words[0], size}, {&words[1], size}};
	unsigned n = 0;

	words[0] = words[1] = 0;
	if (process_vm_readv(tid, to, 2, from, 2, 0) == (ssize_t)(2 * size))
		return 2;
	while (n < 2 && tracee_read(tid, addrs[n], &words[n], size) == (int64_t)size)
		n++;
	return n;
}

int64_t tracee_read_cached(struct page_cache *c, pid_t tid, uint64_t addr, void *buf, uint64_t len)
{
	uint64_t got = 0;

	if (!c->reads++ || len > PAGE || len > UINT64_MAX - addr)
		return tracee_read(tid, addr, buf, len);
	while (got < len) {
		uint64_t skip = (addr + got) % PAGE;
		uint64_t part = len - got < PAGE - skip ? len - got : PAGE - skip;
		const uint8_t *page = cached_page(c, tid, addr + got - skip);

		if (!page)
			break;
		memcpy((uint8_t *)buf + got, page + skip, part);
		got += part;
	}
	if (got == len)
		return len;
	int64_t n = tracee_read(tid, addr + got, (uint8_t *)buf + got, len - got);

	return n > 0 || !got ? (int64_t)got + n : (int64_t)got;
}

int64_t tracee_read_present(pid_t tid, uint64_t addr, void *buf, uint64_t len)
{
	uint64_t got = 0;

	if (len > UINT64_MAX - addr)
		len = UINT64_MAX - addr;
	while (got < len) {
		uint64_t part = userfault_present_bytes(tid, addr + got, len - got);
		int64_t n = part ? tracee_read(tid, addr + got, (uint8_t *)buf + got, part) : 0;

		if (!got && (!part || n < 0))
			return part ? n : MEMORY_USERFAULT;
		got += n > 0 ? (uint64_t)n : 0;
		if (!part || n < (int64_t)part)
			break;
	}
	return got;
}

uint64_t tracee_write(pid_t tid, uint64_t addr, const void *buf, uint64_t len)
{
	const uint8_t *from = buf;
	uint64_t done = 0;

	while (done < len) {
		uint64_t left = PAGE - (addr + done) % PAGE;
		uint64_t part = len - done < left ? len - done : left;
		ssize_t n = process_vm_writev(tid, &(struct iovec){(void *)(from + done), part}, 1,
					      &(struct iovec){(void *)(uintptr_t)(addr + done),
							      part}, 1, 0);

		if (n < 0 && (errno == EPERM || errno == ENOSYS))
			return done + by_words(tid, addr + done, NULL, from + done, len - done);
		if (n <= 0)
			break;
		done += n;
	}
	return done;
}
