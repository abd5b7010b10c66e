/* What the files of this directory share. */
#ifndef MODEL_CREDS_STATE_H
#define MODEL_CREDS_STATE_H

#include "desc/traits.h"
#include "model/creds/creds.h"

/* All capabilities that are known: CAP_CHOWN to CAP_CHECKPOINT_RESTORE */
#define CREDS_ALL_CAPABILITIES ((UINT64_C(1) << 41) - 1)

/* The flags CLONE_NEW... */
#define CREDS_NAMESPACE_FLAGS UINT64_C(0x7e020080)

struct creds_task {
	uint64_t serial;
	pid_t tid;
	struct creds_process *process;
	struct creds *now;
};

/* What a syscall does to other tasks than its own */
enum creds_reach {
	REACH_NOTHING,		/* it changes no credentials */
	REACH_TASK,
	REACH_PROCESS,		/* all threads of the process */
	REACH_OTHER,		/* the process .pid */
};

struct creds_outcome {
	enum creds_reach reach;
	pid_t pid;
};

struct creds *creds_new(void);			/* nothing is known */
struct creds *creds_copy(const struct creds *c);	/* with one user */
struct creds *creds_keep(struct creds *c);		/* adds a user; returns it */
void creds_release(struct creds *c);		/* may be NULL */
/* Replaces an allocated string. */
void creds_set_text(const char **member, const char *text, size_t len);

/* --- rules.c: what the kernel does --- */

/* Changes `c` as the successful syscall has, that of a task with these credentials. */
struct creds_outcome creds_apply_call(struct creds *c, const struct event *e);
/* Whether the syscall, had it succeeded, would have changed credentials: for refused ones */
bool creds_would_change(const struct event *e);
/* New namespaces, by CLONE_NEW... flags; of a child, or of the calling task */
void creds_apply_namespaces(struct creds *c, uint64_t flags, bool is_child);
/* Whether a child has other namespaces than its creator */
bool creds_child_differs(const struct creds *c, uint64_t flags);
#endif
