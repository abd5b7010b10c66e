#include "diff/collect/loose.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum {
	TIME_DIGITS = 9,	/* of seconds since 1970, and of finer units */
	DATE_DIGITS = 8,	/* 20261121 */
	PID_DIGITS = 3,		/* shorter numbers only after '.' or '_' */
	HEX_MIN = 8,
	RANDOM_LEN = 6,		/* number of letters that mkstemp() chooses */
	RANDOM_LEN_MAX = 12,
	CMAKE_DIGITS = 5,
	EXTENSION_MAX = 5,	/* ".json" */
	PORT_DIGITS_MAX = 5,
	EPHEMERAL_PORT_MIN = 32768,	/* the default start of ip_local_port_range */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c);
}

static size_t span_length(const char *s, int (*is)(int c))
{
	size_t n = 0;

	while (is((unsigned char)s[n]))
		n++;
	return n;
}

/* Returns the length of a directory for temporary files that `s` begins with, else 0. File names in
 * it are not significant. */
static size_t temporary_directory(const char *s)
{
	static const char *const directories[] = {"/tmp/", "/var/tmp/", "/dev/shm/"};

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++)
		if (!strncmp(s, directories[i], strlen(directories[i])))
			return strlen(directories[i]);
	return 0;
}

/* Returns the length of a path component without its extension: 8 for "ccAbCdEf.s". An extension
 * consists of letters. */
static size_t stem_length(const char *s)
{
	size_t n = strcspn(s, "/ ,;:'\"()=");

	for (size_t i = n; i-- > 1;) {
		if (s[i] == '.')
			return n - i > 1 && n - i <= EXTENSION_MAX + 1 ? i : n;
		if (!isalpha((unsigned char)s[i]))
			return n;
	}
	return n;
}

/* Whether the letters look random: not "Makefile", "stdio32" or "README" */
static bool looks_random(const char *s, size_t n)
{
	unsigned lower = 0, upper = 0, digits = 0, changes = 0;

	for (size_t i = 0; i < n; i++) {
		lower += islower((unsigned char)s[i]) != 0;
		upper += isupper((unsigned char)s[i]) != 0;
		digits += isdigit((unsigned char)s[i]) != 0;
		changes += i && (islower((unsigned char)s[i - 1]) != islower((unsigned char)s[i]) ||
			       isdigit((unsigned char)s[i - 1]) != isdigit((unsigned char)s[i]));
	}
	if (isupper((unsigned char)*s) && lower == n - 1)
		return false;
	return (lower && upper && digits) || changes >= 2 || (lower && upper && upper < n - 1);
}

/* Whether the letters are not a lower-case or capitalized word */
static bool may_be_random(const char *s, size_t n)
{
	size_t lower = 0;

	for (size_t i = 1; i < n; i++)
		lower += islower((unsigned char)s[i]) != 0;
	return lower < n - 1 || isdigit((unsigned char)*s);
}

/* Returns the length of the fixed prefix of a name that ends in random letters: names of mktemp,
 * gcc, sed, binutils, autoconf and git. 0: it is no such name. */
static size_t random_name_prefix(const char *s, size_t n)
{
	static const char *const words[] = {"tmp", "cc", "sed", "st", "conf", "t"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t len = strlen(words[i]), left = n > len ? n - len : 0;

		if (strncmp(s, words[i], len) != 0 || left < RANDOM_LEN)
			continue;
		if ((left == RANDOM_LEN && may_be_random(s + len, left)) ||
		    (len > 1 && left <= RANDOM_LEN_MAX && looks_random(s + len, left)))
			return len;
	}
	return 0;
}

/* Names of CMake's test targets and of files that it is writing end with five random digits.
 * Returns the length of the name before the digits, or -1. */
static ssize_t cmake_prefix(const struct sbuf *to, const char *s, size_t n)
{
	static const char tried[] = "cmTC_";
	size_t len = sizeof(tried) - 1;

	if (n == CMAKE_DIGITS && span_length(s, isxdigit) == n && to->len >= len &&
	    !memcmp(to->s + to->len - len, tried, len))
		return 0;
	if (n == CMAKE_DIGITS + 3 && !strncmp(s, "tmp", 3) && span_length(s + 3, isxdigit) == n - 3)
		return 3;
	return -1;
}

static bool is_hex(const char *s, size_t n)
{
	unsigned digits = 0;

	if (n < HEX_MIN)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isxdigit((unsigned char)s[i]))
			return false;
		digits += isdigit((unsigned char)s[i]) != 0;
	}
	return digits && (digits > 1 || n >= 2 * HEX_MIN);
}

/* Whether it is the random part of a temporary name of LLVM, NAME-XXXXXXXX.o.tmp, which may consist
 * of decimal digits only */
static bool is_llvm_temporary(const struct sbuf *to, const char *s, size_t n)
{
	static const char extension[] = ".tmp";
	size_t len = sizeof(extension) - 1, rest = strcspn(s + n, "/ ");

	return n == HEX_MIN && span_length(s, isxdigit) == n && to->len &&
		to->s[to->len - 1] == '-' && rest >= len &&
		!memcmp(s + n + rest - len, extension, len);
}

