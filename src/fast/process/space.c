#include "fast/process/space.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "fast/patch/text.h"
#include "fast/process/blob.h"

void space_set_text_state(struct fast_space *s, enum fast_text_state to)
{
	assert(s->text_state != FAST_TEXT_WITHDRAWN);
	s->text_state = to;
}

struct fast_space *space_new(void)
{
	struct fast_space *s = alloc_new(struct fast_space);

	s->users = 1;
	s->mem = s->maps = -1;
	s->slot_limit = FAST_SLOT_COUNT;
	return s;
}

uint64_t space_masked_signals(const struct fast_space *s)
{
	const uint8_t *slots = s->slots ? s->slots : s->old_slots;

	return slots ? ((const struct fast_slot *)slots)->masked : s->masked;
}

struct fast_space *space_copy(const struct fast_space *from)
{
	struct fast_space *s = alloc_zeroed(sizeof(*s));

	*s = *from;
	s->users = 1;
	s->slots = NULL;
	s->masked = space_masked_signals(from);
	/* another thread may have got plans after the memory was copied */
	if (from->was_shared)
		s->planned = (struct fast_planned){.more = 1};
	s->used = s->mapped = 0;
	s->mem = s->maps = -1;
	s->open_space_link = NULL;
	s->text_pages = NULL;
	s->freezer = NULL;
	/* also of a withdrawn space: its memory may have been copied before the text was
	 * restored */
	s->was_shared = false;
	s->text_state = from->was_shared || from->text_state != FAST_TEXT_VERIFIED ?
		FAST_TEXT_UNVERIFIED : FAST_TEXT_VERIFIED;
	s->old_slots = NULL;
	s->is_unmapped = false;
	s->text_changes = 0;
	s->replaced = false;
	s->next_watched = NULL;
	s->watched_link = NULL;
	layers_share(s->layers);
	return s;
}

void space_watch(struct fast *f, struct fast_space *s)
{
	s->next_watched = f->watched;
	s->watched_link = &f->watched;
	if (s->next_watched)
		s->next_watched->watched_link = &s->next_watched;
	f->watched = s;
}

static void unwatch_space(struct fast_space *s)
{
	if (!s->watched_link)
		return;
	*s->watched_link = s->next_watched;
	if (s->next_watched)
		s->next_watched->watched_link = s->watched_link;
}

bool fast_replace_faulting_slots(void *ctx, const void *addr)
{
	const struct fast *f = ctx;

	for (struct fast_space *s = f->watched; s; s = s->next_watched) {
		uint8_t *slots = s->slots ? s->slots : s->old_slots;

		if (!slots || (uintptr_t)addr - (uintptr_t)slots >= FAST_SLOTS_SIZE)
			continue;
		if (s->replaced ||
		    mmap(slots, FAST_SLOTS_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
			 0) == MAP_FAILED)
			return false;
		s->replaced = true;
		s->mapped = 0;	/* no thread gets a slot of this space any more */
		return true;
	}
	return false;
}

