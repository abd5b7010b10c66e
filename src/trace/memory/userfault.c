#include "trace/memory/userfault.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/memory/cleanup.h"
#include "machine/own_calls.h"
#include "trace/proc/proc.h"

enum {
	PAGES_AT_ONCE = 64,
	/* Resident pages above which the mappings of a process are not examined when it is attached
	 * to: the kernel visits all pages, which takes some 10 ms per GiB. */
	FEW_PAGES = 1 << 18,
};

/* Documentation/admin-guide/mm/pagemap.rst: bit 63 present, 62 swapped, 57 write-protected by
 * userfaultfd. A page that does not exist can be write-protected too, and then looks swapped. */
static const uint64_t present = 1ULL << 63, swapped = 1ULL << 62, protected = 1ULL << 57;

/* USERFAULTFD_IOC_NEW of /dev/userfaultfd, and UFFDIO_API, the first ioctls of each */
static const uint64_t ioctl_new = 0xaa00, ioctl_api = 0xc018aa3f;

/* Flags in VmFlags: missing pages, or pages that are only in the page cache, are served. "uw"
 * (write-protected) does not make readers block. */
static const char *const userfault_flags[] = {" um", " ui"};

bool userfault_may_follow(const struct event *call)
{
	uint64_t request = call->call.arg[1] & UINT32_MAX;

	if (is_ioctl(call->call.abi, call->call.nr))
		return request == ioctl_new || request == ioctl_api;
	return is_userfaultfd(call->call.abi, call->call.nr);
}

/* A mapping, and whether its pages may be served */
struct smaps_area {
	uint64_t begin, end;
	bool has_userfault;
};

static bool has_userfault_flag(const char *line)
{
	for (size_t i = 0; i < sizeof(userfault_flags) / sizeof(*userfault_flags); i++)
		if (strstr(line, userfault_flags[i]))
			return true;
	return false;
}

/* Reads the next mapping; they are in ascending order. Returns false at the end. A file name cannot
 * imitate a line, since the kernel escapes newlines. */
static bool next_area(FILE *smaps, struct smaps_area *a)
{
	char line[512];
	bool whole = true;

	*a = (struct smaps_area){0};
	while (fgets(line, sizeof(line), smaps)) {
		bool begins = whole;

		whole = strchr(line, '\n');
		if (!begins)
			continue;
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &a->begin, &a->end) == 2)
			continue;
		if (strncmp(line, "VmFlags:", strlen("VmFlags:")))
			continue;
		a->has_userfault = has_userfault_flag(line);
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

/* Returns the mapping at addr. If there is none, returns one that ends after addr, with no pages to
 * read. If access is denied, everything may be served. */
static struct smaps_area area_at(pid_t tid, uint64_t addr)
{
	struct smaps_area a, last = {.end = UINT64_MAX};
	FILE *smaps = open_smaps(tid);

	last.has_userfault = !smaps;
	while (smaps && next_area(smaps, &a)) {
		if (addr >= a.end)
			continue;
		if (addr < a.begin)
			a = (struct smaps_area){.end = a.begin};
		last = a;
		break;
	}
	last.has_userfault |= smaps && ferror(smaps);
	if (smaps)
		fclose(smaps);
	return last;
}

static bool any_area_has_userfault(pid_t tid)
{
	struct smaps_area a = {0};
	FILE *smaps = open_smaps(tid);
	bool found = !smaps;

	while (smaps && !found && next_area(smaps, &a))
		found = a.has_userfault;
	if (smaps)
		fclose(smaps);
	return found;
}

/* Returns the number of resident pages, from /proc/TID/statm: size resident ... */
static uint64_t resident(pid_t tid)
{
	char text[128];
	ssize_t n = proc_read(tid, "statm", text, sizeof(text) - 1);
	uint64_t pages;

	text[n > 0 ? n : 0] = 0;
	return sscanf(text, "%*s %" SCNu64, &pages) == 1 ? pages : 0;
}

static bool has_userfaultfd(pid_t tid)
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

bool userfault_is_possible(pid_t tid)
{
	return has_userfaultfd(tid) || resident(tid) > FEW_PAGES || any_area_has_userfault(tid);
}

static bool is_present(uint64_t entry)
{
	return entry & present || (entry & swapped && !(entry & protected));
}

uint64_t userfault_present_bytes(pid_t tid, uint64_t addr, uint64_t len)
{
	uint64_t size = sysconf(_SC_PAGESIZE), first = addr / size, entries[PAGES_AT_ONCE];
	uint64_t room = PAGES_AT_ONCE * size - addr % size, fine = 0;
	_cleanup_close_ int fd = proc_open(tid, "pagemap");

	if (fd < 0 || !len)
		return 0;
	len = len < room ? len : room;

	uint64_t count = (addr % size + len + size - 1) / size;
	ssize_t n = pread(fd, entries, count * sizeof(*entries), first * sizeof(*entries));

	/* after the last address that a process can have, pagemap has no entries */
	for (ssize_t i = 0; i < n / (ssize_t)sizeof(*entries); i++) {
		uint64_t page = (first + i) * size;

		if (page < fine || is_present(entries[i]))
			continue;

		struct smaps_area a = area_at(tid, page);

		if (a.has_userfault)
			return page > addr ? page - addr : 0;
		fine = a.end;
	}
	return len;
}
