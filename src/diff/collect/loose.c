#include "diff/collect/loose.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum {
	TIME_DIGITS = 9,	/* of seconds since 1970, and all that is finer */
	DATE_DIGITS = 8,	/* 20261121 */
	PID_DIGITS = 3,		/* shorter ones only where nothing but a pid stands mostly */
	HEX_LEAST = 8,
	CHOSEN = 6,		/* letters that mkstemp chooses */
	CHOSEN_MOST = 12,
	CMAKE_DIGITS = 5,
	ENDING_MOST = 5,	/* ".json" */
	PORT_MOST = 5,
	EPHEMERAL = 32768,	/* ip_local_port_range begins there */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c);
}

static size_t length_of(const char *s, int (*is)(int c))
{
	size_t n = 0;

	while (is((unsigned char)s[n]))
		n++;
	return n;
}

/* Folders in which names are nobody's choice */
static size_t temporary_folder(const char *s)
{
	static const char *const folders[] = {"/tmp/", "/var/tmp/", "/dev/shm/"};

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (!strncmp(s, folders[i], strlen(folders[i])))
			return strlen(folders[i]);
	return 0;
}

/* How much of a part of a path stands before its ending: "ccAbCdEf.s" has 8. An ending is
 * letters. */
static size_t stem(const char *s)
{
	size_t n = strcspn(s, "/ ,;:'\"()=");

	for (size_t i = n; i-- > 1;) {
		if (s[i] == '.')
			return n - i > 1 && n - i <= ENDING_MOST + 1 ? i : n;
		if (!isalpha((unsigned char)s[i]))
			return n;
	}
	return n;
}

/* Letters of several kinds in no order that people use: not "Makefile", "stdio32", "README" */
static bool looks_chosen(const char *s, size_t n)
{
	unsigned lower = 0, upper = 0, digits = 0, turns = 0;

	for (size_t i = 0; i < n; i++) {
		lower += islower((unsigned char)s[i]) != 0;
		upper += isupper((unsigned char)s[i]) != 0;
		digits += isdigit((unsigned char)s[i]) != 0;
		turns += i && (islower((unsigned char)s[i - 1]) != islower((unsigned char)s[i]) ||
			       isdigit((unsigned char)s[i - 1]) != isdigit((unsigned char)s[i]));
	}
	if (isupper((unsigned char)*s) && lower == n - 1)
		return false;
	return (lower && upper && digits) || turns >= 2 || (lower && upper && upper < n - 1);
}

/* Not a word, nor one with a capital in front */
static bool may_be_chosen(const char *s, size_t n)
{
	size_t lower = 0;

	for (size_t i = 1; i < n; i++)
		lower += islower((unsigned char)s[i]) != 0;
	return lower < n - 1 || isdigit((unsigned char)*s);
}

/* The beginning of a name of which the rest is chosen: of mktemp, gcc, sed, binutils, autoconf,
 * git */
static size_t beginning_of_chosen(const char *s, size_t n)
{
	static const char *const words[] = {"tmp", "cc", "sed", "st", "conf", "t"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t len = strlen(words[i]), left = n > len ? n - len : 0;

		if (strncmp(s, words[i], len) != 0 || left < CHOSEN)
			continue;
		if ((left == CHOSEN && may_be_chosen(s + len, left)) ||
		    (len > 1 && left <= CHOSEN_MOST && looks_chosen(s + len, left)))
			return len;
	}
	return 0;
}

/* CMake's names of what it tries to compile, and of files that it is writing, end with five digits
 * of a number: how much of the name is before those, or -1 */
static ssize_t before_digits(const struct sbuf *to, const char *s, size_t n)
{
	static const char tried[] = "cmTC_";
	size_t len = sizeof(tried) - 1;

	if (n == CMAKE_DIGITS && length_of(s, isxdigit) == n && to->len >= len &&
	    !memcmp(to->s + to->len - len, tried, len))
		return 0;
	if (n == CMAKE_DIGITS + 3 && !strncmp(s, "tmp", 3) && length_of(s + 3, isxdigit) == n - 3)
		return 3;
	return -1;
}

static bool is_hex(const char *s, size_t n)
{
	unsigned digits = 0;

	if (n < HEX_LEAST)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isxdigit((unsigned char)s[i]))
			return false;
		digits += isdigit((unsigned char)s[i]) != 0;
	}
	return digits && (digits > 1 || n >= 2 * HEX_LEAST);
}

