#include "print/core/text/number.h"

#include <string.h>
#include <sys/stat.h>

#include "base/text/char_literal.h"
#include "print/core/quote.h"
#include "print/core/time.h"

/* Returns the digits of a fraction by its name: "tv_nsec", "st_atime_nsec": 9; "tv_usec": 6; else
 * 0. */
static unsigned fraction_digits(const struct value *v)
{
	size_t n = v && v->name ? strlen(v->name) : 0;

	if (n < 4 || v->kind != V_NUMBER || strcmp(v->name + n - 3, "sec"))
		return 0;
	return v->name[n - 4] == 'n' ? 9 : v->name[n - 4] == 'u' ? 6 : 0;
}

void text_date_of(struct sbuf *b, const struct value *seconds, const struct value *fraction)
{
	unsigned digits = fraction_digits(fraction);

	if (seconds && seconds->kind == V_NUMBER)
		text_date(b, seconds->num.n, digits ? fraction->num.n : 0, digits, " /* ", " */");
}

/* Appends a duration as a C comment: "0.10 s". */
static void add_seconds(struct sbuf *b, uint64_t n, bool is_signed, uint64_t per_second)
{
	if (is_signed && (int64_t)n < 0) {
		sbuf_str(b, " /* -");
		n = -n;
	} else {
		sbuf_str(b, " /* ");
	}
	sbuf_dec(b, n / per_second, false);
	sbuf_char(b, '.');
	for (uint64_t unit = per_second / 10; unit; unit /= 10)
		sbuf_char(b, '0' + n / unit % 10);
	sbuf_str(b, " s */");
}

/* How many of the unit of a sense are a second; 0: it is no duration */
static uint64_t per_second(enum sense sense)
{
	switch (sense) {
	case SENSE_TICKS: return 100;
	case SENSE_MILLISECONDS: return 1000;
	case SENSE_MICROSECONDS: return 1000000;
	case SENSE_NANOSECONDS: return 1000000000;
	default: return 0;
	}
}

/* As printf's %#0*x: at least `columns` characters including 0x. The number 0 has no 0x. */
static void add_wide_hex(struct sbuf *b, uint64_t n, unsigned columns)
{
	unsigned used = n ? 2 : 0;

	sbuf_str(b, n ? "0x" : "");
	for (uint64_t left = n; left; left >>= 4)
		used++;
	for (; used < columns; used++)
		sbuf_char(b, '0');
	for (int shift = 60; shift >= 0; shift -= 4)
		if (n >> shift)
			sbuf_char(b, "0123456789abcdef"[n >> shift & 15]);
}

void text_plain_number(struct sbuf *b, const struct value *v, uint64_t n)
{
	if (v->num.digits) {
		add_wide_hex(b, n, v->num.digits);
		return;
	}
	switch (v->num.base) {
	case HEX: sbuf_hex(b, n); break;
	case OCT: sbuf_oct(b, n); break;
	default: sbuf_dec(b, n, v->num.is_signed);
	}
}

/* _IOC(_IOC_READ, 0x12, 0x34, 0x4) */
static void add_ioctl_request(struct sbuf *b, uint64_t n)
{
	static const char *const dirs[] = {"_IOC_NONE", "_IOC_WRITE", "_IOC_READ",
					   "_IOC_READ|_IOC_WRITE"};

	sbuf_str(b, "_IOC(");
	sbuf_str(b, dirs[n >> 30 & 3]);
	sbuf_str(b, ", ");
	sbuf_hex(b, n >> 8 & 0xff);
	sbuf_str(b, ", ");
	sbuf_hex(b, n & 0xff);
	sbuf_str(b, ", ");
	sbuf_hex(b, n >> 16 & 0x3fff);
	sbuf_char(b, ')');
}

static void add_comment(struct sbuf *b, const char *what)
{
	sbuf_str(b, " /* ");
	sbuf_str(b, what);
	sbuf_str(b, " */");
}

