/* Numbers of a task that may be addresses, told so that equal programs have equal bytes wherever
 * the kernel puts their stacks, heaps and libraries: as distances to others of before. */
#ifndef RECORD_FORMAT_ADDRESS_DELTA_H
#define RECORD_FORMAT_ADDRESS_DELTA_H

#include <stdint.h>

#include "record/format/codec.h"

enum { ANCHORS = 8 };

/* The last address of each of so many places that a task was seen to use */
struct anchors {
	uint64_t value[ANCHORS];
	unsigned next;		/* the one that a new place is put at */
};

void anchor_put(struct codec *c, struct anchors *a, uint64_t v);
/* 0 with a fault: what is there is no number */
uint64_t anchor_get(struct codec *c, struct anchors *a);
#endif
