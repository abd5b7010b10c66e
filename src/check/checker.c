#include "check/checker.h"

#include <stdlib.h>

#include "base/alloc.h"

struct checker {
	struct findings findings;
};

struct checker *checker_new(void)
{
	return alloc_new(struct checker);
}

void checker_free(struct checker *c)
{
	free(c);
}

const struct wants *checker_wants(const struct checker *c)
{
	static const struct wants wants = {.programs = true};

	(void)c;
	return &wants;
}

const char *checker_calls(const struct checker *c)
{
	(void)c;
	return NULL;
}

void checker_event(struct checker *c, const struct event *e)
{
	(void)c, (void)e;
}

const struct findings *checker_findings(struct checker *c, const struct event *end)
{
	(void)end;
	return &c->findings;
}

int checker_worst(const struct checker *c)
{
	(void)c;
	return -1;
}

const char *finding_level_name(enum finding_level level)
{
	static const char *const names[LEVELS] = {"note", "warning", "error"};

	return names[level];
}
