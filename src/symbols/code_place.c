#include "symbols/code_place.h"

#include "symbols/question/question.h"

struct code_place *code_place_find(struct code_places *all, struct image *image, uint64_t addr)
{
	uint64_t key = hash_mix(hash_mix((uintptr_t)image) + addr);
	struct code_place *p = hash_get(&all->known, key);

	if (!p || p->image != image || p->addr != addr) {
		p = arena_new(&all->arena, struct code_place);
		*p = (struct code_place){.image = image, .addr = addr};
		hash_put(&all->known, key, p);
	}
	return p;
}

void code_place_learn(struct code_places *all, const struct stack_task *t,
		      const struct map_range *range, struct code_place *p)
{
	struct code_facts *facts = &p->facts;

	if (!facts->is_known)
		images_ask(all->images, t, range, p->image, &p->addr, &facts, 1, &all->arena);
}

void code_place_set_name(const struct code_place *p, struct stack_frame *f, uint64_t addr)
{
	if (!p->facts.symbol)
		return;
	f->symbol = p->facts.symbol;
	f->symbol_offset = addr > p->facts.symbol_start ? addr - p->facts.symbol_start : 0;
}

/* Asks about the place of the first frame and about those of the others in the same image. */
static void learn_places(struct code_places *all, const struct stack_task *t,
			 const struct unnamed_frame *frames, unsigned frame_count)
{
	struct code_facts *facts[PLACES_MAX];
	uint64_t addresses[PLACES_MAX];
	unsigned count = 0;

	for (unsigned i = 0; i < frame_count && count < PLACES_MAX; i++) {
		struct code_place *p = frames[i].place;

		if (p->facts.is_known || p->image != frames->place->image)
			continue;
		addresses[count] = p->addr;
		facts[count++] = &p->facts;
	}
	images_ask(all->images, t, frames->range, frames->place->image, addresses, facts, count,
		   &all->arena);
}

void code_places_name(struct code_places *all, const struct stack_task *t,
		      const struct unnamed_frame *frames, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (!frames[i].place->facts.is_known)
			learn_places(all, t, frames + i, count - i);
		code_place_set_name(frames[i].place, frames[i].frame, frames[i].addr);
	}
}

void code_places_done(struct code_places *all)
{
	hash_done(&all->known);
	arena_done(&all->arena);
}
