/* What the engine reads from /proc: who a task belongs to, who its parent is, what it runs.
 * Everything may be gone when it is asked for: then the answer is -errno or empty. */
#ifndef TRACE_PROC_PROC_H
#define TRACE_PROC_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

struct proc_status {
	char state;		/* R S D T t Z X I */
	pid_t tgid, ppid, tracer;
	uid_t uid, euid, suid;		/* in this order, as the file has them */
	gid_t gid, egid, sgid;
	uint64_t pending, shared_pending, blocked, ignored, caught;	/* bit 0 is signal 1 */
	uint64_t permitted, effective, bounding;	/* capabilities; bit 0 is CAP_CHOWN */
	bool no_new_privs, filtered;	/* the latter: by seccomp */
	int threads;
	uint64_t peak_kib;		/* VmHWM: the most memory that its program had */
	uint64_t voluntary, involuntary;	/* context switches */
	bool has_memory;	/* false: a kernel thread, or a zombie */
	/* its number in each pid namespace that it is in, from that of /proc inwards */
	pid_t inner[NAMESPACES_MAX];
	unsigned inner_count;
};

/* /proc/TID/status; 0 or -errno (-ESRCH: no such task) */
int proc_status(pid_t tid, struct proc_status *s);
/* The same of another folder than /proc; tid 0: who reads it */
int proc_status_in(const char *proc, pid_t tid, struct proc_status *s);

/* Takes it from the text of such a file; 0 or -ESRCH. */
int proc_parse_status(const char *text, struct proc_status *s);
/* The number behind "NAME:" in a file of such lines; 0: there is none */
uint64_t proc_field(const char *text, const char *name, int base);

/* Whether its numbers are ours, by a look at /proc/self (trace/proc/pid_namespace.h). Where they
 * are not, all that follows finds nobody. */
bool proc_is_own(void);

/* Opens a file or folder of /proc/TID for reading; its descriptor, or -errno (-ESRCH: no such task)
 * */
int proc_open(pid_t tid, const char *file);

/* Reads a file, at most `room` bytes; how many, or -errno */
ssize_t proc_file(const char *path, void *buf, size_t room);
/* A file of /proc/TID */
ssize_t proc_read(pid_t tid, const char *file, void *buf, size_t room);

/* The folder /proc/TID, for several looks at one task: a descriptor that is the caller's to close,
 * or -errno (-ESRCH: no such task). Whether /proc is ours the caller knows (tracee.blind). */
int proc_open_dir(pid_t tid);
/* A file of such a folder; how many bytes, or -errno */
ssize_t proc_read_in(int dir_fd, const char *file, void *buf, size_t room);

/* The number of the call that the task sits in, from /proc/TID/syscall; UINT64_MAX: none or unknown
 * */
uint64_t proc_syscall_nr(pid_t tid);

/* Each process that there is, with its parent; 0 or -errno */
int proc_each(void (*each)(void *ctx, pid_t pid, pid_t parent), void *ctx);

/* The program: the target of /proc/TID/exe, "" when unknown; in the arena */
const char *proc_exe(pid_t tid, struct arena *arena);

/* The arguments of such a folder's task as of now, NULL-terminated, in the arena; empty when
 * unknown. Long ones are cut. */
const char *const *proc_argv_in(int dir_fd, struct arena *arena);

/* The type of the file system that an open file of ours is in, as the task sees it mounted, without
 * asking that; false: unknown */
bool proc_mount_type(pid_t tid, int fd, char *type, size_t room);
#endif
