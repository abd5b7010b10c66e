/* The fast source in processes that ptrail has attached to. Their syscalls are stopped by syscall
 * user dispatch (fast/process/gate.c). Each thread gets its ring at its first
 * syscall-enter-stop; one that is in a syscall is interrupted when it is attached to, and comes to
 * that stop when the kernel restarts the syscall. */
#include "trace/fast/dispatch.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "fast/fast.h"
#include "trace/actions/resume.h"
#include "trace/fast/filters.h"
#include "trace/fast/held_forks.h"
#include "trace/fast/interrupted.h"
#include "trace/fast/records.h"
#include "trace/proc/compare_memory.h"
#include "trace/proc/descriptors.h"
#include "trace/facts/facts.h"
#include "trace/proc/proc.h"
#include "trace/proc/sockets.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/state/source.h"
#include "trace/state/start.h"
#include "trace/tasks/tracee.h"

/* Returns the address of the first instruction of the program of a process; 0 if unknown. */
static uint64_t program_entry(pid_t pid)
{
	uint64_t aux[64];
	ssize_t n = proc_read(pid, "auxv", aux, sizeof(aux));

	for (size_t i = 0; n > 0 && i + 2 <= (size_t)n / sizeof(aux[0]); i += 2)
		if (aux[i] == AT_ENTRY)
			return aux[i + 1];
	return 0;
}

/* Why a process that was attached to keeps stopping at each syscall; NULL: nothing speaks against a
 * ring. */
static const char *obstacle_of(const struct engine *g, const struct tracee *t,
			       struct proc_status *s)
{
	char text[8192];
	ssize_t n = proc_read(t->id.tid, "status", text, sizeof(text) - 1);
	const char *features;

	if (n <= 0)
		return "its state cannot be read";
	text[n] = '\0';
	if (proc_parse_status(text, s))
		return "its state cannot be read";
	if (s->filtered && !filters_allow_injection(g->fast, t->id.tid, s))
		return "its seccomp filter may refuse what the set-up needs";
	g->fast->is_filtered |= s->filtered;
	if (t->group->has_userfault)
		return "its memory may be served by userfaultfd";
	features = proc_field_text(text, "x86_Thread_features");
	return features && !strncmp(features, "shstk", 5) ? "it has a shadow stack" : NULL;
}

/* Whether paths may mean other files to the process than to ptrail */
static bool has_other_root(pid_t pid)
{
	struct statx own_root, its_root;
	struct stat own, its;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/root/.", pid);
	if (statx(AT_FDCWD, "/", AT_STATX_DONT_SYNC, STATX_INO, &own_root) ||
	    statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_INO, &its_root) ||
	    own_root.stx_dev_major != its_root.stx_dev_major ||
	    own_root.stx_dev_minor != its_root.stx_dev_minor ||
	    own_root.stx_ino != its_root.stx_ino)
		return true;
	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", pid);
	return stat("/proc/self/ns/mnt", &own) || stat(path, &its) || own.st_ino != its.st_ino;
}

/* The record of another thread of the process that has a space */
static struct fast_thread *sibling_of(const struct engine *g, const struct tracee *t)
{
	struct fast_thread *ft;

	for (const struct tracee *other = t->group->tasks; other; other = other->next) {
		ft = other == t ? NULL : fast_find(g->fast, other->id.tid);
		if (ft && ft->space)
			return ft;
	}
	return NULL;
}

/* Whether the process has sockets of netlink(7) or packet(7), or is about to have one: a thread may
 * be within socket(2) since before its process was found to have a ring. */
static bool has_message_sockets(const struct tracee_group *group)
{
	for (const struct tracee *t = group->tasks; t; t = t->next)
		if (t->syscall.phase != SYSCALL_NONE &&
		    t->syscall.event.call.nr == NR_x86_64_socket)
			return true;
	return sockets_include_messages(group->tgid);
}

/* Whether a thread of the process may change its descriptors unseen */
static bool has_unseen_syscalls(const struct tracee_group *group)
{
	for (const struct tracee *t = group->tasks; t; t = t->next)
		if (t->state == TRACEE_ATTACHED)
			return true;
	return false;
}

