/* What the tracer knows of the tasks whose numbers are values of a system call: command names, and
 * numbers in the tracer's pid namespace. They are looked up through the event's struct memory and
 * recorded there, so that a replay gives the same. */
#ifndef ENRICH_PID_NAMES_H
#define ENRICH_PID_NAMES_H

#include "decode/memory.h"
#include "ptrail/value.h"

/* What is added to numbers of tasks; a set */
enum pid_details {
	PID_DETAIL_NAME = 1,		/* .num.path: the command name */
	PID_DETAIL_NUMBER = 2,		/* .num.here, if it differs */
};

/* Adds the set `details` to each SENSE_PID value, from PID_NAMES. Arguments keep what was found at
 * the ENTER; results are looked up at the LEAVE. */
void pid_names_resolve(struct call_view *v, struct memory *m, unsigned details);

/* Adds the set `details` to the SENSE_PID members of the record of a signal. `known` is an answer
 * of PID_NAMES, and is referred to afterwards. */
void pid_names_add(struct value *record, const char *known, unsigned details);
#endif
