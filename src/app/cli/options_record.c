#include "app/cli/options_record.h"

#include <stdlib.h>
#include <string.h>

#include "app/cli/argument.h"
#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"

enum {
	LIMIT_MAX = 1 << 20,	/* bytes of a buffer; exceeds what may be read for one syscall */
	LAST_MAX = 1000,
};

static int set_file_name(struct parse *p, const char *what, const char *arg, const char **to)
{
	if (*arg) {
		*to = arg;
		return 0;
	}
	diag_say(p->diag, "%s: the file name is empty", what);
	return EXIT_USAGE;
}

int set_record(struct parse *p, const char *arg)
{
	if (!strcmp(arg, "-")) {
		diag_say(p->diag, "--record=-: cannot record to standard output, which the command "
			 "uses; use a file, a FIFO or /dev/fd/N");
		return EXIT_USAGE;
	}
	return set_file_name(p, "--record", arg, &p->o->record);
}

int set_last(struct parse *p, const char *arg)
{
	p->o->last = 1;
	p->o->replay = "the last run";	/* until it is looked up */
	if (!arg)
		return 0;
	if (argument_number(p->diag, p->given, arg, LAST_MAX, &p->o->last))
		return EXIT_USAGE;
	if (p->o->last)
		return 0;
	diag_say(p->diag, "--last: must be at least 1, for the latest run");
	return EXIT_USAGE;
}

int set_record_limit(struct parse *p, const char *arg)
{
	uint64_t size;
	int err = argument_size(p->diag, "--record-limit", arg, 0, &size);

	if (err)
		return err;
	if (size > LIMIT_MAX) {
		diag_say(p->diag, "--record-limit: must be at most 1M, not '%s'", arg);
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

	if (!err) {
		p->o->record_env = which;
		p->o->record_env_given = true;
	}
	return err;
}

/* Comma-separated patterns, added to those of earlier options; "none" drops the default
 * patterns. */
static int add_patterns(struct parse *p, const char *option, const char *arg)
{
	struct options *o = p->o;

	for (; *arg; arg += *arg == ',') {
		size_t n = strcspn(arg, ",");
		char *pattern = alloc_substring(arg, n);

		if (!strcmp(pattern, "none")) {
			free(pattern);
			o->redact_only = true;
			arg += n;
			continue;
		}
		if (!n) {
			free(pattern);
			diag_say(p->diag, "%s: empty pattern (example: *PIN*,X_*)", option);
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

int set_record_redact(struct parse *p, const char *arg)
{
	return add_patterns(p, "--record-redact", arg);
}

/* Without patterns, those of options before remain, except "none". */
int set_redact(struct parse *p, const char *arg)
{
	struct options *o = p->o;
	int err = arg ? add_patterns(p, "--redact", arg) : 0;

	if (!arg)
		o->redact_only = false;
	o->redact = o->redact_only && !o->redact_count ? REDACT_NEVER : REDACT_ALWAYS;
	return err;
}

void record_options_done(struct options *o)
{
	for (size_t i = 0; i < o->redact_count; i++)
		free(o->record_redact[i]);
	free(o->record_redact);
	for (size_t i = 0; i < o->found_count; i++)
		free(o->found[i]);
	free(o->found);
	free(o->further);
	free(o->further_good);
}

static int refuse_without_replay(struct parse *p, const char *option, const char *form)
{
	diag_say(p->diag, "%s requires --replay=FILE; %s", option, form);
	return EXIT_USAGE;
}

/* Standard input can be read only once. */
static int check_standard_input(struct parse *p)
{
	const struct options *o = p->o;
	unsigned count = !strcmp(o->replay, "-") + (o->diff && !strcmp(o->diff, "-"));

	for (size_t i = 0; i < o->further_count; i++)
		count += !strcmp(o->further[i], "-");
	for (size_t i = 0; i < o->further_good_count; i++)
		count += !strcmp(o->further_good[i], "-");
	if (count < 2)
		return 0;
	diag_say(p->diag, o->diff ? "--replay and --diff cannot both be standard input" :
		 "only one recording can be standard input");
	return EXIT_USAGE;
}

int check_recordings(struct parse *p)
{
	struct options *o = p->o;

	if (!o->record_limited && o->record_limit < o->look.string_max)
		o->record_limit = o->look.string_max < LIMIT_MAX ? o->look.string_max : LIMIT_MAX;
	if (!o->replay)
		return o->diff ? refuse_without_replay(p, "--diff",
						       "or write ptrail diff GOOD BAD") :
			o->info ? refuse_without_replay(p, "--info",
							"or write ptrail FILE.trail --info") :
			o->follow_file ? refuse_without_replay(p, "--follow", "children are traced "
							       "without an option") : 0;
	if (o->command || options_attach(o)) {
		diag_say(p->diag, "--replay=%s cannot be combined with %s", o->replay,
			 o->all ? "--all" : "a command or -p PID");
		return EXIT_USAGE;
	}
	if (*p->about_tracing) {
		diag_say(p->diag, "%s cannot be combined with --replay", p->about_tracing);
		return EXIT_USAGE;
	}
	if ((o->diff && (o->follow_file || o->info)) || (o->follow_file && o->info)) {
		diag_say(p->diag, "--diff, --info and --follow cannot be combined");
		return EXIT_USAGE;
	}
	if (o->info && o->output) {
		diag_say(p->diag, "--info writes to standard output; it cannot be combined with "
			 "-o");
		return EXIT_USAGE;
	}
	if (o->further_count && (o->info || o->follow_file || o->last)) {
		diag_say(p->diag, "%s cannot be combined with several recordings", o->last ?
			 "--last" : o->info ? "--info" : "--follow");
		return EXIT_USAGE;
	}
	return check_standard_input(p);
}
