#include "trace/proc/lookup.h"

#include <fcntl.h>
#include <inttypes.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "desc/type.h"
#include "trace/proc/generic_netlink.h"
#include "trace/proc/pid_namespace.h"
#include "trace/proc/proc.h"
#include "trace/proc/sockets.h"

enum { PROC_PATH = 64, TARGET = 64 };

static void fd_path(char path[PROC_PATH], pid_t tid, int fd)
{
	if (fd == AT_FDCWD)
		snprintf(path, PROC_PATH, "/proc/%d/cwd", tid);
	else
		snprintf(path, PROC_PATH, "/proc/%d/fd/%d", tid, fd);
}

/* Reads the beginning of what the descriptor's link in /proc contains. `path` becomes the path of
 * that link. */
static void read_target(pid_t tid, int fd, char path[PROC_PATH], char target[TARGET])
{
	ssize_t n;

	fd_path(path, tid, fd);
	n = readlink(path, target, TARGET - 1);
	target[n > 0 ? n : 0] = 0;
}

/* Returns the protocol of the netlink socket with that inode; -1: there is none.
 * /proc/PID/net/netlink lists those of the task's network namespace: sk Eth Pid Groups Rmem Wmem
 * Dump Locks Drops Inode. */
static int netlink_protocol(pid_t tid, unsigned long inode)
{
	char path[PROC_PATH], line[256];
	int found = -1;

	snprintf(path, sizeof(path), "/proc/%d/net/netlink", tid);
	FILE *f = fopen(path, "re");

	while (f && found < 0 && fgets(line, sizeof(line), f)) {
		unsigned long ino;
		int protocol;

		if (sscanf(line, "%*s %d %*s %*s %*s %*s %*s %*s %*s %lu", &protocol, &ino) == 2 &&
		    ino == inode)
			found = protocol;
	}
	if (f)
		fclose(f);
	return found;
}

/* Returns the kind of a bpf object for the set `bpf_infos`; 0: the descriptor is none that is known
 * there. */
static uint64_t bpf_class(const char *target)
{
	static const char *const kinds[] = {"map", "prog"};
	enum { FIRST = 0x101 };

	for (unsigned i = 0; i < 2; i++)
		if (!strncmp(target, "anon_inode:bpf-", 15) && !strcmp(target + 15, kinds[i]))
			return FIRST + i;
	return strcmp(target, "anon_inode:btf") ? 0 : FIRST + 2;
}

/* Returns the kind of a device, by the usual names: 0x200 a terminal, 0x400 a sound device; 0:
 * another file. */
static uint64_t device_class(const char *target)
{
	static const struct {
		const char *start;
		uint64_t class;
	} kinds[] = {
		{"/dev/pts/", 0x200}, {"/dev/tty", 0x200}, {"/dev/ptmx", 0x200},
		{"/dev/console", 0x200}, {"/dev/hvc", 0x200}, {"/dev/snd/", 0x400},
		{"/dev/sequencer", 0x400}, {"/dev/music", 0x400}, {"/dev/dsp", 0x400},
	};

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strncmp(target, kinds[i].start, strlen(kinds[i].start)))
			return kinds[i].class;
	return 0;
}

/* Returns the class of a descriptor: of a netlink socket, for the set `payloads`, its protocol + 1;
 * of another file, that of bpf_class() or device_class(). The link shows which it is; files are not
 * examined, since their server may not answer. A socket without an address is in no table; its
 * messages are treated as those of NETLINK_UNUSED. */
static uint64_t fd_class(pid_t tid, int fd)
{
	char path[PROC_PATH], protocol[32], target[TARGET];
	unsigned long inode;
	bool netlink;
	ssize_t n;
	int found;

	read_target(tid, fd, path, target);
	if (sscanf(target, "socket:[%lu]", &inode) != 1)
		return target[0] == '/' ? device_class(target) : bpf_class(target);
	n = getxattr(path, "system.sockprotoname", protocol, sizeof(protocol));
	netlink = n == sizeof("NETLINK") && !memcmp(protocol, "NETLINK", n);
	if (n > 0 && !netlink)
		return 0;
	found = netlink_protocol(tid, inode);
	return found < 0 && netlink ? NETLINK_UNUSED + 1 : found + 1;
}

