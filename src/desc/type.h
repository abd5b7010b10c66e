/* What a description is made of. The rows in rows/ become constants of these types (tables.c); the
 * words they are written in stand in words.h. Nothing here knows how to read a tracee.
 *
 * A name in a row (count, ret, cmd) means the field of that name in the innermost record around
 * it: sibling fields first, then the records around, then the call's arguments, then the result. A
 * name is an address of its own (an atom): two mentions of it are the same when their pointers
 * are, and a name that no field has does not compile. */
#ifndef DESC_TYPE_H
#define DESC_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/abi.h"
#include "ptrail/value.h"

typedef const char *atom;

enum sign { UNSIGNED, SIGNED, NETORDER };	/* NETORDER: unsigned, in big-endian order */

/* Widths that are no plain byte count. PAIR: low and high word; ALIGNED8: __aligned_u64 */
enum { WORD = 0, PAIR = 16, ALIGNED8 = 24 };

enum kind {
	K_NUM,		/* a number: width, sign, base */
	/* a number that is one of `set`; with `under` of the set that `set` has for its value */
	K_ONE,
	K_BITS,		/* a number that is a sum of a set's members */
	K_STR,		/* bytes up to a NUL: behind a pointer, or inline in `fixed` bytes */
	K_BYTES,	/* as many bytes as `by` says, or `fixed`, or the rest of the place */
	K_BITSET,	/* a bit for each number: signals, CPUs, descriptors */
	K_VEC,		/* `of`, as many as `by` says, or `fixed`, or up to a NULL, or the rest */
	K_CHAIN,	/* records that say how long each is (field `by`), aligned to `fixed` */
	K_STRUCT,	/* a record */
	K_PTR,		/* the address of `of`, which is read as `dir` says */
	K_SIZED,	/* `of`, but no more bytes of it than `by` says; or in `fixed` bytes */
	K_SHARE,	/* `of`, in which all bytes together are no more than `by` says */
	/* what the set's entry for a number says: that of `by`, or of an `of` at the place's start,
	 * masked with `fixed`, then shifted down by `shift`; set: as K_ONE's */
	K_PICK,
	K_OPAQUE,	/* what nobody looks into: its address only */
	K_CUSTOM,	/* a function of decode/custom.c, by number */
	K_DATED,	/* `of`, with a sense that the whole of it has: a date, an instruction */
	/* `of`, if all of it, or `fixed` bytes, are there; else `record`, else nothing */
	K_WHOLE,
};

/* HERE: as the pointer through which we came; IN_LATE: read by the kernel, which then adds to it,
 * OUT_IF_…: filled only when the result is > 0, or EINTR */
enum dir { HERE, IN, IN_LATE, OUT, OUT_IF_POSITIVE, OUT_IF_INTERRUPTED, INOUT };

enum custom_id {
	C_WAIT_STATUS, C_SUN_PATH, C_TIME_OR_NAME, C_LAST, C_SYSCALL_NR, C_FUTEX_WAKE_OP, C_IOPRIO,
	C_CAPABILITIES, C_QUOTA_CMD, C_BEYOND, CUSTOM_COUNT
};

/* What a counted list counts; text shows "3 vars" instead of the members unless verbose */
enum noun { NOUN_NONE, NOUN_PLAIN, NOUN_var, NOUN_entry, NOUN_COUNT };
extern const struct noun_words { const char *one, *many; } noun_words[NOUN_COUNT];

/* There are thousands of them. A number is `width` bytes of `sign`: of them `bits` bits from
 * `shift` on, or, without `bits`, all of them, shifted up by `shift`. */
struct type {
	uint8_t kind;			/* enum kind */
	uint8_t sense;			/* enum sense */
	uint8_t width, shift, bits;
	uint32_t sign : 2;		/* enum sign */
	uint32_t base : 2;		/* enum base */
	uint32_t dir : 3;		/* enum dir */
	uint32_t custom : 4;		/* enum custom_id */
	uint32_t noun : 2;		/* enum noun */
	uint32_t one_only : 1;		/* of a chain the first only */
	/* vec ends at NULL; bytes may end in a NUL that is none of them; a string may be longer
	 * than its `fixed` bytes */
	uint32_t until_null : 1;
	uint32_t flat : 1;		/* a chain of one shows its one; INOUT: two brackets */
	/* `by` counts bits (fd_set; a vec's: one more than there are) */
	uint32_t in_bits : 1;
	uint32_t high_first : 1;	/* of two registers, the first is the high word */
	uint32_t beside : 1;		/* text shows names beside the number */
	uint16_t set, record;		/* enum set_id, enum record_id; 0: none */
	uint32_t fixed;
	const struct type *of;
	atom by, under;
};
_Static_assert(sizeof(struct type) <= 40, "a type is small");
_Static_assert(CUSTOM_COUNT <= 16 && NOUN_COUNT <= 4 && INOUT < 8, "numbers fit in their bits");

/* Holds when the named number has one of the bits, or, with `equal`, when it is `bits`; both after
 * masking with `mask` unless that is 0. */
struct test {
	atom name;
	uint64_t bits, mask;
	bool equal, unless;
	const struct test *and, *or;	/* (this and that) or that */
};

