#include "fast/space/area.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/audit.h"
#include "fast/memory/mapping.h"
#include "fast/space/changes.h"
#include "fast/space/space.h"
#include "fast/thread/injection.h"

enum { FAILED_AREAS_MAX = 2 };

static const uint64_t reach = 0x7ff00000;	/* of a jump, less the sizes of text and stubs */
/* Bytes that stay free on either side of a new area, for growing heaps and stacks */
static const uint64_t space_around = 2 << 20;

/* Programs linked for addresses below this one have their heap (brk) above them, up to 2 GiB and
 * more: nothing is placed there. */
static const uint64_t low_end = 1ULL << 32;
static const uint64_t lowest = 0x10000;		/* default of vm.mmap_min_addr */
static const uint64_t low_space_around = 1 << 16, low_distance = 1 << 20;
static const uint64_t first_distance = 1 << 30;

static void publish_areas(struct fast *f, const struct fast_space *s)
{
	for (struct fast_thread *t = f->live; t; t = t->next)
		for (unsigned i = 0; t->space == s && i < FAST_AREAS; i++)
			t->slot->stubs[i] = i < s->areas.count ? s->areas.area[i].addr : 0;
}

void area_add(struct fast *f, struct fast_space *s, uint64_t addr)
{
	if (s->areas.count == FAST_AREAS)
		return;
	s->areas.area[s->areas.count++] = (struct stub_area){
		.addr = addr, .is_unverified = s->was_shared,
	};
	publish_areas(f, s);
}

static bool is_area_mapped(struct fast_thread *t, const struct stub_area *a)
{
	struct mapping m;

	return !mapping_of(&t->space->memory.maps, t->tid, a->addr, &m) && !m.inode && m.executes &&
	       !m.writes && !m.shared && m.end >= a->addr + FAST_STUBS_SIZE;
}

bool area_check_all(struct fast *f, struct fast_thread *t)
{
	struct fast_space *s = t->space;
	bool all_usable = true;

	for (unsigned i = 0; i < s->areas.count; i++) {
		struct stub_area *a = &s->areas.area[i];

		if (!a->is_unverified)
			continue;
		if (changes_are_made(f, t, (struct fast_range){a->addr, a->addr + FAST_STUBS_SIZE}))
			return false;
		a->is_unverified = false;
		if (is_area_mapped(t, a))
			continue;
		*a = (struct stub_area){0};
		all_usable = false;
	}
	while (s->areas.count && !s->areas.area[s->areas.count - 1].addr)
		s->areas.count--;
	if (!all_usable)
		publish_areas(f, s);
	return all_usable;
}

struct stub_area *area_find(struct fast_space *s, uint64_t addr)
{
	for (unsigned i = 0; i < s->areas.count; i++) {
		struct stub_area *a = &s->areas.area[i];

		/* the two halves of the address space are not adjacent */
		if (a->addr && !(addr >> 63) && a->addr - addr + reach < 2 * reach &&
		    (a->used + 1) * FAST_STUB_SIZE <= FAST_STUBS_SIZE)
			return a;
	}
	return NULL;
}

/* Places an area at the end of the lowest hole below `addr` that has room. For a program at low
 * addresses that is the hole below its text, never the one above its heap. */
static bool find_low_area(pid_t tid, uint64_t addr, uint64_t *area_addr)
{
	const uint64_t margin = reach - FAST_STUBS_SIZE;
	const uint64_t room = FAST_STUBS_SIZE + 2 * low_space_around;
	uint64_t from = addr > lowest + margin ? addr - margin : lowest, distance;
	struct hole h;

	if (addr <= lowest || mapping_hole(tid, from, addr, room, &h) || h.end - h.start < room)
		return false;
	distance = (h.end - h.start - FAST_STUBS_SIZE) / 2;
	distance = distance < low_distance ? distance : low_distance;
	*area_addr = (h.end - distance - FAST_STUBS_SIZE) & -(uint64_t)FAST_PAGE;
	return true;
}

/* Places an area in the largest hole below `addr`, otherwise above. Returns false if neither has
 * room. */
static bool find_high_area(pid_t tid, uint64_t addr, uint64_t *area_addr)
{
	const uint64_t margin = reach - FAST_STUBS_SIZE;
	const uint64_t room = FAST_STUBS_SIZE + 2 * space_around;
	struct hole h;

	if (mapping_hole(tid, addr - margin, addr, UINT64_MAX, &h))
		return false;
	if (h.end - h.start < room && mapping_hole(tid, addr, addr + margin, UINT64_MAX, &h))
		return false;
	if (h.end - h.start < room)
		return false;
	*area_addr = (h.start + (h.end - h.start) / 2) & -(uint64_t)FAST_PAGE;
	return true;
}

