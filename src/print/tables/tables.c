#include "print/tables/tables.h"

#include "print/core/printers.h"

const struct data_report *const data_reports[] = {
	&data_report_files,
	&data_report_net,
	&data_report_fds,
	&data_report_creds,
	&data_report_ipc,
	&data_report_locks,
	&data_report_memory,
	&data_report_signals,
	&data_report_states,
	&data_report_capabilities,
	&data_report_commands,
	&data_report_summary,
	NULL,
};

const char *data_report_name(size_t n)
{
	return data_reports[n] ? data_reports[n]->printer->name : NULL;
}
