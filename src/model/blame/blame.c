#include "model/blame/blame.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/text/contains.h"
#include "model/blame/child.h"
#include "model/blame/clean_up.h"
#include "model/blame/final_line.h"
#include "model/blame/relay.h"
#include "model/blame/report.h"
#include "model/errors/cause_line.h"
#include "model/blame/life_exit.h"
#include "model/process/name.h"

enum {
	SIGNALED = 128, BYTE = 256, TIMED_OUT = 124, ANY = -1,
	REPEATED_MIN = 8,	/* shorter texts may be equal by chance */
	READER_DEPTH = 2,	/* generations below a sibling that may be its reader */
	CLEAN_UPS_MAX = 2,	/* commands that a shell runs between a failure and its exit */
	OWN_STATUS_MIN = 3,	/* programs choose few exit statuses as low as 1 and 2 ... */
	SHELL_STATUS_MIN = 126,	/* ... and shells choose those from here on */
	NOT_IN_UTF8 = 0xff,
};

/* Programs that run others, and how they report a failure */
static const struct runner {
	const char *name;
	bool first;		/* the first failed child stopped it, not the last */
	int code;		/* exit status if a child failed; ANY: any */
} runners[] = {
	{"make", true, 2}, {"gmake", true, 2}, {"ninja", true, 1}, {"xargs", false, ANY},
	{"parallel", true, ANY}, {"sudo", false, ANY}, {"timeout", false, ANY},
	{"env", false, ANY}, {"nice", false, ANY}, {"nohup", false, ANY},
	{"time", false, ANY}, {"stdbuf", false, ANY}, {"setpriv", false, ANY},
	{"su", false, ANY}, {"runuser", false, ANY}, {"unshare", false, ANY},
	{"find", false, 1}, {"prove", true, ANY}, {"tini", false, ANY}, {"dumb-init", false, ANY},
	{"cargo", true, 101}, {"npm", false, ANY}, {"ccache", false, ANY}, {"libtool", false, ANY},
	{"cc", true, 1}, {"gcc", true, 1}, {"g++", true, 1}, {"c++", true, 1},
	{"collect2", true, 1}, {"tar", false, 2}, {"go", true, ANY}, {"autoreconf", true, ANY},
	{"ctest", true, 8}, {"bwrap", false, ANY}, {"setsid", false, ANY}, {"chroot", false, ANY},
};

static const char *const shells[] = {
	"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "busybox", "yash", "fish",
};

static bool is_name_char(char c) { return isalnum((unsigned char)c) || c == '_' || c == '-'; }

bool blame_is_word(const char *text, const char *at, size_t n)
{
	return (at == text || !is_name_char(at[-1])) && !is_name_char(at[n]);
}

bool blame_mentions_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; n && (at = strstr(at, word)); at++)
		if (blame_is_word(text, at, n))
			return true;
	return false;
}

bool blame_is_shell(const struct life *l)
{
	const char *name = report_file_name(l);

	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (!strcmp(name, shells[i]))
			return true;
	return false;
}

static const struct runner *runner_of(const struct life *l)
{
	const char *name = report_file_name(l);

	for (size_t i = 0; i < sizeof(runners) / sizeof(*runners); i++) {
		const struct runner *r = &runners[i];

		if (!strcmp(name, r->name) && (r->code == ANY || r->code == l->ending.number))
			return r;
	}
	return NULL;
}

bool blame_passes_on_status(const struct life *p, const struct life *c)
{
	int code = p->ending.number, number = c->ending.number;

	if (!c->ending.signaled)
		return code == number;
	return code == SIGNALED + number || code == BYTE - number || code == number;
}

/* Whether no sibling ended between the end of `c` and that of its parent */
static bool ended_last(const struct life *p, const struct life *c)
{
	for (const struct life *other = p->first_child; other; other = other->next)
		if (other != c && child_ended_before(other, p) && other->exited > c->exited)
			return false;
	return true;
}

/* Whether `c` is the last failed child, and hardly anything was run between its end and that of
 * its parent: `c || { rm x; exit 4; }` */
static bool failed_last(const struct life *p, const struct life *c)
{
	unsigned later = 0;

	for (const struct life *other = p->first_child; other; other = other->next) {
		if (other == c || !child_ended_before(other, p) || other->exited <= c->exited)
			continue;
		if ((life_failed(other) && !child_discards_errors(other)) ||
		    ++later > CLEAN_UPS_MAX)
			return false;
	}
	return true;
}

