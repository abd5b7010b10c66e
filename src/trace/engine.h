/* The live event source: runs a command or attaches to processes, traces them with ptrace(2) and
 * passes events to a sink. All functions must be called by the thread that created the engine,
 * since ptrace requests are bound to the tracer thread.
 *
 * Properties of the events:
 *   - EVENT_FORK (of the creator) and EVENT_NEW (of the new task) come in either order. A task that
 *     stops long before its creator reports it is BORN_UNKNOWN; .born.other is then its parent, if
 *     that is traced. .born.flags has the form of clone's first argument, with the exit signal in
 *     the low byte, also for clone3.
 *   - When a thread other than the thread group leader calls execve, the leader's syscall in
 *     progress gets a LEAVE with the note CALL_SUPERSEDED, then the leader gets EVENT_EXIT (not
 *     .zombie, see exit_is_superseded()), then the calling thread gets EVENT_EXEC. That thread
 *     keeps its serial and has the tid of the leader from then on, also in the LEAVE of its execve.
 *   - A syscall that never returns has no LEAVE: EVENT_EXIT, EVENT_LOST or EVENT_DETACH ends it. A
 *     syscall that only detaching has interrupted has no LEAVE either, since the kernel restarts
 *     it.
 *   - restart_syscall has no arguments. Its arg[0] is set to the number of the restarted syscall,
 *     or to UINT64_MAX if unknown. A LEAVE without an ENTER has the note CALL_UNKNOWN_ENTRY.
 *   - Events of different tasks are in the order in which they were observed.
 *   - With wants.cheap_calls and without wants.calls, syscalls are emitted if a seccomp filter or
 *     syscall user dispatch selects them by .numbers. Otherwise none are, and tasks have no
 *     syscall-stops.
 *     Syscalls that a tracee's own filter refuses are then not seen.
 *   - With a seccomp filter (engine_select) tracees cannot be detached. The engine then stops
 *     emitting events and only passes stops through.
 *   - EVENT_LOOK is emitted for all tasks together, with one time. Tasks that are about to exit
 *     have none. No task is stopped for it, so a task may have moved on when its event is emitted.
 *   - EVENT_NOTICE follows the event that reveals it: a LEAVE, a SIGNAL or an EXEC. NOTICE_RING is
 *     emitted when the ring buffer is drained, and NOTICE_ARM32 before a syscall of a process
 *     that was attached to.
 *   - The command is a child of ptrail: its getppid() returns the pid of ptrail, and its
 *     PR_SET_PDEATHSIG depends on the end of ptrail. */
#ifndef TRACE_ENGINE_H
#define TRACE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "base/system/diag.h"
#include "decode/capture.h"
#include "inject/rule.h"
#include "ptrail/event.h"

/* Callbacks for events and for questions of the engine */
struct engine_sink {
	/* Called for an ENTER or a LEAVE before it is emitted, while its memory can be read: the
	 * task is stopped, or `read` reads a ring record. Sets e->call.row, .memory and .view,
	 * which are valid until the event has been emitted. At LEAVE the event has the row and
	 * memory that were set at ENTER. `read` also serves the address spaces for lookups. NULL:
	 * no memory is read. */
	void (*capture)(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
			void *read_ctx);
	/* Called for each event, in order. Everything that the event refers to is valid during this
	 * call. */
	void (*event)(void *ctx, struct event *e);
	/* A syscall of a ring record with no other event between enter and exit is one event
	 * (call.is_combined), at the time of its LEAVE. Otherwise it is an ENTER and a LEAVE. */
	bool combines;
	/* Called once it is certain that the command will be traced, before it is executed */
	void (*begin)(void *ctx);
	/* Called when no stop is pending, or when output has waited for some time: writes buffered
	 * output. */
	void (*idle)(void *ctx);
	/* Returns whether there is buffered output. */
	bool (*pending)(void *ctx);
	/* Returns whether output blocks until its reader reads. NULL: it never does. */
	bool (*stuck)(void *ctx);
	void *ctx;
	/* Returns whether that process must not be attached to, with the reason as the end of a
	 * sentence. NULL: every process may be attached to. */
	bool (*objects)(void *ctx, pid_t pid, char *why, size_t room);
	/* Called for a process that was attached to, before its syscalls are recorded: `open` are
	 * all of its descriptors, and `cwd` is its working directory ("" if unknown). From then on
	 * each syscall that changes them is an event. NULL: descriptors are not named. */
	void (*descriptors)(void *ctx, pid_t tgid, const struct descriptors *open,
			    const char *cwd);
	/* Returns whether that child was created by the sink. NULL: it creates none. */
	bool (*owns)(void *ctx, pid_t pid);
	/* Called when SIGUSR1 was sent to ptrail, after all events up to now. NULL: the signal has
	 * its usual action. */
	void (*usr1)(void *ctx);
};

