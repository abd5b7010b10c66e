/* What a program must be allowed, from what it did: paths with rights, generalized so that they
 * hold in the next run; system calls, capabilities and families of addresses. */
#ifndef MODEL_AUDIT_POLICY_RULES_H
#define MODEL_AUDIT_POLICY_RULES_H

#include "abi/abi.h"
#include "model/audit/paths.h"

/* Rights on a path, or on all below it */
enum {
	RIGHT_READ = 1,		/* files */
	RIGHT_LIST = 2,		/* directories */
	RIGHT_EXECUTE = 4,
	RIGHT_WRITE = 8,	/* existing files */
	RIGHT_CREATE = 16,	/* create, rename and delete */
	RIGHT_SEE = 32,		/* attributes only, or a symbolic link that is followed */
};

struct policy_path {
	const char *path;
	bool is_tree;		/* all below the directory, too */
	/* A tree of temporary files that the program creates itself: it uses no others there,
	 * except those that have paths of their own */
	bool is_temporary;
	unsigned rights;	/* set of RIGHT_ bits */
	/* The rule that generalized it, as a phrase; NULL: the path was used as it is */
	const char *reason;
	const char *example;	/* a path that was generalized; NULL: none */
	uint64_t count;		/* number of paths that it covers */
};

struct policy_rules {
	struct path_log log;
	struct hash calls;		/* address of a row → struct call */
	bool abis[ABI_COUNT];		/* those that were used */
	struct hash capabilities;	/* hash of the name → name */
	struct hash own_ids;		/* of need.h */
	uint64_t families;		/* bit n: sockets of address family n were created */
	bool creates_namespaces, sets_realtime;
	const char *const *argv;	/* the command; NULL: none, or runs of several commands */
	/* The following is valid after policy_rules_finish(). */
	/* Directories that the commands started in: of several runs there may be several */
	const char **homes;
	size_t home_count;
	struct policy_path *paths;	/* ordered by path: directories before what is in them */
	size_t path_count;
	bool uses_proc, uses_devices;	/* paths in /proc; devices that all programs may use */
};

void policy_rules_init(struct policy_rules *r);
void policy_rules_done(struct policy_rules *r);
/* Takes each event. Wanted are all system calls with what the path log wants, and .identity. */
void policy_rules_note(struct policy_rules *r, const struct event *e);
/* Generalizes the paths. To be called once, after the last event. */
void policy_rules_finish(struct policy_rules *r);
/* Adds to the first of `count` runs, of which all have been finished, what the others must be
 * allowed. To be called once. The others must outlive the first. */
void policy_rules_merge(struct policy_rules *const *runs, size_t count);
enum { POLICY_IMPLIED_CALLS_MAX = 4 };
/* Writes the names of system calls that a program may make at another moment, given those of a run
 * (address of a row → struct call): those that the kernel causes, and those that wait for a child
 * or a thread. A name may be among those of the run. Returns their number. */
size_t policy_add_implied_calls(const struct hash *calls, const char **names);
/* The names of the system calls in order, NULL-terminated, with those that they imply; to be
 * freed */
const char **policy_call_names(const struct policy_rules *r);
/* The names of the capabilities that were used, in order, NULL-terminated; to be freed */
const char **policy_capability_names(const struct policy_rules *r);
/* Where home directories are, NULL-terminated */
extern const char *const policy_homes[];
/* Whether a path is a device that all programs may use, such as /dev/null */
bool policy_is_common_device(const char *path);
#endif
