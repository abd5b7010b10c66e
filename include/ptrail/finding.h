/* What checks found out. A check is known by its id, which never changes; ptrail --explain=ID tells
 * what it is about. Whoever wants findings (wants.findings) has them at EVENT_END. */
#ifndef PTRAIL_FINDING_H
#define PTRAIL_FINDING_H

#include "ptrail/history.h"
#include "ptrail/symbol.h"

enum finding_level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR, LEVELS };

/* What a check is */
struct check_row {
	const char *id;			/* "ZB111" */
	const char *name;		/* "zombie-left" */
	enum finding_level level;	/* of what it finds, unless it says otherwise */
	const char *summary;		/* a sentence: what it looks for */
	const char *explanation;	/* some more: why that matters, what is not meant */
	const char *advice;		/* what to do */
};

/* Something that speaks for a finding */
struct evidence {
	const struct life *process;	/* NULL: none in particular */
	uint64_t time;			/* of the event; 0: of none */
	const char *text;		/* a phrase, without a full stop */
};

struct finding {
	const struct check_row *check;
	enum finding_level level;
	/* a sentence without a full stop, with names, not numbers: the same in each run */
	const char *message;
	const char *advice;		/* for this one; else the check's */
	const struct life *process;	/* whom it is about; NULL: the whole run */
	const struct evidence *evidence;
	size_t evidence_count;
	/* 16 hex digits, of the id and what is the same in each run: no pids, times, addresses */
	char fingerprint[17];
	bool known;			/* stands in the baseline: does not count for --fail-on */
};

struct findings {
	const struct finding *all;	/* errors first, then in order of time */
	size_t count;
	size_t per_level[LEVELS];	/* without .known */
	const struct check_row *const *checks;	/* those that were looked at, NULL-terminated */
	const struct check_row *const *blind;	/* selected, but what they need was not seen */
	/* only looked at when selected, and not; empty where the user said what to look at;
	 * NULL-terminated */
	const struct check_row *const *unselected;
	bool cut;			/* the trace ended before what it follows did */
};

/* "error", "warning", "note" */
const char *finding_level_name(enum finding_level level) PTRAIL_PUBLIC_AS(finding_level_name);
#endif
