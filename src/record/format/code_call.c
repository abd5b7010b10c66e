#include "record/format/block.h"

#include <string.h>

#include "decode/capture.h"
#include "decode/memory.h"
#include "desc/name.h"

/* Flags for the members of a syscall that are present; absent members are 0 */
enum {
	/* a LEAVE of the task's last syscall event, an ENTER */
	CONTINUES_ENTER = 1,
	HAS_RET = 2,
	FAILED = 4,
	HAS_MEMORY = 8,
	EXTENDS_MEMORY = 16,	/* HAS_MEMORY: it begins with all pieces of the ENTER */
	HAS_ENTRY_TIME = 32,	/* .entered differs from the event's timestamp */
	HAS_NOTE = 64,
	HAS_FAULT = 128,
	LIMIT_REACHED = 256,	/* the read limit of a syscall was reached */
	INJECTED = 512,
	DELAYED = 1024,
	POKED = 2048,
	COMBINED = 4096,	/* a LEAVE and, directly before it, its ENTER */
	ALL_BITS = (COMBINED << 1) - 1,
};

/* Layout of the first number of a piece of memory: address space, reason why bytes are missing,
 * flags */
enum { SPACE_MASK = 7, LACK_SHIFT = 3, LACK_MASK = 7, AT_ARGUMENT = 64, IS_COMPLETE = 128 };

void code_path_fault(struct codec *c, const struct path_fault **fault)
{
	struct span s;
	struct path_fault *f = span_begin_at(c, &s, *fault, sizeof(*f));

	*fault = f;
	if (!f)
		return;
	CODE_ENUM(c, f->kind, PATH_IMMUTABLE);
	code_text(c, &f->name);
	code_text(c, &f->target);
	code_text(c, &f->directory);
	code_letter(c, &f->lacks);
	CODE_UINT(c, f->mode);
	CODE_UINT(c, f->owner);
	CODE_UINT(c, f->group);
	CODE_UINT(c, f->uid);
	CODE_UINT(c, f->gid);
	span_end(c, &s);
}

static void code_frame(struct codec *c, struct stack_frame *f)
{
	struct span s;

	span_begin(c, &s);
	CODE_UINT(c, f->addr);
	code_text(c, &f->object);
	code_text(c, &f->build_id);
	CODE_UINT(c, f->object_offset);
	code_text(c, &f->symbol);
	CODE_UINT(c, f->symbol_offset);
	code_text(c, &f->file);
	CODE_UINT(c, f->line);
	CODE_UINT(c, f->is_inlined);
	span_end(c, &s);
}

/* Codes a stack, which is the last member of its struct: nothing is written if there is none. */
void code_stack(struct codec *c, const struct stack **stack)
{
	struct span s;
	struct stack *k;

	if (!c->reading && !*stack)
		return;
	k = span_begin_at(c, &s, *stack, sizeof(*k));
	*stack = k;
	if (!k)
		return;
	CODE_LIST(c, k->frames, k->count, FRAMES_MAX, code_frame);
	CODE_UINT(c, k->is_cut);
	span_end(c, &s);
}

static unsigned call_hash(const struct call_registers *r)
{
	return (r->nr * 0x9e3779b97f4a7c15 >> 32) + r->abi->id;
}

/* Returns the syscall's number in the block; assigns the next one to a new syscall. */
static unsigned call_number(struct block *b, const struct call_registers *r)
{
	const unsigned slots = 2 * CALLS_MAX;
	unsigned at;

	for (at = call_hash(r) % slots; b->call_slots[at]; at = (at + 1) % slots) {
		const struct block_call *known = &b->calls[b->call_slots[at] - 1];

		if (known->nr == r->nr && known->abi == r->abi)
			return b->call_slots[at] - 1;
	}
	b->call_slots[at] = b->call_count + 1;
	b->calls[b->call_count] = (struct block_call){r->abi, r->nr};
	return b->call_count;
}

/* Codes a syscall: its number in the block and, if it is new, its machine and syscall number.
 * Returns NULL if reading finds none. */
static const struct block_call *code_block_call(struct block *b, uint64_t number)
{
	struct codec *c = &b->column[RECORDS];
	struct block_call *kind = &b->calls[number % CALLS_MAX];
	uint32_t arch;

	if (number >= CALLS_MAX || number > b->call_count) {
		codec_fail(c, "a syscall has an unknown number in the block");
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
		codec_fail(c, "a syscall is of an unknown machine");
		return NULL;
	}
	b->call_count++;
	return kind;
}

