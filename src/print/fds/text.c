/* The list for people:
 *
 *   descriptors of ./server
 *
 *   4711 server: 12 created, 3 open at the start, 9 closed, 6 open at exit, at most 11 at once
 *     left open (1)
 *       3  tcp  127.0.0.1:80  created by socket; 4 uses
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "print/core/fact_names.h"
#include "print/core/process_words.h"
#include "print/fds/report.h"

enum {
	SECTION_MAX = 16, MOST_USED = 3, CONTENTS_SHOWN = 4, ENDS_SHOWN = 3, NAME_WIDTH = 40,
	ENDS_EXAMINED = 1000,		/* of each life, while ends are searched */
	PROGRAMS_SHOWN = 3,
};

/* Programs that were started with a descriptor and did not use it */
struct fd_leak {
	uint64_t count;
	const char *programs[PROGRAMS_SHOWN + 1];	/* different ones */
	unsigned program_count;
};

struct fds_list {
	struct sbuf *b;
	const struct fds *f;
	const struct fd_ends *ends;
	bool utf8;
	struct arena arena;
	struct hash leaks;		/* hash of file and number → struct fd_leak */
	uint64_t plain;			/* processes that are not listed */
	struct sbuf cell;
};

/* --- parts of a line --- */

static void add_contents(struct fds_list *n, struct sbuf *b, const struct open_file *file)
{
	unsigned count = 0;

	for (const struct open_content *c = file->contents; c && count < CONTENTS_SHOWN;
	     c = c->next, count++) {
		sbuf_str(b, count ? ", " : " {");
		if (file->kind == OPEN_INOTIFY || file->kind == OPEN_FANOTIFY)
			words_token(b, c->text, n->utf8);
		else
			sbuf_str(b, c->text);
	}
	if (file->content_count > count) {
		sbuf_str(b, " and ");
		sbuf_dec(b, file->content_count - count, false);
		sbuf_str(b, " more");
	}
	if (count)
		sbuf_char(b, '}');
}

/* Name and addresses of what the descriptor refers to */
static void add_name(struct fds_list *n, struct sbuf *b, const struct open_file *file)
{
	const struct traced_socket *s = fds_socket(n->f, file);
	const char *peer = s && s->link ? s->link->peer : "";

	if (s && (*s->local || *peer)) {
		if (*s->local)
			words_token(b, s->local, n->utf8);
		if (*peer) {
			sbuf_str(b, *s->local ? " to " : "to ");
			words_token(b, peer, n->utf8);
		}
		return;
	}
	words_token(b, *file->name ? file->name : "?", n->utf8);
	sbuf_str(b, file->is_deleted ? " (deleted)" : "");
	if (file->kind == OPEN_PIDFD && file->pid) {
		sbuf_str(b, " of ");
		sbuf_dec(b, file->pid, true);
	}
	add_contents(n, b, file);
}

static void add_use(struct fds_list *n, const struct fd_life *l)
{
	struct sbuf *b = n->b;

	if (!l->calls) {
		sbuf_str(b, "not used");
		return;
	}
	words_count(b, l->calls, "use", "uses");
	if (l->reads) {
		sbuf_str(b, ", ");
		words_bytes(b, l->bytes_read);
		sbuf_str(b, " read");
	}
	if (l->writes) {
		sbuf_str(b, ", ");
		words_bytes(b, l->bytes_written);
		sbuf_str(b, " written");
	}
}

static void add_process_name(struct fds_list *n, pid_t pid, uint64_t serial)
{
	const struct fd_process *p = serial ? hash_get(&n->f->by_serial, serial) : NULL;

	sbuf_dec(n->b, pid, true);
	if (!p || !*p->program)
		return;
	sbuf_char(n->b, ' ');
	words_token(n->b, p->program, n->utf8);
}

