/* A printer whose lines go to a file for each task (-ff): FILE.TID. Each file has a printer of its
 * own that sees the events of that task only. */
#ifndef APP_PRINTERS_SPLIT_H
#define APP_PRINTERS_SPLIT_H

#include "print/output/output.h"
#include "ptrail/printer.h"

struct split;

/* What each output of the split is told */
struct split_outputs {
	struct output_family *family;
	struct output_policy policy;
};

/* Behind `printer`; it, `look` and what `outputs` points at outlive the split. */
struct split *split_new(const struct printer *printer, const struct print_options *look,
			const struct split_outputs *outputs);

/* A printer of its own right, whose self is a struct split: .event and .close */
extern const struct printer printer_split;
#endif
