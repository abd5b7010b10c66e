/* --all: the processes of the whole machine, which are not traced */
#include "app/cli/options_rows.h"

#include "app/cli/exit_status.h"
#include "print/registry.h"

/* Returns an option that was given and concerns what only tracees have; NULL: there is none. */
static const char *find_tracee_option(const struct parse *p)
{
	const struct options *o = p->o;
	const struct {
		bool is_given;
		const char *option;
	} options[] = {
		{o->pid_count, "-p"},
		{o->targets, "--cgroup, --unit, --container or --pod"},
		{o->injection_count, "-e inject or -e fault"},
		{!filter_all_calls(o->filter), "-e trace"},
		{o->paths, "-P or --trace-fds"},
		{o->stacks, "-k"},
		{o->library.is_wanted, "-l"},
		{o->summary || o->summary_too, "-c or -C"},
		{o->stop_count, "--stop-at"},
		{o->top, "--top"},
		{o->guard, "--guard"},
		{o->daemon, "-D"},
		{o->tree, "--tree"},
		{o->no_interrupt, "--no-interrupt"},
		{o->force, "--force"},
		{o->follow_depth, "--follow-depth"},
		{!o->look.follow, "--no-follow"},
		{o->threads_only, "--follow=threads"},
		{o->detach_on_exec, "-b"},
		{o->kill_on_exit, "--kill-on-exit"},
		{o->syscall_limit, "--syscall-limit"},
		{o->states, "--states"},
		{o->io_uring, "--io-uring"},
		{p->asks_fast, "--fast"},
		{o->select != SELECT_AUTO, "--seccomp"},
		{o->pin, "--pin"},
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (options[i].is_given)
			return options[i].option;
	return NULL;
}

/* Whether the format has a use for events without system calls */
static bool prints_lives(const struct printer *printer)
{
	const struct wants *w = &printer->wants;

	return !w->calls || (w->reaps && !w->states) || printer == printer_by_name("commands");
}

int check_all(struct parse *p)
{
	const struct options *o = p->o;
	const char *option;

	if (!o->all)
		return 0;
	option = find_tracee_option(p);
	if (option) {
		diag_say(p->diag, "--all cannot be combined with %s: it watches all processes, and "
			 "traces none", option);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < o->print_count; i++) {
		const struct printer *printer = o->prints[i].printer;

		if (prints_lives(printer))
			continue;
		diag_say(p->diag, "--all has no system calls, which --print=%s is about; use "
			 "timeline, tree, commands, json or another format with processes",
			 printer->name);
		return EXIT_USAGE;
	}
	return 0;
}
