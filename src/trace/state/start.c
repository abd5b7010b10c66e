#include "trace/state/start.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/system/raw_syscall.h"
#include "trace/proc/credentials.h"
#include "trace/proc/permission.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"

enum { START_FAILED = 125 };	/* exit status for a failure of ptrail itself */

static const char default_path[] = "/usr/local/bin:/bin:/usr/bin";

static const char *search_path(const char *const *envp)
{
	for (; *envp; envp++)
		if (!strncmp(*envp, "PATH=", 5))
			return *envp + 5;
	return default_path;
}

/* Returns 0, or why the file cannot be executed. */
static int executable(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EACCES;
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) ? -errno : 0;
}

int start_search(const char *name, const char *const *envp, char *found, size_t room)
{
	int err = -ENOENT;

	if (!*name)
		return -ENOENT;
	if (strlen(name) >= room)
		return -ENAMETOOLONG;
	if (strchr(name, '/')) {
		if ((size_t)snprintf(found, room, "%s", name) >= room)
			return -ENAMETOOLONG;
		return 0;	/* execve reports what is wrong with it */
	}
	for (const char *dir = search_path(envp), *end;; dir = end + 1) {
		end = strchrnul(dir, ':');
		/* an empty element means the working directory */
		int n = end == dir ? snprintf(found, room, "./%s", name) :
			snprintf(found, room, "%.*s/%s", (int)(end - dir), dir, name);
		int bad = (size_t)n >= room ? -ENAMETOOLONG : executable(found);

		if (!bad)
			return 0;
		if (bad == -EACCES)
			err = bad;
		if (!*end)
			break;
	}
	snprintf(found, room, "%s", name);
	return err;
}

/* Reads a number that is an ID, not -1, until `end`. */
static bool parse_id(const char *text, char end, uint32_t *id)
{
	char *rest;
	unsigned long long n;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtoull(text, &rest, 10);
	*id = n;
	return !errno && *rest == end && n < UINT32_MAX;
}

const struct passwd *start_user(const char *name)
{
	static struct passwd numbers;
	const char *colon = strchr(name, ':');
	uint32_t uid, gid;

	if (!colon || !parse_id(name, ':', &uid) || !parse_id(colon + 1, 0, &gid))
		return getpwnam(name);
	numbers = (struct passwd){.pw_uid = uid, .pw_gid = gid};
	return &numbers;
}

static int become_user(const struct passwd *user)
{
	int bad = user->pw_name ? initgroups(user->pw_name, user->pw_gid) :
		setgroups(1, &user->pw_gid);

	if (bad || setregid(user->pw_gid, user->pw_gid) || setreuid(user->pw_uid, user->pw_uid))
		return -errno;
	return 0;
}

static int find_file(const struct engine_command *command, struct start_failure *why)
{
	struct stat st;

	why->step = START_SEARCH;
	if (command->looks_up_file && strchr(command->file, '/') && stat(command->file, &st))
		return -errno;
	return start_search(command->file, command->search ? command->search : command->envp,
			    why->path, sizeof(why->path));
}

/* Becomes the user of the command, and searches its file. Returns 0, or -errno and why->step. */
static int become_ready(const struct engine_command *command, const struct passwd *user,
			struct start_failure *why)
{
	int err = user ? become_user(user) : 0;

	/* ptrail itself is not dumpable, so only root could trace its child */
	prctl(PR_SET_DUMPABLE, 1);
	why->step = START_USER;
	return err ? err : find_file(command, why);
}

/* The process that becomes the command, before its execve */
struct child {
	const struct engine_command *command;
	const struct syscall_selection *selection;	/* NULL: no filter is installed */
	const struct passwd *user;	/* NULL: the user of ptrail */
	/* Only with CAP_SYS_PTRACE can a process of another user be seized. */
	bool becomes_user_late;
	int go, report;			/* its ends of pipes */
	int tracers_go;			/* while it has that too, its read of .go does not end */
	struct start_failure why;	/* .path: what it executes */
};

/* Reports why it fails, or 0: it is ready. */
static void send_report(struct child *c, enum start_step step, int error)
{
	c->why.step = step;
	c->why.error = error;
	/* a pipe takes it in one piece; the write fails only if the reader has ended */
	raw_syscall(SYS_write, c->report, (uintptr_t)&c->why, sizeof(c->why), 0, 0);
}

/* Prints why the command, which no tracer has released, could not be executed either. */
static void report_untraced_failure(const struct child *c, enum start_step step, int error)
{
	struct diag diag = {.fd = STDERR_FILENO, .name = "ptrail"};
	struct start_failure why = c->why;

	why.step = step;
	why.error = error;
	start_report_failure(&diag, c->command->file, &why);
}

