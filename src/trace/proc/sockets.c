#include "trace/proc/sockets.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/tracee_file.h"
#include "desc/type.h"
#include "trace/proc/proc.h"

enum {
	ESTABLISHED = 1, CLOSE_WAIT = 8, LISTEN = 10,	/* TCP_ESTABLISHED and so on */
	BOUND_INACTIVE = 13,		/* TCP_BOUND_INACTIVE of Linux 6.8 */
	ACCEPTS = 1 << 16,		/* __SO_ACCEPTCON, a flag of /proc/net/unix */
	ADDRESS_ROOM = INET6_ADDRSTRLEN + sizeof("[]:65535"),
	NAME_ROOM = 2 * ADDRESS_ROOM + 16,
};

/* The entry of a socket in a table */
struct socket_entry {
	uint64_t inode;
	bool listens;
	bool is_unaccepted;		/* a connection that no process has got by accept() yet */
	char name[NAME_ROOM + 128];	/* "" if unknown */
};

/* Parses an address like 0100007F:0050: 32-bit words in memory order, and the port. */
static bool parse_address(const char *text, char out[ADDRESS_ROOM])
{
	uint32_t words[4];
	unsigned port, count = strcspn(text, ":") / 8;
	char number[INET6_ADDRSTRLEN];

	if ((count != 1 && count != 4) || sscanf(text + count * 8, ":%x", &port) != 1)
		return false;
	for (unsigned i = 0; i < count; i++)
		if (sscanf(text + i * 8, "%8" SCNx32, &words[i]) != 1)
			return false;
	if (!inet_ntop(count == 1 ? AF_INET : AF_INET6, words, number, sizeof(number)))
		return false;
	snprintf(out, ADDRESS_ROOM, count == 1 ? "%s:%u" : "[%s]:%u", number, port);
	return true;
}

/* Format, also of udp: "sl: LOCAL REMOTE STATE TX:RX TIMER RETRANSMITS UID TIMEOUT INODE" */
static bool parse_internet(const char *line, const char *protocol, struct socket_entry *f)
{
	char local[64], remote[64], from[ADDRESS_ROOM], to[ADDRESS_ROOM];
	unsigned state;

	if (sscanf(line, " %*[^:]: %63s %63s %x %*s %*s %*s %*s %*s %" SCNu64, local, remote,
		   &state, &f->inode) != 4 || !parse_address(local, from) ||
	    !parse_address(remote, to))
		return false;
	f->listens = state == LISTEN && !strncmp(protocol, "TCP", strlen("TCP"));
	f->is_unaccepted = !f->inode && (state == ESTABLISHED || state == CLOSE_WAIT);
	if (strspn(remote, "0:") == strlen(remote))
		snprintf(f->name, sizeof(f->name), "%s:[%s]", protocol, from);
	else
		snprintf(f->name, sizeof(f->name), "%s:[%s->%s]", protocol, from, to);
	return true;
}

/* Format: "NUM: REFCOUNT PROTOCOL FLAGS TYPE ST INODE PATH"; an abstract name begins with @ */
static bool parse_local(const char *line, const char *protocol, struct socket_entry *f)
{
	unsigned flags;
	int at = 0;

	if (sscanf(line, "%*[^:]: %*s %*s %x %*s %*s %" SCNu64 "%n", &flags, &f->inode, &at) != 2)
		return false;
	f->listens = flags & ACCEPTS;
	f->is_unaccepted = false;
	f->name[0] = 0;
	if (line[at] == ' ')
		snprintf(f->name, sizeof(f->name), "%s:[%.*s]", protocol,
			 (int)strcspn(line + at + 1, "\n"), line + at + 1);
	return true;
}

/* Protocol names of the kernel (struct proto) and their tables; those of a protocol over IPv4 and
 * over IPv6 follow one another */
static const struct socket_table {
	const char *protocol, *file;
	bool (*parse)(const char *line, const char *protocol, struct socket_entry *f);
} tables[] = {
	{"TCP", "net/tcp", parse_internet},
	{"TCPv6", "net/tcp6", parse_internet},
	{"UDP", "net/udp", parse_internet},
	{"UDPv6", "net/udp6", parse_internet},
	{"UDP-Lite", "net/udplite", parse_internet},
	{"UDPLITEv6", "net/udplite6", parse_internet},
	{"RAW", "net/raw", parse_internet},
	{"RAWv6", "net/raw6", parse_internet},
	{"PING", "net/icmp", parse_internet},
	{"PINGv6", "net/icmp6", parse_internet},
	{"UNIX", "net/unix", parse_local},
};
enum { TABLES = sizeof(tables) / sizeof(*tables), FAMILIES = 2 };

