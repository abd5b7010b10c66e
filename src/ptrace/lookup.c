#include "ptrace/lookup.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { PROC_PATH = 64 };

static void fd_path(char path[PROC_PATH], pid_t tid, int fd)
{
	if (fd == AT_FDCWD)
		snprintf(path, PROC_PATH, "/proc/%d/cwd", tid);
	else
		snprintf(path, PROC_PATH, "/proc/%d/fd/%d", tid, fd);
}

/* The protocol of the netlink socket with that inode; -1: there is none. /proc/PID/net/netlink has
 * those of the task's network namespace: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode. */
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

/* The set `payloads` counts netlink's protocols from 1. A socket without an address is in no table:
 * as messages of no protocol in particular (NETLINK_UNUSED) go those. */
static uint64_t class_of(pid_t tid, int fd)
{
	char path[PROC_PATH], protocol[32];
	struct stat st;
	bool netlink;
	ssize_t n;
	int found;

	fd_path(path, tid, fd);
	if (stat(path, &st) || !S_ISSOCK(st.st_mode))
		return 0;
	n = getxattr(path, "system.sockprotoname", protocol, sizeof(protocol));
	netlink = n == sizeof("NETLINK") && !memcmp(protocol, "NETLINK", n);
	if (n > 0 && !netlink)
		return 0;
	found = netlink_protocol(tid, st.st_ino);
	return found < 0 && netlink ? NETLINK_UNUSED + 1 : found + 1;
}

/* A number of another network namespace means nothing to us */
static bool same_network(pid_t tid)
{
	char path[PROC_PATH];
	struct stat ours, theirs;

	snprintf(path, sizeof(path), "/proc/%d/ns/net", tid);
	return !stat("/proc/self/ns/net", &ours) && !stat(path, &theirs) &&
		ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
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

int64_t lookup(pid_t tid, enum when space, uint64_t number, void *buf, uint64_t len)
{
	char path[PROC_PATH];
	uint64_t class;
	ssize_t n;

	switch (space) {
	case FD_PATHS:
		fd_path(path, tid, number);
		n = readlink(path, buf, len);
		return n < 0 ? 0 : n;
	case FD_CLASSES:
		if (len < sizeof(class))
			return 0;
		class = class_of(tid, number);
		memcpy(buf, &class, sizeof(class));
		return sizeof(class);
	case IF_NAMES: return interface_name(tid, number, buf, len);
	default: return 0;
	}
}
