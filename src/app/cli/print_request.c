#include "app/cli/print_request.h"

#include <string.h>

#include "app/cli/argument.h"
#include "app/cli/exit_status.h"
#include "app/cli/misuse.h"
#include "app/printers/plugin.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/nearest.h"
#include "print/registry.h"

enum { FORMS_MAX = 16 };

static size_t count_settings(const struct printer *printer)
{
	size_t n = 0;

	while (printer->settings && printer->settings[n].name)
		n++;
	return n;
}

struct print_request print_request_plain(const struct printer *printer)
{
	struct print_request r = {.printer = printer};

	for (size_t i = 0; i < count_settings(printer); i++)
		r.settings[i] = printer->settings[i].words ? 0 : printer->settings[i].preset;
	return r;
}

void print_request_done(struct print_request *r)
{
	free(r->file);
	r->file = NULL;
	for (size_t i = 0; i < SETTINGS_MAX; i++) {
		free(r->texts[i]);
		r->texts[i] = NULL;
	}
}

/* `name` is the FORMAT in `arg`. */
static const struct printer *find_printer(const char *name, const char *arg, struct diag *diag)
{
	const struct printer *printer;
	const char *near;

	if (plugin_is_path(name))
		return plugin_load(name, diag);
	printer = printer_by_name(name);
	if (printer)
		return printer;
	if (misuse_report_format(diag, arg))
		return NULL;
	near = printer_nearest(name);
	diag_say(diag, "--print: unknown format '%s'%s%s%s; --print=help lists them", name,
		 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	return NULL;
}

/* Parses the file name, which ends at a single comma. Returns its end. */
static const char *parse_file(struct print_request *r, const char *from)
{
	char *to = r->file = alloc_zeroed(strlen(from) + 1);

	while (*from && (*from != ',' || from[1] == ',')) {
		from += *from == ',';
		*to++ = *from++;
	}
	return from;
}

/* The setting of this name, if its value is one of several words; NULL: there is none */
static const struct printer_setting *find_choice(const struct printer *printer, const char *name)
{
	const struct printer_setting *s = printer->settings;

	while (s && s->name && (strcmp(s->name, name) != 0 || !s->words))
		s++;
	return s && s->name ? s : NULL;
}

/* Whether settings, each with a comma before it, set the one of this name */
static bool is_set(const char *settings, const char *name)
{
	size_t n = strlen(name);

	for (; (settings = strchr(settings, ',')); settings++)
		if (!strncmp(settings + 1, name, n) && settings[1 + n] == '=')
			return true;
	return false;
}

/* Whether a word that is no value of the setting `form` is meant as one: it has neither a dot nor a
 * slash, as names of files do, or what precedes the dot is a form or nearly one (bwarp.sh). */
static bool is_mistyped_form(const struct printer_setting *form, const char *word)
{
	_cleanup_free_ char *stem = alloc_substring(word, strcspn(word, "."));
	const char *names[FORMS_MAX];
	size_t n = 0;

	for (; form->words[n] && n < FORMS_MAX; n++)
		names[n] = form->words[n];
	return strcmp(word, "-") != 0 && !strchr(word, '/') &&
		(!strchr(word, '.') || nearest(stem, names, n));
}

/* Reports a file that is a mistyped value of the setting `form` (policy:bwarp), the name of a
 * setting (html:fds), or the name of a format of the report (fds:json). Returns 0 if it is none of
 * these, else EXIT_USAGE. `words`: the value of --print from the colon on. `settings`: those behind
 * the file */
static int refuse_file(const struct print_request *r, const char *words, const char *settings,
		       struct diag *diag)
{
	const char *format = r->printer->name;
	const struct printer_setting *s = find_choice(r->printer, "form");
	_cleanup_free_ char *word = alloc_substring(words + 1, strcspn(words + 1, ":,"));
	char what[64];
	unsigned value;

	snprintf(what, sizeof(what), "--print=%s:FORM", format);
	if (s && !is_set(settings, s->name) && is_mistyped_form(s, word))
		return argument_word(diag, what, word, s->words, &value);
	for (s = r->printer->settings; s && s->name; s++)
		if (!strcmp(s->name, r->file) && !is_set(settings, s->name)) {
			diag_say(diag, "--print=%s:%s: write --print=%s,%s=VALUE, or ./%s for a "
				 "file of this name", format, r->file, format, r->file, r->file);
			return EXIT_USAGE;
		}
	s = find_choice(r->printer, "format");
	if (!s || is_set(settings, s->name))
		return 0;
	for (size_t i = 1; s->words[i]; i++)
		if (!strcmp(s->words[i], r->file)) {
			diag_say(diag, "--print=%s:%s: write --print=%s,format=%s, or ./%s for a "
				 "file of this name", format, r->file, format, r->file, r->file);
			return EXIT_USAGE;
		}
	return 0;
}

/* Takes the value of the setting `form` that precedes a file: FORMAT:FORM or FORMAT:FORM:FILE.
 * `from` is the colon. Returns the end of the value; `from` if there is none. */
static const char *parse_form(struct print_request *r, const char *from)
{
	const struct printer_setting *s = find_choice(r->printer, "form");
	size_t n = strcspn(from + 1, ":,");

	for (size_t i = 0; s && s->words[i]; i++)
		if (strlen(s->words[i]) == n && !strncmp(s->words[i], from + 1, n)) {
			r->settings[s - r->printer->settings] = i;
			return from + 1 + n;
		}
	return from;
}

/* Reports that `word`, which follows a comma, names no setting; `name` is `word` up to its "=". */
static int refuse_setting(const struct print_request *r, const char *word, const char *name,
			  struct diag *diag)
{
	const char *names[SETTINGS_MAX], *near;
	size_t n = count_settings(r->printer);
	bool ours = printer_by_name(r->printer->name) == r->printer;

	if (misuse_report_setting(diag, r->printer->name, word))
		return EXIT_USAGE;
	if (!n) {
		diag_say(diag, "--print=%s: '%s': the format has no settings; write a comma in a "
			 "file name twice", r->printer->name, word);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < n; i++)
		names[i] = r->printer->settings[i].name;
	near = nearest(name, names, n);
	diag_say(diag, "--print=%s: unknown setting '%s'%s%s%s; %s lists them; write a comma in a "
		 "file name twice", r->printer->name, name,
		 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "",
		 ours ? "--print=help" : "--help=./FILE.so");
	return EXIT_USAGE;
}

/* Adds an element to the value of a list. */
static int parse_element(struct print_request *r, const struct printer_setting *s,
			 const char *element, struct diag *diag)
{
	size_t setting = s - r->printer->settings;
	char **text = &r->texts[setting];
	_cleanup_free_ const char **valid = NULL;
	unsigned place;
	char what[64];
	size_t n = 0;

	do
		valid = alloc_more(valid, n + 1, sizeof(*valid));
	while ((valid[n] = r->printer->element(setting, n)) && ++n);
	snprintf(what, sizeof(what), "--print=%s: %s", r->printer->name, s->name);
	if (s->most == 1 && *text) {
		diag_say(diag, "%s: must be one column, not '%s' and '%s'", what, *text, element);
		return EXIT_USAGE;
	}
	if (argument_word(diag, what, element + (s->most == 1 && *element == '-'), valid, &place))
		return EXIT_USAGE;
	if (!*text) {
		*text = alloc_string(element);
		return 0;
	}
	n = strlen(*text);
	*text = alloc_more(*text, n + 1 + strlen(element) + 1, 1);
	sprintf(*text + n, ",%s", element);
	return 0;
}

/* Parses NAME=VALUE. `list`: set to the setting if it is a list, which further words continue */
static int parse_setting(struct print_request *r, const char *word,
			 const struct printer_setting **list, struct diag *diag)
{
	size_t n = strcspn(word, "=");
	_cleanup_free_ char *name = alloc_substring(word, n);
	const struct printer_setting *s = r->printer->settings;
	char what[64];
	unsigned value;
	int err;

	while (s && s->name && strcmp(s->name, name) != 0)
		s++;
	if (!s || !s->name)
		return refuse_setting(r, word, name, diag);
	snprintf(what, sizeof(what), "--print=%s: %s", r->printer->name, name);
	if (!word[n]) {
		diag_say(diag, "%s requires a value: %s=VALUE", what, name);
		return EXIT_USAGE;
	}
	if (r->printer->element && r->printer->element(s - r->printer->settings, 0)) {
		*list = s;
		return parse_element(r, s, word + n + 1, diag);
	}
	if (s->words)
		err = argument_word(diag, what, word + n + 1, s->words, &value);
	else
		err = argument_number(diag, what, word + n + 1, s->most, &value);
	if (!err)
		r->settings[s - r->printer->settings] = value;
	return err;
}

static int parse_settings(struct print_request *r, const char *words, struct diag *diag)
{
	const struct printer_setting *list = NULL;
	int err = 0;

	while (*words && !err) {
		const char *comma = strchrnul(++words, ',');
		_cleanup_free_ char *word = alloc_substring(words, comma - words);

		if (list && !strchr(word, '=')) {
			err = parse_element(r, list, word, diag);
		} else {
			list = NULL;
			err = parse_setting(r, word, &list, diag);
		}
		words = comma;
	}
	return err;
}

int print_request_parse(struct print_request *r, const char *arg, struct diag *diag)
{
	size_t n = strcspn(arg, ":,");
	_cleanup_free_ char *name = alloc_substring(arg, n);
	const struct printer *printer = find_printer(name, arg, diag);
	const char *rest = arg + n, *words;
	int err;

	if (!printer)
		return EXIT_USAGE;
	*r = print_request_plain(printer);
	if (*rest == ':')
		rest = parse_form(r, rest);
	words = rest == arg + n ? rest : NULL;	/* no form was given */
	if (*rest == ':')
		rest = parse_file(r, rest + 1);
	if (r->file && !*r->file) {
		diag_say(diag, "--print=%s: missing file name after the colon", arg);
		err = EXIT_USAGE;
	} else if (r->file && misuse_report_file(diag, arg, r->printer->name, r->file)) {
		err = EXIT_USAGE;
	} else {
		err = r->file && words ? refuse_file(r, words, rest, diag) : 0;
		err = err ? err : parse_settings(r, rest, diag);
	}
	if (err)
		print_request_done(r);
	return err;
}
