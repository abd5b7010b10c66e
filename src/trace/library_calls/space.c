#include "trace/library_calls/space.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "desc/prototypes.h"
#include "symbols/address_map.h"
#include "symbols/objects.h"
#include "trace/capture/stack.h"
#include "trace/library_calls/calls.h"
#include "trace/library_calls/machine.h"
#include "trace/library_calls/recorder.h"
#include "trace/library_calls/returns.h"
#include "trace/memory/memory.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"

enum { ADDRESS_SIZE = 0x67 };	/* first byte of a jump to a trampoline */

struct library_space *library_space_new(void)
{
	struct library_space *s = alloc_new(struct library_space);

	s->users = 1;
	return s;
}

static void add_breakpoint(struct library_space *s, const struct library_breakpoint *b)
{
	struct library_breakpoint *copy = alloc_new(struct library_breakpoint);

	*copy = *b;
	hash_put(&s->breakpoints, b->address, copy);
}

struct library_space *library_space_copy(const struct library_space *from)
{
	struct library_space *s = library_space_new();
	size_t at = 0;

	s->count = s->room = from->count;
	s->modules = alloc_more(NULL, from->count + 1, sizeof(*s->modules));
	if (from->count)
		memcpy(s->modules, from->modules, from->count * sizeof(*s->modules));
	for (const struct library_breakpoint *b; (b = hash_next(&from->breakpoints, &at));)
		add_breakpoint(s, b);
	library_copy_returns(s, from);
	return s;
}

void library_space_release(struct library_space *s)
{
	size_t at = 0;

	if (!s || --s->users)
		return;
	for (struct library_breakpoint *b; (b = hash_next(&s->breakpoints, &at));)
		free(b);
	hash_done(&s->breakpoints);
	library_free_returns(s);
	library_recorder_free(s->recorder);
	free(s->modules);
	free(s);
}

struct library_breakpoint *library_space_find(const struct library_space *s, uint64_t address)
{
	return hash_get(&s->breakpoints, address);
}

const struct library_module *library_space_module(const struct library_space *s, uint64_t address)
{
	for (unsigned i = 0; i < s->count; i++)
		if (address >= s->modules[i].start && address < s->modules[i].end)
			return &s->modules[i];
	return NULL;
}

int library_space_open(pid_t tid)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/mem", tid);
	return open(name, O_RDWR | O_CLOEXEC);
}

static bool read_code(int memory, uint64_t address, uint8_t code[BREAKPOINT_SIZE])
{
	return memory >= 0 &&
		pread(memory, code, BREAKPOINT_SIZE, (off_t)address) == BREAKPOINT_SIZE;
}

static bool write_code(int memory, uint64_t address, const uint8_t code[BREAKPOINT_SIZE])
{
	return memory >= 0 &&
		pwrite(memory, code, BREAKPOINT_SIZE, (off_t)address) == BREAKPOINT_SIZE;
}

static bool is_breakpoint(const uint8_t code[BREAKPOINT_SIZE])
{
	return !memcmp(code, library_breakpoint_code, BREAKPOINT_SIZE);
}

/* Whether the code in memory is the instruction of the breakpoint, which begins with `first` */
static bool has_instruction(const struct library_breakpoint *b, int memory,
			    const uint8_t first[BREAKPOINT_SIZE])
{
	enum { REST = JUMP_SIZE - BREAKPOINT_SIZE };
	uint8_t rest[REST + 1];

	if (!b->jump)
		return library_is_loader_code(first);
	return !memcmp(first, b->jump->code, BREAKPOINT_SIZE) &&
		pread(memory, rest, REST, (off_t)b->address + BREAKPOINT_SIZE) == REST &&
		!memcmp(rest, b->jump->code + BREAKPOINT_SIZE, REST);
}

/* Sets the breakpoint if the code is as expected. That of a fork child may have it already. */
static void set_breakpoint(struct library_breakpoint *b, int memory)
{
	uint8_t code[BREAKPOINT_SIZE];

	if (!read_code(memory, b->address, code))
		return;
	if (is_breakpoint(code)) {
		b->is_set = has_instruction(b, memory, b->original);
	} else if (has_instruction(b, memory, code)) {
		memcpy(b->original, code, sizeof(code));
		b->is_set = write_code(memory, b->address, library_breakpoint_code);
	}
}

static void unset(struct library_breakpoint *b, int memory)
{
	uint8_t code[BREAKPOINT_SIZE];

	/* a thread that comes here meanwhile stops */
	if (b->is_set && b->is_recorded && read_code(memory, b->address, code) &&
	    *code == ADDRESS_SIZE && write_code(memory, b->address, library_breakpoint_code) &&
	    pwrite(memory, b->rest, sizeof(b->rest), (off_t)b->address + 1) != sizeof(b->rest))
		return;
	if (b->is_set && read_code(memory, b->address, code) && is_breakpoint(code))
		write_code(memory, b->address, b->original);
	b->is_set = false;
}

