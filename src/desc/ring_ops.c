#include "desc/ring_ops.h"

#include <stddef.h>

#include "desc/numbers.h"

#define NONE_			{-1, -1, -1}
/* up to six arguments */
#define FIELDS_(a, b, c, d, e, f, ...) \
	{SQE_##a, SQE_##b, SQE_##c, SQE_##d, SQE_##e, SQE_##f}
#define FIELDS(...)		FIELDS_(__VA_ARGS__, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)
#define OP(n, number, call, ...) \
	[number] = {#n, NR_ALL(call), NONE_, NEVER, false, FIELDS(__VA_ARGS__)},
#define OP_FILE(n, number, call, ...) \
	[number] = {#n, NR_ALL(call), NONE_, NEVER, true, FIELDS(__VA_ARGS__)},
#define OP_OR(n, number, condition, other, call, ...) \
	[number] = {#n, NR_ALL(call), NR_ALL(other), condition, false, FIELDS(__VA_ARGS__)},
#define OP_ONLY(n, number) \
	[number] = {#n, NONE_, NONE_, NEVER, false, FIELDS(FD, ADDR, LEN, OFF, FLAGS)},

static const struct ring_op all[] = {
#include "desc/ring_ops.def"
};
enum { COUNT = sizeof(all) / sizeof(*all) };

const struct ring_op *ring_op(unsigned number)
{
	return number < COUNT ? &all[number] : NULL;
}

const char *ring_op_name(uint64_t nr)
{
	const struct ring_op *op = nr < RING_OP_NUMBERS ? NULL : ring_op(nr - RING_OP_NUMBERS);

	return op ? op->name : NULL;
}
