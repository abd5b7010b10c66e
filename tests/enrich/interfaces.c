/* Netlink messages, generic ones among them, and interface numbers, for names.test. With the
 * argument "apart": in a new network namespace; exit status 77 if that is forbidden. */
#include <linux/genetlink.h>
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

/* Sends a request of a command that no family has. */
static void ask_generic(int fd, uint16_t type)
{
	const struct {
		struct nlmsghdr header;
		struct genlmsghdr generic;
	} request = {{20, type, NLM_F_REQUEST, 1, 0}, {.cmd = 250, .version = 1}};

	send(fd, &request, sizeof(request), 0);
}

/* Writes the name of the family to standard output and sends it a request, and one to a type that
 * no family has. Does nothing if the kernel lacks the family. */
static void use_family(const char *name)
{
	struct {
		struct nlmsghdr header;
		struct genlmsghdr generic;
		struct nlattr attribute;
		char name[16];
	} request = {
		{sizeof(request), GENL_ID_CTRL, NLM_F_REQUEST, 1, 0},
		{.cmd = CTRL_CMD_GETFAMILY, .version = 1},
		{sizeof(request) - NLMSG_LENGTH(GENL_HDRLEN), CTRL_ATTR_FAMILY_NAME}, ""
	};
	union {
		struct nlmsghdr header;
		char bytes[16384];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);

	strncpy(request.name, name, sizeof(request.name) - 1);
	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0)
		return;
	ssize_t n = recv(fd, &answer, sizeof(answer), 0);
	char *at = answer.bytes + NLMSG_LENGTH(GENL_HDRLEN);

	if (answer.header.nlmsg_type != GENL_ID_CTRL)
		return;
	for (struct nlattr a; n - (at - answer.bytes) >= NLA_HDRLEN; at += NLA_ALIGN(a.nla_len)) {
		uint16_t type;

		memcpy(&a, at, sizeof(a));
		memcpy(&type, at + NLA_HDRLEN, sizeof(type));
		if (a.nla_type != CTRL_ATTR_FAMILY_ID)
			continue;
		printf("%s %#x\n", name, type);
		ask_generic(fd, type);
		ask_generic(fd, 0x3fe);
		break;
	}
	close(fd);
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
	use_family("ethtool");
	return 0;
}
