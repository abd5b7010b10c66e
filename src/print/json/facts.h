/* What events say of a process beside what happened, as JSON: who it is, what it used up, what
 * speaks for a want of memory. Each adds a member, or nothing where it is NULL. */
#ifndef PRINT_JSON_FACTS_H
#define PRINT_JSON_FACTS_H

#include "base/text/json.h"
#include "ptrail/event.h"

/* A signal's name, or the number where there is none */
void json_signal(struct json *j, int number);

void json_identity(struct json *j, const struct identity *who);		/* "who" */
void json_figures(struct json *j, const struct figures *f);		/* "figures" */
void json_shortage(struct json *j, const struct shortage *s);		/* "shortage" */
#endif
