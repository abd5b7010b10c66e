#include <string.h>

#include "base/text/utf8.h"
#include "print/core/quote.h"
#include "print/core/shell_words.h"
#include "print/policy/writers.h"

/* The bytes of a character that is shown as it is; 0: the first byte is escaped */
static unsigned visible_bytes(const char *at)
{
	const uint8_t *p = (const uint8_t *)at;
	unsigned n = utf8_sequence(p, strlen(at));

	return n && utf8_is_visible(utf8_character(p, n)) ? n : 0;
}

void policy_quoted(struct sbuf *b, const char *path, const char *special, const char *tail)
{
	sbuf_char(b, '"');
	while (*path) {
		unsigned n = visible_bytes(path), c = (unsigned char)*path;
		const char octal[] = {'\\', '0' + (c >> 6), '0' + (c >> 3 & 7), '0' + (c & 7)};

		if (n && strchr(special, *path))
			sbuf_char(b, '\\');
		sbuf_add(b, n ? path : octal, n ? n : sizeof(octal));
		path += n ? n : 1;
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
	bool has_command = r->argv && *r->argv;

	sbuf_str(b, "#!/bin/sh\n# runs its arguments");
	sbuf_str(b, has_command ? ", or the traced command, with what that needed, by " :
		    " with what the traced programs needed, by ");
	sbuf_str(b, tool);
	sbuf_str(b, "\n");
	if (!has_command)
		return;
	sbuf_str(b, "[ $# -gt 0 ] || set --");
	for (const char *const *arg = r->argv; *arg; arg++) {
		sbuf_char(b, ' ');
		shell_word(b, *arg, false);
	}
	sbuf_char(b, '\n');
}
