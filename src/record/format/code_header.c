#include "record/format/block.h"

/* New members are added at the end. */
void code_header(struct codec *c, struct trail_header *h)
{
	struct span s;

	span_begin(c, &s);
	code_text(c, &h->program);
	code_text(c, &h->system);
	code_text(c, &h->machine);
	CODE_UINT(c, h->word);
	CODE_UINT(c, h->big_endian);
	CODE_UINT(c, h->realtime);
	CODE_UINT(c, h->monotonic);
	CODE_UINT(c, h->processors);
	CODE_UINT(c, h->limit);
	CODE_UINT(c, h->members);
	CODE_ENUM(c, h->env, RECORD_ENVS - 1);
	code_words(c, &h->patterns);
	code_words(c, &h->argv);
	CODE_UINT(c, h->follow);
	CODE_UINT(c, h->attached);
	span_end(c, &s);
}
