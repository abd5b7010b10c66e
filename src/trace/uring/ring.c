#include "trace/uring/ring.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trace/memory/memory.h"
#include "trace/proc/proc.h"

enum {
	ENTRIES_MAX = 1 << 15,		/* IORING_MAX_ENTRIES; twice as many completions */
	QUEUES_MAX = 8 << 20,		/* more than the kernel's greatest queues */
	/* offsets of mmap(2) of a ring */
	OFFSET_QUEUES = 0, OFFSET_SQES = 0x10000000,
	SINGLE_MMAP = 1 << 0,		/* IORING_FEAT_SINGLE_MMAP */
};

/* The kernel's layout: sizes and offsets of include/uapi/linux/io_uring.h */
_Static_assert(sizeof(struct ring_params) == 120 && sizeof(struct ring_sqe) == 64 &&
	       sizeof(struct ring_cqe) == 16 && offsetof(struct ring_sqe, addr3) == 48, "layout");

static size_t sqe_size(const struct ring_params *p)
{
	return sizeof(struct ring_sqe) << !!(p->flags & RING_SQE128);
}

static size_t cqe_size(const struct ring_params *p)
{
	return sizeof(struct ring_cqe) << !!(p->flags & RING_CQE32);
}

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

bool ring_params_are_valid(const struct ring_params *p)
{
	return is_power_of_two(p->sq_entries) && is_power_of_two(p->cq_entries) &&
		p->sq_entries <= ENTRIES_MAX && p->cq_entries <= 2 * ENTRIES_MAX &&
		p->features & SINGLE_MMAP;
}

/* Where the kernel puts the parts of the queues: what it says of a ring of ptrail */
static bool find_offsets(struct ring_params *p)
{
	struct ring_params own = {0};
	uint32_t end, line = 64;
	int fd = syscall(SYS_io_uring_setup, 1, &own);

	if (fd < 0)
		return false;
	close(fd);
	p->features = own.features;
	p->sq = own.sq;
	p->cq = own.cq;
	end = own.cq.offset[QUEUE_CQES] + sizeof(struct ring_cqe) * p->cq_entries;
	p->sq.offset[QUEUE_ARRAY] = (end + line - 1) / line * line;
	return true;
}

bool ring_find_params(pid_t tgid, int fd, struct ring_params *p, struct ring_positions *at)
{
	char path[32], text[4096];
	ssize_t n;

	snprintf(path, sizeof(path), "fdinfo/%d", fd);
	n = proc_read(tgid, path, text, sizeof(text) - 1);
	if (n <= 0)
		return false;
	text[n] = 0;
	*p = (struct ring_params){
		.sq_entries = proc_field(text, "SqMask", 16) + 1,
		.cq_entries = proc_field(text, "CqMask", 16) + 1,
		.flags = strstr(text, "\nSqThread:\t-1\n") ? 0 : RING_SQPOLL,
	};
	*at = (struct ring_positions){
		.sq_head = proc_field(text, "SqHead", 10),
		.sq_tail = proc_field(text, "SqTail", 10),
		.cq_tail = proc_field(text, "CqTail", 10),
	};
	return proc_field(text, "SqMask", 16) && find_offsets(p) && ring_params_are_valid(p);
}

/* Number of bytes of the queues without the submission queue entries */
static uint64_t queues_size(const struct ring_params *p)
{
	uint64_t sq = p->sq.offset[QUEUE_ARRAY] + sizeof(uint32_t) * (uint64_t)p->sq_entries,
		cq = p->cq.offset[QUEUE_CQES] + cqe_size(p) * (uint64_t)p->cq_entries,
		size = p->flags & RING_NO_SQARRAY || sq < cq ? cq : sq;

	return size < QUEUES_MAX ? size : QUEUES_MAX;
}

