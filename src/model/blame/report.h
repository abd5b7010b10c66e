/* What a process says, in its messages, of a child that failed */
#ifndef MODEL_BLAME_REPORT_H
#define MODEL_BLAME_REPORT_H

#include "ptrail/history.h"

/* The file name of its program; of a script, of the interpreter */
const char *report_file_name(const struct life *l);
/* Whether the text of `p` mentions its child by a name it has, or an argument that is a file or a
 * command line */
bool report_mentions(const char *text, const struct life *p, const struct life *c);
/* Whether `p` states, after the end of `c`, what a program of that kind could not do: "C compiler
 * cannot create executables" */
bool report_names_role(const struct life *p, const struct life *c);
/* Whether a message of `p` after the end of `c` mentions `c`; *any: there was a message */
bool report_mentions_child(const struct life *p, const struct life *c, bool *any);
/* Whether a line that `p` printed after the end of `c` states its exit status: "exit status 2" */
bool report_states_status(const struct life *p, const struct life *c);
/* Whether the process or a descendant printed that text: its parent only repeats it */
bool report_has_printed(const struct life *c, const char *text);
/* Whether the text contains the line by which `c` states why it failed */
bool report_repeats(const char *text, const struct life *c);
/* Whether a child of `p`, or a descendant of one, printed that text, too */
bool report_is_relayed(const struct life *p, const char *text);
/* Whether the text may be about an exit status of that number: it has the number or such a word */
bool report_may_be_of_status(const char *text, int number);
/* Whether the text compares the exit status of `c` with 0: "AssertionError: 2 != 0" */
bool report_compares_status(const char *text, const struct life *c);
/* Whether a line of `p` that reports a failure mentions `c`: "FAIL: c" */
bool report_is_about(const struct life *p, const struct life *c);
/* Whether a shell reports an error of its own: "sh: 1: cd: can't cd to /x" */
bool report_is_own_error(const struct life *p, const struct life *c);
/* Whether `p` printed since the end of `c` that at least as many failures were expected as there
 * had been then: "crashed as expected" */
bool report_expects_failure(const struct life *p, const struct life *c);
/* Whether a shell printed, after the end of `c`, that it continues without it, and then something
 * else */
bool report_continues(const struct life *p, const struct life *c);
/* Whether make reports an error that can be about that child: the first line about an error after
 * its end is "make: *** [Makefile:3: all] Error 7", and not "make: [Makefile:3: all] Error 7
 * (ignored)" */
bool report_of_make(const struct life *p, const struct life *c);
/* Whether ctest reports the failure of the test that `c` was started for: "2/3 Test #2: b ...
 * ***Failed". It starts its children in the order of the lines "Start 2: b". */
bool report_of_ctest(const struct life *p, const struct life *c);
#endif
