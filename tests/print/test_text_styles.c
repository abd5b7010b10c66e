#include "print/core/text/value.h"

#include <stdio.h>
#include <string.h>

#include "lib/stream.h"
#include "lib/unit.h"
#include "print/text_fixture.h"

/* Constants in the styles of -X */
/* -X raw, -X verbose */
START_TEST(constants_as_numbers)
{
	struct value *mode = v_mode(a, 0600, "S_IFIFO"), *bad = v_mode(a, 0170777, "S_ISUID");

	mode->num.n = 010600;
	bad->num.n = 0174777;
	ck_assert_str_eq(text(bad), "0174777");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(mode), "010600");
	ck_assert_str_eq(text(bad), "0174777");
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(text(mode), "010600 /* S_IFIFO|0600 */");
	ck_assert_str_eq(text(bad), "0174777");
}
END_TEST

START_TEST(numbers_shown_apart)
{
	struct value *v = v_flags(a, 0125, "SHM_HUGETLB", "21<<SHM_HUGE_SHIFT", NULL);
	struct value *flags = v_flags(a, 0, "SHM_HUGETLB", NULL), *size = v_num(a, 21);
	struct value *shift = v_name(a, 26, "SHM_HUGE_SHIFT"), *mode = v_num(a, 0125);

	v->num.terms = flags;
	flags->num.n = 04000;
	flags->next = size;
	size->name = mode->name = "|";
	size->next = shift;
	shift->name = "<<";
	shift->num.base = ALWAYS_DEC;
	shift->next = mode;
	mode->num.base = OCT;
	ck_assert_str_eq(text(v), "SHM_HUGETLB|21<<SHM_HUGE_SHIFT|0125");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(v), "0x800|21<<26|0125");
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(text(v), "0x800 /* SHM_HUGETLB */|21<<26 /* SHM_HUGE_SHIFT */|0125");
}
END_TEST

START_TEST(names_of_results)
{
	struct value *flags = v_flags(a, 0, "O_RDWR", NULL);

	flags->num.n = 2;
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text_of_return(flags), "0x2");
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(text_of_return(flags), "0x2 (O_RDWR)");
}
END_TEST

START_TEST(results_shown_apart)
{
	struct value *v = v_flags(a, 0, "PER_BSD", "SHORT_INODE", NULL);
	struct value *domain = v_name(a, 6, "PER_BSD");

	v->num.n = 0x1000006;
	v->num.base = HEX;
	v->num.terms = domain;
	domain->num.base = HEX;
	domain->next = v_flags(a, 0, "SHORT_INODE", NULL);
	domain->next->num.n = 0x1000000;
	domain->next->name = "|";
	ck_assert_str_eq(text_of_return(v), "0x1000006 (PER_BSD|SHORT_INODE)");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text_of_return(v), "0x1000006 (0x6|0x1000000)");
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(text_of_return(v),
			 "0x1000006 (0x6 /* PER_BSD */|0x1000000 /* SHORT_INODE */)");
}
END_TEST

START_TEST(signals_as_numbers)
{
	struct value *v = v_num(a, 0xfacefeedffULL);

	v->sense = SENSE_SIGNAL;
	v->num.unknown = "SIG_???";
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(v), "1077214637567");
	v->num.n = -1ULL;
	v->num.is_signed = true;
	ck_assert_str_eq(text(v), "-1");
}
END_TEST

START_TEST(numbers_in_decimal)
{
	struct value *v = v_name(a, -6, "KEY_SPEC_GROUP_KEYRING");

	v->num.is_signed = true;
	v->num.base = ALWAYS_DEC;
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(v), "-6");
	o.constants = CONSTANTS_ABBREV;
	v->num.parts = NULL;
	v->num.unknown = "KEY_???";
	ck_assert_str_eq(text(v), "-6 /* KEY_??? */");
}
END_TEST

