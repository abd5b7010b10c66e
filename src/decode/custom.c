/* What rows cannot say. A custom builds values from bytes; it never prints and never reads memory
 * except through the walk. */
#include "decode/walk.h"

#include <stdio.h>
#include <string.h>

/* wait(2): one of exited (code), signaled (signal, core), stopped (signal), continued; of a tracee's
 * stop also syscall (PTRACE_O_TRACESYSGOOD's bit) and event (PTRACE_EVENT_…) */
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
		value_add(v, "stopped", value_named(w, s >> 8 & 0x7f, desc_set_signals, &signo, false));
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

/* One more part of a number's name: `before`, a name, `after` */
static void name_part(struct walk *w, struct value *v, unsigned i, const char *before,
		      const char *name, const char *after)
{
	size_t a = strlen(before), b = strlen(name), c = strlen(after);
	char *text = arena_alloc(w->arena, a + b + c + 1);

	memcpy(text, before, a);
	memcpy(text + a, name, b);
	memcpy(text + a + b, after, c + 1);
	((const char **)(uintptr_t)v->num.parts)[i] = text;
}

static struct value *named_in_parts(struct walk *w, uint64_t n, unsigned parts)
{
	struct value *v = value_number(w, n, SENSE_NUMBER);

	v->num.parts = arena_alloc(w->arena, (parts + 1) * sizeof(*v->num.parts));
	v->num.rest = 0;
	return v;
}

static bool load32(struct place p, uint32_t *n)
{
	if (p.size < 4)
		return false;
	memcpy(n, p.p, 4);
	return true;
}

/* siginfo's si_syscall: a number that si_arch gives its meaning */
static struct value *syscall_nr(struct walk *w, const struct type *t, struct place p)
{
	const struct call *call = NULL;
	uint64_t arch;
	uint32_t nr;

	(void)t;
	if (!load32(p, &nr))
		return value_unread(w, p.addr, "cut");
	if (scope_find(w, desc_name_si_arch, &arch) && abi_of_audit(arch))
		call = desc_call(abi_of_audit(arch), nr);

	struct value *v = call ? named_in_parts(w, nr, 1) : value_number(w, nr, SENSE_NUMBER);

	if (call)
		name_part(w, v, 0, "__NR_", call->name, "");
	return v;
}

/* "IOPRIO_CLASS_BE", or "0x7" and, beside it, what was expected */
static const char *name_or_hex(struct walk *w, uint16_t set, uint64_t n, char buf[64],
			       const char *after, const char **beside)
{
	const struct entry *e = schema_entry(w->d->schema, w->abi, set, n);

	*beside = "";
	if (e && e->kind == E_VAL)
		return e->name;
	*beside = after;
	snprintf(buf, 64, n ? "%#llx" : "0", (unsigned long long)n);
	return buf;
}

/* FUTEX_WAKE_OP's third value: operation, its argument, comparison, its argument (futex(2)) */
static struct value *futex_wake_op(struct walk *w, const struct type *t, struct place p)
{
	char op[64], cmp[64], oparg[32], cmparg[32];
	const char *beside;
	uint32_t n;
	unsigned i = 0;

	(void)t;
	if (!load32(p, &n))
		return value_unread(w, p.addr, "cut");

	struct value *v = named_in_parts(w, n, 5);

	v->flags |= VF_FLAGS;
	v->num.base = HEX;
	snprintf(oparg, sizeof(oparg), n >> 12 & 0xfff ? "%#x" : "0", n >> 12 & 0xfff);
	snprintf(cmparg, sizeof(cmparg), n & 0xfff ? "%#x" : "0", n & 0xfff);
	if (n >> 31)
		name_part(w, v, i++, "", "FUTEX_OP_OPARG_SHIFT", "<<28");
	const char *name = name_or_hex(w, desc_set_wake_op_ops, n >> 28 & 7, op,
				       " /* FUTEX_OP_??? */", &beside);

