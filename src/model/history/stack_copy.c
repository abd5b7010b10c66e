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

static const struct life_crash *copy_crash(struct intern_pool *pool, const struct event *e,
					   const struct caught_fault *f)
{
	struct life_crash *copy = arena_new(&pool->arena, struct life_crash);
	struct crash *how = arena_new(&pool->arena, struct crash);

	*how = *f->crash;
	how->object = intern_text(pool, how->object);
	how->message = intern_text(pool, how->message);
	*copy = (struct life_crash){
		.time = e->time, .task = e->task, .number = f->number, .code = f->code,
		.how = how, .stack = stack_copy(pool, f->stack),
	};
	return copy;
}

const struct life_crash *crash_copy(struct intern_pool *pool, const struct event *e)
{
	if (e->kind == EVENT_EXITING)
		return e->exit.fault ? copy_crash(pool, e, e->exit.fault) : NULL;
	return e->signal.crash ? copy_crash(pool, e, &(struct caught_fault){
		.number = e->signal.number, .crash = e->signal.crash,
		.stack = e->signal.stack}) : NULL;
}
