/* Secret parts of command lines, of variables and of names */
#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"
#include "record/redact/names/argument.h"
#include "record/redact/redact.h"

static struct arena arena;

static void tear_down(void)
{
	arena_done(&arena);
}

/* Words before and after redaction; both lists end with NULL */
struct sample {
	const char *before[8], *after[8];
};

static void check_sample(const struct redaction *r, const struct sample *s)
{
	const char *const *got = redact_words(r, s->before, &arena);

	for (unsigned i = 0; s->after[i]; i++)
		ck_assert_str_eq(got[i], s->after[i]);
}

static void check_samples(const struct sample *s, size_t n)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);

	for (size_t i = 0; i < n; i++)
		check_sample(r, &s[i]);
	redaction_free(r);
}

#define CHECK_SAMPLES(samples) check_samples(samples, sizeof(samples) / sizeof((samples)[0]))

START_TEST(options_with_secret_names_lose_their_values)
{
	static const struct sample samples[] = {
		{{"env", "API_TOKEN=abcdef", "x=y"}, {"env", "API_TOKEN=***", "x=y"}},
		{{"p", "--db-password=a=b c"}, {"p", "--db-password=***"}},
		{{"p", "--Db_Password", "hunter2", "on"}, {"p", "--Db_Password", "***", "on"}},
		{{"p", "-token", "-abc", "rest"}, {"p", "-token", "***", "rest"}},
		{{"p", "--no-keyring", "--verbose"}, {"p", "--no-keyring", "--verbose"}},
		{{"p", "--key", "-password", "xyz"}, {"p", "--key", "***", "***"}},
		{{"cc", "-DMY_KEY=1234", "-DN=2"}, {"cc", "-DMY_KEY=***", "-DN=2"}},
		{{"docker", "-e", "SECRET=abcd"}, {"docker", "-e", "SECRET=***"}},
		{{"p", "--build-arg=TOKEN=abc"}, {"p", "--build-arg=TOKEN=***"}},
		{{"p", "--key"}, {"p", "--key"}},
		{{"p", "TOKEN", "plain", "key"}, {"p", "TOKEN", "plain", "key"}},
	};

	CHECK_SAMPLES(samples);
}
END_TEST

START_TEST(replacement_is_never_longer)
{
	static const struct sample samples[] = {
		{{"KEY=a", "KEY=ab", "KEY=", "KEY=abc"}, {"KEY=*", "KEY=**", "KEY=", "KEY=***"}},
		{{"--key", ""}, {"--key", ""}},
		{{"KEY=***", "--key", "***"}, {"KEY=***", "--key", "***"}},
	};

	CHECK_SAMPLES(samples);
}
END_TEST

START_TEST(extent_of_secrets_inside_words)
{
	static const struct sample samples[] = {
		{{"sh", "-c", "A=1 TOKEN=abc make all"}, {"sh", "-c", "A=1 TOKEN=*** make all"}},
		{{"sh", "-c", "X=1 TOKEN=\"a b\\\"c\" make"},
		 {"sh", "-c", "X=1 TOKEN=\"***\" make"}},
		{{"sh", "-c", "export KEY='a b'; make"}, {"sh", "-c", "export KEY='***'; make"}},
		{{"sh", "-c", "p --password abcd --key 'a b'; p --key --x -k y"},
		 {"sh", "-c", "p --password *** --key '***'; p --key --x -k y"}},
		{{"sh", "p -token=abcd a-key b --key"}, {"sh", "p -token=*** a-key b --key"}},
		{{"curl", "https://h/p?api_key=abc&n=2"}, {"curl", "https://h/p?api_key=***&n=2"}},
		{{"psql", "host=db password=abcd port=1"}, {"psql", "host=db password=*** port=1"}},
		{{"mount", "user=x,password=y,z=1"}, {"mount", "user=x,password=***"}},
		{{"sh", "-c", "curl -H 'Authorization: Bearer x' y"},
		 {"sh", "-c", "curl -H 'Authorization: ***' y"}},
		{{"curl", "{\"user\":\"u\",\"password\":\"abcd\",\"n\":1}"},
		 {"curl", "{\"user\":\"u\",\"password\":\"***\",\"n\":1}"}},
		{{"sh", "-c", "echo \"{\\\"token\\\": \\\"abcd\\\", 1}\""},
		 {"sh", "-c", "echo \"{\\\"token\\\": \\\"***\\\", 1}\""}},
		{{"a keys=1 keys=2 keys=3 keys=4 keys=5 keys=6 keys=7 keys=8 keys=9 keys=0 "
		  "keys=1 keys=2 keys=3 keys=4 keys=5 keys=6 keys=7 keys=8 end"},
		 {"a keys=* keys=* keys=* keys=* keys=* keys=* keys=* keys=* keys=* keys=* "
		  "keys=* keys=* keys=* keys=* keys=* keys=***"}},
	};

	CHECK_SAMPLES(samples);
}
END_TEST

