/* Formatting functions of ptrail's own printers, for third-party printers: names of numbers, and
 * values as text (as in the format `text`) and as JSON (as in `json`). Functions with a
 * parameter `out` append to that output and keep no reference. Functions that return a name
 * return a constant, or NULL if there is none. */
#ifndef PTRAIL_WORDS_H
#define PTRAIL_WORDS_H

#include "ptrail/event.h"
#include "ptrail/output.h"
#include "ptrail/printer.h"
#include "ptrail/symbol.h"

/* Appends a value as in the arguments of a syscall: "a.c", O_RDONLY|O_CLOEXEC, {st_size=5}. `o` is
 * what the printer was opened with; -s, -v, -x and -y apply. The text is printable ASCII. */
void ptrail_value_text(struct output *out, const struct print_options *o, const struct value *v)
	PTRAIL_PUBLIC;
/* Appends a value as JSON: a number, a string, an array, or for a record an object. As in the
 * format `json`, additional members contain what a member cannot represent (NAME_raw, NAME_cut
 * …). The text is one line of valid UTF-8. */
void ptrail_value_json(struct output *out, const struct value *v) PTRAIL_PUBLIC;
/* Appends the syscall of a LEAVE: read(3, "abc", 4096) = 3; of an ENTER what is known then:
 * read(3, . Without a view (wants.values), an ellipsis replaces the arguments. */
void ptrail_call_text(struct output *out, const struct print_options *o, const struct event *e)
	PTRAIL_PUBLIC;
/* Appends a C string as a quoted JSON string; invalid UTF-8 becomes U+FFFD. */
void ptrail_string_json(struct output *out, const char *s) PTRAIL_PUBLIC;
/* Appends "exit 3" or "killed by SIGSEGV, core dumped". */
void ptrail_exit_status_text(struct output *out, const struct exit_status *how) PTRAIL_PUBLIC;

/* Name of the syscall of an ENTER, LEAVE or LOOK: "openat"; NULL: e->call.nr is unknown */
const char *ptrail_call_name(const struct event *e) PTRAIL_PUBLIC;
/* "x86_64", "i386", "arm64" */
const char *ptrail_machine_name(const struct abi *abi) PTRAIL_PUBLIC;
const char *ptrail_signal_name(int number) PTRAIL_PUBLIC;	/* "SIGTERM" */
/* "ENOENT" for 2, which is -e->call.ret of a failed syscall; includes kernel-internal values
 * such as ERESTARTSYS */
const char *ptrail_errno_name(int number) PTRAIL_PUBLIC;
#endif
