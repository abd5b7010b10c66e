#include "print/core/text/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/stream.h"
#include "lib/unit.h"
#include "print/core/text/dump.h"
#include "print/text_fixture.h"

START_TEST(dumps_of_vectors)
{
	struct value *list = v_list(a, v_record(a, "iov_base", v_data(a, "a\x7f", 2, 2), NULL),
				    v_record(a, "iov_base", v_data(a, "b", 1, 1), NULL), NULL);
	struct call_view view = {.args = v_record(a, "iov", list, NULL)};
	struct sbuf b = {0};

	text_dump(&b, &view, 1);
	ck_assert_str_eq(b.s, " * 2 bytes in buffer 0\n"
		" | 00000  61 7f                                             a.               |\n"
		" * 1 bytes in buffer 1\n"
		" | 00000  62                                                b                |\n");
	sbuf_reset(&b);
	list->list.bad = 0x1000;
	text_dump(&b, &view, 1);
	ck_assert_uint_eq(b.len, 0);
	sbuf_done(&b);
}
END_TEST

START_TEST(dumps_of_data_that_ends_early)
{
	enum { PIECE = 64 << 10, LINE = 75 };
	static char bytes[PIECE + 5];
	struct value *v = v_data(a, bytes, PIECE + 5, PIECE + 7);
	struct call_view view = {.args = v_record(a, "buf", v, NULL)};
	struct sbuf b = {0};

	v->at = 0x10000;
	v->bytes.bad = v->at + v->bytes.len;
	text_dump(&b, &view, 42);
	ck_assert_uint_gt(b.len, PIECE / 16 * LINE);
	ck_assert_str_eq(strstr(b.s, " | <"), " | <Cannot fetch 7 bytes from pid 42 @0x20000>\n");
	ck_assert_int_eq(!!strstr(b.s, " | 0fff0 "), true);
	ck_assert_int_eq(!!strstr(b.s, " | 10000 "), false);
	sbuf_reset(&b);
	v->bytes.whole = PIECE + 1;
	v->bytes.len = PIECE;
	text_dump(&b, &view, 42);
	ck_assert_str_eq(strstr(b.s, " | <"), " | <Cannot fetch 1 byte from pid 42 @0x20000>\n");
	sbuf_reset(&b);
	v->bytes.len = PIECE - 1;
	text_dump(&b, &view, 42);
	ck_assert_uint_eq(b.len, 0);
	sbuf_done(&b);
}
END_TEST

START_TEST(numbers)
{
	struct value *unknown = v_num(a, 9), *wide = v_num(a, 0x15);

	ck_assert_str_eq(text(v_num(a, -1)), "-1");
	ck_assert_str_eq(text(v_hex(a, 255)), "0xff");
	ck_assert_str_eq(text(v_hex(a, 0)), "0");
	ck_assert_str_eq(text(v_addr(a, 0)), "NULL");
	ck_assert_str_eq(text(v_addr(a, 0x1000)), "0x1000");
	ck_assert_str_eq(text(v_name(a, 2, "SEEK_END")), "SEEK_END");
	unknown->num.unknown = "SEEK_???";
	ck_assert_str_eq(text(unknown), "0x9 /* SEEK_??? */");
	unknown->num.n = -1;
	ck_assert_str_eq(text(unknown), "0xffffffff /* SEEK_??? */");
	wide->num.digits = 8;
	ck_assert_str_eq(text(wide), "0x000015");
	wide->num.n = 0;
	ck_assert_str_eq(text(wide), "00000000");
	wide->num.n = 0x123456789;
	ck_assert_str_eq(text(wide), "0x123456789");
}
END_TEST

START_TEST(sums_of_flags)
{
	struct value *none = v_flags(a, 0x30, NULL);

	ck_assert_str_eq(text(v_flags(a, 0, "O_RDWR", "O_CREAT", NULL)), "O_RDWR|O_CREAT");
	ck_assert_str_eq(text(v_flags(a, 0x80, "O_RDWR", NULL)), "O_RDWR|0x80");
	ck_assert_str_eq(text(none), "0x30 /* X_??? */");
	ck_assert_str_eq(text(v_flags(a, 0, NULL)), "0");
	ck_assert_str_eq(text(v_mode(a, 0644, "S_IFREG")), "S_IFREG|0644");
	ck_assert_str_eq(text(v_mode(a, 0, "S_IFREG")), "S_IFREG|000");
	ck_assert_str_eq(text(v_mode(a, 0600, NULL)), "0600");
}
END_TEST

