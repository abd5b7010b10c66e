#include "fast/memory/mapping.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/memory/cleanup.h"

/* struct procmap_query of include/uapi/linux/fs.h (Linux 6.11); names and build ids are not
 * requested */
struct maps_query {
	__u64 size, flags, addr;
	__u64 start, end, what, page_size, offset, inode;
	__u32 major, minor;
	__u32 name_size, build_id_size;
	__u64 name, build_id;
};
_Static_assert(sizeof(struct maps_query) == 104, "matches struct procmap_query");
#define MAPS_QUERY _IOWR('f', 17, struct maps_query)
/* Properties of a mapping, and flags that select one */
enum { READS = 1, WRITES = 2, EXECUTES = 4, SHARED = 8, OR_NEXT = 16, OF_FILE = 32 };

static int open_maps(pid_t pid)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	/* -ENOENT is reserved for addresses */
	return errno == ENOENT ? -ESRCH : -errno;
}

static int query_mapping(int fd, uint64_t addr, unsigned flags, struct mapping *m)
{
	struct maps_query q = {.size = sizeof(q), .addr = addr, .flags = flags};

	if (ioctl(fd, MAPS_QUERY, &q) < 0)
		return -errno;
	*m = (struct mapping){
		.start = q.start,
		.end = q.end,
		.offset = q.offset,
		.device = makedev(q.major, q.minor),
		.inode = q.inode,
		.reads = q.what & READS,
		.writes = q.what & WRITES,
		.executes = q.what & EXECUTES,
		.shared = q.what & SHARED,
	};
	return 0;
}

/* Parses a line of maps up to the name. The tracee can choose the name, so nothing after it is
 * used. */
static bool parse_line(const char *line, struct mapping *m)
{
	unsigned long start, end, offset, inode;
	unsigned major, minor;
	char how[5];

	if (sscanf(line, "%lx-%lx %4s %lx %x:%x %lu", &start, &end, how, &offset, &major, &minor,
		   &inode) != 7 || strlen(how) != 4)
		return false;
	*m = (struct mapping){
		.start = start,
		.end = end,
		.offset = offset,
		.device = makedev(major, minor),
		.inode = inode,
		.reads = how[0] == 'r',
		.writes = how[1] == 'w',
		.executes = how[2] == 'x',
		.shared = how[3] == 's',
	};
	return true;
}

/* Calls `see` for each mapping until that returns false, and closes the descriptor. Returns 0 or a
 * negative errno. */
static int each_mapping(int fd, mapping_fn *see, void *ctx)
{
	_cleanup_fclose_ FILE *f = fdopen(fd, "re");
	_cleanup_free_ char *line = NULL;
	size_t room = 0;

	if (!f) {
		close(fd);
		return -ENOMEM;
	}
	while (errno = 0, getline(&line, &room, f) >= 0) {
		struct mapping here;

		if (!parse_line(line, &here))
			return -EPROTO;
		if (!see(ctx, &here))
			return 0;
	}
	return -errno;
}

int mapping_each(pid_t pid, mapping_fn *see, void *ctx)
{
	int fd = open_maps(pid);

	return fd < 0 ? fd : each_mapping(fd, see, ctx);
}

struct mapping_search {
	uint64_t addr;
	struct mapping *found;
	bool any;
};

static bool find_mapping(void *ctx, const struct mapping *here)
{
	struct mapping_search *s = ctx;

	if (s->addr >= here->end)
		return true;
	s->any = s->addr >= here->start;
	if (s->any)
		*s->found = *here;
	return false;
}

static int search_maps(int fd, uint64_t addr, struct mapping *m)
{
	struct mapping_search s = {.addr = addr, .found = m};
	int err = each_mapping(fd, find_mapping, &s);

	return err ? err : s.any ? 0 : -ENOENT;
}

struct gap_search {
	uint64_t from, to;		/* The range that has not been examined yet. */
	uint64_t enough;		/* Bytes of a hole that end the search. */
	struct hole largest;
};

static void note_gap(struct gap_search *g, uint64_t end)
{
	end = end < g->to ? end : g->to;
	if (g->from < end && end - g->from > g->largest.end - g->largest.start)
		g->largest = (struct hole){g->from, end};
	if (g->largest.end - g->largest.start >= g->enough)
		g->from = g->to;
}

static bool note_mapping(void *ctx, const struct mapping *here)
{
	struct gap_search *g = ctx;

	note_gap(g, here->start);
	g->from = here->end > g->from ? here->end : g->from;
	return g->from < g->to;
}

int mapping_hole(pid_t pid, uint64_t from, uint64_t to, uint64_t enough, struct hole *h)
{
	struct gap_search g = {.from = from, .to = to, .enough = enough};
	int err = mapping_each(pid, note_mapping, &g);

	*h = (struct hole){0};
	if (err)
		return err;
	note_gap(&g, to);
	*h = g.largest;
	return 0;
}

int mapping_in_maps(pid_t pid, uint64_t addr, struct mapping *m)
{
	int fd = open_maps(pid);

	return fd < 0 ? fd : search_maps(fd, addr, m);
}

int mapping_of(int *fd, pid_t pid, uint64_t addr, struct mapping *m)
{
	int err;

	if (*fd < 0)
		*fd = open_maps(pid);
	if (*fd < 0)
		return *fd;
	err = query_mapping(*fd, addr, 0, m);
	if (err != -ENOTTY)
		return err;
	err = search_maps(*fd, addr, m);
	*fd = -1;
	return err;
}

int mapping_next_executable(int *fd, pid_t pid, uint64_t addr, struct mapping *m)
{
	if (*fd < 0)
		*fd = open_maps(pid);
	return *fd < 0 ? *fd : query_mapping(*fd, addr, OR_NEXT | EXECUTES | OF_FILE, m);
}

int mapping_at(pid_t pid, uint64_t addr, struct mapping *m)
{
	int fd = -1, err = mapping_of(&fd, pid, addr, m);

	if (fd >= 0)
		close(fd);
	return err;
}

bool mapping_is_text(const struct mapping *m)
{
	return m->inode && m->executes && !m->writes && !m->shared;
}

bool mapping_begins_in_interpreter(pid_t pid, uint64_t addr)
{
	struct {
		uint64_t type, value;
	} vector[64];
	char path[32];
	ssize_t size;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/auxv", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	size = read(fd, vector, sizeof(vector));
	close(fd);
	for (size_t i = 0; size > 0 && i < size / sizeof(*vector); i++)
		if (vector[i].type == AT_ENTRY)
			return vector[i].value != addr;
	return false;
}
