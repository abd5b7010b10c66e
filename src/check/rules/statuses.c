/* ST: failures that nobody noticed. A status is handed on from child to parent; these look for the
 * places where one that was not 0 became 0. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "check/core/check.h"
#include "check/facts/relatives.h"
#include "check/facts/pipelines.h"
#include "model/process/name.h"

enum { STATUS_NOT_EXECUTABLE = 126, STATUS_NOT_FOUND = 127, STATUS_SIGNAL = 128 };

/* Status 1 of these is an answer */
static const char *const askers[] = {
	"grep", "egrep", "fgrep", "zgrep", "xzgrep", "rg", "ag", "diff", "cmp", "comm", "test",
	"[", "expr", "which", "pgrep", "pidof", "pkill", "killall", "kill", "ps", "git", "getent",
	"id", "tty", "stty", "tput", "dpkg", "dpkg-query", "systemctl", "pkg-config", "mountpoint",
	"locale", "readlink", "ischroot", NULL,
};

/* These end when they have seen enough, and who writes to them may fail of that */
static const char *const early_readers[] = {
	"head", "grep", "egrep", "fgrep", "sed", "awk", "gawk", "mawk", "less", "more", NULL,
};

static void watch(struct look *k, void *state, const struct event *e)
{
	(void)k;
	pipelines_event(state, e);
}

static void forget(void *state)
{
	pipelines_done(state);
}

static bool is_answer(const struct life *l)
{
	return kin_status(l) == 1 && kin_is_named(l, askers);
}

/* Whether it failed since nobody read what it wrote */
static bool lost_its_reader(const struct life *l, const struct life *reader)
{
	if (kin_status(l) == STATUS_SIGNAL + SIGPIPE)
		return true;
	for (const struct mishap *m = l->mishaps; m; m = m->next)
		if (m->error == EPIPE)
			return true;
	return reader->exited && reader->exited < l->exited &&
		kin_is_named(reader, early_readers);
}

static const struct life *last_of(const struct pipelines *p, const struct history *h,
				  const struct life *l)
{
	const struct life *next = l;

	for (unsigned members = 0; next && members < 100; members++) {
		l = next;
		next = pipelines_next(p, h, l);
	}
	return l;
}

static const char *member(const struct life *l)
{
	return l->programs || !l->parent ? life_name(l) : "a subshell";
}

/* x=$(type -p a | head -1): a builtin within a substitution, where it is the words that count */
static bool is_question(const struct life *l)
{
	return !l->programs && !l->parent->programs && l->parent->parent && kin_is_origin(l);
}

static void hidden(struct look *k, void *state, const struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *next, *last;

		if (kin_status(l) <= 0 || !l->parent || kin_status(l->parent) ||
		    !kin_is_shell(l->parent) || is_answer(l))
			continue;
		next = pipelines_next(state, h, l);
		if (!next || lost_its_reader(l, next))
			continue;
		last = last_of(state, h, next);
		if (kin_status(last))
			continue;
		found(k, l, "%s failed in a pipeline whose status is that of %s, which succeeded",
		      member(l), member(last));
		if (l->ending.signaled && kin_is_crash(l->ending.number))
			found_level(k, LEVEL_ERROR);
		else if (kin_is_probe(l) || is_question(l))
			found_level(k, LEVEL_NOTE);
		found_evidence(k, l, l->exited, "%s: %s", look_ending(k, l), look_command(k, l));
		found_evidence(k, last, last->exited, "%s: %s", look_ending(k, last),
			       look_command(k, last));
		found_evidence(k, l->parent, l->parent->exited, "%s", look_ending(k, l->parent));
	}
}

/* The last execve that failed for ENOENT; NULL: none is known */
static const struct mishap *not_found(const struct life *l)
{
	const struct mishap *last = NULL;

	for (const struct mishap *m = l->mishaps; m; m = m->next)
		if (!strncmp(m->call, "execve", strlen("execve")) && m->error == ENOENT)
			last = m;
	return last;
}

/* Whether its 127 says that a command was not found: a shell may have it for one that it looked for
 * in vain, anybody who tried to run one. Others have a meaning of their own for it, and the loader
 * ends a program that lacks a library so. A file whose interpreter is missing was found. */
static bool means_not_found(const struct life *l, const struct mishap *m)
{
	if (kin_status(l) != STATUS_NOT_FOUND || (m && m->fault &&
						  m->fault->kind == PATH_INTERPRETER))
		return false;
	return m || kin_is_shell(l);
}

static void tell_swallowed(struct look *k, const struct life *l, const struct life *by)
{
	found_evidence(k, l, l->exited, "%s: %s", look_ending(k, l), look_command(k, l));
	found_evidence(k, by, by->exited, "%s: %s", look_ending(k, by), look_command(k, by));
	if (kin_is_probe(l))
		found_level(k, LEVEL_NOTE);
}

