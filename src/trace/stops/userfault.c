#include "trace/stops/userfault.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/memory/cleanup.h"
#include "trace/proc/proc.h"

enum {
	PAGES_AT_ONCE = 64,
	/* pages that a process may have for its mappings to be looked at when we come: the kernel
	 * goes through all of them, some 10 ms a GiB */
	FEW_PAGES = 1 << 18,
};

/* Documentation/admin-guide/mm/pagemap.rst: 63 present, 62 swapped, 57 write-protected by
 * userfaultfd, which a page that is not there at all can be as well, and looks swapped then */
static const uint64_t present = 1ULL << 63, swapped = 1ULL << 62, protected = 1ULL << 57;

/* USERFAULTFD_IOC_NEW of /dev/userfaultfd, and UFFDIO_API, the first that is done with each */
static const uint64_t ioctl_new = 0xaa00, ioctl_api = 0xc018aa3f;

/* In what stands after VmFlags: missing pages, or those in the page cache only, are served.
 * "uw" (write-protected) makes none wait who reads. */
static const char *const served_flags[] = {" um", " ui"};

static const struct opener {
	enum abi_id abi;
	uint64_t nr;
	enum { USERFAULTFD, IOCTL } call;
} openers[] = {
	{ABI_x86_64, 323, USERFAULTFD}, {ABI_x86_64, 16, IOCTL},
	{ABI_i386, 374, USERFAULTFD}, {ABI_i386, 54, IOCTL},
	{ABI_arm64, 282, USERFAULTFD}, {ABI_arm64, 29, IOCTL},
	/* as x32 calls them */
	{ABI_x86_64, 0x40000000 + 323, USERFAULTFD}, {ABI_x86_64, 0x40000000 + 514, IOCTL},
};

bool pages_may_block_after(const struct event *call)
{
	uint64_t request = call->call.arg[1] & UINT32_MAX;

	for (size_t i = 0; i < sizeof(openers) / sizeof(*openers); i++)
		if (openers[i].nr == call->call.nr && openers[i].abi == call->call.abi->id)
			return openers[i].call == USERFAULTFD || request == ioctl_new ||
				request == ioctl_api;
	return false;
}

/* A mapping, and whether its pages are served */
struct area {
	uint64_t begin, end;
	bool served;
};

static bool is_served(const char *line)
{
	for (size_t i = 0; i < sizeof(served_flags) / sizeof(*served_flags); i++)
		if (strstr(line, served_flags[i]))
			return true;
	return false;
}

/* The mappings in the order of their addresses; false: there are no more. A name in it cannot make
 * a line of its own: the kernel escapes it. */
static bool next_area(FILE *smaps, struct area *a)
{
	char line[512];
	bool whole = true;

	*a = (struct area){0};
	while (fgets(line, sizeof(line), smaps)) {
		bool begins = whole;

		whole = strchr(line, '\n');
		if (!begins)
			continue;
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &a->begin, &a->end) == 2)
			continue;
		if (strncmp(line, "VmFlags:", strlen("VmFlags:")))
			continue;
		a->served = is_served(line);
		return true;
	}
	return false;
}

static FILE *open_smaps(pid_t tid)
{
	int fd = proc_open(tid, "smaps");
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !f)
		close(fd);
	return f;
}

/* The mapping at addr. Where there is none, one that ends behind addr: nothing of it can be read.
 * Of a process that does not let us look all is served. */
static struct area area_at(pid_t tid, uint64_t addr)
{
	struct area a, last = {.end = UINT64_MAX};
	FILE *smaps = open_smaps(tid);

	last.served = !smaps;
	while (smaps && next_area(smaps, &a)) {
		if (addr >= a.end)
			continue;
		if (addr < a.begin)
			a = (struct area){.end = a.begin};
		last = a;
		break;
	}
	last.served |= smaps && ferror(smaps);
	if (smaps)
		fclose(smaps);
	return last;
}

static bool any_area_served(pid_t tid)
{
	struct area a = {0};
	FILE *smaps = open_smaps(tid);
	bool found = !smaps;

	while (smaps && !found && next_area(smaps, &a))
		found = a.served;
	if (smaps)
		fclose(smaps);
	return found;
}

/* Pages that it has in memory, from /proc/TID/statm: size resident ... */
static uint64_t resident(pid_t tid)
{
	char text[128];
	ssize_t n = proc_read(tid, "statm", text, sizeof(text) - 1);
	uint64_t pages;

	text[n > 0 ? n : 0] = 0;
	return sscanf(text, "%*s %" SCNu64, &pages) == 1 ? pages : 0;
}

static bool has_descriptor(pid_t tid)
{
	static const char name[] = "anon_inode:[userfaultfd]";
	char target[sizeof(name)];
	int fd = proc_open(tid, "fd");
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	bool found = false;

	if (fd >= 0 && !dir)
		close(fd);
	for (struct dirent *e; dir && !found && (e = readdir(dir));)
		found = readlinkat(fd, e->d_name, target, sizeof(target)) == sizeof(name) - 1 &&
			!memcmp(target, name, sizeof(name) - 1);
	if (dir)
		closedir(dir);
	return found;
}

bool pages_are_served(pid_t tid)
{
	return has_descriptor(tid) || resident(tid) > FEW_PAGES || any_area_served(tid);
}

static bool at_hand(uint64_t entry)
{
	return entry & present || (entry & swapped && !(entry & protected));
}

uint64_t pages_at_hand(pid_t tid, uint64_t addr, uint64_t len)
{
	uint64_t size = sysconf(_SC_PAGESIZE), first = addr / size, entries[PAGES_AT_ONCE];
	uint64_t room = PAGES_AT_ONCE * size - addr % size, fine = 0;
	_cleanup_close_ int fd = proc_open(tid, "pagemap");

	if (fd < 0 || !len)
		return 0;
	len = len < room ? len : room;

	uint64_t count = (addr % size + len + size - 1) / size;
	ssize_t n = pread(fd, entries, count * sizeof(*entries), first * sizeof(*entries));

	/* behind the last address that a process can have there is nothing to be told of */
	for (ssize_t i = 0; i < n / (ssize_t)sizeof(*entries); i++) {
		uint64_t page = (first + i) * size;

		if (page < fine || at_hand(entries[i]))
			continue;

		struct area a = area_at(tid, page);

		if (a.served)
			return page > addr ? page - addr : 0;
		fine = a.end;
	}
	return len;
}

void pages_mark(struct tracees *all, struct group *group)
{
	struct group *g;

	group->served = true;
	for (size_t at = 0; group->shares && (g = hash_next(&all->by_tgid, &at));)
		g->served |= g->shares;
}

void pages_inherit(struct group *made, struct group *maker, uint64_t flags)
{
	if (made == maker)
		return;
	made->served |= maker->served;
	if (flags & CLONE_VM) {
		made->shares = maker->shares = true;
		maker->served |= made->served;
	}
}

void pages_renewed(struct group *group)
{
	group->served = group->shares = false;
}
