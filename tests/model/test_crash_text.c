/* Crashes and stacks as text */
#include "lib/unit.h"

#include <signal.h>
#include <string.h>

#include "model/explain/crash_text.h"
#include "model/explain/death_text.h"

static struct sbuf b;

static const char *text(void)
{
	sbuf_str(&b, "");
	return b.s;
}

static void free_text(void)
{
	sbuf_done(&b);
}

static const char *of_crash(enum crash_kind kind, uint64_t addr, const char *object,
			    const char *message)
{
	sbuf_reset(&b);
	crash_text(&b, &(struct crash){kind, addr, object, message});
	return text();
}

START_TEST(each_kind_has_a_sentence)
{
	static const struct { struct crash crash; const char *text; } cases[] = {
		{{CRASH_NULL, 0, "", ""}, "it accessed a null pointer"},
		{{CRASH_NULL, 24, "", ""}, "it accessed a null pointer plus 24"},
		{{CRASH_STACK_OVERFLOW, 0x7000, "", ""},
		 "its stack overflowed: it accessed address 0x7000 below it"},
		{{CRASH_READ_ONLY, 0x7000, "/bin/a", ""}, "it wrote to read-only memory of /bin/a"},
		{{CRASH_READ_ONLY, 0x7000, "", ""}, "it wrote to read-only address 0x7000"},
		{{CRASH_NOT_EXECUTABLE, 0x7000, "[heap]", ""},
		 "it jumped to non-executable memory of [heap]"},
		{{CRASH_NO_ACCESS, 0x7000, "/bin/a", ""},
		 "it accessed inaccessible memory of /bin/a"},
		{{CRASH_UNMAPPED, 0x7000, "", ""},
		 "it accessed address 0x7000, where nothing is mapped"},
		{{CRASH_BAD_ADDRESS, 0, "", ""}, "it accessed an address outside of user space"},
		{{CRASH_MISALIGNED, 0x7001, "", ""},
		 "it accessed address 0x7001, which is not aligned as the instruction demands"},
		{{CRASH_PAST_END, 0x7000, "/tmp/f\n", ""},
		 "it accessed a mapping beyond the end of the file /tmp/f?"},
		{{CRASH_ABORT, 0, "", ""}, "it called abort()"},
		{{CRASH_ABORT, 0, "", "a: b"}, "it called abort(): a: b"},
		{{CRASH_OTHER, 0, "", ""}, ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct crash *c = &cases[i].crash;

		ck_assert_str_eq(of_crash(c->kind, c->addr, c->object, c->message), cases[i].text);
	}
}
END_TEST

/* The text of a stack with these functions; "": unknown */
static const char *of_stack(const char *const *names, bool place)
{
	struct stack_frame frames[16] = {{0}};
	struct stack stack = {.frames = frames};

	for (; names[stack.count]; stack.count++)
		frames[stack.count] = (struct stack_frame){.symbol = names[stack.count],
			.object = "", .build_id = "", .file = ""};
	sbuf_reset(&b);
	(place ? crash_text_place : crash_text_stack)(&b, &stack);
	return text();
}

#define FUNCTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

START_TEST(functions_of_a_stack)
{
	ck_assert_str_eq(of_stack(FUNCTIONS("f"), false), "in f");
	ck_assert_str_eq(of_stack(FUNCTIONS("f", "g", "main", "start"), false),
			 "in f, called by g, main");
	ck_assert_str_eq(of_stack(FUNCTIONS("f", "", "g"), false), "in f, called by g");
	ck_assert_str_eq(of_stack(FUNCTIONS("", "g", "main"), false), "called by g, main");
	ck_assert_str_eq(of_stack(FUNCTIONS("f", "f", "f", "g", "f"), false),
			 "in f (repeatedly), called by g, f");
	ck_assert_str_eq(of_stack(FUNCTIONS(""), false), "");
	ck_assert_str_eq(of_stack(FUNCTIONS("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"),
				  false), "in a, called by b, c, d, e, f, g, h, i");
}
END_TEST

/* The text of a stack of frames with a name, or with a file and an offset */
static const char *of_frames(const struct stack_frame *frames, unsigned count)
{
	struct stack stack = {.frames = frames, .count = count};

	sbuf_reset(&b);
	crash_text_stack(&b, &stack);
	return text();
}

START_TEST(unknown_functions_have_the_place_in_their_file)
{
	const struct stack_frame unknown = {
		.symbol = "", .object = "/lib/libx.so", .object_offset = 0x1139,
	};
	const struct stack_frame other = {
		.symbol = "", .object = "/bin/prog", .object_offset = 0x20,
	};
	const struct stack_frame f = {.symbol = "f", .object = "/lib/libx.so"};

	ck_assert_str_eq(of_frames((struct stack_frame[]){f, unknown, f}, 3),
			 "in f, called by libx.so+0x1139, f");
	ck_assert_str_eq(of_frames((struct stack_frame[]){unknown, f}, 2),
			 "in libx.so+0x1139, called by f");
	ck_assert_str_eq(of_frames((struct stack_frame[]){f, unknown, unknown, unknown, other}, 5),
			 "in f, called by libx.so+0x1139 (and 2 more), prog+0x20");
	ck_assert_str_eq(of_frames((struct stack_frame[]){unknown, other}, 2), "");
}
END_TEST

START_TEST(the_innermost_function)
{
	ck_assert_str_eq(of_stack(FUNCTIONS("f", "main"), true), "in f");
	ck_assert_str_eq(of_stack(FUNCTIONS("", "g"), true), "called by g");
	ck_assert_str_eq(of_stack(FUNCTIONS(""), true), "");
	crash_text_place(&b, NULL);
	ck_assert_str_eq(text(), "");
}
END_TEST

/* Only the signal that killed the process is its crash. */
START_TEST(the_crash_of_a_process)
{
	const struct crash how = {.kind = CRASH_NULL, .object = "", .message = ""};
	const struct stack_frame frame = {.symbol = "f"};
	const struct stack stack = {.frames = &frame, .count = 1};
	struct life_crash crash = {.number = SIGSEGV, .how = &how, .stack = &stack};
	struct life l = {.exited = 1, .crash = &crash,
			 .ending = {.signaled = true, .number = SIGSEGV}};

	sbuf_reset(&b);
	crash_text_life(&b, &l);
	ck_assert_str_eq(text(), ": it accessed a null pointer, in f");
	crash.stack = NULL;
	sbuf_reset(&b);
	crash_text_life(&b, &l);
	ck_assert_str_eq(text(), ": it accessed a null pointer");
	l.ending.number = SIGKILL;
	sbuf_reset(&b);
	crash_text_life(&b, &l);
	ck_assert_str_eq(text(), "");
	l.ending.signaled = false;
	ck_assert_ptr_null(crash_of_life(&l));
}
END_TEST

static const char *of_signal(enum signal_source from, int number, int code)
{
	struct life_program program = {.path = "/bin/a", .file = "", .cwd = ""};
	struct life l = {
		.program = &program, .fatal = {.number = number, .from = from, .code = code},
	};

	sbuf_reset(&b);
	crash_text_signal(&b, &l);
	return text();
}

START_TEST(signals_that_are_not_about_memory)
{
	ck_assert_str_eq(of_signal(SIGNAL_SELF, SIGSEGV, SI_TKILL), "it sent itself the signal");
	ck_assert_str_eq(of_signal(SIGNAL_KERNEL, SIGILL, ILL_ILLOPN),
			 "it executed an invalid instruction");
	ck_assert_str_eq(of_signal(SIGNAL_KERNEL, SIGTRAP, SI_KERNEL),
			 "it executed a breakpoint");
	ck_assert_str_eq(of_signal(SIGNAL_KERNEL, SIGFPE, FPE_INTDIV),
			 "it divided an integer by zero");
	ck_assert_str_eq(of_signal(SIGNAL_KERNEL, SIGFPE, FPE_FLTOVF),
			 "an operation of its arithmetic failed");
	ck_assert_str_eq(of_signal(SIGNAL_KERNEL, SIGSEGV, SEGV_MAPERR), "");
	ck_assert_str_eq(of_signal(SIGNAL_OUTSIDE, SIGILL, SI_USER), "");
}
END_TEST

/* What a program prints before abort() that says more than its last line */
START_TEST(messages_before_abort)
{
	static const struct { const char *printed, *text; } cases[] = {
		{"pure virtual method called\nterminate called without an active exception\n",
		 "pure virtual method called"},
		{"[7:0x1] 74 ms: Mark-Compact 39.9 MB, allocation failure; might not succeed\n"
		 "FATAL ERROR: Reached heap limit - JavaScript heap out of memory\n",
		 "FATAL ERROR: Reached heap limit - JavaScript heap out of memory"},
		{"thread 'main' panicked at a.rs:3:5:\npanic in a destructor\n",
		 "thread 'main' panicked at a.rs:3:5: panic in a destructor"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct crash how = {.kind = CRASH_ABORT, .object = "", .message = ""};
		struct message m = {.fd = 2, .text = cases[i].printed,
				    .len = strlen(cases[i].printed)};
		struct life_program program = {.path = "/bin/a", .file = "", .cwd = ""};
		struct life_crash crash = {.number = SIGABRT, .how = &how};
		struct life l = {.exited = 1, .crash = &crash, .messages = &m,
				 .program = &program,
				 .ending = {.signaled = true, .number = SIGABRT}};
		const char *begin = "it called abort() after printing: ";

		sbuf_reset(&b);
		crash_text_cause(&b, &l);
		ck_assert(!strncmp(text(), begin, strlen(begin)));
		ck_assert_str_eq(text() + strlen(begin), cases[i].text);
	}
}
END_TEST

START_TEST(a_limit_of_memory_has_its_size_and_the_largest_process)
{
	struct life_program programs[] = {{.path = "/bin/make", .file = "make"},
					  {.path = "/bin/cc", .file = "cc"},
					  {.path = "/bin/ld", .file = "ld"}};
	struct life make = {.program = &programs[0], .born = 1};
	struct life cc = {.program = &programs[1], .born = 2, .exited = 5, .parent = &make,
			  .ending = {.signaled = true, .number = SIGKILL},
			  .cause = CAUSE_MEMORY_GROUP, .group_limit = 64 << 20};
	struct life ld = {.program = &programs[2], .born = 2, .exited = 6, .parent = &make,
			  .has_figures = true, .figures = {.peak_memory = 50 << 20}};

	make.first_child = &cc;
	cc.next = &ld;
	death_text(&b, &cc);
	ck_assert_str_eq(text(), "cc was killed by the kernel: its cgroup reached its memory limit "
		"of 64 MiB; the largest process was ld with up to 50 MiB");
	ld.exited = 4;		/* before */
	sbuf_reset(&b);
	death_text(&b, &cc);
	ck_assert_str_eq(text(), "cc was killed by the kernel: its cgroup reached its memory limit "
		"of 64 MiB");
}
END_TEST

static TCase *crash_texts(void)
{
	TCase *c = tcase_create("crash texts");

	tcase_add_checked_fixture(c, NULL, free_text);
	tcase_add_test(c, each_kind_has_a_sentence);
	tcase_add_test(c, functions_of_a_stack);
	tcase_add_test(c, unknown_functions_have_the_place_in_their_file);
	tcase_add_test(c, the_innermost_function);
	tcase_add_test(c, the_crash_of_a_process);
	tcase_add_test(c, signals_that_are_not_about_memory);
	tcase_add_test(c, messages_before_abort);
	tcase_add_test(c, a_limit_of_memory_has_its_size_and_the_largest_process);
	return c;
}

UNIT_CASE(crash_texts)
