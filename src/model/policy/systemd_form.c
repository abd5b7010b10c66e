/* Form systemd: settings of a unit. */
#include "model/policy/policy_file.h"

#include <string.h>

/* The names in a list. `prefix` precedes each and is no part of it. */
static bool take_names(struct policy_limit *l, const char *list, const char *prefix, unsigned line)
{
	if (!l->line)
		l->line = line;
	while (*(list += strspn(list, " "))) {
		size_t n = strcspn(list, " ");

		if (strncmp(list, prefix, strlen(prefix)) != 0)
			return false;
		policy_allow_name(l, list + strlen(prefix), n - strlen(prefix));
		list += n;
	}
	return true;
}

static bool take_calls(struct policy_file *f, const char *list, unsigned line)
{
	/* "~" and "@" are deny-lists and groups */
	return !strpbrk(list, "~@:") && take_names(&f->calls, list, "", line);
}

static bool take_machines(struct policy_file *f, const char *list, unsigned line)
{
	static const char native[] = "native";

	while (*(list += strspn(list, " "))) {
		size_t n = strcspn(list, " "), i = 0;

		while (i < ABI_COUNT && (strlen(abis[i].systemd_name) != n ||
					 strncmp(abis[i].systemd_name, list, n) != 0))
			i++;
		if (i < ABI_COUNT) {
			policy_allow_name(&f->machines, abis[i].name, strlen(abis[i].name));
			f->machines.line = line;
		} else if (n != strlen(native) || strncmp(list, native, n) != 0) {
			return false;
		}
		list += n;
	}
	return true;
}

/* "none", or AF_ names */
static bool take_families(struct policy_file *f, const char *list, unsigned line)
{
	static const char prefix[] = "AF_";

	f->families.line = line;
	if (!strcmp(list, "none"))
		return true;
	while (*(list += strspn(list, " "))) {
		char name[16] = "";
		size_t n = strcspn(list, " "), length = n - strlen(prefix);

		if (n <= strlen(prefix) || strncmp(list, prefix, strlen(prefix)) != 0 ||
		    length >= sizeof(name))
			return false;
		for (size_t i = 0; i < length; i++) {
			unsigned c = (unsigned char)list[strlen(prefix) + i];

			name[i] = c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
		}
		policy_allow_name(&f->families, name, length);
		list += n;
	}
	return true;
}

/* A path in double quotes, in which "%%" is a percent sign; NULL: it is none */
static const char *read_path(struct policy_file *f, const char *s)
{
	const char *end, *path = *s == '"' ? policy_read_quoted(f, s + 1, "", &end) : NULL;
	char *to;

	if (!path || end[0] != '"' || end[1] || path[0] != '/')
		return NULL;
	to = arena_copy(&f->arena, path, strlen(path));
	for (size_t i = 0; *path; i++) {
		if (path[0] == '%' && path[1] != '%')
			return NULL;
		path += *path == '%';
		to[i] = *path++;
		to[i + 1] = 0;
	}
	return to;
}

static bool take_files(struct policy_file *f, const char *s, unsigned line)
{
	const char *path = read_path(f, s);

	if (path)
		policy_add_rule(f, (struct file_rule){
			.path = path, .is_tree = true, .rights = RIGHT_ALL, .line = line,
		});
	return path;
}

static bool take_directory(struct policy_file *f, const char *s, unsigned line)
{
	(void)line;
	return read_path(f, s);
}

static bool take_capabilities(struct policy_file *f, const char *list, unsigned line)
{
	return !strpbrk(list, "~") && take_names(&f->capabilities, list, "", line);
}

static bool take_homes(struct policy_file *f, const char *value, unsigned line)
{
	f->homes_line = line;
	f->may_read_homes = !strcmp(value, "read-only");
	return f->may_read_homes || !strcmp(value, "yes");
}

static bool take_system(struct policy_file *f, const char *value, unsigned line)
{
	f->files_line = line;
	return !strcmp(value, "strict");
}

#define YES(name, member) \
	static bool name(struct policy_file *f, const char *value, unsigned line) \
	{ \
		f->member = line; \
		return !strcmp(value, "yes"); \
	}
YES(take_temporary, temporary_line)
YES(take_devices, devices_line)
YES(take_kernel, kernel_line)
YES(take_cgroups, cgroups_line)
YES(take_namespaces, namespaces_line)
YES(take_realtime, realtime_line)

/* Settings that refuse nothing of what a dry run looks at */
static bool take_yes(struct policy_file *f, const char *value, unsigned line)
{
	(void)f, (void)line;
	return !strcmp(value, "yes") || !strcmp(value, "EPERM");
}

static const struct {
	const char *name;
	bool (*take)(struct policy_file *f, const char *value, unsigned line);
} settings[] = {
	{"SystemCallFilter", take_calls}, {"SystemCallArchitectures", take_machines},
	{"SystemCallErrorNumber", take_yes}, {"NoNewPrivileges", take_yes},
	{"CapabilityBoundingSet", take_capabilities}, {"RestrictAddressFamilies", take_families},
	{"PrivateNetwork", take_yes}, {"ProtectSystem", take_system}, {"ProtectHome", take_homes},
	{"PrivateTmp", take_temporary}, {"ReadWritePaths", take_files},
	{"PrivateDevices", take_devices}, {"WorkingDirectory", take_directory},
	{"RestrictNamespaces", take_namespaces}, {"RestrictRealtime", take_realtime},
	{"ProtectKernelModules", take_yes}, {"ProtectKernelTunables", take_kernel},
	{"ProtectControlGroups", take_cgroups}, {"LockPersonality", take_yes},
};

static bool take_line(struct policy_file *f, const char *s, unsigned line)
{
	size_t n = strcspn(s, "=");

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (s[n] && strlen(settings[i].name) == n && !strncmp(settings[i].name, s, n))
			return settings[i].take(f, s + n + 1, line);
	return false;
}

int policy_read_systemd(struct policy_file *f, struct policy_fault *fault)
{
	for (unsigned line = 1; line <= f->line_count; line++) {
		const char *s = f->lines[line - 1];

		if (*s && *s != '#' && strcmp(s, "[Service]") != 0 && !take_line(f, s, line))
			return policy_fault_at(fault, line,
					       "--print=policy:systemd does not write this line");
	}
	return 0;
}
