/* Counts the system calls of a recording by name, as `ptrail --replay=FILE -c` does:
 *
 *	ptrail --record=run.trail make
 *	./count-calls run.trail
 *
 * Each line has the number of calls, the number of failed ones and the name. The exit status is 1
 * if the recording is incomplete, which is reported; the calls that it contains are counted. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ptrail/trail.h>

struct count {
	const char *name;	/* NULL: unknown; see .number */
	uint64_t number, calls, failed;
};

struct counts {
	struct count *all;
	size_t count, room;
};

/* Compares pointers: the library uses the same constant for each call of a name. */
static bool is_same(const struct count *c, const char *name, uint64_t number)
{
	return c->name == name && (name || c->number == number);
}

/* Finds or adds the counter for a call. */
static struct count *count_of(struct counts *c, const char *name, uint64_t number)
{
	for (size_t i = 0; i < c->count; i++)
		if (is_same(&c->all[i], name, number))
			return &c->all[i];
	if (c->count == c->room) {
		c->room = c->room ? 2 * c->room : 64;
		c->all = realloc(c->all, c->room * sizeof(*c->all));
		if (!c->all) {
			perror("count-calls");
			exit(1);
		}
	}
	c->all[c->count] = (struct count){.name = name, .number = number};
	return &c->all[c->count++];
}

static int by_calls(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	if (x->calls != y->calls)
		return x->calls < y->calls ? 1 : -1;
	if (x->name && y->name)
		return strcmp(x->name, y->name);
	return (x->number > y->number) - (x->number < y->number);
}

static void show(const struct count *c)
{
	printf("%9" PRIu64 " %9" PRIu64 " ", c->calls, c->failed);
	if (c->name)
		printf("%s\n", c->name);
	else
		printf("syscall_0x%" PRIx64 "\n", c->number);
}

int main(int argc, char **argv)
{
	/* Names do not require decoding, which takes most of the time. */
	const struct ptrail_trail_options options = {.undecoded = true};
	struct counts counts = {0};
	struct ptrail_trail *trail;
	const struct event *e;
	bool whole;

	if (argc != 2) {
		fprintf(stderr, "usage: %s RECORDING\n", argv[0]);
		return 2;
	}
	trail = ptrail_trail_open(argv[1], &options);
	while ((e = ptrail_trail_next(trail))) {
		if (e->kind != EVENT_LEAVE || e->call.note != CALL_PLAIN)
			continue;

		struct count *c = count_of(&counts, ptrail_call_name(e), e->call.nr);

		c->calls++;
		c->failed += e->call.failed;
	}

	if (counts.count)
		qsort(counts.all, counts.count, sizeof(*counts.all), by_calls);
	for (size_t i = 0; i < counts.count; i++)
		show(&counts.all[i]);
	whole = ptrail_trail_state(trail) == PTRAIL_TRAIL_WHOLE;
	if (!whole)
		fprintf(stderr, "%s\n", ptrail_trail_error(trail));
	ptrail_trail_close(trail);
	free(counts.all);
	return fflush(stdout) || !whole;
}
