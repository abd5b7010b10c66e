#include "model/libraries/search_path.h"

#include <string.h>

#include "model/process/name.h"

enum {
	ASKERS_MAX = 256,	/* objects that need each other */
	WILD_MAX = 2,		/* $LIB and $PLATFORM in a directory */
};

size_t search_directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash ? 0 : slash == path ? 1 : (size_t)(slash - path);
}

bool search_is_musl(const struct library_story *story)
{
	const struct elf_object *elf = story->program.elf;

	return elf && !strncmp(name_base(elf->interpreter), "ld-musl", strlen("ld-musl"));
}

const char *search_variable(const struct library_story *story, const char *name)
{
	const char *const *v = story->files && !story->files->secure ? story->files->variables :
		NULL;
	size_t n = strlen(name);

	for (; v && *v; v++)
		if (!strncmp(*v, name, n) && (*v)[n] == '=')
			return *v + n + 1;
	return NULL;
}

/* Returns the directory of the file of an object, the value of $ORIGIN. */
static const char *origin_of(const struct library_story *story, const struct library_search *object,
			     struct arena *arena)
{
	const char *file = object && object->path ? object->path : "";
	size_t n = search_directory(file), m = strlen(story->directory);
	char *origin;

	if (*file == '/' || !m)
		return arena_copy(arena, file, n);
	origin = arena_alloc(arena, m + n + 2);
	memcpy(origin, story->directory, m);
	if (n) {
		origin[m] = '/';
		memcpy(origin + m + 1, file, n);
	}
	return origin;
}

static void add_list(struct search_path *path, enum search_source source,
		     const struct library_story *story, const struct library_search *owner,
		     const char *directories, struct arena *arena)
{
	if (!directories || (owner && !*directories) || path->count == path->room)
		return;
	path->lists[path->count++] = (struct search_list){
		.source = source, .owner = owner, .directories = directories,
		.origin = origin_of(story, owner, arena),
	};
}

/* The RPATH of an object that has a RUNPATH is ignored. */
static void add_rpath(struct search_path *path, const struct library_story *story,
		      const struct library_search *object, struct arena *arena)
{
	if (object->elf && !*object->elf->runpath)
		add_list(path, SEARCH_RPATH, story, object, object->elf->rpath, arena);
}

static void add_runpath(struct search_path *path, const struct library_story *story,
			const struct library_search *object, struct arena *arena)
{
	if (object->elf)
		add_list(path, SEARCH_RUNPATH, story, object, object->elf->runpath, arena);
}

static void add_variable(struct search_path *path, const struct library_story *story,
			 struct arena *arena)
{
	add_list(path, SEARCH_VARIABLE, story, NULL, search_variable(story, "LD_LIBRARY_PATH"),
		 arena);
}

static const struct library_search *asker_of(const struct library_story *story,
				      const struct library_search *object)
{
	if (object == &story->program)
		return NULL;
	return object->asker == ASKER_OBJECT ? object->object : &story->program;
}

/* musl searches the RPATH or RUNPATH of an object and of all objects that led to it. */
static void add_musl(struct search_path *path, const struct library_story *story,
		     const struct library_search *object, struct arena *arena)
{
	add_variable(path, story, arena);
	for (unsigned n = 0; object && n < ASKERS_MAX; n++) {
		add_runpath(path, story, object, arena);
		add_rpath(path, story, object, arena);
		object = asker_of(story, object);
	}
}

static void add_glibc(struct search_path *path, const struct library_story *story,
		      const struct library_search *object, struct arena *arena)
{
	const struct library_search *o = object;

	if (!object || !object->elf || *object->elf->runpath)
		o = NULL;
	for (unsigned n = 0; o && n < ASKERS_MAX; n++) {
		add_rpath(path, story, o, arena);
		o = asker_of(story, o);
	}
	for (o = object ? NULL : &story->program; o; o = o->next)
		add_rpath(path, story, o, arena);
	add_variable(path, story, arena);
	if (object)
		add_runpath(path, story, object, arena);
	for (o = object ? NULL : &story->program; o; o = o->next)
		add_runpath(path, story, o, arena);
}

struct search_path search_path_of(const struct library_story *story,
				  const struct library_search *object, struct arena *arena)
{
	struct search_path path = {.room = 1};

	for (const struct library_search *o = &story->program; o; o = o->next)
		path.room += 2;
	path.lists = arena_alloc(arena, path.room * sizeof(*path.lists));
	if (search_is_musl(story))
		add_musl(&path, story, object ? object : &story->program, arena);
	else
		add_glibc(&path, story, object, arena);
	return path;
}

