/* The shape of a site in text of which all padding is between functions */
#ifndef TESTS_FAST_PADDING_H
#define TESTS_FAST_PADDING_H

#include "fast/site/site.h"

struct padded_text {
	const uint8_t *code;
	size_t size;
	uint64_t start;
};

static inline enum site_place find_padding(void *ctx, uint64_t addr, struct site_gap *gap)
{
	const struct padded_text *t = ctx;
	size_t at = addr - t->start;

	*gap = (struct site_gap){addr, addr + site_padding_size(t->code + at, t->size - at)};
	return SITE_BETWEEN_FUNCTIONS;
}

static inline struct site_shape shape_of(const uint8_t *code, size_t size, size_t at,
						   uint64_t addr, uint64_t nr)
{
	struct padded_text text = {code, size, addr - at};

	return site_shape(code, size, at, addr, nr,
			  &(struct site_functions){find_padding, &text});
}
#endif
