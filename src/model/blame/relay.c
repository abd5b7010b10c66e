#include "model/blame/relay.h"

#include <string.h>

#include "model/blame/report.h"
#include "model/errors/cause_line.h"
#include "model/process/name.h"

enum {
	DEPTH_MAX = 6,		/* generations that are searched */
	NAME_MIN = 5,		/* shorter names occur in any message */
};

/* Whether `said`, which `p` printed, is about the failure of its descendant */
static bool is_about(const struct cause_line *said, const struct life *p, const struct life *l)
{
	if (!l->programs || !strcmp(life_name(l), life_name(p)))	/* a subshell */
		return false;
	if (strlen(life_name(l)) >= NAME_MIN && blame_mentions_word(said->text, life_name(l)))
		return true;
	return report_repeats(said->text, l);
}

/* Finds the last failed descendant that the line of `p` is about, below `l` and processes that
 * succeeded. `l` is `depth` generations below `p`; path[0] is a child of `p`. Returns the number
 * of generations from `p` to what it has found; 0: there is none. */
static unsigned find_below(const struct life *p, const struct life *l,
			   const struct cause_line *said, const struct life *path[DEPTH_MAX],
			   unsigned depth)
{
	unsigned found = 0;

	for (const struct life *c = l->first_child; c; c = c->next) {
		const struct life *below[DEPTH_MAX];
		unsigned n = 0;

		if (!c->exited)
			continue;
		if (depth && life_failed(c) && is_about(said, p, c))
			n = depth + 1;
		else if (depth + 1 < DEPTH_MAX && (depth || !life_failed(c)))
			n = find_below(p, c, said, below, depth + 1);
		if (!n)
			continue;
		memcpy(path, below, sizeof(below));
		path[depth] = c;
		found = n;
	}
	return found;
}

void relay_follow(struct blame *b)
{
	const struct life *p = b->chain[b->count - 1], *path[DEPTH_MAX];
	struct cause_line said;
	unsigned n;

	cause_line_find(p, life_name(p), 0, &said);
	if (said.rating < ERROR_LINE_SUMMARY)
		return;
	n = find_below(p, p, &said, path, 0);
	for (unsigned i = 0; i < n && b->count < BLAME_MAX; i++)
		b->chain[b->count++] = path[i];
}