/* Executes the command without a tracer, in a process with memory of its own. Returns the exit
 * status if that fails. */
static int execute_untraced(struct child *c)
{
	const struct engine_command *command = c->command;
	struct diag diag = {.fd = STDERR_FILENO, .name = "ptrail"};
	int err = c->becomes_user_late ? become_ready(command, c->user, &c->why) : 0;

	if (err) {
		report_untraced_failure(c, c->why.step, -err);
		return start_status(command, -err);
	}
	diag_say(&diag, "'%s' runs without being traced", command->file);
	execve(c->why.path, (char *const *)command->argv, (char *const *)command->envp_untraced);
	err = errno;
	report_untraced_failure(c, START_EXEC, err);
	return start_status(command, err);
}

/* Executes the command once ptrail has seized this process. Returns the exit status if that fails.
 * Must not write to other memory, unless the process becomes another user: see clone_sharing. */
static int execute(struct child *c)
{
	const struct engine_command *command = c->command;
	char byte;
	int err;

	if (raw_syscall(SYS_read, c->go, (uintptr_t)&byte, 1, 0, 0) != 1) {
		if (command->envp_untraced)
			return execute_untraced(c);
		send_report(c, START_DIED, ECANCELED);
		return command->failure ? command->failure : START_FAILED;
	}
	/* start_daemonize allowed it to any process */
	raw_syscall(SYS_prctl, PR_SET_PTRACER, 0, 0, 0, 0);
	err = c->becomes_user_late ? become_ready(command, c->user, &c->why) : 0;
	if (err) {
		send_report(c, c->why.step, -err);
		return start_status(command, -err);
	}
	err = c->selection && c->selection->program ? selection_install(c->selection) : 0;
	if (err) {
		send_report(c, START_SELECT, -err);
		return command->failure ? command->failure : START_FAILED;
	}
	err = raw_syscall(SYS_execve, (uintptr_t)c->why.path, (uintptr_t)command->argv,
			  (uintptr_t)command->envp, 0, 0);
	send_report(c, START_EXEC, -err);
	return start_status(command, -err);
}

/* Becomes the command in a process with memory of its own, and reports when it is ready. */
static void __attribute__((noreturn)) become_command(struct child *c)
{
	int err;

	/* the tracer's end of .report is left to execve: without a reader, a report would cause
	 * SIGPIPE */
	close(c->tracers_go);
	err = become_ready(c->command, c->becomes_user_late ? NULL : c->user, &c->why);
	control_restore_for_exec();
	err = c->becomes_user_late ? 0 : err;	/* it searches again as that user */
	send_report(c, c->why.step, -err);
	_exit(err ? start_status(c->command, -err) : execute(c));
}

/* Memory of a child that shares that of ptrail: struct child, and a stack above it */
enum { CHILD_MEMORY = 64 << 10 };

/* The same in a process that shares ptrail's memory. The file has been found. */
static int become_command_sharing(void *child)
{
	struct child *c = child;
	const stack_t stack = {.ss_sp = (char *)c + CHILD_MEMORY / 2, .ss_size = CHILD_MEMORY / 2};

	raw_syscall(SYS_close, c->tracers_go, 0, 0, 0, 0);
	/* Unlike a fork, a clone that shares memory has the flag SS_DISABLE set, and execve keeps
	 * flags only (sas_ss_reset in the kernel): sigaltstack would not accept a size of 0. */
	raw_syscall(SYS_sigaltstack, (uintptr_t)&stack, 0, 0, 0, 0);
	control_unblock_for_exec();
	return execute(c);
}

/* Reads the next report of the child. Returns false if the child has ended or become the command.
 */
