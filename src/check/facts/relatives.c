#include "check/facts/relatives.h"

#include <signal.h>
#include <string.h>

#include "model/process/name.h"

static bool among(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(*words, word))
			return true;
	return false;
}

bool kin_is_shell_file(const char *path)
{
	static const char *const shells[] = {
		"sh", "dash", "bash", "rbash", "ash", "busybox", "ksh", "ksh93", "mksh", "zsh",
		"yash", "posh", "fish", NULL,
	};

	return among(name_base(path), shells);
}

bool kin_is_shell(const struct life *l)
{
	return kin_is_shell_file(l->program->path);
}

bool kin_runs(const struct life *l, const char *name)
{
	return !strcmp(name_base(l->program->path), name);
}

bool kin_is_named(const struct life *l, const char *const *names)
{
	return among(life_name(l), names);
}

int kin_status(const struct life *l)
{
	if (!l->exited)
		return -1;
	return l->ending.number + (l->ending.signaled ? 128 : 0);
}

const char *kin_maker(const struct life *l)
{
	return l->parent ? life_name(l->parent) : "somebody";
}

bool kin_is_timed_out(const struct life *l)
{
	return l->fatal.number && l->fatal.from == SIGNAL_TRACER;
}

bool kin_is_crash(int signal)
{
	return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE ||
		signal == SIGABRT || signal == SIGSYS || signal == SIGTRAP;
}

const struct life *kin_swallower(const struct life *l)
{
	int status = kin_status(l);
	const struct life *p = l->parent;

	if (status <= 0)
		return NULL;
	while (p && kin_status(p) == status)
		p = p->parent;
	return p && !kin_status(p) && p->exited >= l->exited ? p : NULL;
}

bool kin_is_origin(const struct life *l)
{
	int status = kin_status(l);

	for (const struct life *c = l->first_child; c; c = c->next)
		if (kin_status(c) == status && c->exited <= l->exited)
			return false;
	return true;
}

/* The script that a shell was given as a word: sh ./configure; else the name of what it runs */
static const char *script_of(const struct life *l)
{
	const char *const *word = l->program->argv;

	if (!word || !*word || !kin_is_shell(l))
		return life_name(l);
	while (*++word && **word == '-')
		if (!strcmp(*word, "-c"))
			return life_name(l);
	return *word ? name_base(*word) : life_name(l);
}

bool kin_is_probe(const struct life *l)
{
	static const char *const beginnings[] = {"configure", "config.", "conftest", "cmake", NULL};

	for (; l; l = l->parent)
		for (const char *const *b = beginnings; *b; b++)
			if (!strncmp(script_of(l), *b, strlen(*b)))
				return true;
	return false;
}
