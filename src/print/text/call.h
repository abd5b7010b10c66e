/* The pieces of the line of a call: strace may show its beginning long before its end. */
#ifndef PRINT_TEXT_CALL_H
#define PRINT_TEXT_CALL_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"
#include "ptrail/value.h"

/* Where a line stopped */
struct text_cut {
	uint16_t args;		/* that many are shown */
	bool half;		/* of the next one, what it was at entry is shown too */
	bool more;		/* the exit brings more of them, */
	bool late_comma;	/* with a comma before the next one */
};

/* "read", "syscall_0x3e7" */
void text_call_name(struct sbuf *b, const struct call_view *c);
/* "read(3, ": the arguments that exit will not change */
struct text_cut text_call_entry(struct sbuf *b, const struct print_options *o,
				const struct call_view *c);
/* "read(3, "abc", 4096": all of it, up to the parenthesis */
void text_call_whole(struct sbuf *b, const struct print_options *o, const struct call_view *c);
/* What text_call_entry left out */
void text_call_rest(struct sbuf *b, const struct print_options *o, const struct call_view *c,
		    struct text_cut from);
/* "= 3", "= -1 ENOENT (No such file or directory)", "= ?" where there is no result */
void text_call_result(struct sbuf *b, const struct print_options *o, const struct call_view *c,
		      enum call_note note);
#endif
