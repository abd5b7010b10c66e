#include "fast/space.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "fast/text.h"

struct fast_space *space_new(void)
{
	struct fast_space *s = alloc_new(struct fast_space);

	s->users = 1;
	s->mem = -1;
	return s;
}

struct fast_space *space_copy(const struct fast_space *from)
{
	struct fast_space *s = alloc_zeroed(sizeof(*s));

	*s = *from;
	s->users = 1;
	s->slots = NULL;
	s->used = 0;
	s->mem = -1;
	s->text_pages = NULL;
	s->freezer = NULL;
	s->sites = alloc_more(NULL, s->site_room ? s->site_room : 1, sizeof(*s->sites));
	if (s->site_room)
		memcpy(s->sites, from->sites, s->site_room * sizeof(*s->sites));
	for (unsigned i = 0; i < s->areas; i++) {
		s->area[i].used = s->area[i].room = 0;
		s->area[i].heads = NULL;
		for (unsigned k = 0; k < from->area[i].used; k++)
			space_add_stub(&s->area[i], &from->area[i].heads[k]);
	}
	return s;
}

void space_drop(struct fast_space *s)
{
	if (!s || --s->users)
		return;
	if (s->slots)
		munmap(s->slots, FAST_SLOT_COUNT * FAST_SLOT_SIZE);
	space_close_memory(s);
	for (unsigned i = 0; i < s->areas; i++)
		free(s->area[i].heads);
	free(s->sites);
	free(s);
}

void space_close_memory(struct fast_space *s)
{
	text_forget(s);
	if (s->mem >= 0)
		close(s->mem);
	s->mem = -1;
}

static int memory_of(struct fast_space *s, pid_t tid)
{
	char path[32];

	if (s->mem < 0) {
		snprintf(path, sizeof(path), "/proc/%d/mem", tid);
		s->mem = open(path, O_RDWR | O_CLOEXEC);
	}
	return s->mem;
}

size_t space_read_some(struct fast_space *s, pid_t tid, uint64_t addr, void *buf, size_t size)
{
	int fd = memory_of(s, tid);
	size_t done = 0;

	while (fd >= 0 && done < size) {
		ssize_t n = pread(fd, (char *)buf + done, size - done, addr + done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += n;
	}
	return done;
}

bool space_read(struct fast_space *s, pid_t tid, uint64_t addr, void *buf, size_t size)
{
	return space_read_some(s, tid, addr, buf, size) == size;
}

bool space_write(struct fast_space *s, pid_t tid, uint64_t addr, const void *buf, size_t size)
{
	int fd = memory_of(s, tid);
	size_t done = 0;

	while (fd >= 0 && done < size) {
		ssize_t n = pwrite(fd, (const char *)buf + done, size - done, addr + done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += n;
	}
	return done == size;
}

bool space_enter(struct fast *f, struct fast_space *s, struct fast_thread *t)
{
	unsigned number;
	struct fast_slot *slot;

	if (!s->slots || !~s->used)
		return false;
	number = __builtin_ctzll(~s->used);
	s->used |= 1ULL << number;
	slot = space_slot(s, number);
	t->slot = slot;
	t->number = number;
	t->tail = __atomic_load_n(&slot->head, __ATOMIC_ACQUIRE);
	t->state = FAST_LIVE;
	t->entered = false;
	if (t->record)
		t->record->size = 0;
	slot->stack = slot_base(number) + FAST_STACK_END;
	slot->stubs = s->areas ? s->area[0].addr : 0;
	slot->stubs_end = s->areas ? s->area[0].addr + STUBS_SIZE : 0;
	slot->tail = slot->seen_tail = t->tail;
	slot->current = t->tail;
	slot->inflight = slot->hold = slot->phase = 0;
	t->next = f->live;
	t->link = &f->live;
	if (t->next)
		t->next->link = &t->next;
	f->live = t;
	return true;
}

void space_leave(struct fast_thread *t)
{
	if (t->state != FAST_LIVE)
		return;
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	t->space->used &= ~(1ULL << t->number);
	t->slot = NULL;
	t->state = FAST_PLAIN;
}

static struct fast_site_entry *place_of(const struct fast_space *s, uint64_t addr)
{
	uint64_t at = addr * 0x9E3779B97F4A7C15ULL >> 32;

	for (;; at++) {
		struct fast_site_entry *e = &s->sites[at & (s->site_room - 1)];

		if (!e->addr || e->addr == addr)
			return e;
	}
}

struct fast_site_entry *space_site(const struct fast_space *s, uint64_t addr)
{
	struct fast_site_entry *e = s->site_room ? place_of(s, addr) : NULL;

	return e && e->addr ? e : NULL;
}

static void grow(struct fast_space *s)
{
	struct fast_site_entry *old = s->sites;
	unsigned room = s->site_room;

	s->site_room = room ? room * 2 : 64;
	s->sites = alloc_zeroed(s->site_room * sizeof(*s->sites));
	for (unsigned i = 0; i < room; i++)
		if (old[i].addr)
			*place_of(s, old[i].addr) = old[i];
	free(old);
}

struct fast_site_entry *space_add_site(struct fast_space *s, uint64_t addr)
{
	struct fast_site_entry *e;

	if (s->site_count == SITES_MAX)
		return NULL;
	if (2 * s->site_count >= s->site_room)
		grow(s);
	e = place_of(s, addr);
	*e = (struct fast_site_entry){.addr = addr};
	s->site_count++;
	return e;
}

void space_add_stub(struct stub_area *a, const struct stub *head)
{
	if (a->used == a->room) {
		a->room = a->room ? 2 * a->room : 32;
		a->heads = alloc_more(a->heads, a->room, sizeof(*a->heads));
	}
	a->heads[a->used++] = *head;
}

const struct stub *space_stub_at(const struct fast_space *s, uint64_t addr, uint64_t *stub)
{
	for (unsigned i = 0; i < s->areas; i++) {
		uint64_t at = addr - s->area[i].addr;

		if (addr < s->area[i].addr || at >= (uint64_t)s->area[i].used * FAST_STUB_SIZE)
			continue;
		*stub = addr - at % FAST_STUB_SIZE;
		return &s->area[i].heads[at / FAST_STUB_SIZE];
	}
	return NULL;
}
