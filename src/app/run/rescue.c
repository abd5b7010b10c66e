#include "app/run/rescue.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory/failure.h"

void rescue_exit(struct run_end end, void (*quit)(int))
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
	/* the signal did not end the process: ptrail is PID 1, or the default is to ignore it */
	quit(end.signal ? 128 + end.signal : end.status);
	__builtin_unreachable();
}

/* How ptrail ends after a failure: as the command did, if there is one */
static struct run_end end_after_failure(const struct rescue *r, const struct engine_result *result)
{
	if (r->ended)
		return r->end;
	if (result->has_command && result->ended)
		return run_end_of(result);
	return (struct run_end){.status = EXIT_TRACER};
}

/* Passes the failure of another thread on to the one that traces, whose handler ends ptrail. */
_Noreturn static void pass_on(struct rescue *r, const char *what)
{
	r->elsewhere = what;
	syscall(SYS_tgkill, r->tracer, r->tracer, SIGABRT);
	for (;;)
		pause();
}

/* The failure handler: detaches the command and ends as it does. If a step fails, the handler is
 * entered again and continues with the next step. */
static void handle_failure(void *ctx, const char *what)
{
	struct rescue *r = ctx;
	struct engine_result result = {0};

	/* the child before it executes the command; ptrail's first thread traces */
	if (getpid() != r->tracer)
		_exit(EXIT_TRACER);
	if (gettid() != r->tracer)
		pass_on(r, what);
	if (r->elsewhere)
		what = r->elsewhere;
	signal(SIGXCPU, SIG_IGN);
	while (r->step < RESCUE_FAILED) {
		switch (r->step++) {
		case RESCUE_TERMINAL:
			top_rescue(r->top);
			break;
		case RESCUE_REPORT:
			failure_report(what, r->engine && !r->ended ?
				    "; detaching all tracees, which continue to run" : "");
			break;
		case RESCUE_WORKER:
			if (r->pipe)
				pipe_rescue_worker(r->pipe, r->elsewhere);
			break;
		case RESCUE_OUTPUT:
			if (r->pipe)
				pipe_rescue(r->pipe);
			break;
		default:
			if (r->engine && !r->ended)
				engine_run_emergency(r->engine, &result);
			rescue_exit(end_after_failure(r, &result), _exit);
		}
	}
	_exit(EXIT_TRACER);
}

void rescue_begin(struct rescue *r)
{
	r->tracer = gettid();
	failure_set_handler(handle_failure, r);
}

void rescue_done(void)
{
	failure_set_handler(NULL, NULL);
}
