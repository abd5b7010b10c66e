/* What a trace did with privileges, other processes and programs, as the audit reports it. */
#ifndef MODEL_AUDIT_ACTS_H
#define MODEL_AUDIT_ACTS_H

#include "model/audit/paths.h"
#include "model/audit/rows.h"

enum audit_kind {
	AUDIT_SECRET,		/* secrets were read */
	AUDIT_PERSISTENCE,	/* something runs or holds after the command */
	AUDIT_PRIVILEGE,	/* privileges were used, gained or given */
	AUDIT_PROCESS,		/* a process was left behind, or others were disturbed */
	AUDIT_OUTSIDE,		/* files outside of the working directory were changed */
	AUDIT_NETWORK,		/* other machines were talked to */
	AUDIT_UNSEEN,		/* activity that a tracer cannot see */
	AUDIT_KINDS
};

/* Something that was done; equal ones are one */
struct audit_act {
	struct audit_act *next;		/* in the order of the trace */
	enum audit_kind kind;
	enum audit_level level;
	const char *what, *reason;	/* constant text */
	const char *object;		/* a path, a process; "": none */
	pid_t target;			/* a process that must be outside of the trace; 0: none */
	struct witness by;
};

/* A program that was executed; all processes together */
struct audit_program {
	struct audit_program *next;	/* in the order of the first execution */
	const char *name, *path;
	uint64_t times;
};

struct audit_acts {
	struct path_log *log;		/* also the memory */
	struct hash by_key;		/* hash → struct audit_act */
	struct hash programs_by_path;	/* hash of the path → struct audit_program */
	struct hash own_users;	/* serial → set: its user namespace was created in the trace */
	struct hash pids;		/* of traced tasks → set */
	struct audit_act *first, **last;
	struct audit_program *first_program, **last_program;
	size_t program_count;
	uint64_t executions;
};

void audit_acts_init(struct audit_acts *a, struct path_log *log);
void audit_acts_done(struct audit_acts *a);
/* Takes each event, after the path log. */
void audit_acts_note(struct audit_acts *a, const struct event *e);
/* Whether the act is none, because its target turned out to be traced */
bool audit_act_is_void(const struct audit_acts *a, const struct audit_act *act);
#endif
