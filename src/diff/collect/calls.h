/* Which calls a comparison looks at, and what of their arguments. */
#ifndef DIFF_COLLECT_CALLS_H
#define DIFF_COLLECT_CALLS_H

#include "base/text/sbuf.h"
#include "diff/collect/run.h"

struct call_kind {
	const char *name;
	enum fact_kind kind;
	uint8_t path;		/* which of its paths it is about, from 1; 0: an address */
	uint8_t makes;		/* which of them is there when it went well; 0: none */
};

/* NULL: one that is looked at only when it fails */
const struct call_kind *call_kind_of(const char *name);
/* The nth path of the arguments, from 1, and the descriptor of the folder it starts from, or
 * NULL */
const struct value *call_path(const struct call_view *view, unsigned nth,
			      const struct value **folder);
/* How open, openat, openat2 and creat open; whether they may have made the file, or made it new */
bool call_access(const struct call_view *view, struct fact *to);
/* The address of a connect, bind, sendto, sendmsg as people write it; "" none. An abstract name has
 * '@' in front. `is_path`: it is a socket's in the file system. */
void call_address(struct sbuf *to, const struct call_view *view, bool *is_path);
/* Failures that are how calls are meant to be used, or that depend on who comes first */
bool call_failure_is_usual(int error, bool has_path);
/* readlink of what is no link: it is there */
bool call_failure_is_success(const char *call, int error);
/* What all programs look for as soon as they have something to say */
bool call_looks_in_vain(const char *path, int error);
#endif
