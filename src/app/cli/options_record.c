#include "app/cli/options_record.h"

#include <stdlib.h>
#include <string.h>

#include "app/cli/argument.h"
#include "app/run/run.h"
#include "base/memory/alloc.h"

enum { LIMIT_MOST = 1 << 20 };	/* bytes of a buffer: more than a call may read in all */

static int take_file(struct parse *p, const char *what, const char *arg, const char **to)
{
	if (*arg) {
		*to = arg;
		return 0;
	}
	diag_say(p->diag, "%s: a file's name is wanted", what);
	return EXIT_USAGE;
}

int set_record(struct parse *p, const char *arg)
{
	if (!strcmp(arg, "-")) {
		diag_say(p->diag, "--record=-: standard output is the command's; "
			 "a file, a FIFO or /dev/fd/N is wanted");
		return EXIT_USAGE;
	}
	return take_file(p, "--record", arg, &p->o->record);
}

int set_replay(struct parse *p, const char *arg)
{
	return take_file(p, "--replay", arg, &p->o->replay);
}

int set_diff(struct parse *p, const char *arg)
{
	return take_file(p, "--diff", arg, &p->o->diff);
}

int set_record_limit(struct parse *p, const char *arg)
{
	uint64_t size;
	int err = argument_size(p->diag, "--record-limit", arg, 0, &size);

	if (err)
		return err;
	if (size > LIMIT_MOST) {
		diag_say(p->diag, "--record-limit: '%s' is more than 1M", arg);
		return EXIT_USAGE;
	}
	p->o->record_limit = size;
	p->o->record_limited = true;
	return 0;
}

int set_record_env(struct parse *p, const char *arg)
{
	static const char *const words[] = {
		[RECORD_ENV_NAMES] = "names", [RECORD_ENV_ALL] = "all",
		[RECORD_ENV_NONE] = "none", [RECORD_ENVS] = NULL,
	};
	unsigned which;
	int err = argument_word(p->diag, "--record-env", arg, words, &which);

	if (!err)
		p->o->record_env = which;
	return err;
}

/* Patterns apart by commas, which add up; "none" takes away the usual ones. */
int set_record_redact(struct parse *p, const char *arg)
{
	struct options *o = p->o;

	for (; *arg; arg += *arg == ',') {
		size_t n = strcspn(arg, ",");
		char *pattern = strndup(arg, n);

		if (!pattern)
			alloc_failed();
		if (!strcmp(pattern, "none")) {
			free(pattern);
			o->redact_only = true;
			arg += n;
			continue;
		}
		if (!n) {
			free(pattern);
			diag_say(p->diag, "--record-redact: a pattern is empty; such as *PIN*,X_*");
			return EXIT_USAGE;
		}
		o->record_redact = alloc_more(o->record_redact, o->redact_count + 2,
					      sizeof(*o->record_redact));
		o->record_redact[o->redact_count++] = pattern;
		o->record_redact[o->redact_count] = NULL;
		arg += n;
	}
	return 0;
}

void record_options_done(struct options *o)
{
	for (size_t i = 0; i < o->redact_count; i++)
		free(o->record_redact[i]);
	free(o->record_redact);
}

static int wants_replay(struct parse *p, const char *option)
{
	diag_say(p->diag, "%s is for a recording: --replay=FILE", option);
	return EXIT_USAGE;
}

/* What is said of tracing has no meaning for a recording. */
static const char *tracing_option(const struct parse *p)
{
	const struct options *o = p->o;

	return o->record ? "--record" : o->user ? "-u" : p->environment ? "-E" :
		o->pin ? "--pin" : o->timeout ? "--timeout" : o->tree ? "--tree" :
		o->no_interrupt ? "--no-interrupt" : o->force ? "--force" :
		o->no_wait ? "--until=root-exit" : p->asks_fast ? "--fast" :
		o->select != SELECT_AUTO ? "--seccomp" : NULL;
}

int check_recordings(struct parse *p)
{
	struct options *o = p->o;
	const char *option;

	if (!o->record_limited && o->record_limit < o->look.string_max)
		o->record_limit = o->look.string_max < LIMIT_MOST ? o->look.string_max : LIMIT_MOST;
	if (!o->replay)
		return o->diff ? wants_replay(p, "--diff") : o->info ? wants_replay(p, "--info") :
			o->follow_file ? wants_replay(p, "--follow") : 0;
	if (o->command || o->pid_count) {
		diag_say(p->diag, "--replay=%s shows what was recorded: neither a command nor -p "
			 "go with it", o->replay);
		return EXIT_USAGE;
	}
	option = tracing_option(p);
	if (option) {
		diag_say(p->diag, "%s is for tracing, not for a recording that is there", option);
		return EXIT_USAGE;
	}
	if ((o->diff && (o->follow_file || o->info)) || (o->follow_file && o->info)) {
		diag_say(p->diag, "--diff, --info and --follow exclude each other");
		return EXIT_USAGE;
	}
	if (o->info && o->output) {
		diag_say(p->diag, "--info is told on standard output: -o does not go with it");
		return EXIT_USAGE;
	}
	if (o->diff && !strcmp(o->diff, "-") && !strcmp(o->replay, "-")) {
		diag_say(p->diag, "--replay and --diff cannot both be standard input");
		return EXIT_USAGE;
	}
	return 0;
}
