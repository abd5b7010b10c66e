/* Sends messages to itself until it is ended: through a pair of sockets, and with the argument
 * "netlink" also a request to the kernel, whose answer it reads. */
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg what;
	} request = {
		{.nlmsg_len = sizeof(request), .nlmsg_type = RTM_GETLINK,
		 .nlmsg_flags = NLM_F_REQUEST},
		{.ifi_index = 1},
	};
	int pair[2], netlink = -1;
	char byte = 'x', answer[8192];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		return 1;
	if (argc > 1 && !strcmp(argv[1], "netlink")) {
		netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
		if (netlink < 0)
			return 1;
	}
	if (write(1, "ready\n", 6) != 6)
		return 1;
	while (send(pair[0], &byte, 1, 0) == 1 && recv(pair[1], &byte, 1, 0) == 1 && byte == 'x')
		if (netlink >= 0 && (send(netlink, &request, sizeof(request), 0) < 0 ||
				     recv(netlink, answer, sizeof(answer), 0) <= 0))
			return 1;
	return 1;
}
