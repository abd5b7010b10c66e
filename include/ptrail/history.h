/* What a trace told of each process that was ever in it, kept to the end: for printers that look
 * back (a tree, a report, an answer) and for checks. It is made of events alone. Whoever wants it
 * (wants.history) finds it at EVENT_END; all of it is valid during that event only.
 *
 * Memory: some 700 bytes a process and 100 for each program it ran; words of commands, paths and
 * descriptors, of which equal ones are kept once; and for those that did not end well what failed
 * before. */
#ifndef PTRAIL_HISTORY_H
#define PTRAIL_HISTORY_H

#include "ptrail/event.h"
#include "ptrail/process.h"
#include "ptrail/symbol.h"

/* A call that failed */
struct mishap {
	struct mishap *next;	/* the one after */
	uint64_t time;		/* when it returned, the last of several */
	struct task_id task;
	const char *call;	/* name of the call */
	int error;		/* positive, as errno */
	const char *error_name;	/* "ENOENT" */
	const char *path;	/* that it was about, as the tracee gave it; "" none */
	const char *folder;	/* that a relative path starts from, "" unknown */
	const char *address;	/* of connect, bind: readable; "" none */
	unsigned times;		/* so often */
	/* A file that was looked for in several folders by the same call: how many, and which, with
	 * colons between, cut at 512 bytes. 1, "": .path was all. */
	unsigned places;
	const char *searched;
	const struct path_fault *fault;	/* NULL: not known */
	bool named;		/* a message that came after it has .path's last part in it */
	bool spoken;		/* a message came before any other call that was seen succeeded */
};

/* What it wrote to its descriptor 2; what came in several writes up to the end of a line is one */
struct message {
	struct message *next;
	uint64_t time;		/* when it began */
	int fd;			/* 2; 1: it wrote nothing to 2, and this at last to its output */
	const char *text;	/* cut at 4096 bytes; with NULs replaced */
	size_t len;
};

/* A run of a program in a process */
struct life_program {
	struct life_program *next;
	uint64_t time;			/* when it began */
	const char *path, *file, *cwd;	/* "" unknown */
	bool script;			/* .file is one, .path its interpreter */
	/* NULL: unknown. Long ones are cut and end with the word "..." */
	const char *const *argv;
	uid_t uid, euid;		/* -1: unknown */
	uint64_t in, out, err;		/* inode of the pipe that is descriptor 0, 1, 2; or 0 */
	unsigned inherited;		/* descriptors above 2 that it was left */
};

/* What a task waits for, as of the last look */
struct life_look {
	struct life_look *next;		/* of another task of the process */
	struct task_id task;
	uint64_t time;
	enum look_reason why;
	char state;
	const char *place;		/* wchan, "" unknown */
	const char *call;		/* name, NULL: in none */
	uint64_t arg[6];
	uint32_t word;
	pid_t owner;
	const int *waits;
	unsigned wait_count;
	int64_t timeout;
	const char *name, *path;	/* "" unknown, none */
	int stopped;
	bool in_vfork;
	const struct outsider *outside;
	unsigned outside_count;
};

/* A process */
struct life {
	struct task_id id;
	unsigned index;			/* in history.all: by birth */
	/* who made it, or with CLONE_PARENT that one's parent; NULL: not traced */
	struct life *parent;
	struct life *first_child, *last_child, *next;	/* children in order of birth */
	enum birth how;
	uint64_t flags;
	unsigned depth;
	uint64_t born, exited, reaped;	/* 0: not, or not known */
	enum process_state state;	/* when last seen */
	struct ending ending;		/* where .exited */
	enum end_cause cause;
	pid_t reaper;
	bool orphan, auto_reaped;
	pid_t orphaned_to;
	pid_t group, session;
	uint32_t terminal;
	unsigned tasks;			/* threads ever */
	struct life_program *first_program, *program;	/* the present one; never NULL */
	unsigned programs;		/* execve that it went through */
	struct signal_fact fatal;	/* fatal.number 0: none */
	unsigned signals;		/* how many came */
	struct signal_fact term;	/* the first SIGTERM, if one came */
	bool has_figures;
	struct figures figures;
	uint64_t group_limit;
	/* of one that did not end with code 0, or lives: the last of each, oldest first */
	struct mishap *mishaps;
	struct message *messages;
	unsigned mishap_count, message_count;	/* ever */
	struct life_look *looks;	/* NULL: not looked at */
	const struct descriptors *open;	/* as of the last look, or exec; NULL: unknown */
	unsigned notices;		/* kinds of EVENT_NOTICE told of it, as bits */
};

struct history {
	struct life *const *all;	/* in order of birth */
	size_t count;
	struct life *command;		/* what ptrail started; NULL: attached */
	const char *const *argv;	/* of the command; NULL */
	uint64_t realtime;		/* ns since 1970 when the trace began */
	uint64_t end;			/* time of the last event */
	uint64_t command_end;		/* 0: it has not ended */
	unsigned processors;		/* of the machine; 0: unknown */
	bool calls_seen;		/* system calls were told of, and */
	bool attached;			/* what was before is not known */
	unsigned most_alive;		/* at once */
	unsigned most_zombies;		/* at once */
	const struct history_index *index;	/* for the functions below; NULL: they find none */
};

/* The process of that number at that time, or the last one before; NULL: none */
const struct life *history_find(const struct history *h, pid_t pid, uint64_t time)
	PTRAIL_PUBLIC_AS(history_find);
/* The process whose first task had that serial; NULL: none */
const struct life *history_of_serial(const struct history *h, uint64_t serial)
	PTRAIL_PUBLIC_AS(history_of_serial);
/* What a program is called: the last part of the name that execve was given (sh, whichever shell
 * that is; of a script the script's), or else of its path; "?" unknown. Of a life, what it runs at
 * its end. */
const char *life_program_name(const struct life_program *p) PTRAIL_PUBLIC_AS(life_program_name);
const char *life_name(const struct life *l) PTRAIL_PUBLIC_AS(life_name);
/* Whether it ended with a code other than 0, or by a signal */
bool life_failed(const struct life *l) PTRAIL_PUBLIC_AS(life_failed);
/* What it was alive, in ns: until its end, or that of the trace */
uint64_t life_duration(const struct history *h, const struct life *l)
	PTRAIL_PUBLIC_AS(life_duration);
#endif
