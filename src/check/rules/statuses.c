/* ST: failures that went unnoticed. Exit statuses are passed on from child to parent; these
 * checks find the process that turned a failure into success. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "check/core/check.h"
#include "check/facts/relatives.h"
#include "check/facts/pipelines.h"
#include "model/process/name.h"

enum { STATUS_NOT_EXECUTABLE = 126, STATUS_NOT_FOUND = 127, STATUS_SIGNAL = 128 };

/* Programs for which status 1 is an answer */
static const char *const query_programs[] = {
	"grep", "egrep", "fgrep", "zgrep", "xzgrep", "rg", "ag", "diff", "cmp", "comm", "test",
	"[", "expr", "which", "pgrep", "pidof", "pkill", "killall", "kill", "ps", "git", "getent",
	"id", "tty", "stty", "tput", "dpkg", "dpkg-query", "systemctl", "pkg-config", "mountpoint",
	"locale", "readlink", "ischroot", NULL,
};

/* Programs that stop reading early, so that the writer may fail */
static const char *const early_readers[] = {
	"head", "grep", "egrep", "fgrep", "sed", "awk", "gawk", "mawk", "less", "more", NULL,
};

static void handle_event(struct check_run *k, void *state, const struct event *e)
{
	(void)k;
	pipelines_event(state, e);
}

static void free_pipelines(void *state)
{
	pipelines_done(state);
}

static bool is_answer(const struct life *l)
{
	return life_status(l) == 1 && life_is_named(l, query_programs);
}

/* Whether it failed because its output had no reader */
static bool failed_without_reader(const struct life *l, const struct life *reader)
{
	if (life_status(l) == STATUS_SIGNAL + SIGPIPE)
		return true;
	for (const struct failed_call *m = l->failed_calls; m; m = m->next)
		if (m->error == EPIPE)
			return true;
	return reader->exited && reader->exited < l->exited &&
		life_is_named(reader, early_readers);
}

static const struct life *last_member(const struct pipelines *p, const struct history *h,
				      const struct life *l)
{
	const struct life *next = l;

	for (unsigned members = 0; next && members < 100; members++) {
		l = next;
		next = pipelines_next(p, h, l);
	}
	return l;
}

static const char *member_name(const struct life *l)
{
	return l->programs || !l->parent ? life_name(l) : "a subshell";
}

/* Whether it is a builtin in a command substitution, x=$(type -p a | head -1), whose output
 * matters and not its status */
static bool is_in_substitution(const struct life *l)
{
	return !l->programs && !l->parent->programs && l->parent->parent && life_is_origin(l);
}

static void check_hidden(struct check_run *k, void *state, const struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *next, *last;

		if (life_status(l) <= 0 || !l->parent || life_status(l->parent) ||
		    !life_is_shell(l->parent) || is_answer(l))
			continue;
		next = pipelines_next(state, h, l);
		if (!next || failed_without_reader(l, next))
			continue;
		last = last_member(state, h, next);
		if (life_status(last))
			continue;
		report_finding(
			k, l,
			"%s failed in a pipeline whose exit status is that of %s, which succeeded",
			member_name(l), member_name(last));
		if (l->ending.signaled && is_crash_signal(l->ending.number))
			set_finding_level(k, LEVEL_ERROR);
		else if (life_is_probe(l) || is_in_substitution(l))
			set_finding_level(k, LEVEL_NOTE);
		add_evidence(k, l, l->exited, "%s: %s", check_format_end(k, l),
			     check_format_command(k, l));
		add_evidence(k, last, last->exited, "%s: %s", check_format_end(k, last),
			     check_format_command(k, last));
		add_evidence(k, l->parent, l->parent->exited, "%s", check_format_end(k, l->parent));
	}
}

/* The last execve that failed with ENOENT, or NULL */
static const struct failed_call *last_not_found(const struct life *l)
{
	const struct failed_call *last = NULL;

	for (const struct failed_call *m = l->failed_calls; m; m = m->next)
		if (!strncmp(m->call, "execve", strlen("execve")) && m->error == ENOENT)
			last = m;
	return last;
}

/* Whether its status 127 means that a command was not found. Only for a shell, and for a process
 * whose execve failed: other programs use 127 otherwise, and the dynamic loader uses it for a
 * missing library. A file with a missing interpreter was found. */
static bool means_not_found(const struct life *l, const struct failed_call *m)
{
	if (life_status(l) != STATUS_NOT_FOUND || (m && m->fault &&
						  m->fault->kind == PATH_INTERPRETER))
		return false;
	return m || life_is_shell(l);
}

static void add_swallowed_evidence(struct check_run *k, const struct life *l, const struct life *by)
{
	add_evidence(k, l, l->exited, "%s: %s", check_format_end(k, l), check_format_command(k, l));
	add_evidence(k, by, by->exited, "%s: %s", check_format_end(k, by),
		     check_format_command(k, by));
	if (life_is_probe(l))
		set_finding_level(k, LEVEL_NOTE);
}