/* Notes that a new space is also that of the other threads of the process, and of its children that
 * have its memory, as those of vfork. */
static void share_space(struct engine *g, const struct tracee *t)
{
	const struct tracee *other;

	for (size_t at = 0; (other = hash_next(&g->tracees.by_tid, &at));)
		if (other != t && (other->group == t->group ||
				   (other->creator_tgid == t->group->tgid &&
				    !compare_memory(t->id.tid, other->id.tid))))
			fast_adopt(g->fast, other->id.tid, fast_find(g->fast, t->id.tid));
}

/* Passes the descriptors of a process to the sink: when a record is read, they may have changed.
 * Returns NULL, or why that is not possible. */
static const char *pass_descriptors(struct engine *g, const struct tracee *t)
{
	enum { ALL = 1 << 20 };
	_cleanup_close_ int dir_fd = proc_open_dir(t->id.tid);
	const struct descriptors *open = dir_fd < 0 ? NULL :
		descriptors_of(dir_fd, t->id.tid, ALL, INFO_NONE, &g->scratch);
	bool complete = open && open->count == open->open;

	if (complete)
		g->sink.descriptors(g->sink.ctx, t->group->tgid, open,
				    facts_cwd(dir_fd, &g->scratch));
	arena_reset(&g->scratch);
	return complete ? NULL : "its descriptors cannot be read";
}

/* Whether nothing that ptrail does at the moment, nor the state of the task, excludes a ring */
static bool is_time_to_enlist(const struct engine *g, const struct tracee *t)
{
	return g->fast->dispatches && !g->is_attaching && !engine_is_detaching(g) &&
		!g->rings.freezer && !t->no_proc && !engine_is_starting(g, t) &&
		t->syscall.phase == SYSCALL_NONE && t->syscall.treatment == SYSCALL_AS_IS &&
		!t->every_call;
}

/* Whether the task is before a syscall that can be made again, after its set-up */
static bool is_at_enter(const struct engine *g, struct tracee *t)
{
	struct __ptrace_syscall_info info = {0};

	return tracee_get_stop_info(t, &info) && info.op == PTRACE_SYSCALL_INFO_ENTRY &&
		info.arch == g->native->audit_arch && !fast_is_made_without_gate(info.entry.nr);
}

bool engine_enlist(struct engine *g, struct tracee *t)
{
	const bool names = g->options.wants.fd_paths && g->sink.descriptors;
	const struct fast_thread *own = fast_find(g->fast, t->id.tid);
	struct proc_status status = {0};
	struct fast_thread *sibling;
	const char *obstacle;

	if (!is_time_to_enlist(g, t))
		return false;
	sibling = sibling_of(g, t);
	if (sibling && engine_hold_fork(g, t, sibling))
		return true;
	if (!fast_may_enlist(g->fast, t->id.tid, sibling) || !is_at_enter(g, t) ||
	    (names && !sibling && has_unseen_syscalls(t->group)) ||
	    (!sibling && engine_is_forking(t->group)))
		return false;
	if (!sibling && has_other_root(t->group->tgid))
		fast_ask_names(g->fast);
	obstacle = sibling ? NULL : obstacle_of(g, t, &status);
	/* a vfork child leaves its memory to its parent, before that can be restored */
	if (!obstacle && !sibling && !(own && own->space) &&
	    !compare_memory(t->id.tid, status.ppid))
		return false;
	if (names && !sibling && !obstacle)
		obstacle = pass_descriptors(g, t);

	bool runs = fast_enlist(g->fast, t->id.tid, sibling,
				sibling ? 0 : program_entry(t->group->tgid),
				(struct fast_dispositions){status.caught, status.ignored},
				obstacle);

	if (!sibling)
		share_space(g, t);
	if (!sibling && has_message_sockets(t->group))
		fast_enable_message_stops(g->fast, fast_find(g->fast, t->id.tid));
	if (!runs)
		return false;
	t->state = TRACEE_STOPPED;
	engine_resume(g, t, 0);
	return true;
}

