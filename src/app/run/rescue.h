/* What becomes of a run whose tracer fails (base/system/failure.h): outputs keep their whole lines,
 * and the command does not learn of it. ptrail then ends as the command did, or with EXIT_TRACER
 * where there is none, or it did not run. */
#ifndef APP_RUN_RESCUE_H
#define APP_RUN_RESCUE_H

#include "app/pipeline/pipe.h"
#include "app/run/run.h"

/* What is at hand at the failure; kept up to date by who runs. */
struct rescue {
	struct pipe *pipe;		/* NULL: not open */
	struct engine *engine;		/* NULL: nothing is traced yet */
	struct run_end end;		/* once .ended: how ptrail is to end */
	bool ended;			/* the command has, and all that was traced */
	pid_t tracer;			/* the only thread that can help */
	enum { RESCUE_SAY, RESCUE_OUTPUT, RESCUE_COMMAND, RESCUE_FAILED } step;
};

/* From here on, until rescue_done, failures are handled; `r` is there as long. */
void rescue_begin(struct rescue *r);
void rescue_done(void);

/* Ends the process that way by `quit`, which is exit or _exit: see run_finish. */
_Noreturn void rescue_leave(struct run_end end, void (*quit)(int));
#endif
