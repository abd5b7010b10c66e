#include "model/explain/blame.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/errors/cause_line.h"
#include "model/errors/failed_path.h"
#include "model/process/name.h"

enum {
	SIGNALED = 128, BYTE = 256, TIMED_OUT = 124, ANY = -1,
	NAME_MIN = 3,		/* shorter words occur in any message */
	REPEATED_MIN = 8,	/* shorter texts may be equal by chance */
	READER_DEPTH = 2,	/* generations below a sibling that may be its reader */
	REPEATED_DEPTH = 6,	/* generations that are searched for a text */
	CLEAN_UPS_MAX = 2,	/* commands that a shell runs between a failure and its exit */
	PIPELINE_MAX = 8,	/* processes of a pipeline behind the one that failed */
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

/* When the process began to exit: its parent may react before its exit is reported. */
static uint64_t end_of(const struct life *l) { return l->exiting ? l->exiting : l->exited; }

static uint64_t end_of_message(const struct message *m) { return m->last ? m->last : m->time; }

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

/* The file name of its program; of a script, of the interpreter */
static const char *program_file_name(const struct life *l)
{
	return name_base(*l->program->path ? l->program->path : l->program->file);
}

/* The name it was run by: the last component of argv[0] */
static const char *argv0_name(const struct life *l)
{
	const char *const *argv = l->program->argv;

	return argv && argv[0] ? name_base(argv[0]) : "";
}

bool blame_is_shell(const struct life *l)
{
	const char *name = program_file_name(l);

	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (!strcmp(name, shells[i]))
			return true;
	return false;
}

static const struct runner *runner_of(const struct life *l)
{
	const char *name = program_file_name(l);

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

/* Whether the text of `p` mentions its child by a name it has, or an argument that is a file or a
 * command line */
static bool mentions_process(const char *text, const struct life *p, const struct life *c)
{
	const char *const *argv = c->program->argv;

	if (!strcmp(life_name(p), life_name(c)))	/* a shell that forked */
		return false;
	if (blame_mentions_word(text, life_name(c)) ||
	    blame_mentions_word(text, program_file_name(c)) ||
	    blame_mentions_word(text, argv0_name(c)))
		return true;
	for (unsigned i = 1; argv && argv[0] && argv[i]; i++)
		if (*argv[i] != '-' && strlen(argv[i]) >= NAME_MIN &&
		    (strchr(argv[i], ' ') ? strstr(text, argv[i]) != NULL :
		     strpbrk(argv[i], "./") && blame_mentions_word(text, name_base(argv[i]))))
			return true;
	return false;
}

/* Whether a line that `p` printed after the end of `c` states its exit status: "exit status 2" */
static bool states_status(const struct life *p, const struct life *c)
{
	static const char *const words[] = {"exit status ", "exit code ", "returned "};
	char line[CAUSE_LINE_MAX];
	struct line_scan s;

	line_scan_begin(&s, p);
	while (!c->ending.signaled && line_scan_next(&s, line, sizeof(line))) {
		bool is_later = end_of_message(s.message) >= end_of(c);

		for (size_t i = 0; is_later && i < sizeof(words) / sizeof(*words); i++) {
			const char *at = strstr(line, words[i]);

			at = at ? at + strlen(words[i]) : "";
			if (isdigit((unsigned char)*at) && atoi(at) == c->ending.number)
				return true;
		}
	}
	return false;
}

/* Whether a message of `p` after the end of `c` mentions `c`; *any: there was a message */
static bool mentions_child(const struct life *p, const struct life *c, bool *any)
{
	bool named = false;

	*any = false;
	for (const struct message *m = p->messages; m; m = m->next) {
		if (m->fd != 2 || m->time < end_of(c))
			continue;
		*any = true;
		named |= mentions_process(m->text, p, c);
	}
	return named;
}

/* Whether a line of `p` that reports a failure mentions `c`: "FAIL: c" */
static bool reports_child(const struct life *p, const struct life *c)
{
	char line[CAUSE_LINE_MAX];
	struct line_scan s;

	line_scan_begin(&s, p);
	while (line_scan_next(&s, line, sizeof(line)))
		if (error_line_rate(line, life_name(p)) >= ERROR_LINE_SUMMARY &&
		    mentions_process(line, p, c))
			return true;
	return false;
}

/* Whether the standard error of the process was discarded */
static bool discards_errors(const struct life *l)
{
	for (unsigned i = 0; l->open && i < l->open->count; i++)
		if (l->open->all[i].fd == 2)
			return l->open->all[i].name &&
				!strcmp(l->open->all[i].name, "/dev/null");
	return false;
}

/* Whether a shell's message reports the end of a child: "a.sh: line 3: 123 Killed" */
static bool reports_end_of_child(const struct life *p, const char *text)
{
	const char *at = strstr(text, ": line ");
	char *end;
	long pid;

	if (!at)
		return false;
	at += strlen(": line ");
	at += strspn(at, "0123456789");
	if (*at != ':')
		return false;
	pid = strtol(at + 1, &end, 10);
	if (end == at + 1 || *end != ' ')
		return false;
	for (const struct life *c = p->first_child; c; c = c->next)
		if (c->id.tid == pid)
			return true;
	return false;
}

/* Whether a shell reports an error of its own: "sh: 1: cd: can't cd to /x" */
static bool reports_own_error(const struct life *p, const struct life *c)
{
	const char *const *argv = p->program->argv;

	for (const struct message *m = p->messages; m; m = m->next) {
		size_t n = strcspn(m->text, ":\n"), last;
		char first[256];
		const char *name;

		if (m->time < end_of(c) || m->text[n] != ':' || n >= sizeof(first))
			continue;
		memcpy(first, m->text, n);
		first[n] = 0;
		name = path_last(first, &last);
		if ((!strcmp(name, life_name(p)) || !strcmp(name, program_file_name(p)) ||
		     (argv && argv[0] && !strcmp(first, argv[0])) ||
		     (argv && argv[0] && argv[1] && !strcmp(first, argv[1]))) &&
		    !blame_mentions_word(m->text + n, life_name(c)) &&
		    !reports_end_of_child(p, m->text))
			return true;
	}
	return false;
}

static bool ended_before(const struct life *c, const struct life *p)
{
	return c->exited && (!p->exited || c->exited <= p->exited);
}

/* Whether no sibling ended between the end of `c` and that of its parent */
static bool ended_last(const struct life *p, const struct life *c)
{
	for (const struct life *other = p->first_child; other; other = other->next)
		if (other != c && ended_before(other, p) && other->exited > c->exited)
			return false;
	return true;
}

/* Whether `c` is the last failed child, and hardly anything was run between its end and that of
 * its parent: `c || { rm x; exit 4; }` */
static bool failed_last(const struct life *p, const struct life *c)
{
	unsigned later = 0;

	for (const struct life *other = p->first_child; other; other = other->next) {
		if (other == c || !ended_before(other, p) || other->exited <= c->exited)
			continue;
		if ((life_failed(other) && !discards_errors(other)) || ++later > CLEAN_UPS_MAX)
			return false;
	}
	return true;
}

/* Whether the process printed a line that states an error */
static bool states_error(const struct life *l)
{
	struct cause_line c;

	cause_line_find(l, life_name(l), 0, &c);
	return c.rating >= ERROR_LINE_MAYBE || (l->messages && l->messages->fd == 2);
}

/* Whether the process, or the last failed process below it, says why it failed. */
static bool has_error(const struct life *c)
{
	for (unsigned depth = 0; c && depth < BLAME_MAX; depth++) {
		const struct life *last = NULL;

		if (c->ending.signaled || states_error(c))
			return true;
		for (const struct life *i = c->first_child; i; i = i->next)
			if (life_failed(i) && ended_before(i, c))
				last = i;
		c = last;
	}
	return false;
}

/* Whether a child of `p` exited successfully between these times */
static bool has_success_between(const struct life *p, uint64_t from, uint64_t to)
{
	for (const struct life *c = p->first_child; c; c = c->next)
		if (c->exited && end_of(c) > from && end_of(c) < to && !life_failed(c))
			return true;
	return false;
}

/* Whether a shell handled the failure of `c`, and then failed for another reason: it printed an
 * error that does not mention `c`, and nothing of `c` could be seen, or a further command
 * succeeded. */
static bool is_handled(const struct life *p, const struct life *c)
{
	struct cause_line said;

	cause_line_find(p, life_name(p), end_of(c), &said);
	return said.rating >= ERROR_LINE_SURE && said.message->fd == 2 &&
		!mentions_process(said.text, p, c) &&
		(discards_errors(c) || has_success_between(p, end_of(c), said.message->time));
}

/* Whether a shell had printed an error before it started `c`, which printed none: a command of
 * a trap */
static bool had_failed_before(const struct life *p, const struct life *c)
{
	struct cause_line said;

	cause_line_find(p, life_name(p), 0, &said);
	return said.rating >= ERROR_LINE_SURE && said.message->fd == 2 &&
		said.message->time < c->born && !has_error(c);
}

/* Whether make reports an error that can be about that child: the first line about an error after
 * its end is "make: *** [Makefile:3: all] Error 7", and not "make: [Makefile:3: all] Error 7
 * (ignored)" */
static bool make_reports(const struct life *p, const struct life *c)
{
	bool has_errors = false;

	for (const struct message *m = p->messages; m; m = m->next) {
		bool stops = strstr(m->text, "*** [");
		const char *at = strstr(m->text, stops ? "*** [" : ": [");
		const char *error = at ? strstr(at, "] Error ") : NULL;

		has_errors |= stops;
		if (!at || (!stops && !error) || m->time < end_of(c) ||
		    (error ? c->ending.signaled || atoi(error + strlen("] Error ")) !=
		     c->ending.number : !c->ending.signaled))
			continue;
		return stops;
	}
	return !has_errors;
}

/* Whether ctest reports the failure of the test that `c` was started for: "2/3 Test #2: b ...
 * ***Failed". It starts its children in the order of the lines "Start 2: b". */
static bool ctest_reports(const struct life *p, const struct life *c)
{
	unsigned index = 1, started = 0, number = 0;
	char line[CAUSE_LINE_MAX], name[32];
	struct line_scan s;

	for (const struct life *other = p->first_child; other && other != c; other = other->next)
		index++;
	line_scan_begin(&s, p);
	while (line_scan_next(&s, line, sizeof(line))) {
		const char *at = strstr(line, "   Start ");

		if (at && ++started == index)
			number = atoi(at + strlen("   Start "));
		snprintf(name, sizeof(name), "#%u:", number);
		if (number && strstr(line, "Test ") && strstr(line, name))
			return !strstr(line, " Passed ");
	}
	return !number;
}

/* The process that reads the pipe that `c` writes its standard output to: a sibling, or NULL */
static const struct life *find_sibling_reader(const struct life *c)
{
	const struct life *r = c->parent && c->program->out ? c->parent->first_child : NULL;

	while (r && (r == c || r->program->in != c->program->out))
		r = r->next;
	return r;
}

/* Whether the process ended because the reader of its output had ended: by SIGPIPE, or with a
 * message about that */
static bool lost_its_reader(const struct life *c)
{
	struct cause_line said;

	if (c->ending.signaled)
		return c->ending.number == SIGPIPE;
	cause_line_find(c, life_name(c), 0, &said);
	return strstr(said.text, "roken pipe") || strstr(said.text, "BrokenPipe") ||
		strstr(said.text, "EPIPE");
}

/* The first process behind `c` in its pipeline that did not end because the reader of its output
 * had ended; NULL: none, or `c` did not either */
static const struct life *find_last_reader(const struct life *c)
{
	const struct life *r = c;

	for (unsigned i = 0; r && i < PIPELINE_MAX && lost_its_reader(r); i++)
		r = find_sibling_reader(r);
	return r == c || (r && lost_its_reader(r)) ? NULL : r;
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
	const struct life *r = c->ending.signaled && blame_is_shell(p) &&
		!blame_passes_on_status(p, c) ? find_last_reader(c) : NULL;

	return r && !life_failed(r);
}

/* Whether `p` terminated its child itself, as it does with what it needs no longer */
static bool is_cleaned_up(const struct life *p, const struct life *c)
{
	return c->ending.signaled && c->fatal.from == SIGNAL_TRACED &&
		c->fatal.sender.tid == p->id.tid;
}

/* Whether the process or a descendant printed that text: its parent only repeats it */
static bool has_printed(const struct life *l, const char *text, unsigned depth)
{
	for (const struct message *m = l->messages; m; m = m->next)
		if (strstr(m->text, text))
			return true;
	for (const struct message *m = l->outputs; m; m = m->next)
		if (strstr(m->text, text))
			return true;
	for (const struct life *c = depth ? l->first_child : NULL; c; c = c->next)
		if (has_printed(c, text, depth - 1))
			return true;
	return false;
}

/* Whether no sibling that failed ended later */
static bool is_last_failure(const struct life *p, const struct life *c)
{
	for (const struct life *other = p->first_child; other; other = other->next)
		if (other != c && life_failed(other) && ended_before(other, p) &&
		    other->exited > c->exited)
			return false;
	return true;
}

/* The same as is_explained_by(), of a program that is neither a shell nor in the table */
static bool is_explained_by_any(const struct life *p, const struct life *c, bool has_errors,
				bool named)
{
	struct cause_line said;

	if (named && strcmp(life_name(p), life_name(c)) != 0)
		return true;
	cause_line_find(p, life_name(p), has_errors ? end_of(c) : 0, &said);
	if (said.rating == ERROR_LINE_SUMMARY ||
	    (strlen(said.text) >= REPEATED_MIN && has_printed(c, said.text, REPEATED_DEPTH)))
		return true;
	if (said.rating == ERROR_LINE_EMPTY && is_last_failure(p, c) && has_error(c) &&
	    !discards_errors(c))
		return true;
	if (!ended_last(p, c))
		return false;
	return !has_errors || (blame_passes_on_status(p, c) && has_error(c) && !discards_errors(c));
}

static bool is_explained_by(const struct life *p, const struct life *c, const struct runner *r)
{
	bool has_errors, named = mentions_child(p, c, &has_errors);

	/* a shell terminates itself by the signal that terminated its child */
	if (p->ending.signaled)
		return c->ending.signaled && c->ending.number == p->ending.number &&
			p->fatal.from == SIGNAL_SELF;
	if (r && !strcmp(r->name, "timeout") && p->ending.number == TIMED_OUT)
		return c->ending.signaled;
	if (r && strstr(r->name, "make"))
		return make_reports(p, c);
	if (r && !strcmp(r->name, "ctest"))
		return ctest_reports(p, c);
	if (r)
		return r->code != ANY || blame_passes_on_status(p, c) ||
			states_status(p, c) || !strcmp(r->name, "xargs");
	if (blame_is_shell(p) && (reports_own_error(p, c) ||
	    (is_cleaned_up(p, c) && !blame_passes_on_status(p, c))))
		return false;
	if (blame_is_shell(p)) {	/* also `command || { echo "no luck" >&2; exit 4; }` */
		/* the shell says more, or has continued */
		if (has_errors && !named && (!has_error(c) || (discards_errors(c) &&
		    has_success_between(p, end_of(c), end_of(p)))))
			return false;
		return !is_handled(p, c) && !had_failed_before(p, c) &&
			(blame_passes_on_status(p, c) || failed_last(p, c));
	}
	return is_explained_by_any(p, c, has_errors, named);
}

/* How well the child explains the end of `p` in comparison with other children that may */
static unsigned rank_child(const struct life *p, const struct life *c, const struct runner *r)
{
	unsigned rank = is_cleaned_up(p, c) || lost_its_reader(c) ? 0 : 8;

	if (r)
		return rank;
	if (blame_is_shell(p))
		return rank + (blame_passes_on_status(p, c) || has_error(c) ? 4 : 0) +
			!discards_errors(c);
	return rank + (reports_child(p, c) ? 4 : 0) + (has_error(c) ? 2 : 0);
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

/* Whether `p` prints for people what `c` reports to it as JSON, as cargo does for rustc, and no
 * child of `c` says more */
static bool is_relayed(const struct life *p, const struct life *c)
{
	struct cause_line said;

	if (c->ending.signaled || !c->messages || strncmp(c->messages->text, "{\"", 2) != 0)
		return false;
	for (const struct life *below = c->first_child; below; below = below->next)
		if (life_failed(below) && has_error(below))
			return false;
	cause_line_find(p, life_name(p), 0, &said);
	return said.rating >= ERROR_LINE_SURE;
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
		if (!life_failed(c) || !ended_before(c, p) || end_of(c) < p->program->time ||
		    failed_for_its_reader(c) || is_ended_pipeline(p, c) || is_relayed(p, c) ||
		    !is_explained_by(p, c, r))
			continue;
		rank = rank_child(p, c, r);
		if (found && (rank < best || (rank == best && (first ? c->exited >= found->exited :
							      c->exited < found->exited))))
			continue;
		found = c;
		best = rank;
	}
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
		    !lost_its_reader(c) && end_of(c) <= end_of(l))
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
		    end_of(c) <= before && c->messages && c->messages->fd == 2 &&
		    !lost_its_reader(c) && !discards_errors(c))
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
			    !lost_its_reader(c) &&
			    (c->ending.signaled || c->messages || c->http_status) &&
			    end_of(c) <= end_of(l))
				return c;
			else if (of == l && c != of && !l->messages && !life_failed(c) &&
				 c->program->out == of->program->in)
				below = find_failed_below(c, end_of(l), READER_DEPTH);
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

void blame_find(const struct life *root, struct blame *b)
{
	const struct life *next = root, *last;

	*b = (struct blame){.running = root && !root->exited};
	while (next && b->count < BLAME_MAX) {
		b->chain[b->count++] = next;
		next = b->running	   ? last_running_child(next)
		       : life_failed(next) ? find_explanation(next)
					   : NULL;
	}
	last = b->count && !b->running ? b->chain[b->count - 1] : NULL;
	next = last ? find_failed_writer(b) : NULL;
	if (last && !next && last->parent && last->program->out && lost_its_reader(last))
		next = find_failed_reader(last->parent, last, READER_DEPTH);
	if (next && b->count < BLAME_MAX) {
		b->chain[b->count++] = next;
		b->upstream = true;
	}
}
