/* What a policy refuses of paths: each form has its rules. */
#include "model/policy/policy_file.h"

#include <string.h>

static bool covers(const struct file_rule *r, const char *path)
{
	if (r->is_below_only && !strcmp(path, r->path))
		return false;
	return r->is_tree ? path_is_below(path, r->path) || !strcmp(r->path, "/") :
		!strcmp(path, r->path);
}

/* Whether the path is a directory above that of a rule */
static bool leads_to_rule(const struct policy_file *f, const char *path)
{
	for (size_t i = 0; i < f->rule_count; i++)
		if (path_is_below(f->rules[i].path, path) || !strcmp(path, "/"))
			return true;
	return false;
}

static unsigned refused_by_rule(const struct file_rule *r, const char *path, unsigned wanted,
				bool existed)
{
	bool is_device = policy_is_common_device(path) || path_is_below(path, "/dev/shm") ||
		!strcmp(path, "/dev");

	switch (r->kind) {
	case FILES_PRIVATE: return existed && strcmp(path, r->path) != 0 ? wanted : 0;
	case FILES_DEVICES: return is_device ? 0 : wanted;
	default: return wanted & ~r->rights;
	}
}

/* bubblewrap: the mount over the path, which is the first one in the file, decides. What is in no
 * mount is not there. To create or delete a file is a right to its directory, `parent`. */
static unsigned refused_by_mounts(const struct policy_file *f, const char *path,
				  const char *parent, unsigned wanted, bool existed,
				  unsigned *line)
{
	const char *at = wanted & RIGHT_CREATE ? parent : path;

	for (size_t i = 0; i < f->rule_count; i++)
		if (covers(&f->rules[i], at)) {
			*line = f->rules[i].line;
			return refused_by_rule(&f->rules[i], path, wanted, existed);
		}
	return !(wanted & ~(unsigned)(RIGHT_SEE | RIGHT_LIST)) && leads_to_rule(f, path) ? 0 :
		wanted;
}

/* Landlock and AppArmor: the rights of all rules add up. `at`: the path that rules are about */
static unsigned refused_by_sum(const struct policy_file *f, const char *at, unsigned wanted,
			       unsigned *line)
{
	const struct file_rule *closest = NULL;
	unsigned granted = 0;

	for (size_t i = 0; i < f->rule_count; i++) {
		const struct file_rule *r = &f->rules[i];

		if (!covers(r, at))
			continue;
		granted |= r->kind != FILES_DEVICES || policy_is_common_device(at) ? r->rights : 0;
		if (!closest || strlen(r->path) >= strlen(closest->path))
			closest = r;
	}
	if (closest)
		*line = closest->line;
	return wanted & ~granted;
}

static bool is_home(const char *path)
{
	for (size_t i = 0; policy_homes[i]; i++)
		if (path_is_below(path, policy_homes[i]))
			return true;
	return false;
}

static bool can_write(const struct policy_file *f, const char *at)
{
	for (size_t i = 0; i < f->rule_count; i++)
		if (covers(&f->rules[i], at))
			return true;
	return false;
}

static unsigned refused_by_systemd(const struct policy_file *f, const char *path, const char *at,
				   unsigned wanted, bool existed, unsigned *line)
{
	const unsigned changes = RIGHT_WRITE | RIGHT_CREATE | RIGHT_CHANGE;
	bool is_device = path_is_below(path, "/dev");

	if (f->homes_line && !f->may_read_homes && is_home(path)) {
		*line = f->homes_line;
		return wanted;
	}
	if (f->temporary_line && (path_is_below(at, "/tmp") || path_is_below(at, "/var/tmp"))) {
		*line = f->temporary_line;
		return existed && strcmp(path, "/tmp") != 0 && strcmp(path, "/var/tmp") != 0 ?
			wanted : 0;
	}
	if (is_device) {
		*line = f->devices_line;
		return f->devices_line && !policy_is_common_device(path) &&
			strcmp(path, "/dev") != 0 && !path_is_below(path, "/dev/shm") ? wanted : 0;
	}
	if (f->cgroups_line && path_is_below(path, "/sys/fs/cgroup")) {
		*line = f->cgroups_line;
		return wanted & changes;
	}
	if (f->kernel_line && (path_is_below(path, "/sys") || path_is_below(path, "/proc/sys"))) {
		*line = f->kernel_line;
		return wanted & changes;
	}
	if (path_is_below(path, "/proc") || path_is_below(path, "/sys") || can_write(f, at))
		return 0;
	return f->files_line ? wanted & changes : 0;
}

unsigned policy_refused_rights(const struct policy_file *f, const char *path, unsigned wanted,
			       bool existed, unsigned *line)
{
	char parent[4096] = "/";
	const char *slash = strrchr(path, '/');
	size_t n = slash ? slash - path : 0;

	*line = f->files_line;
	if (n >= sizeof(parent))	/* in the same trees, nevertheless */
		n = sizeof(parent) - 1;
	if (n) {
		memcpy(parent, path, n);
		parent[n] = 0;
	}
	switch (f->form) {
	case POLICY_BWRAP:
		return refused_by_mounts(f, path, parent, wanted, existed, line);
	case POLICY_LANDLOCK:
		wanted &= RIGHT_READ | RIGHT_LIST | RIGHT_EXECUTE | RIGHT_WRITE | RIGHT_CREATE;
		return refused_by_sum(f, wanted & RIGHT_CREATE ? parent : path, wanted, line);
	case POLICY_APPARMOR:
		return refused_by_sum(f, path, wanted, line);
	case POLICY_SYSTEMD:
		return refused_by_systemd(f, path, wanted & RIGHT_CREATE ? parent : path, wanted,
					  existed, line);
	default:
		return 0;
	}
}
