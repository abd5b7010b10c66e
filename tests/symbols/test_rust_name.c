/* Names of Rust functions; the expected ones are those of the compiler's own demangler. */
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbols/file/demangle.h"
#include "symbols/file/rust_name.h"

static const struct { const char *symbol, *name; } cases[] = {
	{"_RNvC6_123foo3bar", "123foo::bar"},
	{"_RNvCs1234_7mycrate4main", "mycrate::main"},
	{"_RNvCs1234_7mycrate4main.llvm.123", "mycrate::main"},
	{"_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_", "cc::spawn::{closure#0}::{closure#0}"},
	{"_RNCINkXs25_NgCsbmNqQUJIY6D_4core5sliceINyB9_4IterhENuNgNoBb_4iter8iterator8Iterator"
	 "9rpositionNCNgNpB9_6memchr7memrchrs_0E0Bb_",
	 "<core::slice::Iter<u8> as core::iter::iterator::Iterator>::rposition::<"
	 "core::slice::memchr::memrchr::{closure#1}>::{closure#0}"},
	{"_RINbNbCskIICzLVDPPb_5alloc5alloc8box_freeDINbNiB4_5boxed5FnBoxuEp6OutputuEL_E"
	 "Cs1iopQbuBiw2_3std",
	 "alloc::alloc::box_free::<dyn alloc::boxed::FnBox<(), Output = ()>>"},
	{"_RINtC8arrayvec8ArrayVechKj7b_E", "arrayvec::ArrayVec::<u8, 123>"},
	{"_RMC0INtC8arrayvec8ArrayVechKj7b_E", "<arrayvec::ArrayVec<u8, 123>>"},
	{"_RINvC1a1fKan80_E", "a::f::<-128>"},
	{"_RINvC1a1fKb1_Kb0_E", "a::f::<true, false>"},
	{"_RINvC1a1fTlEThtEAcj4_RSeQxPmOyzE",
	 "a::f::<(i32,), (u8, u16), [char; 4], &[str], &mut i64, *const u32, *mut u64, !>"},
	{"_RINvC1a1fFlEuFUKCEhE", "a::f::<fn(i32), unsafe extern \"C\" fn() -> u8>"},
	{"_RNSC1a4shim", "a::{shim:shim#0}"},
	/* names that are not ASCII: Punycode with "_" instead of "-" */
	{"_RNvC7mycrateu8gdel_5qa", "mycrate::g\u00f6del"},
	{"_RNvC7mycrateu12fn_gre_fta7p", "mycrate::fn_gr\u00f6\u00dfe"},
	{"_RNvC7mycrateu3tda", "mycrate::\u00fc"},
	{"_RNvC7mycrateu5mxacd", "mycrate::\u03b1\u03b2\u03b3"},
	{"_RNvC7mycrateu11_1lqs71dym3a", "mycrate::\u6771\u4eac\u90fd"},
	{"_RNvC7mycrateu8xy_no82a", "mycrate::x\U0001f600y"},
	{"_RNvC7mycrateu15ncd_1_1pa8gzbzd", "mycrate::\u00dcn\u00efc\u00f6d\u00e9_1"},
	{"_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y",
	 "utf8_idents::\u10e1\u10d0\u10ed\u10db\u10d4\u10da\u10d0\u10d3_"
	 "\u10d2\u10d4\u10db\u10e0\u10d8\u10d4\u10da\u10d8_"
	 "\u10e1\u10d0\u10d3\u10d8\u10da\u10d8"},
	{"_RNCNvC1au3tda0", "a::\u00fc::{closure#0}"},
	/* malformed, cut, a control character, beyond Unicode, a surrogate */
	{"_RNvC1au4gd_X", "a::punycode{gd_X}"},
	{"_RNvC1au3abz", "a::punycode{abz}"},
	{"_RNvC1au2td", "a::punycode{td}"},
	{"_RNvC1au1t", "a::punycode{t}"},
	{"_RNvC1au2a_", "a::punycode{a_}"},
	{"_RNvC1au6a_rc4g", "a::punycode{a_rc4g}"},
	{"_RNvC1au6a_qo7g", "a::punycode{a_qo7g}"},
	{"_RNvC1au6a_so7g", "a::a\ue000"},
	{"_RNvC1au7a_h023p", "a::a\U0010ffff"},
	{"_RNvC1au7a_i023p", "a::punycode{a_i023p}"},
	{"_RNvC1au5a_2ba", "a::punycode{a_2ba}"},
	{"_RNvC1au3a_a", "a::punycode{a_a}"},
	{"_RNvC1au7a_99999", "a::punycode{a_99999}"},
	{"_RNvC1au16a_99999999999999", "a::punycode{a_99999999999999}"},
};

START_TEST(names)
{
	char *name = rust_name(cases[_i].symbol);

	ck_assert_ptr_nonnull(name);
	ck_assert_str_eq(name, cases[_i].name);
	free(name);
}
END_TEST

