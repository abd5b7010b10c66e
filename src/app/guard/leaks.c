#include "app/guard/leaks.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* The variables that LeakSanitizer reads */
static const char *const variables[] = {"ASAN_OPTIONS=", "LSAN_OPTIONS="};

enum { VARIABLES = sizeof(variables) / sizeof(*variables) };

/* Whether the last detect_leaks among the options, which is the one that counts, switches it on. */
static bool wants_leaks(const char *options)
{
	static const char name[] = "detect_leaks=";
	bool wants = false;

	for (const char *at = options; (at = strstr(at, name));) {
		at += strlen(name);
		at += *at == '\'' || *at == '"';
		wants = *at == '1' || *at == 't' || *at == 'y';
	}
	return wants;
}

/* Returns the entry of the variable "NAME=", or NULL. */
static char **find_variable(char **environment, const char *name)
{
	for (; *environment; environment++)
		if (!strncmp(*environment, name, strlen(name)))
			return environment;
	return NULL;
}

void leak_settings_init(struct leak_settings *l, char **environment)
{
	size_t count = 0;

	while (environment[count])
		count++;
	*l = (struct leak_settings){
		.environment = alloc_more(NULL, count + VARIABLES + 1, sizeof(char *)),
	};
	memcpy(l->environment, environment, (count + 1) * sizeof(char *));
	for (unsigned i = 0; i < VARIABLES; i++) {
		const char *name = variables[i];
		char **entry = find_variable(l->environment, name);
		const char *value = entry ? *entry + strlen(name) : "";

		if (wants_leaks(value))
			l->wanted = *entry;
		if (asprintf(&l->changed[i], "%s%s%sdetect_leaks=0", name, value,
			     *value ? ":" : "") < 0)
			alloc_failed();
		if (!entry) {
			entry = l->environment + count++;
			l->environment[count] = NULL;
		}
		*entry = l->changed[i];
	}
}

void leak_settings_done(struct leak_settings *l)
{
	for (unsigned i = 0; i < VARIABLES; i++)
		free(l->changed[i]);
	free(l->environment);
}
