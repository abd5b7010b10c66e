#include "model/dns/name_service.h"

#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"

static struct dns_message m;

#define BYTES(s) (const uint8_t *)(s), sizeof(s) - 1
#define HEAD(flags, answers) "\x12\x34" flags "\0\1\0" answers "\0\0\0\0"
#define QUESTION "\3Www\7example\4test\0"

START_TEST(question)
{
	ck_assert(dns_read(&m, BYTES(HEAD("\1\0", "\0") QUESTION "\0\x1c\0\1")));
	ck_assert(!m.is_answer);
	ck_assert_str_eq(m.name, "www.example.test");
	ck_assert_str_eq(dns_type_name(m.type), "AAAA");
	ck_assert(dns_read(&m, BYTES(HEAD("\1\0", "\0") "\0\0\2\0\1")));
	ck_assert_str_eq(m.name, ".");
}
END_TEST

START_TEST(answer)
{
	ck_assert(dns_read(&m, BYTES(HEAD("\x81\x80", "\3") QUESTION "\0\1\0\1"
		"\xc0\x0c\0\5\0\1\0\0\0\1\0\4\1a\xc0\x10"
		"\xc0\x2e\0\1\0\1\0\0\0\1\0\4\x5d\xb8\xd8\x22"
		"\xc0\x2e\0\x1c\0\1\0\0\0\1\0\x10" "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1")));
	ck_assert(m.is_answer);
	ck_assert_uint_eq(m.code, DNS_OK);
	ck_assert_uint_eq(m.address_count, 2);
	ck_assert_str_eq(m.addresses[0], "93.184.216.34");
	ck_assert_str_eq(m.addresses[1], "2001:db8::1");
}
END_TEST

START_TEST(no_such_name)
{
	ck_assert(dns_read(&m, BYTES(HEAD("\x81\x83", "\0") QUESTION "\0\1\0\1")));
	ck_assert_uint_eq(m.code, DNS_NO_SUCH_NAME);
	ck_assert_str_eq(dns_code_name(m.code), "NXDOMAIN");
	ck_assert_ptr_null(dns_code_name(15));
	ck_assert_ptr_null(dns_type_name(4711));
}
END_TEST

START_TEST(odd_names)
{
	ck_assert(dns_read(&m, BYTES(HEAD("\1\0", "\0") "\5a.b\\\xff\1 \0\0\1\0\1")));
	ck_assert_str_eq(m.name, "a\\.b\\\\\\255.\\032");
}
END_TEST

START_TEST(hostile)
{
	/* a pointer to itself, one beyond the end, a bad length, no question, another opcode */
	ck_assert(!dns_read(&m, BYTES(HEAD("\1\0", "\0") "\xc0\x0c\0\1\0\1")));
	ck_assert(!dns_read(&m, BYTES(HEAD("\1\0", "\0") "\xff\xff\0\1\0\1")));
	ck_assert(!dns_read(&m, BYTES(HEAD("\1\0", "\0") "\x7f" "a\0\0\1\0\1")));
	ck_assert(!dns_read(&m, BYTES("\x12\x34\1\0\0\0\0\0\0\0\0\0")));
	ck_assert(!dns_read(&m, BYTES(HEAD("\x28\0", "\0") QUESTION "\0\1\0\1")));
	ck_assert(!dns_read(&m, BYTES("")));
}
END_TEST

/* Every beginning of a message is accepted, and read up to its end at most. */
START_TEST(truncated)
{
	static const char whole[] = HEAD("\x81\x80", "\1") QUESTION "\0\1\0\1"
		"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1";

	for (size_t n = 0; n < sizeof(whole); n++) {
		uint8_t *copy = malloc(n + !n);

		memcpy(copy, whole, n);
		dns_read(&m, copy, n);
		ck_assert(m.address_count == (n >= sizeof(whole) - 1));
		dns_read_nscd(&m, copy, n);
		dns_read_resolved(&m, copy, n);
		dns_read_nscd_answer(&m, copy, n);
		dns_read_resolved_answer(&m, copy, n);
		free(copy);
	}
}
END_TEST

START_TEST(truncated_reply)
{
	static const char whole[] = "{\"error\":\"io.systemd.Resolve.DNSError\",\"parameters\":"
		"{\"rcode\":3}}";

	for (size_t n = 0; n < sizeof(whole); n++) {
		uint8_t *copy = malloc(n + !n);

		memcpy(copy, whole, n);
		dns_read_resolved_answer(&m, copy, n);
		free(copy);
	}
}
END_TEST

START_TEST(any_bytes)
{
	uint8_t bytes[300];

	srandom(1);
	for (unsigned round = 0; round < 20000; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = random() % 3 ? random() % 8 : random();
		memcpy(bytes + 2, "\x81\x80\0\1\0\4", 6);
		dns_read(&m, bytes, random() % sizeof(bytes));
		ck_assert(strlen(m.name) < DNS_NAME_ROOM && m.address_count <= DNS_ADDRESSES);
	}
}
END_TEST

START_TEST(nscd)
{
	ck_assert(dns_read_nscd(&m, BYTES("\2\0\0\0\16\0\0\0\6\0\0\0a.org\0")));
	ck_assert_str_eq(m.name, "a.org");
	ck_assert_uint_eq(m.type, 0);
	ck_assert(dns_read_nscd(&m, BYTES("\2\0\0\0\5\0\0\0\377\0\0\0a.org")));
	ck_assert_str_eq(dns_type_name(m.type), "AAAA");
	ck_assert(!dns_read_nscd(&m, BYTES("\2\0\0\0\0\0\0\0\5\0\0\0root\0")));
	ck_assert(!dns_read_nscd(&m, BYTES("\3\0\0\0\4\0\0\0\5\0\0\0root\0")));
	ck_assert(!dns_read_nscd(&m, BYTES("\2\0\0\0\4\0\0\0\377\377\377\377root\0")));
}
END_TEST

