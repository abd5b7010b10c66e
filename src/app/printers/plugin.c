#include "app/printers/plugin.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/json.h"
#include "filter/filter.h"
#include "ptrail/plugin.h"

enum { NAME_LENGTH_MAX = 32, HELP_MAX = 200, WORDS_MAX = 64, WHY_MAX = 400 };

/* ptrail's own ELF header, defined by the linker; a plugin must have the same class and machine. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static const char *const struct_names[PTRAIL_SIZES] = {
#define STRUCT(name) #name,
	PTRAIL_STRUCTS(STRUCT)
#undef STRUCT
};

static const uint32_t struct_sizes[PTRAIL_SIZES] = {PTRAIL_STRUCTS(PTRAIL_SIZE)};

bool plugin_is_path(const char *form)
{
	size_t n = strcspn(form, ":,");

	return memchr(form, '/', n) || (n >= 3 && !memcmp(form + n - 3, ".so", 3));
}

/* The check functions below return 0, or -EINVAL with the reason in `why` (WHY_MAX bytes). The
 * reason is worded to follow "cannot load 'PATH': ". */
static int reject(char *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static int reject(char *why, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, WHY_MAX, fmt, args);
	va_end(args);
	return -EINVAL;
}

static int check_header(const ElfW(Ehdr) *h, char *why)
{
	const ElfW(Ehdr) *own = &__ehdr_start;

	if (memcmp(h->e_ident, ELFMAG, SELFMAG) != 0)
		return reject(why, "it is not a shared object (not an ELF file)");
	if (h->e_ident[EI_CLASS] != own->e_ident[EI_CLASS])
		return reject(why, "it is a %d-bit object, but ptrail is a %zu-bit program",
			      h->e_ident[EI_CLASS] == ELFCLASS32 ? 32 : 64, 8 * sizeof(void *));
	if (h->e_ident[EI_DATA] != own->e_ident[EI_DATA] || h->e_machine != own->e_machine)
		return reject(why, "it is for another machine (ELF machine %u, not %u)",
			      h->e_machine, own->e_machine);
	if (h->e_type != ET_DYN)
		return reject(why, "it is not a shared object; link it with -shared");
	return 0;
}

/* Checks the file before dlopen(), which gives vague or misleading messages for unsuitable
 * files. */
static int check_file(const char *path, char *why)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ElfW(Ehdr) h = {0};
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return reject(why, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return reject(why, "it is not a regular file");
	if (read(fd, &h, sizeof(h)) < 0)
		return reject(why, "%s", strerror(errno));
	return check_header(&h, why);
}

static int check_plugin(const struct ptrail_plugin *p, char *why)
{
	if (p->magic != PTRAIL_PLUGIN_MAGIC)
		return reject(why, "its symbol 'ptrail_plugin' was not defined with "
			     "PTRAIL_PRINTER() of ptrail/plugin.h");
	if (p->interface != PTRAIL_INTERFACE)
		return reject(why, "it was built for version %u of the plugin interface, but this "
			     "ptrail has version %d; rebuild it", p->interface, PTRAIL_INTERFACE);
	for (size_t i = 0; i < PTRAIL_SIZES; i++)
		if (p->sizes[i] != struct_sizes[i])
			return reject(why, "it was built with different headers: struct %s has %u "
				     "bytes, not %u; rebuild it", struct_names[i],
				     p->sizes[i], struct_sizes[i]);
	return 0;
}

/* Whether `s` is a valid name of a printer, a setting or a value */
static bool is_name(const char *s)
{
	static const char may[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"._-";
	size_t n = strnlen(s, NAME_LENGTH_MAX + 1);

	return n && n <= NAME_LENGTH_MAX && strspn(s, may) == n;
}

/* Whether `s` is a valid help text: one line of UTF-8 */
static bool is_help_line(const char *s)
{
	size_t n = strnlen(s, HELP_MAX + 1);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 127)
			return false;
	return n <= HELP_MAX && json_is_utf8((const uint8_t *)s, n);
}

