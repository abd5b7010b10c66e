#include "symbols/stacks.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/memory/hash.h"
#include "machine/machine.h"
#include "symbols/code_place.h"
#include "symbols/generated.h"
#include "symbols/images.h"
#include "symbols/rules/eh_frame.h"
#include "symbols/unwind/call_code.h"
#include "symbols/unwind/page_cache.h"
#include "symbols/unwind/unwind.h"
#include "symbols/unwind/walk.h"

/* Where the unwinder reads a table that is not in the memory of the process: no address of user
 * space */
#define BUILT_TABLE (UINT64_C(1) << 63)

struct stack_process {
	pid_t tgid;
	enum {
		MAP_STALE,		/* it is to be read again */
		MAP_HAS_HOLES,		/* it lacks mappings, but the others are right */
		MAP_COMPLETE,
	} map_state;
	uint64_t owner;			/* of pages of this map that cannot be written */
	struct address_map map;
	struct unwind_space *space;
	struct generated generated;	/* functions */
	uint64_t stack_end;		/* after the last page that the last stack trace has used */
};

struct stacks {
	unsigned limit;
	struct unwinder *unwinder;
	struct images images;
	struct hash processes;		/* tgid → struct stack_process */
	struct code_places places;
	uint64_t last_owner;
	struct stack_pages pages;
	struct stack_frame *frames;	/* of the stack being traced, room for .limit */
	struct unnamed_frame *unnamed;	/* the same */
};

/* The stack being traced */
struct capture {
	struct stacks *s;
	const struct stack_task *task;
	struct stack_process *process;
	struct arena *arena;
	struct page_source source;
	const struct map_range *last_range;	/* of the last frame */
	struct code_place *place;			/* of the last frame; NULL: in no file */
	struct unwind_table table;		/* that was found last */
	unsigned count, unnamed_count;
	/* Path of the file of generated functions; NULL: not opened yet */
	const char *perf_map;
	int perf_map_fd;		/* that file; negative: there is none */
	bool is_arm64;			/* the task executes arm64 code */
	bool is_cut;			/* in the middle of inlined functions */
	bool is_outdated;		/* an address is in none of the mappings that are known */
};

struct stacks *stacks_new(unsigned limit, bool wants_lines, char **why)
{
	struct stacks *s = alloc_new(struct stacks);

	s->limit = limit;
	s->unwinder = unwinder_new(why);
	if (s->unwinder && images_init(&s->images, wants_lines, why)) {
		s->places.images = &s->images;
		s->frames = alloc_more(NULL, limit, sizeof(*s->frames));
		s->unnamed = alloc_more(NULL, limit, sizeof(*s->unnamed));
		return s;
	}
	unwinder_free(s->unwinder);
	free(s);
	return NULL;
}

/* channel: of the symbol reader; NULL: it ends */
static void free_process(struct stacks *s, struct stack_process *p, struct channel *channel)
{
	if (!p)
		return;
	unwind_space_free(s->unwinder, p->space);
	address_map_done(&p->map);
	generated_done(&p->generated, channel);
	free(p);
}

void stacks_free(struct stacks *s)
{
	size_t at = 0;

	if (!s)
		return;
	for (struct stack_process *p; (p = hash_next(&s->processes, &at));)
		free_process(s, p, NULL);
	hash_done(&s->processes);
	images_done(&s->images);
	code_places_done(&s->places);
	unwinder_free(s->unwinder);
	free(s->frames);
	free(s->unnamed);
	free(s);
}

void stacks_set_host(struct stacks *s, const struct channel_host *host)
{
	channel_set_host(s->images.channel, host);
}

static struct stack_process *find_process(struct stacks *s, pid_t tgid)
{
	struct stack_process *p = hash_get(&s->processes, tgid);

	if (p)
		return p;
	p = alloc_new(struct stack_process);
	p->tgid = tgid;
	p->generated.number = tgid;
	p->space = unwind_space_new(s->unwinder);
	if (!p->space)
		alloc_failed();
	hash_put(&s->processes, tgid, p);
	return p;
}

