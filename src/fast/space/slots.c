#include "fast/space/slots.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/system/audit.h"
#include "fast/space/slot_file.h"
#include "fast/space/space.h"
#include "fast/stub/blob.h"
#include "fast/thread/injection.h"

enum { SLOT_GROUP = 4 };	/* slots are kept in groups of this size */

uint64_t slots_masked_signals(const struct fast_space *s)
{
	const uint8_t *slots = s->slots.at ? s->slots.at : s->slots.old;

	return slots ? ((const struct fast_slot *)slots)->masked : s->slots.masked;
}

void slots_init(struct space_slots *s)
{
	*s = (struct space_slots){.limit = FAST_SLOT_COUNT};
}

void slots_init_fork(struct space_slots *s, const struct fast_space *parent)
{
	*s = (struct space_slots){
		.masked = slots_masked_signals(parent), .limit = parent->slots.limit,
	};
}

void slots_watch(struct fast *f, struct space_slots *s)
{
	audit(!s->watched_link);
	s->next_watched = f->watched;
	s->watched_link = &f->watched;
	if (s->next_watched)
		s->next_watched->watched_link = &s->next_watched;
	f->watched = s;
}

static void unwatch(struct space_slots *s)
{
	if (!s->watched_link)
		return;
	*s->watched_link = s->next_watched;
	if (s->next_watched)
		s->next_watched->watched_link = s->watched_link;
}

void slots_done(struct fast *f, struct space_slots *s)
{
	audit(!s->used);
	unwatch(s);
	slot_file_drop(f, s->at);
	slot_file_drop(f, s->old);
}

bool fast_replace_faulting_slots(void *ctx, const void *addr)
{
	const struct fast *f = ctx;

	for (struct space_slots *s = f->watched; s; s = s->next_watched) {
		uint8_t *slots = s->at ? s->at : s->old;

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

bool slots_map(struct fast *f, struct space_slots *s, pid_t tid, int their_fd)
{
	_Static_assert(FAST_SLOT_COUNT == 64, "a bit of .mapped each");
	s->at = slot_file_map(f, tid, their_fd);
	slots_watch(f, s);
	if (s->at)
		slot_of(s, 0)->masked = s->masked;
	s->mapped = UINT64_MAX;
	return s->at;
}

void slots_retire(struct fast *f, struct fast_space *s, bool are_all_free)
{
	s->slots.masked = slots_masked_signals(s);
	if (are_all_free)
		slot_file_drop(f, s->slots.at);
	else
		s->slots.old = s->slots.at;
	s->slots.at = NULL;
}

bool slots_has_free(const struct space_slots *s)
{
	return s->at && s->mapped & ~s->used;
}

bool slots_limit(struct fast_space *s, pid_t tid, unsigned limit)
{
	const int8_t negated = -(int)limit;
	uint8_t code[128];
	size_t size = fast_slot_limit - fast_entry;

	if (s->slots.limit == limit)
		return true;
	/* in a fork of a process whose code is being withdrawn, other memory may be there */
	if (size > sizeof(code) || !remote_read(&s->memory, tid, blob_at(fast_entry), code, size) ||
	    memcmp(code, fast_entry, size) != 0 ||
	    !remote_write(&s->memory, tid, blob_at(fast_slot_limit), &negated, sizeof(negated)))
		return false;
	s->slots.limit = limit;
	return true;
}

bool slots_assign(struct fast *f, struct fast_space *s, struct fast_thread *t)
{
	unsigned number;
	struct fast_slot *slot;

	audit(t->space == s && !t->slot);
	if (!slots_has_free(&s->slots))
		return false;
	number = __builtin_ctzll(s->slots.mapped & ~s->slots.used);
	s->slots.used |= 1ULL << number;
	slot = slot_of(&s->slots, number);
	t->slot = slot;
	t->number = number;
	t->tail = t->head = __atomic_load_n(&slot->head, __ATOMIC_ACQUIRE);
	fast_set_state(t, FAST_LIVE);
	fast_set_record_state(t, FAST_RECORD_NONE);
	if (t->ring == FAST_RING_LOSS_REPORTED)	/* the loss belongs to its previous program */
		fast_set_ring_state(t, FAST_RING_INTACT);
	slot->stack = slot_base(number) + FAST_STACK_END;
	for (unsigned i = 0; i < FAST_AREAS; i++)
		slot->stubs[i] = i < s->areas.count ? s->areas.area[i].addr : 0;
	memcpy(slot->texts, s->patched.range, sizeof(slot->texts));
	slot->tail = slot->seen_tail = t->tail - (FAST_RING_LIMIT_MAX - f->ration);
	slot->current = t->tail;
	slot->inflight = slot->hold = 0;
	slot->asks_names = f->asks_names;
	slot->needs_sigsys = f->dispatches;
	slot->blocks_sigsys = 0;
	slot->owns_actions = f->dispatches && t->has_own_actions;
	slot->program_action = t->action;
	slot->stops_exec = f->dispatches && t->action.handler == 1;	/* SIG_IGN */
	slot->is_shared = slot->has_others = s->users > 1;
	slot->phase = 1;	/* in no syscall */
	if (t->early == FAST_SHOWS_RECORD)
		fast_set_early(t, FAST_NOTHING_EARLY);
	slot->free = 1;
	t->next = f->live;
	t->link = &f->live;
	if (t->next)
		t->next->link = &t->next;
	f->live = t;
	return true;
}

void slots_read_action(struct fast_thread *t)
{
	struct fast_action a;

	if (!t->slot || !t->slot->owns_actions || t->action.handler)
		return;
	a = t->slot->program_action;
	if (!a.handler)
		t->action = a;
}

void slots_release(struct fast_thread *t)
{
	if (!fast_has_slot(t))
		return;
	slots_read_action(t);
	audit(t->space->slots.used >> t->number & 1);
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	t->space->slots.used &= ~(1ULL << t->number);
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

void fast_reserve_slot_at(struct fast_thread *t, uint64_t base)
{
	uint64_t n = (base - FAST_SLOTS) / FAST_SLOT_SIZE;

	if (t->space && n < FAST_SLOT_COUNT && !(t->space->slots.used >> n & 1))
		t->space->slots.mapped &= ~(1ULL << n);
}

bool fast_unmap_unused_slots(struct fast *f, struct fast_thread *t, uint64_t nr,
			     const uint64_t arg[6])
{
	struct fast_space *s = t->space;
	unsigned keep;
	uint64_t kept_mask;

	if (nr != SYS_mlockall || !(arg[0] & MCL_CURRENT) || !s || !s->slots.at || !s->slots.used)
		return false;
	keep = (64 - __builtin_clzll(s->slots.used) + SLOT_GROUP - 1) & -SLOT_GROUP;
	kept_mask = keep < 64 ? (1ULL << keep) - 1 : UINT64_MAX;
	if (!(s->slots.mapped & ~kept_mask) || !slots_limit(s, t->tid, keep))
		return false;
	remote_close(&s->memory);
	/* before munmap, so that no thread is given such a slot meanwhile */
	s->slots.mapped &= kept_mask;
	return injection_begin(f, t, SYS_munmap, (const uint64_t[6]){
		slot_base(keep), (uint64_t)(FAST_SLOT_COUNT - keep) * FAST_SLOT_SIZE,
	});
}