START_TEST(fields_and_urls)
{
	static const struct sample samples[] = {
		{{"curl", "-H", "Authorization: Bearer abc"}, {"curl", "-H", "Authorization: ***"}},
		{{"curl", "-H", "X-Api-Key:abcd", "-x"}, {"curl", "-H", "X-Api-Key:***", "-x"}},
		{{"curl", "-HCookie: a=b"}, {"curl", "-HCookie: ***"}},
		{{"w", "--header=Authorization: a b"}, {"w", "--header=Authorization: ***"}},
		{{"wget", "--header", "Cookie:abcd"}, {"wget", "--header", "Cookie:***"}},
		{{"curl", "-H", "Accept: a"}, {"curl", "-H", "Accept: a"}},
		{{"docker", "-v", "keys:/keys"}, {"docker", "-v", "keys:/keys"}},
		{{"git", "https://u:pass@h/x@y:z"}, {"git", "https://u:***@h/x@y:z"}},
		{{"https://abcd@h/x", "ssh://git@h/x"}, {"https://***@h/x", "ssh://git@h/x"}},
		{{"p", "--db=postgres://u:p:@ss@h"}, {"p", "--db=postgres://u:***@h"}},
		{{"http://h:80/a?b=c@d", "a://", "://"}, {"http://h:80/a?b=c@d", "a://", "://"}},
	};

	CHECK_SAMPLES(samples);
}
END_TEST

START_TEST(user_patterns)
{
	static const char *const own[] = {"pin", "db-[a-c]_x", "\\*\\[", "*.pass?", NULL};
	static const struct sample samples[] = {
		{{"PIN=1234", "-DPIN=1234"}, {"PIN=***", "-DPIN=***"}},
		{{"--pin", "1234", "-pin", "1234"}, {"--pin", "***", "-pin", "***"}},
		{{"DB_B-X=1234", "DB_D_X=1234"}, {"DB_B-X=***", "DB_D_X=1234"}},
		{{"spring.passw=1234"}, {"spring.passw=***"}},
		{{"pins=1", "KEY=abcd", "-H", "Cookie: abcd", "http://u:p@h"},
		 {"pins=1", "KEY=abcd", "-H", "Cookie: abcd", "http://u:p@h"}},
	};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, false, own);

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		check_sample(r, &samples[i]);
	ck_assert_str_eq(redaction_patterns(r)[0], "pin");
	ck_assert_ptr_null(redaction_patterns(r)[4]);
	redaction_free(r);
	r = redaction_new(RECORD_ENV_NAMES, true, own);
	ck_assert_str_eq(redaction_patterns(r)[0], "*TOKEN*");
	ck_assert_str_eq(redaction_patterns(r)[4], "pin");
	check_sample(r, &(struct sample){{"KEY=abcd", "PIN=1234"}, {"KEY=***", "PIN=***"}});
	redaction_free(r);
}
END_TEST

/* A name that is too long to be compared may match. */
START_TEST(overlong_name_is_secret)
{
	static char word[1000];
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	const char *const words[] = {word, NULL};

	memset(word, 'n', 900);
	strcpy(word + 900, "TOKEN=abcdef");
	ck_assert_ptr_null(strstr(redact_words(r, words, &arena)[0], "abc"));
	redaction_free(r);
}
END_TEST

/* The word after a truncated option may be its value. */
START_TEST(word_after_truncated_option_is_secret)
{
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct word_walk w = {.r = r};
	struct spans spans;

	redact_word(&w, "--passw", 7, true, &spans);
	ck_assert_uint_eq(spans.count, 0);
	redact_word(&w, "hunter2", 7, false, &spans);
	ck_assert_uint_eq(spans.count, 1);
	redact_word(&w, "a script that is lo", 19, true, &spans);
	redact_word(&w, "hunter2", 7, false, &spans);
	ck_assert_uint_eq(spans.count, 0);
	redaction_free(r);
}
END_TEST

START_TEST(words_without_secrets_are_not_copied)
{
	static const char *const words[] = {"cc", "-O2", "-c", "x.c", NULL};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);

	ck_assert_ptr_eq(redact_words(r, words, &arena), words);
	ck_assert_ptr_null(redact_words(r, NULL, &arena));
	ck_assert_ptr_null(arena.chunks);
	redaction_free(r);
	redaction_free(NULL);
}
END_TEST

