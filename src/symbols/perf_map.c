#include "symbols/perf_map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

enum { FILE_MAX = 256 << 20, LINE_MAX_BYTES = 4096 };

static void add_line(struct perf_map *m, char *line)
{
	unsigned long start, size;
	int name = 0;

	if (sscanf(line, "%lx %lx %n", &start, &size, &name) != 2 || !name || !line[name])
		return;
	if (m->count == m->room) {
		m->room = m->room ? 2 * m->room : 256;
		m->functions = alloc_more(m->functions, m->room, sizeof(*m->functions));
	}
	m->functions[m->count] = (struct perf_function){
		.start = start, .size = size, .order = m->count,
		.name = arena_copy(&m->names, line + name, strlen(line + name)),
	};
	m->count++;
}

static int by_start(const void *a, const void *b)
{
	const struct perf_function *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

void perf_map_update(struct perf_map *m, int fd)
{
	size_t before;
	struct stat st;
	char bytes[LINE_MAX_BYTES + 1];
	ssize_t n;

	if (fstat(fd, &st) || st.st_size > FILE_MAX)
		return;
	if ((uint64_t)st.st_size < m->bytes)
		perf_map_done(m);
	before = m->count;
	/* whole lines: the last one may be in the process of being written */
	while ((n = pread(fd, bytes, LINE_MAX_BYTES, m->bytes)) > 0) {
		char *at = bytes, *end;

		bytes[n] = 0;
		for (; (end = memchr(at, '\n', bytes + n - at)); at = end + 1) {
			*end = 0;
			add_line(m, at);
		}
		if (at == bytes && n < LINE_MAX_BYTES)
			break;
		/* a line that is longer than the buffer has no name: its end is no valid line */
		m->bytes += at == bytes ? n : at - bytes;
	}
	if (m->count != before)
		qsort(m->functions, m->count, sizeof(*m->functions), by_start);
}

const char *perf_map_find(const struct perf_map *m, uint64_t addr, uint64_t *start)
{
	size_t low = 0, high = m->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->functions[middle].start <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || addr - m->functions[low - 1].start >= m->functions[low - 1].size)
		return NULL;
	*start = m->functions[low - 1].start;
	return m->functions[low - 1].name;
}

void perf_map_done(struct perf_map *m)
{
	free(m->functions);
	arena_done(&m->names);
	*m = (struct perf_map){0};
}
