/* What the files of this directory share. */
#ifndef MODEL_MEMORY_STATE_H
#define MODEL_MEMORY_STATE_H

#include "model/memory/memory.h"

/* A System V shared memory segment */
struct memory_segment {
	uint64_t size;
};

/* The space of the event's process; creates the process if it is unknown. */
struct memory_space *memory_space_of(struct memory_model *m, const struct event *e);
/* The mappings have changed: notes the number of bytes. `call`: the syscall that did it, or "" */
void memory_space_changed(struct memory_space *s, uint64_t time, const char *call);
/* Notes that a mapping is `size` bytes large; a known one with that id is updated. */
void memory_space_enlarge(struct memory_model *m, struct memory_space *s,
			  const struct memory_large *l, const struct stack *stack);
enum memory_kind memory_kind_of_file(const char *name, bool executes, bool is_shared,
				     const struct memory_space *s);
/* Applies a syscall that has returned. */
void memory_note_call(struct memory_model *m, const struct event *e);

/* --- map --- */

/* Makes the pieces those of the map, keeping what is known about them. */
void memory_space_load(struct memory_model *m, struct memory_space *s, const struct memory_map *map,
		       uint64_t time);
/* Keeps the mappings for lists. */
void memory_space_keep(struct memory_model *m, struct memory_space *s,
		       const struct memory_map *map);
/* Whether there is room for another call or mapping */
bool memory_keeps(struct memory_model *m);
#endif
