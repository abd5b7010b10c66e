#include "record/block.h"

#include <string.h>

#include "decode/memory.h"
#include "desc/name.h"

/* What comes of a call, a bit each: the rest is 0, or as it was. The first seven, which are
 * one byte, are what nearly all calls have. */
enum {
	GOES_ON = 1,		/* a LEAVE of the task's last event, whose registers are not told */
	HAS_RET = 2,
	FAILED = 4,
	HAS_MEMORY = 8,
	KEEPS_MEMORY = 16,	/* … and it begins with all that the ENTER had */
	ARGUMENT = 32,		/* and the five next bits: the call has another than the last such */
	OTHER_IP = ARGUMENT << 6,
	OTHER_SP = OTHER_IP << 1,
	OTHER_ENTRY = OTHER_IP << 2,	/* .entered is not the event's time */
	HAS_NOTE = OTHER_IP << 3,
	HAS_FAULT = OTHER_IP << 4,
	SPENT = OTHER_IP << 5,		/* as much was read of memory as a call may */
	ALL_BITS = (SPENT << 1) - 1,
};

/* A block of memory begins with a byte: when it was read, why some of it is missing, and */
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
		const struct call_registers *known = &b->calls[b->call_slots[at] - 1];

		if (known->nr == r->nr && known->abi == r->abi)
			return b->call_slots[at] - 1;
	}
	b->call_slots[at] = b->call_count + 1;
	b->calls[b->call_count] = (struct call_registers){.abi = r->abi, .nr = r->nr};
	return b->call_count;
}

/* Which kind of call it is: one that the block has had, or the next and its machine and number.
 * The registers that it had the last time, or NULL: reading found none. */
static struct call_registers *code_kind(struct block *b, uint64_t number)
{
	struct codec *c = &b->codec;
	struct call_registers *last = &b->calls[number % CALLS_MAX];
	uint32_t arch;

	if (number >= CALLS_MAX || number > b->call_count) {
		codec_fail(c, "a call is not known");
		return NULL;
	}
	if (number < b->call_count)
		return last;
	if (c->reading)
		*last = (struct call_registers){.nr = 0};
	arch = c->reading ? 0 : last->abi->audit_arch;
	CODE_UINT(c, arch);
	CODE_UINT(c, last->nr);
	if (c->reading)
		last->abi = abi_of_audit(arch);
	if (!last->abi) {
		codec_fail(c, "a call is of a machine that is not known");
		return NULL;
	}
	b->call_count++;
	return last;
}

/* A register as its distance from what it was the last time */
static void code_register(struct codec *c, unsigned bit, uint64_t *now, uint64_t *last)
{
	if (!bit)
		*now = *last;
	else
		*now = *last + unzigzag(code_number(c, zigzag(*now - *last)));
	*last = *now;
}

static void code_registers(struct codec *c, unsigned bits, struct call_registers *now,
			   struct call_registers *last)
{
	now->abi = last->abi;
	now->nr = last->nr;
	for (unsigned i = 0; i < 6; i++)
		code_register(c, bits & ARGUMENT << i, &now->arg[i], &last->arg[i]);
	code_register(c, bits & OTHER_IP, &now->ip, &last->ip);
	code_register(c, bits & OTHER_SP, &now->sp, &last->sp);
}

static unsigned which_differ(const struct call_registers *r, const struct call_registers *last)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < 6; i++)
		bits |= r->arg[i] != last->arg[i] ? ARGUMENT << i : 0;
	return bits | (r->ip != last->ip ? OTHER_IP : 0) | (r->sp != last->sp ? OTHER_SP : 0);
}

static bool same_registers(const struct call_registers *a, const struct call_registers *b)
{
	return a->abi == b->abi && a->nr == b->nr && a->ip == b->ip && a->sp == b->sp &&
		!memcmp(a->arg, b->arg, sizeof(a->arg));
}

static unsigned argument_at(const struct call_registers *r, uint64_t addr)
{
	unsigned i;

	for (i = 0; i < 6 && r->arg[i] != addr; i++)
		;
	return i;
}

