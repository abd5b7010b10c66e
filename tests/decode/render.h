/* A decoded syscall as printed, without the rest of the line or object. */
#ifndef DECODE_RENDER_H
#define DECODE_RENDER_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"

/* strace's line, one blank before the result: `close(3) = 0` */
void render_text(struct sbuf *b, const struct print_options *o, const struct call_view *v);
/* The two halves of the line of a call that was unfinished for a while: `read(3` and
 * `, "", 9) = 0`. The comma between them is shown with the second. */
void render_halves(struct sbuf *entry, struct sbuf *rest, const struct print_options *o,
		   const struct call_view *at_entry, const struct call_view *whole);
/* {"call":…,"args":…,"ret":…,"errno":…,"after":…} as far as there is something */
void render_json(struct sbuf *b, const struct call_view *v);
#endif
