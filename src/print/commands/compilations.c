#include "print/commands/compilations.h"

#include <ctype.h>
#include <string.h>

#include "base/text/json.h"
#include "ptrail/process.h"

struct compilation {
	struct compilation *next;
	const char *directory, *file;
	const char *output;		/* ""; it follows from the name of the file */
	const char *const *argv;
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static bool is_one_of(const char *word, const char *const *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(word, all[i]))
			return true;
	return false;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Whether the program is a compiler of C, C++ and the like: gcc, gcc-12, x86_64-linux-gnu-g++-12 */
static bool is_compiler(const char *path)
{
	static const char *const names[] = {
		"cc", "c++", "gcc", "g++", "clang", "clang++", "c89", "c99", "icc", "icpc", "icx",
		"icpx", "tcc", "nvcc",
	};
	const char *name = base_name(path), *last;
	size_t n = strlen(name);
	char plain[64];

	while (n && (isdigit((unsigned char)name[n - 1]) || name[n - 1] == '.'))
		n--;
	n = n && name[n - 1] == '-' ? n - 1 : strlen(name);	/* a version */
	if (n >= sizeof(plain))
		return false;
	memcpy(plain, name, n);
	plain[n] = 0;
	last = strrchr(plain, '-');	/* behind the machine that it compiles for */
	return is_one_of(plain, names, COUNT(names)) ||
		(last && is_one_of(last + 1, names, COUNT(names)));
}

static bool is_cache(const char *path)
{
	static const char *const names[] = {"ccache", "sccache", "distcc", "icecc"};

	return is_one_of(base_name(path), names, COUNT(names));
}

/* Whether the next argument belongs to this one */
static bool takes_value(const char *option)
{
	static const char *const options[] = {
		"-o", "-I", "-D", "-U", "-L", "-l", "-x", "-T", "-u", "-z", "-B", "-A", "-MF",
		"-MT", "-MQ", "-include", "-imacros", "-isystem", "-idirafter", "-iquote",
		"-isysroot", "-iprefix", "-iwithprefix", "-iwithprefixbefore", "-Xclang",
		"-Xpreprocessor", "-Xassembler", "-Xlinker", "-arch", "-target", "--param",
		"-aux-info", "-dumpbase", "-dumpdir", "-mllvm", "-wrapper",
	};

	return is_one_of(option, options, COUNT(options));
}

static bool is_source(const char *file)
{
	static const char *const suffixes[] = {
		"c", "cc", "cp", "cpp", "cxx", "c++", "C", "CPP", "m", "mm", "M", "S", "cu",
	};
	const char *dot = strrchr(base_name(file), '.');

	return dot && is_one_of(dot + 1, suffixes, COUNT(suffixes));
}

/* Returns the value of -o; "": none. Sets *compiles if a file is compiled and not linked. */
static const char *read_options(const char *const *argv, bool *compiles)
{
	const char *output = "";

	*compiles = false;
	for (; *argv; argv++) {
		if (!strncmp(*argv, "-cc1", 4) || !strcmp(*argv, "-E") || !strcmp(*argv, "-M") ||
		    !strcmp(*argv, "-MM")) {	/* a part of clang; the preprocessor */
			*compiles = false;
			return "";
		}
		*compiles |= !strcmp(*argv, "-c") || !strcmp(*argv, "-S");
		if (!strcmp(*argv, "-o") && argv[1])
			output = argv[1];
		else if (!strncmp(*argv, "-o", 2) && (*argv)[2])
			output = *argv + 2;
		argv += takes_value(*argv) && argv[1];
	}
	return output;
}

static uint64_t key_of(const struct compilation *one)
{
	uint64_t key = fnv_string(hash_mix(fnv_string(FNV_BASIS, one->directory)), one->file);

	return fnv_string(hash_mix(key), one->output);
}

/* Whether a compiler executes this one */
static bool is_part(const struct compilations *c, const struct process *p)
{
	for (; p; p = p->parent)
		if (hash_get(&c->processes, p->id.serial))
			return true;
	return false;
}

/* Returns the arguments of the program; of a script, without those of its interpreter. */
static const char *const *own_arguments(const struct event *e)
{
	const char *const *argv = e->exec.argv;

	if (argv && e->exec.script && e->exec.file)
		while (*argv && strcmp(*argv, e->exec.file) != 0)
			argv++;
	return argv && *argv ? argv : NULL;
}

static const char *copy(struct arena *arena, const char *s)
{
	return arena_copy(arena, s, strlen(s));
}

static const char *const *copy_words(const char *const *argv, struct arena *arena)
{
	const char **words;
	size_t n = 0;

	while (argv[n])
		n++;
	words = arena_alloc(arena, (n + 1) * sizeof(*words));
	for (size_t i = 0; i < n; i++)
		words[i] = copy(arena, argv[i]);
	words[n] = NULL;
	return words;
}

void compilations_note(struct compilations *c, const struct event *e, struct arena *arena)
{
	const char *const *argv = own_arguments(e), *const *words = NULL;
	const char *output;
	bool compiles;

	argv += argv && argv[1] && is_cache(argv[0]);
	if (!argv || !is_compiler(argv[0]) || is_part(c, e->process))
		return;
	output = read_options(argv + 1, &compiles);
	for (const char *const *file = argv + 1; compiles && *file; file++) {
		struct compilation new = {
			.directory = e->exec.cwd ? e->exec.cwd : "", .file = *file,
			.output = output,
		}, *one;

		if (takes_value(*file) && file[1]) {
			file++;
			continue;
		}
		if (**file == '-' || !is_source(*file) || hash_get(&c->known, key_of(&new)))
			continue;
		words = words ? words : copy_words(argv, arena);
		one = arena_new(arena, struct compilation);
		*one = (struct compilation){
			.directory = copy(arena, new.directory), .file = copy(arena, new.file),
			.output = copy(arena, output), .argv = words,
		};
		hash_put(&c->known, key_of(one), one);
		c->end = c->end ? c->end : &c->first;
		*c->end = one;
		c->end = &one->next;
	}
	if (words)
		hash_put(&c->processes, e->process->id.serial, c);
}

void compilations_done(struct compilations *c)
{
	hash_done(&c->known);
	hash_done(&c->processes);
}

void compilations_write(struct sbuf *b, const struct compilations *c)
{
	struct json j = {.b = b};

	json_array(&j);
	for (const struct compilation *one = c->first; one; one = one->next) {
		json_object(&j);
		json_member_str(&j, "directory", one->directory);
		json_member_str(&j, "file", one->file);
		if (*one->output)
			json_member_str(&j, "output", one->output);
		json_member_array(&j, "arguments");
		for (const char *const *word = one->argv; *word; word++)
			json_str(&j, *word);
		json_array_end(&j);
		json_object_end(&j);
	}
	json_array_end(&j);
	sbuf_char(b, '\n');
}
