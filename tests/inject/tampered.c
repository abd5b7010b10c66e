/* Makes system calls that are to be tampered with: several times in the main thread, then in a
 * thread and in a child, each of which counts for itself. */
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_signal(int sig)
{
	(void)sig;
}

static void make_calls(int count)
{
	for (int i = 0; i < count; i++) {
		syscall(SYS_chdir, "/nowhere");
		syscall(SYS_fchdir, 1000 + i);
		syscall(SYS_getpgid, 0);
	}
}

static void *run_thread(void *unused)
{
	make_calls(4);
	return unused;
}

int main(int argc, char **argv)
{
	struct sigaction handler = {.sa_handler = on_signal};
	pthread_t thread;
	pid_t child;

	(void)argv;
	sigaction(SIGUSR1, &handler, NULL);
	make_calls(6);
	if (argc == 1)
		return 0;
	if (pthread_create(&thread, NULL, run_thread, NULL) || pthread_join(thread, NULL))
		return 1;
	child = fork();
	if (!child) {
		make_calls(5);
		_exit(0);
	}
	return waitpid(child, NULL, 0) != child;
}
