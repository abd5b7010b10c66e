/* Explains crashes by the signal, the registers and the mappings of a task. */
#ifndef SYMBOLS_CRASH_H
#define SYMBOLS_CRASH_H

#include <stdbool.h>
#include <stdint.h>

#include "ptrail/event.h"
#include "symbols/address_map.h"

/* A task that gets a signal */
struct crash_site {
	int number, code;	/* of the signal; si_code */
	uint64_t addr;		/* si_addr */
	uint64_t ip, sp;	/* instruction and stack pointer */
	uint64_t misaligned;	/* address that is not aligned as it has to be; 0: none */
};

/* Whether the signal is a fault or that of abort() */
bool crash_is_signal(int number);
/* Returns the explanation. Its .object is a name in the map; .message is "". */
struct crash crash_explain(const struct crash_site *at, const struct address_map *map);
#endif
