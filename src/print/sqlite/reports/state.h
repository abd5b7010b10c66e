/* The functions that write the tables, each at the end of the trace */
#ifndef PRINT_SQLITE_REPORTS_STATE_H
#define PRINT_SQLITE_REPORTS_STATE_H

#include "model/creds/creds.h"
#include "model/ipc/ipc.h"
#include "model/memory/memory.h"
#include "model/states/states.h"
#include "print/sqlite/database/store.h"

/* Writes a minimal row for a process that rows refer to, unless it has one: a filter may have
 * dropped its events. */
void report_mention(struct store *s, uint64_t serial, pid_t pid, const char *program);
/* Records that `count` rows of a table are missing, and why; nothing if `count` is 0. */
void report_omitted(struct store *s, const char *table, uint64_t count, const char *why);

void rows_of_descriptors(struct store *s, const struct fds *f);
void rows_of_edges(struct store *s, const struct ipc *ipc);
void rows_of_memory(struct store *s, const struct memory_model *m);
void rows_of_credentials(struct store *s, const struct creds_model *m);
void rows_of_states(struct store *s, const struct states *model);
#endif
