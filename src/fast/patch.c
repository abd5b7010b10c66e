/* Sites, as they are met: found out about, patched, and remembered for others who map the file. */
#include "fast/space.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>

#include "fast/blob.h"
#include "fast/stub/reads.h"
#include "fast/text.h"

enum { WINDOW = 4096, NEAR = 192, BEFORE_SITE = 5 };

bool fast_is_ours(uint64_t ip)
{
	return ip >= FAST_BLOB && ip < FAST_BLOB + FAST_BLOB_SIZE;
}

uint64_t fast_site_of(const struct fast_thread *t, uint64_t ip)
{
	uint64_t stub;
	const struct stub *head = t->space ? space_stub_at(t->space, ip, &stub) : NULL;

	return head ? head->end : ip;
}

/* What lies there now: text that was looked at before may be gone, and other there. NULL:
 * nothing */
static struct seen_text *text_at(struct fast *f, struct fast_thread *t, uint64_t addr)
{
	struct fast_space *s = t->space;
	struct seen_text now = {0}, *text;
	struct mapping m;

	if (mapping_at(t->tid, addr, &m))
		return NULL;
	now = (struct seen_text){.start = m.start, .end = m.end, .offset = m.offset,
				 .patchable = mapping_is_text(&m)};
	if (now.patchable)
		now.file = known_file(&f->known, &m);
	for (unsigned i = 0; i < s->texts; i++) {
		text = &s->text[i];
		if (text->start == now.start && text->end == now.end &&
		    text->offset == now.offset && text->file == now.file)
			return text;
	}
	text = &s->text[s->texts < TEXTS_MAX ? s->texts++ : addr / FAST_PAGE % TEXTS_MAX];
	*text = now;
	return text;
}

/* The area that stubs for `addr` go to; NULL: there is none near enough with room */
static struct stub_area *area_for(struct fast_space *s, uint64_t addr)
{
	for (unsigned i = 0; i < s->areas; i++) {
		int64_t away = s->area[i].addr - addr;

		if (away > -0x7ff00000LL && away < 0x7ff00000LL &&
		    (s->area[i].used + 1) * FAST_STUB_SIZE <= STUBS_SIZE)
			return &s->area[i];
	}
	return NULL;
}

/* Whether nobody has put a jump there meanwhile */
static bool has_padding(struct fast_space *s, pid_t tid, const struct fast_site_entry *e)
{
	uint8_t bytes[16];

	return site_is_padding(bytes, text_read(s, tid, e->addr + e->shape.pad, bytes,
						      sizeof(bytes)));
}

/* A stub for the site of `e`, as if it had that shape; 0: there is no room for it near enough */
static uint64_t add_stub(struct fast_space *s, const struct fast_site_entry *e,
			 const struct site_shape *shape)
{
	struct stub_area *area = area_for(s, e->addr);
	uint64_t stub = area ? area->addr + (uint64_t)area->used * FAST_STUB_SIZE : 0;
	uint8_t code[FAST_STUB_SIZE];
	struct stub head;

	if (!area)
		return 0;
	site_build_stub(code, shape, e->addr, stub, blob_at(fast_entry));
	text_add_stub(s, stub, code, sizeof(code));
	memcpy(&head, code, sizeof(head));
	space_add_stub(area, &head);
	return stub;
}

/* Patches the site of `e`, whose shape is known. */
static bool patch(struct fast_space *s, pid_t tid, struct fast_site_entry *e)
{
	struct site_patch patches[2];
	unsigned n;
	uint64_t stub;

	if (e->shape.kind == SITE_BESIDE && !has_padding(s, tid, e))
		return false;
	stub = add_stub(s, e, &e->shape);
	n = stub ? site_patches(patches, &e->shape, e->addr, stub) : 0;
	if (!n)
		return false;
	for (unsigned i = 0; i < n; i++)
		if (!text_change(s, tid, patches[i].addr, patches[i].bytes, patches[i].size))
			return false;
	e->stub = stub;
	return true;
}

/* The text around a site, as far as it goes and `far` at most to either side; *at is where the site
 * is in it. Returns how many bytes there are. */
static size_t text_around(struct fast_thread *t, const struct seen_text *text, uint64_t addr,
			  uint64_t far, uint8_t *code, size_t *at)
{
	uint64_t from = addr - text->start > far ? addr - far : text->start;
	uint64_t end = text->end - addr > far ? addr + far : text->end;

	*at = addr - from;
	return text_read(t->space, t->tid, from, code, end - from);
}

/* Its text stays as it is: calls stop there, and go on in a stub, which saves their exit. */
static void leave_unpatched(struct fast_space *s, struct fast_site_entry *e)
{
	e->shape = (struct site_shape){.kind = SITE_NONE};
	e->stub = add_stub(s, e, &(struct site_shape){.kind = SITE_BESIDE});
}

