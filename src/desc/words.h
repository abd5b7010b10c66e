/* The macros that rows are written with. Only desc/tables.c includes this file. Types are
 * expressions of type `const struct type *`, so that they nest and the compiler checks them. Macros
 * paste and stringify names directly and never pass them to another macro, because a name can also
 * be a macro (`path`). */

#define TYPE_(...) (&(const struct type){__VA_ARGS__})

/* Numbers: fd, pid, size, u32 … */
#define NUM(word, w, sgn, bs, sns, ...) \
	static const struct type word[1] = {{.kind = K_NUM, .width = w, .sign = sgn, .base = bs, \
		.sense = sns, ##__VA_ARGS__}};
#include "desc/rows/numbers.def"
#undef NUM

/* `n` bits, from bit `from` on, of a number of `w` bytes */
#define bitfield(w, from, n)	TYPE_(.kind = K_NUM, .width = w, .shift = from, .bits = n)

/* Named numbers: `num` gives width and sense, `s` is a BITS or ENUM row */
#define one(num, s)		TYPE_(.kind = K_ONE, .of = num, .set = SET_##s)
#define bits(num, s)		TYPE_(.kind = K_BITS, .of = num, .set = SET_##s)
/* text shows the number, and the names in a comment */
#define one_beside(num, s)	TYPE_(.kind = K_ONE, .of = num, .set = SET_##s, .beside = true)
#define bits_beside(num, s)	TYPE_(.kind = K_BITS, .of = num, .set = SET_##s, .beside = true)
/* named by the set that the entry of set `s` for the value of field `key` refers to */
#define bits_under(num, s, key)	TYPE_(.kind = K_BITS, .of = num, .set = SET_##s, \
	.under = &name_##key)
#define one_under(num, s, key) \
	TYPE_(.kind = K_ONE, .of = num, .set = SET_##s, .under = &name_##key)

/* Bytes. `n` is the name of the field with their number; `chars` and `text` end at a NUL. */
#define bytes(n)		TYPE_(.kind = K_BYTES, .sense = SENSE_DATA, .by = &name_##n)
#define bytes_hex(n) \
	TYPE_(.kind = K_BYTES, .sense = SENSE_DATA, .by = &name_##n, .base = HEX)
/* text; its number of bytes may include a terminating NUL */
#define bytes_text(n)		TYPE_(.kind = K_BYTES, .sense = SENSE_DATA, .by = &name_##n, \
	.until_null = true)
#define bytes_left		TYPE_(.kind = K_BYTES, .sense = SENSE_DATA)
#define bytes_hex_left		TYPE_(.kind = K_BYTES, .sense = SENSE_DATA, .base = HEX)
#define hwaddr_left		TYPE_(.kind = K_BYTES, .sense = SENSE_HWADDR)
#define raw(n, sns)		TYPE_(.kind = K_BYTES, .sense = sns, .fixed = n)
#define chars(n)		TYPE_(.kind = K_STR, .sense = SENSE_TEXT, .fixed = n)
#define text			TYPE_(.kind = K_STR, .sense = SENSE_TEXT)
#define text_head(n)		TYPE_(.kind = K_STR, .sense = SENSE_TEXT, .fixed = n, \
	.until_null = true)	/* the kernel reads no more; text marks a longer string */
#define path_name		TYPE_(.kind = K_STR, .sense = SENSE_PATH)

/* Lists */
#define vec(t, n)		TYPE_(.kind = K_VEC, .of = t, .by = &name_##n)
#define array(t, n)		TYPE_(.kind = K_VEC, .of = t, .fixed = n)
#define array_upto(t, most, n)	TYPE_(.kind = K_VEC, .of = t, .fixed = most, .by = &name_##n)
#define vec_left(t)		TYPE_(.kind = K_VEC, .of = t)
#define vec_counted(t, n)	TYPE_(.kind = K_VEC, .of = t, .by = &name_##n, .noun = NOUN_PLAIN)
/* one member for each page of n bytes; words for n - 1 bits, as the kernel counts NUMA nodes */
#define vec_pages(t, n)		TYPE_(.kind = K_VEC, .of = t, .by = &name_##n, .shift = 12)
#define vec_nodes(t, n)		TYPE_(.kind = K_VEC, .of = t, .by = &name_##n, .in_bits = true)
/* only records with a nonzero field `key` */
#define vec_having(t, n, key)	TYPE_(.kind = K_VEC, .of = t, .by = &name_##n, .under = &name_##key)
#define vec_to_null(t)		TYPE_(.kind = K_VEC, .of = t, .until_null = true)
#define vec_to_null_counted(t, nn) \
	TYPE_(.kind = K_VEC, .of = t, .until_null = true, .noun = NOUN_##nn)
/* records with their length in field `n`, each aligned to `algn` bytes */
#define chain(t, n, algn)	TYPE_(.kind = K_CHAIN, .of = t, .by = &name_##n, .fixed = algn)
#define chain_counted(t, n, nn) \
	TYPE_(.kind = K_CHAIN, .of = t, .by = &name_##n, .fixed = 1, .noun = NOUN_##nn)
#define chain_flat(t, n, algn)	TYPE_(.kind = K_CHAIN, .of = t, .by = &name_##n, .fixed = algn, \
	.flat = true)
/* only the first record of a chain */
#define chain_one(t, n, algn)	TYPE_(.kind = K_CHAIN, .of = t, .by = &name_##n, .fixed = algn, \
	.flat = true, .one_only = true)
#define cpu_set(n)		TYPE_(.kind = K_BITSET, .by = &name_##n)
#define fd_set(n)		TYPE_(.kind = K_BITSET, .sense = SENSE_FD, .by = &name_##n, \
	.in_bits = true)
#define sigset			TYPE_(.kind = K_BITSET, .sense = SENSE_SIGSET, .fixed = 8, \
	.set = SET_signals)
