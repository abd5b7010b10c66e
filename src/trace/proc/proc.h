/* Reads /proc: process of a task, parent, program. A task may end at any time; functions then
 * return -errno or an empty value. */
#ifndef TRACE_PROC_PROC_H
#define TRACE_PROC_PROC_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

struct proc_status {
	char state;		/* R S D T t Z X I */
	pid_t tgid, ppid, tracer;
	uid_t uid, euid, suid;	/* order of the fields in the file */
	gid_t gid, egid, sgid;
	uint64_t pending, shared_pending, blocked, ignored, caught;	/* bit 0 is signal 1 */
	uint64_t permitted, effective, bounding;	/* capabilities; bit 0 is CAP_CHOWN */
	bool no_new_privs, filtered;	/* .filtered: has a seccomp filter */
	uint64_t filters;		/* their number; 0: none, or unknown (before Linux 5.9) */
	int threads;
	uint64_t peak_kib;	/* VmHWM: peak resident memory of its program */
	uint64_t voluntary, involuntary;	/* context switches */
	bool has_memory;	/* false: a kernel thread, or a zombie */
	/* Its number in each of its pid namespaces, from that of /proc to the innermost */
	pid_t inner[NAMESPACES_MAX];
	unsigned inner_count;
};

/* Reads /proc/TID/status. Returns 0 or -errno (-ESRCH: no such task). */
int proc_status(pid_t tid, struct proc_status *s);
/* Reads it in another directory than /proc; tid 0: the calling process */
int proc_status_in(const char *proc, pid_t tid, struct proc_status *s);

/* Parses the text of such a file. Returns 0 or -ESRCH. */
int proc_parse_status(const char *text, struct proc_status *s);
/* Returns the text after "NAME:" and blanks in a file of such lines; NULL: there is none */
const char *proc_field_text(const char *text, const char *name);
/* Returns the number after "NAME:" in a file of such lines; 0: there is none */
uint64_t proc_field(const char *text, const char *name, int base);

/* Whether /proc/self is this process (trace/proc/pid_namespace.h). If it is not, the functions
 * below find no task. */
bool proc_is_own(void);

/* Opens a file or directory of /proc/TID for reading. Returns a descriptor, or -errno (-ESRCH: no
 * such task). */
int proc_open(pid_t tid, const char *file);

/* Reads at most `room` bytes of a file. Returns their number or -errno. */
ssize_t proc_file(const char *path, void *buf, size_t room);
/* Reads a file of /proc/TID. */
ssize_t proc_read(pid_t tid, const char *file, void *buf, size_t room);

/* Opens /proc/TID for several reads about one task. Returns a descriptor that the caller closes, or
 * -errno (-ESRCH: no such task). Does not check proc_is_own: the caller knows (tracee.no_proc). */
int proc_open_dir(pid_t tid);
/* Reads a file of such a directory, or one of a cgroup: of these, one read returns everything that
 * there is room for. Returns the number of bytes, or -errno. */
ssize_t proc_read_in(int dir_fd, const char *file, void *buf, size_t room);

/* Room for the text of /proc/TID/cgroup, of which the rest is left out */
enum { CGROUPS_TEXT_MAX = 2 * PATH_MAX };
/* Reads that text; "" if it cannot be read. */
void proc_read_cgroups(int dir_fd, char text[CGROUPS_TEXT_MAX]);

struct proc_stat {
	char state;		/* R S D T t Z X I; 0: unknown */
	pid_t parent;
	char name[64];		/* of the thread */
};

/* Reads /proc/TID/task/TID/stat. Returns 0, or -errno with an empty *s. */
int proc_stat(pid_t tid, struct proc_stat *s);

/* Returns the number of the syscall that the task is in, from /proc/TID/syscall; UINT64_MAX: none
 * or unknown. */
uint64_t proc_syscall_nr(pid_t tid);

/* Calls `each` for every process. Returns 0 or -errno. */
int proc_each(void (*each)(void *ctx, pid_t pid, pid_t parent), void *ctx);

/* Returns the target of /proc/TID/exe in the arena; "" if unknown. */
const char *proc_exe(pid_t tid, struct arena *arena);

enum { ARGV_MAX = 128 << 10 };		/* bytes of the arguments of a process */
/* Returns the current arguments of the task of such a directory, NULL-terminated, in the arena;
 * empty if unknown. Lists of more than ARGV_MAX bytes are truncated. */
const char *const *proc_argv_in(int dir_fd, struct arena *arena);
#endif
