/* -ff: one file for each task, FILE.TID. Each file has a printer instance of its own, which gets
 * only the events of that task. */
#ifndef APP_PRINTERS_SPLIT_H
#define APP_PRINTERS_SPLIT_H

#include "print/output/output.h"
#include "ptrail/printer.h"

struct split;

/* Where a split writes */
struct split_outputs {
	struct output_family *family;
	struct output_policy policy;	/* of each file */
};

/* Creates a split of `printer`. `printer`, `look` and outputs->family must outlive it; closing
 * printer_split frees it. */
struct split *split_new(const struct printer *printer, const struct print_options *look,
			const struct split_outputs *outputs);

/* A printer with a struct split as its self; has only .event and .close */
extern const struct printer printer_split;
#endif
