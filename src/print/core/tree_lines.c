#include "print/core/tree_lines.h"

enum glyph { G_SPACE, G_LINE, G_ACROSS, G_CROSSING, G_OPEN_RIGHT, G_OPEN_LEFT, G_JOIN_RIGHT,
	G_JOIN_LEFT, G_OTHER, G_STOPPED, G_ZOMBIE, GLYPHS };

static const char *const glyphs[2][GLYPHS] = {
	{" ", "|", "-", "+", ".", ".", "+", "+", "*", "T", "Z"},
	{" ", "│", "─", "┼", "┐", "┌", "┤", "├", "•", "T", "Z"},
};

static const char *const knots[2][KNOTS] = {
	{[KNOT_START] = ".", [KNOT_EVENT] = "+", [KNOT_EXIT] = "x", [KNOT_END] = "`"},
	{[KNOT_START] = "┌", [KNOT_EVENT] = "├", [KNOT_EXIT] = "┴", [KNOT_END] = "└"},
};

static const enum glyph passing[] = {
	[LANE_FREE] = G_SPACE, [LANE_RUNS] = G_LINE, [LANE_STOPPED] = G_STOPPED,
	[LANE_ZOMBIE] = G_ZOMBIE,
};

static const enum glyph crossed[] = {
	[LANE_FREE] = G_ACROSS, [LANE_RUNS] = G_CROSSING, [LANE_STOPPED] = G_STOPPED,
	[LANE_ZOMBIE] = G_ZOMBIE,
};

int rail_take(struct rail *r)
{
	for (unsigned i = 0; i < r->room && i < RAIL_LANES; i++)
		if (r->lanes[i] == LANE_FREE) {
			r->lanes[i] = LANE_RUNS;
			return i;
		}
	return RAIL_NONE;
}

void rail_set(struct rail *r, int lane, enum lane state)
{
	if (lane != RAIL_NONE)
		r->lanes[lane] = state;
}

unsigned rail_draw(const struct rail *r, struct sbuf *b, int at, enum knot knot, int to,
		   bool joins)
{
	const char *const *g = glyphs[r->utf8];
	bool branch = at != RAIL_NONE && to != RAIL_NONE;
	int left = at < to ? at : to, right = at < to ? to : at, high = RAIL_LEAST - 1;

	for (int i = RAIL_LANES - 1; i > high; i--)
		if (r->lanes[i])
			high = i;
	for (int i = 0; i <= high; i++) {
		bool inside = branch && i > left && i < right;

		if (i == at)
			sbuf_str(b, branch && to < at ? g[G_JOIN_RIGHT] : knots[r->utf8][knot]);
		else if (i == to && (to > at || !branch))
			sbuf_str(b, g[joins ? G_JOIN_RIGHT : G_OPEN_RIGHT]);
		else if (i == to)
			sbuf_str(b, g[joins ? G_JOIN_LEFT : G_OPEN_LEFT]);
		else
			sbuf_str(b, g[(inside ? crossed : passing)[r->lanes[i]]]);
		sbuf_str(b, g[branch && i >= left && i < right ? G_ACROSS : G_SPACE]);
	}
	if (at == RAIL_NONE) {
		sbuf_str(b, g[G_OTHER]);
		sbuf_char(b, ' ');
		high++;
	}
	return 2 * (high + 1);
}
