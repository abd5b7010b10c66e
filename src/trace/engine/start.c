#include "trace/engine/start.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace/engine/own_signals.h"
#include "trace/proc/credentials.h"

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

static int become_user(const struct passwd *user)
{
	if (initgroups(user->pw_name, user->pw_gid) ||
	    setregid(user->pw_gid, user->pw_gid) || setreuid(user->pw_uid, user->pw_uid))
		return -errno;
	return 0;
}

static void send_report(int fd, const struct start_failure *why)
{
	/* a pipe takes it in one piece; the write fails only if the reader has ended */
	ssize_t n = write(fd, why, sizeof(*why));

	(void)n;
}

/* Becomes the user of the command, and searches its file. Returns 0, or -errno and why->step. */
static int become_ready(const struct engine_command *command, const struct passwd *user,
			struct start_failure *why)
{
	int err = user ? become_user(user) : 0;

	/* ptrail itself is not dumpable, so only root could trace its child */
	prctl(PR_SET_DUMPABLE, 1);
	why->step = START_USER;
	if (err)
		return err;
	why->step = START_SEARCH;
	return start_search(command->file, command->search ? command->search : command->envp,
			    why->path, sizeof(why->path));
}

static void report_error(const struct engine_command *command, int report,
			 struct start_failure *why, int err)
{
	why->error = -err;
	send_report(report, why);
	if (err)
		_exit(start_status(command, -err));
}

/* Runs in the child; never returns. `late`: it becomes the user when it is traced. */
static void __attribute__((noreturn))
run_child(const struct engine_command *command, const struct syscall_selection *selection,
      const struct passwd *user, bool late, int go, int report)
{
	struct start_failure why = {0};
	char byte;
	int err = become_ready(command, late ? NULL : user, &why);

	control_restore_for_exec();
	report_error(command, report, &why, late ? 0 : err);
	if (read(go, &byte, 1) != 1) {
		why.error = ECANCELED;
		why.step = START_DIED;
		send_report(report, &why);
		_exit(command->failure ? command->failure : START_FAILED);
	}
	if (late) {
		err = become_ready(command, user, &why);
		if (err)
			report_error(command, report, &why, err);
	}
	prctl(PR_SET_PTRACER, 0);	/* it was allowed to any process by start_daemonize */
	err = selection && selection->program ? selection_install(selection) : 0;
	if (err) {
		why.error = -err;
		why.step = START_SELECT;
		send_report(report, &why);
		_exit(command->failure ? command->failure : START_FAILED);
	}
	execve(why.path, (char *const *)command->argv, (char *const *)command->envp);
	why.error = errno;
	why.step = START_EXEC;
	send_report(report, &why);
	_exit(start_status(command, why.error));
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

/* What the process that becomes the command needs */
struct preparation {
	const struct passwd *user;	/* NULL: the user of ptrail */
	/* Only with CAP_SYS_PTRACE can a process of another user be seized. */
	bool becomes_user_late;
	int go[2], report[2];		/* pipes */
};

static int prepare(struct preparation *p, const struct engine_command *command,
		   struct start_failure *why)
{
	*p = (struct preparation){0};
	if (command->user) {
		errno = 0;
		p->user = getpwnam(command->user);
		if (!p->user)
			return set_failure(why, START_USER, errno ? errno : ENOENT);
		p->becomes_user_late = !capability_is_effective(CAP_SYS_PTRACE);
	}
	if (pipe2(p->go, O_CLOEXEC))
		return set_failure(why, START_FORK, errno);
	if (pipe2(p->report, O_CLOEXEC)) {
		int err = errno;

		close(p->go[0]);
		close(p->go[1]);
		return set_failure(why, START_FORK, err);
	}
	return 0;
}

/* Keeps the tracer's ends of the pipes. */
static void keep_tracer_ends(struct start *s, const struct preparation *p)
{
	s->go = p->go[1];
	s->report = p->report[0];
	close(p->go[0]);
	close(p->report[1]);
}

static void __attribute__((noreturn))
become_command(const struct engine_command *command, const struct syscall_selection *selection,
	       const struct preparation *p)
{
	/* .report[0] is left to execve: without a reader, a report would cause SIGPIPE */
	close(p->go[1]);
	run_child(command, selection, p->user, p->becomes_user_late, p->go[0], p->report[1]);
}

int start_prepare(struct start *s, const struct engine_command *command,
		  const struct syscall_selection *selection, struct start_failure *why)
{
	struct preparation p;

	*s = (struct start){.go = -1, .report = -1};
	if (command->prepared) {
		*s = *command->prepared;
		return 0;
	}

	int err = prepare(&p, command, why);

	if (err)
		return err;
	s->pid = fork();
	if (!s->pid)
		become_command(command, selection, &p);
	err = errno;
	keep_tracer_ends(s, &p);
	if (s->pid > 0)
		return 0;
	start_done(s);
	return set_failure(why, START_FORK, err);
}

int start_daemonize(struct start *s, const struct engine_command *command,
		    enum start_daemon how, struct start_failure *why)
{
	struct preparation p;
	pid_t self = getpid(), child;

	*s = (struct start){.go = -1, .report = -1, .is_daemon = true};

	int err = prepare(&p, command, why);

	if (err)
		return err;
	child = fork();
	if (child < 0)
		return set_failure(why, START_FORK, errno);
	if (child) {
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
		prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
		become_command(command, NULL, &p);
	}
	child = fork();
	if (child)		/* on failure the command sees that no tracer is left */
		_exit(0);
	if (how == DAEMON_GROUP)
		setpgid(0, 0);
	else if (how == DAEMON_SESSION)
		setsid();
	s->pid = self;
	keep_tracer_ends(s, &p);
	return 0;
}

int start_await(struct start *s, struct start_failure *why)
{
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

	if (diag->as_strace && missing)
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
