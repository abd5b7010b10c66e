#include "print/sqlite/reports/reports.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/text/credential_change.h"
#include "print/sqlite/reports/state.h"

struct reports {
	struct report_choice choice;
	struct print_options options;	/* for the text of changes */
	struct fds fds;			/* if .choice.fds and not .choice.ipc, which has its own */
	struct ipc ipc;
	struct memory_model memory;
	struct creds_model creds;
};

void reports_adapt(const struct report_choice *choice, struct wants *wants)
{
	wants->looks = choice->fds || choice->ipc;
	wants->mappings = choice->memory;
	wants->credentials = choice->creds;
}

struct reports *reports_new(const struct report_choice *choice,
			    const struct print_options *options)
{
	struct reports *r = alloc_new(struct reports);

	r->choice = *choice;
	r->options = *options;
	r->options.utf8 = true;
	fds_init(&r->fds);
	ipc_init(&r->ipc);
	memory_model_init(&r->memory, false);
	creds_init(&r->creds);
	return r;
}

void reports_free(struct reports *r)
{
	if (!r)
		return;
	fds_done(&r->fds);
	ipc_done(&r->ipc);
	memory_model_done(&r->memory);
	creds_done(&r->creds);
	free(r);
}

void report_mention(struct store *s, uint64_t serial, pid_t pid, const char *program)
{
	struct row r;

	if (!serial)
		return;
	r = row_begin(s, SQL_PROCESS_NEW);
	row_int(&r, serial);
	row_int(&r, pid);
	row_str(&r, program);
	row_end(&r);
}

void report_omitted(struct store *s, const char *table, uint64_t count, const char *why)
{
	struct row r;

	if (!count)
		return;
	r = row_begin(s, SQL_OMITTED);
	row_str(&r, table);
	row_int(&r, count);
	row_str(&r, why);
	row_end(&r);
}

static void write_rows(struct reports *r, struct store *store)
{
	if (r->choice.fds)
		report_descriptors(store, r->choice.ipc ? &r->ipc.fds : &r->fds);
	if (r->choice.ipc) {
		ipc_finish(&r->ipc);
		report_edges(store, &r->ipc);
	}
	if (r->choice.memory)
		report_memory(store, &r->memory);
	if (r->choice.creds)
		report_credentials(store, &r->creds);
}

void reports_note(struct reports *r, const struct event *e, struct store *store)
{
	struct creds_change *change;

	if (e->kind == EVENT_END) {
		if (r->choice.memory)
			memory_model_note(&r->memory, e);
		if (r->choice.creds)
			creds_note(&r->creds, e);
		write_rows(r, store);
		return;
	}
	if (r->choice.ipc)
		ipc_note(&r->ipc, e);
	else if (r->choice.fds)
		fds_note(&r->fds, e);
	if (r->choice.memory)
		memory_model_note(&r->memory, e);
	change = r->choice.creds ? creds_note(&r->creds, e) : NULL;
	if (change)
		change->text = text_credential_change(&r->options, e);
}
