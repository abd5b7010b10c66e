/* The live source of events: runs a command or attaches to processes, follows what they make, and
 * tells a sink what happens. One thread, the one that made the engine, has to make all calls
 * (ptrace allows no other).
 *
 * What is worth knowing of the events it makes:
 *   - EVENT_FORK (of the maker) and EVENT_NEW (of the made) come in either order. A task that
 *     shows up long before its maker's report is BORN_UNKNOWN; .born.other is then its parent where
 *     that is traced. .born.flags is as clone's argument, the exit signal in the low byte, also for
 *     clone3.
 *   - When a thread other than the leader calls execve, the leader's open call gets a LEAVE noted
 *     CALL_SUPERSEDED, then the leader an EVENT_EXIT (not .zombie: the process lives on), then
 *     comes EVENT_EXEC of the caller, which keeps its serial and from then on has the process's
 *     number as tid. Its execve leaves under that number.
 *   - A call that never returns has no LEAVE: EVENT_EXIT, EVENT_LOST or EVENT_DETACH ends it. Nor
 *     has one that was only interrupted for us to let go: the task is in it again.
 *   - restart_syscall has no arguments: arg[0] of it is the number of the call that it resumes, or
 *     UINT64_MAX where nobody knows. A LEAVE without an ENTER is noted CALL_UNKNOWN_ENTRY.
 *   - Of several tasks the order is that of observation.
 *   - With wants.cheap_calls and without wants.calls, calls are told where a seccomp program
 *     selects them by .numbers; else none are, and tasks stop at none. What a filter of a tracee's
 *     own refuses is then not seen.
 *   - With a seccomp program (engine_select) nobody can be let go: letting go then means that
 *     nothing is told any more, and the tracer goes on serving in silence.
 *   - EVENT_LOOK is told of all tasks at once, with the same time, and of none that are about to
 *     go. Nobody is stopped for it, so a task may be elsewhere when it is told.
 *   - EVENT_NOTICE follows the event that shows it: a LEAVE, a SIGNAL or an EXEC. NOTICE_RING comes
 *     when the ring buffer is read.
 *   - The command is the tracer's own child: getppid() in it says so, and PR_SET_PDEATHSIG is about
 *     the tracer's end. */
#ifndef TRACE_ENGINE_ENGINE_H
#define TRACE_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "base/memory/arena.h"
#include "base/system/diag.h"
#include "decode/decode.h"
#include "ptrail/event.h"

/* What was read for a task's current call; emptied when the call is over. `memory` is whoever
 * captures' own and lies in the arena; NULL at the entry of each call. */
struct call_storage {
	struct arena arena;
	struct memory *memory;
	bool late;	/* the task has gone on: what is looked up may have changed since */
};

/* What the engine tells and asks. */
struct engine_sink {
	/* The task of an ENTER or LEAVE is stopped and can be read: fill e->call.row and
	 * e->call.memory, and e->call.view for as long as it is stopped. The former two come back
	 * at LEAVE as they were left. `read` takes the spaces that are looked up as well. NULL when
	 * nothing is to be read. */
	void (*capture)(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
			void *read_ctx);
	/* Every event in order; everything in it is valid during the call only. */
	void (*event)(void *ctx, struct event *e);
	/* Both for a call of which nothing came between entry and return, at its LEAVE
	 * (call.at_once), whose task may run. NULL: entries are told by themselves. */
	void (*call)(void *ctx, struct event *e, struct call_storage *s, memory_fn *read,
		     void *read_ctx);
	/* There is nothing to do just now, or output has waited for a while: flush it. */
	void (*idle)(void *ctx);
	/* Whether there is something to flush */
	bool (*pending)(void *ctx);
	/* Whether nothing more can be written before a reader reads. NULL: that never is */
	bool (*stuck)(void *ctx);
	void *ctx;
	/* Whether that process must not be attached to: why, as the end of a sentence. NULL: any
	 * may be. */
	bool (*objects)(void *ctx, pid_t pid, char *why, size_t room);
};

/* Which system calls are wanted, by the number they have on each machine */
enum { CALL_NUMBERS = 1024 };
struct call_numbers {
	uint64_t wanted[ABI_COUNT][CALL_NUMBERS / 64];
	/* Those that are wanted of descriptors up to 2 only: of the first argument */
	uint64_t low[ABI_COUNT][CALL_NUMBERS / 64];
	bool above[ABI_COUNT];	/* CALL_NUMBERS and more */
};

/* Whether a command is stopped by a seccomp program at the calls that are wanted only: when that
 * pays and takes nothing from it; in any case; not at all, then at each call. See
 * seccomp/filter.h. */
enum engine_select { SELECT_AUTO, SELECT_ALWAYS, SELECT_NEVER };

