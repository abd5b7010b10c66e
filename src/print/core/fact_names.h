/* Names of enumerators in machine-readable formats (JSON, SQLite, HTML data). All formats use the
 * same names. The entry is NULL if the fact is unknown or does not need to be written. */
#ifndef PRINT_CORE_FACT_NAMES_H
#define PRINT_CORE_FACT_NAMES_H

#include "model/fds/fds.h"
#include "model/ipc/ipc.h"
#include "model/memory/memory.h"
#include "model/states/states.h"
#include "ptrail/event.h"
#include "ptrail/process.h"

extern const char *const fact_births[BORN_UNKNOWN + 1];	/* never NULL */
extern const char *const fact_states[PROCESS_LOST + 1];
extern const char *const fact_causes[CAUSE_TIMEOUT + 1];
extern const char *const fact_sources[SIGNAL_TRACER + 1];
extern const char *const fact_dispositions[DISPOSITION_CAUGHT + 1];
extern const char *const fact_ends[END_TRUNCATED + 1];
extern const char *const fact_looks[LOOK_REASONS];
extern const char *const fact_descriptors[DESCRIPTOR_SOCKET + 1];
extern const char *const fact_roles[OUTSIDER_USER + 1];
extern const char *const fact_fd_objects[FD_OBJECT_KINDS];	/* never NULL */
extern const char *const fact_ipc_waits[IPC_WAIT_KINDS];	/* never NULL */
extern const char *const fact_objects[OBJECT_KINDS];	/* never NULL */
extern const char *const fact_relros[RELRO_KINDS];	/* never NULL */

extern const char *const fact_fd_origins[FD_ORIGINS];	/* never NULL */
extern const char *const fact_fd_ends[FD_ENDS];		/* never NULL */
extern const char *const fact_ipc_kinds[IPC_KINDS];	/* never NULL */
extern const char *const fact_memory_origins[MEMORY_SEEN + 1];	/* never NULL */
extern const char *const fact_memory_ends[MEMORY_EXITED + 1];	/* never NULL */
extern const char *const fact_memory_kinds[MEMORY_KINDS];	/* never NULL */
extern const char *const fact_doings[TASK_DOINGS];	/* never NULL */
extern const char *const fact_kernel_states[KERNEL_STATES];	/* never NULL */
extern const char *const fact_states_sources[STATES_SOURCES];	/* NULL: unknown */
extern const char *const fact_credential_ids[CREDENTIAL_IDS];	/* never NULL */
extern const char *const fact_capability_sets[CAPABILITY_SETS];	/* never NULL */
extern const char *const fact_namespaces[NAMESPACE_KINDS];	/* never NULL */

/* "epoll"; "tcp" of a socket */
const char *fact_file_kind(const struct fds *f, const struct open_file *file);
/* The mode of seccomp: "filter"; "unknown" */
const char *fact_seccomp(unsigned mode);
/* The name of the bit of the secure bits, without SECBIT_; NULL: none */
const char *fact_securebit(unsigned bit);
/* Returns the name of the machine of an ELF file (e_machine); NULL: unknown */
const char *fact_machine(unsigned machine);
#endif
