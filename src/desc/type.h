/* The types of the description of the kernel's interface. tables.c turns the rows in rows/ into
 * constants of these types; the macros that rows are written with are in words.h.
 *
 * A name in a row (count, ret, cmd) refers to the field of that name in the innermost scope: first
 * sibling fields, then the enclosing records, then the system call's arguments, then the result.
 * Names are atoms: each is a unique address, so comparing names is comparing pointers, and a name
 * that no field has does not compile. */
#ifndef DESC_TYPE_H
#define DESC_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/abi.h"
#include "ptrail/value.h"

typedef const char *atom;

/* NETORDER: unsigned, big-endian; ID: unsigned, but the largest number is -1 */
enum sign { UNSIGNED, SIGNED, NETORDER, ID };

/* Widths other than a number of bytes. PAIR: low and high word; ALIGNED8: __aligned_u64; LEFT: the
 * bytes of a netlink attribute, at most 8 */
enum { WORD = 0, PAIR = 16, ALIGNED8 = 24, LEFT = 32 };

enum kind {
	K_NUM,		/* a number: width, sign, base */
	/* a number that is one of `set`; with `under`, of the set in that field's entry of `set` */
	K_ONE,
	K_BITS,		/* a number that is a sum of members of `set` */
	K_STR,		/* bytes up to a NUL: behind a pointer, or inline in `fixed` bytes */
	K_BYTES,	/* bytes: the number in field `by`, or `fixed`, or the rest of the place */
	K_BITSET,	/* a bit for each number: signals, CPUs, descriptors */
	/* a list of `of`: the number in field `by`, or `fixed`, or up to a NULL, or the rest */
	K_VEC,
	K_CHAIN,	/* records with their length in field `by`, aligned to `fixed` bytes */
	K_STRUCT,	/* a record */
	K_PTR,		/* a pointer to `of`, which is read according to `dir` */
	/* `of`, limited to the number of bytes in field `by`, at exit less that in field `under`;
	 * or to `fixed`; with `bits`, to the number in field `by` of the record itself, where 0
	 * means `bits` */
	K_SIZED,
	/* `of`, whose buffers together have at most the bytes in field `by`, at exit less
	 * `under` */
	K_SHARE,
	/* the type in the entry of `set` (see K_ONE) for a number: that of field `by`, or an `of`
	 * at the start of the place, masked with `fixed`, then shifted right by `shift`. With
	 * `flat`, for the number of bytes of the place. With `one_only`, the entry with the name
	 * that is the text of an earlier netlink attribute, of type `fixed`. */
	K_PICK,
	K_OPAQUE,	/* not decoded: only the address is shown */
	K_CUSTOM,	/* decoded by function number `bits` (enum custom_id) of decode/custom.c */
	K_DATED,	/* `of`, with another sense: a date, a fraction, a BPF instruction */
	/* `of`, if all of it, or `fixed` bytes, are available, and the number in field `by` is one
	 * of whole words; else `record`, else nothing. With `flat`, else its first field. With
	 * `one_only`, not if there are more bytes. With a `base` of HEX, else as bytes. With
	 * `clamped`, `of`, limited to `fixed` bytes, if the whole place is available. */
	K_WHOLE,
};

/* How the kernel accesses the target of a pointer, and when it is read */
enum dir {
	HERE,			/* as the pointer that led to this record */
	IN,			/* read by the kernel */
	IN_LATE,		/* read by the kernel, which then adds to it */
	OUT,			/* filled by the kernel */
	OUT_IF_POSITIVE,	/* filled if the result is > 0 */
	OUT_IF_INTERRUPTED,	/* filled if the result is EINTR */
	INOUT,			/* read, then filled */
};

enum custom_id {
	C_WAIT_STATUS, C_SUN_PATH, C_LAST, C_SYSCALL_NR, C_FUTEX_WAKE_OP, C_IOPRIO,
	C_CAPABILITIES, C_QUOTA_CMD, C_BEYOND, C_NFNL_TYPE, C_SOCKADDR_AX25,
	C_OLD_SIGNAL_MASK, C_EXTRA, C_KEY, C_FONT_DATA, C_DEVICE_MAPPER,
	C_TEXT_AT, C_PORT_RANGE, CUSTOM_COUNT
};

/* Unit of a counted list; without -v, text shows "3 vars" instead of the members, and [...] instead
 * of those of NOUN_hidden */
enum noun { NOUN_NONE, NOUN_PLAIN, NOUN_var, NOUN_entry, NOUN_hidden, NOUN_COUNT };
extern const struct noun_words { const char *one, *many; } noun_words[NOUN_COUNT];

