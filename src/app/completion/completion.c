#include "app/completion/completion.h"

#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/completion/scripts.h"
#include "app/cli/exit_status.h"
#include "app/cli/options_rows.h"
#include "app/cli/verbs.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/nearest.h"
#include "base/text/sbuf.h"
#include "check/core/registry.h"
#include "desc/type.h"
#include "print/registry.h"
#include "trace/proc/proc.h"

static const struct {
	const char *name, *script;
} shells[] = {{"bash", completion_bash}, {"zsh", completion_zsh}, {"fish", completion_fish}};

enum { SHELLS = sizeof(shells) / sizeof(*shells) };

/* --- candidates --- */

/* A word to complete. Candidates are printed as `before`, which ends where the part begins that is
 * completed, and a name that begins with `typed`. */
struct part {
	struct sbuf before;
	const char *typed;
};

static void candidate(const struct part *w, const char *name, const char *after, const char *help)
{
	if (strncmp(name, w->typed, strlen(w->typed)))
		return;
	printf("%s%s%s%s%s\n", w->before.s, name, after, help ? "\t" : "", help ? help : "");
}

/* Moves the beginning of the part that is completed behind the last of these characters. */
static void begin_behind(struct part *w, const char *characters)
{
	const char *behind = w->typed + strlen(w->typed);

	while (behind > w->typed && !strchr(characters, behind[-1]))
		behind--;
	sbuf_add(&w->before, w->typed, behind - w->typed);
	w->typed = behind;
}

static void list_words(const struct part *w, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, " ");
		_cleanup_free_ char *word = alloc_substring(words, n);

		candidate(w, word, "", NULL);
		words += n + (words[n] == ' ');
	}
}

static void list_pids(const struct part *w)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while (proc && (entry = readdir(proc))) {
		char name[64] = "";
		pid_t pid = atoi(entry->d_name);
		ssize_t n = pid > 0 ? proc_read(pid, "comm", name, sizeof(name) - 1) : 0;

		if (n <= 0)
			continue;
		name[n] = 0;
		name[strcspn(name, "\n")] = 0;
		candidate(w, entry->d_name, "", name);
	}
	if (proc)
		closedir(proc);
}

static void list_calls(const struct part *w)
{
	size_t count;
	const struct call *all = desc_calls(&count);

	for (unsigned i = 0; i < CLASS_COUNT; i++) {
		char name[40];

		snprintf(name, sizeof(name), "%%%s", desc_class_name(i));
		candidate(w, name, "", desc_class_help(i));
	}
	for (size_t i = 0; i < count; i++)
		candidate(w, all[i].name, "", NULL);
	candidate(w, "all", "", NULL);
	candidate(w, "none", "", NULL);
}

static void list_signals(const struct part *w)
{
	for (int number = 1; number < 32; number++)
		if (desc_signal_name(number))
			candidate(w, desc_signal_name(number), "", NULL);
	list_words(w, "all none");
}

static void list_checks(const struct part *w)
{
	const struct check *c;

	for (size_t i = 0; (c = checks_at(i)); i++)
		candidate(w, c->row.id, "", c->row.summary);
}

/* The elements of a setting that is a list */
static void list_elements(struct part *w, const struct printer *printer, size_t setting)
{
	const char *element;

	for (size_t n = 0; printer->element && (element = printer->element(setting, n)); n++)
		candidate(w, element, "", NULL);
}

/* The settings of a printer, which follow a comma: NAME=VALUE */
static void list_settings(struct part *w, const struct printer *printer)
{
	const char *equals = strrchr(w->typed, '=');
	const struct printer_setting *s = printer->settings;

	for (; s && s->name; s++) {
		if (!equals)
			candidate(w, s->name, "=", s->help);
		if (!equals || strncmp(s->name, w->typed, equals - w->typed) ||
		    s->name[equals - w->typed])
			continue;
		sbuf_add(&w->before, w->typed, equals + 1 - w->typed);
		w->typed = equals + 1;
		for (const char *const *word = s->words; word && *word; word++)
			candidate(w, *word, "", NULL);
		list_elements(w, printer, s - printer->settings);
		return;
	}
}

