#include "trace/facts/title.h"

#include <string.h>

#include "base/memory/cleanup.h"
#include "model/process/name.h"
#include "trace/memory/memory.h"

enum {
	READ_MAX = 4096,	/* bytes of the arguments that are examined */
	/* bytes of a title that are read if it is longer than the arguments were */
	READ_MIN = TASK_NAME_ROOM,
};

/* Returns whether all bytes are 0. */
static bool is_cleared(const char *bytes, size_t n)
{
	while (n && !bytes[n - 1])
		n--;
	return !n;
}

const char *title_of_facts(pid_t tid, const struct facts *facts, bool has_userfault,
			   struct arena *arena)
{
	uint64_t start = facts->args_start, size = facts->args_end - start;
	uint64_t want = size < READ_MIN ? READ_MIN : size > READ_MAX ? READ_MAX : size;
	char text[READ_MAX + 1];
	const char *const argv[] = {text, NULL};
	bool is_whole;
	int64_t n;
	size_t len;

	if (!start || facts->args_end <= start)
		return "";
	n = has_userfault ? tracee_read_present(tid, start, text, want) :
		tracee_read(tid, start, text, want);
	if (n <= 0)
		return "";
	text[n] = 0;
	len = strlen(text);
	is_whole = size <= (uint64_t)n;
	size = is_whole ? size : (uint64_t)n;
	/* A title that continues behind the arguments has overwritten the NUL at their end. */
	if (!(is_whole && text[size - 1]) && len < size && !is_cleared(text + len, size - len))
		return "";
	return name_is_title(argv) ? arena_copy(arena, text, len) : "";
}

const char *title_of_task(pid_t tid, struct arena *arena)
{
	_cleanup_close_ int dir_fd = proc_open_dir(tid);
	const char *const *argv = dir_fd < 0 ? NULL : proc_argv_in(dir_fd, arena);

	return name_is_title(argv) ? argv[0] : "";
}