enum { PROTOCOL_ROOM = 32 };

/* Reads the protocol's name of a socket, given by its file below /proc; "" if unknown. */
static void read_protocol(const char *path, char protocol[PROTOCOL_ROOM])
{
	ssize_t n = getxattr(path, "system.sockprotoname", protocol, PROTOCOL_ROOM - 1);

	protocol[n > 0 ? n : 0] = 0;
}

/* Returns the index of the table that lists a descriptor; TABLES: none. */
static unsigned table_of(int dir_fd, const struct descriptor *d)
{
	char path[64], protocol[PROTOCOL_ROOM];

	if (d->kind != DESCRIPTOR_SOCKET)
		return TABLES;
	snprintf(path, sizeof(path), "/proc/self/fd/%d/fd/%d", dir_fd, d->fd);
	read_protocol(path, protocol);
	if (!strncmp(protocol, "UNIX-", strlen("UNIX-")))
		protocol[strlen("UNIX")] = 0;	/* without the type, as in UNIX-STREAM */
	for (unsigned i = 0; i < TABLES; i++)
		if (!strcmp(protocol, tables[i].protocol))
			return i;
	return TABLES;
}

/* The addresses of a socket, without its protocol: "127.0.0.1:80". A connection of IPv4 that a
 * socket of IPv6 has accepted has addresses of IPv4 here, as its other end has. */
struct endpoints {
	char local[ADDRESS_ROOM], remote[ADDRESS_ROOM];	/* .remote is "" if it is not connected */
};

static void copy_address(const char *from, size_t length, char to[ADDRESS_ROOM])
{
	static const char mapped[] = "[::ffff:";
	const char *end = memchr(from, ']', length);
	int port = end ? (int)(from + length - (end + 1)) : 0;

	if (end && !strncmp(from, mapped, strlen(mapped)) && memchr(from, '.', length)) {
		from += strlen(mapped);
		snprintf(to, ADDRESS_ROOM, "%.*s%.*s", (int)(end - from), from, port, end + 1);
	} else {
		snprintf(to, ADDRESS_ROOM, "%.*s", (int)length, from);
	}
}

/* Parses a name as of parse_internet(). Returns false if it is none. */
static bool parse_endpoints(const char *name, struct endpoints *out)
{
	const char *from = strchr(name, '['), *end = strrchr(name, ']');
	const char *arrow = from ? strstr(from, "->") : NULL;

	if (!from || !end || end[1])
		return false;
	out->remote[0] = 0;
	copy_address(from + 1, (arrow ? arrow : end) - (from + 1), out->local);
	if (arrow)
		copy_address(arrow + 2, end - (arrow + 2), out->remote);
	return true;
}

/* The descriptors that are searched in a table */
struct socket_search {
	struct descriptor *all;
	unsigned count;
	struct arena *arena;		/* of the names */
	struct endpoints *ends;		/* of each; .local is "" if it has no peer there */
	bool any_unaccepted;
};

/* Sets the name of a socket. */
static void match_inode(const struct socket_entry *f, struct socket_search *s)
{
	struct descriptor *all = s->all;
	const char *name = NULL;

	for (unsigned i = 0; i < s->count; i++) {
		if (all[i].kind != DESCRIPTOR_SOCKET || all[i].inode != f->inode)
			continue;
		if (!name && f->name[0])
			name = arena_copy(s->arena, f->name, strlen(f->name));
		all[i].listens = f->listens;
		if (name)
			all[i].name = name;
	}
}

/* Sets the peers of connections within the machine. The other end of one that has not been
 * accepted has no inode. */
static void match_peers(const struct socket_entry *f, struct socket_search *s)
{
	struct endpoints ends;

	if (!parse_endpoints(f->name, &ends) || !ends.remote[0])
		return;
	for (unsigned i = 0; i < s->count; i++) {
		if (strcmp(s->ends[i].local, ends.remote) || strcmp(s->ends[i].remote, ends.local))
			continue;
		s->all[i].peer = f->inode;
		s->all[i].is_unaccepted = f->is_unaccepted;
		s->any_unaccepted |= f->is_unaccepted;
	}
}

