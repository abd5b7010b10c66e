/* Types that rows cannot describe */
#include "decode/walk.h"

#include <stdio.h>
#include <string.h>

#include <linux/netlink.h>

#include "base/text/char_literal.h"

/* A wait(2) status: exited (code), signaled (signal, core), stopped (signal) or continued; for a
 * ptrace-stop also syscall (the bit of PTRACE_O_TRACESYSGOOD) and event (PTRACE_EVENT_…) */
static struct value *wait_status(struct walk *w, const struct type *t, struct place p)
{
	static const struct type u32 = {.kind = K_NUM, .width = 4};
	static const struct type signo = {.kind = K_NUM, .width = 4, .sense = SENSE_SIGNAL};
	uint32_t s;

	(void)t;
	if (p.size < 4)
		return value_unread(w, p.addr, "cut");
	memcpy(&s, p.p, 4);

	struct value *v = value_new(w, V_RECORD);

	v->sense = SENSE_WAIT;
	if (s == 0xffff)
		value_add(v, "continued", value_number(w, 1, SENSE_NUMBER));
	else if ((s & 0xff) == 0x7f)
		value_add(v, "stopped",
			  value_named(w, s >> 8 & 0x7f, desc_set_signals, &signo, false));
	else if (s & 0x7f)
		value_add(v, "signaled", value_named(w, s & 0x7f, desc_set_signals, &signo, false));
	else
		value_add(v, "exited", value_number(w, s >> 8 & 0xff, SENSE_NUMBER));
	if (s & 0x80 && (s & 0x7f) != 0x7f)
		value_add(v, "core", value_number(w, 1, SENSE_NUMBER));
	if ((s & 0xff) == 0x7f && s >> 8 & 0x80)
		value_add(v, "syscall", value_number(w, 1, SENSE_NUMBER));
	if (s >> 16)
		value_add(v, "event", value_named(w, s >> 16, desc_set_ptrace_events, &u32, false));
	return v;
}

/* unix(7): a path up to a NUL, or a NUL and an abstract name that takes all remaining bytes */
static struct value *sun_path(struct walk *w, const struct type *t, struct place p)
{
	struct value *v = value_new(w, V_BYTES);
	uint64_t size = p.size < t->fixed ? p.size : t->fixed;

	v->sense = SENSE_PATH;
	v->bytes.p = p.p;
	v->bytes.whole = v->bytes.len = strnlen((const char *)p.p, size);
	if (size && !p.p[0]) {
		v->flags = VF_ABSTRACT;
		v->bytes.p = p.p + 1;
		v->bytes.whole = v->bytes.len = size - 1;
	} else {
		v->flags = VF_NUL;
	}
	return v;
}

/* getdents(2): the type is the last byte of an entry, after the name */
static struct value *last_number(struct walk *w, const struct type *t, struct place p)
{
	uint64_t size = size_of(w, t->of);
	struct place last;

	if (p.size < p.whole || p.size < size)
		return value_unread(w, p.addr, "cut");
	last = place_part(p, p.size - size, size);
	return scalar_number(w, t->of, &last);
}

static bool load32(struct place p, uint32_t *n)
{
	if (p.size < 4)
		return false;
	memcpy(n, p.p, 4);
	return true;
}

/* A syscall number of the ABI in another field. The number is printed if the ABI is not that of the
 * caller. */
static struct value *syscall_nr(struct walk *w, const struct type *t, struct place p)
{
	const struct abi *abi = NULL;
	const struct call *call = NULL;
	struct value *v;
	uint64_t arch, nr = 0;

	if (p.size < t->fixed)
		return value_unread(w, p.addr, "cut");
	memcpy(&nr, p.p, t->fixed);
	if (scope_find(w, t->by, &arch))
		abi = abi_of_audit(arch);
	if (abi)
		call = desc_call(abi, nr);
	v = value_number(w, nr, SENSE_CALL);
	if (call) {
		const char **names = arena_alloc(w->arena, 2 * sizeof(*names));

		names[0] = call->name;
		v->num.parts = names;
		v->num.rest = 0;
		v->flags |= abi != w->abi || is_x32(abi, nr) ? VF_BESIDE : 0;
	}
	return v;
}

