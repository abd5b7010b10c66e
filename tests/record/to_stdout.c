/* Implements the program's output as standard output, for programs that write a synthetic
 * recording. */
#include "record/to_stdout.h"

#include <string.h>
#include <unistd.h>

void output_add(struct output *o, const void *bytes, size_t n)
{
	o->failed |= write(STDOUT_FILENO, bytes, n) != (ssize_t)n;
}

void output_str(struct output *o, const char *s)
{
	output_add(o, s, strlen(s));
}
