/* Directories that the dynamic loader searches for a library, in order (ld.so(8)). */
#ifndef MODEL_LIBRARIES_SEARCH_PATH_H
#define MODEL_LIBRARIES_SEARCH_PATH_H

#include "base/memory/arena.h"
#include "model/libraries/library_story.h"

/* Directories separated by colons */
struct search_list {
	enum search_source source;
	const struct library_search *owner;	/* of a RPATH or RUNPATH */
	const char *directories;
	const char *origin;		/* value of $ORIGIN */
};

/* The lists that precede cache and default directories */
struct search_path {
	struct search_list *lists;
	unsigned count, room;
};

/* Length of the directory in a path, without the slash behind it; 0: it has none */
size_t search_directory(const char *path);
/* Whether the loader is that of musl */
bool search_is_musl(const struct library_story *story);
/* Returns the value of an environment variable of the program; NULL: it is not set, or the dynamic
 * loader ignores it. */
const char *search_variable(const struct library_story *story, const char *name);
/* Determines the lists for a library that `object` needs; NULL: any object asks for it with
 * dlopen(). They are in the arena. */
struct search_path search_path_of(const struct library_story *story,
				  const struct library_search *object, struct arena *arena);
/* Returns the index of the first list, from `first` on, that has the directory of `length` bytes;
 * .count: none has it. */
unsigned search_path_find(const struct search_path *path, unsigned first, const char *directory,
			  size_t length);
/* Whether it is one of the default directories of a dynamic loader */
bool search_is_default(const char *directory, size_t length);
/* Returns the length of a directory without its last component if that is a subdirectory for
 * certain processors (glibc-hwcaps/x86-64-v3, tls, haswell); 0: it is none. */
size_t search_parent(const char *directory, size_t length);
/* Whether a colon- or space-separated list of libraries contains that name */
bool search_names(const char *list, const char *name);
#endif
