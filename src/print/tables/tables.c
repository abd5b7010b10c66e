#include "print/tables/tables.h"

#include "print/capabilities/report.h"
#include "print/commands/report.h"
#include "print/creds/report.h"
#include "print/fds/report.h"
#include "print/files/report.h"
#include "print/ipc/report.h"
#include "print/memory/report.h"
#include "print/net/report.h"
#include "print/states/report.h"
#include "print/summary/report.h"

const struct data_report *const data_reports[] = {
	&data_report_files,
	&data_report_net,
	&data_report_fds,
	&data_report_creds,
	&data_report_ipc,
	&data_report_memory,
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
