/* Values as text, for the tests of text_value() */
#ifndef TEXT_FIXTURE_H
#define TEXT_FIXTURE_H

#include <stdlib.h>

#include "lib/unit.h"
#include "print/core/text/value.h"

static struct arena arena, *const a = &arena;
static struct print_options o;

static void defaults(void)
{
	o = (struct print_options){.string_max = 32, .column = 40};
	setenv("TZ", "UTC", 1);
}

static void done(void)
{
	arena_done(&arena);
}

static inline const char *text(const struct value *v)
{
	static struct sbuf b;

	sbuf_reset(&b);
	text_value(&b, &o, v);
	return b.s;
}

static inline const char *text_of_return(const struct value *v)
{
	static struct sbuf b;

	sbuf_reset(&b);
	text_returned(&b, &o, v);
	return b.s;
}

static inline struct value *sensed(struct value *v, enum sense sense)
{
	v->sense = sense;
	return v;
}
#endif
