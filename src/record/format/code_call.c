#include "record/format/block.h"

#include <string.h>

#include "decode/memory.h"
#include "desc/name.h"

/* What comes of a call, a bit each; the rest is 0 */
enum {
	GOES_ON = 1,		/* a LEAVE of the task's last event, whose registers are not told */
	HAS_RET = 2,
	FAILED = 4,
	HAS_MEMORY = 8,
	KEEPS_MEMORY = 16,	/* … and it begins with all that the ENTER had */
	OTHER_ENTRY = 32,	/* .entered is not the event's time */
	HAS_NOTE = 64,
	HAS_FAULT = 128,
	SPENT = 256,		/* as much was read of memory as a call may */
	ALL_BITS = (SPENT << 1) - 1,
};

/* A piece of memory begins with a byte: when it was read, why some of it is missing, and */
enum { WHEN = 7, LACK_SHIFT = 3, LACK = 7, AT_ARGUMENT = 64, ALL_OF_IT = 128 };

static unsigned call_hash(const struct call_registers *r)
{
	return (r->nr * 0x9e3779b97f4a7c15 >> 32) + r->abi->id;
}

/* The number that this kind of call has, or is to get */
static unsigned call_number(struct block *b, const struct call_registers *r)
{
	const unsigned slots = 2 * CALLS_MAX;
	unsigned at;

	for (at = call_hash(r) % slots; b->call_slots[at]; at = (at + 1) % slots) {
		const struct call_kind *known = &b->calls[b->call_slots[at] - 1];

		if (known->nr == r->nr && known->abi == r->abi)
			return b->call_slots[at] - 1;
	}
	b->call_slots[at] = b->call_count + 1;
	b->calls[b->call_count] = (struct call_kind){r->abi, r->nr};
	return b->call_count;
}

/* Which kind of call it is: one that the block has had, or the next and its machine and number.
 * NULL: reading found none. */
static const struct call_kind *code_kind(struct block *b, uint64_t number)
{
	struct codec *c = &b->column[RECORDS];
	struct call_kind *kind = &b->calls[number % CALLS_MAX];
	uint32_t arch;

	if (number >= CALLS_MAX || number > b->call_count) {
		codec_fail(c, "a call is not known");
		return NULL;
	}
	if (number < b->call_count)
		return kind;
	arch = c->reading ? 0 : kind->abi->audit_arch;
	CODE_UINT(c, arch);
	CODE_UINT(c, kind->nr);
	if (c->reading)
		kind->abi = abi_of_audit(arch);
	if (!kind->abi) {
		codec_fail(c, "a call is of a machine that is not known");
		return NULL;
	}
	b->call_count++;
	return kind;
}

static bool same_registers(const struct call_registers *a, const struct call_registers *b)
{
	return a->abi == b->abi && a->nr == b->nr &&
		!memcmp(a->value, b->value, sizeof(a->value));
}

static unsigned argument_at(const struct call_registers *r, uint64_t addr)
{
	unsigned i;

	for (i = 0; i < 6 && r->value[i] != addr; i++)
		;
	return i;
}

/* What is no memory but a name (see decode/memory.h): longer than what was asked for, and a string
 * to its last byte */
static bool is_name(enum when when)
{
	return when == FD_PATHS || when == IF_NAMES;
}

static void put_piece(struct codec *c, const struct call_registers *r, struct anchors *anchors,
		      const struct memo_block *m)
{
	unsigned argument = argument_at(r, m->addr);
	/* what nobody looked at was not asked for: else it would answer for what lies there */
	bool rest = m->used < m->got;
	uint64_t got = m->used, asked = rest ? m->used : m->asked;
	enum memory_lack lack = rest ? LACK_NONE : memory_lack(m->why);

	if (got > c->budget) {
		got = is_name(m->when) ? 0 : c->budget;
		lack = LACK_LIMIT;
	}
	c->budget -= got;
	codec_put(c, m->when | lack << LACK_SHIFT | (argument < 6 ? AT_ARGUMENT : 0) |
		  (got == asked ? ALL_OF_IT : 0));
	if (argument < 6)
		codec_put(c, argument);
	else
		anchor_put(c, anchors, m->addr);
	codec_put(c, asked);
	if (got != asked)
		codec_put(c, got);
	codec_grow(c, got);
	memcpy(c->bytes + c->at, m->bytes, got);
	c->at += got;
}

