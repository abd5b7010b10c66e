#include "trace/proc/permission.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trace/proc/proc.h"

/* A question, and the buffer for the answer */
struct question {
	const struct permission_env *env;
	char proc[256];
	pid_t pid;
	struct proc_status it, own;
	bool privileged;	/* ptrail has CAP_SYS_PTRACE in its user namespace */
	bool other_user_namespace;		/* the process is in another user namespace */
	int error;
	char *buf;
	size_t room;
};

struct permission_env permission_env_here(void)
{
	/* There is no task 0, so any other error than ESRCH comes from a seccomp filter that
	 * applies to ptrail. */
	long failed = ptrace(PTRACE_SEIZE, 0, 0, 0);

	return (struct permission_env){
		.root = "", .probe = failed ? errno : ESRCH,
		.landlock = syscall(SYS_landlock_create_ruleset, NULL, 0,
				    LANDLOCK_CREATE_RULESET_VERSION) > 0,
	};
}

/* Reads the first line of a file below the root; "" if it cannot be read. */
__attribute__((format(printf, 4, 5)))
static const char *line_of(const struct permission_env *env, char *buf, size_t room,
			   const char *fmt, ...)
{
	char path[256];
	int n = snprintf(path, sizeof(path), "%s", env->root);
	va_list args;

	va_start(args, fmt);
	vsnprintf(path + n, sizeof(path) - n, fmt, args);
	va_end(args);

	ssize_t got = proc_file(path, buf, room - 1);

	buf[got < 0 ? 0 : got] = 0;
	buf[strcspn(buf, "\n")] = 0;
	return buf;
}

const char *permission_task_name(const struct permission_env *env, pid_t pid, char name[64])
{
	return line_of(env, name, 64, "/proc/%d/comm", pid);
}

__attribute__((format(printf, 2, 3)))
static bool set_reason(const struct question *q, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(q->buf, q->room, fmt, args);
	va_end(args);
	return true;
}

/* Each of these functions returns whether it is the cause, and then sets the reason. */
static bool filtered(const struct question *q)
{
	if (q->env->probe == ENOSYS && !q->own.filtered)
		return set_reason(q, "the kernel has no ptrace");
	return q->env->probe != ESRCH &&
		set_reason(q, "a seccomp filter forbids ptrail to trace; run it outside of the "
			   "sandbox; for a container, --cap-add=SYS_PTRACE makes the default "
			   "filter allow it, and --security-opt seccomp=FILE sets another filter");
}

static bool traced(const struct question *q)
{
	char name[64];

	return q->it.tracer &&
		set_reason(q, "it is already traced by process %d (%s)", q->it.tracer,
			   permission_task_name(q->env, q->it.tracer, name));
}

static bool zombie(const struct question *q)
{
	return (q->it.state == 'Z' || q->it.state == 'X') &&
		set_reason(q, "it is a zombie; its parent %d has not waited for it", q->it.ppid);
}

static bool kernel_thread(const struct question *q)
{
	return !q->it.has_memory && set_reason(q, "it is a kernel thread");
}

/* The privilege with which ptrail could trace the process */
static const char *privilege_words(const struct question *q)
{
	return q->own.euid ? "root can trace it" :
		"ptrail as root needs CAP_SYS_PTRACE for that, which Docker, for example, gives "
		"with --cap-add=SYS_PTRACE";
}

static bool other_user(const struct question *q)
{
	uid_t uid = q->own.uid;
	const struct proc_status *s = &q->it;

	return !q->privileged && (s->uid != uid || s->euid != uid || s->suid != uid) &&
		set_reason(q, "it runs as user %u and ptrail as %u; %s",
			   s->uid != uid ? s->uid : s->euid != uid ? s->euid : s->suid, uid,
			   privilege_words(q));
}

static bool other_group(const struct question *q)
{
	gid_t gid = q->own.gid;
	const struct proc_status *s = &q->it;

	return !q->privileged && (s->gid != gid || s->egid != gid || s->sgid != gid) &&
		set_reason(q, "it runs as group %u and ptrail as %u; %s",
			   s->gid != gid ? s->gid : s->egid != gid ? s->egid : s->sgid, gid,
			   privilege_words(q));
}

static bool other_namespace(const struct question *q)
{
	return q->other_user_namespace &&
		set_reason(q, "it is in another user namespace; run ptrail in that namespace "
			   "(nsenter -U -t %d) or as root in the initial one", q->pid);
}

