#include "trace/sched/tracepoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t tracepoint_id(const char *format)
{
	const char *id = strstr(format, "\nID: ");

	return id ? strtoull(id + strlen("\nID: "), NULL, 10) : 0;
}

/* Whether the declaration, such as "char comm[16]" or "__data_loc char[] filename", is that of
 * `name` */
static bool declares(const char *declaration, const char *end, const char *name)
{
	const char *bracket = end[-1] == ']' ? memchr(declaration, '[', end - declaration) : NULL;
	size_t n = strlen(name), len = (bracket ? bracket : end) - declaration;

	return len > n && declaration[len - n - 1] == ' ' &&
		!memcmp(declaration + len - n, name, n);
}

/* Format: "\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;" */
struct tracepoint_field tracepoint_field(const char *format, const char *name)
{
	static const char begin[] = "field:";
	struct tracepoint_field f = {0};

	for (const char *at = format; (at = strstr(at, begin));) {
		const char *end;

		at += strlen(begin);
		end = strchr(at, ';');
		if (!end)
			break;
		if (declares(at, end, name) &&
		    sscanf(end, "; offset:%u; size:%u;", &f.offset, &f.size) == 2)
			return f;
	}
	return (struct tracepoint_field){0};
}

/* Format: "{ 0x00000001, \"S\" }, { 0x00000002, \"D\" }" */
bool tracepoint_letters(const char *format, struct tracepoint_letters *letters)
{
	const unsigned most = sizeof(letters->all) / sizeof(letters->all[0]);
	const char *at = strstr(format, "print fmt:");

	letters->count = 0;
	while (at && (at = strchr(at, '{')) && letters->count < most) {
		char *end, letter;
		uint64_t bit = strtoull(++at, &end, 0);

		if (end == at || sscanf(end, ", \"%c\"", &letter) != 1)
			continue;
		letters->all[letters->count].bit = bit;
		letters->all[letters->count++].letter = letter;
	}
	return letters->count;
}

char tracepoint_letter(const struct tracepoint_letters *letters, uint64_t state)
{
	for (unsigned i = 0; i < letters->count; i++)
		if (state & letters->all[i].bit)
			return letters->all[i].letter;
	return 'R';
}
