/* Options about the life of tracer and tracees: -b, -D, -I, --syscall-limit ... */
#include "app/cli/options_rows.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "app/cli/argument.h"
#include "app/cli/exit_status.h"

enum { STACK_LIMIT_MAX = 65536 };	/* frames */

int set_detach_on(struct parse *p, const char *arg)
{
	if (!strcmp(arg, "execve")) {
		p->o->detach_on_exec = true;
		return 0;
	}
	diag_say(p->diag, p->o->as_strace ? "Syscall '%s' for -b isn't supported" :
		 "-b: must be execve, not '%s'", arg);
	p->says_all = true;
	return EXIT_USAGE;
}

int set_daemonize(struct parse *p, const char *arg)
{
	static const char *const words[] = {"grandchild", "pgroup", "pgrp", "session", NULL};
	static const enum start_daemon places[] = {DAEMON_CHILD, DAEMON_GROUP, DAEMON_GROUP,
		DAEMON_SESSION};
	unsigned i = 0;
	int err = 0;

	if (p->given[1] != '-') {
		p->daemons++;
		return 0;
	}
	while (arg && words[i] && strcasecmp(words[i], arg) != 0)
		i++;
	if (!words[i])
		err = argument_word(p->diag, p->given, arg, words, &i);
	if (!err)
		p->o->daemon = places[i];
	p->daemonize = true;
	return err;
}

int set_guard(struct parse *p, const char *arg)
{
	static const char *const words[] = {"run", "fail", NULL};
	unsigned i = 0;
	int err = arg ? argument_word(p->diag, "--guard", arg, words, &i) : 0;

	p->o->guard = i ? GUARD_FAIL : GUARD_RUN;
	return err;
}

/* The descriptor is closed in the command, so that a reader sees the end of the tracer. */
int set_end_fd(struct parse *p, const char *arg)
{
	unsigned fd;
	int err = argument_number(p->diag, "--end-fd", arg, INT_MAX, &fd);

	if (err)
		return err;
	if (fd <= STDERR_FILENO || fcntl(fd, F_SETFD, FD_CLOEXEC)) {
		diag_say(p->diag, "--end-fd: must be an open descriptor from 3 on, not '%s'", arg);
		return EXIT_USAGE;
	}
	p->o->end_fd = fd;
	return 0;
}

int set_interruptible(struct parse *p, const char *arg)
{
	static const char *const words[] = {"1", "2", "3", "4", "anywhere", "waiting", "never",
		"never_tstp", "always", NULL};
	static const enum control_mode modes[] = {CONTROL_LEAVE, CONTROL_KEEP_BLOCKED,
		CONTROL_IGNORE, CONTROL_IGNORE_STOP};
	unsigned i;
	int err = argument_word(p->diag, p->given, arg, words, &i);

	if (!err)
		p->o->signals = modes[i % 4];
	return err;
}

static int set_positive(struct parse *p, const char *arg, unsigned most, unsigned *to)
{
	int err = argument_number(p->diag, p->given, arg, most, to);

	if (err || *to)
		return err;
	diag_say(p->diag, p->o->as_strace ? "invalid %s argument: '%s'" :
		 "%s: must be at least 1, not '%s'", p->given, arg);
	return EXIT_USAGE;
}

int set_syscall_limit(struct parse *p, const char *arg)
{
	return set_positive(p, arg, INT_MAX, &p->o->syscall_limit);
}

int set_stack_trace(struct parse *p, const char *arg)
{
	static const char *const words[] = {"symbol", "source", NULL};
	unsigned i;
	int err = arg ? argument_word(p->diag, p->given, arg, words, &i) : 0;

	if (err)
		return err;
	p->o->stack_lines = arg ? !strcmp(words[i], "source") : p->o->stacks;
	p->o->stacks = true;
	return 0;
}

int set_stack_limit(struct parse *p, const char *arg)
{
	return set_positive(p, arg, STACK_LIMIT_MAX, &p->o->stack_limit);
}

int set_secontext(struct parse *p, const char *arg)
{
	static const char *const words[] = {"none", "full", "mismatch", "all", "!full", "!mismatch",
		"full,mismatch", "!full,mismatch", NULL};
	unsigned i;
	int err;

	if (p->o->as_strace) {
		diag_say(p->diag, "SELinux context printing (--secontext option) is not supported "
			 "by this build of strace");
		p->says_all = true;
		return EXIT_USAGE;
	}
	err = argument_word(p->diag, p->given, arg ? arg : "all", words, &i);
	if (!err && i)
		diag_say(p->diag, "%s: contexts are not printed: ptrail is built without "
			 "libselinux", p->given);
	return err;
}

int set_seccomp_bpf(struct parse *p, const char *arg)
{
	(void)arg;
	p->seccomp_bpf = true;
	p->o->select = SELECT_AUTO;
	return 0;
}

int set_follow(struct parse *p, const char *arg)
{
	(void)arg;
	p->o->look.follow = true;
	if (p->given[1] == '-')
		p->follow_forks = true;
	else
		p->o->separate |= p->follows++;
	return 0;
}

int set_separate(struct parse *p, const char *arg)
{
	(void)arg;
	p->output_separately = p->o->separate = true;
	return 0;
}

int set_follow_depth(struct parse *p, const char *arg)
{
	unsigned n;
	int err = argument_number(p->diag, p->given, arg, 1000, &n);

	if (err)
		return err;
	p->o->look.follow = n;
	p->o->follow_depth = n;
	return 0;
}

