/* Open descriptors of a process: this test examines itself */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unit.h"
#include "trace/proc/descriptors.h"
#include "trace/proc/proc.h"
#include "trace/proc/sockets.h"

static const struct descriptor *find(const struct descriptors *d, int fd)
{
	for (unsigned i = 0; i < d->count; i++)
		if (d->all[i].fd == fd)
			return &d->all[i];
	return NULL;
}

static const struct descriptor *check(const struct descriptors *d, int fd,
				      enum descriptor_kind kind, bool reads, bool writes)
{
	const struct descriptor *f = find(d, fd);

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(f->kind, kind);
	ck_assert(f->reads == reads);
	ck_assert(f->writes == writes);
	return f;
}

/* How many more descriptors reading the directory of this process takes than counting: the latter
 * takes none since Linux 6.2. */
static unsigned count_takes_less(int directory)
{
	struct stat st;

	return !fstatat(directory, "fd", &st, 0) && st.st_size ? 1 : 0;
}

START_TEST(descriptors_have_kinds)
{
	int directory = proc_open_dir(getpid()), pipes[2];
	struct arena arena = {0};
	struct rlimit limit;
	struct stat st;

	ck_assert_int_eq(pipe(pipes), 0);

	int null = open("/dev/null", O_RDWR), dir = open("/", O_RDONLY);
	int file = open("/proc/self/exe", O_RDONLY), path = open("/etc/passwd", O_PATH);
	int poll = epoll_create1(0), terminal = posix_openpt(O_RDWR | O_NOCTTY);
	const struct descriptors *d = descriptors_of(directory, getpid(), 64, INFO_POSITIONS,
						     &arena);

	ck_assert_ptr_nonnull(d);
	const struct descriptor *r = check(d, pipes[0], DESCRIPTOR_PIPE, true, false);
	const struct descriptor *w = check(d, pipes[1], DESCRIPTOR_PIPE, false, true);

	ck_assert(r->inode && r->inode == w->inode && r->device == w->device);
	ck_assert(!strncmp(r->name, "pipe:[", 6));
	ck_assert_str_eq(check(d, null, DESCRIPTOR_DEVICE, true, true)->name, "/dev/null");
	ck_assert_str_eq(check(d, dir, DESCRIPTOR_DIRECTORY, true, false)->name, "/");
	r = check(d, file, DESCRIPTOR_FILE, true, false);
	ck_assert_int_eq(fstat(file, &st), 0);
	ck_assert(r->inode == st.st_ino && r->device == st.st_dev);
	check(d, path, DESCRIPTOR_FILE, false, false);
	check(d, poll, DESCRIPTOR_OTHER, true, true);
	if (terminal >= 0)
		check(d, terminal, DESCRIPTOR_TERMINAL, true, true);
	for (unsigned i = 1; i < d->count; i++)
		ck_assert_int_lt(d->all[i - 1].fd, d->all[i].fd);
	ck_assert_uint_eq(d->open, d->count);
	getrlimit(RLIMIT_NOFILE, &limit);
	ck_assert_uint_eq(d->limit, limit.rlim_cur);
	ck_assert_uint_eq(d->open, descriptors_count(directory) + count_takes_less(directory));

	unsigned all = d->open;

	d = descriptors_of(directory, getpid(), 3, INFO_NONE, &arena);
	ck_assert_uint_eq(d->count, 3);
	ck_assert_uint_eq(d->open, all);
	arena_done(&arena);
}
END_TEST

/* More entries than one getdents64 returns */
START_TEST(files_have_positions)
{
	int directory = proc_open_dir(getpid()), fds[4];
	const struct descriptor *at[4];
	struct arena arena = {0};
	char name[] = "positions.XXXXXX";

	fds[0] = mkstemp(name);
	ck_assert_int_ge(fds[0], 0);
	fds[1] = open(name, O_WRONLY | O_APPEND);
	fds[2] = open(name, O_WRONLY);
	fds[3] = open(name, O_RDONLY);
	ck_assert_int_eq(unlink(name), 0);
	ck_assert_int_eq(write(fds[2], "x", 1), 1);
	ck_assert_int_eq(lseek(fds[3], 1, SEEK_SET), 1);
	for (int wanted = 0; wanted < 2; wanted++) {
		const struct descriptors *d = descriptors_of(directory, getpid(), 64, wanted,
							     &arena);

		for (unsigned i = 0; i < 4; i++)
			at[i] = find(d, fds[i]);
		ck_assert(!at[0]->appends && !at[0]->is_advanced);
		ck_assert(at[1]->appends == wanted && !at[1]->is_advanced);
		ck_assert(!at[2]->appends && at[2]->is_advanced == wanted);
		ck_assert(!at[1]->closes_on_exec);
		/* only of files that are open for writing */
		ck_assert(!at[3]->appends && !at[3]->is_advanced);
	}
	arena_done(&arena);
}
END_TEST

START_TEST(descriptors_have_flags)
{
	int directory = proc_open_dir(getpid()), fds[2];
	struct arena arena = {0};

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(fcntl(fds[1], F_SETFD, FD_CLOEXEC), 0);

	const struct descriptors *d = descriptors_of(directory, getpid(), 64, INFO_FLAGS, &arena);

	ck_assert(!find(d, fds[0])->closes_on_exec && find(d, fds[1])->closes_on_exec);
	/* a pipe has no position */
	ck_assert(!find(d, fds[1])->appends && !find(d, fds[1])->is_advanced);
	arena_done(&arena);
}
END_TEST

