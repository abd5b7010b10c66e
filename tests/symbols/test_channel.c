#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unit.h"
#include "symbols/question/channel.h"

/* A program in the place of the symbol reader, which may send anything: a shell script whose
 * standard input is the socket. It says first that it is confined. */
#define SEND(bytes) "printf '" bytes "' >&0\n"
#define ZEROS "\\0\\0\\0\\0"
#define HELLO "#!/bin/sh\n" SEND(ZEROS "\\4\\0\\0\\0" ZEROS ZEROS)

static char program[] = "/tmp/ptrail-reader.XXXXXX";

static void make_program(const char *text)
{
	int fd;

	memcpy(strrchr(program, '.') + 1, "XXXXXX", 6);
	fd = mkstemp(program);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	ck_assert_int_eq(fchmod(fd, 0700), 0);
	close(fd);
}

/* Asks the program once. Returns the state, and the number of bytes of the answer in *size. */
static enum answer_state ask(const char *text, uint64_t *size)
{
	struct symbol_question q = {.kind = QUESTION_FORGET};
	struct channel *c = channel_new(0);
	struct answer_reader answer = {0};
	enum answer_state state;

	make_program(text);
	channel_set_host(c, &(struct channel_host){.executable = program});
	state = channel_ask(c, &q, -1, &answer);
	*size = answer.left;
	ck_assert_int_eq(answer.is_malformed, state != ANSWERED);
	channel_free(c);
	unlink(program);
	return state;
}

START_TEST(an_answer_is_its_size_and_bytes)
{
	uint64_t size;

	ck_assert_int_eq(ask(HELLO SEND("\\3\\0\\0\\0" ZEROS ZEROS ZEROS "abc")
			     "cat >/dev/null\n", &size), ANSWERED);
	ck_assert_int_eq(size, 3);
}
END_TEST

START_TEST(an_answer_in_parts_is_put_together)
{
	uint64_t size;

	ck_assert_int_eq(ask(HELLO SEND("\\0\\100\\0\\0") SEND(ZEROS ZEROS) SEND(ZEROS "ab")
			     "head -c 16382 /dev/zero >&0\n"
			     "cat >/dev/null\n", &size), ANSWERED);
	ck_assert_int_eq(size, 16384);
}
END_TEST

START_TEST(an_answer_that_is_shorter_than_it_says_is_refused)
{
	uint64_t size;

	ck_assert_int_eq(ask(HELLO SEND("\\4\\0\\0\\0" ZEROS ZEROS ZEROS "abc"), &size),
			 ANSWER_DIED);
	ck_assert_int_eq(size, 0);
}
END_TEST

START_TEST(an_answer_that_is_longer_than_it_says_is_refused)
{
	uint64_t size;

	ck_assert_int_eq(ask(HELLO SEND("\\2\\0\\0\\0" ZEROS ZEROS ZEROS "abc")
			     "cat >/dev/null\n", &size), ANSWER_DIED);
}
END_TEST

START_TEST(an_answer_above_the_limit_is_not_received)
{
	uint64_t size;

	ck_assert_int_eq(ask(HELLO SEND(ZEROS "\\0\\0\\1\\0" ZEROS ZEROS)
			     "cat /dev/zero >&0\n", &size), ANSWER_DIED);
}
END_TEST

START_TEST(bytes_of_any_value_are_no_harm)
{
	uint64_t size;

	for (unsigned i = 0; i < 8; i++)
		ck_assert_int_ne(ask("#!/bin/sh\nhead -c 4000 /dev/urandom >&0\n", &size),
				 ANSWERED);
	ck_assert_int_ne(ask(HELLO "head -c 4000 /dev/urandom >&0\n", &size), ANSWERED);
}
END_TEST

/* A reader that asks for libraries again and again gets each of them once. */
START_TEST(a_library_is_loaded_once)
{
	const char *text = HELLO SEND(ZEROS ZEROS "\\7\\0\\0\\0" ZEROS)
		"cat >/dev/null\n";
	struct symbol_question q = {.kind = QUESTION_FORGET};
	struct channel *c = channel_new(0);
	struct answer_reader answer;

	make_program(text);
	channel_set_host(c, &(struct channel_host){.executable = program});
	ck_assert_int_eq(channel_ask(c, &q, -1, &answer), ANSWER_AGAIN);
	ck_assert_int_eq(channel_ask(c, &q, -1, &answer), ANSWERED);
	channel_free(c);
	unlink(program);
}
END_TEST

/* STACK_MS is less than twice ANSWER_MS. */
START_TEST(the_answers_of_a_stack_trace_have_a_time_limit_together)
{
	static const enum answer_state states[] = {
		ANSWER_LATE, ANSWER_NO_TIME, ANSWER_NO_TIME, ANSWER_NO_TIME,
	};
	struct symbol_question q = {.kind = QUESTION_FORGET};
	struct channel *c = channel_new(0);
	struct answer_reader answer;

	make_program(HELLO "exec sleep 1000\n");
	channel_set_host(c, &(struct channel_host){.executable = program});
	ck_assert_int_eq(channel_ask(c, &q, -1, &answer), ANSWER_LATE);
	channel_begin_stack(c);
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		ck_assert(channel_has_time(c) == (i < 2));
		ck_assert_int_eq(channel_ask(c, &q, -1, &answer), states[i]);
	}
	channel_begin_stack(c);
	ck_assert(channel_has_time(c));
	channel_free(c);
	unlink(program);
}
END_TEST

static TCase *channel_case(void)
{
	TCase *tc = tcase_create("channel");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, an_answer_is_its_size_and_bytes);
	tcase_add_test(tc, an_answer_in_parts_is_put_together);
	tcase_add_test(tc, an_answer_that_is_shorter_than_it_says_is_refused);
	tcase_add_test(tc, an_answer_that_is_longer_than_it_says_is_refused);
	tcase_add_test(tc, an_answer_above_the_limit_is_not_received);
	tcase_add_test(tc, bytes_of_any_value_are_no_harm);
	tcase_add_test(tc, a_library_is_loaded_once);
	tcase_add_test(tc, the_answers_of_a_stack_trace_have_a_time_limit_together);
	return tc;
}
UNIT_CASE(channel_case)
