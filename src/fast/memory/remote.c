#include "fast/memory/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/system/audit.h"
#include "fast/fast.h"
#include "fast/memory/text.h"

void remote_init(struct remote_memory *m)
{
	*m = (struct remote_memory){.fd = -1, .maps = -1};
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void drop_pages(struct remote_memory *m)
{
	while (m->pages) {
		struct text_page *p = m->pages;

		audit(p->from == p->to);	/* text_flush has written it, or given it up */
		m->pages = p->next;
		free(p);
	}
}

void remote_close(struct remote_memory *m)
{
	drop_pages(m);
	close_fd(&m->fd);
	close_fd(&m->maps);
	audit(!m->open_link || *m->open_link == m);
	if (m->open_link)
		*m->open_link = NULL;
	m->open_link = NULL;
}

void remote_keep(struct fast *f, struct remote_memory *m)
{
	drop_pages(m);
	if (f->open_memory == m)
		return;
	if (f->open_memory)
		remote_close(f->open_memory);
	f->open_memory = m;
	m->open_link = &f->open_memory;
}

bool remote_open(struct remote_memory *m, pid_t tid)
{
	char path[32];

	if (m->fd < 0) {
		snprintf(path, sizeof(path), "/proc/%d/mem", tid);
		m->fd = open(path, O_RDWR | O_CLOEXEC);
	}
	return m->fd >= 0;
}

size_t remote_read_some(struct remote_memory *m, pid_t tid, uint64_t addr, void *buf, size_t size)
{
	bool is_open = remote_open(m, tid);
	size_t done = 0;

	while (is_open && done < size) {
		ssize_t n = pread(m->fd, (char *)buf + done, size - done, addr + done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += n;
	}
	return done;
}

bool remote_read(struct remote_memory *m, pid_t tid, uint64_t addr, void *buf, size_t size)
{
	return remote_read_some(m, tid, addr, buf, size) == size;
}

bool remote_write(struct remote_memory *m, pid_t tid, uint64_t addr, const void *buf, size_t size)
{
	bool is_open = remote_open(m, tid);
	size_t done = 0;

	while (is_open && done < size) {
		ssize_t n = pwrite(m->fd, (const char *)buf + done, size - done, addr + done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += n;
	}
	return done == size;
}

bool remote_write_parts(struct remote_memory *m, pid_t tid, uint64_t addr,
			const struct iovec *parts, unsigned count)
{
	size_t size = 0;

	for (unsigned i = 0; i < count; i++)
		size += parts[i].iov_len;
	if (remote_open(m, tid) && pwritev(m->fd, parts, count, addr) == (ssize_t)size)
		return true;
	for (unsigned i = 0; i < count; addr += parts[i++].iov_len)
		if (!remote_write(m, tid, addr, parts[i].iov_base, parts[i].iov_len))
			return false;
	return true;
}
