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

enum { NAME_MOST = 32, HELP_MOST = 200, WORDS_MOST = 64, WHY_MOST = 400 };

/* Our own header, where the linker puts it: what we are is what an object has to be. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static const char *const struct_names[PTRAIL_SIZES] = {
#define STRUCT(name) #name,
	PTRAIL_STRUCTS(STRUCT)
#undef STRUCT
};

static const uint32_t struct_sizes[PTRAIL_SIZES] = {PTRAIL_STRUCTS(PTRAIL_SIZE)};

bool foreign_is_path(const char *form)
{
	size_t n = strcspn(form, ":,");

	return memchr(form, '/', n) || (n >= 3 && !memcmp(form + n - 3, ".so", 3));
}

/* What follows says into `why` what is wrong, as it stands behind "cannot load 'PATH': ". 0:
 * nothing is; else -EINVAL. */
static int wrong(char *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static int wrong(char *why, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, WHY_MOST, fmt, args);
	va_end(args);
	return -EINVAL;
}

static int check_header(const ElfW(Ehdr) *h, char *why)
{
	const ElfW(Ehdr) *own = &__ehdr_start;

	if (memcmp(h->e_ident, ELFMAG, SELFMAG) != 0)
		return wrong(why, "it is no shared object (no ELF file)");
	if (h->e_ident[EI_CLASS] != own->e_ident[EI_CLASS])
		return wrong(why, "it is for programs of %d bits, and ptrail is one of %zu",
			     h->e_ident[EI_CLASS] == ELFCLASS32 ? 32 : 64, 8 * sizeof(void *));
	if (h->e_ident[EI_DATA] != own->e_ident[EI_DATA] || h->e_machine != own->e_machine)
		return wrong(why, "it is for another machine (ELF machine %u; ptrail's is %u)",
			     h->e_machine, own->e_machine);
	if (h->e_type != ET_DYN)
		return wrong(why, "it is no shared object: link it with -shared");
	return 0;
}

/* The loader's own words say less of most files that it cannot take, or something else. */
static int check_file(const char *path, char *why)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ElfW(Ehdr) h = {0};
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return wrong(why, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return wrong(why, "it is no regular file");
	if (read(fd, &h, sizeof(h)) < 0)
		return wrong(why, "%s", strerror(errno));
	return check_header(&h, why);
}

static int check_plugin(const struct ptrail_plugin *p, char *why)
{
	if (p->magic != PTRAIL_PLUGIN_MAGIC)
		return wrong(why, "its 'ptrail_plugin' is not what PTRAIL_PRINTER() of "
			     "ptrail/plugin.h makes");
	if (p->interface != PTRAIL_INTERFACE)
		return wrong(why, "it was built for version %u of the interface, and this ptrail "
			     "has %d: build it again", p->interface, PTRAIL_INTERFACE);
	for (size_t i = 0; i < PTRAIL_SIZES; i++)
		if (p->sizes[i] != struct_sizes[i])
			return wrong(why, "it was built with other headers: its struct %s has %u "
				     "bytes, this ptrail's %u: build it again", struct_names[i],
				     p->sizes[i], struct_sizes[i]);
	return 0;
}

/* A name that can be typed, and shown anywhere */
static bool is_name(const char *s)
{
	static const char may[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"._-";
	size_t n = strnlen(s, NAME_MOST + 1);

	return n && n <= NAME_MOST && strspn(s, may) == n;
}

/* A line for the help */
static bool is_line(const char *s)
{
	size_t n = strnlen(s, HELP_MOST + 1);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 127)
			return false;
	return n <= HELP_MOST && json_is_utf8((const uint8_t *)s, n);
}

static int check_setting(const struct printer_setting *all, size_t i, char *why)
{
	const struct printer_setting *s = &all[i];
	size_t words = 0;

	if (!is_name(s->name))
		return wrong(why, "the name of setting %zu is not letters, digits, '.', '_' and "
			     "'-', %d at most", i + 1, NAME_MOST);
	for (size_t before = 0; before < i; before++)
		if (!strcmp(all[before].name, s->name))
			return wrong(why, "it has two settings '%s'", s->name);
	if (!s->help || !is_line(s->help))
		return wrong(why, "the help of its setting '%s' is not one line of UTF-8", s->name);
	if (!s->words)
		return s->preset <= s->most ? 0 :
			wrong(why, "its setting '%s' is more than it may be where nobody sets it",
			      s->name);
	for (; s->words[words]; words++)
		if (words == WORDS_MOST || !is_name(s->words[words]))
			return wrong(why, "its setting '%s' has more than %d words, or one that is "
				     "not letters, digits, '.', '_' and '-'", s->name, WORDS_MOST);
	return words ? 0 : wrong(why, "its setting '%s' has no words", s->name);
}

static int check_calls(const char *calls, char *why)
{
	struct filter_error error = {0};
	struct filter *f = filter_new();
	int err;

	if (!f)
		alloc_failed();
	err = filter_parse(f, calls, &error);
	filter_free(f);
	return err ? wrong(why, "the calls that it wants: %s", error.text) : 0;
}

static int check_printer(const struct printer *p, char *why)
{
	int err = 0;

	if (!p)
		return wrong(why, "it has no printer");
	if (!p->name || !is_name(p->name))
		return wrong(why, "its printer's name is not letters, digits, '.', '_' and '-', %d "
			     "at most", NAME_MOST);
	if (!p->help || !is_line(p->help))
		return wrong(why, "the help of its printer is not one line of UTF-8");
	if (!p->open || !p->event || !p->close)
		return wrong(why, "its printer has no function '%s'",
			     !p->open ? "open" : !p->event ? "event" : "close");
	if (!p->takes != !p->fault)
		return wrong(why, "its printer has one of 'takes' and 'fault' without the other");
	for (size_t i = 0; p->settings && p->settings[i].name && !err; i++)
		err = i < SETTINGS_MAX ? check_setting(p->settings, i, why) :
			wrong(why, "its printer has more than %d settings", SETTINGS_MAX);
	return err || !p->calls ? err : check_calls(p->calls, why);
}

/* The loader begins with the file's name, which our message has already. */
static const char *loader_words(const char *path)
{
	const char *said = dlerror();
	size_t n = strlen(path);

	if (!said)
		return "the loader does not say why";
	return !strncmp(said, path, n) && !strncmp(said + n, ": ", 2) ? said + n + 2 : said;
}

/* `path` has a slash: the loader looks nowhere else. */
static int load(const char *path, const struct printer **printer, char *why)
{
	const struct ptrail_plugin *plugin;
	int err = check_file(path, why);
	void *object;

	if (err)
		return err;
	object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!object)
		return wrong(why, "%s", loader_words(path));
	plugin = dlsym(object, "ptrail_plugin");
	if (!plugin)
		return wrong(why, "it exports no 'ptrail_plugin'; PTRAIL_PRINTER() of "
			     "ptrail/plugin.h makes one");
	err = check_plugin(plugin, why);
	*printer = err ? NULL : plugin->printer;
	return err ? err : check_printer(*printer, why);
}

const struct printer *foreign_load(const char *path, struct diag *diag)
{
	_cleanup_free_ char *here = NULL;
	const struct printer *printer = NULL;
	char why[WHY_MOST];

	if (!strchr(path, '/')) {
		if (asprintf(&here, "./%s", path) < 0)
			alloc_failed();
		path = here;
	}
	if (load(path, &printer, why)) {
		diag_say(diag, "--print: cannot load '%s': %s", path, why);
		return NULL;
	}
	diag_debug(diag, "printer '%s' is loaded from '%s'", printer->name, path);
	return printer;
}
