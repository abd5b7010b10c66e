/* Forms in which the printer `policy` writes what a program must be allowed. Each appends the whole
 * document to `b`, with a comment for each rule that generalized paths. */
#ifndef PRINT_POLICY_WRITERS_H
#define PRINT_POLICY_WRITERS_H

#include "base/text/sbuf.h"
#include "model/audit/policy_rules.h"

/* A script for sh that runs its arguments, or the command, by bwrap(1) */
void policy_bwrap(struct sbuf *b, const struct policy_rules *r);
/* A script for sh that runs its arguments, or the command, by setpriv(1) of util-linux 2.41 */
void policy_landlock(struct sbuf *b, const struct policy_rules *r);
/* Settings of a unit, to be put into UNIT.service.d/ */
void policy_systemd(struct sbuf *b, const struct policy_rules *r);
/* A profile for apparmor_parser(8) */
void policy_apparmor(struct sbuf *b, const struct policy_rules *r);

/* --- shared by the forms --- */

/* A path in double quotes; the characters of `special`, and those of control, are escaped by a
 * backslash, as systemd and AppArmor read it. `tail` is appended as it is. */
void policy_quoted(struct sbuf *b, const char *path, const char *special, const char *tail);
/* "# names of temporary files differ in each run: /tmp/x.AbC123 and 2 more", if a rule generalized
 * the path; `indent` precedes it */
void policy_comment(struct sbuf *b, const struct policy_path *p, const char *indent);
/* Appends a line that says what the script does, and "[ $# -gt 0 ] || set -- make -j2". `tool`:
 * what it uses */
void policy_script_begin(struct sbuf *b, const struct policy_rules *r, const char *tool);
#endif
