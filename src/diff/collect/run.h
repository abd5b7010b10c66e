/* Data collected of a run for a comparison. All of it belongs to struct collected. */
#ifndef DIFF_COLLECT_RUN_H
#define DIFF_COLLECT_RUN_H

#include "diff/collect/texts.h"
#include "model/accesses/directories.h"
#include "ptrail/history.h"

enum fact_kind {
	FACT_OPEN,	/* a file or directory */
	FACT_EXEC,	/* execve */
	FACT_LOOKUP,	/* stat, access, readlink, chdir … */
	FACT_CHANGE,	/* mkdir, rename, unlink …; a separate fact for each syscall */
	FACT_CONNECT, FACT_BIND, FACT_SEND,
	FACT_CALL,	/* a failed syscall without a path */
};

/* What a process did to a file or an address, merged over all repetitions */
struct fact {
	struct fact *next;		/* previous fact of the same process */
	struct fact *same_key;		/* next fact with the same hash key */
	struct run_text *what;		/* path or address; "" if none */
	const char *call;		/* name of the first syscall */
	enum fact_kind kind;
	uint64_t seq;			/* number of the first event */
	/* number, from 1, of the process's program that did it first */
	unsigned program;
	unsigned ok, failed;		/* number of successes and failures */
	/* modes of successful opens; .directory: with O_DIRECTORY */
	bool reads, writes, directory;
	/* errno of the last failure; of a FACT_CALL the one that it is about */
	int error;
	uint64_t ok_time, failed_time;	/* time of the first success and failure, ns */
	/* time since which the file exists or was truncated; 0: it existed before */
	uint64_t created_time;
};

/* What the environment of a run has */
enum setting_kind { SETTING_HOST, SETTING_LABEL, SETTING_VARIABLE };

struct run_setting {
	struct run_setting *next;
	enum setting_kind kind;
	struct run_text *name, *value;	/* .value: NULL of a host, or if it was not recorded */
};

/* Number of the event of an execve */
struct run_exec {
	struct run_exec *next;
	uint64_t seq;
};

struct run_program {
	uint64_t seq;			/* number of the event that began it; 0: unknown */
	struct run_text *name, *path, *directory;
	struct run_text **argv;		/* original words; .argc of them */
	struct run_text **words;	/* the words without the home (path.h) */
	unsigned argc;
};

/* A process */
struct run_process {
	uint64_t serial;
	pid_t pid;
	struct run_process *parent, *first_child, *next;
	struct fact *facts;
	uint64_t first_seq, exit_seq;	/* numbers of its first event and its exit; 0: unknown */
	struct run_exec *execs, *last_exec;	/* oldest first, and the newest */
	/* The following members are set at the end of the run. */
	bool in_history;		/* the history has a record of it */
	bool has_no_exec;		/* it never called execve: .programs has its parent's */
	struct run_program *programs;
	unsigned program_count;		/* at least 1 */
	unsigned below;			/* number of descendants */
	uint64_t born, exited;		/* ns; .exited 0: it is running */
	bool lost;			/* its exit status is unknown */
	struct exit_status ending;
	struct run_text *reason;	/* why it failed, as a sentence, or NULL */
	/* what a failed process wrote to descriptor 2, or NULL */
	struct run_text *stderr_text;
	bool has_figures;
	struct figures figures;
};

/* Use of a file in the whole run */
struct run_file {
	struct run_process *process;		/* the process that used it first */
	/* the fact of that use; NULL: it was only created or changed */
	const struct fact *fact;
	/* time since which it exists; 0: it existed before */
	uint64_t created;
};

struct collected {
	struct texts texts;
	struct arena arena;
	struct hash processes;		/* serial → struct run_process */
	struct hash facts;		/* process, kind, text → struct fact */
	struct hash files;		/* hash of a path → struct run_file; see .files_indexed */
	struct hash pids;		/* pid → struct run_process */
	struct directories directories;	/* while events are processed */
	struct run_text *home;		/* directory in which the command started; "" if unknown */
	struct run_process **all;	/* processes, ordered by birth */
	size_t count;
	struct run_setting *settings;	/* collected by diff_set_collector only */
	struct run_process *command;	/* NULL: attached, or it could not be executed */
	uint64_t end;			/* time of the last event, ns */
	bool has_ended;			/* EVENT_END was seen */
	bool is_incomplete;		/* the trace ended before the run did */
	bool has_calls;			/* the run has syscall events */
	bool files_indexed;		/* .files is complete */
};

/* Returns the program that the process ran when the fact occurred. */
const struct run_program *program_of_fact(const struct run_process *u, const struct fact *f);
/* The program that identifies the process: the first that it executed, or its parent's */
static inline const struct run_program *first_program(const struct run_process *u)
{
	return u->programs;
}
static inline const struct run_program *last_program(const struct run_process *u)
{
	return &u->programs[u->program_count - 1];
}
/* Return the hash of a text as it is, or of one of its loose forms. */
typedef uint64_t text_form(struct collected *c, struct run_text *t);
uint64_t text_exact(struct collected *c, struct run_text *t);
uint64_t text_loose(struct collected *c, struct run_text *t);
uint64_t text_looser(struct collected *c, struct run_text *t);
/* Returns how the run used a file, or NULL if it did not. */
const struct run_file *file_of(struct collected *c, const struct run_text *t);
#endif
