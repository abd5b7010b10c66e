/* What is kept of a run for a comparison. All of it belongs to struct collected. */
#ifndef DIFF_COLLECT_RUN_H
#define DIFF_COLLECT_RUN_H

#include "diff/collect/texts.h"
#include "ptrail/history.h"

enum fact_kind {
	FACT_OPEN,	/* a file, a folder */
	FACT_RUN,	/* execve */
	FACT_LOOK,	/* stat, access, readlink, chdir … */
	FACT_CHANGE,	/* mkdir, rename, unlink …; each call for itself */
	FACT_CONNECT, FACT_BIND, FACT_SEND,
	FACT_CALL,	/* a call without a path that failed */
};

/* What a process did to a file or an address, however often */
struct fact {
	struct fact *next;		/* of the same process, the one before */
	struct fact *same_key;
	struct text *what;		/* path or address; "" none */
	const char *call;		/* as its row calls it: the first */
	enum fact_kind kind;
	unsigned program;		/* which of the process's programs did it first */
	unsigned ok, failed;		/* so often */
	bool reads, writes, folder;	/* FACT_OPEN that went well; .folder: O_DIRECTORY */
	int error;			/* the last one; of a FACT_CALL the one that it is about */
	uint64_t ok_time, failed_time;	/* the first of each, ns */
	uint64_t made_time;		/* the file is there, or is new, since then; 0: it was */
};

struct unit_program {
	struct text *name, *path, *folder;
	struct text **argv;		/* as it was; .argc of them */
	struct text **words;		/* the same without the home (path.h) */
	unsigned argc;
};

/* A process */
struct unit {
	uint64_t serial;
	pid_t pid;
	struct unit *parent, *first_child, *next;
	struct text *folder;		/* where it is, while events come */
	struct fact *facts;
	/* what follows is known at the end of the run */
	bool whole;			/* it was in the history */
	bool forked;			/* it never called execve: .programs has its maker's */
	struct unit_program *programs;
	unsigned program_count;		/* 1 at least */
	unsigned below;			/* processes that come from it, with those that they made */
	uint64_t born, exited;		/* ns; .exited 0: it lives */
	bool lost;			/* nobody said how it ended */
	struct ending ending;
	struct text *reason;		/* why it failed, a sentence; NULL */
	struct text *said;		/* of one that failed, to descriptor 2; NULL */
	bool has_figures;
	struct figures figures;
};

/* What is known of a file in the whole run */
struct file {
	struct unit *unit;		/* the first that could … */
	const struct fact *fact;	/* … do this with it; NULL: nobody */
	uint64_t made;			/* since when it is there; 0: it was there before */
};

struct collected {
	struct texts texts;
	struct arena arena;
	struct hash units;		/* serial → struct unit */
	struct hash facts;		/* process, kind, text → struct fact */
	struct hash calls;		/* name of a call → what it is (calls.h) */
	struct hash files;		/* hash of a text → struct file; made when asked for */
	struct hash pids;
	struct text *home;		/* folder in which the command began; "" unknown */
	struct unit **all;		/* by birth */
	size_t count;
	struct unit *command;		/* NULL: attached, or it could not be run */
	uint64_t end;			/* ns */
	bool ended, cut, calls_seen;
	bool files_seen;		/* .files is made */
};

/* The process's program while it did that */
const struct unit_program *unit_program_of(const struct unit *u, const struct fact *f);
/* The one that it is known by: what it ran first, or its maker's */
static inline const struct unit_program *unit_first(const struct unit *u)
{
	return u->programs;
}
static inline const struct unit_program *unit_last(const struct unit *u)
{
	return &u->programs[u->program_count - 1];
}
/* Hashes of a text: as it is, and of its two loose forms */
typedef uint64_t text_form(struct collected *c, struct text *t);
uint64_t text_exact(struct collected *c, struct text *t);
uint64_t text_loose(struct collected *c, struct text *t);
uint64_t text_looser(struct collected *c, struct text *t);
/* What the whole run did with a file; NULL: nothing */
const struct file *file_of(struct collected *c, const struct text *t);
#endif
