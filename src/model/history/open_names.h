/* What the descriptors of a process refer to, according to its syscalls: the path of an opened
 * file, or the address of a socket; and which of them are its standard output or error. Only the
 * first descriptors are known. */
#ifndef MODEL_HISTORY_OPEN_NAMES_H
#define MODEL_HISTORY_OPEN_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/descriptors/change.h"

enum { OPEN_NAMES_MAX = 64 };

struct open_names {
	char *names[OPEN_NAMES_MAX];
	uint64_t pending;	/* bit N: descriptor N is a socket that is being connected */
	uint64_t errors;	/* bit N: descriptor N is a duplicate of 2 */
	/* bit N: descriptor N is the standard output, or error, that the program began with */
	uint64_t originals[2];
};

/* Of a process that is new. No name is known. */
void open_names_init(struct open_names *o);
void open_names_done(struct open_names *o);
/* Descriptors above 2 are no duplicates of 2 from now on: they may have been closed unseen. */
void open_names_forget_errors(struct open_names *o);
/* The process executes a program: open_names_forget_errors(), and 1 and 2 are the originals. */
void open_names_begin_program(struct open_names *o);
/* Takes what is known of standard output and error from the creator of the process, whose program
 * the process has, unless it has executed one (`has_program`). */
void open_names_inherit(struct open_names *o, const struct open_names *from, bool has_program);
/* Descriptor `fd` refers to another file, with a name of `n` bytes; 0: the name is unknown. */
void open_names_replace(struct open_names *o, int64_t fd, const char *name, size_t n);
/* Sets the name of a descriptor to the `n` bytes at `name`; 0: it is unknown from now on. Does
 * nothing if the descriptor is too large. */
void open_names_set(struct open_names *o, int64_t fd, const char *name, size_t n);
/* Applies a DESCRIPTOR_COPIED. */
void open_names_copy(struct open_names *o, const struct fd_table_change *c);
/* Whether something written to the descriptor is written to standard error: 2, or a duplicate */
bool open_names_is_error(const struct open_names *o, int64_t fd);
/* Returns 1 or 2 if the descriptor is the standard output or error that the program began with:
 * a harness that captures the output of tests puts files in their places, and writes to duplicates.
 * Else 0. */
int open_names_original(const struct open_names *o, int64_t fd);
/* Returns the name of a descriptor; "": unknown */
const char *open_names_get(const struct open_names *o, int64_t fd);
/* A connection was begun to the address that the descriptor is named after, or its result is known.
 */
void open_names_set_pending(struct open_names *o, int64_t fd, bool pending);
bool open_names_is_pending(const struct open_names *o, int64_t fd);
#endif
