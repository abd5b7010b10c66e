#include "print/answers/why_words.h"

#include <signal.h>
#include <string.h>

#include "model/explain/reason.h"
#include "print/core/time.h"
#include "print/core/process_words.h"

enum { NAME_SHOWN = 80, LEAST_WIDTH = 40 };

static unsigned count_columns(const char *s, size_t n)
{
	unsigned c = 0;

	for (size_t i = 0; i < n; i++)
		c += ((unsigned char)s[i] & 0xc0) != 0x80;
	return c;
}

static void add_text(struct sbuf *b, const char *s, size_t n, bool utf8)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = s[i];

		if (c < 0x80 || utf8)
			sbuf_char(b, c);
		else if ((c & 0xc0) != 0x80)
			sbuf_char(b, '?');
	}
}

static void add_blanks(struct sbuf *b, unsigned n)
{
	while (n--)
		sbuf_char(b, ' ');
}

void why_blank(struct why_page *p)
{
	p->blank = p->lines;
}

/* Counts a line and adds a pending empty one. Returns false if the page is full. */
static bool begin_line(struct why_page *p)
{
	if (p->blank && p->lines < WHY_LINES) {
		p->lines++;
		sbuf_char(&p->text, '\n');
	}
	p->blank = false;
	if (p->lines >= WHY_LINES)
		return false;
	p->lines++;
	return true;
}

/* Returns the number of bytes of `s` that fit into `room` columns, up to a blank if possible. */
static size_t bytes_that_fit(const char *s, unsigned room)
{
	size_t n = 0, blank = 0;

	for (unsigned c = 0; s[n]; n++) {
		c += ((unsigned char)s[n] & 0xc0) != 0x80;
		if (c > room)
			return blank ? blank : n;
		if (s[n] == ' ')
			blank = n;
	}
	return n;
}

void why_paragraph(struct why_page *p, unsigned indent, const char *text)
{
	unsigned width = p->o->width;

	if (width && width < LEAST_WIDTH)
		width = LEAST_WIDTH;
	for (bool first = true; *text; first = false) {
		size_t n = width ? bytes_that_fit(text, width - indent) : strlen(text);

		if (!begin_line(p))
			return;
		add_blanks(&p->text, indent);
		add_text(&p->text, text, n, p->o->utf8);
		sbuf_char(&p->text, '\n');
		text += n;
		text += strspn(text, " ");
		if (first)
			indent += 2;
	}
}

void why_add_time(struct sbuf *b, uint64_t ns)
{
	text_seconds(b, ns, 1);
	b->len -= 3;		/* cut to milliseconds */
	sbuf_str(b, " s");
}

void why_add_command(struct sbuf *b, const char *const *argv, unsigned room)
{
	struct sbuf all = {0};

	sbuf_str(&all, "");
	for (size_t i = 0; argv[i] && all.len < 4 * (size_t)room; i++) {
		bool plain = *argv[i] && !argv[i][strcspn(argv[i], " \t\n'\"\\$&;|<>()*")];

		if (i)
			sbuf_char(&all, ' ');
		if (!plain)
			sbuf_char(&all, '\'');
		sbuf_str(&all, argv[i]);
		if (!plain)
			sbuf_char(&all, '\'');
	}
	if (count_columns(all.s, all.len) > room) {
		size_t n = bytes_that_fit(all.s, room - 3);

		if (n < room / 2)	/* a long word */
			for (n = room - 3; n && (all.s[n] & 0xc0) == 0x80;)
				n--;
		all.s[n] = 0;
		reason_text(b, all.s, n);
		sbuf_str(b, "...");
	} else {
		reason_text(b, all.s, all.len);
	}
	sbuf_done(&all);
}

static void add_sender(struct sbuf *b, const struct life *l)
{
	const struct signal_fact *f = &l->fatal;

	switch (f->from) {
	case SIGNAL_SELF:
		sbuf_str(b, ", which it sent itself");
		return;
	case SIGNAL_TRACED:
	case SIGNAL_OUTSIDE:
		if (f->from == SIGNAL_OUTSIDE && !strcmp(f->program, "ptrail")) {
			sbuf_str(b, ", which ptrail received and forwarded");
			return;
		}
		sbuf_str(b, " from ");
		reason_text(b, *f->program ? f->program : "another process", NAME_SHOWN);
		if (f->from == SIGNAL_OUTSIDE)
			sbuf_str(b, ", which is not traced");
		return;
	case SIGNAL_TRACER:
		sbuf_str(b, " from ptrail");
		return;
	case SIGNAL_KERNEL:
		if (l->ending.number == SIGPIPE)
			sbuf_str(b, ": the pipe or socket that it wrote to had no reader");
		return;
	case SIGNAL_UNKNOWN:
		return;
	}
}

static bool is_crash(int n)
{
	return n == SIGSEGV || n == SIGBUS || n == SIGILL || n == SIGFPE || n == SIGABRT ||
		n == SIGSYS;
}

void why_add_signal_death(struct sbuf *b, const struct life *l)
{
	int n = l->ending.number;

	reason_text(b, life_name(l), NAME_SHOWN);
	if (l->cause == CAUSE_MEMORY || l->cause == CAUSE_MEMORY_GROUP) {
		sbuf_str(b, l->cause == CAUSE_MEMORY ? " was killed by the kernel: out of memory" :
			 " was killed by the kernel: its cgroup reached its memory limit");
		return;
	}
	sbuf_str(b, is_crash(n) && l->fatal.from != SIGNAL_OUTSIDE &&
		 l->fatal.from != SIGNAL_TRACED ? " crashed with " : " was killed by ");
	words_signal(b, n);
	if (l->cause == CAUSE_TIMEOUT && l->fatal.from != SIGNAL_TRACER)
		sbuf_str(b, ": its timeout expired");
	else
		add_sender(b, l);
}
