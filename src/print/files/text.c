/* The list of files for people:
 *
 *   files of make -j2
 *
 *   created (2)
 *     a.o     as; read by ld
 *     prog    ld
 *   read (47)
 *     a.c     cc1
 *     and 46 of the system
 */
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "model/process/name.h"
#include "print/core/process_words.h"
#include "print/files/report.h"

enum { PROGRAMS_MAX = 4, WIDTH_MAX = 40 };

struct file_list {
	struct sbuf *b;
	const struct file_uses *u;
	struct used_file **all;		/* ordered by path */
	bool system, utf8;
	struct hash found;		/* hash of the last component → a file that exists */
	struct sbuf path;
};

static const char *const headings[FATES] = {
	[FATE_CREATED] = "created", [FATE_WRITTEN] = "written, possibly created",
	[FATE_DELETED] = "deleted",
	[FATE_RENAMED] = "renamed", [FATE_CHANGED] = "attributes changed",
	[FATE_TEMPORARY] = "temporary: created and gone", [FATE_RAN] = "executed",
	[FATE_READ] = "read", [FATE_LISTED] = "directories listed",
	[FATE_EXAMINED] = "examined, not opened", [FATE_REFUSED] = "refused",
	[FATE_MISSING] = "looked for and not found",
};

/* Those that changed something come first; FATE_MOVED is not listed: its new name is. */
static const enum file_fate order[] = {
	FATE_CREATED, FATE_WRITTEN, FATE_DELETED, FATE_RENAMED, FATE_CHANGED, FATE_TEMPORARY,
	FATE_REFUSED, FATE_MISSING, FATE_RAN, FATE_READ, FATE_LISTED, FATE_EXAMINED,
};

static uint64_t last_component(const struct used_file *f)
{
	return hash_mix(fnv_string(FNV_BASIS, name_base(f->path)));
}

static void collect_found(struct file_list *l)
{
	for (struct used_file **f = l->all; *f; f++)
		if (file_fate(*f) != FATE_MISSING)
			hash_put(&l->found, last_component(*f), *f);
}

/* Whether the file was looked for in several directories, and found in another one */
static bool is_elsewhere(const struct file_list *l, const struct used_file *f, enum file_fate fate)
{
	return fate == FATE_MISSING && !l->system && hash_get(&l->found, last_component(f));
}

static bool is_folded(const struct file_list *l, const struct used_file *f, enum file_fate fate)
{
	if (l->system || !file_is_system(f))
		return false;
	if (!strncmp(f->path, "/dev/", 5) || !strncmp(f->path, "/proc/", 6))
		return true;
	return fate == FATE_READ || fate == FATE_LISTED || fate == FATE_EXAMINED ||
		fate == FATE_MISSING;
}

/* "cc1, as and 2 more", of the programs with one of these uses */
static void add_programs(struct file_list *l, const struct used_file *f, unsigned uses,
			 unsigned without)
{
	struct sbuf *b = l->b;
	unsigned n = 0;

	for (const struct file_user *p = f->users; p; p = p->next) {
		if (!(p->uses & uses) || p->uses & without)
			continue;
		if (n < PROGRAMS_MAX) {
			sbuf_str(b, n ? ", " : "");
			words_token(b, p->program, l->utf8);
		}
		n++;
	}
	if (n <= PROGRAMS_MAX)
		return;
	sbuf_str(b, " and ");
	sbuf_dec(b, n - PROGRAMS_MAX, false);
	sbuf_str(b, " more");
}

static bool is_read_by_others(const struct used_file *f, unsigned uses)
{
	for (const struct file_user *p = f->users; p; p = p->next)
		if (p->uses & FILE_READ && !(p->uses & uses))
			return true;
	return false;
}

static void add_path(struct file_list *l, const struct used_file *f, enum file_fate fate)
{
	sbuf_reset(&l->path);
	if (fate == FATE_RENAMED && f->renamed_from) {
		words_token(&l->path, file_shown_path(l->u, f->renamed_from), l->utf8);
		sbuf_str(&l->path, " -> ");
	}
	words_token(&l->path, file_shown_path(l->u, f->path), l->utf8);
}

static void add_row(struct file_list *l, const struct used_file *f, enum file_fate fate,
		    unsigned width)
{
	unsigned uses = file_fate_uses(fate);
	bool is_made = fate == FATE_CREATED || fate == FATE_WRITTEN || fate == FATE_TEMPORARY;

	add_path(l, f, fate);
	sbuf_str(l->b, "  ");
	sbuf_add(l->b, l->path.s, l->path.len);
	for (size_t at = words_columns(l->path.s); at < width; at++)
		sbuf_char(l->b, ' ');
	sbuf_str(l->b, "  ");
	add_programs(l, f, uses, 0);
	if (fate == FATE_REFUSED) {
		const char *name = errno_name(f->error);

		sbuf_str(l->b, ": ");
		sbuf_str(l->b, name ? name : "unknown error");
	}
	if (is_made && is_read_by_others(f, uses)) {
		sbuf_str(l->b, "; read by ");
		add_programs(l, f, FILE_READ, uses);
	}
	sbuf_char(l->b, '\n');
}

/* "and 46 of the system" */
static void add_rest(struct file_list *l, size_t before, size_t n, const char *what)
{
	if (!n)
		return;
	sbuf_str(l->b, before ? "  and " : "  ");
	sbuf_dec(l->b, n, false);
	sbuf_char(l->b, ' ');
	sbuf_str(l->b, what);
	sbuf_char(l->b, '\n');
}

static void add_section(struct file_list *l, enum file_fate fate)
{
	size_t shown = 0, folded = 0, elsewhere = 0, width = 0;

	for (struct used_file **f = l->all; *f; f++) {
		if (file_fate(*f) != fate)
			continue;
		if (is_elsewhere(l, *f, fate)) {
			elsewhere++;
			continue;
		}
		if (is_folded(l, *f, fate)) {
			folded++;
			continue;
		}
		shown++;
		add_path(l, *f, fate);
		if (words_columns(l->path.s) > width && words_columns(l->path.s) <= WIDTH_MAX)
			width = words_columns(l->path.s);
	}
	if (!shown && !folded && !elsewhere)
		return;
	sbuf_str(l->b, "\n");
	sbuf_str(l->b, headings[fate]);
	sbuf_str(l->b, " (");
	sbuf_dec(l->b, shown + folded + elsewhere, false);
	sbuf_str(l->b, ")\n");
	for (struct used_file **f = l->all; *f; f++)
		if (file_fate(*f) == fate && !is_folded(l, *f, fate) &&
		    !is_elsewhere(l, *f, fate))
			add_row(l, *f, fate, width);
	add_rest(l, shown, folded, "of the system");
	add_rest(l, shown + folded, elsewhere, "found in other directories");
}

void files_text(struct sbuf *b, const struct report_page *page)
{
	const struct files_report *r = page->model;
	struct file_list l = {
		.b = b, .u = &r->uses, .all = r->sorted, .system = r->system,
		.utf8 = page->options->utf8,
	};

	collect_found(&l);
	if (!r->uses.count) {
		sbuf_str(b, "no files were used");
	} else {
		sbuf_str(b, "files of ");
		sbuf_str(b, *page->title ? page->title : "the traced processes");
	}
	sbuf_char(b, '\n');
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		add_section(&l, order[i]);
	hash_done(&l.found);
	sbuf_done(&l.path);
}
