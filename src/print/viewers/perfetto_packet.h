/* Packets of a Perfetto trace, each one unit of the output. Names, categories and names of
 * annotations are told once and then called by number ("interned"), as long as the table has room:
 * it is emptied when it is full, and the next packet says that numbers begin anew. */
#ifndef PRINT_VIEWERS_PERFETTO_PACKET_H
#define PRINT_VIEWERS_PERFETTO_PACKET_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "ptrail/output.h"

enum {
	PERFETTO_NAMES_MOST = 4096,	/* of all kinds; a packet may go a little beyond */
	PERFETTO_BYTES_MOST = 256 << 10,
};

struct perfetto_packets {
	struct output *out;
	uint64_t epoch;			/* ns since 1970, to be added to times */
	struct sbuf packet;		/* the one that is being written, with its tag */
	size_t begun;
	struct sbuf told;		/* what this packet tells of names */
	struct hash names;		/* by hash and kind → struct perfetto_name */
	uint64_t next;			/* number of the next name */
	size_t bytes;			/* of all names */
	bool began;			/* the first packet was written */
	bool cleared;			/* numbers begin anew with this packet */
};

/* A packet of that time (as an event's): fields are added to the buffer that is returned. One that
 * has no time of its own has that of the events around it. */
struct sbuf *perfetto_begin(struct perfetto_packets *p, uint64_t time);
void perfetto_end(struct perfetto_packets *p);

/* The number of a name (field INTERNED_… of InternedData), told in this packet if it is new. What
 * is not UTF-8 in it becomes U+FFFD. */
uint64_t perfetto_name(struct perfetto_packets *p, unsigned field, const char *name);
/* Bytes as a string of protobuf, which has to be UTF-8 */
void perfetto_str(struct sbuf *b, unsigned field, const char *s);
/* The members of a text (slices.h) as debug annotations of a TrackEvent */
void perfetto_annotations(struct perfetto_packets *p, struct sbuf *b, const char *text);

/* What was written may not have arrived: tells all names again in a packet that says so. Another
 * packet may be under way. */
void perfetto_again(struct perfetto_packets *p, uint64_t time);
void perfetto_done(struct perfetto_packets *p);
#endif
