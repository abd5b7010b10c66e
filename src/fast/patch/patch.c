#include "fast/patch/patch.h"

#include <string.h>
#include <sys/syscall.h>

#include "base/system/audit.h"
#include "fast/memory/text.h"
#include "fast/patch/functions.h"
#include "fast/patch/known.h"
#include "fast/patch/nearby.h"
#include "fast/space/changes.h"
#include "fast/space/space.h"
#include "fast/stub/blob.h"
#include "fast/stub/reads.h"
#include "fast/thread/registers.h"

enum { WINDOW = 4096, NEAR = 192, SEARCHED = 2 * WINDOW };

static struct seen_text text_of(struct fast *f, const struct fast_thread *t,
				const struct mapping *m)
{
	struct seen_text text = {.start = m->start, .end = m->end, .offset = m->offset};
	const struct seen_text *seen;

	if (mapping_is_text(m))
		text.file = known_file(&f->known, m);
	seen = layers_text(t->space->layers, &text);
	text.known = seen && seen->known;
	return text;
}

/* Looks up the mapping at addr, since a mapping examined earlier may have been replaced. Returns
 * false if there is none. */
static bool look_up_text(struct fast *f, struct fast_thread *t, uint64_t addr,
			 struct seen_text *text)
{
	struct mapping m;

	if (mapping_of(&t->space->memory.maps, t->tid, addr, &m))
		return false;
	*text = text_of(f, t, &m);
	return true;
}

/* Whether the padding is still unused; saves the bytes that the jump will replace. */
static bool save_padding(struct fast_space *s, pid_t tid, struct fast_site_entry *e)
{
	uint8_t bytes[16];
	size_t size = text_read(&s->memory, tid, e->addr + e->shape.pad, bytes, sizeof(bytes));

	memcpy(e->padding, bytes, sizeof(e->padding));
	return site_is_padding(bytes, size);
}

/* Adds a stub for the site of `e`, built for the given shape. Returns its address; 0 if no area in
 * reach has room. */
static uint64_t add_stub(struct fast_space *s, const struct fast_site_entry *e,
			 const struct site_shape *shape)
{
	struct stub_area *area = area_find(s, e->addr);
	uint64_t stub = area ? area->addr + (uint64_t)area->used * FAST_STUB_SIZE : 0;
	uint8_t code[FAST_STUB_SIZE];
	struct stub head;

	if (e->stub)		/* the stub from before the text was restored */
		return e->stub;
	if (!area)
		return 0;
	site_build_stub(code, shape, e->addr, stub, blob_at(fast_entry));
	text_add_stub(&s->memory, stub, code, sizeof(code));
	memcpy(&head, code, sizeof(head));
	area_add_stub(s, area, &head);
	return stub;
}

/* Patches the site of `e` in the given text; e->shape is known. */
static bool patch_site(struct fast *f, struct fast_space *s, pid_t tid,
		       const struct seen_text *text, struct fast_site_entry *e)
{
	struct site_patch patches[2];
	unsigned n;
	uint64_t stub;

	audit(s->users == 1 || s->freeze.by);	/* no other thread runs this text */
	if (e->shape.kind == SITE_BESIDE && !save_padding(s, tid, e))
		return false;
	stub = add_stub(s, e, &e->shape);
	n = stub ? site_patches(patches, &e->shape, e->addr, stub) : 0;
	if (!n)
		return false;
	for (unsigned i = 0; i < n; i++)
		if (!text_change(&s->memory, tid, patches[i].addr, patches[i].bytes,
				 patches[i].size))
			return false;
	e->stub = stub;
	patched_add(f, s, text->start, text->end);
	return true;
}

/* Reads the text of the mapping around a site, at most `far` bytes on either side; *at is the
 * offset of the site in it. Returns the number of bytes. */
static size_t text_around(struct fast_thread *t, const struct seen_text *text, uint64_t addr,
			  uint64_t far, uint8_t *code, size_t *at)
{
	uint64_t from = addr - text->start > far ? addr - far : text->start;
	uint64_t end = text->end - addr > far ? addr + far : text->end;
	uint64_t pages[TEXT_READ_MAX];
	unsigned n = 0;

	for (uint64_t page = from & -(uint64_t)FAST_PAGE; page < end; page += FAST_PAGE)
		n = text_add_to_read(pages, n, page);
	text_read_pages(&t->space->memory, t->tid, pages, n);
	*at = addr - from;
	return text_read(&t->space->memory, t->tid, from, code, end - from);
}

