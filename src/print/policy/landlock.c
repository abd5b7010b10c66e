#include <string.h>

#include "print/core/shell_words.h"
#include "print/policy/writers.h"

/* Rights of setpriv --landlock-rule for each RIGHT_ */
static const struct { unsigned right; const char *of_file, *of_tree; } rights[] = {
	{RIGHT_READ, "read-file", "read-file"},
	{RIGHT_LIST, "", "read-dir"},
	{RIGHT_EXECUTE, "execute", "execute"},
	{RIGHT_WRITE, "write-file,truncate", "write-file,truncate"},
	{RIGHT_CREATE, "", "remove-dir,remove-file,make-dir,make-reg,make-sock,make-fifo,"
	 "make-sym,refer"},
};

/* A path that may be missing has a rule only if it is there. */
static void add_rule(struct sbuf *b, const char *path, bool is_tree, unsigned set, bool may_miss)
{
	size_t from;

	if (may_miss) {
		sbuf_str(b, "[ ! -e ");
		shell_word(b, path, false);
		sbuf_str(b, " ] || ");
	}
	sbuf_str(b, "set -- --landlock-rule path-beneath:");
	from = b->len;
	for (size_t i = 0; i < sizeof(rights) / sizeof(*rights); i++) {
		const char *words = is_tree ? rights[i].of_tree : rights[i].of_file;

		if (!(set & rights[i].right) || !*words)
			continue;
		sbuf_str(b, b->len > from ? "," : "");
		sbuf_str(b, words);
	}
	sbuf_char(b, ':');
	shell_word(b, path, false);
	sbuf_str(b, " \"$@\"\n");
}

void policy_landlock(struct sbuf *b, const struct policy_rules *r)
{
	static const char *const devices[] = {
		"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty",
		"/dev/ptmx", "/dev/pts",
	};

	policy_script_begin(b, r, "setpriv(1) of util-linux 2.41");
	sbuf_str(b, "set -- -- \"$@\"\n");
	for (size_t i = r->path_count; i-- > 0;) {
		const struct policy_path *p = &r->paths[i];
		/* of a directory that was listed only, what is in it can be listed as well */
		bool is_directory = p->is_tree || p->rights & RIGHT_LIST;

		if (!(p->rights & ~(unsigned)RIGHT_SEE))
			continue;
		policy_comment(b, p, "");
		add_rule(b, p->path, is_directory, p->rights, !p->is_tree);
	}
	if (r->uses_devices)
		sbuf_str(b, "# devices that every program may use\n");
	for (size_t i = 0; r->uses_devices && i < sizeof(devices) / sizeof(*devices); i++)
		add_rule(b, devices[i], !strcmp(devices[i], "/dev/pts"),
			 RIGHT_READ | RIGHT_WRITE, true);
	if (r->uses_proc) {
		sbuf_str(b, "# numbers of processes differ in each run -> /proc/*\n");
		add_rule(b, "/proc", true, RIGHT_READ | RIGHT_LIST | RIGHT_WRITE, false);
	}
	sbuf_str(b, "exec setpriv --no-new-privs --landlock-access fs \"$@\"\n");
}
