/* Executes the plan of a syscall. The same code runs in the tracee (where copies may fault and
 * addresses are probed) and in the tracer (process_vm_readv). Freestanding. Values from the table
 * and the record are not trusted: the worst that they can cause is a bad address. */
#ifndef FAST_STUB_READS_H
#define FAST_STUB_READS_H

#include "fast/stub/layout.h"

struct fast_source {
	/* Copies up to `size` bytes; returns the number of bytes at the start that were readable.
	 * `sure`: all are readable, so that they need not be probed. */
	uint64_t (*copy)(void *ctx, void *to, uint64_t from, uint64_t size, int sure);
	/* The same, up to and including a NUL. */
	uint64_t (*string)(void *ctx, void *to, uint64_t from, uint64_t size, int sure);
	/* Writes the path of a descriptor, at most `size` bytes, and returns its length; 0: the
	 * tracer has to look it up. NULL: no path is copied. */
	uint64_t (*name)(void *ctx, char *to, uint64_t size, uint64_t fd);
	/* Returns the length of the shortest prefix of a path that names a file which does not
	 * exist; 0: the tracer has to find it. `path` has `size` bytes without its NUL, begins at
	 * the descriptor `fd`, and may be overwritten. NULL: it is not looked for. */
	uint64_t (*missing)(void *ctx, char *path, uint64_t size, uint64_t fd);
	void *ctx;
	int is_shared;	/* Other threads may change what a descriptor refers to. */
	int can_ask;	/* The tracer can be asked (FAST_ASK_TRACER): fast_reads returns 0 then. */
};

/* State of fast_reads */
struct fast_reading {
	struct fast_record *r;
	const struct fast_source *source;
	uint32_t size;
	int before, failed;
};

/* FAST_CWD: AT_FDCWD. The others are errnos. */
enum { FAST_CWD = -100, FAST_EPERM = 1, FAST_ENOENT = 2, FAST_EINTR = 4, FAST_EACCES = 13,
	FAST_EFAULT = 14, FAST_ENOTDIR = 20, FAST_EINVAL = 22, FAST_ETXTBSY = 26,
	FAST_RESTARTBLOCK = 516 };

/* Returns the plan with a condition that holds for these arguments; NULL if there is none. */
static inline const struct fast_plan *fast_plan_for(const struct fast_table *t, uint64_t nr,
						    const uint64_t arg[6])
{
	const struct fast_plan *p = nr < FAST_CALLS ? &t->plan[nr] : (void *)0;

	while (p) {
		uint64_t n;

		if (p->condition == FAST_NO_ARGUMENT)
			break;
		n = arg[p->condition % 6];
		n = p->width < 64 ? n & (((uint64_t)1 << p->width) - 1) : n;
		n -= (uint64_t)p->base << 8;
		if (n < 64 && p->bits >> n & 1)
			break;
		p = p->next ? &t->more[p->next % FAST_MORE] : (void *)0;
	}
	return p;
}

/* The same; also NULL if the syscall is FAST_STOP. */
static inline const struct fast_plan *fast_plan_of(const struct fast_table *t, uint64_t nr,
						   const uint64_t arg[6])
{
	const struct fast_plan *p = fast_plan_for(t, nr, arg);

	/* the tracer may add the plan meanwhile */
	return p && __atomic_load_n(&p->how, __ATOMIC_ACQUIRE) != FAST_STOP ? p : (void *)0;
}

/* Returns the copy that an earlier read made at this address: in the state at syscall-enter or exit
 * as requested, otherwise in the other one (a list may be an input and its buffers outputs), the
 * longest (a message may be at the address of its list); NULL if there is none. */
static inline const struct fast_segment *fast_find_copy(const struct fast_reading *w, uint64_t addr,
							int exit)
{
	const struct fast_segment *best = (void *)0;
	uint32_t at = sizeof(*w->r), best_rank = 0;

	for (unsigned i = 0; i < w->r->segments; i++) {
		const struct fast_segment *s = (const void *)((const uint8_t *)w->r + at);
		uint32_t rank;

		if (at + sizeof(*s) > w->size || at + sizeof(*s) + s->got > w->size)
			break;
		rank = s->got + ((s->when >= FAST_AFTER) == exit ? FAST_RECORD_MAX : 0);
		if (s->addr == addr && (!best || rank > best_rank)) {
			best = s;
			best_rank = rank;
		}
		at += (sizeof(*s) + s->got + 7u) & ~7u;
	}
	return best;
}

