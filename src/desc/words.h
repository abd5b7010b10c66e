/* The words that rows are written with. Each is defined here only, with one line that says what it
 * means. An upper-case word after the parameters of another is an option of it; several options
 * are separated by spaces:
 *
 *	ARG(flags, bits(u64a, clone3_flags, BESIDE), REG(2) IF(any(size, 8)))
 *
 * Kinds of rows (SYS, STRUCT, BITS ...) are documented in desc/rows.h, the words of TRAITS in
 * desc/traits.h, and types of numbers (fd, pid, u32 ...) are rows of desc/rows/numbers.def.
 *
 * Rows are expanded several times, for names, constants, tables. Words therefore expand to one of
 * these hooks, which the includer of desc/rows.h defines for the expansion; those that it leaves
 * undefined expand to nothing:
 *
 *   FIELD_(c_name, shown, id, members…)
 *	a field or argument: its name in C as a string or NULL, the name shown, the object that is
 *	its name in other rows, designated initializers of struct field
 *   UNNAMED_(members…)
 *	an entry without a name in a list of fields, such as the result
 *   MEMBER_(kind, name, number, options…)
 *	a member of a set
 *   ENUMERATOR_(name, number)
 *	a constant
 *   OPTION_(members…), NESTED_(fields…)
 *	an option of a member of a set; its fields
 *
 * Types are expressions of type `const struct type *`, so that they nest and the compiler checks
 * them. Names are pasted and stringified here and never passed to another macro, because a name can
 * also be a macro (`path`). */

