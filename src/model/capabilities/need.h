/* Which capability a syscall needed, by the NEEDS of its row (desc/traits.h) and by the requests of
 * ioctl and setsockopt (requests.h). */
#ifndef MODEL_CAPABILITIES_NEED_H
#define MODEL_CAPABILITIES_NEED_H

#include <stdbool.h>

#include "base/memory/hash.h"
#include "ptrail/event.h"

/* Whether a LEAVE with values needed the capability of its row. `own_ids`: ids that a process has
 * had, as need_add_own_ids() adds them; NULL: only those of its identity are known. */
bool need_is_met(const struct event *leave, const struct hash *own_ids);
/* Adds the users and groups that a successful syscall has changed to, under the process and id. */
void need_add_own_ids(struct hash *own_ids, const struct event *leave);
/* Whether the error of a failed syscall that needed the capability of its row says that the task
 * lacked it */
bool need_is_denied(const struct event *leave);
/* The capability that a failed syscall with values lacked, such as "CAP_NET_ADMIN"; NULL: none, or
 * unknown. What may fail with the same error for another reason counts as lacking it. */
const char *need_lacked(const struct event *leave);
#endif
