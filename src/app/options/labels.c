/* --label, and the labels that variables of CI systems give a run */
#include "app/cli/options_rows.h"

#include <stdlib.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/text/sbuf.h"

enum { LABELS_MAX = 64, VARIABLES_MAX = 3 };

/* The variables of a CI system. Of several for one label, the first that is not empty is used. */
static const struct ci_system {
	const char *name;	/* value of the label "ci" */
	const char *sign;	/* variable that is set if it runs the command */
	struct {
		const char *label, *variables[VARIABLES_MAX];
	} labels[5];
} ci_systems[] = {
	{"github", "GITHUB_ACTIONS", {
		{"repository", {"GITHUB_REPOSITORY"}},
		{"commit", {"GITHUB_SHA"}},
		{"branch", {"GITHUB_HEAD_REF", "GITHUB_REF_NAME"}},
		{"job", {"GITHUB_JOB"}},
		{"run", {"GITHUB_RUN_ID"}},
	}},
	{"gitlab", "GITLAB_CI", {
		{"repository", {"CI_PROJECT_PATH"}},
		{"commit", {"CI_COMMIT_SHA"}},
		{"branch", {"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_REF_NAME"}},
		{"job", {"CI_JOB_NAME"}},
		{"run", {"CI_PIPELINE_ID"}},
	}},
	{"buildkite", "BUILDKITE", {
		{"repository", {"BUILDKITE_REPO"}},
		{"commit", {"BUILDKITE_COMMIT"}},
		{"branch", {"BUILDKITE_BRANCH"}},
		{"job", {"BUILDKITE_LABEL", "BUILDKITE_STEP_KEY", "BUILDKITE_PIPELINE_SLUG"}},
		{"run", {"BUILDKITE_BUILD_NUMBER"}},
	}},
	{"jenkins", "JENKINS_URL", {
		{"repository", {"GIT_URL"}},
		{"commit", {"GIT_COMMIT"}},
		{"branch", {"CHANGE_BRANCH", "BRANCH_NAME", "GIT_BRANCH"}},
		{"job", {"JOB_NAME"}},
		{"run", {"BUILD_NUMBER"}},
	}},
};

/* Adds KEY=VALUE, or replaces the label of this key. Takes ownership of `label`. */
static void set(struct options *o, char *label, bool replaces)
{
	size_t n = strcspn(label, "=") + 1;
	char **at = o->labels;

	while (at && *at && strncmp(*at, label, n))
		at++;
	if (at && *at) {
		char *unused = replaces ? *at : label;

		*at = replaces ? label : *at;
		free(unused);
		return;
	}
	o->labels = alloc_more(o->labels, o->label_count + 2, sizeof(*o->labels));
	o->labels[o->label_count++] = label;
	o->labels[o->label_count] = NULL;
}

int set_label(struct parse *p, const char *arg)
{
	static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_./";
	size_t n = *arg ? strspn(arg, characters) : 0;

	/* a hyphen is not the first character */
	while (n && arg[n] == '-')
		n += 1 + strspn(arg + n + 1, characters);
	if (!n || arg[n] != '=') {
		diag_say(p->diag, "--label: must be KEY=VALUE, with letters, digits, '_', '-', '.' "
			 "and '/' in KEY, not '%s'", arg);
		return EXIT_USAGE;
	}
	if (p->o->label_count == LABELS_MAX) {
		diag_say(p->diag, "--label: can be given at most %d times", LABELS_MAX);
		return EXIT_USAGE;
	}
	set(p->o, alloc_string(arg), true);
	return 0;
}

static const char *variable(const char *name)
{
	const char *value = name ? getenv(name) : NULL;

	return value && *value ? value : NULL;
}

static void add(struct options *o, const char *key, const char *value)
{
	struct sbuf b = {0};

	sbuf_str(&b, key);
	sbuf_str(&b, "=");
	sbuf_str(&b, value);
	set(o, alloc_string(b.s), false);
	sbuf_done(&b);
}

void labels_from_environment(struct options *o)
{
	for (size_t i = 0; i < sizeof(ci_systems) / sizeof(*ci_systems); i++) {
		const struct ci_system *s = &ci_systems[i];

		if (!variable(s->sign))
			continue;
		add(o, "ci", s->name);
		for (size_t k = 0; k < sizeof(s->labels) / sizeof(*s->labels); k++) {
			const char *value = NULL;

			for (size_t v = 0; v < VARIABLES_MAX && !value; v++)
				value = variable(s->labels[k].variables[v]);
			if (value)
				add(o, s->labels[k].label, value);
		}
		return;
	}
}

void labels_done(struct options *o)
{
	for (size_t i = 0; i < o->label_count; i++)
		free(o->labels[i]);
	free(o->labels);
}
