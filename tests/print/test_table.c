/* Reports as data: the forms of a table with hostile and missing values, and those of the report
 * that CONTRIBUTING.md describes. */
#include <signal.h>
#include <stdlib.h>

#include "lib/stream.h"
#include "lib/unit.h"
#include "print/html/tables.h"
#include "sample_report.h"

struct sample {
	const char *text, *word;
	int number;
	uint64_t size, time, address;
	bool flag;
	const struct sample *other;
};

static const struct sample samples[] = {
	{"b,\"c\"", "one", -5, 1500, 2000000, 0x1f, true, &samples[1]},
	{"a|b\n*\xff", "two", 10, 0, 0, 0, false, NULL},
	{"", "one", 9, 7, 12, 1, false, &samples[0]},
};
enum { SAMPLES = sizeof(samples) / sizeof(*samples) };

static void list_samples(struct row_list *to, const void *row, const void *model)
{
	(void)row;
	for (size_t i = 0; model && i < SAMPLES; i++)
		row_list_add(to, &samples[i]);
}

static void list_other(struct row_list *to, const void *row, const void *model)
{
	(void)model;
	if (((const struct sample *)row)->other)
		row_list_add(to, ((const struct sample *)row)->other);
}

static const struct table_column plain_columns[] = {
	{"", CELL_TEXT, AT(struct sample, text)}, {0}
};
static const struct table_column object_columns[] = {
	{"n", CELL_INT, AT(struct sample, number)}, {0}
};

static void add_extra(struct json *j, const char *name, const void *row, const void *model)
{
	(void)model;
	json_member_bool(j, name, ((const struct sample *)row)->number > 0);
}

static const struct table_column columns[] = {
	{"text", CELL_TEXT, ZERO_IS_NONE, AT(struct sample, text)},
	{"word", CELL_WORD, AT(struct sample, word)},
	{"number", CELL_INT, AT(struct sample, number)},
	{"size", CELL_SIZE, ZERO_IS_OMITTED, AT(struct sample, size)},
	{"time", CELL_TIME, ZERO_IS_NONE, AT(struct sample, time)},
	{"address", CELL_HEX, AT(struct sample, address)},
	{"is_set", CELL_FLAG, AT(struct sample, flag)},
	{"other", CELL_INT, .place = IN_TABLE, VIA(struct sample, other),
	 AT(struct sample, number)},
	{"others", CELL_LIST, ZERO_IS_OMITTED, .columns = plain_columns, .rows = list_other},
	{"object", CELL_OBJECT, VIA(struct sample, other), .size = 1, .columns = object_columns},
	{"extra", CELL_JSON, .json = add_extra},
	{0}
};

static const struct table_column document[] = {
	{"all", CELL_LIST, .columns = columns, .rows = list_samples},
	{0}
};

static const struct table table = {.name = "samples", .columns = columns, .rows = list_samples};

static struct table_view view;
static struct sbuf b;

static void open_view(const char *names, const char *sort)
{
	table_view_init(&view, &table, samples, names, sort);
}

static void expect(const char *expected)
{
	ck_assert_str_eq(b.s, expected);
	table_view_done(&view);
	sbuf_done(&b);
	b = (struct sbuf){0};
}

START_TEST(text_has_aligned_columns)
{
	open_view(NULL, NULL);
	table_text(&b, &view, false);
	expect("TEXT          WORD  NUMBER    SIZE    TIME  ADDRESS  IS-SET  OTHER\n"
	       "\"b,\\\"c\\\"\"     one       -5  1.5 kB  2.0 ms     0x1f  yes        10\n"
	       "\"a|b\\n*\\377\"  two       10       0       -      0x0  no          -\n"
	       "-             one        9       7   12 ns      0x1  no         -5\n");
}
END_TEST

START_TEST(csv_is_quoted)
{
	open_view(NULL, NULL);
	table_csv(&b, &view);
	expect("text,word,number,size,time,address,is_set,other\n"
	       "\"b,\"\"c\"\"\",one,-5,1500,2000000,0x1f,true,10\n"
	       "a|b\\n*\\xff,two,10,0,,0x0,false,\n"
	       ",one,9,7,12,0x1,false,-5\n");
}
END_TEST

START_TEST(markdown_is_escaped)
{
	open_view("text,number,time", NULL);
	table_markdown(&b, &view);
	expect("| text | number | time |\n| --- | ---: | ---: |\n"
	       "| b,\"c\" | -5 | 2.0 ms |\n"
	       "| a\\|b\\\\n\\*\\\\xff | 10 |  |\n"
	       "|  | 9 | 12 ns |\n");
}
END_TEST

