/* A directory with made-up files, for code that reads /proc, /sys and the like below a prefix */
#ifndef MADE_UP_ROOT_H
#define MADE_UP_ROOT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/unit.h"

/* Its path, which is valid from root_make() to root_remove() */
static char root[64];

static inline void root_make(void)
{
	const char *dir = getenv("TMPDIR");

	snprintf(root, sizeof(root), "%s/root.XXXXXX", dir && strlen(dir) < 40 ? dir : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(root));
}

static inline void root_remove(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	ck_assert_int_eq(system(command), 0);
}

/* Writes a file below it, and creates the directories in its path. */
static inline void put(const char *file, const char *text)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s", root, file);
	for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')); *at++ = '/') {
		*at = 0;
		mkdir(path, 0700);
	}

	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}
#endif