void text_names(struct sbuf *b, const struct value *v)
{
	uint64_t rest = v->num.rest;

	if (v->flags & VF_SHIFTS && rest >> 32)		/* print the 32-bit word that contains it */
		rest >>= 32;
	for (const char *const *part = v->num.parts; *part; part++) {
		if (part != v->num.parts)
			sbuf_char(b, '|');
		if (v->flags & VF_SHIFTS)
			sbuf_str(b, "1<<");
		else if (v->sense == SENSE_CALL && !(v->flags & VF_BESIDE))
			sbuf_str(b, "__NR_");
		else if (v->sense == SENSE_ERRNO && (int32_t)v->num.n < 0)
			sbuf_char(b, '-');	/* netlink uses negative numbers */
		sbuf_str(b, *part);
		if (v->num.unknown && !strncmp(*part, "0x", 2) && !strchr(*part, '<') &&
		    (part == v->num.parts || !part[1] || !strchr(part[1], '<')))
			add_comment(b, v->num.unknown);
	}
	bool nameless = v->flags & VF_REST_NAMELESS;

	if (v->flags & VF_FLAGS && (rest || nameless || v->sense == SENSE_MODE)) {
		sbuf_char(b, '|');
		text_plain_number(b, v, rest);
		if ((v->flags & VF_SHIFTS || nameless) && v->num.unknown)
			add_comment(b, v->num.unknown);
	}
}

/* Numbers in network byte order: their width in bytes; 0: another order */
static unsigned network_width(enum sense sense)
{
	switch (sense) {
	case SENSE_PORT:
	case SENSE_NET16: return 2;
	case SENSE_NET32:
	case SENSE_INET: return 4;
	case SENSE_NET64: return 8;
	default: return 0;
	}
}

/* Appends the bytes of a number in network byte order as a string: "\x00\x50". */
static void add_network_bytes(struct sbuf *b, const struct value *v)
{
	unsigned width = network_width(v->sense);
	uint8_t bytes[8];

	for (unsigned i = 0; i < width; i++)
		bytes[i] = v->num.n >> 8 * (width - 1 - i);
	quote(b, bytes, width, QUOTE_HEX);
}

/* Whether a limit is printed in units of 1024: 8192*1024 */
static bool is_in_kib(const struct value *v)
{
	return v->num.n > 1024 && v->num.n % 1024 == 0;
}

/* Appends a number in the syntax of its sense. Returns false if the sense has none. */
static bool add_by_sense(struct sbuf *b, const struct value *v)
{
	uint64_t n = v->num.n;

	switch (v->sense) {
	case SENSE_ADDRESS:
		if (n || v->num.digits)
			text_plain_number(b, v, n);
		else
			sbuf_str(b, "NULL");
		return true;
	case SENSE_UID:
	case SENSE_GID:
		sbuf_dec(b, (uint32_t)n == UINT32_MAX ? -1ULL : (uint32_t)n, true);
		return true;
	case SENSE_CALL:
	case SENSE_RLIMIT:
		sbuf_dec(b, is_in_kib(v) ? n / 1024 : n, false);
		sbuf_str(b, is_in_kib(v) ? "*1024" : "");
		return true;
	case SENSE_DEVICE:
		sbuf_str(b, "makedev(");
		sbuf_hex(b, (n >> 8 & 0xfff) | (n >> 32 & ~0xfffULL));
		sbuf_str(b, ", ");
		sbuf_hex(b, (n & 0xff) | (n >> 12 & 0xffffff00));
		sbuf_char(b, ')');
		return true;
	case SENSE_PORT:
	case SENSE_NET32:
		sbuf_str(b, v->sense == SENSE_PORT ? "htons(" : "htonl(");
		text_plain_number(b, v, n);
		sbuf_char(b, ')');
		return true;
	case SENSE_NET64:
		sbuf_str(b, "htobe64(");
		sbuf_dec(b, n, false);
		sbuf_char(b, ')');
		return true;
	case SENSE_INET:
		sbuf_str(b, "inet_addr(\"");
		sbuf_inet(b, n);
		sbuf_str(b, "\")");
		return true;
	default: return false;
	}
}

