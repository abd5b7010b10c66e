#include "model/blame/clean_up.h"

#include <string.h>

#include "base/text/contains.h"
#include "model/blame/blame.h"
#include "model/blame/child.h"
#include "model/blame/known_status.h"
#include "model/blame/life_exit.h"
#include "model/blame/report.h"

enum {
	ARGUMENTS_MAX = 4,	/* among which a word says what the command does */
	LATER_MAX = 64,		/* children after a failure that are considered; loops have many */
};

/* Commands that undo something, separated by blanks */
static const char removers[] = "rm rmdir unlink shred kill pkill killall umount losetup dmsetup "
	"fusermount fusermount3";

/* Commands that show or report something, or wait */
static const char others[] = "mv stty tput reset sync sleep cat tail head ls dmesg journalctl ps "
	"df free echo printf tee date hostname logger mail mailx sendmail notify-send true";

static bool runs_one_of(const struct life *l, const char *commands)
{
	return blame_mentions_word(commands, report_file_name(l));
}

/* Whether it undoes something: also as `./server stop`, `docker compose down` */
static bool undoes(const struct life *l)
{
	static const char *const words[] = {
		"stop", "down", "clean", "cleanup", "teardown", "destroy", "remove", "delete",
		"rm", "unmount", "detach", "unlock", NULL,
	};
	const char *const *argv = l->program->argv;

	for (unsigned i = 1; argv && argv[0] && i < ARGUMENTS_MAX && argv[i]; i++)
		for (const char *const *word = words; *word; word++)
			if (!strcmp(argv[i], *word))
				return true;
	return runs_one_of(l, removers);
}

static bool is_clean_up(const struct life *l)
{
	return undoes(l) || runs_one_of(l, others);
}

/* Whether the process is a part of the shell `p` itself: a subshell */
static bool is_subshell(const struct life *p, const struct life *c)
{
	return !c->programs && blame_is_shell(p);
}

static bool is_done_by_clean_ups(const struct life *l)
{
	for (const struct life *c = l->first_child; c; c = c->next)
		if (!is_clean_up(c))
			return false;
	return true;
}

/* Whether the process, or all of a subshell, cleans up */
static bool cleans_up(const struct life *p, const struct life *c)
{
	return is_subshell(p, c) ? is_done_by_clean_ups(c) : is_clean_up(c);
}

/* Whether `p` wrote to its standard output between these times */
static bool wrote_between(const struct life *p, uint64_t from, uint64_t to)
{
	for (const struct message *m = p->outputs; m; m = m->next)
		if (m->fd == 1 && m->time > from && m->time < to)
			return true;
	return false;
}

/* Whether `p` printed no more between these times than that it cleans up */
static bool announced_clean_up(const struct life *p, uint64_t from, uint64_t to)
{
	static const char *const words[] = {
		"clean", "stopp", "remov", "tear", "shut", "delet", "unlock", "unmount", NULL,
	};
	bool any = false;

	for (const struct message *m = p->outputs; m; m = m->next) {
		if (m->fd != 1 || m->time <= from || m->time >= to)
			continue;
		if (any || !text_contains_any_case(m->text, words))
			return false;
		any = true;
	}
	return any;
}

/* The last child of `p` that failed before `c` was created; NULL: none, or another one that does
 * not clean up was run in between. *between: number of those that were */
static const struct life *find_failed_before(const struct life *p, const struct life *c,
					     unsigned *between)
{
	const struct life *found = NULL;

	*between = 0;
	for (const struct life *o = p->first_child; o != c; o = o->next) {
		if (!o->exited || life_exiting(o) > c->born)
			return NULL;
		if (found && cleans_up(p, o)) {
			++*between;
			continue;
		}
		found = life_failed(o) ? o : NULL;
		*between = 0;
	}
	return found;
}

const struct life *clean_up_origin(const struct life *p, const struct life *c)
{
	unsigned between;
	const struct life *o = find_failed_before(p, c, &between);
	bool is_status = o && blame_passes_on_status(p, o);

	if (!o || child_discards_errors(o) || !child_has_error(o) || child_lost_its_reader(o) ||
	    (wrote_between(p, life_exiting(o), c->born) &&
	     !announced_clean_up(p, life_exiting(o), c->born)))
		return NULL;
	/* `./generate x >y || (rm -f y; exit 1)` */
	if (is_subshell(p, c))
		return !between && cleans_up(p, c) && !child_has_error(c) ? o : NULL;
	if (is_status && (undoes(c) || (between && child_is_silent(c))))
		return o;
	/* set -e also ends a trap, with the status of the command in it */
	return undoes(c) && !cleans_up(p, o) && !known_status_of(o) ? o : NULL;
}

bool clean_up_continues(const struct life *p, const struct life *c)
{
	unsigned later = 0;

	if (undoes(c) && !blame_passes_on_status(p, c) &&
	    wrote_between(p, life_exiting(c), UINT64_MAX))
		return true;
	if (!(known_status_of(c) && child_is_silent(c)) && !child_is_hidden_by_pipeline(c) &&
	    !(child_discards_errors(c) && !c->ending.signaled))
		return false;
	for (const struct life *o = c->next; o && later < LATER_MAX; o = o->next, later++)
		if (child_ended_before(o, p) && !life_failed(o) && o->born >= life_exiting(c) &&
		    !cleans_up(p, o) && !(c->program->out && o->program->in == c->program->out))
			return true;
	return false;
}

bool clean_up_another_failed_after(const struct life *p, const struct life *c)
{
	const struct life *last = NULL;
	unsigned later = 0;

	for (const struct life *o = c->next; o; o = o->next) {
		if (++later > LATER_MAX)
			o = p->last_child;
		if (child_ended_before(o, p) && !cleans_up(p, o))
			last = o;
	}
	return last && life_failed(last) && last->born >= life_exiting(c) &&
		!child_discards_errors(last) && child_has_error(last);
}