/* Bit-fields of a number */
static const struct type part_hex = {.kind = K_NUM, .width = 4, .base = HEX};
static const struct type part_dec = {.kind = K_NUM, .width = 4};

static struct value *part(struct walk *w, uint64_t n, uint16_t set)
{
	return value_named(w, n, set, &part_hex, false);
}

static struct value *part_number(struct walk *w, uint64_t n, const struct type *t)
{
	struct value *v = value_number(w, n, SENSE_NUMBER);

	v->num.base = t->base;
	return v;
}

static struct value *parts(struct walk *w, enum sense sense)
{
	struct value *v = value_new(w, V_RECORD);

	v->sense = sense;
	return v;
}

/* The third value of FUTEX_WAKE_OP: operation and its argument, comparison and its argument
 * (futex(2)) */
static struct value *futex_wake_op(struct walk *w, const struct type *t, struct place p)
{
	struct value *v;
	uint32_t n;

	(void)t;
	if (!load32(p, &n))
		return value_unread(w, p.addr, "cut");
	v = parts(w, SENSE_WAKE_OP);
	if (n >> 31)
		value_add(v, "oparg_shift", value_number(w, 1, SENSE_NUMBER));
	value_add(v, "op", part(w, n >> 28 & 7, desc_set_wake_op_ops));
	value_add(v, "oparg", part_number(w, n >> 12 & 0xfff, &part_hex));
	value_add(v, "cmp", part(w, n >> 24 & 15, desc_set_wake_op_compares));
	value_add(v, "cmparg", part_number(w, n & 0xfff, &part_hex));
	return v;
}

/* ioprio_set(2): a class and a level, in 4 or 2 bytes */
static struct value *ioprio(struct walk *w, const struct type *t, struct place p)
{
	struct value *v;
	uint32_t n = 0;

	if (p.size < t->fixed)
		return value_unread(w, p.addr, "cut");
	memcpy(&n, p.p, t->fixed);
	v = parts(w, SENSE_IOPRIO);
	value_add(v, "class", part(w, n >> 13, desc_set_ioprio_classes));
	value_add(v, "level", part_number(w, n & 0x1fff, &part_dec));
	return v;
}

/* quotactl(2): a command and a kind of quota */
static struct value *quota_cmd(struct walk *w, const struct type *t, struct place p)
{
	struct value *v;
	uint32_t n;

	(void)t;
	if (!load32(p, &n))
		return value_unread(w, p.addr, "cut");
	v = parts(w, SENSE_QUOTA);
	value_add(v, "cmd", part(w, n >> 8, desc_set_quota_cmds));
	value_add(v, "type", part(w, n & 0xff, desc_set_quota_types));
	return v;
}

/* The type of a message of NETLINK_NETFILTER: a subsystem and its type, or a control message */
static struct value *nfnl_type(struct walk *w, const struct type *t, struct place p)
{
	static const struct type u16 = {.kind = K_NUM, .width = 2};
	const struct entry *e;
	struct value *v;
	uint16_t n;

	(void)t;
	if (p.size < sizeof(n))
		return value_unread(w, p.addr, "cut");
	memcpy(&n, p.p, sizeof(n));
	e = schema_entry(w->d->schema, w->abi, desc_set_nl_netfilter, n);
	if (n < NLMSG_MIN_TYPE || (e && e->kind == E_VAL))
		return value_named(w, n, desc_set_nl_netfilter, &u16, false);
	e = schema_entry(w->d->schema, w->abi, desc_set_nfnl_subsystems, n >> 8);
	v = parts(w, SENSE_NFNL);
	value_add(v, "subsystem", part(w, n >> 8, desc_set_nfnl_subsystems));
	value_add(v, "type", e && e->set ? part(w, n & 0xff, e->set) :
		  part_number(w, n & 0xff, &part_hex));
	return v;
}