#define old_sigset		TYPE_(.kind = K_BITSET, .sense = SENSE_SIGSET, .fixed = 4, \
	.set = SET_signals)
/* a date, as a record of seconds and a fraction or as seconds: text adds it in a comment */
#define dated(t)		TYPE_(.kind = K_DATED, .sense = SENSE_DATE, .of = t)
#define socket_statement	TYPE_(.kind = K_DATED, .sense = SENSE_FILTER, .of = socket_filter)
#define seccomp_statement	TYPE_(.kind = K_DATED, .sense = SENSE_FILTER, \
	.of = within(seccomp_filter, 8))

/* Pointers, by direction. `ptr`, in a record, has the direction of the record. */
#define in(t)			TYPE_(.kind = K_PTR, .dir = IN, .of = t)
#define out(t)			TYPE_(.kind = K_PTR, .dir = OUT, .of = t)
#define out_some(t)		TYPE_(.kind = K_PTR, .dir = OUT_IF_POSITIVE, .of = t)
#define out_interrupted(t)	TYPE_(.kind = K_PTR, .dir = OUT_IF_INTERRUPTED, .of = t)
/* read by the kernel, which then adds to it: decoded at exit; if the call failed, as at enter */
#define late(t)			TYPE_(.kind = K_PTR, .dir = IN_LATE, .of = t)
#define inout(t)		TYPE_(.kind = K_PTR, .dir = INOUT, .of = t)
/* a file position that is updated: text shows [0] => [100] */
#define moved(t)		TYPE_(.kind = K_PTR, .dir = INOUT, .of = t, .flat = true)
#define ptr(t)			TYPE_(.kind = K_PTR, .dir = HERE, .of = t)
#define ptr64(t)		TYPE_(.kind = K_PTR, .dir = HERE, .of = t, .width = ALIGNED8)
#define out64(t)		TYPE_(.kind = K_PTR, .dir = OUT, .of = t, .width = ALIGNED8)
#define path			in(path_name)

/* Limits: of the size of a value (sized), or of the bytes of all buffers in it (share) */
#define sized(t, n)		TYPE_(.kind = K_SIZED, .of = t, .by = &name_##n)
/* a value with a size of n bytes, whatever its layout (needed for fields added by REST, which have
 * no layout) */
#define within(t, n)		TYPE_(.kind = K_SIZED, .of = t, .fixed = n)
#define share(t, n)		TYPE_(.kind = K_SHARE, .of = t, .by = &name_##n)

/* All or nothing: `t` if all of it is available, else only its address. `whole_or`: `t` if at least
 * `least` bytes are available, else the record `other`. */
