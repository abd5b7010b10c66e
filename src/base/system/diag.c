#include "base/system/diag.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"

static void add_escaped(struct sbuf *b, const char *s)
{
	for (; *s; s++) {
		uint8_t c = *s;

		if (c >= ' ' && c < 127) {
			sbuf_char(b, c);
			continue;
		}
		sbuf_char(b, '\\');
		sbuf_char(b, '0' + (c >> 6));
		sbuf_char(b, '0' + (c >> 3 & 7));
		sbuf_char(b, '0' + (c & 7));
	}
}

/* Waits until a write does not block, because its size is less than PIPE_BUF. Returns false if the
 * message is to be given up. */
static bool wait_for_reader(const struct diag *d)
{
	enum { POLL_MS = 100 };
	struct pollfd p = {.fd = d->fd, .events = POLLOUT};

	while (d->may_wait && d->fd >= 0 && poll(&p, 1, POLL_MS) <= 0)
		if (!d->may_wait(d->wait_ctx))
			return false;
	return true;
}

__attribute__((format(printf, 3, 0)))
static void write_message(struct diag *d, int err, const char *fmt, va_list args)
{
	struct sbuf line = {0};
	char *message = NULL;

	if (vasprintf(&message, fmt, args) < 0)
		alloc_failed();
	sbuf_str(&line, d->name ? d->name : "ptrail");
	sbuf_str(&line, ": ");
	add_escaped(&line, message);
	if (err) {
		sbuf_str(&line, ": ");
		sbuf_str(&line, strerror(err));
	}
	sbuf_char(&line, '\n');
	for (size_t at = 0; at < line.len && wait_for_reader(d);) {
		ssize_t n = write(d->fd, line.s + at, line.len - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		at += n;
	}
	d->said++;
	free(message);
	sbuf_done(&line);
}

void diag_say(struct diag *d, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	write_message(d, 0, fmt, args);
	va_end(args);
}

void diag_errno(struct diag *d, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	write_message(d, err, fmt, args);
	va_end(args);
}

void diag_debug(struct diag *d, const char *fmt, ...)
{
	va_list args;

	if (!d->debug)
		return;
	va_start(args, fmt);
	write_message(d, 0, fmt, args);
	va_end(args);
}
