/* Made-up syscalls over made-up memory, which changes as the row of the syscall says. */
#ifndef FAST_WORLD_H
#define FAST_WORLD_H

#include "decode/decode.h"

struct world;

struct world *world_new(uint64_t seed);
void world_free(struct world *w);

/* Makes registers and a result for the syscall, and memory before and after it */
struct regs world_call(struct world *w, const struct call *call, unsigned nr);

/* memory_fn and fd_class of a decoder; ctx is a struct world */
int64_t world_read(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len);
uint64_t world_class(void *ctx, int fd);
#endif