#define whole(t)		TYPE_(.kind = K_WHOLE, .of = t)
#define nonempty(t)		whole_or(t, 1, none)
#define whole_or(t, least, other) \
	TYPE_(.kind = K_WHOLE, .of = t, .fixed = least, .record = RECORD_##other)

/* Choice: the type of the first field of the entry of set `s` for the value of field `key`.
 * `pick_under` uses two levels: outer key (protocol level), inner key (option). `pick_head`: the
 * key is the number at the start of the value itself. */
#define pick(key, s)		TYPE_(.kind = K_PICK, .by = &name_##key, .set = SET_##s)
#define pick_under(out_, s, key) \
	TYPE_(.kind = K_PICK, .under = &name_##out_, .by = &name_##key, .set = SET_##s)
#define pick_masked(key, m, s)	TYPE_(.kind = K_PICK, .by = &name_##key, .fixed = m, .set = SET_##s)
#define pick_head(num, s)	TYPE_(.kind = K_PICK, .of = num, .set = SET_##s)
#define netlink(t)		chain_flat(t, nlmsg_len, 4)
#define pick_head_masked(num, m, s) \
	TYPE_(.kind = K_PICK, .of = num, .fixed = m, .set = SET_##s)
/* the entry for 0 of a set with entries that differ between ABIs */
#define by_machine(s)		TYPE_(.kind = K_PICK, .set = SET_##s)
#define sockaddr		pick_head(u16, families)
#define opaque			TYPE_(.kind = K_OPAQUE)	/* shown by its address */
/* decoded by a function of decode/custom.c; size and alignment are for the layout */
#define custom(fn, sz, algn)	TYPE_(.kind = K_CUSTOM, .custom = fn, .fixed = sz, .width = algn)
/* a record of seconds and a fraction, or a name of set `s` if the fraction has that value */
#define time_or(t, s)		TYPE_(.kind = K_CUSTOM, .custom = C_TIME_OR_NAME, .of = t, \
	.set = SET_##s)
/* last field of a record: bytes after the record that ptrail knows, unless all are 0 */
#define bytes_beyond		custom(C_BEYOND, 0, 1)
/* the last number of the place: a field after one of variable size */
#define last(t)			TYPE_(.kind = K_CUSTOM, .custom = C_LAST, .width = 1, .of = t)

/* Conditions for optional fields */
#define any(n, b)		.name = &name_##n, .bits = b
#define is(n, v)		.name = &name_##n, .bits = v, .equal = true
#define none(n, b)		.name = &name_##n, .bits = b, .unless = true
#define and_if(...)		.and = &(const struct test){__VA_ARGS__}
#define or_if(...)		.or = &(const struct test){__VA_ARGS__}
#define masked(n, m, v, ...) \
	.name = &name_##n, .bits = v, .mask = m, .equal = true, ##__VA_ARGS__

/* Fields of records, arguments of system calls. FX is the general form. */
#define FX(n, t, fl, ...)	{.name = #n, .id = &name_##n, .type = t, .flags = fl, \
	__VA_OPT__(.when = &(const struct test){__VA_ARGS__})},
/* with a rank from 0 to 6: fields are shown by rank; F has rank 0, fields added by REST come
 * last */
#define FX_AT(rank, n, t, fl, ...) {.name = #n, .id = &name_##n, .type = t, .flags = fl, \
	.reg = rank, __VA_OPT__(.when = &(const struct test){__VA_ARGS__})},
#define F(n, t)			{.name = #n, .id = &name_##n, .type = t},
/* shown by another name than n, its name in C */
#define F_AS(n, shown, t)	{.name = #shown, .id = &name_##shown, .type = t},
#define F_EXTRA			F				/* not a member in C */
#define FX_EXTRA		FX		/* not a member in C, or a bit-field */
#define F_IF(n, t, ...)		{.name = #n, .id = &name_##n, .type = t, \
	.when = &(const struct test){__VA_ARGS__}},
#define MORE(n, t)		{.name = #n, .id = &name_##n, .type = t, .flags = F_MORE},
#define FIN(n, t)		{.name = #n, .id = &name_##n, .type = t, .flags = F_IN},
#define FOUT(n, t)		{.name = #n, .id = &name_##n, .type = t, .flags = F_OUT},
#define FBOTH(n, t)		{.name = #n, .id = &name_##n, .type = t, .flags = F_BOTH},
#define PAD(n, t)		{.name = #n, .id = &name_##n, .type = t, .flags = F_PAD},
#define ARG			F
#define ARG_IF			F_IF
#define ARG_AT(r, n, t)		{.name = #n, .id = &name_##n, .type = t, .reg = r + 1},
/* data at the stack pointer (a signal frame): t is in(…) */
#define ARG_STACK(n, t)		{.name = #n, .id = &name_##n, .type = t, .reg = REG_STACK},
#define ARG_AT_IF(r, n, t, ...)	{.name = #n, .id = &name_##n, .type = t, .reg = r + 1, \
	.when = &(const struct test){__VA_ARGS__}},
/* n unused registers */
#define SKIP(n)			{.name = "", .type = array(ulong, n), .flags = F_PAD},
#define REST(key, s)		{.name = "", .type = pick(key, s), .flags = F_REST},
#define REST_UNDER(out_, s, key) {.name = "", .type = pick_under(out_, s, key), .flags = F_REST},
#define REST_MASKED(key, m, s)	{.name = "", .type = pick_masked(key, m, s), .flags = F_REST},
#define REST_SHIFTED(key, sh, s) {.name = "", .flags = F_REST, \
	.type = TYPE_(.kind = K_PICK, .by = &name_##key, .shift = sh, .set = SET_##s)},
#define RET(t)			{.type = t, .flags = F_RET},
/* last in a row: a phrase for desc_call_phrase(), used by another expansion */
#define SAYS(...)
#define TRAITS(...)
/* a labeled result: text shows 0x3 (seals F_SEAL_SEAL|F_SEAL_SHRINK) */
#define RET_AS(label, t)	{.name = #label, .type = t, .flags = F_RET},
#define AFTER(label, arg, t)	{.name = label, .type = t, .flags = F_AFTER, .of = &name_##arg},
/* a number shown after the result of a successful call: 0 (entry_number=12) */
#define AFTER_NUMBER(label, arg, t) {.name = #label, .type = t, .flags = F_AFTER | F_OUT, \
	.of = &name_##arg},
#define FIELDS_(...)		(const struct field[]){__VA_ARGS__ {0}}
