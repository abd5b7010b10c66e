#include "model/history/life_outputs.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/escapes.h"
#include "base/text/sbuf.h"
#include "model/errors/error_line.h"
#include "model/errors/report_lines.h"

enum { PIECE_MAX = 4096, LINE_MAX = 1024 };

struct output_piece {
	struct message message;		/* must be first */
	struct sbuf text;
	char name[];
};

static void free_piece(struct output_piece *p)
{
	sbuf_done(&p->text);
	free(p);
}

void life_outputs_done(struct life_outputs *o)
{
	for (unsigned i = 0; i < o->count; i++)
		free_piece(o->pieces[i]);
	o->count = 0;
}

/* The piece that `n` bytes to `fd` are appended to: the last one, or a new one, for which the
 * oldest is dropped if there are too many */
static struct output_piece *find_piece(struct life_outputs *o, uint64_t time, int fd,
				       const char *name, size_t n)
{
	struct output_piece *p = o->count ? o->pieces[o->count - 1] : NULL;
	size_t len = strlen(name) + 1;

	if (p && p->message.fd == fd && p->text.len + n <= PIECE_MAX && !strcmp(p->name, name))
		return p;
	if (o->count == OUTPUT_PIECES_MAX) {
		free_piece(o->pieces[0]);
		memmove(o->pieces, o->pieces + 1, --o->count * sizeof(*o->pieces));
	}
	p = alloc_zeroed(sizeof(*p) + len);
	memcpy(p->name, name, len);
	p->message = (struct message){.time = time, .fd = fd, .name = p->name};
	o->pieces[o->count++] = p;
	return p;
}

static void add_text(struct life_outputs *o, uint64_t time, int fd, const char *name,
		     const char *text, size_t n)
{
	struct output_piece *p = find_piece(o, time, fd, name, n);
	size_t begin = p->text.len;

	sbuf_add(&p->text, text, n);
	for (size_t i = begin; i < p->text.len; i++)
		if (!p->text.s[i])
			p->text.s[i] = ' ';
	p->text.len = escapes_remove(p->text.s, p->text.len);
	sbuf_char(&p->text, 0);
	p->text.len--;
	p->message.last = time;
	p->message.text = p->text.s;
	p->message.len = p->text.len;
}

/* Adds the lines that state an error; text without a NUL is terminated for that. */
static void add_errors(struct life_outputs *o, uint64_t time, int fd, const char *name,
		       const char *text, size_t n)
{
	char line[LINE_MAX];
	struct report_marks marks;

	report_marks_init(&marks);
	while (n) {
		const char *end = memchr(text, '\n', n);
		size_t all = end ? (size_t)(end + 1 - text) : n;
		size_t cut = all < sizeof(line) ? all : sizeof(line) - 1;

		memcpy(line, text, cut);
		line[cut] = 0;
		line[strcspn(line, "\n")] = 0;
		if (report_marks_find(&marks, line, strlen(line)) &&
		    error_line_rate(line, "") >= ERROR_LINE_MAYBE)
			add_text(o, time, fd, name, text, cut);
		text += all;
		n -= all;
	}
}

/* Adds the messages of the failures of tests that a harness writes as XML. Returns whether there is
 * one. */
static bool add_xml_failures(struct life_outputs *o, uint64_t time, int fd, const char *name,
			     const char *text, size_t n)
{
	struct sbuf lines = {0};
	bool any = false;

	while (report_failure_next(&text, &n, &lines))
		any = true;
	if (any)
		add_text(o, time, fd, name, lines.s, lines.len < PIECE_MAX ? lines.len : PIECE_MAX);
	sbuf_done(&lines);
	return any;
}

void life_outputs_add(struct life_outputs *o, uint64_t time, int fd, const char *name,
		      const char *text, size_t n)
{
	if (fd == 1 || !strcmp(name, "/dev/tty"))
		add_text(o, time, fd, name, text, n);
	else if (!add_xml_failures(o, time, fd, name, text, n))
		add_errors(o, time, fd, name, text, n);
}

void life_outputs_publish(struct life_outputs *o, struct message **list)
{
	for (unsigned i = 0; i < o->count; i++) {
		*list = &o->pieces[i]->message;
		list = &(*list)->next;
	}
	*list = NULL;
}
