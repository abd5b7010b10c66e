#include "print/text/value.h"

#include <string.h>

#include "print/core/quote.h"
#include "print/text/record.h"
#include "print/text/time.h"

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

/* Appends n hundredths of a second as a C comment: "0.10 s". */
static void add_ticks(struct sbuf *b, uint64_t n)
{
	sbuf_str(b, " /* ");
	sbuf_dec(b, n / 100, false);
	sbuf_char(b, '.');
	sbuf_char(b, '0' + n / 10 % 10);
	sbuf_char(b, '0' + n % 10);
	sbuf_str(b, " s */");
}

static void add_bytes(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	uint64_t n = v->bytes.len;

	if (v->sense == SENSE_HWADDR) {
		sbuf_hwaddr(b, v->bytes.p, n);
		return;
	}
	if (v->sense == SENSE_INET6 && n == 16) {
		sbuf_str(b, "inet_pton(AF_INET6, \"");
		sbuf_inet6(b, v->bytes.p);
		sbuf_str(b, v->name ? "\", &" : "\"");
		sbuf_str(b, v->name ? v->name : "");
		sbuf_char(b, ')');
		return;
	}
	if (v->flags & VF_TRAILING) {
		sbuf_str(b, "/* bytes ");
		sbuf_dec(b, v->bytes.from, false);
		sbuf_str(b, "..");
		sbuf_dec(b, v->bytes.from + v->bytes.whole - 1, false);
		sbuf_str(b, " */ ");
	}
	if (v->sense != SENSE_PATH && n > o->string_max)
		n = o->string_max;
	if (v->flags & VF_ABSTRACT)
		sbuf_char(b, '@');

	bool hex = v->flags & VF_HEX || o->hex_all || (o->hex && quote_is_binary(v->bytes.p, n));

	quote(b, v->bytes.p, n, hex ? QUOTE_HEX : QUOTE_OCTAL);
	if (v->bytes.whole > n)
		sbuf_str(b, "...");
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

static void add_plain(struct sbuf *b, const struct value *v, uint64_t n)
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

static void add_names(struct sbuf *b, const struct value *v)
{
	uint64_t rest = v->num.rest;

	if (v->flags & VF_SHIFTS && rest >> 32)		/* print the 32-bit word that contains it */
		rest >>= 32;
	for (const char *const *part = v->num.parts; *part; part++) {
		if (part != v->num.parts)
			sbuf_char(b, '|');
		if (v->flags & VF_SHIFTS)
			sbuf_str(b, "1<<");
		else if (v->sense == SENSE_CALL)
			sbuf_str(b, "__NR_");
		else if (v->sense == SENSE_ERRNO && (int32_t)v->num.n < 0)
			sbuf_char(b, '-');	/* netlink uses negative numbers */
		sbuf_str(b, *part);
	}
	if (v->flags & VF_FLAGS && (rest || v->sense == SENSE_MODE)) {
		sbuf_char(b, '|');
		add_plain(b, v, rest);
		if (v->flags & VF_SHIFTS && v->num.unknown)
			add_comment(b, v->num.unknown);
	}
}

/* Appends a number in the syntax of its sense. Returns false if the sense has none. */
static bool add_by_sense(struct sbuf *b, const struct value *v)
{
	uint64_t n = v->num.n;

	switch (v->sense) {
	case SENSE_ADDRESS:
		if (n || v->num.digits)
			add_plain(b, v, n);
		else
			sbuf_str(b, "NULL");
		return true;
	case SENSE_UID:
	case SENSE_GID:
		sbuf_dec(b, (uint32_t)n == UINT32_MAX ? -1ULL : (uint32_t)n, true);
		return true;
	case SENSE_RLIMIT:
		sbuf_dec(b, n > 1024 && n % 1024 == 0 ? n / 1024 : n, false);
		sbuf_str(b, n > 1024 && n % 1024 == 0 ? "*1024" : "");
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

/* Senses without a special syntax: numbers without a name are printed as they are */
static const bool is_bare[] = {
	[SENSE_NUMBER] = true, [SENSE_PID] = true, [SENSE_SIZE] = true, [SENSE_OFFSET] = true,
	[SENSE_READY] = true,
};

static void add_bare_number(struct sbuf *b, const struct value *v)
{
	uint64_t n = v->num.n;

	if (v->num.parts) {
		add_names(b, v);
	} else if (add_by_sense(b, v)) {
		return;
	} else if (!v->num.unknown || (!n && v->flags & VF_FLAGS) || v->sense == SENSE_SIGNAL) {
		add_plain(b, v, n);
	} else if (v->sense == SENSE_IOCTL) {
		add_ioctl_request(b, n);
	} else {
		sbuf_hex(b, v->num.is_signed ? (uint32_t)n : n);
		add_comment(b, v->num.unknown);
	}
}

/* Appends the number, and its meaning in a comment. */
static void add_with_comment(struct sbuf *b, const struct value *v)
{
	add_plain(b, v, v->num.n);
	if (!v->num.parts && (!v->num.unknown || (!v->num.n && v->flags & VF_FLAGS)))
		return;
	sbuf_str(b, " /* ");
	if (v->num.parts)
		add_names(b, v);
	else
		sbuf_str(b, v->num.unknown);
	sbuf_str(b, " */");
}

static void add_number(struct sbuf *b, const struct value *v)
{
	if (v->sense == SENSE_IFINDEX && v->num.path) {
		sbuf_str(b, "if_nametoindex(");
		quote(b, (const uint8_t *)v->num.path, strlen(v->num.path), QUOTE_OCTAL);
		sbuf_char(b, ')');
		return;
	}
	if (v->sense == SENSE_NET16)
		sbuf_str(b, "htons(");
	(v->flags & VF_BESIDE ? add_with_comment : add_bare_number)(b, v);
	if (v->sense == SENSE_NET16)
		sbuf_char(b, ')');
	if (v->sense == SENSE_FD && v->num.path && !(v->flags & VF_PATH_UNWANTED)) {
		sbuf_char(b, '<');
		quote_angled(b, v->num.path);
		sbuf_str(b, v->flags & VF_DELETED ? ">(deleted)" : ">");
	}
	if (v->sense == SENSE_DATE)
		text_date_of(b, v, v->next);
	else if (v->sense == SENSE_TICKS && v->num.n)
		add_ticks(b, v->num.n);
}

static void add_list(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	const char *gap = v->flags & VF_SET ? " " : ", ";
	uint64_t shown = 0;

	if (v->flags & VF_COUNTED && !o->verbose) {
		sbuf_hex(b, v->at);
		if (!v->list.noun || !*v->list.noun)
			return;
		sbuf_str(b, " /* ");
		sbuf_dec(b, v->list.whole, false);
		sbuf_char(b, ' ');
		sbuf_str(b, v->list.noun);
		sbuf_str(b, " */");
		return;
	}
	if (v->flags & VF_COMPLEMENT)
		sbuf_char(b, '~');
	sbuf_char(b, '[');
	for (const struct value *m = v->list.first; m; m = m->next, shown++) {
		if (shown)
			sbuf_str(b, gap);
		if (v->sense == SENSE_SIGSET && m->kind == V_NUMBER && m->num.parts &&
		    !strncmp(m->num.parts[0], "SIG", 3))
			sbuf_str(b, m->num.parts[0] + 3);
		else
			text_value(b, o, m);
	}
	if (shown < v->list.whole)
		sbuf_str(b, shown ? ", ..." : "...");
	if (shown < v->list.whole && v->list.bad) {
		sbuf_str(b, " /* ");
		sbuf_hex(b, v->list.bad);
		sbuf_str(b, " */");
	}
	sbuf_char(b, ']');
}

/* A number that was read through a pointer is printed in [ ]. */
void text_value(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	bool boxed;

	if (v->kind == V_NUMBER && v->sense < sizeof(is_bare) && is_bare[v->sense] && !v->at &&
	    !v->num.parts && !v->num.unknown && !(v->flags & VF_BESIDE)) {
		add_plain(b, v, v->num.n);
		return;
	}
	boxed = v->at && (v->kind == V_NUMBER || v->sense == SENSE_WAIT ||
			       (v->kind == V_CHANGE && v->change.before->kind == V_NUMBER));

	if (boxed)
		sbuf_char(b, '[');
	switch (v->kind) {
	case V_NUMBER: add_number(b, v); break;
	case V_BYTES: add_bytes(b, o, v); break;
	case V_LIST: add_list(b, o, v); break;
	case V_RECORD: text_record(b, o, v); break;
	case V_CHANGE:
		for (int i = 0; i < 2; i++) {
			struct value part = i ? *v->change.after : *v->change.before;

			part.at = boxed ? 0 : part.at;
			sbuf_str(b, i ? " => " : "");
			text_value(b, o, &part);
		}
		break;
	case V_NULL: sbuf_str(b, "NULL"); break;
	case V_UNREAD:
	case V_PENDING: sbuf_hex(b, v->at); break;
	}
	if (boxed)
		sbuf_char(b, ']');
}

void text_returned(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	struct value bare = *v;

	if (v->kind == V_RECORD && v->sense == SENSE_IOPRIO) {
		sbuf_dec(b, text_record_number(v), false);
		sbuf_str(b, " (");
		text_record(b, o, v);
		sbuf_char(b, ')');
		return;
	}
	if (v->kind != V_NUMBER) {
		text_value(b, o, v);
		return;
	}
	bare.num.parts = NULL;
	bare.num.unknown = NULL;
	bare.flags &= ~VF_BESIDE;
	bare.sense = v->sense == SENSE_DATE ? SENSE_NUMBER : v->sense;
	if (v->sense == SENSE_ADDRESS)
		sbuf_hex(b, v->num.n);
	else
		add_number(b, &bare);
	if (v->num.parts) {
		sbuf_str(b, " (");
		sbuf_str(b, v->name ? v->name : "");
		sbuf_str(b, v->name ? " " : "");
		add_names(b, v);
		sbuf_char(b, ')');
	}
	if (v->sense == SENSE_DATE)
		text_date(b, v->num.n, 0, 0, " (", ")");
	if (v->sense == SENSE_READY && !v->num.n)
		sbuf_str(b, " (Timeout)");
}
