#include "trace/proc/generic_netlink.h"

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory/cleanup.h"

struct family_request {
	struct nlmsghdr header;
	struct genlmsghdr generic;
	struct nlattr attribute;
	uint16_t type, padding;
};

/* Copies the name in the answer of the controller. Returns its length; 0: the answer has none. */
static int64_t copy_name(const struct nlmsghdr *answer, void *buf, uint64_t len)
{
	const char *at = (const char *)answer + NLMSG_LENGTH(GENL_HDRLEN);
	const char *end = (const char *)answer + answer->nlmsg_len;
	struct nlattr a;
	uint64_t n;

	for (; end - at >= NLA_HDRLEN; at += NLA_ALIGN(a.nla_len)) {
		memcpy(&a, at, sizeof(a));
		if (a.nla_len < NLA_HDRLEN || a.nla_len > end - at)
			return 0;
		if ((a.nla_type & NLA_TYPE_MASK) != CTRL_ATTR_FAMILY_NAME)
			continue;
		n = strnlen(at + NLA_HDRLEN, a.nla_len - NLA_HDRLEN);
		if (n > len)
			return 0;
		memcpy(buf, at + NLA_HDRLEN, n);
		return n;
	}
	return 0;
}

int64_t generic_family_name(uint16_t type, void *buf, uint64_t len)
{
	const struct family_request ask = {
		.header = {.nlmsg_len = sizeof(ask), .nlmsg_type = GENL_ID_CTRL,
			   .nlmsg_flags = NLM_F_REQUEST},
		.generic = {.cmd = CTRL_CMD_GETFAMILY, .version = 1},
		.attribute = {.nla_len = NLA_HDRLEN + sizeof(type),
			      .nla_type = CTRL_ATTR_FAMILY_ID},
		.type = type,
	};
	_cleanup_close_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	union {
		struct nlmsghdr header;
		char bytes[32 << 10];
	} answer;
	ssize_t n;

	if (fd < 0 || send(fd, &ask, sizeof(ask), MSG_DONTWAIT) != sizeof(ask))
		return 0;
	n = recv(fd, &answer, sizeof(answer), MSG_DONTWAIT);
	if (n < (ssize_t)NLMSG_LENGTH(GENL_HDRLEN) || answer.header.nlmsg_type != GENL_ID_CTRL ||
	    answer.header.nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN) || answer.header.nlmsg_len > n)
		return 0;
	return copy_name(&answer.header, buf, len);
}
