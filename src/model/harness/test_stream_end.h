/* Ends tests, files and streams of test_stream.h. */
#ifndef MODEL_HARNESS_TEST_STREAM_END_H
#define MODEL_HARNESS_TEST_STREAM_END_H

#include "model/harness/test_stream.h"

/* Sets the result of a test, and its duration and message if the line has them. */
void test_stream_set_result(struct test_stream *s, struct test_entry *e, enum test_result result,
			    const struct form_fields *f);
/* Adds a test for the file or package that has none of its own. */
void test_stream_add_whole(struct test_stream *s, enum test_result result,
			   const struct form_fields *f);
/* Whether one of the entries from `begin` on failed or has not finished */
bool test_stream_has_failed(const struct test_stream *s, size_t begin);
/* Ends the file whose tests precede: it is a test itself if they are not listed. */
void test_stream_finish_file(struct test_stream *s);
/* Reads the line in `b`, and empties it. */
void test_stream_end_line(struct test_stream *s, struct sbuf *b);
#endif
