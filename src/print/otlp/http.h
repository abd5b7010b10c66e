/* Requests to a server, one at a time, with libcurl: none of these functions waits for the server.
 *
 * libcurl is loaded when it is asked for first: what is linked with it starts some milliseconds
 * later, whatever it prints. It may look names up in a thread of its own, which has all signals
 * blocked; there is no other thread. */
#ifndef PRINT_OTLP_HTTP_H
#define PRINT_OTLP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text/sbuf.h"

struct http;

enum { HTTP_BODY_MOST = 64 << 10 };	/* of an answer; the rest is not kept */

/* How a request went. Strings are valid until the next request. */
struct http_answer {
	long status;		/* 0: there was no answer: */
	bool unreachable;	/* … nor anybody to ask */
	const char *error;	/* … and why */
	uint64_t retry_after;	/* ns that the server wants not to be asked for; 0: not said */
	const char *body;
};

/* `url` is what JSON is posted to; `timeout`: ms that an answer may take. NULL and *fault (constant
 * or in `words`): it cannot be. The environment's proxies and headers of OTLP are taken. */
struct http *http_new(const char *url, uint64_t timeout, struct sbuf *words, const char **fault);
/* Begins a request. No other is under way. `body` is the caller's until the answer is there. */
void http_post(struct http *h, const void *body, size_t n);
/* Goes on with it. Whether it is over: then *answer is filled. */
bool http_drive(struct http *h, struct http_answer *answer);
/* Waits until there is something to do for http_drive, so many ms at most, or until a signal */
void http_wait(struct http *h, unsigned ms);
/* What is under way is given up. */
void http_free(struct http *h);
#endif
