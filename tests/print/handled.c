/* Signals that are sent while they are blocked, ignored, caught, awaited, or deadly; a handler that
 * allocates memory, and one that does not */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void allocate(int number)
{
	(void)number;
	munmap(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096);
}

static void do_nothing(int number)
{
	(void)number;
}

/* Sends them when the parent has returned from fork(3), which blocks all signals. */
static void send_all(pid_t to, int ready)
{
	char byte;

	if (read(ready, &byte, 1) != 1)
		_exit(1);
	for (int i = 0; i < 3; i++)
		kill(to, SIGUSR1);
	kill(to, SIGUSR2);
	kill(to, SIGHUP);
	for (int i = 0; i < 2; i++)
		sigqueue(to, SIGRTMIN + 1, (union sigval){.sival_int = i});
	_exit(0);
}

int main(void)
{
	struct sigaction action = {.sa_handler = allocate, .sa_flags = SA_RESTART};
	pid_t self = getpid(), child;
	int ready[2];
	sigset_t set, queued;

	sigaddset(&action.sa_mask, SIGINT);
	sigaction(SIGUSR1, &action, NULL);
	action = (struct sigaction){.sa_handler = do_nothing};
	sigaction(SIGUSR2, &action, NULL);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&queued);
	sigaddset(&queued, SIGRTMIN + 1);
	set = queued;
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGURG);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (pipe(ready))
		return 1;
	child = fork();
	if (!child)
		send_all(self, ready[0]);
	if (write(ready[1], "", 1) != 1)
		return 1;
	while (waitpid(child, NULL, 0) != child)	/* SIGUSR2 interrupts it */
		;
	for (int i = 0; i < 2; i++)
		sigwaitinfo(&queued, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(self, SIGURG);		/* stays pending */
	kill(self, 0);			/* none */
	child = fork();
	while (!child)
		pause();
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}