START_TEST(numbers_with_a_meaning)
{
	ck_assert_str_eq(text(sensed(v_num(a, 0xffffffff), SENSE_UID)), "-1");
	ck_assert_str_eq(text(sensed(v_num(a, 1000), SENSE_GID)), "1000");
	ck_assert_str_eq(text(sensed(v_num(a, 8192 * 1024), SENSE_RLIMIT)), "8192*1024");
	ck_assert_str_eq(text(sensed(v_num(a, 1024), SENSE_RLIMIT)), "1024");
	ck_assert_str_eq(text(sensed(v_num(a, 0x8801), SENSE_DEVICE)), "makedev(0x88, 0x1)");
	ck_assert_str_eq(text(sensed(v_num(a, 0xfe00), SENSE_DEVICE)), "makedev(0xfe, 0)");
	ck_assert_str_eq(text(sensed(v_num(a, 80), SENSE_PORT)), "htons(80)");
	ck_assert_str_eq(text(sensed(v_num(a, 5), SENSE_NET32)), "htonl(5)");
	ck_assert_str_eq(text(sensed(v_num(a, 0x7f000001), SENSE_INET)),
			 "inet_addr(\"127.0.0.1\")");
}
END_TEST

START_TEST(more_numbers_with_a_meaning)
{
	struct value *all = sensed(v_name(a, 3, "ETH_P_ALL"), SENSE_NET16);
	struct value *index = sensed(v_num(a, 1), SENSE_IFINDEX);
	struct value *error = sensed(v_name(a, -2, "ENOENT"), SENSE_ERRNO);

	ck_assert_str_eq(text(sensed(v_num(a, -2), SENSE_UID)), "4294967294");
	ck_assert_str_eq(text(sensed(v_num(a, -1), SENSE_GID)), "-1");
	ck_assert_str_eq(text(all), "htons(ETH_P_ALL)");
	all->num.parts = NULL;
	all->num.unknown = "ETH_P_???";
	ck_assert_str_eq(text(all), "htons(0x3 /* ETH_P_??? */)");
	ck_assert_str_eq(text(index), "1");
	index->num.path = "l\"o";
	ck_assert_str_eq(text(index), "if_nametoindex(\"l\\\"o\")");
	ck_assert_str_eq(text(error), "-ENOENT");
	error->num.n = 2;
	ck_assert_str_eq(text(error), "ENOENT");
	ck_assert_str_eq(text(sensed(v_name(a, 0, "read"), SENSE_CALL)), "__NR_read");
	ck_assert_str_eq(text(sensed(v_data(a, "\0\x1a\xff", 3, 3), SENSE_HWADDR)), "00:1a:ff");
}
END_TEST

START_TEST(names_in_comments)
{
	struct value *type = with(v_name(a, 2, "SYSLOG_ACTION_READ"), VF_BESIDE);
	struct value *mask = with(v_flags(a, 4, "X_ONE", "X_TWO", NULL), VF_BESIDE);

	ck_assert_str_eq(text(type), "2 /* SYSLOG_ACTION_READ */");
	type->num.parts = NULL;
	ck_assert_str_eq(text(type), "2");
	type->num.unknown = "SYSLOG_ACTION_???";
	ck_assert_str_eq(text(type), "2 /* SYSLOG_ACTION_??? */");
	mask->num.n = 7;
	ck_assert_str_eq(text(mask), "0x7 /* X_ONE|X_TWO|0x4 */");
	mask = with(v_flags(a, 0, NULL), VF_BESIDE);
	ck_assert_str_eq(text(mask), "0");
}
END_TEST

