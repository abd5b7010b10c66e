/* Lines of library calls (-l): "ls->strlen("abc") = 3". */
#ifndef PRINT_TEXT_LIBRARY_H
#define PRINT_TEXT_LIBRARY_H

#include "print/text/line.h"
#include "ptrail/event.h"

/* Begins the line of an EVENT_LIBRARY_CALL and leaves it open; with --join, does nothing. */
void text_library_call(struct text_line *l, const struct event *e);
/* Ends the line of an EVENT_LIBRARY_RETURN. `continues`: it is the line that is open. */
void text_library_return(struct text_line *l, const struct event *e, bool continues);
#endif
