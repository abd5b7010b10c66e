/* A library for LD_PRELOAD: each query of the time of day returns ten seconds less than the
 * previous one. */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *t)
{
	static long steps;
	int result = syscall(SYS_clock_gettime, clock, t);

	if (clock == CLOCK_REALTIME)
		t->tv_sec -= 10 * ++steps;
	return result;
}