/* Fields of records, arguments of system calls */
/* a field: name, type, options IF, FLAGS, RANK */
#define F(n, t, ...)		FIELD_(#n, #n, name_##n, .type = t, __VA_ARGS__)
/* ... that C calls `c` */
#define F_AS(c, n, t, ...)	FIELD_(#c, #n, name_##n, .type = t, __VA_ARGS__)
/* ... that is a member of the union `u` */
#define F_OF(u, n, t, ...)	FIELD_(#u "." #n, #u "." #n, name_##n, .type = t, __VA_ARGS__)
/* ... that is no member in C, or a bit-field */
#define F_EXTRA(n, t, ...)	FIELD_(NULL, #n, name_##n, .type = t, __VA_ARGS__)
/* ... that text shows only with -v, else "..." */
#define MORE(n, t, ...)		FIELD_(#n, #n, name_##n, .type = t, .flags = F_MORE, __VA_ARGS__)
/* a detail that text shows in a comment after the previous field, by other words */
#define REMARK(n, words, t, ...) \
	FIELD_(#n, words, name_##n, .type = t, .flags = F_MORE | F_REMARK, __VA_ARGS__)
/* padding, never shown */
#define PAD(n, t)		FIELD_(NULL, #n, name_##n, .type = t, .flags = F_PAD)
/* an argument of a system call: name, type, options IF, REG */
#define ARG			F
/* `n` unused registers */
#define SKIP(n)			UNNAMED_(.name = "", .type = array(ulong, n), .flags = F_PAD)
/* the fields of the entry that `t`, a pick, chooses */
#define REST(t)			UNNAMED_(.name = "", .type = t, .flags = F_REST)
/* the result; option LABEL */
#define RET(t, ...)		UNNAMED_(.type = t, .flags = F_RET, __VA_ARGS__)
/* argument `arg`, decoded as `t` after a result > 0; F_OUT as last parameter: >= 0 */
#define AFTER(label, arg, t, ...) \
	UNNAMED_(.name = label, .type = t, .flags = F_AFTER __VA_OPT__(|) __VA_ARGS__, \
		.of = &name_##arg)
#define FIELDS_(...)		(const struct field[]){__VA_ARGS__ {0}}

/* Options of fields */
/* shown only if the condition holds */
#define IF(...)			.when = &(const struct test){__VA_ARGS__},
/* F_... of desc/type.h */
#define FLAGS(f)		.flags = f,
/* fields are shown by rank, from 0 to 6; without it 0, fields of REST come last */
#define RANK(r)			.reg = r,
/* the argument is in register `r`, from 0; or STACK: data at the stack pointer, type in(…) */
#define REG(r)			.reg = r + 1,
#define STACK			(REG_STACK - 1)
/* text shows the result with a label: 0x3 (seals F_SEAL_SEAL|F_SEAL_SHRINK) */
#define LABEL(l)		.name = #l,

/* Conditions: `n` is the name of a field */
/* one of the bits `b` is set */
#define any(n, b)		.name = &name_##n, .bits = b
/* the field is `v` */
#define is(n, v)		.name = &name_##n, .bits = v, .equal = true
/* none of the bits `b` is set */
#define none(n, b)		.name = &name_##n, .bits = b, .unless = true
/* the field is not `v` */
#define isnt(n, v)		.name = &name_##n, .bits = v, .equal = true, .unless = true
/* the field, without sign, is at most `v`; is more than `v` */
#define up_to(n, v)		.name = &name_##n, .bits = v, .most = true
#define above(n, v)		.name = &name_##n, .bits = v, .most = true, .unless = true
/* the bits of mask `m` are `v` */
#define masked(n, m, v, ...) \
	.name = &name_##n, .bits = v, .mask = m, .equal = true, ##__VA_ARGS__
/* after a condition: (this && and) || or */
#define and_if(...)		.and = &(const struct test){__VA_ARGS__}
#define or_if(...)		.or = &(const struct test){__VA_ARGS__}

/* Members of sets. The name of a BIT, VAL or CASE is a constant, which other rows can use. */
/* a bit, or several with one name */
#define BIT(n, v)		ENUMERATOR_(n, v) MEMBER_(E_BIT, #n, v,)
/* a value; options SET, FIELDS */
#define VAL(n, v, ...)		ENUMERATOR_(n, v) MEMBER_(E_VAL, #n, v, __VA_ARGS__)
/* a value with fields that replace REST or the pick: VAL(n, v, FIELDS(…)) */
#define CASE(n, v, ...)		ENUMERATOR_(n, v) MEMBER_(E_VAL, #n, v, FIELDS(__VA_ARGS__))
/* a constant that another set defines, as BIT or as VAL */
#define ALSO(n)			MEMBER_(E_BIT, #n, n,)
#define ALSO_VAL(n, ...)	MEMBER_(E_VAL, #n, n, __VA_ARGS__)
/* ... as VAL or CASE, with fields */
#define ALSO_CASE(n, ...)	MEMBER_(E_VAL, #n, n, FIELDS(__VA_ARGS__))
/* a value or bit whose name is no constant: any text, or machines differ; options ON, FIELDS */
#define NAMED(n, v, ...)	MEMBER_(E_VAL, #n, v, __VA_ARGS__)
#define NAMED_BIT(n, v, ...)	MEMBER_(E_BIT, #n, v, __VA_ARGS__)
/* a value without a name that chooses fields */
#define NAMELESS(v, ...)	MEMBER_(E_VAL, NULL, v, FIELDS(__VA_ARGS__))
/* a value that contains the size of a word: NAMED(n, v, ON(i386)) NAMED(n, w, ON(64)) */
#define NAMED_32_64(n, v, w)	MEMBER_(E_VAL, #n, v, ON(i386)) MEMBER_(E_VAL, #n, w, ON(64))
/* a number among bits: 21<<MAP_HUGE_SHIFT is the mask `m` shifted by `v`. Bits without a name come
 * before it; it is the last member of its set */
#define SHIFT(n, v, m)		ENUMERATOR_(n, v) MEMBER_(E_SHIFT, #n, (uint64_t)(m) << (v),)
/* ... in hexadecimal: 0x1<<PR_MTE_TAG_SHIFT */
#define SHIFT_HEX(n, v, m)	ENUMERATOR_(n, v) MEMBER_(E_SHIFT_HEX, #n, (uint64_t)(m) << (v),)
/* the bits of mask `m` are a number, which is shown after all flags: PR_SVE_SET_VL_ONEXEC|0x20 */
#define PART(m)			MEMBER_(E_PART, NULL, m,)
/* ... in decimal */
#define PART_DEC(m)		MEMBER_(E_PART_DEC, NULL, m,)
/* ioctl requests that differ in the bits of mask `m`. Their name is the macro's, EVIOCGNAME(len),
 * where `len` is the size of the request, and another parameter its lowest byte, by the option
 * SET: EVIOCGBIT(EV_KEY, 8). Option FIELDS */
#define FAMILY(n, v, m, ...)	MEMBER_(E_FAMILY, #n, (uint64_t)(m) << 32 | (v), __VA_ARGS__)
/* requests that differ in the bits of mask `m`, without a name of their own */
#define SIZES(v, m, ...) \
	MEMBER_(E_FAMILY, NULL, (uint64_t)(m) << 32 | (v), FIELDS(__VA_ARGS__))
/* the numbers from `v` to `last` without another name: NAME+8 */
#define FROM(n, v, last)	ENUMERATOR_(n, v) MEMBER_(E_FROM, #n, (uint64_t)(last) << 32 | (v),)
/* numbers that differ in the bits of mask `m`, which text adds: V4L2_CTRL_CLASS_USER+0x7 */
#define OFFSET(n, v, m)		MEMBER_(E_FAMILY, #n "+", (uint64_t)(m) << 32 | (v),)
/* what the mask `m` leaves of the number is one of the values that follow, or of set `s` */
#define UNDER(m, ...)		MEMBER_(E_UNDER, NULL, m,) __VA_ARGS__
/* ... or a number, which is shown in its place with the comment of the set */
#define UNDER_ANY(m, ...)	MEMBER_(E_UNDER, "", m,) __VA_ARGS__
#define UNDER_SET(m, s)		MEMBER_(E_UNDER, NULL, m, SET(s))
/* ... shown as a number of its own, if it has a name or `s` says what has none: 0x100|0xf with
 * -X raw. A set with one of these words shows its bits as one number, where the first of them is */
#define APART(m, ...) \
	MEMBER_(E_UNDER, NULL, m, OPTION_(.apart = APART_NAMED)) __VA_ARGS__
/* ... bits of the set, or the value 0 that follows, which is nothing with -X raw: |0x900 */
#define APART_FLAGS(m, ...) \
	MEMBER_(E_UNDER, NULL, m, OPTION_(.apart = APART_FLAGS)) __VA_ARGS__
#define APART_SET(m, s) \
	MEMBER_(E_UNDER, NULL, m, SET(s) OPTION_(.apart = APART_NAMED))
/* the number is a sum: what the mask leaves is one of the values that follow, or of set `s`; the
 * rest is shown in decimal: SKF_LL_OFF+4 */
#define SUM(m, ...)		MEMBER_(E_UNDER, NULL, m, OPTION_(.apart = APART_SUM)) __VA_ARGS__
#define SUM_SET(m, s)		MEMBER_(E_UNDER, NULL, m, SET(s) OPTION_(.apart = APART_SUM))
/* what the mask `m` leaves of the number, shifted right, is one of the values of set `s`, which is
 * shown even if it is 0: PERF_COUNT_HW_CACHE_OP_READ<<8 */
#define APART_SHIFTED_SET(m, s) \
	MEMBER_(E_UNDER, NULL, m, SET(s) OPTION_(.apart = APART_SHIFTED))
/* as APART_SET, even if it is 0; with -X raw, text shows the whole number */
#define JOINED_SET(m, s) \
	MEMBER_(E_UNDER, NULL, m, SET(s) OPTION_(.apart = APART_JOINED))
/* what the mask `m` leaves is permission bits */
#define APART_MODE(m)		MEMBER_(E_UNDER, NULL, m, OPTION_(.apart = APART_OCTAL))
/* a SHIFT shown as a number of its own */
#define APART_SHIFT(n, v, m) \
	ENUMERATOR_(n, v) \
	MEMBER_(E_SHIFT, #n, (uint64_t)(m) << (v), OPTION_(.apart = APART_NAMED))
/* ... in decimal, without a name for the number of bits: 42<<16; in hexadecimal: 0x7<<32 */
#define APART_SHIFT_DEC(v, m) \
	MEMBER_(E_SHIFT, #v, (uint64_t)(m) << (v), OPTION_(.apart = APART_NAMED))
#define APART_SHIFT_HEX(v, m) \
	MEMBER_(E_SHIFT_HEX, #v, (uint64_t)(m) << (v), OPTION_(.apart = APART_NAMED))
/* all values of set `s` */
#define ALL_OF(s)		MEMBER_(E_SET, NULL, 0, SET(s))
/* ... and its text for unknown values below `v` */
#define BELOW(v, s)		MEMBER_(E_SET, NULL, v, SET(s))
/* fields, or the set, for any other value */
#define ELSE(...)		MEMBER_(E_ELSE, NULL, 0, FIELDS(__VA_ARGS__))
#define ELSE_SET(s)		MEMBER_(E_ELSE, NULL, 0, SET(s))

/* An argument before the others of a FAMILY: its size, which other types refer to as `len` */
#define REQUEST_LEN		F_EXTRA(len, bitfield(4, 16, 14), REG(1) FLAGS(F_PAD))
/* ... after it, the argument of this size: record `t`, or its address if that is less than `n` */
#define SIZED_ARG(t, n) \
	ARG(argp, out(sized(t, len)), REG(2) IF(above(len, n - 1))) \
	ARG(argp, addr, REG(2) IF(up_to(len, n - 1)))

/* Options of members */
/* only on this machine (x86_64, i386, arm64), or on those with 64-bit words (64) */
#define ON(machine)		OPTION_(.abis = ABIS_##machine)
/* the set of the next level: see LEVEL */
#define SET(s)			OPTION_(.set = SET_##s)
/* what the value chooses; FIELDS() is no field, without FIELDS those of ELSE */
#define FIELDS(...)		NESTED_(__VA_ARGS__)

#define TYPE_(...) (&(const struct type){__VA_ARGS__})

/* Numbers */
/* `n` bits, from bit `from` on, of a number of `w` bytes; option IN_HEX */
#define bitfield(w, from, n, ...) \
	TYPE_(.kind = K_NUM, .width = w, .shift = from, .bits = n, __VA_ARGS__)
/* a member of ENUM `s`; `num` gives width and sense; options BESIDE, DECIMAL, LEVEL */
#define one(num, s, ...)	TYPE_(.kind = K_ONE, .of = num, .set = SET_##s, __VA_ARGS__)
/* a sum of members of BITS `s`; options BESIDE, LEVEL */
#define bits(num, s, ...)	TYPE_(.kind = K_BITS, .of = num, .set = SET_##s, __VA_ARGS__)
/* option: text shows the number, and the names in a comment; of a result, with -X raw and verbose
 * only, its names in parentheses as those of an argument */
#define BESIDE			.beside = true,
/* option: a number without a name is shown in decimal */
#define DECIMAL			.decimal = true,
/* option: not the set, but the SET of its entry for the value of field `key`; of a pick, too */
#define LEVEL(key)		.under = &name_##key,

/* Bytes. `n` is the name of the field with their number; `chars` and `text` end at a NUL. */
/* options IN_HEX, WITH_NUL */
#define bytes(n, ...)		TYPE_(.kind = K_BYTES, .sense = SENSE_DATA, .by = &name_##n, \
	__VA_ARGS__)
/* the rest of the place; options UNLIMITED, IN_HEX */
#define bytes_left		bytes_rest()
#define bytes_rest(...)		TYPE_(.kind = K_BYTES, .sense = SENSE_DATA, __VA_ARGS__)
/* ... as text that should end with a NUL */
#define text_left		TYPE_(.kind = K_BYTES, .sense = SENSE_TEXT, .until_null = true)
#define bytes_hex_left		TYPE_(.kind = K_BYTES, .sense = SENSE_DATA, .base = HEX)
#define hwaddr_left		TYPE_(.kind = K_BYTES, .sense = SENSE_HWADDR)
/* `n` bytes of a sense; options UP_TO, UNLIMITED */
#define raw(n, sns, ...)	TYPE_(.kind = K_BYTES, .sense = sns, .fixed = n, __VA_ARGS__)
#define raw_hex(n)		TYPE_(.kind = K_BYTES, .sense = SENSE_DATA, .fixed = n, .base = HEX)
/* a name in an array of `n` bytes */
#define chars(n)		TYPE_(.kind = K_STR, .sense = SENSE_NAME, .fixed = n)
/* ... of as many bytes as are left of the place */
#define chars_left		TYPE_(.kind = K_STR, .sense = SENSE_NAME)
/* ... whose length is in field `len` */
#define chars_up_to(n, len)	TYPE_(.kind = K_STR, .sense = SENSE_NAME, .fixed = n, \
	.by = &name_##len, .clamped = true)
#define text			TYPE_(.kind = K_STR, .sense = SENSE_TEXT)
/* text in an array of `n` bytes; option NUL_UNCOUNTED */
#define text_in(n, ...)		TYPE_(.kind = K_STR, .sense = SENSE_TEXT, .fixed = n, __VA_ARGS__)
/* option: the NUL is not one of the bytes that -s limits */
#define NUL_UNCOUNTED		.one_only = true,
/* text of which the kernel reads at most `n` bytes; text output marks one that has no NUL there */
#define text_head(n)		TYPE_(.kind = K_STR, .sense = SENSE_TEXT, .fixed = n, \
	.until_null = true)
/* text in a buffer whose size is in field `n` */
#define text_up_to(n)		TYPE_(.kind = K_STR, .sense = SENSE_TEXT, .by = &name_##n)
/* a name of which the kernel reads at most `n` bytes, the last of which should be a NUL */
#define name_head(n)		TYPE_(.kind = K_STR, .sense = SENSE_NAME, .fixed = n, \
	.until_null = true)
#define path_name		TYPE_(.kind = K_STR, .sense = SENSE_PATH)
/* option: text shows all bytes, without the limit of -s */
/* ... which no syscall looks up: the target of a symbolic link. -P does not compare it */
#define path_unused		in(TYPE_(.kind = K_STR, .sense = SENSE_PATH, .one_only = true))
#define UNLIMITED		.unlimited = true,
/* option: text escapes each byte */
#define IN_HEX			.base = HEX,
/* option: text; its number of bytes may include a terminating NUL */
#define WITH_NUL		.until_null = true,

/* Lists */
/* as many as field `n` says; options COUNTED, PAGES, NODES, HAVING */
#define vec(t, n, ...)		TYPE_(.kind = K_VEC, .of = t, .by = &name_##n, __VA_ARGS__)
/* `n`; options BY, UP_TO */
#define array(t, n, ...)	TYPE_(.kind = K_VEC, .of = t, .fixed = n, __VA_ARGS__)
/* the rest of the place; option INDEX */
#define vec_left(t, ...)	TYPE_(.kind = K_VEC, .of = t, __VA_ARGS__)
/* option: members have the names of ENUM `s`: [[SK_MEMINFO_RCVBUF]=1, ...] */
#define INDEX(s)		.set = SET_##s,
/* up to a NULL; option COUNTED */
#define vec_to_null(t, ...)	TYPE_(.kind = K_VEC, .of = t, .until_null = true, __VA_ARGS__)
/* records with their length in field `n`, aligned to `algn` bytes; options COUNTED, FLAT, FIRST */
#define chain(t, n, algn, ...)	TYPE_(.kind = K_CHAIN, .of = t, .by = &name_##n, .fixed = algn, \
	__VA_ARGS__)
#define netlink(t)		chain(t, nlmsg_len, 4, FLAT)
/* option: without -v, text shows only the number of members, with noun `n` (enum noun), or [...] */
#define COUNTED(n)		.noun = NOUN_##n,
/* option: without -v, text shows only the first `n` members */
#define FEW(n)			.bits = n,
/* option: one member for each page of `n` bytes */
#define PAGES			.shift = 12,
/* option: words for n - 1 bits, as the kernel counts NUMA nodes */
#define NODES			.in_bits = true,
/* option: only records with a nonzero field `key` */
#define HAVING(key)		.under = &name_##key,
/* option: the number is in a field */
#define BY(n)			.by = &name_##n,
/* option: not more than the number in field `n` */
#define NOT_ABOVE(n)		.under = &name_##n, .at_most = true,
/* option: the number is in a field, where more than there is room for counts as that */
#define UP_TO(n)		.by = &name_##n, .clamped = true,
/* option: members from the result on, which the kernel did not process, are as at syscall enter */
#define UNTIL_RET		.until_ret = true,
/* option: fewer if the place is shorter */
#define SHORTER			.flat = true,
/* option: twice as many as the field says, and one */
#define BETWEEN			.between = true,
/* option: a chain of one record is shown as the record; a changed number as [0] => [100] */
#define FLAT			.flat = true,
/* option: only the first record of the chain; shown as a list */
#define FIRST			.flat = true, .one_only = true,
#define ONE			.one_only = true,

/* Sets of numbers: a bit for each. `n` is the name of the field with the number of bytes or bits */
#define cpu_set(n)		TYPE_(.kind = K_BITSET, .by = &name_##n)
#define fd_set(n)		TYPE_(.kind = K_BITSET, .sense = SENSE_FD, .by = &name_##n, \
	.in_bits = true)