static void add_origin(struct fds_list *n, const struct fd_life *l)
{
	static const char *const words[FD_ORIGINS] = {
		[FD_CREATED] = "created", [FD_INHERITED] = "inherited from ",
		[FD_DUPLICATED] = "copy of ", [FD_RECEIVED] = "received",
		[FD_TAKEN] = "taken from ", [FD_UNSHARED] = "copied by unsharing",
		[FD_STARTED] = "open at the start", [FD_ATTACHED] = "open before the trace",
		[FD_SEEN] = "of unknown origin",
	};
	struct sbuf *b = n->b;

	sbuf_str(b, words[l->origin]);
	if (l->origin == FD_CREATED) {
		sbuf_str(b, " by ");
		sbuf_str(b, l->call);
	} else if (l->origin == FD_INHERITED) {
		add_process_name(n, l->from.pid, l->from.serial);
	} else if (l->origin == FD_DUPLICATED) {
		sbuf_dec(b, l->from.fd, true);
	} else if (l->origin == FD_TAKEN || (l->origin == FD_RECEIVED && l->from.pid)) {
		sbuf_str(b, l->origin == FD_RECEIVED ? " from " : "");
		add_process_name(n, l->from.pid, l->from.serial);
		sbuf_str(b, ", its descriptor ");
		sbuf_dec(b, l->from.fd, true);
	}
	sbuf_str(b, l->closes_on_exec ? ", close-on-exec" : "");
}

/* Those that used the end come first. A copy that fork made and execve closed is the last one. */
enum { END_USED, END_OPEN, END_CLOSED_AT_EXEC, END_RANKS };

static unsigned rank_of_end(const struct fd_life *l)
{
	if (l->reads || l->writes)
		return END_USED;
	return l->end == FD_CLOSED_AT_EXEC ? END_CLOSED_AT_EXEC : END_OPEN;
}

/* Processes that are listed as other ends; .count may be ENDS_SHOWN + 1: there are more */
struct ends_listed {
	const struct fd_process *all[ENDS_SHOWN + 1];
	unsigned count;
};

static void list_end(struct ends_listed *to, const struct fd_process *p)
{
	for (unsigned i = 0; i < to->count; i++)
		if (to->all[i] == p)
			return;
	to->all[to->count++] = p;
}

static void add_ends(struct fds_list *n, const struct fd_life *l)
{
	const struct fd_holder *first = fd_ends_other(n->ends, l);
	struct ends_listed listed = {0};

	for (unsigned rank = END_USED; rank < END_RANKS; rank++) {
		const struct fd_holder *h = first;

		if (rank == END_CLOSED_AT_EXEC && listed.count)
			break;
		for (unsigned i = 0; h && i < ENDS_EXAMINED; h = h->next, i++)
			if (listed.count <= ENDS_SHOWN && rank_of_end(h->life) == rank &&
			    fd_ends_matter(l, h->life))
				list_end(&listed, h->life->process);
	}
	for (unsigned i = 0; i < listed.count; i++) {
		sbuf_str(n->b, i ? ", " : "; other end: ");
		if (i == ENDS_SHOWN)
			sbuf_str(n->b, n->utf8 ? "…" : "...");
		else
			add_process_name(n, listed.all[i]->pid, listed.all[i]->serial);
	}
}

static void add_end(struct fds_list *n, const struct fd_life *l)
{
	static const char *const words[FD_ENDS] = {
		[FD_OPEN] = "open", [FD_CLOSED] = "closed by ", [FD_REPLACED] = "replaced by ",
		[FD_CLOSED_AT_EXEC] = "closed at exec", [FD_OPEN_AT_EXIT] = "open at exit",
		[FD_GONE] = "closed by something unknown",
	};

	sbuf_str(n->b, "; ");
	sbuf_str(n->b, words[l->end]);
	sbuf_str(n->b, l->end_call);
	if (!l->ended)
		return;
	sbuf_str(n->b, ", after ");
	words_duration(n->b, l->ended > l->began ? l->ended - l->began : 0, n->utf8);
}

/* --- leaks --- */

static uint64_t leak_key(const struct fd_life *l)
{
	return hash_mix((uintptr_t)l->file) + (unsigned)l->fd;
}

static const struct fd_leak *leak_of(const struct fds_list *n, const struct fd_life *l)
{
	return hash_get(&n->leaks, leak_key(l));
}

