/* The printer `files`: at the end of the trace, which files were created, written, deleted,
 * renamed, read, executed, and looked for and not found, and by which programs; as text, JSON, or
 * rules of a makefile. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/files/writers.h"
#include "ptrail/output.h"

enum { SETTING_FORMAT, SETTING_SYSTEM };
enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_MAKE };

static const struct printer_setting settings[] = {
	[SETTING_FORMAT] = {
		.name = "format", .words = (const char *const []){"text", "json", "make", NULL},
		.help = "make: dependencies, as rules of a makefile",
	},
	[SETTING_SYSTEM] = {
		.name = "system", .words = (const char *const []){"fold", "list", NULL},
		.help = "those in /usr, /proc and search paths",
	},
	{0},
};

#define FILES_CALLS "%file,fchdir,setns,unshare"

struct files {
	const struct print_options *o;
	struct output *out;
	struct file_uses uses;
	struct sbuf title;		/* the command */
};

static void *files_open(const struct print_options *options, struct output *out)
{
	struct files *f = alloc_new(struct files);

	f->o = options;
	f->out = out;
	file_uses_init(&f->uses, options->settings[SETTING_FORMAT] == FORMAT_MAKE);
	sbuf_str(&f->title, "");
	return f;
}

/* What a process writes may go to a descriptor that another one has opened. */
static const char *adapt_files(const struct print_options *options, struct wants *wants)
{
	if (options->settings[SETTING_FORMAT] != FORMAT_MAKE)
		return FILES_CALLS;
	wants->descriptors = true;
	return FILES_CALLS "," FDS_CALLS;
}

static void print_list(struct files *f)
{
	bool system = f->o->settings[SETTING_SYSTEM];
	struct sbuf b = {0};

	switch (f->o->settings[SETTING_FORMAT]) {
	case FORMAT_JSON:
		files_json(&b, &f->uses, system);
		break;
	case FORMAT_MAKE:
		files_make(&b, &f->uses, system);
		break;
	default:
		files_text(&b, &f->uses, f->title.s, system, f->o->utf8);
	}
	if (b.len)
		output_add(f->out, b.s, b.len);
	sbuf_done(&b);
}

static void files_event(void *self, const struct event *e)
{
	struct files *f = self;

	words_title(&f->title, e, f->o->utf8);
	file_uses_note(&f->uses, e);
	if (e->kind == EVENT_END)
		print_list(f);
}

static void files_close(void *self)
{
	struct files *f = self;

	file_uses_done(&f->uses);
	sbuf_done(&f->title);
	free(f);
}

const struct printer printer_files = {
	.name = "files",
	.help = "files read, written, created, deleted, missing; by which programs",
	.wants = {
		.calls = true, .values = true, .programs = true, .interpreters = true,
		.bases = true, .fd_paths = true, .faults = true,
	},
	.calls = FILES_CALLS,
	.adapt = adapt_files,
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = files_open,
	.event = files_event,
	.close = files_close,
};
