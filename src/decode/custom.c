/* What rows cannot say. A custom builds values from bytes; it never prints and never reads memory
 * except through the walk. */
#include "decode/walk.h"

#include <string.h>

/* wait(2): one of exited (code), signaled (signal, core), stopped (signal), continued */
static struct value *wait_status(struct walk *w, const struct type *t, struct place p)
{
	struct value *v = value_new(w, V_RECORD);
	static const struct type signo = {.kind = K_NUM, .width = 4, .sense = SENSE_SIGNAL};
	uint32_t s;

	(void)t;
	memcpy(&s, p.p, 4);
	v->sense = SENSE_WAIT;
	if (s == 0xffff)
		value_add(v, "continued", value_number(w, 1, SENSE_NUMBER));
	else if ((s & 0xff) == 0x7f)
		value_add(v, "stopped", value_named(w, s >> 8 & 0xff, desc_set_signals, &signo, false));
	else if (s & 0x7f)
		value_add(v, "signaled", value_named(w, s & 0x7f, desc_set_signals, &signo, false));
	else
		value_add(v, "exited", value_number(w, s >> 8 & 0xff, SENSE_NUMBER));
	if (s & 0x80 && (s & 0x7f) != 0x7f)
		value_add(v, "core", value_number(w, 1, SENSE_NUMBER));
	return v;
}

/* unix(7): a path up to a NUL, or, after a NUL, an abstract name of all bytes that are left */
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

/* utimensat(2): a time, or, where its fraction is UTIME_NOW or UTIME_OMIT, that name */
static struct value *time_or_name(struct walk *w, const struct type *t, struct place p)
{
	static const struct type number = {.kind = K_NUM, .width = WORD};
	static const struct type number64 = {.kind = K_NUM, .width = 8};
	uint64_t size = size_of(w, t->of);
	const struct type *num = size == 16 ? &number64 : &number;
	struct value *v;

	if (p.size >= size) {
		v = value_named(w, number_load(w, num, p.p + size / 2), t->set, num, false);
		if (v->num.parts)
			return v;
	}
	v = walk_type(w, t->of, p);
	v->sense = SENSE_DATE;
	return v;
}

/* getdents(2): the type is the last byte of an entry, behind the name */
static struct value *last_number(struct walk *w, const struct type *t, struct place p)
{
	uint64_t size = size_of(w, t->of);

	if (p.size < p.whole || p.size < size)
		return value_unread(w, p.addr, "cut");
	return walk_type(w, t->of, place_part(p, p.size - size, size));
}

custom_fn *const customs[CUSTOM_COUNT] = {
	[C_WAIT_STATUS] = wait_status,
	[C_SUN_PATH] = sun_path,
	[C_TIME_OR_NAME] = time_or_name,
	[C_LAST] = last_number,
};
