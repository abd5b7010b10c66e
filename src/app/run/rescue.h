/* Handling of a fatal failure of ptrail itself (base/memory/failure.h): complete lines are written
 * to the outputs, tracees are detached and the command runs on. ptrail then exits with the
 * command's status, or with EXIT_TRACER if no command ran. */
#ifndef APP_RUN_RESCUE_H
#define APP_RUN_RESCUE_H

#include "app/consumers/pipe.h"
#include "app/run/run.h"
#include "app/top/top.h"

/* State that the failure handler uses; the caller keeps it up to date. */
struct rescue {
	struct pipe *pipe;		/* NULL: not open */
	struct engine *engine;		/* NULL: no tracing yet */
	struct top *top;		/* NULL: no live view */
	struct run_end end;		/* how ptrail ends; valid if .ended */
	bool ended;			/* the command and all other tracees have exited */
	pid_t tracer;			/* tid of the thread that traces; only it can detach */
	const char *elsewhere;		/* what has failed in another thread; NULL: nothing */
	/* Next step of the handler; a failure inside the handler resumes with the step after the
	 * failed one. */
	enum {
		RESCUE_TERMINAL, RESCUE_REPORT, RESCUE_WORKER, RESCUE_OUTPUT, RESCUE_COMMAND,
		RESCUE_FAILED
	} step;
};

/* Installs the failure handler until rescue_done(); `r` must live as long. */
void rescue_begin(struct rescue *r);
void rescue_done(void);

/* Ends the process as run_finish() describes, with `quit` (exit or _exit). */
_Noreturn void rescue_exit(struct run_end end, void (*quit)(int));
#endif