static void complete_file(const struct part *w)
{
	printf("file %s\n", w->before.s);
}

/* FORMAT[:FILE][,NAME=VALUE] */
static void complete_format(struct part *w)
{
	size_t n = strcspn(w->typed, ":,");
	_cleanup_free_ char *name = alloc_substring(w->typed, n);
	const struct printer *printer = printer_by_name(name);

	if (!w->typed[n]) {
		puts("more");
		for (const struct printer *const *p = printers; *p; p++)
			candidate(w, (*p)->name, "", (*p)->help);
	} else if (w->typed[n] == ':' && !strchr(w->typed + n, ',')) {
		begin_behind(w, ":");
		complete_file(w);
	} else if (printer) {
		puts("more");
		begin_behind(w, ",");
		list_settings(w, printer);
	}
}

static void complete_value(struct part *w, const struct option_values *values);

/* What follows an option. Of several names of an option, the first has it in its row. */
static const struct option_values *values_of(const struct option_row *row)
{
	for (size_t i = 0; i < option_row_count; i++)
		if (option_is_same(&option_rows[i], row))
			return &option_rows[i].values;
	return &row->values;
}

/* EXPR of -e: QUALIFIER=VALUE, or a set of system calls */
static void complete_expression(struct part *w)
{
	size_t n = strcspn(w->typed, "=");
	_cleanup_free_ char *name = alloc_substring(w->typed, n);

	if (!w->typed[n]) {
		puts("more");
		if (!strchr(w->typed, ','))
			for (size_t i = 0; i < option_row_count; i++)
				if (option_rows[i].values.is_qualifier)
					candidate(w, option_rows[i].name, "=",
						  option_rows[i].help);
		begin_behind(w, ",!");
		list_calls(w);
		return;
	}
	for (size_t i = 0; name && i < option_row_count; i++) {
		const struct option_row *r = &option_rows[i];

		if (!r->values.is_qualifier || strcmp(r->name, name))
			continue;
		sbuf_add(&w->before, w->typed, n + 1);
		w->typed += n + 1;
		complete_value(w, &r->values);
		return;
	}
}

static void list_topics(const struct part *w)
{
	puts("words");
	list_words(w, "all filter print");
	for (size_t i = 0; i < verb_count; i++)
		candidate(w, verbs[i].name, "", verbs[i].help);
}

static void complete_value(struct part *w, const struct option_values *values)
{
	switch (values->kind) {
	case VALUES_OTHER: break;
	case VALUES_FILE: complete_file(w); break;
	case VALUES_USER: printf("user %s\n", w->before.s); break;
	case VALUES_FORMAT: complete_format(w); break;
	case VALUES_EXPRESSION: complete_expression(w); break;
	case VALUES_WORD: puts("words"); list_words(w, values->words); break;
	case VALUES_WORDS: puts("more"); begin_behind(w, ",!"); list_words(w, values->words); break;
	case VALUES_PIDS: puts("more"); begin_behind(w, ", "); list_pids(w); break;
	case VALUES_CALLS: puts("more"); begin_behind(w, ",!"); list_calls(w); break;
	case VALUES_SIGNALS: puts("more"); begin_behind(w, ",!"); list_signals(w); break;
	case VALUES_TOPIC: list_topics(w); break;
	case VALUES_CHECKS: puts("more"); begin_behind(w, ",+"); list_checks(w); break;
	}
}

static void list_options(const struct part *w)
{
	puts("words");
	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *r = &option_rows[i];
		char name[64];

		if (r->letter) {
			snprintf(name, sizeof(name), "-%c", r->letter);
			candidate(w, name, "", r->help);
		}
		if (r->name) {
			snprintf(name, sizeof(name), "--%s", r->name);
			candidate(w, name, r->arg && *r->arg != '[' ? "=" : "", r->help);
		}
	}
}