START_TEST(resolved)
{
	ck_assert(dns_read_resolved(&m, BYTES("{\"method\":\""
		"io.systemd.Resolve.ResolveHostname\","
		"\"parameters\":{\"name\":\"a.org\",\"flags\":0}}\0")));
	ck_assert_str_eq(m.name, "a.org");
	ck_assert(!dns_read_resolved(&m, BYTES("{\"io.systemd.Resolve.ResolveAddress\"}")));
	ck_assert(!dns_read_resolved(&m, BYTES("io.systemd.Resolve.ResolveHostname\"name\":\"a")));
}
END_TEST

#define NUMBER(n) n "\0\0\0"
#define ZEROS_4 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

START_TEST(nscd_answers)
{
	ck_assert(dns_read_nscd_answer(&m, BYTES(NUMBER("\2") NUMBER("\1") ZEROS_4 NUMBER("\1")
						 NUMBER("\0"))));
	ck_assert(m.is_answer && m.has_address);
	ck_assert_str_eq(m.name, "");
	ck_assert(dns_read_nscd_answer(&m, BYTES(NUMBER("\2") NUMBER("\0") ZEROS_4 NUMBER("\0")
						 NUMBER("\1"))));
	ck_assert(!m.has_address);
	ck_assert_str_eq(m.error, "HOST_NOT_FOUND");
	ck_assert(dns_read_nscd_answer(&m, BYTES(NUMBER("\2") NUMBER("\0") ZEROS_4)));
	ck_assert_str_eq(m.error, "not found");
	ck_assert(dns_read_nscd_answer(&m, BYTES(NUMBER("\2") NUMBER("\0") NUMBER("\0")
						 NUMBER("\0") NUMBER("\0") NUMBER("\x7f"))));
	ck_assert_str_eq(m.error, "not found");
	ck_assert(dns_read_nscd_answer(&m, BYTES(NUMBER("\2") "\xff\xff\xff\xff" ZEROS_4)));
	ck_assert(m.is_declined && !m.has_address);
	/* another version, another size */
	ck_assert(!dns_read_nscd_answer(&m, BYTES(NUMBER("\3") NUMBER("\0") ZEROS_4)));
	ck_assert(!dns_read_nscd_answer(&m, BYTES(NUMBER("\2") NUMBER("\0"))));
}
END_TEST

START_TEST(resolved_replies)
{
	ck_assert(dns_read_resolved_answer(&m, BYTES("{\"parameters\":{\"addresses\":["
		"{\"family\":2,\"address\":[127,0,0,1]}],\"name\":\"a.org\"}}\0")));
	ck_assert(m.is_answer && m.has_address);
	ck_assert(dns_read_resolved_answer(&m, BYTES("{\"error\":\"io.systemd.Resolve.DNSError\","
		"\"parameters\":{\"rcode\":3}}")));
	ck_assert(!m.has_address);
	ck_assert_uint_eq(m.code, DNS_NO_SUCH_NAME);
	ck_assert_str_eq(m.error, "");
	ck_assert(dns_read_resolved_answer(&m, BYTES("{\"error\":"
		"\"io.systemd.Resolve.NoNameServers\"}")));
	ck_assert_str_eq(m.error, "NoNameServers");
	ck_assert(dns_read_resolved_answer(&m, BYTES("{\"error\":\"a\nb\"}")));
	ck_assert_str_eq(m.error, "a?b");
	ck_assert(!dns_read_resolved_answer(&m, BYTES("{\"parameters\":{}}")));
	ck_assert(!dns_read_resolved_answer(&m, BYTES("{\"error\":\"no end")));
}
END_TEST

START_TEST(connections)
{
#define OVER_TCP HEAD("\1\0", "\0") QUESTION "\0\x1c\0\1"
	ck_assert(name_service_read(SERVICE_DNS, &m, BYTES("\0\x22" OVER_TCP), true));
	ck_assert_str_eq(m.name, "www.example.test");
	ck_assert(!name_service_read(SERVICE_DNS, &m, BYTES("\0\x22" OVER_TCP), false));
	/* truncated; not over TCP; another length */
	ck_assert(name_service_read(SERVICE_DNS, &m, BYTES("\1\0" OVER_TCP), true));
	ck_assert(name_service_read(SERVICE_DNS, &m, BYTES(OVER_TCP), true));
	ck_assert(!name_service_read(SERVICE_DNS, &m, BYTES("\0\1" OVER_TCP), true));
	for (size_t n = 0; n < sizeof(OVER_TCP) / 2; n++)
		ck_assert(!name_service_read(SERVICE_DNS, &m,
					     (const uint8_t *)"\0\x22" OVER_TCP, n, true));
}
END_TEST

static TCase *dns_tests(void)
{
	TCase *c = tcase_create("dns");

	tcase_add_test(c, question);
	tcase_add_test(c, answer);
	tcase_add_test(c, no_such_name);
	tcase_add_test(c, odd_names);
	tcase_add_test(c, hostile);
	tcase_add_test(c, truncated);
	tcase_add_test(c, any_bytes);
	tcase_add_test(c, nscd);
	tcase_add_test(c, nscd_answers);
	tcase_add_test(c, resolved_replies);
	tcase_add_test(c, truncated_reply);
	tcase_add_test(c, resolved);
	tcase_add_test(c, connections);
	return c;
}
UNIT_CASE(dns_tests)
