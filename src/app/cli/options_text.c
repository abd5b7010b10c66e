#include "app/cli/options_text.h"

#include <stdlib.h>
#include <string.h>

#include "app/cli/argument.h"
#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "filter/word_set.h"

static const char *const precision_words[] = {"s", "ms", "us", "ns", NULL};
static const enum precision precisions[] = {PRECISION_S, PRECISION_MS, PRECISION_US, PRECISION_NS};

int set_clock(struct parse *p, const char *arg)
{
	struct print_options *look = &p->o->look;

	(void)arg;
	p->clocks += p->clocks < 3;
	look->wall_clock = p->clocks == 3 ? CLOCK_UNIX : CLOCK_TIME_OF_DAY;
	look->wall_precision = p->clocks == 1 ? PRECISION_S : PRECISION_US;
	return 0;
}

/* Returns what follows the keyword, or NULL if `word` does not begin with it. */
static const char *after_keyword(const char *word, const char *keyword)
{
	size_t n = strlen(keyword);

	return strncmp(word, keyword, n) ? NULL : word + n;
}

/* Sets a part of a format: a clock or a precision, with or without its keyword. Returns false if
 * the word is neither. */
static bool set_timestamp_part(struct print_options *look, const char *word)
{
	static const char *const clocks[] = {"none", "time", "unix"};
	const char *format = after_keyword(word, "format:");
	const char *precision = after_keyword(word, "precision:");

	if (!format && !precision)
		format = precision = word;
	for (unsigned i = 0; format && i < 3; i++) {
		if (!strcmp(format, clocks[i])) {
			look->wall_clock = CLOCK_NONE + i;
			return true;
		}
	}
	for (unsigned i = 0; precision && precision_words[i]; i++) {
		if (!strcmp(precision, precision_words[i])) {
			look->wall_precision = precisions[i];
			return true;
		}
	}
	return false;
}

int set_timestamps(struct parse *p, const char *arg)
{
	struct print_options *look = &p->o->look;
	_cleanup_free_ char *words = alloc_string(arg ? arg : "time");

	if (!p->timestamps) {
		look->wall_clock = CLOCK_TIME_OF_DAY;
		look->wall_precision = PRECISION_S;
	}
	p->timestamps = true;
	for (char *word = words, *end; word; word = end) {
		end = strchr(word, ',');
		if (end)
			*end++ = 0;
		if (*word && !set_timestamp_part(look, word)) {
			if (p->o->as_strace) {
				diag_say(p->diag, "invalid %s argument: '%s'", p->given, arg);
				return EXIT_USAGE;
			}
			diag_say(p->diag, "%s: '%s' is neither a format (none, time, unix) nor a "
				 "precision (s, ms, us, ns)", p->given, word);
			return EXIT_USAGE;
		}
	}
	return 0;
}

static int parse_precision(struct parse *p, const char *what, const char *arg, enum precision *to)
{
	unsigned i;
	int err = argument_word(p->diag, what, arg ? arg : "us", precision_words, &i);

	if (!err)
		*to = precisions[i];
	return err;
}

int set_relative(struct parse *p, const char *arg)
{
	p->o->look.relative = true;
	return parse_precision(p, p->given, arg, &p->o->look.relative_precision);
}

int set_durations(struct parse *p, const char *arg)
{
	p->o->look.durations = true;
	return parse_precision(p, p->given, arg, &p->o->look.duration_precision);
}

int set_verbose(struct parse *p, const char *arg)
{
	(void)arg;
	p->o->look.verbose = true;
	filter_free(p->o->styles.abbrev);
	p->o->styles.abbrev = NULL;
	return 0;
}

int set_hex(struct parse *p, const char *arg)
{
	(void)arg;
	p->o->look.escapes = p->hexes++ ? ESCAPES_HEX_ALL : ESCAPES_HEX_BINARY;
	return 0;
}

int set_escapes(struct parse *p, const char *arg)
{
	static const char *const words[] = {"all", "non-ascii", "non-ascii-chars", "none", NULL};
	static const enum string_escapes ways[] = {ESCAPES_HEX_ALL, ESCAPES_HEX_BINARY, ESCAPES_HEX,
		ESCAPES_OCTAL};
	unsigned i;
	int err = argument_word(p->diag, p->given, arg ? arg : "all", words, &i);

	p->strings_in_hex = true;
	if (!err)
		p->o->look.escapes = ways[i];
	return err;
}

