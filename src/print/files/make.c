#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "print/core/quote.h"
#include "print/files/report.h"

/* The search for what a file was made from */
struct input_search {
	struct sbuf *b;
	const struct file_uses *u;
	struct used_file **queue;	/* files whose writers have to be examined */
	size_t count, room;
	unsigned mark;			/* of files found by this search */
	bool system;
};

static bool is_target(const struct used_file *f)
{
	enum file_fate fate = file_fate(f);

	return (fate == FATE_CREATED || fate == FATE_WRITTEN) && !file_is_system(f) &&
		f->uses & (FILE_WRITTEN | FILE_RENAMED);
}

/* Whether the name is that of a special target, such as .PHONY and .SECONDEXPANSION */
static bool is_special_target(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";

	return *name == '.' && name[1] && !name[1 + strspn(name + 1, letters)];
}

/* Whether a makefile can have the name: none with these characters, which have a meaning there, nor
 * with any that are invisible or no UTF-8. */
static bool is_expressible(const char *name)
{
	for (const char *c = name; *c; c++)
		if (iscntrl((unsigned char)*c))
			return false;
	return !strpbrk(name, ":%=;\"'|&<>*?[]()~\\") && !is_special_target(name) &&
		quote_is_visible((const uint8_t *)name, strlen(name));
}

static void add_name(struct sbuf *b, const char *name)
{
	for (; *name; name++) {
		if (*name == '$')
			sbuf_char(b, '$');
		else if (*name == ' ' || *name == '#')
			sbuf_char(b, '\\');
		sbuf_char(b, *name);
	}
}

static void add_to_queue(struct input_search *s, struct used_file *f)
{
	if (s->count == s->room) {
		s->room = s->room ? s->room * 2 : 64;
		s->queue = alloc_more(s->queue, s->room, sizeof(*s->queue));
	}
	s->queue[s->count++] = f;
}

static void add_input(struct input_search *s, struct used_file *f)
{
	if (f->visited == s->mark || (!f->is_pipe && file_is_system(f) && !s->system))
		return;
	f->visited = s->mark;
	if (f->is_pipe || file_fate(f) == FATE_TEMPORARY) {
		add_to_queue(s, f);
	} else if (is_expressible(file_shown_path(s->u, f->path))) {
		sbuf_str(s->b, " \\\n  ");
		add_name(s->b, file_shown_path(s->u, f->path));
	}
}

/* A temporary file that was renamed to a target has the target's writers already. */
static void add_rule(struct input_search *s, struct used_file *target)
{
	s->mark++;
	s->count = 0;
	target->visited = s->mark;
	add_name(s->b, file_shown_path(s->u, target->path));
	sbuf_char(s->b, ':');
	add_to_queue(s, target);
	for (size_t i = 0; i < s->count; i++)
		for (struct file_access *w = s->queue[i]->accesses; w; w = w->next)
			for (struct file_access *r = w->writes && access_is_own(w) ?
			     w->process->reads : NULL; r; r = r->next_read)
				if (access_is_own(r))
					add_input(s, r->file);
	sbuf_char(s->b, '\n');
}

void files_make(struct sbuf *b, const struct report_page *page)
{
	const struct files_report *r = page->model;
	struct input_search s = {.b = b, .u = &r->uses, .system = r->system};

	for (struct used_file **f = r->sorted; *f; f++) {
		if (!is_target(*f))
			continue;
		if (is_expressible(file_shown_path(s.u, (*f)->path))) {
			add_rule(&s, *f);
		} else {
			sbuf_str(b, "# a name that a makefile cannot express is omitted\n");
		}
	}
	free(s.queue);
}
