/* Reads what a process wrote as the lines of a test harness */
#ifndef MODEL_HARNESS_TEST_STREAM_H
#define MODEL_HARNESS_TEST_STREAM_H

#include "model/harness/harness.h"
#include "model/harness/test_entries.h"

enum { TEST_GROUPS_MAX = 16 };

struct test_stream {
	const struct life *life;
	/* NULL: it is not known yet */
	const struct harness *harness;
	bool is_known;			/* by its program: no proof is needed */
	bool opened_unittest;		/* it has opened a module of unittest */
	bool has_started, has_total, has_plan, has_stopped, in_list;
	unsigned plan, top_results;
	unsigned mark_count;		/* number of marks of the current file */
	struct sbuf line[2];		/* unfinished lines of descriptors 1 and 2 */
	struct sbuf loose;		/* the last lines that belong to no test */
	struct sbuf suite;		/* of the following tests */
	enum test_result suite_result;
	size_t suite_begin;		/* number of entries before the file or package */
	struct test_entries entries;
	struct test_entry *current;	/* that lines of no form belong to; NULL: none */
	struct test_entry *latest;	/* whose result was the last one; NULL: none */
	struct test_group {
		unsigned indent;
		struct sbuf name;
	} groups[TEST_GROUPS_MAX];
	unsigned group_count;
	uint64_t time;			/* timestamp of the current line */
	uint64_t missing;		/* bytes that were written and are not known */
};

/* The stream of that process, which must stay valid. `harness`: NULL: it is
 * recognized by a line. */
struct test_stream *test_stream_new(const struct life *life, const struct harness *harness);
void test_stream_free(struct test_stream *s);
/* Adds what was written to descriptor 1 or 2; `missing`: the number of bytes that are not known
 * of the end of it. */
void test_stream_add(struct test_stream *s, uint64_t time, int fd, const char *text, size_t n,
		     uint64_t missing);
/* Ends the stream: decides which tests are some. Returns whether a harness was recognized. */
bool test_stream_finish(struct test_stream *s);
#endif
