#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "print/files/forms.h"

/* The search for what a file was made from */
struct input_search {
	struct sbuf *b;
	struct file_uses *u;
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

/* A makefile cannot express names with these characters. */
static bool is_expressible(const char *path)
{
	return !strpbrk(path, "\n\r\t:%=;\"'|&<>*?[]~\\");
}

static void add_name(struct sbuf *b, const char *path)
{
	for (; *path; path++) {
		if (*path == '$')
			sbuf_char(b, '$');
		else if (*path == ' ' || *path == '#')
			sbuf_char(b, '\\');
		sbuf_char(b, *path);
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
	} else if (is_expressible(f->path)) {
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

void files_make(struct sbuf *b, struct file_uses *u, bool system)
{
	struct used_file **all = file_uses_sorted(u);
	struct input_search s = {.b = b, .u = u, .system = system};

	for (struct used_file **f = all; *f; f++) {
		if (!is_target(*f))
			continue;
		if (is_expressible((*f)->path)) {
			add_rule(&s, *f);
		} else {
			sbuf_str(b, "# a name that a makefile cannot express is omitted\n");
		}
	}
	free(s.queue);
	free(all);
}
