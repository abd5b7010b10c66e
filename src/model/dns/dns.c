#include "model/dns/dns.h"

#include <stdio.h>
#include <string.h>

#include "base/text/sbuf.h"

enum { HEADER = 12, POINTERS_MAX = 32, TYPE_A = 1, TYPE_AAAA = 28, CLASS_IN = 1 };

/* A message that is read from .at on. .failed: it is malformed or truncated */
struct dns_reader {
	const uint8_t *p;
	size_t n, at;
	bool failed;
};

static unsigned read_number(struct dns_reader *r, unsigned bytes)
{
	unsigned n = 0;

	if (r->failed || r->n - r->at < bytes) {
		r->failed = true;
		return 0;
	}
	while (bytes--)
		n = n << 8 | r->p[r->at++];
	return n;
}

static void skip(struct dns_reader *r, size_t bytes)
{
	if (r->failed || r->n - r->at < bytes)
		r->failed = true;
	else
		r->at += bytes;
}

static size_t add_byte(char *to, size_t len, uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		c += 'a' - 'A';
	if (c == '.' || c == '\\')
		return len + sprintf(to + len, "\\%c", c);
	if (c <= ' ' || c > '~')
		return len + sprintf(to + len, "\\%03u", c);
	to[len] = c;
	return len + 1;
}

/* Reads a name to `to` (DNS_NAME_ROOM bytes), or skips it if `to` is NULL. */
static void read_name(struct dns_reader *r, char *to)
{
	size_t len = 0, end = 0;
	unsigned pointers = 0, n;

	while ((n = read_number(r, 1)) && !r->failed) {
		if (n >= 0xc0) {	/* the rest is at an offset */
			size_t offset = (n & 0x3f) << 8 | read_number(r, 1);

			end = end ? end : r->at;
			if (offset >= r->n || ++pointers > POINTERS_MAX)
				r->failed = true;
			else if (!r->failed)
				r->at = offset;
			continue;
		}
		if (n > 63 || r->n - r->at < n || len + n * 4 + 2 > DNS_NAME_ROOM) {
			r->failed = true;
			return;
		}
		if (to && len)
			to[len++] = '.';
		for (unsigned i = 0; to && i < n; i++)
			len = add_byte(to, len, r->p[r->at + i]);
		r->at += n;
	}
	if (to && !len)
		to[len++] = '.';
	if (to)
		to[len] = 0;
	r->at = end ? end : r->at;
}

static void add_address(struct dns_message *m, const uint8_t *p, bool is_inet6)
{
	struct sbuf b = {0};

	m->has_address = true;
	if (m->address_count == DNS_ADDRESSES)
		return;
	if (is_inet6)
		sbuf_inet6(&b, p);
	else
		sbuf_inet(&b, (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]);
	if (b.len < DNS_ADDRESS_ROOM)
		memcpy(m->addresses[m->address_count++], b.s, b.len + 1);
	sbuf_done(&b);
}

static void read_record(struct dns_message *m, struct dns_reader *r)
{
	unsigned type, class, length;

	read_name(r, NULL);
	type = read_number(r, 2);
	class = read_number(r, 2);
	skip(r, 4);	/* time to live */
	length = read_number(r, 2);
	if (r->failed || r->n - r->at < length) {
		r->failed = true;
		return;
	}
	if (class == CLASS_IN && ((type == TYPE_A && length == 4) ||
				  (type == TYPE_AAAA && length == 16)))
		add_address(m, r->p + r->at, type == TYPE_AAAA);
	skip(r, length);
}

bool dns_read(struct dns_message *m, const uint8_t *p, size_t n)
{
	struct dns_reader r = {.p = p, .n = n};
	unsigned flags, questions, answers;

	*m = (struct dns_message){0};
	skip(&r, 2);	/* id */
	flags = read_number(&r, 2);
	questions = read_number(&r, 2);
	answers = read_number(&r, 2);
	skip(&r, 4);
	if (r.failed || !questions || (flags >> 11 & 15) != 0)
		return false;
	m->is_answer = flags >> 15;
	m->code = flags & 15;
	read_name(&r, m->name);
	m->type = read_number(&r, 2);
	skip(&r, 2);
	if (r.failed)
		return false;
	while (--questions && !r.failed) {
		read_name(&r, NULL);
		skip(&r, 4);
	}
	while (m->is_answer && answers-- && !r.failed)
		read_record(m, &r);
	return true;
}

static bool set_name(struct dns_message *m, const uint8_t *p, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n && len + 5 < sizeof(m->name); i++)
		if (p[i] == '.')
			m->name[len++] = '.';
		else
			len = add_byte(m->name, len, p[i]);
	m->name[len] = 0;
	return len;
}

