#include "model/history/stack_copy.h"

static const struct stack_frame *copy_frames(struct intern_pool *pool, const struct stack *stack)
{
	struct stack_frame *frames = arena_alloc(&pool->arena, stack->count * sizeof(*frames));

	for (unsigned i = 0; i < stack->count; i++) {
		frames[i] = stack->frames[i];
		frames[i].object = intern_text(pool, frames[i].object);
		frames[i].build_id = intern_text(pool, frames[i].build_id);
		frames[i].symbol = intern_text(pool, frames[i].symbol);
		frames[i].file = intern_text(pool, frames[i].file);
	}
	return frames;
}

const struct stack *stack_copy(struct intern_pool *pool, const struct stack *stack)
{
	struct stack *copy;

	if (!stack)
		return NULL;
	copy = arena_new(&pool->arena, struct stack);
	*copy = *stack;
	copy->frames = copy_frames(pool, stack);
	return copy;
}

const struct life_crash *crash_copy(struct intern_pool *pool, const struct event *e)
{
	struct life_crash *copy;
	struct crash *how;

	if (!e->signal.crash)
		return NULL;
	how = arena_new(&pool->arena, struct crash);
	*how = *e->signal.crash;
	how->object = intern_text(pool, how->object);
	how->message = intern_text(pool, how->message);
	copy = arena_new(&pool->arena, struct life_crash);
	*copy = (struct life_crash){
		.time = e->time, .task = e->task, .number = e->signal.number, .how = how,
		.stack = stack_copy(pool, e->signal.stack),
	};
	return copy;
}