void library_space_unset(struct library_breakpoint *b, pid_t tid)
{
	_cleanup_close_ int memory = library_space_open(tid);

	unset(b, memory);
}

void library_space_clear(struct library_space *s, pid_t tid)
{
	_cleanup_close_ int memory = library_space_open(tid);
	size_t at = 0;

	for (struct library_breakpoint *b; (b = hash_next(&s->breakpoints, &at));)
		unset(b, memory);
	library_clear_returns(s, memory);
	if (s->recorder)
		library_recorder_set_mode(s->recorder, tid, RECORDER_OFF);
}

/* Without a filter, the C library's calls of its own internal functions and those of the dynamic
 * loader are left out. */
static bool is_wanted(const struct engine_library *o, const struct jump *j,
		      const struct library_module *m)
{
	return o->wants ? o->wants(o->ctx, j->function, m->name) :
		strcmp(j->version, "GLIBC_PRIVATE") && !m->jumps->loader_hook;
}

static void add_jumps(struct library_space *s, const struct engine_library *o,
		      const struct library_module *m, int memory)
{
	for (unsigned i = 0; m->jumps && i < m->jumps->count; i++) {
		const struct jump *j = &m->jumps->jumps[i];
		struct library_breakpoint b = {
			.address = m->base + j->address, .jump = j, .slot = m->base + j->slot,
			.module = m->name,
			.prototype = prototypes_find(o->prototypes, j->function),
		};

		if (hash_get(&s->breakpoints, b.address) || !is_wanted(o, j, m))
			continue;
		memcpy(b.original, j->code, sizeof(b.original));
		set_breakpoint(&b, memory);
		if (b.is_set)
			add_breakpoint(s, &b);
	}
	if (m->jumps && m->jumps->loader_hook) {
		struct library_breakpoint b = {
			.address = m->base + m->jumps->loader_hook, .module = m->name,
		};

		set_breakpoint(&b, memory);
		if (b.is_set)
			add_breakpoint(s, &b);
	}
}

/* Adds the module of a mapping. One for another machine, which an emulator executes, has no
 * breakpoints. */
static void add_module(struct library_space *s, struct engine *g, const struct tracee *t,
		       const struct map_range *range, int memory)
{
	const bool is_arm64 = g->native->id == ABI_arm64;
	const struct engine_library *o = &g->options.library;
	struct library_module m = {
		.start = range->start, .end = range->end, .inode = range->inode,
		.name = library_name(g, range->name),
	};
	_cleanup_close_ int fd = engine_open_mapped(t, range);
	uint64_t address;

	if (fd >= 0)
		m.jumps = objects_jumps(o->objects, fd);
	if (m.jumps && m.jumps->is_arm64 == is_arm64 &&
	    jump_table_address(m.jumps, range->offset, &address))
		m.base = range->start - address;
	else
		m.jumps = NULL;
	if (s->count == s->room) {
		s->room = s->room ? s->room * 2 : 16;
		s->modules = alloc_more(s->modules, s->room, sizeof(*s->modules));
	}
	s->modules[s->count++] = m;
	add_jumps(s, o, &m, memory);
	diag_debug(g->diag, "library calls: process %d: %s: %u entries", t->group->tgid, m.name,
		   m.jumps ? m.jumps->count : 0);
}

static bool is_mapped(const struct address_map *map, const struct library_module *m)
{
	const struct map_range *range = address_map_find(map, m->start);

	return range && range->start == m->start && range->inode == m->inode &&
		!strcmp(range->name, m->name);
}

/* Forgets modules that are no longer mapped, with their breakpoints. */
static void remove_modules(struct library_space *s, const struct address_map *map)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < s->count; i++) {
		struct library_module m = s->modules[i];

		if (is_mapped(map, &m)) {
			s->modules[kept++] = m;
			continue;
		}
		for (unsigned k = 0; m.jumps && k < m.jumps->count; k++)
			free(hash_remove(&s->breakpoints, m.base + m.jumps->jumps[k].address));
	}
	s->count = kept;
}

void library_space_update(struct library_space *s, struct engine *g, const struct tracee *t)
{
	_cleanup_close_ int maps = proc_open(t->id.tid, "maps");
	_cleanup_close_ int memory = library_space_open(t->id.tid);
	struct address_map map = {0};

	if (maps < 0 || memory < 0 || address_map_read(&map, maps)) {
		address_map_done(&map);
		return;
	}
	remove_modules(s, &map);
	for (size_t i = 0; i < map.count; i++) {
		const struct map_range *range = &map.ranges[i];

		if (range->executes && range->inode && *range->name == '/' &&
		    !library_space_module(s, range->start))
			add_module(s, g, t, range, memory);
	}
	address_map_done(&map);
}
