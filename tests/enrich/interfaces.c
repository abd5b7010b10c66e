/* Netlink messages and interface numbers, for names.test. With the argument "apart": in a new
 * network namespace; exit status 77 if that is forbidden. */
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct {
	struct nlmsghdr header;
	struct rtgenmsg message;
} question = {{20, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1, 0}, {AF_UNSPEC}};

static void ask(int fd, int flags)
{
	send(fd, &question, sizeof(question), flags);
}

/* An IPv6 address with the scope 1 */
static void bind_scoped(uint8_t first, uint8_t second)
{
	struct sockaddr_in6 scoped = {.sin6_family = AF_INET6, .sin6_scope_id = 1};

	scoped.sin6_addr.s6_addr[0] = first;
	scoped.sin6_addr.s6_addr[1] = second;
	bind(-1, (struct sockaddr *)&scoped, sizeof(scoped));
}

int main(int argc, char **argv)
{
	struct sockaddr_ll one = {.sll_family = AF_PACKET, .sll_ifindex = 1};
	struct sockaddr_ll none = {.sll_family = AF_PACKET, .sll_ifindex = 0x7fffffff};
	struct sockaddr_nl self = {.nl_family = AF_NETLINK};
	int route, other, pipes[2];
	char reply[16384];

	if (argc > 1 && strcmp(argv[1], "apart") != 0) {
		fprintf(stderr, "interfaces: no mode '%s'\n", argv[1]);
		return 2;
	}
	if (argc > 1 && unshare(CLONE_NEWNET) && unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return 77;
	route = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	other = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (route < 0 || other < 0 || pipe(pipes))
		return 1;
	bind(-1, (struct sockaddr *)&one, sizeof(one));
	bind(-1, (struct sockaddr *)&none, sizeof(none));
	bind_scoped(0xfe, 0xbf);
	bind_scoped(0xff, 0x12);
	bind_scoped(0xfe, 0xc0);
	bind_scoped(0xff, 0x15);
	bind(route, (struct sockaddr *)&self, sizeof(self));
	ask(route, 0);
	recv(route, reply, sizeof(reply), 0);
	ask(other, MSG_DONTWAIT);
	ask(pipes[1], MSG_DONTWAIT);
	ask(-1, 0);
	return 0;
}
