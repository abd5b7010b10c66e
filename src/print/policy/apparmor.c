#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "print/policy/writers.h"

static const struct { unsigned number; const char *name; } families[] = {
	{AF_UNIX, "unix"}, {AF_INET, "inet"}, {AF_INET6, "inet6"}, {AF_NETLINK, "netlink"},
	{AF_PACKET, "packet"}, {AF_ALG, "alg"}, {AF_VSOCK, "vsock"}, {AF_BLUETOOTH, "bluetooth"},
};

static void add_rule(struct sbuf *b, const char *path, const char *tail, unsigned rights)
{
	sbuf_str(b, "  ");
	policy_quoted(b, path, "\"\\*?[]{}^@", tail);
	sbuf_char(b, ' ');
	if (rights & (RIGHT_READ | RIGHT_LIST | RIGHT_SEE))
		sbuf_char(b, 'r');
	if (rights & (RIGHT_WRITE | RIGHT_CREATE))
		sbuf_str(b, "wkl");
	if (rights & RIGHT_READ)
		sbuf_char(b, 'm');
	if (rights & RIGHT_EXECUTE)
		sbuf_str(b, "ix");
	sbuf_str(b, ",\n");
}

static void add_path(struct sbuf *b, const struct policy_path *p)
{
	policy_comment(b, p, "  ");
	if (p->is_tree) {
		add_rule(b, p->path, "/", RIGHT_LIST);
		add_rule(b, p->path, "/**", p->rights);
	} else if (p->rights & RIGHT_LIST) {
		add_rule(b, p->path, strcmp(p->path, "/") ? "/" : "", RIGHT_LIST);
	} else {
		add_rule(b, p->path, "", p->rights);
	}
}

/* Words of the rules are in lower case: net_admin */
static void add_capability(struct sbuf *b, const char *name)
{
	sbuf_str(b, "  capability ");
	for (name += strlen("CAP_"); *name; name++)
		sbuf_char(b, tolower((unsigned char)*name));
	sbuf_str(b, ",\n");
}

void policy_apparmor(struct sbuf *b, const struct policy_rules *r)
{
	const char **capabilities = policy_capability_names(r);

	sbuf_str(b, "# what the traced program needed; aa-exec -p ptrail-policy COMMAND uses it\n"
		 "abi <abi/3.0>,\n\nprofile ptrail-policy flags=(attach_disconnected) {\n");
	sbuf_str(b, *capabilities ? "  # capabilities that were used\n" :
		    "  # no capability was used\n");
	for (const char **name = capabilities; *name; name++)
		add_capability(b, *name);
	sbuf_str(b, r->families ? "\n  # families of sockets that were created\n" :
		    "\n  # no socket was created\n");
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (r->families >> families[i].number & 1) {
			sbuf_str(b, "  network ");
			sbuf_str(b, families[i].name);
			sbuf_str(b, ",\n");
		}
	sbuf_str(b, "\n  # processes of the program\n  signal (send, receive) "
		 "peer=ptrail-policy,\n\n");
	for (size_t i = 0; i < r->path_count; i++)
		add_path(b, &r->paths[i]);
	sbuf_str(b, "\n  # devices that every program may use\n"
		 "  /dev/{null,zero,full,random,urandom,tty,ptmx} rw,\n  /dev/pts/* rw,\n"
		 "  /dev/fd/ r,\n");
	if (r->uses_proc)
		sbuf_str(b, "  # numbers of processes differ in each run -> /proc/*\n"
			 "  /proc/ r,\n  /proc/** rw,\n");
	sbuf_str(b, "}\n");
	free(capabilities);
}
