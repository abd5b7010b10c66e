#include "fast/world.h"

#include <stdlib.h>
#include <string.h>

#include "desc/traits.h"
#include "lib/ram.h"
#include "lib/random.h"

/* Memory begins at RAM_AT; the pages around it are not mapped. */
enum { RAM = 0x4000, FILLED_MAX = 0x800 };
static const uint64_t RAM_AT = 0x20000;

struct world {
	uint64_t state;			/* State of the random numbers. */
	uint8_t ram[2][RAM];		/* At enter, at exit. */
	struct schema *schema;
};

void world_free(struct world *w)
{
	schema_free(w->schema);
	free(w);
}

static uint64_t draw(struct world *w)
{
	return random_next(&w->state);
}

static uint64_t pointer(struct world *w)
{
	static const uint64_t edges[] = {0, 0x1fff8, 0x23ff8, 0x23ffd, 0x24000, 0x22ff0, 1};

	if (draw(w) % 6 == 0)
		return edges[draw(w) % (sizeof(edges) / sizeof(*edges))];
	return RAM_AT + draw(w) % RAM / 8 * 8;
}

/* Fills a record that contains pointers: its pointers, and numbers that may be lengths */
static void lead_on(struct world *w, const struct regs *r, const struct type *t, uint64_t addr)
{
	const struct slot *slot = schema_layout(w->schema, r->abi, t->record)->slot;

	for (const struct field *f = desc_records[t->record].fields; f->type; f++, slot++) {
		uint64_t n = f->type->kind == K_PTR ? pointer(w) : draw(w) % 40;

		if (f->flags & F_REST)
			return;
		if (addr >= RAM_AT && addr < RAM_AT + RAM - 256 && slot->size <= 8)
			memcpy(&w->ram[0][addr + slot->at - RAM_AT], &n, slot->size);
	}
}

static bool leads_on(const struct type *t)
{
	if (t->kind == K_STRUCT)
		for (const struct field *f = desc_records[t->record].fields; f->type; f++)
			if (f->type->kind == K_PTR)
				return true;
	return false;
}

/* Sometimes the address in another argument, or near that */
static uint64_t pointer_near(struct world *w, const uint64_t *before, unsigned count)
{
	if (!count || draw(w) % 4)
		return pointer(w);
	return before[draw(w) % count] + draw(w) % 3 * 8 - 8;
}

static uint64_t number(struct world *w)
{
	static const uint64_t some[] = {
		0, 1, 2, 3, 4, 5, 7, 8, 10, 12, 16, 17, 24, 28, 64, 100, 128, 1000, -1ULL, -100ULL,
		0x5401, 0x5413, 0x541b, 0x5421, 1024, 1030, 1031, 0x80, 0x81, 0x89, 0x7fffffff,
		0x80000000, 1ULL << 32,
	};

	switch (draw(w) % 8) {
	case 0:
	case 1: return draw(w) % 64;
	case 2: return 0x5400 + draw(w) % 64;
	case 3: return draw(w) >> draw(w) % 64;
	default: return some[draw(w) % (sizeof(some) / sizeof(*some))];
	}
}

/* Text, numbers, addresses, iovecs */
static void fill(struct world *w, uint8_t *at, size_t size)
{
	for (size_t i = 0; i + 8 <= size; i += 8) {
		uint64_t n = number(w);

		if (draw(w) % 4 == 0)
			n = pointer(w);
		else if (draw(w) % 3 == 0)
			n = 0x2f6f6f662f2e2e61 + draw(w) % 0x1010101;	/* a../foo/ */
		memcpy(at + i, &n, 8);
	}
}

struct world *world_new(uint64_t seed)
{
	struct world *w = calloc(1, sizeof(*w));

	w->state = seed;
	w->schema = schema_new();
	fill(w, w->ram[0], RAM);
	return w;
}

static void change(struct world *w, uint64_t addr, uint64_t size)
{
	for (uint64_t i = 0; i < size; i++)
		if (addr + i >= RAM_AT && addr + i - RAM_AT < RAM && draw(w) % 4)
			w->ram[1][addr + i - RAM_AT] = draw(w) % 3 ? draw(w) % 10 : draw(w);
}

