/* landlocked --no-new-privs --landlock-access fs [--landlock-rule path-beneath:RIGHT,...:PATH]...
 * -- COMMAND...: runs a command with these rights to files, as setpriv(1) of util-linux 2.41 does.
 * landlocked --probe: succeeds if the kernel has Landlock. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { REFER = 1 << 13, TRUNCATE = 1 << 14 };

static const struct { const char *name; uint64_t right; } rights[] = {
	{"execute", LANDLOCK_ACCESS_FS_EXECUTE}, {"write-file", LANDLOCK_ACCESS_FS_WRITE_FILE},
	{"read-file", LANDLOCK_ACCESS_FS_READ_FILE}, {"read-dir", LANDLOCK_ACCESS_FS_READ_DIR},
	{"remove-dir", LANDLOCK_ACCESS_FS_REMOVE_DIR},
	{"remove-file", LANDLOCK_ACCESS_FS_REMOVE_FILE},
	{"make-dir", LANDLOCK_ACCESS_FS_MAKE_DIR}, {"make-reg", LANDLOCK_ACCESS_FS_MAKE_REG},
	{"make-sock", LANDLOCK_ACCESS_FS_MAKE_SOCK}, {"make-fifo", LANDLOCK_ACCESS_FS_MAKE_FIFO},
	{"make-sym", LANDLOCK_ACCESS_FS_MAKE_SYM}, {"refer", REFER}, {"truncate", TRUNCATE},
};

static int version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static uint64_t right_of(const char *name)
{
	for (size_t i = 0; i < sizeof(rights) / sizeof(*rights); i++)
		if (!strcmp(rights[i].name, name))
			return rights[i].right;
	fprintf(stderr, "landlocked: unknown right '%s'\n", name);
	return 0;
}

static int add_rule(int rules, char *rule)
{
	struct landlock_path_beneath_attr attr = {0};
	char *words, *path, *rest;

	if (strncmp(rule, "path-beneath:", 13) != 0)
		return -1;
	words = rule + 13;
	path = strchr(words, ':');
	if (!path)
		return -1;
	*path++ = 0;
	for (char *w = strtok_r(words, ",", &rest); w; w = strtok_r(NULL, ",", &rest)) {
		uint64_t right = right_of(w);

		if (!right)
			return -1;
		attr.allowed_access |= right;
	}
	attr.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (attr.parent_fd < 0 ||
	    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &attr, 0)) {
		perror(path);
		return -1;
	}
	return close(attr.parent_fd);
}

int main(int argc, char **argv)
{
	struct landlock_ruleset_attr attr = {.handled_access_fs = (1 << 13) - 1};
	int rules, i = 1;

	if (version() < 3)
		return 77;
	if (argc == 2 && !strcmp(argv[1], "--probe"))
		return 0;
	attr.handled_access_fs |= REFER | TRUNCATE;
	rules = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (rules < 0)
		return 99;
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (!strcmp(argv[i], "--landlock-access"))
			i++;
		else if (!strcmp(argv[i], "--landlock-rule") && add_rule(rules, argv[++i]))
			return 99;
	}
	if (i + 1 >= argc || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_landlock_restrict_self, rules, 0))
		return 99;
	close(rules);
	execvp(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 127;
}
