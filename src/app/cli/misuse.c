#include "app/cli/misuse.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/verbs.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/sbuf.h"
#include "print/registry.h"

enum { NAME_MIN = 3 };		/* letters of a name that may follow one hyphen */

/* --- options --- */

/* Copies the name that the text begins with, up to one of the characters `ends`. */
static char *copy_name(const char *text, const char *ends)
{
	return alloc_substring(text, strcspn(text, ends));
}

bool misuse_is_one_hyphen(const char *word)
{
	_cleanup_free_ char *name = NULL;

	if (word[0] != '-' || !islower((unsigned char)word[1]))
		return false;
	name = copy_name(word + 1, "=");
	return strlen(name) >= NAME_MIN && (option_find(name, strlen(name)) || verb_find(name) ||
					    printer_by_name(name));
}

/* Adds the right form of an option that is the name of a format, a verb, or both. */
static void add_form(struct sbuf *b, const char *name, const char *value)
{
	const struct verb *v = verb_find(name);

	if (printer_by_name(name)) {
		sbuf_str(b, "--print=");
		sbuf_str(b, name);
		if (*value)
			sbuf_str(b, ":");
		sbuf_str(b, value);
	}
	if (!v)
		return;
	sbuf_str(b, b->len ? " or ptrail " : "ptrail ");
	sbuf_str(b, name);
	sbuf_str(b, " ");
	sbuf_str(b, v->arguments);
}

void misuse_report_one_hyphen(struct diag *diag, const char *word)
{
	_cleanup_free_ char *name = copy_name(word + 1, "=");
	const char *value = word + 1 + strcspn(word + 1, "=");
	struct sbuf form = {0};

	if (option_find(name, strlen(name))) {
		sbuf_str(&form, "-");
		sbuf_str(&form, word);
	} else if (name) {
		add_form(&form, name, value + (*value == '='));
	}
	diag_say(diag, "'%s': a long option begins with two hyphens; write %s", word,
		 form.len ? form.s : "--");
	sbuf_done(&form);
}

void misuse_report_equals(struct diag *diag, const char *word, const struct option_row *row)
{
	const char *value = strchr(word, '=') + 1;

	if (!row)
		diag_say(diag, "'%s': unknown option; see ptrail --help=all", word);
	else if (!row->arg)
		diag_say(diag, "'%s': -%c takes no value; write -%c", word, row->letter,
			 row->letter);
	else if (*row->arg == '[')
		diag_say(diag, "'%s': write -%c, or --%s[=%s for %s", word, row->letter, row->name,
			 row->arg + 1, row->help);
	else if (row->name)
		diag_say(diag, "'%s': write -%c %s or --%s=%s", word, row->letter, value, row->name,
			 value);
	else
		diag_say(diag, "'%s': write -%c %s", word, row->letter, value);
}

/* Long options of other tracers, profilers and debuggers */
static const struct {
	const char *name, *form;
} others[] = {
	{"pid", "-p PID or --attach=PID"}, {"pids", "-p PID,PID"}, {"name", "-p NAME"},
	{"port", "-p :PORT"}, {"format", "--print=FORMAT:FILE"},
	{"output-format", "--print=FORMAT:FILE"}, {"file", "-o FILE"}, {"log", "-o FILE"},
	{"filter", "-e trace=SET"}, {"expr", "-e EXPR"}, {"syscalls", "-e trace=SET"},
	{"calls", "-e trace=SET"}, {"exclude", "-e 'trace=!SET'"}, {"stack", "-k"},
	{"stacks", "-k"}, {"backtrace", "-k"}, {"call-graph", "-k"}, {"count", "-c"},
	{"stat", "-c"}, {"stats", "-c"}, {"duration", "-T, or --timeout=TIME for the whole run"},
	{"no-color", "--color=never"}, {"colour", "--color=WHEN"}, {"no-fast", "--fast=off"},
	{"command", "ptrail COMMAND"}, {"exec", "ptrail COMMAND"}, {"run", "ptrail COMMAND"},
	{"save", "--record=FILE"}, {"load", "--replay=FILE"}, {"input", "--replay=FILE"},
	{"compare", "ptrail diff GOOD BAD"}, {"errors", "-Z"}, {"children", "-f, the default"},
	{"forks", "-f, the default"}, {"string-size", "-s N or --string-limit=N"},
	{"max-size", "--max-bytes=SIZE"}, {"list", "--print=help or --help=all"},
	{"checks-list", "--explain=all"},
};

