#include <string.h>

#include "model/exec/changes.h"
#include "print/commands/line.h"
#include "print/core/process_words.h"
#include "print/core/shell_words.h"

/* Descriptors that sh(1) has at least: 0 to 9 */
enum { DIGITS = 10 };

static const char deleted[] = " (deleted)";

/* What is done with a descriptor */
enum descriptor_step {
	STEP_DONE,
	STEP_FROM_SHELL,	/* it is a duplicate of a descriptor of the shell */
	STEP_OPEN,		/* its file is opened */
};

struct redirections {
	struct shell_line *l;
	const struct descriptors *open, *shell;
	enum descriptor_step *steps;	/* of each descriptor of .open */
	/* descriptors of the shell that were moved out of the way: 9, 8 … have them */
	int moved[DIGITS];
	unsigned moved_count;
};

static const struct descriptor *find(const struct descriptors *open, int fd)
{
	for (unsigned i = 0; open && i < open->count; i++)
		if (open->all[i].fd == fd)
			return &open->all[i];
	return NULL;
}

static const struct descriptor *find_same(const struct descriptors *open,
					  const struct descriptor *d, unsigned count)
{
	for (unsigned i = 0; open && i < open->count && i < count; i++)
		if (descriptor_is_same(&open->all[i], d))
			return &open->all[i];
	return NULL;
}

static bool has_name(const struct descriptor *d)
{
	size_t n = strlen(d->name), end = strlen(deleted);

	return d->name[0] == '/' && d->kind != DESCRIPTOR_OTHER && d->kind != DESCRIPTOR_SOCKET &&
		!(n > end && !strcmp(d->name + n - end, deleted));
}

bool line_is_pipe(const struct shell_start *shell, const struct descriptor *d)
{
	const struct descriptor *there = find(shell->open, d->fd);

	return d->kind == DESCRIPTOR_PIPE && d->name[0] != '/' &&
		!(there && descriptor_is_same(there, d)) &&
		!find_same(shell->open, d, UINT32_MAX);
}

void line_descriptor(struct sbuf *b, int fd)
{
	static const char *const names[] = {"stdin", "stdout", "stderr"};

	if (fd >= 0 && fd < 3) {
		sbuf_str(b, names[fd]);
		return;
	}
	sbuf_str(b, "descriptor ");
	sbuf_dec(b, fd, true);
}

/* " 2>&1", up to the operand */
static void add_operator(struct shell_line *l, int fd, const char *operator)
{
	sbuf_char(l->text, ' ');
	if (fd != (*operator == '<' ? 0 : 1))
		sbuf_dec(l->text, fd, true);
	sbuf_str(l->text, operator);
}

static void add_duplicate(struct shell_line *l, const struct descriptor *d, int of)
{
	add_operator(l, d->fd, d->writes ? ">&" : "<&");
	sbuf_dec(l->text, of, true);
}

static void add_open(struct shell_line *l, const struct descriptor *d)
{
	const char *operator = d->reads && d->writes ? "<>" : d->reads ? "<" :
		d->appends || d->is_advanced ? ">>" : ">";

	add_operator(l, d->fd, operator);
	shell_word(l->text, d->name, l->utf8);
	if (d->reads && d->appends) {
		line_descriptor(line_note(l), d->fd);
		sbuf_str(l->notes, ": appends");
	}
}

/* "stdin: socket", "descriptor 3: /tmp/x (deleted)" */
static void add_note(struct shell_line *l, const struct descriptor *d)
{
	line_descriptor(line_note(l), d->fd);
	sbuf_str(l->notes, ": ");
	if (d->kind == DESCRIPTOR_SOCKET)
		sbuf_str(l->notes, "socket");
	else
		words_token(l->notes, d->name, l->utf8);
	if (!d->reads && !d->writes)
		sbuf_str(l->notes, " (O_PATH)");
}

/* Where the shell's descriptor is that `d` duplicates */
static int source_of(const struct redirections *r, const struct descriptor *d)
{
	int fd = find_same(r->shell, d, UINT32_MAX)->fd;

	for (unsigned i = 0; i < r->moved_count; i++)
		if (r->moved[i] == fd)
			return DIGITS - 1 - i;
	return fd;
}