static void check_swallowed(struct check_run *k, void *state, const struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *by;
		int status = life_status(l);

		if (status <= 0 || l->ending.signaled || status == STATUS_NOT_EXECUTABLE ||
		    status > STATUS_SIGNAL || !l->programs || means_not_found(l, last_not_found(l)))
			continue;
		by = life_hidden_by(l);
		if (!by || is_answer(l) || life_is_probe(l) || !life_is_origin(l) ||
		    pipelines_next(state, h, l))
			continue;
		report_finding(k, l, "%s failed, but %s exited with status 0", life_name(l),
			       life_name(by));
		add_swallowed_evidence(k, l, by);
	}
}

static void check_crashed(struct check_run *k, void *state, const struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *by;

		if (!l->exited || !l->ending.signaled || !is_crash_signal(l->ending.number))
			continue;
		by = life_hidden_by(l);
		if (!by || (pipelines_next(state, h, l) && life_is_shell(by)))
			continue;
		report_finding(k, l, "%s crashed, but %s exited with status 0", life_name(l),
			       life_name(by));
		add_swallowed_evidence(k, l, by);
	}
}

/* Whether the shell forks before it searches for a command, so that the child reports a missing
 * one. Other shells search first, and a subshell of theirs may exit with 127 for `command -v`. */
static bool forks_first(const struct life *l)
{
	return life_runs(l, "bash") || life_runs(l, "zsh");
}

static void check_missing(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *by;
		const struct failed_call *m = last_not_found(l);
		const char *name;

		if (!means_not_found(l, m) || !life_is_origin(l) || !l->parent || life_is_probe(l))
			continue;
		by = life_hidden_by(l);
		/* posix_spawn reports the failure to its caller */
		if (!by || (!l->programs && !life_is_shell(l)))
			continue;
		if (!l->programs && !m && h->calls_seen && !forks_first(l))
			continue;
		name = m ? name_base(m->path) : NULL;
		if (name)
			report_finding(k, l,
				       "the command %s was not found, but %s exited with status 0",
				       name, life_name(by));
		else
			report_finding(
				k, l, "a command of %s was not found, but %s exited with status 0",
				l->programs ? life_name(l) : life_parent_name(l), life_name(by));
		if (!name && !l->programs && !forks_first(l))
			set_finding_level(k, LEVEL_NOTE);
		if (m)
			add_evidence(k, l, m->time, "%s of %s failed: %s", m->call, m->path,
				     m->error_name);
		add_swallowed_evidence(k, l, by);
	}
}

const struct check checks_statuses[] = {
	{
		.row = {
			.id = "ST301", .name = "hidden-pipeline-failure", .level = LEVEL_WARNING,
			.summary = "A process in a pipeline failed, but the pipeline succeeded.",
			.explanation = "The exit status of a pipeline is that of its last "
				"process: make | tee log succeeds whatever make does. Processes "
				"that SIGPIPE terminates because the reader stopped early (yes | "
				"head) are not reported, nor are answers such as status 1 of grep.",
			.advice = "set -o pipefail in the shell, or write to a file first",
		},
		.wants = {.descriptors = true, .reaps = true},
		.calls = PIPELINE_CALLS,
		.state = sizeof(struct pipelines),
		.event = handle_event, .end = check_hidden, .done = free_pipelines,
	},
	{
		.row = {
			.id = "ST302", .name = "swallowed-failure", .level = LEVEL_NOTE,
			.summary = "A process failed, but its parent exited with status 0.",
			.explanation = "That is the purpose of || true, of if, and of a shell "
				"without set -e, but a failure may also get lost. The finding is "
				"a note for that reason. Answers such as status 1 of grep, and "
				"failures in configure scripts, are not reported.",
			.advice = "check whether this is intended; set -e makes a shell exit at "
				"failures",
		},
		.wants = {.descriptors = true, .reaps = true},
		.calls = PIPELINE_CALLS,
		.state = sizeof(struct pipelines),
		.event = handle_event, .end = check_swallowed, .done = free_pipelines,
	},
	{
		.row = {
			.id = "ST303", .name = "swallowed-crash", .level = LEVEL_ERROR,
			.summary = "A process crashed, but its parent exited with status 0.",
			.explanation = "A crash (SIGSEGV, SIGABRT and similar) is an error of the "
				"program, even if its result is not needed. Tests that crash on "
				"purpose can be added to a baseline.",
			.advice = "examine the command in the evidence with its core dump or a "
				"debugger",
		},
		.wants = {.descriptors = true, .reaps = true},
		.calls = PIPELINE_CALLS,
		.state = sizeof(struct pipelines),
		.event = handle_event, .end = check_crashed, .done = free_pipelines,
	},
	{
		.row = {
			.id = "ST304", .name = "swallowed-not-found", .level = LEVEL_WARNING,
			.summary = "A command was not found, but its caller exited with status 0.",
			.explanation = "A shell prints a message and continues. A missing step of "
				"a build then looks successful. If the name of the command is "
				"unknown, the finding is a note; commands in configure scripts "
				"are not reported. A missing interpreter of a script is EX402, a "
				"missing library MS901.",
			.advice = "install it, or test for it with command -v",
		},
		.wants = {.values = true, .faults = true},
		.calls = "execve,execveat",
		.end = check_missing,
	},
	{.row = {0}}
};
