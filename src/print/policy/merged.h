/* Policies of several recordings: what any of them did is allowed. */
#ifndef PRINT_POLICY_MERGED_H
#define PRINT_POLICY_MERGED_H

#include "ptrail/output.h"
#include "ptrail/printer.h"

struct merged_policy;

struct merged_policy *merged_policy_new(void);
void merged_policy_free(struct merged_policy *m);
/* The collector: a printer that writes nothing. It is neither opened nor closed: its `self` is the
 * result of merged_policy_begin(). */
extern const struct printer policy_collector;
/* Begins the next recording. */
void *merged_policy_begin(struct merged_policy *m);
/* Writes the policy, in the form that the settings of --print=policy select, after the last event
 * of the last recording. There was at least one. */
void merged_policy_write(struct merged_policy *m, const uint64_t *settings_of_printer,
			 struct output *out);
#endif