/* How far from a site known_site_is_at looks */
static uint64_t reach_of(const struct known_site *k)
{
	return k->shape.kind == SITE_BESIDE ? NEAR : sizeof(k->bytes);
}

/* Leaves the text as it is. Syscalls stop at the site and continue in a stub, which saves the stop
 * at their exit. */
static void add_stub_only(struct fast_space *s, struct fast_site_entry *e)
{
	if (e->shape.kind == SITE_BEFORE)
		e->stub = 0;		/* such a stub begins at the mov */
	e->shape = (struct site_shape){.kind = SITE_NONE};
	e->stub = add_stub(s, e, &(struct site_shape){.kind = SITE_BESIDE});
}

/* Whether the known site is to be patched in a process that maps its file, at *addr */
static bool is_wanted(const struct fast_thread *t, const struct seen_text *text,
		      struct known_site *k, uint64_t *addr)
{
	struct fast_space *s = t->space;

	*addr = text->start + (k->offset - text->offset);
	return k->offset >= text->offset && *addr < text->end && !layers_site(s->layers, *addr) &&
		area_find(s, *addr) &&
		known_is_expected(k, s->sites.program, s->sites.is_new_program);
}

/* Reads the pages that patch_known needs, all at once. */
static void read_pages_of_known(struct fast_thread *t, const struct seen_text *text)
{
	uint64_t addr, pages[TEXT_READ_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < text->file->count && n + 2 <= TEXT_READ_MAX; i++) {
		struct known_site *k = &text->file->sites[i];

		if (!is_wanted(t, text, k, &addr))
			continue;
		n = text_add_to_read(pages, n, addr - reach_of(k));
		n = text_add_to_read(pages, n, addr + reach_of(k) - 1);
	}
	text_read_pages(&t->space->memory, t->tid, pages, n);
}

/* From now on the site with this stub creates tasks in the injected code, if there is room. */
static void add_creator(const struct fast_thread *t, const struct stub *head)
{
	uint64_t *tails = t->space->sites.creators, tail = stub_tail(head);

	for (unsigned i = 0; i < FAST_CREATORS; i++) {
		if (tails[i] && tails[i] != tail)
			continue;
		if (!tails[i] && remote_write(&t->space->memory, t->tid,
					     blob_at(fast_creator_tails) + i * sizeof(*tails),
					     &tail, sizeof(*tails)))
			tails[i] = tail;
		return;
	}
}

/* The same for a site whose syscall is known from its text */
static void add_known_creator(const struct fast_thread *t, const struct fast_site_entry *e)
{
	const struct stub *head;
	uint64_t stub;

	if (e->shape.kind != SITE_BEFORE || e->shape.reg || !fast_creates_task(e->shape.nr))
		return;
	head = area_stub_at(t->space, e->stub, &stub);
	if (head)
		add_creator(t, head);
}

/* Patches a known site of a file in a process that maps it. Returns false if there are too many
 * sites. */
static bool patch_known_site(struct fast *f, struct fast_thread *t, const struct seen_text *text,
			     const struct known_site *k, uint64_t addr)
{
	uint8_t code[2 * NEAR];
	size_t at, size = text_around(t, text, addr, reach_of(k), code, &at);
	struct fast_site_entry *e;

	if (!known_site_is_at(k, code, size, at))
		return true;
	e = layers_change_site(&t->space->layers, addr);
	if (!e)
		return false;
	e->shape = k->shape;
	e->is_examined = true;
	if (k->shape.kind == SITE_NONE) {
		add_stub_only(t->space, e);
	} else if (patch_site(f, t->space, t->tid, text, e)) {
		f->count[FAST_SITES_FROM_CACHE]++;
		add_known_creator(t, e);
	}
	return true;
}

/* Patches the known sites of a file that a process which maps it is expected to reach. */
static void patch_known(struct fast *f, struct fast_thread *t, const struct seen_text *text)
{
	struct known_file *file = text->file;
	uint64_t addr;

	read_pages_of_known(t, text);
	for (unsigned i = 0; i < file->count; i++)
		if (is_wanted(t, text, &file->sites[i], &addr) &&
		    !patch_known_site(f, t, text, &file->sites[i], addr))
			return;
}