void space_drop(struct fast *f, struct fast_space *s)
{
	if (!s || --s->users)
		return;
	unwatch_space(s);
	slots_drop(f, s->slots);
	slots_drop(f, s->old_slots);
	space_close_memory(s);
	layers_drop(s->layers);
	free(s);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void space_close_memory(struct fast_space *s)
{
	text_forget(s);
	close_fd(&s->mem);
	close_fd(&s->maps);
	if (s->open_space_link)
		*s->open_space_link = NULL;
	s->open_space_link = NULL;
}

void space_keep_memory(struct fast *f, struct fast_space *s)
{
	text_forget(s);
	if (f->open_space == s)
		return;
	if (f->open_space)
		space_close_memory(f->open_space);
	f->open_space = s;
	s->open_space_link = &f->open_space;
}

static int open_memory(struct fast_space *s, pid_t tid)
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
	int fd = open_memory(s, tid);
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
	int fd = open_memory(s, tid);
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

bool space_write_parts(struct fast_space *s, pid_t tid, uint64_t addr, const struct iovec *parts,
		       unsigned count)
{
	int fd = open_memory(s, tid);
	size_t size = 0;

	for (unsigned i = 0; i < count; i++)
		size += parts[i].iov_len;
	if (fd >= 0 && pwritev(fd, parts, count, addr) == (ssize_t)size)
		return true;
	for (unsigned i = 0; i < count; addr += parts[i++].iov_len)
		if (!space_write(s, tid, addr, parts[i].iov_base, parts[i].iov_len))
			return false;
	return true;
}

bool space_limit_slots(struct fast_space *s, pid_t tid, unsigned limit)
{
	const int8_t negated = -(int)limit;
	uint8_t code[128];
	size_t size = fast_slot_limit - fast_entry;

	if (s->slot_limit == limit)
		return true;
	/* in a fork of a process whose code is being withdrawn, other memory may be there */
	if (size > sizeof(code) || !space_read(s, tid, blob_at(fast_entry), code, size) ||
	    memcmp(code, fast_entry, size) != 0 ||
	    !space_write(s, tid, blob_at(fast_slot_limit), &negated, sizeof(negated)))
		return false;
	s->slot_limit = limit;
	return true;
}

void space_add_user(struct fast *f, struct fast_space *s)
{
	s->users++;
	s->was_shared = true;
	for (struct fast_thread *t = f->live; t; t = t->next)
		if (t->space == s)
			__atomic_store_n(&t->slot->is_shared, 1, __ATOMIC_RELEASE);
}

bool space_assign_slot(struct fast *f, struct fast_space *s, struct fast_thread *t)
{
	unsigned number;
	struct fast_slot *slot;

	if (!s->slots || !(s->mapped & ~s->used))
		return false;
	number = __builtin_ctzll(s->mapped & ~s->used);
	s->used |= 1ULL << number;
	slot = space_slot(s, number);
	t->slot = slot;
	t->number = number;
	t->tail = t->head = __atomic_load_n(&slot->head, __ATOMIC_ACQUIRE);
	fast_set_state(t, FAST_LIVE);
	fast_set_record_state(t, FAST_RECORD_NONE);
	if (t->ring == FAST_RING_LOSS_REPORTED)	/* the loss belongs to its previous program */
		fast_set_ring_state(t, FAST_RING_INTACT);
	slot->stack = slot_base(number) + FAST_STACK_END;
	for (unsigned i = 0; i < FAST_AREAS; i++)
		slot->stubs[i] = i < s->areas ? s->area[i].addr : 0;
	memcpy(slot->texts, s->texts, sizeof(slot->texts));
	slot->tail = slot->seen_tail = t->tail - (FAST_RING_LIMIT_MAX - f->ration);
	slot->current = t->tail;
	slot->inflight = slot->hold = 0;
	slot->asks_names = f->asks_names;
	slot->needs_sigsys = f->dispatches;
	slot->blocks_sigsys = 0;
	slot->stops_exec = f->dispatches && t->action.handler == 1;	/* SIG_IGN */
	slot->is_shared = s->users > 1;
	slot->phase = 1;	/* in no syscall */
	t->shows_record = false;
	slot->free = 1;
	t->next = f->live;
	t->link = &f->live;
	if (t->next)
		t->next->link = &t->next;
	f->live = t;
	return true;
}

void space_release_slot(struct fast_thread *t)
{
	if (!fast_has_slot(t))
		return;
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	t->space->used &= ~(1ULL << t->number);
	t->slot->free = 0;
	t->slot = NULL;
	fast_set_state(t, FAST_PTRACE_STOPS);
}

void fast_ask_names(struct fast *f)
{
	f->asks_names = true;
	for (struct fast_thread *t = f->live; t; t = t->next)
		t->slot->asks_names = 1;
}

static void publish_texts(struct fast *f, const struct fast_space *s)
{
	for (struct fast_thread *t = f->live; t; t = t->next)
		if (t->space == s)
			memcpy(t->slot->texts, s->texts, sizeof(t->slot->texts));
}

/* Merges the two ranges that are closest to each other, including the gap between them. */
static void join_closest(struct fast_range *ranges, unsigned count)
{
	unsigned closest = 0;

	for (unsigned i = 0; i + 1 < count; i++)
		if (ranges[i + 1].from - ranges[i].to <
		    ranges[closest + 1].from - ranges[closest].to)
			closest = i;
	ranges[closest].to = ranges[closest + 1].to;
	memmove(ranges + closest + 1, ranges + closest + 2,
		(count - closest - 2) * sizeof(*ranges));
}

void space_add_text(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to)
{
	struct fast_range ranges[FAST_TEXTS + 1], one = {from, to};
	unsigned count = 0;

	for (unsigned i = 0; i < FAST_TEXTS && s->texts[i].to; i++)
		if (s->texts[i].from <= from && to <= s->texts[i].to)
			return;
	for (unsigned i = 0; i < FAST_TEXTS && s->texts[i].to; i++) {
		if (s->texts[i].from <= one.to && one.from <= s->texts[i].to) {
			one.from = s->texts[i].from < one.from ? s->texts[i].from : one.from;
			one.to = s->texts[i].to > one.to ? s->texts[i].to : one.to;
		} else {
			ranges[count++] = s->texts[i];
		}
	}
	/* the ranges are sorted and do not overlap */
	for (to = count++; to && ranges[to - 1].from > one.from; to--)
		ranges[to] = ranges[to - 1];
	ranges[to] = one;
	if (count > FAST_TEXTS)
		join_closest(ranges, count--);
	memset(s->texts, 0, sizeof(s->texts));
	memcpy(s->texts, ranges, count * sizeof(*ranges));
	publish_texts(f, s);
}

void space_remove_text(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to)
{
	struct fast_range left[FAST_TEXTS] = {0};
	unsigned count = 0;

	for (unsigned i = 0; i < FAST_TEXTS && s->texts[i].to; i++) {
		struct fast_range r = s->texts[i];

		if (from <= r.from && r.to <= to)
			continue;
		/* a range is kept whole if its middle is removed */
		if (from <= r.from && to > r.from)
			r.from = to;
		else if (r.to <= to && from < r.to)
			r.to = from;
		left[count++] = r;
	}
	memcpy(s->texts, left, sizeof(left));
	publish_texts(f, s);
}

void space_add_stub(struct fast_space *s, struct stub_area *a, const struct stub *head)
{
	layers_put_stub(&s->layers, a - s->area, a->used++, head);
}

/* Number of stubs of an area that exist in the memory. They were written in order. */
static unsigned count_present_stubs(struct fast_space *s, pid_t tid, unsigned area)
{
	const struct stub_area *a = &s->area[area];
	size_t size = (size_t)a->used * FAST_STUB_SIZE;
	_cleanup_free_ uint8_t *code = alloc_more(NULL, size + 1, 1);
	unsigned there = 0, whole;

	whole = space_read_some(s, tid, a->addr, code, size) / FAST_STUB_SIZE;
	while (there < whole && !memcmp(code + (size_t)there * FAST_STUB_SIZE,
					layers_stub(s->layers, area, there), sizeof(struct stub)))
		there++;
	return there;
}

struct verification {
	struct fast *f;
	struct fast_space *space;
	pid_t tid;
};

/* Notes that a site which was restored in the parent is still patched in a fork. */
static void verify_site(void *ctx, struct fast_site_entry *e)
{
	const struct verification *v = ctx;
	const uint64_t page = -(uint64_t)FAST_PAGE, reach = 256;

	if (e->is_examined || !e->stub || e->shape.kind == SITE_NONE ||
	    !patch_is_there(v->space, v->tid, e))
		return;
	e->is_examined = true;
	space_add_text(v->f, v->space, (e->addr - reach) & page, (e->addr + reach + ~page) & page);
}

bool space_open_memory(struct fast *f, struct fast_space *s, pid_t tid)
{
	struct verification v = {f, s, tid};

	if (open_memory(s, tid) < 0)
		return false;
	if (s->text_state != FAST_TEXT_UNVERIFIED)
		return true;
	space_set_text_state(s, FAST_TEXT_VERIFIED);
	for (unsigned i = 0; i < s->areas; i++) {
		s->area[i].used = count_present_stubs(s, tid, i);
		s->area[i].is_unverified = true;
	}
	if (s->has_restored)
		layers_each_site(&s->layers, verify_site, &v);
	return true;
}

const struct stub *space_stub_at(const struct fast_space *s, uint64_t addr, uint64_t *stub)
{
	for (unsigned i = 0; i < s->areas; i++) {
		uint64_t at = addr - s->area[i].addr;

		if (addr < s->area[i].addr || at >= (uint64_t)s->area[i].used * FAST_STUB_SIZE)
			continue;
		*stub = addr - at % FAST_STUB_SIZE;
		return layers_stub(s->layers, i, at / FAST_STUB_SIZE);
	}
	return NULL;
}

const struct stub *space_stub_of_padding(const struct fast_thread *t, uint64_t addr)
{
	const struct stub *head;
	uint8_t jump[JUMP_SIZE];
	int32_t distance;
	uint64_t stub, to;

	if (!space_read(t->space, t->tid, addr, jump, sizeof(jump)) || jump[0] != 0xe9)
		return NULL;
	memcpy(&distance, jump + 1, sizeof(distance));
	to = addr + JUMP_SIZE + (int64_t)distance;
	head = space_stub_at(t->space, to, &stub);
	return head && to == stub + FAST_STUB_REDIRECT ? head : NULL;
}
