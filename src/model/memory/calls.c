/* What syscalls do to address spaces. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/memory/state.h"

/* The size of huge pages, if the flags do not say */
enum { HUGE_PAGE = 2 << 20, HUGE_SIZE_MASK = 63 };

/* A syscall that has returned */
struct memory_use {
	struct memory_model *m;
	struct memory_space *s;
	const struct event *e;
	const struct syscall_traits *traits;
	const char *name;
	uint64_t addr, size;		/* what it is about */
	uint64_t mapped, unmapped;	/* bytes */
	bool is_refused;		/* it did not get memory */
};

static uint64_t number(const struct memory_use *u, const char *name)
{
	const struct value *v = view_number(u->e->call.view, name);

	return v ? v->num.n : 0;
}

static uint64_t round_up(uint64_t n, uint64_t page)
{
	uint64_t up = (n + page - 1) / page * page;

	return up < n ? n : up;
}

static uint64_t end_of(uint64_t start, uint64_t size)
{
	return start + size < start ? UINT64_MAX : start + size;
}

/* Adds memory that the syscall has mapped at .addr; with an id, as a part of that mapping. */
static void add_piece(struct memory_use *u, struct memory_piece piece)
{
	struct memory_large large = {
		.id = piece.id ? piece.id : u->m->next_id++, .size = u->size,
		.time = u->e->time, .call = u->name, .name = piece.name, .kind = piece.kind,
		.tid = u->e->task.tid,
	};

	piece.id = large.id;
	piece.time = u->e->time;
	piece.call = u->name;
	piece.start = u->addr;
	piece.end = end_of(u->addr, u->size);
	ranges_add(&u->s->ranges, piece);
	u->mapped = u->size;
	memory_space_enlarge(u->m, u->s, &large, u->e->call.stack);
}

static void set_access(struct memory_piece *p, uint64_t prot)
{
	p->reads = prot & PROT_READ;
	p->writes = prot & PROT_WRITE;
	p->executes = prot & PROT_EXEC;
}

/* The dynamic loader maps a library once, then parts of it with other access, and memory for data
 * without initial values. Returns the piece that a mapping becomes a part of so; NULL: none */
static const struct memory_piece *find_whole(const struct memory_use *u,
					     const struct memory_piece *p, uint64_t flags)
{
	const struct memory_piece *old = flags & MAP_FIXED ?
		ranges_get(&u->s->ranges, u->addr) : NULL;

	if (!old || (old->kind != MEMORY_PROGRAM && old->kind != MEMORY_LIBRARY) || p->is_shared)
		return NULL;
	return !*p->name || p->name == old->name ? old : NULL;
}

static enum memory_kind kind_of_mmap(const struct memory_use *u, const struct memory_piece *p,
				     uint64_t flags)
{
	if (!(flags & MAP_ANONYMOUS))
		return memory_kind_of_file(p->name, p->executes, p->is_shared, u->s);
	if (p->is_shared)
		return MEMORY_SHARED;
	if (flags & MAP_STACK)
		return MEMORY_THREAD_STACK;
	return MEMORY_ANONYMOUS;
}

static uint64_t page_of(const struct memory_use *u, uint64_t flags)
{
	unsigned bits = flags >> MAP_HUGE_SHIFT & HUGE_SIZE_MASK;

	if (!(flags & MAP_HUGETLB))
		return u->m->page;
	return bits ? UINT64_C(1) << bits : HUGE_PAGE;
}

static void note_mmap(struct memory_use *u)
{
	uint64_t flags = number(u, "flags"), before = u->s->ranges.sums.mapped;
	const struct value *fd = view_number(u->e->call.view, "fd");
	struct memory_piece p = {.name = "", .is_shared = flags & MAP_SHARED};
	const struct memory_piece *whole;

	u->size = round_up(number(u, "length"), page_of(u, flags));
	u->addr = u->e->call.ret;
	set_access(&p, number(u, "prot"));
	if (!(flags & MAP_ANONYMOUS) && fd && fd->num.path)
		p.name = intern_text(&u->m->pool, fd->num.path);
	whole = find_whole(u, &p, flags);
	p.kind = whole ? whole->kind : kind_of_mmap(u, &p, flags);
	p.id = whole ? whole->id : 0;
	add_piece(u, p);
	u->unmapped = before + u->size - u->s->ranges.sums.mapped;
}

/* Another thread may have been given the same memory before this syscall returned. */
static void unmap(struct memory_use *u, uint64_t start, uint64_t end)
{
	u->unmapped += ranges_remove(&u->s->ranges, start, end, u->e->call.entered);
}