static bool registers_equal(const struct call_registers *a, const struct call_registers *b)
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

/* Whether the piece is the answer to a lookup of a name (decode/memory.h). Names may be longer than
 * requested and end with a NUL. */
static bool is_name(enum read_space when)
{
	return when == FD_PATHS || when == IF_NAMES || when == PID_NAMES || when == FD_DETAILS ||
		when == TASK_NOTES;
}

static void put_piece(struct codec *c, const struct call_registers *r, struct address_bases *bases,
		      const struct memo_block *m)
{
	unsigned argument = argument_at(r, m->addr);
	struct memo_block part;
	uint64_t got;
	enum memory_lack lack;

	memory_needed(m, &part);
	got = part.got;
	lack = memory_lack(part.why);
	if (got > c->budget) {
		got = is_name(m->when) ? 0 : c->budget;
		lack = LACK_LIMIT;
	}
	c->budget -= got;
	codec_put(c, m->when | lack << LACK_SHIFT | (argument < 6 ? AT_ARGUMENT : 0) |
		  (got == part.asked ? IS_COMPLETE : 0));
	if (argument < 6)
		codec_put(c, argument);
	else
		address_delta_put(c, bases, ADDRESS_MEMORY, m->addr);
	codec_put(c, part.asked);
	if (got != part.asked)
		codec_put(c, got);
	codec_grow(c, got);
	memcpy(c->bytes + c->at, m->bytes, got);
	c->at += got;
}

static void get_piece(struct codec *c, const struct call_registers *r, struct address_bases *bases,
		      struct memory *to)
{
	uint64_t head = codec_get(c);
	unsigned lack = head >> LACK_SHIFT & LACK_MASK;
	bool argument = head & AT_ARGUMENT;
	struct memo_block m = {.when = head & SPACE_MASK};
	uint64_t where = argument ? codec_get(c) : address_delta_get(c, bases);

	if (head > 255 || m.when >= READ_SPACES || lack >= LACKS || (argument && where >= 6)) {
		codec_fail(c, "a piece of memory has an unknown type");
		return;
	}
	m.addr = argument ? r->value[where] : where;
	m.asked = codec_get(c);
	m.got = head & IS_COMPLETE ? m.asked : codec_get(c);
	m.why = memory_lacks[lack];
	if (m.got > c->end - c->at || (m.got > m.asked && !is_name(m.when))) {
		codec_fail(c, "a piece of memory is truncated");
		return;
	}
	if (is_name(m.when) && m.got && (m.got < 2 || c->bytes[c->at + m.got - 1])) {
		codec_fail(c, "a name has no terminating NUL");
		return;
	}
	memory_restore(to, &m, c->bytes + c->at);
	c->at += m.got;
}

/* Returns the first piece from `m` on that a reader needs */
static const struct memo_block *next_piece(const struct memo_block *m)
{
	while (m && !memory_is_needed(m))
		m = m->next;
	return m;
}

/* Writes the pieces from `first` on, preceded by their number. Returns that number. */
static unsigned put_pieces(struct codec *c, const struct call_registers *r,
			   struct address_bases *bases, const struct memo_block *first)
{
	unsigned n = 0;

	for (const struct memo_block *m = next_piece(first); m && n < MEMORY_MAX;
	     m = next_piece(m->next))
		n++;
	codec_put(c, n);
	for (unsigned i = 0; i < n; i++, first = first->next) {
		first = next_piece(first);
		put_piece(c, r, bases, first);
	}
	return n;
}

static void get_pieces(struct codec *c, const struct call_registers *r, struct address_bases *bases,
		       struct memory *to)
{
	uint64_t n = codec_get(c);

	if (n > MEMORY_MAX)
		codec_fail(c, "a syscall has too many pieces of memory");
	while (n-- && !c->fault) {
		if (c->at == c->end)
			codec_fail(c, "a piece of memory is missing");
		else
			get_piece(c, r, bases, to);
	}
}

/* Returns whether the first pieces of `m` are, byte for byte, those that the ENTER of this block
 * was written with, by encoding them once more. Then *after is the first piece behind them. */
