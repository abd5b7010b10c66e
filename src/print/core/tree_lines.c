#include "print/core/tree_lines.h"

enum lane_glyph { G_SPACE, G_LINE, G_ACROSS, G_CROSSING, G_OPEN_RIGHT, G_OPEN_LEFT, G_JOIN_RIGHT,
	G_JOIN_LEFT, G_OTHER, G_STOPPED, G_ZOMBIE, GLYPHS };

static const char *const glyphs[2][GLYPHS] = {
	{" ", "|", "-", "+", ".", ".", "+", "+", "*", "T", "Z"},
	{" ", "│", "─", "┼", "┐", "┌", "┤", "├", "•", "T", "Z"},
};

static const char *const marks[2][LANE_MARKS] = {
	{[MARK_START] = ".", [MARK_EVENT] = "+", [MARK_EXIT] = "x", [MARK_END] = "`"},
	{[MARK_START] = "┌", [MARK_EVENT] = "├", [MARK_EXIT] = "┴", [MARK_END] = "└"},
};

static const enum lane_glyph unbranched[] = {
	[LANE_FREE] = G_SPACE, [LANE_RUNS] = G_LINE, [LANE_STOPPED] = G_STOPPED,
	[LANE_ZOMBIE] = G_ZOMBIE,
};

static const enum lane_glyph crossed[] = {
	[LANE_FREE] = G_ACROSS, [LANE_RUNS] = G_CROSSING, [LANE_STOPPED] = G_STOPPED,
	[LANE_ZOMBIE] = G_ZOMBIE,
};

int tree_lines_alloc_lane(struct tree_lines *r)
{
	for (unsigned i = 0; i < r->room && i < LANES_MAX; i++)
		if (r->lanes[i] == LANE_FREE) {
			r->lanes[i] = LANE_RUNS;
			return i;
		}
	return LANE_NONE;
}

void tree_lines_set_lane(struct tree_lines *r, int lane, enum lane state)
{
	if (lane != LANE_NONE)
		r->lanes[lane] = state;
}

unsigned tree_lines_draw(const struct tree_lines *r, struct sbuf *b, int at, enum lane_mark mark,
			 int to, bool joins)
{
	const char *const *g = glyphs[r->utf8];
	bool branch = at != LANE_NONE && to != LANE_NONE;
	int left = at < to ? at : to, right = at < to ? to : at, highest = LANES_MIN - 1;

	for (int i = LANES_MAX - 1; i > highest; i--)
		if (r->lanes[i])
			highest = i;
	for (int i = 0; i <= highest; i++) {
		bool inside = branch && i > left && i < right;

		if (i == at)
			sbuf_str(b, branch && to < at ? g[G_JOIN_RIGHT] : marks[r->utf8][mark]);
		else if (i == to && (to > at || !branch))
			sbuf_str(b, g[joins ? G_JOIN_RIGHT : G_OPEN_RIGHT]);
		else if (i == to)
			sbuf_str(b, g[joins ? G_JOIN_LEFT : G_OPEN_LEFT]);
		else
			sbuf_str(b, g[(inside ? crossed : unbranched)[r->lanes[i]]]);
		sbuf_str(b, g[branch && i >= left && i < right ? G_ACROSS : G_SPACE]);
	}
	if (at == LANE_NONE) {
		sbuf_str(b, g[G_OTHER]);
		sbuf_char(b, ' ');
		highest++;
	}
	return 2 * (highest + 1);
}