/* `n` is the number of bytes; bits have the names of ENUM `s` */
#define bit_names(n, s)		TYPE_(.kind = K_BITSET, .by = &name_##n, .set = SET_##s)
#define sigset			TYPE_(.kind = K_BITSET, .sense = SENSE_SIGSET, .fixed = 8, \
	.set = SET_signals)
/* `n` bytes: members of ENUM `s`, whose values are bit numbers */
#define set_of(s, n)		TYPE_(.kind = K_BITSET, .fixed = n, .set = SET_##s)
#define old_sigset		TYPE_(.kind = K_BITSET, .sense = SENSE_SIGSET, .fixed = 4, \
	.set = SET_signals)

/* Values that text explains in a comment */
/* a date, as a record of seconds and a fraction or as seconds; option BESIDE: with -X raw, text
 * does not explain it */
#define dated(t, ...)		TYPE_(.kind = K_DATED, .sense = SENSE_DATE, .of = t, __VA_ARGS__)
/* a record of numerator and denominator, which text shows as 1/25 */
#define fraction(t)		TYPE_(.kind = K_DATED, .sense = SENSE_FRACTION, .of = t)
/* a record of ms and period of a tone, which text shows as 1<<16|440 */
#define tone(t)			TYPE_(.kind = K_DATED, .sense = SENSE_TONE, .of = t)
/* BPF instructions */
#define socket_statement	TYPE_(.kind = K_DATED, .sense = SENSE_FILTER, \
	.of = within(socket_filter, 8))