/* All that is known of a file, into a process that maps it */
static void patch_known(struct fast *f, struct fast_thread *t, const struct seen_text *text)
{
	const struct known_file *file = text->file;
	uint8_t code[2 * NEAR];
	size_t at, size;

	for (unsigned i = 0; i < file->count; i++) {
		const struct known_site *k = &file->sites[i];
		uint64_t addr = text->start + (k->offset - text->offset);
		struct fast_site_entry *e;

		if (k->offset < text->offset || addr >= text->end || space_site(t->space, addr))
			continue;
		size = text_around(t, text, addr, NEAR, code, &at);
		if (!known_site_is_at(k, code, size, at))
			continue;
		e = space_add_site(t->space, addr);
		if (!e)
			return;
		e->shape = k->shape;
		e->met = true;
		if (k->shape.kind == SITE_NONE)
			leave_unpatched(t->space, e);
		else
			f->count[FAST_KNOWN_SITES] += patch(t->space, t->tid, e);
	}
}

/* How the site can be patched, by the text around it */
static struct site_shape shape_of(struct fast_thread *t, const struct seen_text *text,
				  uint64_t addr, uint64_t nr)
{
	uint8_t code[2 * WINDOW];
	size_t at, size = text_around(t, text, addr, WINDOW, code, &at);

	return site_shape(code, size, at, addr, nr);
}

static void learn(struct fast_thread *t, const struct seen_text *text,
		  const struct fast_site_entry *e)
{
	uint8_t code[2 * NEAR];
	size_t at, size = text_around(t, text, e->addr, NEAR, code, &at);
	struct known_site k;

	if (known_site_of(&k, &e->shape, e->addr - text->start + text->offset, code, size, at))
		known_add(text->file, &k);
}

void patch_file_at(struct fast *f, struct fast_thread *t, uint64_t addr)
{
	struct seen_text *text = text_at(f, t, addr);

	if (!text || !text->file || text->known)
		return;
	text->known = true;
	patch_known(f, t, text);
	text_flush(t->space, t->tid);
}

bool fast_has_company(const struct fast_thread *t)
{
	return t->space->users > 1;
}

static bool is_patched(struct fast_thread *t, const struct fast_site_entry *e)
{
	uint8_t bytes[7];

	return space_read(t->space, t->tid, e->addr - BEFORE_SITE, bytes, sizeof(bytes)) &&
		site_is_patched(&e->shape, bytes);
}

/* The stub for a site that is met for the first time; 0: none. *freeze: not while others run */
static uint64_t new_stub(struct fast *f, struct fast_thread *t, uint64_t addr, uint64_t nr,
			 bool *freeze)
{
	struct seen_text *text = text_at(f, t, addr);
	struct fast_site_entry *e;
	bool first = text && text->file && !text->known;

	*freeze = false;
	if (text && text->patchable && fast_has_company(t) && t->space->freezer != t) {
		*freeze = true;
		return 0;
	}
	if (first) {
		text->known = true;
		patch_known(f, t, text);
		e = space_site(t->space, addr);
		if (e && e->met)
			return e->shape.kind == SITE_BEFORE && e->shape.nr != nr ? 0 : e->stub;
	}
	e = space_site(t->space, addr);
	e = e ? e : space_add_site(t->space, addr);
	if (!e)
		return 0;
	e->met = true;
	if (text && text->patchable) {
		e->shape = shape_of(t, text, addr, nr);
		learn(t, text, e);
	}
	if (e->shape.kind != SITE_NONE && patch(t->space, t->tid, e)) {
		f->count[FAST_SITES]++;
		return e->stub;
	}
	leave_unpatched(t->space, e);
	f->count[FAST_UNPATCHABLE]++;
	return e->stub;
}

static enum fast_site at_site(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t ip,
			      const uint64_t arg[6])
{
	struct fast_site_entry *e;
	uint64_t stub, addr = ip - 2;
	bool freeze = false;

	if (t->state != FAST_LIVE || !fast_plan_of(&f->table, nr, arg) || fast_is_ours(ip))
		return FAST_NO_SITE;
	if (space_stub_at(t->space, addr, &stub)) {
		f->count[FAST_FULL]++;
		return FAST_NO_SITE;
	}
	e = space_site(t->space, addr);
	if (e && e->shape.kind != SITE_NONE && e->stub && !is_patched(t, e))
		e->stub = 0, e->shape.kind = SITE_NONE, e->met = false;	/* other text now */
	if (e && e->shape.kind == SITE_BEFORE && e->shape.nr != nr)
		return FAST_NO_SITE;	/* it has come by another way: restart_syscall, say */
	stub = e && e->met ? e->stub : new_stub(f, t, addr, nr, &freeze);
	if (freeze)
		return FAST_MUST_FREEZE;
	/* what cannot be written is of a process that is about to be gone */
	if (!text_flush(t->space, t->tid) || !stub || !fast_get_regs(f, t->tid))
		return FAST_NO_SITE;
	f->regs->rip = stub + FAST_STUB_REDIRECT;
	f->regs->rax = nr;
	f->regs->orig_rax = -1;
	if (!fast_set_regs(f, t->tid))
		return FAST_NO_SITE;
	f->count[FAST_REDIRECTS]++;
	return FAST_REDIRECTED;
}