/* How the site can be patched, judging by the text around it */
static struct site_shape examine_shape(struct fast_thread *t, const struct seen_text *text,
				       uint64_t addr, uint64_t nr)
{
	uint8_t code[2 * WINDOW];
	size_t at, size = text_around(t, text, addr, WINDOW, code, &at);
	struct functions functions = {.space = t->space, .tid = t->tid, .text = text};

	return site_shape(code, size, at, addr, nr,
			  &(struct site_functions){functions_find, &functions});
}

static void remember_site(struct fast_thread *t, const struct seen_text *text,
			  const struct fast_site_entry *e)
{
	uint8_t code[2 * NEAR];
	size_t at, size = text_around(t, text, e->addr, NEAR, code, &at);
	struct known_site k;

	if (known_site_of(&k, &e->shape, e->addr - text->start + text->offset, code, size, at)) {
		/* an interpreter does the same for every program */
		k.reached_by = text->file->is_interpreter ? UINT64_MAX : t->space->sites.program;
		known_add(text->file, &k);
	}
}

/* What has to be done before a site can be patched; FAST_NO_SITE: it cannot be patched now. */
static enum fast_site prepare_patch(struct fast *f, struct fast_thread *t, uint64_t addr,
				    const struct seen_text *text)
{
	if (f->is_ending || changes_are_made(f, t, (struct fast_range){text->start, text->end}))
		return FAST_NO_SITE;
	if (t->space->freeze.by != t) {
		if (!area_find(t->space, addr) && area_request(f, t, addr))
			return FAST_INJECTED_SYSCALL;
		if (fast_shares_memory(t))
			return FAST_MUST_FREEZE;
	}
	return area_check_all(f, t) ? FAST_REDIRECTED : FAST_NO_SITE;
}

/* At the first stop in a file's text: patches known sites of the file. */
static void patch_known_text(struct fast *f, struct fast_thread *t, struct seen_text *text)
{
	text->known = true;
	layers_put_text(&t->space->layers, text);
	patch_known(f, t, text);
}

/* The site at addr has been reached: from now on it is patched in each process of this program, and
 * in this one now, if it is known. */
static void patch_reached(struct fast *f, struct fast_thread *t, const struct seen_text *text,
			  uint64_t addr)
{
	struct known_site *k = known_site(text->file, addr - text->start + text->offset);
	uint64_t where;

	if (!k)
		return;
	k->reached_by |= t->space->sites.program;
	if (is_wanted(t, text, k, &where))
		patch_known_site(f, t, text, k, where);
}

void patch_file_at(struct fast *f, struct fast_thread *t, uint64_t addr)
{
	struct seen_text text;

	if (!look_up_text(f, t, addr, &text) || !text.file || text.known)
		return;
	/* may be the program of one process, and the interpreter of others */
	if (!text.file->is_interpreter)
		text.file->is_interpreter = mapping_begins_in_interpreter(t->tid, addr);
	patch_known_text(f, t, &text);
	text_flush(&t->space->memory, t->tid);
}

/* Whether the syscall is one that the program interpreter makes before it starts the program */
static bool is_of_start_up(uint64_t nr)
{
	return nr == SYS_set_tid_address || nr == SYS_set_robust_list || nr == SYS_rseq;
}

/* Patches known sites of all files that the process has mapped, so that it does not stop at the
 * first one of each. Done once for a program, at a stop of the program interpreter at a site that
 * cannot be patched, when it has mapped the libraries.
 *
 * This is done only if no other text has made a syscall yet. Then the kernel has mapped these files
 * to execute the program, or the program interpreter has. A program may map text that it does not
 * execute, but reads or translates, as emulators do: there, only text at which a thread stops is
 * patched. */
static void patch_mapped_files(struct fast *f, struct fast_thread *t, uint64_t nr)
{
	struct fast_space *s = t->space;
	struct seen_text text;
	struct mapping m;

	if (!s->sites.is_starting || !is_of_start_up(nr) || fast_shares_memory(t) ||
	    s->patched.changes || f->is_ending || !area_check_all(f, t))
		return;
	s->sites.is_starting = false;
	for (uint64_t at = 0; !mapping_next_executable(&s->memory.maps, t->tid, at, &m);
	     at = m.end) {
		text = text_of(f, t, &m);
		if (text.file && text.file->count && !text.known &&
		    !changes_are_made(f, t, (struct fast_range){m.start, m.end}))
			patch_known_text(f, t, &text);
	}
}

static bool has_stub(const struct fast_thread *t, const struct fast_site_entry *e)
{
	uint64_t stub;
	const struct stub *head = area_stub_at(t->space, e->stub, &stub);

	return head && stub == e->stub && head->end == e->addr + SYSCALL_SIZE;
}