#define seccomp_statement	TYPE_(.kind = K_DATED, .sense = SENSE_FILTER, \
	.of = within(seccomp_filter, 8))

/* Pointers, by direction */
/* read by the kernel; option ADDRESS_AFTER */
#define in(t, ...)		TYPE_(.kind = K_PTR, .dir = IN, .of = t, __VA_ARGS__)
/* filled by the kernel; option WIDE */
#define out(t, ...)		TYPE_(.kind = K_PTR, .dir = OUT, .of = t, __VA_ARGS__)
/* filled if the result is > 0; if it is EINTR */
#define out_some(t)		TYPE_(.kind = K_PTR, .dir = OUT_IF_POSITIVE, .of = t)
#define out_interrupted(t)	TYPE_(.kind = K_PTR, .dir = OUT_IF_INTERRUPTED, .of = t)
/* read by the kernel, which then adds to it: decoded at exit; if the call failed, as at enter;
 * option EVEN_FAILED */
#define late(t, ...)		TYPE_(.kind = K_PTR, .dir = IN_LATE, .of = t, __VA_ARGS__)
/* read, then filled; options FLAT, ADDRESS_AFTER, ZEROS_BEFORE, EVEN_FAILED, NEEDS_BEFORE */
#define inout(t, ...)		TYPE_(.kind = K_PTR, .dir = INOUT, .of = t, __VA_ARGS__)
/* in a record: as the pointer that led to the record; option WIDE */
#define ptr(t, ...)		TYPE_(.kind = K_PTR, .dir = HERE, .of = t, __VA_ARGS__)
#define path			in(path_name)
/* option: if the syscall failed, text shows what it would have filled, or what it has read, by its
 * address */
