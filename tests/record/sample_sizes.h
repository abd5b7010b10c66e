/* Sizes of the structs that are recorded, as of the code that records them and of the samples */
#ifndef SAMPLE_SIZES_H
#define SAMPLE_SIZES_H

#include "ptrail/event.h"
#include "decode/memory.h"

/* If a member is added to one of these structs, add it to src/record/format/code_event.c (at the
 * end of the struct's function), to doc/trail-format.md, to sample.c and to sample_differ.c. */
/* including .exec.environment and .exec.changes, which the pipeline sets, and
 * .name, .call.system, .call.memory->searched, .signal.ip and .signal.sender, which are not
 * recorded */
_Static_assert(sizeof(void *) != 8 || sizeof(struct event) == 296, "struct event");
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->begin) == 80, "begin");
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->born) == 104, "born");
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->exec) == 128, "exec");
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->call) == 184, "call");
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->signal) == 192, "signal");
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->exit) == 88, "exit");
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->reap) == 32, "reap");
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->notice) == 40, "notice");
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->look) == 224, "look");
/* including .losses, which belong to a run of ptrail and are not recorded */
_Static_assert(sizeof(void *) != 8 || sizeof(((struct event *)0)->end) == 120, "end");
_Static_assert(sizeof(void *) != 8 || sizeof(struct identity) == 128, "identity");
_Static_assert(sizeof(void *) != 8 || sizeof(struct credentials) == 232, "credentials");
_Static_assert(sizeof(void *) != 8 || sizeof(struct descriptor) == 48, "descriptor");
_Static_assert(sizeof(void *) != 8 || sizeof(struct descriptors) == 24, "descriptors");
_Static_assert(sizeof(struct figures) == 120, "figures");
_Static_assert(sizeof(void *) != 8 || sizeof(struct oom_evidence) == 40, "shortage");
_Static_assert(sizeof(void *) != 8 || sizeof(struct path_fault) == 56, "path_fault");
_Static_assert(sizeof(void *) != 8 || sizeof(struct outsider) == 40, "outsider");
_Static_assert(sizeof(void *) != 8 || sizeof(struct stack) == 16, "stack");
_Static_assert(sizeof(void *) != 8 || sizeof(struct crash) == 32, "crash");
_Static_assert(sizeof(void *) != 8 || sizeof(struct caught_fault) == 24, "caught_fault");
_Static_assert(sizeof(void *) != 8 || sizeof(struct elf_object) == 112, "elf_object");
_Static_assert(sizeof(void *) != 8 || sizeof(struct program_files) == 64, "program_files");
_Static_assert(sizeof(void *) != 8 || sizeof(struct mapped_range) == 40, "mapped_range");
_Static_assert(sizeof(void *) != 8 || sizeof(struct memory_map) == 112, "memory_map");
_Static_assert(sizeof(void *) != 8 || sizeof(struct scheduling) == 176, "scheduling");
_Static_assert(sizeof(void *) != 8 || sizeof(struct cpu_quota) == 56, "cpu_quota");
_Static_assert(sizeof(void *) != 8 || sizeof(struct stack_frame) == 64, "stack_frame");
_Static_assert(sizeof(void *) != 8 || sizeof(struct memo_block) == 80, "memo_block");
_Static_assert(sizeof(void *) != 8 || sizeof(struct memory) == 64, "memory");
#endif
