#include "symbols/address_map.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/bisect.h"
#include "base/system/audit.h"
#include "base/text/sbuf.h"

enum { READ_AT_ONCE = 64 * 1024, MAPS_MAX = 64 * 1024 * 1024 };

/* Parses a line without its newline: "start-end rwxp offset major:minor inode   name". */
static bool parse_range(const char *line, struct map_range *r)
{
	unsigned long start, end, offset, inode;
	char how[5];
	int name = 0;

	if (sscanf(line, "%lx-%lx %4s %lx %*x:%*x %lu %n", &start, &end, how, &offset, &inode,
		   &name) != 5 || strlen(how) != 4 || !name || end <= start)
		return false;
	*r = (struct map_range){
		.start = start, .end = end, .offset = offset, .inode = inode,
		.reads = how[0] == 'r', .writes = how[1] == 'w', .executes = how[2] == 'x',
		.is_shared = how[3] == 's',
		.name = line + name,
	};
	return true;
}

/* Makes room for one more range. */
static void make_room(struct address_map *m)
{
	if (m->count < m->room)
		return;
	m->room = m->room ? 2 * m->room : 64;
	m->ranges = alloc_more(m->ranges, m->room, sizeof(*m->ranges));
}

static void add_range(struct address_map *m, struct map_range r)
{
	if (m->count && r.start < m->ranges[m->count - 1].end)
		return;
	audit(r.start <= r.end);
	make_room(m);
	r.name = arena_copy(&m->names, r.name, strlen(r.name));
	m->ranges[m->count++] = r;
}

static void clear(struct address_map *m)
{
	m->count = 0;
	arena_reset(&m->names);
}

void address_map_parse(struct address_map *m, const char *text)
{
	struct sbuf line = {0};
	struct map_range r;

	clear(m);
	while (*text) {
		size_t n = strcspn(text, "\n");

		sbuf_reset(&line);
		sbuf_add(&line, text, n);
		if (parse_range(line.s, &r))
			add_range(m, r);
		text += n + (text[n] == '\n');
	}
	sbuf_done(&line);
}

int address_map_read(struct address_map *m, int fd)
{
	struct sbuf text = {0};
	ssize_t n;
	int err = 0;

	clear(m);
	do {
		char *room = sbuf_room(&text, READ_AT_ONCE);

		n = read(fd, room, READ_AT_ONCE);
		err = n < 0 && errno != EINTR ? -errno : 0;
		sbuf_end(&text, room + (n > 0 ? n : 0));
	} while (!err && n && text.len < MAPS_MAX);
	if (!err)
		address_map_parse(m, text.s);
	sbuf_done(&text);
	return err;
}

/* Returns the index of the first range that ends after the address. */
static size_t first_after(const struct address_map *m, uint64_t addr)
{
	size_t low = 0, high = m->count, middle;

	BISECT(low, high, middle, m->ranges[middle].end <= addr);
	return low;
}

/* Splits the range that contains the address between its ends. */
static void split(struct address_map *m, uint64_t addr)
{
	size_t i = first_after(m, addr);

	if (i == m->count || m->ranges[i].start >= addr)
		return;
	make_room(m);
	memmove(&m->ranges[i + 1], &m->ranges[i], (m->count - i) * sizeof(*m->ranges));
	m->count++;
	m->ranges[i].end = addr;
	m->ranges[i + 1].offset += addr - m->ranges[i + 1].start;
	m->ranges[i + 1].start = addr;
}

bool address_map_cut(struct address_map *m, uint64_t start, uint64_t end)
{
	size_t first, next;

	if (end <= start)
		return false;
	split(m, start);
	split(m, end);
	first = first_after(m, start);
	for (next = first; next < m->count && m->ranges[next].start < end; next++)
		;
	if (next == first)
		return false;
	memmove(&m->ranges[first], &m->ranges[next], (m->count - next) * sizeof(*m->ranges));
	m->count -= next - first;
	return true;
}

struct map_range *address_map_find(const struct address_map *m, uint64_t addr)
{
	size_t i = first_after(m, addr);

	return i < m->count && m->ranges[i].start <= addr ? &m->ranges[i] : NULL;
}

void address_map_keep_images(struct address_map *m, const struct address_map *old)
{
	for (size_t i = 0; i < m->count; i++) {
		struct map_range *to = &m->ranges[i];
		const struct map_range *from = address_map_find(old, to->start);

		if (!from || from->start != to->start || from->end != to->end ||
		    from->offset != to->offset || from->inode != to->inode)
			continue;
		to->image = from->image;
		to->has_looked = from->has_looked;
	}
}

void address_map_done(struct address_map *m)
{
	free(m->ranges);
	arena_done(&m->names);
	*m = (struct address_map){0};
}
