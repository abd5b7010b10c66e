#include <string.h>

#include "print/core/quote.h"
#include "print/core/shell_words.h"
#include "print/policy/writers.h"

void policy_quoted(struct sbuf *b, const char *path, const char *special, const char *tail)
{
	sbuf_char(b, '"');
	for (; *path; path++) {
		unsigned c = (unsigned char)*path;

		if (c < ' ' || c == 0177) {
			const char octal[] = {'\\', '0' + (c >> 6), '0' + (c >> 3 & 7),
					      '0' + (c & 7)};

			sbuf_add(b, octal, sizeof(octal));
			continue;
		}
		if (strchr(special, *path))
			sbuf_char(b, '\\');
		sbuf_char(b, *path);
	}
	sbuf_str(b, tail);
	sbuf_char(b, '"');
}

void policy_comment(struct sbuf *b, const struct policy_path *p, const char *indent)
{
	if (!p->reason)
		return;
	sbuf_str(b, indent);
	sbuf_str(b, "# ");
	sbuf_str(b, p->reason);
	sbuf_str(b, ": ");
	quote_bare(b, p->example);
	if (p->count > 1) {
		sbuf_str(b, " and ");
		sbuf_dec(b, p->count - 1, false);
		sbuf_str(b, " more");
	}
	sbuf_str(b, " -> ");
	quote_bare(b, p->path);
	sbuf_str(b, "/*\n");
}

void policy_script_begin(struct sbuf *b, const struct policy_rules *r, const char *tool)
{
	sbuf_str(b, "#!/bin/sh\n# runs its arguments, or the traced command, with what that "
		 "needed, by ");
	sbuf_str(b, tool);
	sbuf_str(b, "\n");
	if (!r->argv || !*r->argv)
		return;
	sbuf_str(b, "[ $# -gt 0 ] || set --");
	for (const char *const *arg = r->argv; *arg; arg++) {
		sbuf_char(b, ' ');
		shell_word(b, *arg, false);
	}
	sbuf_char(b, '\n');
}
