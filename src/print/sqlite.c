#include "print/sqlite.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "print/sqlite_call.h"
#include "print/sqlite_life.h"

static bool is_last(enum event_kind kind)
{
	return kind == EVENT_EXIT || kind == EVENT_LOST || kind == EVENT_DETACH;
}

static void event(void *self, const struct event *e)
{
	struct sqlite_printer *p = self;

	p->store.time = e->time;
	if (p->partial)
		sqlite_appears(p, e);
	if (e->kind == EVENT_ENTER) {
		sqlite_enter(p, e);
		return;
	}
	if (e->kind == EVENT_LEAVE) {
		sqlite_leave(p, e);
		return;
	}
	if (e->kind == EVENT_EXITING || is_last(e->kind))
		sqlite_unfinished(p, e);
	if (e->kind == EVENT_END)
		sqlite_unfinished_all(p, e->time);
	sqlite_life(p, e);
	if (is_last(e->kind))
		sqlite_forget(p, e->task.serial);
	if (e->kind == EVENT_END)
		store_finish(&p->store);
}

static bool takes(const char *target)
{
	(void)target;
	return true;
}

static void *sqlite_open(const struct print_options *options, struct output *out)
{
	struct sqlite_printer *p = alloc_new(struct sqlite_printer);

	(void)out;
	p->partial = options->partial;
	store_open(&p->store, options->target, options->most);
	return p;
}

static void sqlite_close(void *self)
{
	struct sqlite_printer *p = self;

	sqlite_call_done(p);
	sqlite_life_done(p);
	sbuf_done(&p->json);
	store_done(&p->store);
	free(p);
}

static const char *sqlite_fault(void *self)
{
	const struct sqlite_printer *p = self;

	return p->store.fault;
}

static bool sqlite_idle(void *self)
{
	struct sqlite_printer *p = self;

	return store_idle(&p->store);
}

const struct printer printer_sqlite = {
	.name = "sqlite",
	.help = "an SQLite database, with views for the usual questions",
	.wants = {.calls = true, .values = true, .signals = true, .programs = true,
		  .identity = true, .descriptors = true, .figures = true, .reaps = true,
		  .fd_paths = true},
	.document = true,
	.takes = takes,
	.open = sqlite_open,
	.event = event,
	.close = sqlite_close,
	.fault = sqlite_fault,
	.idle = sqlite_idle,
};
