/* Exchanges netlink messages between two of its sockets, which get the numbers 3 (sends) and 4
 * (receives), by each system call that can. */
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SENDER = 3, RECEIVER = 4, SIZE = 24 };

static char messages[2 * SIZE], room[4096];

static void make_message(char *at, unsigned number)
{
	struct nlmsghdr *h = (void *)at;

	*h = (struct nlmsghdr){
		.nlmsg_len = SIZE, .nlmsg_type = NLMSG_MIN_TYPE + number, .nlmsg_seq = number,
	};
	memcpy(at + sizeof(*h), "payload", SIZE - sizeof(*h));
}

/* Opens a socket whose address has that port. */
static int open_socket(int number, unsigned port)
{
	struct sockaddr_nl own = {.nl_family = AF_NETLINK, .nl_pid = port};
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK);

	return fd == number && !bind(fd, (void *)&own, sizeof(own)) ? 0 : -1;
}

int main(void)
{
	struct sockaddr_nl to = {.nl_family = AF_NETLINK, .nl_pid = getpid()};
	struct iovec one = {messages, SIZE}, parts[2] = {{messages, 10}, {messages + 10, 14}};
	struct iovec in = {room, sizeof(room)}, ins[2] = {{room, 16}, {room + 16, 4000}};
	struct msghdr out = {.msg_iov = parts, .msg_iovlen = 2};
	struct msghdr back = {.msg_iov = &in, .msg_iovlen = 1};
	struct mmsghdr outs[2] = {
		{{.msg_iov = &one, .msg_iovlen = 1}, 0}, {{.msg_iov = parts, .msg_iovlen = 2}, 0},
	};
	struct mmsghdr backs[2] = {
		{{.msg_iov = &in, .msg_iovlen = 1}, 0}, {{.msg_iov = ins, .msg_iovlen = 2}, 0},
	};

	close(SENDER);
	close(RECEIVER);
	make_message(messages, 1);
	make_message(messages + SIZE, 2);
	if (open_socket(SENDER, getpid() + (1U << 30)) || open_socket(RECEIVER, to.nl_pid) ||
	    connect(SENDER, (void *)&to, sizeof(to)))
		return 77;
	send(SENDER, messages, SIZE, 0);
	recv(RECEIVER, room, sizeof(room), 0);
	sendto(SENDER, messages, sizeof(messages), 0, NULL, 0);
	read(RECEIVER, room, sizeof(room));
	sendmsg(SENDER, &out, 0);
	recvmsg(RECEIVER, &back, 0);
	write(SENDER, messages, SIZE);
	readv(RECEIVER, ins, 2);
	writev(SENDER, parts, 2);
	recv(RECEIVER, room, sizeof(room), MSG_PEEK);
	recv(RECEIVER, room, sizeof(room), 0);
	sendmmsg(SENDER, outs, 2, 0);
	return recvmmsg(RECEIVER, backs, 2, 0, NULL) != 2;
}
