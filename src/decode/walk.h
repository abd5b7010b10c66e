/* Internals of the decoder. Each file uses only those before it:
 *	scope.c		resolves the names used in rows
 *	extent.c	how many bytes of memory a value spans
 *	value.c		makes values
 *	scalar.c	strings, bytes and numbers
 *	custom.c	types that rows cannot describe
 *	device_mapper.c	one of them
 *	walk.c		turns a type and a place into a value
 *	pointer.c	follows pointers: to what is read, and to what the kernel fills
 *	call.c		turns registers into places
 *
 * The plans of src/fast come from the same rows before a syscall is made. They use scope.c,
 * extent.c and args_collect() with unknown registers. */
#ifndef DECODE_WALK_H
#define DECODE_WALK_H

#include <string.h>

#include "decode/decode.h"
#include "desc/schema.h"
#include "desc/steps.h"

/* Bytes to decode, from registers or memory */
struct place {
	const uint8_t *p;
	uint64_t size;		/* number of bytes available at .p */
	uint64_t whole;	/* number of bytes there would be without limits and unmapped pages */
	uint64_t addr;		/* in the tracee; 0: registers */
};

/* Names that fields may refer to: those of a record in memory, or of arguments in registers */
struct scope {
	const struct scope *up;		/* the enclosing scope; NULL: none */
	uint16_t record;		/* number of the record; 0: none */
	struct place place;		/* of the record */
	const struct field *const *args;	/* arguments, NULL-terminated; NULL: none */
	const struct place *regs;	/* places of .args */
};

/* State of decoding a syscall */
struct walk {
	struct decoder *d;
	const struct regs *r;
	const struct abi *abi;
	struct arena *arena;
	enum read_space now;			/* the current stop */
	enum read_space view;			/* the state of memory being decoded */
	const struct scope *scope;
	struct place list;		/* the innermost list of netlink attributes */
	uint64_t budget;		/* number of bytes that a K_SHARE still allows */
	uint64_t joined;		/* bytes allocated for strings that were read in pieces */
	uint64_t shown;			/* bytes in values so far, for value_room() */
	unsigned depth, nodes;
	bool pending;			/* a value depends on the syscall's exit */
	bool choosing;			/* looking up the number that chooses F_REST fields */
	bool only_both;			/* decode only F_BOTH fields (record of a failed syscall) */
	bool before;			/* decoding an INOUT place as it was at enter */
	bool negative;			/* the number that scope_find() found last is < 0 */
	/* A bit for each register whose value is not known yet: the plans of src/fast, which are
	 * made before any syscall. 0 in decoding. */
	uint8_t unknown;
};

/* `d` and `r` are used, not copied */
struct walk walk_start(struct decoder *d, const struct regs *r, enum read_space when);

/* The arguments of a syscall as places */
enum { ARGS_MAX = 12, NODES_MAX = 32768 };
struct args {
	unsigned count, specials;
	/* Always ends with NULL, since names are looked up in it while it is being filled */
	const struct field *fields[ARGS_MAX + 1];
	const struct field *special[ARGS_MAX];	/* RET and AFTER */
	struct place places[ARGS_MAX];		/* empty: the register is unknown */
	const struct step *step[ARGS_MAX];	/* its registers */
	const struct steps *steps;		/* the last ones */
	uint8_t bytes[ARGS_MAX][16];	/* 8 bytes of a register, 16 if two form an argument */
	/* A choice of arguments that depends on unknown registers: none are added; NULL: none */
	const struct type *unchosen;
};

/* Initializes `a` with the arguments of a syscall. w->scope may refer to it before. */
void args_collect(struct walk *w, struct args *a, const struct field *fields);

static inline uint64_t size_of(struct walk *w, const struct type *t)
{
	if (t->kind == K_NUM || t->kind == K_PTR)
		return schema_width(w->abi, t);
	return schema_size(w->d->schema, w->abi, t);
}

/* As in schema.h */
static inline unsigned facts_of(struct walk *w, const struct type *t)
{
	return schema_facts(w->d->schema, w->abi, t);
}

/* Facts of the record that a value of the type or each member of a list is; 0: it is none */
static inline unsigned record_facts(struct walk *w, const struct type *t)
{
	while (t->of && t->kind != K_PTR)
		t = t->of;
	return t->kind == K_STRUCT ? schema_facts_of(w->d->schema, w->abi, t->record, 0) : 0;
}

