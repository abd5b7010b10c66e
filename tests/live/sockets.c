/* Makes the socket syscalls, with arguments and results that never change. */
#include "fixed.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

static void addresses(void)
{
	struct sockaddr_un *un = FIXED(struct sockaddr_un, .sun_family = AF_UNIX,
				       .sun_path = "/run/nobody");
	struct sockaddr_un *name = FIXED(struct sockaddr_un, .sun_family = AF_UNIX,
					 .sun_path = "\0name");
	struct sockaddr_in *in = FIXED(struct sockaddr_in, .sin_family = AF_INET,
				       .sin_port = htons(80), .sin_addr = {htonl(INADDR_LOOPBACK)});
	struct sockaddr_in6 *in6 = FIXED(struct sockaddr_in6, AF_INET6, htons(443), htonl(7),
					 IN6ADDR_LOOPBACK_INIT, 0);
	struct sockaddr_nl *nl = FIXED(struct sockaddr_nl, .nl_family = AF_NETLINK, .nl_pid = 77);
	struct sockaddr_ll *ll = FIXED(struct sockaddr_ll, .sll_family = AF_PACKET,
				       .sll_hatype = ARPHRD_ETHER, .sll_pkttype = PACKET_OUTGOING);
	struct sockaddr_vm *vm = FIXED(struct sockaddr_vm, .svm_family = AF_VSOCK, .svm_cid = 77,
				       .svm_port = VMADDR_PORT_ANY);
	struct sockaddr_alg *alg = FIXED(struct sockaddr_alg, AF_ALG, "hash", 0, 0, "sha256");
	struct sockaddr *other = FIXED(struct sockaddr, AF_UNSPEC, "");

	connect(-1, (void *)un, sizeof(*un));
	connect(-1, (void *)un, 7);
	connect(-1, (void *)un, 2);
	bind(-1, (void *)name, 7);
	connect(-1, (void *)in, sizeof(*in));
	connect(-1, (void *)in, 8);
	connect(-1, (void *)in6, sizeof(*in6));
	connect(-1, (void *)in6, 24);
	bind(-1, (void *)nl, sizeof(*nl));
	bind(-1, (void *)ll, sizeof(*ll));
	bind(-1, (void *)vm, sizeof(*vm));
	bind(-1, (void *)alg, sizeof(*alg));
	connect(-1, other, 16);
	connect(-1, other, 1);
	connect(-1, fixed_bad, 16);
	connect(-1, NULL, 16);
}

static void kinds(void)
{
	int *pair = fixed_room(8);

	socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_IP);
	socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	socket(AF_UNIX, SOCK_RDM, 0);
	socket(AF_INET, SOCK_SEQPACKET, IPPROTO_MPTCP);
	socket(AF_BLUETOOTH, SOCK_STREAM, 77);
	socket(77, SOCK_RAW, 1);
	socketpair(AF_INET, SOCK_STREAM, 0, pair);
	socketpair(AF_UNIX, SOCK_STREAM, 0, NULL);
	listen(-1, 128);
	shutdown(-1, SHUT_RDWR);
	shutdown(-1, 5);
}

