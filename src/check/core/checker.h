/* Runs the selected checks on all events and collects their findings. */
#ifndef CHECK_CORE_CHECKER_H
#define CHECK_CORE_CHECKER_H

#include "check/core/baseline.h"
#include "check/core/selection.h"
#include "ptrail/finding.h"

struct checker;

/* Creates a checker for a selection. Findings in the baseline (NULL: none) are marked as known.
 * Both arguments must outlive the checker. */
struct checker *checker_new(const struct selection *selection, const struct baseline *baseline);
void checker_free(struct checker *c);			/* NULL is allowed */

/* What the selected checks need, and their syscalls in the syntax of -e trace=; NULL: none */
const struct wants *checker_wants(const struct checker *c);
const char *checker_calls(const struct checker *c);

/* Processes an event with .process set and decoded syscalls; EVENT_END has .end.history. */
void checker_event(struct checker *c, const struct event *e);
/* Returns the findings. Must be called once, after EVENT_END was processed; they are valid as
 * long as the checker and that event. */
const struct findings *checker_findings(struct checker *c, const struct event *end);
/* The highest level of a finding that is not in the baseline; -1: there is none */
int checker_worst(const struct checker *c);
#endif
