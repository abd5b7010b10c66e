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
	REGISTER = 32,		/* and the seven next bits: it is not what it was the last time */
	OTHER_ENTRY = REGISTER << REGISTERS,	/* .entered is not the event's time */
	HAS_NOTE = OTHER_ENTRY << 1,
	HAS_FAULT = OTHER_ENTRY << 2,
	SPENT = OTHER_ENTRY << 3,	/* as much was read of memory as a call may */
	ALL_BITS = (SPENT << 1) - 1,
};

/* How a register is told: see put_register */
static const uint64_t DISTANCE_MAX = 1 << 20, WHOLE_MAX = UINT64_C(1) << 61, WHOLE_BEHIND = 3;

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
	struct codec *c = &b->column[RECORDS];
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

/* The place of what that task's last such call had; before it made one, what anybody's had */
static struct habit *habit_of(struct block *b, uint32_t kind)
{
	struct habit *h = &b->habits[(b->last_task * 61 + kind) % HABITS];

	if (h->block != b->number || h->task != b->last_task || h->kind != kind) {
		*h = (struct habit){b->last_task, kind, b->number, {0}};
		memcpy(h->value, b->calls[kind].value, sizeof(h->value));
	}
	return h;
}

/* A register's value, in terms of what it was the last time: the distance where that is small, else
 * the value; both signed. */
static void put_register(struct codec *c, uint64_t now, uint64_t last)
{
	uint64_t distance = zigzag(now - last), whole = zigzag(now);

	if (distance < DISTANCE_MAX) {
		codec_put(c, distance << 1);
	} else if (whole < WHOLE_MAX) {
		codec_put(c, whole << 2 | 1);
	} else {
		codec_put(c, WHOLE_BEHIND);
		codec_put(c, now);
	}
}

static uint64_t get_register(struct codec *c, uint64_t last)
{
	uint64_t v = codec_get(c);

	if (v == WHOLE_BEHIND)
		return codec_get(c);
	return v & 1 ? unzigzag(v >> 2) : last + unzigzag(v >> 1);
}

static void code_registers(struct codec *c, unsigned bits, struct call_registers *now,
			   struct habit *h)
{
	for (unsigned i = 0; i < REGISTERS; i++) {
		if (c->reading)
			now->value[i] = bits & REGISTER << i ? get_register(c, h->value[i]) :
				h->value[i];
		else if (bits & REGISTER << i)
			put_register(c, now->value[i], h->value[i]);
		h->value[i] = now->value[i];
	}
}

static unsigned which_differ(const struct call_registers *r, const struct habit *h)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < REGISTERS; i++)
		bits |= r->value[i] != h->value[i] ? REGISTER << i : 0;
	return bits;
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

static void put_piece(struct block *b, const struct call_registers *r, uint64_t *next,
		      const struct memo_block *m)
{
	struct codec *c = &b->column[RECORDS], *bytes = &b->column[MEMORY];
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
		codec_put(&b->column[NUMBERS], zigzag(m->addr - *next));
	codec_put(c, asked);
	if (got != asked)
		codec_put(c, got);
	codec_grow(bytes, got);
	memcpy(bytes->bytes + bytes->at, m->bytes, got);
	bytes->at += got;
	*next = m->addr + asked;
}

static void get_piece(struct block *b, const struct call_registers *r, uint64_t *next,
		      struct memory *to)
{
	struct codec *c = &b->column[RECORDS], *bytes = &b->column[MEMORY];
	unsigned head = codec_get(c), lack = head >> LACK_SHIFT & LACK;
	bool argument = head & AT_ARGUMENT;
	struct memo_block m = {.when = head & WHEN};
	uint64_t where = codec_get(argument ? c : &b->column[NUMBERS]);

	if (head > 255 || m.when > IF_NAMES || lack >= LACKS || (argument && where >= 6)) {
		codec_fail(c, "memory is of no kind that there is");
		return;
	}
	m.addr = argument ? r->value[where] : *next + unzigzag(where);
	m.asked = codec_get(c);
	m.got = head & ALL_OF_IT ? m.asked : codec_get(c);
	m.why = memory_lacks[lack];
	if (m.got > bytes->end - bytes->at || (m.got > m.asked && !is_name(m.when))) {
		codec_fail(c, "memory is cut off");
		return;
	}
	if (is_name(m.when) && m.got && (m.got < 2 || bytes->bytes[bytes->at + m.got - 1])) {
		codec_fail(c, "a name does not end");
		return;
	}
	memory_restore(to, &m, bytes->bytes + bytes->at);
	bytes->at += m.got;
	*next = m.addr + m.asked;
}

/* The pieces from `first` on, with how many there are before them, which it returns */
static unsigned put_pieces(struct block *b, const struct call_registers *r,
			   const struct memo_block *first, uint64_t next)
{
	unsigned n = 0;

	for (const struct memo_block *m = first; m && n < MEMORY_MAX; m = m->next)
		n++;
	codec_put(&b->column[RECORDS], n);
	for (unsigned i = 0; i < n; i++, first = first->next)
		put_piece(b, r, &next, first);
	return n;
}