/* Whether a descriptor that is still to be made is a duplicate of the shell's descriptor `fd` */
static bool is_needed(const struct redirections *r, int fd, unsigned except)
{
	for (unsigned i = 0; i < r->open->count; i++)
		if (i != except && r->steps[i] == STEP_FROM_SHELL &&
		    source_of(r, &r->open->all[i]) == fd)
			return true;
	return false;
}

/* Makes the duplicates whose number is not needed any more. */
static void add_free_duplicates(struct redirections *r)
{
	bool is_progress = true;

	while (is_progress) {
		is_progress = false;
		for (unsigned i = 0; i < r->open->count; i++) {
			const struct descriptor *d = &r->open->all[i];

			if (r->steps[i] != STEP_FROM_SHELL || is_needed(r, d->fd, i))
				continue;
			add_duplicate(r->l, d, source_of(r, d));
			r->steps[i] = STEP_DONE;
			is_progress = true;
		}
	}
}

/* Duplicates descriptors of the shell, each before its number gets another meaning. Of those that
 * are exchanged, one is moved to a number that is free. */
static void add_shell_duplicates(struct redirections *r)
{
	add_free_duplicates(r);
	for (unsigned i = 0; i < r->open->count; i++) {
		const struct descriptor *d = &r->open->all[i];
		int spare = DIGITS - 1 - r->moved_count;

		if (r->steps[i] != STEP_FROM_SHELL)
			continue;
		if (spare < 0 || find(r->open, spare) || find(r->shell, spare)) {
			line_descriptor(line_note(r->l), d->fd);
			sbuf_str(r->l->notes, ": exchanged");
			return;
		}
		add_operator(r->l, spare, ">&");
		sbuf_dec(r->l->text, d->fd, true);
		r->moved[r->moved_count++] = d->fd;
		add_free_duplicates(r);
	}
}

static void add_files(struct redirections *r)
{
	for (unsigned i = 0; i < r->open->count; i++) {
		const struct descriptor *d = &r->open->all[i], *earlier;

		if (r->steps[i] != STEP_OPEN)
			continue;
		earlier = find_same(r->open, d, i);
		if (earlier && d->kind != DESCRIPTOR_SOCKET &&
		    (has_name(d) || line_is_pipe(r->l->shell, d)))
			add_duplicate(r->l, d, earlier->fd);
		else if (has_name(d) && (d->reads || d->writes))
			add_open(r->l, d);
		else if (!line_is_pipe(r->l->shell, d))
			add_note(r->l, d);
	}
}

static void add_closed(struct redirections *r)
{
	if (!descriptors_are_complete(r->open) || !r->shell)
		return;
	for (unsigned i = 0; i < r->shell->count; i++) {
		const struct descriptor *d = &r->shell->all[i];

		if (!find(r->open, d->fd))
			add_operator(r->l, d->fd, d->writes ? ">&-" : "<&-");
	}
	for (unsigned i = 0; i < r->moved_count; i++)
		add_operator(r->l, DIGITS - 1 - i, ">&-");
}

void line_redirections(struct shell_line *l, const struct descriptors *open)
{
	struct redirections r = {.l = l, .open = open, .shell = l->shell->open};

	if (!open) {
		sbuf_str(line_note(l), "the descriptors are unknown");
		return;
	}
	r.steps = arena_alloc(l->arena, open->count * sizeof(*r.steps));
	for (unsigned i = 0; i < open->count; i++) {
		const struct descriptor *d = &open->all[i], *there = find(r.shell, d->fd);

		if (there && descriptor_is_same(there, d))
			r.steps[i] = STEP_DONE;
		else
			r.steps[i] = find_same(r.shell, d, UINT32_MAX) ? STEP_FROM_SHELL :
				STEP_OPEN;
	}
	add_shell_duplicates(&r);
	add_files(&r);
	add_closed(&r);
	if (!descriptors_are_complete(open))
		sbuf_str(line_note(l), "more descriptors are open");
}