	name_part(w, v, i, name, "<<28", beside);
	i++;
	name_part(w, v, i++, "", oparg, "<<12");
	name = name_or_hex(w, desc_set_wake_op_compares, n >> 24 & 15, cmp,
			   " /* FUTEX_OP_CMP_??? */", &beside);
	name_part(w, v, i++, name, "<<24", beside);
	name_part(w, v, i, "", cmparg, "");
	return v;
}

/* ioprio_set(2): a class and a level */
static struct value *ioprio(struct walk *w, const struct type *t, struct place p)
{
	char class[64], text[160];
	const char *beside, *name;
	uint32_t n;

	(void)t;
	if (!load32(p, &n))
		return value_unread(w, p.addr, "cut");

	struct value *v = named_in_parts(w, n, 1);

	v->num.is_signed = true;
	name = name_or_hex(w, desc_set_ioprio_classes, n >> 13, class, " /* IOPRIO_CLASS_??? */",
			   &beside);
	snprintf(text, sizeof(text), "%s%s, %u)", name, beside, n & 0x1fff);
	name_part(w, v, 0, "IOPRIO_PRIO_VALUE(", text, "");
	return v;
}

/* quotactl(2): a command and a kind of quota */
static struct value *quota_cmd(struct walk *w, const struct type *t, struct place p)
{
	char cmd[64], kind[64], text[160];
	const char *beside, *beside2, *name, *name2;
	uint32_t n;

	(void)t;
	if (!load32(p, &n))
		return value_unread(w, p.addr, "cut");

	struct value *v = named_in_parts(w, n, 1);

	name = name_or_hex(w, desc_set_quota_cmds, n >> 8, cmd, " /* Q_??? */", &beside);
	name2 = name_or_hex(w, desc_set_quota_types, n & 0xff, kind, " /* ???QUOTA */", &beside2);
	snprintf(text, sizeof(text), "%s%s, %s%s)", name, beside, name2, beside2);
	name_part(w, v, 0, "QCMD(", text, "");
	return v;
}

/* capget(2): effective, permitted and inheritable, each the bits of one word, or of two that lie 12
 * bytes apart */
static struct value *capabilities(struct walk *w, const struct type *t, struct place p)
{
	static const char *const names[] = {"effective", "permitted", "inheritable"};
	struct value *record = value_new(w, V_RECORD);

	for (unsigned i = 0; i < 3; i++) {
		uint32_t low = 0, high = 0;
		unsigned count = 0;

		if (!load32(place_part(p, 4 * i, 4), &low) ||
		    (t->fixed > 12 && !load32(place_part(p, 12 + 4 * i, 4), &high)))
			break;

		uint64_t n = low | (uint64_t)high << 32;
		struct value *v = named_in_parts(w, n, 64);

		v->num.rest = n;
		v->num.base = HEX;
		v->flags |= VF_FLAGS;
		for (unsigned bit = 0; bit < 64; bit++) {
			const struct entry *e = n >> bit & 1 ?
				schema_entry(w->d->schema, w->abi, desc_set_cap_numbers, bit) : NULL;

			if (e)
				name_part(w, v, count++, "1<<", e->name, "");
			v->num.rest &= e ? ~(1ULL << bit) : ~0ULL;
		}
		v->num.rest >>= v->num.rest >> 32 ? 32 : 0;	/* as the word that has it */
		if (!count)
			v->num.parts = NULL;
		value_add(record, names[i], v);
	}
	return record;
}

custom_fn *const customs[CUSTOM_COUNT] = {
	[C_WAIT_STATUS] = wait_status,
	[C_SUN_PATH] = sun_path,
	[C_TIME_OR_NAME] = time_or_name,
	[C_LAST] = last_number,
	[C_SYSCALL_NR] = syscall_nr,
	[C_FUTEX_WAKE_OP] = futex_wake_op,
	[C_IOPRIO] = ioprio,
	[C_CAPABILITIES] = capabilities,
	[C_QUOTA_CMD] = quota_cmd,
};
