#include "model/explain/blame.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "model/history/failed_calls.h"
#include "model/process/name.h"

enum { SIGNALED = 128, BYTE = 256, TIMED_OUT = 124, ANY = -1 };

/* Programs that run others, and what they make of a failure */
static const struct runner {
	const char *name;
	bool first;		/* the first that failed stopped it, not the last */
	int code;		/* that says that one failed; ANY: whichever */
} runners[] = {
	{"make", true, 2}, {"gmake", true, 2}, {"ninja", true, 1}, {"xargs", false, ANY},
	{"parallel", true, ANY}, {"sudo", false, ANY}, {"timeout", false, ANY},
	{"env", false, ANY}, {"nice", false, ANY}, {"nohup", false, ANY},
	{"time", false, ANY}, {"stdbuf", false, ANY}, {"setpriv", false, ANY},
	{"su", false, ANY}, {"runuser", false, ANY}, {"unshare", false, ANY},
	{"find", false, 1}, {"prove", true, ANY}, {"tini", false, ANY}, {"dumb-init", false, ANY},
	{"cargo", true, 101}, {"npm", false, ANY}, {"ccache", false, ANY}, {"libtool", false, ANY},
	{"cc", true, 1}, {"gcc", true, 1}, {"g++", true, 1}, {"c++", true, 1},
	{"collect2", true, 1},
};

static const char *const shells[] = {
	"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "busybox", "yash", "fish",
};

static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_' || c == '-'; }

bool blame_names(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; n && (at = strstr(at, word)); at++)
		if ((at == text || !is_word(at[-1])) && !is_word(at[n]))
			return true;
	return false;
}

/* The name of the file that it runs, also of a script's interpreter */
static const char *program(const struct life *l)
{
	return name_base(*l->program->path ? l->program->path : l->program->file);
}

/* What it was called by who ran it: the last part of argv[0] */
static const char *called(const struct life *l)
{
	const char *const *argv = l->program->argv;

	return argv && argv[0] ? name_base(argv[0]) : "";
}

bool blame_is_shell(const struct life *l)
{
	const char *name = program(l);

	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (!strcmp(name, shells[i]))
			return true;
	return false;
}

static const struct runner *runner_of(const struct life *l)
{
	const char *name = program(l);

	for (size_t i = 0; i < sizeof(runners) / sizeof(*runners); i++) {
		const struct runner *r = &runners[i];

		if (!strcmp(name, r->name) && (r->code == ANY || r->code == l->ending.number))
			return r;
	}
	return NULL;
}

/* How a parent that exits with how its child ended does so: the code; 128 and the signal as shells;
 * the signal's negative in a byte as Python; the signal alone, a wait status as it is */
static bool same_end(const struct life *p, const struct life *c)
{
	int code = p->ending.number, number = c->ending.number;

	if (!c->ending.signaled)
		return code == number;
	return code == SIGNALED + number || code == BYTE - number || code == number;
}

/* What was said after that, if it is about that child; *any: something was said */
static bool says_of(const struct life *p, const struct life *c, bool *any)
{
	bool named = false;

	*any = false;
	for (const struct message *m = p->messages; m; m = m->next) {
		if (m->fd != 2 || m->time < c->exited)
			continue;
		*any = true;
		named |= blame_names(m->text, life_name(c)) || blame_names(m->text, program(c)) ||
			blame_names(m->text, called(c));
	}
	return named;
}

/* "sh: 1: cd: can't cd to /x": a shell speaks of itself, that is of a command of its own */
static bool accuses_itself(const struct life *p, const struct life *c)
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
		if ((!strcmp(name, life_name(p)) || !strcmp(name, program(p)) ||
		     (argv && argv[0] && !strcmp(first, argv[0])) ||
		     (argv && argv[0] && argv[1] && !strcmp(first, argv[1]))) &&
		    !blame_names(m->text + n, life_name(c)))
			return true;
	}
	return false;
}

static bool over_before(const struct life *c, const struct life *p)
{
	return c->exited && (!p->exited || c->exited <= p->exited);
}

/* Nobody ended between it and its parent */
static bool is_last(const struct life *p, const struct life *c)
{
	for (const struct life *other = p->first_child; other; other = other->next)
		if (other != c && over_before(other, p) && other->exited > c->exited)
			return false;
	return true;
}

static bool complained(const struct life *c)
{
	return c->ending.signaled || (c->messages && c->messages->fd == 2);
}

/* "make: *** [Makefile:3: all] Error 7": whether what make says can be about that child. What it
 * ignores it says without the asterisks. */
static bool make_means(const struct life *p, const struct life *c)
{
	bool spoke = false;

	for (const struct message *m = p->messages; m; m = m->next) {
		const char *at = strstr(m->text, "*** [");
		const char *error = at ? strstr(at, "] Error ") : NULL;

		spoke |= at != NULL;
		if (at && (error ? !c->ending.signaled &&
			   atoi(error + strlen("] Error ")) == c->ending.number :
			   c->ending.signaled))
			return true;
	}
	return !spoke;
}

static bool explains(const struct life *p, const struct life *c, const struct runner *r)
{
	bool spoke, named = says_of(p, c, &spoke);

	if (p->ending.signaled)		/* as shells that were interrupted with their child do */
		return c->ending.signaled && c->ending.number == p->ending.number &&
			p->fatal.from == SIGNAL_SELF;
	if (r && !strcmp(r->name, "timeout") && p->ending.number == TIMED_OUT)
		return c->ending.signaled;
	if (r && strstr(r->name, "make"))
		return make_means(p, c);
	if (r)
		return r->code != ANY || same_end(p, c) || !strcmp(r->name, "xargs");
	if (blame_is_shell(p) && accuses_itself(p, c))
		return false;
	if (blame_is_shell(p))		/* `command || exit 4`: who complained last */
		return same_end(p, c) || (!spoke && is_last(p, c) && complained(c));
	if (named)
		return true;
	return is_last(p, c) && (same_end(p, c) || !spoke);
}

static const struct life *explanation(const struct life *p)
{
	const struct runner *r = runner_of(p);
	const struct life *found = NULL;

	for (const struct life *c = p->first_child; c; c = c->next) {
		if (!life_failed(c) || !over_before(c, p) || !explains(p, c, r))
			continue;
		if (!found || (r && r->first ? c->exited < found->exited :
			       c->exited >= found->exited))
			found = c;
	}
	return found;
}

/* Who wrote to the pipe that it read from, and came to a worse end before it was over */
static const struct life *writer(const struct life *l)
{
	const struct life *c = l->parent && l->program->in ? l->parent->first_child : NULL;

	for (; c; c = c->next)
		if (c != l && c->program->out == l->program->in && life_failed(c) &&
		    !(c->ending.signaled && c->ending.number == SIGPIPE) &&
		    (c->ending.signaled || c->messages) && c->exited <= l->exited)
			return c;
	return NULL;
}

static const struct life *still_running(const struct life *p)
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
		next = b->running ? still_running(next) : life_failed(next) ? explanation(next) :
			NULL;
	}
	next = b->count && !b->running ? writer(b->chain[b->count - 1]) : NULL;
	if (next && b->count < BLAME_MAX) {
		b->chain[b->count++] = next;
		b->upstream = true;
	}
}
