/* The printer `fds`: at the end of the trace, which descriptors each process had: what created
 * them, what they refer to, how they were used and passed on, and what closed them; or those that
 * were open at a moment; as text or JSON. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/fds/writers.h"
#include "ptrail/output.h"

enum { SETTING_FORMAT, SETTING_LIVES, SETTING_AT };
enum { FORMAT_TEXT, FORMAT_JSON };

enum { NS_PER_US = 1000 };

static const struct printer_setting settings[] = {
	[SETTING_FORMAT] = {
		.name = "format", .words = (const char *const []){"text", "json", NULL},
		.help = "json: one object",
	},
	[SETTING_LIVES] = {
		.name = "lives", .words = (const char *const []){"fold", "list", NULL},
		.help = "text: what is notable, or each descriptor",
	},
	[SETTING_AT] = {
		.name = "at", .most = UINT64_MAX / NS_PER_US,
		.help = "only those open N us after the beginning; 0: all",
	},
	{0},
};

struct fds_printer {
	const struct print_options *o;
	struct output *out;
	struct fds fds;
	struct sbuf title;		/* the command */
	bool is_printed;
};

static void *fds_open(const struct print_options *options, struct output *out)
{
	struct fds_printer *p = alloc_new(struct fds_printer);

	p->o = options;
	p->out = out;
	fds_init(&p->fds);
	if (options->settings[SETTING_AT])
		p->fds.most_ended = 0;
	sbuf_str(&p->title, "");
	return p;
}

static void print_list(struct fds_printer *p)
{
	enum fds_extent extent = p->o->settings[SETTING_AT] ? EXTENT_OPEN :
		p->o->settings[SETTING_LIVES] ? EXTENT_LIVES : EXTENT_SUMMARY;
	struct fd_ends ends;
	struct sbuf b = {0};

	fd_ends_init(&ends, &p->fds);
	if (p->o->settings[SETTING_FORMAT] == FORMAT_JSON)
		fds_json(&b, &p->fds, &ends, extent);
	else
		fds_text(&b, &p->fds, &ends, p->title.s, extent, p->o->utf8);
	output_add(p->out, b.s, b.len);
	p->is_printed = true;
	sbuf_done(&b);
	fd_ends_done(&ends);
}

static void fds_event(void *self, const struct event *e)
{
	struct fds_printer *p = self;
	uint64_t at = p->o->settings[SETTING_AT];

	if (p->is_printed)
		return;
	words_title(&p->title, e, p->o->utf8);
	if (e->kind == EVENT_END || (at && e->time > at * NS_PER_US))
		print_list(p);
	else
		fds_note(&p->fds, e);
}

static void fds_close(void *self)
{
	struct fds_printer *p = self;

	fds_done(&p->fds);
	sbuf_done(&p->title);
	free(p);
}

const struct printer printer_fds = {
	.name = "fds",
	.help = "descriptors of processes: created by what, passed on, used, closed",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .descriptors = true, .looks = true},
	.calls = FDS_CALLS,
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = fds_open,
	.event = fds_event,
	.close = fds_close,
};
