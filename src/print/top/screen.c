#include "print/top/screen.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/utf8.h"
#include "print/core/process_words.h"
#include "print/top/terminal_name.h"

enum {
	WIDE = 100,		/* columns from which on there are more figures */
	LEVELS_MAX = 12,	/* of the tree that are drawn */
	PID_WIDTH = 7, CPU_WIDTH = 6, MEMORY_WIDTH = 9, BYTES_WIDTH = 9, TIME_WIDTH = 10,
	FAILURES_WIDTH = 5, TERMINAL_WIDTH = 9, CALL_WIDTH = 17, SINCE_WIDTH = 10,
};

static const char *const sort_names[TOP_SORTS] = {
	[TOP_SORT_TREE] = "tree", [TOP_SORT_CPU] = "CPU", [TOP_SORT_MEMORY] = "memory",
	[TOP_SORT_TIME] = "CPU time", [TOP_SORT_FAILURES] = "failures",
};

static const char *const help[] = {
	"Up Down j k      select a process",
	"PgUp PgDn g G    by pages; first, last",
	"Enter            details of the process: system calls, stack, files",
	"Space            fold or unfold the descendants",
	"/ f              show only processes whose command contains a text",
	"e                the latest failures",
	"s                sort: tree, CPU, memory, CPU time, failures",
	"p                pause: the view stays as it is, the processes run on",
	"S                stop the process (SIGSTOP), or continue it",
	"x K              send a signal to the process",
	"i                write a line to the terminal of the command",
	"D                leave the process stopped and detached, for a debugger",
	"d                detach from all processes, which run on",
	"q Ctrl-C         quit",
	"",
	"CALL is the system call that the main thread is in, SINCE for how long.",
	"A name in parentheses is that of the parent: the process executed nothing.",
	NULL,
};

struct drawing {
	struct top_screen *screen;
	const struct top_view *v;
	unsigned used;			/* number of lines that are drawn */
	struct sbuf word;		/* text of a column */
};

/* Adds an empty line. Returns its text, or NULL if the screen is full. */
static struct sbuf *add_line(struct drawing *d, enum top_style style)
{
	struct top_line *line;

	if (d->used == d->screen->height)
		return NULL;
	line = &d->screen->lines[d->used++];
	sbuf_reset(&line->text);
	line->style = style;
	return &line->text;
}

static void cut(const struct drawing *d, struct sbuf *line)
{
	words_cut(line, d->v->width, d->v->table.utf8);
}

static void add_text_line(struct drawing *d, enum top_style style, const char *text)
{
	struct sbuf *line = add_line(d, style);

	if (!line)
		return;
	sbuf_str(line, text);
	cut(d, line);
}

/* Adds text of a command or file: what is not printable is replaced. */
static void add_foreign_line(struct drawing *d, enum top_style style, const char *text, size_t n)
{
	struct sbuf *line = add_line(d, style);
	const uint8_t *p = (const uint8_t *)text;
	unsigned length;

	if (!line)
		return;
	for (size_t i = 0; i < n; i += length) {
		length = utf8_sequence(p + i, n - i);
		if (length == 1 && p[i] >= ' ' && p[i] < 127)
			sbuf_char(line, p[i]);
		else if (length > 1 && d->v->table.utf8 &&
			 utf8_is_visible(utf8_character(p + i, length)))
			sbuf_add(line, text + i, length);
		else
			sbuf_char(line, '?');
		length = length ? length : 1;
	}
	cut(d, line);
}

/* Appends .word in a column, right-aligned; it is cut if it is too long. */
static void add_column(struct drawing *d, struct sbuf *line, unsigned width)
{
	unsigned columns = d->word.len ? words_columns(d->word.s) : 0;

	if (columns >= width) {
		words_cut(&d->word, width - 1, d->v->table.utf8);
		columns = d->word.len ? words_columns(d->word.s) : 0;
	}
	sbuf_fill(line, ' ', width - columns);
	sbuf_add(line, d->word.s, d->word.len);
	sbuf_reset(&d->word);
}

