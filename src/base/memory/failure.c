#include "base/memory/failure.h"

#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static struct {
	failure_handler *handler;
	void *ctx;
} at_failure;

static struct {
	failure_repair *repair;
	void *ctx;
} at_fault;

void failure_set_handler(failure_handler *handler, void *ctx)
{
	at_failure.ctx = ctx;
	at_failure.handler = handler;
}

void failure_set_repair(failure_repair *repair, void *ctx)
{
	at_fault.ctx = ctx;
	at_fault.repair = repair;
}

bool failure_try_repair(const void *addr)
{
	return at_fault.repair && at_fault.repair(at_fault.ctx, addr);
}

bool failure_is_handled(void)
{
	return at_failure.handler;
}

void failure(const char *what)
{
	if (at_failure.handler)
		at_failure.handler(at_failure.ctx, what);
	abort();
}

void failure_report(const char *what, const char *then)
{
	const char *words[] = {"ptrail: ", what, then, "\n"};
	struct iovec line[4];

	for (int i = 0; i < 4; i++)
		line[i] = (struct iovec){(char *)words[i], strlen(words[i])};

	ssize_t n = writev(STDERR_FILENO, line, 4);

	(void)n;	/* an error cannot be reported */
}
