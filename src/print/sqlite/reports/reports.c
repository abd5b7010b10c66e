#include "print/sqlite/reports/reports.h"

#include "print/sqlite/reports/state.h"

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

void reports_write(struct store *s, const struct models *m)
{
	if (m->choice.fds)
		report_descriptors(s, models_fds(m));
	if (m->choice.ipc)
		report_edges(s, &m->ipc);
	if (m->choice.memory)
		report_memory(s, &m->memory);
	if (m->choice.creds)
		report_credentials(s, &m->creds);
	if (m->choice.states)
		report_states(s, &m->states);
}
