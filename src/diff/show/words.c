#include "diff/show/words.h"

#include <string.h>

#include "abi/abi.h"
#include "base/system/clock.h"
#include "desc/type.h"
#include "diff/compare/process.h"
#include "diff/collect/path.h"
#include "model/explain/reason.h"

enum { COMMAND_MAX = 60, WORD_MAX = 200, ANCESTORS_MAX = 64 };

void show_word(struct sbuf *b, const char *word, size_t most)
{
	bool quoted = !*word || word[strcspn(word, " \t\n'\"\\$&;|<>()*?`")];

	char quote = strchr(word, '\'') ? '"' : '\'';
	size_t from;

	if (quoted)
		sbuf_char(b, quote);
	from = b->len;
	reason_text(b, word, most);
	for (size_t i = from; i < b->len && word[i - from]; i++)
		if (b->s[i] == '?' && word[i - from] != '?' && strchr("\n\t", word[i - from]))
			b->s[i] = ' ';
	if (quoted)
		sbuf_char(b, quote);
}

void show_command(struct sbuf *b, const struct run_program *p, size_t most)
{
	size_t from = b->len;

	if (!p->argc)
		show_word(b, p->name->s, WORD_MAX);
	for (unsigned i = 0; i < p->argc; i++) {
		const char *word = i ? p->argv[i]->s : path_base(p->argv[i]->s);
		size_t used = b->len - from, left = used < most ? most - used : 0;

		if (i)
			sbuf_char(b, ' ');
		show_word(b, word, left);
		if (strlen(word) > left)
			return;
	}
}

static size_t command_length(const struct run_program *p)
{
	size_t n = 0;

	for (unsigned i = 0; i < p->argc && n <= COMMAND_MAX; i++)
		n += strlen(i ? p->argv[i]->s : path_base(p->argv[i]->s)) + 1;
	return n;
}

/* Returns the nearest ancestor that called execve and has a short command line, or NULL. */
static const struct run_program *nearest_short_ancestor(const struct run_process *u)
{
	unsigned tried = 0;

	for (const struct run_process *up = u->parent; up && tried < ANCESTORS_MAX;
	     up = up->parent) {
		tried++;
		if (!up->has_no_exec && command_length(last_program(up)) <= COMMAND_MAX)
			return last_program(up);
	}
	return NULL;
}

void show_process(struct sbuf *b, const struct run_process *u, const struct run_program *p)
{
	const struct run_program *ancestor;

	if (u->has_no_exec)
		sbuf_str(b, "a child of ");
	ancestor = command_length(p) <= COMMAND_MAX ? NULL : nearest_short_ancestor(u);
	if (!ancestor) {
		show_command(b, p, COMMAND_MAX);
		return;
	}
	show_word(b, p->name->s, WORD_MAX);
	sbuf_str(b, " (");
	show_command(b, ancestor, COMMAND_MAX);
	sbuf_char(b, ')');
}

void show_end(struct sbuf *b, const struct run_process *u)
{
	int code = end_code(u);
	const char *name;

	if (code == END_UNKNOWN) {
		sbuf_str(b, "exit status unknown");
	} else if (code == END_RUNNING) {
		sbuf_str(b, "still running");
	} else if (code < END_SIGNALED) {
		sbuf_str(b, "exit ");
		sbuf_dec(b, code, true);
	} else {
		name = desc_signal_name(u->ending.number);
		sbuf_str(b, "killed by ");
		sbuf_str(b, name ? name : "signal ");
		if (!name)
			sbuf_dec(b, u->ending.number, true);
	}
}

void show_error(struct sbuf *b, int error)
{
	const char *name = errno_name(error);

	if (name)
		sbuf_str(b, name);
	else
		sbuf_dec(b, error, true);
}

/* Writes n / unit, with one decimal if it is less than 10. */
static void show_tenths(struct sbuf *b, uint64_t n, uint64_t unit, const char *name)
{
	sbuf_dec(b, n / unit, false);
	if (n / unit < 10) {
		sbuf_char(b, '.');
		sbuf_dec(b, n % unit * 10 / unit, false);
	}
	sbuf_char(b, ' ');
	sbuf_str(b, name);
}

void show_duration(struct sbuf *b, uint64_t ns)
{
	if (ns >= NS_PER_SECOND)
		show_tenths(b, ns, NS_PER_SECOND, "s");
	else
		show_tenths(b, ns, NS_PER_SECOND / 1000, "ms");
}

void show_size(struct sbuf *b, uint64_t bytes)
{
	if (bytes >= UINT64_C(1) << 30)
		show_tenths(b, bytes, UINT64_C(1) << 30, "GiB");
	else
		show_tenths(b, bytes, 1 << 20, "MiB");
}

void show_count(struct sbuf *b, uint64_t n, const char *one, const char *many)
{
	sbuf_dec(b, n, false);
	sbuf_char(b, ' ');
	sbuf_str(b, n == 1 ? one : many);
}
