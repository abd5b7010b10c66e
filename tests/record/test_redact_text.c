/* Secrets that have a name, in any text: what is found, and what looks like one and is kept */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"
#include "record/redact/names/key_block.h"
#include "record/redact/names/text.h"
#include "record/redact/redact.h"

static struct redaction *r;
static char redacted[1000];

static void set_up(void)
{
	r = redaction_new(RECORD_ENV_ALL, true, NULL);
}

static void tear_down(void)
{
	redaction_free(r);
}

static void mask(void *ctx, size_t from, size_t to)
{
	ck_assert_uint_lt(from, to);
	memset((char *)ctx + from, '*', to - from);
}

/* Returns the text with '*' for each byte of a secret. */
static const char *redact(unsigned kinds, const char *text)
{
	size_t n = strlen(text);
	bool found;

	ck_assert_uint_lt(n, sizeof(redacted));
	strcpy(redacted, text);
	/* in memory of just this size, for sanitizers */
	char *copy = memcpy(malloc(n + 1), text, n);

	found = text_find(r, kinds, (uint8_t *)copy, n, NULL, NULL);
	ck_assert_int_eq(text_find(r, kinds, (uint8_t *)copy, n, mask, redacted), found);
	ck_assert_int_eq(found, strcmp(redacted, text) != 0);
	ck_assert(!found || text_may_have((uint8_t *)copy, n));
	free(copy);
	return redacted;
}

/* Text with a secret, which is between « and » there */
static void check_found(unsigned kinds, const char *marked)
{
	char text[1000], expected[1000];
	size_t n = 0;
	bool secret = false;

	for (const char *c = marked; *c; c++) {
		if (!strncmp(c, "«", 2) || !strncmp(c, "»", 2)) {
			secret = !secret;
			c++;
			continue;
		}
		text[n] = *c;
		expected[n++] = secret ? '*' : *c;
	}
	text[n] = expected[n] = 0;
	ck_assert_str_eq(redact(kinds, text), expected);
}

#define CHECK_ALL(kinds, samples) \
	for (size_t i = 0; i < sizeof(samples) / sizeof(*(samples)); i++) \
		check_found(kinds, (samples)[i])

START_TEST(lines_and_words)
{
	static const char *const samples[] = {
		"password: «x»\n",
		"  password: «x»\n",
		"db:\n  password: «hunter2»\n  user: joe\n",
		"\tpassword: «hunter2» # of the test\n",
		"- token: \"«x»\"\n",
		"  - token: '«x y»'\n",
		"    api_token: «abcdefgh»\r\n",
		"  password : «hunter2»\n",
		"  client_secret: «correct horse battery staple»\n",
		"private_key: |\n«  abc\n  def»\nuser: joe\n",
		"a:\n  password: >-\n«    abc\n\n    def»\n  user: joe\n",
		"using token: «ghp12x» now",
		"using token: «s3cr3t/x-7», and more",
		"login with password: «hunter2».\n",
		"INFO login {user: joe, password: «hunter2»}\n",
		"{token: \"«ab12cd34»\"}",
		"sent Authorization: Bearer «dXNlcjpwYXNz», and",
		"API_TOKEN: «plantedsecret»\n",
	};

	CHECK_ALL(TEXT_ALL, samples);
}
END_TEST

START_TEST(members)
{
	static const char *const samples[] = {
		"{\"token\": \"«x»\"}", "{\"token\" : \"«x y»\", \"b\": 1}",
		"{\"token\":\n\t\"«x»\"}", "{'password': '«it\\'s»', 'b': 2}",
		"{\\\"password\\\": \\\"«x»\\\", \\\"b\\\": 1}",
		"{\"tokens\": [\"«a1»\", \"«b2»\"], \"user\": \"joe\"}",
		"{\"password\": «12345», \"b\": 1}", "\"token\" = \"«x»\"\n",
	};

	CHECK_ALL(TEXT_ALL, samples);
}
END_TEST

START_TEST(assignments)
{
	static const char *const samples[] = {
		"password = «hunter2»\n",
		"  password = «hunter2»\n[next]\n",
		"[db]\npassword=«hunter2»\n",
		"secret = \"«x»\"\n",
		"token = \"«ab12cd34»\"\n",
		"TOKEN := «ab12cd34»\n",
		"PASSWORD ?= «ab12cd34»\n",
		":password => \"«x y»\"",
		"export TOKEN=«abcdefgh»\n",
		"\texport TOKEN=«abc123»\n",
		"set -e; TOKEN=«ab12cd34»; make",
		"make; x TOKEN=\"«ab cd»\" image",
		"('password=«ab12cd34»')",
		"host=h password=«ab12cd34» port=1",
	};

	CHECK_ALL(TEXT_ALL, samples);
}
END_TEST