START_TEST(bits_as_shifts)
{
	struct value *v = with(v_flags(a, 0, "CAP_CHOWN", "CAP_KILL", NULL), VF_SHIFTS);

	ck_assert_str_eq(text(v), "1<<CAP_CHOWN|1<<CAP_KILL");
	v->num.rest = 0x8000000000000000;
	ck_assert_str_eq(text(v), "1<<CAP_CHOWN|1<<CAP_KILL|0x80000000 /* X_??? */");
	v->num.rest = 0x40000000;
	ck_assert_str_eq(text(v), "1<<CAP_CHOWN|1<<CAP_KILL|0x40000000 /* X_??? */");
}
END_TEST

START_TEST(bpf_instructions)
{
	struct value *code = v_flags(a, 0, "BPF_JMP", "BPF_K", "BPF_JEQ", NULL), *jf = v_hex(a, 0);
	struct value *v = sensed(v_record(a, "code", code, "jt", v_hex(a, 0), "jf", jf,
					  "k", v_hex(a, 9), NULL), SENSE_FILTER);

	ck_assert_str_eq(text(v), "BPF_STMT(BPF_JMP|BPF_K|BPF_JEQ, 0x9)");
	jf->num.n = 1;
	ck_assert_str_eq(text(v), "BPF_JUMP(BPF_JMP|BPF_K|BPF_JEQ, 0x9, 0, 0x1)");
	code->num.rest = 0xf00;
	code->num.unknown = "BPF_???";
	ck_assert_str_eq(text(v), "BPF_JUMP(BPF_JMP|BPF_K|BPF_JEQ|0xf00 /* BPF_??? */, "
					"0x9, 0, 0x1)");
	v = sensed(v_record(a, "code", v_hex(a, 6), NULL), SENSE_FILTER);
	ck_assert_str_eq(text(v), "BPF_STMT(0x6, ?)");
}
END_TEST

START_TEST(combined_numbers)
{
	struct value *level = v_num(a, 5), *class = v_name(a, 2, "IOPRIO_CLASS_BE");
	struct value *v = sensed(v_record(a, "class", class, "level", level, NULL), SENSE_IOPRIO);

	ck_assert_str_eq(text(v), "IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 5)");
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(text(v), "16389 /* IOPRIO_PRIO_VALUE(0x2 /* IOPRIO_CLASS_BE */, 5) */");
	ck_assert_str_eq(text_of_return(v),
			 "16389 (IOPRIO_PRIO_VALUE(0x2 /* IOPRIO_CLASS_BE */, 5))");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(v), "16389");
	ck_assert_str_eq(text_of_return(v), "16389");
	o.constants = CONSTANTS_ABBREV;
	ck_assert_str_eq(text_of_return(v), "16389 (IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 5))");
	v = sensed(v_record(a, "cmd", v_name(a, 1, "Q_SYNC"), "type", v_name(a, 0, "USRQUOTA"),
			    NULL), SENSE_QUOTA);
	ck_assert_str_eq(text(v), "QCMD(Q_SYNC, USRQUOTA)");
}
END_TEST

START_TEST(futex_wake_op)
{
	struct value *op = v_name(a, 0, "FUTEX_OP_SET"), *cmp = v_name(a, 4, "FUTEX_OP_CMP_GT");
	struct value *v = sensed(v_record(a, "oparg_shift", v_num(a, 1), "op", op, "oparg",
					  v_hex(a, 1), "cmp", cmp, "cmparg", v_hex(a, 5), NULL),
				 SENSE_WAKE_OP);

	ck_assert_str_eq(text(v), "FUTEX_OP_OPARG_SHIFT<<28|FUTEX_OP_SET<<28|0x1<<12|"
				  "FUTEX_OP_CMP_GT<<24|0x5");
	op = v_hex(a, 7);
	op->num.unknown = "FUTEX_OP_???";
	cmp = v_hex(a, 15);
	cmp->num.unknown = "FUTEX_OP_CMP_???";
	v = sensed(v_record(a, "op", op, "oparg", v_hex(a, 0), "cmp", cmp, "cmparg", v_hex(a, 0),
			    NULL), SENSE_WAKE_OP);
	ck_assert_str_eq(text(v), "0x7<<28 /* FUTEX_OP_??? */|0<<12|"
				  "0xf<<24 /* FUTEX_OP_CMP_??? */|0");
}
END_TEST

