#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "print/policy/writers.h"

enum { LINE_MAX_COLUMNS = 90 };

static const struct { unsigned number; const char *name; } families[] = {
	{AF_UNIX, "AF_UNIX"}, {AF_INET, "AF_INET"}, {AF_INET6, "AF_INET6"},
	{AF_NETLINK, "AF_NETLINK"}, {AF_PACKET, "AF_PACKET"}, {AF_ALG, "AF_ALG"},
	{AF_VSOCK, "AF_VSOCK"}, {AF_BLUETOOTH, "AF_BLUETOOTH"}, {AF_CAN, "AF_CAN"},
	{AF_XDP, "AF_XDP"}, {AF_KEY, "AF_KEY"},
};

/* "NAME=a b c", in several lines with the same name if they are many: they add up */
static void add_list(struct sbuf *b, const char *name, const char *const *words)
{
	size_t from = b->len;

	sbuf_str(b, name);
	sbuf_char(b, '=');
	for (; *words; words++) {
		if (b->len - from + strlen(*words) > LINE_MAX_COLUMNS) {
			sbuf_char(b, '\n');
			from = b->len;
			sbuf_str(b, name);
			sbuf_char(b, '=');
		} else if (b->s[b->len - 1] != '=') {
			sbuf_char(b, ' ');
		}
		sbuf_str(b, *words);
	}
	sbuf_char(b, '\n');
}

/* A setting with a path, in which a specifier has two percent signs */
static void add_path(struct sbuf *b, const char *name, const char *path)
{
	struct sbuf escaped = {0};

	sbuf_str(&escaped, "");
	for (; *path; path++) {
		if (*path == '%')
			sbuf_char(&escaped, '%');
		sbuf_char(&escaped, *path);
	}
	sbuf_str(b, name);
	sbuf_char(b, '=');
	policy_quoted(b, escaped.s, "\"\\", "");
	sbuf_char(b, '\n');
	sbuf_done(&escaped);
}

static bool has_path_below(const struct policy_rules *r, const char *directory)
{
	for (size_t i = 0; i < r->path_count; i++)
		if (path_is_below(r->paths[i].path, directory) && !r->paths[i].is_temporary)
			return true;
	return false;
}

static void add_files(struct sbuf *b, const struct policy_rules *r)
{
	bool homes_used = false, is_private = !has_path_below(r, "/tmp") &&
		!has_path_below(r, "/var/tmp");

	for (size_t i = 0; policy_homes[i]; i++)
		homes_used |= has_path_below(r, policy_homes[i]);
	sbuf_str(b, "\n# nothing can be written but these\nProtectSystem=strict\n");
	sbuf_str(b, homes_used ? "ProtectHome=read-only\n" : "ProtectHome=yes\n");
	if (is_private)
		sbuf_str(b, "PrivateTmp=yes\n");
	for (size_t i = 0; i < r->path_count; i++) {
		const struct policy_path *p = &r->paths[i];

		if (!(p->rights & (RIGHT_WRITE | RIGHT_CREATE)))
			continue;
		policy_comment(b, p, "");
		if (!p->is_temporary || !is_private)
			add_path(b, "ReadWritePaths", p->path);
	}
	if (!has_path_below(r, "/dev"))
		sbuf_str(b, "PrivateDevices=yes\n");
	if (r->home_count == 1)
		add_path(b, "WorkingDirectory", r->homes[0]);
}

static void add_network(struct sbuf *b, const struct policy_rules *r)
{
	const char *words[sizeof(families) / sizeof(*families) + 1] = {NULL};
	const uint64_t inet = UINT64_C(1) << AF_INET | UINT64_C(1) << AF_INET6;
	size_t n = 0;

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (r->families >> families[i].number & 1)
			words[n++] = families[i].name;
	if (!n)
		words[n++] = "none";
	sbuf_str(b, "\n# families of sockets that were created\n");
	add_list(b, "RestrictAddressFamilies", words);
	if (!(r->families & inet))
		sbuf_str(b, "PrivateNetwork=yes\n");
}

static void add_machines(struct sbuf *b, const struct policy_rules *r)
{
	const char *words[ABI_COUNT + 2] = {"native"};
	size_t n = 1;

	for (size_t i = 0; i < ABI_COUNT; i++)
		if (r->abis[i])
			words[n++] = abis[i].systemd_name;
	add_list(b, "SystemCallArchitectures", words);
}

void policy_systemd(struct sbuf *b, const struct policy_rules *r)
{
	const char **calls = policy_call_names(r), **capabilities = policy_capability_names(r);

	sbuf_str(b, "# what the traced program needed; systemd.exec(5) describes the settings\n"
		 "[Service]\nNoNewPrivileges=yes\n");
	sbuf_str(b, "\n# system calls that were made\n");
	add_machines(b, r);
	sbuf_str(b, "SystemCallErrorNumber=EPERM\n");
	add_list(b, "SystemCallFilter", calls);
	sbuf_str(b, *capabilities ? "\n# capabilities that were used\n" :
		    "\n# no capability was used\n");
	add_list(b, "CapabilityBoundingSet", capabilities);
	add_network(b, r);
	add_files(b, r);
	sbuf_str(b, "\n# what was not done\n");
	if (!r->creates_namespaces)
		sbuf_str(b, "RestrictNamespaces=yes\n");
	if (!r->sets_realtime)
		sbuf_str(b, "RestrictRealtime=yes\n");
	sbuf_str(b, "ProtectKernelModules=yes\nProtectKernelTunables=yes\n"
		 "ProtectControlGroups=yes\nLockPersonality=yes\n");
	free(calls);
	free(capabilities);
}