/* A number as a set of bits; `set` names the bit numbers, not the masks */
static struct value *numbered_bits(struct walk *w, uint64_t n, uint16_t set)
{
	struct value *v = value_number(w, n, SENSE_NUMBER);
	const char **names = arena_alloc(w->arena, 65 * sizeof(*names));
	unsigned count = 0;

	v->num.base = HEX;
	v->num.unknown = desc_sets[set].unknown;
	v->flags |= VF_FLAGS | VF_SHIFTS;
	for (unsigned bit = 0; bit < 64; bit++) {
		const struct entry *e = n >> bit & 1 ?
			schema_entry(w->d->schema, w->abi, set, bit) : NULL;

		if (e)
			names[count++] = e->name;
		v->num.rest &= e ? ~(1ULL << bit) : ~0ULL;
	}
	v->num.parts = count ? names : NULL;
	return v;
}

/* capget(2): effective, permitted and inheritable, each one 32-bit word, or two that are 12 bytes
 * apart */
static struct value *capabilities(struct walk *w, const struct type *t, struct place p)
{
	static const char *const names[] = {"effective", "permitted", "inheritable"};
	struct value *record = value_new(w, V_RECORD);

	for (unsigned i = 0; i < 3; i++) {
		uint32_t low = 0, high = 0;

		if (!load32(place_part(p, 4 * i, 4), &low) ||
		    (t->fixed > 12 && !load32(place_part(p, 12 + 4 * i, 4), &high)))
			break;
		value_add(record, names[i], numbered_bits(w, low | (uint64_t)high << 32,
							  desc_set_cap_numbers));
	}
	return record;
}

/* AX.25: the address of a station, and those of the repeaters on the way to it. A place that ends
 * within an address, or after the last one, has bytes that are left out. */
static struct value *sockaddr_ax25(struct walk *w, const struct type *t, struct place p)
{
	enum { CALL = 7, CALL_AT = 2, COUNT_AT = 12, REPEATERS = 8 };
	static const struct type u16 = {.kind = K_NUM, .width = 2};
	static const struct type call = {.kind = K_BYTES, .sense = SENSE_CALLSIGN, .fixed = CALL};
	struct value *v = value_new(w, V_RECORD), *head = v, *list = value_new(w, V_LIST), *n;
	uint64_t left = p.size - t->fixed, most;
	uint16_t family;
	int32_t count;

	memcpy(&family, p.p, sizeof(family));
	memcpy(&count, p.p + COUNT_AT, sizeof(count));
	value_add(v, "sa_family", value_named(w, family, desc_set_families, &u16, false));
	if (left || count) {
		head = value_new(w, V_RECORD);
		value_add(v, "fsa_ax25", head);
	}
	value_add(head, "sax25_call", scalar_bytes(w, &call, place_part(p, CALL_AT, CALL)));
	n = value_number(w, (int64_t)count, SENSE_NUMBER);
	n->num.is_signed = true;
	value_add(head, "sax25_ndigis", n);
	most = head != v && count > 0 ? min64(count, REPEATERS) : 0;
	for (uint64_t i = 0; i < most && (i + 1) * CALL <= left; i++)
		value_add(list, NULL, scalar_bytes(w, &call, place_part(p, t->fixed + i * CALL,
									 CALL)));
	list->list.whole = most;
	if (most)
		value_add(v, "fsa_digipeater", list);
	if (left > REPEATERS * CALL || left % CALL)
		v->list.whole++;
	return v;
}

/* sigreturn(2) of i386: the words of the mask are in the context and behind it */
static struct value *old_signal_mask(struct walk *w, const struct type *t, struct place p)
{
	enum { FIRST_AT = 80, HALF = 4 };
	const struct type set = {.kind = K_BITSET, .sense = SENSE_SIGSET, .fixed = 2 * HALF,
				 .set = desc_set_signals};
	uint8_t *words = arena_alloc(w->arena, 2 * HALF);

	if (p.size < t->fixed)
		return value_unread(w, p.addr, "cut");
	memcpy(words, p.p + FIRST_AT, HALF);
	memcpy(words + HALF, p.p + t->fixed - HALF, HALF);
	p = (struct place){words, 2 * HALF, 2 * HALF, p.addr + FIRST_AT};
	return walk_type(w, &set, &p);
}