/* The copy that a FAST_INSIDE read refers to */
static inline const struct fast_segment *fast_outer_copy(const struct fast_reading *w,
							 const struct fast_read *op)
{
	return fast_find_copy(w, w->r->arg[op->arg % 6], op->when >= FAST_AFTER);
}

/* The number of `width` bytes (4 or 8) at offset `at` of a copy; 0 if it is too short */
static inline uint64_t fast_number(const struct fast_segment *s, uint64_t at, unsigned width)
{
	uint64_t n = 0;

	if (!s || at + width > s->got)
		return 0;
	__builtin_memcpy(&n, s->bytes + at, 4);
	if (width == 8)
		__builtin_memcpy(&n, s->bytes + at, 8);
	return n;
}

/* Number of bytes that the segment of a string claims to cover: nothing is known of memory after
 * its NUL, or after the page that was not readable. */
static inline uint64_t fast_string_asked(const struct fast_segment *s, uint64_t addr,
					 uint64_t asked, uint64_t got)
{
	uint64_t page = ((addr + got) | (FAST_PAGE - 1)) + 1 - addr;

	if (got && !s->bytes[got - 1])
		return got;
	return page < asked ? page : asked;
}

/* Appends a segment. Returns false if the record has no room for it. */
static inline int fast_copy(struct fast_reading *w, const struct fast_read *op, uint64_t addr,
			    uint64_t asked, int sure)
{
	struct fast_segment *s = (void *)((uint8_t *)w->r + w->size);
	uint64_t room, got;
	int string = op->kind == FAST_STRING;

	if (!asked)
		return 1;
	if (w->size + sizeof(*s) + 8 > FAST_RECORD_MAX || w->r->segments == 255)
		return 0;
	room = FAST_RECORD_MAX - w->size - sizeof(*s);
	if (asked > room && !string)
		return 0;
	if (string)
		got = w->source->string(w->source->ctx, s->bytes, addr, asked < room ? asked : room,
					sure);
	else
		got = w->source->copy(w->source->ctx, s->bytes, addr, asked, sure);
	if (string)
		asked = fast_string_asked(s, addr, asked, got);
	if (asked > room && got == room)
		return 0;
	s->addr = addr;
	s->asked = asked < FAST_RECORD_MAX ? asked : FAST_RECORD_MAX;
	s->got = got;
	s->when = op->when;
	s->unused = 0;
	w->size += (sizeof(*s) + got + 7) & ~(uint64_t)7;
	w->r->segments++;
	return 1;
}

static inline uint64_t fast_product(uint64_t n, const struct fast_read *op)
{
	return n < op->most ? n * op->unit < op->most ? n * op->unit : op->most : op->most;
}

static inline uint64_t fast_argument(const struct fast_reading *w, const struct fast_read *op)
{
	if (op->flags & FAST_INSIDE)
		return fast_number(fast_outer_copy(w, op), op->by, op->flags & FAST_NARROW ? 4 : 8);
	return op->flags & FAST_NARROW ? (uint32_t)w->r->arg[op->by % 6] : w->r->arg[op->by % 6];
}

/* FAST_POINTED: the number that argument `by` points at, or the one before the syscall if that was
 * less */
static inline uint64_t fast_pointed(const struct fast_reading *w, const struct fast_read *op)
{
	uint64_t addr = w->r->arg[op->by % 6], was;
	const struct fast_segment *s;
	uint32_t n = 0;

	if (!addr || w->source->copy(w->source->ctx, &n, addr, sizeof(n), 0) != sizeof(n))
		return 0;
	s = fast_find_copy(w, addr, 0);
	was = fast_number(s, 0, sizeof(n));
	return s && was < n ? was : n;
}

static inline uint64_t fast_read_size(const struct fast_reading *w, const struct fast_read *op)
{
	uint64_t n;

	switch (op->kind) {
	case FAST_STRING: return op->most;
	case FAST_BYTES: return op->unit;
	case FAST_COUNTED: return fast_product(fast_argument(w, op), op);
	case FAST_BITS:
		n = fast_argument(w, op);
		n = n < 8ull * op->most ? (n + 63) / 64 * 8 : op->most;
		return n < op->most ? n : op->most;
	case FAST_RETURNED:
		n = w->r->ret > 0 ? w->r->ret : 0;
		if (op->by != FAST_NO_ARGUMENT && fast_argument(w, op) < n)
			n = fast_argument(w, op);
		return fast_product(n, op);
	case FAST_POINTED:
		n = fast_pointed(w, op);
		return n < op->most ? n : op->most;
	default: return 0;
	}
}