START_TEST(many_descriptors_are_counted)
{
	int directory = proc_open_dir(getpid());
	struct arena arena = {0};
	unsigned before = descriptors_count(directory);

	for (unsigned i = 0; i < 300; i++)
		ck_assert_int_ge(dup(0), 0);

	const struct descriptors *d = descriptors_of(directory, getpid(), 250, INFO_NONE, &arena);

	ck_assert_uint_eq(descriptors_count(directory), before + 300);
	ck_assert_uint_eq(d->open, before + 300 + count_takes_less(directory));
	ck_assert_uint_eq(d->count, 250);
	ck_assert_ptr_nonnull(find(d, 200));
	arena_done(&arena);
}
END_TEST

static unsigned port_of(int fd)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);

	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	return ntohs(a.ss_family == AF_INET ? ((struct sockaddr_in *)&a)->sin_port :
		     ((struct sockaddr_in6 *)&a)->sin6_port);
}

START_TEST(sockets_have_addresses_and_peers)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int directory = proc_open_dir(getpid()), pair[2];
	int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
	struct arena arena = {0};
	socklen_t n = sizeof(a);
	char name[80];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(bind(server, (struct sockaddr *)&a, sizeof(a)), 0);
	ck_assert_int_eq(listen(server, 1), 0);
	ck_assert_int_eq(getsockname(server, (struct sockaddr *)&a, &n), 0);
	ck_assert_int_eq(connect(client, (struct sockaddr *)&a, sizeof(a)), 0);

	struct descriptors *d = descriptors_of(directory, getpid(), 64, INFO_NONE, &arena);
	struct descriptor *own = arena_alloc(&arena, d->count * sizeof(*own));

	ck_assert(!strncmp(check(d, server, DESCRIPTOR_SOCKET, true, true)->name, "socket:[", 8));
	memcpy(own, d->all, d->count * sizeof(*own));
	d->all = own;
	sockets_identify(directory, own, d->count, &arena);
	ck_assert(find(d, server)->listens);
	ck_assert(!find(d, client)->listens);
	snprintf(name, sizeof(name), "TCP:[127.0.0.1:%u]", port_of(server));
	ck_assert_str_eq(find(d, server)->name, name);
	snprintf(name, sizeof(name), "TCP:[127.0.0.1:%u->127.0.0.1:%u]", port_of(client),
		 port_of(server));
	ck_assert_str_eq(find(d, client)->name, name);
	ck_assert(!strncmp(find(d, pair[0])->name, "socket:[", 8));
	/* a kernel without sock_diag for UNIX sockets returns nothing */
	if (find(d, pair[0])->peer) {
		ck_assert_uint_eq(find(d, pair[0])->peer, find(d, pair[1])->inode);
		ck_assert_uint_eq(find(d, pair[1])->peer, find(d, pair[0])->inode);
	}
	arena_done(&arena);
}
END_TEST

/* Returns what is known of the client's socket; valid until the arena is reset. */
static const struct descriptor *look_at(int client, struct arena *arena)
{
	int directory = proc_open_dir(getpid());
	struct descriptors *d = descriptors_of(directory, getpid(), 64, INFO_NONE, arena);
	struct descriptor *own = arena_alloc(arena, d->count * sizeof(*own));

	memcpy(own, d->all, d->count * sizeof(*own));
	d->all = own;
	sockets_identify(directory, own, d->count, arena);
	close(directory);
	return find(d, client);
}

static uint64_t inode_of(int fd)
{
	struct stat st;

	ck_assert_int_eq(fstat(fd, &st), 0);
	return st.st_ino;
}

/* A listening socket is the peer of a connection until that is accepted: then it is the new socket,
 * also if it is one of IPv6 whose client uses IPv4. */
START_TEST(connections_wait_for_a_listening_socket)
{
	bool is_ipv6 = _i;
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT};
	int server = socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
	int client = socket(AF_INET, SOCK_STREAM, 0), accepted;
	struct arena arena = {0};
	const struct descriptor *d;

	if (server < 0)
		return;		/* no IPv6 here */
	ck_assert_int_eq(bind(server, is_ipv6 ? (struct sockaddr *)&any : (struct sockaddr *)&a,
			      is_ipv6 ? sizeof(any) : sizeof(a)), 0);
	ck_assert_int_eq(listen(server, 1), 0);
	a.sin_port = htons(port_of(server));
	ck_assert_int_eq(connect(client, (struct sockaddr *)&a, sizeof(a)), 0);

	d = look_at(client, &arena);
	ck_assert(d->is_unaccepted);
	ck_assert_uint_eq(d->peer, inode_of(server));
	accepted = accept(server, NULL, NULL);
	ck_assert_int_ge(accepted, 0);
	d = look_at(client, &arena);
	ck_assert(!d->is_unaccepted);
	ck_assert_uint_eq(d->peer, inode_of(accepted));
	d = look_at(accepted, &arena);
	ck_assert(!d->is_unaccepted);
	ck_assert_uint_eq(d->peer, inode_of(client));
	arena_done(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("descriptors");
	TCase *all = tcase_create("all");

	tcase_add_test(all, descriptors_have_kinds);
	tcase_add_test(all, files_have_positions);
	tcase_add_test(all, descriptors_have_flags);
	tcase_add_test(all, many_descriptors_are_counted);
	tcase_add_test(all, sockets_have_addresses_and_peers);
	tcase_add_loop_test(all, connections_wait_for_a_listening_socket, 0, 2);
	suite_add_tcase(suite, all);
	return unit_main_forked(suite);
}