START_TEST(records_with_an_index)
{
	struct value *v = v_record(a, "VINTR", v_hex(a, 3), "VQUIT", v_hex(a, 0), NULL);

	ck_assert_str_eq(text(with(v, VF_INDEXED)), "[[VINTR]=0x3, [VQUIT]=0]");
}
END_TEST

START_TEST(lists_that_reach_a_bad_page)
{
	struct value *v = v_list(a, v_num(a, 1), NULL);

	v->list.whole = 3;
	v->list.bad = 0x20001000;
	ck_assert_str_eq(text(v), "[1, ... /* 0x20001000 */]");
}
END_TEST

START_TEST(bytes_beyond_a_record)
{
	struct value *tail = with(v_data(a, "a\0", 2, 2), VF_TRAILING | VF_HEX);

	tail->bytes.from = 24;
	ck_assert_str_eq(text(v_record(a, "resolve", v_num(a, 0), "beyond", tail, NULL)),
			 "{resolve=0, /* bytes 24..25 */ \"\\x61\\x00\"}");
}
END_TEST

START_TEST(unknown_ioctl_is_split)
{
	struct value *v = sensed(v_num(a, 0xc0047a03), SENSE_IOCTL);

	v->num.unknown = "_IOC_???";
	ck_assert_str_eq(text(v), "_IOC(_IOC_READ|_IOC_WRITE, 0x7a, 0x3, 0x4)");
}
END_TEST

START_TEST(descriptor_paths)
{
	struct value *cwd = v_name(a, -100, "AT_FDCWD");

	ck_assert_str_eq(text(v_fd(a, 3, NULL)), "3");
	ck_assert_str_eq(text(v_fd(a, 3, "/etc/passwd")), "3</etc/passwd>");
	ck_assert_str_eq(text(v_fd(a, 3, "/a>\33b\n")), "3</a\\76\\33b\\n>");
	ck_assert_str_eq(text(with(v_fd(a, 3, "/a"), VF_DELETED)), "3</a>(deleted)");
	ck_assert_str_eq(text(v_pid(a, 2, NULL, 0)), "2");
	ck_assert_str_eq(text(v_pid(a, 2, "a>\33", 4711)),
			 "2<a\\76\\33> /* 4711 in strace's PID NS */");
	cwd->sense = SENSE_FD;
	cwd->num.path = "/tmp";
	ck_assert_str_eq(text(cwd), "AT_FDCWD</tmp>");
}
END_TEST

START_TEST(strings_are_truncated_paths_are_not)
{
	char thirty[] = "0123456789012345678901234567890123456789";

	ck_assert_str_eq(text(v_data(a, thirty, 32, 32)),
			 "\"01234567890123456789012345678901\"");
	ck_assert_str_eq(text(v_data(a, thirty, 32, 33)),
			 "\"01234567890123456789012345678901\"...");
	ck_assert_str_eq(text(v_data(a, thirty, 40, 40)),
			 "\"01234567890123456789012345678901\"...");
	ck_assert_str_eq(text(v_path(a, thirty)),
			 "\"0123456789012345678901234567890123456789\"");
	o.string_max = 0;
	ck_assert_str_eq(text(v_data(a, "ab", 2, 2)), "\"\"...");
	ck_assert_str_eq(text(v_data(a, "", 0, 0)), "\"\"");
	ck_assert_str_eq(text(with(v_path(a, "x"), VF_ABSTRACT)), "@\"x\"");
}
END_TEST

/* Names in arrays are not limited by -s */
START_TEST(names_in_arrays)
{
	struct value *name = v_data(a, "0123456789", 10, 10);

	name->sense = SENSE_NAME;
	o.string_max = 3;
	ck_assert_str_eq(text(name), "\"012345678\"...");
	ck_assert_str_eq(text(with(name, VF_NUL)), "\"0123456789\"");
}
END_TEST

START_TEST(netlink_types)
{
	struct value *v = v_flags(a, 0x3ff, "NLA_F_NESTED", NULL);

	v->num.unknown = "IFLA_???";
	ck_assert_str_eq(text(v), "NLA_F_NESTED|0x3ff");
	ck_assert_str_eq(text(with(v, VF_REST_NAMELESS)), "NLA_F_NESTED|0x3ff /* IFLA_??? */");
	v = sensed(v_record(a, "subsystem", v_name(a, 3, "NFNL_SUBSYS_QUEUE"), "type",
			    v_name(a, 2, "NFQNL_MSG_CONFIG"), NULL), SENSE_NFNL);
	ck_assert_str_eq(text(v), "NFNL_SUBSYS_QUEUE<<8|NFQNL_MSG_CONFIG");
	ck_assert_str_eq(text(sensed(v_num(a, 5), SENSE_NET64)), "htobe64(5)");
}
END_TEST

