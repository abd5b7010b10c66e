#include "diff/loose.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
	DIGITS_LEAST = 4,	/* shorter numbers are versions, parts of names */
	HEX_LEAST = 8,
	CHOSEN = 6,		/* letters that mkstemp chooses */
	CHOSEN_MOST = 12,
	ENDING_MOST = 5,	/* ".json" */
	NUMBER_MOST = 18,
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

/* How much of a part of a path stands before its ending: "ccAbCdEf.s" has 8. An ending is letters. */
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

/* The beginning of a name of which the rest is chosen: of mktemp, gcc, sed, binutils */
static size_t beginning_of_chosen(const char *s, size_t n)
{
	static const char *const words[] = {"tmp", "cc", "sed", "st"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t len = strlen(words[i]);

		if (n >= len + CHOSEN && n <= len + CHOSEN_MOST && !strncmp(s, words[i], len) &&
		    looks_chosen(s + len, n - len))
			return len;
	}
	return 0;
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

static bool is_changing_number(const struct sbuf *to, const char *s, size_t n,
			       const struct hash *pids)
{
	if (n >= DIGITS_LEAST || goes_on(to))
		return true;
	if (to->len >= 6 && (!strncmp(to->s, "/proc/", 6) || !strncmp(to->s, "/dev/pts/", 9)))
		return true;
	return n > 1 && hash_get(pids, strtoul(s, NULL, 10));
}

static void numbers(struct sbuf *to, const char *s, size_t n, const struct hash *pids)
{
	for (size_t i = 0; i < n;) {
		size_t digits = length_of(s + i, isdigit);
		bool port = i == 0 && digits == n && to->len && to->s[to->len - 1] == ':';

		digits = digits < n - i ? digits : n - i;
		if (!digits)
			sbuf_char(to, s[i++]);
		else if (port && n < NUMBER_MOST && strtoul(s, NULL, 10) < EPHEMERAL)
			sbuf_add(to, s + i, digits);
		else if (is_changing_number(to, s + i, digits, pids))
			sbuf_char(to, '#');
		else
			sbuf_add(to, s + i, digits);
		i += digits;
	}
}

/* Git and others have the first two digits of an id as a folder */
static void take_back_folder(struct sbuf *to)
{
	if (to->len >= 4 && to->s[to->len - 1] == '/' && to->s[to->len - 4] == '/' &&
	    isxdigit((unsigned char)to->s[to->len - 2]) &&
	    isxdigit((unsigned char)to->s[to->len - 3]))
		to->len -= 3;
}

/* Letters and digits between anything else */
static void word(struct sbuf *to, const char *s, size_t n, const struct hash *pids)
{
	size_t begins = beginning_of_chosen(s, n);
	bool behind_mark = to->len && strchr("._-", to->s[to->len - 1]);

	if (n > 2 && s[0] == '0' && s[1] == 'x' && length_of(s + 2, isxdigit) == n - 2) {
		sbuf_char(to, '#');
	} else if (begins) {
		sbuf_add(to, s, begins);
		sbuf_char(to, '#');
	} else if (length_of(s, isdigit) < n && is_hex(s, n)) {
		take_back_folder(to);
		sbuf_char(to, '#');
	} else if (behind_mark && n >= CHOSEN && n <= CHOSEN_MOST && !s[n] && looks_chosen(s, n)) {
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
