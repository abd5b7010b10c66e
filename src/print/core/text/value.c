#include "print/core/text/value.h"

#include <string.h>

#include "print/core/quote.h"
#include "print/core/text/number.h"
#include "print/core/text/record.h"
#include "print/core/time.h"

/* 01:02:03:04:05:06 or inet_pton(AF_INET6, "::1", &sin6_addr). The name of the member is in the
 * latter. */
static void add_address(struct sbuf *b, const struct value *v, const char *name)
{
	if (v->sense == SENSE_HWADDR) {
		sbuf_hwaddr(b, v->bytes.p, v->bytes.len);
		return;
	}
	sbuf_str(b, "inet_pton(AF_INET6, \"");
	sbuf_inet6(b, v->bytes.p);
	sbuf_str(b, name ? "\", &" : "\"");
	sbuf_str(b, name ? name : "");
	sbuf_char(b, ')');
}

static void add_network_address(struct sbuf *b, enum constant_style style, const struct value *v)
{
	if (style == CONSTANTS_ABBREV) {
		add_address(b, v, v->name);
		return;
	}
	quote(b, v->bytes.p, v->bytes.len, QUOTE_HEX);
	if (style == CONSTANTS_RAW)
		return;
	sbuf_str(b, " /* ");
	add_address(b, v, NULL);
	sbuf_str(b, " */");
}

