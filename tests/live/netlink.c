/* Sends netlink messages that the kernel ignores, since none of them is a request. */
#include "fixed.h"

#include <arpa/inet.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>


static char *at;

static void add(const void *bytes, size_t size)
{
	memcpy(at, bytes, size);
	at += (size + 3) / 4 * 4;
}

static struct nlmsghdr *message(int type, int flags, const void *head, size_t size)
{
	struct nlmsghdr *h = (void *)at;

	add(&(struct nlmsghdr){.nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = 7},
	    sizeof(*h));
	add(head, size);
	return h;
}

static struct nlattr *attr(int type, const void *bytes, size_t size)
{
	struct nlattr *a = (void *)at;

	add(&(struct nlattr){.nla_len = sizeof(*a) + size, .nla_type = type}, sizeof(*a));
	add(bytes, size);
	return a;
}

static void number(int type, uint32_t n, size_t size)
{
	attr(type, &n, size);
}

static void nest_end(struct nlattr *a)
{
	a->nla_len = at - (char *)a;
}

static void end(struct nlmsghdr *h)
{
	h->nlmsg_len = at - (char *)h;
}

static void send_all(int fd, char *from)
{
	send(fd, from, at - from, 0);
}

static void links(int fd)
{
	char *start = at = fixed_room(1024);
	struct rtnl_link_stats64 stats = {.rx_packets = 1, .tx_bytes = 2};
	struct ifinfomsg info = {.ifi_type = ARPHRD_LOOPBACK, .ifi_flags = IFF_UP | IFF_LOOPBACK};
	struct nlmsghdr *h;
	struct nlattr *a;

	h = message(RTM_GETLINK, NLM_F_ROOT | NLM_F_MATCH, &(struct rtgenmsg){AF_PACKET}, 1);
	end(h);
	send_all(fd, start);
	at = start;
	h = message(RTM_GETLINK, NLM_F_ROOT | NLM_F_MATCH, &info, sizeof(info));
	number(IFLA_EXT_MASK, RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS, 4);
	end(h);
	send_all(fd, start);
	at = start;
	h = message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &info, sizeof(info));
	attr(IFLA_IFNAME, "lo", 3);
	number(IFLA_MTU, 65536, 4);
	number(IFLA_OPERSTATE, 0, 1);
	attr(IFLA_ADDRESS, "\2\374\0\0\0\1", 6);
	attr(IFLA_STATS64, &stats, 200);
	a = attr(IFLA_LINKINFO, NULL, 0);
	attr(IFLA_INFO_KIND, "dummy", 6);
	nest_end(a);
	a = attr(IFLA_AF_SPEC, NULL, 0);
	attr(AF_INET6, NULL, 0);
	number(IFLA_INET6_FLAGS, 0x80000000, 4);
	nest_end((void *)((char *)a + 4));
	nest_end(a);
	number(0x3ff, 1, 2);
	end(h);
	send_all(fd, start);
}

static void addresses(int fd)
{
	char *start = at = fixed_room(512);
	struct in_addr local = {htonl(INADDR_LOOPBACK)};
	struct in6_addr local6 = IN6ADDR_LOOPBACK_INIT;
	struct ifa_cacheinfo cache = {-1, -1, 21, 22};
	struct nlmsghdr *h;

	h = message(RTM_GETADDR, NLM_F_ROOT | NLM_F_MATCH, &(struct ifaddrmsg){0}, 8);
	end(h);
	at += 24;
	send_all(fd, start);
	memset(start, 0, 64);
	at = start;
	h = message(RTM_NEWADDR, NLM_F_MULTI, &(struct ifaddrmsg){AF_INET, 8, IFA_F_PERMANENT,
		    RT_SCOPE_HOST, 0}, 8);
	attr(IFA_ADDRESS, &local, 4);
	attr(IFA_LABEL, "lo", 3);
	number(IFA_FLAGS, IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE, 4);
	attr(IFA_CACHEINFO, &cache, sizeof(cache));
	end(h);
	h = message(RTM_NEWADDR, NLM_F_MULTI, &(struct ifaddrmsg){AF_INET6, 128, 0, 0, 0}, 8);
	attr(IFA_ADDRESS, &local6, 16);
	end(h);
	h = message(NLMSG_DONE, NLM_F_MULTI, &(int){0}, 4);
	end(h);
	send_all(fd, start);
}

static void routes(int fd)
{
	char *start = at = fixed_room(512);
	struct in_addr where = {htonl(0x0a000000)};
	struct nlmsghdr *h;
	struct nlattr *a;

	h = message(RTM_NEWROUTE, NLM_F_REPLACE, &(struct rtmsg){AF_INET, 8, 0, 0, RT_TABLE_MAIN,
		    RTPROT_BOOT, RT_SCOPE_UNIVERSE, RTN_UNICAST, RTM_F_CLONED}, 12);
	attr(RTA_DST, &where, 4);
	number(RTA_TABLE, 1000, 4);
	number(RTA_OIF, 0, 4);
	number(RTA_PRIORITY, 100, 4);
	a = attr(RTA_METRICS, NULL, 0);
	number(RTAX_MTU, 1400, 4);
	number(RTAX_HOPLIMIT, 64, 4);
	nest_end(a);
	end(h);
	h = message(RTM_DELROUTE, 0, &(struct rtgenmsg){AF_INET6}, 1);
	end(h);
	h = message(RTM_NEWNEIGH, NLM_F_APPEND, &(struct ndmsg){.ndm_family = AF_INET,
		    .ndm_state = NUD_REACHABLE, .ndm_type = RTN_UNICAST}, 12);
	attr(NDA_DST, &where, 4);
	attr(NDA_LLADDR, "\2\374\0\0\0\5", 6);
	end(h);
	send_all(fd, start);
}

static void replies(int fd)
{
	char *start = at = fixed_room(256);
	struct nlmsghdr *h, *inner;

	h = message(NLMSG_ERROR, 0, &(int){-19}, 4);
	inner = message(RTM_GETLINK, NLM_F_ACK, &(struct ifinfomsg){0}, 16);
	end(inner);
	end(h);
	send_all(fd, start);
	memset(start, 0, 256);
	at = start;
	h = message(NLMSG_ERROR, NLM_F_CAPPED, &(int){0}, 4);
	message(RTM_GETLINK, NLM_F_ACK, NULL, 0)->nlmsg_len = 32;
	end(h);
	send_all(fd, start);
	at = start;
	h = message(NLMSG_DONE, NLM_F_MULTI, &(int){-2}, 4);
	h->nlmsg_len = 9999;
	send_all(fd, start);
	at = start;
	h = message(NLMSG_NOOP, 0, NULL, 0);
	end(h);
	send_all(fd, start);
	at = start;
	h = message(0x7777, 0x8001, "abc", 4);
	end(h);
	send(fd, start, 19, 0);
	send(fd, start, 10, 0);
}

int main(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	if (fd < 0 || bind(fd, fixed_copy(&(struct sockaddr_nl){AF_NETLINK, 0, 0, 0}, 12), 12))
		return 77;
	links(fd);
	addresses(fd);
	routes(fd);
	replies(fd);
	return 0;
}