/* Forgets the site's previous stub unless it fits the new shape. */
static void drop_unfit_stub(struct fast_site_entry *e, const struct site_shape *old)
{
	bool was_before = old->kind == SITE_BEFORE, is_before = e->shape.kind == SITE_BEFORE;

	if (was_before != is_before || old->nr != e->shape.nr || old->reg != e->shape.reg)
		e->stub = 0;
}

static void examine_site(struct fast *f, struct fast_thread *t, const struct seen_text *text,
			 struct fast_site_entry *e, uint64_t nr)
{
	struct site_shape old = e->shape;

	e->is_examined = true;
	e->shape = (struct site_shape){.kind = SITE_NONE};
	if (!has_stub(t, e))
		e->stub = 0;
	if (!e->stub && !area_find(t->space, e->addr)) {
		f->count[text->file ? FAST_OUT_OF_REACH : FAST_UNPATCHABLE]++;
		return;
	}
	if (text->file) {
		e->shape = examine_shape(t, text, e->addr, nr);
		remember_site(t, text, e);
	}
	drop_unfit_stub(e, &old);
	if (e->shape.kind != SITE_NONE && patch_site(f, t->space, t->tid, text, e)) {
		f->count[FAST_SITES]++;
		return;
	}
	add_stub_only(t->space, e);
	f->count[FAST_UNPATCHABLE]++;
}

/* Patches the sites of an interpreter near the one at addr that are likely to be reached too. No
 * thread has stopped at them, so only those are patched that all decoders take for instructions. */
static void patch_nearby(struct fast *f, struct fast_thread *t, const struct seen_text *text,
			 uint64_t addr)
{
	struct fast_space *s = t->space;
	uint8_t code[2 * SEARCHED];
	size_t at, size = text_around(t, text, addr, SEARCHED, code, &at);
	struct functions functions = {.space = s, .tid = t->tid, .text = text};
	uint64_t nr;

	for (size_t i = 0; (i = nearby_find(&f->table, code, size, i, &nr)) < size; i++) {
		const uint64_t there = addr - at + i;
		struct site_shape shape;
		struct fast_site_entry *e;

		patch_reached(f, t, text, there);
		if (layers_site(s->layers, there) || !area_find(s, there))
			continue;
		shape = site_shape_unreached(code, size, i, there, nr,
					     &(struct site_functions){functions_find, &functions});
		if (shape.kind == SITE_NONE || shape.reg)
			continue;
		e = layers_change_site(&s->layers, there);
		if (!e)
			return;
		e->is_examined = true;
		e->shape = shape;
		remember_site(t, text, e);
		f->count[FAST_SITES_NEARBY] += patch_site(f, s, t->tid, text, e);
	}
}

/* Examines a site that is reached for the first time. Returns NULL if there are too many sites, or
 * if *todo, which says what has to be done first, is not FAST_REDIRECTED. */
static const struct fast_site_entry *find_new_site(struct fast *f, struct fast_thread *t,
						   uint64_t addr, uint64_t nr, enum fast_site *todo)
{
	const struct fast_site_entry *known;
	struct fast_site_entry *e;
	struct seen_text text = {0};

	if (!look_up_text(f, t, addr, &text) || !text.file || !text.file->is_interpreter)
		t->space->sites.is_starting = false;
	if (text.file)
		*todo = prepare_patch(f, t, addr, &text);
	else if (!area_check_all(f, t))
		*todo = FAST_NO_SITE;
	if (*todo != FAST_REDIRECTED)
		return NULL;
	if (text.file && !text.known)
		patch_known_text(f, t, &text);
	if (text.file)
		patch_reached(f, t, &text, addr);
	known = layers_site(t->space->layers, addr);
	if (known && known->is_examined)
		return known;
	e = layers_change_site(&t->space->layers, addr);
	if (!e)
		return NULL;
	examine_site(f, t, &text, e, nr);
	if (text.file && text.file->is_interpreter)
		patch_nearby(f, t, &text, addr);
	return layers_site(t->space->layers, addr);	/* entries may have moved */
}

/* Returns what is known of a site. It has to be examined again if that is out of date: a fork may
 * lack the stub, or other text may be mapped there. */