enum fast_site fast_at_site(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t ip,
			    const uint64_t arg[6])
{
	enum fast_site site = at_site(f, t, nr, ip, arg);

	if (t->space)
		space_close_memory(t->space);
	return site;
}

bool fast_is_disturbed(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	const struct fast_space *s = t->space;

	return s && s->slots && fast_disturbs(nr, arg, s->areas ? s->area[0].addr : 0,
					      s->areas ? s->area[0].addr + STUBS_SIZE : 0);
}

/* Puts back what stood at the site. Padding that has a jump keeps it: nobody comes there. */
static void unpatch(struct fast_space *s, pid_t tid, const struct fast_site_entry *e)
{
	uint8_t mov[BEFORE_SITE] = {0xb8};
	static const uint8_t call[] = {0x0f, 0x05};

	memcpy(mov + 1, &e->shape.nr, sizeof(e->shape.nr));
	if (e->shape.kind == SITE_BEFORE)
		space_write(s, tid, e->addr - BEFORE_SITE, mov, sizeof(mov));
	else
		space_write(s, tid, e->addr, call, sizeof(call));
}

void fast_withdraw(struct fast *f, struct fast_thread *t)
{
	struct fast_space *s = t->space;
	struct fast_thread *other;

	for (unsigned i = 0; i < s->site_room; i++)
		if (s->sites[i].stub && s->sites[i].shape.kind != SITE_NONE)
			unpatch(s, t->tid, &s->sites[i]);
	space_close_memory(s);
	for (size_t at = 0; (other = hash_next(&f->threads, &at));) {
		if (other->space != s)
			continue;
		fast_signal(f, other, 0);
		fast_leave(f, other, "its memory is changed where our code lies");
		other->state = FAST_PLAIN;
	}
	/* nothing that is left of it is looked at again */
	munmap(s->slots, (size_t)FAST_SLOT_COUNT * FAST_SLOT_SIZE);
	s->slots = NULL;
	s->site_count = s->site_room = 0;
	free(s->sites);
	s->sites = NULL;
}

/* Whether it cannot be running text of the program, nor will before it is let */
static bool is_held(const struct fast_thread *t, fast_in_kernel_fn *in_kernel, void *ctx)
{
	return t->parked || t->unborn || in_kernel(ctx, t) ||
		(t->state == FAST_LIVE && __atomic_load_n(&t->slot->inflight, __ATOMIC_SEQ_CST));
}

void fast_freeze(struct fast *f, struct fast_thread *t, fast_in_kernel_fn *in_kernel, void *ctx)
{
	struct fast_thread *other;

	f->count[FAST_FREEZES]++;
	t->space->freezer = t;
	for (size_t at = 0; (other = hash_next(&f->threads, &at));) {
		if (other->space != t->space || other == t)
			continue;
		if (other->state == FAST_LIVE)
			__atomic_store_n(&other->slot->hold, 1, __ATOMIC_SEQ_CST);
		/* a call that is being made is not to be interrupted: some fail by that */
		if (!is_held(other, in_kernel, ctx)) {
			other->interrupted = true;
			ptrace(PTRACE_INTERRUPT, other->tid, 0, 0);
		}
	}
}

/* A stop before a call takes back the interrupt, but not that something is pending: what waits ends
 * by that with EINTR, clone with a restart. Only the way back to the program does. */
bool fast_retries(struct fast *f, struct fast_thread *t, uint64_t nr)
{
	if (!t->interrupted)
		return false;
	t->interrupted = false;
	if (!fast_get_regs(f, t->tid))
		return false;
	f->regs->rip -= 2;		/* the size of syscall */
	f->regs->rax = nr;
	f->regs->orig_rax = -1;
	return fast_set_regs(f, t->tid);
}

bool fast_is_frozen(const struct fast *f, const struct fast_thread *t,
		    fast_in_kernel_fn *in_kernel, void *ctx)
{
	const struct fast_thread *other;

	for (size_t at = 0; (other = hash_next(&f->threads, &at));)
		if (other->space == t->space && other != t && !is_held(other, in_kernel, ctx))
			return false;
	return true;
}

void fast_thaw(struct fast *f, struct fast_thread *t)
{
	t->space->freezer = NULL;
	for (struct fast_thread *other = f->live; other; other = other->next)
		if (other->space == t->space)
			__atomic_store_n(&other->slot->hold, 0, __ATOMIC_SEQ_CST);
}

bool fast_parks(const struct fast_thread *t)
{
	return t->space && t->space->freezer && t->space->freezer != t;
}