static void note_munmap(struct memory_use *u)
{
	u->addr = number(u, "addr");
	u->size = round_up(number(u, "length"), u->m->page);
	unmap(u, u->addr, end_of(u->addr, u->size));
}

static void note_mremap(struct memory_use *u)
{
	uint64_t from = number(u, "old_address"), old = round_up(number(u, "old_size"), u->m->page),
		size = round_up(number(u, "new_size"), u->m->page), to = u->e->call.ret,
		flags = number(u, "flags"), kept = old < size ? old : size;
	const struct memory_piece *p = ranges_get(&u->s->ranges, from);
	struct memory_piece piece = p ? *p : (struct memory_piece){.name = ""};
	struct memory_large large = {
		.id = size > old ? u->m->next_id++ : piece.id, .size = size, .call = u->name,
		.time = u->e->time, .name = piece.name, .kind = piece.kind,
		.tid = u->e->task.tid,
	};

	u->addr = to;
	u->size = size;
	u->mapped = size > old ? size - old : 0;
	if (to != from) {
		ranges_remove(&u->s->ranges, to, end_of(to, size), UINT64_MAX);
		ranges_duplicate(&u->s->ranges, from, to, kept, size > old ? large.id : 0,
				 u->e->time, u->name);
		if (old && !(flags & MREMAP_DONTUNMAP))
			ranges_remove(&u->s->ranges, from, end_of(from, old), UINT64_MAX);
	}
	if (size < old) {
		u->unmapped = old - size;
		if (to == from)
			ranges_remove(&u->s->ranges, from + size, end_of(from, old), UINT64_MAX);
	} else if (size > old && !(kept && ranges_extend(&u->s->ranges, to + kept, to + size))) {
		piece.start = to + kept;
		piece.end = end_of(to, size);
		piece.id = large.id;
		piece.time = u->e->time;
		ranges_add(&u->s->ranges, piece);
	}
	if (size > old && to == from && kept) {
		/* the piece is the result of this syscall from now on */
		ranges_duplicate(&u->s->ranges, from, from, size, large.id, u->e->time, u->name);
	}
	memory_space_enlarge(u->m, u->s, &large, u->e->call.stack);
}

static void note_mprotect(struct memory_use *u)
{
	struct memory_piece p;

	u->addr = number(u, "addr");
	u->size = round_up(number(u, "len"), u->m->page);
	set_access(&p, number(u, "prot"));
	ranges_protect(&u->s->ranges, u->addr, end_of(u->addr, u->size), p.reads, p.writes,
		       p.executes);
}

/* brk() returns the end of the heap, also if it could not change it. */
static void note_brk(struct memory_use *u)
{
	struct memory_space *s = u->s;
	uint64_t wanted = number(u, "addr"), old = s->heap_end, new = u->e->call.ret,
		start = round_up(old, u->m->page), end = round_up(new, u->m->page);
	struct memory_large large = {
		.size = 0, .time = u->e->time, .call = u->name, .name = "",
		.kind = MEMORY_HEAP, .tid = u->e->task.tid,
	};

	s->heap_end = new;
	u->addr = new;
	if (!old || wanted != new) {
		u->is_refused = old && wanted > new;
		u->size = u->is_refused ? wanted - new : 0;
		return;
	}
	if (end < start) {
		u->size = start - end;
		unmap(u, end, start);
		return;
	}
	u->size = u->mapped = end - start;
	if (end == start)
		return;

	const struct memory_piece *last = ranges_get(&s->ranges, start - 1);

	if (!last || last->kind != MEMORY_HEAP || !ranges_extend(&s->ranges, start, end))
		ranges_add(&s->ranges, (struct memory_piece){
			.start = start, .end = end, .time = u->e->time, .name = "",
			.call = u->name, .kind = MEMORY_HEAP, .reads = true, .writes = true});
	large.size = s->ranges.sums.kinds[MEMORY_HEAP];
	memory_space_enlarge(u->m, s, &large, NULL);
}

static uint64_t segment_key(int64_t number)
{
	return (uint64_t)(uint32_t)number + 1;
}

static void note_segment(struct memory_use *u)
{
	uint64_t key = segment_key(u->e->call.ret);
	struct memory_segment *segment = hash_get(&u->m->segments, key);

	u->size = round_up(number(u, "size"), u->m->page);
	if (!segment) {
		segment = alloc_new(struct memory_segment);
		hash_put(&u->m->segments, key, segment);
	}
	if (u->size)
		segment->size = u->size;
}

