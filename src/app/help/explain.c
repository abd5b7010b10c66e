#include "app/help/explain.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "abi/abi.h"
#include "app/cli/exit_status.h"
#include "app/cli/options_rows.h"
#include "app/cli/verbs.h"
#include "base/text/sbuf.h"
#include "check/core/registry.h"
#include "desc/type.h"
#include "model/errors/error_cause.h"
#include "print/registry.h"

enum {
	COLUMNS = 78,
	ERRORS_MAX = 600,	/* errno numbers, with those of the kernel alone */
	SIGNAL_MAX = 64,
	WORD_MAX = 60,		/* bytes of a word of a line that can be explained */
};

/* Prints `text` wrapped at spaces. The first line starts with `first`, all others with `margin`. */
static void print_paragraph(const char *first, const char *margin, const char *text)
{
	size_t at = strlen(first);

	fputs(first, stdout);
	for (bool begun = false; *text; begun = true) {
		size_t n = strcspn(text, " ");

		if (begun && at + 1 + n > COLUMNS) {
			printf("\n%s", margin);
			at = strlen(margin);
		} else if (begun) {
			putchar(' ');
			at++;
		}
		printf("%.*s", (int)n, text);
		at += n;
		text += n + strspn(text + n, " ");
	}
	putchar('\n');
}

static void print_summary(const struct check *c)
{
	printf("%s  %-8s %s%s\n", c->row.id, finding_level_name(c->row.level), c->row.name,
	       c->flags & CHECK_OPTIONAL ? " (when selected)" : "");
	print_paragraph("       ", "       ", c->row.summary);
}

static void print_limit(const struct check *c)
{
	static const char *const values[] = {NULL, "DURATION", "SIZE", "NUMBER"};
	double n = c->limit;

	if (c->limit_kind == LIMIT_NONE)
		return;
	printf("  Default limit: ");
	if (!c->limit)
		printf("none");
	else if (c->limit_kind == LIMIT_TIME)
		printf("%g s", n / 1e9);
	else if (c->limit_kind == LIMIT_BYTES)
		printf("%g MiB", n / (1 << 20));
	else
		printf("%g", n);
	printf("; --limit=%s=%s changes it.\n\n", c->row.id, values[c->limit_kind]);
}

static void print_check(const struct check *c)
{
	printf("%s %s (%s)\n", c->row.id, c->row.name, finding_level_name(c->row.level));
	print_paragraph("  ", "  ", c->row.summary);
	putchar('\n');
	print_paragraph("  ", "  ", c->row.explanation);
	putchar('\n');
	if (c->flags & CHECK_OPTIONAL)
		printf("  This check is off by default; --select=+%s enables it.\n\n", c->row.id);
	print_limit(c);
	print_paragraph("  What to do: ", "  ", c->row.advice);
}

static void print_checks(void)
{
	const struct check *c;

	for (size_t i = 0; (c = checks_at(i)); i++)
		print_summary(c);
}

/* What explains a word: returns whether it is of its kind, and then has printed what it means. */
typedef bool explainer(const char *word);

static bool explain_checks(const char *word)
{
	int index = strcasecmp(word, "all") ? checks_find(word) : -1;

	if (index >= 0)
		print_check(checks_at(index));
	else if (!strcasecmp(word, "all"))
		print_checks();
	else
		return false;
	return true;
}

static bool explain_printer(const char *word)
{
	const struct printer *p = printer_by_name(word);

	if (!p)
		return false;
	printf("%s: a format, --print=%s\n", p->name, p->name);
	print_paragraph("  ", "  ", p->help);
	for (const struct printer_setting *s = p->settings; s && s->name; s++)
		printf("  --print=%s,%s=...: %s\n", p->name, s->name, s->help);
	return true;
}

static bool explain_verb(const char *word)
{
	const struct verb *v = verb_find(word);

	if (v)
		printf("%s: a verb; see ptrail help %s\n  %s\n", v->name, v->name, v->help);
	return v;
}

