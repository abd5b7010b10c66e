/* Restores the original bytes of patched text. */
#ifndef FAST_PATCH_RESTORE_H
#define FAST_PATCH_RESTORE_H

#include "fast/fast.h"

/* A stopped thread at the jump in the padding beside a site is moved to the site, because the jump
 * is about to be removed. */
void restore_move_out(struct fast *f, struct fast_thread *t);
/* Restores all text of the thread's space. */
void restore_all(struct fast_thread *t);
#endif