/* Reads the mappings. Of those that are right the files are known. */
static bool read_map(struct stacks *s, struct stack_process *p, const struct stack_task *t)
{
	_cleanup_close_ int fd = t->open_maps(t->ctx);
	struct address_map map = {0};

	if (fd < 0 || address_map_read(&map, fd)) {
		address_map_done(&map);
		return false;
	}
	if (p->map_state == MAP_HAS_HOLES)
		address_map_keep_images(&map, &p->map);
	address_map_done(&p->map);
	p->map = map;
	p->map_state = MAP_COMPLETE;
	p->owner = ++s->last_owner;
	unwind_space_flush(s->unwinder, p->space);
	return true;
}

/* Reads the mappings again if they may have changed, or some are to be known that have. Returns
 * false if they are unknown. */
static bool update_map(struct stacks *s, struct stack_process *p, const struct stack_task *t,
		       bool wants_all)
{
	return p->map_state == MAP_COMPLETE || (p->map_state == MAP_HAS_HOLES && !wants_all) ||
		read_map(s, p, t);
}

/* Finds the mapping of an address. */
static struct map_range *find_range(struct capture *c, uint64_t addr)
{
	struct map_range *range = address_map_find(&c->process->map, addr);

	c->is_outdated |= !range && addr && c->process->map_state == MAP_HAS_HOLES;
	return range;
}

/* Finds the image of an address in a mapping, or in none if that is NULL, and the address that it
 * is linked at. Returns NULL if unknown. */
static struct image *find_image(struct capture *c, struct map_range *range, uint64_t addr,
				uint64_t *linked)
{
	struct image *image = range ? images_find(&c->s->images, c->task, range) : NULL;

	/* the kernel may have merged the mapping with a new one */
	if (range && range->inode && !image && c->process->map_state == MAP_HAS_HOLES)
		c->is_outdated = true;
	if (!image || !elf_head_address(&image->head, addr - range->start + range->offset, linked))
		return NULL;
	return image;
}

static bool is_constant(void *ctx, uint64_t addr)
{
	const struct capture *c = ctx;
	const struct map_range *range = address_map_find(&c->process->map, addr);

	return range && range->inode && !range->writes;
}

static int64_t read_page(void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	const struct capture *c = ctx;

	return c->task->read(c->task->ctx, addr, buf, len);
}

static bool read_word(void *ctx, uint64_t addr, uint64_t *word)
{
	struct capture *c = ctx;
	uint64_t i = (addr - BUILT_TABLE) / sizeof(*word);

	if (addr >= BUILT_TABLE && c->table.built && i < c->table.count) {
		memcpy(word, &c->table.built[i], sizeof(*word));
		return true;
	}
	return page_cache_word(&c->s->pages, &c->source, addr, word);
}

static unsigned word_size(const struct capture *c)
{
	return c->task->is_32bit ? sizeof(uint32_t) : sizeof(uint64_t);
}

static bool read_pointer(struct capture *c, uint64_t addr, uint64_t *pointer)
{
	return walk_read_pointer(read_word, c, c->task->is_32bit, addr, pointer);
}

static void learn_place(struct capture *c, const struct map_range *range, struct code_place *p)
{
	code_place_learn(&c->s->places, c->task, range, p);
}

/* Makes a table of the only entry that is needed, for a file that has no table. */
static bool built_table(const struct code_place *place, struct unwind_table *table)
{
	const struct code_facts *facts = &place->facts;

	if (!facts->has_entry)
		return false;
	*table = (struct unwind_table){
		.base = facts->entry_base, .count = 1, .built = &facts->entry,
		.is_32bit = place->image->head.is_32bit,
		.is_arm64 = place->image->head.is_arm64,
	};
	return true;
}

/* Finds the table of the image, at addresses of the process: `moved` above those that it is linked
 * at. place: of the instruction, or NULL. */