static void add_word(struct drawing *d, struct sbuf *line, const char *word, unsigned width)
{
	sbuf_str(&d->word, word);
	add_column(d, line, width);
}

static void draw_title(struct drawing *d)
{
	const struct top_view *v = d->v;
	struct sbuf *line = add_line(d, TOP_STYLE_TITLE);

	if (!line)
		return;
	sbuf_str(line, "ptrail top: ");
	sbuf_str(line, v->title);
	words_cut(line, v->width > 50 ? v->width - 50 : v->width, v->table.utf8);
	sbuf_str(line, "  ");
	words_duration(line, v->now, v->table.utf8);
	sbuf_str(line, "  ");
	words_count(line, v->table.count, "process", "processes");
	if (v->table.failed) {
		sbuf_str(line, ", ");
		sbuf_dec(line, v->table.failed, false);
		sbuf_str(line, " failed");
	}
	if (v->sort != TOP_SORT_TREE) {
		sbuf_str(line, "  by ");
		sbuf_str(line, sort_names[v->sort]);
	}
	if (*v->filter) {
		sbuf_str(line, "  /");
		sbuf_str(line, v->filter);
	}
	if (v->is_paused)
		sbuf_str(line, "  paused");
	cut(d, line);
}

static void add_failure(struct sbuf *line, const struct top_failure *f, bool utf8)
{
	words_duration(line, f->time, utf8);
	sbuf_str(line, "  ");
	sbuf_dec(line, f->pid, false);
	sbuf_char(line, ' ');
	words_exit_status(line, &f->how);
	sbuf_str(line, ": ");
	sbuf_str(line, f->command);
}

static void draw_last_failure(struct drawing *d)
{
	const struct top_failure *f = top_table_failure(&d->v->table, 0);
	struct sbuf *line = add_line(d, f ? TOP_STYLE_BAD : TOP_STYLE_PLAIN);

	if (!line)
		return;
	sbuf_str(line, f ? "last failure at " : "no failure");
	if (f)
		add_failure(line, f, d->v->table.utf8);
	cut(d, line);
}

static void draw_header(struct drawing *d)
{
	struct sbuf *line = add_line(d, TOP_STYLE_HEADER);

	if (!line)
		return;
	add_word(d, line, "PID", PID_WIDTH);
	sbuf_str(line, " S");
	add_word(d, line, "CPU%", CPU_WIDTH);
	add_word(d, line, "MEMORY", MEMORY_WIDTH);
	if (d->v->width >= WIDE) {
		add_word(d, line, "BYTES", BYTES_WIDTH);
		add_word(d, line, "TIME", TIME_WIDTH);
		add_word(d, line, "FAIL", FAILURES_WIDTH);
		add_word(d, line, "TTY", TERMINAL_WIDTH);
	}
	add_word(d, line, "CALL", CALL_WIDTH);
	add_word(d, line, "SINCE", SINCE_WIDTH);
	sbuf_str(line, "  COMMAND");
	cut(d, line);
	if (line->len && words_columns(line->s) < d->v->width)
		sbuf_fill(line, ' ', d->v->width - words_columns(line->s));
}

static char state_letter(const struct top_process *p)
{
	if (p->state == PROCESS_ZOMBIE)
		return 'Z';
	if (p->is_ended)
		return 'X';
	if (p->state == PROCESS_STOPPED)
		return 'T';
	if (p->state == PROCESS_EXITING)
		return 'E';
	/* a tracee that is in a ptrace-stop for a moment is about to run */
	return p->sample.state == 't' ? 'R' : p->sample.state ? p->sample.state : '-';
}