bool engine_skip_own_enter(struct engine *g, struct tracee *t, struct fast_thread *ft)
{
	struct __ptrace_syscall_info info = {0};

	/* without injected code, its program may have text at that address */
	if (!g->fast->dispatches || ft->gate == FAST_GATE_SHUT ||
	    (!fast_has_code(ft) && !fast_is_displaced(ft)) ||
	    !tracee_get_stop_info(t, &info) || info.op != PTRACE_SYSCALL_INFO_ENTRY ||
	    !fast_is_injected_code(info.instruction_pointer))
		return false;
	fast_shut_gate(ft);
	t->state = TRACEE_STOPPED;
	engine_resume(g, t, 0);
	return true;
}

/* Whether the process handles SIGSYS; true if unknown */
static bool handles_sigsys(pid_t tid)
{
	struct proc_status s;

	return proc_status(tid, &s) || (s.caught & FAST_SIGSYS_BIT);
}

void engine_send_back(struct engine *g, pid_t tid)
{
	struct fast_thread *ft = fast_find(g->fast, tid);
	struct fast_dispatched call;
	bool has_regs = true;

	if (!ft || ft->early == FAST_SENT_BACK || ft->early == FAST_AT_READY ||
	    !fast_is_dispatched(g->fast, ft, &call) || call.is_assist)
		return;
	if (call.nr == FAST_READY && fast_awaits_ready(ft)) {
		fast_set_early(ft, FAST_AT_READY);
		return;
	}
	if (fast_is_displaced(ft)) {
		has_regs = false;
		fast_handle_signal(g->fast, ft, 0);
		fast_disable_thread(g->fast, ft, fast_displaced_reason(g->fast));
	}
	if (fast_may_be_reset(ft) && !handles_sigsys(tid))
		fast_note_reset(ft);
	if (!fast_handle_again(g->fast, ft))
		fast_lift_gate(g->fast, ft, has_regs);
	fast_set_early(ft, FAST_SENT_BACK);
}

bool engine_defers_group_stop(struct engine *g, const struct tracee *t)
{
	struct fast_thread *ft = g->fast->dispatches ? fast_find(g->fast, t->id.tid) : NULL;

	if (!ft || !fast_awaits_ready(ft))
		return false;
	ft->stops_when_ready = true;
	return true;
}

/* Continues or ends the set-up. The task enters a group-stop that was deferred when it is resumed
 * after the end. */
static void finish_setup(struct engine *g, struct fast_thread *ft)
{
	fast_finish_setup(g->fast, ft, true);
	if (!ft->stops_when_ready || fast_awaits_ready(ft))
		return;
	ft->stops_when_ready = false;
	ptrace(PTRACE_INTERRUPT, ft->tid, 0, 0);
}

enum engine_dispatch engine_handle_dispatch(struct engine *g, struct tracee *t,
					    struct fast_thread *ft)
{
	struct fast_dispatched call;
	bool is_ready = ft->early == FAST_AT_READY && fast_awaits_ready(ft);

	if (ft->early == FAST_AT_READY)
		fast_set_early(ft, FAST_NOTHING_EARLY);
	if (fast_die(g->fast, ft)) {
		t->state = TRACEE_STOPPED;
		engine_resume(g, t, SIGSYS);
		return ENGINE_DISPATCHED;
	}
	if (ft->early != FAST_SENT_BACK && !is_ready) {
		if (!fast_is_dispatched(g->fast, ft, &call))
			return ENGINE_NOT_DISPATCHED;
		if (call.is_assist)
			return ENGINE_ASSIST;
		is_ready = call.nr == FAST_READY && fast_awaits_ready(ft);
		/* its process was not known to have injected code when its status was seen */
		if (!is_ready)
			engine_send_back(g, t->id.tid);
	}
	fast_note_not_stuck(ft);
	t->state = TRACEE_STOPPED;
	if (is_ready)
		finish_setup(g, ft);
	else if (!t->every_call && !t->group->has_userfault && !g->rings.freezer &&
		 fast_redirect_start_up(g->fast, ft))
		fast_shut_gate(ft);
	fast_set_early(ft, FAST_NOTHING_EARLY);
	engine_resume(g, t, 0);
	return ENGINE_DISPATCHED;
}