/* An option with its hyphens and without a value */
static bool explain_option(const char *word)
{
	for (size_t i = 0; i < option_row_count && *word == '-'; i++) {
		const struct option_row *r = &option_rows[i];
		bool is = word[1] == '-' ? r->name && !strcmp(r->name, word + 2) :
			r->letter && r->letter == word[1] && !word[2];

		if (!is)
			continue;
		printf("%s: an option%s%s; see ptrail(1)\n", word, r->arg ? " with the value " : "",
		       r->arg ? r->arg : "");
		print_paragraph("  ", "  ", r->help);
		return true;
	}
	return false;
}

/* The causes that an error has of certain system calls; `only`: of this one, NULL: of all */
static void print_causes(int error, const struct call *only)
{
	const struct error_cause *last = NULL;
	size_t count;
	const struct call *all = desc_calls(&count);

	for (size_t i = 0; i < count; i++) {
		const struct error_cause *c = error_cause(all[i].name, error);

		if (!c || c == last || (only && strcmp(only->name, all[i].name) != 0))
			continue;
		last = c;
		printf("  Of %s: ", all[i].name);
		print_paragraph("", "    ", c->cause);
		print_paragraph("    Try: ", "    ", c->advice);
	}
}

static int find_error(const char *word)
{
	for (int error = 1; error < ERRORS_MAX; error++)
		if (errno_name(error) && !strcmp(errno_name(error), word))
			return error;
	return 0;
}

static bool explain_error(const char *word)
{
	int error = find_error(word);

	if (!error)
		return false;
	printf("%s: error %d: %s\n", word, error, errno_text(error));
	print_causes(error, NULL);
	return true;
}

/* What a signal does to a process that neither handles nor ignores it: signal(7) */
static const char *default_action(int number)
{
	switch (number) {
	case SIGCHLD: case SIGURG: case SIGWINCH:
		return "ignored";
	case SIGCONT:
		return "continues a stopped process";
	case SIGSTOP: case SIGTSTP: case SIGTTIN: case SIGTTOU:
		return "stops the process";
	case SIGQUIT: case SIGILL: case SIGTRAP: case SIGABRT: case SIGBUS: case SIGFPE:
	case SIGSEGV: case SIGXCPU: case SIGXFSZ: case SIGSYS:
		return "terminates the process, with a core dump";
	default:
		return "terminates the process";
	}
}

static int find_signal(const char *word)
{
	for (int number = 1; number <= SIGNAL_MAX; number++)
		if (desc_signal_name(number) && !strcmp(desc_signal_name(number), word))
			return number;
	return 0;
}

static bool explain_signal(const char *word)
{
	int number = find_signal(word);

	if (!number)
		return false;
	printf("%s: signal %d: %s\n  Default action: %s.", word, number, strsignal(number),
	       default_action(number));
	puts(number == SIGKILL || number == SIGSTOP ?
	     " It cannot be handled, blocked or ignored." : "");
	return true;
}

static bool explain_class(const char *word)
{
	size_t count;
	const struct call *all = desc_calls(&count);
	struct sbuf names = {0};
	unsigned id = 0;

	while (id < CLASS_COUNT && (*word != '%' || strcmp(desc_class_name(id), word + 1) != 0))
		id++;
	if (id == CLASS_COUNT)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!(all[i].classes & 1U << id))
			continue;
		sbuf_str(&names, names.len ? " " : "");
		sbuf_str(&names, all[i].name);
	}
	printf("%s: system calls that %s: -e trace=%s\n", word, desc_class_help(id), word);
	print_paragraph("  ", "  ", names.len ? names.s : "none");
	sbuf_done(&names);
	return true;
}

