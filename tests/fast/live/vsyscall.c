/* Calls into the vsyscall page: time, gettimeofday and getcpu, as programs of old C libraries make
 * them. Each process makes one of them, several times. Prints how each process ended. */
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 0xffffffffff600000

static int call(int which)
{
	struct timeval now = {0};
	unsigned cpu, node;

	switch (which) {
	case 0:
		return !((int (*)(struct timeval *, void *))PAGE)(&now, NULL) && now.tv_sec;
	case 1:
		return ((time_t (*)(time_t *))(PAGE + 0x400))(NULL) > 1;
	default:
		return !((long (*)(unsigned *, unsigned *, void *))(PAGE + 0x800))(&cpu, &node,
										   NULL);
	}
}

int main(void)
{
	for (int which = 0; which < 3; which++) {
		pid_t pid = fork();
		int status, right = 0;

		if (!pid) {
			for (int i = 0; i < 3; i++) {
				right += call(which);
				getppid();
			}
			_exit(right);
		}
		waitpid(pid, &status, 0);
		printf("%d: %#x\n", which, status);
		fflush(stdout);
	}
	return 0;
}
