#include "print/core/table/set.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "print/core/report/wants.h"

/* Returns the report that a list begins with, and advances it; NULL: the end of the list. */
static const struct data_report *next_report(const struct data_report *const *all,
					     const char **names)
{
	size_t length = *names ? strcspn(*names, ",") : 0;
	const char *name = *names;

	if (!length)
		return NULL;
	*names += length + (name[length] == ',');
	while (*all && (strncmp((*all)->printer->name, name, length) ||
			(*all)->printer->name[length]))
		all++;
	return *all;
}

static bool is_member(const struct report_set *s, const struct data_report *report)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->members[i].report == report)
			return true;
	return false;
}

void report_set_init(struct report_set *s, const struct data_report *const *all,
		     const char *names, const struct print_options *options)
{
	const struct data_report *report;

	*s = (struct report_set){.options = *options};
	memset(s->options.settings, 0, sizeof(s->options.settings));
	memset(s->options.texts, 0, sizeof(s->options.texts));
	s->options.settings[TABLE_FORMAT] = FORMAT_OWN;		/* none of those for text */
	while ((report = next_report(all, &names))) {
		if (is_member(s, report))
			continue;
		s->members = alloc_more(s->members, s->count + 1, sizeof(*s->members));
		s->members[s->count++] = (struct report_member){report,
			alloc_zeroed(report->size), false};
	}
	for (size_t i = 0; i < s->count; i++)
		if (s->members[i].report->init)
			s->members[i].report->init(s->members[i].model, &s->options);
}

void report_set_adapt(const struct data_report *const *all, const char *names,
		      struct wants *wants)
{
	const struct data_report *report;

	while ((report = next_report(all, &names)))
		wants_add(wants, &report->printer->wants);
}

void report_set_note(struct report_set *s, const struct event *e)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->members[i].is_complete)
			s->members[i].is_complete = s->members[i].report->note(s->members[i].model,
									       e);
}

void report_set_done(struct report_set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->members[i].report->done)
			s->members[i].report->done(s->members[i].model);
		free(s->members[i].model);
	}
	free(s->members);
}
