/* Stack traces of tasks (-k): unwinds the stack, and names object and function of each
 * frame. Mappings are read again after a change that the caller reports; files are read once. */
#ifndef SYMBOLS_STACKS_H
#define SYMBOLS_STACKS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "symbols/address_map.h"

struct channel_host;		/* symbols/question/channel.h */
struct stacks;
struct task_regs;		/* machine/machine.h */

/* A task that is stopped or sleeps in a syscall. Nothing that the functions do may wait for it or
 * another tracee. */
struct stack_task {
	pid_t tgid;
	const struct task_regs *registers;
	/* Only the instruction and the stack pointer of .registers are known: the task is not
	 * stopped, but sleeps in a syscall. */
	bool is_partial;
	bool is_32bit;		/* it executes i386 code */
	uint64_t signature_bits;	/* see machine_signature_bits() */
	/* Reads memory. Returns the number of bytes before the first one that cannot be read, or a
	 * negative number. */
	int64_t (*read)(void *ctx, uint64_t addr, void *buf, uint64_t len);
	/* Opens /proc/PID/maps. Returns a descriptor or -errno. */
	int (*open_maps)(void *ctx);
	/* Opens the file of a mapping for reading. Returns a descriptor or -errno. */
	int (*open_file)(void *ctx, const struct map_range *range);
	/* Returns the part of the path of a mapping that is below the task's root directory. */
	const char *(*task_path)(void *ctx, const char *path);
	/* Opens a regular file by a path of the task. Returns a descriptor or -errno. */
	int (*open_path)(void *ctx, const char *path);
	/* Opens the file of functions that a JIT compiler in the process writes (perf_map.h), and
	 * copies its path. Returns a descriptor or -errno. */
	int (*open_perf_map)(void *ctx, char *path, size_t room);
	void *ctx;
};

/* Traces at most `limit` frames of a stack, with source lines and inlined functions if
 * `wants_lines`. Returns NULL, and sets *why to an error message for the caller to free, if a
 * library is missing. */
struct stacks *stacks_new(unsigned limit, bool wants_lines, char **why);
void stacks_free(struct stacks *s);
/* Sets how the symbol reader, which knows the names of functions, is started and asked. */
void stacks_set_host(struct stacks *s, const struct channel_host *host);

/* Returns the stack of the task, in the arena. Names of functions and files, and build ids, are
 * valid until stacks_free(). NULL: it is unknown. */
const struct stack *stacks_capture(struct stacks *s, const struct stack_task *t,
				   struct arena *arena);
/* Returns the mappings of the task's process, valid until the next call of a function with these
 * stacks. NULL: they are unknown. */
const struct address_map *stacks_map(struct stacks *s, const struct stack_task *t);
/* Copies the message that the C library has printed before abort(), without a newline at its end.
 * Returns false if it is unknown or there is none. */
bool stacks_abort_message(struct stacks *s, const struct stack_task *t, char *to, size_t room);
/* Returns the address of runtime.allgs, the slice with all goroutines of a Go program, in the
 * memory of the process; 0: it is unknown. */
uint64_t stacks_goroutine_list(struct stacks *s, const struct stack_task *t);
/* The mappings of these bytes may have changed, and no other ones of the process. They are read
 * again when an address is not in the others. */
void stacks_note_mapping(struct stacks *s, pid_t tgid, uint64_t start, uint64_t size);
/* The heap of the process may have changed, and no other mapping. */
void stacks_note_heap(struct stacks *s, pid_t tgid);
/* The mappings of the process may have changed; 0: of all processes */
void stacks_note_change(struct stacks *s, pid_t tgid);
/* The process has ended. */
void stacks_forget(struct stacks *s, pid_t tgid);
#endif
