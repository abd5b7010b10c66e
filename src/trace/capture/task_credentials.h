/* The credentials of a task */
#ifndef TRACE_CAPTURE_TASK_CREDENTIALS_H
#define TRACE_CAPTURE_TASK_CREDENTIALS_H

#include "trace/proc/credentials.h"
#include "trace/facts/facts.h"

struct engine;
struct tracee;

/* Number of seccomp filters of a running command that are ptrail's */
unsigned engine_own_filters(const struct engine *g);
/* Returns the credentials of a task. `facts` may lack its status. */
const struct credentials *engine_read_credentials(struct engine *g, struct tracee *t, int dir_fd,
						  const struct facts *facts,
						  struct credentials_source from);
#endif