/* A type. There are thousands, so it is small. A number has `width` bytes and a `sign`. If `bits`
 * is not 0, the value is that many bits from bit `shift` on, else the whole number shifted left by
 * `shift`. Of a K_VEC, `bits` is how many members text shows without -v; 0: all. */
struct type {
	uint8_t kind;			/* enum kind */
	uint8_t sense;			/* enum sense */
	uint32_t width : 6;
	uint32_t shift : 6;
	uint32_t sign : 2;		/* enum sign */
	/* only the first record of a chain. K_NUM: a descriptor that is no file, K_STR: a
	 * path that is not looked up, see VF_PATHLESS.
	 * K_STR: not VF_NUL_COUNTED */
	uint32_t one_only : 1;
	/* K_VEC: ends at a NULL. K_BYTES: may end with a NUL that is not part of the text. K_STR:
	 * may be longer than `fixed` bytes */
	uint32_t until_null : 1;
	uint32_t bits : 7;
	uint32_t base : 2;		/* enum base */
	uint32_t dir : 3;		/* enum dir */
	uint32_t at_most : 1;	/* K_VEC: `by` counts as field `under` if it is larger */
	uint32_t noun : 3;		/* enum noun */
	/* K_CHAIN: a chain of one record shows the record. INOUT: text uses two brackets. K_VEC,
	 * K_WHOLE: a field that the end of the place may shorten. K_SIZED: zeros follow the bytes
	 * that there are. See also K_PICK */
	uint32_t flat : 1;
	uint32_t in_bits : 1;	/* `by` is in bits (fd_set); K_VEC: the number of bits plus 1 */
	uint32_t high_first : 1;	/* the first register of a pair has the high word */
	uint32_t clamped : 1;	/* `by` counts as `fixed` if it is larger. See also K_WHOLE */
	/* K_VEC: twice as many as `by` says, and one. K_WHOLE: the list at its end, too */
	uint32_t between : 1;
	uint32_t address_after : 1;	/* IN, INOUT: text shows an address if the syscall failed */
	uint32_t zeros_before : 1;	/* INOUT: not shown before if it consists of zeros */
	uint32_t even_failed : 1;	/* INOUT, IN_LATE: filled even if the syscall failed */
	/* INOUT: not shown after if memory that the value before refers to is unreadable */
	uint32_t needs_before : 1;
	uint32_t beside : 1;		/* text shows the number, and names in a comment */
	uint32_t decimal : 1;	/* K_ONE: text shows a number without a name in decimal */
	uint32_t unlimited : 1;		/* K_BYTES: text shows all bytes, whatever -s says */
	uint32_t until_ret : 1;		/* K_VEC: members from the result on are as at enter */
	/* enum set_id, enum record_id; 0: none. IN: as which record the kernel fills it if the
	 * result is E2BIG; with `flat`, text shows its members beside those with the same names */
	uint16_t set, record;
	uint32_t fixed;
	const struct type *of;
	atom by, under;
};
_Static_assert(sizeof(struct type) <= 40, "a type is small");
_Static_assert(CUSTOM_COUNT <= 128 && LEFT < 64 && NOUN_COUNT <= 8 && INOUT < 8,
	       "numbers fit in their bits");

/* Whether values of a type are numbers */
static inline bool type_is_number(const struct type *t)
{
	return t->kind == K_NUM || t->kind == K_ONE || t->kind == K_BITS;
}

/* The K_NUM of such a type, which has the width and the sense */
static inline const struct type *type_number(const struct type *t)
{
	return t->kind == K_NUM ? t : t->of;
}

/* Whether values of a type are descriptors, or names such as AT_FDCWD */
static inline bool type_is_descriptor(const struct type *t)
{
	return type_is_number(t) && type_number(t)->sense == SENSE_FD;
}

/* A condition on the number in field `name`: it has one of `bits` set; with `equal`, it equals
 * `bits`; with `most`, it is at most `bits`; `mask`, unless 0, is applied first. The whole
 * condition is (this && and) || or. */
struct test {
	atom name;
	uint64_t bits, mask;
	bool equal, most;
	bool unless;			/* the condition is negated */
	const struct test *and, *or;	/* NULL: none */
};