enum {
	F_MORE = 1,	/* text shows it only when verbose, "..." else */
	F_IN = 2,	/* means something to the kernel only: not shown in an out view */
	F_OUT = 4,	/* filled by the kernel: not shown in an in view */
	F_REST = 8,	/* stands for the fields of the entry its K_PICK type chooses */
	F_RET = 16,	/* not a field: the type of the call's result */
	F_AFTER = 32,	/* not a field: `of` seen again after a result > 0; with F_OUT >= 0 */
	F_BOTH = 64,	/* a number that the kernel reads and then sets: 128 => 16 */
	F_PAD = 128,	/* takes room, is never shown */
	F_AGAIN = 256,	/* lies where the field before it lies: another view of the same bytes */
};

struct field {
	const char *name;		/* as shown */
	atom id;			/* as rows refer to it; NULL: never */
	const struct type *type;	/* NULL ends a list */
	union {
		const struct test *when;	/* NULL: always */
		atom of;			/* F_AFTER */
	};
	uint16_t flags;
	/* of an argument: 1 + the register, where not the next; of a member: its rank, below RANKS.
	 * It is shown after all of a lower one: strace's order is not always memory's */
	uint8_t reg;
};

enum { RANKS = 8 };

/* field.reg of the argument that lies where the stack pointer points */
enum { REG_STACK = 7 };

enum {
	R_UNION = 1,		/* all fields at offset 0 */
	R_PACKED_X86 = 2,
	R_TUPLE = 4,		/* text shows it as a list */
	R_NAMED = 8,		/* a call whose arguments text shows by name */
	R_PART = 16,		/* of a larger C type: its size is not compared */
	R_FAR = 32,		/* a call whose arguments lie in memory at its first (i386 mmap) */
	R_CUT = 64,		/* stands for a longer record: text ends it with "..." */
	R_INDEXED = 128,	/* text shows it as a list: [[VINTR]=0x3, ...] */
	R_HERE = 256,		/* a call whose inner one has its arguments in the next registers */
};

struct record {
	const char *name;
	const struct field *fields;
	unsigned flags;
};

enum entry_kind { E_END, E_BIT, E_VAL, E_UNDER, E_ELSE, E_SHIFT, E_SET };

struct entry {
	/* the mask, for E_UNDER, which rules the E_VAL that follow, and for E_SHIFT, a number
	 * among bits: 21<<MAP_HUGE_SHIFT */
	uint64_t value;
	const char *name;
	const struct field *fields;	/* what the value chooses; NULL: the set's E_ELSE */
	/* E_UNDER: the values' set; E_VAL, E_ELSE: the set one level below; E_SET: one whose
	 * values an ENUM takes in */
	uint16_t set;
	uint8_t kind;			/* enum entry_kind */
	uint8_t abis;			/* 0: all; else a bit for each abi_id */
};

struct set {
	const char *name;
	const char *unknown;		/* "O_???": shown beside a value that has no name */
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
	int16_t nr[ABI_COUNT];		/* -1: none */
	uint32_t classes;		/* a bit for each class_id */
	/* set: first argument → another call, its arguments in memory at the second */
	uint16_t calls;
	uint16_t flags;			/* R_NAMED, R_FAR, R_HERE */
	const struct field *fields;
};

/* The sets and records that C code asks for by name. All others are rows only. */
extern const uint16_t desc_set_signals, desc_set_ptrace_events, desc_set_wake_op_ops,
	desc_set_wake_op_compares, desc_set_ioprio_classes, desc_set_cap_numbers,
	desc_set_quota_cmds,
	desc_set_quota_types;
extern const uint16_t desc_record_siginfo;

/* Names that C code knows. The decoder answers two itself: the call's result; what kind of
 * descriptor the first argument is (asked of the model). */
extern const atom desc_name_ret, desc_name_fd_class, desc_name_si_arch;

/* All of them, by number; number 0 is none */
extern const struct set desc_sets[];
extern const struct record desc_records[];
extern const uint16_t desc_set_count, desc_record_count;

/* NULL: no such call */
const struct call *desc_call(const struct abi *abi, uint64_t nr);
/* The first row of that name; NULL: none. A name may have a row for each machine (clone). */
const struct call *desc_call_named(const char *name);
/* The row that SYS_AS and its like call by that name, or else show so (the name a set's CALL has)
 */
const struct call *desc_row_named(const char *row);
const struct call *desc_calls(size_t *count);
/* 0: none */
uint16_t desc_record_named(const char *name);

/* "SIGKILL", by the set `signals`; NULL: there is no such signal */
const char *desc_signal_name(int number);

/* "file"; NULL past the last */
const char *desc_class_name(enum class_id id);
/* What they have in common, "take a file name"; NULL past the last */
const char *desc_class_help(enum class_id id);

/* What a call does in plain words, "" where its row does not say: a verb and what belongs to it,
 * with names of arguments in braces, and behind " -> " what a success brings:
 *	"open {pathname} -> as {ret}"
 * {NAME:bytes} is a number of bytes in words; {ret} the result. */
const char *desc_call_phrase(const struct call *c);
#endif
