/* Packets of a Perfetto trace; each is one unit of the output. Names, categories and names of
 * annotations are interned: defined once and then referred to by number. When the table is full it
 * is emptied except for the names of annotations, which are those of members of JSON and therefore
 * limited in number; the next packet says that all interned data is reset, and defines those. */
#ifndef PRINT_VIEWERS_PERFETTO_PACKET_H
#define PRINT_VIEWERS_PERFETTO_PACKET_H

#include "base/memory/hash.h"
#include "base/text/json.h"
#include "base/text/sbuf.h"
#include "ptrail/output.h"

enum {
	PERFETTO_NAMES_MAX = 4096,	/* except names of annotations; a packet may exceed it
					 * slightly */
	PERFETTO_BYTES_MAX = 256 << 10,
	PERFETTO_DEPTH_MAX = 128,	/* a decoded value has at most 32 levels */
};

/* An annotation whose value is not complete */
struct perfetto_annotation {
	size_t begun, string;	/* of the annotation, and of its string value; for protobuf_end */
	enum json_kind kind;	/* of its value */
	bool is_empty;		/* its value is an object or array without content so far */
};

struct perfetto_packets {
	struct output *out;
	uint64_t epoch;			/* start of the trace in ns since 1970 */
	struct sbuf packet;		/* the current packet, with its tag */
	size_t begun;			/* of .packet; for protobuf_end */
	struct sbuf interned;		/* definitions of names in the current packet */
	struct hash names;		/* hash of field and name → struct perfetto_name */
	struct hash keys;		/* the same for names of annotations */
	uint64_t latest;		/* number of the latest name */
	size_t bytes;			/* total size of .names */
	struct perfetto_annotation open[PERFETTO_DEPTH_MAX];	/* from outer to inner */
	unsigned open_count;
	struct sbuf key;		/* the latest key */
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
/* Members of JSON as debug annotations of a TrackEvent; .context is a struct perfetto_packets, in
 * whose packets the result may be inserted. */
extern const struct json_encoding perfetto_annotations;

/* After packets were dropped: writes a packet that says so and defines all names again. Does not
 * disturb the packet that has been begun. */
void perfetto_repeat_names(struct perfetto_packets *p, uint64_t time);
void perfetto_done(struct perfetto_packets *p);
#endif
