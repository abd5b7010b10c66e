#include "record/format/address_delta.h"

/* How a number is told, in the lowest bits of what is written: as it is; in terms of an anchor, 1
 * to ANCHORS; or whole, in a number that follows */
enum { PLAIN = 0, WHOLE = ANCHORS + 1, HOW_BITS = 4, HOW = (1 << HOW_BITS) - 1 };

/* What is nobody's address: lengths, descriptors, flags, errors; and how far (zigzag-coded) from
 * each other addresses of the same place are: if they might be farther, heaps would be told in
 * terms of programs, and their distance is random */
static const uint64_t PLAIN_MAX = 1 << 20, PLAIN_NEGATIVE = 1 << 12, NEAR_MAX = 1 << 24;

static void put_address(struct codec *c, struct anchors *a, uint64_t v)
{
	uint64_t distance = UINT64_MAX;
	unsigned nearest = 0;

	for (unsigned i = 0; i < ANCHORS; i++) {
		uint64_t d = zigzag(v - a->value[i]);

		nearest = d < distance ? i : nearest;
		distance = d < distance ? d : distance;
	}
	if (distance < NEAR_MAX) {
		codec_put(c, distance << HOW_BITS | (nearest + 1));
		a->value[nearest] = v;
		return;
	}
	codec_put(c, WHOLE);
	codec_put(c, v);
	a->value[a->next] = v;
	a->next = (a->next + 1) % ANCHORS;
}

void anchor_put(struct codec *c, struct anchors *a, uint64_t v)
{
	if (v + PLAIN_NEGATIVE < PLAIN_MAX)
		codec_put(c, zigzag(v) << HOW_BITS | PLAIN);
	else
		put_address(c, a, v);
}

uint64_t anchor_get(struct codec *c, struct anchors *a)
{
	uint64_t v = codec_get(c), rest = unzigzag(v >> HOW_BITS);
	unsigned how = v & HOW;

	if (how == PLAIN)
		return rest;
	if (how < WHOLE)
		return a->value[how - 1] += rest;
	if (v != WHOLE)
		codec_fail(c, "a number is told in no way that there is");
	v = codec_get(c);
	a->value[a->next] = v;
	a->next = (a->next + 1) % ANCHORS;
	return v;
}