/* Whether a socket that is bound to `local` gets connections to `address`: they have the same port,
 * and the same address unless the socket has none. */
static bool is_bound_to(const char *local, const char *address)
{
	const char *port = strrchr(local, ':');
	bool is_any = !strncmp(local, "0.0.0.0:", strlen("0.0.0.0:")) ||
		!strncmp(local, "[::]:", strlen("[::]:"));
	const char *wanted = strrchr(address, ':');

	return !strcmp(local, address) || (is_any && port && wanted && !strcmp(port, wanted));
}

/* Makes a listening socket the peer of the connections to it that have not been accepted. */
static void match_listeners(const struct socket_entry *f, struct socket_search *s)
{
	struct endpoints ends;

	if (!f->listens || !parse_endpoints(f->name, &ends))
		return;
	for (unsigned i = 0; i < s->count; i++)
		if (s->all[i].is_unaccepted && is_bound_to(ends.local, s->ends[i].remote))
			s->all[i].peer = f->inode;
}

/* Calls `match` for each socket in the table of the process's network namespace. */
static void each_entry(int dir_fd, const struct socket_table *t, struct socket_search *s,
		       void (*match)(const struct socket_entry *f, struct socket_search *s))
{
	int fd = openat(dir_fd, t->file, O_RDONLY | O_CLOEXEC);
	_cleanup_fclose_ FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	_cleanup_free_ char *line = NULL;
	struct socket_entry entry;
	size_t room = 0;

	if (fd >= 0 && !f)
		close(fd);
	while (f && getline(&line, &room, f) > 0)
		if (t->parse(line, t->protocol, &entry))
			match(&entry, s);
}

/* Whether the name of a socket is one of this table or of that of IPv6, which follows it */
static bool is_of_protocol(const struct descriptor *d, unsigned table)
{
	for (unsigned i = table; i < table + FAMILIES; i++) {
		size_t length = strlen(tables[i].protocol);

		if (!strncmp(d->name, tables[i].protocol, length) && d->name[length] == ':')
			return true;
	}
	return false;
}

/* Finds the peers of the sockets of a protocol in its tables, the first of which is that of IPv4:
 * the other end may be in any of them. */
static void find_peers(int dir_fd, unsigned table, struct descriptor *all, unsigned count,
		       struct arena *arena)
{
	struct socket_search s = {
		.all = all, .count = count,
		.ends = arena_alloc(arena, count * sizeof(*s.ends)),
	};

	for (unsigned i = 0; i < count; i++)
		if (all[i].kind != DESCRIPTOR_SOCKET || !is_of_protocol(&all[i], table) ||
		    !parse_endpoints(all[i].name, &s.ends[i]) || !s.ends[i].remote[0])
			s.ends[i] = (struct endpoints){"", ""};
	for (unsigned i = table; i < table + FAMILIES; i++)
		each_entry(dir_fd, &tables[i], &s, match_peers);
	for (unsigned i = table; s.any_unaccepted && i < table + FAMILIES; i++)
		each_entry(dir_fd, &tables[i], &s, match_listeners);
	for (unsigned i = 0; i < count; i++)
		all[i].is_unaccepted &= all[i].peer != 0;
}

/* Inode numbers of another network namespace have another meaning. */
static bool same_network(int dir_fd)
{
	struct stat own, theirs;

	return !stat("/proc/self/ns/net", &own) && !fstatat(dir_fd, "ns/net", &theirs, 0) &&
		own.st_dev == theirs.st_dev && own.st_ino == theirs.st_ino;
}

