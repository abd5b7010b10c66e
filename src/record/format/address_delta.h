/* Delta encoding of a task's numbers that may be addresses. An address is encoded as its difference
 * to a recent address of the same region, so that two runs of a program have equal bytes wherever
 * the kernel places their stacks, heaps and libraries. */
#ifndef RECORD_FORMAT_ADDRESS_DELTA_H
#define RECORD_FORMAT_ADDRESS_DELTA_H

#include <stdint.h>

#include "record/format/codec.h"

enum { ADDRESS_BASES = 8 };

/* Where an address is from: of one origin, they are mostly of one region. After the registers: the
 * result, and memory that no argument points to */
enum address_origin { ADDRESS_RESULT = 8, ADDRESS_MEMORY, ADDRESS_ORIGINS };

/* The most recent address of each region that a task has used */
struct address_bases {
	uint64_t value[ADDRESS_BASES];
	unsigned next;		/* index that the next new region's address is stored at */
	uint8_t used[ADDRESS_ORIGINS];	/* writing: index of the base last used for each origin */
};

/* Encodes `v`, an address from register number `origin` or from another origin, and updates the
 * bases. */
void address_delta_put(struct codec *c, struct address_bases *a, unsigned origin, uint64_t v);
/* Decodes a number and updates the bases. Returns 0 and sets c->fault if the encoding is
 * invalid. */
uint64_t address_delta_get(struct codec *c, struct address_bases *a);
#endif