START_TEST(hex_strings)
{
	struct value *text_bytes = v_data(a, "a\n", 2, 2), *binary = v_data(a, "a\377", 2, 2);

	ck_assert_str_eq(text(binary), "\"a\\377\"");
	ck_assert_str_eq(text(with(v_data(a, "a", 1, 9), VF_HEX)), "\"\\x61\"...");
	o.escapes = ESCAPES_HEX;
	ck_assert_str_eq(text(v_data(a, "a\n\3779", 4, 4)), "\"a\\n\\xff9\"");
	o.escapes = ESCAPES_HEX_BINARY;
	ck_assert_str_eq(text(text_bytes), "\"a\\n\"");
	ck_assert_str_eq(text(binary), "\"\\x61\\xff\"");
	o.string_max = 1;		/* bytes that are not printed do not count */
	ck_assert_str_eq(text(binary), "\"a\"...");
	o.string_max = 32;
	o.escapes = ESCAPES_HEX_ALL;
	ck_assert_str_eq(text(text_bytes), "\"\\x61\\x0a\"");
	ck_assert_str_eq(text(v_path(a, "/x")), "\"\\x2f\\x78\"");
}
END_TEST

START_TEST(records_and_lists)
{
	struct value *details = v_record(a, "st_dev", with(v_num(a, 1), VF_MORE), "st_size",
					 v_num(a, 5), NULL);
	struct value *cut = v_list(a, v_num(a, 1), v_num(a, 2), NULL);

	ck_assert_str_eq(text(details), "{st_size=5, ...}");
	ck_assert_str_eq(text(v_record(a, NULL)), "{}");
	ck_assert_str_eq(text(cut), "[1, 2]");
	cut->list.whole = 9;
	ck_assert_str_eq(text(cut), "[1, 2, ...]");
	ck_assert_str_eq(text(with(cut, VF_COMPLEMENT)), "~[1, 2, ...]");
	ck_assert_str_eq(text(with(v_list(a, v_num(a, 1), v_num(a, 2), NULL), VF_SET)), "[1 2]");
	ck_assert_str_eq(text(with(v_record(a, "x", v_num(a, 1), "y", v_num(a, 2), NULL),
				   VF_TUPLE)), "[1, 2]");
	o.verbose = true;
	ck_assert_str_eq(text(details), "{st_dev=1, st_size=5}");
}
END_TEST

START_TEST(netlink_messages)
{
	static const uint8_t mac[] = {2, 0xfc, 0, 0, 0, 1}, local[16] = {[15] = 1};
	struct value *head = v_record(a, "nlmsg_len", v_num(a, 16), NULL);
	struct value *cut = v_record(a, "ifi_family", v_num(a, 0), NULL);
	struct value *link = sensed(v_num(a, 1), SENSE_IFINDEX);

	ck_assert_str_eq(text(sensed(v_data(a, mac, 6, 6), SENSE_HWADDR)), "02:fc:00:00:00:01");
	ck_assert_str_eq(text(sensed(v_name(a, 3, "ETH_P_ALL"), SENSE_NET16)), "htons(ETH_P_ALL)");
	ck_assert_str_eq(text(link), "1");
	link->num.path = "lo";
	ck_assert_str_eq(text(link), "if_nametoindex(\"lo\")");
	ck_assert_str_eq(text(with(v_record(a, "header", head, NULL), VF_TUPLE)),
			 "{nlmsg_len=16}");
	ck_assert_str_eq(text(with(v_record(a, "type", v_num(a, 1), "data",
		sensed(v_data(a, local, 16, 16), SENSE_INET6), NULL), VF_TUPLE)),
			 "[1, inet_pton(AF_INET6, \"::1\")]");
	cut->list.whole = 2;
	ck_assert_str_eq(text(cut), "{ifi_family=0, ...}");
}
END_TEST

