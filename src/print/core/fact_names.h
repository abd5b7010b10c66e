/* Names of enumerators in machine-readable formats (JSON, SQLite, HTML data). All formats use the
 * same names. The entry is NULL if the fact is unknown or does not need to be written. */
#ifndef PRINT_CORE_FACT_NAMES_H
#define PRINT_CORE_FACT_NAMES_H

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
extern const char *const fact_roles[OUTSIDER_OWNER + 1];
extern const char *const fact_objects[OBJECT_KINDS];	/* never NULL */
extern const char *const fact_relros[RELRO_KINDS];	/* never NULL */

/* Returns the name of the machine of an ELF file (e_machine); NULL: unknown */
const char *fact_machine(unsigned machine);
#endif
