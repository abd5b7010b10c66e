/* Makes the system call chdir("/lines") in an inlined function. The test finds the lines of the
 * calls by their comments. */
#include <unistd.h>

#include "noinline.h"

static volatile int result;

static inline __attribute__((always_inline)) void inner(const char *path)
{
	result += chdir(path);	/* the system call */
}

static inline __attribute__((always_inline)) void between(const char *path)
{
	result++;
	inner(path);		/* the call of inner */
}

static NOINLINE void outer(const char *path)
{
	result++;
	between(path);		/* the call of between */
	result++;
}

int main(void)
{
	outer("/lines");	/* the call of outer */
	return !result;
}
