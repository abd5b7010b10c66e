/* The text of a syscall or execve that changed credentials */
#ifndef PRINT_CORE_TEXT_CREDENTIAL_CHANGE_H
#define PRINT_CORE_TEXT_CREDENTIAL_CHANGE_H

#include "ptrail/printer.h"

/* Returns the allocated text of an EVENT_EXEC or EVENT_LEAVE that creds_note() reports as a change:
 * "setresuid(33, 33, 33)", "execve /usr/bin/su". */
char *text_credential_change(const struct print_options *o, const struct event *e);
#endif
