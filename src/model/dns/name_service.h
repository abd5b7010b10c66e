/* The services that programs ask for the addresses of hosts, by their socket addresses: name
 * servers, nscd, systemd-resolved. */
#ifndef MODEL_DNS_NAME_SERVICE_H
#define MODEL_DNS_NAME_SERVICE_H

#include "model/dns/dns.h"

enum name_service { SERVICE_NONE, SERVICE_DNS, SERVICE_NSCD, SERVICE_RESOLVED };

/* The service behind an address: "10.0.0.1:53", "/run/nscd/socket" */
enum name_service name_service_of(const char *address);
/* Reads a question that was sent to the service, or else what was received from it. Returns false
 * if it is neither a question nor an answer. */
bool name_service_read(enum name_service s, struct dns_message *m, const uint8_t *p, size_t n,
		       bool is_sent);
#endif
