/* The section .eh_frame of a program without an index of it (.eh_frame_hdr), which static programs
 * lack. The bytes may be anything. */
#ifndef SYMBOLS_FILE_EH_FRAME_H
#define SYMBOLS_FILE_EH_FRAME_H

#include <stddef.h>
#include <stdint.h>

/* An entry of the index, relative to the address of the section */
struct eh_frame_entry {
	int32_t start;		/* begin of the function */
	int32_t description;	/* its record in .eh_frame */
};

/* Builds the index of the section, whose `size` bytes are linked at `address`: an array for the
 * caller to free, ordered by .start. Returns NULL and sets *count to 0 if it has no functions.
 * Records after one that is malformed are left out. */
struct eh_frame_entry *eh_frame_index(const uint8_t *bytes, size_t size, uint64_t address,
				      size_t *count);
#endif