/* Set of wanted syscalls, by their number on each machine */
enum { CALL_NUMBERS = 1024 };
struct call_numbers {
	uint64_t wanted[ABI_COUNT][CALL_NUMBERS / 64];
	/* Syscalls that are wanted only if their first argument is a descriptor from 0 to 2 */
	uint64_t low[ABI_COUNT][CALL_NUMBERS / 64];
	bool above[ABI_COUNT];	/* numbers from CALL_NUMBERS on are wanted */
};

static inline bool call_numbers_has(const struct call_numbers *n, enum abi_id abi, uint64_t nr)
{
	return nr < CALL_NUMBERS ? n->wanted[abi][nr / 64] >> nr % 64 & 1 : n->above[abi];
}

/* Adds the numbers of `more`. */
void call_numbers_add(struct call_numbers *n, const struct call_numbers *more);

/* When a seccomp filter stops a command at the wanted syscalls only: if that is faster and has no
 * side effects on the command; always; or never, so that every syscall stops. See seccomp/filter.h.
 */
enum engine_select { SELECT_AUTO, SELECT_ALWAYS, SELECT_NEVER };

/* What SIGINT, SIGQUIT, SIGTERM, SIGHUP and SIGTSTP do that are sent to ptrail (-I) */
enum control_mode {
	CONTROL_HANDLE,		/* they are handled, even if they were blocked */
	CONTROL_LEAVE,		/* they have the effect that they had before: they may end ptrail */
	CONTROL_KEEP_BLOCKED,	/* they are handled unless they were blocked */
	CONTROL_IGNORE,		/* they are ignored, except SIGTSTP */
	CONTROL_IGNORE_STOP,	/* they are ignored */
};

/* Decides which syscalls are tampered with (-e inject) */
struct engine_injector {
	/* Superset of these syscalls; each of them stops at enter and exit. NULL: none. Owned by
	 * the caller and valid until engine_free. */
	const struct call_numbers *numbers;
	/* Returns the rule that applies to the syscall of this ENTER, after its capture; NULL:
	 * none. Called once for each ENTER of .numbers. */
	const struct injection_rule *(*choose)(void *ctx, const struct event *enter);
	/* The task has ended. */
	void (*forget)(void *ctx, uint64_t serial);
	void *ctx;
};

/* Decides which processes are detached and left stopped (--stop-at). With it, ptrace-stops must be
 * the source, without a seccomp filter. */
struct engine_stopper {
	/* Returns what the event of a process matches, as a string that remains valid until
	 * engine_free, or NULL. Called for each EXEC, and for each ENTER and LEAVE after its
	 * capture. At an ENTER that matches, the process stops before the syscall is executed;
	 * after it, if the syscall is tampered with or the process has a seccomp filter. NULL: no
	 * process is left. */
	const char *(*match)(void *ctx, const struct event *e);
	/* The process has been detached, and stops. `what` was returned by .match. */
	void (*left)(void *ctx, pid_t pid, const char *what);
	/* A child has ended. Returns whether the stopper created it. */
	bool (*owns)(void *ctx, pid_t pid);
	/* Whether the stopper has a child that has not ended: the engine waits for it, and SIGINT
	 * and SIGQUIT from the terminal are meant for that child. */
	bool (*is_busy)(void *ctx);
	void *ctx;
};

struct stacks;			/* symbols/stacks.h */

