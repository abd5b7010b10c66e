/* Folded stacks, from handmade events */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/numbers.h"
#include "desc/type.h"
#include "lib/stream.h"
#include "lib/unit.h"

static struct stream stream, *const s = &stream;
static char make_path[] = "/usr/bin/make", sh_path[] = "/bin/sh", cc_path[] = "/opt/a;b c";
static struct process make, sh, cc;

static void set_up(void)
{
	make = (struct process){.program = make_path};
	sh = (struct process){.program = sh_path, .parent = &make};
	cc = (struct process){.program = cc_path, .parent = &sh};
	stream_open(s, &printer_folded);
	stream_start(s);
}

static void send_call_of(pid_t tid, struct process *p, uint64_t nr, uint64_t ns,
			 const struct stack *stack)
{
	const struct abi *abi = &abis[ABI_x86_64];

	s->printer->event(s->self, &(struct event){
		.kind = EVENT_LEAVE, .task = id_of(tid), .time = 5000 + ns, .process = p,
		.call = {.abi = abi, .nr = nr, .row = desc_call(abi, nr), .entered = 5000,
			 .stack = stack}});
}

static void send_call(struct process *p, uint64_t nr, uint64_t ns, const struct stack *stack)
{
	send_call_of(1, p, nr, ns, stack);
}

static void expect(const char *lines)
{
	char *text;

	s->printer->event(s->self, &(struct event){.kind = EVENT_END});
	text = stream_close(s);
	ck_assert_str_eq(text, lines);
	free(text);
}

START_TEST(calls_of_a_tree)
{
	send_call(&cc, NR_x86_64_read, 1600, NULL);
	send_call(&make, NR_x86_64_wait4, 9000, NULL);
	send_call(&cc, NR_x86_64_read, 1600, NULL);
	send_call(&sh, NR_x86_64_close, 499, NULL);
	send_call(&sh, 100000, 1000, NULL);
	send_call(NULL, NR_x86_64_write, 1000, NULL);
	expect("make;sh;a:b c;read 3\n"
	       "make;sh;call 100000 1\n"
	       "make;wait4 9\n"
	       "write 1\n");
}
END_TEST

START_TEST(functions)
{
	const struct stack_frame frames[] = {
		{.symbol = "read", .object = "/lib/libc.so.6"},
		{.symbol = "operator;", .object = "/bin/a"},
		{.symbol = "", .object = "/bin/a"},
		{.symbol = "", .object = ""},
	};

	send_call(&make, NR_x86_64_read, 1000, &(struct stack){frames, 2, true});
	send_call(&make, NR_x86_64_read, 2000, &(struct stack){frames, 4, false});
	expect("make;...;operator:;read;read 1\n"
	       "make;?;a;operator:;read;read 2\n");
}
END_TEST

/* A call of a library function at that depth, from `entered` on, or with `end` its return */
static void send_library(pid_t tid, const char *function, unsigned depth, uint64_t entered,
			 uint64_t end)
{
	s->printer->event(s->self, &(struct event){
		.kind = end ? EVENT_LIBRARY_RETURN : EVENT_LIBRARY_CALL, .task = id_of(tid),
		.time = end ? end : entered, .process = &make,
		.library = {.function = function, .depth = depth, .entered = entered}});
}

START_TEST(library_calls)
{
	const struct stack_frame frame = {.symbol = "main", .object = "/bin/a"};

	send_library(7, "qsort", 0, 1000, 0);
	send_library(8, "puts", 0, 1000, 0);
	send_library(7, "str;len", 1, 2000, 0);
	send_library(7, "str;len", 1, 2000, 5000);
	send_library(7, "getc", 1, 6000, 0);
	send_call_of(7, &make, NR_x86_64_read, 4000, NULL);
	send_call_of(7, &make, NR_x86_64_close, 1000, &(struct stack){&frame, 1, false});
	send_call_of(9, &make, NR_x86_64_read, 7000, NULL);
	/* longjmp: the inner call has no return of its own */
	send_library(7, "qsort", 0, 1000, 21000);
	send_library(7, "qsort", 0, 1000, 22000);
	send_library(8, "puts", 0, 1000, 1400);
	send_library(9, "exit", 0, 1000, 0);
	s->printer->event(s->self, &(struct event){.kind = EVENT_EXIT, .task = id_of(9)});
	send_library(9, "exit", 0, 1000, 9000);
	expect("make;main;close 1\n"
	       "make;qsort 12\n"
	       "make;qsort;getc;read 4\n"
	       "make;qsort;str:len 3\n"
	       "make;read 7\n");
}
END_TEST

START_TEST(number_of_calls)
{
	s->options.settings[0] = 1;
	send_call(&make, NR_x86_64_read, 0, NULL);
	send_call(&make, NR_x86_64_read, 2000, NULL);
	expect("make;read 2\n");
}
END_TEST

/* The nearest processes of a deep tree are kept. */
START_TEST(deep_tree)
{
	struct process deep[100];
	char *text;

	for (unsigned i = 0; i < 100; i++)
		deep[i] = (struct process){.program = sh_path, .parent = i ? &deep[i - 1] : NULL};
	send_call(&deep[99], NR_x86_64_read, 1000, NULL);
	s->printer->event(s->self, &(struct event){.kind = EVENT_END});
	text = stream_close(s);
	ck_assert_uint_eq(strlen(text), strlen("...") + 64 * strlen(";sh") + strlen(";read 1\n"));
	free(text);
}
END_TEST

static TCase *folded_tests(void)
{
	TCase *c = tcase_create("folded");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_test(c, calls_of_a_tree);
	tcase_add_test(c, functions);
	tcase_add_test(c, library_calls);
	tcase_add_test(c, number_of_calls);
	tcase_add_test(c, deep_tree);
	return c;
}

UNIT_CASE(folded_tests)