START_TEST(json_has_null_for_what_is_missing)
{
	struct json j = {.b = &b};

	open_view("other,text,is_set", NULL);
	json_object(&j);
	table_json(&j, &view);
	json_object_end(&j);
	expect("{\"samples\":[{\"other\":10,\"text\":\"b,\\\"c\\\"\",\"is_set\":true},"
	       "{\"other\":null,\"text\":\"a|b\\n*\\ufffd\",\"text_raw\":\"YXxiCir/\","
	       "\"is_set\":false},"
	       "{\"other\":-5,\"text\":null,\"is_set\":false}]}");
}
END_TEST

/* A list whose rows are in the model as they are */
struct node {
	int number;
	const struct node *next;
};
struct lists {
	const struct node *first, *all;
	const struct node *const *some;
	const struct lists *inner;
	uint8_t count;
	size_t some_count;
};

START_TEST(lists_are_members_of_the_model)
{
	static const struct table_column numbers[] = {
		{"", CELL_INT, AT(struct node, number)}, {0}
	};
	static const struct table_column columns_of_lists[] = {
		{"linked", CELL_LIST, .columns = numbers, LINKED(struct lists, first, struct node)},
		{"array", CELL_LIST, .columns = numbers, ARRAY(struct lists, all, count)},
		{"pointers", CELL_LIST, .columns = numbers,
		 POINTERS(struct lists, some, some_count)},
		{"inner", CELL_LIST, .columns = numbers, VIA(struct lists, inner),
		 LINKED(struct lists, first, struct node)},
		{0}
	};
	const struct node nodes[] = {{1, &nodes[2]}, {2, NULL}, {3, &nodes[1]}};
	const struct node *const some[] = {&nodes[1], &nodes[0]};
	const struct lists inner = {.first = &nodes[2]};
	const struct lists outer = {nodes, nodes, some, &inner, 3, 2};
	struct json j = {.b = &b};

	json_array(&j);
	for (int i = 0; i < 2; i++) {
		json_object(&j);
		document_json(&j, columns_of_lists, i ? &inner : &outer, NULL);
		json_object_end(&j);
	}
	json_array_end(&j);
	ck_assert_str_eq(b.s, "[{\"linked\":[1,3,2],\"array\":[1,2,3],\"pointers\":[2,1],"
			 "\"inner\":[3,2]},"
			 "{\"linked\":[3,2],\"array\":[],\"pointers\":[],\"inner\":[]}]");
	sbuf_done(&b);
	b = (struct sbuf){0};
}
END_TEST

START_TEST(document_has_lists_and_objects)
{
	struct json j = {.b = &b};

	open_view(NULL, NULL);
	json_object(&j);
	document_json(&j, document, samples, samples);
	json_object_end(&j);
	expect("{\"all\":[{\"text\":\"b,\\\"c\\\"\",\"word\":\"one\",\"number\":-5,\"size\":1500,"
	       "\"time\":2000000,\"address\":\"0x1f\",\"is_set\":true,"
	       "\"others\":[{\"text\":\"a|b\\n*\\ufffd\",\"raw\":\"YXxiCir/\"}],"
	       "\"object\":{\"n\":10},\"extra\":false},"
	       "{\"text\":\"a|b\\n*\\ufffd\",\"text_raw\":\"YXxiCir/\",\"word\":\"two\","
	       "\"number\":10,\"address\":\"0x0\",\"is_set\":false,\"extra\":true},"
	       "{\"word\":\"one\",\"number\":9,\"size\":7,\"time\":12,\"address\":\"0x1\","
	       "\"is_set\":false,\"others\":[\"b,\\\"c\\\"\"],\"object\":{\"n\":-5},"
	       "\"extra\":true}]}");
}
END_TEST

/* Equal rows keep their order, and rows without a value are the last ones. */
START_TEST(rows_are_sorted)
{
	open_view("number", "number");
	table_csv(&b, &view);
	expect("number\n-5\n9\n10\n");
	open_view("number", "-number");
	table_csv(&b, &view);
	expect("number\n10\n9\n-5\n");
	open_view("number,word", "word");
	table_csv(&b, &view);
	expect("number,word\n-5,one\n9,one\n10,two\n");
	open_view("number", "time");
	table_csv(&b, &view);
	expect("number\n9\n-5\n10\n");
	open_view("number", "-text");
	table_csv(&b, &view);
	expect("number\n-5\n10\n9\n");
}
END_TEST

