/* The address space of a process, read while one of its tasks is stopped (wants.mappings) */
#include "trace/capture/memory_map.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "symbols/address_map.h"
#include "trace/facts/facts.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"

/* MAPPINGS_MAX: greatest number in an event. The kernel allows 65,530 unless it is configured. */
enum { KIB = 1024, MAPPINGS_MAX = 1 << 17, TEXT_ROOM = 4096 };

/* The kernel lists this page of every process, but it belongs to none. */
static const char legacy_page[] = "[vsyscall]";

/* Returns a name in the arena, with newlines as they are: the kernel prints them as \012. */
static const char *copy_name(const char *from, struct arena *arena)
{
	static const char escape[] = "\\012";
	char *name = arena_copy(arena, from, strlen(from)), *to = name;

	if (!strstr(name, escape))
		return name;
	while (*from) {
		bool is_newline = !strncmp(from, escape, sizeof(escape) - 1);

		*to++ = is_newline ? '\n' : *from;
		from += is_newline ? sizeof(escape) - 1 : 1;
	}
	*to = 0;
	return name;
}

static void copy_ranges(const struct address_map *from, struct memory_map *m, struct arena *arena)
{
	struct mapped_range *all = arena_alloc(arena, from->count * sizeof(*all) + 1);
	const char *name = "", *read_name = "";

	for (size_t i = 0; i < from->count; i++) {
		const struct map_range *r = &from->ranges[i];

		if (!strcmp(r->name, legacy_page))
			continue;
		m->is_cut = m->count == MAPPINGS_MAX;
		if (m->is_cut)
			break;
		if (strcmp(read_name, r->name) != 0) {
			read_name = r->name;
			name = copy_name(r->name, arena);
		}
		all[m->count++] = (struct mapped_range){
			.start = r->start, .end = r->end, .offset = r->offset,
			.reads = r->reads, .writes = r->writes, .executes = r->executes,
			.is_shared = r->is_shared, .name = name,
		};
	}
	m->all = all;
}

static bool read_ranges(int dir_fd, struct memory_map *m, struct arena *arena)
{
	_cleanup_close_ int fd = openat(dir_fd, "maps", O_RDONLY | O_CLOEXEC);
	struct address_map map = {0};
	bool is_read = fd >= 0 && !address_map_read(&map, fd) && map.count;

	if (is_read)
		copy_ranges(&map, m, arena);
	address_map_done(&map);
	return is_read;
}

static void read_text(int dir_fd, const char *file, char text[TEXT_ROOM])
{
	ssize_t n = proc_read_in(dir_fd, file, text, TEXT_ROOM - 1);

	text[n > 0 ? n : 0] = 0;
}

/* Reads sizes (proc_pid_smaps(5)). */
static void read_sizes(int dir_fd, struct memory_map *m)
{
	char text[TEXT_ROOM];

	read_text(dir_fd, "smaps_rollup", text);
	m->resident = proc_field(text, "Rss", 10) * KIB;
	m->proportional = proc_field(text, "Pss", 10) * KIB;
	m->private_clean = proc_field(text, "Private_Clean", 10) * KIB;
	m->private_dirty = proc_field(text, "Private_Dirty", 10) * KIB;
	m->swapped = proc_field(text, "Swap", 10) * KIB;
}

/* The soft limit in a line of /proc/PID/limits */
static uint64_t limit_in(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	if (!line)
		return 0;
	line += strlen(name);
	line += strspn(line, " ");
	return *line == 'u' ? UINT64_MAX : strtoull(line, NULL, 10);
}

static void read_limits(int dir_fd, struct memory_map *m)
{
	char text[TEXT_ROOM];

	read_text(dir_fd, "limits", text);
	m->space_limit = limit_in(text, "\nMax address space");
	m->data_limit = limit_in(text, "\nMax data size");
	m->stack_limit = limit_in(text, "\nMax stack size");
	m->lock_limit = limit_in(text, "\nMax locked memory");
}

const struct memory_map *engine_memory_map(struct engine *g, int dir_fd)
{
	struct memory_map *m = arena_new(&g->scratch, struct memory_map);
	struct facts facts;

	if (!read_ranges(dir_fd, m, &g->scratch))
		return NULL;
	read_sizes(dir_fd, m);
	read_limits(dir_fd, m);
	if (!facts_read(dir_fd, &facts))
		return m;
	m->peak_resident = facts.status.peak_kib * KIB;
	m->minor_faults = facts.stat[STAT_MINOR];
	m->major_faults = facts.stat[STAT_MAJOR];
	return m;
}
