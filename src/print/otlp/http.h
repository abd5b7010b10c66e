/* Requests to a server with libcurl, one at a time. No function except http_wait blocks.
 *
 * libcurl is loaded with dlopen by http_new: linking with it would delay each start of ptrail by
 * some milliseconds. libcurl may resolve names in a thread of its own, in which all signals but
 * faults are blocked; there is no other thread. */
#ifndef PRINT_OTLP_HTTP_H
#define PRINT_OTLP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text/sbuf.h"

struct http;

enum { HTTP_BODY_MAX = 64 << 10 };	/* bytes of a response body; more are discarded */

/* The response to a request. Strings are valid until the next request. */
struct http_response {
	long status;		/* HTTP status; 0: there was no response */
	bool unreachable;	/* .status 0: no connection to the server was possible */
	const char *error;	/* .status 0: the reason */
	uint64_t retry_after;	/* Retry-After in ns; 0: not given */
	const char *body;
};

/* Returns a client that posts JSON to `url`. `timeout`: ms for a request. Proxies and OTLP
 * headers are taken from the environment. On failure returns NULL and sets *fault to the reason,
 * which is constant or in `words`. */
struct http *http_new(const char *url, uint64_t timeout, struct sbuf *words, const char **fault);
/* Begins a request; the previous one must have completed. The caller keeps `body` until
 * completion. */
void http_post(struct http *h, const void *body, size_t n);
/* Continues the request without blocking. Returns whether it completed; if so, *response is set. */
bool http_drive(struct http *h, struct http_response *response);
/* Waits at most `ms` ms until http_drive can continue, or until a signal. */
void http_wait(struct http *h, unsigned ms);
/* Aborts the current request, if any, and frees `h`, which may be NULL. */
void http_free(struct http *h);
#endif
