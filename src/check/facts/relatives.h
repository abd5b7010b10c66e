/* Properties of a process and its relatives that several families use. */
#ifndef CHECK_FACTS_RELATIVES_H
#define CHECK_FACTS_RELATIVES_H

#include "ptrail/history.h"

/* Whether it runs a shell, interactive or with a script */
bool life_is_shell(const struct life *l);
bool is_shell_file(const char *path);		/* whether a program file is a shell */
/* Whether that is the file name of its program; of a script, of the interpreter */
bool life_runs(const struct life *l, const char *name);
/* Whether its name is in a NULL-terminated list */
bool life_is_named(const struct life *l, const char *const *names);
/* Its status as in a shell: exit status, or 128 + signal; -1: it has not ended */
int life_status(const struct life *l);
/* The program that it ran at that time (ns) */
const struct life_program *life_program_at(const struct life *l, uint64_t time);
/* The name of its parent; "an untraced process" if that is not traced */
const char *life_parent_name(const struct life *l);

/* Whether a program file is one that passes descriptors on intentionally: shells (exec 3>FILE,
 * here-documents, <(COMMAND)), programs that share a jobserver, and servers that pass sockets on */
bool passes_descriptors(const char *path);
/* Whether an argument, but for the first, contains the number: /dev/fd/63, --status-fd=5, 5. `argv`
 * may be NULL. */
bool names_descriptor(const char *const *argv, int fd);

/* Whether ptrail's --timeout terminated it */
bool life_is_timed_out(const struct life *l);
/* Whether a signal indicates an error in the program: SIGSEGV, SIGABRT and similar */
bool is_crash_signal(int signal);

/* The ancestor that exited with status 0 later although `l` had failed, if all processes in
 * between passed the status on; NULL: none */
const struct life *life_hidden_by(const struct life *l);
/* Whether its exit status is its own, not passed on from a child */
bool life_is_origin(const struct life *l);
/* Whether it or an ancestor is a configure script or similar: its children may fail */
bool life_is_probe(const struct life *l);
#endif
