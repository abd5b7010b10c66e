/* How the values of certain syscalls are changed before they are printed: -e raw=, verbose=,
 * abbrev=, read= and write= */
#ifndef PIPELINE_CALL_STYLE_H
#define PIPELINE_CALL_STYLE_H

#include "decode/decode.h"
#include "filter/filter.h"
#include "filter/number_set.h"
#include "ptrail/event.h"

/* Limit of a buffer whose data are printed completely (-e read, -e write), in bytes */
enum { DUMP_BYTES_MAX = 64 << 20 };

struct call_styles {
	/* The syscalls whose arguments are not decoded; whose structures are decoded; whose text is
	 * abbreviated. NULL: not given */
	struct filter *raw, *verbose, *abbrev;
	/* descriptors whose data are printed completely when they are read, when written */
	struct number_set read, write;
	bool dumps;			/* .read or .write was given */
};

/* Whether a style was given */
bool call_styles_any(const struct call_styles *s);
void call_styles_done(struct call_styles *s);

/* Whether a syscall of that row transfers data whose dump the user asked for. Its first argument is
 * `fd`. */
bool call_style_dumps(const struct call_styles *s, const struct call *row, int fd);
/* Raises the limits of the decoder for the syscall of `e` as far as its style needs. */
void call_style_limits(const struct call_styles *s, const struct event *e, struct limits *limits);
/* Changes the view of the syscall. */
void call_style_apply(const struct call_styles *s, const struct event *e, struct call_view *view,
		      struct arena *arena);
#endif
