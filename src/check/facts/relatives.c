#include "check/facts/relatives.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "model/process/name.h"

static bool contains(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(*words, word))
			return true;
	return false;
}

bool is_shell_file(const char *path)
{
	static const char *const shells[] = {
		"sh", "dash", "bash", "rbash", "ash", "busybox", "ksh", "ksh93", "mksh", "zsh",
		"yash", "posh", "fish", NULL,
	};

	return contains(name_base(path), shells);
}

bool life_is_shell(const struct life *l)
{
	return is_shell_file(l->program->path);
}

bool life_runs(const struct life *l, const char *name)
{
	return !strcmp(name_base(l->program->path), name);
}

bool life_is_named(const struct life *l, const char *const *names)
{
	return contains(life_name(l), names);
}

int life_status(const struct life *l)
{
	if (!l->exited)
		return -1;
	return l->ending.number + (l->ending.signaled ? 128 : 0);
}

const struct life_program *life_program_at(const struct life *l, uint64_t time)
{
	const struct life_program *p = l->first_program;

	while (p->next && p->next->time <= time)
		p = p->next;
	return p;
}

const char *life_parent_name(const struct life *l)
{
	return l->parent ? life_name(l->parent) : "an untraced process";
}

bool passes_descriptors(const char *path)
{
	static const char *const names[] = {
		"make", "gmake", "ninja", "cargo", "systemd", "socat", "tcpserver", "inetd", NULL,
	};

	return contains(name_base(path), names) || is_shell_file(path);
}

static bool has_number(const char *word, const char *number)
{
	size_t n = strlen(number);

	for (const char *at = word; (at = strstr(at, number)); at++)
		if ((at == word || !(isalnum((unsigned char)at[-1]) || at[-1] == '.')) &&
		    !isalnum((unsigned char)at[n]) && at[n] != '.')
			return true;
	return false;
}

bool names_descriptor(const char *const *argv, int fd)
{
	char number[16];

	if (!argv || !*argv)
		return false;
	snprintf(number, sizeof(number), "%d", fd);
	while (*++argv)
		if (has_number(*argv, number))
			return true;
	return false;
}

bool life_is_timed_out(const struct life *l)
{
	return l->fatal.number && l->fatal.from == SIGNAL_TRACER;
}

bool is_crash_signal(int signal)
{
	return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE ||
		signal == SIGABRT || signal == SIGSYS || signal == SIGTRAP;
}

const struct life *life_hidden_by(const struct life *l)
{
	int status = life_status(l);
	const struct life *p = l->parent;

	if (status <= 0)
		return NULL;
	while (p && life_status(p) == status)
		p = p->parent;
	return p && !life_status(p) && p->exited >= l->exited ? p : NULL;
}

bool life_is_origin(const struct life *l)
{
	int status = life_status(l);

	for (const struct life *c = l->first_child; c; c = c->next)
		if (life_status(c) == status && c->exited <= l->exited)
			return false;
	return true;
}

/* The script argument of a shell (sh ./configure); else the name of the program */
static const char *script_of(const struct life *l)
{
	const char *const *word = l->program->argv;

	if (!word || !*word || !life_is_shell(l))
		return life_name(l);
	while (*++word && **word == '-')
		if (!strcmp(*word, "-c"))
			return life_name(l);
	return *word ? name_base(*word) : life_name(l);
}

bool life_is_probe(const struct life *l)
{
	static const char *const prefixes[] = {"configure", "config.", "conftest", "cmake", NULL};

	for (; l; l = l->parent)
		for (const char *const *b = prefixes; *b; b++)
			if (!strncmp(script_of(l), *b, strlen(*b)))
				return true;
	return false;
}