/* Bytes after a record whose size argument is larger (openat2, clone3); hidden if all are 0. If one
 * cannot be read, a V_UNREAD. */
static struct value *bytes_beyond(struct walk *w, const struct type *t, struct place p)
{
	struct value *v;
	/* of a record, strace reads at most a page */
	uint64_t from = p.addr - w->scope->place.addr - t->shift, n = 0, got = p.size;
	uint64_t size = min64(p.whole, from < PAGE_MIN ? PAGE_MIN - from : 0);
	const uint8_t *all = size > p.size ?
		memory_read(w->d->mem, w->view, w->now, p.addr, size, &got) : p.p;

	if (!all || got < size) {
		v = scalar_unread(w, p.addr);
		v->flags = VF_TRAILING;
		return v;
	}
	while (n < got && !all[n])
		n++;
	if (n == got)
		return NULL;
	v = value_new(w, V_BYTES);
	v->sense = SENSE_DATA;
	v->flags = VF_HEX | VF_TRAILING;
	v->bytes.p = all;
	v->bytes.len = min64(got, w->d->limits.bytes);
	v->bytes.whole = size;
	v->bytes.from = from;
	return v;
}

/* Bytes of a zero-filled record that ptrail does not know; hidden if all are 0 */
static struct value *extra_bytes(struct walk *w, const struct type *t, struct place p)
{
	struct place given = w->scope->place;
	struct value *v;

	(void)p;
	given.size = min64(given.size, given.whole);
	if (given.size <= t->fixed)
		return NULL;
	given = place_part(given, t->fixed, 0);
	if (place_is_zero(&given))
		return NULL;
	v = value_new(w, V_BYTES);
	v->sense = SENSE_DATA;
	v->flags = VF_HEX | VF_EXTENT;
	v->bytes.p = given.p;
	v->bytes.len = v->bytes.whole = given.size;
	v->bytes.from = t->fixed;
	return v;
}

/* Formats a key without a name: K(KT_LATIN, 'a'), K(KT_SPEC, 0x14), K(0xf, 0). */
static const char *format_key(struct walk *w, uint16_t n)
{
	enum { LATIN = 0, META = 8, LETTER = 11, DEAD2 = 13 };	/* types of characters */
	const struct entry *type = schema_entry(w->d->schema, w->abi, desc_set_key_types, n >> 8);
	char *s = arena_alloc(w->arena, 40), *end = s;

	end += sprintf(end, "K(");
	if (type)
		end += sprintf(end, "%s, ", type->name);
	else
		end += sprintf(end, "%#x, ", n >> 8);
	switch (n >> 8) {
	case LATIN:
	case META:
	case LETTER:
	case DEAD2: end += char_literal(end, n, true); break;
	default: end += sprintf(end, "%#x", n & 0xff);
	}
	sprintf(end, ")");
	return s;
}

/* A key of linux/keyboard.h: a type and a value, in 2 bytes; or the value of a function key: its
 * name is KVAL(K_F1) */
static struct value *key(struct walk *w, const struct type *t, struct place p)
{
	enum { FUNCTION = 1 };		/* type of function keys */
	bool is_value = t->fixed == 1;
	const struct entry *e;
	struct value *v;
	uint16_t n = 0;

	if (p.size < t->fixed)
		return value_unread(w, p.addr, "cut");
	memcpy(&n, p.p, t->fixed);
	v = value_number(w, n, SENSE_NUMBER);
	v->num.base = HEX;
	v->flags = is_value ? 0 : VF_BESIDE;
	e = schema_entry(w->d->schema, w->abi, desc_set_keys, is_value ? n | FUNCTION << 8 : n);

	const char **names = arena_alloc(w->arena, 2 * sizeof(*names));
	char *macro = is_value && e ? arena_alloc(w->arena, strlen(e->name) + 7) : NULL;

	if (macro)
		sprintf(macro, "KVAL(%s)", e->name);
	names[0] = macro ? macro : e ? e->name : format_key(w, n);
	v->num.parts = names;
	v->num.rest = 0;
	return v;
}

