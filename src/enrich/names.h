/* What numbers of a call stand for in the system: a descriptor's path, a network interface's name.
 * Answers are asked of the call's memory and remembered there, so that a replay gives the same. */
#ifndef ENRICH_NAMES_H
#define ENRICH_NAMES_H

#include "decode/memory.h"
#include "ptrail/value.h"

/* Gives each value of SENSE_IFINDEX its .path, by IF_NAMES, and each of SENSE_FD, by
 * FD_PATHS, unless NAMES_NONE; with NAMES_UNASKED those are marked so. An argument keeps what it
 * was when the call was entered: at exit a closed descriptor still has its name. Results are asked
 * for anew. */
enum names { NAMES_NONE, NAMES_UNASKED, NAMES_ASKED };
void names_of(struct call_view *v, struct memory *m, enum names descriptors);

/* The folder of the caller, as the call began; NULL: it cannot be told. `memory` is the call's
 * struct memory. */
const char *names_folder(void *memory);
/* Asks for it where a path of the call starts from there, so that it is remembered. */
void names_keep_folder(const struct call_view *v, struct memory *m);

/* What messages a descriptor carries (a value of the set `payloads`; 0: unknown), by FD_CLASSES: a
 * decoder's fd_class, whose ctx is the call's struct memory. */
uint64_t names_fd_class(void *memory, int fd);
#endif
