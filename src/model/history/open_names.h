/* What the descriptors of a process refer to, according to its syscalls: the path of an opened
 * file, or the address of a socket. Only the first descriptors are known. */
#ifndef MODEL_HISTORY_OPEN_NAMES_H
#define MODEL_HISTORY_OPEN_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OPEN_NAMES_MAX = 64 };

/* Zeroed: nothing is known */
struct open_names {
	char *names[OPEN_NAMES_MAX];
	uint64_t pending;	/* bit N: descriptor N is a socket that is being connected */
};

void open_names_done(struct open_names *o);
/* Sets the name of a descriptor to the `n` bytes at `name`; 0: it is unknown from now on. Does
 * nothing if the descriptor is too large. */
void open_names_set(struct open_names *o, int64_t fd, const char *name, size_t n);
/* Descriptor `to` refers to the same as `from`. */
void open_names_copy(struct open_names *o, int64_t from, int64_t to);
/* Returns the name of a descriptor; "": unknown */
const char *open_names_get(const struct open_names *o, int64_t fd);
/* A connection was begun to the address that the descriptor is named after, or its result is known.
 */
void open_names_set_pending(struct open_names *o, int64_t fd, bool pending);
bool open_names_is_pending(const struct open_names *o, int64_t fd);
#endif
