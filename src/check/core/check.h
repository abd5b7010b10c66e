/* The definition of a check, for the files that contain checks: one file per array
 * (leaks.c: LK), which ends with an entry without an id and has a line in families.def.
 *
 * A check looks at each event, or at the history of all processes at the end, and calls
 * report_finding(). It prints nothing, and copies what it keeps of an event. */
#ifndef CHECK_CORE_CHECK_H
#define CHECK_CORE_CHECK_H

#include "ptrail/finding.h"

struct check_run;	/* a running check: finding.h */
struct fds;		/* model/fds/fds.h */
struct policy;		/* policy.h */
struct syscall_traits;	/* desc/traits.h */

enum {
	/* Runs only if the user selects it by id, name, family or "all", because it is expensive
	 * or reports what is often intended. */
	CHECK_OPTIONAL = 1,
	/* Blind if ptrail attached to a running process */
	CHECK_FROM_START = 2,
	/* Blind if the trace was cut before the command ended */
	CHECK_TO_END = 4,
	/* Blind if no syscalls are traced. Without this flag .calls are used if they are
	 * available. */
	CHECK_CALLS = 8,
	/* Runs with any selection, unless the user ignores it */
	CHECK_ALWAYS = 16,
	/* Needs check_descriptors() */
	CHECK_DESCRIPTORS = 32,
};

/* The kind of threshold of a check, which the user may set (--limit) */
enum limit_kind { LIMIT_NONE, LIMIT_TIME, LIMIT_BYTES, LIMIT_COUNT };

struct check {
	struct check_row row;
	struct wants wants;	/* in addition to .history */
	/* The syscalls that it needs, in the syntax of -e trace=; NULL: none. They are traced
	 * only if a seccomp filter or syscall user dispatch selects them (wants.cheap_calls),
	 * unless .wants.calls requires a stop at every syscall. */
	const char *calls;
	/* Needs also all syscalls with traits for which it returns true; or NULL */
	bool (*needs)(const struct syscall_traits *traits);
	unsigned flags;		/* CHECK_ flags */
	enum limit_kind limit_kind;
	uint64_t limit;		/* default threshold: ns, bytes or a number */
	/* Size of the zeroed memory for one run, which is passed as `state`; 0: `state` is NULL */
	size_t state;
	/* Called for each event, in order, with .process set and syscalls decoded, also with
	 * syscalls that it did not ask for; or NULL. Its findings are kept even if the check
	 * turns out to be blind. */
	void (*event)(struct check_run *k, void *state, const struct event *e);
	/* Called after the last event, with the history of all processes, unless the check is
	 * blind; or NULL */
	void (*end)(struct check_run *k, void *state, const struct history *h);
	/* Frees what the state points to; or NULL */
	void (*done)(void *state);
};

/* Report a finding. The message is a printf format and makes a sentence without a full stop. It
 * contains names and no numbers, so that it is the same in each run; use life_name() for
 * processes. `about` is the process concerned, NULL: the whole run. If an equal message (except
 * for numbers) was reported before, that finding is counted once more and gets the evidence that
 * follows. report_finding_of() takes the serial of the process, for use in .event, where no life
 * exists yet. */
void report_finding(struct check_run *k, const struct life *about, const char *message, ...)
	__attribute__((format(printf, 3, 4)));
void report_finding_of(struct check_run *k, uint64_t serial, const char *message, ...)
	__attribute__((format(printf, 3, 4)));

/* Add evidence to the last finding: a phrase about the process `about` (NULL: none in
 * particular) and an event at `time` (0: none). Evidence beyond a maximum is only counted. */
void add_evidence(struct check_run *k, const struct life *about, uint64_t time, const char *phrase,
		  ...) __attribute__((format(printf, 4, 5)));
void add_evidence_of(struct check_run *k, uint64_t serial, uint64_t time, const char *phrase, ...)
	__attribute__((format(printf, 4, 5)));
/* Set the level and the advice of the last finding, instead of those of the check. */
void set_finding_level(struct check_run *k, enum finding_level level);
void set_finding_advice(struct check_run *k, const char *advice, ...)
	__attribute__((format(printf, 2, 3)));

/* The threshold of this check, and whether the user has set it */
uint64_t check_limit(const struct check_run *k);
bool check_has_user_limit(const struct check_run *k);
/* The descriptors of all processes, after the current event, for checks with CHECK_DESCRIPTORS,
 * which share them */
struct fds *check_descriptors(const struct check_run *k);
/* What the run may do */
const struct policy *check_policy(const struct check_run *k);

/* Text that lives as long as the findings; check_format_duration(): "812 ms", "1.2 s", "5 min 3
 * s" */
const char *check_format(struct check_run *k, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *check_format_duration(struct check_run *k, uint64_t ns);
/* How it ended: "exited with status 3", "was killed by SIGSEGV", "is still running" */
const char *check_format_end(struct check_run *k, const struct life *l);
/* Its command line, truncated; its name if the arguments are unknown */
const char *check_format_command(struct check_run *k, const struct life *l);
/* EVENT_END; NULL before it */
const struct event *check_end_event(const struct check_run *k);
/* Whether the trace was cut before all tracees ended; remaining processes may be a result of
 * that. */
bool check_trace_is_cut(const struct check_run *k);
/* Selected checks that are blind, NULL-terminated. Available in .end, for the checks of the last
 * family. */
const struct check_row *const *check_blind_rows(const struct check_run *k);
/* Whether the user selected checks, instead of the default */
bool check_is_user_selected(const struct check_run *k);
#endif
