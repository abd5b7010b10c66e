/* The option of the live view */
#include "app/cli/options_rows.h"

#include "app/cli/exit_status.h"

/* The first printer that writes to standard error; NULL: none */
static const struct printer *find_terminal_printer(const struct options *o)
{
	for (size_t i = 0; i < o->print_count; i++)
		if (!o->prints[i].file && (o->prints[i].implied || !o->output))
			return o->prints[i].printer;
	return NULL;
}

int check_top(struct parse *p)
{
	const struct options *o = p->o;
	const struct printer *covered = find_terminal_printer(o);

	if (!o->top)
		return 0;
	p->o->tree |= o->pid_count > 0;
	if (o->replay || o->diff)
		diag_say(p->diag, "--top shows running processes and cannot be combined with "
			 "--replay");
	else if (o->daemon)
		diag_say(p->diag, "--top cannot be combined with -D: the view needs the terminal");
	else if (o->timeout)
		diag_say(p->diag, "--top cannot be combined with --timeout, which reports on "
			 "standard error");
	else if (covered)
		diag_say(p->diag, "--top covers the terminal: --print=%s needs a file; use "
			 "--print=%s:FILE", covered->name, covered->name);
	else
		return 0;
	return EXIT_USAGE;
}