/* What is no memory but a name (see decode/memory.h): longer than what was asked for, and a string
 * to its last byte */
static bool is_name(enum when when)
{
	return when == FD_PATHS || when == IF_NAMES;
}

static void put_block(struct codec *c, const struct call_registers *r, uint64_t *next,
		      const struct memo_block *m)
{
	unsigned argument = argument_at(r, m->addr);
	uint64_t got = m->used;
	enum memory_lack lack = memory_lack(m->why);

	if (got > c->budget) {
		got = is_name(m->when) ? 0 : c->budget;
		lack = LACK_LIMIT;
	}
	c->budget -= got;
	codec_put(c, m->when | lack << LACK_SHIFT | (argument < 6 ? AT_ARGUMENT : 0) |
		  (got == m->asked ? ALL_OF_IT : 0));
	codec_put(c, argument < 6 ? argument : zigzag(m->addr - *next));
	codec_put(c, m->asked);
	if (got != m->asked)
		codec_put(c, got);
	codec_grow(c, got);
	memcpy(c->bytes + c->at, m->bytes, got);
	c->at += got;
	*next = m->addr + m->asked;
}

static void get_block(struct codec *c, const struct call_registers *r, uint64_t *next,
		      struct memory *to)
{
	unsigned head = codec_get(c), lack = head >> LACK_SHIFT & LACK;
	struct memo_block m = {.when = head & WHEN};
	uint64_t where = codec_get(c);

	if (head > 255 || m.when > IF_NAMES || lack >= LACKS ||
	    (head & AT_ARGUMENT && where >= 6)) {
		codec_fail(c, "memory is of no kind that there is");
		return;
	}
	m.addr = head & AT_ARGUMENT ? r->arg[where] : *next + unzigzag(where);
	m.asked = codec_get(c);
	m.got = head & ALL_OF_IT ? m.asked : codec_get(c);
	m.why = memory_lacks[lack];
	if (m.got > c->end - c->at || (m.got > m.asked && !is_name(m.when))) {
		codec_fail(c, "memory is longer than what it is in");
		return;
	}
	if (is_name(m.when) && m.got && (m.got < 2 || c->bytes[c->at + m.got - 1])) {
		codec_fail(c, "a name does not end");
		return;
	}
	memory_restore(to, &m, c->bytes + c->at);
	c->at += m.got;
	*next = m.addr + m.asked;
}

/* The blocks from `first` on, with how many there are before them, which it returns */
static unsigned put_blocks(struct codec *c, const struct call_registers *r,
		       const struct memo_block *first, uint64_t next)
{
	unsigned n = 0;

	for (const struct memo_block *m = first; m && n < MEMORY_MAX; m = m->next)
		n++;
	codec_put(c, n);
	for (unsigned i = 0; i < n; i++, first = first->next)
		put_block(c, r, &next, first);
	return n;
}

static void get_blocks(struct codec *c, const struct call_registers *r, struct memory *to)
{
	uint64_t n = codec_get(c), next = to->last ? to->last->addr + to->last->asked : 0;

	if (n > MEMORY_MAX)
		codec_fail(c, "memory is in too many pieces");
	while (n-- && !c->fault) {
		if (c->at == c->end)
			codec_fail(c, "memory is not there");
		else
			get_block(c, r, &next, to);
	}
}

/* Whether the first blocks are, byte for byte, what the ENTER of this block was written with. Then
 * *after: the first that is not among them, *end: where the last of them ends */
static bool keeps(struct codec *c, const struct block_task *t, const struct memory *m,
		  const struct memo_block **after, uint64_t *end)
{
	size_t at = c->at, budget = c->budget, had;
	const struct memo_block *b = m->first;
	uint64_t next = 0;
	bool same;

	codec_put(c, t->memory_count);
	for (unsigned i = 0; b && i < t->memory_count; i++, b = b->next)
		put_block(c, &t->call, &next, b);
	had = c->at - at;
	same = had == t->memory_len && !memcmp(c->bytes + at, c->bytes + t->memory_at, had);
	c->at = at;
	if (!same) {
		c->budget = budget;
		return false;
	}
	*after = b;
	*end = next;
	return true;
}

