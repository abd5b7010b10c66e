// Exceptions and cancellation through frames that were interrupted in a syscall: destructors run.
// Built by the test if there is a compiler for it.
#include <atomic>
#include <cstdio>
#include <cstring>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdexcept>
#include <sys/time.h>
#include <unistd.h>

extern "C" {
#include "sites.h"
}

static std::atomic<int> destroyed, rounds;

struct guard {
	~guard() { destroyed++; }
};

static volatile sig_atomic_t armed;

// An exception can leave where the compiler sees a function call: in what is called there
static void thrower(int, siginfo_t *, void *context)
{
	const auto *c = static_cast<const ucontext_t *>(context);
	const auto at = static_cast<unsigned long>(c->uc_mcontext.gregs[REG_RIP]);
	const auto site = reinterpret_cast<unsigned long>(before_getppid);

	if (!armed || at < site || at >= site + 16)
		return;
	armed = 0;
	throw std::runtime_error("from a handler");
}

// A loop of syscalls that a timer's handler leaves by an exception
static int throw_busy()
{
	struct sigaction action = {};
	int caught = 0;

	action.sa_sigaction = thrower;
	action.sa_flags = SA_SIGINFO | SA_NODEFER;
	sigaction(SIGALRM, &action, nullptr);
	for (int i = 0; i < 40; i++) {
		struct itimerval soon = { { 0, 1000 }, { 0, 500 } }, never = {};

		armed = 1;
		setitimer(ITIMER_REAL, &soon, nullptr);
		try {
			guard first;

			for (;;)
				before_getppid(0, 0, 0, 0, 0, 0);
		} catch (const std::runtime_error &e) {
			caught += strcmp(e.what(), "from a handler") == 0;
		}
		setitimer(ITIMER_REAL, &never, nullptr);
	}
	printf("caught %d, destroyed %d\n", caught, destroyed.load());
	return 0;
}

static void *busy(void *)
{
	guard here;

	for (;;) {
		guard inner;
		int null = open("/dev/null", O_WRONLY);

		if (null < 0 || write(null, "x", 1) != 1 || close(null))
			return nullptr;
		rounds++;
	}
}

static void *blocked(void *)
{
	guard here;

	rounds++;
	for (;;)
		poll(nullptr, 0, -1);
}

// The outermost destructor of each cancelled thread has run
static int cancel(void *(*body)(void *))
{
	int cancelled = 0, ended = 0;

	for (int i = 0; i < 10; i++) {
		pthread_t thread;
		void *result = nullptr;
		int before;

		rounds = 0;
		if (pthread_create(&thread, nullptr, body, nullptr))
			return 1;
		while (rounds == 0)
			usleep(100);
		before = destroyed;
		pthread_cancel(thread);
		pthread_join(thread, &result);
		cancelled += result == PTHREAD_CANCELED;
		ended += destroyed > before;
	}
	printf("cancelled %d, destroyed %d\n", cancelled, ended);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		puts("throw\nbusy\nblocked");
		return 0;
	}
	if (strcmp(argv[1], "throw") == 0)
		return throw_busy();
	return cancel(strcmp(argv[1], "busy") == 0 ? busy : blocked);
}