/* Whether a file is deleted. The link then ends with " (deleted)", but so may a file name. No file
 * server is asked. */
static bool is_deleted(const char *path)
{
	struct statx st;

	return !statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_NLINK, &st) &&
		st.stx_mask & STATX_NLINK && !st.stx_nlink;
}

static int64_t fd_target(pid_t tid, int fd, char *buf, uint64_t len)
{
	static const char deleted[] = " (deleted)";
	const size_t size = sizeof(deleted) - 1;
	char path[PROC_PATH];

	fd_path(path, tid, fd);
	ssize_t n = readlink(path, buf, len);

	if (n <= (ssize_t)size || memcmp(buf + n - size, deleted, size) || !is_deleted(path))
		return n < 0 ? 0 : n;
	n -= size;
	buf[n] = 0;
	return n + 1;
}

/* Interface numbers of another network namespace have another meaning. */
static bool same_network(pid_t tid)
{
	char path[PROC_PATH];
	struct stat own, theirs;

	snprintf(path, sizeof(path), "/proc/%d/ns/net", tid);
	return !stat("/proc/self/ns/net", &own) && !stat(path, &theirs) &&
		own.st_dev == theirs.st_dev && own.st_ino == theirs.st_ino;
}

static int64_t interface_name(pid_t tid, uint64_t index, void *buf, uint64_t len)
{
	char name[IF_NAMESIZE];
	size_t n;

	if (!same_network(tid) || !if_indextoname(index, name))
		return 0;
	n = strlen(name);
	if (n > len)
		return 0;
	memcpy(buf, name, n);
	return n;
}

/* Writes the kind and the number of a device: "char 1:3". Returns the length; 0: it is certainly a
 * file or directory, of which there is no more to say; -1: anything else. */
static int file_detail(const char *path, char *buf, uint64_t len)
{
	struct statx st;

	if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_SIZE, &st))
		return -1;
	if (S_ISCHR(st.stx_mode) || S_ISBLK(st.stx_mode))
		return snprintf(buf, len, "%s %u:%u", S_ISCHR(st.stx_mode) ? "char" : "block",
				st.stx_rdev_major, st.stx_rdev_minor);
	/* descriptors of the kernel's own file systems, such as pidfds, have no device and size */
	if (S_ISDIR(st.stx_mode) || (S_ISREG(st.stx_mode) && (st.stx_dev_major || st.stx_size)))
		return 0;
	return -1;
}

/* Writes the text after "NAME:" in a file of such lines, without white space around it; "" if there
 * is none. */
static void field_text(const char *text, const char *name, char *to, size_t room)
{
	const char *at = strstr(text, name);

	at = at ? at + strlen(name) : "";
	at += strspn(at, " \t");
	snprintf(to, room, "%.*s", (int)strcspn(at, " \n"), at);
}

/* Writes the signals of a signalfd as text shows a set: signalfd:[USR1 USR2], signalfd:~[INT].
 * `mask` has a bit for each signal, in hexadecimal. */
static int signalfd_detail(const char *mask, char *buf, uint64_t len)
{
	enum { SIGNALS = 64 };
	uint64_t bits = strtoull(mask, NULL, 16);
	bool complement = __builtin_popcountll(bits) >= SIGNALS * 2 / 3;
	uint64_t used = snprintf(buf, len, "signalfd:%s[", complement ? "~" : "");
	const char *gap = "";

	if (!*mask)
		return 0;
	for (int i = 1; i <= SIGNALS && used < len; i++) {
		const char *name = desc_signal_name(i);

		if (!(bits >> (i - 1) & 1) == !complement)
			continue;
		if (name)
			used += snprintf(buf + used, len - used, "%s%s", gap, name + strlen("SIG"));
		else
			used += snprintf(buf + used, len - used, "%s%d", gap, i);
		gap = " ";
	}
	if (used < len)
		used += snprintf(buf + used, len - used, "]");
	return used < len ? (int)used : 0;
}

