/* Areas of stubs. A process has one near its first program text when it is set up; text that lies
 * elsewhere gets one when the first of its sites is met. That is mapped by the thread that stopped
 * there: its call becomes an mmap, and when that returns the thread is put back to where it was, so
 * that it comes to its call again. Signals are delivered on the way back to the program only: none
 * comes between the two stops. */
#include "fast/space.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/alloc.h"

enum { MMAP = 9, SYSCALL = 2 /* bytes of the instruction */, REFUSED_MAX = 2 };

static const uint64_t reach = 0x7ff00000;	/* of a jump, less what text and stubs take */
/* So much around a new area stays free, for what grows: heaps, stacks */
static const uint64_t space_around = 2 << 20;
static const uint64_t lowest = 0x100000;

void area_add(struct fast *f, struct fast_space *s, uint64_t addr)
{
	if (s->areas == FAST_AREAS)
		return;
	s->area[s->areas] = (struct stub_area){.addr = addr};
	for (struct fast_thread *t = f->live; t; t = t->next)
		if (t->space == s)
			t->slot->stubs[s->areas] = addr;
	s->areas++;
}

struct stub_area *area_for(struct fast_space *s, uint64_t addr)
{
	for (unsigned i = 0; i < s->areas; i++) {
		struct stub_area *a = &s->area[i];

		if (a->addr - addr + reach < 2 * reach &&
		    (a->used + 1) * FAST_STUB_SIZE <= FAST_STUBS_SIZE)
			return a;
	}
	return NULL;
}

/* A free place below `addr` if there is one, else above; false: neither */
static bool place_near(pid_t tid, uint64_t addr, uint64_t *place)
{
	const uint64_t margin = reach - FAST_STUBS_SIZE;
	const uint64_t room = FAST_STUBS_SIZE + 2 * space_around;
	uint64_t from = addr > lowest + margin ? addr - margin : lowest;
	struct hole h;

	if (mapping_hole(tid, from, addr, &h))
		return false;
	if (h.end - h.start < room && mapping_hole(tid, addr, addr + margin, &h))
		return false;
	if (h.end - h.start < room)
		return false;
	*place = (h.start + (h.end - h.start) / 2) & -(uint64_t)FAST_PAGE;
	return true;
}

static bool place_for(const struct fast_space *s, pid_t tid, uint64_t addr, uint64_t *place)
{
	/* programs at low addresses: behind our code, where no heap of theirs comes */
	if (addr < FAST_BLOB) {
		*place = FAST_STUBS_LOW + s->areas * FAST_STUBS_SIZE;
		return true;
	}
	return place_near(tid, addr, place);
}

bool area_ask(struct fast *f, struct fast_thread *t, uint64_t addr)
{
	struct user_regs_struct *r = f->regs;
	uint64_t place;

	if (t->space->areas == FAST_AREAS || t->space->refused >= REFUSED_MAX ||
	    !place_for(t->space, t->tid, addr, &place) || !fast_get_regs(f, t->tid))
		return false;
	t->put_off = alloc_new(struct user_regs_struct);
	*t->put_off = *r;
	r->orig_rax = MMAP;
	r->rdi = place;
	r->rsi = FAST_STUBS_SIZE;
	r->rdx = PROT_READ | PROT_EXEC;
	r->r10 = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
	r->r8 = -1;
	r->r9 = 0;
	if (fast_set_regs(f, t->tid))
		return true;
	free(t->put_off);
	t->put_off = NULL;
	return false;
}

bool fast_mapped(struct fast *f, struct fast_thread *t)
{
	struct user_regs_struct *call = t->put_off;
	uint64_t addr;

	if (!call)
		return false;
	t->put_off = NULL;
	if (fast_get_regs(f, t->tid)) {
		addr = f->regs->rax;
		*f->regs = *call;
		f->regs->rip -= SYSCALL;
		f->regs->rax = call->orig_rax;
		f->regs->orig_rax = -1;
		fast_set_regs(f, t->tid);
		if (addr >= -(uint64_t)FAST_PAGE) {
			t->space->refused++;
		} else if (t->space->slots) {
			area_add(f, t->space, addr);
			f->count[FAST_AREAS_ADDED]++;
		}
	}
	free(call);
	return true;
}