const char *misuse_of_other_program(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strlen(others[i].name) == length && !strncmp(others[i].name, name, length))
			return others[i].form;
	return NULL;
}

bool misuse_report_long(struct diag *diag, const char *word)
{
	_cleanup_free_ char *name = copy_name(word + 2, "=");
	const char *value = word + 2 + strcspn(word + 2, "=");
	struct sbuf form = {0};

	if (printer_by_name(name) || verb_find(name))
		add_form(&form, name, value + (*value == '='));
	else if (misuse_of_other_program(name, strlen(name)))
		sbuf_str(&form, misuse_of_other_program(name, strlen(name)));
	if (!form.len)
		return false;
	diag_say(diag, "unknown option '%s'; write %s", word, form.s);
	sbuf_done(&form);
	return true;
}

/* --- --print --- */

/* The format that files with this ending have; NULL: unknown */
static const char *format_of_ending(const char *ending)
{
	static const struct { const char *ending, *format; } endings[] = {
		{"md", "markdown"}, {"txt", "text"}, {"db", "sqlite"}, {"xml", "junit"},
		{"pftrace", "perfetto"}, {"jsonl", "json"}, {"htm", "html"},
	};

	if (printer_by_name(ending))
		return ending;
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (!strcmp(endings[i].ending, ending))
			return endings[i].format;
	return NULL;
}

bool misuse_report_format(struct diag *diag, const char *arg)
{
	_cleanup_free_ char *first = copy_name(arg, "=:,");
	const char *equals = arg + strlen(first), *dot, *format;

	if (!*arg) {
		diag_say(diag, "--print: missing FORMAT; --print=help lists them");
		return true;
	}
	if (*equals == '=' && printer_by_name(first)) {
		diag_say(diag, "--print=%s: write --print=%s:%s", arg, first, equals + 1);
		return true;
	}
	if (*equals == '=' && printer_by_name(equals + 1)) {
		diag_say(diag, "--print=%s: write --print=%s", arg, equals + 1);
		return true;
	}
	dot = strrchr(arg, '.');
	format = dot ? format_of_ending(dot + 1) : NULL;
	if (!format)
		return false;
	diag_say(diag, "--print=%s: missing FORMAT; write --print=%s:%s", arg, format, arg);
	return true;
}

/* Whether the text begins with NAME= as a setting or option does. A file of such a name can be
 * written with a directory: ./a=b */
static bool is_setting(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-");

	return n && text[n] == '=';
}

/* Whether the name of a setting is that of a long option that takes a value */
static const struct option_row *option_of_setting(const char *setting)
{
	const struct option_row *row = option_find(setting, strcspn(setting, "="));

	return row && row->arg && setting[strcspn(setting, "=")] ? row : NULL;
}

static bool has_setting(const char *format, const char *setting)
{
	const struct printer *printer = printer_by_name(format);
	const struct printer_setting *s = printer ? printer->settings : NULL;
	size_t n = strcspn(setting, "=");

	while (s && s->name && (strncmp(s->name, setting, n) || s->name[n]))
		s++;
	return s && s->name;
}

/* Appends settings as they are to be written: with a comma before each. */
static void add_settings(struct sbuf *b, const char *settings)
{
	for (; *settings; settings++)
		sbuf_char(b, *settings == ':' && is_setting(settings + 1) ? ',' : *settings);
}

