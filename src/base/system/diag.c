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

enum {
	QUOTED_MAX = 200,	/* bytes of a parameter in quotes that are written */
	TEXT_MAX = 1000,	/* of another string; of a longer one, both ends are written */
	END_MAX = 400,		/* bytes of such an end */
	LONG_STRINGS_MAX = 8,	/* of a message */
};

/* A string among the arguments of a message that is too long to be written whole */
struct long_string {
	const char *s;
	size_t n;
	bool is_quoted;
};

/* Skips an argument that is a number. `length`: the length modifier of its conversion */
static void skip_number(const char *length, va_list *args)
{
	if (!strncmp(length, "ll", 2))
		va_arg(*args, long long);
	else if (*length == 'l')
		va_arg(*args, long);
	else if (*length == 'z')
		va_arg(*args, size_t);
	else
		va_arg(*args, int);
}

/* Finds the strings that are too long. Returns their number. */
static size_t find_long_strings(const char *fmt, va_list *args, struct long_string *all)
{
	const char *begin = fmt;
	size_t count = 0;

	while ((fmt = strchr(fmt, '%'))) {
		bool follows_quote = fmt > begin && fmt[-1] == '\'';
		const char *length;
		size_t most = SIZE_MAX;

		fmt++;
		fmt += strspn(fmt, "-+ #0123456789");
		if (!strncmp(fmt, ".*", 2)) {
			most = va_arg(*args, int);
			fmt += 2;
		}
		length = fmt;
		fmt += strspn(fmt, "lz");
		if (*fmt == 's') {
			const char *s = va_arg(*args, const char *);
			size_t n = strnlen(s, most);
			bool is_quoted = follows_quote && fmt[1] == '\'';

			if (n > (is_quoted ? QUOTED_MAX : TEXT_MAX) && count < LONG_STRINGS_MAX)
				all[count++] = (struct long_string){s, n, is_quoted};
		} else if (*fmt != '%') {
			skip_number(length, args);
		}
		fmt++;
	}
	return count;
}

static void add_escaped(struct sbuf *b, const char *s, size_t n)
{
	for (const char *end = s + n; s < end; s++) {
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

/* Adds the text of a message, and only parts of its long strings. */
static void add_shortened(struct sbuf *b, const char *text, const struct long_string *all,
			  size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *at = memmem(text, strlen(text), all[i].s, all[i].n);
		size_t first = all[i].is_quoted ? QUOTED_MAX : END_MAX;
		size_t last = all[i].is_quoted ? 0 : END_MAX;

		if (!at)
			continue;
		add_escaped(b, text, at + first - text);
		sbuf_str(b, "...");
		text = at + all[i].n - last;
	}
	add_escaped(b, text, strlen(text));
}

__attribute__((format(printf, 3, 0)))
static void write_message(struct diag *d, int err, const char *fmt, va_list args)
{
	struct long_string all[LONG_STRINGS_MAX];
	struct sbuf line = {0};
	char *message = NULL;
	va_list again;
	size_t count;

	va_copy(again, args);
	count = find_long_strings(fmt, &again, all);
	va_end(again);
	if (vasprintf(&message, fmt, args) < 0)
		alloc_failed();
	sbuf_str(&line, d->name ? d->name : "ptrail");
	sbuf_str(&line, ": ");
	add_shortened(&line, message, all, count);
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
	__atomic_fetch_add(&d->said, 1, __ATOMIC_RELAXED);	/* also by a thread that records */
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
