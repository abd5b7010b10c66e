/* The targets of --cgroup, --unit, --container and --pod: cgroups, whose processes are traced. They
 * are found by the names of their directories; no service is asked. */
#ifndef APP_ATTACH_TARGETS_H
#define APP_ATTACH_TARGETS_H

#include <stddef.h>

#include "base/system/diag.h"
#include "base/text/sbuf.h"
#include "trace/engine.h"

enum target_kind { TARGET_CGROUP, TARGET_UNIT, TARGET_CONTAINER, TARGET_POD };

struct targets;

/* Creates an empty list. `root` is the directory that the paths of /proc, /sys/fs/cgroup and of
 * state files begin at: "" except in tests. It must remain valid. */
struct targets *targets_new(const char *root);
void targets_free(struct targets *t);

/* Adds the cgroups of `name`:
 *	TARGET_CGROUP		a path of /sys/fs/cgroup, or one as in /proc/PID/cgroup
 *	TARGET_UNIT		a unit of systemd, of the system or of a user; with a pattern
 *				several. Without a suffix it is a service.
 *	TARGET_CONTAINER	the ID of a container, its begin, or the name
 *	TARGET_POD		the UID of a pod, its begin, NAME or NAMESPACE/NAME
 * Returns 0, or EXIT_USAGE after a message if there is none, or if the begin of an ID is that of
 * several. */
int targets_add(struct targets *t, enum target_kind kind, const char *name, struct diag *diag);

/* Calls `found` for each process of the targets (engine_members.list); `ctx` is struct targets. */
void targets_list(void *ctx, void (*found)(void *to, pid_t pid), void *to);

/* Appends the options that name the targets to a text. */
void targets_describe(const struct targets *t, struct sbuf *text);

/* Reports the targets that have no process yet. */
void targets_report_empty(const struct targets *t, struct diag *diag);
#endif