/* Whether the memory of the read need not be probed */
static inline int fast_is_sure(const struct fast_reading *w, const struct fast_read *op)
{
	return op->when != FAST_BEFORE && op->flags & FAST_SURE && !w->failed;
}

/* Copies the buffers of the iovecs. Returns false if the record has no room for them. */
static inline int fast_vector(struct fast_reading *w, const struct fast_read *op)
{
	const struct fast_segment *s = fast_outer_copy(w, op);
	uint64_t left = op->flags & FAST_RETURN_LIMITS ? w->r->ret > 0 ? w->r->ret : 0 :
		UINT64_MAX;

	if (op->flags & FAST_INSIDE)
		s = fast_find_copy(w, fast_number(s, op->at, 8), op->when >= FAST_AFTER);
	for (unsigned i = 0; s && i < op->most && 16 * (i + 1) <= s->got; i++) {
		uint64_t addr = fast_number(s, 16 * i, 8), n = fast_number(s, 16 * i + 8, 8);

		uint64_t part = n < left ? n : left;
		uint64_t wanted = part < op->unit ? part : op->unit;
		uint32_t at = w->size;

		if (!addr || !wanted)
			continue;
		if (!fast_copy(w, op, addr, wanted, fast_is_sure(w, op)))
			return 0;
		/* an unreadable buffer does not count, as in decoding */
		if (((struct fast_segment *)((uint8_t *)w->r + at))->got)
			left -= left == UINT64_MAX ? 0 : part;
	}
	return 1;
}

/* FAST_STRINGS. Copies a growing part of the list until it contains a null pointer, as decoding
 * reads it. Returns false if the record has no room. */
static inline int fast_strings(struct fast_reading *w, const struct fast_read *op)
{
	const struct fast_read list = {.kind = FAST_BYTES, .when = op->when};
	const struct fast_read string = {.kind = FAST_STRING, .when = op->when};
	const struct fast_segment *s = (const void *)((const uint8_t *)w->r + w->size);
	const uint64_t addr = w->r->arg[op->arg % 6];
	/* as many pointers as a record has bytes do not fit */
	const uint32_t start = w->size, most = op->at ? FAST_RECORD_MAX : op->most + 1u;
	uint32_t part = 0, n = 0;

	while (n == part && part < most) {
		part = !part ? 32 : 4 * part;
		part = part < most ? part : most;
		w->r->segments -= w->size != start;
		w->size = start;
		if (!fast_copy(w, &list, addr, 8 * part, 0))
			return 0;
		while (n < part && fast_number(s, 8 * n, 8))
			n++;
	}
	for (uint32_t i = 0; i < n && i < op->most; i++)
		if (!fast_copy(w, &string, fast_number(s, 8 * i, 8), op->unit, 0))
			return 0;
	return 1;
}

/* Whether the read is made now */
static inline int fast_is_due(const struct fast_reading *w, const struct fast_read *op)
{
	int64_t ret = w->r->ret;

	if (op->when == FAST_BEFORE)
		return w->before;
	if (w->before)
		return 0;
	if (op->flags & FAST_IF_INTERRUPTED)
		return ret == -FAST_EINTR || ret == -FAST_RESTARTBLOCK;
	if (op->flags & FAST_IF_POSITIVE && ret <= 0)
		return 0;
	return op->when == FAST_AFTER_ANY || !w->failed;
}

/* Whether the tracer has to examine something because of the result */
static inline int fast_is_asked(const struct fast_reading *w, const struct fast_read *op)
{
	int64_t ret = w->r->ret;
	unsigned what = FAST_ASK_SUCCESS;

	if (w->failed)
		what = ret == -FAST_ENOENT ? FAST_ASK_MISSING :
			ret == -FAST_EACCES || ret == -FAST_EPERM || ret == -FAST_ENOTDIR ||
			ret == -FAST_ETXTBSY ? FAST_ASK_REFUSED : 0;
	return w->source->can_ask && op->unit & what;
}