static void swallowed(struct look *k, void *state, const struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *by;
		int status = kin_status(l);

		if (status <= 0 || l->ending.signaled || status == STATUS_NOT_EXECUTABLE ||
		    status > STATUS_SIGNAL || !l->programs || means_not_found(l, not_found(l)))
			continue;
		by = kin_swallower(l);
		if (!by || is_answer(l) || kin_is_probe(l) || !kin_is_origin(l) ||
		    pipelines_next(state, h, l))
			continue;
		found(k, l, "%s failed, and %s succeeded all the same", life_name(l),
		      life_name(by));
		tell_swallowed(k, l, by);
	}
}

static void crashed(struct look *k, void *state, const struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *by;

		if (!l->exited || !l->ending.signaled || !kin_is_crash(l->ending.number))
			continue;
		by = kin_swallower(l);
		if (!by || (pipelines_next(state, h, l) && kin_is_shell(by)))
			continue;
		found(k, l, "%s crashed, and %s succeeded all the same", life_name(l),
		      life_name(by));
		tell_swallowed(k, l, by);
	}
}

/* Whether it forks before it looks for a command, and then is the child that says that there is
 * none. Others find that out first, and a subshell of theirs may have 127 for `command -v`. */
static bool forks_first(const struct life *l)
{
	return kin_runs(l, "bash") || kin_runs(l, "zsh");
}

static void missing(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *by;
		const struct mishap *m = not_found(l);
		const char *name;

		if (!means_not_found(l, m) || !kin_is_origin(l) || !l->parent || kin_is_probe(l))
			continue;
		by = kin_swallower(l);
		/* posix_spawn tells who calls it */
		if (!by || (!l->programs && !kin_is_shell(l)))
			continue;
		if (!l->programs && !m && h->calls_seen && !forks_first(l))
			continue;
		name = m ? name_base(m->path) : NULL;
		if (name)
			found(k, l, "the command %s was not found, and %s succeeded all the same",
			      name, life_name(by));
		else
			found(k, l, "a command of %s was not found, and %s succeeded all the same",
			      l->programs ? life_name(l) : kin_maker(l), life_name(by));
		if (!name && !l->programs && !forks_first(l))
			found_level(k, LEVEL_NOTE);
		if (m)
			found_evidence(k, l, m->time, "%s of %s failed: %s", m->call, m->path,
				       m->error_name);
		tell_swallowed(k, l, by);
	}
}

const struct check checks_statuses[] = {
	{
		.row = {
			.id = "ST301", .name = "hidden-pipeline-failure", .level = LEVEL_WARNING,
			.summary = "A member of a pipeline failed, and the pipeline succeeded.",
			.explanation = "The status of a pipeline is that of its last member: "
				"make | tee log succeeds whatever make does. One that SIGPIPE "
				"kills, since its reader has seen enough (yes | head), is no "
				"finding, and neither are answers such as grep's 1.",
			.advice = "set -o pipefail in the shell, or write to a file first",
		},
		.wants = {.descriptors = true, .reaps = true},
		.calls = PIPELINE_CALLS,
		.state = sizeof(struct pipelines),
		.event = watch, .end = hidden, .done = forget,
	},
	{
		.row = {
			.id = "ST302", .name = "swallowed-failure", .level = LEVEL_NOTE,
			.summary = "A program failed, and who started it succeeded.",
			.explanation = "That is what || true, if, and a shell without set -e are "
				"for, and where a failure gets lost. It is a note for that reason. "
				"Answers such as grep's 1, and what configure scripts try, are "
				"left out.",
			.advice = "look whether it was meant; set -e makes a shell end at failures",
		},
		.wants = {.descriptors = true, .reaps = true},
		.calls = PIPELINE_CALLS,
		.state = sizeof(struct pipelines),
		.event = watch, .end = swallowed, .done = forget,
	},
	{
		.row = {
			.id = "ST303", .name = "swallowed-crash", .level = LEVEL_ERROR,
			.summary = "A program crashed, and who started it succeeded.",
			.explanation = "A crash (SIGSEGV, SIGABRT and their like) is a mistake of "
				"the program, whatever its result is needed for. Tests that "
				"provoke one are meant to; leave them out with a baseline.",
			.advice = "see the evidence for the command, and look at its core or with "
				"a debugger",
		},
		.wants = {.descriptors = true, .reaps = true},
		.calls = PIPELINE_CALLS,
		.state = sizeof(struct pipelines),
		.event = watch, .end = crashed, .done = forget,
	},
	{
		.row = {
			.id = "ST304", .name = "swallowed-not-found", .level = LEVEL_WARNING,
			.summary = "A command was not found, and who wanted it succeeded.",
			.explanation = "A shell says so and goes on. A step of a build that is "
				"missing then looks like one that passed. Where it is not known "
				"what was looked for it is a note; what configure scripts try "
				"is left out. "
				"A script whose interpreter is missing is EX402's, a program "
				"that lacks a library MS901's.",
			.advice = "install it, or ask with command -v before",
		},
		.wants = {.values = true, .faults = true},
		.calls = "execve,execveat",
		.end = missing,
	},
	{.row = {0}}
};
