#include "symbols/reader/perf_map.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"

enum { FILE_MAX = 64 << 20, FUNCTIONS_MAX = 1 << 20, LINE_MAX_BYTES = 4096 };

static void add_line(struct perf_map *m, char *line)
{
	unsigned long start, size;
	int name = 0;

	if (sscanf(line, "%lx %lx %n", &start, &size, &name) != 2 || !name || !line[name])
		return;
	function_table_add(&m->functions, start, size, 0, line + name);
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
	before = m->functions.count;
	/* whole lines: the last one may be in the process of being written */
	while (m->functions.count < FUNCTIONS_MAX &&
	       (n = pread(fd, bytes, LINE_MAX_BYTES, m->bytes)) > 0) {
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
	if (m->functions.count != before)
		function_table_sort(&m->functions);
}

const char *perf_map_find(const struct perf_map *m, uint64_t addr, uint64_t *start)
{
	const struct function *f = function_table_find(&m->functions, addr);

	if (!f || addr - f->start >= f->size)
		return NULL;
	*start = f->start;
	return f->name;
}

void perf_map_done(struct perf_map *m)
{
	function_table_done(&m->functions);
	m->bytes = 0;
}