START_TEST(no_rows)
{
	table_view_init(&view, &table, NULL, "number,text", NULL);
	table_text(&b, &view, true);
	expect("NUMBER  TEXT\n");
}
END_TEST

START_TEST(names_of_columns_are_listed)
{
	ck_assert_str_eq(table_column_name(&table, 0), "text");
	ck_assert_str_eq(table_column_name(&table, 7), "other");
	ck_assert_ptr_null(table_column_name(&table, 8));
}
END_TEST

/* Prints the report of CONTRIBUTING.md. */
static char *print_signals(unsigned format, const char *names, const char *sort)
{
	struct stream s;

	stream_open(&s, &printer_sample);
	s.options.settings[TABLE_FORMAT] = format;
	s.options.texts[TABLE_COLUMNS] = names;
	s.options.texts[TABLE_SORT] = sort;
	stream_start(&s);
	send_begin(&s);
	send_signal(&s, 1, SIGTERM, NULL);
	send_signal(&s, 1, SIGINT, NULL);
	send_signal(&s, 1, SIGTERM, NULL);
	send_end(&s);
	return stream_close(&s);
}

START_TEST(report_of_one_table_has_all_forms)
{
	static const struct {
		unsigned format;
		const char *columns, *sort, *expected;
	} forms[] = {
		{FORMAT_TEXT, NULL, NULL,
		 "SIGNAL   COUNT    LAST\nSIGINT       1  3.0 ms\nSIGTERM      2  4.0 ms\n"},
		{FORMAT_TEXT, "count,signal", "-count",
		 "COUNT  SIGNAL\n    2  SIGTERM\n    1  SIGINT\n"},
		{FORMAT_JSON, NULL, NULL,
		 "{\"signals\":[{\"signal\":\"SIGINT\",\"count\":1,\"last\":3000000},"
		 "{\"signal\":\"SIGTERM\",\"count\":2,\"last\":4000000}]}\n"},
		{FORMAT_CSV, NULL, "-signal",
		 "signal,count,last\nSIGTERM,2,4000000\nSIGINT,1,3000000\n"},
		{FORMAT_MARKDOWN, "signal", NULL,
		 "| signal |\n| --- |\n| SIGINT |\n| SIGTERM |\n"},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		char *got = print_signals(forms[i].format, forms[i].columns, forms[i].sort);

		ck_assert_str_eq(got, forms[i].expected);
		free(got);
	}
}
END_TEST

START_TEST(report_of_one_table_is_a_tab_of_html)
{
	static const struct data_report *const all[] = {&data_report_sample, NULL};
	struct html_data data = {0};
	struct report_set set;
	struct wants wants = {0};
	struct stream s;
	char *got;

	stream_open(&s, &printer_sample);
	stream_start(&s);
	data.out = s.out;
	report_set_adapt(all, "signals", &wants);
	ck_assert(wants.signals);
	report_set_init(&set, all, "signals", &s.options);
	report_set_note(&set, &(struct event){.kind = EVENT_SIGNAL, .time = 12,
					      .signal.number = SIGHUP});
	report_set_note(&set, &(struct event){.kind = EVENT_END});
	html_tables(&data, &set);
	html_data_done(&data);
	report_set_done(&set);
	got = stream_close(&s);
	ck_assert_str_eq(got, "[{\"table\":\"signals\",\"rows\":\"signals\","
			 "\"columns\":[\"signal\",\"count\",\"last\"],"
			 "\"numbers\":[false,true,true]}\n"
			 ",{\"cells\":[\"SIGHUP\",\"1\",\"12 ns\"]}\n");
	free(got);
}
END_TEST

static TCase *table_tests(void)
{
	TCase *c = tcase_create("table");

	tcase_add_test(c, text_has_aligned_columns);
	tcase_add_test(c, csv_is_quoted);
	tcase_add_test(c, markdown_is_escaped);
	tcase_add_test(c, json_has_null_for_what_is_missing);
	tcase_add_test(c, lists_are_members_of_the_model);
	tcase_add_test(c, document_has_lists_and_objects);
	tcase_add_test(c, rows_are_sorted);
	tcase_add_test(c, no_rows);
	tcase_add_test(c, names_of_columns_are_listed);
	tcase_add_test(c, report_of_one_table_has_all_forms);
	tcase_add_test(c, report_of_one_table_is_a_tab_of_html);
	return c;
}

UNIT_CASE(table_tests)