/* Whether the descriptor of ptrail is a ring: a mapping of anything else could have effects. */
static bool is_ring(int fd)
{
	static const char ring[] = "anon_inode:[io_uring]";
	char link[32], target[sizeof(ring)];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, target, sizeof(target));
	return n == sizeof(ring) - 1 && !memcmp(target, ring, n);
}

static bool map_part(struct ring_part *part, int fd, uint64_t size, off_t offset)
{
	void *at = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, offset);

	if (at == MAP_FAILED)
		return false;
	*part = (struct ring_part){.addr = (uintptr_t)at, .size = size, .mapped = at};
	return true;
}

bool ring_open(struct ring_access *a, const struct ring_params *p, int pidfd, pid_t tid, int fd)
{
	uint64_t size = queues_size(p), sqes = sqe_size(p) * (uint64_t)p->sq_entries;
	int own;
	bool done;

	*a = (struct ring_access){.params = p, .pid = tid};
	if (p->flags & RING_NO_MMAP) {
		a->queues = (struct ring_part){.addr = p->cq.user_addr, .size = size};
		a->sqes = (struct ring_part){.addr = p->sq.user_addr, .size = sqes};
		return true;
	}
	a->pid = getpid();
	own = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	if (own < 0)
		return false;
	done = is_ring(own) && map_part(&a->queues, own, size, OFFSET_QUEUES) &&
		map_part(&a->sqes, own, sqes, OFFSET_SQES);
	close(own);
	if (!done)
		ring_close(a);
	return done;
}

void ring_close(struct ring_access *a)
{
	if (a->queues.mapped)
		munmap(a->queues.mapped, a->queues.size);
	if (a->sqes.mapped)
		munmap(a->sqes.mapped, a->sqes.size);
	a->queues.mapped = a->sqes.mapped = NULL;
}

/* Reads through the kernel, also memory of ptrail: a mapping that is larger than the ring has pages
 * whose access would be a SIGBUS. */
static bool read_part(const struct ring_access *a, const struct ring_part *part, uint64_t offset,
		      void *buf, size_t size)
{
	return offset <= part->size && size <= part->size - offset &&
		tracee_read(a->pid, part->addr + offset, buf, size) == (int64_t)size;
}

bool ring_read_positions(const struct ring_access *a, struct ring_positions *at)
{
	const struct ring_params *p = a->params;
	const struct {
		uint32_t offset, *to;
	} all[] = {
		{p->sq.offset[QUEUE_HEAD], &at->sq_head}, {p->sq.offset[QUEUE_TAIL], &at->sq_tail},
		{p->cq.offset[QUEUE_TAIL], &at->cq_tail},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (!read_part(a, &a->queues, all[i].offset, all[i].to, sizeof(*all[i].to)))
			return false;
	return true;
}

bool ring_read_index(const struct ring_access *a, uint32_t position, uint32_t *index)
{
	const struct ring_params *p = a->params;
	uint64_t at = position & (p->sq_entries - 1);

	return read_part(a, &a->queues, p->sq.offset[QUEUE_ARRAY] + sizeof(*index) * at, index,
			 sizeof(*index));
}

bool ring_read_sqe(const struct ring_access *a, uint32_t position, struct ring_sqe *sqe)
{
	const struct ring_params *p = a->params;
	uint32_t index = position & (p->sq_entries - 1);

	if (!(p->flags & RING_NO_SQARRAY) && !ring_read_index(a, position, &index))
		return false;
	return index < p->sq_entries &&
		read_part(a, &a->sqes, sqe_size(p) * (uint64_t)index, sqe, sizeof(*sqe));
}

bool ring_read_cqe(const struct ring_access *a, uint32_t position, struct ring_cqe *cqe)
{
	const struct ring_params *p = a->params;
	uint64_t index = position & (p->cq_entries - 1);

	return read_part(a, &a->queues, p->cq.offset[QUEUE_CQES] + cqe_size(p) * index, cqe,
			 sizeof(*cqe));
}