/* Returns the length of $NAME or ${NAME} at `at`; 0: it is something else. */
static size_t token_length(const char *at, const char *end, const char *name)
{
	size_t n = strlen(name);
	bool has_brace = end - at > 1 && at[1] == '{';
	size_t length = 1 + n + 2 * (size_t)has_brace;

	if (*at != '$' || (size_t)(end - at) < length || memcmp(at + 1 + has_brace, name, n) != 0 ||
	    (has_brace && at[length - 1] != '}'))
		return 0;
	return length;
}

static size_t without_slashes(const char *directory, size_t length)
{
	while (length > 1 && directory[length - 1] == '/')
		length--;
	return length;
}

/* Whether a directory of a list, up to `end`, is `directory` once its variables are replaced. $LIB
 * and $PLATFORM match anything, at most `wild` times: only the loader knows their values. */
static bool directory_matches(const char *at, const char *end, const char *origin,
			      const char *directory, size_t length, unsigned wild)
{
	size_t n;

	while (at < end) {
		n = token_length(at, end, "ORIGIN");
		if (n) {
			size_t m = strlen(origin);

			if (length < m || memcmp(directory, origin, m) != 0)
				return false;
			directory += m, length -= m, at += n;
			continue;
		}
		n = token_length(at, end, "LIB");
		n = n ? n : token_length(at, end, "PLATFORM");
		if (n) {
			for (size_t skip = 1; wild && skip <= length; skip++)
				if (directory_matches(at + n, end, origin, directory + skip,
						      length - skip, wild - 1))
					return true;
			return false;
		}
		if (!length || *at != *directory)
			return false;
		at++, directory++, length--;
	}
	return !length;
}

static bool list_has(const struct search_list *list, const char *directory, size_t length)
{
	for (const char *at = list->directories; at;) {
		size_t n = strcspn(at, list->source == SEARCH_VARIABLE ? ":;" : ":");
		size_t m = without_slashes(at, n);

		if (m ? directory_matches(at, at + m, list->origin, directory, length,
					  WILD_MAX) :
		    length == 1 && *directory == '.')
			return true;
		at = at[n] ? at + n + 1 : NULL;
	}
	return false;
}

unsigned search_path_find(const struct search_path *path, unsigned first, const char *directory,
			  size_t length)
{
	length = without_slashes(directory, length);
	for (unsigned i = first; i < path->count; i++)
		if (list_has(&path->lists[i], directory, length))
			return i;
	return path->count;
}

bool search_is_default(const char *directory, size_t length)
{
	static const char *const names[] = {"lib", "lib64", "lib32", "libx32"};
	static const char *const roots[] = {"/usr/local/", "/usr/", "/"};
	const char *at = directory, *end = directory + length;
	size_t n;

	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots) && at == directory; i++)
		if (length > strlen(roots[i]) && !memcmp(at, roots[i], strlen(roots[i])))
			at += strlen(roots[i]);
	n = strcspn(at, "/");
	n = n < (size_t)(end - at) ? n : (size_t)(end - at);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && at != directory; i++) {
		if (n != strlen(names[i]) || memcmp(at, names[i], n) != 0)
			continue;
		if (at + n == end)
			return true;
		/* /usr/lib/x86_64-linux-gnu */
		return memchr(at + n + 1, '/', end - at - n - 1) == NULL &&
			memmem(at + n + 1, end - at - n - 1, "-linux-", strlen("-linux-"));
	}
	return false;
}

size_t search_parent(const char *directory, size_t length)
{
	static const char *const names[] = {
		"tls", "haswell", "xeon_phi", "avx512_1", "x86_64", "i686", "i586", "i486", "i386",
		"sse2", "aarch64", "atomics",
	};
	static const char capabilities[] = "/glibc-hwcaps";
	const char *slash = memrchr(directory, '/', length);
	size_t parent = slash ? (size_t)(slash - directory) : 0, n = length - parent - 1;
	size_t root = parent - strlen(capabilities);

	if (!parent)
		return 0;
	if (parent > strlen(capabilities) &&
	    !memcmp(directory + root, capabilities, strlen(capabilities)))
		return root;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (n == strlen(names[i]) && !memcmp(slash + 1, names[i], n))
			return parent;
	return 0;
}

bool search_names(const char *list, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = list; at && *at;) {
		size_t n = strcspn(at, ": ");

		if (n == length && !memcmp(at, name, n))
			return true;
		at += n + !!at[n];
	}
	return false;
}
