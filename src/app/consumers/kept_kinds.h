/* What a recording keeps beyond --record-limit: data that is no buffer, and messages. This is the
 * complete list; of everything else it has no byte behind the limit. */
#ifndef APP_CONSUMERS_KEPT_KINDS_H
#define APP_CONSUMERS_KEPT_KINDS_H

#include <stdint.h>

struct kept_kind {
	uint64_t bytes;		/* most bytes of each */
	const char *what;	/* the end of a sentence */
};

enum {
	KEPT_MESSAGE,
	KEPT_OUTPUT,
	KEPT_LOG,
	KEPT_PATH,
	KEPT_RECORD,
	KEPT_CHAIN,
	KEPT_BITS,
	KEPT_ARGUMENTS,
	KEPT_TESTS,
	KEPT_KINDS
};
extern const struct kept_kind kept_kinds[KEPT_KINDS];
#endif
