/* Forms bwrap and landlock: scripts for sh. A line puts arguments before those that are there. */
#include "model/policy/policy_file.h"

#include <string.h>

#include "base/text/sbuf.h"

enum { WORDS_MAX = 2000 };

static const char all_arguments[] = "\"$@\"";

/* One line as words. The word "$@" is all_arguments. */
struct argument_line {
	const char *words[WORDS_MAX];
	size_t count;
};

/* Reads $'…' behind its opening quote. Returns what follows; NULL: it is malformed. */
static const char *read_escaped(struct sbuf *b, const char *s)
{
	while (*s && *s != '\'') {
		bool is_newline = s[0] == '\\' && s[1] == 'n';
		unsigned char c = policy_read_character(&s);

		if (is_newline)
			c = '\n';
		if (!c)
			return NULL;
		sbuf_char(b, c);
	}
	return *s ? s + 1 : NULL;
}

/* Appends a word that begins at `s`. Returns what follows; NULL: it is malformed, or has a
 * character that is special for the shell. */
static const char *read_word(struct sbuf *b, const char *s)
{
	static const char special[] = "\"$`;|&<>(){}*?[]#~!";

	while (s && *s && *s != ' ') {
		const char *end;

		if (*s == '\'') {
			end = strchr(s + 1, '\'');
			if (!end)
				return NULL;
			sbuf_add(b, s + 1, end - s - 1);
			s = end + 1;
		} else if (s[0] == '$' && s[1] == '\'') {
			s = read_escaped(b, s + 2);
		} else if (s[0] == '\\' && s[1]) {
			sbuf_char(b, s[1]);
			s += 2;
		} else if (strchr(special, *s)) {
			return NULL;
		} else {
			sbuf_char(b, *s++);
		}
	}
	return s;
}

static bool split_words(struct policy_file *f, const char *s, struct argument_line *to)
{
	struct sbuf word = {0};

	to->count = 0;
	while (s && *(s += strspn(s, " "))) {
		if (to->count == WORDS_MAX) {
			s = NULL;
			break;
		}
		if (!strcmp(s, all_arguments)) {
			to->words[to->count++] = all_arguments;
			break;
		}
		sbuf_reset(&word);
		sbuf_str(&word, "");
		s = read_word(&word, s);
		to->words[to->count++] = arena_copy(&f->arena, word.s, word.len);
	}
	sbuf_done(&word);
	return s;
}

static int refuse_line(struct policy_fault *fault, unsigned line)
{
	return policy_fault_at(fault, line, "--print=policy does not write this line");
}

/* --- bwrap --- */

static void add_mount(struct policy_file *f, unsigned line, enum file_rule_kind kind,
		      const char *path, unsigned rights)
{
	policy_add_rule(f, (struct file_rule){
		.kind = kind, .path = path, .is_tree = true, .rights = rights, .line = line,
	});
}

/* Takes the option at words[i]. Returns the number of its words; 0: it is unknown. */
static size_t take_bwrap_option(struct policy_file *f, const struct argument_line *l, size_t i,
				unsigned line)
{
	static const char *const ignored[] = {
		"--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try",
		"--die-with-parent", "--", all_arguments,
	};
	const unsigned reads = RIGHT_READ | RIGHT_LIST | RIGHT_EXECUTE | RIGHT_SEE | RIGHT_CONNECT;
	const char *const *w = &l->words[i];
	size_t left = l->count - i;
	bool is_mount = left >= 3 && !strcmp(w[1], w[2]) && w[1][0] == '/';

	for (size_t k = 0; k < sizeof(ignored) / sizeof(*ignored); k++)
		if (!strcmp(w[0], ignored[k]))
			return 1;
	if (!strcmp(w[0], "--share-net"))	/* whatever else there is: policy_read_script() */
		return 1;
	if (!strcmp(w[0], "--unshare-net") || !strcmp(w[0], "--unshare-all")) {
		f->families.line = line;
		return 1;
	}
	if (left < 2)
		return 0;
	if (!strcmp(w[0], "--dir") || !strcmp(w[0], "--chdir"))
		return 2;
	if (!strcmp(w[0], "--cap-drop") && !strcmp(w[1], "ALL")) {
		f->capabilities.line = line;
		return 2;
	}
	if (!strcmp(w[0], "--cap-add")) {
		policy_allow_name(&f->capabilities, w[1], strlen(w[1]));
		return 2;
	}
	if (!strcmp(w[0], "--perms") && !strcmp(w[1], "1777"))	/* of the next one */
		return 2;
	if (!strcmp(w[0], "--tmpfs") && w[1][0] == '/') {
		add_mount(f, line, FILES_PRIVATE, w[1], RIGHT_ALL);
		return 2;
	}
	if (!strcmp(w[0], "--dev") && !strcmp(w[1], "/dev")) {
		add_mount(f, line, FILES_DEVICES, w[1], RIGHT_ALL);
		return 2;
	}
	if (!strcmp(w[0], "--proc") && !strcmp(w[1], "/proc")) {
		add_mount(f, line, FILES_GRANTED, w[1], RIGHT_ALL);
		return 2;
	}
	if (is_mount && !strcmp(w[0], "--ro-bind-try"))
		add_mount(f, line, FILES_GRANTED, w[1], reads);
	else if (is_mount && (!strcmp(w[0], "--bind") || !strcmp(w[0], "--dev-bind-try")))
		add_mount(f, line, FILES_GRANTED, w[1], RIGHT_ALL);
	else
		return 0;
	return 3;
}

