#include "print/core/process_words.h"

#include <string.h>

#include "model/explain/death_text.h"
#include "print/core/quote.h"

const char *const words_doings[TASK_DOINGS] = {
	[DOES_RUN] = "on a CPU", [DOES_QUEUE] = "waiting for a CPU", [DOES_SLEEP] = "sleeping",
	[DOES_WAIT_CHILD] = "child", [DOES_WAIT_SIGNAL] = "signal", [DOES_WAIT_LOCK] = "lock",
	[DOES_WAIT_EVENTS] = "events", [DOES_WAIT_TERMINAL] = "terminal",
	[DOES_WAIT_SOCKET] = "socket", [DOES_WAIT_PIPE] = "pipe",
	[DOES_CALL] = "other calls", [DOES_WAIT_FILE] = "files", [DOES_STOP] = "stopped",
	[DOES_TRACE] = "held by ptrail", [DOES_OTHER] = "other",
	[DOES_UNKNOWN] = "CPU or other",
};

/* Characters of a token without quotes. strspn() would build such a table in each call. */
static const bool is_unquoted[256] = {
	['!'] = true, ['#' ... '&'] = true, ['*' ... '['] = true, [']' ... '_'] = true,
	['a' ... '~'] = true,
};

static bool starts_character(char c) { return ((uint8_t)c & 0xc0) != 0x80; }

static const char *ellipsis(bool utf8) { return utf8 ? "…" : "..."; }

/* Whether the token needs no quotes */
static bool is_plain(const char *s, size_t n, bool utf8)
{
	bool is_ascii = true;

	for (size_t at = 0; at < n; at++) {
		uint8_t c = s[at];

		if (!is_unquoted[c] && !(utf8 && c >= 0x80))
			return false;
		is_ascii &= c < 0x80;
	}
	return n && (is_ascii || quote_is_visible((const uint8_t *)s, n));
}

void words_token(struct sbuf *b, const char *s, bool utf8)
{
	size_t n = strlen(s);

	if (is_plain(s, n, utf8))
		sbuf_add(b, s, n);
	else if (utf8)
		quote_visible(b, (const uint8_t *)s, n);
	else
		quote(b, (const uint8_t *)s, n, QUOTE_OCTAL);
}

/* Returns the largest offset in `s` after at most `room` columns from `start` on at which
 * truncating splits neither an escape sequence nor a character. */
static size_t find_cut(const char *s, size_t start, size_t room)
{
	size_t i = start, next;

	for (size_t columns = 0; s[i]; i = next) {
		next = i + 1;
		if (s[i] == '\\') {
			size_t digits = strspn(s + next, "01234567");

			next += digits > 3 ? 3 : digits ? digits : 1;
			columns += next - i;
		} else {
			while (!starts_character(s[next]))
				next++;
			columns++;
		}
		if (columns > room)
			break;
	}
	return i;
}

void words_command(struct sbuf *b, const char *const *argv, unsigned room, bool utf8)
{
	size_t start = b->len, columns = 0;

	for (size_t i = 0; argv[i] && (!room || columns <= room); i++) {
		size_t at = b->len;

		if (i)
			sbuf_char(b, ' ');
		words_token(b, argv[i], utf8);
		columns += words_columns(b->s + at);
	}
	if (!room || columns <= room)
		return;
	columns = words_columns(ellipsis(utf8));
	b->len = find_cut(b->s, start, room > columns ? room - columns : 0);
	sbuf_str(b, ellipsis(utf8));
}

void words_title(struct sbuf *title, const struct event *e, bool utf8)
{
	enum { COLUMNS_MAX = 70 };
	const struct generation *g = e->kind == EVENT_EXEC && e->process ? e->process->generation :
		NULL;

	if (g && g->argv && e->process->how == BORN_COMMAND && !title->len)
		words_command(title, (const char *const *)g->argv, COLUMNS_MAX, utf8);
}

static void add_fraction(struct sbuf *b, uint64_t n, uint64_t unit, unsigned digits,
			 const char *name)
{
	sbuf_dec(b, n / unit, false);
	for (unsigned i = 0; i < digits; i++) {
		if (!i)
			sbuf_char(b, '.');
		n = n % unit * 10;
		sbuf_char(b, '0' + n / unit);
	}
	sbuf_str(b, name);
}