int set_constants(struct parse *p, const char *arg)
{
	static const char *const words[] = {"abbrev", "raw", "verbose", NULL};
	static const enum constant_style styles[] = {CONSTANTS_ABBREV, CONSTANTS_RAW,
		CONSTANTS_VERBOSE};
	unsigned i;
	int err = argument_word(p->diag, p->given, arg, words, &i);

	if (!err)
		p->o->look.constants = styles[i];
	return err;
}

int set_fd_paths(struct parse *p, const char *arg)
{
	(void)arg;
	p->o->look.fd_details = p->o->look.fd_paths ? FD_DETAILS_ALL : 0;
	p->o->look.fd_paths = true;
	p->fd_paths = true;
	return 0;
}

int set_decode_fds(struct parse *p, const char *arg)
{
	enum { PATH = 1 << 5 };
	_Static_assert((int)PATH > (int)FD_DETAILS_ALL, "a bit of its own");
	static const struct set_word names[] = {	/* the number of the bit */
		{"path", __builtin_ctz(PATH)}, {"dev", __builtin_ctz(FD_DEVICE)},
		{"socket", __builtin_ctz(FD_SOCKET)}, {"pidfd", __builtin_ctz(FD_PIDFD)},
		{"eventfd", __builtin_ctz(FD_EVENTFD)}, {"signalfd", __builtin_ctz(FD_SIGNALFD)},
	};
	static const struct vocabulary kinds = {
		"kind of descriptors", "", 0, 0, sizeof(names) / sizeof(*names), names
	};
	struct word_set set = {{0}};
	struct filter_error error = {0};

	if (word_set_parse(&set, &kinds, arg ? arg : "path", &error)) {
		error.what = "decode-fds";
		return report_invalid_set(p, "--decode-fds=", arg, &error);
	}
	p->decode_fds = true;
	p->o->look.fd_paths = set.bits[0] & PATH;
	p->o->look.fd_details = set.bits[0] & FD_DETAILS_ALL;
	return 0;
}

/* Sets the messages of the list that is the argument of --quiet. */
static int parse_quiet(struct parse *p, const char *words)
{
	static const struct set_word names[] = {	/* the number of the QUIET_ bit */
		{"attach", __builtin_ctz(QUIET_ATTACH)},
		{"personality", __builtin_ctz(QUIET_PERSONALITY)},
		{"exit", __builtin_ctz(QUIET_EXIT)}, {"exits", __builtin_ctz(QUIET_EXIT)},
		{"thread-execve", __builtin_ctz(QUIET_THREAD_EXECVE)},
		{"superseded", __builtin_ctz(QUIET_THREAD_EXECVE)},
		{"path-resolution", __builtin_ctz(QUIET_PATH_RESOLUTION)},
	};
	static const struct vocabulary messages = {
		"message", "", 0, 0, sizeof(names) / sizeof(*names), names
	};
	struct word_set set = {{0}};
	struct filter_error error = {0};

	if (word_set_parse(&set, &messages, words, &error)) {
		error.what = "quiet";
		return report_invalid_set(p, "--quiet=", words, &error);
	}
	p->o->look.quiet = set.bits[0] & QUIET_ALL;
	return 0;
}

int set_quiet(struct parse *p, const char *arg)
{
	static const unsigned levels[] = {
		QUIET_ATTACH | QUIET_PERSONALITY, QUIET_ATTACH | QUIET_PERSONALITY | QUIET_EXIT,
		QUIET_ALL,
	};

	if (arg || p->given[1] == '-')
		p->quiet_set = true;
	if (arg)
		return parse_quiet(p, arg);
	p->o->look.quiet = levels[p->quiets];
	p->quiets += p->quiets < 2 && p->given[1] != '-';
	return 0;
}

static int report_both(struct parse *p, const char *letter, const char *name)
{
	diag_say(p->diag, p->o->as_strace ? "%s and %s cannot be provided simultaneously" :
		 "%s and %s cannot be given together", letter, name);
	p->says_all = true;
	return EXIT_USAGE;
}

int check_text_options(struct parse *p)
{
	if (p->clocks && p->timestamps)
		return report_both(p, "-t", "--absolute-timestamps");
	if (p->hexes && p->strings_in_hex)
		return report_both(p, "-x", "--strings-in-hex");
	if (p->fd_paths && p->decode_fds)
		return report_both(p, "-y", "--decode-fds");
	if (p->quiets && p->quiet_set)
		return report_both(p, "-q", p->o->as_strace ? "-e quiet/--quiet" : "--quiet=SET");
	return 0;
}
