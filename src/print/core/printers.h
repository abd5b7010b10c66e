/* The printers of ptrail. Each is described in the file that defines it; registry.c lists them in
 * the order of --help=print. */
#ifndef PRINT_CORE_PRINTERS_H
#define PRINT_CORE_PRINTERS_H

#include "ptrail/printer.h"

extern const struct printer
	printer_audit,
	printer_capabilities,
	printer_checks,
	printer_chrome,
	printer_commands,
	printer_creds,
	printer_fds,
	printer_files,
	printer_folded,
	printer_github,
	printer_hang,
	printer_html,
	printer_ipc,
	printer_json,
	printer_junit,
	printer_libs,
	printer_locks,
	printer_markdown,
	printer_memory,
	printer_net,
	printer_otlp,
	printer_parquet,
	printer_perfetto,
	printer_plain,
	printer_policy,
	printer_sarif,
	printer_seccomp,
	printer_signals,
	printer_sqlite,
	printer_states,
	printer_text,
	printer_timeline,
	printer_tree,
	printer_why,
	/* the printer `hang`, as an expired --timeout adds it */
	printer_hang_at_timeout;

/* Those of them that are reports of tables (core/table/printer.h). The list for html and sqlite is
 * print/tables/tables.c. */
extern const struct data_report
	data_report_capabilities,
	data_report_commands,
	data_report_creds,
	data_report_fds,
	data_report_files,
	data_report_ipc,
	data_report_locks,
	data_report_memory,
	data_report_net,
	data_report_signals,
	data_report_states,
	data_report_summary;
#endif
