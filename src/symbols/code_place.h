/* Instructions of mapped files at which frames of stacks were: what the symbol reader has said of
 * them is kept. Names are asked for when all frames of a stack are known, in few questions. */
#ifndef SYMBOLS_CODE_PLACE_H
#define SYMBOLS_CODE_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "ptrail/event.h"
#include "symbols/images.h"

struct map_range;		/* symbols/address_map.h */
struct stack_task;		/* symbols/stacks.h */

struct code_place {
	struct image *image;
	uint64_t addr;			/* that it is linked at */
	struct code_facts facts;
	bool has_looked, has_rule;	/* for .rule; whether there is one */
	struct frame_rule rule;
};

struct code_places {
	struct images *images;		/* that are asked */
	struct hash known;		/* image and address → struct code_place */
	struct arena arena;
};

/* A frame that lacks its name */
struct unnamed_frame {
	struct stack_frame *frame;
	const struct map_range *range;
	struct code_place *place;
	uint64_t addr;			/* of the frame, as linked */
};

/* Returns the place at the address that an instruction of the image is linked at. It is valid until
 * code_places_done(). */
struct code_place *code_place_find(struct code_places *all, struct image *image, uint64_t addr);
/* Asks about a place, whose image is that of the range, unless its facts are known. */
void code_place_learn(struct code_places *all, const struct stack_task *t,
		      const struct map_range *range, struct code_place *p);
/* Names a frame by the facts of its place. `addr`: of the frame, as linked */
void code_place_set_name(const struct code_place *p, struct stack_frame *f, uint64_t addr);
/* Asks about the places of the frames as far as necessary, and names the frames. */
void code_places_name(struct code_places *all, const struct stack_task *t,
		      const struct unnamed_frame *frames, unsigned count);
void code_places_done(struct code_places *all);
#endif
