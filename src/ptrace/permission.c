#include "ptrace/permission.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ptrace/proc.h"

const char *permission_name_of(pid_t pid, char name[64])
{
	ssize_t n = proc_read(pid, "comm", name, 63);

	if (n < 0)
		n = 0;
	name[n] = 0;
	name[strcspn(name, "\n")] = 0;
	return name;
}

/* Each says whether it is the cause, and if so writes the reason. */
static bool traced(pid_t pid, const struct proc_status *s, char *buf, size_t room)
{
	char name[64];

	(void)pid;
	if (s->tracer)
		snprintf(buf, room, "it is traced already, by process %d (%s)", s->tracer,
			 permission_name_of(s->tracer, name));
	return s->tracer;
}

static bool zombie(pid_t pid, const struct proc_status *s, char *buf, size_t room)
{
	if (s->state == 'Z' || s->state == 'X')
		snprintf(buf, room, "it has ended; its parent %d has not waited for it", s->ppid);
	(void)pid;
	return s->state == 'Z' || s->state == 'X';
}

static bool kernel_thread(pid_t pid, const struct proc_status *s, char *buf, size_t room)
{
	if (!s->has_memory)
		snprintf(buf, room, "it is a thread of the kernel");
	(void)pid;
	return !s->has_memory;
}

static bool other_user(pid_t pid, const struct proc_status *s, char *buf, size_t room)
{
	bool other = geteuid() && (s->uid != geteuid() || s->euid != geteuid());

	if (other)
		snprintf(buf, room, "it runs as user %u and we as %u; root can trace it", s->uid,
			 geteuid());
	(void)pid;
	return other;
}

static bool (*const causes[])(pid_t, const struct proc_status *, char *, size_t) = {
	traced, zombie, kernel_thread, other_user,
};

static bool known_cause(pid_t pid, const struct proc_status *s, char *buf, size_t room)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++)
		if (causes[i](pid, s, buf, room))
			return true;
	return false;
}

bool permission_may_come(pid_t pid, int error)
{
	struct proc_status s;
	char why[256];

	if ((error != EPERM && error != ESRCH) || proc_status(pid, &s))
		return false;
	if (s.state == 'Z')
		return s.threads > 1;
	return !known_cause(pid, &s, why, sizeof(why));
}

void permission_explain(pid_t pid, int error, char *buf, size_t room)
{
	struct proc_status s;

	if (error == ESRCH || proc_status(pid, &s)) {
		snprintf(buf, room, "there is no such process");
		return;
	}
	if (error == EPERM && known_cause(pid, &s, buf, room))
		return;
	snprintf(buf, room, "%s", strerror(error));
}
