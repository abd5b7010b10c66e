/* Sites of files that were met before in this run: whoever maps such a file gets all of them
 * patched at its first stop there. Told apart by device and inode; a site is only used where the
 * bytes around it are those that were seen. */
#ifndef FAST_KNOWN_H
#define FAST_KNOWN_H

#include "fast/mapping.h"
#include "fast/site.h"

struct known_site {
	uint64_t offset;		/* in the file, of the syscall instruction */
	struct site_shape shape;
	uint8_t bytes[24];		/* from 5 bytes before it on, unpatched */
};

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
#endif