static bool table_of(struct capture *c, const struct map_range *range, struct image *image,
		     uint64_t linked, uint64_t moved, struct code_place *place,
		     struct unwind_table *table)
{
	if (image->head.table.count) {
		*table = image->head.table;
		table->entries += moved;
	} else {
		if (!place) {
			place = code_place_find(&c->s->places, image, linked);
			learn_place(c, range, place);
		}
		if (!built_table(place, table))
			return false;
		table->entries = BUILT_TABLE;
	}
	table->base += moved;
	c->table = *table;
	return true;
}

static bool find_table(void *ctx, uint64_t ip, struct unwind_table *table)
{
	struct capture *c = ctx;
	struct map_range *range = find_range(c, ip);
	uint64_t linked;
	struct image *image = find_image(c, range, ip, &linked);

	return image && table_of(c, range, image, linked, ip - linked, NULL, table);
}

/* Finds the rule of the last frame, whose file has this table; NULL: none. */
static bool look_for_rule(struct capture *c, const struct unwind_table *table, uint64_t ip,
			  bool is_return, struct frame_rule *rule)
{
	struct code_place *p = c->place;
	bool is_known = table && walk_find_rule(table, ip, is_return, read_word, c, rule);
	struct frame_rule other;

	if (is_known && !rule->is_missing)
		return true;
	if (!c->task->is_32bit && walk_code_rule(read_word, c, ip, c->is_arm64, &other)) {
		*rule = other;
		return true;
	}
	learn_place(c, c->last_range, p);
	if (p->facts.has_rule) {
		*rule = p->facts.rule;
		return true;
	}
	return is_known;
}

/* Finds the table of the last frame. */
static bool find_table_of_frame(struct capture *c, uint64_t ip, struct unwind_table *table)
{
	uint64_t linked;
	struct image *image = find_image(c, find_range(c, ip), ip, &linked);

	/* the frame may end with its file, and be the last one */
	return image && image == c->place->image ?
		table_of(c, NULL, image, linked, ip - linked, c->place, table) :
		find_table(c, ip, table);
}

/* Finds the rule of the last frame; see walk(). A file that the process could change has none. */
static const struct frame_rule *find_rule(void *ctx, uint64_t ip, bool is_return)
{
	struct capture *c = ctx;
	struct code_place *p = c->place;
	struct unwind_table table;
	bool has_table;

	if (!p || ip - is_return < c->last_range->start)
		return NULL;
	if (!p->has_looked) {
		has_table = find_table_of_frame(c, ip, &table);
		if (has_table && c->last_range->inode && !is_constant(c, table.base))
			return NULL;
		p->has_rule = look_for_rule(c, has_table ? &table : NULL, ip, is_return, &p->rule);
		p->has_looked = p->facts.is_known || (p->has_rule && !p->rule.is_missing);
	}
	return p->has_rule ? &p->rule : NULL;
}

/* Adds a frame for each function that is inlined at the address of the frame, and sets the line of
 * the frame to that of the outermost call. */
static void add_lines(struct capture *c, struct stack_frame *f, uint64_t linked)
{
	const struct code_facts *facts = &c->place->facts;

	for (unsigned i = 0; i < facts->line_count; i++) {
		const struct source_place *p = &facts->lines[i];
		struct stack_frame inlined = *f;

		f->file = inlined.file = p->file;
		f->line = inlined.line = p->line;
		if (!p->function)
			continue;
		inlined.symbol = p->function;
		inlined.symbol_offset = p->start && linked > p->start ? linked - p->start : 0;
		inlined.is_inlined = true;
		if (c->count == c->s->limit)
			c->is_cut = true;
		else
			c->s->frames[c->count++] = inlined;
	}
}

/* Finds what is at the address of a frame in a range of executable memory. Its name is asked for
 * later unless there are lines, or unwinding needs the same answer. */