static bool read_report(int fd, struct start_failure *why)
{
	size_t got = 0;

	while (got < sizeof(*why)) {
		ssize_t n = read(fd, (char *)why + got, sizeof(*why) - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		got += n;
	}
	why->path[sizeof(why->path) - 1] = 0;
	return true;
}

static int set_failure(struct start_failure *why, enum start_step step, int error)
{
	*why = (struct start_failure){.error = error, .step = step};
	return -error;
}

/* Prepares a child that is all zeros but for .why, and the pipes between it and the tracer. Returns
 * 0, or -errno and *why. */
static int prepare(struct start *s, struct child *c, const struct engine_command *command,
		   struct start_failure *why)
{
	int go[2], report[2];

	c->command = command;
	if (command->user) {
		errno = 0;
		c->user = start_user(command->user);
		if (!c->user)
			return set_failure(why, START_USER, errno ? errno : ENOENT);
		c->becomes_user_late = !capability_is_effective(CAP_SYS_PTRACE);
	}
	if (pipe2(go, O_CLOEXEC))
		return set_failure(why, START_FORK, errno);
	if (pipe2(report, O_CLOEXEC)) {
		int err = errno;

		close(go[0]);
		close(go[1]);
		return set_failure(why, START_FORK, err);
	}
	c->go = go[0];
	c->report = report[1];
	s->go = c->tracers_go = go[1];
	s->report = report[0];
	return 0;
}

/* Creates the child in ptrail's memory, as vfork(2) does: copying page tables, and each page that
 * is written to afterwards, takes longer than all else before its execve. But ptrail runs on
 * meanwhile, since it has to seize the child. So the child writes only to its CHILD_MEMORY; errno
 * is elsewhere, so it makes syscalls that may fail without the C library. ptrail's signal handlers
 * never run in it: all signals are blocked until none has a handler (control_lend).
 * Returns the pid, or -errno. */
static pid_t clone_sharing(struct start *s, struct child *c)
{
	struct control_lent lent;
	sigset_t all, mask;
	pid_t pid;

	/* a child with undumpable memory could be seized with CAP_SYS_PTRACE only */
	s->is_unshielded = !capability_is_effective(CAP_SYS_PTRACE) &&
		!prctl(PR_GET_DUMPABLE) && !prctl(PR_SET_DUMPABLE, 1);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &mask);
	control_lend(&lent);
	pid = clone(become_command_sharing, (char *)c + CHILD_MEMORY, CLONE_VM | SIGCHLD, c);
	if (pid < 0)
		pid = -errno;
	control_take_back(&lent);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return pid;
}

/* valgrind(1) ends a program that uses clone(2) otherwise than for a thread, fork or vfork. */
static bool is_in_valgrind(void)
{
	const char *libraries = getenv("LD_PRELOAD");

	return libraries && strstr(libraries, "/vgpreload_");
}

/* Creates the child with a copy of ptrail's memory. */
static pid_t fork_child(struct start *s, struct child *c)
{
	pid_t pid = fork();

	if (!pid)
		become_command(c);
	s->reports_readiness = true;
	return pid < 0 ? -errno : pid;
}

static int create_child(struct start *s, struct child *c, const struct engine_command *command,
			const struct syscall_selection *selection, struct start_failure *why)
{
	int err = command->user ? 0 : find_file(command, &c->why);

	if (err) {
		*why = c->why;
		why->error = -err;
		return err;
	}
	err = prepare(s, c, command, why);
	if (err)
		return err;
	c->selection = selection;
	s->pid = command->user || is_in_valgrind() ? fork_child(s, c) : clone_sharing(s, c);
	close(c->go);
	close(c->report);
	if (s->pid > 0)
		return 0;
	err = s->pid;
	start_done(s);
	return set_failure(why, START_FORK, -err);
}

