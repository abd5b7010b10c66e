#include "symbols/images.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "symbols/file/debug_file.h"
#include "symbols/stacks.h"

enum {
	VDSO_MAX = 1 << 20,		/* bytes */
	TIME_MAX = 10,			/* seconds that all questions about a file may take */
};

bool images_init(struct images *all, bool wants_lines, char **why)
{
	struct lines_library *lines;

	if (!elf_library_is_there(why))
		return false;
	if (wants_lines) {
		lines = lines_library_load(why);
		if (!lines)
			return false;
		free(lines);
	}
	all->wants_lines = wants_lines;
	all->channel = channel_new(wants_lines ? READER_LINES : 0);
	return true;
}

void images_done(struct images *all)
{
	size_t at = 0;

	for (struct image *image; (image = hash_next(&all->read, &at));)
		free(image);
	hash_done(&all->read);
	channel_free(all->channel);
}

/* Returns the image with the key, or a new one with the headers, if there are some; else NULL. */
static struct image *keep_image(struct images *all, uint64_t key, const struct elf_head *head)
{
	struct image *image = alloc_new(struct image);

	image->head = *head;
	image->key = key;
	image->number = all->count++;
	hash_put(&all->read, key, image);
	return image;
}

/* Opens the file of the mapping, and sets *key. Returns a descriptor or a negative number. */
static int open_file(const struct stack_task *t, const struct map_range *range, uint64_t *key)
{
	int fd = t->open_file(t->ctx, range);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st)) {
		close(fd);
		return -1;
	}

	uint64_t identity[] = {st.st_dev, st.st_ino, st.st_size, st.st_mtim.tv_sec,
			       st.st_mtim.tv_nsec};

	*key = hash_mix(fnv_bytes(FNV_BASIS, identity, sizeof(identity)));
	return fd;
}