START_TEST(counted_lists_are_printed_with_v)
{
	struct value *v = boxed(with(v_list(a, v_path(a, "A=1"), NULL), VF_COUNTED), 0x3000);

	v->list.whole = 41;
	v->list.noun = "vars";
	ck_assert_str_eq(text(v), "0x3000 /* 41 vars */");
	v->list.noun = "";
	ck_assert_str_eq(text(v), "0x3000");
	o.verbose = true;
	v->list.whole = 1;
	ck_assert_str_eq(text(v), "[\"A=1\"]");
}
END_TEST

START_TEST(signal_sets)
{
	struct value *set = sensed(with(v_list(a, v_name(a, 2, "SIGINT"), v_name(a, 33, "SIGRT_1"),
					       NULL), VF_SET), SENSE_SIGSET);

	ck_assert_str_eq(text(set), "[INT RT_1]");
	ck_assert_str_eq(text(with(set, VF_COMPLEMENT)), "~[INT RT_1]");
	set->list.first = NULL;
	set->list.whole = set->list.count = 0;
	ck_assert_str_eq(text(set), "~[]");
}
END_TEST

START_TEST(wait_statuses)
{
	struct value *v = v_record(a, "exited", v_num(a, 3), NULL);

	ck_assert_str_eq(text(boxed(sensed(v, SENSE_WAIT), 1)),
			 "[{WIFEXITED(s) && WEXITSTATUS(s) == 3}]");
	v = v_record(a, "signaled", v_name(a, 11, "SIGSEGV"), "core", v_num(a, 1), NULL);
	ck_assert_str_eq(text(sensed(v, SENSE_WAIT)),
			 "{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)}");
	v = v_record(a, "continued", v_num(a, 1), NULL);
	ck_assert_str_eq(text(sensed(v, SENSE_WAIT)), "{WIFCONTINUED(s)}");
}
END_TEST

START_TEST(changes_and_pointers)
{
	ck_assert_str_eq(text(boxed(v_num(a, 7), 0x1000)), "[7]");
	ck_assert_str_eq(text(v_change(a, v_num(a, 128), v_num(a, 16))), "128 => 16");
	ck_assert_str_eq(text(boxed(v_change(a, v_num(a, 128), v_num(a, 16)), 0x1000)),
			 "[128 => 16]");
	ck_assert_str_eq(text(v_null(a)), "NULL");
	ck_assert_str_eq(text(v_unread(a, 0x9000, "EFAULT")), "0x9000");
	ck_assert_str_eq(text(v_pending(a, 0x9000)), "0x9000");
}
END_TEST

/* Seconds, fraction and its name → the date in the comment */
static const struct {
	int64_t seconds, fraction;
	const char *name, *date;
} dates[] = {
	{1700000000, 500000000, "tv_nsec", " /* 2023-11-14T22:13:20.500000000+0000 */"},
	{1700000000, 5, "tv_usec", " /* 2023-11-14T22:13:20.000005+0000 */"},
	{1700000000, 0, "tv_nsec", " /* 2023-11-14T22:13:20+0000 */"},
	{0, 0, "tv_nsec", ""},
	{0, 7, "tv_nsec", " /* 1970-01-01T00:00:00.000000007+0000 */"},
	{-1, 500000000, "tv_nsec", " /* 1969-12-31T23:59:59.500000000+0000 */"},
	{5, 1000000000, "tv_nsec", ""},
	{5, -1, "tv_nsec", ""},
	{5, 1000000, "tv_usec", ""},
	{99999999999999, 0, "tv_nsec", " /* 3170843-11-07T09:46:39+0000 */"},
	{INT64_MAX, 0, "tv_nsec", ""},
};

START_TEST(timestamps)
{
	struct value *v = v_record(a, "tv_sec", v_num(a, dates[_i].seconds), dates[_i].name,
				   v_num(a, dates[_i].fraction), NULL);
	char *bare = strdup(text(v));
	const char *dated = text(sensed(v, SENSE_DATE));

	ck_assert_int_eq(strncmp(dated, bare, strlen(bare)), 0);
	ck_assert_str_eq(dated + strlen(bare), dates[_i].date);
	free(bare);
}
END_TEST