#define ADDRESS_AFTER		.address_after = true,
/* option: if the result is E2BIG, the kernel has filled it as record `t`; with FLAT, text shows
 * what it has filled beside the members with the same names: {size=160 => 136} */
#define TOO_BIG(t)		.record = RECORD_##t,
/* option: what the kernel reads must be zeros, and is shown only if it is not */
#define ZEROS_BEFORE		.zeros_before = true,
/* option: the kernel fills it even if the syscall fails */
#define EVEN_FAILED		.even_failed = true,
/* option: shown as the kernel filled it only if all memory that it read is readable */
#define NEEDS_BEFORE		.needs_before = true,
/* option: 64 bits on each machine */
#define WIDE			.width = ALIGNED8,

/* Limits */
/* `t` has the size in field `n` */
#define sized(t, n)		TYPE_(.kind = K_SIZED, .of = t, .by = &name_##n)
/* ... at exit less those in field `rest`, unless there are more of these or it is negative */
#define sized_less(t, n, rest)	TYPE_(.kind = K_SIZED, .of = t, .by = &name_##n, \
	.under = &name_##rest)
#define share_less(t, n, rest)	TYPE_(.kind = K_SHARE, .of = t, .by = &name_##n, \
	.under = &name_##rest)
/* `t` has the size in field `n`, at most a page, which must be readable; zeros follow */
#define zero_filled(t, n) \
	TYPE_(.kind = K_SIZED, .of = t, .by = &name_##n, .flat = true)
/* record `t` has the size in its own field `n`, where 0 means `least`; if it is less than `least`,
 * the place ends with field `n`; options ZEROS, SIZE_ALONE */
#define own_size(t, n, least, ...) \
	TYPE_(.kind = K_SIZED, .of = t, .by = &name_##n, .bits = least, __VA_ARGS__)
/* option: 0 is less than `least`, too, and the size is shown alone where not all can be read:
 * {size=24, ???} */
#define SIZE_ALONE		.one_only = true,
/* option: zeros follow */
#define ZEROS			.flat = true,
/* `t` has `n` bytes, whatever its layout (fields added by REST have no layout) */
#define within(t, n)		TYPE_(.kind = K_SIZED, .of = t, .fixed = n)
/* all buffers in `t` together have at most the bytes in field `n` */
#define share(t, n)		TYPE_(.kind = K_SHARE, .of = t, .by = &name_##n)
/* `t` if all of it is available, else only its address; options WITH_LIST, IN_HEX */
#define whole(t, ...)		TYPE_(.kind = K_WHOLE, .of = t, __VA_ARGS__)
/* option: ... with what is shown of the list at its end */
#define WITH_LIST		.between = true,
/* `t`, if the number of bytes in field `n` is one of whole words, and all are available; else its
 * address */
#define words(t, n)		TYPE_(.kind = K_WHOLE, .of = t, .by = &name_##n)
/* the first `least` bytes of `t`, or more; else hidden */
#define start_of(t, least)	TYPE_(.kind = K_WHOLE, .of = t, .fixed = least, .flat = true)
/* `t` if at least `least` bytes are available, else the record `other` */
#define whole_or(t, least, other) \
	TYPE_(.kind = K_WHOLE, .of = t, .fixed = least, .record = RECORD_##other)
/* `t` if at least `n` bytes are available, else only its address */
#define least(t, n)		whole_or(t, n, none)
/* ... else they are shown as bytes, as those of a whole(…) with IN_HEX */
#define least_or_bytes(t, n)	TYPE_(.kind = K_WHOLE, .of = t, .fixed = n, IN_HEX)
#define nonempty(t)		least(t, 1)
/* the first `n` bytes as `t`, if as many of them as the place has are available; else only its
 * address */
#define available(t, n)		TYPE_(.kind = K_WHOLE, .of = t, .fixed = n, .clamped = true)
/* record `t` if all of it is available, else the record `other` */
#define record_or(t, other)	whole_or(t, 0, other)
/* record `t` if all of it is available, else its first field */
#define headed(t)		TYPE_(.kind = K_WHOLE, .of = t, .flat = true)
/* `t` if there are no other bytes, else only its address; in a payload of netlink, else bytes */
#define exactly(t)		TYPE_(.kind = K_WHOLE, .of = t, .one_only = true)

/* Choices: the type is that of the first field of an entry of set `s` */
/* the entry for the value of field `key`; options LEVEL, MASK, SHIFTED */
#define pick(key, s, ...)	TYPE_(.kind = K_PICK, .by = &name_##key, .set = SET_##s, \
	__VA_ARGS__)
/* the entry for the number at the start of the value itself; option MASK */
#define pick_head(num, s, ...)	TYPE_(.kind = K_PICK, .of = num, .set = SET_##s, __VA_ARGS__)
/* the entry for the number of bytes of the place */
#define pick_size(s)		TYPE_(.kind = K_PICK, .set = SET_##s, .flat = true)
/* the entry for 0, of a set whose entries differ between machines */
#define by_machine(s)		TYPE_(.kind = K_PICK, .set = SET_##s)
#define sockaddr		available(pick_head(u16, families), 128)
/* option: the key is masked with `m`; then shifted right by `n` */
#define MASK(m)			.fixed = m,
#define SHIFTED(n)		.shift = n,

/* Netlink */
/* the error, the message that caused it and attributes; NLM_F_CAPPED: only its header */
#define acknowledgment(n)	pick(nlmsg_flags, nl_##n##_acks, MASK(0x100))
/* a list of attributes */
#define attributes(t)		chain(t, nla_len, 4, FLAT)
/* the entry that has as its name the text of the last attribute of type `type_` before this one */
#define after_text(type_, s)	TYPE_(.kind = K_PICK, .set = SET_##s, .one_only = true, \
	.fixed = type_)

/* Functions of decode/custom.c */
/* function `fn`; size and alignment are for the layout */
#define custom(fn, sz, algn)	TYPE_(.kind = K_CUSTOM, .bits = fn, .fixed = sz, .width = algn)
/* the number, in `w` bytes, of a syscall of the machine in field `arch` (AUDIT_ARCH_…) */
#define syscall_nr(arch, w)	TYPE_(.kind = K_CUSTOM, .bits = C_SYSCALL_NR, .fixed = w, \
	.width = 4, .by = &name_##arch)
/* the symbol of a key: a type and a value; the value of the symbol of a function key */
#define keysym			custom(C_KEY, 2, 2)
#define function_key		custom(C_KEY, 1, 1)
/* a pointer to the glyphs of a font, according to fields width and charcount */
#define font_data		TYPE_(.kind = K_PTR, .of = TYPE_(.kind = K_CUSTOM, \
	.bits = C_FONT_DATA))
