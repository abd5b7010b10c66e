/* An output that is standard output: for programs that write a recording of their own making. A
 * program that links it has no other. */
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
