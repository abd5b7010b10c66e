/* Runs the checks: each is shown every event, and asked at the end what it found. */
#ifndef CHECK_CORE_CHECKER_H
#define CHECK_CORE_CHECKER_H

#include "check/core/baseline.h"
#include "check/core/selection.h"
#include "ptrail/finding.h"

struct checker;

/* Runs those of the selection; what stands in the baseline (NULL: nothing does) is known. Both
 * outlive it. */
struct checker *checker_new(const struct selection *selection, const struct baseline *baseline);
void checker_free(struct checker *c);			/* NULL is nothing */

/* What the selected checks need, and which calls, as -e trace= takes them; NULL: none */
const struct wants *checker_wants(const struct checker *c);
const char *checker_calls(const struct checker *c);

/* An event, with .process set and calls decoded; at END .end.history */
void checker_event(struct checker *c, const struct event *e);
/* What was found, after EVENT_END was shown; lives as long as the checker and that event */
const struct findings *checker_findings(struct checker *c, const struct event *end);
/* The worst level of a finding that is not in the baseline; -1: there is none */
int checker_worst(const struct checker *c);
#endif