/* Whether a mode has a type of file that does not exist, so that its names would mislead */
static bool has_unknown_type(const struct value *v)
{
	return v->sense == SENSE_MODE && v->flags & VF_FLAGS && v->num.rest & S_IFMT;
}

/* Whether the number is a named constant, or has a syntax that shows its meaning */
static bool has_meaning(const struct value *v)
{
	return (v->num.parts && !has_unknown_type(v)) || v->sense == SENSE_DEVICE ||
		(v->sense == SENSE_RLIMIT && is_in_kib(v)) ||
		(v->sense == SENSE_IOCTL && v->num.unknown);
}

/* Appends the number of a constant that has no syntax of its own. */
static void add_unnamed(struct sbuf *b, const struct value *v)
{
	if (v->num.base == ALWAYS_DEC)
		sbuf_dec(b, v->num.n, v->num.is_signed);
	else
		sbuf_hex(b, v->num.is_signed ? (uint32_t)v->num.n : v->num.n);
}

/* Appends the number of a constant. */
static void add_number_alone(struct sbuf *b, const struct value *v)
{
	switch (v->sense) {
	case SENSE_SIGNAL:
		sbuf_dec(b, v->num.n, v->num.is_signed);
		break;
	case SENSE_ERRNO:
	case SENSE_FD:
	case SENSE_PID:
	case SENSE_IFINDEX:
		sbuf_dec(b, (int32_t)v->num.n, true);
		break;
	case SENSE_MODE:
		sbuf_oct(b, v->num.n);
		break;
	case SENSE_CALL:
	case SENSE_RLIMIT:
		sbuf_dec(b, v->num.n, false);
		break;
	default:
		add_unnamed(b, v);
	}
}

static void add_meaning(struct sbuf *b, const struct value *v)
{
	uint64_t n = v->num.n;

	if (has_unknown_type(v)) {
		sbuf_oct(b, n);
	} else if (v->num.parts) {
		text_names(b, v);
	} else if (add_by_sense(b, v)) {
		return;
	} else if (!v->num.unknown || (!n && v->flags & VF_FLAGS) || v->sense == SENSE_SIGNAL) {
		text_plain_number(b, v, n);
	} else if (v->sense == SENSE_IOCTL) {
		add_ioctl_request(b, n);
	} else {
		add_unnamed(b, v);
		add_comment(b, v->num.unknown);
	}
}

/* Appends the names of a number in a comment. The name of an ioctl request may contain one. */
static void add_names_in_comment(struct sbuf *b, const struct value *v)
{
	const char *inner = v->sense == SENSE_IOCTL ? strstr(v->num.parts[0], " /* ") : NULL;

	sbuf_str(b, " /* ");
	if (inner) {
		sbuf_add(b, v->num.parts[0], inner - v->num.parts[0]);
		sbuf_str(b, strstr(inner, " */") + strlen(" */"));
	} else {
		text_names(b, v);
	}
	sbuf_str(b, " */");
}

/* Appends a number with .num.parts in a style that is not CONSTANTS_ABBREV. */
static void add_constant(struct sbuf *b, enum constant_style style, const struct value *v)
{
	add_number_alone(b, v);
	if (style == CONSTANTS_VERBOSE) {
		add_names_in_comment(b, v);
	}
}

/* Appends a number whose names are printed instead of it, unless the style says otherwise. */
static void add_named(struct sbuf *b, enum constant_style style, const struct value *v)
{
	bool is_unknown = !v->num.parts && v->num.unknown;

	if (style == CONSTANTS_ABBREV || !(has_meaning(v) || is_unknown)) {
		add_meaning(b, v);
		return;
	}
	if (v->num.parts && has_meaning(v)) {
		add_constant(b, style, v);
		return;
	}
	if (style == CONSTANTS_RAW || has_meaning(v))
		add_number_alone(b, v);
	if (style == CONSTANTS_RAW)
		return;
	if (!has_meaning(v)) {
		add_meaning(b, v);
		return;
	}
	sbuf_str(b, " /* ");
	add_meaning(b, v);
	sbuf_str(b, " */");
}