/* Completes a word that begins with a hyphen. */
static void complete_option(struct part *w)
{
	const char *equals = strchr(w->typed, '=');
	const struct option_values *values = NULL;

	for (size_t i = 0; i < option_row_count && !values; i++) {
		const struct option_row *r = &option_rows[i];
		const char *name = w->typed + strlen("--");

		if (w->typed[1] != '-' && r->letter && r->arg && r->letter == w->typed[1] &&
		    w->typed[2]) {
			values = values_of(r);
			equals = w->typed + 1;
		} else if (equals && r->name && !strncmp(r->name, name, equals - name) &&
			   !r->name[equals - name]) {
			values = values_of(r);
		}
	}
	if (!equals) {
		list_options(w);
		return;
	}
	sbuf_add(&w->before, w->typed, equals + 1 - w->typed);
	w->typed = equals + 1;
	if (values)
		complete_value(w, values);
}

/* Completes the first operand of a verb, or the first word of the command line: the first line says
 * where the command begins, candidates beside it follow. */
static void complete_command(const struct part *w, int at, const struct verb *verb)
{
	printf("command %d\n", at);
	if (verb && verb->operands == OPERANDS_TASK)
		list_pids(w);
	for (size_t i = 0; !verb && at == 1 && i < verb_count; i++)
		candidate(w, verbs[i].name, "", verbs[i].help);
}

static void complete_operand(struct part *w, const struct arguments *a)
{
	const struct verb *v = a->verb;
	bool repeats = v->operands == OPERANDS_MANY || v->repeats || v->has_sets;
	unsigned at = repeats ? 0 : a->operands;
	const char *name = at < OPERANDS_MAX ? v->value_of[at] : NULL;

	if (name)
		complete_value(w, values_of(option_find(name, strlen(name))));
}

/* Completes the last of the words; `words` has room for one more before the first. */
static void complete_words(int count, char **argv)
{
	struct part w = {.typed = argv[count - 1]};
	struct given_option g = {0};
	enum option_match match;
	struct arguments a;
	int at;

	sbuf_str(&w.before, "");
	arguments_begin(&a, count - 1, argv, false);
	while ((match = arguments_next(&a, &g)) != MATCH_END)
		if (match == MATCH_NO_VALUE)
			break;
	at = optind + (a.argv - argv);
	if (match == MATCH_NO_VALUE)
		complete_value(&w, values_of(g.row));
	else if ((optind < a.argc || a.is_ended) && !(a.verb && a.verb->has_sets))
		printf("command %d\n", at);
	else if (*w.typed == '-')
		complete_option(&w);
	else if (a.verb && a.verb->operands != OPERANDS_COMMAND &&
		 a.verb->operands != OPERANDS_TASK)
		complete_operand(&w, &a);
	else
		complete_command(&w, count - 1, a.verb);
	sbuf_done(&w.before);
}

int completion_show(const char *what, char **words, struct diag *diag)
{
	const char *names[SHELLS + 1] = {"words"}, *near;
	_cleanup_free_ char **argv = NULL;
	char empty[] = "", program[] = "ptrail";
	int count = 1;

	for (unsigned i = 0; i < SHELLS; i++) {
		names[i + 1] = shells[i].name;
		if (strcmp(what, shells[i].name))
			continue;
		return fputs(shells[i].script, stdout) < 0 || fflush(stdout) ? EXIT_TRACER : 0;
	}
	if (!strcmp(what, "words")) {
		for (char **word = words; word && *word; word++)
			count++;
		argv = alloc_more(NULL, count + 2, sizeof(*argv));
		argv[0] = program;
		memcpy(argv + 1, words ? words : &argv[0], (count - 1) * sizeof(*argv));
		if (count == 1)
			argv[count++] = empty;
		argv[count] = NULL;
		complete_words(count, argv);
		return fflush(stdout) || ferror(stdout) ? EXIT_TRACER : 0;
	}
	near = nearest(what, names, SHELLS + 1);
	diag_say(diag, "--completion: must be bash, zsh or fish, not '%s'%s%s%s", what,
		 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	return EXIT_USAGE;
}
