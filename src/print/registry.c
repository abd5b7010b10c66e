#include "print/registry.h"

#include <string.h>

#include "base/text/nearest.h"
#include "print/core/printers.h"
#include "print/summary/summary.h"
#include "ptrail/output.h"

const struct printer *const printers[] = {
	&printer_text,
	&printer_json,
	&printer_summary,
	&printer_timeline,
	&printer_tree,
	&printer_plain,
	&printer_why,
	&printer_hang,
	&printer_libs,
	&printer_checks,
	&printer_audit,
	&printer_commands,
	&printer_files,
	&printer_net,
	&printer_fds,
	&printer_creds,
	&printer_memory,
	&printer_ipc,
	&printer_locks,
	&printer_signals,
	&printer_states,
	&printer_seccomp,
	&printer_policy,
	&printer_capabilities,
	&printer_html,
	&printer_junit,
	&printer_sarif,
	&printer_github,
	&printer_markdown,
	&printer_chrome,
	&printer_perfetto,
	&printer_folded,
	&printer_otlp,
	&printer_sqlite,
	&printer_parquet,
	NULL,
};

enum { PRINTERS = sizeof(printers) / sizeof(*printers) - 1, NAME_WIDTH = 10 };

const struct printer *printer_by_name(const char *name)
{
	for (size_t i = 0; i < PRINTERS; i++)
		if (!strcmp(printers[i]->name, name))
			return printers[i];
	return NULL;
}

const char *printer_nearest(const char *word)
{
	const char *names[PRINTERS];

	for (size_t i = 0; i < PRINTERS; i++)
		names[i] = printers[i]->name;
	return nearest(word, names, PRINTERS);
}

/* "            cases=checks|processes  what is a test case" */
static void list_settings(struct output *out, const struct printer *printer)
{
	const struct printer_setting *s = printer->settings;

	for (; s && s->name; s++) {
		bool is_list = printer->element && printer->element(s - printer->settings, 0);

		output_str(out, "            ");
		output_str(out, s->name);
		output_str(out, "=");
		for (size_t i = 0; s->words && s->words[i]; i++) {
			output_str(out, i ? "|" : "");
			output_str(out, s->words[i]);
		}
		output_str(out, s->words ? "  " : !is_list ? "N  " :
			   s->most == 1 ? "NAME  " : "NAME,...  ");
		output_str(out, s->help);
		output_str(out, "\n");
	}
}

void printer_describe(struct output *out, const struct printer *printer)
{
	static const char gap[NAME_WIDTH + 1] = "          ";
	size_t n = strlen(printer->name);

	output_str(out, "  ");
	output_str(out, printer->name);
	output_add(out, gap, n + 2 < NAME_WIDTH ? NAME_WIDTH - n : 2);
	output_str(out, printer->help);
	output_str(out, "\n");
	list_settings(out, printer);
}

void printer_list(struct output *out)
{
	for (size_t i = 0; i < PRINTERS; i++)
		printer_describe(out, printers[i]);
}
