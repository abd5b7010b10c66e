/* What a command did that a reviewer of it wants to see: the facts, and findings about them. They
 * are judged at the end of the trace, by the rows of rows.h. */
#ifndef MODEL_AUDIT_AUDIT_H
#define MODEL_AUDIT_AUDIT_H

#include "model/audit/acts.h"
#include "model/sockets/sockets.h"
#include "ptrail/history.h"

/* Objects that a finding names; the others are counted */
enum { AUDIT_OBJECTS_MAX = 8 };

struct audit_finding {
	struct audit_finding *next;	/* the gravest first, then by time */
	enum audit_kind kind;
	enum audit_level level;
	const char *what;		/* a phrase: "reads private keys of SSH" */
	const char *reason;		/* why it matters; a phrase */
	const char *objects[AUDIT_OBJECTS_MAX];	/* paths, addresses, processes */
	size_t object_count;		/* of all; may exceed AUDIT_OBJECTS_MAX */
	struct witness by;		/* of the first object */
};

/* What became of a file outside of the working directory */
enum audit_fate {
	AUDIT_CREATED, AUDIT_WRITTEN, AUDIT_DELETED, AUDIT_CHANGED,
	AUDIT_TEMPORARY,		/* created and deleted: it is counted only */
	AUDIT_FATES
};

struct audit_file {
	const struct traced_path *path;
	enum audit_fate fate;
	struct witness by;		/* the first change */
};

/* A peer or listener: links with the same protocol and address together */
struct audit_peer {
	struct audit_peer *next;	/* in the order of the first use */
	const char *protocol, *address, *name;	/* .name: that was asked for; "": none */
	bool is_local;			/* on this machine */
	bool failed;			/* no link was established */
	uint64_t links, sent, received;
	struct witness by;
};

struct audit_peers {
	struct audit_peer *first, **last;	/* .last: where the next one is linked */
	size_t count;
};

/* A process that ran after the command had ended */
struct audit_rest {
	const struct life *life;
	uint64_t after;			/* ns after the end of the command; valid if it exited */
	bool is_left;			/* on purpose, as it seems */
};

struct audit {
	struct path_log log;
	struct sockets sockets;
	struct audit_acts acts;
	/* The following is valid after audit_finish(). */
	struct audit_finding *findings;	/* those of AUDIT_USUAL, which are none, are the last */
	/* .finding_count and .per_kind: without AUDIT_USUAL */
	size_t finding_count, per_level[AUDIT_LEVELS], per_kind[AUDIT_KINDS];
	struct audit_file *outside;	/* ordered by fate, then path */
	size_t outside_count;
	/* number of files inside of the working directory, and outside */
	uint64_t inside_fates[AUDIT_FATES], outside_fates[AUDIT_FATES];
	struct audit_peers peers, listeners;
	struct audit_rest *rests;
	size_t rest_count;
	const struct history *history;
	struct hash keys;		/* hash → struct audit_finding, struct audit_peer */
};

void audit_init(struct audit *a);
void audit_done(struct audit *a);
/* Takes each event. */
void audit_note(struct audit *a, const struct event *e);
/* Judges what was noted. To be called at EVENT_END, with its history, which must stay valid; NULL:
 * it has none. */
void audit_finish(struct audit *a, const struct history *h);

/* --- for audit_finish() --- */

/* Adds an object to the finding with these texts, which is created if there is none. */
void audit_add(struct audit *a, const struct audit_finding *like, const char *object,
	       const struct witness *by);
void audit_judge_files(struct audit *a);
void audit_judge_network(struct audit *a);
void audit_judge_processes(struct audit *a);
#endif
