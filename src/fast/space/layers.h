/* Sites, stubs and texts that are known of a process. A fork inherits what its parent has; there
 * may be thousands of forks, and most add almost nothing. So the data is stored in layers: a layer
 * that several processes share is never changed, and a process that adds something gets a layer of
 * its own on top. The newest layer that has an entry counts. */
#ifndef FAST_SPACE_LAYERS_H
#define FAST_SPACE_LAYERS_H

#include "fast/site/site.h"
#include "fast/stub/layout.h"

enum { TEXTS_MAX = 32, SITES_MAX = 4096 };

/* A site that was reached: patched, or found to be unpatchable (.stub 0) */
struct fast_site_entry {
	/* Address of the syscall instruction; 0: the entry is free. */
	uint64_t addr;
	uint64_t stub;
	struct site_shape shape;
	/* The site has been examined; .shape and .stub are valid. */
	bool is_examined;
	uint8_t padding[5];		/* SITE_BESIDE: original bytes of the padding. */
};

/* A mapping that was examined */
struct seen_text {
	uint64_t start, end;
	uint64_t offset;		/* File offset of .start. */
	struct known_file *file;	/* NULL if the file may not be patched. */
	bool known;			/* The known sites of the file have been patched. */
};

struct layer;

/* Adds a reference; NULL for no layers. */
struct layer *layers_share(struct layer *top);
void layers_drop(struct layer *top);

/* Returns NULL if the site has not been reached yet. */
const struct fast_site_entry *layers_site(const struct layer *top, uint64_t addr);
/* Returns a changeable entry, new if the site has not been reached; NULL if there are too many. The
 * pointer is valid until the next call. */
struct fast_site_entry *layers_change_site(struct layer **top, uint64_t addr);

/* Descriptor of a stub, by its area and index in the area; NULL if unknown */
const struct stub *layers_stub(const struct layer *top, unsigned area, unsigned at);
/* Replaces the descriptor at this index and drops those after it. */
void layers_put_stub(struct layer **top, unsigned area, unsigned at, const struct stub *head);

/* Returns what layers_put_text stored for the mapping; NULL if nothing. */
const struct seen_text *layers_text(const struct layer *top, const struct seen_text *same);
void layers_put_text(struct layer **top, const struct seen_text *text);

/* Calls `see` for each site; it may change all members but .addr. */
void layers_each_site(struct layer **top, void (*see)(void *ctx, struct fast_site_entry *e),
		      void *ctx);
#endif
