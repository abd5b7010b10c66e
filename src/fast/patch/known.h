/* Sites found earlier in this run, by file: a process that maps a file gets those patched at its
 * first stop there that its program is expected to reach. Files are identified by device and inode.
 * A site is used only if the bytes around it are unchanged. */
#ifndef FAST_PATCH_KNOWN_H
#define FAST_PATCH_KNOWN_H

#include "fast/memory/mapping.h"
#include "fast/site/site.h"

struct known_site {
	uint64_t offset;		/* File offset of its syscall instruction. */
	struct site_shape shape;
	/* Original bytes, from KNOWN_BEFORE before the syscall instruction. */
	uint8_t bytes[24];
	/* SITE_BESIDE: original bytes, from KNOWN_BEFORE before the padding. */
	uint8_t pad[16];
	/* Programs, as program_bit says, of which a process has stopped there. */
	uint64_t reached_by;
	/* New programs that got it patched because several others had reached it. */
	uint64_t given_to;
};
/* bytes[] and pad[] begin this many bytes before the instruction and the padding */
enum { KNOWN_BEFORE = 5 };

struct known_file {
	uint64_t device, inode;
	struct known_site *sites;	/* Sorted by .offset. */
	unsigned count, room;
	/* A process has begun in this file, which was not its program. */
	bool is_interpreter;
	struct known_file *next;
};

struct known {
	struct known_file *files;
	uint64_t programs;		/* Bits of the programs that have been executed. */
};

/* One of 64 bits for the program of that file. Two programs may have the same one: the sites of
 * both are patched in either then. */
uint64_t program_bit(uint64_t device, uint64_t inode);

/* Returns the entry of the file, which is created if there is none. It stays valid until
 * known_done. */
struct known_file *known_file(struct known *k, const struct mapping *m);
/* Adds a site, or replaces the one at its offset. Ignores it if the file has KNOWN_MAX sites. */
enum { KNOWN_MAX = 1024 };
void known_add(struct known_file *f, const struct known_site *site);
/* Returns the site at that file offset; NULL if it is not known. */
struct known_site *known_site(struct known_file *f, uint64_t offset);
/* Whether a process of this program is likely to reach the site. That of a program that has not
 * been executed before (`is_new`) is expected to do as other programs do. */
bool known_is_expected(struct known_site *s, uint64_t program, bool is_new);
void known_done(struct known *k);

/* Describes the unpatched site at code[at], at file offset `offset`. Returns false if too
 * little of the text around it is known. */
bool known_site_of(struct known_site *s, const struct site_shape *shape, uint64_t offset,
		   const uint8_t *code, size_t size, size_t at);
/* Whether the text at code[at] is that of this site, unpatched. site_is_padding must be checked
 * again before patching: another site may use the padding by then. */
bool known_site_is_at(const struct known_site *s, const uint8_t *code, size_t size, size_t at);
#endif