void words_duration(struct sbuf *b, uint64_t ns, bool utf8)
{
	const uint64_t us = 1000, ms = 1000 * us, s = 1000 * ms, min = 60 * s, h = 60 * min;

	if (ns < us) {
		add_fraction(b, ns, 1, 0, " ns");
	} else if (ns < ms) {
		add_fraction(b, ns, us, 0, utf8 ? " µs" : " us");
	} else if (ns < s) {
		add_fraction(b, ns, ms, ns < 100 * ms, " ms");
	} else if (ns < min) {
		add_fraction(b, ns, s, ns < 10 * s ? 2 : 1, " s");
	} else if (ns < h) {
		add_fraction(b, ns, min, 0, " min ");
		add_fraction(b, ns % min, s, 0, " s");
	} else {
		add_fraction(b, ns, h, 0, " h ");
		add_fraction(b, ns % h, min, 0, " min");
	}
}

void words_duration_range(struct sbuf *b, uint64_t min, uint64_t max, bool utf8)
{
	struct sbuf longest = {0};
	size_t start = b->len;

	words_duration(b, min, utf8);
	words_duration(&longest, max, utf8);
	if (strcmp(b->s + start, longest.s) != 0) {
		sbuf_str(b, " to ");
		sbuf_str(b, longest.s);
	}
	sbuf_done(&longest);
}

void words_size(struct sbuf *b, uint64_t bytes)
{
	static const char *const units[] = {" kB", " MB", " GB", " TB"};
	size_t unit = 0;
	uint64_t tenths = bytes / 100;		/* unit: 0.1 kB */

	for (; tenths >= 10000 && unit < 3; unit++)
		tenths /= 1000;
	sbuf_dec(b, tenths / 10, false);
	sbuf_char(b, '.');
	sbuf_dec(b, tenths % 10, false);
	sbuf_str(b, units[unit]);
}

void words_bytes(struct sbuf *b, uint64_t bytes)
{
	if (bytes < 1000)
		words_count(b, bytes, "byte", "bytes");
	else
		words_size(b, bytes);
}

void words_pad(struct sbuf *b, size_t from, size_t width)
{
	for (size_t at = words_columns(b->s + from); at < width; at++)
		sbuf_char(b, ' ');
	sbuf_str(b, "  ");
}

void words_signal(struct sbuf *b, int number)
{
	death_text_signal(b, number);
}

void words_exit_status(struct sbuf *b, const struct exit_status *status)
{
	if (!status->signaled) {
		sbuf_str(b, "exit ");
		sbuf_dec(b, (int64_t)status->number, true);
		return;
	}
	sbuf_str(b, "killed by ");
	words_signal(b, status->number);
	if (status->core)
		sbuf_str(b, ", core dumped");
}

void words_count(struct sbuf *b, uint64_t n, const char *one, const char *many)
{
	sbuf_dec(b, n, false);
	sbuf_char(b, ' ');
	sbuf_str(b, n == 1 ? one : many);
}

unsigned words_columns(const char *s)
{
	unsigned n = 0;

	for (; *s; s++)
		n += starts_character(*s);
	return n;
}

void words_cut(struct sbuf *b, unsigned columns, bool utf8)
{
	unsigned left = words_columns(ellipsis(utf8)), n = 0;

	if (!b->len || words_columns(b->s) <= columns)
		return;
	left = columns > left ? columns - left : 0;
	for (size_t i = 0; i < b->len; i++)
		if (starts_character(b->s[i]) && n++ == left) {
			b->len = i;
			break;
		}
	sbuf_str(b, ellipsis(utf8));
}

void words_stopped_at(struct sbuf *b, const char *at)
{
	sbuf_str(b, "left stopped at ");
	words_token(b, at, false);
}

void words_workload(struct sbuf *b, const struct workload *w, bool utf8)
{
	enum { ID_SHOWN = 12 };		/* as docker and podman print IDs */
	struct sbuf id = {0};

	if (!w)
		return;
	if (!workload_is_known(w)) {
		sbuf_str(b, ", in no unit and no container any more");
		return;
	}
	if (w->unit && *w->unit) {
		sbuf_str(b, ", in ");
		words_token(b, w->unit, utf8);
	}
	if (w->container && *w->container) {
		sbuf_str(b, ", in ");
		sbuf_str(b, w->runtime && *w->runtime ? w->runtime : "a");
		sbuf_str(b, " container ");
		sbuf_add(&id, w->container, strnlen(w->container, ID_SHOWN));
		words_token(b, id.s, utf8);
	}
	if (w->pod && *w->pod) {
		sbuf_str(b, ", in pod ");
		words_token(b, w->pod, utf8);
	}
	sbuf_done(&id);
}