static void examine_frame(struct capture *c, struct stack_frame *f, struct map_range *range,
			  bool is_return)
{
	uint64_t linked;
	struct image *image = find_image(c, range, f->addr, &linked);

	c->place = image ? code_place_find(&c->s->places, image, linked - is_return) : NULL;
	if (range == c->last_range)
		f->object = c->s->frames[c->count - 1].object;
	else
		f->object = arena_copy(c->arena, range->name, strlen(range->name));
	c->last_range = range;
	f->object_offset = f->addr - range->start + range->offset;
	if (!image)
		return;
	f->build_id = image->build_id;
	if (!image->head.table.count || c->s->images.wants_lines)
		learn_place(c, range, c->place);
	if (c->place->facts.is_known) {
		code_place_set_name(c->place, f, linked);
		add_lines(c, f, linked);
	} else if (c->count < c->s->limit) {
		c->s->unnamed[c->unnamed_count++] = (struct unnamed_frame){
			.frame = &c->s->frames[c->count], .range = range, .place = c->place,
			.addr = linked,
		};
	}
}

/* Opens the file of generated functions, once in a stack trace. */
static void open_generated(struct capture *c)
{
	char path[64] = "";

	if (c->perf_map)
		return;
	c->perf_map_fd = c->task->open_perf_map(c->task->ctx, path, sizeof(path));
	c->perf_map = arena_copy(c->arena, path, strlen(path));
	generated_update(&c->process->generated, c->s->images.channel, c->perf_map_fd);
}

/* Names a frame in generated code. Its object is the file with the names. Returns false if it is
 * not known. */
static bool name_generated(struct capture *c, struct stack_frame *f, bool is_return)
{
	const char *symbol;
	uint64_t start;

	open_generated(c);
	symbol = generated_find(&c->process->generated, c->s->images.channel, c->perf_map_fd,
				f->addr - is_return, &start);
	if (!symbol)
		return false;
	c->last_range = NULL;
	c->place = NULL;
	f->object = c->perf_map;
	f->object_offset = f->addr;
	f->symbol = arena_copy(c->arena, symbol, strlen(symbol));
	f->symbol_offset = f->addr - start;
	return true;
}

/* Adds a frame. A frame outside of executable files and known code is the last one. */
static bool add_frame(void *ctx, uint64_t ip, bool is_return)
{
	struct capture *c = ctx;
	struct map_range *range = find_range(c, ip);
	bool is_known = range && range->executes;
	struct stack_frame f = {.addr = ip, .object = "", .build_id = "", .symbol = "",
				.file = ""};

	if (is_known && (images_find(&c->s->images, c->task, range) ||
			 !name_generated(c, &f, is_return))) {
		is_known = *range->name;
		if (is_known)
			examine_frame(c, &f, range, is_return);
	}
	if (c->count == c->s->limit)
		c->is_cut = true;
	else if (ip)
		c->s->frames[c->count++] = f;
	return is_known && !c->is_cut && !c->is_outdated;
}

static bool is_executable(struct capture *c, uint64_t addr)
{
	const struct map_range *range = find_range(c, addr);

	return range && range->executes;
}

/* Whether an instruction that ends at the address may be a call */
static bool follows_call(struct capture *c, uint64_t addr)
{
	uint64_t word;

	if (!read_word(c, addr - sizeof(word), &word))
		return addr % CACHED_PAGE_SIZE < sizeof(word);	/* in two pages */
	return call_code_ends(word, c->is_arm64);
}

/* Finds the frame pointer of a function that has one, by its stack pointer: there, its caller's is
 * saved, which is further up or was never set, and the return address follows. Returns 0 if no word
 * looks like that. */
static uint64_t find_frame_pointer(void *ctx, uint64_t sp)
{
	enum { SEARCH_MAX = 1 << 16, NEVER_SET = 1 };
	struct capture *c = ctx;
	const struct map_range *stack = address_map_find(&c->process->map, sp);
	uint64_t end = !stack ? 0 : stack->end - sp > SEARCH_MAX ? sp + SEARCH_MAX : stack->end;
	unsigned word = word_size(c);
	uint64_t saved, caller;

	for (uint64_t at = sp - sp % word; at + 2 * word <= end; at += word) {
		if (!read_pointer(c, at, &saved) || !read_pointer(c, at + word, &caller))
			return 0;
		caller &= ~c->task->signature_bits;
		if (((saved > at && saved < stack->end) || saved <= NEVER_SET) &&
		    is_executable(c, caller) && follows_call(c, caller))
			return at;
	}
	return 0;
}

