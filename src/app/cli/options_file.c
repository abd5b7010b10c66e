#include "app/cli/options_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/cli/exit_status.h"
#include "base/memory/cleanup.h"
#include "base/system/input_file.h"

enum { FILE_MAX = 64 << 10, PLACE_MAX = 300 };

static const char project_file[] = ".ptrail";

/* Why .ptrail is not trusted; NULL: only the user can have written it. A group whose ID equals the
 * user's is taken for a private group, as many systems create one for each user. */
static const char *distrust_reason(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "it is not a regular file";
	if (st->st_uid != geteuid())
		return "it belongs to another user";
	if (st->st_mode & S_IWOTH)
		return "it is world-writable";
	if (st->st_mode & S_IWGRP && (st->st_gid != getegid() || st->st_gid != st->st_uid))
		return "it is group-writable";
	return NULL;
}

static const struct option_row *row_of(const char *name)
{
	for (size_t i = 0; i < option_row_count; i++)
		if (option_rows[i].name && !strcmp(option_rows[i].name, name))
			return &option_rows[i];
	return NULL;
}

/* Removes white space from both ends of `s`. */
static char *trim(char *s)
{
	static const char gaps[] = " \t\r";
	char *end;

	s += strspn(s, gaps);
	end = s + strlen(s);
	while (end > s && strchr(gaps, end[-1]))
		end--;
	*end = 0;
	return s;
}

/* Reports why the option `name` cannot be set from a file; `r` is its row, NULL if unknown. */
static int refuse_option(struct parse *p, const char *name, const struct option_row *r,
			 const char *value)
{
	const char *near = r ? NULL : option_nearest(name);

	if (!r)
		diag_say(p->diag, "unknown option '%s'%s%s%s", name,
			 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	else if (!(r->flags & ROW_FILE))
		diag_say(p->diag, "--%s is allowed only on the command line, not in a file", name);
	else if (value)
		diag_say(p->diag, "option '%s' does not take a value", name);
	else
		diag_say(p->diag, "option '%s' requires a value: %s = %s", name, name, r->arg);
	return EXIT_USAGE;
}

static int apply_line(struct parse *p, char *line)
{
	char *value = strchr(line, '='), *name;
	const struct option_row *r;

	if (value)
		*value++ = 0;
	name = trim(line);
	value = value ? trim(value) : NULL;
	r = row_of(name);
	if (!r || !(r->flags & ROW_FILE) || !value != !r->arg)
		return refuse_option(p, name, r, value);
	snprintf(p->given, sizeof(p->given), "--%s", r->name);
	return option_apply(r, p, value);
}

static int apply_lines(struct parse *p, const char *file, char *text)
{
	char place[PLACE_MAX], *next;
	unsigned number = 0;
	int err = 0;

	for (char *line = text; line && !err; line = next) {
		const char *was = p->diag->name;

		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		number++;
		line = trim(line);
		if (!*line || *line == '#')
			continue;
		snprintf(place, sizeof(place), "%s: %s:%u", was, file, number);
		for (char *c = place; *c; c++)
			if ((unsigned char)*c < ' ' || (unsigned char)*c >= 127)
				*c = '?';
		p->diag->name = place;
		err = apply_line(p, line);
		p->diag->name = was;
	}
	return err;
}

static int apply_file(struct parse *p, const char *file, int fd)
{
	struct input_file from = {.path = file, .size_max = FILE_MAX};
	struct parse of_file = *p;
	const char *why;
	size_t length;
	int err;

	p->o->file_text = input_file_read_from(fd, &from, &length, &why);
	if (p->o->file_text && strlen(p->o->file_text) != length)
		why = "it contains a NUL";
	if (!p->o->file_text || why) {
		diag_say(p->diag, "cannot read '%s': %s; must be a file of at most 64 KiB with an "
			 "option in each line", file, why);
		return EXIT_USAGE;
	}
	of_file.from_file = true;
	err = apply_lines(&of_file, file, p->o->file_text);
	p->filed_prints = of_file.filed_prints;
	p->filed_checks = of_file.filed_checks;
	p->filed_ignored = of_file.filed_ignored;
	return err;
}

int options_from_file(struct parse *p, const char *file)
{
	bool named = file;
	/* O_NONBLOCK: opening a FIFO must not block */
	_cleanup_close_ int fd = file && !*file ? -1 :
		open(named ? file : project_file,
		     O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (named ? 0 : O_NOFOLLOW));
	const char *why = NULL;
	struct stat st;

	if (named && !*file)
		return 0;
	if (fd < 0 && !named && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0 && named) {
		diag_errno(p->diag, errno, "--config: cannot read '%s'", file);
		return EXIT_USAGE;
	}
	if (fd < 0)
		why = errno == ELOOP ? "it is a symbolic link" : strerror(errno);
	else if (fstat(fd, &st))
		why = strerror(errno);
	else if (!named)
		why = distrust_reason(&st);
	if (why) {
		diag_say(p->diag, "ignoring %s: %s; use --config=%s to read it, or --config= to "
			 "suppress this message", project_file, why, project_file);
		return 0;
	}
	return apply_file(p, named ? file : project_file, fd);
}
