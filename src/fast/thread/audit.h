/* Which combinations of its states a thread may have. */
#ifndef FAST_THREAD_AUDIT_H
#define FAST_THREAD_AUDIT_H

#include "base/system/audit.h"
#include "fast/thread/thread.h"

/* Returns what is wrong with the combination; NULL if it is legal. */
const char *fast_thread_fault(const struct fast_thread *t);

/* Reports the fault and aborts. */
void fast_fail_thread(const struct fast_thread *t, const char *fault);

/* In builds with assertions, reports a combination that is not legal, and aborts. Called at each
 * stop of the thread. */
static inline void fast_assert_thread(const struct fast_thread *t)
{
	const char *fault = HAS_AUDITS ? fast_thread_fault(t) : NULL;

	if (fault)
		fast_fail_thread(t, fault);
}
#endif