/* Whether a shell printed, after the end of such a child, more than that something had failed */
static bool says_more(const struct life *p, const struct life *c)
{
	struct cause_line said;

	cause_line_find(p, life_name(p), life_exiting(c), &said);
	return said.rating >= ERROR_LINE_PLAIN && said.rating != ERROR_LINE_SUMMARY &&
		(said.message->fd == 2 || error_line_states_problem(said.text)) &&
		child_is_silent(c) &&
		!blame_mentions_word(said.text, life_name(c));
}

/* Whether `p` did something between the end of `c` and a message of its own: a child ended, or `p`
 * wrote to its standard output */
static bool was_active_between(const struct life *p, const struct life *c, const struct message *m)
{
	for (const struct life *o = p->first_child; o; o = o->next)
		if (o != c && o->exited && life_exiting(o) > life_exiting(c) &&
		    life_exiting(o) < (m->fd == 1 && strcmp(life_name(o), life_name(c)) != 0 ?
					message_end(m) : m->time))
			return true;
	for (const struct message *o = p->outputs; o; o = o->next)
		if (o != m && o->fd == 1 && message_end(o) > life_exiting(c) && o->time < m->time)
			return true;
	return false;
}

/* Whether `p` continued after the end of `c` before it printed the line: it was active, or printed
 * another line, which is a part of the same message */
static bool continued_before(const struct life *p, const struct life *c, const struct cause_line *l)
{
	const struct message *m = l->message;
	const char *at = m->last > m->time && m->time > life_exiting(c) ?
		strstr(m->text, l->text) : NULL;

	return (at && memchr(m->text, '\n', at - m->text)) || was_active_between(p, c, m);
}

/* Whether a shell printed, after the end of a child whose errors it has discarded, or whose status
 * another one of its pipeline has replaced, a statement of its own: nothing in it says that
 * something did not work, which would be about the child, or the shell had continued */
static bool makes_own_statement(const struct life *p, const struct life *c)
{
	static const char *const words[] = {
		"fail", "error", "annot ", "can't", "could ", "nable", "no ", "No ", "not ",
		"broken", "down", "missing", "died", "abort", "problem", "wrong", "lost",
		"giv", "gave", "Error", "ERROR", "FAIL", "Fail", NULL,
	};
	struct cause_line said;

	cause_line_find(p, life_name(p), life_exiting(c), &said);
	if ((!child_discards_errors(c) &&
	     (!child_is_hidden_by_pipeline(c) || blame_passes_on_status(p, c))) ||
	    said.rating < ERROR_LINE_PLAIN || report_mentions(said.text, p, c))
		return false;
	if (error_line_states_expectation(said.text))
		return true;
	if (said.rating == ERROR_LINE_SUMMARY)
		return false;
	return !text_contains_any(error_line_after_mark(said.text), words) ||
		(child_discards_errors(c) && continued_before(p, c, &said));
}

/* Whether a child of `p` exited successfully between these times */
static bool has_success_between(const struct life *p, uint64_t from, uint64_t to)
{
	for (const struct life *c = p->first_child; c; c = c->next)
		if (c->exited && life_exiting(c) > from && life_exiting(c) < to &&
		    !life_failed(c))
			return true;
	return false;
}

/* Whether `p` did not find a file after the end of `c`, which was not about that */
static bool missed_file_after(const struct life *p, const struct life *c)
{
	const char *const *argv;

	for (const struct failed_call *m = p->failed_calls; m; m = m->next) {
		for (argv = c->program->argv; argv && *argv && strstr(*argv, m->path) == NULL;)
			argv++;
		if (m->time > life_exiting(c) && *m->path && m->error == ENOENT &&
		    !(argv && *argv))
			return true;
	}
	return false;
}

static bool ran_child_after(const struct life *p, const struct life *c)
{
	for (const struct life *o = p->first_child; o; o = o->next)
		if (o->exited && o->born >= life_exiting(c) && life_exiting(o) < life_exiting(p))
			return true;
	return false;
}

/* Whether a shell handled the failure of `c`, and then failed for another reason: it printed an
 * error that does not mention `c`, and nothing of `c` could be seen, or a further command
 * succeeded. */
