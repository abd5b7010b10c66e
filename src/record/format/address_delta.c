#include "record/format/address_delta.h"

/* Values of the lowest HOW_BITS bits of an encoded number: 1 to ADDRESS_BASES encode a difference
 * to that base. */
enum {
	PLAIN = 0,		/* the number itself, zigzag-coded, in the remaining bits */
	FULL = ADDRESS_BASES + 1,	/* the number follows in full */
	HOW_BITS = 4,
	HOW_MASK = (1 << HOW_BITS) - 1,
};

/* Numbers from -PLAIN_NEGATIVE to PLAIN_MAX are not addresses but lengths, descriptors, flags and
 * errors. NEAR_MAX: limit of the zigzag-coded difference of two addresses of one region. With a
 * larger limit, heap addresses would be encoded relative to the program, and that distance is
 * random. */
static const uint64_t PLAIN_MAX = 1 << 20, PLAIN_NEGATIVE = 1 << 12, NEAR_MAX = 1 << 24;

/* Limit of differences that take at most two bytes. No nearer base is searched for then. */
static const uint64_t SHORT_MAX = 1 << (14 - HOW_BITS);

/* Returns the index of the base nearest to `v`, the first of several. Without branches in the loop,
 * which a processor could not predict. */
static unsigned find_nearest(const struct address_bases *a, uint64_t v, uint64_t *distance)
{
	uint64_t least = zigzag(v - a->value[0]);
	unsigned nearest = 0;

	for (unsigned i = 1; i < ADDRESS_BASES; i++) {
		uint64_t d = zigzag(v - a->value[i]);
		bool is_nearer = d < least;

		nearest = is_nearer ? i : nearest;
		least = is_nearer ? d : least;
	}
	*distance = least;
	return nearest;
}

static void put_difference(struct codec *c, struct address_bases *a, unsigned origin, uint64_t v)
{
	unsigned nearest = a->used[origin];
	uint64_t distance = zigzag(v - a->value[nearest]);

	if (distance >= SHORT_MAX)
		nearest = find_nearest(a, v, &distance);
	a->used[origin] = nearest;
	if (distance < NEAR_MAX) {
		codec_put(c, distance << HOW_BITS | (nearest + 1));
		a->value[nearest] = v;
		return;
	}
	codec_put(c, FULL);
	codec_put(c, v);
	a->value[a->next] = v;
	a->used[origin] = a->next;
	a->next = (a->next + 1) % ADDRESS_BASES;
}

void address_delta_put(struct codec *c, struct address_bases *a, unsigned origin, uint64_t v)
{
	if (v + PLAIN_NEGATIVE < PLAIN_MAX)
		codec_put(c, zigzag(v) << HOW_BITS | PLAIN);
	else
		put_difference(c, a, origin, v);
}

uint64_t address_delta_get(struct codec *c, struct address_bases *a)
{
	uint64_t v = codec_get(c), rest = unzigzag(v >> HOW_BITS);
	unsigned how = v & HOW_MASK;

	if (how == PLAIN)
		return rest;
	if (how < FULL)
		return a->value[how - 1] += rest;
	if (v != FULL)
		codec_fail(c, "an address has an unknown encoding");
	v = codec_get(c);
	a->value[a->next] = v;
	a->next = (a->next + 1) % ADDRESS_BASES;
	return v;
}
