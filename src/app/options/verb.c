/* What the operands of a verb (app/cli/verbs.h) mean. */
#include "app/cli/verbs.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "app/attach/select.h"
#include "app/cli/exit_status.h"
#include "trace/state/start.h"

static int report_usage(struct parse *p, const struct verb *v, const char *what, const char *word)
{
	diag_say(p->diag, "%s%s%s%s; usage: ptrail %s %s; to run a command of this name: ptrail "
		 "-- %s", what, word ? " '" : "", word ? word : "", word ? "'" : "", v->name,
		 v->arguments, v->name);
	return EXIT_USAGE;
}

static int set_default(struct parse *p, const char *option, const char *value)
{
	snprintf(p->given, sizeof(p->given), "--%s", option);
	return option_apply(option_find(option, strlen(option)), p, value);
}

/* `record`: -o names the recording. */
static int apply_record(struct parse *p, const struct verb *v)
{
	const char *file = p->o->output ? p->o->output : v->file;

	p->o->names_files = true;
	if (p->o->record)
		return 0;
	p->o->output = NULL;
	return set_default(p, v->value_of[0], file);
}

/* Whether the word is the name of a command, and not a number, a port or a pattern */
static bool is_command(const struct options *o, const char *word)
{
	char found[PATH_MAX];

	return !start_search(word, (const char *const *)o->environment, found, sizeof(found));
}

/* `hang`, `top`: a single word that -p accepts. If it is a command as well, `hang` means the
 * process that runs, and says so; `top` runs the command. Both attach to the descendants, too: they
 * are what a process waits for. */
static int apply_task(struct parse *p, const struct verb *v)
{
	struct options *o = p->o;
	const char *word = o->command && !o->command[1] ? o->command[0] : NULL;

	o->tree |= o->pid_count > 0;
	if (!word || p->is_after_dashes || options_attach(o) || !select_is_task(word))
		return 0;
	if (is_command(o, word) && v->prefers_command)
		return 0;
	if (is_command(o, word))
		diag_say(p->diag, "attaching to the process '%s' that runs; to run the command: "
			 "ptrail %s -- %s", word, v->name, word);
	o->command = NULL;
	o->tree = true;
	return set_default(p, "attach", word);
}

int apply_verb(struct parse *p, const struct arguments *a)
{
	const struct verb *v = a->verb;
	struct options *o = p->o;
	bool takes_command = v->operands == OPERANDS_COMMAND || v->operands == OPERANDS_TASK;

	if (o->action == ACTION_HELP && !o->help_topic && strcmp(v->name, "help") != 0)
		o->help_topic = v->name;
	if (o->action == ACTION_HELP || o->action == ACTION_VERSION)
		return 0;
	if (!takes_command && o->command)
		return report_usage(p, v, "surplus operand", o->command[0]);
	if (a->operands < v->required)
		return report_usage(p, v, "missing operand", NULL);
	if (takes_command && !o->command && !options_attach(o) && !o->replay && !p->took &&
	    o->action == ACTION_TRACE)
		return report_usage(p, v, "missing COMMAND or -p PID", NULL);
	if (v->operands == OPERANDS_TASK)
		return apply_task(p, v);
	if (v->operands == OPERANDS_VALUES && v->file && !a->operands)
		return set_default(p, v->value_of[0], v->file);
	if (v->operands == OPERANDS_COMMAND && v->value_of[0])
		return apply_record(p, v);
	if (v->operands == OPERANDS_COMMAND && v->file) {
		o->names_files = true;
		o->output = o->output ? o->output : v->file;
	}
	return 0;
}