/* Appends a number and, unless the style is raw, its meaning in a comment. */
static void add_with_comment(struct sbuf *b, enum constant_style style, const struct value *v)
{
	text_plain_number(b, v, v->num.n);
	if (style == CONSTANTS_RAW ||
	    (!v->num.parts && (!v->num.unknown || (!v->num.n && v->flags & VF_FLAGS))))
		return;
	sbuf_str(b, " /* ");
	if (v->num.parts)
		text_names(b, v);
	else
		sbuf_str(b, v->num.unknown);
	sbuf_str(b, " */");
}

static void add_value(struct sbuf *b, enum constant_style style, const struct value *v)
{
	const char *order = v->sense == SENSE_NET16 ? "htons(" :
		v->sense == SENSE_LITTLE16 ? "htobs(" : NULL;

	sbuf_str(b, order ? order : "");
	(v->flags & VF_BESIDE ? add_with_comment : add_named)(b, style, v);
	sbuf_str(b, order ? ")" : "");
}

static void add_network_number(struct sbuf *b, enum constant_style style, const struct value *v)
{
	add_network_bytes(b, v);
	if (style == CONSTANTS_RAW)
		return;
	sbuf_str(b, " /* ");
	add_value(b, CONSTANTS_ABBREV, v);
	sbuf_str(b, " */");
}

/* </dev/null>, </dev/null<char 1:3>>, <TCP:[127.0.0.1:80]>, <pid:42> */
static void add_descriptor(struct sbuf *b, const struct value *v)
{
	const char *detail = v->num.detail;

	if (!detail && v->flags & VF_PATH_UNWANTED)
		return;
	sbuf_char(b, '<');
	if (!detail || v->num.detail_kind == FD_DEVICE)
		quote_angled(b, v->num.path);
	if (detail) {
		sbuf_str(b, v->num.detail_kind == FD_DEVICE ? "<" :
			 v->num.detail_kind == FD_PIDFD ? "pid:" : "");
		sbuf_str(b, detail);
		sbuf_str(b, v->num.detail_kind == FD_DEVICE ? ">" : "");
	}
	sbuf_str(b, v->flags & VF_DELETED ? ">(deleted)" : ">");
}

static void add_char(struct sbuf *b, uint8_t c, bool letters)
{
	char literal[CHAR_LITERAL_SIZE];

	char_literal(literal, c, letters);
	sbuf_str(b, literal);
}

/* v4l2_fourcc('Y', 'U', 'Y', 'V') */
static void add_fourcc(struct sbuf *b, const struct value *v)
{
	sbuf_str(b, "v4l2_fourcc(");
	for (unsigned i = 0; i < 4; i++) {
		sbuf_str(b, i ? ", " : "");
		add_char(b, v->num.n >> 8 * i, false);
	}
	sbuf_char(b, ')');
	if (!v->num.parts)
		return;
	sbuf_str(b, " /* ");
	text_names(b, v);
	sbuf_str(b, " */");
}

/* KERNEL_VERSION(6, 1, 0) */
static void add_version(struct sbuf *b, enum constant_style style, const struct value *v)
{
	if (style == CONSTANTS_VERBOSE) {
		sbuf_hex(b, v->num.n);
		sbuf_str(b, " /* ");
	}
	sbuf_str(b, "KERNEL_VERSION(");
	sbuf_dec(b, v->num.n >> 16, false);
	sbuf_str(b, ", ");
	sbuf_dec(b, v->num.n >> 8 & 0xff, false);
	sbuf_str(b, ", ");
	sbuf_dec(b, v->num.n & 0xff, false);
	sbuf_str(b, style == CONSTANTS_VERBOSE ? ") */" : ")");
}

/* Appends the command name of a task and its number in the tracer's pid namespace. */
static void add_task(struct sbuf *b, const struct value *v)
{
	if (v->num.path) {
		sbuf_char(b, '<');
		quote_angled(b, v->num.path);
		sbuf_char(b, '>');
	}
	if (v->num.here) {
		sbuf_str(b, " /* ");
		sbuf_dec(b, v->num.here, true);
		sbuf_str(b, " in strace's PID NS */");
	}
}

