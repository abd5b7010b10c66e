#include "app/attach/container_names.h"

#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/cleanup.h"
#include "base/system/input_file.h"

enum { STATE_FILE_MAX = 16 << 20, WORD_MAX = 512 };

/* Gets what the files say about names */
struct name_reader {
	void (*each)(void *ctx, const char *id, const char *name);
	void *ctx;
	char id[WORD_MAX];	/* of the container that a file is about; "": not known yet */
};

/* A string value of a JSON text: a member with this key, or an element of the array `key` */
typedef void member_function(struct name_reader *r, unsigned depth, const char *key,
			     const char *value);

/* Reads a string after its quote. Returns the position after its end; NULL: it has none. Escapes
 * other than of characters of ASCII are left as they are: names have none. */
static const char *read_string(const char *s, char word[WORD_MAX])
{
	size_t n = 0;

	for (; *s && *s != '"'; s++) {
		if (*s == '\\' && s[1])
			s++;
		if (n < WORD_MAX - 1)
			word[n++] = *s;
	}
	word[n] = 0;
	return *s ? s + 1 : NULL;
}

/* Calls `member` for each string value. The text may be anything. */
static void read_members(const char *text, member_function *member, struct name_reader *r)
{
	char key[WORD_MAX] = "", word[WORD_MAX];
	unsigned depth = 0;

	for (const char *s = text; s && *s;) {
		if (*s == '{' || *s == '[')
			depth++;
		else if ((*s == '}' || *s == ']') && depth)
			depth--;
		if (*s++ != '"')
			continue;
		s = read_string(s, word);
		if (!s)
			return;
		s += strspn(s, " \t\r\n");
		if (*s == ':')
			memcpy(key, word, sizeof(key));
		else
			member(r, depth, key, word);
	}
}

/* docker's config.v2.json: {"ID":"…", "Name":"/web", …} */
static void docker_member(struct name_reader *r, unsigned depth, const char *key,
			  const char *value)
{
	if (depth == 1 && !strcmp(key, "Name"))
		r->each(r->ctx, r->id, value + (*value == '/'));
}

/* containers.json of podman and CRI-O: [{"id":"…", "names":["web"], …}, …] */
static void storage_member(struct name_reader *r, unsigned depth, const char *key,
			   const char *value)
{
	if (depth == 2 && !strcmp(key, "id"))
		snprintf(r->id, sizeof(r->id), "%s", value);
	else if (depth == 3 && !strcmp(key, "names") && *r->id)
		r->each(r->ctx, r->id, value);
}

/* config.json of OCI runtimes: {"annotations":{"io.kubernetes.cri.container-name":"web", …}, …} */
static void annotation_member(struct name_reader *r, unsigned depth, const char *key,
			      const char *value)
{
	static const char *const keys[] = {
		"io.kubernetes.cri.container-name", "io.kubernetes.container.name", "nerdctl/name",
	};

	(void)depth;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!strcmp(key, keys[i]) && *value)
			r->each(r->ctx, r->id, value);
}

/* Copies the component of a path before its last `after` ones. */
static void copy_component(char to[WORD_MAX], const char *path, unsigned after)
{
	const char *end = path + strlen(path), *at;

	for (;; end = at) {
		for (at = end; at > path && at[-1] != '/'; at--)
			;
		if (!after--)
			break;
		if (at > path)
			at--;
	}
	snprintf(to, WORD_MAX, "%.*s", (int)(end - at), at);
}

/* Files of one kind */
static const struct state_files {
	const char *pattern;
	member_function *member;
	unsigned after;		/* components of the path behind the one that is the ID */
	bool has_ids;		/* the contents have the IDs */
} state_files[] = {
	{"/var/lib/docker/containers/*/config.v2.json", docker_member, 1, false},
	{"/var/lib/containers/storage/*-containers/*containers.json", storage_member, 0, true},
	{"/run/containers/storage/*-containers/*containers.json", storage_member, 0, true},
	{"/run/containerd/io.containerd.runtime.v2.task/*/*/config.json", annotation_member, 1,
	 false},
	{"/run/containers/storage/*-containers/*/userdata/config.json", annotation_member, 2,
	 false},
};

/* Calls `file` for each path that matches. */
static void each_path(const char *root, const char *pattern,
		      void (*file)(struct name_reader *r, const char *path, const void *arg),
		      struct name_reader *r, const void *arg)
{
	char full[PATH_MAX];
	glob_t found;

	snprintf(full, sizeof(full), "%s%s", root, pattern);
	if (glob(full, GLOB_NOSORT, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		file(r, found.gl_pathv[i], arg);
	globfree(&found);
}

static char *read_file(const char *path)
{
	struct input_file f = {.path = path, .size_max = STATE_FILE_MAX, .is_regular = true};
	const char *why;
	size_t length;

	return input_file_read(&f, &length, &why);
}

static void read_state_file(struct name_reader *r, const char *path, const void *arg)
{
	const struct state_files *files = arg;
	_cleanup_free_ char *text = read_file(path);

	r->id[0] = 0;
	if (!files->has_ids)
		copy_component(r->id, path, files->after);
	if (text)
		read_members(text, files->member, r);
}

/* A file of nerdctl has the name of the container; it contains the ID. */
static void read_name_file(struct name_reader *r, const char *path, const void *arg)
{
	_cleanup_free_ char *id = read_file(path);
	char name[WORD_MAX];

	(void)arg;
	copy_component(name, path, 0);
	if (!id)
		return;
	id[strcspn(id, "\n")] = 0;
	r->each(r->ctx, id, name);
}

/* A link of the kubelet is called POD_NAMESPACE_CONTAINER-ID.log. */
static void read_log_link(struct name_reader *r, const char *path, const void *arg)
{
	char file[WORD_MAX], *name, *id;

	(void)arg;
	copy_component(file, path, 0);
	name = strchr(file, '_');
	name = name ? strchr(name + 1, '_') : NULL;
	id = strrchr(file, '-');
	if (!name || !id || id < name)
		return;
	*id++ = 0;
	id[strcspn(id, ".")] = 0;
	r->each(r->ctx, id, name + 1);
}

void container_names_each(const char *root,
			  void (*each)(void *ctx, const char *id, const char *name), void *ctx)
{
	static const struct state_files of_user = {
		"/.local/share/containers/storage/*-containers/*containers.json", storage_member,
		0, true,
	};
	struct name_reader r = {.each = each, .ctx = ctx};
	const char *home = getenv("HOME");

	for (size_t i = 0; i < sizeof(state_files) / sizeof(*state_files); i++)
		each_path(root, state_files[i].pattern, read_state_file, &r, &state_files[i]);
	if (home)
		each_path(home, of_user.pattern, read_state_file, &r, &of_user);
	each_path(root, "/var/lib/nerdctl/*/names/*/*", read_name_file, &r, NULL);
	each_path(root, "/var/log/containers/*.log", read_log_link, &r, NULL);
}

/* A directory of logs is called NAMESPACE_POD_UID. */
static void read_pod_directory(struct name_reader *r, const char *path, const void *arg)
{
	char file[WORD_MAX], *name, *id;

	(void)arg;
	copy_component(file, path, 0);
	name = strchr(file, '_');
	id = name ? strchr(name + 1, '_') : NULL;
	if (!id)
		return;
	*name = '/';
	*id++ = 0;
	r->each(r->ctx, id, file);
}

void pod_names_each(const char *root, void (*each)(void *ctx, const char *id, const char *name),
		    void *ctx)
{
	struct name_reader r = {.each = each, .ctx = ctx};

	each_path(root, "/var/log/pods/*", read_pod_directory, &r, NULL);
}
