/* Messages of dynamic loaders that end a program: a missing library, version or symbol. */
#ifndef MODEL_ERRORS_LOADER_MESSAGE_H
#define MODEL_ERRORS_LOADER_MESSAGE_H

#include <stdbool.h>

enum loader_lack {
	LACKS_LIBRARY,
	LACKS_VERSION,		/* .library has no version .name of its symbols */
	LACKS_SYMBOL,		/* no library has the symbol .name */
};

struct loader_message {
	enum loader_lack lack;
	char name[256];		/* of the library, version or symbol */
	char library[256];	/* LACKS_VERSION: path of the library */
	char version[256];	/* LACKS_SYMBOL: of .name; "": any, or unknown */
	char object[256];	/* path of the file that needs it; "": the message does not say */
};

/* Finds the message of glibc's or musl's loader in the output of a program. Returns false if there
 * is none. */
bool loader_message_find(const char *text, struct loader_message *m);
#endif