static void add_interface(struct sbuf *b, enum constant_style style, const struct value *v)
{
	if (style != CONSTANTS_ABBREV)
		sbuf_dec(b, v->num.n, false);
	if (style == CONSTANTS_RAW)
		return;
	sbuf_str(b, style == CONSTANTS_VERBOSE ? " /* " : "");
	sbuf_str(b, "if_nametoindex(");
	quote(b, (const uint8_t *)v->num.path, strlen(v->num.path), QUOTE_OCTAL);
	sbuf_str(b, style == CONSTANTS_VERBOSE ? ") */" : ")");
}

/* How many structs ifreq have the size, if it is that of some */
static void add_ifreqs(struct sbuf *b, const struct value *v)
{
	uint64_t n = v->num.n;

	if (v->num.is_signed && (int64_t)n < 0)
		return;
	if (!n || n % v->num.unit)
		return;
	sbuf_str(b, " /* ");
	sbuf_dec(b, n / v->num.unit, false);
	sbuf_str(b, " * sizeof(struct ifreq) */");
}

void text_tone(struct sbuf *b, enum constant_style style, uint64_t period, uint64_t ms)
{
	enum { TICKS_PER_SECOND = 1193182 };
	uint64_t frequency = period ? TICKS_PER_SECOND / period : 0;

	if (style == CONSTANTS_RAW)
		return;
	if (!frequency) {
		sbuf_str(b, " /* off */");
		return;
	}
	sbuf_str(b, " /* ");
	sbuf_dec(b, frequency, false);
	sbuf_str(b, " Hz");
	if (ms) {
		sbuf_str(b, ", ");
		sbuf_dec(b, ms, false);
		sbuf_str(b, " ms");
	}
	sbuf_str(b, " */");
}

void text_number(struct sbuf *b, enum constant_style style, const struct value *v)
{
	if (v->sense == SENSE_NUMBER && !v->num.terms) {	/* most numbers */
		add_value(b, style, v);
		return;
	}
	if (v->num.terms && !(v->flags & VF_JOINED && style == CONSTANTS_RAW)) {
		for (const struct value *t = v->num.terms; t; t = t->next) {
			sbuf_str(b, t == v->num.terms ? "" : t->name);
			if (style != CONSTANTS_RAW || !(t->flags & VF_QUIET))
				text_number(b, style, t);
		}
		return;
	}
	if (v->sense == SENSE_FOURCC && style != CONSTANTS_RAW) {
		add_fourcc(b, v);
		return;
	}
	if (v->sense == SENSE_CHAR) {
		add_char(b, v->num.n, true);
		return;
	}
	if (v->sense == SENSE_VERSION && style != CONSTANTS_RAW) {
		add_version(b, style, v);
		return;
	}
	if (v->sense == SENSE_IFINDEX && v->num.path) {
		add_interface(b, style, v);
		return;
	}
	/* printed as htons(0x800) */
	bool is_constant = (v->num.parts || v->num.unknown) && v->num.base != HEX;

	if (style != CONSTANTS_ABBREV && network_width(v->sense) && !is_constant)
		add_network_number(b, style, v);
	else
		add_value(b, style, v);
	if ((v->sense == SENSE_FD || v->sense == SENSE_THEIR_FD) && v->num.path)
		add_descriptor(b, v);
	if (v->sense == SENSE_PID)
		add_task(b, v);
	if (v->sense == SENSE_IFREQS && style != CONSTANTS_RAW)
		add_ifreqs(b, v);
	if (v->sense == SENSE_TONE)
		text_tone(b, style, v->num.n, 0);
	if (v->sense == SENSE_DATE)
		text_date_of(b, v, v->next);
	else if (per_second(v->sense) && v->num.n && style != CONSTANTS_RAW)
		add_seconds(b, v->num.n, v->num.is_signed, per_second(v->sense));
}