bool engine_was_sent_back(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = g->fast->dispatches ?
		fast_find(g->fast, t->id.tid) : NULL;

	return ft && ft->space && fast_makes_no_syscall(g->fast, ft);
}

bool engine_has_dispatched(const struct engine *g)
{
	const struct fast_thread *t;

	for (size_t at = 0; g->fast->dispatches &&
	     (t = hash_next(&g->fast->threads, &at));)
		if (t->space)
			return true;
	return false;
}

uint64_t engine_site_ip(const struct engine *g, const struct tracee *t, uint64_t ip)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft && ft->space ? fast_site_ip(ft, ip) : ip;
}

/* Any thread of a process that contains injected code; NULL: there is none */
static struct fast_thread *next_with_code(const struct fast *f)
{
	struct fast_thread *t;

	for (size_t at = 0; (t = hash_next(&f->threads, &at));)
		if (fast_has_code(t) && t->state != FAST_SETTING_UP)
			return t;
	return NULL;
}

/* Adds the threads of the process whose creation has not been reported. Returns whether there are
 * any. */
static bool add_unreported_threads(const struct engine *g, struct fast_thread *t)
{
	const struct tracee *task = tracees_find(&g->tracees, t->tid);
	bool found = false;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task", task ? task->group->tgid : t->tid);
	DIR *dir = opendir(path);

	if (!dir)
		return false;
	for (struct dirent *entry; (entry = readdir(dir));) {
		pid_t tid = atoi(entry->d_name);

		if (!tid || fast_find(g->fast, tid))
			continue;
		fast_handle_late_clone(g->fast, tid, t, CLONE_VM | CLONE_SIGHAND);
		found = true;
	}
	closedir(dir);
	return found;
}

/* Whether a thread that shares the memory is still to be moved out of the injected code */
static bool is_in_use(struct fast *f, const struct fast_space *space)
{
	const struct fast_thread *t;
	struct proc_stat stat;

	for (size_t at = 0; (t = hash_next(&f->threads, &at));)
		if (t->space == space && fast_is_to_move(f, t) &&
		    !proc_stat(t->tid, &stat) && !strchr("ZX", stat.state))
			return true;
	return false;
}

/* Removes what was mapped for a process. Any of its threads can do that whose stop wait4() has not
 * reported. */
static void unmap(struct engine *g, const struct fast_thread *one)
{
	const struct fast_space *space = one->space;
	uint64_t entry = program_entry(one->tid);
	struct fast_thread *t;

	if (is_in_use(g->fast, space))
		return;
	for (size_t at = 0; (t = hash_next(&g->fast->threads, &at));) {
		const struct tracee *task = tracees_find(&g->tracees, t->tid);

		if (t->space == space && task && !task->batch_slot && tracee_is_running(task) &&
		    !filters_may_refuse_unmapping(g->fast, t->tid) &&
		    fast_unmap(g->fast, t, entry))
			return;
	}
}

/* Waits until the thread has stopped or ended, or until a time (CLOCK_MONOTONIC in ns): a cgroup
 * may freeze it before. */
static void await_stop(pid_t tid, uint64_t until)
{
	siginfo_t info = {0};

	while (!waitid(P_PID, tid, &info, WSTOPPED | WEXITED | WNOWAIT | WNOHANG | __WALL) &&
	       !info.si_pid && clock_ns(CLOCK_MONOTONIC) < until)
		nanosleep(&pause_time, NULL);
}

/* The thread may be in a stop that wait4() has not reported, because its syscall has been
 * dispatched. Sends it back to its syscall, and brings it to a stop without a signal: the handler
 * is about to be removed, and the kernel delivers the signal if the tracer is killed. */
