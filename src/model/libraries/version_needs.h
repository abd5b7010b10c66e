/* Versions of symbols that the objects of a program need of its libraries. As the dynamic loader
 * does, each name of a library is taken for the first one that was loaded under it. */
#ifndef MODEL_LIBRARIES_VERSION_NEEDS_H
#define MODEL_LIBRARIES_VERSION_NEEDS_H

#include "model/libraries/library_story.h"

/* Sets *loader to the dynamic loader of the program, as if it had been searched for. Returns false
 * if there is none, or it is unknown. */
bool version_needs_loader(const struct library_story *story, struct library_search *loader);
/* Returns the next version, from index *at on, that `object` needs of the library, and sets *at to
 * the index behind it; NULL: there are no more. The library is of the story, or its loader. */
const struct needed_version *version_needs_next(const struct library_story *story,
						const struct library_search *object,
						const struct library_search *library,
						unsigned *at);
/* Whether the dynamic loader refuses to start the program because the library lacks the version.
 * Libraries without any versions are accepted. */
bool version_is_missing(const struct library_search *library, const struct needed_version *v);
#endif
