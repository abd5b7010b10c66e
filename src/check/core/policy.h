/* What a run may do: which addresses beyond this machine it may have to do with, and under which
 * folders it may write. A zeroed policy is the default: no such address; the folder that the
 * command begins in, and those for temporary files. */
#ifndef CHECK_CORE_POLICY_H
#define CHECK_CORE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct allowed_net;

struct policy {
	struct allowed_net *nets;
	size_t net_count;
	char **folders;		/* absolute, without a slash at the end; "" is the root */
	size_t folder_count;
};

void policy_done(struct policy *p);

/* Adds addresses of a list, apart by commas: "10.0.0.0/8", "[2001:db8::]/32:443", "*:53",
 * "localhost:80". 0, or -EINVAL: *word (cut off at *len) is none. */
int policy_allow_net(struct policy *p, const char *list, const char **word, size_t *len);
/* Adds paths of a list, apart by commas: what they are, and what is below. Relative ones, and
 * links, are followed from where we are now. 0, or -EINVAL: there is none. */
int policy_allow_write(struct policy *p, const char *list);

/* Whether this may be connected to, or taken; an IPv4 address is one of ::ffff:0:0/96. This
 * machine always may. */
bool policy_allows_net(const struct policy *p, const uint8_t address[16], uint16_t port);
/* Whether that path, absolute and without links, may be written. `home` (NULL: unknown) is where
 * the command began. Some files that are none are always allowed: /dev/null, terminals,
 * /proc/self. */
bool policy_allows_write(const struct policy *p, const char *home, const char *path);
/* Makes it absolute, without "." and "..", in `room` bytes; false: it does not fit, or cannot be
 * told. `folder` (NULL: unknown) is where a relative one starts. */
bool policy_path(char *out, size_t room, const char *folder, const char *path, size_t len);
#endif
