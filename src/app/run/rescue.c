#include "app/run/rescue.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/system/failure.h"

void rescue_leave(struct run_end end, void (*quit)(int))
{
	sigset_t set;

	if (end.signal) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		signal(end.signal, SIG_DFL);
		sigemptyset(&set);
		sigaddset(&set, end.signal);
		raise(end.signal);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
	}
	/* with a signal: PID 1, or one that does not end a process */
	quit(end.signal ? 128 + end.signal : end.status);
	__builtin_unreachable();
}

/* How a run ends that failed, but whose command did not */
static struct run_end end_of_failed(const struct rescue *r, const struct engine_result *result)
{
	if (r->ended)
		return r->end;
	if (result->has_command && result->ended)
		return run_end_of(result);
	return (struct run_end){.status = EXIT_TRACER};
}

/* The handler of failures: the command does not learn of them. A failure in here takes up with the
 * step after the one that it came in. */
static void rescue(void *ctx, const char *what)
{
	struct rescue *r = ctx;
	struct engine_result result = {0};

	/* the child that is not the command yet; or who may not ask anything of tracees */
	if (gettid() != r->tracer)
		_exit(EXIT_TRACER);
	signal(SIGXCPU, SIG_IGN);
	while (r->step < RESCUE_FAILED) {
		switch (r->step++) {
		case RESCUE_SAY:
			failure_say(what, r->engine && !r->ended ?
				    "; what it traced goes on untraced" : "");
			break;
		case RESCUE_OUTPUT:
			if (r->pipe)
				pipe_rescue(r->pipe);
			break;
		default:
			if (r->engine && !r->ended)
				engine_go_blind(r->engine, &result);
			rescue_leave(end_of_failed(r, &result), _exit);
		}
	}
	_exit(EXIT_TRACER);
}

void rescue_begin(struct rescue *r)
{
	r->tracer = gettid();
	failure_on(rescue, r);
}

void rescue_done(void)
{
	failure_on(NULL, NULL);
}
