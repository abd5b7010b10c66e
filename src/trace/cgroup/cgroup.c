#include "trace/cgroup/cgroup.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory/cleanup.h"
#include "trace/proc/proc.h"

/* Whether the list, separated by commas, which a ':' or a line break may end, has the word */
static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word), length;

	for (const char *at = list; ; at += length + 1) {
		length = strcspn(at, ",\n:");
		if (length == n && !strncmp(at, word, n))
			return true;
		if (at[length] != ',')
			return false;
	}
}

/* Format: "ID PARENT DEVICE ROOT POINT OPTIONS ... - TYPE SOURCE OPTIONS", see proc(5) */
bool cgroup_parse_mount(const char *line, struct cgroup_mount *m, char type[CGROUP_TYPE_ROOM],
			char options[CGROUP_OPTIONS_ROOM])
{
	const char *rest = strstr(line, " - cgroup");

	if (!rest || sscanf(line, "%*s %*s %*s %4095s %4095s", m->root, m->point) != 2 ||
	    sscanf(rest, " - %15s %*s %255s", type, options) != 2)
		return false;
	if (!strcmp(m->root, "/"))
		m->root[0] = 0;
	return true;
}

void cgroup_find_mounts(struct cgroup_mounts *mounts, const char *prefix, const char *controller)
{
	char path[PATH_MAX], type[CGROUP_TYPE_ROOM], options[CGROUP_OPTIONS_ROOM];
	_cleanup_free_ char *line = NULL;
	size_t room = 0;

	*mounts = (struct cgroup_mounts){.prefix = prefix, .controller = controller};
	snprintf(path, sizeof(path), "%s/proc/self/mountinfo", prefix);
	_cleanup_fclose_ FILE *f = fopen(path, "re");

	while (f && getline(&line, &room, f) > 0) {
		struct cgroup_mount found, *m;

		if (!cgroup_parse_mount(line, &found, type, options))
			continue;
		m = !strcmp(type, "cgroup2") ? &mounts->second :
			has_word(options, controller) ? &mounts->first : NULL;
		if (m && !m->point[0])
			*m = found;
	}
}

/* Format: lines "NUMBER:CONTROLLERS:PATH"; version 2 has no controllers */
void cgroup_parse(const struct cgroup_mounts *m, const char *text, struct cgroup_place *place)
{
	*place = (struct cgroup_place){0};
	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';

		const char *controllers = strchr(line, ':'), *path;

		path = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!path)
			break;
		bool second = path == controllers + 1;

		if (!second && !has_word(controllers + 1, m->controller))
			continue;
		if (place->mount && second)
			continue;	/* the controller belongs to version 1 */
		place->mount = second ? &m->second : &m->first;
		place->second = second;
		snprintf(place->path, sizeof(place->path), "%.*s",
			 (int)strcspn(path + 1, "\n"), path + 1);
	}
	if (place->mount && !place->mount->point[0])
		place->mount = NULL;
}

/* Returns the path below the mount point; NULL: it is outside. */
static const char *path_below(const struct cgroup_place *place)
{
	size_t n = strlen(place->mount->root);
	const char *below = place->path + n;

	if (strncmp(place->path, place->mount->root, n) || (*below && *below != '/'))
		return NULL;
	/* "/../x": a cgroup outside of the namespace */
	return strncmp(below, "/..", 3) || (below[3] && below[3] != '/') ? below : NULL;
}

bool cgroup_ascend(struct cgroup_place *place)
{
	const char *below = place->mount ? path_below(place) : NULL;
	char *end = strrchr(place->path, '/');

	if (!below || !below[0] || !below[1] || !end)
		return false;
	/* the root of the hierarchy is "/" */
	end[end == place->path] = 0;
	return true;
}

bool cgroup_read(const struct cgroup_mounts *m, const struct cgroup_place *place, const char *file,
		 char *text, size_t room, uint64_t *inode)
{
	const char *below = place->mount ? path_below(place) : NULL;
	char path[3 * PATH_MAX];
	struct stat st = {0};
	ssize_t n;

	*text = 0;
	if (!below)
		return false;
	snprintf(path, sizeof(path), "%s%s%s/%s", m->prefix, place->mount->point,
		 strcmp(below, "/") ? below : "", file);
	n = proc_read_in(AT_FDCWD, path, text, room - 1);
	text[n > 0 ? n : 0] = 0;
	if (n > 0 && inode)
		*inode = stat(path, &st) ? 0 : st.st_ino;
	return n > 0;
}

bool cgroup_number(const char *text, const char *name, uint64_t *number)
{
	size_t n = strlen(name);

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, name, n) || line[n] != ' ' ||
		    !isdigit((unsigned char)line[n + 1]))
			continue;
		*number = strtoull(line + n + 1, NULL, 10);
		return true;
	}
	return false;
}