static bool find_near_area(pid_t tid, uint64_t addr, uint64_t *area_addr)
{
	return addr < low_end ? find_low_area(tid, addr, area_addr) :
		find_high_area(tid, addr, area_addr);
}

uint64_t area_first(pid_t tid, uint64_t text)
{
	uint64_t area_addr;

	/* interpreters and position-independent programs: nothing is mapped 1 GiB below them yet,
	 * and checking takes long on older kernels. If something is mapped there, no area is added
	 * now */
	if (text >= low_end)
		return (text - first_distance) & -(uint64_t)FAST_PAGE;
	/* not page-aligned: mmap refuses it */
	return find_low_area(tid, text, &area_addr) ? area_addr : 1;
}

/* Whether a thread of the process maps an area already: several can stop at their first sites at
 * once. */
static bool is_being_mapped(const struct fast *f, const struct fast_space *s)
{
	const struct fast_thread *t;

	for (size_t at = 0; (t = hash_next(&f->threads, &at));)
		if (t->space == s && t->deferred_regs)
			return true;
	return false;
}

bool area_request(struct fast *f, struct fast_thread *t, uint64_t addr)
{
	uint64_t area_addr;

	if (t->space->areas.count == FAST_AREAS || t->space->areas.failed >= FAILED_AREAS_MAX ||
	    is_being_mapped(f, t->space) || !find_near_area(t->tid, addr, &area_addr))
		return false;
	return injection_begin(f, t, SYS_mmap, (const uint64_t[6]){
		area_addr, FAST_STUBS_SIZE, PROT_READ | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0,
	});
}

static void finish_request(struct fast *f, struct fast_space *s, uint64_t result)
{
	if (result >= -(uint64_t)FAST_PAGE) {
		s->areas.failed++;
	} else if (s->slots.at) {
		area_add(f, s, result);
		f->count[FAST_AREAS_ADDED]++;
	}
}

bool fast_finish_injected_syscall(struct fast *f, struct fast_thread *t)
{
	uint64_t nr, result;

	if (!injection_end(f, t, &nr, &result))
		return false;
	if (nr == SYS_mmap)
		finish_request(f, t->space, result);
	return true;
}

void area_add_stub(struct fast_space *s, struct stub_area *a, const struct stub *head)
{
	audit(a->addr && (a->used + 1) * FAST_STUB_SIZE <= FAST_STUBS_SIZE);
	layers_put_stub(&s->layers, a - s->areas.area, a->used++, head);
}

/* Number of stubs of an area that exist in the memory. They were written in order. */
static unsigned count_present_stubs(struct fast_space *s, pid_t tid, unsigned area)
{
	const struct stub_area *a = &s->areas.area[area];
	size_t size = (size_t)a->used * FAST_STUB_SIZE;
	_cleanup_free_ uint8_t *code = alloc_more(NULL, size + 1, 1);
	unsigned there = 0, whole;

	whole = remote_read_some(&s->memory, tid, a->addr, code, size) / FAST_STUB_SIZE;
	while (there < whole && !memcmp(code + (size_t)there * FAST_STUB_SIZE,
					layers_stub(s->layers, area, there), sizeof(struct stub)))
		there++;
	return there;
}

void area_count_stubs(struct fast_space *s, pid_t tid)
{
	for (unsigned i = 0; i < s->areas.count; i++) {
		s->areas.area[i].used = count_present_stubs(s, tid, i);
		s->areas.area[i].is_unverified = true;
	}
}

const struct stub *area_stub_at(const struct fast_space *s, uint64_t addr, uint64_t *stub)
{
	for (unsigned i = 0; i < s->areas.count; i++) {
		const struct stub_area *a = &s->areas.area[i];
		uint64_t at = addr - a->addr;

		if (addr < a->addr || at >= (uint64_t)a->used * FAST_STUB_SIZE)
			continue;
		*stub = addr - at % FAST_STUB_SIZE;
		return layers_stub(s->layers, i, at / FAST_STUB_SIZE);
	}
	return NULL;
}

const struct stub *area_stub_of_padding(const struct fast_thread *t, uint64_t addr)
{
	const struct stub *head;
	uint8_t jump[JUMP_SIZE];
	int32_t distance;
	uint64_t stub, to;

	if (!remote_read(&t->space->memory, t->tid, addr, jump, sizeof(jump)) || jump[0] != 0xe9)
		return NULL;
	memcpy(&distance, jump + 1, sizeof(distance));
	to = addr + JUMP_SIZE + (int64_t)distance;
	head = area_stub_at(t->space, to, &stub);
	return head && to == stub + FAST_STUB_REDIRECT ? head : NULL;
}

uint64_t fast_site_ip(const struct fast_thread *t, uint64_t ip)
{
	uint64_t stub;
	const struct stub *head = t->space ? area_stub_at(t->space, ip, &stub) : NULL;

	return head ? head->end : ip;
}