/* Prints what a system call does: the phrase of its row, with names for the arguments. */
static void print_phrase(const struct call *c)
{
	const char *phrase = desc_call_phrase(c);
	struct sbuf text = {0};

	for (; *phrase; phrase++) {
		if (*phrase == '{' && !strncmp(phrase, "{ret", 4)) {
			sbuf_str(&text, "the result");
			phrase = strchr(phrase, '}');
		} else if (*phrase == ':' && memchr(phrase, '}', 8)) {
			phrase = strchr(phrase, '}');
		} else if (!strncmp(phrase, "-> ", 3)) {
			phrase += 2;
		} else if (*phrase != '{' && *phrase != '}') {
			sbuf_char(&text, *phrase);
		}
	}
	if (text.len)
		print_paragraph("  ", "  ", text.s);
	sbuf_done(&text);
}

static void print_call(const struct call *c)
{
	const char *gap = "";

	printf("%s(", c->name);
	for (const struct field *f = c->fields; f && f->type; f++) {
		if (!f->name || f->name == desc_name_ret)
			continue;
		printf("%s%s", gap, f->name);
		gap = ", ";
	}
	printf("): a system call; see %s(2)\n", c->name);
	print_phrase(c);
	for (unsigned id = 0, n = 0; id < CLASS_COUNT; id++)
		if (c->classes & 1U << id)
			printf("%s%%%s", n++ ? " " : "  classes: ", desc_class_name(id));
	if (c->classes)
		putchar('\n');
}

static bool explain_call(const char *word)
{
	const struct call *c = desc_call_by_name(word);

	if (c)
		print_call(c);
	return c;
}

/* A constant of any set */
static bool explain_constant(const char *word)
{
	bool found = false;

	for (unsigned i = 0; i < desc_set_count && !found; i++)
		for (const struct entry *e = desc_sets[i].entries; e && e->kind != E_END; e++) {
			if ((e->kind != E_BIT && e->kind != E_VAL) || !e->name ||
			    strcmp(e->name, word) != 0)
				continue;
			printf("%s: %s of %s: %#" PRIx64 "\n", word,
			       e->kind == E_BIT ? "a bit" : "a value", desc_sets[i].name, e->value);
			found = true;
			break;
		}
	return found;
}

/* Explains the first system call of a line of a trace, and the errors and signals in it. A name of
 * a system call precedes a parenthesis or " resumed". */
static bool explain_line(const char *line)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	const struct call *c = NULL;
	bool found = false;
	size_t n;

	for (const char *at = line; *at; at += n + !n) {
		char word[WORD_MAX + 1];
		int error;

		n = strspn(at, letters);
		if (!n || n > WORD_MAX)
			continue;
		snprintf(word, sizeof(word), "%.*s", (int)n, at);
		error = find_error(word);
		if (!c && (at[n] == '(' || !strncmp(at + n, " resumed", strlen(" resumed"))))
			c = desc_call_by_name(word);
		else if (error)
			printf("%s: error %d: %s\n", word, error, errno_text(error));
		else if (!explain_signal(word))
			continue;
		else
			found = true;
		if (c && !found)
			print_call(c);
		if (error)
			print_causes(error, c);
		found |= c || error;
	}
	return found;
}

static bool explain_word(const char *word)
{
	static explainer *const all[] = {
		explain_checks, explain_error, explain_signal, explain_class, explain_call,
		explain_printer, explain_verb, explain_option, explain_constant, explain_line,
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (all[i](word))
			return true;
	return false;
}

static void report_unknown(const char *word, struct diag *diag)
{
	const char *near = checks_nearest(word);
	bool is_check = near;

	near = near ? near : printer_nearest(word);
	if (is_check || !*word)
		diag_say(diag, "--explain: unknown check '%s'%s%s%s; --explain=all lists them",
			 word, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	else
		diag_say(diag, "--explain: '%s' must be a check, system call, %%class, error, "
			 "signal, constant, format, option, or a line of text%s%s%s; --explain=all "
			 "lists the checks", word, near ? " (did you mean '" : "", near ? near : "",
			 near ? "'?)" : "");
}

int explain_show(const char *const *words, size_t count, struct diag *diag)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			putchar('\n');
		if (explain_word(words[i]))
			continue;
		report_unknown(words[i], diag);
		return EXIT_USAGE;
	}
	return fflush(stdout) || ferror(stdout) ? EXIT_TRACER : 0;
}
