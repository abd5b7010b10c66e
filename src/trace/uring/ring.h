/* Reads the queues of an io_uring: see io_uring_setup(2). The tracee can write anything into them,
 * and into the parameters before ptrail reads these, so that every position is checked. */
#ifndef TRACE_URING_RING_H
#define TRACE_URING_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Members of struct io_sqring_offsets and struct io_cqring_offsets */
enum { QUEUE_HEAD, QUEUE_TAIL, QUEUE_CQES = 5, QUEUE_ARRAY, QUEUE_OFFSETS = 8 };

/* struct io_uring_params, whose members depend on the version of the header */
struct ring_params {
	uint32_t sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features, wq_fd;
	uint32_t reserved[3];
	struct {
		uint32_t offset[QUEUE_OFFSETS];
		uint64_t user_addr;
	} sq, cq;
};

/* Flags of io_uring_setup(2) */
enum {
	RING_SQPOLL = 1 << 1,		/* a thread of the kernel takes submissions */
	RING_SQE128 = 1 << 10,
	RING_CQE32 = 1 << 11,
	RING_NO_MMAP = 1 << 14,		/* the queues are in memory of the program */
	RING_NO_SQARRAY = 1 << 16,
	RING_CQE_MIXED = 1 << 18,	/* some completions take two entries */
};

/* A submission queue entry: struct io_uring_sqe */
struct ring_sqe {
	uint8_t opcode, flags;
	uint16_t ioprio;
	int32_t fd;
	uint64_t off, addr;
	uint32_t len, op_flags;
	uint64_t user_data;
	uint16_t buf_index, personality;
	union {
		uint32_t file_index;
		uint16_t addr_len;
	};
	uint64_t addr3, reserved;
};

/* A completion queue entry: struct io_uring_cqe */
struct ring_cqe {
	uint64_t user_data;
	int32_t res;
	uint32_t flags;
};

/* Access to the queues, from ring_open to ring_close */
struct ring_access {
	const struct ring_params *params;
	pid_t pid;			/* whose memory has the queues: the tracee's or ptrail's */
	struct ring_part {
		uint64_t addr, size;
		void *mapped;		/* NULL: it is memory of the program */
	} queues, sqes;
};

/* Positions of the queues. They count entries, and overflow. */
struct ring_positions {
	uint32_t sq_head, sq_tail, cq_tail;
};

/* Whether the queues of a ring with these parameters can be read */
bool ring_params_are_valid(const struct ring_params *p);
/* Finds the parameters of a ring that exists already, descriptor `fd` of the process, and the
 * positions up to which its queues have been used. Returns false if they are unknown. */
bool ring_find_params(pid_t tgid, int fd, struct ring_params *p, struct ring_positions *at);
/* Opens the queues of the ring that is descriptor `fd` of the process with this pidfd; `tid` is one
 * of its tasks. Returns false if they cannot be read. */
bool ring_open(struct ring_access *a, const struct ring_params *p, int pidfd, pid_t tid, int fd);
void ring_close(struct ring_access *a);

/* Reads the index that the submission queue has at a position. */
bool ring_read_index(const struct ring_access *a, uint32_t position, uint32_t *index);
/* These return false if the memory cannot be read or the program has made it invalid. */
bool ring_read_positions(const struct ring_access *a, struct ring_positions *at);
bool ring_read_sqe(const struct ring_access *a, uint32_t position, struct ring_sqe *sqe);
bool ring_read_cqe(const struct ring_access *a, uint32_t position, struct ring_cqe *cqe);
#endif
