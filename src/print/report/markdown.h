/* Markdown for the summary of a CI step; see markdown.c */
#ifndef PRINT_REPORT_MARKDOWN_H
#define PRINT_REPORT_MARKDOWN_H

#include "ptrail/printer.h"

extern const struct printer printer_markdown;
#endif
