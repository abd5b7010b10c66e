/* Files that an option names and that are read at once, such as a baseline: of a limited size, and
 * without waiting for ever for a FIFO that no process writes. */
#ifndef BASE_SYSTEM_INPUT_FILE_H
#define BASE_SYSTEM_INPUT_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct input_file {
	const char *path;
	size_t size_max;	/* in bytes */
	/* It must be a regular file, because the user has not named it: another file does. */
	bool is_regular;
};

/* Reads the file as a NUL-terminated string for the caller to free, and stores its length without
 * the NUL. A pipe or FIFO is read to its end; a FIFO that has no writer is waited for for two
 * seconds. Returns NULL on failure, and sets *why to a constant text that can follow "cannot read
 * 'PATH': ". */
char *input_file_read(const struct input_file *f, size_t *length, const char **why);
/* The same with a file that is open for reading with O_NONBLOCK, and is not closed */
char *input_file_read_from(int fd, const struct input_file *f, size_t *length, const char **why);

/* Returns the next line, which ends at its newline or before *end, and advances *at to the line
 * after it. The newline becomes a NUL. Returns NULL at the end. */
char *input_file_line(char **at, char *end);
#endif
