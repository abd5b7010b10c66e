#include "trace/inspect/task_state.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trace/proc/proc.h"

/* Format: "PID (NAME) STATE PARENT …". The name may contain any character, also parentheses. */
int task_state_stat(pid_t tid, char *state, pid_t *parent, char *name, size_t room)
{
	char file[32], text[512];
	ssize_t n;

	/* For /proc/TID/stat the kernel adds up the times of all threads of the process. */
	snprintf(file, sizeof(file), "task/%d/stat", tid);
	n = proc_read(tid, file, text, sizeof(text) - 1);
	if (n < 0)
		return n;
	text[n] = 0;

	const char *begin = strchr(text, '('), *end = strrchr(text, ')');
	int len = end > begin ? end - begin - 1 : 0;

	if (!begin || !end || sscanf(end + 1, " %c %d", state, parent) != 2)
		return -ESRCH;
	snprintf(name, room, "%.*s", len, begin + 1);
	return 0;
}

/* Whether the program is 32-bit, from its auxiliary vector, which begins with AT_SYSINFO or
 * AT_SYSINFO_EHDR: in a 64-bit one the upper half of that word is 0. */
static bool is_32bit_task(pid_t tid)
{
	uint32_t words[2];

	return proc_read(tid, "auxv", words, sizeof(words)) == sizeof(words) && words[1];
}

/* Format: "NR ARG ARG ARG ARG ARG ARG SP PC", "-1 SP PC" outside of a syscall, or "running" */
static bool read_call(pid_t tid, struct task_state *p)
{
	char text[256], *at = text, *after;
	ssize_t n = proc_read(tid, "syscall", text, sizeof(text) - 1);

	if (n <= 0 || text[0] < '0' || text[0] > '9')
		return false;
	text[n] = 0;
	p->nr = strtoull(at, &at, 10);
	for (unsigned i = 0; i < 6; i++) {
		p->arg[i] = strtoull(at, &after, 16);
		if (after == at)
			return false;
		at = after;
	}
	p->sp = strtoull(at, &at, 16);
	p->ip = strtoull(at, &at, 16);
	return true;
}

int task_state_read(pid_t tid, struct task_state *p, struct arena *arena)
{
	char text[128] = "", name[64];
	pid_t parent;
	int err;

	*p = (struct task_state){.name = "", .sleeps_in = ""};
	err = task_state_stat(tid, &p->state, &parent, name, sizeof(name));
	if (err)
		return err;
	p->name = arena_copy(arena, name, strlen(name));
	p->in_call = read_call(tid, p);
	p->is_32bit = p->in_call && is_32bit_task(tid);

	ssize_t n = proc_read(tid, "wchan", text, sizeof(text) - 1);

	if (n > 0 && text[0] != '0')
		p->sleeps_in = arena_copy(arena, text, n);
	return 0;
}

long task_state_compare_memory(pid_t a, pid_t b)
{
	return syscall(SYS_kcmp, a, b, KCMP_VM, 0, 0);
}