static bool extends_enter_memory(struct codec *c, const struct block_task *t,
				 const struct memory *m, const struct memo_block **after)
{
	size_t at = c->at, size = t->memory_end - t->memory_at, budget = c->budget;
	const struct memo_block *piece = m->first;
	struct address_bases bases = t->memory_bases;
	bool same;

	codec_put(c, t->memory_count);
	for (unsigned i = 0; (piece = next_piece(piece)) && i < t->memory_count;
	     i++, piece = piece->next)
		put_piece(c, &t->call, &bases, piece);
	same = c->at - at == size && !memcmp(c->bytes + at, c->bytes + t->memory_at, size);
	c->at = at;
	if (same)
		*after = piece;
	else
		c->budget = budget;
	return same;
}

/* Reads the memory of the ENTER into `to`. */
static void get_enter_memory(struct codec *c, const struct call_registers *r,
			     const struct block_task *t, struct memory *to)
{
	size_t at = c->at, end = c->end;
	struct address_bases bases = t->memory_bases;

	c->at = t->memory_at;
	c->end = t->memory_end;
	get_pieces(c, r, &bases, to);
	c->end = end;
	c->at = at;
}

/* Decisions of the writer about the encoding of a syscall */
struct call_encoding {
	unsigned bits;
	/* number of the syscall in the block, unless CONTINUES_ENTER */
	unsigned kind;
	const struct memo_block *first;	/* first piece of memory to write */
};

static unsigned content_bits(const struct event *e)
{
	const struct memory *m = e->call.memory;

	return (e->call.ret ? HAS_RET : 0) | (e->call.failed ? FAILED : 0) |
		(e->call.note ? HAS_NOTE : 0) | (e->call.fault ? HAS_FAULT : 0) |
		(e->call.injected ? INJECTED : 0) | (e->call.delayed ? DELAYED : 0) |
		(e->call.poked ? POKED : 0) |
		(m ? HAS_MEMORY : 0) | (m && !m->left ? LIMIT_REACHED : 0);
}

static struct call_encoding plan_encoding(struct block *b, const struct event *e,
					  const struct block_task *t,
					  const struct call_registers *r)
{
	const struct memory *m = e->call.memory;
	struct call_encoding p = {.bits = content_bits(e), .first = m ? m->first : NULL};

	if (is_combined(e)) {
		p.kind = call_number(b, r);
		p.bits |= COMBINED;
		return p;
	}
	if (e->kind == EVENT_LEAVE && t->in_syscall && registers_equal(r, &t->call) &&
	    t->entry_time == e->call.entered) {
		p.bits |= CONTINUES_ENTER;
		if (!m || !t->has_memory)
			return p;
		if (extends_enter_memory(&b->column[RECORDS], t, m, &p.first))
			p.bits |= EXTENDS_MEMORY;
		return p;
	}
	p.kind = call_number(b, r);
	p.bits |= e->call.entered != e->time ? HAS_ENTRY_TIME : 0;
	return p;
}

static void code_memory(struct codec *c, struct event *e, struct block_task *t,
			const struct call_registers *r, const struct call_encoding *p)
{
	if (c->reading) {
		e->call.memory = arena_new(c->arena, struct memory);
		memory_init(e->call.memory, c->arena, NULL, NULL);
		if (p->bits & EXTENDS_MEMORY)
			get_enter_memory(c, r, t, e->call.memory);
	}
	t->memory_at = c->at;
	t->memory_bases = t->bases;
	if (c->reading)
		get_pieces(c, r, &t->bases, e->call.memory);
	else
		t->memory_count = put_pieces(c, r, &t->bases, p->first);
	t->memory_end = c->at;
	if (c->reading && p->bits & LIMIT_REACHED)
		e->call.memory->left = 0;
	t->has_memory = true;
}

/* Codes a number that may be an address, relative to the task's recent addresses. */
static void code_address(struct codec *c, struct block_task *t, unsigned origin, uint64_t *v)
{
	if (c->reading)
		*v = address_delta_get(c, &t->bases);
	else
		address_delta_put(c, &t->bases, origin, *v);
}

/* Codes the syscall and its registers. Returns false if reading finds no known syscall. */
static bool code_registers(struct block *b, const struct call_encoding *p, struct block_task *t,
			   struct call_registers *r)
{
	struct codec *c = &b->column[RECORDS];
	const struct block_call *kind = code_block_call(b, code_number(c, p->kind));

	if (!kind)
		return false;
	r->abi = kind->abi;
	r->nr = kind->nr;
	for (unsigned i = 0; i < REGISTERS; i++)
		code_address(c, t, i, &r->value[i]);
	return true;
}

