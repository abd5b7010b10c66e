#include "trace/inspect/lock_owner.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/memory/cleanup.h"
#include "trace/proc/proc.h"

/* Whether one of the innermost functions has a name with this part */
static bool is_in(const struct event *e, const char *part)
{
	enum { FRAMES_MAX = 6 };
	const struct stack *stack = e->look.stack;

	for (unsigned i = 0; stack && i < stack->count && i < FRAMES_MAX; i++)
		if (strstr(stack->frames[i].symbol, part))
			return true;
	return false;
}

bool lock_owner_is_mutex(const struct event *e)
{
	return is_in(e, "pthread_mutex_");
}

bool lock_owner_is_rwlock(const struct event *e)
{
	return is_in(e, "pthread_rwlock_");
}

/* The members are the numbers of readers and writers, the futexes of the phase (at 8) and of
 * writers (at 12), and at 24 the writer. On i386, whose locks are aligned to 4 bytes, it is not
 * known which of the futexes it is. */
static bool read_rwlock(const struct awaiter *a, const struct event *e, unsigned offset,
			int32_t *member)
{
	enum { PHASE = 8, WRITERS = 12 };
	uint64_t futex = e->look.arg[0];
	uint64_t lock = futex - (futex % 8 ? WRITERS : PHASE);

	return e->look.abi->word == sizeof(uint64_t) &&
		a->read(a->ctx, lock + offset, member, sizeof(*member)) == sizeof(*member);
}

pid_t lock_owner_read_writer(const struct awaiter *a, const struct event *e)
{
	enum { WRITER = 24 };
	int32_t writer;

	return read_rwlock(a, e, WRITER, &writer) && writer > 0 ? writer : 0;
}

void lock_owner_count_readers(const struct awaiter *a, struct event *e)
{
	enum { READERS = 0, READERS_SHIFT = 3 };	/* the lowest bits are flags */
	struct fd_object *o;
	int32_t readers;

	if (!read_rwlock(a, e, READERS, &readers) || !((uint32_t)readers >> READERS_SHIFT))
		return;
	e->look.objects = o = arena_new(a->arena, struct fd_object);
	e->look.object_count = 1;
	*o = (struct fd_object){.fd = -1, .kind = FD_OBJECT_READERS,
				.value = (uint32_t)readers >> READERS_SHIFT};
}

/* --- shared memory --- */

/* A mapping of a file that is shared, as in /proc/PID/maps */
struct shared_mapping {
	uint64_t start, end, inode;
	char device[16];
	int path;	/* index in the line */
};

static bool parse_mapping(const char *line, struct shared_mapping *m)
{
	char flags[5];

	m->path = 0;
	return sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %15s %" SCNu64 " %n", &m->start,
		      &m->end, flags, m->device, &m->inode, &m->path) == 5 &&
		m->path && flags[3] == 's' && m->inode;
}

static FILE *open_maps(pid_t pid)
{
	int fd = proc_open(pid, "maps");
	FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;

	if (fd >= 0 && !f)
		close(fd);
	return f;
}

/* Whether the mapped file is on the same file system as the directory */
static bool is_mapped_from(const struct shared_mapping *m, DIR *dir)
{
	unsigned major_number, minor_number;
	struct stat st;

	return !fstat(dirfd(dir), &st) &&
		sscanf(m->device, "%x:%x", &major_number, &minor_number) == 2 &&
		major(st.st_dev) == major_number && minor(st.st_dev) == minor_number;
}

/* Returns the path of a mapped file: one that was created under another name, which has been
 * removed since, has that of a link in the same directory, as a semaphore of sem_open() does. Only
 * the directory of this mount namespace is searched. */
static const char *path_of(const struct shared_mapping *m, const char *path, struct arena *arena)
{
	static const char directory[] = "/dev/shm/", deleted[] = " (deleted)";
	size_t length = strcspn(path, "\n"), end = length - strlen(deleted);
	char found[sizeof(directory) + NAME_MAX] = "";
	struct dirent *entry;
	DIR *dir;

	if (length <= strlen(deleted) || strncmp(path + end, deleted, strlen(deleted)) != 0 ||
	    strncmp(path, directory, strlen(directory)) != 0)
		return arena_copy(arena, path, length);
	dir = opendir(directory);
	if (dir && is_mapped_from(m, dir))
		while (!*found && (entry = readdir(dir)))
			if (entry->d_ino == m->inode)
				snprintf(found, sizeof(found), "%s%s", directory, entry->d_name);
	if (dir)
		closedir(dir);
	return *found ? arena_copy(arena, found, strlen(found)) : arena_copy(arena, path, length);
}

struct sharer_search {
	struct shared_mapping wanted;
	pid_t waiter, found;
};

static void search_sharer(void *ctx, pid_t pid, pid_t parent)
{
	struct sharer_search *s = ctx;
	_cleanup_fclose_ FILE *maps = NULL;
	_cleanup_free_ char *line = NULL;
	struct shared_mapping m;
	size_t room = 0;

	(void)parent;
	if (s->found || pid == s->waiter || pid == getpid())
		return;
	maps = open_maps(pid);
	while (maps && !s->found && getline(&line, &room, maps) > 0)
		if (parse_mapping(line, &m) && m.inode == s->wanted.inode &&
		    !strcmp(m.device, s->wanted.device))
			s->found = pid;
}

void lock_owner_find_sharer(const struct awaiter *a, struct event *e)
{
	struct sharer_search s = {.waiter = a->pid};
	_cleanup_fclose_ FILE *maps = open_maps(a->pid);
	_cleanup_free_ char *line = NULL;
	uint64_t futex = e->look.arg[0];
	struct ipc_wait *w;
	size_t room = 0;
	bool found = false;

	while (maps && !found && getline(&line, &room, maps) > 0)
		found = parse_mapping(line, &s.wanted) && s.wanted.start <= futex &&
			futex < s.wanted.end;
	if (!found)
		return;
	proc_each(search_sharer, &s);
	w = arena_new(a->arena, struct ipc_wait);
	*w = (struct ipc_wait){
		.kind = IPC_WAIT_MAPPING, .id = -1, .last = s.found,
		.address = path_of(&s.wanted, line + s.wanted.path, a->arena),
	};
	e->look.ipc = w;
}