static void note_leak(struct fds_list *n, const struct fd_life *l)
{
	struct fd_leak *leak = hash_get(&n->leaks, leak_key(l));
	unsigned i = 0;

	if (!leak) {
		leak = arena_new(&n->arena, struct fd_leak);
		hash_put(&n->leaks, leak_key(l), leak);
	}
	leak->count++;
	while (i < leak->program_count && strcmp(leak->programs[i], l->process->program) != 0)
		i++;
	if (i == leak->program_count && i <= PROGRAMS_SHOWN)
		leak->programs[leak->program_count++] = l->process->program;
}

static void collect_leaks(struct fds_list *n)
{
	for (const struct fd_process *p = n->f->first; p; p = p->next)
		for (const struct fd_life *l = p->first; l; l = l->next)
			if (fd_life_is_leaked(l))
				note_leak(n, l);
}

/* "; into 12 processes: cc1, as" */
static void add_leak(struct fds_list *n, const struct fd_leak *leak)
{
	sbuf_str(n->b, "; into ");
	words_count(n->b, leak->count, "process", "processes");
	for (unsigned i = 0; i < leak->program_count; i++) {
		sbuf_str(n->b, i ? ", " : ": ");
		if (i == PROGRAMS_SHOWN) {
			sbuf_str(n->b, n->utf8 ? "…" : "...");
			return;
		}
		words_token(n->b, *leak->programs[i] ? leak->programs[i] : "?", n->utf8);
	}
}

/* --- lines --- */

/* What a line says besides number, kind, name and origin */
enum fds_detail {
	DETAIL_USE,
	DETAIL_END,		/* use and end */
	DETAIL_LEAK,		/* the programs that it leaked into */
};

/* Columns of a list of lives */
struct fds_widths {
	size_t fd, kind, name;
};

static void measure(struct fds_list *n, struct fds_widths *w, const struct fd_life *l)
{
	size_t kind = words_columns(fact_file_kind(n->f, l->file)), name, fd;

	sbuf_reset(&n->cell);
	sbuf_dec(&n->cell, l->fd, true);
	fd = n->cell.len;
	sbuf_reset(&n->cell);
	add_name(n, &n->cell, l->file);
	name = words_columns(n->cell.s);
	w->fd = fd > w->fd ? fd : w->fd;
	w->kind = kind > w->kind ? kind : w->kind;
	w->name = name > w->name && name <= NAME_WIDTH ? name : w->name;
}

/* "    3  file  /etc/passwd  created by openat, 3 uses, 1.2 kB read; closed by close" */
static void add_life(struct fds_list *n, const struct fds_widths *w, const struct fd_life *l,
		     enum fds_detail detail)
{
	struct sbuf *b = n->b;
	bool has_end = detail == DETAIL_END;
	size_t from;

	sbuf_str(b, "    ");
	sbuf_reset(&n->cell);
	sbuf_dec(&n->cell, l->fd, true);
	for (size_t at = n->cell.len; at < w->fd; at++)
		sbuf_char(b, ' ');
	sbuf_str(b, n->cell.s);
	sbuf_str(b, "  ");
	from = b->len;
	sbuf_str(b, fact_file_kind(n->f, l->file));
	words_pad(b, from, w->kind);
	from = b->len;
	add_name(n, b, l->file);
	words_pad(b, from, w->name);
	if (has_end) {
		sbuf_str(b, "at ");
		words_duration(b, l->began, n->utf8);
		sbuf_str(b, " ");
	}
	add_origin(n, l);
	if (detail == DETAIL_LEAK) {
		add_leak(n, leak_of(n, l));
	} else {
		sbuf_str(b, "; ");
		add_use(n, l);
		if (has_end)
			add_end(n, l);
		add_ends(n, l);
	}
	sbuf_char(b, '\n');
}

/* --- sections --- */

static bool is_left_open(const struct fds_list *n, const struct fd_life *l)
{
	(void)n;
	return (l->end == FD_OPEN_AT_EXIT || l->end == FD_OPEN) &&
		l->origin != FD_STARTED && l->origin != FD_INHERITED && l->fd > 2;
}