/* If the task has jumped to where there is no code, adds a frame for that and undoes the call.
 * Returns whether it has done so. */
static bool undo_call(struct capture *c, const struct unwind_source *from,
		      struct frame_registers *registers)
{
	struct frame_registers caller = *registers;

	if (is_executable(c, registers->ip) || !walk_undo_call(from, &caller) ||
	    !is_executable(c, caller.ip))
		return false;
	c->s->frames[c->count++] = (struct stack_frame){.addr = registers->ip, .object = "",
		.build_id = "", .symbol = "", .file = ""};
	*registers = caller;
	return true;
}

/* Finds all frames. Returns whether there are more than the limit. */
static bool find_frames(struct capture *c, const struct unwind_source *from)
{
	struct walk_rest rest;
	enum walk_end end = walk(from, find_rule, c->s->limit, &rest);
	struct unwind_source more = *from;

	if (end != WALK_UNKNOWN || c->is_outdated || from->is_32bit)
		return end == WALK_CUT || c->is_cut;
	/* libunwind expects no call before the innermost frame, and would look behind its end */
	rest.registers.ip -= rest.is_return;
	more.registers = &rest.registers;
	more.is_known = true;
	if (rest.has_frame_pointer)
		more.frame_pointer = NULL;
	return unwind(c->s->unwinder, c->process->space, &more, c->s->limit) || c->is_cut;
}

/* Finds all frames by the known mappings. Returns whether there are more than the limit. */
static bool capture_frames(struct capture *c)
{
	struct frame_registers registers = machine_frame_registers(c->task->registers);
	struct unwind_source from = {
		.registers = &registers, .read = read_word, .find_table = find_table,
		.frame = add_frame, .ctx = c, .is_32bit = c->task->is_32bit,
		.is_arm64 = c->is_arm64, .signature_bits = c->task->signature_bits,
		.frame_pointer = c->task->is_partial ? find_frame_pointer : NULL,
	};
	uint64_t sp = machine_sp(c->task->registers), stack = sp - sp % CACHED_PAGE_SIZE;
	uint64_t pages = (c->process->stack_end - stack) / CACHED_PAGE_SIZE;
	bool is_cut;

	c->source = (struct page_source){
		.lasting = c->process->owner, .passing = ++c->s->last_owner,
		.stack = stack,
		.stack_pages = pages <= STACK_PAGES_MAX ? pages : 0,
		.is_constant = is_constant, .read = read_page, .ctx = c,
	};
	from.is_return = undo_call(c, &from, &registers);
	is_cut = find_frames(c, &from);
	c->process->stack_end = stack + (uint64_t)c->source.used_pages * CACHED_PAGE_SIZE;
	return is_cut;
}

static void close_generated(struct capture *c)
{
	if (c->perf_map_fd >= 0)
		close(c->perf_map_fd);
}

const struct stack *stacks_capture(struct stacks *s, const struct stack_task *t,
				   struct arena *arena)
{
	struct stack_process *p = find_process(s, t->tgid);
	struct capture begin = {.s = s, .task = t, .process = p, .arena = arena,
				.is_arm64 = unwind_is_arm64, .perf_map_fd = -1}, c = begin;
	struct stack_frame *frames;
	struct stack *stack;
	bool is_cut;

	channel_begin_stack(s->images.channel);
	if (!update_map(s, p, t, false))
		return NULL;
	is_cut = capture_frames(&c);
	if (c.is_outdated) {
		if (!update_map(s, p, t, true))
			return NULL;
		close_generated(&c);
		c = begin;
		is_cut = capture_frames(&c);
	}
	close_generated(&c);
	code_places_name(&s->places, t, s->unnamed, c.unnamed_count);
	frames = arena_alloc(arena, c.count * sizeof(*frames));
	if (c.count)
		memcpy(frames, s->frames, c.count * sizeof(*frames));
	stack = arena_new(arena, struct stack);
	*stack = (struct stack){.frames = frames, .count = c.count, .is_cut = is_cut};
	return stack;
}

