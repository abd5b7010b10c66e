#include "symbols/crash.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

enum {
	NULL_END = 64 * 1024,		/* the lowest address that an ordinary program can map */
	INSTRUCTION_MAX = 15,		/* bytes of an x86 instruction */
	/* The kernel keeps this distance below a stack that grows; a function that does not probe
	 * its frame can step over the guard of a thread. */
	GUARD = 1 << 20,
	ADDRESS_BITS = 57,		/* of the largest address spaces */
};

bool crash_is_signal(int number)
{
	return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE ||
		number == SIGABRT || number == SIGTRAP;
}

/* Whether no address space contains the address. x86-64 reports it by SI_KERNEL instead. */
static bool is_outside(uint64_t addr)
{
	return (int64_t)(addr << (64 - ADDRESS_BITS)) >> (64 - ADDRESS_BITS) != (int64_t)addr;
}

/* Whether the address is just below a mapping that is written, and the stack pointer is not above
 * the first page of it */
static bool is_below_stack(const struct crash_site *at, const struct address_map *map)
{
	uint64_t page = sysconf(_SC_PAGESIZE);

	for (size_t i = 0; i < map->count; i++) {
		const struct map_range *r = &map->ranges[i];

		if (r->start <= at->addr || !r->writes)
			continue;
		return !r->inode && r->start - at->addr <= GUARD && at->sp < r->start + page &&
			at->sp + GUARD >= at->addr;
	}
	return false;
}

static enum crash_kind explain_access(const struct crash_site *at, const struct address_map *map,
				      const struct map_range *r)
{
	bool is_jump = at->addr >= at->ip && at->addr - at->ip < INSTRUCTION_MAX;

	if (at->code == SI_KERNEL && !at->addr)
		return at->misaligned ? CRASH_MISALIGNED : CRASH_BAD_ADDRESS;
	if (at->code != SEGV_MAPERR && at->code != SEGV_ACCERR)
		return CRASH_OTHER;
	if (!r && at->addr < NULL_END)
		return at->addr == at->ip ? CRASH_NULL_CALL : CRASH_NULL;
	if ((!r || !r->reads) && is_below_stack(at, map))
		return CRASH_STACK_OVERFLOW;
	if (!r && at->addr == at->ip)
		return CRASH_UNMAPPED_JUMP;
	if (!r)
		return is_outside(at->addr) ? CRASH_BAD_ADDRESS : CRASH_UNMAPPED;
	if (is_jump && !r->executes)
		return CRASH_NOT_EXECUTABLE;
	if (r->reads && !r->writes)
		return CRASH_READ_ONLY;
	return r->reads ? CRASH_OTHER : CRASH_NO_ACCESS;
}

struct crash crash_explain(const struct crash_site *at, const struct address_map *map)
{
	struct crash c = {.kind = CRASH_OTHER, .object = "", .message = ""};
	const struct map_range *r;

	if (at->number == SIGABRT)
		c.kind = CRASH_ABORT;
	if ((at->number != SIGSEGV && at->number != SIGBUS) || at->code <= 0)
		return c;
	r = address_map_find(map, at->addr);
	c.addr = at->addr;
	if (at->number == SIGSEGV)
		c.kind = explain_access(at, map, r);
	else if (at->code == BUS_ADRERR && r && r->inode)
		c.kind = CRASH_PAST_END;
	if (c.kind == CRASH_MISALIGNED)
		c.addr = at->misaligned;
	if (r && (c.kind == CRASH_READ_ONLY || c.kind == CRASH_NOT_EXECUTABLE ||
		  c.kind == CRASH_NO_ACCESS || c.kind == CRASH_PAST_END))
		c.object = r->name;
	return c;
}
