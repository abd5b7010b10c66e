/* Private keys in PEM (RFC 7468, RFC 4716): all between a line "-----BEGIN … PRIVATE KEY…-----" and
 * its END, which may be in the data of a later syscall. */
#ifndef RECORD_REDACT_NAMES_KEY_BLOCK_H
#define RECORD_REDACT_NAMES_KEY_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEY_TAIL_MAX = 63 };

/* What the end of some data says of those that follow. A zeroed struct: nothing. */
struct key_rest {
	bool is_inside;		/* they begin inside a key */
	bool in_header;		/* ... in its lines "Name: value", before the key itself */
	bool has_colon;		/* ... and the line has a colon so far */
	bool is_line_empty;	/* ... and the line is empty so far */
	uint8_t tail_size;	/* last bytes, which may be the beginning of a BEGIN line; else 0 */
	uint8_t tail[KEY_TAIL_MAX];
};

/* Finds the first private key that begins at `at` or later. Sets *from and *to to its extent,
 * without the lines BEGIN and END: to the end of the data if there is no END. Returns false if
 * there is none. */
bool key_block_find(const uint8_t *p, size_t n, size_t at, size_t *from, size_t *to);
/* Sets *rest to what the data say, which follow those of the old *rest. Sets *from and *to to
 * the part of the data that belongs to a key whose beginning is, at least in part, in earlier
 * data; it is empty if there is none. */
void key_block_continue(struct key_rest *rest, const uint8_t *p, size_t n, size_t *from,
			size_t *to);
/* Returns the size of the longest beginning of a BEGIN line at the end of the data; 0: none. */
size_t key_block_tail(const uint8_t *p, size_t n);

/* Whether the last bytes may be the beginning of a BEGIN line that is not complete */
static inline bool key_block_may_begin(const uint8_t *p, size_t n)
{
	return n && (p[n - 1] == '-' || p[n - 1] == ' ' || (p[n - 1] >= 'A' && p[n - 1] <= 'Z')) &&
		key_block_tail(p, n);
}
#endif
