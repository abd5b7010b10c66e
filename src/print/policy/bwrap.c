#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "print/core/shell_words.h"
#include "print/policy/writers.h"

static bool is_below_common_device(const char *path)
{
	return path_is_below(path, "/dev") && !path_is_below(path, "/dev/shm");
}

/* A mount. The arguments are put before those that are there, so that the last line is the first
 * mount. */
static void add_mount(struct sbuf *b, const char *option, const char *path, bool has_source)
{
	sbuf_str(b, "set -- ");
	sbuf_str(b, option);
	for (int i = 0; i <= has_source; i++) {
		sbuf_char(b, ' ');
		shell_word(b, path, false);
	}
	sbuf_str(b, " \"$@\"\n");
}

/* Whether the programs became other users, which have to write to file systems for temporary files,
 * too */
static bool changes_user(const char *const *capabilities)
{
	while (*capabilities && strcmp(*capabilities, "CAP_SETUID") != 0)
		capabilities++;
	return *capabilities;
}

static void add_path(struct sbuf *b, const struct policy_path *p, bool for_all_users)
{
	bool writes = p->rights & (RIGHT_WRITE | RIGHT_CREATE);

	if (!p->is_tree && !strcmp(p->path, "/"))	/* it has what the mounts need */
		return;
	policy_comment(b, p, "");
	if (p->is_temporary)
		add_mount(b, for_all_users ? "--perms 1777 --tmpfs" : "--tmpfs", p->path, false);
	else if (is_below_common_device(p->path))
		add_mount(b, "--dev-bind-try", p->path, true);
	else
		add_mount(b, writes ? "--bind" : "--ro-bind-try", p->path, true);
}

/* The directories above mounts, which other users than root may have to pass: bwrap creates those
 * that it needs for root alone. */
static void add_parents(struct sbuf *b, const struct policy_rules *r)
{
	struct hash added = {0};
	struct sbuf parent = {0};

	sbuf_str(b, "# directories above those paths\nset --");
	for (size_t i = 0; i < r->path_count; i++) {
		const char *path = r->paths[i].path;

		for (const char *end = strchr(path + 1, '/'); end; end = strchr(end + 1, '/')) {
			uint64_t key = hash_mix(fnv_bytes(FNV_BASIS, path, end - path));

			if (hash_get(&added, key))
				continue;
			hash_put(&added, key, &added);
			sbuf_reset(&parent);
			sbuf_add(&parent, path, end - path);
			sbuf_str(b, " --dir ");
			shell_word(b, parent.s, false);
		}
	}
	sbuf_str(b, " \"$@\"\n");
	hash_done(&added);
	sbuf_done(&parent);
}

/* The working directory. Of runs in several directories, each is there, and the program starts in
 * that of the script if it is one of them. */
static void add_homes(struct sbuf *b, const struct policy_rules *r)
{
	if (r->home_count)
		sbuf_str(b, r->home_count > 1 ? "# working directories\n" :
			    "# the working directory\n");
	sbuf_str(b, "set --");
	for (size_t i = 0; i < r->home_count; i++) {
		sbuf_str(b, " --dir ");
		shell_word(b, r->homes[i], false);
	}
	if (r->home_count == 1) {
		sbuf_str(b, " --chdir ");
		shell_word(b, r->homes[0], false);
	}
	sbuf_str(b, " -- \"$@\"\n");
}

void policy_bwrap(struct sbuf *b, const struct policy_rules *r)
{
	const uint64_t network = UINT64_C(1) << AF_INET | UINT64_C(1) << AF_INET6 |
				 UINT64_C(1) << AF_NETLINK | UINT64_C(1) << AF_PACKET;
	const char **capabilities = policy_capability_names(r);
	bool for_all_users = changes_user(capabilities);

	policy_script_begin(b, r, "bwrap(1)");
	add_homes(b, r);
	for (size_t i = r->path_count; i-- > 0;)
		add_path(b, &r->paths[i], for_all_users);
	if (*capabilities)
		add_parents(b, r);
	sbuf_str(b, "# devices that every program may use, and its own processes\n"
		 "set -- --dev /dev --proc /proc \"$@\"\n");
	sbuf_str(b, *capabilities ? "# capabilities that were used\n" :
		    "# no capability was used\n");
	sbuf_str(b, "set -- --cap-drop ALL");
	for (const char **name = capabilities; *name; name++) {
		sbuf_str(b, " --cap-add ");
		sbuf_str(b, *name);
	}
	sbuf_str(b, " \"$@\"\n");
	if (r->families & network && !*capabilities)
		sbuf_str(b, "# sockets of the network were created\nset -- --share-net \"$@\"\n");
	else if (!(r->families & network) && *capabilities)
		sbuf_str(b, "# no socket of the network was created\n"
			 "set -- --unshare-net \"$@\"\n");
	/* in a user namespace, they would not be those of the machine's users */
	sbuf_str(b, *capabilities ? "exec bwrap --unshare-ipc --unshare-pid --unshare-uts "
		    "--unshare-cgroup-try --die-with-parent \"$@\"\n" :
		    "exec bwrap --unshare-all --die-with-parent \"$@\"\n");
	free(capabilities);
}