/* Whether an AX.25 address is one that the kernel makes of a callsign: KB1ABC-7 */
static bool is_callsign(const uint8_t *p)
{
	bool ended = false;

	for (unsigned i = 0; i < 6; i++) {
		uint8_t c = p[i] >> 1;

		if (p[i] & 1 || (ended && c != ' ') ||
		    !(c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')))
			return false;
		ended = c == ' ';
	}
	return p[0] >> 1 != ' ' && !(p[6] & ~(15 << 1));
}

/* Whether text can be a comment */
static bool is_printable(const struct sbuf *s)
{
	for (size_t i = 0; i < s->len; i++)
		if (s->s[i] < ' ' || s->s[i] > '~')
			return false;
	return !strstr(s->s, "*/");
}

/* VALID-13; "*": none; any other address as bytes, with its characters in a comment:
 * {ax25_call="\xa6\xa0\x82\x40\x86\x8a\x00"} */
static void add_callsign(struct sbuf *b, enum constant_style style, const uint8_t *p)
{
	enum { SPACE = ' ' << 1 };
	static const uint8_t none[] = {SPACE, SPACE, SPACE, SPACE, SPACE, SPACE, 0};
	bool is_abbreviated = style == CONSTANTS_ABBREV;
	struct sbuf name = {0};

	if (is_abbreviated && !memcmp(p, none, sizeof(none))) {
		sbuf_char(b, '*');
		return;
	}
	sbuf_callsign(&name, p);
	if (is_abbreviated && is_callsign(p)) {
		sbuf_add(b, name.s, name.len);
	} else {
		sbuf_str(b, "{ax25_call=");
		quote(b, p, sizeof(none), QUOTE_HEX);
		sbuf_char(b, '}');
		if (is_printable(&name) && (style != CONSTANTS_RAW || !is_callsign(p))) {
			sbuf_str(b, " /* ");
			sbuf_add(b, name.s, name.len);
			sbuf_str(b, " */");
		}
	}
	sbuf_done(&name);
}

static enum quote_style quote_style_of(const struct print_options *o, const struct value *v,
				       uint64_t n)
{
	if (v->flags & VF_HEX || o->escapes == ESCAPES_HEX_ALL ||
	    (o->escapes == ESCAPES_HEX_BINARY && quote_is_binary(v->bytes.p, n)))
		return QUOTE_HEX;
	return o->escapes == ESCAPES_OCTAL ? QUOTE_OCTAL : QUOTE_HEX_ESCAPES;
}

/* Whether memory that would be printed is not readable. As in strace, the address is printed then:
 * the syscall fails, and the bytes before would suggest that it has used them. */
static bool is_cut_short(const struct print_options *o, const struct value *v)
{
	if (!v->bytes.bad || !v->at || v->flags & VF_TRAILING)
		return false;
	return v->sense == SENSE_PATH || v->bytes.len < o->string_max ||
		(v->bytes.len == o->string_max &&
		 (v->flags & VF_NUL || (v->bytes.len && v->bytes.whole > v->bytes.len)));
}

/* Appends the offsets of bytes in their record as a C comment. */
static void add_extent(struct sbuf *b, const struct value *v)
{
	sbuf_str(b, "/* bytes ");
	sbuf_dec(b, v->bytes.from, false);
	sbuf_str(b, "..");
	sbuf_dec(b, v->bytes.from + v->bytes.whole - 1, false);
	sbuf_str(b, " */");
}

static void add_bytes(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	uint64_t n = v->bytes.len;

	if (is_cut_short(o, v)) {
		sbuf_hex(b, v->at);
		return;
	}
	if (v->sense == SENSE_HWADDR || (v->sense == SENSE_INET6 && n == 16)) {
		add_network_address(b, o->constants, v);
		return;
	}
	if (v->sense == SENSE_CALLSIGN) {
		add_callsign(b, o->constants, v->bytes.p);
		return;
	}
	if (v->sense == SENSE_UUID && n == 16) {
		sbuf_uuid(b, v->bytes.p);
		return;
	}
	if (v->flags & VF_TRAILING) {
		add_extent(b, v);
		sbuf_char(b, ' ');
	}
	if (v->sense == SENSE_NAME && n && !(v->flags & VF_NUL))
		n--;	/* the place of the NUL that is missing */
	else if (v->sense != SENSE_PATH && v->sense != SENSE_NAME && n > o->string_max &&
		 !(v->flags & (VF_UNLIMITED | VF_EXTENT)))
		n = o->string_max;
	if (v->flags & VF_ABSTRACT)
		sbuf_char(b, '@');

	quote(b, v->bytes.p, n, quote_style_of(o, v, n));
	bool lacks_nul = v->flags & VF_NUL_COUNTED && (!(v->flags & VF_NUL) || n == o->string_max);

	if (v->bytes.whole > n || v->flags & VF_NUL_MISSING || lacks_nul)
		sbuf_str(b, "...");
	if (v->flags & VF_EXTENT) {
		sbuf_char(b, ' ');
		add_extent(b, v);
	}
}

/* Senses without a special syntax: numbers without a name are printed as they are */
static const bool is_bare[] = {
	[SENSE_NUMBER] = true, [SENSE_PID] = true, [SENSE_SIZE] = true, [SENSE_OFFSET] = true,
	[SENSE_READY] = true,
};

/* A signal of a set: INT */
static void add_set_signal(struct sbuf *b, enum constant_style style, const struct value *v)
{
	if (style != CONSTANTS_ABBREV)
		sbuf_dec(b, v->num.n, false);
	if (style == CONSTANTS_RAW)
		return;
	sbuf_str(b, style == CONSTANTS_VERBOSE ? " /* " : "");
	sbuf_str(b, v->num.parts[0] + 3);
	sbuf_str(b, style == CONSTANTS_VERBOSE ? " */" : "");
}

/* Most members of a set of named bits that are printed without -v */
enum { NAMED_BITS_MAX = 4 };

static void add_list(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	const char *gap = v->flags & VF_SET ? " " : ", ";
	uint64_t shown = 0, most = v->list.words && !o->verbose ? NAMED_BITS_MAX : UINT64_MAX;

	if (v->list.words && o->constants == CONSTANTS_RAW) {
		add_list(b, o, v->list.words);
		return;
	}
	if (v->flags & VF_COUNTED && !o->verbose) {
		sbuf_hex(b, v->at);
		if (!v->list.noun || !*v->list.noun)
			return;
		sbuf_str(b, " /* ");
		sbuf_dec(b, v->list.whole, false);
		sbuf_char(b, ' ');
		sbuf_str(b, v->list.noun);
		sbuf_str(b, v->list.bad ? ", unterminated */" : " */");
		return;
	}
	if (v->flags & VF_COMPLEMENT)
		sbuf_char(b, '~');
	sbuf_char(b, '[');
	for (const struct value *m = v->list.first; m && shown < most; m = m->next, shown++) {
		if (m->flags & VF_MORE && !o->verbose)
			break;
		if (shown)
			sbuf_str(b, gap);
		if (v->sense == SENSE_SIGSET && m->kind == V_NUMBER && m->num.parts &&
		    !strncmp(m->num.parts[0], "SIG", 3))
			add_set_signal(b, o->constants, m);
		else
			text_value(b, o, m);
	}
	if (shown < v->list.whole || v->list.bad) {
		sbuf_str(b, shown ? gap : "");
		sbuf_str(b, "...");
	}
	if (v->list.bad) {
		sbuf_str(b, " /* ");
		sbuf_hex(b, v->list.bad);
		sbuf_str(b, " */");
	}
	sbuf_char(b, ']');
	if (v->list.words && o->constants == CONSTANTS_VERBOSE) {
		sbuf_str(b, " /* ");
		add_list(b, o, v->list.words);
		sbuf_str(b, " */");
	}
}

static void add_number(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	struct value bare;

	if (o->fds_bare && v->sense == SENSE_FD && v->num.path) {
		bare = *v;
		bare.num.path = NULL;
		v = &bare;
	}
	text_number(b, o->constants, v);
}

/* A number that was read through a pointer is printed in [ ]. */
void text_value(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	bool boxed;

	if (v->kind == V_NUMBER && v->sense < sizeof(is_bare) && is_bare[v->sense] && !v->at &&
	    !v->num.parts && !v->num.unknown && !(v->flags & VF_BESIDE) && !v->num.path &&
	    !v->num.here && !v->num.terms) {
		text_plain_number(b, v, v->num.n);
		return;
	}
	if (v->flags & VF_ADDRESS) {
		sbuf_hex(b, v->at);
		return;
	}
	boxed = v->at && (v->kind == V_NUMBER || v->sense == SENSE_WAIT ||
			       (v->kind == V_CHANGE && v->change.before->kind == V_NUMBER));

	if (boxed)
		sbuf_char(b, '[');
	switch (v->kind) {
	case V_NUMBER: add_number(b, o, v); break;
	case V_BYTES: add_bytes(b, o, v); break;
	case V_LIST: add_list(b, o, v); break;
	case V_RECORD: text_record(b, o, v); break;
	case V_CHANGE:
		for (int i = 0; i < 2; i++) {
			struct value part = i ? *v->change.after : *v->change.before;

			part.at = boxed ? 0 : part.at;
			sbuf_str(b, i ? " => " : "");
			if (i && v->flags & VF_NAME_AGAIN && v->name) {
				sbuf_str(b, v->name);
				sbuf_char(b, '=');
			}
			text_value(b, o, &part);
		}
		break;
	case V_NULL: sbuf_str(b, "NULL"); break;
	case V_UNREAD:
	case V_PENDING:
		if (v->flags & (VF_HEX | VF_TRAILING))
			sbuf_str(b, "???");
		else
			sbuf_hex(b, v->at);
		if (v->flags & VF_REMARK) {
			sbuf_str(b, " /* ");
			sbuf_str(b, v->why);
			sbuf_str(b, " */");
		}
		break;
	}
	if (boxed)
		sbuf_char(b, ']');
}

/* The number that a set of signals in a register is */
static uint32_t signal_bits(const struct value *set)
{
	uint32_t n = 0;

	for (const struct value *m = set->list.first; m; m = m->next)
		n |= 1U << (m->num.n - 1);
	return set->flags & VF_COMPLEMENT ? ~n : n;
}

void text_returned(struct sbuf *b, const struct print_options *o, const struct value *v)
{
	struct value bare = *v;

	if (v->kind == V_RECORD && v->sense == SENSE_IOPRIO) {
		sbuf_dec(b, text_record_number(v), false);
		if (o->constants == CONSTANTS_RAW)
			return;
		sbuf_str(b, " (");
		text_ioprio(b, o, v);
		sbuf_char(b, ')');
		return;
	}
	if (v->kind == V_LIST && v->sense == SENSE_SIGSET && v->name) {
		sbuf_hex(b, signal_bits(v));
		sbuf_str(b, " (");
		sbuf_str(b, v->name);
		sbuf_char(b, ' ');
		text_value(b, o, v);
		sbuf_char(b, ')');
		return;
	}
	if (v->kind != V_NUMBER) {
		text_value(b, o, v);
		return;
	}
	bare.num.parts = NULL;
	bare.num.unknown = NULL;
	bare.num.terms = NULL;
	bare.flags &= ~VF_BESIDE;
	bare.sense = v->sense == SENSE_DATE ? SENSE_NUMBER : v->sense;
	bool has_style = v->flags & VF_BESIDE && o->constants != CONSTANTS_ABBREV;
	bool nameless = !v->num.parts || (o->constants == CONSTANTS_RAW &&
		v->flags & VF_FLAGS && !v->name && !has_style);

	if (v->sense == SENSE_ADDRESS)
		sbuf_hex(b, v->num.n);
	else
		text_number(b, o->constants, &bare);
	if (v->num.terms) {
		sbuf_str(b, " (");
		text_number(b, o->constants, v);
		sbuf_char(b, ')');
	} else if (!nameless) {
		sbuf_str(b, " (");
		sbuf_str(b, v->name ? v->name : "");
		sbuf_str(b, v->name ? " " : "");
		if (has_style) {
			bare.num.parts = v->num.parts;
			text_number(b, o->constants, &bare);
		} else {
			text_names(b, v);
		}
		sbuf_char(b, ')');
	}
	if (v->sense == SENSE_DATE)
		text_date(b, v->num.n, 0, 0, " (", ")");
	if (v->sense == SENSE_READY && !v->num.n)
		sbuf_str(b, " (Timeout)");
}
