/* How often to make an attempt that may fail: each time while it succeeds, and after a failure only
 * at every second, fourth, ... opportunity. */
#ifndef BASE_SYSTEM_BACKOFF_H
#define BASE_SYSTEM_BACKOFF_H

#include <stdbool.h>

/* Zeroed: the next opportunity is used. */
struct backoff {
	/* Opportunities that were left out after the last failure; each success halves it. */
	unsigned pause;
	unsigned left;		/* to leave out before the next attempt */
};

/* Greatest number of opportunities that are left out */
enum { BACKOFF_PAUSE_MAX = 1023 };

/* Whether to make the attempt at this opportunity. If so, backoff_note() is to be called. */
static inline bool backoff_attempts(struct backoff *b)
{
	if (!b->left)
		return true;
	b->left--;
	return false;
}

/* Notes how the attempt ended. */
static inline void backoff_note(struct backoff *b, bool succeeded)
{
	if (succeeded)
		b->pause /= 2;
	else
		b->pause = b->pause < BACKOFF_PAUSE_MAX ? 2 * b->pause + 1 : BACKOFF_PAUSE_MAX;
	b->left = succeeded ? 0 : b->pause;
}
#endif
