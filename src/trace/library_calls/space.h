/* The breakpoints of an address space: one in each entry of the procedure linkage tables (PLT) of
 * its modules, which are the program and its libraries, one at each call that uses no such entry,
 * and one in the dynamic loader, which is hit when the list of libraries has changed.
 *
 * A breakpoint is int3 in place of the first byte of a jump or call, on arm64 brk in place of an
 * instruction. That is emulated when it is hit, so that the breakpoint never has to be removed and
 * no other thread can miss it. */
#ifndef TRACE_LIBRARY_CALLS_SPACE_H
#define TRACE_LIBRARY_CALLS_SPACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/memory/hash.h"
#include "symbols/reader/jump_table.h"
#include "trace/library_calls/machine.h"

struct engine;
struct library_recorder;
struct prototype;
struct tracee;

/* A program or library that is mapped */
struct library_module {
	uint64_t start, end;	/* of its executable mapping */
	uint64_t inode;
	uint64_t base;		/* difference between addresses in memory and in the file */
	const char *name;	/* valid until the end of the engine */
	const struct jump_table *jumps;	/* NULL: it has none, or cannot be read */
};

struct library_breakpoint {
	uint64_t address;
	uint8_t original[BREAKPOINT_SIZE];	/* what it replaces */
	bool is_set;		/* it is in memory */
	const struct jump *jump;	/* NULL: the breakpoint is in the loader */
	uint64_t slot;		/* address of the pointer that the jump uses */
	const struct prototype *prototype;	/* NULL: none is known */
	const char *module;	/* name of the module that it is in */
	/* A jump or call to a trampoline is in memory instead of int3 (library/recorder.h). */
	bool is_recorded;
	/* .is_recorded: the bytes after .original */
	uint8_t rest[INDIRECT_SIZE - 1];
	const char *to;		/* .is_recorded: module of the function */
	/* Whether its calls can be recorded is known: the loader has bound the function. */
	bool is_decided;
};

struct library_space {
	unsigned users;		/* processes that use it (vfork, CLONE_VM) */
	struct library_module *modules;
	unsigned count, room;
	struct hash breakpoints;	/* address → struct library_breakpoint */
	struct hash returns;		/* address → struct library_return (returns.h) */
	struct library_recorder *recorder;	/* NULL: nothing is recorded */
};

struct library_space *library_space_new(void);
/* Copies the space of a process for its fork child. */
struct library_space *library_space_copy(const struct library_space *from);
/* Drops a user; frees the space with the last one. `s` may be NULL. */
void library_space_release(struct library_space *s);

/* Reads the mappings of the stopped task, and sets breakpoints in new modules. Forgets those of
 * modules that are no longer mapped. */
void library_space_update(struct library_space *s, struct engine *g, const struct tracee *t);
/* Opens the memory of a task, whose text can be written through the descriptor; -1: failed. */
int library_space_open(pid_t tid);
/* Returns the breakpoint at the address; NULL: none */
struct library_breakpoint *library_space_find(const struct library_space *s, uint64_t address);
/* Returns the module whose code contains the address; NULL: none */
const struct library_module *library_space_module(const struct library_space *s, uint64_t address);
/* Puts the original byte of one breakpoint back. The breakpoint is still known, for tasks that have
 * hit it already. */
void library_space_unset(struct library_breakpoint *b, pid_t tid);
/* The same for all. Allocates no memory. */
void library_space_clear(struct library_space *s, pid_t tid);
#endif
