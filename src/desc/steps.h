/* The compiled form of a row: its arguments in the registers of an ABI. The decoder, the plans of
 * the fast source, text without values and the names of recorded syscalls all walk these steps. */
#ifndef DESC_STEPS_H
#define DESC_STEPS_H

#include "base/memory/arena.h"
#include "desc/schema.h"

/* An argument */
struct step {
	const struct field *field;
	uint8_t reg;		/* the first register; REG_STACK - 1: the stack pointer */
	uint8_t regs;		/* number of registers: 1 or 2 */
};

/* The arguments of a list of fields up to a F_REST */
struct steps {
	const struct field *fields;	/* the list */
	const struct steps *before;	/* the arguments before these; NULL: none */
	uint8_t next;			/* the register after the last argument */
	uint8_t count, specials;
	const struct field *const *special;	/* results, and F_AFTER fields */
	const struct type *rest;	/* chooses the following arguments; NULL: none follow */
	/* The argument whose number is all that .rest depends on; NULL: it depends on more */
	const struct step *chooser;
	const struct field *after;	/* with .rest: the fields that follow the chosen ones */
	struct steps *chained;		/* for schema.c */
	struct step step[];
};

/* Compiles a list of fields into the arena. */
struct steps *steps_compile(struct arena *arena, struct schema *s, const struct abi *abi,
			    const struct field *fields, const struct steps *before);

/* Where the number with a name is */
struct number_at {
	enum number_place {
		NOWHERE, IN_RESULT, IN_REGISTER,
		BEHIND_POINTER,		/* a pointer in a register, which may point to it */
		IN_MEMBER,
	} place;
	uint16_t at;			/* register; of a member the offset */
	const struct field *field;
};

/* Finds a number among the arguments, the first one if there are several, or the result. */
struct number_at steps_number(const struct steps *s, atom name);
/* The same among the members of a record, or the result of the syscall */
struct number_at steps_member(struct schema *s, const struct abi *abi, uint16_t record, atom name);

/* Where names are found: among the members of a record, or if .record is 0 among arguments */
struct name_scope {
	struct schema *schema;
	const struct abi *abi;
	const struct steps *steps;
	uint16_t record;
};

static inline struct number_at steps_named(const struct name_scope *where, atom name)
{
	return where->record ? steps_member(where->schema, where->abi, where->record, name) :
		steps_number(where->steps, name);
}

/* What a pointer points to, apart from what limits its size */
enum { BOUNDS_MAX = 2 };
struct pointee {
	const struct type *type;	/* neither K_SHARE, K_DATED, nor limited by a name */
	/* Numbers that limit the size in bytes, the outermost first, and after these the count that
	 * .type itself has. Further limits are not here. */
	struct number_at bound[BOUNDS_MAX];
	uint8_t limits;			/* number of limits in .bound */
	uint8_t bounds;			/* the same with the count */
	/* Something else limits the size or the view of .type, such as bytes that are used up. */
	bool is_limited_otherwise;
	bool is_zero_filled;		/* The limit may exceed .type: bytes beyond it are read. */
};

/* Adds the limits of a type to *out, which has those of the types around it. */
void steps_pointee(const struct name_scope *where, const struct type *t, struct pointee *out);

/* Whether a type is a pointer to a path that the kernel reads */
static inline bool steps_is_path(const struct type *t)
{
	return t->kind == K_PTR && t->dir == IN && t->of->kind == K_STR &&
		t->of->sense == SENSE_PATH && !t->of->fixed && !t->of->by;
}

/* Whether a type is a K_PICK that depends on the number in one field at most */
bool steps_pick_by_field(const struct type *t);
#endif
