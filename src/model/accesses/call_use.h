/* What a syscall does with files and addresses, for consumers that collect that. */
#ifndef MODEL_ACCESSES_CALL_USE_H
#define MODEL_ACCESSES_CALL_USE_H

#include "base/text/sbuf.h"
#include "ptrail/value.h"

/* How an open, openat, openat2 or creat accesses its file */
struct open_access {
	bool reads, writes;
	bool is_directory;	/* O_DIRECTORY */
	bool creates;		/* it may have created the file, or truncated it */
	bool is_new;		/* O_CREAT with O_EXCL: the file did not exist */
};

struct open_access call_access(const struct call_view *view);
/* Writes the address of a connect, bind, sendto or sendmsg in readable form, or "" if there is
 * none; '@' precedes an abstract name. *is_path: it is a socket in the file system. */
void call_address(struct sbuf *to, const struct call_view *view, bool *is_path);
/* The same for the address `v`, which may be NULL; writes "" if it has none */
void value_address(struct sbuf *to, const struct value *v, bool *is_path);
/* Whether the failure is part of normal use or depends on timing */
bool call_failure_is_usual(int error, bool has_path);
/* Whether the failure shows that the file exists: readlink of a file that is not a link */
bool call_failure_is_success(const char *call, int error);
/* Whether it is a failed lookup of a translation, which most programs try before they print a
 * message */
bool call_seeks_translation(const char *path, int error);
#endif