static void options(int fd)
{
	socklen_t *len = FIXED(socklen_t, 64);
	int *value = fixed_room(64), *one = FIXED(int, 1);
	struct linger *linger = FIXED(struct linger, 1, 5);
	struct ip_mreq *mreq = FIXED(struct ip_mreq, {htonl(0xe0000001)}, {htonl(INADDR_LOOPBACK)});
	struct ipv6_mreq *mreq6 = FIXED(struct ipv6_mreq, IN6ADDR_LOOPBACK_INIT, 0);
	struct packet_mreq *packet = FIXED(struct packet_mreq, 0, PACKET_MR_PROMISC, 6,
					   {1, 2, 3, 4, 5, 6});
	struct tpacket_req *ring = FIXED(struct tpacket_req, 4096, 2, 2048, 4);
	struct sock_filter *code = FIXED(struct sock_filter, BPF_RET | BPF_K, 0, 0, 0xffff);
	struct sock_fprog *filter = FIXED(struct sock_fprog, 1, code);
	struct timeval *time = FIXED(struct timeval, 2, 500000);

	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, one, 4);
	setsockopt(-1, SOL_SOCKET, SO_REUSEADDR, one, 2);
	setsockopt(-1, SOL_SOCKET, SO_LINGER, linger, sizeof(*linger));
	setsockopt(-1, SOL_SOCKET, SO_LINGER, linger, 4);
	setsockopt(-1, SOL_SOCKET, SO_RCVTIMEO, time, sizeof(*time));
	setsockopt(-1, SOL_SOCKET, SO_ATTACH_FILTER, filter, sizeof(*filter));
	setsockopt(-1, SOL_SOCKET, SO_BINDTODEVICE, FIXED_STR("lo"), 3);
	setsockopt(-1, IPPROTO_IP, IP_TOS, one, 4);
	setsockopt(-1, IPPROTO_IP, IP_TTL, one, 1);
	setsockopt(-1, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq, sizeof(*mreq));
	setsockopt(-1, IPPROTO_IP, 64, one, 4);
	setsockopt(-1, IPPROTO_IPV6, IPV6_V6ONLY, one, 4);
	setsockopt(-1, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, mreq6, sizeof(*mreq6));
	setsockopt(-1, IPPROTO_TCP, TCP_NODELAY, one, 4);
	setsockopt(-1, IPPROTO_TCP, TCP_CONGESTION, FIXED_STR("reno"), 4);
	setsockopt(-1, IPPROTO_UDP, 103, one, 4);
	setsockopt(-1, SOL_NETLINK, NETLINK_EXT_ACK, one, 4);
	setsockopt(-1, SOL_PACKET, PACKET_ADD_MEMBERSHIP, packet, sizeof(*packet));
	setsockopt(-1, SOL_PACKET, PACKET_RX_RING, ring, sizeof(*ring));
	setsockopt(-1, SOL_ALG, ALG_SET_KEY, FIXED_STR("key"), 3);
	setsockopt(-1, 0x7777, 99, one, 4);
	setsockopt(-1, SOL_SOCKET, 99, NULL, 0);
	getsockopt(fd, SOL_SOCKET, SO_TYPE, value, len);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, value, len);
	*len = 2;
	getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, value, len);
	*len = 8;
	getsockopt(fd, SOL_SOCKET, SO_LINGER, value, len);
	*len = 4;
	getsockopt(fd, SOL_SOCKET, SO_LINGER, value, len);
	*len = 0;
	getsockopt(fd, SOL_SOCKET, SO_TYPE, value, len);
	*len = 16;
	getsockopt(-1, IPPROTO_IP, 64, value, len);
	getsockopt(-1, IPPROTO_TCP, TCP_INFO, value, len);
}