static void take_back(struct codec *c, const struct call_registers *r,
		      const struct block_task *t, struct memory *to)
{
	size_t at = c->at, end = c->end;

	c->at = t->memory_at;
	c->end = t->memory_at + t->memory_len;
	get_blocks(c, r, to);
	c->at = c->fault ? end : at;
	c->end = end;
}

/* What only writing has to find out about a call */
struct plan {
	unsigned bits;
	unsigned kind;			/* number of the kind of call, unless it GOES_ON */
	const struct memo_block *first;	/* of memory that is to be written */
	uint64_t next;			/* what its address is told in terms of */
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
		if (m && t->memory && keeps(&b->codec, t, m, &p.first, &p.next))
			p.bits |= KEEPS_MEMORY;
		return p;
	}
	p.kind = call_number(b, r);
	p.bits |= which_differ(r, &b->calls[p.kind]);
	p.bits |= e->call.entered != e->time ? OTHER_ENTRY : 0;
	return p;
}

static void code_memory(struct block *b, struct event *e, struct block_task *t,
			const struct call_registers *r, const struct plan *p)
{
	struct codec *c = &b->codec;
	size_t at;

	if (c->reading) {
		e->call.memory = arena_new(c->arena, struct memory);
		memory_init(e->call.memory, c->arena, NULL, NULL);
		if (p->bits & KEEPS_MEMORY)
			take_back(c, r, t, e->call.memory);
	}
	at = c->at;
	if (c->reading)
		get_blocks(c, r, e->call.memory);
	else
		t->memory_count = put_blocks(c, r, p->first, p->next);
	if (c->reading && p->bits & SPENT)
		e->call.memory->left = 0;
	t->memory = true;
	t->memory_at = at;
	t->memory_len = c->at - at;
}

void code_call(struct block *b, struct event *e, struct block_task *t)
{
	struct codec *c = &b->codec;
	struct call_registers r = {e->call.abi, e->call.nr, {0}, e->call.ip, e->call.sp}, *last;
	struct plan p = {0};

	memcpy(r.arg, e->call.arg, sizeof(r.arg));
	if (!c->reading)
		p = plan_call(b, e, t, &r);
	CODE_ENUM(c, p.bits, ALL_BITS);
	if (p.bits & GOES_ON) {
		if (!t->entered || e->kind != EVENT_LEAVE)
			codec_fail(c, "a call goes on that was not entered");
		r = t->call;
		e->call.entered = t->time;
	} else {
		last = code_kind(b, code_number(c, p.kind));
		if (!last)
			return;
		code_registers(c, p.bits, &r, last);
		if (c->reading)
			e->call.entered = e->time;
	}
	if (p.bits & KEEPS_MEMORY && !(p.bits & GOES_ON && t->memory))
		codec_fail(c, "memory is kept where there was none");
	if (p.bits & OTHER_ENTRY)
		CODE_UINT(c, e->call.entered);
	if (p.bits & HAS_RET)
		CODE_INT(c, e->call.ret);
	if (p.bits & HAS_NOTE)
		CODE_ENUM(c, e->call.note, CALL_SUPERSEDED);
	if (p.bits & HAS_FAULT)
		code_path_fault(c, &e->call.fault);
	if (c->fault)
		return;
	e->call.failed = p.bits & FAILED;
	e->call.abi = r.abi;
	e->call.nr = r.nr;
	e->call.ip = r.ip;
	e->call.sp = r.sp;
	memcpy(e->call.arg, r.arg, sizeof(r.arg));
	t->entered = e->kind == EVENT_ENTER;
	t->call = r;
	t->time = e->call.entered;
	if (!(p.bits & HAS_MEMORY))
		t->memory = false;
	else
		code_memory(b, e, t, &r, &p);
}
