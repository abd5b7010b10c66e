/* The findings of checks. A check is identified by its id, which never changes; ptrail --explain=ID
 * describes it. Consumers that want findings (wants.findings) receive them with EVENT_END. */
#ifndef PTRAIL_FINDING_H
#define PTRAIL_FINDING_H

#include "ptrail/history.h"
#include "ptrail/symbol.h"

enum finding_level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR, LEVELS };

/* The description of a check */
struct check_row {
	const char *id;			/* "ZB111" */
	const char *name;		/* "zombie-left" */
	enum finding_level level;	/* default level of its findings */
	const char *summary;		/* one sentence: what the check looks for */
	const char *explanation;	/* why that matters, and what is not reported */
	const char *advice;		/* what to do */
};

/* An observation that supports a finding */
struct evidence {
	const struct life *process;	/* NULL: no particular process */
	uint64_t time;			/* timestamp of the event; 0: no event */
	const char *text;		/* a phrase, without a full stop */
};

struct finding {
	const struct check_row *check;
	enum finding_level level;
	/* one sentence without a full stop, with names instead of numbers: equal in each run */
	const char *message;
	const char *advice;		/* specific to this finding; NULL: see check->advice */
	const struct life *process;	/* the process concerned; NULL: the whole run */
	const struct evidence *evidence;
	size_t evidence_count;
	/* 16 hexadecimal digits, computed from the id and the parts that are equal in each run: no
	 * pids, timestamps or addresses */
	char fingerprint[17];
	bool known;			/* listed in the baseline: ignored by --fail-on */
};

struct findings {
	const struct finding *all;	/* errors first, then ordered by time */
	size_t count;
	size_t per_level[LEVELS];	/* without findings that are .known */
	const struct check_row *const *checks;	/* checks that ran, NULL-terminated */
	/* selected checks whose input is missing from the trace; NULL-terminated */
	const struct check_row *const *blind;
	/* optional checks that were not selected; empty if the user selected checks;
	 * NULL-terminated */
	const struct check_row *const *unselected;
	bool cut;			/* the trace ended before the traced processes did */
};

/* Returns "error", "warning" or "note". */
const char *finding_level_name(enum finding_level level) PTRAIL_PUBLIC_AS(finding_level_name);
#endif