static bool is_handled(const struct life *p, const struct life *c)
{
	struct cause_line said;

	cause_line_find(p, life_name(p), life_exiting(c), &said);
	return said.rating >= ERROR_LINE_SURE && said.message->fd == 2 &&
		!report_mentions(said.text, p, c) &&
		(child_discards_errors(c) ||
		 has_success_between(p, life_exiting(c), said.message->time));
}

/* Whether the last statement of `p` since the end of `c` mentions neither `c` nor that something
 * did not work */
static bool finds_own_statement(const struct life *p, const struct life *c, struct final_line *f)
{
	return final_line_find(p, life_name(p), life_exiting(c), f) &&
		!report_mentions(f->text, p, c) &&
		(f->message->fd == 2 || error_line_states_problem(f->text));
}

/* Whether the last statement of `p` is about another thing than `c`, which ended before it: it
 * mentions neither `c` nor that something did not work, and `p` has another exit status or was
 * active in between */
static bool states_other_cause(const struct life *p, const struct life *c)
{
	struct final_line f;

	return finds_own_statement(p, c, &f) &&
		((f.message->fd == 2 && !blame_passes_on_status(p, c)) ||
		 was_active_between(p, c, f.message));
}

/* Whether a later sibling ran the same program for the same thing, and succeeded: a retry, or
 * another way to do it */
static bool was_retried(const struct life *p, const struct life *c)
{
	const char *last = child_last_argument(c);

	/* subshells have the arguments of the shell */
	for (const struct life *o = c->programs ? c->next : NULL; o; o = o->next)
		if (o->programs && o->exited && !life_failed(o) && o->born >= life_exiting(c) &&
		    child_ended_before(o, p) && !strcmp(life_name(o), life_name(c)) &&
		    !strcmp(child_last_argument(o), last))
			return true;
	return false;
}

/* Whether the exit status can hardly be equal to that of another process by chance */
static bool has_own_status(const struct life *c)
{
	return !c->ending.signaled && c->ending.number >= OWN_STATUS_MIN &&
		c->ending.number < SHELL_STATUS_MIN;
}

/* Whether a shell had printed an error before it started `c`, which printed none: a command of
 * a trap */
static bool had_failed_before(const struct life *p, const struct life *c)
{
	struct cause_line said;

	cause_line_find(p, life_name(p), 0, &said);
	if (said.rating < ERROR_LINE_PLAIN || said.message->fd != 2 ||
	    said.message->time >= c->born)
		return false;
	return child_discards_errors(c) ?
		said.rating != ERROR_LINE_SUMMARY && error_line_states_problem(said.text) :
		said.rating >= ERROR_LINE_SURE && !child_has_error(c);
}

/* The first process behind `c` in its pipeline that did not end because the reader of its output
 * had ended; NULL: none, or `c` did not either */
static const struct life *find_last_reader(const struct life *c)
{
	const struct life *r = c;

	for (unsigned i = 0; r && i < PIPELINE_MAX && child_lost_its_reader(r); i++)
		r = child_find_reader(r);
	return r == c || (r && child_lost_its_reader(r)) ? NULL : r;
}

/* Whether a failed reader explains the end of `c` */
static bool failed_for_its_reader(const struct life *c)
{
	const struct life *r = find_last_reader(c);

	return r && life_failed(r);
}

/* Whether the shell `p` did not count the end of `c`, whose reader had enough: `yes | head` */
static bool is_ended_pipeline(const struct life *p, const struct life *c)
{
	const struct life *r = child_lost_its_reader(c) && blame_is_shell(p) &&
		!blame_passes_on_status(p, c) ? find_last_reader(c) : NULL;

	return r && !life_failed(r);
}

/* Whether `p` terminated its child itself, as it does with what it needs no longer */
static bool is_cleaned_up(const struct life *p, const struct life *c)
{
	return c->ending.signaled && c->fatal.from == SIGNAL_TRACED &&
		c->fatal.sender.tid == p->id.tid;
}

/* Whether no sibling that failed ended later */
static bool is_last_failure(const struct life *p, const struct life *c)
{
	for (const struct life *other = p->first_child; other; other = other->next)
		if (other != c && life_failed(other) && child_ended_before(other, p) &&
		    other->exited > c->exited)
			return false;
	return true;
}

/* Whether the process prints a byte that is in no text, as the children of node --test do */
static bool prints_bytes(const struct life *l)
{
	return l->outputs && strchr(l->outputs->text, NOT_IN_UTF8);
}