START_TEST(local_time_has_its_offset)
{
	struct value *v = sensed(v_num(a, 1700000000), SENSE_DATE);

	setenv("TZ", "IST-5:30", 1);
	tzset();
	ck_assert_str_eq(text(v), "1700000000 /* 2023-11-15T03:43:20+0530 */");
	setenv("TZ", "NST3:30", 1);
	tzset();
	ck_assert_str_eq(text(v), "1700000000 /* 2023-11-14T18:43:20-0330 */");
}
END_TEST

/* as in struct stat: the fraction is the next member */
START_TEST(seconds_with_fraction)
{
	struct value *v = v_record(a, "st_atime", sensed(v_num(a, 5), SENSE_DATE), "st_atime_nsec",
				   v_num(a, 1000), "st_mtime", sensed(v_num(a, 0), SENSE_DATE),
				   "st_mtime_nsec", v_num(a, 0), NULL);

	ck_assert_str_eq(text(v), "{st_atime=5 /* 1970-01-01T00:00:05.000001000+0000 */, "
				  "st_atime_nsec=1000, st_mtime=0, st_mtime_nsec=0}");
}
END_TEST

START_TEST(results)
{
	struct value *flags = v_flags(a, 0, "O_RDWR", NULL);

	ck_assert_str_eq(text_of_return(v_num(a, 3)), "3");
	ck_assert_str_eq(text_of_return(v_fd(a, 3, "/x")), "3</x>");
	ck_assert_str_eq(text_of_return(v_addr(a, 0)), "0");
	ck_assert_str_eq(text_of_return(v_addr(a, 0x7f0000000000)), "0x7f0000000000");
	flags->num.n = 2;
	flags->name = "flags";
	ck_assert_str_eq(text_of_return(flags), "0x2 (flags O_RDWR)");
	flags->num.n = 0;
	ck_assert_str_eq(text_of_return(flags), "0 (flags O_RDWR)");
	ck_assert_str_eq(text_of_return(sensed(v_num(a, 0), SENSE_READY)), "0 (Timeout)");
	ck_assert_str_eq(text_of_return(sensed(v_num(a, 2), SENSE_READY)), "2");
	ck_assert_str_eq(text_of_return(v_name(a, 2, "SIGINT")), "2 (SIGINT)");
}
END_TEST

static TCase *text_value_tests(void)
{
	TCase *c = tcase_create("text values");

	tcase_add_checked_fixture(c, defaults, done);
	tcase_add_test(c, dumps_of_vectors);
	tcase_add_test(c, dumps_of_data_that_ends_early);
	tcase_add_test(c, numbers);
	tcase_add_test(c, sums_of_flags);
	tcase_add_test(c, numbers_with_a_meaning);
	tcase_add_test(c, more_numbers_with_a_meaning);
	tcase_add_test(c, names_in_comments);
	tcase_add_test(c, bits_as_shifts);
	tcase_add_test(c, bpf_instructions);
	tcase_add_test(c, combined_numbers);
	tcase_add_test(c, futex_wake_op);
	tcase_add_test(c, records_with_an_index);
	tcase_add_test(c, lists_that_reach_a_bad_page);
	tcase_add_test(c, bytes_beyond_a_record);
	tcase_add_test(c, unknown_ioctl_is_split);
	tcase_add_test(c, descriptor_paths);
	tcase_add_test(c, strings_are_truncated_paths_are_not);
	tcase_add_test(c, names_in_arrays);
	tcase_add_test(c, netlink_types);
	tcase_add_test(c, hex_strings);
	tcase_add_test(c, records_and_lists);
	tcase_add_test(c, netlink_messages);
	tcase_add_test(c, counted_lists_are_printed_with_v);
	tcase_add_test(c, signal_sets);
	tcase_add_test(c, wait_statuses);
	tcase_add_test(c, changes_and_pointers);
	tcase_add_loop_test(c, timestamps, 0, sizeof(dates) / sizeof(*dates));
	tcase_add_test(c, local_time_has_its_offset);
	tcase_add_test(c, seconds_with_fraction);
	tcase_add_test(c, results);
	return c;
}

UNIT_CASE(text_value_tests)