const struct address_map *stacks_map(struct stacks *s, const struct stack_task *t)
{
	struct stack_process *p = find_process(s, t->tgid);

	return update_map(s, p, t, true) ? &p->map : NULL;
}

bool stacks_abort_message(struct stacks *s, const struct stack_task *t, char *to, size_t room)
{
	enum { LENGTH_SIZE = sizeof(uint32_t) };	/* of the number before the text */
	struct stack_process *p = find_process(s, t->tgid);
	size_t size = t->is_32bit ? sizeof(uint32_t) : sizeof(uint64_t);
	uint64_t pointer = 0, linked;
	int64_t n;

	if (!update_map(s, p, t, true))
		return false;
	for (size_t i = 0; i < p->map.count && !pointer; i++) {
		struct map_range *r = &p->map.ranges[i];
		struct image *image = r->executes ? images_find(&s->images, t, r) : NULL;
		uint64_t symbol = image && images_open(&s->images, t, r, image) ?
			image->abort_message : 0;

		if (!symbol || !elf_head_address(&image->head, r->offset, &linked) ||
		    t->read(t->ctx, r->start - linked + symbol, &pointer, size) != (int64_t)size)
			pointer = 0;
	}
	n = pointer ? t->read(t->ctx, pointer + LENGTH_SIZE, to, room - 1) : 0;
	if (n <= 0)
		return false;
	to[n] = 0;
	to[strcspn(to, "\n")] = 0;
	return *to;
}

uint64_t stacks_goroutine_list(struct stacks *s, const struct stack_task *t)
{
	struct stack_process *p = find_process(s, t->tgid);
	uint64_t linked;

	if (!update_map(s, p, t, true))
		return 0;
	for (size_t i = 0; i < p->map.count; i++) {
		struct map_range *r = &p->map.ranges[i];
		struct image *image = r->executes ? images_find(&s->images, t, r) : NULL;

		if (image && images_open(&s->images, t, r, image) && image->goroutines &&
		    elf_head_address(&image->head, r->offset, &linked))
			return r->start - linked + image->goroutines;
	}
	return 0;
}

/* Forgets the mappings between the addresses. */
static void cut_map(struct stacks *s, struct stack_process *p, uint64_t start, uint64_t end)
{
	if (!address_map_cut(&p->map, start, end))
		return;
	p->owner = ++s->last_owner;
	unwind_space_flush(s->unwinder, p->space);
}

void stacks_note_mapping(struct stacks *s, pid_t tgid, uint64_t start, uint64_t size)
{
	struct stack_process *p = hash_get(&s->processes, tgid);
	uint64_t page = sysconf(_SC_PAGESIZE), end;

	if (!p || p->map_state == MAP_STALE)
		return;
	p->map_state = MAP_HAS_HOLES;
	if (__builtin_add_overflow(start, size, &end) || end > UINT64_MAX - page)
		end = UINT64_MAX - page;
	/* whole pages */
	cut_map(s, p, start / page * page, (end + page - 1) / page * page);
}

void stacks_note_heap(struct stacks *s, pid_t tgid)
{
	struct stack_process *p = hash_get(&s->processes, tgid);

	if (!p || p->map_state == MAP_STALE)
		return;
	p->map_state = MAP_HAS_HOLES;
	for (size_t i = p->map.count; i--;)
		if (!strcmp(p->map.ranges[i].name, "[heap]"))
			cut_map(s, p, p->map.ranges[i].start, p->map.ranges[i].end);
}

void stacks_note_change(struct stacks *s, pid_t tgid)
{
	struct stack_process *p;
	size_t at = 0;

	if (tgid) {
		p = hash_get(&s->processes, tgid);
		if (p)
			p->map_state = MAP_STALE;
		return;
	}
	while ((p = hash_next(&s->processes, &at)))
		p->map_state = MAP_STALE;
}

void stacks_forget(struct stacks *s, pid_t tgid)
{
	free_process(s, hash_remove(&s->processes, tgid), s->images.channel);
}