START_TEST(queries_and_urls)
{
	static const char *const samples[] = {
		"/cache/x?token=«ab12cd34»", "/x?a=1&access_token=«abcdefgh»&b=2",
		"https://h/blob?sv=1&sig=«ab%2Fcd%3D12»&se=2", "/x;sig=«ab12cd34»;b",
		"https://h/o?X-Amz-Signature=«0123456789abcdef»", "https://joe:«x»@h/p",
		"https://«ab12»@h/p", "postgres://joe:«x:y»@h/p",
	};

	CHECK_ALL(TEXT_ALL, samples);
	CHECK_ALL(TEXT_URLS, samples);
}
END_TEST

START_TEST(netrc)
{
	static const char *const samples[] = {
		"machine h login u password «x»",
		"machine h login u password «x»\nmachine i login v password «y»\n",
		"machine h\n\tlogin u\n\tpassword «x»\n",
		"machine h password «x» login u\n",
		"default login u password «\\\"x»\n",
		"# mine\nmachine h login u password \"«x y»\"\n",
		"echo \"machine h login u password «x\"» >~/.netrc",
		"default password «x»",
		"machine h login u port 993 password «x»",
	};

	CHECK_ALL(TEXT_ALL, samples);
	CHECK_ALL(TEXT_KEYS, samples);
}
END_TEST

START_TEST(private_keys)
{
	static const char *const samples[] = {
		"-----BEGIN PRIVATE KEY-----«\nMIIE\nabcd\n»-----END PRIVATE KEY-----\nafter\n",
		"x\n-----BEGIN OPENSSH PRIVATE KEY-----«\nb3Bl\n»",
		"-----BEGIN RSA PRIVATE KEY-----«\nProc-Type: 4,ENCRYPTED\n"
		"DEK-Info: AES,01\n\nab\n»-----END RSA PRIVATE KEY-----",
		"\"-----BEGIN EC PRIVATE KEY-----«\\nMIIE\\n»-----END EC PRIVATE KEY-----\\n\"",
		"-----BEGIN PGP PRIVATE KEY BLOCK-----«\n\nlQ\n»-----END PGP PRIVATE KEY BLOCK-",
		"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----«\nAA\n»"
		"---- END SSH2 ENCRYPTED PRIVATE KEY ----",
		"-----BEGIN PRIVATE KEY-----«\na\n»-----END PRIVATE KEY-----\n"
		"-----BEGIN PRIVATE KEY-----«\nb\n»-----END PRIVATE KEY-----\n",
	};

	CHECK_ALL(TEXT_ALL, samples);
	CHECK_ALL(TEXT_KEYS, samples);
}
END_TEST

START_TEST(other_text_is_kept)
{
	static const char *const samples[] = {
		"tokens: 5 parsed\n", "  tokens: 5\n", "read tokens: 128000 in 2 s",
		"max_tokens: 4096\n", "key: value\n", "  key: value\n", "keys: all of them\n",
		"  key: created_at\n", "password:", "Password: ", "password: \n",
		"Enter password: \nlogin: joe\n", "token:\n", "  token:\n    next: 1\n",
		"std::token::parse", "token::parse(x)", "std::token: x",
		"let token: Token = lexer.next();", "    token: String,\n    key: u64,\n",
		"    secret: [u8; 32],\n", "fn f(token: usize, key: &str) -> u32 {",
		"    token: str\n", "case TOKEN_IF: return x;",
		"parse error near token: identifier", "key: /etc/ssl/x1.pem",
		"unexpected token: '}'", "unexpected token: 'function'", "invalid key: some_name",
		"  token = nextToken(1);\n", "if (token == x)", "token = strtok(line, \" \");",
		"const char *password = getenv(\"PASSWORD\");", "    password = NULL;\n",
		"key = a->key2;\n", "token != x", "{\"key\": \"app\", \"value\": \"x\"}",
		"{\"usage\": {\"total_tokens\": 57}}", "{\"use_token\": true}",
		"{\"secrets\": {\"a\": 1}}", "TOKEN=abc\n", "/x?token=abc", "/x?design=abcdefgh",
		"sig=abcdefgh", "ab=cd;b=abcdefgh", "password login x", "the password is x",
		"a password x", "machine learning password\n",
		"-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n",
		"a PRIVATE KEY b", "-----BEGIN PUBLIC KEY-----\nMIIE\n", "x.c:12:5: error: y",
		"http://h:80/a?b=c@d", "use_password: false\n  use_token: true\n",
		"12:30:01 key: none", "KeyError: 'width_of_page'\n",
		"InvalidTokenException: \"unexpected end\"",
	};

	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++)
		ck_assert_str_eq(redact(TEXT_ALL, samples[i]), samples[i]);
}
END_TEST