/* Reads /proc/TID/fdinfo/FD; "" if that fails. */
static void read_info(pid_t tid, int fd, char *text, size_t room)
{
	char file[PROC_PATH];
	int dir = proc_open_dir(tid);
	ssize_t n = 0;

	if (dir >= 0) {
		snprintf(file, sizeof(file), "fdinfo/%d", fd);
		n = proc_read_in(dir, file, text, room - 1);
		close(dir);
	}
	text[n > 0 ? n : 0] = 0;
}

/* Appends to the detail of a device the other side of a pseudo-terminal: "char 5:2 @/dev/pts/0".
 * Returns the new length. */
static int add_terminal(pid_t tid, int fd, char *buf, int used, uint64_t len)
{
	char text[1024], index[24];

	if (strcmp(buf, "char 5:2") != 0)	/* /dev/ptmx */
		return used;
	read_info(tid, fd, text, sizeof(text));
	field_text(text, "tty-index:", index, sizeof(index));
	return *index ? used + snprintf(buf + used, len - used, " @/dev/pts/%s", index) : used;
}

/* Writes the process ID of a pidfd, the state of an eventfd, which `target` names, or the signals
 * of a signalfd, from /proc/TID/fdinfo. */
static int info_detail(pid_t tid, int fd, const char *target, char *buf, uint64_t len)
{
	char text[1024], count[24], id[24], semaphore[24];
	bool event = strstr(target, "[eventfd]");

	read_info(tid, fd, text, sizeof(text));
	if (strstr(target, "[signalfd]")) {
		field_text(text, "\nsigmask:", count, sizeof(count));
		return signalfd_detail(count, buf, len);
	}
	field_text(text, event ? "eventfd-count:" : "\nPid:", count, sizeof(count));
	if (!*count)
		return 0;
	if (!event)
		return snprintf(buf, len, "%s", count);
	field_text(text, "eventfd-id:", id, sizeof(id));
	field_text(text, "eventfd-semaphore:", semaphore, sizeof(semaphore));
	return snprintf(buf, len, "{eventfd-count=%s%s, eventfd-id=%s, eventfd-semaphore=%s}",
			strcmp(count, "0") ? "0x" : "", count, *id ? id : "0",
			*semaphore ? semaphore : "0");
}

/* Writes what a descriptor refers to, beyond its path: see FD_ in ptrail/value.h. */
static int64_t fd_detail(pid_t tid, int fd, char *buf, uint64_t len)
{
	char path[PROC_PATH], target[TARGET];
	uint64_t inode;
	int used;

	/* most descriptors are files: their link need not be read for that */
	fd_path(path, tid, fd);
	used = file_detail(path, buf, len);
	if (used > 0 && (uint64_t)used < len)
		used = add_terminal(tid, fd, buf, used, len);
	if (used >= 0)
		return (uint64_t)used < len ? used : 0;
	read_target(tid, fd, path, target);
	if (*target == '/')
		used = 0;
	else if (sscanf(target, "socket:[%" SCNu64, &inode) == 1)
		used = sockets_describe(tid, fd, inode, buf, len);
	else
		used = info_detail(tid, fd, target, buf, len);
	return used > 0 && (uint64_t)used < len ? used : 0;
}

/* Returns the process of a pidfd; 0: it is none, or the process is gone or invisible. */
static pid_t process_of(pid_t tid, int pidfd)
{
	char pid[16];
	int n = info_detail(tid, pidfd, "", pid, sizeof(pid));

	return n > 0 && n < (int)sizeof(pid) && atoi(pid) > 0 ? atoi(pid) : 0;
}

