#include "trace/capture/goroutine.h"

#include <string.h>

#include "trace/capture/call.h"
#include "trace/capture/stack.h"
#include "trace/tasks/tracee.h"

enum { GOROUTINES_MAX = 256 };	/* that are examined; the main one is among the first */

/* Members of struct g of the runtime, in words */
enum {
	STACK_LOW, STACK_HIGH,
	SP = 7, PC = 8,
	STATE = 18, NUMBER = 19,	/* Go 1.17 to 1.22 and from 1.25 on; in between one later */
	WORDS = 21,
};

static bool has_function(const struct stack *stack, const char *name)
{
	for (unsigned i = 0; stack && i < stack->count; i++)
		if (!strcmp(stack->frames[i].symbol, name))
			return true;
	return false;
}

bool goroutine_is_awaited(const struct stack *stack)
{
	return has_function(stack, "runtime.findRunnable") ||
		has_function(stack, "runtime.findrunnable") || has_function(stack, "runtime.stopm");
}

bool goroutine_is_polled_for(const struct stack *stack)
{
	return goroutine_is_awaited(stack) && has_function(stack, "runtime.netpoll");
}

/* Whether these are the words of the main goroutine, with the members `later` words later */
static bool is_waiting_main(const uint64_t words[WORDS], unsigned later)
{
	enum { WAITING = 4, MAIN = 1 };

	return (uint32_t)words[STATE + later] == WAITING && words[NUMBER + later] == MAIN &&
		words[STACK_LOW] < words[SP] && words[SP] <= words[STACK_HIGH];
}

const struct stack *goroutine_stack(struct engine *g, struct tracee *t, struct arena *arena)
{
	uint64_t list[2] = {0}, words[WORDS], at;	/* address and number */
	uint64_t variable = engine_goroutine_list(g, t);
	struct program_place place;

	if (!variable || engine_read(t, variable, list, sizeof(list)) != sizeof(list))
		return NULL;
	for (uint64_t i = 0; i < list[1] && i < GOROUTINES_MAX; i++) {
		if (engine_read(t, list[0] + i * sizeof(at), &at, sizeof(at)) != sizeof(at) ||
		    engine_read(t, at, words, sizeof(words)) != sizeof(words))
			return NULL;
		if (!is_waiting_main(words, 0) && !is_waiting_main(words, 1))
			continue;
		place = (struct program_place){.sp = words[SP], .ip = words[PC]};
		return engine_stack_of_sleeper(g, t, &place, arena);
	}
	return NULL;
}
