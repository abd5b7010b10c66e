#include "check/core/baseline.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/memory/hash.h"
#include "base/system/input_file.h"

enum { DIGITS = 16, BASELINE_MAX = 16 << 20 };

struct baseline {
	struct hash known;	/* fingerprint → non-NULL */
};

static bool parse_line(struct baseline *b, const char *line)
{
	char digits[DIGITS + 1] = "", *end;

	line += strspn(line, " \t\r\n");
	if (!*line || *line == '#')
		return true;
	memcpy(digits, line, strnlen(line, DIGITS));
	for (int i = 0; i < DIGITS; i++)
		if (!isxdigit((unsigned char)digits[i]))
			return false;
	if (line[DIGITS] && !strchr(" \t\r\n", line[DIGITS]))
		return false;
	hash_put(&b->known, strtoull(digits, &end, 16), b);
	return true;
}

struct baseline *baseline_read(const char *file, bool is_regular, struct diag *diag)
{
	struct input_file from = {file, BASELINE_MAX, is_regular};
	const char *why;
	size_t length;
	_cleanup_free_ char *text = input_file_read(&from, &length, &why);
	char *at = text, *line;
	struct baseline *b;
	unsigned number = 0;

	if (!text) {
		diag_say(diag, "--baseline: cannot read '%s': %s; must be a file of at most 16 MiB "
			 "that --write-baseline has written", file, why);
		return NULL;
	}
	b = alloc_new(struct baseline);
	while ((line = input_file_line(&at, text + length))) {
		number++;
		if (parse_line(b, line))
			continue;
		diag_say(diag,
			 "--baseline: %s:%u: expected a fingerprint of 16 "
			 "hexadecimal digits, or a comment with #",
			 file, number);
		baseline_free(b);
		return NULL;
	}
	return b;
}

void baseline_free(struct baseline *b)
{
	if (b)
		hash_done(&b->known);
	free(b);
}

bool baseline_has(const struct baseline *b, uint64_t fingerprint)
{
	return b && hash_get(&b->known, fingerprint);
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *l = *(const struct finding *const *)a;
	const struct finding *r = *(const struct finding *const *)b;
	int by_id = strcmp(l->check->id, r->check->id);

	return by_id ? by_id : strcmp(l->fingerprint, r->fingerprint);
}

void baseline_write(struct sbuf *text, const struct findings *f)
{
	_cleanup_free_ const struct finding **all = alloc_zeroed((f->count + 1) * sizeof(*all));

	for (size_t i = 0; i < f->count; i++)
		all[i] = &f->all[i];
	qsort(all, f->count, sizeof(*all), compare_findings);
	sbuf_str(text, "# known findings, for ptrail --baseline\n");
	for (size_t i = 0; i < f->count; i++) {
		sbuf_str(text, all[i]->fingerprint);
		sbuf_char(text, ' ');
		sbuf_str(text, all[i]->check->id);
		sbuf_char(text, ' ');
		sbuf_str(text, all[i]->check->name);
		sbuf_str(text, ": ");
		for (const char *s = all[i]->message; *s; s++)
			sbuf_char(text, *s < ' ' || *s > '~' ? '?' : *s);
		sbuf_char(text, '\n');
	}
}
