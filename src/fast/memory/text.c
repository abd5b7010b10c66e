#include "fast/memory/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "base/memory/alloc.h"

static struct text_page *find_page(const struct remote_memory *m, uint64_t addr)
{
	struct text_page *p = m->pages;

	while (p && p->addr != addr)
		p = p->next;
	return p;
}

static struct text_page *add_page(struct remote_memory *m, uint64_t addr)
{
	struct text_page *p = alloc_more(NULL, 1, sizeof(*p));

	p->addr = addr;
	p->from = p->to = 0;
	p->stubs = false;
	p->next = m->pages;
	m->pages = p;
	return p;
}

/* Returns NULL if the page cannot be read, or if only a part of it is known */
static struct text_page *page_at(struct remote_memory *m, pid_t tid, uint64_t addr)
{
	struct text_page *p = find_page(m, addr);

	if (p)
		return p->stubs ? NULL : p;
	p = add_page(m, addr);
	if (remote_read(m, tid, addr, p->bytes, FAST_PAGE))
		return p;
	m->pages = p->next;
	free(p);
	return NULL;
}

unsigned text_add_to_read(uint64_t pages[TEXT_READ_MAX], unsigned n, uint64_t addr)
{
	uint64_t page = addr & -(uint64_t)FAST_PAGE;

	for (unsigned i = n; i-- > 0;)
		if (pages[i] == page)
			return n;
	if (n < TEXT_READ_MAX)
		pages[n++] = page;
	return n;
}

void text_read_pages(struct remote_memory *m, pid_t tid, const uint64_t *pages, unsigned n)
{
	struct iovec here[TEXT_READ_MAX], there[TEXT_READ_MAX];
	struct text_page *p, *last = m->pages;
	unsigned count = 0;
	ssize_t size;

	for (unsigned i = 0; i < n; i++) {
		if (find_page(m, pages[i]))
			continue;
		p = add_page(m, pages[i]);
		here[count] = (struct iovec){p->bytes, FAST_PAGE};
		there[count++] = (struct iovec){(void *)pages[i], FAST_PAGE};
	}
	size = count ? process_vm_readv(tid, here, count, there, count, 0) : 0;
	count -= size > 0 ? size / FAST_PAGE : 0;
	/* those that were not read were added last */
	for (; count && m->pages != last; count--) {
		p = m->pages;
		m->pages = p->next;
		free(p);
	}
}

static size_t part_of(uint64_t addr, size_t size)
{
	size_t rest = FAST_PAGE - addr % FAST_PAGE;

	return size < rest ? size : rest;
}

size_t text_read(struct remote_memory *m, pid_t tid, uint64_t addr, void *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		uint64_t at = addr + done;
		const struct text_page *p = page_at(m, tid, at & -(uint64_t)FAST_PAGE);
		size_t part = part_of(at, size - done);

		if (!p)
			break;
		memcpy((uint8_t *)buf + done, p->bytes + at % FAST_PAGE, part);
		done += part;
	}
	return done;
}

static void change_page(struct text_page *p, uint32_t at, const void *bytes, size_t size)
{
	bool first = p->from == p->to;

	memcpy(p->bytes + at, bytes, size);
	p->from = first || at < p->from ? at : p->from;
	p->to = first || at + size > p->to ? at + size : p->to;
}

bool text_change(struct remote_memory *m, pid_t tid, uint64_t addr, const void *buf, size_t size)
{
	for (size_t done = 0, part; done < size; done += part) {
		uint64_t at = addr + done;
		struct text_page *p = page_at(m, tid, at & -(uint64_t)FAST_PAGE);

		if (!p)
			return false;
		part = part_of(at, size - done);
		change_page(p, at % FAST_PAGE, (const uint8_t *)buf + done, part);
	}
	return true;
}

void text_add_stub(struct remote_memory *m, uint64_t addr, const void *buf, size_t size)
{
	for (size_t done = 0, part; done < size; done += part) {
		uint64_t at = addr + done;
		struct text_page *p = find_page(m, at & -(uint64_t)FAST_PAGE);

		if (!p) {
			p = add_page(m, at & -(uint64_t)FAST_PAGE);
			p->stubs = true;
		}
		part = part_of(at, size - done);
		change_page(p, at % FAST_PAGE, (const uint8_t *)buf + done, part);
	}
}

static bool is_changed(const struct text_page *p, bool stubs)
{
	return p && p->stubs == stubs && p->from != p->to;
}

static bool write_stubs(struct remote_memory *m, pid_t tid)
{
	bool all = true;

	for (struct text_page *p = m->pages; p && all; p = p->next) {
		if (!is_changed(p, true))
			continue;
		all = remote_write(m, tid, p->addr + p->from, p->bytes + p->from, p->to - p->from);
		p->from = p->to = 0;
	}
	return all;
}

/* A changed page of text that does not follow another one; NULL if no text is changed */
static struct text_page *find_run(const struct remote_memory *m)
{
	struct text_page *p = m->pages;

	while (p && (!is_changed(p, false) ||
		     is_changed(find_page(m, p->addr - FAST_PAGE), false)))
		p = p->next;
	return p;
}

/* Writes the changed bytes of a page and of the changed pages that follow it. What is between them
 * is written as it was read: that takes less time than another system call. */
static bool write_run(struct remote_memory *m, pid_t tid, struct text_page *p)
{
	struct iovec parts[TEXT_READ_MAX];
	uint64_t addr = p->addr + p->from;
	unsigned count = 0;
	uint32_t from = p->from;

	while (p) {
		struct text_page *next = count + 1 < TEXT_READ_MAX ?
			find_page(m, p->addr + FAST_PAGE) : NULL;

		next = is_changed(next, false) ? next : NULL;
		parts[count++] = (struct iovec){
			p->bytes + from, (next ? FAST_PAGE : p->to) - from,
		};
		p->from = p->to = 0;
		p = next;
		from = 0;
	}
	return remote_write_parts(m, tid, addr, parts, count);
}

bool text_flush(struct remote_memory *m, pid_t tid)
{
	bool all = write_stubs(m, tid);
	struct text_page *p;

	while (all && (p = find_run(m)))
		all = write_run(m, tid, p);
	for (p = m->pages; !all && p; p = p->next)
		p->from = p->to = 0;
	return all;
}