static int check_setting(const struct printer_setting *all, size_t i, char *why)
{
	const struct printer_setting *s = &all[i];
	size_t words = 0;

	if (!is_name(s->name))
		return reject(why, "the name of setting %zu must be 1 to %d letters, digits, '.', "
			     "'_' or '-'", i + 1, NAME_LENGTH_MAX);
	for (size_t before = 0; before < i; before++)
		if (!strcmp(all[before].name, s->name))
			return reject(why, "it has two settings named '%s'", s->name);
	if (!s->help || !is_help_line(s->help))
		return reject(why, "the help of setting '%s' is not one line of UTF-8", s->name);
	if (!s->words)
		return s->preset <= s->most ? 0 :
			reject(why, "the default of setting '%s' exceeds its maximum", s->name);
	for (; s->words[words]; words++)
		if (words == WORDS_MAX || !is_name(s->words[words]))
			return reject(why, "setting '%s' has more than %d values, or an invalid "
				     "one (letters, digits, '.', '_' and '-' are valid)",
				     s->name, WORDS_MAX);
	return words ? 0 : reject(why, "setting '%s' has no values", s->name);
}

static int check_calls(const char *calls, char *why)
{
	struct filter_error error = {0};
	struct filter *f = filter_new();
	int err;

	err = filter_parse(f, calls, &error);
	filter_free(f);
	return err ? reject(why, "its filter '%s' is invalid: %s", calls, error.text) : 0;
}

static int check_printer(const struct printer *p, char *why)
{
	int err = 0;

	if (!p)
		return reject(why, "it has no printer");
	if (!p->name || !is_name(p->name))
		return reject(why, "the printer's name must be 1 to %d letters, digits, '.', '_' "
			     "or '-'", NAME_LENGTH_MAX);
	if (!p->help || !is_help_line(p->help))
		return reject(why, "the printer's help is not one line of UTF-8");
	if (!p->open || !p->event || !p->close)
		return reject(why, "the printer has no function '%s'",
			      !p->open ? "open" : !p->event ? "event" : "close");
	if (!p->takes != !p->fault)
		return reject(why, "the printer must have both or neither of 'takes' and 'fault'");
	for (size_t i = 0; p->settings && p->settings[i].name && !err; i++)
		err = i < SETTINGS_MAX ? check_setting(p->settings, i, why) :
			reject(why, "the printer has more than %d settings", SETTINGS_MAX);
	return err || !p->calls ? err : check_calls(p->calls, why);
}

/* The message of dlerror() without the file name that it begins with */
static const char *loader_error(const char *path)
{
	const char *text = dlerror();
	size_t n = strlen(path);

	if (!text)
		return "dlopen() failed without a message";
	return !strncmp(text, path, n) && !strncmp(text + n, ": ", 2) ? text + n + 2 : text;
}

/* `path` contains a slash, so that dlopen() uses no search path. */
static int load_plugin(const char *path, const struct printer **printer, char *why)
{
	const struct ptrail_plugin *plugin;
	int err = check_file(path, why);
	void *object;

	if (err)
		return err;
	object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!object)
		return reject(why, "%s", loader_error(path));
	plugin = dlsym(object, "ptrail_plugin");
	if (!plugin)
		return reject(why, "it does not export 'ptrail_plugin'; define it with "
			     "PTRAIL_PRINTER() of ptrail/plugin.h");
	err = check_plugin(plugin, why);
	*printer = err ? NULL : plugin->printer;
	return err ? err : check_printer(*printer, why);
}

const struct printer *plugin_load(const char *path, struct diag *diag)
{
	_cleanup_free_ char *relative = NULL;
	const struct printer *printer = NULL;
	char why[WHY_MAX];

	if (!strchr(path, '/')) {
		if (asprintf(&relative, "./%s", path) < 0)
			alloc_failed();
		path = relative;
	}
	if (load_plugin(path, &printer, why)) {
		diag_say(diag, "--print: cannot load '%s': %s", path, why);
		return NULL;
	}
	diag_debug(diag, "loaded printer '%s' from '%s'", printer->name, path);
	return printer;
}