int start_prepare(struct start *s, const struct engine_command *command,
		  const struct syscall_selection *selection, struct start_failure *why)
{
	struct child *c;
	int err;

	*s = (struct start){.go = -1, .report = -1};
	if (command->prepared) {
		*s = *command->prepared;
		return 0;
	}
	c = mmap(NULL, CHILD_MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (c == MAP_FAILED)
		return set_failure(why, START_FORK, errno);
	err = create_child(s, c, command, selection, why);
	/* else it stays: nothing says when the child needs it no more */
	if (err)
		munmap(c, CHILD_MEMORY);
	return err;
}

/* Executes the command in this process, which could not create one that traces it. */
static void __attribute__((noreturn)) run_untraced(struct child *c, const struct start_failure *why)
{
	struct diag diag = {.fd = STDERR_FILENO, .name = "ptrail"};
	int err;

	start_report_failure(&diag, c->command->file, why);
	if (!c->user && c->command->user)
		_exit(START_FAILED);	/* an unknown user */
	c->becomes_user_late = true;
	err = execute_untraced(c);
	_exit(err);
}

int start_daemonize(struct start *s, const struct engine_command *command,
		    enum start_daemon how, struct start_failure *why)
{
	struct child c = {0};
	pid_t self = getpid(), child;

	*s = (struct start){
		.go = -1, .report = -1, .is_daemon = true, .reports_readiness = true,
	};

	int err = prepare(s, &c, command, why);

	child = err ? -1 : fork();
	if (!err && child < 0)
		err = set_failure(why, START_FORK, errno);
	if (err && command->envp_untraced)
		run_untraced(&c, why);
	if (err)
		return err;
	if (child) {
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
		prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
		become_command(&c);
	}
	child = fork();
	if (child)		/* on failure the command sees that no tracer is left */
		_exit(0);
	if (how == DAEMON_GROUP)
		setpgid(0, 0);
	else if (how == DAEMON_SESSION)
		setsid();
	s->pid = self;
	close(c.go);
	close(c.report);
	return 0;
}

int start_await(struct start *s, struct start_failure *why)
{
	if (!s->reports_readiness)
		return 0;
	if (!read_report(s->report, why)) {
		start_abandon(s);
		return set_failure(why, START_DIED, ESRCH);
	}
	if (why->error)
		start_abandon(s);
	return -why->error;
}

void start_release(struct start *s)
{
	ssize_t n = write(s->go, "", 1);

	(void)n;	/* fails only if the child has been killed */
	close(s->go);
	s->go = -1;
}

void start_abandon(struct start *s)
{
	start_done(s);
	while (waitpid(s->pid, &s->status, 0) < 0 && errno == EINTR)
		;
}

bool start_is_dead(const struct start *s)
{
	siginfo_t info = {0};

	return !waitid(P_PID, s->pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid;
}

int start_ending_signal(const struct start *s)
{
	int number = WIFSIGNALED(s->status) ? WTERMSIG(s->status) : 0;

	return number == SIGINT || number == SIGQUIT || number == SIGTERM || number == SIGHUP ?
		number : 0;
}

bool start_failed(struct start *s, struct start_failure *why)
{
	return s->report >= 0 && read_report(s->report, why);
}

void start_done(struct start *s)
{
	if (s->go >= 0)
		close(s->go);
	if (s->report >= 0)
		close(s->report);
	s->go = s->report = -1;
	if (s->is_unshielded)
		prctl(PR_SET_DUMPABLE, 0);
	s->is_unshielded = false;
}

bool start_is_pending(const struct start *s)
{
	return s->report >= 0;
}

int start_status(const struct engine_command *command, int error)
{
	if (command->failure)
		return command->failure;
	return error == ENOENT || error == ENOTDIR ? 127 : 126;
}

void start_report_failure(struct diag *diag, const char *name, const struct start_failure *why)
{
	const char *path = why->path[0] ? why->path : name;
	bool missing = why->step == START_SEARCH && why->error != ENAMETOOLONG;

	if (diag->as_strace && missing && strchr(name, '/'))
		diag_errno(diag, why->error, "Cannot stat '%s'", name);
	else if (diag->as_strace && missing)
		diag_say(diag, "Cannot find executable '%s'", name);
	else if (diag->as_strace && (why->step == START_SEARCH || why->step == START_EXEC))
		diag_errno(diag, why->error, "exec");
	else if (why->step == START_FORK)
		diag_errno(diag, why->error, "cannot create a process");
	else if (why->step == START_DIED)
		diag_say(diag, "cannot run '%s': its process was %s", name,
			 why->error == ECANCELED ? "not released" : "killed");
	else if (why->step == START_USER)
		diag_errno(diag, why->error, "cannot run '%s' as the requested user", name);
	else if (why->step == START_SELECT)
		diag_errno(diag, why->error, "cannot install a seccomp filter in '%s' "
			   "(--seccomp=never does without)", name);
	else if (why->step == START_SEARCH && why->error == ENOENT)
		diag_say(diag, "cannot execute '%s': command not found", name);
	else if (why->error == ENOEXEC)
		diag_say(diag, "cannot execute '%s': Exec format error (a script needs a first "
			 "line like #!/bin/sh)", path);
	else if (why->error == ENOENT && !access(path, F_OK))
		diag_say(diag, "cannot execute '%s': its interpreter or loader does not exist",
			 path);
	else
		diag_errno(diag, why->error, "cannot execute '%s'", path);
}

void start_report_refusal(const struct start *s, struct diag *diag, const char *name, int error)
{
	struct permission_env env = permission_env_here();
	struct proc_status status;
	char tracer[64], why[512];

	if (error == EPERM && !proc_status(s->pid, &status) && status.tracer &&
	    status.tracer != getpid()) {
		diag_say(diag, "cannot trace '%s': ptrail and its children are already traced "
			 "by process %d (%s)", name, status.tracer,
			 permission_task_name(&env, status.tracer, tracer));
	} else if (error == EINVAL || error == EIO) {
		diag_errno(diag, error, "cannot trace '%s': the kernel lacks PTRACE_SEIZE "
			   "(Linux 3.4) or PTRACE_O_EXITKILL (Linux 3.8)", name);
	} else {
		permission_explain(&env, s->pid, error, why, sizeof(why));
		diag_say(diag, "cannot trace '%s': %s", name, why);
	}
}

int engine_reserve_stdio(void)
{
	for (;;) {
		int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (fd < 0)
			return -errno;
		if (fd <= 2)
			continue;
		close(fd);
		return 0;
	}
}

bool engine_is_starting(const struct engine *g, const struct tracee *t)
{
	return t->birth == BORN_COMMAND && start_is_pending(&g->command.start);
}
