#include "model/dns/name_service.h"

#include "base/text/path.h"

enum name_service name_service_of(const char *address)
{
	if (*address != '/')
		return path_ends_with(address, ":53") ? SERVICE_DNS : SERVICE_NONE;
	return path_ends_with(address, "/nscd/socket") ? SERVICE_NSCD :
		path_ends_with(address, "/io.systemd.Resolve") ? SERVICE_RESOLVED : SERVICE_NONE;
}

enum { PREFIX = 2 };	/* bytes of the length that precedes a message over TCP */

static bool read_message(struct dns_message *m, const uint8_t *p, size_t n, bool is_sent)
{
	return dns_read(m, p, n) && m->is_answer == !is_sent;
}

/* Reads a message to or from a name server. One over TCP has its length in front, which is greater
 * than `n` if the message is truncated. */
static bool read_dns(struct dns_message *m, const uint8_t *p, size_t n, bool is_sent)
{
	size_t length = n > PREFIX ? p[0] << 8 | p[1] : 0;

	if (length && length == n - PREFIX && read_message(m, p + PREFIX, n - PREFIX, is_sent))
		return true;
	return read_message(m, p, n, is_sent) ||
		(n > PREFIX && length > n - PREFIX &&
		 read_message(m, p + PREFIX, n - PREFIX, is_sent));
}

bool name_service_read(enum name_service s, struct dns_message *m, const uint8_t *p, size_t n,
		       bool is_sent)
{
	if (!n)		/* p may be NULL */
		return false;
	switch (s) {
	case SERVICE_NONE:
		return false;
	case SERVICE_DNS:
		return read_dns(m, p, n, is_sent);
	case SERVICE_NSCD:
		return is_sent ? dns_read_nscd(m, p, n) : dns_read_nscd_answer(m, p, n);
	case SERVICE_RESOLVED:
		return is_sent ? dns_read_resolved(m, p, n) : dns_read_resolved_answer(m, p, n);
	}
	return false;
}
