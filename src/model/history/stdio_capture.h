/* Reads what a process writes to its standard output, error and other descriptors, through the
 * memory interface of the syscall: for explanations, and for recordings, which keep what
 * explanations need. */
#ifndef MODEL_HISTORY_STDIO_CAPTURE_H
#define MODEL_HISTORY_STDIO_CAPTURE_H

#include <stddef.h>
#include <stdint.h>

#include "ptrail/event.h"

enum {
	STDIO_CAPTURE_MAX = 4096, STDIO_CAPTURE_FD_MAX = 2,
	/* of other descriptors, which may be duplicates of these two, or log files */
	STDIO_CAPTURE_OTHER_MAX = 256, STDIO_CAPTURE_OTHER_FD_MAX = 63,
};

/* Whether stdio_capture_read() can return data for syscalls of that row; false for NULL */
bool stdio_capture_applies(const struct call *row);

/* Reads the bytes that the syscall of a LEAVE wrote to descriptor 1 or 2, at most
 * STDIO_CAPTURE_MAX, or to another one, at most STDIO_CAPTURE_OTHER_MAX, into the memory of the
 * event, so that stdio_capture_read() works without the tracee. */
void stdio_capture_fetch(const struct event *leave);
/* The same for a recording: of the bytes written to descriptor 2 all are recorded, of those to
 * others the lines of LINE_OF_REPORT and LINE_OF_END (model/errors/report_lines.h). `limit`: number
 * of bytes of a buffer that are recorded anyway. */
void stdio_capture_record(const struct event *leave, uint64_t limit);
/* Copies to `text`, which has room for STDIO_CAPTURE_MAX bytes, what the syscall of a LEAVE wrote
 * to descriptor 2; of what it wrote to another one, if that is more than REPORT_BEGINNING bytes,
 * the lines that report_lines_find() finds. Of a recording, the same is copied as of the trace.
 * Returns the number of bytes; 0: it wrote nothing, or it is another event. */
size_t stdio_capture_read(const struct event *leave, char *text);
/* The same of any descriptor, and at most `most` bytes */
size_t stdio_capture_read_up_to(const struct event *leave, uint64_t most, char *text);
#endif