enum {
	F_MORE = 1,	/* text shows the field only with -v, else "..." */
	/* read by the kernel only: not shown at syscall exit, where other types refer to it as it
	 * was at syscall enter */
	F_IN = 2,
	F_OUT = 4,	/* filled by the kernel: not shown at syscall enter */
	F_REST = 8,	/* replaced by the fields of the entry that its K_PICK type chooses */
	F_RET = 16,	/* not a field: the type of the result */
	F_AFTER = 32,	/* not a field: argument `of` decoded after a result > 0; with F_OUT >= 0 */
	F_BOTH = 64,	/* a number that the kernel reads and then sets: 128 => 16 */
	F_PAD = 128,	/* padding, never shown */
	/* shown only if one of its bytes is not 0; a K_NUM with F_MORE: text shows a 0 only with
	 * -v, and no "..." in its place */
	F_NONZERO = 512,
	F_NAMELESS = 2048,	/* text shows the value without the name */
	F_OMITTED = 4096,	/* not decoded: text shows "..." if the place has bytes of it */
	F_AGAIN = 256,	/* has the offset of the previous field: another view of the same bytes */
	/* first field of an R_PAYLOAD: the next field follows the message that is the last field of
	 * this record */
	F_SPAN = 1024,
	F_QUIET = 16384,		/* text omits the field, as strace does */
	F_NAME_AGAIN = 8192,	/* with F_BOTH: text repeats the name: features=0 => features=1 */
	F_REMARK = 1 << 16,	/* text shows the number in a comment after the previous field */
};

struct field {
	const char *name;		/* as shown */
	atom id;			/* name for references in rows; NULL: none */
	const struct type *type;	/* NULL: end of the list */
	union {
		const struct test *when;	/* shown only then; NULL: always */
		atom of;			/* F_AFTER: name of the argument */
	};
	uint32_t flags;
	/* For an argument: 1 + number of the register, 0: the next one. For a member of a record:
	 * its rank, below RANKS; members are shown by rank, as strace's order may differ from
	 * memory */
	uint8_t reg;
};

enum { RANKS = 8 };

/* field.reg of an argument at the address in the stack pointer */
enum { REG_STACK = 7 };

enum {
	R_UNION = 1,		/* all fields at offset 0 */
	R_PACKED_X86 = 2,
	R_TUPLE = 4,		/* text shows it as a list */
	R_NAMED = 8,		/* a call with arguments shown by name in text */
	R_PART = 16,		/* the beginning of a larger C type: its size is not tested */
	R_FAR = 32,		/* the first argument points to the arguments (i386 mmap) */
	R_CUT = 64,		/* an abridged record: text ends it with "..." */
	R_INDEXED = 128,	/* text shows it as a list: [[VINTR]=0x3, ...] */
	/* text shows a field that is missing, a text whose end is, or a field of type whole(…) that
	 * is too short as ??? */
	R_UNKNOWN = 2048,
	R_SPLIT = 1024,		/* a field that the place has only a part of is shown as bytes */
	R_GAPS = 4096,		/* text marks each place where it omits members */
	R_HERE = 256,		/* a multiplexed call with arguments in the next registers (ipc) */
	R_CUT_BOTH = 512,	/* as R_CUT, if only the F_BOTH fields are shown */
	/* the fields of REST are a payload of netlink: shown as bytes if there are too few, by its
	 * address if they cannot be read */
	R_PAYLOAD = 8192,
	R_LISTED = 16384,	/* a FLAT chain of one such record with one member remains a list */
	R_OPEN = 32768,	/* text ends it with "..." if there are more bytes than those of members */
	R_PACKED = 1 << 16,
	R_BRIEF = 1 << 18,	/* text shows it only with -v, else its address */
	R_SINGLE = 1 << 17,	/* if only one field is shown, the record is shown as that field */
};

struct record {
	const char *name;
	const struct field *fields;
	unsigned flags;
};

enum entry_kind {
	E_END, E_BIT, E_VAL, E_UNDER, E_ELSE, E_SHIFT, E_SHIFT_HEX, E_PART, E_PART_DEC, E_SET,
	E_FAMILY, E_FROM
};

struct entry {
	/* E_UNDER: the mask for the E_VAL entries that follow. E_SHIFT, E_PART: the mask of a
	 * number among bits, as in 21<<MAP_HUGE_SHIFT, PR_SVE_VL_INHERIT|0x20.
	 * E_FAMILY: a request, and from bit 32 on the mask of its parameters; if the name ends with
	 * "+", a number and the mask of what is added to it. E_SET: for unknown values below,
	 * .unknown of that set. E_FROM: the first number, and from bit 32 on the last */
	uint64_t value;
	const char *name;	/* E_UNDER: NULL, or "" if it may be a number without a name */
	const struct field *fields;	/* chosen by the value; NULL: those of the set's E_ELSE */
	/* E_UNDER: set of the values. E_VAL, E_ELSE: set of the next level. E_SET: set whose values
	 * are included. E_FAMILY: set of the first parameter */
	uint16_t set;
	uint8_t kind;			/* enum entry_kind */
	uint8_t abis;			/* 0: all; else a bit for each abi_id */
	/* E_UNDER, E_SHIFT: text shows what the mask leaves as a number of its own: 0x100|07 */
	uint8_t apart;			/* enum apart */
};