static bool is_open(const struct fds_list *n, const struct fd_life *l)
{
	(void)n;
	return !l->ended;
}

static bool is_any(const struct fds_list *n, const struct fd_life *l)
{
	(void)n, (void)l;
	return true;
}

/* With the process that first had the number; those that inherited it are its leaks. */
static bool is_leaked(const struct fds_list *n, const struct fd_life *l)
{
	return l->origin != FD_INHERITED && leak_of(n, l);
}

typedef bool belongs_fn(const struct fds_list *n, const struct fd_life *l);

static void add_section(struct fds_list *n, const struct fd_process *p, const char *heading,
			belongs_fn *belongs, unsigned most, enum fds_detail detail)
{
	struct fds_widths w = {0};
	uint64_t count = 0;

	for (const struct fd_life *l = p->first; l; l = l->next)
		if (belongs(n, l) && count++ < most)
			measure(n, &w, l);
	if (!count)
		return;
	if (*heading) {
		sbuf_str(n->b, "  ");
		sbuf_str(n->b, heading);
		sbuf_str(n->b, " (");
		sbuf_dec(n->b, count, false);
		sbuf_str(n->b, ")\n");
	}
	count = 0;
	for (const struct fd_life *l = p->first; l; l = l->next)
		if (belongs(n, l) && count++ < most)
			add_life(n, &w, l, detail);
	if (count <= most)
		return;
	sbuf_str(n->b, "    and ");
	sbuf_dec(n->b, count - most, false);
	sbuf_str(n->b, " more\n");
}

/* Whether programs of the system read it for themselves: libraries, locales, modules … */
static bool is_of_system(const struct fd_life *l)
{
	static const char *const begins[] = {
		"/usr/", "/lib", "/etc/ld.so.", "/etc/locale", "/proc/", "/sys/", "/dev/null",
	};

	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++)
		if (!l->writes && !strncmp(l->file->name, begins[i], strlen(begins[i])))
			return true;
	return false;
}

static bool is_used(const struct fd_life *l)
{
	return (l->bytes_read || l->bytes_written) && !is_of_system(l);
}

static int compare_uses(const void *a, const void *b)
{
	const struct fd_life *const *x = a, *const *y = b;
	uint64_t n = (*x)->bytes_read + (*x)->bytes_written,
		 m = (*y)->bytes_read + (*y)->bytes_written;

	if (n != m)
		return n < m ? 1 : -1;
	return ((*x)->began > (*y)->began) - ((*x)->began < (*y)->began);
}

static void add_most_used(struct fds_list *n, const struct fd_process *p)
{
	const struct fd_life **all = NULL;
	struct fds_widths w = {0};
	size_t count = 0, room = 0;

	for (const struct fd_life *l = p->first; l; l = l->next) {
		if (!is_used(l))
			continue;
		if (count == room) {
			room = room ? room * 2 : 16;
			all = alloc_more(all, room, sizeof(*all));
		}
		all[count++] = l;
	}
	if (count)
		qsort(all, count, sizeof(*all), compare_uses);
	count = count < MOST_USED ? count : MOST_USED;
	for (size_t i = 0; i < count; i++)
		measure(n, &w, all[i]);
	if (count)
		sbuf_str(n->b, "  most used\n");
	for (size_t i = 0; i < count; i++)
		add_life(n, &w, all[i], DETAIL_USE);
	free(all);
}

static void add_number(struct sbuf *b, uint64_t count, const char *what)
{
	if (!count)
		return;
	sbuf_dec(b, count, false);
	sbuf_str(b, what);
	sbuf_str(b, ", ");
}

