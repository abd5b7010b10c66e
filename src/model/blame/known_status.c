#include "model/blame/known_status.h"

#include <string.h>

#include "model/blame/report.h"

#define PROGRAMS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct known_status statuses[] = {
	{PROGRAMS("grep", "egrep", "fgrep", "zgrep", "rg", "ack", "ag"), 1, "found no match", NULL,
		"correct the pattern or the files; where no match is no error, accept status 1: "
		"grep ... || [ $? = 1 ]"},
	{PROGRAMS("diff", "cmp", "sdiff", "colordiff"), 1, "found differences", "differ",
		"compare the files; where differences are no error, accept status 1: "
		"diff ... || [ $? = 1 ]"},
	{PROGRAMS("pgrep", "pkill", "pidof", "killall"), 1, "found no such process", NULL,
		"start the process, or correct its name"},
	{PROGRAMS("expr"), 1, "computed 0 or an empty string", NULL,
		"use $((...)) of the shell, whose status does not depend on the value"},
	{PROGRAMS("which"), 1, "found no such command", NULL,
		"install the command, or add its directory to PATH"},
	{PROGRAMS("jq"), 1, "computed null or false (-e)", NULL,
		"correct the filter or its input"},
	{PROGRAMS("getent"), 2, "found no such entry", NULL,
		"correct the name, or add it to the database"},
};

const struct known_status *known_status_of(const struct life *l)
{
	const char *name = report_file_name(l);

	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
		const struct known_status *s = &statuses[i];

		for (const char *const *p = s->programs; *p; p++)
			if (!l->ending.signaled && l->ending.number == s->status &&
			    !strcmp(name, *p))
				return s;
	}
	return NULL;
}