/* The files of /proc/PID then belong to root. */
static bool not_dumpable(const struct question *q)
{
	char path[300];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%d/status", q->proc, q->pid);
	return !q->privileged && !stat(path, &st) && st.st_uid != q->it.euid &&
		set_reason(q, "it is not dumpable: it requested that (PR_SET_DUMPABLE), changed "
			   "its user, or executes a file that ptrail may not read; %s",
			   privilege_words(q));
}

static bool capable(const struct question *q)
{
	uint64_t more = q->it.permitted & ~q->own.permitted;

	return !q->privileged && more &&
		set_reason(q, "it has capabilities that ptrail lacks (0x%llx); %s",
			   (unsigned long long)more, privilege_words(q));
}

static bool yama(const struct question *q)
{
	char text[16];

	line_of(q->env, text, sizeof(text), "/proc/sys/kernel/yama/ptrace_scope");
	switch (atoi(text)) {
	case 1:
		return !q->privileged &&
			set_reason(q, "Yama allows tracing of descendants only "
				   "(kernel.yama.ptrace_scope is 1); run ptrail as root, set "
				   "that to 0, or let the process call prctl(PR_SET_PTRACER)");
	case 2:
		return !q->privileged &&
			set_reason(q, "Yama allows tracing with CAP_SYS_PTRACE only "
				   "(kernel.yama.ptrace_scope is 2); run ptrail as root");
	case 3:
		return set_reason(q, "Yama forbids all tracing until the next boot "
				  "(kernel.yama.ptrace_scope is 3)");
	default:
		return false;
	}
}

static bool selinux(const struct question *q)
{
	char text[16];

	line_of(q->env, text, sizeof(text), "/sys/fs/selinux/booleans/deny_ptrace");
	return *text == '1' &&
		set_reason(q, "SELinux forbids all tracing (the boolean deny_ptrace is set); "
			   "root can clear it: setsebool deny_ptrace off");
}

/* SELinux, AppArmor and Smack decide by the label of a process. They refuse with EACCES. */
static bool security_label(const struct question *q)
{
	char it[256], own[256];

	line_of(q->env, it, sizeof(it), "/proc/%d/attr/current", q->pid);
	line_of(q->env, own, sizeof(own), "/proc/self/attr/current");
	return *it && *own && (strcmp(it, own) || q->error == EACCES) &&
		set_reason(q, "a security module forbids it: its label is '%s', and that of "
			   "ptrail is '%s'", it, own);
}

static bool (*const causes[])(const struct question *) = {
	filtered, traced, zombie, kernel_thread, other_user, other_group, other_namespace,
	not_dumpable, capable, yama, selinux, security_label,
};

/* What remains when no other cause was found */
static bool landlock(const struct question *q)
{
	return q->env->landlock &&
		set_reason(q, "the kernel refused, and no known rule explains it; a Landlock "
			   "sandbox around ptrail would, or another user namespace with "
			   "the same uid_map");
}

static bool init_question(struct question *q, const struct permission_env *env, pid_t pid,
			  int error, char *buf, size_t room)
{
	char it[256], own[256];

	*q = (struct question){.env = env, .pid = pid, .error = error, .buf = buf,
			       .room = room};
	snprintf(q->proc, sizeof(q->proc), "%s/proc", env->root);
	if (proc_status_in(q->proc, pid, &q->it) || proc_status_in(q->proc, 0, &q->own))
		return false;
	q->privileged = q->own.effective >> CAP_SYS_PTRACE & 1;
	line_of(env, it, sizeof(it), "/proc/%d/uid_map", pid);
	line_of(env, own, sizeof(own), "/proc/self/uid_map");
	q->other_user_namespace = strcmp(it, own);
	return true;
}

static bool known_cause(const struct question *q)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++)
		if (causes[i](q))
			return true;
	return false;
}

static bool is_refusal(int error)
{
	return error == EPERM || error == EACCES || error == ENOSYS;
}

bool permission_is_transient(const struct permission_env *env, pid_t pid, int error)
{
	struct question q;
	char why[512];

	if ((!is_refusal(error) && error != ESRCH) ||
	    !init_question(&q, env, pid, error, why, sizeof(why)))
		return false;
	if (q.it.state == 'Z')
		return q.it.threads > 1;
	return !known_cause(&q);
}

void permission_explain(const struct permission_env *env, pid_t pid, int error, char *buf,
			size_t room)
{
	struct question q;

	if (error == ESRCH || !init_question(&q, env, pid, error, buf, room))
		snprintf(buf, room, "no such process");
	else if (!is_refusal(error) || (!known_cause(&q) && !landlock(&q)))
		snprintf(buf, room, "%s", strerror(error));
}
