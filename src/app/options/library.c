/* Options about library calls */
#include <stdlib.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "app/cli/options_rows.h"
#include "base/memory/cleanup.h"
#include "base/system/input_file.h"

enum { PROTOTYPES_MAX = 4 << 20, PROTOTYPE_MAX = 4096 };	/* bytes: of a file, of a line */

static void want_prototypes(struct parse *p)
{
	if (!p->o->library.prototypes)
		p->o->library.prototypes = prototypes_new();
}

/* `option` is the text before the filter, for messages. */
static struct function_filter *parse_functions(struct parse *p, const char *option,
					       const char *text)
{
	struct filter_error error;
	struct function_filter *f = function_filter_parse(text, &error);

	if (!f)
		diag_say(p->diag, "%s=%s: %s", option, text, error.text);
	return f;
}

int set_library_calls(struct parse *p, const char *arg)
{
	struct library_options *l = &p->o->library;
	struct function_filter *f = arg ? parse_functions(p, p->given, arg) : NULL;

	if (arg && !f)
		return EXIT_USAGE;
	l->is_wanted = true;
	want_prototypes(p);
	if (l->has_set) {
		function_filter_free(f);
		return 0;
	}
	function_filter_free(l->filter);
	l->filter = f;
	return 0;
}

int set_library_filter(struct parse *p, const char *arg)
{
	struct library_options *l = &p->o->library;
	struct function_filter *f = parse_functions(p, "-e library", arg);

	if (!f)
		return EXIT_USAGE;
	note_purpose(p, ROW_TRACEES, "-e library");
	l->is_wanted = l->has_set = true;
	want_prototypes(p);
	function_filter_free(l->filter);
	l->filter = f;
	return 0;
}

int set_prototypes(struct parse *p, const char *arg)
{
	struct input_file from = {arg, PROTOTYPES_MAX, p->from_file};
	const char *why;
	size_t length;
	_cleanup_free_ char *text = input_file_read(&from, &length, &why);
	char *at = text, *line;

	if (!text) {
		diag_say(p->diag, "--prototypes: cannot read '%s': %s; must be a file of at most "
			 "4 MiB with a prototype in each line", arg, why);
		return EXIT_USAGE;
	}
	want_prototypes(p);
	for (unsigned number = 1; (line = input_file_line(&at, text + length)); number++) {
		size_t blanks = strspn(line, " \t\r\n");

		if (!line[blanks] || line[blanks] == '#' || line[blanks] == ';')
			continue;
		line[strcspn(line, "\r\n")] = 0;
		if (strlen(line) > PROTOTYPE_MAX)
			why = "the line is longer than 4096 bytes";
		else if (prototypes_add(p->o->library.prototypes, line, &why))
			continue;
		diag_say(p->diag, "%s:%u: %s: '%.*s'; expected a prototype such as "
			 "'int puts(string s);'", arg, number, why, PROTOTYPE_MAX, line + blanks);
		return EXIT_USAGE;
	}
	return 0;
}

int check_library_calls(struct parse *p)
{
	struct options *o = p->o;
	const char *with = NULL;

	if (!o->library.is_wanted || o->replay)
		return 0;
	if (o->follow_depth)
		with = "--follow-depth";
	else if (o->threads_only)
		with = "--follow=threads";
	else if (!o->look.follow && !o->as_strace)
		with = "--no-follow";
	else if (o->select == SELECT_ALWAYS)
		with = "--seccomp=always";
	if (with) {
		diag_say(p->diag, "-l and %s are mutually exclusive: breakpoints would kill "
			 "processes that are not traced%s", with,
			 o->select == SELECT_ALWAYS ? " or cannot be detached" : "");
		return EXIT_USAGE;
	}
	o->look.follow = true;
	o->select = SELECT_NEVER;
	return 0;
}

void library_options_done(struct options *o)
{
	function_filter_free(o->library.filter);
	prototypes_free(o->library.prototypes);
}