START_TEST(events_are_redacted)
{
	static const char *const words[] = {"p", "--token", "abcdef", "x", NULL};
	struct redaction *r = redaction_new(RECORD_ENV_NAMES, true, NULL);
	struct event begin = {.kind = EVENT_BEGIN}, exec = {.kind = EVENT_EXEC};
	struct event attached = {.kind = EVENT_NEW}, none = {.kind = EVENT_EXEC};

	begin.begin.argv = exec.exec.argv = attached.born.argv = words;
	redact_event(r, &begin, &arena);
	redact_event(r, &exec, &arena);
	redact_event(r, &attached, &arena);
	redact_event(r, &none, &arena);
	ck_assert_str_eq(begin.begin.argv[2], "***");
	ck_assert_str_eq(exec.exec.argv[2], "***");
	ck_assert_str_eq(attached.born.argv[2], "***");
	ck_assert_str_eq(exec.exec.argv[3], "x");
	ck_assert_ptr_null(exec.exec.argv[4]);
	ck_assert_ptr_null(none.exec.argv);
	ck_assert_str_eq(words[2], "abcdef");
	redaction_free(r);
}
END_TEST

/* Random words of significant parts: the spans are in order and inside the word, and a second
 * redaction changes nothing. */
START_TEST(random_words)
{
	static const char *const parts[] = {
		"KEY", "=", ":", "://", "\"", "'", "\\", " ", "-", "--", "@", "h", "http", "&", "]",
		"\n", "Cookie", "H", "/", ";",
	};
	struct redaction *r = redaction_new(RECORD_ENV_ALL, true, NULL);
	uint32_t seed = _i + 1;

	for (unsigned round = 0; round < 20000; round++) {
		struct word_walk w = {.r = r}, again = {.r = r};
		struct spans spans;
		char word[200] = "";
		size_t n, end = 0;

		for (unsigned i = 0; i < 16; i++) {
			seed = seed * 1664525 + 1013904223;
			strcat(word, parts[(seed >> 8) % (sizeof(parts) / sizeof(parts[0]))]);
		}
		n = strlen(word);
		redact_word(&w, word, n, false, &spans);
		for (unsigned i = 0; i < spans.count; i++) {
			ck_assert_uint_le(end, spans.at[i].from);
			ck_assert_uint_lt(spans.at[i].from, spans.at[i].to);
			end = spans.at[i].to;
		}
		ck_assert_uint_le(end, n);
		n = redact_spans(word, n, &spans);
		ck_assert_uint_eq(strlen(word), n);
		redact_word(&again, word, n, false, &spans);

		char *once = strdup(word);

		redact_spans(word, n, &spans);
		ck_assert_str_eq(word, once);
		free(once);
	}
	redaction_free(r);
}
END_TEST

static void check_variable(enum record_env env, const char *text, const char *expected)
{
	struct redaction *r = redaction_new(env, true, NULL);
	char s[100];
	struct spans spans;

	strcpy(s, text);
	redact_variable(r, s, strlen(s), &spans);
	redact_spans(s, strlen(s), &spans);
	ck_assert_str_eq(s, expected);
	redaction_free(r);
}

START_TEST(variables)
{
	check_variable(RECORD_ENV_NAMES, "HOME=/root", "HOME=***");
	check_variable(RECORD_ENV_NAMES, "A=b=c", "A=***");
	check_variable(RECORD_ENV_NAMES, "nothing", "***");
	check_variable(RECORD_ENV_NAMES, "=x", "=*");
	check_variable(RECORD_ENV_NAMES, "", "");
	check_variable(RECORD_ENV_NONE, "HOME=/root", "***");
	check_variable(RECORD_ENV_ALL, "HOME=/root", "HOME=/root");
	check_variable(RECORD_ENV_ALL, "GITHUB_TOKEN=abcd", "GITHUB_TOKEN=***");
	check_variable(RECORD_ENV_ALL, "URL=redis://:abcd@h/1", "URL=redis://:***@h/1");
	check_variable(RECORD_ENV_ALL, "ARGS=--password=x", "ARGS=--password=x");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("redact_words");
	TCase *c = tcase_create("words");

	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_test(c, options_with_secret_names_lose_their_values);
	tcase_add_test(c, replacement_is_never_longer);
	tcase_add_test(c, extent_of_secrets_inside_words);
	tcase_add_test(c, fields_and_urls);
	tcase_add_test(c, user_patterns);
	tcase_add_test(c, overlong_name_is_secret);
	tcase_add_test(c, word_after_truncated_option_is_secret);
	tcase_add_test(c, words_without_secrets_are_not_copied);
	tcase_add_test(c, events_are_redacted);
	tcase_add_loop_test(c, random_words, 0, 4);
	tcase_add_test(c, variables);
	suite_add_tcase(s, c);
	return unit_main(s);
}