static void get_piece(struct codec *c, const struct call_registers *r, struct anchors *anchors,
		      struct memory *to)
{
	uint64_t head = codec_get(c);
	unsigned lack = head >> LACK_SHIFT & LACK;
	bool argument = head & AT_ARGUMENT;
	struct memo_block m = {.when = head & WHEN};
	uint64_t where = argument ? codec_get(c) : anchor_get(c, anchors);

	if (head > 255 || m.when > IF_NAMES || lack >= LACKS || (argument && where >= 6)) {
		codec_fail(c, "memory is of no kind that there is");
		return;
	}
	m.addr = argument ? r->value[where] : where;
	m.asked = codec_get(c);
	m.got = head & ALL_OF_IT ? m.asked : codec_get(c);
	m.why = memory_lacks[lack];
	if (m.got > c->end - c->at || (m.got > m.asked && !is_name(m.when))) {
		codec_fail(c, "memory is cut off");
		return;
	}
	if (is_name(m.when) && m.got && (m.got < 2 || c->bytes[c->at + m.got - 1])) {
		codec_fail(c, "a name does not end");
		return;
	}
	memory_restore(to, &m, c->bytes + c->at);
	c->at += m.got;
}

/* The first piece from `m` on that a reader would miss: of copies that were made for the case that
 * somebody asks (of calls that did not stop) some are nothing to anybody */
static const struct memo_block *next_piece(const struct memo_block *m)
{
	while (m && m->got && !m->used)
		m = m->next;
	return m;
}

/* The pieces from `first` on, with how many there are before them, which it returns */
static unsigned put_pieces(struct codec *c, const struct call_registers *r,
			   struct anchors *anchors, const struct memo_block *first)
{
	unsigned n = 0;

	for (const struct memo_block *m = next_piece(first); m && n < MEMORY_MAX;
	     m = next_piece(m->next))
		n++;
	codec_put(c, n);
	for (unsigned i = 0; i < n; i++, first = first->next) {
		first = next_piece(first);
		put_piece(c, r, anchors, first);
	}
	return n;
}

static void get_pieces(struct codec *c, const struct call_registers *r, struct anchors *anchors,
		       struct memory *to)
{
	uint64_t n = codec_get(c);

	if (n > MEMORY_MAX)
		codec_fail(c, "memory is in too many pieces");
	while (n-- && !c->fault) {
		if (c->at == c->end)
			codec_fail(c, "memory is not there");
		else
			get_piece(c, r, anchors, to);
	}
}

/* Whether the first pieces are, byte for byte, what the ENTER of this block was written with: they
 * are written again to see that. Then *after: the first that is not among them */
static bool keeps(struct codec *c, const struct block_task *t, const struct memory *m,
		  const struct memo_block **after)
{
	size_t at = c->at, size = t->memory_end - t->memory_at, budget = c->budget;
	const struct memo_block *piece = m->first;
	struct anchors anchors = t->memory_anchors;
	bool same;

	codec_put(c, t->memory_count);
	for (unsigned i = 0; (piece = next_piece(piece)) && i < t->memory_count;
	     i++, piece = piece->next)
		put_piece(c, &t->call, &anchors, piece);
	same = c->at - at == size && !memcmp(c->bytes + at, c->bytes + t->memory_at, size);
	c->at = at;
	if (same)
		*after = piece;
	else
		c->budget = budget;
	return same;
}

/* Reads the ENTER's memory again. */
static void take_back(struct codec *c, const struct call_registers *r,
		      const struct block_task *t, struct memory *to)
{
	size_t at = c->at, end = c->end;
	struct anchors anchors = t->memory_anchors;

	c->at = t->memory_at;
	c->end = t->memory_end;
	get_pieces(c, r, &anchors, to);
	c->end = end;
	c->at = at;
}

/* What only writing has to find out about a call */
struct plan {
	unsigned bits;
	unsigned kind;			/* number of the kind of call, unless it GOES_ON */
	const struct memo_block *first;	/* of memory that is to be written */
};

static unsigned plain_bits(const struct event *e)
{
	const struct memory *m = e->call.memory;

	return (e->call.ret ? HAS_RET : 0) | (e->call.failed ? FAILED : 0) |
		(e->call.note ? HAS_NOTE : 0) | (e->call.fault ? HAS_FAULT : 0) |
		(m ? HAS_MEMORY : 0) | (m && !m->left ? SPENT : 0);
}