/* What came out until now ends with a '#' and a sign that joins numbers */
static bool goes_on(const struct sbuf *to)
{
	return to->len >= 2 && to->s[to->len - 2] == '#' && strchr("-:._T+", to->s[to->len - 1]);
}

/* 20261121, or the year of 2026-11-21 */
static bool is_date(const char *s, size_t n)
{
	if (strncmp(s, "19", 2) != 0 && strncmp(s, "20", 2) != 0)
		return false;
	return n == DATE_DIGITS || (n == 4 && s[4] == '-' && isdigit((unsigned char)s[5]));
}

static bool is_pid(const struct sbuf *to, const char *s, size_t n, const struct hash *pids)
{
	bool apart = to->len && strchr("._", to->s[to->len - 1]);

	return n > 1 && (n >= PID_DIGITS || apart) && hash_get(pids, strtoul(s, NULL, 10));
}

static bool is_changing_number(const struct sbuf *to, const char *s, size_t n,
			       const struct hash *pids)
{
	if (n >= TIME_DIGITS || is_date(s, n) || goes_on(to) || is_pid(to, s, n, pids))
		return true;
	if (to->len && to->s[to->len - 1] == ':')
		return n <= PORT_MOST && strtoul(s, NULL, 10) >= EPHEMERAL;
	return to->len && (!strncmp(to->s, "/proc/", strlen("/proc/")) ||
			   !strncmp(to->s, "/dev/pts/", strlen("/dev/pts/")));
}

static void numbers(struct sbuf *to, const char *s, size_t n, const struct hash *pids)
{
	for (size_t i = 0; i < n;) {
		size_t digits = length_of(s + i, isdigit);

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

/* Where the part of a path begins that is being written */
static size_t part_of(const struct sbuf *to)
{
	size_t at = to->len;

	while (at && to->s[at - 1] != '/')
		at--;
	return at;
}

/* Git and others have the first two digits of an id as a folder: that goes with what is in it. */
static void take_out_folder(struct sbuf *to)
{
	size_t at = part_of(to);

	if (at < 4 || to->s[at - 4] != '/' || !isxdigit((unsigned char)to->s[at - 3]) ||
	    !isxdigit((unsigned char)to->s[at - 2]))
		return;
	memmove(to->s + at - 3, to->s + at, to->len - at + 1);
	to->len -= 3;
}

/* "tmp_obj_AbCdEf": what comes last in such a name was chosen, whatever it looks like */
static bool is_temporary(const struct sbuf *to)
{
	const char *part = to->s + part_of(to);

	return strstr(part, "tmp") || strstr(part, "temp");
}

/* Letters and digits between anything else */
static void word(struct sbuf *to, const char *s, size_t n, const struct hash *pids)
{
	size_t begins = beginning_of_chosen(s, n);
	bool behind_mark = to->len && strchr("._-", to->s[to->len - 1]);
	bool last = n >= CHOSEN && n <= CHOSEN_MOST && (!s[n] || s[n] == '/');
	ssize_t digits_from = before_digits(to, s, n);
	bool chosen = begins || digits_from >= 0 ||
		(behind_mark && last && (looks_chosen(s, n) || is_temporary(to))) ||
		(length_of(s, isdigit) < n && is_hex(s, n));

	if (n > 2 && s[0] == '0' && s[1] == 'x' && length_of(s + 2, isxdigit) == n - 2) {
		sbuf_char(to, '#');
	} else if (chosen) {
		take_out_folder(to);
		sbuf_add(to, s, digits_from > 0 ? (size_t)digits_from : begins);
		sbuf_char(to, '#');
	} else {
		numbers(to, s, n, pids);
	}
}

void loosen(struct sbuf *to, const char *s, const struct hash *pids)
{
	sbuf_reset(to);
	sbuf_str(to, "");
	while (*s) {
		size_t n = temporary_folder(s);

		if (n && s[n]) {
			sbuf_add(to, s, n);
			sbuf_char(to, '#');
			s += n + stem(s + n);
		} else if (is_word(*s)) {
			n = length_of(s, isalnum);
			word(to, s, n, pids);
			s += n;
		} else {
			sbuf_char(to, *s++);
		}
	}
}
