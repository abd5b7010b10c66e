#include "print/registry.h"

#include <string.h>

#include "base/nearest.h"
#include "print/checks.h"
#include "print/hang.h"
#include "print/html.h"
#include "print/json.h"
#include "print/summary.h"
#include "print/text.h"
#include "print/timeline.h"
#include "ptrail/output.h"

const struct printer *const printers[] = {
	&printer_text,
	&printer_json,
	&printer_summary,
	&printer_timeline,
	&printer_html,
	&printer_checks,
	&printer_hang,
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

void printer_list(struct output *out)
{
	static const char gap[NAME_WIDTH + 1] = "          ";

	for (size_t i = 0; i < PRINTERS; i++) {
		size_t n = strlen(printers[i]->name);

		output_str(out, "  ");
		output_str(out, printers[i]->name);
		output_add(out, gap, n + 2 < NAME_WIDTH ? NAME_WIDTH - n : 2);
		output_str(out, printers[i]->help);
		output_str(out, "\n");
	}
}