/* Decides which events get a stack (-k) */
struct engine_stacks {
	/* NULL: none get one. Owned by the caller and valid until engine_free. */
	struct stacks *from;
	/* Whether the event, a syscall after its capture or a signal, is to have its stack */
	bool (*wants)(void *ctx, const struct event *e);
	/* The syscalls that it can want; NULL: all. Others are not stopped for their stacks. */
	const struct call_numbers *numbers;
	void *ctx;
};

/* How the syscalls of a command are observed: in ring buffers (src/fast) if those provide all that
 * is wanted, and tracees can be detached if output is read while it is written; by syscall-stops
 * only; in ring buffers if those provide all that is wanted; in ring buffers or not at all.
 * Syscalls that cannot be recorded in a ring buffer are observed by stops in any case. */
enum engine_source { SOURCE_AUTO, SOURCE_STOPS, SOURCE_PREFER, SOURCE_FAST };

struct ring_functions;

/* Ring buffers for the option .rings, in builds that contain them */
extern const struct ring_functions ring_buffers;

struct objects;			/* symbols/objects.h */
struct prototypes;		/* desc/prototypes.h */

/* Which library calls are traced (-l). Everything is owned by the caller and valid until
 * engine_free. With it, ptrace-stops must be the source, without a seccomp filter, and children
 * must be followed: breakpoints would kill those that are not traced. */
struct engine_library {
	struct objects *objects;	/* NULL: none are traced */
	const struct prototypes *prototypes;
	/* Calls of functions that allow it are recorded without stops, and emitted later, in the
	 * order of time. */
	bool records;
	/* Whether calls of the function by the module, a path, are wanted. NULL: all are */
	bool (*wants)(void *ctx, const char *function, const char *module);
	void *ctx;
};

/* Processes to attach to whenever they become members: those of a cgroup */
struct engine_members {
	/* Calls `found` with each member; with some more than once. Called when the trace begins
	 * and every 20 ms. NULL: there are none. Without a command, the trace does not end when no
	 * tracee is left; with options.until_command, it does once there has been one. */
	void (*list)(void *ctx, void (*found)(void *to, pid_t pid), void *to);
	void *ctx;
};

struct engine_options {
	struct wants wants;
	struct engine_members members;
	/* All processes of the machine are watched, and none is traced: see engine_watch_all() */
	bool watches_all;
	/* Labels of the run, "KEY=VALUE", NULL-terminated; NULL: none. Valid until engine_free */
	const char *const *labels;
	/* Reads ELF files; not NULL if .wants.objects. Owned by the caller and valid until
	 * engine_free. */
	struct objects *objects;
	/* Program that reads symbols and ELF files of tracees: see struct channel_host
	 * (symbols/question/channel.h). NULL: they stay unknown */
	const char *symbol_reader;
	enum engine_source source;
	/* NULL: this build has no ring buffers */
	const struct ring_functions *rings;
	/* report it, and not only with -d, if .source is SOURCE_PREFER and ptrace-stops are used */
	bool reports_stops;
	struct limits limits;	/* limits that the sink decodes syscalls with */
	/* The wanted syscalls; NULL: all. More than these may be emitted. Owned by the caller and
	 * valid until engine_start has returned. */
	const struct call_numbers *numbers;
	/* The syscalls that change what descriptors refer to; owned as .numbers is. If ring buffers
	 * are the source and .wants.fd_paths, they are traced in addition to .numbers: see
	 * engine_traces_names. NULL: they need not be. */
	const struct call_numbers *naming;
	struct engine_injector injector;
	struct engine_stopper stopper;
	struct engine_stacks stacks;
	struct engine_library library;
	/* The sink caches names of descriptors. Syscalls that create, close or rename descriptors
	 * therefore cause a lookup, and others do not. */
	bool remembers;
	/* why the sink needs ptrace-stops, as the end of a message; NULL: it does not */
	const char *needs_stops;
	bool times_system;	/* syscalls have a .system; not with ring buffers */
	bool locates_signals;	/* signals and stops have an .ip */
	/* A signal that asks ptrail to end is passed to the command, and all tracees are detached
	 * without waiting for the command's end, as strace does. */
	bool leaves_at_signal;
	bool names_tasks;	/* the sink looks up numbers of tasks; events have a .name */
	enum engine_select select;
	/* SOURCE_AUTO and SELECT_AUTO use a seccomp filter where they could use syscall user
	 * dispatch: processes start faster then, but tracees end if ptrail is killed */
	bool prefers_filter;
	bool follow;		/* trace what tracees create too */
	/* Number of generations of children to trace; 0: all. Not with a seccomp filter. */
	unsigned follow_depth;
	/* Trace the threads that tracees create, and no children. Not with a seccomp filter. */
	bool threads_only;
	bool hold;		/* emit an event before its task is resumed, not after */
	bool until_command;	/* detach the other tracees when the command has ended */
	/* When the sink has the tracees detached, the task of the event is detached before it
	 * runs on. Needs .hold, and no other source than stops. */
	bool detaches_at_event;
	bool exit_kill;		/* tracees are killed when the tracer ends */
	bool detach_on_exec;	/* detach a process at an execve, except the command's first */
	enum control_mode signals;	/* what signals do that are sent to ptrail */
	/* Report processes that are not traced although ptrace attached them (CLONE_PTRACE): when
	 * they are detached, and when they have exited */
	bool reports_strangers, reports_stranger_exits;
	bool tree;		/* engine_attach also attaches to all descendants */
	/* Tasks are not interrupted when they are attached to, so that no syscall of theirs fails.
	 * Their syscalls are seen from the next stop on (a signal, a new task, execve, exit). */
	bool no_interrupt;
	/* Time limit of the whole run in ns; 0: none. When it expires, tracees are inspected, a
	 * command gets SIGTERM, and SIGKILL kill_after ns later. Attached processes are detached.
	 */
	uint64_t timeout, kill_after;
};

