/* --tips: hints about options that are easy to miss */
#include "app/cli/options_rows.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "app/cli/argument.h"
#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

static const char *const tips[] = {
	"-f follows children and threads; with -ff -o FILE each task has a file of its own.",
	"-Z prints only the system calls that failed, -z only those that succeeded.",
	"-e trace=%file prints only system calls with a file name; --help=filter lists classes.",
	"-P PATH prints only system calls that access PATH, by name or by descriptor.",
	"-y prints the path of each file descriptor, -T how long each system call took.",
	"-c counts system calls; -C prints them as well.",
	"-o '|COMMAND' writes the trace to the standard input of a command.",
	"-e inject=CALL:error=ERRNO lets a system call fail, to test how a program handles it.",
	"-D makes ptrail a grandchild of the command, so that its parent sees only the command.",
	"--print=timeline shows when processes were created, executed programs and exited.",
	"--record=FILE stores what any format can show; --replay=FILE shows it.",
	"--print=why explains why a command failed.",
};
enum { TIPS = sizeof(tips) / sizeof(*tips) };

/* The number of the tip is taken modulo the number of tips. */
void print_tip(struct parse *p)
{
	unsigned short chosen = 0;
	long index = p->tip;

	if (index < 0 && getrandom(&chosen, sizeof(chosen), GRND_NONBLOCK) == sizeof(chosen))
		index = chosen;
	diag_say(p->diag, "tip: %s", tips[index < 0 ? 0 : index % TIPS]);
}

/* Sets *index if the word is a number, random or none, with or without "id:"; returns whether it is
 * one of these or a format, with or without "format:". */
static bool parse_tip_word(const char *word, long *index, bool *none)
{
	static const char *const formats[] = {"none", "compact", "full"};
	bool id = !strncmp(word, "id:", strlen("id:"));
	bool format = !strncmp(word, "format:", strlen("format:"));
	char *end;
	long n;

	word += id ? strlen("id:") : format ? strlen("format:") : 0;
	for (unsigned i = 0; !id && i < sizeof(formats) / sizeof(*formats); i++) {
		if (strcmp(word, formats[i]) != 0)
			continue;
		*none = !i;
		return true;
	}
	if (format)
		return false;
	if (!strcmp(word, "random")) {
		*index = -1;
		return true;
	}
	n = strtol(word, &end, 10);
	*index = n;
	return end != word && !*end && *word >= '0' && *word <= '9' && n <= INT32_MAX;
}

int set_tips(struct parse *p, const char *arg)
{
	_cleanup_free_ char *words = alloc_string(arg ? arg : "");
	bool none = false;
	long index = -1;

	for (char *word = words, *end; *words && word; word = end) {
		end = strchr(word, ',');
		if (end)
			*end++ = 0;
		if (parse_tip_word(word, &index, &none))
			continue;
		diag_say(p->diag, p->o->as_strace ? "invalid %s argument: '%s'" :
			 "%s: must be a number, random or none, not '%s'", p->given, arg);
		return EXIT_USAGE;
	}
	p->tips = !none;
	p->tip = index;
	return 0;
}
