#include "trace/tasks/tracee.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory/alloc.h"

enum { CALL_CHUNK = 512 };	/* enough for what most syscalls read */

struct tracee *tracees_find(const struct tracees *all, pid_t tid)
{
	return hash_get(&all->by_tid, tid);
}

struct tracee_group *tracees_group(const struct tracees *all, pid_t tgid)
{
	return hash_get(&all->by_tgid, tgid);
}

static struct tracee_group *join_group(struct tracees *all, pid_t tgid)
{
	struct tracee_group *p = tracees_group(all, tgid);

	if (p)
		return p;
	p = all->free_groups;
	if (p)
		all->free_groups = p->free;
	else
		p = alloc_zeroed(sizeof(*p));
	*p = (struct tracee_group){.tgid = tgid, .pidfd = -1};
	hash_put(&all->by_tgid, tgid, p);
	return p;
}

struct tracee *tracees_add(struct tracees *all, pid_t tid, pid_t tgid)
{
	struct tracee *t = all->free_tracees;
	struct arena arena = {.chunk = CALL_CHUNK};

	assert(!tracees_find(all, tid));
	if (t) {
		all->free_tracees = t->next;
		arena = t->syscall.storage.arena;
	} else {
		t = alloc_zeroed(sizeof(*t));
	}
	*t = (struct tracee){
		.id = {tid, ++all->last_serial},
		.group = join_group(all, tgid),
		.state = TRACEE_BORN,
		.no_proc = all->no_proc,
		.birth = BORN_UNKNOWN,
		.syscall = {.restart_nr = UINT64_MAX, .storage = {.arena = arena}},
	};
	t->link = &t->group->tasks;
	t->next = t->group->tasks;
	if (t->next)
		t->next->link = &t->next;
	t->group->tasks = t;
	t->group->count++;
	hash_put(&all->by_tid, tid, t);
	return t;
}

void tracees_remove(struct tracees *all, struct tracee *t, struct tracee_group *last)
{
	struct tracee_group *p = t->group;

	*last = (struct tracee_group){.pidfd = -1};
	hash_remove(&all->by_tid, t->id.tid);
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	arena_reset(&t->syscall.storage.arena);
	lane_done(&t->lane);
	p->exiting -= t->life == TRACEE_EXITING;
	t->group = NULL;
	t->next = all->free_tracees;
	all->free_tracees = t;
	if (--p->count)
		return;
	*last = *p;
	hash_remove(&all->by_tgid, p->tgid);
	p->free = all->free_groups;
	all->free_groups = p;
}

void tracee_advance(struct tracee *t, enum tracee_life life)
{
	assert(life == t->life + 1);
	t->life = life;
	t->group->exiting += life == TRACEE_EXITING;
}

void tracee_begin_syscall(struct tracee *t, enum syscall_phase phase)
{
	assert(t->syscall.phase == SYSCALL_NONE && phase != SYSCALL_NONE);
	t->syscall.phase = phase;
}

bool tracee_has_status(const struct tracee *t)
{
	siginfo_t info = {0};

	return !waitid(P_PID, t->id.tid, &info,
		       WSTOPPED | WEXITED | WNOWAIT | WNOHANG | __WALL) && info.si_pid;
}

bool tracee_stop_is_over(const struct tracee *t)
{
	return t->id.tid == t->group->tgid && t->group->count > 1 && tracee_has_status(t);
}

bool tracee_is_running(const struct tracee *t)
{
	return t->state == TRACEE_RUNNING || t->state == TRACEE_ATTACHED ||
		t->state == TRACEE_IN_VFORK;
}

bool tracee_get_stop_info(struct tracee *t, struct __ptrace_syscall_info *info)
{
	if (!t->has_stop_info) {
		memset(&t->stop_info, 0, sizeof(t->stop_info));
		if (ptrace(PTRACE_GET_SYSCALL_INFO, t->id.tid, sizeof(t->stop_info),
			   &t->stop_info) < 0)
			return false;
		t->has_stop_info = true;
	}
	*info = t->stop_info;
	return true;
}

void tracees_rename(struct tracees *all, struct tracee *t, pid_t tid)
{
	assert(!tracees_find(all, tid));
	hash_remove(&all->by_tid, t->id.tid);
	t->id.tid = tid;
	t->has_stop_info = false;
	hash_put(&all->by_tid, tid, t);
}

void tracees_done(struct tracees *all)
{
	struct tracee *t;
	struct tracee_group *p;

	for (size_t at = 0; (t = hash_next(&all->by_tid, &at));) {
		lane_done(&t->lane);
		arena_done(&t->syscall.storage.arena);
		free(t);
	}
	while ((t = all->free_tracees)) {
		all->free_tracees = t->next;
		arena_done(&t->syscall.storage.arena);
		free(t);
	}
	for (size_t at = 0; (p = hash_next(&all->by_tgid, &at));) {
		if (p->pidfd >= 0)
			close(p->pidfd);
		free(p);
	}
	while ((p = all->free_groups)) {
		all->free_groups = p->free;
		free(p);
	}
	hash_done(&all->by_tid);
	hash_done(&all->by_tgid);
	*all = (struct tracees){0};
}
