/* The slots of a process: a file in memory that it has created, mapped into ptrail as well.
 *
 * A robust futex in the first slot contains the tid of ptrail's thread. When that thread ends in
 * any way, the kernel removes the tid before it ends the traces (get_robust_list(2)). The kernel
 * finds the futex by a list entry in the page before the slots, which is not shared. */
#ifndef FAST_SPACE_SLOT_FILE_H
#define FAST_SPACE_SLOT_FILE_H

#include "fast/fast.h"

/* Maps the slots, which a thread has in its descriptor, into the tracer. NULL if that fails */
uint8_t *slot_file_map(struct fast *f, pid_t tid, int their_fd);
/* The tracer does not use the slots any more. NULL: none. They are unmapped, or stay mapped until
 * the next call of slot_file_map, which then needs fewer system calls. */
void slot_file_drop(struct fast *f, uint8_t *slots);
/* Unmaps what slot_file_drop has left. */
void slot_file_unmap_spare(struct fast *f);
/* No futex is held any more. */
void slot_file_forget_futexes(struct fast *f);
#endif
