/* Credentials and confinement of each process over time, from events alone: what a process began
 * with, and each change with the syscall or the execve that made it. */
#ifndef MODEL_CREDS_CREDS_H
#define MODEL_CREDS_CREDS_H

#include "base/memory/hash.h"
#include "ptrail/process.h"

/* Ids of a user namespace that a traced process has created: those from .inside on are those from
 * .outside on in the namespace around it. */
enum { CREDS_EXTENTS_MAX = 8 };

struct creds_map {
	unsigned count;
	struct creds_id_range {
		uint32_t inside, outside, count;
	} extents[CREDS_EXTENTS_MAX];
};

/* The credentials of tasks at a moment. Several tasks and changes share them, so they do not change
 * once they are complete. */
struct creds {
	unsigned users;
	struct credentials c;		/* owns its strings and groups */
	bool is_known;			/* false: .c has only what syscalls have set since */
	/* Bit of each kind of namespace that is new, so that its inode is unknown */
	uint32_t fresh;
	unsigned confinements;		/* number of landlock_restrict_self() */
	unsigned user_namespaces;	/* number of those that were entered */
	struct creds_map users_map, groups_map;	/* of the first of them */
};

/* An argument that changes nothing; an id that is not known */
#define CREDS_NO_ID UINT32_MAX
#define CREDS_UNKNOWN_ID (UINT32_MAX - 1)
/* A set of capabilities that is not known, since the memory with which capset() has set it could
 * not be read: no bit above the last capability is set in others */
#define CREDS_UNKNOWN_SET UINT64_MAX

/* A syscall or execve that changed credentials, or failed to */
struct creds_change {
	struct creds_change *next;
	uint64_t time;			/* ns since the trace began */
	pid_t tid;
	unsigned threads;		/* number of threads that did the same; 1: only .tid */
	const char *call;		/* name of the syscall */
	char *text;			/* what the consumer has set to describe it; or NULL */
	int error;			/* errno if the syscall was refused; else 0 */
	struct creds *before, *after;	/* the same if it was refused, or changed nothing known */
};

struct creds_process {
	struct creds_process *next;	/* in the order of creation */
	uint64_t serial;
	pid_t pid;
	pid_t parent;			/* its creator; 0: not traced */
	char *program;			/* "": unknown */
	uint64_t began, ended;		/* .ended 0: not over */
	struct creds *inherited;	/* of its creator; NULL: not traced */
	struct creds *start, *now;	/* .now: of the main thread, or at its end */
	struct creds_change *first, **last;
	struct creds_change *latest;	/* the last of them; NULL: none */
};

struct creds_model {
	struct creds_process *first, **last;
	struct hash processes;		/* pid → struct creds_process, the current one */
	struct hash tasks;		/* tid → struct creds_task */
	size_t changes;
	uint64_t forgotten;		/* changes that are not listed */
};

/* Greatest number of changes that are listed */
enum { CREDS_CHANGES_MAX = 100000 };

/* The syscalls that it needs, in the syntax of -e trace= */
#define CREDS_CALLS \
	"%creds,seccomp,unshare,setns,clone,clone3,landlock_restrict_self," \
	"lsm_set_self_attr,write"

void creds_init(struct creds_model *m);
void creds_done(struct creds_model *m);
/* Takes each event. Wanted are: .calls, .values, .programs, .fd_paths and .credentials. Returns the
 * change that the event is, if it is a new one, whose .text the caller may set to allocated text;
 * or NULL. */
struct creds_change *creds_note(struct creds_model *m, const struct event *e);
/* Whether nothing differs that is known of both. A new namespace equals one whose inode is known
 * later. */
bool creds_equal(const struct creds *before, const struct creds *after);
bool creds_is_other_namespace(const struct creds *before, const struct creds *after,
			      enum namespace_kind kind);
/* What a process that has given up the effective user 0 keeps of its privileges, so that they are
 * not dropped for good */
enum creds_kept {
	KEPT_NOTHING,		/* or it has not dropped any */
	KEPT_USER,		/* its real or saved user is 0 */
	KEPT_GROUP,		/* its real, effective or saved group is 0 */
	KEPT_GROUPS,		/* a supplementary group is 0 */
	KEPT_CAPABILITIES,	/* capabilities, of which keepcaps or secure bits are the cause */
};
enum creds_kept creds_kept(const struct creds_process *p);
/* "one of its groups is still 0"; NULL: nothing */
const char *creds_kept_words(enum creds_kept kept);
/* Whether the supplementary group is one of those of `c` */
bool creds_has_group(const struct creds *c, uint32_t group);
#endif
