/* The functions that the threads of a CPython process execute, from the memory of the process: the
 * frames of its interpreter, with file and line. The layout of its objects is known for 3.11 to
 * 3.13 on 64-bit machines; each other version has no frames.
 *
 * The memory is not trusted: every pointer is read through a function that may fail, every size is
 * limited, and so is the number of reads. */
#ifndef SYMBOLS_PYTHON_PYTHON_FRAMES_H
#define SYMBOLS_PYTHON_PYTHON_FRAMES_H

#include <stdint.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "symbols/address_map.h"

struct python_reader {
	/* Reads memory. Returns the number of bytes before the first one that cannot be read, or a
	 * negative number. */
	int64_t (*read)(void *ctx, uint64_t addr, void *buf, uint64_t len);
	void *ctx;
};

/* The interpreter of a process */
struct python_process {
	const struct python_layout *layout;	/* of its version */
	uint64_t runtime;			/* address of _PyRuntime */
};

/* Finds the interpreter among the mappings, which are those of the process: the program or library
 * that is named after its version and has the symbol _PyRuntime. Returns false if there is none. */
bool python_find(const struct python_reader *r, const struct address_map *map,
		 struct python_process *process);

/* Returns the frames of a thread from the innermost on, 64 at most, in the arena: .symbol is the
 * qualified name, .file the path of the source and .object "". `tid` is the number of the thread in
 * its innermost pid namespace. NULL: it has none, or they are unknown. */
const struct stack *python_frames(const struct python_reader *r,
				  const struct python_process *process, pid_t tid,
				  struct arena *arena);

/* Returns the line of an instruction: `offset` is that of the instruction in bytes, `table` the
 * location table of its code, which begins at line `first`. 0: unknown. */
unsigned python_line(const uint8_t *table, size_t size, unsigned first, uint64_t offset);
#endif
