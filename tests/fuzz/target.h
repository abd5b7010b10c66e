/* Fuzz targets: each file of this directory defines LLVMFuzzerTestOneInput for one kind of input,
 * and passes it to the function that ptrail itself calls. The main() is that of libFuzzer, or of
 * driver.c. A target frees all that it allocates, and ends by a signal if a result is wrong. */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/* Runs the target with `size` bytes at `data`, which must not be changed. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Returns a descriptor of an unnamed file with these bytes, positioned at its beginning. */
int fuzz_file(const void *data, size_t size);
/* The longest path that fuzz_path() writes, with its NUL */
enum { FUZZ_PATH_SIZE = 32 };
/* Writes a path that opens the file of the descriptor. */
void fuzz_path(char path[FUZZ_PATH_SIZE], int fd);
/* Returns a copy of the bytes as a string, which ends before the first NUL, for the caller to
 * free. */
char *fuzz_string(const uint8_t *data, size_t size);
/* Aborts, with a message, if the condition is false. */
void fuzz_expect(int condition, const char *what);
#endif
