/* -p, --cgroup, --unit, --container and --pod */
#include "app/cli/options_rows.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "app/attach/select.h"
#include "app/attach/targets.h"
#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

/* Under the name strace: one or more numbers */
static int set_numbers(struct parse *p, const char *arg, const char *gaps)
{
	struct options *o = p->o;

	for (arg += strspn(arg, gaps); *arg; arg += strspn(arg, gaps)) {
		char *end;
		long n = strtol(arg, &end, 10);

		if (end == arg || !(strchr(gaps, *end)) || n <= 0 || n > INT_MAX) {
			diag_say(p->diag, "Invalid process id: '%.*s'", (int)strcspn(arg, gaps),
				 arg);
			p->says_all = true;
			return EXIT_USAGE;
		}
		o->pids = alloc_more(o->pids, o->pid_count + 1, sizeof(*o->pids));
		o->pids[o->pid_count++] = n;
		arg = end;
	}
	return 0;
}

/* One or more words, separated by commas. A name may contain spaces ("nginx: worker process"),
 * unless the list begins with a number: -p "$(pidof x)". */
static int set_words(struct parse *p, const char *arg, const char *gaps)
{
	struct selected_tasks s = {p->o->pids, p->o->pid_count};
	int err = 0;

	arg += strspn(arg, gaps);
	if (*arg < '0' || *arg > '9')
		gaps = ",\n";
	for (; *arg && !err; arg += strspn(arg, gaps)) {
		size_t n = strcspn(arg, gaps);
		_cleanup_free_ char *word = alloc_substring(arg, n);

		err = select_tasks(&s, word, p->diag);
		arg += n;
	}
	p->o->pids = s.pids;
	p->o->pid_count = s.count;
	return err;
}

int set_pid(struct parse *p, const char *arg)
{
	static const char gaps[] = ", \t\n";
	int err = p->o->as_strace ? set_numbers(p, arg, gaps) : set_words(p, arg, gaps);

	if (err || p->o->pid_count || p->o->as_strace)
		return err;
	diag_say(p->diag, "-p: missing process ID");
	return EXIT_USAGE;
}

static int add_target(struct parse *p, enum target_kind kind, const char *name)
{
	if (!p->o->targets)
		p->o->targets = targets_new("");
	return targets_add(p->o->targets, kind, name, p->diag);
}

int set_cgroup(struct parse *p, const char *arg)
{
	return add_target(p, TARGET_CGROUP, arg);
}

int set_unit(struct parse *p, const char *arg)
{
	return add_target(p, TARGET_UNIT, arg);
}

int set_container(struct parse *p, const char *arg)
{
	return add_target(p, TARGET_CONTAINER, arg);
}

int set_pod(struct parse *p, const char *arg)
{
	return add_target(p, TARGET_POD, arg);
}

void targets_option_done(struct options *o)
{
	targets_free(o->targets);
}
