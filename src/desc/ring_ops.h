/* Operations of io_uring(7) as syscalls: which row describes an operation, and which fields of its
 * submission queue entry are the arguments. */
#ifndef DESC_RING_OPS_H
#define DESC_RING_OPS_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/abi.h"

/* Fields of a submission queue entry (struct io_uring_sqe) as arguments */
enum sqe_field {
	SQE_ZERO,		/* the argument is 0 */
	SQE_FD,			/* .fd, or with IOSQE_FIXED_FILE a file of the ring's table */
	SQE_DIRFD,		/* .fd, never a file of the table */
	SQE_CLOSED,		/* .fd, or with a .file_index that file of the table */
	SQE_FD_IN,		/* .splice_fd_in; of the table with SPLICE_F_FD_IN_FIXED */
	SQE_OFF, SQE_ADDR, SQE_LEN, SQE_FLAGS, SQE_ADDR3, SQE_FILE_INDEX, SQE_ADDR_LEN,
};

/* When an operation is another syscall */
enum ring_op_condition {
	NEVER,
	IF_STREAM,		/* the file has no position, or it is the current one */
	IF_DATASYNC,		/* IORING_FSYNC_DATASYNC */
};

struct ring_op {
	const char *name;	/* in lower case: "poll_add" */
	int64_t nr[ABI_COUNT];	/* of the syscall; -1: there is none */
	int64_t other[ABI_COUNT];	/* of the one that .condition chooses */
	enum ring_op_condition condition;
	bool makes_file;	/* with a .file_index, the result is a file of the ring's table */
	uint8_t field[6];	/* enum sqe_field of each argument */
};

/* The number that the event of an operation without a syscall has is this one plus that of the
 * operation. */
enum { RING_OP_NUMBERS = 0x10000000 };

/* Returns the operation with this number, as of IORING_OP_NOP; NULL: it is unknown. */
const struct ring_op *ring_op(unsigned number);
/* Returns the name of the operation without a syscall whose event has this number, or NULL. */
const char *ring_op_name(uint64_t nr);
#endif
