#include "print/diagnosis/why_words.h"

#include <string.h>

#include "model/explain/reason.h"

enum { LEAST_WIDTH = 40 };

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
	const char *style = p->o->colour ? p->style : NULL;
	unsigned width = p->o->width;

	if (width && width < LEAST_WIDTH)
		width = LEAST_WIDTH;
	for (bool first = true; *text; first = false) {
		size_t n = width ? bytes_that_fit(text, width - indent) : strlen(text);

		if (!begin_line(p))
			return;
		add_blanks(&p->text, indent);
		if (style)
			sbuf_str(&p->text, style);
		add_text(&p->text, text, n, p->o->utf8);
		if (style)
			sbuf_str(&p->text, "\33[m");
		sbuf_char(&p->text, '\n');
		text += n;
		text += strspn(text, " ");
		if (first)
			indent += 2;
	}
}

void why_add_time(struct sbuf *b, uint64_t ns)
{
	sbuf_seconds(b, ns);
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
