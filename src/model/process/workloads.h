/* What processes belong to (struct workload). The model keeps each different one to its end. */
#ifndef MODEL_PROCESS_WORKLOADS_H
#define MODEL_PROCESS_WORKLOADS_H

#include "model/process/record.h"

/* Sets the workload of a process, unless it is NULL. */
void workload_update(struct model *m, struct process_record *r, const struct workload *w);
void workloads_free(struct model *m);
#endif