struct start;

/* A command to run. The strings belong to the caller and are not used after engine_start. */
struct engine_command {
	const char *file;	/* program to execute */
	const char *const *argv;	/* NULL-terminated, at least one element */
	const char *const *envp;	/* the complete environment */
	const char *const *search;	/* environment whose PATH is searched; NULL: .envp */
	const char *user;	/* user name or UID:GID of the command; NULL: the user of ptrail */
	/* Environment in which a process that start_daemonize left executes the command untraced,
	 * if no tracer releases it. NULL: it ends then. */
	const char *const *envp_untraced;
	/* The process that start_daemonize left to become the command; NULL: fork one */
	const struct start *prepared;
	/* Exit status if the command cannot be executed; 0: that of shells, 127 or 126 */
	int failure;
	/* A path that does not exist is reported before anything is executed, as by strace. */
	bool looks_up_file;
};

struct engine_result {
	bool has_command;
	bool ended;		/* the exit status of the command is known and in .how */
	struct exit_status how;
	bool let_go;		/* tracees were detached before they ended */
	int signal;		/* signal that made ptrail detach; 0: none */
	int asked;		/* TERM or HUP that was forwarded to the command; 0: none */
	bool timed_out;		/* the time limit expired before all tracees had ended */
	/* errno of a failed execve of the command, which has been reported; or 0 */
	int exec_error;
	uint64_t lost;		/* tasks that vanished or lost syscalls */
	uint64_t lost_rings;	/* of these, tasks that lost syscalls in a broken ring buffer */
	bool miscounted;	/* the event counters do not match the stops; reported */
};

struct engine;

/* Makes questions about the files of tracees yield to signals and --timeout, also those of what the
 * engine has created itself. engine_new() calls it. */
void engine_host_symbols(struct engine *g);

/* Creates an engine. `sink` and `diag` must outlive it. Returns NULL and sets errno on failure.
 * Takes over signal handling of the process until engine_free. */
struct engine *engine_new(const struct engine_options *options, const struct engine_sink *sink,
			  struct diag *diag);

/* Creates the command, stopped before its execve. Returns 0, or -errno if that failed, which has
 * been reported. A command that cannot be executed is not such a failure but a result: .exec_error,
 * and exit code 127 or 126 in .how. */
int engine_start(struct engine *g, const struct engine_command *command);

/* Selects syscall-stops as the source, for the reason `why`. Returns 0, or -EINVAL if ring buffers
 * were required; that has been reported. */