/* The glyphs of KDFONTOP: 32 rows of `width` pixels for each of `charcount` characters */
static struct value *font_data(struct walk *w, const struct type *t, struct place p)
{
	enum { WIDTH_MAX = 32, COUNT_MAX = 512, ROWS = 32 };
	struct type data = {.kind = K_BYTES, .sense = SENSE_DATA, .base = HEX};
	uint64_t width = 0, count = 0, got = 0;

	(void)t;
	scope_find(w, desc_name_width, &width);
	scope_find(w, desc_name_charcount, &count);
	data.fixed = (min64(width, WIDTH_MAX) + 7) / 8 * ROWS * min64(count, COUNT_MAX);
	if (data.fixed) {
		p.p = memory_read(w->d->mem, w->view, w->now, p.addr,
				  min64(data.fixed, w->d->limits.bytes), &got);
		if (!p.p || !got)
			return scalar_unread(w, p.addr);
	}
	p.size = got;
	p.whole = data.fixed;
	return scalar_bytes(w, &data, p);
}

/* A string of the record's text: the number is where it begins. A number that is outside of the
 * text remains one. */
static struct value *text_at(struct walk *w, const struct type *t, struct place p)
{
	struct place text = w->scope->place;
	uint64_t start = p.addr - text.addr + t->of->fixed;
	uint32_t at;
	struct value *v;

	if (!load32(p, &at))
		return value_unread(w, p.addr, "cut");
	text.size = min64(text.size, text.whole);
	if (text.size <= start || at >= text.size - start) {
		v = value_number(w, at, SENSE_NUMBER);
		v->num.base = HEX;
		return v;
	}
	v = value_new(w, V_BYTES);
	v->sense = SENSE_NAME;
	v->flags = VF_NUL;
	v->bytes.p = text.p + start + at;
	v->bytes.len = v->bytes.whole =
		strnlen((const char *)v->bytes.p, text.size - start - at);
	return v;
}

/* A range of ports: the lowest one in the lower half of the number, the highest one in the upper
 * half, 0 for no limit. The name is 1024..2048, or 1024.. without an upper limit. */
static struct value *port_range(struct walk *w, const struct type *t, struct place p)
{
	unsigned lowest, highest;
	struct value *v;
	uint32_t n;

	(void)t;
	if (!load32(p, &n))
		return value_unread(w, p.addr, "cut");
	lowest = n & 0xffff;
	highest = n >> 16;
	v = value_number(w, n, SENSE_NUMBER);
	v->num.base = HEX;
	if (!n || (highest && highest < lowest))
		return v;
	const char **names = arena_alloc(w->arena, 2 * sizeof(*names));
	char *name = arena_alloc(w->arena, sizeof("65535..65535")), *end = name;

	if (lowest)
		end += sprintf(end, "%u", lowest);
	end += sprintf(end, "..");
	if (highest)
		sprintf(end, "%u", highest);
	names[0] = name;
	v->flags = VF_BESIDE;
	v->num.parts = names;
	v->num.rest = 0;
	return v;
}

custom_fn *const customs[CUSTOM_COUNT] = {
	[C_WAIT_STATUS] = wait_status,
	[C_SUN_PATH] = sun_path,
	[C_LAST] = last_number,
	[C_SYSCALL_NR] = syscall_nr,
	[C_FUTEX_WAKE_OP] = futex_wake_op,
	[C_IOPRIO] = ioprio,
	[C_CAPABILITIES] = capabilities,
	[C_QUOTA_CMD] = quota_cmd,
	[C_BEYOND] = bytes_beyond,
	[C_NFNL_TYPE] = nfnl_type,
	[C_SOCKADDR_AX25] = sockaddr_ax25,
	[C_OLD_SIGNAL_MASK] = old_signal_mask,
	[C_EXTRA] = extra_bytes,
	[C_KEY] = key,
	[C_FONT_DATA] = font_data,
	[C_DEVICE_MAPPER] = custom_device_mapper,
	[C_TEXT_AT] = text_at,
	[C_PORT_RANGE] = port_range,
};
