/* A table of processes, with a line for each one that exits, for a spreadsheet or sort and awk.
 *
 *	ptrail --print=./csv.so:build.csv,separator=tab make
 *
 * The columns: pid; parent, 0 if it is not traced; program; command, its arguments in one field;
 * start in seconds since the start of the trace; lifetime in seconds; exit status; seconds of
 * processor time; peak memory in bytes. An unknown value is empty. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ptrail/plugin.h>

/* Settings, by index in the table */
enum { SEPARATOR, HEADER };

static const char *const separator_words[] = {"comma", "semicolon", "tab", NULL};
static const char *const header_words[] = {"yes", "no", NULL};

static const struct printer_setting settings[] = {
	[SEPARATOR] = {.name = "separator", .help = "what stands between two fields",
		       .words = separator_words},
	[HEADER] = {.name = "header", .help = "whether the first line names the columns",
		    .words = header_words},
	{0},
};

static const char *const columns[] = {
	"pid", "parent", "program", "command", "began", "lived", "end", "processor", "peak_memory",
};

struct csv {
	struct output *out;
	char separator;
};

/* Begins the field of a column. */
static void field(const struct csv *c, size_t column)
{
	if (column)
		output_add(c->out, &c->separator, 1);
}

/* Writes a part of a quoted field: quotes are doubled (RFC 4180). */
static void quoted(const struct csv *c, const char *s)
{
	for (size_t n; *s; s += n) {
		n = strcspn(s, "\"");
		if (!n) {
			output_str(c->out, "\"\"");
			n = 1;
		} else {
			output_add(c->out, s, n);
		}
	}
}

static void words(const struct csv *c, char *const *argv)
{
	output_str(c->out, "\"");
	for (size_t i = 0; argv && argv[i]; i++) {
		quoted(c, i ? " " : "");
		quoted(c, argv[i]);
	}
	output_str(c->out, "\"");
}

static void number(const struct csv *c, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	output_str(c->out, text);
}

/* Not with printf's %f, which depends on the locale */
static void seconds(const struct csv *c, uint64_t ns)
{
	char text[40];

	snprintf(text, sizeof(text), "%" PRIu64 ".%06" PRIu64, ns / 1000000000,
		 ns % 1000000000 / 1000);
	output_str(c->out, text);
}

static void header(const struct csv *c)
{
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		field(c, i);
		output_str(c->out, columns[i]);
	}
	output_str(c->out, "\n");
}

static void line(const struct csv *c, const struct process *p, uint64_t now)
{
	size_t column = 0;

	field(c, column++);
	number(c, p->id.tid);
	field(c, column++);
	number(c, p->parent ? p->parent->id.tid : 0);
	field(c, column++);
	output_str(c->out, "\"");
	quoted(c, process_name(p));
	output_str(c->out, "\"");
	field(c, column++);
	words(c, p->generation ? p->generation->argv : NULL);
	field(c, column++);
	seconds(c, p->born);
	field(c, column++);
	seconds(c, now - p->born);
	field(c, column++);
	if (p->exited)
		ptrail_exit_status_text(c->out, &p->ending);
	field(c, column++);
	if (p->has_figures)
		seconds(c, p->figures.processor);
	field(c, column++);
	if (p->has_figures)
		number(c, p->figures.peak_memory);
	output_str(c->out, "\n");
}

static void *csv_open(const struct print_options *options, struct output *out)
{
	static const char separators[] = {',', ';', '\t'};
	struct csv *c = malloc(sizeof(*c));

	if (!c)
		return NULL;
	*c = (struct csv){.out = out, .separator = separators[options->settings[SEPARATOR]]};
	if (!options->settings[HEADER])		/* index of the value "yes" */
		header(c);
	return c;
}

static void csv_event(void *self, const struct event *e)
{
	const struct csv *c = self;
	bool over = e->kind == EVENT_EXIT || e->kind == EVENT_LOST || e->kind == EVENT_DETACH;

	/* A process exits with its last thread. */
	if (c && over && e->process && !e->process->live_tasks)
		line(c, e->process, e->time);
}

static void csv_close(void *self)
{
	free(self);
}

static const struct printer csv = {
	.name = "csv",
	.help = "a table of processes: IDs, program, duration, exit status",
	.wants = {.programs = true, .figures = true},
	.settings = settings,
	.open = csv_open,
	.event = csv_event,
	.close = csv_close,
};

PTRAIL_PRINTER(csv);