/* Appends the path of a descriptor. Returns false if the tracer has to look it up. */
static inline int fast_name(struct fast_reading *w, uint32_t fd)
{
	struct fast_segment *s = (void *)((uint8_t *)w->r + w->size);
	uint64_t got;

	if (!w->source->name)
		return 1;
	if (w->size + sizeof(*s) + 8 > FAST_RECORD_MAX || w->r->segments == 255)
		return 0;
	got = w->source->name(w->source->ctx, (char *)s->bytes,
			      FAST_RECORD_MAX - w->size - sizeof(*s), fd);
	if (!got)
		return 0;
	s->addr = fd;
	s->asked = s->got = got;
	s->when = FAST_NAMED;
	s->unused = 0;
	w->size += (sizeof(*s) + got + 7) & ~(uint64_t)7;
	w->r->segments++;
	return 1;
}

/* Appends how much of the path exists and, for a relative one, where it begins. Returns false if
 * the tracer has to find that. */
static inline int fast_missing(struct fast_reading *w, const struct fast_read *op)
{
	const struct fast_segment *path = fast_find_copy(w, w->r->arg[op->arg % 6], 0);
	uint32_t fd = op->by == FAST_NO_ARGUMENT ? (uint32_t)FAST_CWD :
		(uint32_t)w->r->arg[op->by % 6];
	struct fast_segment *s;
	uint64_t size, end;

	if (w->r->ret != -FAST_ENOENT || !w->source->missing)
		return 1;
	if (!path || !path->got || path->bytes[path->got - 1])
		return 0;
	size = path->got - 1u;
	if (!size)
		return 1;
	if (path->bytes[0] != '/' && !fast_name(w, fd))
		return 0;
	s = (void *)((uint8_t *)w->r + w->size);
	if (w->size + sizeof(*s) + size + 1 > FAST_RECORD_MAX || w->r->segments == 255)
		return 0;
	for (uint64_t i = 0; i <= size; i++)
		s->bytes[i] = path->bytes[i];
	end = w->source->missing(w->source->ctx, (char *)s->bytes, size, fd);
	if (!end)
		return 0;
	*s = (struct fast_segment){.addr = end, .when = FAST_ENDED};
	w->size += sizeof(*s);
	w->r->segments++;
	return 1;
}

static inline int fast_read_one(struct fast_reading *w, const struct fast_read *op)
{
	uint64_t addr = w->r->arg[op->arg % 6], asked;

	if (op->kind == FAST_ASK_TRACER)
		return !fast_is_asked(w, op);
	if (op->kind == FAST_NAME && op->unit == FAST_NAME_DUPLICATE && !w->source->is_shared)
		return 1;
	if (op->kind == FAST_NAME)
		return fast_name(w, op->unit == FAST_NAME_CWD ? (uint32_t)FAST_CWD :
				 (uint32_t)w->r->ret);
	if (op->kind == FAST_MISSING)
		return fast_missing(w, op);
	if (op->kind == FAST_VECTOR)
		return fast_vector(w, op);
	if (op->kind == FAST_STRINGS)
		return !addr || fast_strings(w, op);
	if (op->flags & FAST_INSIDE)
		addr = fast_number(fast_outer_copy(w, op), op->at, 8);
	if (!addr)
		return 1;
	asked = fast_read_size(w, op);
	return fast_copy(w, op, addr, asked, fast_is_sure(w, op));
}

/* Appends the segments of one phase (`before`: before the syscall, otherwise after it) to a record
 * of `size` bytes. Returns the new size; 0 if they do not fit into FAST_RECORD_MAX, in which case
 * the record is unchanged. Before the syscall r->nr and r->arg must be set and r->segments be 0;
 * after it r->ret must be set too. Nothing else may change the record meanwhile: the tracer works
 * on a copy. */
static inline uint32_t fast_reads(const struct fast_table *table, struct fast_record *r,
				  uint32_t size, int before, const struct fast_source *source)
{
	/* a syscall in progress ends by the plan it began with, even if it stops by now */
	const struct fast_plan *p = fast_plan_for(table, r->nr, r->arg);
	struct fast_reading w = {r, source, size, before != 0, 0};
	uint8_t segments = r->segments;

	w.failed = !before && r->ret < 0 && r->ret >= -4095;
	for (unsigned i = 0; p && i < p->count; i++) {
		const struct fast_read *op = &table->read[(p->first + i) % FAST_READS];

		if (!fast_is_due(&w, op) || fast_read_one(&w, op))
			continue;
		r->segments = segments;
		return 0;
	}
	return w.size;
}
#endif
