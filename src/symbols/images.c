#include "symbols/images.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "symbols/file/debug_file.h"
#include "symbols/file/elf_library.h"
#include "symbols/file/source_lines.h"
#include "symbols/stacks.h"

enum { VDSO_MAX = 1 << 20 };	/* bytes */

bool images_init(struct images *all, bool wants_lines, char **why)
{
	all->elf = elf_library_load(why);
	if (all->elf && wants_lines)
		all->lines_library = lines_library_load(why);
	if (all->elf && (all->lines_library || !wants_lines))
		return true;
	free(all->elf);
	return false;
}

void images_done(struct images *all)
{
	size_t at = 0;

	for (struct elf_image *image; (image = hash_next(&all->read, &at));)
		elf_image_free(image);
	at = 0;
	for (struct source_lines *lines; (lines = hash_next(&all->lines, &at));)
		source_lines_free(lines);
	hash_done(&all->read);
	hash_done(&all->lines);
	free(all->elf);
	free(all->lines_library);
}

/* Keeps an image that was read, or NULL, and returns it. */
static struct elf_image *keep_image(struct images *all, uint64_t key, struct elf_image *image)
{
	if (image)
		hash_put(&all->read, key, image);
	return image;
}

static uint64_t lines_key(const struct elf_image *image)
{
	return (uintptr_t)image;
}

/* Reads a file and, if it is stripped, its debug file. */
static struct elf_image *read_file(struct images *all, const struct stack_task *t,
				   const struct map_range *range, int fd)
{
	struct elf_image *image = elf_image_read(all->elf, fd);
	bool has_lines = image && elf_image_has_lines(image);
	bool has_all = has_lines || !all->lines_library;
	struct source_lines *lines = NULL;

	if (!image)
		return NULL;

	_cleanup_close_ int debug = has_all && elf_image_has_symbols(image) ? -1 :
		debug_file_open(all->elf, image, t->task_path(t->ctx, range->name),
				&(struct path_opener){t->open_path, t->ctx});

	if (debug >= 0 && !elf_image_has_symbols(image))
		elf_image_add_debug_file(all->elf, image, debug);
	if (all->lines_library && (has_lines || debug >= 0))
		lines = source_lines_read(all->lines_library, has_lines ? fd : debug);
	if (lines)
		hash_put(&all->lines, lines_key(image), lines);
	return image;
}

static struct elf_image *file_image(struct images *all, const struct stack_task *t,
				    const struct map_range *range)
{
	_cleanup_close_ int fd = t->open_file(t->ctx, range);
	struct elf_image *image;
	struct stat st;
	uint64_t key;

	if (fd < 0 || fstat(fd, &st))
		return NULL;

	uint64_t identity[] = {st.st_dev, st.st_ino, st.st_size, st.st_mtim.tv_sec,
			       st.st_mtim.tv_nsec};

	key = hash_mix(fnv_bytes(FNV_BASIS, identity, sizeof(identity)));
	image = hash_get(&all->read, key);
	return image ? image : keep_image(all, key, read_file(all, t, range, fd));
}

/* The vDSO is a file in memory. */
static struct elf_image *vdso_image(struct images *all, const struct stack_task *t,
				    const struct map_range *range)
{
	uint64_t size = range->end - range->start, key;
	_cleanup_free_ uint8_t *bytes = NULL;
	struct elf_image *image;

	if (size > VDSO_MAX)
		return NULL;
	bytes = alloc_more(NULL, size, 1);
	if (t->read(t->ctx, range->start, bytes, size) != (int64_t)size)
		return NULL;
	key = hash_mix(fnv_bytes(FNV_BASIS, bytes, size));
	image = hash_get(&all->read, key);
	return image ? image : keep_image(all, key, elf_image_parse(all->elf, bytes, size));
}

struct elf_image *images_find(struct images *all, const struct stack_task *t,
			      struct map_range *range)
{
	if (range->has_looked)
		return range->image;
	range->has_looked = true;
	if (range->inode)
		range->image = file_image(all, t, range);
	else if (!strcmp(range->name, "[vdso]"))
		range->image = vdso_image(all, t, range);
	return range->image;
}

struct source_lines *images_lines(const struct images *all, const struct elf_image *image)
{
	return hash_get(&all->lines, lines_key(image));
}