static void leave_dispatched_stop(struct engine *g, struct fast_thread *t, uint64_t until)
{
	siginfo_t info = {0};

	engine_send_back(g, t->tid);
	if (t->early != FAST_SENT_BACK ||
	    waitid(P_PID, t->tid, &info, WSTOPPED | WNOWAIT | WNOHANG | __WALL) ||
	    info.si_pid != t->tid || info.si_status != SIGSYS ||
	    waitid(P_PID, t->tid, &info, WSTOPPED | WNOHANG | __WALL) || info.si_pid != t->tid)
		return;
	fast_set_early(t, FAST_NOTHING_EARLY);
	/* since the first call, another thread has called execve and got its tid */
	if (info.si_status != SIGSYS)
		fast_spare_new_program(t);
	ptrace(PTRACE_INTERRUPT, t->tid, 0, 0);
	ptrace(PTRACE_CONT, t->tid, 0, 0);
	await_stop(t->tid, until);
}

/* Waits until all threads of the process, which have been interrupted, have stopped. */
static void await_threads(const struct engine *g, struct fast_thread *t, uint64_t begin)
{
	bool are_stopped;

	do {
		are_stopped = have_all_stopped(g->fast, t);
		are_stopped = !add_unreported_threads(g, t) && are_stopped;
		if (are_stopped)
			return;
	} while (wait_for_stops(g->fast, t, begin));
	diag_debug(g->diag, "task %d: not all threads of its process stopped in %llu ms", t->tid,
		   (unsigned long long)(clock_ns(CLOCK_MONOTONIC) - begin) / 1000000);
}

/* Stops all threads of the process, moves them to their own text, and restores that. */
static void withdraw(struct engine *g, struct fast_thread *t)
{
	uint64_t begin = clock_ns(CLOCK_MONOTONIC);
	struct fast_thread *other;

	interrupt_others(g->fast, t);
	if (!is_in_ptrace_stop(t->tid))
		fast_interrupt(t);
	await_threads(g, t, begin);
	for (size_t at = 0; (other = hash_next(&g->fast->threads, &at));)
		if (other->space == t->space)
			leave_dispatched_stop(g, other, begin + PROCESSOR_WAIT_MAX);
	fast_move_threads_out(g->fast, t);
	engine_emit_records(g);
	fast_withdraw(g->fast, t, NULL);
	fast_thaw(g->fast, t);
}

bool engine_must_await_setup(struct engine *g)
{
	if (!g->fast->dispatches)
		return false;
	if (!g->fast->is_ending)
		g->rings.frozen_since = clock_ns(CLOCK_MONOTONIC);
	g->fast->is_ending = true;
	return (g->rings.freezer || fast_is_injecting(g->fast)) &&
		clock_ns(CLOCK_MONOTONIC) - g->rings.frozen_since < PROCESSOR_WAIT_MAX;
}

void engine_end_dispatch(struct engine *g)
{
	struct fast_thread *t;

	if (!g->fast->dispatches)
		return;
	g->fast->is_detaching = true;
	while ((t = next_with_code(g->fast))) {
		withdraw(g, t);
		unmap(g, t);
	}
}

bool engine_release(struct engine *g, struct tracee *t, int sig)
{
	struct fast_thread *ft = g->fast->dispatches ?
		fast_find(g->fast, t->id.tid) : NULL;
	bool runs = false;

	if (!ft)
		return false;
	if (!sig && fast_awaits_dispatch(ft)) {
		ptrace(PTRACE_CONT, ft->tid, 0, 0);
		return true;
	}
	/* a fork that was created while its parent's code was removed */
	if (!fast_awaits_ready(ft) && fast_has_code(ft))
		withdraw(g, ft);
	if (fast_is_displaced(ft))
		fast_disable_thread(g->fast, ft, fast_displaced_reason(g->fast));
	if (fast_is_left_mapped(ft) && !is_in_use(g->fast, ft->space)) {
		runs = !filters_may_refuse_unmapping(g->fast, ft->tid) &&
			((!sig && fast_unmap(g->fast, ft, program_entry(ft->tid))) ||
			 fast_come_to_unmap(ft, sig));
		if (!runs && t->group->count == 1)
			diag_debug(g->diag, "process %d: injected code stays mapped, unused",
				   t->group->tgid);
	}
	fast_release_thread(ft);
	return runs;
}

bool engine_is_left_mapped(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft && fast_is_left_mapped(ft);
}