static bool is_after(const struct call *call, const struct field *arg)
{
	for (const struct field *f = call->fields; f->type; f++)
		if (f->flags & F_AFTER && f->of == arg->id)
			return true;
	return false;
}

/* Changes the buffers of a list of iovecs */
static void change_pieces(struct world *w, const struct regs *r, uint64_t addr)
{
	uint64_t base[2];

	for (unsigned i = 0; i < 64; i++) {
		if (world_read(w, AT_ENTRY, addr + 16 * i, base, 16) < 16)
			break;
		if (r->ret > 0)
			change(w, base[0], base[1] < 64 ? base[1] : 64);
	}
}

static void change_argument(struct world *w, const struct call *call, const struct field *f,
			    const struct regs *r, uint64_t addr)
{
	uint64_t size = schema_size(w->schema, r->abi, f->type->of);
	const struct type *t = f->type->of;

	if (f->type->dir == IN && t->kind == K_SHARE) {
		change_pieces(w, r, addr);
		return;
	}
	if (f->type->dir == IN && !is_after(call, f))
		return;
	if (r->failed && f->type->dir == OUT && draw(w) % 4)
		return;
	if (t->kind == K_PICK)		/* signal masks */
		size = 8;
	if (leads_on(t)) {	/* msghdr: lengths, and the targets of its pointers */
		change(w, addr + 8, 1);
		change(w, addr + 40, 1);
		for (unsigned i = 0; i < RAM / 8; i++) {
			uint64_t at = RAM_AT + draw(w) % RAM;

			change(w, at, at >= addr && at < addr + size ? 0 : 1);
		}
		return;
	}
	change(w, addr, size ? size : FILLED_MAX);
}

/* One of the values for which the syscall has separate plans */
static uint64_t key_value(struct world *w, const struct plan_key *key)
{
	unsigned n;

	do
		n = draw(w) % 64;
	while (key->stops >> n & 1);
	return key->bases[0] * 256u + n;
}

struct regs world_call(struct world *w, const struct call *call, unsigned nr)
{
	static const int errors[] = {2, 4, 11, 14, 22, 75, 512, 516};
	const struct plan_key *key = &syscall_traits(call)->key;
	struct regs r = {.abi = &abis[ABI_x86_64], .nr = nr};
	unsigned i = 0;

	/* the whole of it takes most of a test's time */
	fill(w, w->ram[0] + draw(w) % 8 * (RAM / 8), RAM / 8);
	for (i = 0; i < 6; i++)
		r.arg[i] = draw(w) % 2 ? number(w) : pointer(w);
	i = 0;
	for (const struct field *f = call->fields; f->type && i < 6; f++) {
		if (f->flags & (F_RET | F_AFTER | F_REST))
			continue;
		unsigned reg = f->reg ? f->reg - 1u : i;

		if (reg < 6)
			r.arg[reg] = f->type->kind == K_PTR ? pointer_near(w, r.arg, reg) :
							      number(w);
		if (reg < 6 && f->type->kind == K_PTR && leads_on(f->type->of))
			lead_on(w, &r, f->type->of, r.arg[reg]);
		i = reg + 1;
	}
	if (key->width && draw(w) % 2)
		r.arg[key->reg] = key_value(w, key);
	memcpy(w->ram[1], w->ram[0], RAM);
	r.failed = draw(w) % 3 == 0;
	r.ret = r.failed ? -errors[draw(w) % (sizeof(errors) / sizeof(*errors))] :
		(int64_t)(draw(w) % 3 ? draw(w) % 100 : draw(w) % 0x3000);
	i = 0;
	for (const struct field *f = call->fields; f->type && i < 6; f++) {
		if (f->flags & (F_RET | F_AFTER | F_REST))
			continue;
		unsigned reg = f->reg ? f->reg - 1u : i;

		if (reg < 6 && f->type->kind == K_PTR)
			change_argument(w, call, f, &r, r.arg[reg]);
		i = reg + 1;
	}
	return r;
}

int64_t world_read(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	const struct world *w = ctx;

	if (when > AT_EXIT)
		return 0;
	return ram_read((struct ram){w->ram[when], RAM_AT, RAM}, addr, buf, len);
}

uint64_t world_class(void *ctx, int fd)
{
	(void)ctx;
	(void)fd;
	return 0;
}
