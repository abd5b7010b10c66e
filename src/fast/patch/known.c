#include "fast/patch/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/bisect.h"
#include "base/system/audit.h"

struct known_file *known_file(struct known *k, const struct mapping *m)
{
	struct known_file **link = &k->files, *f = *link;

	while (f && (f->device != m->device || f->inode != m->inode)) {
		link = &f->next;
		f = *link;
	}
	if (f) {
		*link = f->next;
	} else {
		f = alloc_new(struct known_file);
		f->device = m->device;
		f->inode = m->inode;
	}
	/* move to front: the C library is looked up more often than a program that ran once */
	f->next = k->files;
	k->files = f;
	return f;
}

/* Index of the first site with an offset that is not lower */
static unsigned find_index(const struct known_file *f, uint64_t offset)
{
	unsigned low = 0, high = f->count, middle;

	BISECT(low, high, middle, f->sites[middle].offset < offset);
	return low;
}

uint64_t program_bit(uint64_t device, uint64_t inode)
{
	/* neighbours on a disk get different bits */
	return 1ULL << ((inode ^ inode >> 6 ^ device) & 63);
}

struct known_site *known_site(struct known_file *f, uint64_t offset)
{
	unsigned at = find_index(f, offset);

	return at < f->count && f->sites[at].offset == offset ? &f->sites[at] : NULL;
}

bool known_is_expected(struct known_site *s, uint64_t program, bool is_new)
{
	if (is_new && __builtin_popcountll(s->reached_by) > 1)
		s->given_to |= program;
	return (s->reached_by | s->given_to) & program;
}

void known_add(struct known_file *f, const struct known_site *site)
{
	unsigned at = find_index(f, site->offset);

	if (at < f->count && f->sites[at].offset == site->offset) {
		/* another file may have reused the inode */
		f->sites[at] = *site;
		return;
	}
	if (f->count == KNOWN_MAX)
		return;
	if (f->count == f->room) {
		f->room = f->room ? 2 * f->room : 16;
		f->sites = alloc_more(f->sites, f->room, sizeof(*f->sites));
	}
	memmove(f->sites + at + 1, f->sites + at, (f->count - at) * sizeof(*f->sites));
	f->sites[at] = *site;
	f->count++;
	audit(!at || f->sites[at - 1].offset < site->offset);
	audit(at + 1 == f->count || f->sites[at + 1].offset > site->offset);
}

/* `room` bytes from KNOWN_BEFORE before code[at]; NULL if not all of them are known */
static const uint8_t *bytes_around(const uint8_t *code, size_t size, size_t at, size_t room)
{
	if (at < KNOWN_BEFORE || at > size || size - (at - KNOWN_BEFORE) < room)
		return NULL;
	return code + at - KNOWN_BEFORE;
}

bool known_site_of(struct known_site *s, const struct site_shape *shape, uint64_t offset,
		   const uint8_t *code, size_t size, size_t at)
{
	const uint8_t *bytes = bytes_around(code, size, at, sizeof(s->bytes));
	const uint8_t *pad = bytes_around(code, size, at + shape->pad, sizeof(s->pad));

	if (!bytes || !pad)
		return false;
	*s = (struct known_site){.offset = offset, .shape = *shape};
	memcpy(s->bytes, bytes, sizeof(s->bytes));
	memcpy(s->pad, pad, sizeof(s->pad));
	return true;
}

bool known_site_is_at(const struct known_site *s, const uint8_t *code, size_t size, size_t at)
{
	const uint8_t *bytes = bytes_around(code, size, at, sizeof(s->bytes));
	const uint8_t *pad = bytes_around(code, size, at + s->shape.pad, sizeof(s->pad));

	return bytes && pad && !memcmp(bytes, s->bytes, sizeof(s->bytes)) &&
	       !memcmp(pad, s->pad, sizeof(s->pad));
}

void known_done(struct known *k)
{
	while (k->files) {
		struct known_file *f = k->files;

		k->files = f->next;
		free(f->sites);
		free(f);
	}
}
