/* The choice between ring buffers and ptrace-stops, in builds with ring buffers and without */
#include "trace/state/rings.h"

#include <errno.h>

#include "machine/machine.h"

int engine_use_stops(struct engine *g, const char *why)
{
	if (g->options.source != SOURCE_FAST) {
		if (g->options.reports_stops)
			diag_say(g->diag, "--fast=prefer has no effect: %s", why);
		g->options.reports_stops = false;
		diag_debug(g->diag, "fast source: no (%s)", why);
		return 0;
	}
	diag_say(g->diag, "--fast=require: %s; --fast=prefer would use ptrace-stops", why);
	return -EINVAL;
}

int engine_choose_rings(struct engine *g, bool attaches)
{
	if (attaches)
		g->rings.attaches = true;
	if (g->options.rings)
		return g->options.rings->choose(g, attaches);
	return engine_use_stops(g, g->options.source == SOURCE_STOPS ? "disabled" :
				machine_lacks_rings);
}

int engine_confirm_rings(struct engine *g, const char *chosen)
{
	int err = g->rings.in_use ? g->rings.in_use->confirm(g, chosen) : 0;

	/* the rings of library calls would be read only at stops, and lines appear late */
	if (!g->rings.in_use && g->options.source == SOURCE_AUTO && g->options.hold)
		g->options.library.records = false;
	return err;
}

int engine_choose_dispatch(struct engine *g)
{
	return engine_choose_rings(g, true);
}

bool engine_traces_names(const struct engine *g)
{
	return g->options.naming && g->options.wants.fd_paths && g->options.numbers == &g->numbers;
}