static inline uint64_t min64(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* The part of `p` of `size` bytes (0: all that follow) at offset `at` */
static inline struct place place_part(struct place p, uint64_t at, uint64_t size)
{
	uint64_t have = p.size > at ? p.size - at : 0, whole = p.whole > at ? p.whole - at : 0;

	return (struct place){have ? p.p + at : NULL, size ? min64(have, size) : have,
			      size ? min64(whole, size) : whole, p.addr + at};
}

/* scope.c */
/* Whether a place that is not empty consists of zeros */
static inline bool place_is_zero(const struct place *p)
{
	return !p->p[0] && !memcmp(p->p, p->p + 1, p->size - 1);
}

/* number_load() of a number that is not 4 or 8 bytes of the machine's byte order */
uint64_t number_load_unusual(struct walk *w, const struct type *num, const uint8_t *p);

/* Loads a number, and sets w->negative. */
static inline uint64_t number_load(struct walk *w, const struct type *num, const uint8_t *p)
{
	bool is_signed = num->sign == SIGNED;
	uint64_t n, width = num->width == WORD ? w->abi->word : num->width;
	uint32_t half;

	if (num->sign > SIGNED || num->bits || num->shift || num->high_first ||
	    (width != 8 && width != 4))
		return number_load_unusual(w, num, p);
	if (width == 8) {
		memcpy(&n, p, 8);
		w->negative = is_signed && n >> 63;
		return n;
	}
	memcpy(&half, p, 4);
	w->negative = is_signed && half >> 31;
	return is_signed ? (uint64_t)(int32_t)half : half;
}

/* Loads the number in a place; false: the place is too short */
static inline bool scope_number_in(struct walk *w, const struct type *num, const struct place *p,
				   uint64_t *n)
{
	if (p->size < schema_width(w->abi, num))
		return false;
	*n = number_load(w, num, p->p);
	return true;
}

/* Loads the address in a place; false: the place is too short */
static inline bool scope_address_in(struct walk *w, const struct type *ptr, const struct place *p,
				    uint64_t *addr)
{
	uint64_t width = min64(schema_width(w->abi, ptr), sizeof(*addr));

	*addr = 0;
	if (p->size < width)
		return false;
	if (width == sizeof(*addr))
		memcpy(addr, p->p, sizeof(*addr));	/* compiles to a plain load */
	else
		memcpy(addr, p->p, width);
	return true;
}

/* Loads a number of a type other than K_NUM, or one that the pointer in the place points to */
bool scope_other_number(struct walk *w, const struct type *t, const struct place *p, uint64_t *n);

static inline bool scope_number_at(struct walk *w, const struct type *t, const struct place *p,
				   uint64_t *n)
{
	return t->kind == K_NUM ? scope_number_in(w, t, p, n) : scope_other_number(w, t, p, n);
}

bool scope_find(struct walk *w, atom name, uint64_t *n);
bool scope_find_in(struct walk *w, uint16_t record, struct place p, atom name, uint64_t *n);
/* Whether a number meets a condition, apart from its .and and .or */
static inline bool scope_accepts(const struct test *t, uint64_t n)
{
	if (t->mask)
		n &= t->mask;
	if (t->most)
		return (n <= t->bits) != t->unless;
	return (t->equal ? n == t->bits : (n & t->bits) != 0) != t->unless;
}

bool scope_test_holds(struct walk *w, const struct test *t);
/* Whether a condition holds; NULL: always */
static inline bool scope_holds(struct walk *w, const struct test *t)
{
	return !t || scope_test_holds(w, t);
}

/* Finds the number of bytes of a K_SIZED or K_SHARE type. */
bool scope_size(struct walk *w, const struct type *t, uint64_t *n);
uint64_t scope_count(struct walk *w, const struct type *t, uint64_t n);
/* t->set, or the set that its entry for `under` refers to; 0: none */
uint16_t scope_set(struct walk *w, const struct type *t);
/* The entry of `set` that the number n chooses for a K_PICK type; NULL: none */
const struct entry *scope_value(struct walk *w, const struct type *t, uint16_t set, uint64_t n);
/* The fields of that entry, or those of the set's E_ELSE. If there is none, a
 * list without fields, which means the bytes of the place: scope_first() is their type then. */
const struct field *scope_entry(struct walk *w, const struct type *t, uint16_t set, uint64_t n);
/* The fields of the entry that a K_PICK type chooses; if a number is missing, the entry for 0 */
const struct field *scope_chosen(struct walk *w, const struct type *t, struct place p);
/* Whether the numbers that choose are known before the place is read */
bool scope_is_chosen(struct walk *w, const struct type *t);
const struct type *scope_first(const struct field *f);
/* scope_first() of scope_chosen() */
const struct type *scope_picked(struct walk *w, const struct type *t, struct place p);

/* extent.c: how many bytes of memory to read behind a pointer. Plans copy as many, and text without
 * values reads as many. */
enum {
	COUNT_UNKNOWN = INT32_MAX,
	LIST_MAX = 1 << 20,		/* most members of a list, or bits of a set */
	STRING_PIECE = 256,		/* most bytes of a string that are read first */
};

/* Returns how many bytes of a value of type `t` at `addr` to read; *whole is how many there are.
 * `bound` is the most that there can be by a count outside of the type, or UINT64_MAX. With unknown
 * registers, counts that they contain are COUNT_UNKNOWN, so that the result is a limit. */
uint64_t extent_of(struct walk *w, const struct type *t, uint64_t bound, uint64_t addr,
		   uint64_t *whole);

/* How many of `whole` bytes must be readable of a value that is shown only if it is readable: all,
 * but of data as many as text shows and one, as strace */
uint64_t extent_needed(struct walk *w, const struct type *t, uint64_t whole);
/* Whether `count` members of `size` bytes at an address would not be in the 64-bit address space */
bool extent_overflows(uint64_t addr, uint64_t count, uint64_t size);

/* The most bytes to read of a string of unknown length, including its NUL */
static inline uint64_t extent_of_string(const struct limits *limits, const struct type *t)
{
	if (t->fixed)
		return t->fixed;
	return t->sense == SENSE_PATH ? PATH_LENGTH_MAX : limits->bytes + 1;
}

/* Number of bytes of a string of at most `limit` bytes to read after its first `read` ones: up to
 * the end of a page, since the next one may be unmapped */
static inline uint64_t extent_of_piece(uint64_t addr, uint64_t read, uint64_t limit)
{
	uint64_t most = min64(PAGE_MIN - (addr + read) % PAGE_MIN, limit - read);

	return min64(most, read ? PAGE_MIN : STRING_PIECE);
}

/* value.c */
struct value *value_new(struct walk *w, enum value_kind kind);
struct value *value_number(struct walk *w, uint64_t n, enum sense sense);
struct value *value_unread(struct walk *w, uint64_t addr, const char *why);
/* A named error number. Some are negative, as in netlink messages: .n is < 0 then. */
struct value *value_errno(struct walk *w, uint64_t n);
/* A number with its name in a set or, with `flags`, the names of its bits */
struct value *value_named(struct walk *w, uint64_t n, uint16_t set, const struct type *num,
			  bool flags);
/* How many of `len` bytes may be added to the syscall's values, which have at most 1 MiB together
 * (more if longer strings are wanted) */
uint64_t value_room(struct walk *w, uint64_t len);
/* Appends to a list or record; `name` is NULL in lists */
void value_add(struct value *list, const char *name, struct value *member);

/* scalar.c */
/* A string in a place of fixed size */
struct value *scalar_string(struct walk *w, const struct type *t, struct place p);
/* A string of unknown length: read page by page, so that an unmapped page after it causes no
 * error */
struct value *scalar_far_string(struct walk *w, const struct type *t, uint64_t addr);
struct value *scalar_bytes(struct walk *w, const struct type *t, struct place p);
/* K_NUM, K_ONE or K_BITS */
struct value *scalar_number(struct walk *w, const struct type *t, const struct place *p);
/* The bytes of an incomplete number, or of an incomplete header of a record */
struct value *scalar_cut(struct walk *w, struct place p);
/* A read at `addr` that failed */
struct value *scalar_unread(struct walk *w, uint64_t addr);

/* custom.c: makes values from bytes. NULL: decode the type's .of instead or, if it has none, hide
 * the field. */
typedef struct value *custom_fn(struct walk *w, const struct type *t, struct place p);
extern custom_fn *const customs[CUSTOM_COUNT];
/* device_mapper.c: the argument of an ioctl of the device mapper */
custom_fn custom_device_mapper;

/* walk.c */
struct value *walk_type(struct walk *w, const struct type *t, const struct place *p);
/* NULL: the view, the field's test or the end of the place hides the field */
struct value *walk_field(struct walk *w, const struct field *f, const struct place *p);

/* pointer.c: what a K_PTR at this place points to */
struct value *walk_ptr(struct walk *w, const struct type *t, const struct place *p);
/* bitset.c: a K_BITSET */
struct value *walk_bitset(struct walk *w, const struct type *t, struct place p);
#endif
