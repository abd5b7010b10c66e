/* Combinations of options that strace rejects or comments on and ptrail accepts */
#include "app/cli/options_rows.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "app/cli/exit_status.h"

enum { TID_LENGTH_MAX = 12 };	/* of ".TID" with its NUL */

#define COUNTS "(-c/--summary-only or -C/--summary)"

/* Says which options have no effect because only a summary is printed. */
static void comment_on_summary(struct parse *p)
{
	const struct print_options *look = &p->o->look;
	const struct {
		bool given;
		const char *option;
	} unused[] = {
		{look->ips, "-i/--instruction-pointer"},
		{p->o->stacks, "-k/--stack-trace"},
		{look->numbers, "-n/--syscall-number"},
		{look->arg_names, "-N/--arg-names"},
		{look->relative, "-r/--relative-timestamps"},
		{look->wall_clock, "-t/--absolute-timestamps"},
		{look->durations, "-T/--syscall-times"},
		{look->fd_paths, "-y/--decode-fds"},
	};

	for (size_t i = 0; p->o->summary && i < sizeof(unused) / sizeof(*unused); i++)
		if (unused[i].given)
			diag_say(p->diag, "%s has no effect with -c/--summary-only",
				 unused[i].option);
}

/* Says which options have no effect without another one. */
static void comment_on_missing(struct parse *p)
{
	const struct options *o = p->o;

	if (o->look.summary_sort && !o->summary && !o->summary_too)
		diag_say(p->diag, "-S/--summary-sort-by has no effect without " COUNTS);
	comment_on_summary(p);
	if (!o->output && p->output_separately && !o->look.follow)
		diag_say(p->diag, "--output-separately has no effect without -o/--output");
	if (!o->output && o->append)
		diag_say(p->diag, "-A/--output-append-mode has no effect without -o/--output");
	if (p->outcomes > 1)
		diag_say(p->diag, "Only the last of -z/--successful-only/-Z/--failed-only options "
			 "will take effect. See status qualifier for more complex filters.");
}

int check_as_strace(struct parse *p)
{
	struct options *o = p->o;

	o->look.summary_system = (o->summary || o->summary_too) && !o->summary_wall && !o->replay;

	if (p->follows && p->follow_forks) {
		diag_say(p->diag, "-f and --follow-forks cannot be provided simultaneously");
		p->says_all = true;
		return EXIT_USAGE;
	}
	if (p->follows > 1 && p->output_separately) {
		diag_say(p->diag, "-ff and --output-separately cannot be provided simultaneously");
		p->says_all = true;
		return EXIT_USAGE;
	}
	if (o->separate && (o->summary || o->summary_too)) {
		diag_say(p->diag, COUNTS " and -ff/--output-separately are mutually exclusive");
		return EXIT_USAGE;
	}
	if (o->summary_wall && !o->summary && !o->summary_too) {
		diag_say(p->diag, "-w/--summary-wall-clock must be given with " COUNTS);
		return EXIT_USAGE;
	}
	if (o->look.summary_column_count && !o->summary && !o->summary_too) {
		diag_say(p->diag, "-U/--summary-columns must be given with " COUNTS);
		return EXIT_USAGE;
	}
	comment_on_missing(p);
	if (o->separate && o->output && strlen(o->output) >= PATH_MAX - TID_LENGTH_MAX) {
		diag_errno(p->diag, ENAMETOOLONG, "%s", o->output);
		p->says_all = true;
		return EXIT_USAGE;
	}
	return 0;
}