int set_follow_what(struct parse *p, const char *arg)
{
	if (arg && strcmp(arg, "threads")) {
		diag_say(p->diag, "%s: must be threads, not '%s'", p->given, arg);
		return EXIT_USAGE;
	}
	if (arg)
		p->o->look.follow = p->o->threads_only = true;
	else
		p->o->follow_file = true;
	return 0;
}

int set_old_follow(struct parse *p, const char *arg)
{
	(void)arg;
	p->old_follow = true;
	return 0;
}

/* Says why --seccomp-bpf has no effect. */
static void explain_no_filter(struct parse *p)
{
	const struct options *o = p->o;

	if (!p->seccomp_bpf)
		return;
	if (o->detach_on_exec) {
		diag_say(p->diag, "--seccomp-bpf is not enabled because it is not compatible with "
			 "-b");
		return;
	}
	if (o->as_strace && o->syscall_limit) {
		diag_say(p->diag, "--seccomp-bpf is not enabled because it is not compatible with "
			 "--syscall-limit");
		return;
	}
	if (options_attach(o) && o->look.follow && (!o->command || p->diag->debug))
		diag_say(p->diag, "--seccomp-bpf is not enabled for processes attached with -p");
	if (!o->look.follow)
		diag_say(p->diag, "--seccomp-bpf cannot be used without -f/--follow-forks, "
			 "disabling");
	else if (o->as_strace && o->command && filter_all_calls(o->filter))
		diag_say(p->diag, "Seccomp filter is requested but there are no syscalls to "
			 "filter.  See -e trace to filter syscalls.");
}

static void apply_old_follow(struct parse *p)
{
	diag_say(p->diag, p->o->look.follow && p->o->as_strace ? "deprecated option -F ignored" :
		 "option -F is deprecated, please use -f/--follow-forks instead");
	p->o->look.follow = true;
}

/* Without -I, strace ignores signals if the output goes to a file and there is a command, whose
 * end it waits for. */
static enum control_mode default_signals(const struct options *o)
{
	if (o->daemon)
		return CONTROL_IGNORE_STOP;
	if (!o->as_strace)
		return CONTROL_HANDLE;
	return o->output && o->command ? CONTROL_IGNORE : CONTROL_KEEP_BLOCKED;
}

static int check_daemon(struct parse *p)
{
	struct options *o = p->o;

	if (p->daemonize && p->daemons) {
		diag_say(p->diag, "-D and --daemonize cannot be provided simultaneously");
		p->says_all = true;
		return EXIT_USAGE;
	}
	if (p->daemons)
		o->daemon = p->daemons;
	if (o->daemon && !o->command)
		diag_say(p->diag, "PROG [ARGS] must be specified with -D/--daemonize");
	else if (o->daemon > DAEMON_SESSION)
		diag_say(p->diag, "Too many -D's (%u), maximum supported -D count is %d",
			 o->daemon, DAEMON_SESSION);
	else if (o->daemon && (o->timeout || o->no_wait))
		diag_say(p->diag, "-D cannot be combined with --timeout or --until=root-exit: the "
			 "tracer is not the parent of the command");
	else
		return 0;
	return EXIT_USAGE;
}

/* --guard is -DD, with conditions of its own. The tracer is in the background, where it cannot read
 * from the terminal. */
static int check_guard(struct parse *p)
{
	struct options *o = p->o;
	const char *other = o->daemon ? "-D" : o->top ? "--top" : o->then ? "--then" :
		o->select == SELECT_ALWAYS ? "--seccomp=always" : NULL;

	if (!o->guard)
		return 0;
	if (!o->command || other) {
		diag_say(p->diag, o->command ? "--guard cannot be combined with %s" :
			 "--guard requires a command", other);
		return EXIT_USAGE;
	}
	o->daemon = DAEMON_GROUP;
	return 0;
}

int check_tracing_options(struct parse *p)
{
	struct options *o = p->o;
	int err = check_daemon(p);

	if (!err)
		err = check_guard(p);
	if (!err)
		err = check_library_calls(p);
	if (!err)
		explain_no_filter(p);
	if (!err && p->old_follow)
		apply_old_follow(p);
	if (!err && o->as_strace)
		err = check_as_strace(p);
	if (err)
		return err;
	if (p->tips)
		print_tip(p);
	if (o->replay)
		return 0;
	if (o->kill_on_exit && options_attach(o) && !o->all) {
		diag_say(p->diag, "--kill-on-exit and -p/--attach are mutually exclusive options");
		p->says_all = o->as_strace;
		return EXIT_USAGE;
	}
	if (o->argv0 && !o->command) {
		diag_say(p->diag, o->as_strace ? "PROG [ARGS] must be specified with --argv0" :
			 "--argv0 requires a command");
		return EXIT_USAGE;
	}
	if (o->separate && o->output && strchr("|!", *o->output) && *o->output) {
		diag_say(p->diag, "piping the output and -ff/--output-separately are mutually "
			 "exclusive");
		return EXIT_USAGE;
	}
	if (o->signals == CONTROL_HANDLE)
		o->signals = default_signals(o);
	/* strace writes no messages about attaching then, unless the messages were selected */
	if (o->as_strace && o->output && o->command && !p->quiets && !p->quiet_set)
		o->look.quiet |= QUIET_ATTACH | QUIET_PERSONALITY;
	return 0;
}