static int64_t task_identity(pid_t tid, uint64_t number, void *buf, uint64_t len)
{
	pid_t here = pids_translate(tid, number);
	char name[PID_NAME_SIZE];
	int n;

	if (!here)
		return 0;
	pids_read_name(here, name);
	n = snprintf(buf, len, "%d %s", here, name);
	return n < (int64_t)len ? n : 0;
}

/* Finds the page of a virtual CPU that the process shares with the kernel (struct kvm_run): the
 * mapping of the descriptor's file. Returns its address; 0: there is none. */
static uint64_t vcpu_page(pid_t tid, int fd)
{
	char path[PROC_PATH], target[64], line[256];
	uint64_t start, found = 0;
	ssize_t n;

	fd_path(path, tid, fd);
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = 0;
	if (strncmp(target, "anon_inode:kvm-vcpu", strlen("anon_inode:kvm-vcpu")))
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/maps", tid);
	FILE *f = fopen(path, "re");

	while (f && !found && fgets(line, sizeof(line), f)) {
		const char *name = strstr(line, "anon_inode:");

		line[strcspn(line, "\n")] = 0;
		if (name && !strcmp(name, target) && sscanf(line, "%" SCNx64, &start) == 1)
			found = start;
	}
	if (f)
		fclose(f);
	return found;
}

static int64_t vcpu_exit_reason(pid_t tid, int fd, char *buf, uint64_t len)
{
	enum { EXIT_REASON = 8 };	/* its offset in struct kvm_run */
	uint64_t page = vcpu_page(tid, fd);
	uint32_t reason;
	struct iovec to = {&reason, sizeof(reason)},
		     from = {(void *)(uintptr_t)(page + EXIT_REASON), sizeof(reason)};

	if (!page || process_vm_readv(tid, &to, 1, &from, 1, 0) != sizeof(reason))
		return 0;
	return snprintf(buf, len, "%" PRIu32, reason);
}

/* Writes the links of /proc/PID/ns, separated by spaces. */
static int64_t namespaces(pid_t tid, char *buf, uint64_t len)
{
	static const char *const names[] = {"cgroup", "ipc", "mnt", "net", "pid",
		"pid_for_children", "time", "time_for_children", "user", "uts"};
	char path[PROC_PATH], target[64];
	uint64_t used = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && used < len; i++) {
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", tid, names[i]);
		ssize_t n = readlink(path, target, sizeof(target) - 1);
		const char *number = n > 0 ? memchr(target, ':', n) : NULL;

		if (number)
			used += snprintf(buf + used, len - used, "%s%s%.*s", used ? " " : "",
					 names[i], (int)(target + n - number), number);
	}
	return used < len ? used : 0;
}

static int64_t task_note(pid_t tid, uint64_t number, char *buf, uint64_t len)
{
	pid_t of = number - TASK_NOTE_NAMESPACES;

	if (number < TASK_NOTE_NAMESPACES)
		return vcpu_exit_reason(tid, number, buf, len);
	of = of ? pids_translate(tid, of) : tid;
	return of ? namespaces(of, buf, len) : 0;
}

int64_t lookup_read(pid_t tid, enum read_space space, uint64_t number, void *buf, uint64_t len)
{
	uint64_t class;

	if (number >> PIDFD_SHIFT && (space == FD_PATHS || space == FD_DETAILS)) {
		tid = process_of(tid, (number >> PIDFD_SHIFT) - 1);
		if (!tid)
			return 0;
	}
	switch (space) {
	case FD_PATHS: return fd_target(tid, number, buf, len);
	case FD_CLASSES:
		if (len < sizeof(class))
			return 0;
		class = fd_class(tid, number);
		memcpy(buf, &class, sizeof(class));
		return sizeof(class);
	case IF_NAMES:
		if (number & FAMILY_OF_TYPE)
			return generic_family_name(number, buf, len);
		return interface_name(tid, number, buf, len);
	case FD_DETAILS: return fd_detail(tid, number, buf, len);
	case PID_NAMES: return task_identity(tid, number, buf, len);
	case TASK_NOTES: return task_note(tid, number, buf, len);
	default: return 0;
	}
}
