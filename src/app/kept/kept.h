/* Recordings of the last runs of each terminal, if PTRAIL_KEEP=N is set: the newest N are kept as
 * $XDG_STATE_HOME/ptrail/TERMINAL/NUMBER.trail, where XDG_STATE_HOME is by default ~/.local/state
 * and TERMINAL the device number of the controlling terminal. The directories below XDG_STATE_HOME
 * must belong to the user, must not be links, and others cannot enter them. */
#ifndef APP_KEPT_KEPT_H
#define APP_KEPT_KEPT_H

#include "base/system/diag.h"

/* Creates the file for the recording of a new run, and removes those that are older than the newest
 * `number`, the new one included. Returns its path, to be freed; NULL if there is no terminal or
 * the file cannot be created, which is reported. */
char *kept_create(unsigned number, struct diag *diag);
/* Removes the file if nothing was recorded. */
void kept_finish(const char *path);
/* Returns the path of the latest recording of this terminal, to be freed; with `number` 2 the one
 * before it, and so on. NULL if there is none, which is reported. */
char *kept_find(unsigned number, struct diag *diag);
#endif
