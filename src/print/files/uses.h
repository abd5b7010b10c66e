/* Which programs of a run used which files, and how. Paths are absolute, from the arguments of
 * syscalls, and below the root directory of the process; symbolic links are not resolved. */
#ifndef PRINT_FILES_USES_H
#define PRINT_FILES_USES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "model/accesses/directories.h"
#include "print/files/flows.h"

/* What was done to a file, as bits */
enum {
	FILE_READ = 1,		/* opened for reading */
	FILE_WRITTEN = 2,	/* opened for writing, or truncated */
	FILE_CREATED = 4,	/* created as a file, directory, link or other, also by a rename */
	FILE_DELETED = 8,
	FILE_RENAMED = 16,	/* got this name by a rename */
	FILE_RAN = 32,		/* executed */
	FILE_LISTED = 64,	/* opened as a directory */
	FILE_CHANGED = 128,	/* its mode, owner, times or extended attributes */
	FILE_EXAMINED = 256,	/* its attributes or its link were read */
	FILE_MISSING = 512,	/* a syscall failed with ENOENT or ENOTDIR */
	FILE_REFUSED = 1024,	/* a syscall failed with another error */
	FILE_USES = 11,		/* number of bits */
};

/* What the run shows of the existence of a file */
enum file_presence {
	PRESENCE_UNKNOWN,	/* nothing, or an open that would have created it */
	PRESENCE_ABSENT,
	PRESENCE_PRESENT,
};

/* What one program did to a file; all processes with that name together */
struct file_user {
	struct file_user *next;		/* another program */
	const char *program;
	unsigned uses;			/* set of FILE_ bits */
};

/* A process that read or wrote a file */
struct file_access {
	struct file_access *next;	/* of the same file */
	struct file_access *next_read;	/* of the same process, for reads */
	struct used_file *file;
	struct file_process *process;
	bool reads, writes;		/* it has opened the file for it, or done it */
	/* With file_flows: it has read or written bytes; another process has done so through a
	 * descriptor that this one has opened, as a shell does for a redirection */
	bool transfers, lends;
};

/* Whether the process uses the file itself */
static inline bool access_is_own(const struct file_access *a)
{
	return a->transfers || !a->lends;
}

struct file_process {
	struct file_access *reads;
};

struct used_file {
	struct used_file *same_hash, *next;	/* .next: in the order of first use, reversed */
	const char *path;
	unsigned uses;			/* of all programs */
	enum file_presence before, now;	/* before the run, and as last seen */
	const char *renamed_from;	/* its name before the last rename; NULL: none */
	bool renamed_away;		/* its last use gave it another name */
	int error;			/* errno of the last FILE_REFUSED */
	uint64_t missed;		/* number of FILE_MISSING */
	struct file_user *users;
	struct file_access *accesses;
	unsigned visited;		/* mark of a search through files and processes */
	bool is_pipe;			/* no file: a pipe, which is in no list */
};

struct file_uses {
	struct arena arena;
	struct hash files;		/* hash of the path → struct used_file */
	struct hash processes;		/* serial → struct file_process */
	struct hash accesses;		/* hash of file and process → struct file_access */
	struct used_file *first;
	size_t count;
	struct directories directories;
	struct file_flows flows;
	const char *home;		/* directory that the command started in; "": unknown */
	struct sbuf path;
};

/* The fate of a file in the run, for a list: the first that applies */
enum file_fate {
	FATE_TEMPORARY,		/* created, and deleted or renamed to another name */
	FATE_MOVED,		/* existed before, and was renamed to another name */
	FATE_CREATED,
	FATE_WRITTEN,		/* it existed before, or that is unknown */
	FATE_DELETED,
	FATE_RENAMED,		/* got this name; it existed before under another one */
	FATE_CHANGED,
	FATE_RAN,
	FATE_READ,
	FATE_LISTED,
	FATE_EXAMINED,
	FATE_REFUSED,
	FATE_MISSING,
	FATES
};

/* With `with_flows`, .accesses has those through inherited descriptors too; `u` must not be moved
 * then. */
void file_uses_init(struct file_uses *u, bool with_flows);
void file_uses_done(struct file_uses *u);
/* Takes each event. */
void file_uses_note(struct file_uses *u, const struct event *e);
/* The file of that path; NULL: it was not used. */
struct used_file *file_uses_find(const struct file_uses *u, const char *path);
/* Adds to the accesses of a file that the process has read or written bytes of it through a
 * descriptor, which the process `from` had (a serial; 0: unknown). */
void file_uses_add_transfer(struct file_uses *u, struct used_file *f, const struct process *p,
			    uint64_t from, bool is_read);
enum file_fate file_fate(const struct used_file *f);
/* The uses that a list of files of that fate is about */
unsigned file_fate_uses(enum file_fate fate);
/* Returns all files ordered by path, .count of them; the caller frees the array. */
struct used_file **file_uses_sorted(const struct file_uses *u);
/* Whether the file belongs to the system: its programs, libraries and data, devices, /proc … */
bool file_is_system(const struct used_file *f);
/* The path relative to the directory that the command started in, if it is below it */
const char *file_shown_path(const struct file_uses *u, const char *path);
#endif
