#include "lib/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text/utf8.h"
#include "print/core/printers.h"
#include "print/html/functions.h"
#include "print/html/marks.h"
#include "print/html/page.h"
#include "print/html/summary.h"
#include "print/html_history.h"
#include "print/output/output.h"

/* Returns the page of a synthetic run, for the caller to free. */
static char *page_of(size_t n, bool hostile, enum end_reason why)
{
	struct diag diag = {.fd = 2};
	struct print_options options = {.depth = 3};
	struct output *out;
	struct made m = {0};
	struct stat st;
	int fd = memfd_create("page", MFD_CLOEXEC);
	void *self;
	char *s;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(output_open_fd(&out, fd, "memory", &diag), 0);
	html_history_fill(&m, n, hostile);
	self = printer_html.open(&options, out);
	html_history_send(&m, &printer_html, self, why);
	printer_html.close(self);
	made_done(&m);
	ck_assert_int_eq(output_close(out), 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	s = calloc(1, st.st_size + 1);
	ck_assert_ptr_nonnull(s);
	ck_assert_int_eq(pread(fd, s, st.st_size, 0), st.st_size);
	close(fd);
	return s;
}

/* Without strstr: with AddressSanitizer each call would scan the whole page. */
static size_t count(const char *s, const char *word)
{
	size_t n = 0, length = strlen(word);

	for (; *s; s++)
		n += *s == *word && !strncmp(s, word, length);
	return n;
}

static const char *data_of(const char *page)
{
	const char *data = strstr(page, "<script id=\"data\" type=\"application/json\">");

	ck_assert_ptr_nonnull(data);
	return strchr(data, '\n') + 1;
}

static void has(const char *s, const char *word)
{
	ck_assert_msg(strstr(s, word), "missing: %s", word);
}

static void lacks(const char *s, const char *word)
{
	ck_assert_msg(!strstr(s, word), "unexpected: %s", word);
}

/* The script is in the page but for the mark of its other part. */
static void has_script(const char *s)
{
	static const char mark[] = "/* {{reports}} */";
	const char *at = strstr(html_script, mark);
	char *first;

	ck_assert_ptr_nonnull(at);
	first = strndup(html_script, at - html_script);
	has(s, first);
	has(s, at + strlen(mark));
	free(first);
}

START_TEST(a_page_has_all_parts)
{
	char *s = page_of(100, false, END_DONE);
	const char *data = data_of(s);

	ck_assert_int_eq(strncmp(s, "<!DOCTYPE html>\n", 16), 0);
	lacks(s, "{{");
	has(s, "<title>make -j2 all - ptrail</title>");
	has(s, html_style);
	has_script(s);
	lacks(s, html_reports_style);
	lacks(s, html_reports_script);
	has(s, "default-src 'none'");
	ck_assert_uint_eq(count(data, "\n,{\"process\":"), 100);
	ck_assert_uint_eq(count(data, "\n,{\"finding\":"), 8);
	ck_assert_uint_eq(count(data, "\n,{\"check\":"), 4);
	has(data, "\"XX003\",\"name\":\"made-up-blind\"");
	has(data, "\"explanation\":\"Calls were not seen.\",\"blind\":true}");
	has(data, "\"explanation\":\"Not selected.\",\"unselected\":true}");
	has(data, "\"tracer\":1");
	has(data, "\n,{\"end\":true}\n]</script>\n</body>\n</html>\n");
	has(data, "\"command\":[\"make\",\"-j2\",\"all\"],\"start\":\"1700000000500000000\"");
	has(data, "\"why\":\"done\",\"exit\":{\"code\":2},\"processes\":100,\"programs\":100");
	has(data, "\"depth\":3");
	lacks(data, "\"cut\"");
	free(s);
}
END_TEST

/* Returns a copy of the line of a process, for the caller to free. */
static char *line_of(const char *page, unsigned process)
{
	char key[32];
	const char *line;

	snprintf(key, sizeof(key), "\n,{\"process\":%u,", process);
	line = strstr(page, key);
	ck_assert_ptr_nonnull(line);
	return strndup(line + 1, strcspn(line + 1, "\n"));
}

START_TEST(a_process_has_all_facts)
{
	char *s = page_of(100, false, END_DONE);
	char *five = line_of(s, 5), *killed = line_of(s, 7), *zombie = line_of(s, 9);
	char *left = line_of(s, 11), *caught = line_of(s, 20);

	has(five, "\"parent\":0,\"pid\":105,\"serial\":6,\"how\":\"vfork\","
		"\"born\":11000000,\"exited\":71000000,\"reaped\":71100000,"
		"\"state\":\"reaped\",\"exit\":{\"code\":3},\"reaper\":100,");
	has(five, "\"figures\":{\"user\":5000000,\"system\":10000000,\"processor\":15000000,"
	    "\"run_delay\":5,"
		"\"peak_memory\":4194304,");
	has(five, "\"failed_calls\":[{\"time\":12000000,\"tid\":105,\"call\":\"openat\","
		"\"error\":\"ENOENT\",\"path\":\"missing.h\",\"directory\":\"/srv/build\","
		"\"times\":3}],\"failed_call_count\":9");
	has(five, "\"messages\":[{\"time\":13000000,\"text\":\"cannot open\\n\"}]");
	has(five, "\"uid\":1000,\"euid\":1000");
	has(killed, "\"exit\":{\"signal\":\"SIGSEGV\",\"core\":true}");
	has(killed, "\"fatal\":{\"time\":95000000,\"signal\":\"SIGSEGV\",\"from\":\"kernel\","
		"\"address\":\"0x8\"}");
	has(zombie, "\"state\":\"zombie\"");
	lacks(zombie, "\"reaped\"");
	has(left, "\"looks\":[{\"tid\":111,\"name\":\"worker\",\"time\":24000000,"
		"\"why\":\"left\",\"state\":\"S\","
		"\"place\":\"futex_wait_queue\",\"call\":\"futex\",");
	has(left, "\"timeout\":-1,\"owner\":4711,\"outside\":[{\"pid\":4711,"
		"\"program\":\"db\\u003c/p>\",\"role\":\"owner\"}]");
	has(left, "\"open\":[{\"fd\":0,\"kind\":\"pipe\",\"name\":");
	lacks(left, "\"exit\"");
	has(caught, "\"marks\":[{\"time\":42000000,\"signal\":\"SIGUSR1\",\"from\":\"traced\","
		"\"sender\":100,\"program\":\"ma\\u003c/ke\",\"disposition\":\"caught\","
		"\"interrupted\":\"wait4\"}]");
	free(five);
	free(killed);
	free(zombie);
	free(left);
	free(caught);
	free(s);
}
END_TEST

/* Names cannot begin or end an element, in the data and elsewhere. */
START_TEST(hostile_names_stay_text)
{
	char *s = page_of(200, true, END_DONE);
	const char *data = data_of(s), *end = strstr(data, "</script>");
	size_t tags = count(html_page, "<script") + count(html_script, "<script");

	ck_assert_ptr_eq(strchr(data, '<'), end);
	ck_assert_uint_eq(count(s, "<script"), tags);
	ck_assert_uint_eq(count(s, "<!--"), 0);
	ck_assert_uint_eq(count(s, "</noscript>"), 1);
	lacks(s, "<img");
	for (size_t i = 0, n; s[i]; i += n) {
		const uint8_t *c = (const uint8_t *)s + i;

		n = utf8_sequence(c, strlen(s + i) > 4 ? 4 : strlen(s + i));
		ck_assert_msg(n && (utf8_is_visible(utf8_character(c, n)) || strchr("\n\t\\", *c)),
			      "byte %x at %zu", *c, i);
	}
	has(data, "\\u003c/script>\\u003cscript>document.title='broken'\\u003c/script>");
	has(data, "line\\u2028separator");
	has(data, "\\ufffd\\ufffd\\ufffd bytes");
	free(s);
}
END_TEST

START_TEST(text_is_escaped_once)
{
	struct sbuf b = {0};

	html_text(&b, "a<b>&\"'\\\n\x01\xc3\xa9\xff");
	ck_assert_str_eq(b.s, "a&lt;b&gt;&amp;&quot;'\\\\n\\x01\xc3\xa9\\xff");
	sbuf_done(&b);
}
END_TEST

START_TEST(an_incomplete_run_is_marked)
{
	char *s = page_of(100, false, END_SIGNAL);
	const char *data = data_of(s);

	has(data, "\"why\":\"signal\",\"signal\":\"SIGTERM\",\"cut\":true,\"processes\":100");
	ck_assert_uint_eq(count(data, "\n,{\"process\":"), 100);
	has(data, "\n,{\"end\":true}\n]</script>");
	has(s, "the command was still running; incomplete: ptrail was terminated by SIGTERM");
	free(s);
}
END_TEST

/* A text is written once and then referred to by number. */
START_TEST(texts_are_written_once)
{
	char *s = page_of(1000, false, END_DONE);

	/* the directories of failed syscalls */
	ck_assert_uint_eq(count(data_of(s), "\"/srv/build\""), 1 + 59);
	ck_assert_uint_eq(count(data_of(s), "\"object3.o\""), 1);
	free(s);
}
END_TEST

static void check_size(size_t n, size_t most_bytes)
{
	char *s = page_of(n, false, END_DONE);

	ck_assert_uint_eq(count(s, "\n,{\"process\":"), n);
	ck_assert_uint_lt(strlen(s), most_bytes);
	free(s);
}

START_TEST(five_thousand) { check_size(5000, 5 << 20); } END_TEST

/* Memory is bounded, including the page itself and the synthetic history. Check runs each test in a
 * process of its own, so the counter is that of this test. */
START_TEST(a_hundred_thousand)
{
	struct rusage u;

	check_size(100000, 100 << 20);
	ck_assert_int_eq(getrusage(RUSAGE_SELF, &u), 0);
#ifndef __SANITIZE_ADDRESS__
	ck_assert_int_lt(u.ru_maxrss, 500 << 10);
#endif
}
END_TEST

static void add_mark(struct html_mark_set *a, enum event_kind kind, enum process_state state,
		     uint64_t seq, int number)
{
	struct process p = {.id = {7, 7}, .state = state, .state_seq = 5};
	struct event e = {.kind = kind, .seq = seq, .time = seq, .process = &p};

	e.signal.number = number;
	html_marks_add(a, &e);
}

START_TEST(marks_are_bounded)
{
	struct html_mark_set a = {0};
	const struct html_marks *of;

	ck_assert_ptr_null(html_marks_find(&a, 7));
	add_mark(&a, EVENT_SIGNAL, PROCESS_ALIVE, 1, SIGCHLD);
	ck_assert_ptr_null(html_marks_find(&a, 7));
	for (unsigned i = 0; i < 1000; i++)
		add_mark(&a, EVENT_SIGNAL, PROCESS_ALIVE, i, SIGALRM);
	of = html_marks_find(&a, 7);
	ck_assert_uint_eq(of->count + of->more, 1000);
	ck_assert_uint_eq(of->count, 64);
	ck_assert_uint_eq(of->first->time, 0);
	ck_assert_uint_eq(of->last->time, 63);
	html_marks_free(&a);
}
END_TEST

/* Each task stops; the mark is that of the last one, when the process is stopped. */
START_TEST(group_stops_are_marked_once)
{
	struct html_mark_set a = {0};
	const struct html_marks *of;

	add_mark(&a, EVENT_STOP, PROCESS_ALIVE, 4, SIGTSTP);
	add_mark(&a, EVENT_STOP, PROCESS_STOPPED, 5, SIGTSTP);
	add_mark(&a, EVENT_CONTINUE, PROCESS_ALIVE, 5, 0);
	add_mark(&a, EVENT_CONTINUE, PROCESS_ALIVE, 6, 0);
	of = html_marks_find(&a, 7);
	ck_assert_uint_eq(of->count, 2);
	ck_assert_int_eq(of->first->kind, EVENT_STOP);
	ck_assert_int_eq(of->last->kind, EVENT_CONTINUE);
	html_marks_free(&a);
}
END_TEST

static void add_function(struct html_function_set *a, const char *name, uint64_t duration)
{
	struct process p = {.id = {7, 7}};
	struct event e = {.kind = EVENT_LIBRARY_RETURN, .time = 100 + duration, .process = &p};

	e.library.function = name;
	e.library.entered = 100;
	html_functions_add(a, &e);
}

static void check_functions(const struct html_function_set *a, const char *want)
{
	struct html_data d = {0};

	d.j.b = &d.b;
	json_object(&d.j);
	html_functions_put(html_functions_find(a, 7), &d);
	ck_assert_ptr_nonnull(strstr(d.b.s, want));
	html_data_done(&d);
}

START_TEST(functions_are_sorted_and_bounded)
{
	struct html_function_set a = {0};
	char name[16];

	ck_assert_ptr_null(html_functions_find(&a, 7));
	add_function(&a, "b", 5);
	add_function(&a, "<long>", 70);
	add_function(&a, "a", 5);
	add_function(&a, "<long>", 7);
	check_functions(&a, "\"functions\":[{\"name\":\"<long>\",\"calls\":2,\"total\":77},"
			"{\"name\":\"a\",\"calls\":1,\"total\":5},"
			"{\"name\":\"b\",\"calls\":1,\"total\":5}]");
	for (unsigned i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "f%u", i);
		add_function(&a, name, 1);
	}
	check_functions(&a, "],\"functions_more\":3996,\"functions_uncounted\":907");
	html_functions_free(&a);
}
END_TEST

