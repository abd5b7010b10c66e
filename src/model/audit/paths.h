/* The paths that a trace used, what was done to each, and which process did it first, for the
 * reports that judge paths (audit, policy). Unlike the printer `files`, they use the path of the
 * descriptor for a file that was opened: symbolic links are resolved. */
#ifndef MODEL_AUDIT_PATHS_H
#define MODEL_AUDIT_PATHS_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "model/accesses/directories.h"
#include "ptrail/event.h"

/* What was done to a path. Each is a bit 1 << PATH_... of a set. */
enum path_act {
	PATH_READ,		/* opened for reading */
	PATH_WRITTEN,		/* opened for writing, or truncated */
	PATH_CREATED,		/* created as a file, directory, link, socket, or by a rename */
	PATH_DELETED,
	PATH_MOVED,		/* got another name */
	PATH_LINKED,		/* another name was added */
	PATH_CHANGED,		/* its mode, owner, times or extended attributes */
	PATH_RAN,		/* executed */
	PATH_LISTED,		/* opened as a directory */
	PATH_EXAMINED,		/* looked up, or its attributes were read */
	PATH_FOLLOWED,		/* opened, as a symbolic link to another path */
	PATH_CONNECTED,		/* connected to, as a socket */
	PATH_READ_REFUSED,	/* an open failed with EACCES or EPERM */
	PATH_CHANGE_REFUSED,	/* an open for writing or another change did */
	PATH_ACTS
};

#define PATH_BIT(act) (1U << PATH_##act)
/* Acts that change what is at the path */
#define PATH_CHANGES (PATH_BIT(WRITTEN) | PATH_BIT(CREATED) | PATH_BIT(DELETED) | \
		      PATH_BIT(MOVED) | PATH_BIT(CHANGED))

/* Where something was seen */
struct witness {
	const char *program;	/* name; "": unknown */
	uint64_t serial;	/* of the process */
	pid_t pid;
	uint64_t time;		/* ns since the trace began */
	const char *call;	/* name of the syscall, or of another event: "clone" */
};

/* What one program did to a path; all processes with that name together */
struct path_user {
	struct path_user *next;		/* another program */
	const char *program;
	const char *script;	/* of an interpreter: the name of what it runs; "": unknown */
	unsigned acts;			/* set of PATH_BIT()s */
	/* The first of each act. Those of PATH_LISTED, PATH_EXAMINED and PATH_FOLLOWED are missing,
	 * unless .keeps_all of the log is set. */
	struct first_act *first;
};

struct first_act {
	struct first_act *next;
	enum path_act act;
	struct witness by;
};

struct traced_path {
	struct traced_path *same_hash, *next;	/* .next: in the order of first use */
	const char *path;
	unsigned acts;			/* of all programs */
	bool existed;			/* before the trace */
	bool exists;			/* as last seen */
	bool was_missing;		/* a lookup has failed with ENOENT */
	bool is_own;			/* the trace created it, or may have done so */
	bool is_directory;		/* created, opened or seen as a directory */
	bool is_file;			/* seen as a regular file */
	/* a symbolic link, perhaps by way of others, to a program of another name, or to another
	 * directory; /bin is that of /usr/bin */
	bool leads_elsewhere;
	struct path_user *users;
};

struct path_log {
	struct arena arena;
	struct hash by_path;		/* hash of the path → struct traced_path */
	struct traced_path *first, **last;
	size_t count;
	struct directories directories;
	struct hash homes;		/* hash → value of HOME: those of the programs */
	const char *home;		/* directory that the command started in; "": unknown */
	struct sbuf text;
	bool keeps_all;			/* .first of a user has all acts; set at the beginning */
};

void path_log_init(struct path_log *l);
void path_log_done(struct path_log *l);
/* Takes each event. Wanted are: .calls, .values, .programs, .bases, .fd_paths, .environments,
 * .interpreters, .descriptors. */
void path_log_note(struct path_log *l, const struct event *e);
/* The path; NULL: it was not used. `n`: its length */
struct traced_path *path_log_find(const struct path_log *l, const char *path, size_t n);
/* Where a user did one of `acts` first, which are among those of .first; NULL: it did none */
const struct witness *path_first_of(const struct path_user *u, unsigned acts);
/* The same of all users */
const struct witness *path_first(const struct traced_path *p, unsigned acts);
/* Whether the path is in the directory, or is the directory itself */
bool path_is_below(const char *path, const char *directory);
/* Whether a directory above the path was created by the trace */
bool path_is_in_own(const struct path_log *l, const char *path);
/* The path of descriptor argument 0 of a syscall, as ptrail would name it; NULL: it is none. Valid
 * until the next call. */
const char *path_of_descriptor(struct path_log *l, const struct event *e);
/* What the event shows, with names that live as long as the log */
struct witness witness_of(struct path_log *l, const struct event *e, const char *call);
#endif
