/* Parts of a syscall's line: strace prints the arguments known at enter before the syscall
 * returns. */
#ifndef PRINT_CORE_TEXT_CALL_H
#define PRINT_CORE_TEXT_CALL_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"
#include "ptrail/value.h"

/* What text_call_entry has printed */
struct text_cut {
	uint16_t args;		/* number of arguments printed */
	bool half;		/* the next argument's value at enter is printed too */
	bool more;		/* arguments are left to print at exit */
};

/* "read", "syscall_0x3e7" */
void text_call_name(struct sbuf *b, const struct call_view *c);
/* Appends "read(3, ": the name and the arguments that the exit cannot change. */
struct text_cut text_call_entry(struct sbuf *b, const struct print_options *o,
				const struct call_view *c);
/* Appends "read(3, "abc", 4096": the name and all arguments, without the closing parenthesis. */
void text_call_whole(struct sbuf *b, const struct print_options *o, const struct call_view *c);
/* Appends the arguments that text_call_entry did not print. */
void text_call_remaining(struct sbuf *b, const struct print_options *o, const struct call_view *c,
		    struct text_cut from);
/* Appends "= 3", "= -1 ENOENT (No such file or directory)", or "= ?" if there is no result. */
void text_call_result(struct sbuf *b, const struct print_options *o, const struct call_view *c,
		      enum call_note note);
#endif
