/* What --print= takes: FORM[:FILE][,NAME=VALUE...]. A comma ends the file's name; one that is part
 * of it is written twice. A FORM that is a path is loaded (app/printers/plugin.h). */
#ifndef APP_CLI_PRINT_REQUEST_H
#define APP_CLI_PRINT_REQUEST_H

#include "base/system/diag.h"
#include "ptrail/printer.h"

struct print_request {
	const struct printer *printer;
	char *file;		/* NULL: the -o file, or standard error; "-": standard output */
	uint64_t settings[SETTINGS_MAX];
	bool implied;		/* by --fail-on: to standard error, whatever -o says */
};

/* A printer with what it does when nothing is said */
struct print_request print_request_plain(const struct printer *printer);
/* Returns 0, or EXIT_USAGE after an error that was said; then there is nothing to give back. */
int print_request_parse(struct print_request *r, const char *arg, struct diag *diag);
void print_request_done(struct print_request *r);
#endif
