/* The printer `markdown`: Markdown for the summary of a CI step (markdown.c) */
#ifndef PRINT_REPORT_MARKDOWN_H
#define PRINT_REPORT_MARKDOWN_H

#include "ptrail/printer.h"

extern const struct printer printer_markdown;
#endif