static const struct fast_site_entry *find_known_site(struct fast_thread *t, uint64_t addr)
{
	const struct fast_site_entry *e = layers_site(t->space->layers, addr);
	struct fast_site_entry *now;

	if (!e || !e->is_examined || !e->stub ||
	    (has_stub(t, e) &&
	     (e->shape.kind == SITE_NONE || space_has_patch(t->space, t->tid, e))))
		return e;
	now = layers_change_site(&t->space->layers, addr);
	if (now)
		now->is_examined = false;
	return now;
}

/* Whether a filter stops a call into the vsyscall page, the only page of a program in the upper
 * half of the address space. The kernel sends SIGSYS if a tracer changes the instruction pointer
 * then. */
static bool is_vsyscall(uint64_t ip)
{
	return ip >> 63;
}

/* `has_regs`: f->regs are those of the thread. */
static enum fast_site handle_site(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t ip,
				  const uint64_t arg[6], bool has_regs)
{
	const struct fast_site_entry *e;
	const struct stub *head;
	uint64_t stub, addr = ip - 2;
	enum fast_site todo = FAST_REDIRECTED;

	if (t->state != FAST_LIVE || fast_is_injected_code(ip) || is_vsyscall(ip))
		return FAST_NO_SITE;
	table_provide(f, t, nr);
	if (!fast_plan_of(&f->table, nr, arg))
		return FAST_NO_SITE;
	head = area_stub_at(t->space, addr, &stub);
	if (head) {
		f->count[FAST_STUB_STOPS]++;
		if (fast_creates_task(nr))
			add_creator(t, head);
		return FAST_NO_SITE;
	}
	/* without /proc/PID/mem nothing can be checked or changed */
	if (!space_open_memory(f, t->space, t->tid))
		return FAST_NO_SITE;
	e = find_known_site(t, addr);
	if ((!e || !e->is_examined) && t->space->patched.changes)
		return FAST_NO_SITE;
	if (!e || !e->is_examined)
		e = find_new_site(f, t, addr, nr, &todo);
	if (todo != FAST_REDIRECTED)
		return todo;
	if (e && e->shape.kind == SITE_NONE) {
		patch_mapped_files(f, t, nr);
		e = layers_site(t->space->layers, addr);	/* entries may have moved */
	}
	if (!text_flush(&t->space->memory, t->tid)) {
		/* the process is about to exit, or its stubs are gone */
		space_set_text_state(t->space, FAST_TEXT_UNVERIFIED);
		return FAST_NO_SITE;
	}
	if (!e || !site_fits(&e->shape, nr))
		return FAST_NO_SITE;
	stub = e->stub;
	/* a thread that single-steps itself must not see the instructions of a stub */
	if (!stub || (!has_regs && !fast_get_regs(f, t->tid)) || f->regs->eflags & FAST_TRAP_FLAG)
		return FAST_NO_SITE;
	head = fast_creates_task(nr) ? area_stub_at(t->space, stub, &stub) : NULL;
	if (head)
		add_creator(t, head);
	f->regs->rip = stub + FAST_STUB_REDIRECT;
	f->regs->rax = nr;
	f->regs->orig_rax = -1;
	if (!fast_set_regs(f, t->tid))
		return FAST_NO_SITE;
	f->count[FAST_REDIRECTS]++;
	return FAST_REDIRECTED;
}

enum fast_site fast_handle_site(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t ip,
			    const uint64_t arg[6])
{
	enum fast_site site = handle_site(f, t, nr, ip, arg, false);

	if (t->space)
		remote_keep(f, &t->space->memory);
	return site;
}

bool fast_redirect_start_up(struct fast *f, struct fast_thread *t)
{
	const struct user_regs_struct *r = f->regs;
	const struct fast_site_entry *e;
	bool is_redirected;

	if (t->state != FAST_LIVE || !t->space->sites.is_starting || t->detour != FAST_NO_DETOUR ||
	    t->ring != FAST_RING_INTACT || fast_shares_memory(t) || !fast_get_regs(f, t->tid) ||
	    !is_of_start_up(r->rax))
		return false;
	e = find_known_site(t, r->rip);
	if (!e || !e->is_examined || e->shape.kind != SITE_NONE || !e->stub)
		return false;
	is_redirected = handle_site(f, t, r->rax, r->rip + SYSCALL_SIZE, (const uint64_t[6]){
			r->rdi, r->rsi, r->rdx, r->r10, r->r8, r->r9}, true) == FAST_REDIRECTED;
	remote_keep(f, &t->space->memory);
	return is_redirected;
}
