/* Areas of stubs. A process has one near its first program text when it is set up; text that lies
 * elsewhere gets one when the first of its sites is met, by the thread that stopped there. */
#include "fast/space.h"

#include <sys/mman.h>
#include <sys/syscall.h>

enum { REFUSED_MAX = 2 };

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
	uint64_t place;

	if (t->space->areas == FAST_AREAS || t->space->refused >= REFUSED_MAX ||
	    !place_for(t->space, t->tid, addr, &place))
		return false;
	return errand_begin(f, t, SYS_mmap, (const uint64_t[6]){
		place, FAST_STUBS_SIZE, PROT_READ | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0,
	});
}
