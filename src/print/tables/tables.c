#include "print/tables/tables.h"

#include "print/fds/report.h"

const struct data_report *const data_reports[] = {
	&report_fds,
	NULL,
};

const char *data_report_name(size_t n)
{
	return data_reports[n] ? data_reports[n]->printer->name : NULL;
}
