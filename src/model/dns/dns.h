/* Reads messages of the domain name system (RFC 1035), of nscd and of systemd-resolved: which name
 * is asked for, and the answer. Any bytes are accepted; what is truncated is read as far as it
 * goes. */
#ifndef MODEL_DNS_DNS_H
#define MODEL_DNS_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DNS_PORT = 53,
	DNS_NAME_ROOM = 1024,		/* 255 bytes, each written as \255, and a NUL */
	DNS_ADDRESSES = 16,		/* most addresses of a message that are read */
	DNS_ADDRESS_ROOM = 48,		/* an IPv6 address with its NUL */
	DNS_ERROR_ROOM = 64,
};

/* Response codes: RFC 1035, 4.1.1 */
enum { DNS_OK = 0, DNS_NO_SUCH_NAME = 3 };

struct dns_message {
	bool is_answer;
	unsigned code;			/* response code of an answer */
	unsigned type;			/* of the first question: 1 is A, 28 is AAAA */
	/* Of the first question, in lower case; "." is the root; "": an answer of a local service,
	 * to the question that was asked before */
	char name[DNS_NAME_ROOM];
	bool has_address;		/* an answer with at least one address */
	bool is_declined;		/* nscd does not serve hosts: others are asked */
	/* What a local service calls the error: "HOST_NOT_FOUND"; "": the name of .code */
	char error[DNS_ERROR_ROOM];
	unsigned address_count;
	char addresses[DNS_ADDRESSES][DNS_ADDRESS_ROOM];	/* of A and AAAA records */
};

/* Reads a message of `n` bytes. Returns false if it is no query or answer with a question. */
bool dns_read(struct dns_message *m, const uint8_t *p, size_t n);
/* Reads the question of a request to nscd. Returns false if it does not ask for a host. */
bool dns_read_nscd(struct dns_message *m, const uint8_t *p, size_t n);
/* Reads the header of its answer. Returns false if it is none. */
bool dns_read_nscd_answer(struct dns_message *m, const uint8_t *p, size_t n);
/* Reads the question of a varlink call to systemd-resolved. Returns false if it has none. */
bool dns_read_resolved(struct dns_message *m, const uint8_t *p, size_t n);
/* Reads the reply to such a call. Returns false if it is none. */
bool dns_read_resolved_answer(struct dns_message *m, const uint8_t *p, size_t n);
/* The name of a record type: "AAAA"; NULL: none is known */
const char *dns_type_name(unsigned type);
/* The name of a response code: "NXDOMAIN"; NULL: none is known */
const char *dns_code_name(unsigned code);
#endif