/* APART_OCTAL: in octal, with three digits at least. APART_SUM: joined by +, what has no name in
 * decimal. APART_JOINED: always, but with -X raw text shows the whole number. APART_SHIFTED:
 * always, shifted right, with the number of bits. APART_FLAGS: as the bits of the set within the
 * mask; a 0, which the next entry names, is nothing with -X raw. */
enum apart {
	NOT_APART, APART_NAMED, APART_OCTAL, APART_SUM, APART_FLAGS, APART_JOINED, APART_SHIFTED,
};

struct set {
	const char *name;
	const char *unknown;		/* "O_???": shown with a value that has no name */
	const struct entry *entries;
};

enum class_id {
#define CLASS(id, ...) CLASS_##id,
#include "desc/classes.def"
#undef CLASS
	CLASS_COUNT
};

struct call {
	const char *name;
	int16_t nr[ABI_COUNT];		/* system call numbers; -1: none */
	uint32_t classes;		/* a bit for each class_id */
	/* of a multiplexed call, the set that maps its first argument to calls; 0: not
	 * multiplexed */
	uint16_t calls;
	uint16_t flags;			/* R_NAMED, R_FAR, R_HERE */
	const struct field *fields;
};

/* The sets and records that C code refers to */
extern const uint16_t desc_set_signals, desc_set_ptrace_events, desc_set_wake_op_ops,
	desc_set_wake_op_compares, desc_set_ioprio_classes, desc_set_cap_numbers,
	desc_set_quota_cmds, desc_set_quota_types, desc_set_netlink_protocols, desc_set_kvm_exits,
	desc_set_nl_netfilter, desc_set_nfnl_subsystems, desc_set_families, desc_set_keys,
	desc_set_key_types, desc_set_clone_flags;
extern const uint16_t desc_record_siginfo;

/* Names that C code refers to. `ret` is the system call's result, `fd_class` the kind of messages
 * that the descriptor in the first argument carries (decoder.fd_class), `bpf_class` the same of the
 * descriptor in the field `bpf_fd`, `verbose` 1 with -v, else 0. */
extern const atom desc_name_ret, desc_name_fd_class, desc_name_vlen, desc_name_width,
	desc_name_charcount, desc_name_bpf_fd, desc_name_bpf_class, desc_name_request,
	desc_name_verbose;

/* All sets and records, by number; number 0 is unused */
extern const struct set desc_sets[];
extern const struct record desc_records[];
extern const uint16_t desc_set_count, desc_record_count;

/* The row of a system call number, which for x86-64 may be one of x32 (X32_BIT); NULL: none */
const struct call *desc_call(const struct abi *abi, uint64_t nr);
/* How an x32 system call is decoded: as on x86-64, or with words of 32 bits, as on i386, where an
 * offset has two arguments */
enum x32_words { X32_WORDS_LONG, X32_WORDS_SHORT, X32_WORDS_SHORT_WIDE_OFFSET };
enum x32_words desc_x32_words(uint64_t nr);
/* The first row with this system call name; NULL: none. Some names have several rows (clone). */
const struct call *desc_call_by_name(const char *name);
/* The row with this row name, which is unique: the first argument of SYS_AS and the like, else the
 * system call name. NULL: none */
const struct call *desc_call_by_row_name(const char *row);
/* All rows of system calls */
const struct call *desc_calls(size_t *count);
/* Number of the record with this name; 0: none */
uint16_t desc_record_by_name(const char *name);

/* "SIGKILL"; NULL: no such signal */
const char *desc_signal_name(int number);
/* "SCHED_FIFO"; NULL: no such scheduling policy */
const char *desc_policy_name(int policy);

/* "file"; NULL if `id` is out of range */
const char *desc_class_name(enum class_id id);
/* A description of the class, "take a file name"; NULL if `id` is out of range */
const char *desc_class_help(enum class_id id);

/* A phrase for what the system call does, "" if its row has none: a verb with arguments in braces,
 * and after " -> " what a successful call returns:
 *	"open {pathname} -> as {ret}"
 * {NAME:bytes} is a number of bytes; so is {NAME:read}, but 0 is the end of the file; {ret} is the
 * result. */
const char *desc_call_phrase(const struct call *c);
#endif