static void note_attach(struct memory_use *u)
{
	const struct memory_segment *segment =
		hash_get(&u->m->segments, segment_key(number(u, "shmid")));
	const struct value *flags = view_number(u->e->call.view, "shmflg"),
		*address = view_number(u->e->call.view, "raddr");	/* of ipc() */

	u->addr = address ? address->num.n : (uint64_t)u->e->call.ret;
	u->size = segment ? segment->size : 0;
	add_piece(u, (struct memory_piece){
		.name = "", .kind = MEMORY_SHARED, .reads = true, .is_shared = true,
		.writes = !value_has_name(flags, "SHM_RDONLY"),
		.executes = value_has_name(flags, "SHM_EXEC"),
	});
}

static void note_detach(struct memory_use *u)
{
	const struct memory_piece *p;

	u->addr = number(u, "shmaddr");
	p = ranges_get(&u->s->ranges, u->addr);
	if (!p || p->start != u->addr || !p->is_shared)
		return;
	u->size = p->end - p->start;
	unmap(u, p->start, p->end);
}

static void note_shadow(struct memory_use *u)
{
	u->addr = u->e->call.ret;
	u->size = round_up(number(u, "size"), u->m->page);
	add_piece(u, (struct memory_piece){
		.name = "", .kind = MEMORY_THREAD_STACK, .reads = true, .writes = true});
}

/* Sets the size that a syscall which has failed was about. */
static void note_wanted(struct memory_use *u)
{
	static const char *const names[] = {"length", "len", "new_size", "size"};

	u->addr = number(u, "addr");
	for (unsigned i = 0; !u->size && i < sizeof(names) / sizeof(*names); i++)
		u->size = number(u, names[i]);
}

static bool is_shortage(const struct memory_use *u)
{
	int64_t error = -u->e->call.ret;

	return u->e->call.failed &&
		(error == ENOMEM || (error == EAGAIN && u->traits->memory == MEMORY_LOCK));
}

static void add_failure(struct memory_use *u)
{
	struct memory_space *s = u->s;

	if (s->failure_count++ < MEMORY_FAILURES)
		s->failures[s->failure_count - 1] = (struct memory_failure){
			.time = u->e->time, .size = u->size, .call = u->name,
			.tid = u->e->task.tid,
			.error = u->e->call.failed ? -u->e->call.ret : ENOMEM,
		};
}

static void count_call(struct memory_use *u)
{
	struct memory_space *s = u->s;
	struct memory_count *c = s->counts;

	while (c < s->counts + s->count_count && strcmp(c->call, u->name) != 0)
		c++;
	if (c == s->counts + MEMORY_COUNTS)
		return;
	if (c == s->counts + s->count_count) {
		s->count_count++;
		c->call = u->name;
	}
	c->calls++;
	c->failed += u->e->call.failed || u->is_refused;
	c->mapped += u->mapped;
	c->unmapped += u->unmapped;
}

static void keep_call(struct memory_use *u)
{
	struct memory_call *c;

	if (!memory_keeps(u->m))
		return;
	c = alloc_new(struct memory_call);
	*c = (struct memory_call){
		.time = u->e->time, .addr = u->addr, .size = u->size, .call = u->name,
		.tid = u->e->task.tid,
		.error = u->e->call.failed ? -u->e->call.ret : u->is_refused ? ENOMEM : 0,
	};
	*u->s->last_call = c;
	u->s->last_call = &c->next;
}

void memory_note_call(struct memory_model *m, const struct event *e)
{
	static void (*const effects[])(struct memory_use *u) = {
		[MEMORY_MAP] = note_mmap, [MEMORY_UNMAP] = note_munmap,
		[MEMORY_MOVE] = note_mremap, [MEMORY_PROTECT] = note_mprotect,
		[MEMORY_BREAK] = note_brk, [MEMORY_SEGMENT] = note_segment,
		[MEMORY_ATTACH] = note_attach, [MEMORY_DETACH] = note_detach,
		[MEMORY_SHADOW] = note_shadow, [MEMORY_LOCK] = note_wanted,
	};
	const struct call_view *view = e->call.view;
	struct memory_use u = {.m = m, .e = e};

	if (!view || !view->name || !view->args || e->call.note != CALL_PLAIN || e->call.injected)
		return;
	u.traits = syscall_traits(view->row);
	u.name = view->name;
	if (!u.traits->memory && !(e->call.failed && e->call.ret == -ENOMEM))
		return;
	u.s = memory_space_of(m, e);
	if (e->call.failed)
		note_wanted(&u);
	else
		effects[u.traits->memory](&u);
	if (u.mapped || u.unmapped)
		memory_space_changed(u.s, e->time, u.name);
	if (u.is_refused || is_shortage(&u))
		add_failure(&u);
	count_call(&u);
	keep_call(&u);
}
