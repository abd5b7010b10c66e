/* Starts the command: a child that is seized before its execve, and inherits the state that ptrail
 * was started with. The child restores the signals and waits in a read of a pipe. There it is
 * seized and interrupted; its execve is one of its first syscalls as a tracee. If ptrail ends, that
 * read ends and the child exits.
 *
 * It shares ptrail's memory until its execve, unless it becomes another user (-u): then it does
 * that first, searches PATH as that user and reports that it is ready. Without CAP_SYS_PTRACE, as
 * root in a container, it becomes another user only when it has been seized, which would not be
 * possible after that. */
#ifndef TRACE_STATE_START_H
#define TRACE_STATE_START_H

#include "trace/engine.h"
#include "trace/seccomp/filter.h"

struct start {
	pid_t pid;
	/* Write end: a byte releases the child, closing it ends the child */
	int go;
	int report;		/* read end: reports of the child */
	bool is_daemon;		/* the command is not a child: start_daemonize was used */
	bool reports_readiness;	/* the child's first report says that it is ready */
	/* ptrail can be traced until its child, which shares its memory, has become the command */
	bool is_unshielded;
	int status;		/* wait status after start_abandon; else 0 */
};

/* The step that failed, and why */
struct start_failure {
	int error;		/* errno; 0: no failure */
	enum start_step { START_FORK, START_USER, START_SEARCH, START_SELECT, START_EXEC,
		START_DIED } step;
	char path[4096];	/* file to be executed, if known */
};

/* Creates the child unless the command has one (.prepared). The child installs the
 * filter of `selection`, if there is one, when it is released. Returns 0, or -errno and *why. */
int start_prepare(struct start *s, const struct engine_command *command,
		  const struct syscall_selection *selection, struct start_failure *why);

/* Where the tracer is that start_daemonize creates */
enum start_daemon {
	DAEMON_CHILD = 1,	/* in the command's process group and session */
	DAEMON_GROUP,		/* in a process group of its own */
	DAEMON_SESSION,		/* in a session of its own */
};

/* Makes this process the command, and returns in a grandchild of it, which is to trace it: the
 * parent of this process sees the command as its child. There is no filter. The command becomes
 * engine_command.prepared with *s. Returns 0, or -errno and *why; then it returns in this process.
 * If engine_command.envp_untraced is set, the command is executed, after a message, also if no
 * tracer releases it, and if this function fails. Must be called before the process has threads,
 * timers or an engine. */
int start_daemonize(struct start *s, const struct engine_command *command, enum start_daemon how,
		    struct start_failure *why);
/* Waits until the child is ready to be released. Returns 0, or -errno and *why if it failed; it has
 * ended then. */
int start_await(struct start *s, struct start_failure *why);
/* Releases the child, which should have been seized and interrupted. */
void start_release(struct start *s);
/* Ends the child and waits for it. */
void start_abandon(struct start *s);
/* Whether the child has ended by itself and is a zombie */
bool start_is_dead(const struct start *s);
/* Returns the signal if an abandoned child died of INT, QUIT, TERM or HUP; else 0. */
int start_ending_signal(const struct start *s);
/* After the child's end or execve: returns whether the execve failed, and then sets *why. */
bool start_failed(struct start *s, struct start_failure *why);
/* Ends the start: the child has ended, or its execve has succeeded. */
void start_done(struct start *s);
/* Whether a child was forked and start_done has not been called yet */
bool start_is_pending(const struct start *s);

/* Returns the exit status for a command that could not be executed: the one that it specifies, or
 * that of shells: 127 if it was not found, else 126. */
int start_status(const struct engine_command *command, int error);
/* Reports why the command could not be executed. */
void start_report_failure(struct diag *diag, const char *name, const struct start_failure *why);

/* Reports why the child cannot be traced: `error` of PTRACE_SEIZE or PTRACE_INTERRUPT. */
void start_report_refusal(const struct start *s, struct diag *diag, const char *name, int error);

struct passwd;

/* The user of this name, or with the two IDs of "UID:GID" and no name; NULL if there is none. */
const struct passwd *start_user(const char *name);

/* Searches `name` in the PATH of `envp` as execvp does. Returns 0 and sets *found to an executable
 * file, or returns -ENOENT, -EACCES (a file was found that must not be executed) or -ENAMETOOLONG.
 */
int start_search(const char *name, const char *const *envp, char *found, size_t room);

struct engine;
struct tracee;

/* Whether the task is the child that becomes the command, before its execve: its syscalls are those
 * of ptrail. */
bool engine_is_starting(const struct engine *g, const struct tracee *t);
#endif