bool misuse_report_file(struct diag *diag, const char *arg, const char *format, const char *file)
{
	const char *colon = strrchr(file, ':');
	struct sbuf settings = {0};

	if (is_setting(file) && option_of_setting(file) && !has_setting(format, file)) {
		diag_say(diag, "--print=%s: write --print=%s --%s, or ./%s for a file of this name",
			 arg, format, file, file);
	} else if (is_setting(file)) {
		add_settings(&settings, arg + strcspn(arg, ":") + 1);
		diag_say(diag, "--print=%s: write --print=%s,%s, or ./%s for a file of this name",
			 arg, format, settings.s, file);
		sbuf_done(&settings);
	} else if (colon && is_setting(colon + 1)) {
		diag_say(diag, "--print=%s: write --print=%s:%.*s,%s", arg, format,
			 (int)(colon - file), file, colon + 1);
	} else {
		return false;
	}
	return true;
}

bool misuse_report_setting(struct diag *diag, const char *format, const char *setting)
{
	static const char *const files[] = {"file", "output", "out", "path"};
	size_t n = strcspn(setting, "=");
	const char *value = setting + n + (setting[n] == '=');

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (setting[n] && strlen(files[i]) == n && !strncmp(files[i], setting, n)) {
			diag_say(diag, "--print=%s,%s: write --print=%s:%s", format, setting,
				 format, value);
			return true;
		}
	if (option_of_setting(setting))
		diag_say(diag, "--print=%s,%s: write --print=%s --%s", format, setting, format,
			 setting);
	else if (!setting[n] && printer_by_name(setting))
		diag_say(diag, "--print=%s,%s: write --print=%s --print=%s", format, setting,
			 format, setting);
	else if (!setting[n] && strpbrk(setting, "./"))
		diag_say(diag, "--print=%s,%s: write --print=%s:%s", format, setting, format,
			 setting);
	else
		return false;
	return true;
}

bool misuse_report_output(struct diag *diag, const char *file)
{
	_cleanup_free_ char *format = copy_name(file, ":");

	if (!file[strlen(format)] || !printer_by_name(format))
		return false;
	diag_say(diag, "-o %s: write --print=%s, or -o ./%s for a file of this name", file, file,
		 file);
	return true;
}

bool misuse_report_option_as_file(struct diag *diag, const char *given,
				  const struct option_row *row, const char *value)
{
	if (row->values.kind != VALUES_FILE || value[0] != '-' || !value[1])
		return false;
	diag_say(diag, "option '%s' requires an argument: %s, not the option '%s'; a file of this "
		 "name is ./%s", given, row->arg, value, value);
	return true;
}

/* --- commands --- */

void misuse_suggest_command(struct diag *diag, const char *const *argv)
{
	const char *word = argv[0], *near = verb_nearest(word);
	const char *form = misuse_of_other_program(word, strlen(word));

	if (*word && !word[strspn(word, "0123456789")])
		diag_say(diag, "to attach to process %s: ptrail -p %s", word, word);
	else if (!strcmp(word, "attach"))
		diag_say(diag, "to attach: ptrail -p %s", argv[1] ? argv[1] : "PID");
	else if (!strcmp(word, "trace"))
		diag_say(diag, "to trace a command: ptrail %s", argv[1] ? argv[1] : "COMMAND");
	else if (verb_find(word))
		diag_say(diag, "'%s' must be the first word: ptrail %s [OPTION...] %s", word, word,
			 argv[1] ? argv[1] : "COMMAND");
	else if (printer_by_name(word))
		diag_say(diag, "for the format: ptrail --print=%s %s", word,
			 argv[1] ? argv[1] : "COMMAND");
	else if (near)
		diag_say(diag, "did you mean 'ptrail %s'?", near);
	else if (form)
		diag_say(diag, "did you mean %s?", form);
}