/* an ioctl of the device mapper: record `t`, and data that the entry of ENUM `s` for the request
 * describes, with fields that are F_IN or F_OUT: a record, whose last field may be text of any
 * length, or linked ones */
#define device_mapper(t, n, s)	TYPE_(.kind = K_CUSTOM, .bits = C_DEVICE_MAPPER, .fixed = n, \
	.width = 8, .of = t, .set = SET_##s)
/* ... a chain up to one without a next one. The number of bytes to it is in field `n`; options
 * LINKS, FROM_START */
#define linked(t, n, ...)	TYPE_(.kind = K_CHAIN, .of = t, .by = &name_##n, __VA_ARGS__)
/* option: as many as field `n` of the header says */
#define LINKS(n)		.under = &name_##n,
/* option: the number of bytes is that from the beginning of the data */
#define FROM_START		.between = true,
/* last field of a record: bytes after the record that ptrail knows, unless all are 0 */
#define bytes_beyond		custom(C_BEYOND, 0, 1)
/* ... of the payload of a netlink attribute, where the payload begins */
#define bytes_beyond_payload	TYPE_(.kind = K_CUSTOM, .bits = C_BEYOND, .width = 1, .shift = 4)
/* last field of a zero_filled record: the bytes that it has from `from` on, unless all are 0 */
#define extra_bytes(from)	custom(C_EXTRA, from, 1)
/* the last number of the place: a field after one of variable size */
#define last(t)			TYPE_(.kind = K_CUSTOM, .bits = C_LAST, .width = 1, .of = t)
/* where text is: a number of bytes, from a position that is `distance` bytes behind this number */
#define text_at(distance)	TYPE_(.kind = K_CUSTOM, .bits = C_TEXT_AT, .fixed = 4, .width = 4, \
	.of = raw(distance, SENSE_DATA))
/* not decoded: shown by its address */
#define opaque			TYPE_(.kind = K_OPAQUE)
