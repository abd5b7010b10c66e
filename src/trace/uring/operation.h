/* An operation of a ring: from its submission, when its event is an EVENT_ENTER that is not
 * emitted, to its completion. */
#ifndef TRACE_URING_OPERATION_H
#define TRACE_URING_OPERATION_H

#include "decode/capture.h"
#include "trace/tasks/tracee.h"
#include "trace/uring/ring.h"

/* Flags of completions: IORING_CQE_F_ */
enum {
	CQE_MORE = 1 << 1,		/* the operation continues: more completions follow */
	CQE_NOTIFICATION = 1 << 3,	/* a zero-copy send has released its buffer */
	CQE_SKIPPED = 1 << 5,		/* no completion: it fills the end of the queue */
	CQE_IS_32 = 1 << 15,		/* it takes two entries */
};

struct ring_operation {
	struct ring_operation *next;	/* of the pending ones of the ring, by submission */
	uint64_t user_data;
	uint32_t position;		/* in the submission queue */
	/* The task that is in the io_uring_enter(2) that submits it; 0: it was submitted */
	uint64_t submitter;
	/* Index, plus 1, in the ring's table of files, of the one that it opens; UINT32_MAX: the
	 * kernel chooses it. 0: it opens a descriptor, or nothing */
	uint32_t file_index;
	bool skips_success;		/* it has no completion if it succeeds */
	struct event event;
	struct call_storage storage;
};

/* Table of files of a ring: the descriptors that its members were registered from */
struct ring_files {
	int *fds;			/* -1: none */
	uint32_t count;
};

/* What takes the place of the descriptor of a file that is in the table of a ring only: this number
 * plus its index. No descriptor is as great. */
enum { RING_FILE_FDS = 0x40000000 };

/* Makes `o` the operation that `sqe` submits, and captures the memory of its arguments. `t` is a
 * task of the process, which should be stopped. */
void ring_operation_begin(struct engine *g, struct tracee *t, struct ring_operation *o,
			  const struct ring_sqe *sqe, const struct ring_files *files);
/* Emits the operation with its result, a negative errno if it failed. */
void ring_operation_emit(struct engine *g, struct tracee *t, struct ring_operation *o,
			 int64_t result);
/* The operation continues after this completion (CQE_MORE): begins it anew. */
void ring_operation_repeat(struct engine *g, struct tracee *t, struct ring_operation *o);
#endif