static void add_heading(struct fds_list *n, const struct fd_process *p, enum fds_extent extent)
{
	struct sbuf *b = n->b;

	sbuf_char(b, '\n');
	sbuf_dec(b, p->pid, true);
	sbuf_char(b, ' ');
	words_token(b, *p->program ? p->program : "?", n->utf8);
	if (p->sharer) {
		sbuf_str(b, ": shares the descriptors of ");
		add_process_name(n, p->sharer->pid, p->sharer->serial);
	} else if (extent == EXTENT_OPEN) {
		sbuf_str(b, ": ");
		sbuf_dec(b, p->open, false);
		sbuf_str(b, " open");
	} else {
		sbuf_str(b, ": ");
		add_number(b, p->origins[FD_CREATED], " created");
		add_number(b, p->origins[FD_STARTED] + p->origins[FD_ATTACHED],
			   " open at the start");
		add_number(b, p->origins[FD_INHERITED], " inherited");
		add_number(b, p->origins[FD_DUPLICATED] + p->origins[FD_UNSHARED], " copied");
		add_number(b, p->origins[FD_RECEIVED] + p->origins[FD_TAKEN], " received");
		add_number(b, p->origins[FD_SEEN], " of unknown origin");
		add_number(b, p->ends[FD_CLOSED] + p->ends[FD_REPLACED], " closed");
		add_number(b, p->ends[FD_CLOSED_AT_EXEC], " closed at exec");
		add_number(b, p->ends[FD_OPEN_AT_EXIT], " open at exit");
		sbuf_str(b, "at most ");
		sbuf_dec(b, p->most_open, false);
		sbuf_str(b, " at once");
	}
	sbuf_char(b, '\n');
}

/* Whether the summary has more than the heading of the process */
static bool is_notable(const struct fds_list *n, const struct fd_process *p)
{
	for (const struct fd_life *l = p->first; l; l = l->next)
		if (is_left_open(n, l) || is_leaked(n, l) || is_used(l))
			return true;
	return false;
}

static void add_process(struct fds_list *n, const struct fd_process *p, enum fds_extent extent)
{
	if (extent == EXTENT_OPEN && p->is_over)
		return;
	if (extent == EXTENT_SUMMARY && p != n->f->first && !is_notable(n, p)) {
		n->plain++;
		return;
	}
	add_heading(n, p, extent);
	switch (extent) {
	case EXTENT_OPEN:
		add_section(n, p, "", is_open, -1, DETAIL_USE);
		break;
	case EXTENT_LIVES:
		add_section(n, p, "", is_any, -1, DETAIL_END);
		break;
	case EXTENT_SUMMARY:
		add_section(n, p, "left open", is_left_open, SECTION_MAX, DETAIL_USE);
		add_section(n, p, "leaked into programs that did not use them", is_leaked,
			    SECTION_MAX, DETAIL_LEAK);
		add_most_used(n, p);
		break;
	}
}

void fds_text(struct sbuf *b, const struct report_page *page)
{
	const struct fds_report *r = page->model;
	const struct fds *f = &r->fds;
	enum fds_extent extent = r->extent;
	struct fds_list n = {.b = b, .f = f, .ends = &r->ends, .utf8 = page->options->utf8};

	if (!f->first) {
		sbuf_str(b, "no process was traced\n");
		return;
	}
	sbuf_str(b, "descriptors of ");
	sbuf_str(b, *page->title ? page->title : "the traced processes");
	sbuf_char(b, '\n');
	if (extent == EXTENT_SUMMARY)
		collect_leaks(&n);
	for (const struct fd_process *p = f->first; p; p = p->next)
		add_process(&n, p, extent);
	if (n.plain) {
		sbuf_str(b, "\nnot listed: ");
		words_count(b, n.plain, "process", "processes");
		sbuf_str(b, " with nothing notable\n");
	}
	if (extent != EXTENT_OPEN && f->forgotten) {
		sbuf_str(b, "\nnot listed: ");
		words_count(b, f->forgotten, "descriptor", "descriptors");
		sbuf_str(b, " that ended after ");
		sbuf_dec(b, f->most_ended, false);
		sbuf_str(b, " others\n");
	}
	if (f->uses_io_uring)
		sbuf_str(b, "\nincomplete: operations submitted to an io_uring are not seen\n");
	hash_done(&n.leaks);
	arena_done(&n.arena);
	sbuf_done(&n.cell);
}