START_TEST(without_default_patterns)
{
	redaction_free(r);
	r = redaction_new(RECORD_ENV_ALL, false, NULL);
	ck_assert_str_eq(redact(TEXT_ALL, "default login u password x"),
			 "default login u password x");
	ck_assert_str_eq(redact(TEXT_ALL, "/x?sig=ab12cd34"), "/x?sig=ab12cd34");
	ck_assert_str_eq(redact(TEXT_ALL, "-----BEGIN PRIVATE KEY-----\na\n"),
			 "-----BEGIN PRIVATE KEY-----\na\n");
}
END_TEST

/* Random text of significant parts: what is found is inside of the text, and with one search as
 * with another. */
START_TEST(random_text)
{
	static const char *const parts[] = {
		"password", "token", "KEY", "=", ":", "://", "\"", "'", "\\", " ", "\n", "- ", "[",
		"{", ",", "|", "@", "h", "http", "&", "?", "sig", "ab12cd34",
		"machine a ", "login b ",
		"-----BEGIN ", "PRIVATE KEY-----", "-----END ", "\r\n", "\t", "#", ">", ";",
	};
	uint32_t seed = _i + 1;

	for (unsigned round = 0; round < 10000; round++) {
		char text[400] = "";

		for (unsigned i = 0; i < 20; i++) {
			seed = seed * 1664525 + 1013904223;
			strcat(text, parts[(seed >> 8) % (sizeof(parts) / sizeof(*parts))]);
		}
		redact(1 + (seed >> 16) % TEXT_ALL, text);
	}
}
END_TEST

/* A key in parts of any size: what key_block_continue() and text_find() find together is all of
 * it, and nothing before or after. */
START_TEST(private_keys_in_parts)
{
	static const char text[] = "hello\n-----BEGIN RSA PRIVATE KEY-----\n"
		"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123ABCD\n\n"
		"MIIEpAIBAAKCAQEA0123456789abcdefghijklmnopqrstuvwxyz+/ABCDEFGHIJ\n"
		"QRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz+/ABCDEFGHIJKLMNO=\n"
		"-----END RSA PRIVATE KEY-----\nand more text\n";
	size_t n = strlen(text), size = _i + 1, key, end;
	const char *from = strstr(text, "\nProc"), *to = strstr(text, "-----END");
	char out[sizeof(text)];
	struct key_rest rest = {0};

	strcpy(out, text);
	for (size_t at = 0; at < n; at += size) {
		size_t part = size < n - at ? size : n - at;
		const uint8_t *p = (const uint8_t *)text + at;

		text_find(r, TEXT_ALL, p, part, mask, out + at);
		key_block_continue(&rest, p, part, &key, &end);
		memset(out + at + key, '*', end - key);
	}
	for (size_t i = 0; i < n; i++) {
		bool secret = i > (size_t)(from - text) && i < (size_t)(to - text);

		if (secret)
			ck_assert_msg(out[i] == '*' || text[i] == '\n', "%zu: %s", size, out);
		else if (text[i] != '-' && text[i] != '\n')
			ck_assert_msg(out[i] == text[i], "%zu: %s", size, out);
	}
	ck_assert(!rest.is_inside);
}
END_TEST

/* Data that are no key end it: a program that has the text of a BEGIN line for other reasons */
START_TEST(other_data_end_a_key)
{
	static const char begin[] =
		"if (!strcmp(s, \"-----BEGIN PRIVATE KEY-----\"))\n\treturn 1;\n",
		next[] = "int main(void)\n";
	struct key_rest rest = {0};
	size_t from, to;

	key_block_continue(&rest, (const uint8_t *)begin, strlen(begin), &from, &to);
	ck_assert_uint_eq(to, 0);
	key_block_continue(&rest, (const uint8_t *)next, strlen(next), &from, &to);
	ck_assert_uint_lt(to, 5);
	ck_assert(!rest.is_inside);
	key_block_continue(&rest, (const uint8_t *)next, strlen(next), &from, &to);
	ck_assert_uint_eq(to, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("redact_text");
	TCase *c = tcase_create("text");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, lines_and_words);
	tcase_add_test(c, members);
	tcase_add_test(c, assignments);
	tcase_add_test(c, queries_and_urls);
	tcase_add_test(c, netrc);
	tcase_add_test(c, private_keys);
	tcase_add_test(c, other_text_is_kept);
	tcase_add_test(c, without_default_patterns);
	tcase_add_loop_test(c, random_text, 0, 4);
	tcase_add_loop_test(c, private_keys_in_parts, 0, 80);
	tcase_add_test(c, other_data_end_a_key);
	suite_add_tcase(s, c);
	return unit_main(s);
}