/* The mangling before "v0" is that of C++, with a hash and escapes. */
START_TEST(legacy_names)
{
	static const struct { const char *symbol, *name; } legacy[] = {
		{"_ZN4main17h0123456789abcdefE", "main"},
		{"_ZN4deep4main17h9168ce8565efbfd4E", "deep::main"},
		{"_ZN42_$LT$deep..Deep$u20$as$u20$deep..Level$GT$5level17h38b4eefcde80801cE",
		 "<deep::Deep as deep::Level>::level"},
		{"_ZN3std2rt10lang_start28_$u7b$$u7b$closure$u7d$$u7d$17h35d5a81968d45f95E",
		 "std::rt::lang_start::{{closure}}"},
		{"_ZN11_$RF$T$u3f$1a17h0123456789abcdefE", "&T$u3f$::a"},
		{"_ZN3a$b3c_$E", "a$b::c_$"},
	};
	char *cxx = demangle("_ZN1a1bEv");

	if (!cxx)
		return;		/* libstdc++ is not installed */
	ck_assert_str_eq(cxx, "a::b()");
	free(cxx);
	for (size_t i = 0; i < sizeof(legacy) / sizeof(*legacy); i++) {
		char *name = demangle(legacy[i].symbol);

		ck_assert_ptr_nonnull(name);
		ck_assert_str_eq(name, legacy[i].name);
		free(name);
	}
}
END_TEST

START_TEST(other_symbols)
{
	static const char *const others[] = {
		"", "_R", "main", "_ZN4main17h0123456789abcdefE", "_RC", "_RNvC1a",
		"_RNvC9999999999999a1b",
		"_RNvC1a1bjunk", "_RB_", "_RNvB_1a", "_RINvC1a1fTB7_EE", "_RNvC1a1b\xff",
		"_RNvCszzzzzzzzzzzzzzzzzzz_1a1b",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ck_assert_ptr_null(rust_name(others[i]));
}
END_TEST

/* Each back reference doubles the name; nesting is deep. */
START_TEST(limits)
{
	char symbol[4096] = "_RINvC1a1f";
	size_t n = strlen(symbol);

	memset(symbol + n, 'R', 2000);
	strcpy(symbol + n + 2000, "lE");
	ck_assert_ptr_null(rust_name(symbol));
	strcpy(symbol, "_RINvC1a1fTllETB7_B7_ETBc_Bc_ETBi_Bi_ETBo_Bo_ETBu_Bu_ETBA_BA_ETBG_BG_E"
	       "TBM_BM_ETBS_BS_ETBY_BY_ETB14_B14_ETB1c_B1c_ETB1k_B1k_EE");
	free(rust_name(symbol));
}
END_TEST

/* Each parameter has the type of the one before it twice: written out, the names are too long. */
START_TEST(names_of_cxx_have_limits)
{
	char symbol[1024] = "_Z1f1AIiES_IS0_S0_ES_IS1_S1_E", packs[] = "_Z1fIJiiiEEvDpDpDpT_";
	char *name = demangle_bounded(symbol);

	if (!name)
		return;		/* libstdc++ is not installed */
	ck_assert_str_eq(name, "f(A<int>, A<A<int>, A<int> >, "
			 "A<A<A<int>, A<int> >, A<A<int>, A<int> > >)");
	free(name);
	for (char c = 'A'; c <= 'Z'; c++)
		sprintf(symbol + strlen(symbol), "S_IS%c_S%c_E", c, c);
	ck_assert_ptr_null(demangle_bounded(symbol));
	memset(symbol, 0, sizeof(symbol));
	strcpy(symbol, packs);
	memset(symbol + strlen(symbol), 'i', 200);
	ck_assert_ptr_null(demangle_bounded(symbol));
}
END_TEST

/* The time to find the limit exceeded or not is proportional to the length. */
START_TEST(long_symbols_of_cxx_are_left_out)
{
	enum { LONG = 1000000 };
	char *symbol = malloc(LONG + 1);

	memset(symbol, 'S', LONG);
	memcpy(symbol, "_Z1f", 4);
	symbol[LONG] = 0;
	ck_assert_ptr_null(demangle_bounded(symbol));
	free(symbol);
}
END_TEST

/* Each truncated or changed symbol is a name or none, but never read beyond its end. */
START_TEST(damaged_symbols)
{
	for (size_t i = 0; i < strlen(cases[_i].symbol); i++) {
		char *copy = strndup(cases[_i].symbol, i);

		free(rust_name(copy));
		free(copy);
		copy = strdup(cases[_i].symbol);
		for (const char *c = "BCEIKNR_09sx"; *c; c++) {
			copy[i] = *c;
			free(rust_name(copy));
		}
		free(copy);
	}
}
END_TEST

static TCase *rust_names(void)
{
	TCase *t = tcase_create("rust names");
	int count = sizeof(cases) / sizeof(*cases);

	tcase_add_loop_test(t, names, 0, count);
	tcase_add_test(t, legacy_names);
	tcase_add_test(t, other_symbols);
	tcase_add_test(t, limits);
	tcase_add_test(t, long_symbols_of_cxx_are_left_out);
	tcase_add_test(t, names_of_cxx_have_limits);
	tcase_add_loop_test(t, damaged_symbols, 0, count);
	return t;
}

UNIT_CASE(rust_names)
