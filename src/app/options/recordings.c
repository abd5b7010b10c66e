/* --replay and --diff: the names of recordings */
#include "app/cli/options_record.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/text/sbuf.h"

static void add_name(const char **first, const char ***further, size_t *count, const char *name)
{
	if (!*first) {
		*first = name;
		return;
	}
	*further = alloc_more(*further, *count + 1, sizeof(**further));
	(*further)[(*count)++] = name;
}

static void add_recording(struct options *o, bool is_good, const char *name)
{
	if (is_good)
		add_name(&o->diff, &o->further_good, &o->further_good_count, name);
	else
		add_name(&o->replay, &o->further, &o->further_count, name);
}

/* Writes the pattern of a value: of a directory, that of its recordings; a pattern itself unless a
 * file has this name. Returns false if it is the name of a file. */
static bool find_pattern(struct sbuf *to, const char *arg)
{
	struct stat st;

	sbuf_str(to, arg);
	if (stat(arg, &st))
		return strpbrk(arg, "*?[");
	if (S_ISDIR(st.st_mode))
		sbuf_str(to, "/*.trail");
	return S_ISDIR(st.st_mode);
}

/* Adds the files that match a value, in alphabetical order. A pattern that none matches is taken as
 * the name of a file, which does not exist. */
static void add_recordings(struct options *o, bool is_good, const char *arg)
{
	struct sbuf pattern = {0};
	glob_t found = {0};

	if (!find_pattern(&pattern, arg) || glob(pattern.s, 0, NULL, &found) ||
	    !found.gl_pathc) {
		add_recording(o, is_good, arg);
	} else {
		o->found = alloc_more(o->found, o->found_count + found.gl_pathc, sizeof(*o->found));
		for (size_t i = 0; i < found.gl_pathc; i++) {
			char *name = o->found[o->found_count++] = alloc_string(found.gl_pathv[i]);

			add_recording(o, is_good, name);
		}
	}
	globfree(&found);
	sbuf_done(&pattern);
}

static int set_recordings(struct parse *p, bool is_good, const char *arg)
{
	if (*arg) {
		add_recordings(p->o, is_good, arg);
		return 0;
	}
	diag_say(p->diag, "%s: the file name is empty", is_good ? "--diff" : "--replay");
	return EXIT_USAGE;
}

int set_replay(struct parse *p, const char *arg)
{
	return set_recordings(p, false, arg);
}

int set_diff(struct parse *p, const char *arg)
{
	return set_recordings(p, true, arg);
}
