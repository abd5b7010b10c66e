/* Starts the command: a child that is seized before it becomes the command, and inherits what we
 * inherited. The child does all that can be done beforehand (user, signals, search of PATH), says
 * that it is ready and waits in a read of a pipe. There it is seized and interrupted, so that the
 * first call it makes as a tracee is followed by its execve. When this process dies, the read ends
 * and so does the child. */
#ifndef TRACE_ENGINE_START_H
#define TRACE_ENGINE_START_H

#include "trace/engine/engine.h"
#include "trace/seccomp/filter.h"

struct start {
	pid_t pid;
	int go;			/* write end: a byte lets it run; closing it ends it */
	int report;		/* read end: what the child says */
	int status;		/* as of wait(2), when it was given up; else 0 */
};

/* What failed, and where */
struct start_failure {
	int error;		/* errno; 0: nothing */
	enum start_step { START_FORK, START_USER, START_SEARCH, START_SELECT, START_EXEC,
		START_DIED } step;
	char path[4096];	/* what was to be executed, where known */
};

/* Forks the child; 0, or -errno and *why. It takes on the program of `selection`, if there is one,
 * when it is let go. */
int start_prepare(struct start *s, const struct engine_command *command,
		  const struct syscall_selection *selection, struct start_failure *why);
/* Whether start_await would return at once */
bool start_has_report(const struct start *s);
/* Returns when it waits to be let go, or could not (-errno, *why): there is none any more then. */
int start_await(struct start *s, struct start_failure *why);
/* Lets it run. It should be seized and interrupted by then. */
void start_release(struct start *s);
/* Gives up the child, and waits for its end. */
void start_abandon(struct start *s);
/* Whether it has ended by itself, and is not reaped */
bool start_is_dead(const struct start *s);
/* Of a child that was given up: the INT, QUIT, TERM or HUP that it died of; else 0 */
int start_ending_signal(const struct start *s);
/* After its end, or its execve: whether the execve failed. */
bool start_failed(struct start *s, struct start_failure *why);
void start_done(struct start *s);

/* The exit status that shells give for a command that could not be executed for this reason: 127
 * when it was not found, else 126 */
int start_status(int error);
/* Says why it could not be executed. */
void start_report_failure(struct diag *diag, const char *name, const struct start_failure *why);

/* Finds `name` in PATH of `envp` as execvp would: 0 with *found (a file that may be executed), or
 * -errno: -ENOENT, -EACCES when there is one that may not be executed, -ENAMETOOLONG. */
int start_search(const char *name, const char *const *envp, char *found, size_t room);
#endif
