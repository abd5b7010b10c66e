#include "trace/inspect/lock_owner.h"

#include <string.h>

#include "abi/abi.h"

/* Whether one of the innermost functions has a name with this part */
static bool is_in(const struct event *e, const char *part)
{
	enum { FRAMES_MAX = 6 };
	const struct stack *stack = e->look.stack;

	for (unsigned i = 0; stack && i < stack->count && i < FRAMES_MAX; i++)
		if (strstr(stack->frames[i].symbol, part))
			return true;
	return false;
}

bool lock_owner_is_mutex(const struct event *e)
{
	return is_in(e, "pthread_mutex_");
}

bool lock_owner_is_rwlock(const struct event *e)
{
	return is_in(e, "pthread_rwlock_");
}

/* The members are the numbers of readers and writers, the futexes of the phase (at 8) and of
 * writers (at 12), and at 24 the writer. On i386, whose locks are aligned to 4 bytes, it is not
 * known which of the futexes it is. */
pid_t lock_owner_read_writer(const struct awaiter *a, const struct event *e)
{
	enum { PHASE = 8, WRITERS = 12, WRITER = 24 };
	bool is_wide = e->look.abi->word == sizeof(uint64_t);
	uint64_t futex = e->look.arg[0];
	uint64_t lock = futex - (futex % 8 ? WRITERS : PHASE);
	int32_t writer = 0;

	if (!is_wide || a->read(a->ctx, lock + WRITER, &writer, sizeof(writer)) !=
	    (int64_t)sizeof(writer))
		return 0;
	return writer > 0 ? writer : 0;
}
