/* Output from the render cache (call.cache_key) must equal output without it. */
#include <errno.h>
#include <stdlib.h>

#include "lib/stream.h"
#include "lib/unit.h"
#include "print/core/printers.h"

static struct stream stream, *const s = &stream;
static struct arena *const a = &stream.a;

/* Kinds of events: enter, exit, or both combined (WHOLE). Each kind has its own call.cache_key. */
enum call_kind { READ_ENTRY, READ_REST, READ_WHOLE, GETPID_WHOLE, FAILED_WHOLE, RESTART_ENTRY,
	RESTART_REST, CLONE3_ENTRY, CLONE3_REST };

static struct call_view view_of(enum call_kind what)
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
	case FAILED_WHOLE: return failed(&s->a, open, EBADF);
	case RESTART_ENTRY: return call("restart_syscall", v_record(a, NULL));
	case RESTART_REST: return failed(&s->a, call("restart_syscall", v_record(a, NULL)), EINTR);
	case CLONE3_ENTRY: return made_by;
	default:
		made_by.args->list.first = v_change(a, flags, made);
		made_by.args->list.first->name = "cl_args";
		made_by.args->list.first->next = settled(v_num(a, 88));
		made_by.args->list.first->next->name = "size";
		return returned(made_by, v_num(a, 42));
	}
}

/* `round`: call.cache_key of equal kinds in different rounds share a slot of the cache. */
static void send_call(pid_t tid, enum call_kind what, bool cached, unsigned round)
{
	bool entry = what == READ_ENTRY || what == RESTART_ENTRY || what == CLONE3_ENTRY;
	bool rest = what == READ_REST || what == RESTART_REST || what == CLONE3_REST;
	struct call_view view = view_of(what);
	int64_t ret = what == FAILED_WHOLE ? -EBADF : what == RESTART_REST ? -EINTR : 3;

	stream_send(s, (struct event){
		.kind = entry ? EVENT_ENTER : EVENT_LEAVE, .task = id_of(tid), .tgid = 7,
		.call = {.nr = view.nr, .view = &view, .ret = entry ? 0 : ret,
			 .failed = !entry && ret < 0, .is_combined = !entry && !rest,
			 .arg = {UINT64_MAX},
			 .cache_key = cached ? (round + 1) * DECODE_CACHE_SLOTS + what : 0},
	});
}

static char *output_of(const struct printer *printer, bool cached, bool times)
{
	stream_open(s, printer);
	s->options.durations = times;
	s->options.wall_clock = times ? CLOCK_UNIX : CLOCK_NONE;
	stream_start(s);
	send_begin(s);
	send_new(s, 7, 7, BORN_COMMAND, 0);
	for (unsigned i = 0; i < 6; i++) {
		unsigned round = i / 2, later = (i + 1) / 2;

		if (i == 3)	/* from now on lines begin with the tid */
			send_new(s, 8, 7, BORN_THREAD, 7);
		send_call(7, READ_WHOLE, cached, round);
		send_call(7, READ_ENTRY, cached, round);
		if (i % 2)
			send_call(8, GETPID_WHOLE, cached, round);
		send_call(7, READ_REST, cached, later);
		send_call(7, FAILED_WHOLE, cached, round);
		send_call(7, RESTART_ENTRY, cached, round);
		send_call(8, CLONE3_ENTRY, cached, round);
		send_call(7, RESTART_REST, cached, later);
		send_call(8, CLONE3_REST, cached, later);
	}
	return stream_close(s);
}

START_TEST(cache_does_not_change_output)
{
	const struct printer *printer = _i % 2 ? &printer_json : &printer_text;
	char *plain = output_of(printer, false, _i / 2), *cached = output_of(printer, true, _i / 2);

	ck_assert_str_eq(plain, cached);
	free(plain);
	free(cached);
}
END_TEST

static TCase *render_cache_tests(void)
{
	TCase *c = tcase_create("render_cache");

	tcase_add_loop_test(c, cache_does_not_change_output, 0, 4);
	return c;
}

UNIT_CASE(render_cache_tests)