/* Returns the inode of a UNIX socket's peer, from sock_diag(7); 0: none, or unknown. */
static uint64_t ask_peer(int fd, uint64_t inode)
{
	struct {
		struct nlmsghdr header;
		struct unix_diag_req request;
	} ask = {
		.header = {.nlmsg_len = sizeof(ask), .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			   .nlmsg_flags = NLM_F_REQUEST},
		.request = {.sdiag_family = AF_UNIX, .udiag_states = UINT32_MAX,
			    .udiag_ino = inode, .udiag_show = UDIAG_SHOW_PEER,
			    .udiag_cookie = {UINT32_MAX, UINT32_MAX}},
	};
	union {
		struct nlmsghdr header;
		char bytes[1024];
	} answer;
	const struct unix_diag_msg *message = NLMSG_DATA(&answer.header);
	uint32_t peer = 0;

	if (send(fd, &ask, sizeof(ask), MSG_DONTWAIT) != sizeof(ask))
		return 0;
	ssize_t n = recv(fd, &answer, sizeof(answer), MSG_DONTWAIT);

	if (n < (ssize_t)NLMSG_LENGTH(sizeof(*message)) ||
	    answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY || answer.header.nlmsg_len > n)
		return 0;

	int left = answer.header.nlmsg_len - NLMSG_LENGTH(sizeof(*message));

	for (const struct rtattr *a = (const void *)(message + 1); RTA_OK(a, left);
	     a = RTA_NEXT(a, left))
		if (a->rta_type == UNIX_DIAG_PEER && RTA_PAYLOAD(a) >= sizeof(peer))
			memcpy(&peer, RTA_DATA(a), sizeof(peer));
	return peer;
}

/* Sets the names of the sockets, and the peers of those of UNIX. Sets in which tables the sockets
 * were searched. */
static void name_sockets(int dir_fd, struct descriptor *all, unsigned count, struct arena *arena,
			 bool wanted[TABLES + 1])
{
	struct socket_search s = {.all = all, .count = count, .arena = arena};
	_cleanup_close_ int ask = -1;

	for (unsigned i = 0; i < count; i++) {
		unsigned table = table_of(dir_fd, &all[i]);

		wanted[table] = true;
		if (table == TABLES || tables[table].parse != parse_local)
			continue;
		if (ask < 0 && same_network(dir_fd))
			ask = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
		if (ask >= 0)
			all[i].peer = ask_peer(ask, all[i].inode);
	}
	for (unsigned i = 0; i < TABLES; i++)
		if (wanted[i])
			each_entry(dir_fd, &tables[i], &s, match_inode);
}

void sockets_identify(int dir_fd, struct descriptor *all, unsigned count, struct arena *arena)
{
	bool wanted[TABLES + 1] = {false};

	name_sockets(dir_fd, all, count, arena, wanted);
	for (unsigned i = 0; i < TABLES; i += FAMILIES)
		if (tables[i].parse == parse_internet && (wanted[i] || wanted[i + 1]))
			find_peers(dir_fd, i, all, count, arena);
}

/* Asks sock_diag(7) for all sockets that the request describes; `take` is called for each answer
 * until it returns true. */
static void ask_for_all(const void *request, size_t size,
			bool (*take)(const struct nlmsghdr *answer, void *ctx), void *ctx)
{
	_cleanup_close_ int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	union {
		struct nlmsghdr header;
		char bytes[32 << 10];
	} answer;
	ssize_t n;

	if (fd < 0 || send(fd, request, size, MSG_DONTWAIT) != (ssize_t)size)
		return;
	while ((n = recv(fd, &answer, sizeof(answer), MSG_DONTWAIT)) > 0) {
		unsigned left = n;

		for (const struct nlmsghdr *h = &answer.header; NLMSG_OK(h, left);
		     h = NLMSG_NEXT(h, left))
			if (h->nlmsg_type != SOCK_DIAG_BY_FAMILY || take(h, ctx))
				return;
	}
}

struct file_search {
	const struct statx *file;
	uint64_t found;		/* the inode of the datagram socket that is bound to it; or 0 */
};

static bool take_file(const struct nlmsghdr *answer, void *ctx)
{
	struct file_search *search = ctx;
	const struct statx *file = search->file;
	enum { MINOR_BITS = 20 };
	const struct unix_diag_msg *message = NLMSG_DATA(answer);
	int left = (int)(answer->nlmsg_len - NLMSG_LENGTH(sizeof(*message)));
	struct unix_diag_vfs vfs;

	if (answer->nlmsg_len < NLMSG_LENGTH(sizeof(*message)) ||
	    message->udiag_type != SOCK_DGRAM)
		return false;
	for (const struct rtattr *a = (const void *)(message + 1); RTA_OK(a, left);
	     a = RTA_NEXT(a, left)) {
		if (a->rta_type != UNIX_DIAG_VFS || RTA_PAYLOAD(a) < sizeof(vfs))
			continue;
		memcpy(&vfs, RTA_DATA(a), sizeof(vfs));
		if (vfs.udiag_vfs_ino == (uint32_t)file->stx_ino &&
		    vfs.udiag_vfs_dev >> MINOR_BITS == file->stx_dev_major &&
		    (vfs.udiag_vfs_dev & ((1U << MINOR_BITS) - 1)) == file->stx_dev_minor)
			search->found = message->udiag_ino;
	}
	return search->found;
}

