/* The argument of --print: FORMAT[:FILE][,NAME=VALUE...]. A comma ends the file name; a comma in
 * the name is written twice. A word without "=" continues a list: columns=a,b,sort=a. A FORMAT
 * that is a path names a plugin (app/printers/plugin.h). */
#ifndef APP_CLI_PRINT_REQUEST_H
#define APP_CLI_PRINT_REQUEST_H

#include "base/system/diag.h"
#include "ptrail/printer.h"

struct print_request {
	const struct printer *printer;
	char *file;		/* NULL: the -o file, or standard error; "-": standard output */
	uint64_t settings[SETTINGS_MAX];	/* in the order of the printer's .settings */
	char *texts[SETTINGS_MAX];	/* those that are lists; NULL: not given */
	bool implied;		/* added for --fail-on: writes to standard error despite -o */
};

/* A request for `printer` with default settings */
struct print_request print_request_plain(const struct printer *printer);
/* Parses `arg` into `r`, to be freed with print_request_done(). Returns 0, or EXIT_USAGE if an
 * error was reported; `r` owns nothing then. */
int print_request_parse(struct print_request *r, const char *arg, struct diag *diag);
void print_request_done(struct print_request *r);
#endif