/* -X applies to the parts of a number, to a time with a name, and to the flags of a result */
START_TEST(records_as_numbers)
{
	struct value *cmd = v_record(a, "cmd", v_name(a, 0x800001, "Q_SYNC"),
				     "type", v_name(a, 1, "GRPQUOTA"), NULL);
	struct value *now = v_record(a, "tv_sec", v_num(a, 5),
				     "tv_nsec", v_name(a, 1073741823, "UTIME_NOW"), NULL);
	struct value *flags = v_flags(a, 0, "FD_CLOEXEC", NULL), *pid = v_name(a, -1, "ANY");

	cmd->sense = SENSE_QUOTA;
	now->sense = SENSE_DATE;
	pid->sense = SENSE_PID;
	flags->num.n = 1;
	flags->num.base = HEX;
	ck_assert_str_eq(text(cmd), "QCMD(Q_SYNC, GRPQUOTA)");
	ck_assert_str_eq(text(now), "UTIME_NOW");
	ck_assert_str_eq(text_of_return(flags), "0x1 (FD_CLOEXEC)");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(cmd), "2147483905");
	ck_assert_str_eq(text(now), "{tv_sec=5, tv_nsec=1073741823}");
	ck_assert_str_eq(text_of_return(flags), "0x1");
	ck_assert_str_eq(text(pid), "-1");
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(text(cmd), "2147483905 /* QCMD(Q_SYNC, GRPQUOTA) */");
	ck_assert_str_eq(text(now), "{tv_sec=5, tv_nsec=1073741823} /* UTIME_NOW */");
	/* names that are shown as those of an argument */
	flags->name = "flags";
	ck_assert_str_eq(text_of_return(flags), "0x1 (flags FD_CLOEXEC)");
	flags->flags |= VF_BESIDE;
	ck_assert_str_eq(text_of_return(flags), "0x1 (flags 0x1 /* FD_CLOEXEC */)");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text_of_return(flags), "0x1 (flags 0x1)");
	o.constants = CONSTANTS_ABBREV;
	ck_assert_str_eq(text_of_return(flags), "0x1 (flags FD_CLOEXEC)");
}
END_TEST

/* The words of a set of named bits; a comment in the name of a request, which cannot be nested */
START_TEST(named_bits_and_requests)
{
	struct value *bits = with(v_list(a, v_name(a, 0, "A"), v_name(a, 1, "B"), v_name(a, 2, "C"),
					 v_name(a, 3, "D"), v_name(a, 5, "F"), NULL), VF_SET);
	struct value *request = v_name(a, 0x8008452e, "EVIOCGBIT(0xe /* EV_??? */, 8)");

	bits->list.words = v_list(a, v_hex(a, 0x2f), NULL);
	request->sense = SENSE_IOCTL;
	request->num.unknown = "_IOC(...)";
	ck_assert_str_eq(text(bits), "[A B C D ...]");
	ck_assert_str_eq(text(request), "EVIOCGBIT(0xe /* EV_??? */, 8)");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(bits), "[0x2f]");
	ck_assert_str_eq(text(request), "0x8008452e");
	o.constants = CONSTANTS_VERBOSE;
	o.verbose = true;
	ck_assert_str_eq(text(bits), "[0 /* A */ 0x1 /* B */ 0x2 /* C */ 0x3 /* D */ 0x5 /* F */]"
			 " /* [0x2f] */");
	ck_assert_str_eq(text(request), "0x8008452e /* EVIOCGBIT(0xe, 8) */");
}
END_TEST

