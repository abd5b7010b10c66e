/* What several families ask of a process and its relatives. */
#ifndef CHECK_FACTS_RELATIVES_H
#define CHECK_FACTS_RELATIVES_H

#include "ptrail/history.h"

/* Whether it runs a shell, of whatever script */
bool kin_is_shell(const struct life *l);
bool kin_is_shell_file(const char *path);	/* … a program's file */
/* Whether that is the name of its program's file, whatever script that runs */
bool kin_runs(const struct life *l, const char *name);
/* Whether it has the program of that name, one of a NULL-terminated list */
bool kin_is_named(const struct life *l, const char *const *names);
/* Its status as a shell has it: code, or 128 + signal; -1: it has not ended */
int kin_status(const struct life *l);
/* The name of who made it; "somebody" where that was not traced */
const char *kin_maker(const struct life *l);

/* Whether ptrail's --timeout ended it */
bool kin_is_timed_out(const struct life *l);
/* Whether the signal says that the program is wrong: SIGSEGV, SIGABRT and their like */
bool kin_is_crash(int signal);

/* Who of its ancestors went on to succeed when it had failed, with others in between handing its
 * status on; NULL: none did, or one of them made something else of it. */
const struct life *kin_swallower(const struct life *l);
/* Whether its status is its own, not handed on from a child */
bool kin_is_origin(const struct life *l);
/* Whether one of these probes for what there may be, as configure does: failures are its trade */
bool kin_is_probe(const struct life *l);
#endif