/* Where a command's calls are seen: in a ring (src/fast) where that tells all that is wanted, and
 * nobody watches the output; at stops only; in a ring wherever that tells all; in a ring or not at
 * all. What cannot go through a ring is seen at stops in any case. */
enum engine_source { SOURCE_AUTO, SOURCE_STOPS, SOURCE_PREFER, SOURCE_FAST };

struct engine_options {
	struct wants wants;
	enum engine_source source;
	struct limits limits;	/* as the sink decodes calls */
	/* The calls that are wanted, NULL: all. More than these may be told. The caller's, until
	 * engine_start has returned. */
	const struct call_numbers *numbers;
	/* What descriptors are called is remembered, from all calls that make, close or rename
	 * some: it is asked for behind those, and where it may have changed */
	bool remembers;
	enum engine_select select;
	bool follow;		/* what tracees make is traced too */
	bool hold;		/* tell of an event before its task goes on, not after */
	bool until_command;	/* let the others go when the command has ended */
	bool exit_kill;		/* tracees die with the tracer */
	bool tree;		/* engine_attach takes all descendants as well */
	/* Tasks that are attached to are not interrupted, so no call of theirs fails; calls are
	 * seen from the task's next stop on (a signal, a task that it makes, execve, its end). */
	bool no_interrupt;
	/* ns that all may take; 0: any time. Then it is looked at, and gets SIGTERM, and SIGKILL so
	 * many ns later; what was attached to is let go. */
	uint64_t timeout, kill_after;
};

/* A command to run. All strings are the caller's and are not needed after engine_start. */
struct engine_command {
	const char *const *argv;	/* NULL-terminated, at least one */
	const char *const *envp;	/* the whole environment; PATH in it is searched */
	const char *user;		/* run as this user of the password file; NULL: as we are */
};

struct engine_result {
	bool has_command;
	bool ended;		/* the command's end is known: */
	struct ending how;
	bool let_go;		/* tracees were detached before their end */
	int signal;		/* which signal made us let go; 0: none */
	int asked;		/* the TERM or HUP that the command got as well; 0: none */
	bool timed_out;		/* the options' time was over before all had ended */
	int exec_error;		/* why the command could not be executed, said already; or 0 */
	uint64_t lost;		/* tasks that vanished, or whose syscalls are lost: of these */
	uint64_t lost_rings;	/* … the latter */
	bool miscounted;	/* what was told is not what was served: said */
};

struct engine;

/* `sink` and `diag` outlive the engine. NULL with errno set when the system has not what it takes.
 * Signals of the process are the engine's until engine_free. */
struct engine *engine_new(const struct engine_options *options, const struct engine_sink *sink,
			  struct diag *diag);

/* Makes the command, stopped before its execve. 0, or -errno: what failed was said. That it cannot
 * be executed is not such a failure, but a result (.exec_error, and .how is exit code 127 or 126).
 * */
int engine_start(struct engine *g, const struct engine_command *command);

/* Calls will be seen at stops, for that reason. 0, or -EINVAL: a ring or nothing was asked for;
 * said. */
int engine_refuse_source(const struct engine *g, const char *why);

/* Attaches to all threads of the process (without `follow`: to this task only), and with `tree`
 * to all processes that descend from it. May tell of events already. 0, also when it is traced by
 * us already or a signal asked us to end, or -errno: why was said; with `tree` only when nobody
 * could be attached to. A parent that is attached to before its child is the .born.other of that.
 */
int engine_attach(struct engine *g, pid_t pid);

/* Serves until all tracees are gone or let go, and the command has ended. Those let go when no
 * command is left may be so only when this process ends, which it should soon. 0 or -errno, said.
 */
int engine_run(struct engine *g, struct engine_result *result);

/* Asks the engine to detach from everything, from within the sink, which has failed. A command is
 * then waited for. */
void engine_let_go(struct engine *g);

/* Whether signals asked for letting go and that is not done yet: for a sink that waits for somebody
 * else. */
bool engine_is_called_off(const struct engine *g);
/* Whether a sink that waits for somebody else keeps the command from ending: a TERM or HUP is to be
 * handed on, which is done when the sink returns, or was (a HUP, which may have meant something
 * else, two seconds ago at most). */
bool engine_is_asked(const struct engine *g);

/* What is left to do when this process cannot go on by itself: lets go of all tasks, or where that
 * would harm them (exit_kill, a seccomp program) answers their stops, and waits for the command's
 * end; stops as the command does where job control asks for that. Tells nothing, allocates nothing,
 * and may be called from within anything, a handler of a signal too, by the thread that traces. The
 * engine is not to be used after that. *result: how the command ended. */
void engine_go_blind(struct engine *g, struct engine_result *result);

void engine_free(struct engine *g);

/* To be called first thing in main: closed descriptors 0 to 2 become /dev/null here and stay closed
 * in the command. 0 or -errno. */
int engine_reserve_stdio(void);
#endif
