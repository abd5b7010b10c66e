#include "print/top/tail.h"

#include <stdint.h>

static struct sbuf *last_line(struct top_tail *t)
{
	return &t->lines[(t->count - 1) % TOP_TAIL_LINES];
}

static void begin_line(struct top_tail *t)
{
	t->count++;
	sbuf_reset(last_line(t));
}

/* Removes the last character, with all bytes of its UTF-8. */
static void erase(struct sbuf *line)
{
	while (line->len && (line->s[line->len - 1] & 0xc0) == 0x80)
		line->len--;
	if (line->len)
		line->s[--line->len] = 0;
}

/* Processes a byte within an escape sequence. */
static void skip_escape(struct top_tail *t, uint8_t c)
{
	switch (t->escape) {
	case TOP_ESCAPE:
		t->escape = c == '[' ? TOP_CONTROL_SEQUENCE :
			c == ']' || c == 'P' || c == '_' || c == '^' ? TOP_STRING :
			c >= ' ' && c <= '/' ? TOP_SKIP_ONE : TOP_TEXT;
		break;
	case TOP_CONTROL_SEQUENCE:
		if (c >= '@' && c <= '~')
			t->escape = TOP_TEXT;
		break;
	case TOP_STRING:
		if (c == '\a')
			t->escape = TOP_TEXT;
		else if (c == '\33')
			t->escape = TOP_STRING_ESCAPE;
		break;
	case TOP_STRING_ESCAPE:
		t->escape = c == '\\' ? TOP_TEXT : TOP_STRING;
		break;
	default:
		t->escape = TOP_TEXT;
		break;
	}
}

static void add_text(struct top_tail *t, uint8_t c)
{
	struct sbuf *line = last_line(t);

	if (c == '\n') {
		begin_line(t);
	} else if (c == '\r') {
		t->overwrites = true;
		return;
	} else if (c == '\b') {
		erase(line);
	} else if (c == '\33') {
		t->escape = TOP_ESCAPE;
	} else if (c == '\t' || (c >= ' ' && c != 127)) {
		if (t->overwrites)
			sbuf_reset(line);
		if (line->len < TOP_TAIL_LINE_MAX)
			sbuf_char(line, c == '\t' ? ' ' : c);
	} else {
		return;
	}
	t->overwrites = false;
}

void top_tail_add(struct top_tail *t, const char *bytes, size_t n)
{
	if (!t->count && n)
		begin_line(t);
	for (size_t i = 0; i < n; i++) {
		if (t->escape != TOP_TEXT)
			skip_escape(t, bytes[i]);
		else
			add_text(t, bytes[i]);
	}
}

const char *top_tail_line(const struct top_tail *t, unsigned back)
{
	uint64_t kept = t->count < TOP_TAIL_LINES ? t->count : TOP_TAIL_LINES;
	uint64_t last = t->count;
	const struct sbuf *line;

	/* after a newline there is a line that has not begun */
	if (last && !t->lines[(last - 1) % TOP_TAIL_LINES].len) {
		last--;
		kept--;
	}
	if (back >= kept || !last)
		return NULL;
	line = &t->lines[(last - 1 - back) % TOP_TAIL_LINES];
	return line->len ? line->s : "";
}

void top_tail_done(struct top_tail *t)
{
	for (unsigned i = 0; i < TOP_TAIL_LINES; i++)
		sbuf_done(&t->lines[i]);
}