/* Asks for all UNIX sockets of this network namespace, and returns the inode of that with the file.
 */
static uint64_t ask_for_file(const struct statx *file)
{
	struct {
		struct nlmsghdr header;
		struct unix_diag_req request;
	} ask = {
		.header = {.nlmsg_len = sizeof(ask), .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.request = {.sdiag_family = AF_UNIX, .udiag_states = UINT32_MAX,
			    .udiag_show = UDIAG_SHOW_VFS},
	};
	struct file_search search = {.file = file};

	ask_for_all(&ask, sizeof(ask), take_file, &search);
	return search.found;
}

/* Finds the datagram socket, or the listening one, that was bound to the same text, in the network
 * namespace of the process. */
static uint64_t find_bound(int dir_fd, const char *name, bool listens)
{
	int fd = openat(dir_fd, "net/unix", O_RDONLY | O_CLOEXEC), at;
	_cleanup_fclose_ FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	_cleanup_free_ char *line = NULL;
	uint64_t inode, found = 0;
	unsigned flags, type;
	size_t room = 0;

	if (fd >= 0 && !f)
		close(fd);
	while (f && !found && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = 0;
		at = 0;
		if (sscanf(line, "%*[^:]: %*s %*s %x %x %*s %" SCNu64 "%n", &flags, &type,
			   &inode, &at) == 3 &&
		    (listens ? flags & ACCEPTS : type == SOCK_DGRAM) &&
		    line[at] == ' ' && !strcmp(line + at + 1, name))
			found = inode;
	}
	return found;
}

uint64_t sockets_find_receiver(int dir_fd, const char *name, bool is_abstract)
{
	_cleanup_close_ int file = is_abstract || !same_network(dir_fd) ? -1 :
		tracee_file_find(dir_fd, name, TRACEE_FILE_CACHED);
	uint64_t found = 0;
	struct statx st;

	if (file >= 0 && !statx(file, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &st))
		found = ask_for_file(&st);
	return found ? found : find_bound(dir_fd, name, false);
}

uint64_t sockets_find_listener(int dir_fd, const char *name)
{
	return find_bound(dir_fd, name, true);
}

/* Writes a name in double quotes, with bytes that cannot be printed in octal. An abstract name,
 * which begins with @, becomes @"NAME". */
static void quote_name(const char *name, size_t n, char *to, size_t room)
{
	size_t used = 0;

	if (n && *name == '@') {
		to[used++] = '@';
		name++, n--;
	}
	to[used++] = '"';
	for (size_t i = 0; i < n && used + 6 < room; i++) {
		unsigned char c = name[i];

		if (c == '"' || c == '\\')
			to[used++] = '\\';
		if (c >= ' ' && c < 127)
			to[used++] = c;
		else
			used += snprintf(to + used, room - used, i + 1 < n && name[i + 1] >= '0' &&
					 name[i + 1] <= '9' ? "\\%03o" : "\\%o", c);
	}
	snprintf(to + used, room - used, "\"");
}

/* [INODE], [INODE->PEER], [INODE->PEER,"NAME"] */
static int describe_local(const char *protocol, const struct descriptor *d, char *buf, size_t room)
{
	const char *name = strchr(d->name, '[');
	char peer[32] = "", quoted[4 * sizeof(((struct sockaddr_un *)NULL)->sun_path)] = "";

	if (d->peer)
		snprintf(peer, sizeof(peer), "->%" PRIu64, d->peer);
	if (!strncmp(d->name, "UNIX:", strlen("UNIX:")) && name) {
		quoted[0] = ',';
		quote_name(name + 1, strlen(name + 1) - 1, quoted + 1, sizeof(quoted) - 1);
	}
	return snprintf(buf, room, "%s:[%" PRIu64 "%s%s]", protocol, d->inode, peer, quoted);
}

static const char *netlink_name(int protocol)
{
	for (const struct entry *e = desc_sets[desc_set_netlink_protocols].entries;
	     e->kind != E_END; e++)
		if (e->value == (uint64_t)protocol)
			return e->name + strlen("NETLINK_");
	return NULL;
}

/* [PROTOCOL:PORT]. Lines of the table: "sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode" */
static int describe_netlink(int dir_fd, uint64_t inode, char *buf, size_t room)
{
	int fd = openat(dir_fd, "net/netlink", O_RDONLY | O_CLOEXEC), length = 0;
	_cleanup_fclose_ FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	char line[256];

	if (fd >= 0 && !f)
		close(fd);
	while (f && !length && fgets(line, sizeof(line), f)) {
		int protocol;
		uint32_t port;
		uint64_t other;

		if (sscanf(line, "%*s %d %" SCNu32 " %*s %*s %*s %*s %*s %*s %" SCNu64, &protocol,
			   &port, &other) != 3 || other != inode)
			continue;
		if (netlink_name(protocol))
			length = snprintf(buf, room, "NETLINK:[%s:%" PRIu32 "]",
					  netlink_name(protocol), port);
		else
			length = snprintf(buf, room, "NETLINK:[%d:%" PRIu32 "]", protocol, port);
	}
	return length;
}

bool sockets_include_messages(pid_t pid)
{
	char path[64], target[sizeof("socket:")], protocol[PROTOCOL_ROOM];
	const struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return true;
	while (!found && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%.16s", pid, entry->d_name);
		/* attributes of other files may be those of a server that does not answer */
		if (readlink(path, target, sizeof(target)) < (ssize_t)strlen("socket:") ||
		    strncmp(target, "socket:", strlen("socket:")))
			continue;
		read_protocol(path, protocol);
		found = !strcmp(protocol, "NETLINK") || !strcmp(protocol, "PACKET");
	}
	closedir(dir);
	return found;
}

struct bound_search {
	uint64_t inode;
	char address[ADDRESS_ROOM];	/* of the socket; "": not found */
};

static bool take_bound(const struct nlmsghdr *answer, void *ctx)
{
	struct bound_search *search = ctx;
	const struct inet_diag_msg *message = NLMSG_DATA(answer);
	char number[INET6_ADDRSTRLEN];

	if (answer->nlmsg_len < NLMSG_LENGTH(sizeof(*message)) ||
	    message->idiag_inode != search->inode ||
	    !inet_ntop(message->idiag_family, message->id.idiag_src, number, sizeof(number)))
		return false;
	snprintf(search->address, sizeof(search->address),
		 message->idiag_family == AF_INET ? "%s:%u" : "[%s]:%u", number,
		 ntohs(message->id.idiag_sport));
	return true;
}

/* A TCP socket that is bound, but neither listens nor is connected, which the tables do not have;
 * 0: it is none */
static int describe_bound(const char *protocol, uint64_t inode, char *buf, size_t room)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 request;
	} ask = {
		.header = {.nlmsg_len = sizeof(ask), .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.request = {.sdiag_family = protocol[strlen("TCP")] ? AF_INET6 : AF_INET,
			    .sdiag_protocol = IPPROTO_TCP, .idiag_states = 1 << BOUND_INACTIVE},
	};
	struct bound_search search = {.inode = inode};

	ask_for_all(&ask, sizeof(ask), take_bound, &search);
	return *search.address ? snprintf(buf, room, "%s:[%s]", protocol, search.address) : 0;
}

int sockets_describe(pid_t tid, int fd, uint64_t inode, char *buf, size_t room)
{
	struct descriptor d = {.fd = fd, .kind = DESCRIPTOR_SOCKET, .name = "", .inode = inode};
	_cleanup_close_ int dir_fd = proc_open_dir(tid);
	char path[64], protocol[PROTOCOL_ROOM];
	bool wanted[TABLES + 1] = {false};
	struct arena arena = {0};
	int length = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", tid, fd);
	read_protocol(path, protocol);
	if (!*protocol || dir_fd < 0)
		return 0;
	if (!strcmp(protocol, "NETLINK")) {
		length = describe_netlink(dir_fd, inode, buf, room);
	} else {
		name_sockets(dir_fd, &d, 1, &arena, wanted);
		if (!strncmp(protocol, "UNIX", strlen("UNIX")))
			length = describe_local(protocol, &d, buf, room);
		else if (*d.name)
			length = snprintf(buf, room, "%s", d.name);
		else if (!strncmp(protocol, "TCP", strlen("TCP")) && same_network(dir_fd))
			length = describe_bound(protocol, inode, buf, room);
		arena_done(&arena);
	}
	return length ? length : snprintf(buf, room, "%s:[%" PRIu64 "]", protocol, inode);
}