static void messages(int from, int to)
{
	struct iovec *iov = fixed_room(3 * sizeof(*iov));
	struct msghdr *msg = fixed_room(sizeof(*msg));
	struct mmsghdr *several = fixed_room(2 * sizeof(*several));
	struct cmsghdr *control = fixed_room(128);
	struct timespec *second = FIXED(struct timespec, 1, 0);
	struct sockaddr_un *name = fixed_room(sizeof(*name));
	socklen_t *len = FIXED(socklen_t, sizeof(*name));
	char *data = FIXED_STR("hello, world"), *in = fixed_room(256);

	send(from, data, 12, MSG_NOSIGNAL);
	recv(to, in, 5, MSG_PEEK);
	recvfrom(to, in, 64, MSG_DONTWAIT, (void *)name, len);
	recvfrom(to, in, 64, MSG_DONTWAIT, NULL, NULL);
	sendto(-1, data, 0, 0, FIXED(struct sockaddr_in, .sin_family = AF_INET), 16);

	iov[0] = (struct iovec){data, 5};
	iov[1] = (struct iovec){data + 7, 5};
	*msg = (struct msghdr){.msg_iov = iov, .msg_iovlen = 2};
	sendmsg(from, msg, 0);
	iov[0] = (struct iovec){in, 3};
	iov[1] = (struct iovec){in + 64, 64};
	*msg = (struct msghdr){.msg_name = name, .msg_namelen = sizeof(*name), .msg_iov = iov,
			       .msg_iovlen = 2, .msg_control = control, .msg_controllen = 128};
	recvmsg(to, msg, 0);
	recvmsg(to, msg, MSG_DONTWAIT);

	*control = (struct cmsghdr){CMSG_LEN(8), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(control), (int[]){0, 1}, 8);
	iov[0] = (struct iovec){data, 1};
	*msg = (struct msghdr){.msg_iov = iov, .msg_iovlen = 1, .msg_control = control,
			       .msg_controllen = CMSG_SPACE(8)};
	sendmsg(-1, msg, 0);
	control->cmsg_level = IPPROTO_IP;
	control->cmsg_type = IP_TTL;
	control->cmsg_len = CMSG_LEN(4);
	sendmsg(-1, msg, MSG_DONTWAIT);
	control->cmsg_type = IP_PKTINFO;
	control->cmsg_len = CMSG_LEN(12);
	msg->msg_controllen = CMSG_SPACE(12);
	memcpy(CMSG_DATA(control), &(struct in_pktinfo){0, {htonl(INADDR_LOOPBACK)}, {0}}, 12);
	sendmsg(-1, msg, 0);
	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_TIMESTAMP;
	control->cmsg_len = CMSG_LEN(sizeof(struct timeval));
	msg->msg_controllen = CMSG_SPACE(sizeof(struct timeval));
	memcpy(CMSG_DATA(control), &(struct timeval){5, 6}, sizeof(struct timeval));
	sendmsg(-1, msg, MSG_MORE);
	control->cmsg_level = 99;
	sendmsg(-1, msg, 0);
	msg->msg_control = NULL;
	sendmsg(-1, msg, 0);
	msg->msg_controllen = 0;
	msg->msg_iov = NULL;
	sendmsg(-1, msg, 0);
	sendmsg(-1, NULL, 0);

	iov[0] = (struct iovec){data, 5};
	iov[1] = (struct iovec){data + 5, 7};
	several[0].msg_hdr = (struct msghdr){.msg_iov = iov, .msg_iovlen = 1};
	several[1].msg_hdr = (struct msghdr){.msg_iov = iov + 1, .msg_iovlen = 1};
	sendmmsg(from, several, 2, MSG_NOSIGNAL);
	sendmmsg(-1, several, 2, 0);
	sendmmsg(-1, several, 0, 0);
	iov[0] = (struct iovec){in, 4};
	iov[1] = (struct iovec){in + 64, 64};
	recvmmsg(to, several, 2, 0, NULL);
	recvmmsg(to, several, 2, MSG_DONTWAIT, second);
	recvmmsg(-1, several, 2, MSG_WAITFORONE, second);
}

static void connections(void)
{
	int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), client, file, null;
	struct sockaddr_un *un = FIXED(struct sockaddr_un, .sun_family = AF_UNIX), *peer;
	socklen_t *len = FIXED(socklen_t, 2);
	off_t *at = FIXED(off_t, 7);

	peer = fixed_room(sizeof(*peer));
	listen(server, 1);
	getsockname(server, (void *)peer, len);
	*len = 128;
	getsockname(-1, (void *)peer, len);
	getpeername(server, (void *)peer, len);
	accept(-1, (void *)peer, len);
	accept4(-1, (void *)peer, len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	accept4(-1, NULL, NULL, 0);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	connect(client, (void *)un, 3);
	file = open("/etc/passwd", O_RDONLY);
	null = open("/dev/null", O_WRONLY);
	sendfile(null, file, at, 5);
	sendfile(null, file, NULL, 5);
	sendfile(-1, file, at, 5);
	sendfile(null, file, fixed_bad, 5);
}

int main(void)
{
	int pair[2];

	addresses();
	kinds();
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return 1;
	options(pair[0]);
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		return 1;
	messages(pair[0], pair[1]);
	connections();
	return 0;
}