static void add_figures(struct drawing *d, struct sbuf *line, const struct top_process *p)
{
	const struct top_sample *s = &p->sample;
	bool utf8 = d->v->table.utf8, has_sample = s->time;

	if (has_sample) {
		sbuf_dec(&d->word, p->cpu / 10, false);
		sbuf_char(&d->word, '.');
		sbuf_char(&d->word, '0' + p->cpu % 10);
	}
	add_column(d, line, CPU_WIDTH);
	if (s->memory)
		words_size(&d->word, s->memory);
	add_column(d, line, MEMORY_WIDTH);
	if (d->v->width < WIDE)
		return;
	if (s->bytes)
		words_size(&d->word, s->bytes);
	add_column(d, line, BYTES_WIDTH);
	if (has_sample)
		words_duration(&d->word, s->processor, utf8);
	add_column(d, line, TIME_WIDTH);
	if (p->failures)
		sbuf_dec(&d->word, p->failures, false);
	add_column(d, line, FAILURES_WIDTH);
	if (has_sample)
		top_terminal_name(&d->word, s->terminal);
	add_column(d, line, TERMINAL_WIDTH);
}

static void add_activity(struct drawing *d, struct sbuf *line, const struct top_process *p)
{
	const struct top_sample *s = &p->sample;

	if (s->call)
		sbuf_str(&d->word, s->call);
	add_column(d, line, CALL_WIDTH);
	if (s->call && s->time >= p->call_since)
		words_duration(&d->word, s->time - p->call_since, d->v->table.utf8);
	add_column(d, line, SINCE_WIDTH);
}

/* Whether a later sibling is shown */
static bool has_next(const struct top_process *p)
{
	for (p = p->next; p && !p->matches; p = p->next)
		;
	return p;
}

/* Adds the lines of the tree before a row. The upper levels of a deep tree are left out. */
static void add_tree_lines(const struct drawing *d, struct sbuf *line, const struct top_process *p)
{
	const struct top_process *levels[LEVELS_MAX];
	bool utf8 = d->v->table.utf8, is_deep = p->depth > LEVELS_MAX;
	unsigned n = is_deep ? LEVELS_MAX : p->depth;

	for (unsigned i = n; i; i--, p = p->parent)
		levels[i - 1] = p;
	if (is_deep)
		sbuf_str(line, utf8 ? "… " : "..");
	for (unsigned i = 0; i < n; i++) {
		bool more = has_next(levels[i]);

		if (i + 1 < n)
			sbuf_str(line, !more ? "   " : utf8 ? "│  " : "|  ");
		else
			sbuf_str(line, more ? utf8 ? "├─ " : "|- " : utf8 ? "└─ " : "`- ");
	}
}

static void add_command(const struct drawing *d, struct sbuf *line, const struct top_process *p)
{
	if (d->v->sort == TOP_SORT_TREE)
		add_tree_lines(d, line, p);
	if (p->is_folded && p->first_child)
		sbuf_str(line, "[+] ");
	sbuf_str(line, p->command);
	if (!p->is_ended)
		return;
	sbuf_str(line, ": ");
	if (p->state == PROCESS_DETACHED)
		sbuf_str(line, "detached");
	else
		words_exit_status(line, &p->ending);
}

static enum top_style row_style(const struct top_process *p)
{
	if (p->state == PROCESS_ZOMBIE || p->state == PROCESS_STOPPED)
		return TOP_STYLE_BAD;
	return p->is_ended ? TOP_STYLE_DIM : TOP_STYLE_PLAIN;
}

static void draw_row(struct drawing *d, const struct top_process *p, bool is_selected)
{
	struct sbuf *line = add_line(d, is_selected ? TOP_STYLE_SELECTED : row_style(p));

	if (!line)
		return;
	sbuf_dec(&d->word, p->pid, false);
	add_column(d, line, PID_WIDTH);
	sbuf_char(line, ' ');
	sbuf_char(line, state_letter(p));
	add_figures(d, line, p);
	add_activity(d, line, p);
	sbuf_str(line, "  ");
	add_command(d, line, p);
	cut(d, line);
}

static void draw_list(struct drawing *d, unsigned rows)
{
	const struct top_view *v = d->v;

	for (size_t i = v->first; i < v->table.shown_count && i < v->first + rows; i++)
		draw_row(d, v->table.shown[i], i == v->selected);
}

static void draw_help(struct drawing *d, unsigned rows)
{
	for (unsigned i = 0; help[i] && i < rows; i++)
		add_text_line(d, TOP_STYLE_PLAIN, help[i]);
}

