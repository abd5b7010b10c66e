/* Names of terminals, as ps(1) prints them */
#ifndef PRINT_TOP_TERMINAL_NAME_H
#define PRINT_TOP_TERMINAL_NAME_H

#include "base/text/sbuf.h"

/* Appends the name of a controlling terminal, given its number in /proc/PID/stat: "pts/3", "tty1";
 * "?" for 0, which is none; "204:64" (major and minor) for one whose name is unknown. */
void top_terminal_name(struct sbuf *b, uint32_t number);
#endif