/* Whether the process printed something, and nothing about a time limit */
static bool states_no_time_limit(const struct life *p)
{
	static const char *const words[] = {"imeout", "imed out", "TIMEOUT", "too long", NULL};
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	bool any = false;

	line_scan_begin(&s, p);
	while (line_scan_next(&s, line, sizeof(line))) {
		any = true;
		if (text_contains_any(line, words))
			return false;
	}
	return any;
}

/* The same as is_explained_by(), of a program that is neither a shell nor in the table */
static bool is_explained_by_any(const struct life *p, const struct life *c, bool has_errors,
				bool named)
{
	struct cause_line said;
	struct final_line f;

	if (is_cleaned_up(p, c) && !blame_passes_on_status(p, c) && states_no_time_limit(p))
		return false;
	if (has_errors && !blame_passes_on_status(p, c) && !report_states_status(p, c) &&
	    finds_own_statement(p, c, &f) && !report_compares_status(f.text, c) &&
	    !report_repeats(f.text, c))
		return false;
	cause_line_find(p, life_name(p), 0, &said);
	if (report_compares_status(said.text, c) || report_repeats(said.text, c))
		return true;
	/* a harness reports a test that is about another thing */
	if (said.rating == ERROR_LINE_CAUSE && !error_line_is_uncaught(said.text) &&
	    !report_mentions(said.text, p, c) && !report_has_printed(c, said.text) &&
	    !c->ending.signaled && !prints_bytes(c) &&
	    !report_may_be_of_status(said.text, c->ending.number))
		return false;
	/* a warning names it, and a later statement is about another thing */
	if (named && !has_own_status(c) && !report_states_status(p, c) &&
	    finds_own_statement(p, c, &f) && !report_repeats(f.text, c) &&
	    error_line_states_problem(f.text))
		return false;
	if (named && strcmp(life_name(p), life_name(c)) != 0)
		return true;
	cause_line_find(p, life_name(p), has_errors ? life_exiting(c) : 0, &said);
	if (said.rating == ERROR_LINE_SUMMARY || report_states_status(p, c) ||
	    (strlen(said.text) >= REPEATED_MIN && report_has_printed(c, said.text)))
		return true;
	if (said.rating == ERROR_LINE_EMPTY && is_last_failure(p, c) && child_has_error(c) &&
	    !child_discards_errors(c))
		return true;
	if (!ended_last(p, c))
		return false;
	/* die() of Perl takes over the status of the last command, whatever it is about; that of
	 * an exception is 1, too */
	if (has_errors && (!strcmp(report_file_name(p), "perl") || !has_own_status(c)) &&
	    finds_own_statement(p, c, &f))
		return false;
	return !has_errors || (blame_passes_on_status(p, c) && child_has_error(c) &&
			       !child_discards_errors(c));
}

static bool is_explained_by(const struct life *p, const struct life *c, const struct runner *r)
{
	bool has_errors, named = report_mentions_child(p, c, &has_errors);

	/* a shell terminates itself by the signal that terminated its child */
	if (p->ending.signaled)
		return c->ending.signaled && c->ending.number == p->ending.number &&
			p->fatal.from == SIGNAL_SELF;
	if (r && !strcmp(r->name, "timeout") && p->ending.number == TIMED_OUT)
		return c->ending.signaled;
	if (r && strstr(r->name, "make"))
		return report_of_make(p, c);
	if (r && !strcmp(r->name, "ctest"))
		return report_of_ctest(p, c);
	if (r)
		return r->code != ANY || blame_passes_on_status(p, c) ||
			report_states_status(p, c) || !strcmp(r->name, "xargs");
	if (blame_is_shell(p) && report_names_role(p, c))
		return true;
	if (was_retried(p, c) || report_expects_failure(p, c))
		return false;
	if (blame_is_shell(p) && c->ending.signaled && c->ending.number == SIGPIPE &&
	    !blame_passes_on_status(p, c))
		return false;
	if (blame_is_shell(p) && ((report_is_own_error(p, c) &&
	    !(blame_passes_on_status(p, c) && has_own_status(c))) ||
	    (is_cleaned_up(p, c) && !blame_passes_on_status(p, c))))
		return false;
	if (blame_is_shell(p)) {	/* also `command || { echo "no luck" >&2; exit 4; }` */
		/* the shell says more, or has continued */
		if (says_more(p, c) || makes_own_statement(p, c) || states_other_cause(p, c))
			return false;
		if (has_errors && !named && (!child_has_error(c) || (child_discards_errors(c) &&
		    (ran_child_after(p, c) || missed_file_after(p, c)))))
			return false;
		/* `mkdir x 2>/dev/null; test -s x/report` says nothing */
		if (!has_errors && child_discards_errors(c) && !has_own_status(c) &&
		    !ran_child_after(p, c) && missed_file_after(p, c))
			return false;
		return !report_continues(p, c) && !is_handled(p, c) &&
			!clean_up_continues(p, c) && !had_failed_before(p, c) &&
			(blame_passes_on_status(p, c) || failed_last(p, c));
	}
	return is_explained_by_any(p, c, has_errors, named);
}

