/* What ptrail's own printers make of numbers and values, for printers of others: names, and values
 * as text (as the printer `text` shows them) and as JSON (as `json` does). What has an `out` adds
 * to that output and keeps nothing. What returns a name returns a constant, or NULL where there is
 * none. */
#ifndef PTRAIL_WORDS_H
#define PTRAIL_WORDS_H

#include "ptrail/event.h"
#include "ptrail/output.h"
#include "ptrail/printer.h"
#include "ptrail/symbol.h"

/* A value as it stands between the parentheses of a call: "a.c", O_RDONLY|O_CLOEXEC, {st_size=5}.
 * `o` is what the printer was opened with: -s, -v, -x and -y count. It is printable ASCII. */
void ptrail_value_text(struct output *out, const struct print_options *o, const struct value *v)
	PTRAIL_PUBLIC;
/* A value as JSON: a number, a string, an array, of a record an object. As the printer `json` does,
 * an object has beside a member what that cannot hold (NAME_raw, NAME_cut …). Valid UTF-8, on one
 * line. */
void ptrail_value_json(struct output *out, const struct value *v) PTRAIL_PUBLIC;
/* The call of a LEAVE: read(3, "abc", 4096) = 3; of an ENTER what is known of it then: read(3, . Of
 * an event without a view (wants.values) there are dots instead of arguments. */
void ptrail_call_text(struct output *out, const struct print_options *o, const struct event *e)
	PTRAIL_PUBLIC;
/* A C string as one of JSON, with its quotes; what is not UTF-8 in it becomes U+FFFD. */
void ptrail_string_json(struct output *out, const char *s) PTRAIL_PUBLIC;
/* "exit 3", "killed by SIGSEGV, core dumped" */
void ptrail_ending_text(struct output *out, const struct ending *how) PTRAIL_PUBLIC;

/* Of an ENTER, LEAVE or LOOK: "openat"; NULL: e->call.nr is no call that is known */
const char *ptrail_call_name(const struct event *e) PTRAIL_PUBLIC;
/* "x86_64", "i386", "arm64" */
const char *ptrail_machine_name(const struct abi *abi) PTRAIL_PUBLIC;
const char *ptrail_signal_name(int number) PTRAIL_PUBLIC;	/* "SIGTERM" */
/* "ENOENT" of 2; -e->call.ret of one that failed. Also the kernel's own ERESTARTSYS and the like */
const char *ptrail_errno_name(int number) PTRAIL_PUBLIC;
#endif
