/* Packets of a Perfetto trace; each is one unit of the output. Names, categories and names of
 * annotations are interned: defined once and then referred to by number. When the table is full it
 * is emptied, and the next packet says that all interned data is reset. */
#ifndef PRINT_VIEWERS_PERFETTO_PACKET_H
#define PRINT_VIEWERS_PERFETTO_PACKET_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "ptrail/output.h"

enum {
	PERFETTO_NAMES_MOST = 4096,	/* of all kinds; a packet may exceed it slightly */
	PERFETTO_BYTES_MOST = 256 << 10,
};

struct perfetto_packets {
	struct output *out;
	uint64_t epoch;			/* start of the trace in ns since 1970 */
	struct sbuf packet;		/* the current packet, with its tag */
	size_t begun;			/* of .packet; for protobuf_end */
	struct sbuf interned;		/* definitions of names in the current packet */
	struct hash names;		/* hash of field and name → struct perfetto_name */
	uint64_t next;			/* number for the next name */
	size_t bytes;			/* total size of all names */
	bool began;			/* the first packet was begun */
};

/* Begins a packet with that timestamp (ns since the start of the trace). Returns the buffer to
 * which its fields are to be added. A packet without a time of its own has that of the latest
 * event. */
struct sbuf *perfetto_begin(struct perfetto_packets *p, uint64_t time);
/* Ends the packet and writes it to the output. */
void perfetto_end(struct perfetto_packets *p);

/* Returns the number of a name and defines it in the current packet if it is new. `field`: an
 * INTERNED_… field of InternedData. Invalid UTF-8 becomes U+FFFD. */
uint64_t perfetto_intern(struct perfetto_packets *p, unsigned field, const char *name);
/* Appends a string field. Invalid UTF-8, which protobuf does not allow, becomes U+FFFD. */
void perfetto_str(struct sbuf *b, unsigned field, const char *s);
/* Appends the members of a text (slices.h) as debug annotations of a TrackEvent. */
void perfetto_add_annotations(struct perfetto_packets *p, struct sbuf *b, const char *text);

/* After packets were dropped: writes a packet that says so and defines all names again. Does not
 * disturb the packet that has been begun. */
void perfetto_repeat_names(struct perfetto_packets *p, uint64_t time);
void perfetto_done(struct perfetto_packets *p);
#endif