START_TEST(interfaces_and_protocols_as_numbers)
{
	struct value *v = sensed(v_num(a, 1), SENSE_IFINDEX);

	v->num.path = "lo";
	ck_assert_str_eq(text(v), "if_nametoindex(\"lo\")");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(v), "1");
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(text(v), "1 /* if_nametoindex(\"lo\") */");
	v = sensed(v_name(a, 0x800, "ETH_P_IP"), SENSE_NET16);
	ck_assert_str_eq(text(v), "htons(0x800 /* ETH_P_IP */)");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(v), "htons(0x800)");
	v->num.base = HEX;
	ck_assert_str_eq(text(v), "\"\\x08\\x00\"");
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(text(v), "\"\\x08\\x00\" /* htons(ETH_P_IP) */");
	v = sensed(v_name(a, 0x1003, "L2CAP_PSM_DYN_START+2"), SENSE_LITTLE16);
	ck_assert_str_eq(text(v), "htobs(0x1003 /* L2CAP_PSM_DYN_START+2 */)");
}
END_TEST

static const char *callsign(const char *bytes)
{
	return text(sensed(v_data(a, bytes, 7, 7), SENSE_CALLSIGN));
}

START_TEST(callsigns)
{
	const char *valid = "\x96\x6e\x82\x40\x40\x40\x06";
	const char *bytes = "\\x96\\x6e\\x82\\x40\\x40\\x40\\x06";
	char want[80];

	ck_assert_str_eq(callsign(valid), "K7A-3");
	ck_assert_str_eq(callsign("\x40\x40\x40\x40\x40\x40\0"), "*");
	ck_assert_str_eq(callsign("\x96\x6e\xc2\x40\x40\x40\x06"),
			 "{ax25_call=\"\\x96\\x6e\\xc2\\x40\\x40\\x40\\x06\"} /* K7a-3 */");
	ck_assert_str_eq(callsign("\x02\x6e\x82\x40\x40\x40\x06"),
			 "{ax25_call=\"\\x02\\x6e\\x82\\x40\\x40\\x40\\x06\"}");
	ck_assert_str_eq(callsign("\x54\x5e\x82\x40\x40\x40\x06"),
			 "{ax25_call=\"\\x54\\x5e\\x82\\x40\\x40\\x40\\x06\"}");
	snprintf(want, sizeof(want), "{ax25_call=\"%s\"} /* K7A-3 */", bytes);
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(callsign(valid), want);
	*strchr(want, '}') = 0;
	strcat(want, "}");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(callsign(valid), want);
}
END_TEST

START_TEST(indexes_as_numbers)
{
	struct value *v = with(v_record(a, "DROPS", v_num(a, 7), "1", v_num(a, 8), NULL),
			       VF_INDEXED);

	ck_assert_str_eq(text(v), "[[DROPS]=7, [1]=8]");
	v->list.noun = "DROPS_???";
	ck_assert_str_eq(text(v), "[[DROPS]=7, [1 /* DROPS_??? */]=8]");
	o.constants = CONSTANTS_RAW;
	ck_assert_str_eq(text(v), "[[0]=7, [1]=8]");
	o.constants = CONSTANTS_VERBOSE;
	ck_assert_str_eq(text(v), "[[0 /* DROPS */]=7, [1 /* DROPS_??? */]=8]");
	o.constants = CONSTANTS_ABBREV;
	v->list.whole = 3;
	v->list.bad = 0x2000;
	ck_assert_str_eq(text(v), "[[DROPS]=7, [1 /* DROPS_??? */]=8, ... /* 0x2000 */]");
}
END_TEST

static TCase *text_style_tests(void)
{
	TCase *c = tcase_create("text styles");

	tcase_add_checked_fixture(c, defaults, done);
	tcase_add_test(c, constants_as_numbers);
	tcase_add_test(c, numbers_shown_apart);
	tcase_add_test(c, names_of_results);
	tcase_add_test(c, results_shown_apart);
	tcase_add_test(c, signals_as_numbers);
	tcase_add_test(c, numbers_in_decimal);
	tcase_add_test(c, records_as_numbers);
	tcase_add_test(c, named_bits_and_requests);
	tcase_add_test(c, interfaces_and_protocols_as_numbers);
	tcase_add_test(c, callsigns);
	tcase_add_test(c, indexes_as_numbers);
	return c;
}

UNIT_CASE(text_style_tests)