/* Whether the output so far ends with a '#' and a character that joins numbers */
static bool continues_number(const struct sbuf *to)
{
	return to->len >= 2 && to->s[to->len - 2] == '#' && strchr("-:._T+", to->s[to->len - 1]);
}

/* Whether it is a date, 20261121, or the year of 2026-11-21 */
static bool is_date(const char *s, size_t n)
{
	if (strncmp(s, "19", 2) != 0 && strncmp(s, "20", 2) != 0)
		return false;
	return n == DATE_DIGITS || (n == 4 && s[4] == '-' && isdigit((unsigned char)s[5]));
}

static bool is_pid(const struct sbuf *to, const char *s, size_t n, const struct hash *pids)
{
	bool is_separated = to->len && strchr("._", to->s[to->len - 1]);

	return n > 1 && (n >= PID_DIGITS || is_separated) && hash_get(pids, strtoul(s, NULL, 10));
}

static bool is_changing_number(const struct sbuf *to, const char *s, size_t n,
			       const struct hash *pids)
{
	if (n >= TIME_DIGITS || is_date(s, n) || continues_number(to) || is_pid(to, s, n, pids))
		return true;
	if (to->len && to->s[to->len - 1] == ':')
		return n <= PORT_DIGITS_MAX && strtoul(s, NULL, 10) >= EPHEMERAL_PORT_MIN;
	return to->len && (!strncmp(to->s, "/proc/", strlen("/proc/")) ||
			   !strncmp(to->s, "/dev/pts/", strlen("/dev/pts/")));
}

static void add_numbers(struct sbuf *to, const char *s, size_t n, const struct hash *pids)
{
	for (size_t i = 0; i < n;) {
		size_t digits = span_length(s + i, isdigit);

		digits = digits < n - i ? digits : n - i;
		if (!digits)
			sbuf_char(to, s[i++]);
		else if (pids && is_changing_number(to, s + i, digits, pids))
			sbuf_char(to, '#');
		else
			sbuf_add(to, s + i, digits);
		i += digits;
	}
}

/* Returns the offset of the path component that is being written. */
static size_t component_start(const struct sbuf *to)
{
	size_t at = to->len;

	while (at && to->s[at - 1] != '/')
		at--;
	return at;
}

/* Removes the directory before a hexadecimal id: Git and others use the first two digits of an id
 * as a directory. */
static void remove_hex_directory(struct sbuf *to)
{
	size_t at = component_start(to);

	if (at < 4 || to->s[at - 4] != '/' || !isxdigit((unsigned char)to->s[at - 3]) ||
	    !isxdigit((unsigned char)to->s[at - 2]))
		return;
	memmove(to->s + at - 3, to->s + at, to->len - at + 1);
	to->len -= 3;
}

/* Whether the component is a temporary name such as "tmp_obj_AbCdEf", which ends in random
 * letters */
static bool is_temporary(const struct sbuf *to)
{
	const char *part = to->s + component_start(to);

	return strstr(part, "tmp") || strstr(part, "temp");
}

/* Adds the loose form of a sequence of letters and digits. */
static void add_word(struct sbuf *to, const char *s, size_t n, const struct hash *pids)
{
	bool behind_mark = to->len && strchr("._-", to->s[to->len - 1]);
	/* The random part of mktemp's "tmp.ccJdnZKL9p" is all of it, not a name of gcc. */
	bool is_suffix = behind_mark && component_start(to) < to->len - 1;
	size_t prefix = is_suffix ? 0 : random_name_prefix(s, n);
	bool last = n >= RANDOM_LEN && n <= RANDOM_LEN_MAX && (!s[n] || s[n] == '/');
	ssize_t digits_from = cmake_prefix(to, s, n);
	bool is_random = prefix || digits_from >= 0 || is_llvm_temporary(to, s, n) ||
		(behind_mark && last && (looks_random(s, n) || is_temporary(to))) ||
		(span_length(s, isdigit) < n && is_hex(s, n));

	if (n > 2 && s[0] == '0' && s[1] == 'x' && span_length(s + 2, isxdigit) == n - 2) {
		sbuf_char(to, '#');
	} else if (is_random) {
		remove_hex_directory(to);
		sbuf_add(to, s, digits_from > 0 ? (size_t)digits_from : prefix);
		sbuf_char(to, '#');
	} else {
		add_numbers(to, s, n, pids);
	}
}

void loosen_text(struct sbuf *to, const char *s, const struct hash *pids)
{
	sbuf_reset(to);
	sbuf_str(to, "");
	while (*s) {
		size_t n = temporary_directory(s);

		if (n && s[n]) {
			sbuf_add(to, s, n);
			sbuf_char(to, '#');
			s += n + stem_length(s + n);
		} else if (is_word(*s)) {
			n = span_length(s, isalnum);
			add_word(to, s, n, pids);
			s += n;
		} else {
			sbuf_char(to, *s++);
		}
	}
}