static int take_bwrap_line(struct policy_file *f, const struct argument_line *l, unsigned line,
			   struct policy_fault *fault)
{
	size_t n;

	for (size_t i = 0; i < l->count; i += n) {
		n = take_bwrap_option(f, l, i, line);
		if (!n)
			return refuse_line(fault, line);
	}
	return 0;
}

/* --- landlock --- */

static unsigned rights_of_words(const char *words, size_t n)
{
	static const struct { const char *word; unsigned right; } all[] = {
		{"read-file", RIGHT_READ}, {"read-dir", RIGHT_LIST}, {"execute", RIGHT_EXECUTE},
		{"write-file,truncate", RIGHT_WRITE},
		{"remove-dir,remove-file,make-dir,make-reg,make-sock,make-fifo,make-sym,refer",
		 RIGHT_CREATE},
	};
	unsigned rights = 0;

	while (n) {
		size_t k = 0, length = 0;

		for (; k < sizeof(all) / sizeof(*all); k++) {
			length = strlen(all[k].word);
			if (length <= n && !strncmp(words, all[k].word, length) &&
			    (length == n || words[length] == ','))
				break;
		}
		if (k == sizeof(all) / sizeof(*all))
			return 0;
		rights |= all[k].right;
		length += length < n;
		words += length;
		n -= length;
	}
	return rights;
}

/* "--landlock-rule path-beneath:RIGHTS:PATH "$@"" */
static int take_landlock_line(struct policy_file *f, const struct argument_line *l, unsigned line,
			      struct policy_fault *fault)
{
	static const char start[] = "path-beneath:";
	const char *words, *colon;
	unsigned rights;

	if (l->count == 2 && !strcmp(l->words[0], "--"))
		return 0;
	if (l->count != 3 || strcmp(l->words[0], "--landlock-rule") != 0 ||
	    strncmp(l->words[1], start, strlen(start)) != 0)
		return refuse_line(fault, line);
	words = l->words[1] + strlen(start);
	colon = strchr(words, ':');
	rights = colon ? rights_of_words(words, colon - words) : 0;
	if (!rights || colon[1] != '/')
		return refuse_line(fault, line);
	policy_add_rule(f, (struct file_rule){
		.path = colon + 1, .is_tree = true, .rights = rights, .line = line,
	});
	return 0;
}

/* --- lines --- */

/* The words of a line behind "[ ! -e PATH ] || ", which --print=policy:landlock puts before a rule
 * of a path that may be missing */
static const char *skip_condition(const char *s)
{
	static const char start[] = "[ ! -e ", end[] = " ] || ";
	struct sbuf word = {0};
	const char *rest;

	if (strncmp(s, start, strlen(start)) != 0)
		return s;
	rest = read_word(&word, s + strlen(start));
	sbuf_done(&word);
	return rest && !strncmp(rest, end, strlen(end)) ? rest + strlen(end) : s;
}

static int read_line(struct policy_file *f, unsigned line, struct policy_fault *fault)
{
	static const char bwrap[] = "exec bwrap ";
	static const char setpriv[] = "exec setpriv --no-new-privs --landlock-access fs \"$@\"";
	static const char command[] = "[ $# -gt 0 ] || set -- ", set[] = "set -- ";
	const char *s = f->lines[line - 1];
	struct argument_line words;

	if (!*s || *s == '#' || !strncmp(s, command, strlen(command)))
		return 0;
	if (f->form == POLICY_LANDLOCK)
		s = skip_condition(s);
	if (f->form == POLICY_LANDLOCK && !strcmp(s, setpriv)) {
		f->files_line = line;
		return 0;
	}
	if (f->form == POLICY_BWRAP && !strncmp(s, bwrap, strlen(bwrap)))
		s += strlen(bwrap);
	else if (!strncmp(s, set, strlen(set)))
		s += strlen(set);
	else
		return refuse_line(fault, line);
	if (!split_words(f, s, &words) || !words.count ||
	    words.words[words.count - 1] != all_arguments)
		return refuse_line(fault, line);
	return f->form == POLICY_BWRAP ? take_bwrap_line(f, &words, line, fault) :
		take_landlock_line(f, &words, line, fault);
}

/* --share-net has effect wherever it is: the arguments of the last line are the first ones. */
int policy_read_script(struct policy_file *f, struct policy_fault *fault)
{
	int err = 0;
	bool shares = false;

	for (unsigned line = 1; line <= f->line_count && !err; line++) {
		shares |= f->form == POLICY_BWRAP &&
			!strcmp(f->lines[line - 1], "set -- --share-net \"$@\"");
		err = read_line(f, line, fault);
		if (!err && f->form == POLICY_BWRAP &&
		    !strncmp(f->lines[line - 1], "exec bwrap ", strlen("exec bwrap ")))
			f->files_line = line;
	}
	if (shares)
		f->families.line = 0;
	return err;
}
