/* Format files of tracepoints in tracefs: how the kernel lays out their records, which differs
 * between kernels. */
#ifndef TRACE_SCHED_TRACEPOINT_H
#define TRACE_SCHED_TRACEPOINT_H

#include <stdbool.h>
#include <stdint.h>

/* A member of a record; .size 0: there is none of that name */
struct tracepoint_field {
	unsigned offset, size;
};

/* Returns the number of the tracepoint from the text of its file; 0: the text is malformed. */
uint64_t tracepoint_id(const char *format);

/* Finds a member in the text. */
struct tracepoint_field tracepoint_field(const char *format, const char *name);

/* State codes of ps(1), and the bit of prev_state for each */
struct tracepoint_letters {
	struct { uint64_t bit; char letter; } all[16];
	unsigned count;
};

/* Finds the letters in the text of sched_switch. Returns false if there are none. */
bool tracepoint_letters(const char *format, struct tracepoint_letters *letters);

/* Returns the letter of a state; 'R': none of the bits is set. */
char tracepoint_letter(const struct tracepoint_letters *letters, uint64_t state);
#endif