/* The latest failures, newest first */
static void draw_failures(struct drawing *d, unsigned rows)
{
	const struct top_failure *f;
	struct sbuf *line;

	for (unsigned i = 0; i < rows && (f = top_table_failure(&d->v->table, i)); i++) {
		line = add_line(d, TOP_STYLE_PLAIN);
		if (!line)
			return;
		add_failure(line, f, d->v->table.utf8);
		cut(d, line);
	}
}

/* The details, scrolled, but not beyond the last line */
static void draw_details(struct drawing *d, unsigned rows)
{
	const char *at = d->v->details.len ? d->v->details.s : "", *end;
	unsigned lines = 0, skip = d->v->details_first;

	for (const char *p = at; *p; p++)
		lines += *p == '\n';
	if (skip + rows > lines)
		skip = lines > rows ? lines - rows : 0;
	for (; *at && rows; at = end + !!*end) {
		end = strchrnul(at, '\n');
		if (skip) {
			skip--;
			continue;
		}
		add_foreign_line(d, TOP_STYLE_PLAIN, at, end - at);
		rows--;
	}
}

static void draw_tail(struct drawing *d)
{
	unsigned n = top_view_tail_lines(d->v);

	if (n)
		add_text_line(d, TOP_STYLE_DIM, "output:");
	while (n--) {
		const char *text = top_tail_line(&d->v->tail, n);

		add_foreign_line(d, TOP_STYLE_PLAIN, text, strlen(text));
	}
}

static const char *foot(const struct top_view *v)
{
	if (v->note)
		return v->note;
	switch (v->mode) {
	case TOP_ASK_QUIT: return "the command is running: (d)etach, (k)ill, Esc: cancel";
	case TOP_ASK_FILTER: return "filter: ";
	case TOP_ASK_SIGNAL: return "signal: ";
	case TOP_ASK_INPUT: return "input: ";
	case TOP_DETAILS: return "Esc back";
	case TOP_HELP: case TOP_SHOW_FAILURES: return "any key: back";
	default: return "q quit  ? help  / filter  s sort  Space fold  Enter details  x signal";
	}
}

static void draw_foot(struct drawing *d)
{
	bool types = d->v->mode == TOP_ASK_FILTER || d->v->mode == TOP_ASK_SIGNAL ||
		d->v->mode == TOP_ASK_INPUT;
	struct sbuf *line;

	while (d->used + 1 < d->screen->height)
		add_line(d, TOP_STYLE_PLAIN);
	line = add_line(d, TOP_STYLE_PROMPT);
	if (!line)
		return;
	sbuf_str(line, foot(d->v));
	if (types) {
		sbuf_str(line, d->v->text);
		sbuf_char(line, '_');
	}
	cut(d, line);
}

static void resize(struct top_screen *s, unsigned height)
{
	if (height > s->room) {
		s->lines = alloc_more(s->lines, height, sizeof(*s->lines));
		memset(s->lines + s->room, 0, (height - s->room) * sizeof(*s->lines));
		s->room = height;
	}
	s->height = height;
}

void top_screen_draw(struct top_screen *s, const struct top_view *v)
{
	struct drawing d = {.screen = s, .v = v};
	unsigned rows = top_view_rows(v), at;

	resize(s, v->height);
	draw_title(&d);
	draw_last_failure(&d);
	draw_header(&d);
	at = d.used;
	if (v->mode == TOP_HELP)
		draw_help(&d, rows);
	else if (v->mode == TOP_SHOW_FAILURES)
		draw_failures(&d, rows);
	else if (v->mode == TOP_DETAILS)
		draw_details(&d, rows);
	else
		draw_list(&d, rows);
	while (d.used < at + rows && add_line(&d, TOP_STYLE_PLAIN))
		;
	draw_tail(&d);
	draw_foot(&d);
	sbuf_done(&d.word);
}

void top_screen_done(struct top_screen *s)
{
	for (unsigned i = 0; i < s->room; i++)
		sbuf_done(&s->lines[i].text);
	free(s->lines);
}