START_TEST(without_a_history_there_is_no_page)
{
	struct diag diag = {.fd = 2};
	struct print_options options = {0};
	struct output *out;
	int fd = memfd_create("page", MFD_CLOEXEC);
	void *self;

	ck_assert_int_eq(output_open_fd(&out, fd, "memory", &diag), 0);
	self = printer_html.open(&options, out);
	printer_html.event(self, &(struct event){.kind = EVENT_END});
	printer_html.close(self);
	ck_assert_int_eq(output_close(out), 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), 0);
	close(fd);
}
END_TEST

START_TEST(gaps_are_data)
{
	struct diag diag = {.fd = 2};
	struct output *out;
	int fd = memfd_create("page", MFD_CLOEXEC);
	char b[64] = {0};

	ck_assert_int_eq(output_open_fd(&out, fd, "memory", &diag), 0);
	printer_html.gap(NULL, out, PRINT_GAP_DROPPED, 12);
	printer_html.gap(NULL, out, PRINT_GAP_LIMIT, 3);
	ck_assert_int_eq(output_close(out), 0);
	ck_assert_int_gt(pread(fd, b, sizeof(b) - 1, 0), 0);
	ck_assert_str_eq(b, ",{\"gap\":12}\n,{\"gap\":0}\n");
	close(fd);
}
END_TEST

START_TEST(the_page_is_small)
{
	ck_assert_uint_lt(strlen(html_page) + strlen(html_style) + strlen(html_script), 72000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("html");
	TCase *c = tcase_create("page");

	tcase_add_test(c, a_page_has_all_parts);
	tcase_add_test(c, a_process_has_all_facts);
	tcase_add_test(c, hostile_names_stay_text);
	tcase_add_test(c, text_is_escaped_once);
	tcase_add_test(c, an_incomplete_run_is_marked);
	tcase_add_test(c, texts_are_written_once);
	tcase_add_test(c, five_thousand);
	tcase_add_test(c, a_hundred_thousand);
	tcase_add_test(c, marks_are_bounded);
	tcase_add_test(c, group_stops_are_marked_once);
	tcase_add_test(c, functions_are_sorted_and_bounded);
	tcase_add_test(c, without_a_history_there_is_no_page);
	tcase_add_test(c, gaps_are_data);
	tcase_add_test(c, the_page_is_small);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
