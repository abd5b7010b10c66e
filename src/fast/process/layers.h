/* What has been found out about the sites, stubs and texts of a process. A fork begins with what
 * its maker has; there may be thousands, and most add next to nothing. So it lies in layers: what
 * several hold is never changed, and who has something to add puts a layer of its own above it. The
 * newest that has something to say counts. */
#ifndef FAST_PROCESS_LAYERS_H
#define FAST_PROCESS_LAYERS_H

#include "fast/patch/known.h"
#include "fast/stub/layout.h"

enum { TEXTS_MAX = 32, SITES_MAX = 4096 };

/* A site that was met: patched, or found not to be patchable (.stub 0) */
struct fast_site_entry {
	uint64_t addr;			/* of the syscall instruction; 0: this place is free */
	uint64_t stub;
	struct site_shape shape;
	bool met;			/* all there is to be found out about it is known */
	uint8_t padding[5];		/* SITE_BESIDE: what the jump to the stub replaced */
};

/* A mapping that was looked at */
struct seen_text {
	uint64_t start, end;
	uint64_t offset;		/* in the file, of .start */
	struct known_file *file;	/* NULL: it is none that may be patched */
	bool known;			/* what is known of the file was patched */
};

struct layer;

/* Another holder of the same; NULL: nothing is known */
struct layer *layers_share(struct layer *top);
void layers_drop(struct layer *top);

/* NULL: not met yet */
const struct fast_site_entry *layers_site(const struct layer *top, uint64_t addr);
/* The same to be changed, new where it was not met; NULL: there are too many. Good until another is
 * asked for. */
struct fast_site_entry *layers_change_site(struct layer **top, uint64_t addr);

/* The head of a stub, by its place in an area of the process; NULL: nobody knows */
const struct stub *layers_stub(const struct layer *top, unsigned area, unsigned at);
/* Takes the place of what was known of it, and of those behind it. */
void layers_put_stub(struct layer **top, unsigned area, unsigned at, const struct stub *head);

/* What was put of that mapping; NULL: nothing */
const struct seen_text *layers_text(const struct layer *top, const struct seen_text *same);
void layers_put_text(struct layer **top, const struct seen_text *text);

/* Calls `see` for each site, which may change all of it but its address. */
void layers_each_site(struct layer **top, void (*see)(void *ctx, struct fast_site_entry *e),
		      void *ctx);
#endif