bool dns_read_nscd(struct dns_message *m, const uint8_t *p, size_t n)
{
	/* request types of its protocol */
	enum { BY_NAME = 4, BY_NAME_V6 = 5, ADDRESSES = 14, REQUEST = 12, PROTOCOL = 2 };
	int32_t head[3];

	*m = (struct dns_message){0};
	if (n <= REQUEST)
		return false;
	memcpy(head, p, sizeof(head));
	if (head[0] != PROTOCOL || head[2] <= 1 ||
	    (head[1] != BY_NAME && head[1] != BY_NAME_V6 && head[1] != ADDRESSES))
		return false;
	m->type = head[1] == BY_NAME ? TYPE_A : head[1] == BY_NAME_V6 ? TYPE_AAAA : 0;
	n -= REQUEST;
	return set_name(m, p + REQUEST, strnlen((const char *)p + REQUEST,
						n < (size_t)head[2] ? n : (size_t)head[2]));
}

/* The headers of both kinds of answers begin with the version and whether the host was found; the
 * last number is that of netdb.h. */
bool dns_read_nscd_answer(struct dns_message *m, const uint8_t *p, size_t n)
{
	enum { PROTOCOL = 2, BY_NAME_SIZE = 32, ADDRESSES_SIZE = 24 };
	static const char *const errors[] = {
		"not found", "HOST_NOT_FOUND", "TRY_AGAIN", "NO_RECOVERY", "NO_DATA",
	};
	int32_t head[BY_NAME_SIZE / 4];
	uint32_t error;

	*m = (struct dns_message){.is_answer = true};
	if (n != BY_NAME_SIZE && n != ADDRESSES_SIZE)
		return false;
	memcpy(head, p, n);
	error = head[n / 4 - 1];
	m->has_address = head[1] == 1;
	m->is_declined = head[1] == -1;
	if (head[0] != PROTOCOL || head[1] < -1 || head[1] > 1)
		return false;
	if (!head[1])
		snprintf(m->error, sizeof(m->error), "%s",
			 errors[error < sizeof(errors) / sizeof(*errors) ? error : 0]);
	return true;
}

/* Copies the string of a JSON member, without unescaping; returns whether there is one. */
static bool copy_member(const uint8_t *p, size_t n, const char *key, char *to, size_t room)
{
	const uint8_t *at = memmem(p, n, key, strlen(key)), *end;

	*to = 0;
	if (!at)
		return false;
	at += strlen(key);
	end = memchr(at, '"', p + n - at);
	if (!end || (size_t)(end - at) >= room)
		return false;
	for (; at < end; at++)
		*to++ = *at > ' ' && *at <= '~' ? *at : '?';
	*to = 0;
	return true;
}

bool dns_read_resolved_answer(struct dns_message *m, const uint8_t *p, size_t n)
{
	static const char interface[] = "io.systemd.Resolve.", code[] = "\"rcode\":";
	const uint8_t *at = memmem(p, n, code, sizeof(code) - 1);
	size_t prefix = sizeof(interface) - 1;
	unsigned number = 0;

	*m = (struct dns_message){.is_answer = true};
	m->has_address = memmem(p, n, "\"addresses\":[{", 14);
	if (m->has_address)
		return true;
	if (!copy_member(p, n, "\"error\":\"", m->error, sizeof(m->error)))
		return false;
	if (!strncmp(m->error, interface, prefix))
		memmove(m->error, m->error + prefix, strlen(m->error + prefix) + 1);
	if (!at || strcmp(m->error, "DNSError") != 0)
		return true;
	for (at += sizeof(code) - 1; at < p + n && *at >= '0' && *at <= '9' && number < 100; at++)
		number = number * 10 + *at - '0';
	m->code = number;
	m->error[0] = 0;
	return true;
}

bool dns_read_resolved(struct dns_message *m, const uint8_t *p, size_t n)
{
	static const char call[] = "ResolveHostname", key[] = "\"name\":\"";
	const uint8_t *at, *end;

	*m = (struct dns_message){0};
	if (!memmem(p, n, call, sizeof(call) - 1))
		return false;
	at = memmem(p, n, key, sizeof(key) - 1);
	if (!at)
		return false;
	at += sizeof(key) - 1;
	end = memchr(at, '"', p + n - at);
	return end && set_name(m, at, end - at);
}

const char *dns_type_name(unsigned type)
{
	static const struct { unsigned type; const char *name; } names[] = {
		{TYPE_A, "A"}, {2, "NS"}, {5, "CNAME"}, {6, "SOA"}, {12, "PTR"}, {15, "MX"},
		{16, "TXT"}, {TYPE_AAAA, "AAAA"}, {33, "SRV"}, {35, "NAPTR"}, {43, "DS"},
		{46, "RRSIG"}, {48, "DNSKEY"}, {52, "TLSA"}, {64, "SVCB"}, {65, "HTTPS"},
		{255, "ANY"}, {257, "CAA"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].type == type)
			return names[i].name;
	return NULL;
}

const char *dns_code_name(unsigned code)
{
	static const char *const names[] = {
		"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
	};

	return code < sizeof(names) / sizeof(*names) ? names[code] : NULL;
}
