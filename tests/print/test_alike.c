/* Of calls that are like others (call.like) the same is told as of each by itself. */
#include <errno.h>
#include <stdlib.h>

#include "print/json/json.h"
#include "print/stream.h"
#include "print/test_print.h"
#include "print/text/text.h"

static struct stream stream, *const s = &stream;
static struct arena *const a = &stream.a;

/* The calls that are told of, each of some kinds: its number is remembered as the tracer would. */
enum said { READ_ENTRY, READ_REST, READ_WHOLE, GETPID_WHOLE, FAILED_WHOLE, RESTART_ENTRY,
	RESTART_REST, CLONE3_ENTRY, CLONE3_REST };

static struct call_view view_of(enum said what)
{
	struct value *data = v_data(a, "a\"\n", 3, 3);
	struct call_view open = call("read", v_record(a, "fd", settled(v_num(a, 3)), "buf",
						      v_pending(a, 0x1000), "count",
						      settled(v_num(a, 5)), NULL));
	struct call_view whole = call("read", v_record(a, "fd", settled(v_num(a, 3)), "buf", data,
						       "count", v_num(a, 5), NULL));
	struct value *flags = v_record(a, "flags", v_hex(a, 0x100), NULL);
	struct value *made = v_record(a, "parent_tid", boxed(v_num(a, 42), 1), NULL);
	struct call_view made_by = call("clone3", v_record(a, "cl_args", flags, "size",
							   settled(v_num(a, 88)), NULL));

	switch (what) {
	case READ_ENTRY: return open;
	case READ_REST:
	case READ_WHOLE: return returned(whole, v_num(a, 3));
	case GETPID_WHOLE: return returned(call("getpid", v_record(a, NULL)), v_num(a, 7));
	case FAILED_WHOLE: return failed(s, open, EBADF);
	case RESTART_ENTRY: return call("restart_syscall", v_record(a, NULL));
	case RESTART_REST: return failed(s, call("restart_syscall", v_record(a, NULL)), EINTR);
	case CLONE3_ENTRY: return made_by;
	default:
		made_by.args->list.first = v_change(a, flags, made);
		made_by.args->list.first->name = "cl_args";
		made_by.args->list.first->next = settled(v_num(a, 88));
		made_by.args->list.first->next->name = "size";
		return returned(made_by, v_num(a, 42));
	}
}

/* `round`: of two numbers with the same remainder only the greater comes again */
static void say(pid_t tid, enum said what, bool alike, unsigned round)
{
	bool entry = what == READ_ENTRY || what == RESTART_ENTRY || what == CLONE3_ENTRY;
	bool rest = what == READ_REST || what == RESTART_REST || what == CLONE3_REST;
	struct call_view view = view_of(what);
	int64_t ret = what == FAILED_WHOLE ? -EBADF : what == RESTART_REST ? -EINTR : 3;

	stream_send(s, (struct event){
		.kind = entry ? EVENT_ENTER : EVENT_LEAVE, .task = id_of(tid), .tgid = 7,
		.call = {.nr = view.nr, .view = &view, .ret = entry ? 0 : ret,
			 .failed = !entry && ret < 0, .at_once = !entry && !rest,
			 .arg = {UINT64_MAX},
			 .like = alike ? (round + 1) * CALLS_ALIKE + what : 0},
	});
}

static char *told(const struct printer *printer, bool alike, bool times)
{
	stream_open(s, printer);
	s->options.durations = times;
	s->options.wall_clock = times ? 3 : 0;
	stream_start(s);
	send_begin(s);
	send_new(s, 7, 7, BORN_COMMAND, 0);
	for (unsigned i = 0; i < 6; i++) {
		unsigned round = i / 2, later = (i + 1) / 2;

		if (i == 3)	/* numbers of tasks stand before the lines from now on */
			send_new(s, 8, 7, BORN_THREAD, 7);
		say(7, READ_WHOLE, alike, round);
		say(7, READ_ENTRY, alike, round);
		if (i % 2)
			say(8, GETPID_WHOLE, alike, round);
		say(7, READ_REST, alike, later);
		say(7, FAILED_WHOLE, alike, round);
		say(7, RESTART_ENTRY, alike, round);
		say(8, CLONE3_ENTRY, alike, round);
		say(7, RESTART_REST, alike, later);
		say(8, CLONE3_REST, alike, later);
	}
	return stream_close(s);
}

START_TEST(what_is_told_does_not_show_it)
{
	const struct printer *printer = _i % 2 ? &printer_json : &printer_text;
	char *plain = told(printer, false, _i / 2), *alike = told(printer, true, _i / 2);

	ck_assert_str_eq(plain, alike);
	free(plain);
	free(alike);
}
END_TEST

TCase *alike_tests(void)
{
	TCase *c = tcase_create("alike");

	tcase_add_loop_test(c, what_is_told_does_not_show_it, 0, 4);
	return c;
}