/* Whether the shell did nothing after the end of `c` that could be seen, and has its exit status */
static bool sets_status(const struct life *p, const struct life *c)
{
	if (!blame_passes_on_status(p, c) || child_discards_errors(c) || !ended_last(p, c))
		return false;
	for (const struct message *m = p->messages; m; m = m->next)
		if (message_end(m) > life_exiting(c))
			return false;
	return true;
}

/* How well the child explains the end of `p` in comparison with other children that may */
static unsigned rank_child(const struct life *p, const struct life *c, const struct runner *r)
{
	unsigned rank = is_cleaned_up(p, c) || child_lost_its_reader(c) ? 0 : 8;

	if (r)
		return rank;
	if (blame_is_shell(p))
		return rank + (blame_passes_on_status(p, c) || child_has_error(c) ? 4 : 0) +
			(blame_passes_on_status(p, c) && (has_own_status(c) ||
			 (child_has_error(c) && !child_discards_errors(c) &&
			  !clean_up_another_failed_after(p, c))) ? 2 : 0) +
			!child_discards_errors(c) + (sets_status(p, c) ? 8 : 0);
	return rank + (report_is_about(p, c) ? 4 : 0) + (child_has_error(c) ? 2 : 0) +
		(blame_passes_on_status(p, c) && has_own_status(c));
}

/* Whether the first child that explains the end of `p` is better than the last one */
static bool prefers_first(const struct life *p, const struct runner *r)
{
	struct cause_line said;

	if (r || blame_is_shell(p))
		return r && r->first;
	cause_line_find(p, life_name(p), 0, &said);
	return said.rating == ERROR_LINE_SUMMARY;
}

/* A process below the children of `p` that was killed after `p` became its parent, because the one
 * between them had ended; NULL: none */
static const struct life *find_adopted(const struct life *p)
{
	const struct life *found = NULL;

	for (const struct life *c = p->first_child; c; c = c->next)
		for (const struct life *below = c->first_child; below; below = below->next)
			if (below->reaper == p->id.tid && life_failed(below) &&
			    below->ending.signaled)
				found = below;
	return found;
}

/* Whether the process reports to its parent as JSON */
static bool prints_json(const struct life *l)
{
	return l->messages && !strncmp(l->messages->text, "{\"", 2);
}

/* Whether a harness reports a failure of a test that was to have one */
static bool reports_expected(const struct life *p)
{
	char line[CAUSE_LINE_MAX];
	struct line_scan s;
	bool found = false;

	line_scan_begin(&s, p);
	while (!found && line_scan_next(&s, line, sizeof(line)))
		found = error_line_is_expected(line);
	return found;
}

/* Whether `p` prints for people what `c` reports to it as data, as cargo does for rustc, and no
 * child of `c` says more */
static bool is_relayed(const struct life *p, const struct life *c)
{
	struct cause_line said;

	if (c->ending.signaled || !(prints_json(c) || (prints_bytes(c) && reports_expected(p))))
		return false;
	for (const struct life *below = c->first_child; below; below = below->next)
		if (life_failed(below) && child_has_error(below))
			return false;
	cause_line_find(p, life_name(p), 0, &said);
	return said.rating >= ERROR_LINE_SURE && !report_repeats(said.text, c);
}