static struct plan plan_call(struct block *b, const struct event *e, const struct block_task *t,
			     const struct call_registers *r)
{
	const struct memory *m = e->call.memory;
	struct plan p = {.bits = plain_bits(e), .first = m ? m->first : NULL};

	if (e->kind == EVENT_LEAVE && t->entered && same_registers(r, &t->call) &&
	    t->time == e->call.entered) {
		p.bits |= GOES_ON;
		if (m && t->memory && keeps(&b->column[RECORDS], t, m, &p.first))
			p.bits |= KEEPS_MEMORY;
		return p;
	}
	p.kind = call_number(b, r);
	p.bits |= e->call.entered != e->time ? OTHER_ENTRY : 0;
	return p;
}

static void code_memory(struct codec *c, struct event *e, struct block_task *t,
			const struct call_registers *r, const struct plan *p)
{
	if (c->reading) {
		e->call.memory = arena_new(c->arena, struct memory);
		memory_init(e->call.memory, c->arena, NULL, NULL);
		if (p->bits & KEEPS_MEMORY)
			take_back(c, r, t, e->call.memory);
	}
	t->memory_at = c->at;
	t->memory_anchors = t->anchors;
	if (c->reading)
		get_pieces(c, r, &t->anchors, e->call.memory);
	else
		t->memory_count = put_pieces(c, r, &t->anchors, p->first);
	t->memory_end = c->at;
	if (c->reading && p->bits & SPENT)
		e->call.memory->left = 0;
	t->memory = true;
}

/* A number that may be an address: in terms of the task's others */
static void code_address(struct codec *c, struct block_task *t, uint64_t *v)
{
	if (c->reading)
		*v = anchor_get(c, &t->anchors);
	else
		anchor_put(c, &t->anchors, *v);
}

/* Which call it is, and its registers. False: reading found none. */
static bool code_which(struct block *b, const struct plan *p, struct block_task *t,
		       struct call_registers *r)
{
	struct codec *c = &b->column[RECORDS];
	const struct call_kind *kind = code_kind(b, code_number(c, p->kind));

	if (!kind)
		return false;
	r->abi = kind->abi;
	r->nr = kind->nr;
	for (unsigned i = 0; i < REGISTERS; i++)
		code_address(c, t, &r->value[i]);
	return true;
}

static void code_result(struct codec *c, struct block_task *t, struct event *e)
{
	uint64_t ret = e->call.ret;

	code_address(c, t, &ret);
	e->call.ret = (int64_t)ret;
}

static struct call_registers registers_of(const struct event *e)
{
	struct call_registers r = {.abi = e->call.abi, .nr = e->call.nr};

	memcpy(r.value, e->call.arg, sizeof(e->call.arg));
	r.value[REGISTER_IP] = e->call.ip;
	r.value[REGISTER_SP] = e->call.sp;
	return r;
}

static void to_event(struct event *e, const struct call_registers *r)
{
	e->call.abi = r->abi;
	e->call.nr = r->nr;
	memcpy(e->call.arg, r->value, sizeof(e->call.arg));
	e->call.ip = r->value[REGISTER_IP];
	e->call.sp = r->value[REGISTER_SP];
}

void code_call(struct block *b, struct event *e, struct block_task *t)
{
	struct codec *c = &b->column[RECORDS];
	struct call_registers r = registers_of(e);
	struct plan p = {0};

	if (!c->reading)
		p = plan_call(b, e, t, &r);
	CODE_ENUM(c, p.bits, ALL_BITS);
	if (p.bits & GOES_ON) {
		if (!t->entered || e->kind != EVENT_LEAVE)
			codec_fail(c, "a call goes on that was not entered");
		r = t->call;
		e->call.entered = t->time;
	} else if (!code_which(b, &p, t, &r)) {
		return;
	} else if (c->reading) {
		e->call.entered = e->time;
	}
	if (p.bits & KEEPS_MEMORY && !(p.bits & GOES_ON && t->memory))
		codec_fail(c, "memory is kept where there was none");
	if (p.bits & OTHER_ENTRY)
		CODE_UINT(c, e->call.entered);
	if (p.bits & HAS_RET)
		code_result(c, t, e);
	if (p.bits & HAS_NOTE)
		CODE_ENUM(c, e->call.note, CALL_SUPERSEDED);
	if (p.bits & HAS_FAULT)
		code_path_fault(c, &e->call.fault);
	if (block_fault(b))
		return;
	e->call.failed = p.bits & FAILED;
	to_event(e, &r);
	t->entered = e->kind == EVENT_ENTER;
	t->call = r;
	t->time = e->call.entered;
	if (!(p.bits & HAS_MEMORY))
		t->memory = false;
	else
		code_memory(c, e, t, &r, &p);
}
