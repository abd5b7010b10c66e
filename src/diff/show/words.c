#include "diff/show/words.h"

#include <string.h>

#include "abi/abi.h"
#include "base/system/clock.h"
#include "desc/type.h"
#include "diff/compare/process.h"
#include "diff/collect/path.h"
#include "model/explain/reason.h"

enum { COMMAND_MOST = 60, WORD_MOST = 200, MAKERS_ASKED = 64 };

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

void show_command(struct sbuf *b, const struct unit_program *p, size_t most)
{
	size_t from = b->len;

	if (!p->argc)
		show_word(b, p->name->s, WORD_MOST);
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

static size_t command_length(const struct unit_program *p)
{
	size_t n = 0;

	for (unsigned i = 0; i < p->argc && n <= COMMAND_MOST; i++)
		n += strlen(i ? p->argv[i]->s : path_base(p->argv[i]->s)) + 1;
	return n;
}

/* The nearest of its makers that called execve and whose command is short; NULL: there is none */
static const struct unit_program *short_maker(const struct unit *u)
{
	unsigned asked = 0;

	for (const struct unit *up = u->parent; up && asked < MAKERS_ASKED; up = up->parent) {
		asked++;
		if (!up->forked && command_length(unit_last(up)) <= COMMAND_MOST)
			return unit_last(up);
	}
	return NULL;
}

void show_who(struct sbuf *b, const struct unit *u, const struct unit_program *p)
{
	const struct unit_program *maker;

	if (u->forked)
		sbuf_str(b, "a child of ");
	maker = command_length(p) <= COMMAND_MOST ? NULL : short_maker(u);
	if (!maker) {
		show_command(b, p, COMMAND_MOST);
		return;
	}
	show_word(b, p->name->s, WORD_MOST);
	sbuf_str(b, " (");
	show_command(b, maker, COMMAND_MOST);
	sbuf_char(b, ')');
}

void show_end(struct sbuf *b, const struct unit *u)
{
	int code = end_code(u);
	const char *name;

	if (code == END_UNKNOWN) {
		sbuf_str(b, "lost");
	} else if (code == END_LIVES) {
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

/* With a digit behind the point where there is one in front of it only */
static void tenths(struct sbuf *b, uint64_t n, uint64_t unit, const char *name)
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
		tenths(b, ns, NS_PER_SECOND, "s");
	else
		tenths(b, ns, NS_PER_SECOND / 1000, "ms");
}

void show_size(struct sbuf *b, uint64_t bytes)
{
	if (bytes >= UINT64_C(1) << 30)
		tenths(b, bytes, UINT64_C(1) << 30, "GiB");
	else
		tenths(b, bytes, 1 << 20, "MiB");
}

void show_count(struct sbuf *b, uint64_t n, const char *one, const char *many)
{
	sbuf_dec(b, n, false);
	sbuf_char(b, ' ');
	sbuf_str(b, n == 1 ? one : many);
}
