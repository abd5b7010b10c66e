#include "model/explain/blame.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "model/errors/failed_path.h"
#include "model/process/name.h"

enum {
	SIGNALED = 128, BYTE = 256, TIMED_OUT = 124, ANY = -1,
	CLEAN_UPS_MAX = 2,	/* commands that a shell runs between a failure and its exit */
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
};

static const char *const shells[] = {
	"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "busybox", "yash", "fish",
};

static bool is_name_char(char c) { return isalnum((unsigned char)c) || c == '_' || c == '-'; }

bool blame_mentions_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; n && (at = strstr(at, word)); at++)
		if ((at == text || !is_name_char(at[-1])) && !is_name_char(at[n]))
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

/* Whether a message of `p` after the end of `c` mentions `c`; *any: there was a message */
static bool mentions_child(const struct life *p, const struct life *c, bool *any)
{
	bool named = false;

	*any = false;
	for (const struct message *m = p->messages; m; m = m->next) {
		if (m->fd != 2 || m->time < c->exited)
			continue;
		*any = true;
		named |= blame_mentions_word(m->text, life_name(c)) ||
			 blame_mentions_word(m->text, program_file_name(c)) ||
			 blame_mentions_word(m->text, argv0_name(c));
	}
	return named;
}

/* Whether a shell reports an error of its own: "sh: 1: cd: can't cd to /x" */
static bool reports_own_error(const struct life *p, const struct life *c)
{
	const char *const *argv = p->program->argv;

	for (const struct message *m = p->messages; m; m = m->next) {
		size_t n = strcspn(m->text, ":\n"), last;
		char first[256];
		const char *name;

		if (m->time < c->exited || m->text[n] != ':' || n >= sizeof(first))
			continue;
		memcpy(first, m->text, n);
		first[n] = 0;
		name = path_last(first, &last);
		if ((!strcmp(name, life_name(p)) || !strcmp(name, program_file_name(p)) ||
		     (argv && argv[0] && !strcmp(first, argv[0])) ||
		     (argv && argv[0] && argv[1] && !strcmp(first, argv[1]))) &&
		    !blame_mentions_word(m->text + n, life_name(c)))
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
		if (life_failed(other) || ++later > CLEAN_UPS_MAX)
			return false;
	}
	return true;
}

/* Whether the process, or the last failed process below it, says why it failed. */
static bool has_error(const struct life *c)
{
	for (unsigned depth = 0; c && depth < BLAME_MAX; depth++) {
		const struct life *last = NULL;

		if (c->ending.signaled || (c->messages && c->messages->fd == 2))
			return true;
		for (const struct life *i = c->first_child; i; i = i->next)
			if (life_failed(i) && ended_before(i, c))
				last = i;
		c = last;
	}
	return false;
}

/* Whether the errors that make reports ("make: *** [Makefile:3: all] Error 7") can be about that
 * child. Ignored errors have no asterisks. */
static bool make_reports(const struct life *p, const struct life *c)
{
	bool has_errors = false;

	for (const struct message *m = p->messages; m; m = m->next) {
		const char *at = strstr(m->text, "*** [");
		const char *error = at ? strstr(at, "] Error ") : NULL;

		has_errors |= at != NULL;
		if (at && (error ? !c->ending.signaled &&
			   atoi(error + strlen("] Error ")) == c->ending.number :
			   c->ending.signaled))
			return true;
	}
	return !has_errors;
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
	if (r)
		return r->code != ANY || blame_passes_on_status(p, c) || !strcmp(r->name, "xargs");
	if (blame_is_shell(p) && reports_own_error(p, c))
		return false;
	if (blame_is_shell(p)) {	/* also `command || { echo "no luck" >&2; exit 4; }` */
		if (has_errors && !named && !has_error(c))	/* the shell says more */
			return false;
		return blame_passes_on_status(p, c) || failed_last(p, c);
	}
	if (named && strcmp(life_name(p), life_name(c)) != 0)
		return true;
	return ended_last(p, c) && (!has_errors || (blame_passes_on_status(p, c) && has_error(c)));
}

/* Whether it explains the end of `p` better than another child that exited silently with another
 * status */
static bool is_certain(const struct life *p, const struct life *c)
{
	return blame_passes_on_status(p, c) || has_error(c);
}

static const struct life *find_explanation(const struct life *p)
{
	const struct runner *r = runner_of(p);
	const struct life *found = NULL;
	bool certain = false;

	for (const struct life *c = p->first_child; c; c = c->next) {
		if (!life_failed(c) || !ended_before(c, p) || !is_explained_by(p, c, r))
			continue;
		if (blame_is_shell(p) && is_certain(p, c) != certain && found) {
			if (!certain)
				found = c;
			certain = true;
			continue;
		}
		if (!found || (r && r->first ? c->exited < found->exited :
			       c->exited >= found->exited))
			found = c;
		certain = is_certain(p, found);
	}
	return found;
}

/* A process that wrote to the pipe that `l` read from and failed before `l` ended, or NULL */
static const struct life *find_failed_writer(const struct life *l)
{
	const struct life *c = l->parent && l->program->in ? l->parent->first_child : NULL;

	for (; c; c = c->next)
		if (c != l && c->program->out == l->program->in && life_failed(c) &&
		    !(c->ending.signaled && c->ending.number == SIGPIPE) &&
		    (c->ending.signaled || c->messages) && c->exited <= l->exited)
			return c;
	return NULL;
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
	const struct life *next = root;

	*b = (struct blame){.running = root && !root->exited};
	while (next && b->count < BLAME_MAX) {
		b->chain[b->count++] = next;
		next = b->running	   ? last_running_child(next)
		       : life_failed(next) ? find_explanation(next)
					   : NULL;
	}
	next = b->count && !b->running ? find_failed_writer(b->chain[b->count - 1]) : NULL;
	if (next && b->count < BLAME_MAX) {
		b->chain[b->count++] = next;
		b->upstream = true;
	}
}