static const struct life *find_explanation(const struct life *p)
{
	const struct runner *r = runner_of(p);
	const struct life *found = NULL;
	unsigned best = 0;
	bool first = prefers_first(p, r);

	for (const struct life *c = p->first_child; c; c = c->next) {
		unsigned rank;

		/* an earlier program of `p` started what ended before its execve */
		if (!life_failed(c) || !child_ended_before(c, p) ||
		    life_exiting(c) < p->program->time || failed_for_its_reader(c) ||
		    is_ended_pipeline(p, c) || is_relayed(p, c) || !is_explained_by(p, c, r))
			continue;
		rank = rank_child(p, c, r);
		if (found && (rank < best || (rank == best && (first ? c->exited >= found->exited :
							      c->exited < found->exited))))
			continue;
		found = c;
		best = rank;
	}
	if (found && blame_is_shell(p) && clean_up_origin(p, found))
		return clean_up_origin(p, found);
	return found || p->messages ? found : find_adopted(p);
}

/* A process below `p` that read the pipe that `l` writes its standard output to and failed, or
 * NULL */
static const struct life *find_failed_reader(const struct life *p, const struct life *l,
					     unsigned depth)
{
	const struct life *found = NULL;

	for (const struct life *c = p->first_child; c && !found; c = c->next)
		if (c != l && c->program->in == l->program->out && life_failed(c) &&
		    !child_lost_its_reader(c) && life_exiting(c) <= life_exiting(l))
			found = c;
		else if (depth)
			found = find_failed_reader(c, l, depth - 1);
	return found;
}

/* A failed descendant of a writer that succeeded, which printed an error and wrote to the same
 * pipe: a command of find(1), or of a script. NULL: none */
static const struct life *find_failed_below(const struct life *writer, uint64_t before,
					    unsigned depth)
{
	const struct life *found = NULL;

	for (const struct life *c = writer->first_child; c && !found; c = c->next)
		if (c->program->out == writer->program->out && life_failed(c) &&
		    life_exiting(c) <= before && c->messages && c->messages->fd == 2 &&
		    !child_lost_its_reader(c) && !child_discards_errors(c))
			found = c;
		else if (depth)
			found = find_failed_below(c, before, depth - 1);
	return found;
}

/* A process that wrote to the pipe that the last process of the chain read from and failed before
 * it ended; NULL: none. The pipe may be that of a program above it, such as tar for gzip. */
static const struct life *find_failed_writer(const struct blame *b)
{
	const struct life *l = b->chain[b->count - 1], *below = NULL;

	for (unsigned i = b->count; i-- > 0;) {
		const struct life *of = b->chain[i];
		const struct life *c = of->parent && of->program->in ? of->parent->first_child :
			NULL;

		if (of != l && blame_is_shell(of))
			return below;
		for (; c; c = c->next)
			if (c != of && c->program->out == of->program->in && life_failed(c) &&
			    !child_lost_its_reader(c) &&
			    (c->ending.signaled || c->messages || c->http_status) &&
			    life_exiting(c) <= life_exiting(l))
				return c;
			else if (of == l && c != of && !l->messages && !life_failed(c) &&
				 c->program->out == of->program->in)
				below = find_failed_below(c, life_exiting(l), READER_DEPTH);
	}
	return below;
}

static const struct life *last_running_child(const struct life *p)
{
	const struct life *found = NULL;

	for (const struct life *c = p->first_child; c; c = c->next)
		if (!c->exited)
			found = c;
	return found;
}

/* The process that follows the last one of the chain; NULL: none */
static const struct life *find_next(struct blame *b)
{
	const struct life *last = b->chain[b->count - 1], *next;
	unsigned count = b->count;

	if (b->running)
		return last_running_child(last);
	next = life_failed(last) ? find_explanation(last) : NULL;
	if (next || !life_failed(last))
		return next;
	relay_follow(b);
	return b->count > count ? find_explanation(b->chain[b->count - 1]) : NULL;
}

void blame_find(const struct life *root, struct blame *b)
{
	const struct life *next = root, *last;

	*b = (struct blame){.running = root && !root->exited};
	while (next && b->count < BLAME_MAX) {
		b->chain[b->count++] = next;
		next = find_next(b);
	}
	last = b->count && !b->running ? b->chain[b->count - 1] : NULL;
	next = last ? find_failed_writer(b) : NULL;
	if (last && !next && last->parent && last->program->out && child_lost_its_reader(last))
		next = find_failed_reader(last->parent, last, READER_DEPTH);
	if (next && b->count < BLAME_MAX) {
		b->chain[b->count++] = next;
		b->upstream = true;
	}
}