/* The vDSO is a file in memory. Returns a file with a copy. */
static int open_vdso(const struct stack_task *t, const struct map_range *range, uint64_t *key)
{
	uint64_t size = range->end - range->start;
	_cleanup_free_ uint8_t *bytes = NULL;
	int fd;

	if (size > VDSO_MAX)
		return -1;
	bytes = alloc_more(NULL, size, 1);
	if (t->read(t->ctx, range->start, bytes, size) != (int64_t)size)
		return -1;
	*key = hash_mix(fnv_bytes(FNV_BASIS, bytes, size));
	fd = memfd_create("vdso", MFD_CLOEXEC);
	if (fd >= 0 && write(fd, bytes, size) == (ssize_t)size)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int open_mapped(const struct stack_task *t, const struct map_range *range, uint64_t *key)
{
	if (range->inode)
		return open_file(t, range, key);
	return strcmp(range->name, "[vdso]") != 0 ? -1 : open_vdso(t, range, key);
}

struct image *images_find(struct images *all, const struct stack_task *t, struct map_range *range)
{
	struct elf_head head;
	uint64_t key;

	if (range->has_looked)
		return range->image;
	range->has_looked = true;

	_cleanup_close_ int fd = open_mapped(t, range, &key);

	if (fd < 0)
		return NULL;
	range->image = hash_get(&all->read, key);
	if (!range->image && elf_head_of_file(&head, fd))
		range->image = keep_image(all, key, &head);
	return range->image;
}

/* What the reader says of a file that it has opened */
struct file_facts {
	bool has_symbols, has_lines;
	const char *link;
};

static void read_facts(struct answer_reader *w, struct image *image, struct file_facts *facts,
		       struct arena *arena)
{
	const char *id = wire_get_text(w, BUILD_ID_DIGITS, arena);

	memcpy(image->build_id, id, strspn(id, "0123456789abcdef"));
	facts->has_symbols = wire_get(w, 1);
	facts->has_lines = wire_get(w, 1);
	facts->link = wire_get_text(w, PATH_MAX_BYTES, arena);
	image->abort_message = wire_get(w, UINT64_MAX);
	image->goroutines = wire_get(w, UINT64_MAX);
}

/* Offers the reader the files that may have the symbols of the image until it takes one. */
static enum answer_state add_debug_file(struct images *all, const struct stack_task *t,
					const struct map_range *range, struct image *image,
					const struct file_facts *facts)
{
	struct debug_file_names names = {
		.object = t->task_path(t->ctx, range->name), .build_id = image->build_id,
		.link = facts->link,
	};
	bool is_taken = false;
	char path[PATH_MAX];

	for (unsigned i = 0; i < DEBUG_FILE_PATHS && !is_taken; i++) {
		struct symbol_question q = {
			.kind = i == DEBUG_FILE_BY_BUILD_ID ? QUESTION_DEBUG_FILE :
				QUESTION_LINKED_FILE, .file = image->number,
		};
		_cleanup_close_ int fd = debug_file_path(i, &names, path, sizeof(path)) ?
			t->open_path(t->ctx, path) : -1;
		enum answer_state state;
		struct answer_reader w;

		if (fd < 0)
			continue;
		state = channel_ask(all->channel, &q, fd, &w);
		if (state != ANSWERED) {
			image->has_no_debug_file = state == ANSWER_DIED || state == ANSWER_LATE;
			channel_note_failure(all->channel, state, path);
			return state;
		}
		is_taken = wire_get(&w, 1);
	}
	return ANSWERED;
}

/* Lets the reader that runs read the file, unless it has. */
static enum answer_state open_image(struct images *all, const struct stack_task *t,
				    const struct map_range *range, struct image *image)
{
	struct symbol_question q = {.kind = QUESTION_OPEN, .file = image->number,
			     .wants_lines = all->wants_lines};
	struct arena arena = {0};
	struct file_facts facts;
	enum answer_state state;
	unsigned reader = channel_reader(all->channel, &state);
	uint64_t key = 0;
	struct answer_reader w;

	if (!reader || image->reader == reader)
		return state;

	_cleanup_close_ int fd = open_mapped(t, range, &key);

	if (fd < 0 || key != image->key) {
		image->is_refused = true;
		return ANSWER_NEVER;
	}
	if (all->reader != reader)
		all->open_count = 0;
	all->reader = reader;
	all->open_count++;
	state = channel_ask(all->channel, &q, fd, &w);
	if (state == ANSWERED && wire_get(&w, 1))
		read_facts(&w, image, &facts, &arena);
	else if (state == ANSWERED)
		image->is_refused = true;
	if (state == ANSWERED && !image->is_refused && !w.is_malformed && *range->name == '/' &&
	    !image->has_no_debug_file &&
	    !(facts.has_symbols && (facts.has_lines || !all->wants_lines)))
		state = add_debug_file(all, t, range, image, &facts);
	if (state == ANSWERED)
		image->reader = reader;
	arena_done(&arena);
	return state == ANSWERED && image->is_refused ? ANSWER_NEVER : state;
}

/* Opens the file and asks about it, if `q` is not NULL. A reader that has died with other files may
 * have needed too much memory for all of them: the file gets another one, for itself. */
static bool ask(struct images *all, const struct stack_task *t, const struct map_range *range,
		struct image *image, const struct symbol_question *q, struct answer_reader *w)
{
	enum { ATTEMPTS = 5 };
	uint64_t start = clock_ns(CLOCK_MONOTONIC);
	enum answer_state state = ANSWER_NEVER;
	bool had_debug_file;

	if (!channel_has_time(all->channel))
		return false;
	for (unsigned i = 0; i < ATTEMPTS && !image->is_refused; i++) {
		had_debug_file = !image->has_no_debug_file;
		state = open_image(all, t, range, image);
		if (state == ANSWERED && q)
			state = channel_ask(all->channel, q, -1, w);
		if (state == ANSWERED || state == ANSWER_INTERRUPTED || state == ANSWER_NEVER ||
		    state == ANSWER_NO_TIME)
			break;
		if (state == ANSWER_AGAIN || (had_debug_file && image->has_no_debug_file))
			continue;
		if (state == ANSWER_LATE || all->open_count == 1)
			break;
	}
	image->time += clock_ns(CLOCK_MONOTONIC) - start;
	/* a stack for which other files have left no time is not the fault of this one */
	if ((state == ANSWERED && image->time > TIME_MAX * NS_PER_SECOND) ||
	    (state == ANSWER_NO_TIME && image->time > ANSWER_MS * (NS_PER_SECOND / 1000)))
		state = ANSWER_LATE;
	if (state == ANSWER_DIED || state == ANSWER_LATE) {
		image->is_refused = true;
		channel_note_failure(all->channel, state, range->name);
	}
	return state == ANSWERED;
}

bool images_open(struct images *all, const struct stack_task *t, const struct map_range *range,
		 struct image *image)
{
	return ask(all, t, range, image, NULL, NULL);
}

static int32_t get_offset(struct answer_reader *w)
{
	return (int32_t)(uint32_t)wire_get(w, UINT32_MAX);
}

static void read_rule(struct answer_reader *w, struct frame_rule *r)
{
	enum { ALL = (1 << FRAME_REGISTERS) - 1 };

	r->base = wire_get(w, FRAME_REGISTERS - 1);
	r->saved = wire_get(w, ALL);
	r->lost = wire_get(w, ALL);
	r->by_base = wire_get(w, ALL);
	r->is_stored = wire_get(w, 1);
	r->return_by_base = wire_get(w, 1);
	r->return_in_x30 = wire_get(w, 1);
	r->is_signal = wire_get(w, 1);
	r->is_outermost = wire_get(w, 1);
	r->is_missing = wire_get(w, 1);
	r->offset = get_offset(w);
	r->return_address = get_offset(w);
	for (unsigned i = 0; i < FRAME_REGISTERS; i++)
		r->at[i] = get_offset(w);
}

static void read_lines(struct answer_reader *w, struct code_facts *to, struct arena *arena)
{
	to->line_count = wire_get(w, INLINED_MAX + 1);
	to->lines = arena_alloc(arena, to->line_count * sizeof(*to->lines));
	for (unsigned i = 0; i < to->line_count; i++) {
		struct source_place *p = &to->lines[i];
		bool is_inlined = wire_get(w, 1);
		const char *function = wire_get_name(w, NAME_MAX_BYTES, arena);

		p->function = is_inlined ? function : NULL;
		p->start = wire_get(w, UINT64_MAX);
		p->file = wire_get_name(w, PATH_MAX_BYTES, arena);
		p->line = wire_get(w, UINT32_MAX);
	}
}

static void read_code_facts(struct answer_reader *w, struct code_facts *to, struct arena *arena)
{
	bool has_symbol = wire_get(w, 1);
	const char *symbol = wire_get_name(w, NAME_MAX_BYTES, arena);

	to->symbol = has_symbol ? symbol : NULL;
	to->symbol_start = wire_get(w, UINT64_MAX);
	to->has_entry = wire_get(w, 1);
	if (to->has_entry) {
		to->entry_base = wire_get(w, UINT64_MAX);
		to->entry.start = get_offset(w);
		to->entry.description = get_offset(w);
	}
	to->has_rule = wire_get(w, 1);
	if (to->has_rule)
		read_rule(w, &to->rule);
	read_lines(w, to, arena);
}

void images_ask(struct images *all, const struct stack_task *t, const struct map_range *range,
		struct image *image, const uint64_t *addresses, struct code_facts *const *to,
		unsigned count, struct arena *arena)
{
	struct symbol_question q = {.kind = QUESTION_PLACES, .file = image->number,
				    .count = count};
	struct answer_reader w;
	bool is_known;

	memcpy(q.address, addresses, count * sizeof(*addresses));
	is_known = ask(all, t, range, image, &q, &w);
	for (unsigned i = 0; i < count; i++) {
		*to[i] = (struct code_facts){.is_known = is_known || image->is_refused};
		if (is_known)
			read_code_facts(&w, to[i], arena);
	}
	if (!is_known || !w.is_malformed)
		return;
	for (unsigned i = 0; i < count; i++)
		*to[i] = (struct code_facts){.is_known = true};
	channel_reject(all->channel);
	channel_note_failure(all->channel, ANSWER_DIED, range->name);
	image->is_refused = true;
}
