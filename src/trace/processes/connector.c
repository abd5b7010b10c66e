#include "trace/processes/connector.h"

#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BUFFER_SIZE = 32 << 20,		/* of the socket; with CAP_NET_ADMIN */
	AT_ONCE = 64,			/* messages that are received by one system call */
};

/* The beginning of each message */
struct head {
	struct nlmsghdr netlink;
	struct cn_msg connector;
} __attribute__((packed));

union connector_message {
	struct head head;
	unsigned char bytes[256];
};

static int send_operation(int fd, uint32_t operation, uint32_t number)
{
	unsigned char request[sizeof(struct head) + sizeof(operation)];
	const struct head head = {
		.netlink = {.nlmsg_len = sizeof(request), .nlmsg_type = NLMSG_DONE},
		.connector = {.id = {CN_IDX_PROC, CN_VAL_PROC}, .ack = number,
			      .len = sizeof(operation)},
	};

	memcpy(request, &head, sizeof(head));
	memcpy(request + sizeof(head), &operation, sizeof(operation));
	return send(fd, request, sizeof(request), 0) == sizeof(request) ? 0 : -errno;
}

/* Gets the event of a message. Returns false if it is none. */
static bool get_event(const void *message, size_t size, struct head *head, struct proc_event *e)
{
	size_t most = sizeof(*e), n;

	if (size < sizeof(*head))
		return false;
	memcpy(head, message, sizeof(*head));
	n = head->connector.len;
	if (head->connector.id.idx != CN_IDX_PROC || head->connector.id.val != CN_VAL_PROC ||
	    n > size - sizeof(*head) || n < offsetof(struct proc_event, event_data))
		return false;
	memset(e, 0, sizeof(*e));	/* older kernels have shorter events */
	memcpy(e, (const unsigned char *)message + sizeof(*head), n < most ? n : most);
	return true;
}

/* Waits for the answer to the request, which the kernel has sent before send(2) has returned. In
 * other namespaces than the initial ones there is none. Returns 0 or -errno. */
static int await_answer(int fd, uint32_t number)
{
	union connector_message m;
	struct proc_event e;
	struct head head;

	for (;;) {
		ssize_t n = recv(fd, &m, sizeof(m), MSG_DONTWAIT);

		if (n < 0 && errno != EINTR && errno != ENOBUFS)
			return -errno;
		if (n > 0 && get_event(&m, n, &head, &e) && (uint32_t)e.what == 0 &&
		    head.connector.ack == number + 1)
			return -(int)e.event_data.ack.err;
	}
}

static int subscribe(int fd)
{
	const struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
	const int size = BUFFER_SIZE;
	const uint32_t number = getpid();
	int err;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		return -errno;
	err = send_operation(fd, PROC_CN_MCAST_LISTEN, number);
	return err ? err : await_answer(fd, number);
}

static const char *reason(int err)
{
	switch (err) {
	case EPERM:
	case EACCES:
		return "the process connector of the kernel needs CAP_NET_ADMIN (before Linux "
			"6.6); run ptrail as root";
	case EPROTONOSUPPORT:
	case ECONNREFUSED:
		return "the kernel has no process connector (CONFIG_PROC_EVENTS), or ptrail is in "
			"a network namespace";
	case EAGAIN:
		return "the process connector of the kernel does not answer, because ptrail is in "
			"a user or pid namespace";
	default:
		return strerror(err);
	}
}

int connector_open(char *why, size_t room)
{
	int fd = socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
	int err = fd < 0 ? -errno : subscribe(fd);

	if (!err)
		return fd;
	snprintf(why, room, "%s", reason(-err));
	if (fd >= 0)
		close(fd);
	return err;
}

/* The kernel counts receivers, also for those that have ended, before Linux 6.6. */
void connector_close(int fd)
{
	if (fd < 0)
		return;
	send_operation(fd, PROC_CN_MCAST_IGNORE, 0);
	close(fd);
}

bool connector_parse(const void *message, size_t size, struct process_report *r)
{
	struct proc_event e;
	struct head head;

	if (!get_event(message, size, &head, &e))
		return false;
	*r = (struct process_report){.time = e.timestamp_ns};
	switch ((uint32_t)e.what) {
	case PROC_EVENT_FORK:
		r->kind = REPORT_FORK;
		r->tid = e.event_data.fork.child_pid;
		r->tgid = e.event_data.fork.child_tgid;
		r->parent = e.event_data.fork.parent_tgid;
		return true;
	case PROC_EVENT_EXEC:
		r->kind = REPORT_EXEC;
		r->tid = e.event_data.exec.process_pid;
		r->tgid = e.event_data.exec.process_tgid;
		return true;
	case (uint32_t)PROC_EVENT_EXIT:
		r->kind = REPORT_EXIT;
		r->tid = e.event_data.exit.process_pid;
		r->tgid = e.event_data.exit.process_tgid;
		r->parent = e.event_data.exit.parent_tgid;
		r->status = e.event_data.exit.exit_code;
		return true;
	default:
		return false;
	}
}

int connector_read(int fd, struct process_report *reports, int most)
{
	union connector_message messages[AT_ONCE];
	struct sockaddr_nl senders[AT_ONCE];
	struct mmsghdr all[AT_ONCE];
	struct iovec parts[AT_ONCE];
	int n, found = 0;

	for (int i = 0; i < AT_ONCE; i++) {
		parts[i] = (struct iovec){&messages[i], sizeof(messages[i])};
		all[i] = (struct mmsghdr){.msg_hdr = {
			.msg_name = &senders[i], .msg_namelen = sizeof(senders[i]),
			.msg_iov = &parts[i], .msg_iovlen = 1,
		}};
	}
	do {
		do
			n = recvmmsg(fd, all, most < AT_ONCE ? most : AT_ONCE, MSG_DONTWAIT, NULL);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		for (int i = 0; i < n; i++)	/* 0: the kernel; others could claim anything */
			if (!senders[i].nl_pid &&
			    connector_parse(&messages[i], all[i].msg_len, &reports[found]))
				found++;
	} while (n > 0 && !found);
	return found;
}
