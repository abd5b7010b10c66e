/* --all: the processes of the whole machine, which are not traced */
#include "app/cli/options_rows.h"

#include "app/cli/exit_status.h"
#include "print/registry.h"

/* Whether the format has a use for events without system calls */
static bool prints_lives(const struct printer *printer)
{
	const struct wants *w = &printer->wants;

	return !w->calls || (w->reaps && !w->states) || printer == printer_by_name("commands");
}

int check_all(struct parse *p)
{
	const struct options *o = p->o;

	if (!o->all)
		return 0;
	if (!filter_all_calls(o->filter))
		note_purpose(p, ROW_TRACEES, "-e trace");
	if (*p->about_tracees) {
		diag_say(p->diag, "--all cannot be combined with %s: it watches all processes, and "
			 "traces none", p->about_tracees);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < o->print_count; i++) {
		const struct printer *printer = o->prints[i].printer;

		if (prints_lives(printer))
			continue;
		diag_say(p->diag, "--all has no system calls, which --print=%s is about; use "
			 "timeline, tree, commands, json or another format with processes",
			 printer->name);
		return EXIT_USAGE;
	}
	return 0;
}
