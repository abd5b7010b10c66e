/* Stacks of syscalls and signals (-k), and explanations of crashes */
#ifndef TRACE_CAPTURE_STACK_H
#define TRACE_CAPTURE_STACK_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct engine;
struct event;
struct map_range;
struct stack;
struct tracee;

/* Sets the stack of a syscall that is about to replace the program or to end the task, if it is
 * wanted. */
void engine_stack_at_enter(struct engine *g, struct tracee *t);
/* Takes note of changes of mappings by the syscall that has returned, and sets its stack if it is
 * wanted and was not set at the enter. `is_record`: the syscall was recorded, and the task may have
 * continued since; then it gets no stack. */
void engine_stack_at_exit(struct engine *g, struct tracee *t, bool is_record);
/* Sets crash and stack of a signal that kills the process, in g->scratch. */
void engine_explain_crash(struct engine *g, struct tracee *t, struct event *e);
/* Sets the fault of a task that exits in its handler of it, in g->scratch. */
void engine_explain_exit(struct engine *g, struct tracee *t, struct event *e);
/* Sets the stack of a signal in g->scratch, if it is wanted. */
void engine_stack_at_signal(struct engine *g, struct tracee *t, struct event *e);
/* Returns the address of the list of goroutines of a task of a Go program; 0: it is unknown. */
uint64_t engine_goroutine_list(struct engine *g, struct tracee *t);
/* Where a task is in its program */
struct program_place {
	uint64_t sp, ip;	/* stack and instruction pointer; 0: unknown */
	bool is_32bit;		/* it executes i386 code */
};
/* Returns the stack of a task that sleeps in a syscall, with the libraries of -k if it is given.
 * The task need not be stopped. NULL: it is unknown, or there are no libraries. */
const struct stack *engine_stack_of_sleeper(struct engine *g, struct tracee *t,
					    const struct program_place *at, struct arena *arena);
/* Opens the file of a mapping for reading. Returns a descriptor, or -errno. */
int engine_open_mapped(const struct tracee *t, const struct map_range *range);
#endif
