/* The ELF files of a program and of its libraries */
#ifndef TRACE_CAPTURE_PROGRAM_FILES_H
#define TRACE_CAPTURE_PROGRAM_FILES_H

#include "trace/state/engine_state.h"

/* Sets the files of the program that the task has executed, in g->scratch. `dir_fd` is a descriptor
 * of /proc/TID. */
void engine_add_program_files(struct engine *g, const struct tracee *t, int dir_fd,
			      struct event *e);
/* Sets the files that the dynamic loader has loaded, in g->scratch, if it is the loader that ends
 * the process of the task at this PTRACE_EVENT_EXIT stop. */
void engine_add_loaded_objects(struct engine *g, const struct tracee *t, int dir_fd,
			       struct event *e);
/* Sets the ELF file that the syscall which has returned has opened, if it has. */
void engine_add_opened_object(struct engine *g, struct tracee *t);
#endif