int engine_use_stops(struct engine *g, const char *why);
/* Selects ring buffers for processes that are attached to and for a command that is started then,
 * unless something speaks against them. Returns 0, or -EINVAL as engine_use_stops. */
int engine_choose_dispatch(struct engine *g);

/* Whether the syscalls of the option .naming are traced. Valid after engine_start. */
bool engine_traces_names(const struct engine *g);

/* Attaches to all threads of the process (without `follow`: to this task only), and with `tree` to
 * all its descendants. May emit events. Returns 0, also if the process is traced by ptrail already
 * or a signal asked ptrail to end, or -errno, which has been reported; with `tree` only if nothing
 * could be attached to. A parent that is attached to before its child is the .born.other of that
 * child. */
int engine_attach(struct engine *g, pid_t pid);

/* Attaches to the processes of options.members. May emit events. Returns 0, also if there are none
 * yet, or -errno if there are some, and nothing could be attached to; that has been reported. */
int engine_attach_members(struct engine *g);

/* With options.watches_all, instead of the functions above: emits the life of all processes of the
 * machine, without ptrace(2), beginning with those that exist; system calls and signals have no
 * events. `command` may be NULL; otherwise the trace ends when it has ended. Returns as
 * engine_start. */
int engine_watch_all(struct engine *g, const struct engine_command *command);

/* Runs until all tracees have ended or are detached, and the command has ended. If no command is
 * left, tracees may be detached only by the end of this process, so the caller should end soon.
 * Returns 0 or -errno, which has been reported. */
int engine_run(struct engine *g, struct engine_result *result);

/* Asks the engine to detach all tracees: `why` is END_FAILED if the sink has failed, or END_DONE if
 * it wants no more. Called by the sink. A command is still waited for. */
void engine_detach(struct engine *g, enum end_reason why);

struct stack;			/* ptrail/event.h */

/* Returns the stack of a traced task that sleeps in a syscall, in the arena, without stopping it.
 * Names are valid until engine_free. Called by the sink. Returns NULL if the stack is unknown, the
 * task does not sleep, reading its memory may block, or libraries are missing. */
const struct stack *engine_sleeping_stack(struct engine *g, pid_t tid, struct arena *arena);

/* Emits the syscalls of that process from now on, although wants.calls is not set, and no more
 * those of the process that was named before. 0: of no process. Its threads are interrupted, so
 * that a syscall in progress is restarted. Has no effect with wants.calls or a seccomp filter.
 * Called by the sink. */
void engine_watch_calls(struct engine *g, pid_t pid);

/* Detaches a process at its next stops and leaves it stopped, as for --stop-at, and informs
 * options.stopper. `what` is what the events say about it, valid until engine_free. Called by the
 * sink. Returns 0; -ESRCH if the process is not traced; or -EPERM if it has a seccomp filter of
 * ptrail, without which its syscalls would fail, or there is no stopper. */
int engine_leave(struct engine *g, pid_t pid, const char *what);

/* Whether signals asked ptrail to detach and that is not complete. For a sink that blocks on its
 * output. */
bool engine_is_detach_requested(const struct engine *g);
/* Whether a sink that blocks on its output keeps the command from ending: a TERM or HUP has to be
 * forwarded to the command, which happens when the sink returns, or has been forwarded (a HUP,
 * which may have another meaning, at most two seconds ago), or the time limit has expired. */
bool engine_is_end_requested(const struct engine *g);
/* Whether a signal to ptrail is to be handled, or has asked it to end at most two seconds ago: what
 * stops tracees should not block. */
bool engine_was_signaled(const struct engine *g);

/* For a fatal failure of ptrail itself: detaches all tasks, or passes their stops through if
 * detaching would harm them (exit_kill, a seccomp filter), and waits for the end of the command.
 * Stops this process when job control stops the command. Emits and allocates nothing, and may be
 * called by the tracer thread at any point, also in a signal handler. The engine must not be used
 * afterwards. Sets *result to the end of the command. */
void engine_run_emergency(struct engine *g, struct engine_result *result);

void engine_free(struct engine *g);

/* Must be the first call of main: opens /dev/null as those of the descriptors 0 to 2 that are
 * closed; they are closed in the command. Returns 0 or -errno. */
int engine_reserve_stdio(void);
#endif
