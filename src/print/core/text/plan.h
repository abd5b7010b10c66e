/* Plans of system calls for text (planned_call.h), compiled from rows */
#ifndef PRINT_CORE_TEXT_PLAN_H
#define PRINT_CORE_TEXT_PLAN_H

#include "decode/walk.h"
#include "ptrail/printer.h"

enum {
	MEMBERS_MAX = 12,	/* members of a record that text shows */
	RECORDS_MAX = 48,	/* records with plans */
	CALL_NAME_MAX = 24,
};

/* How an argument, a member of a record or a result is written */
enum writing {
	AS_NUMBER,		/* a number without a name, in decimal or hexadecimal */
	AS_ADDRESS,		/* the same in hexadecimal; unless it is a result, 0 is NULL */
	AS_PHRASE,		/* text that depends on the number only, such as names of flags */
	AS_STRING,		/* a pointer to a string */
	AS_BUFFER,		/* a pointer to a buffer of data */
	AS_POINTED,		/* a pointer to a record */
	AS_VECTOR,		/* a pointer to a list of records */
	AS_RECORD,		/* a record in a record */
	AS_VALUE,		/* decoded */
};

struct writer {
	uint8_t how;			/* enum writing */
	uint8_t bounds;
	bool is_output;			/* a pointer to what the kernel fills */
	bool is_pointer;		/* of an argument: NULL if the register is 0 */
	bool asks_class;	/* a buffer of bytes if the descriptor carries no messages */
	/* register; of a member of a record the offset */
	uint16_t at;
	const struct field *field;
	/* of the number, or of what the pointer points to; of a result NULL: a signed number */
	const struct type *type;
	const struct record_plan *record;	/* AS_POINTED, AS_VECTOR, AS_RECORD */
	struct number_at bound[BOUNDS_MAX];	/* limit the size of what is pointed to */
	const struct test *when;	/* written only then; NULL: always */
	struct number_at tested;		/* the number that .when tests */
};

struct member {
	struct writer writer;
	uint8_t name_length;
};

struct record_plan {
	uint16_t record;
	bool usable;
	bool has_more;			/* text ends it with "..." */
	uint8_t count;
	uint64_t size;
	struct member members[MEMBERS_MAX];	/* in the order of the text */
};

/* The plan of a syscall with this number and this choice */
struct plan {
	const struct call *row;		/* NULL: empty */
	uint64_t nr, choice;
	bool usable;
	/* the row has data that depends on the result: shown if it is positive, or at least 0 */
	bool more_if_positive, more_if_zero;
	uint8_t count, begin_length;
	char begin[CALL_NAME_MAX];	/* "read(" */
	struct writer args[ARGS_MAX], ret;
};

/* Records that have been compiled */
struct record_plans {
	unsigned count;
	struct record_plan all[RECORDS_MAX];
};

/* Compiles the plan of the syscall with the registers w->r, whose arguments are `a`. `choice`: the
 * number that chooses them, of those that have the same registers otherwise. */
void plan_compile(struct plan *plan, struct record_plans *records, struct walk *w,
		  const struct args *a, const struct call *row, uint64_t choice);

/* What chooses the plan of a syscall */
enum chooser { CHOOSER_UNKNOWN, CHOOSER_NONE, CHOOSER_ARGUMENT, NO_PLAN };
/* Finds the register that chooses the last arguments of a row, if one does. */
enum chooser plan_chooser(struct schema *schema, const struct abi *abi, const struct call *c,
			  uint8_t *reg);
#endif