static void code_result(struct codec *c, struct block_task *t, struct event *e)
{
	uint64_t ret = e->call.ret;

	code_address(c, t, ADDRESS_RESULT, &ret);
	if (c->reading)
		e->call.ret = (int64_t)ret;
}

static struct call_registers registers_from_event(const struct event *e)
{
	struct call_registers r = {.abi = e->call.abi, .nr = e->call.nr};

	memcpy(r.value, e->call.arg, sizeof(e->call.arg));
	r.value[REGISTER_IP] = e->call.ip;
	r.value[REGISTER_SP] = e->call.sp;
	return r;
}

static void registers_to_event(struct event *e, const struct call_registers *r)
{
	e->call.abi = r->abi;
	e->call.nr = r->nr;
	memcpy(e->call.arg, r->value, sizeof(e->call.arg));
	e->call.ip = r->value[REGISTER_IP];
	e->call.sp = r->value[REGISTER_SP];
}

void code_bases(struct codec *c, const struct path_bases **bases, bool is_last)
{
	struct path_bases *b;
	struct span s;

	if (!c->reading && !*bases && is_last)
		return;
	b = span_begin_at(c, &s, *bases, sizeof(*b));
	*bases = b;
	if (!b)
		return;
	code_text(c, &b->root);
	code_text(c, &b->cwd);
	code_text(c, &b->names);
	span_end(c, &s);
}

void code_call(struct block *b, struct event *e, struct block_task *t)
{
	struct codec *c = &b->column[RECORDS];
	struct call_registers r = registers_from_event(e);
	struct call_encoding p = {0};

	if (!c->reading)
		p = plan_encoding(b, e, t, &r);
	CODE_ENUM(c, p.bits, ALL_BITS);
	if (p.bits & COMBINED && (p.bits & CONTINUES_ENTER || e->kind != EVENT_LEAVE))
		codec_fail(c, "only a complete syscall exit can contain its enter");
	if (p.bits & CONTINUES_ENTER) {
		if (!t->in_syscall || e->kind != EVENT_LEAVE)
			codec_fail(c, "a syscall exit continues no syscall enter");
		if (c->reading) {
			r = t->call;
			e->call.entered = t->entry_time;
		}
	} else if (!code_registers(b, &p, t, &r)) {
		return;
	} else if (c->reading) {
		e->call.entered = e->time;
	}
	if (p.bits & EXTENDS_MEMORY && !(p.bits & CONTINUES_ENTER && t->has_memory))
		codec_fail(c, "a syscall exit extends memory that the enter does not have");
	if (p.bits & HAS_ENTRY_TIME)
		CODE_UINT(c, e->call.entered);
	if (p.bits & HAS_RET)
		code_result(c, t, e);
	if (p.bits & HAS_NOTE)
		CODE_ENUM(c, e->call.note, CALL_OPERATION);
	if (p.bits & HAS_FAULT)
		code_path_fault(c, &e->call.fault);
	if (c->reading && block_fault(b))
		return;
	if (c->reading) {
		e->call.failed = p.bits & FAILED;
		e->call.injected = p.bits & INJECTED;
		e->call.delayed = p.bits & DELAYED;
		e->call.poked = p.bits & POKED;
		e->call.is_combined = p.bits & COMBINED;
		registers_to_event(e, &r);
	}
	t->in_syscall = e->kind == EVENT_ENTER;
	if (!(p.bits & CONTINUES_ENTER))
		t->call = r;
	t->entry_time = e->call.entered;
	if (!(p.bits & HAS_MEMORY))
		t->has_memory = false;
	else
		code_memory(c, e, t, &r, &p);
	if (c->reading && c->at == c->end) {	/* as in nearly all records */
		e->call.stack = NULL;
		e->call.object = NULL;
		e->call.in_cache = CACHE_UNKNOWN;
		e->bases = NULL;
		return;
	}
	if (!c->reading && !e->call.stack && (e->call.object || e->call.in_cache || e->bases))
		codec_put(c, 0);	/* no stack */
	else
		code_stack(c, &e->call.stack);
	code_object(c, &e->call.object, !e->call.in_cache && !e->bases);
	if (c->reading || e->call.in_cache || e->bases)
		CODE_ENUM(c, e->call.in_cache, CACHE_ENTRIES - 1);
	code_bases(c, &e->bases, true);
}

void code_call_details(struct codec *c, struct event *e)
{
	code_path_fault(c, &e->call.fault);
	code_object(c, &e->call.object, false);
	code_bases(c, &e->bases, false);
	code_stack(c, &e->call.stack);
}
