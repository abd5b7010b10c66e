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
		rows_of_descriptors(s, &m->fds);
	if (m->choice.ipc)
		rows_of_edges(s, &m->ipc);
	if (m->choice.memory)
		rows_of_memory(s, &m->memory);
	if (m->choice.creds)
		rows_of_credentials(s, &m->creds);
	if (m->choice.states)
		rows_of_states(s, &m->states);
}
