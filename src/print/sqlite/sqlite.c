/* The printer `sqlite`: a database with a row for each process, task, syscall, signal and so on,
 * and views for common questions (sqlite/database/schema.c). Memory is used for live tasks only,
 * so it does not grow with the length of the trace unless a setting needs more. In a build without
 * SQLite the printer exists, but cannot be opened. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/sqlite/call.h"
#include "print/sqlite/life.h"
#include "print/sqlite/link.h"
#include "print/sqlite/sqlite.h"
#include "print/tables/tables.h"

enum {
	SETTING_FINDINGS, SETTING_LINKS, SETTING_CHANGES, SETTING_FDS, SETTING_IPC, SETTING_MEMORY,
	SETTING_CREDS, SETTING_STATES, SETTING_REPORTS,
};

static const char *const no_yes[] = {"no", "yes", NULL};

const struct printer_setting sqlite_settings[] = {
	[SETTING_FINDINGS] = {.name = "findings", .words = no_yes,
			      .help = "findings of checks, as rows"},
	[SETTING_LINKS] = {.name = "links", .words = no_yes,
			   .help = "connections and listeners, as rows"},
	[SETTING_CHANGES] = {.name = "changes", .words = no_yes,
			     .help = "environment and descriptors that differ at an exec"},
	[SETTING_FDS] = {.name = "fds", .words = no_yes,
			 .help = "each descriptor from its creation to its end"},
	[SETTING_IPC] = {.name = "ipc", .words = no_yes,
			 .help = "what processes exchange"},
	[SETTING_MEMORY] = {.name = "memory", .words = no_yes,
			    .help = "memory of processes over time"},
	[SETTING_CREDS] = {.name = "creds", .words = no_yes,
			   .help = "credentials, and what changed them"},
	[SETTING_STATES] = {.name = "states", .words = no_yes,
			    .help = "where the time of threads went, and their scheduling"},
	[SETTING_REPORTS] = {.name = "reports", .help = "reports as tables report_NAME"},
	{0},
};

/* Findings and reports need memory for each process of the trace, and links for each connection,
 * so they are optional. Changes contain the values of variables, which may be secrets. */
static const char *sqlite_adapt(const struct print_options *options, struct wants *wants)
{
	wants->findings = options->settings[SETTING_FINDINGS];
	wants->packets = options->settings[SETTING_LINKS];
	wants->environments = options->settings[SETTING_CHANGES];
	models_adapt(options, SETTING_FDS, wants);
	report_set_adapt(data_reports, options->texts[SETTING_REPORTS], wants);
	return NULL;
}

static bool is_last(enum event_kind kind)
{
	return kind == EVENT_EXIT || kind == EVENT_LOST || kind == EVENT_DETACH;
}

static void sqlite_event(void *self, const struct event *e)
{
	struct sqlite_printer *p = self;
	bool is_first_end = e->kind == EVENT_END && !p->models->is_complete;

	p->store.time = e->time;
	if (p->wants_links)
		sockets_note(&p->sockets, e);
	models_note(p->models, e);
	report_set_note(&p->tables, e);
	if (e->kind == EVENT_ENTER) {
		sqlite_enter(p, e);
		return;
	}
	if (e->kind == EVENT_LEAVE) {
		sqlite_leave(p, e);
		return;
	}
	if (e->kind == EVENT_LIBRARY_RETURN)
		sqlite_library_return(p, e);
	if (e->kind == EVENT_LIBRARY_CALL || e->kind == EVENT_LIBRARY_RETURN)
		return;
	if (e->kind == EVENT_EXITING || is_last(e->kind))
		sqlite_unfinished(p, e);
	if (e->kind == EVENT_END)
		sqlite_unfinished_all(p, e->time);
	sqlite_life(p, e);
	if (e->kind == EVENT_END && p->wants_links)
		sqlite_links(p);
	if (is_first_end)
		reports_write(&p->store, p->models);
	if (is_first_end)
		report_tables(&p->store, &p->tables);
	if (is_last(e->kind))
		sqlite_free_task(p, e->task.serial);
	if (e->kind == EVENT_END)
		store_commit(&p->store);
}

/* Creates indices here, since it takes time, and no tracee is stopped any more. */
static void sqlite_finish(void *self, bool (*may_wait)(void *ctx), void *ctx)
{
	struct sqlite_printer *p = self;

	(void)may_wait;
	(void)ctx;
	store_finish(&p->store);
}

static void *sqlite_open(const struct print_options *options, struct output *out)
{
	struct sqlite_printer *p = alloc_new(struct sqlite_printer);

	(void)out;
	p->wants_links = options->settings[SETTING_LINKS];
	p->wants_changes = options->settings[SETTING_CHANGES];
	sockets_init(&p->sockets);
	p->models = models_new(options, SETTING_FDS, 0);
	report_set_init(&p->tables, data_reports, options->texts[SETTING_REPORTS], options);
	store_open(&p->store, options);
	return p;
}

static void sqlite_close(void *self)
{
	struct sqlite_printer *p = self;

	sqlite_call_done(p);
	sqlite_life_done(p);
	sockets_done(&p->sockets);
	models_free(p->models);
	report_set_done(&p->tables);
	sbuf_done(&p->json);
	sbuf_done(&p->crash);
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

static const char *report_name(size_t setting, size_t n)
{
	return setting == SETTING_REPORTS ? data_report_name(n) : NULL;
}

const struct printer printer_sqlite = {
	.name = "sqlite",
	.help = "an SQLite database, with views for common questions",
	.wants = SQLITE_WANTS,
	.adapt = sqlite_adapt,
	.settings = sqlite_settings,
	.document = true,
	.takes = sqlite_takes_any,
	.open = sqlite_open,
	.event = sqlite_event,
	.finish = sqlite_finish,
	.close = sqlite_close,
	.fault = sqlite_fault,
	.idle = sqlite_idle,
	.element = report_name,
};
