/* Form apparmor: a profile. */
#include "model/policy/policy_file.h"

#include <string.h>

/* Lines that each profile has, and rules of devices and processes */
static const char *const constant_lines[] = {
	"abi <abi/3.0>,", "signal (send, receive) peer=ptrail-policy,", "}", "/dev/pts/* rw,",
	"/dev/fd/ r,", "/proc/ r,",
};

static bool is_constant(const char *s)
{
	for (size_t i = 0; i < sizeof(constant_lines) / sizeof(*constant_lines); i++)
		if (!strcmp(constant_lines[i], s))
			return true;
	return false;
}

/* "NAME," behind `start`, allowed by the limit. Returns false if the line has another form. */
static bool take_name(struct policy_limit *l, const char *s, const char *start, bool is_capability)
{
	char name[32] = "CAP_";
	size_t from = is_capability ? strlen(name) : 0, n;

	if (strncmp(s, start, strlen(start)) != 0)
		return false;
	s += strlen(start);
	n = strspn(s, "abcdefghijklmnopqrstuvwxyz_0123456789");
	if (!n || strcmp(s + n, ",") != 0 || from + n >= sizeof(name))
		return false;
	for (size_t i = 0; i < n; i++)
		name[from + i] = is_capability && s[i] >= 'a' && s[i] <= 'z' ? s[i] - 'a' + 'A' :
			s[i];
	policy_allow_name(l, name, from + n);
	return true;
}

static unsigned rights_of(const char *permissions)
{
	const char *s = permissions;
	unsigned rights = 0;

	if (*s == 'r' && s++)
		rights |= RIGHT_READ | RIGHT_LIST | RIGHT_SEE;
	if (*s == 'w') {
		rights |= RIGHT_WRITE | RIGHT_CREATE | RIGHT_CHANGE |
			(rights ? RIGHT_CONNECT : 0);
		s += strncmp(s, "wkl", strlen("wkl")) ? 1 : strlen("wkl");
	}
	s += *s == 'm';
	if (!strncmp(s, "ix", strlen("ix"))) {
		rights |= RIGHT_EXECUTE;
		s += strlen("ix");
	}
	return strcmp(s, ",") ? 0 : rights;
}

/* PATH in double quotes, then permissions and a comma. The path may end in a slash, of a directory,
 * and two asterisks after it: all below that. */
static bool take_path(struct policy_file *f, const char *s, unsigned line)
{
	struct file_rule rule = {.line = line};
	const char *end, *path = policy_read_quoted(f, s, "*?[]{}^@", &end);
	size_t n = path ? strlen(path) : 0;
	char *copy;

	if (!n || *path != '/')
		return false;
	if (!strncmp(end, "**\" ", strlen("**\" "))) {
		rule.is_tree = rule.is_below_only = true;
		end += strlen("**\" ");
	} else if (!strncmp(end, "\" ", strlen("\" "))) {
		end += strlen("\" ");
	} else {
		return false;
	}
	rule.rights = rights_of(end);
	if (!rule.rights || (rule.is_tree && path[n - 1] != '/'))
		return false;
	copy = arena_copy(&f->arena, path, n > 1 && path[n - 1] == '/' ? n - 1 : n);
	rule.path = copy;
	policy_add_rule(f, rule);
	return true;
}

static bool take_line(struct policy_file *f, const char *s, unsigned line)
{
	static const char profile[] = "profile ptrail-policy flags=(attach_disconnected) {";

	if (!strcmp(s, profile)) {
		f->files_line = f->capabilities.line = f->families.line = line;
		return true;
	}
	if (!strcmp(s, "/dev/{null,zero,full,random,urandom,tty,ptmx} rw,")) {
		policy_add_rule(f, (struct file_rule){
			.kind = FILES_DEVICES, .path = "/dev", .is_tree = true,
			.rights = RIGHT_ALL & ~RIGHT_EXECUTE, .line = line,
		});
		return true;
	}
	if (!strcmp(s, "/proc/** rw,")) {
		policy_add_rule(f, (struct file_rule){
			.path = "/proc", .is_tree = true, .rights = RIGHT_ALL & ~RIGHT_EXECUTE,
			.line = line,
		});
		return true;
	}
	if (*s == '"')
		return take_path(f, s + 1, line);
	return is_constant(s) || take_name(&f->capabilities, s, "capability ", true) ||
		take_name(&f->families, s, "network ", false);
}

int policy_read_apparmor(struct policy_file *f, struct policy_fault *fault)
{
	for (unsigned line = 1; line <= f->line_count; line++) {
		const char *s = f->lines[line - 1] + strspn(f->lines[line - 1], " ");

		if (*s && *s != '#' && !take_line(f, s, line))
			return policy_fault_at(fault, line,
					       "--print=policy:apparmor does not write this line");
	}
	return 0;
}
