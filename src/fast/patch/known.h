/* Sites of files that were met before in this run: whoever maps such a file gets all of them
 * patched at its first stop there. Told apart by device and inode; a site is only used where the
 * bytes around it are those that were seen. */
#ifndef FAST_PATCH_KNOWN_H
#define FAST_PATCH_KNOWN_H

#include "fast/process/mapping.h"
#include "fast/patch/site.h"

struct known_site {
	uint64_t offset;		/* in the file, of the syscall instruction */
	struct site_shape shape;
	uint8_t bytes[24];		/* from 5 bytes before it on, unpatched */
	uint8_t pad[16];		/* SITE_BESIDE: likewise around its padding */
};
enum { KNOWN_BEFORE = 5 };		/* bytes[] and pad[] begin so far before it */

struct known_file {
	uint64_t device, inode;
	struct known_site *sites;	/* by offset */
	unsigned count, room;
	struct known_file *next;
};

struct known {
	struct known_file *files;
};

/* That file's, made when there is none yet; it stays until known_done */
struct known_file *known_file(struct known *k, const struct mapping *m);
/* Adds one, in the place of what was known at its offset. No file has more than KNOWN_MAX. */
enum { KNOWN_MAX = 1024 };
void known_add(struct known_file *f, const struct known_site *site);
void known_done(struct known *k);

/* The site at code[at], whose place in its file is `offset`, as it is to be known; false: too
 * little of what lies around it is there. Before it is patched. */
bool known_site_of(struct known_site *s, const struct site_shape *shape, uint64_t offset,
		   const uint8_t *code, size_t size, size_t at);
/* Whether the text at code[at] is that of this site, with nothing patched. Then site_is_padding has
 * to be asked of what is there by now: another site may have taken the padding. */
bool known_site_is_at(const struct known_site *s, const uint8_t *code, size_t size, size_t at);
#endif