static void get_pieces(struct block *b, const struct call_registers *r, struct memory *to)
{
	struct codec *c = &b->column[RECORDS];
	uint64_t n = codec_get(c), next = to->last ? to->last->addr + to->last->asked : 0;

	if (n > MEMORY_MAX)
		codec_fail(c, "memory is in too many pieces");
	while (n-- && !block_fault(b)) {
		if (c->at == c->end)
			codec_fail(c, "memory is not there");
		else
			get_piece(b, r, &next, to);
	}
}

/* Where the columns are, and back there */
static void mark(const struct block *b, size_t at[COLUMNS])
{
	for (unsigned i = 0; i < COLUMNS; i++)
		at[i] = b->column[i].at;
}

static void go_to(struct block *b, const size_t at[COLUMNS])
{
	for (unsigned i = 0; i < COLUMNS; i++)
		b->column[i].at = at[i];
}

/* Whether what was written from `at` on is what was written for the ENTER */
static bool same_memory(const struct block *b, const struct block_task *t,
			const size_t at[COLUMNS])
{
	for (unsigned i = 0; i < COLUMNS; i++) {
		const struct codec *c = &b->column[i];
		size_t n = c->at - at[i];

		if (n != t->memory_end[i] - t->memory_at[i] ||
		    memcmp(c->bytes + at[i], c->bytes + t->memory_at[i], n) != 0)
			return false;
	}
	return true;
}

/* Whether the first pieces are, byte for byte, what the ENTER of this block was written with. Then
 * *after: the first that is not among them, *end: where the last of them ends */
static bool keeps(struct block *b, const struct block_task *t, const struct memory *m,
		  const struct memo_block **after, uint64_t *end)
{
	struct codec *c = &b->column[RECORDS];
	size_t at[COLUMNS], budget = c->budget;
	const struct memo_block *piece = m->first;
	uint64_t next = 0;
	bool same;

	mark(b, at);
	codec_put(c, t->memory_count);
	for (unsigned i = 0; piece && i < t->memory_count; i++, piece = piece->next)
		put_piece(b, &t->call, &next, piece);
	same = same_memory(b, t, at);
	go_to(b, at);
	if (!same) {
		c->budget = budget;
		return false;
	}
	*after = piece;
	*end = next;
	return true;
}

/* Reads the ENTER's memory again. */
static void take_back(struct block *b, const struct call_registers *r,
		      const struct block_task *t, struct memory *to)
{
	struct codec *c = &b->column[RECORDS];
	size_t at[COLUMNS], end = c->end;

	mark(b, at);
	go_to(b, t->memory_at);
	c->end = t->memory_end[RECORDS];
	get_pieces(b, r, to);
	c->end = end;
	go_to(b, at);
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
		if (m && t->memory && keeps(b, t, m, &p.first, &p.next))
			p.bits |= KEEPS_MEMORY;
		return p;
	}
	p.kind = call_number(b, r);
	p.bits |= which_differ(r, habit_of(b, p.kind));
	p.bits |= e->call.entered != e->time ? OTHER_ENTRY : 0;
	return p;
}

static void code_memory(struct block *b, struct event *e, struct block_task *t,
			const struct call_registers *r, const struct plan *p)
{
	bool reading = b->column[RECORDS].reading;

	if (reading) {
		e->call.memory = arena_new(b->column[RECORDS].arena, struct memory);
		memory_init(e->call.memory, b->column[RECORDS].arena, NULL, NULL);
		if (p->bits & KEEPS_MEMORY)
			take_back(b, r, t, e->call.memory);
	}
	mark(b, t->memory_at);
	if (reading)
		get_pieces(b, r, e->call.memory);
	else
		t->memory_count = put_pieces(b, r, p->first, p->next);
	mark(b, t->memory_end);
	if (reading && p->bits & SPENT)
		e->call.memory->left = 0;
	t->memory = true;
}

/* Which call it is, and its registers. False: reading found none. */
static bool code_which(struct block *b, const struct plan *p, struct call_registers *r)
{
	struct codec *c = &b->column[RECORDS];
	uint64_t kind = code_number(c, p->kind);
	struct call_registers *last = code_kind(b, kind);

	if (!last)
		return false;
	r->abi = last->abi;
	r->nr = last->nr;
	code_registers(&b->column[NUMBERS], p->bits, r, habit_of(b, kind));
	*last = *r;
	return true;
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
	struct codec *c = &b->column[RECORDS], *numbers = &b->column[NUMBERS];
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
	} else if (!code_which(b, &p, &r)) {
		return;
	} else if (c->reading) {
		e->call.entered = e->time;
	}
	if (p.bits & KEEPS_MEMORY && !(p.bits & GOES_ON && t->memory))
		codec_fail(c, "memory is kept where there was none");
	if (p.bits & OTHER_ENTRY)
		CODE_UINT(numbers, e->call.entered);
	if (p.bits & HAS_RET)
		CODE_INT(numbers, e->call.ret);
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
		code_memory(b, e, t, &r, &p);
}
