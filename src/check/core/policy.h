/* What a run may do: which addresses besides this machine's it may use, and below which
 * directories it may write. A zeroed policy is the default: no other address; the initial
 * working directory of the command and the directories for temporary files. */
#ifndef CHECK_CORE_POLICY_H
#define CHECK_CORE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/system/diag.h"

struct allowed_net;
struct policy_file;	/* model/policy/policy_file.h */

struct policy {
	struct allowed_net *nets;
	size_t net_count;
	char **directories;	/* absolute, without a trailing slash; "" is / */
	size_t directory_count;
	/* --policy: what the run would be confined by; NULL: none */
	struct policy_file *file;
	const char *file_name;
};

void policy_done(struct policy *p);

/* Reads a policy that --print=policy has written, instead of an earlier one. `name` must outlive
 * `p`. Returns 0, or -EINVAL if an error was reported. `is_regular`: as of struct input_file */
int policy_read_file(struct policy *p, const char *name, bool is_regular, struct diag *diag);

/* Adds the addresses of a comma-separated list: "10.0.0.0/8", "[2001:db8::]/32:443", "*:53",
 * "localhost:80". Returns 0, or -EINVAL if the element at *word with length *len is not an
 * address. */
int policy_allow_net(struct policy *p, const char *list, const char **word, size_t *len);
/* Adds the paths of a comma-separated list and everything below them. Relative paths and
 * symbolic links are resolved from the current directory. Returns 0, or -EINVAL if no path was
 * given or one cannot be resolved. */
int policy_allow_write(struct policy *p, const char *list);

/* Whether connecting or binding to this address is allowed. IPv4 addresses are mapped to
 * ::ffff:0:0/96. Addresses of this machine are always allowed. */
bool policy_allows_net(const struct policy *p, const uint8_t address[16], uint16_t port);
/* Whether writing to `path`, which is absolute and without symbolic links, is allowed. `home` is
 * the initial working directory of the command; NULL: unknown. Some special files are always
 * allowed: /dev/null, terminals, /proc/self. */
bool policy_allows_write(const struct policy *p, const char *home, const char *path);
/* Makes a path absolute, without "." and "..", in `out` of `room` bytes. A relative path starts
 * at `directory`; NULL: unknown. Returns false if it does not fit or cannot be resolved. */
bool policy_resolve_path(char *out, size_t room, const char *directory, const char *path,
			 size_t len);
#endif
