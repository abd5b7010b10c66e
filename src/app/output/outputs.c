#include "app/output/outputs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/output/reader.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "print/summary/summary.h"

enum { COLUMNS = 80 };	/* width of a terminal that reports none */

/* Fills in `s` for a descriptor that ptrail inherited. */
static void examine_inherited_fd(struct destination *s, int fd)
{
	struct winsize size;
	struct stat st;

	s->terminal = isatty(fd);
	s->shared = true;
	if (!fstat(fd, &st)) {
		s->shared = !S_ISREG(st.st_mode);
		s->feeds = feedback_of(&st);
	}
	if (s->terminal)
		s->width = !ioctl(fd, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : COLUMNS;
}

/* Fills in `s` for a file that ptrail or a printer has opened. */
static void identify_file(struct destination *s)
{
	struct stat st;

	if (!s->file || stat(s->file, &st))
		return;
	s->feeds = feedback_of(&st);
	s->regular = S_ISREG(st.st_mode);
	s->device = s->regular ? st.st_dev : 0;
	s->inode = s->regular ? st.st_ino : 0;
}

static bool is_named(const struct destination *s, const char *file)
{
	return s->file == file || (s->file && file && !strcmp(s->file, file));
}

static bool is_regular(int fd, const char *file, struct stat *st)
{
	return !(fd >= 0 ? fstat(fd, st) : stat(file, st)) && S_ISREG(st->st_mode);
}

void outputs_protect(struct outputs *all, const char *file)
{
	struct stat st;

	if (!is_regular(strcmp(file, "-") ? -1 : STDIN_FILENO, file, &st))
		return;
	all->protected = alloc_more(all->protected, all->protected_count + 1,
				    sizeof(*all->protected));
	all->protected[all->protected_count++] = (struct protected_file){
		.device = st.st_dev, .inode = st.st_ino,
	};
}

/* Whether the file is one that is being read; opening it for writing would truncate it. */
static bool is_protected(const struct outputs *all, const char *file)
{
	struct stat st;

	if (!file || !is_regular(strcmp(file, "-") ? -1 : STDOUT_FILENO, file, &st))
		return false;
	for (size_t i = 0; i < all->protected_count; i++)
		if (st.st_dev == all->protected[i].device && st.st_ino == all->protected[i].inode)
			return true;
	return false;
}

/* Whether a command reads the output; a recording is a file, whatever its name. */
static bool is_for_command(const struct destination_request *r)
{
	return !r->locked && reader_is_command(r->file);
}

/* Whether the file may have been planted by another user (output_refusal_reason()); reports it then
 */
static bool is_refused(const struct destination_request *r, struct diag *diag)
{
	_cleanup_free_ char *member = NULL, *why = NULL;

	if (!r->file || !strcmp(r->file, "-") || is_for_command(r))
		return false;
	why = r->separate ? output_family_refusal_reason(r->file, &member)
			  : output_refusal_reason(r->file);
	if (why)
		diag_say(diag, "cannot write to '%s': %s", member ? member : r->file, why);
	return why;
}

/* Returns 0 or -errno. */
static int open_command(struct destination *s, const char *file, struct diag *diag)
{
	_cleanup_close_ int fd = reader_start(file, &s->reader);

	return fd < 0 ? fd : output_open_fd(&s->output, fd, file, diag);
}

struct destination *outputs_open(struct outputs *all, const struct destination_request *r,
				 struct diag *diag)
{
	const char *file = r->file, *name = file ? file : "standard error";
	struct destination *s = all->all;
	int err;

	for (; s < all->all + all->count; s++)
		if (!s->family == !r->separate && !s->own && !r->own && is_named(s, file))
			return s;
	if (is_protected(all, file)) {
		diag_say(diag, "cannot write to '%s': it is the recording that is being read",
			 strcmp(file, "-") ? file : "standard output");
		return NULL;
	}
	if (is_refused(r, diag))
		return NULL;
	*s = (struct destination){.file = file, .own = r->own};
	if (r->own) {
		err = 0;
		identify_file(s);
	} else if (r->separate) {
		err = output_family_new(&s->family, file, r->append, diag);
	} else if (!file || !strcmp(file, "-")) {
		int fd = file ? STDOUT_FILENO : STDERR_FILENO;

		err = output_open_fd(&s->output, fd, file ? "standard output" : name, diag);
		examine_inherited_fd(s, fd);
	} else if (is_for_command(r)) {
		err = open_command(s, file, diag);
	} else {
		err = r->locked ? output_open_locked(&s->output, file, diag) :
			output_open_file(&s->output, file, r->append, diag);
		identify_file(s);
	}
	if (err == -EBUSY && r->locked) {
		diag_say(diag, "cannot write to '%s': another ptrail is recording to it", name);
		return NULL;
	}
	if (err) {
		diag_errno(diag, -err, diag->as_strace ?
			   "Can't fopen '%s'" : "cannot write to '%s'", name);
		return NULL;
	}
	all->count++;
	return s;
}

void outputs_identify(struct destination *s)
{
	identify_file(s);
}

/* The printer that conflicts with writing to `s`, which is the same file as `i`; NULL: none */
static const struct printer *find_conflict(const struct destination *i, const struct destination *s,
					   bool claims)
{
	if (i->writer)
		return claims || i->own ? i->writer : NULL;
	return s->own && i != s ? &printer_summary : NULL;
}

const struct printer *outputs_claim(struct outputs *all, struct destination *s,
				    const struct printer *printer)
{
	bool claims = printer != &printer_summary;
	const struct printer *other;

	for (const struct destination *i = all->all; s->regular && i < all->all + all->count; i++) {
		if (!i->regular || i->device != s->device || i->inode != s->inode)
			continue;
		other = find_conflict(i, s, claims);
		if (other)
			return other;
	}
	if (claims)
		s->writer = printer;
	return NULL;
}

bool outputs_is_alone(const struct outputs *all, const struct destination *s)
{
	for (const struct destination *i = all->all; s->regular && i < all->all + all->count; i++)
		if (i != s && i->regular && i->device == s->device && i->inode == s->inode)
			return false;
	return true;
}

bool outputs_include(const struct outputs *all, const char *file)
{
	for (size_t i = 0; i < all->count; i++)
		if (is_named(&all->all[i], file))
			return true;
	return false;
}

bool outputs_are_stdout_only(const struct outputs *all)
{
	return all->count == 1 && is_named(all->all, "-");
}

bool outputs_any_ordered(const struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].shared && all->all[i].streams)
			return true;
	return false;
}

bool outputs_any_terminal(const struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].terminal)
			return true;
	return false;
}

/* Whether this thread may use .output */
static bool has_own_output(const struct destination *s)
{
	return s->output && !s->elsewhere;
}

bool destination_has_failed(const struct destination *s)
{
	if (s->elsewhere)
		return atomic_load_explicit(s->elsewhere, memory_order_relaxed);
	if (s->own)
		return s->fault;
	return s->family ? output_family_error(s->family) : output_error(s->output);
}

bool outputs_all_failed(const struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (!destination_has_failed(&all->all[i]))
			return false;
	return true;
}

bool outputs_pending(const struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct destination *s = &all->all[i];

		if (s->family ? output_family_pending(s->family) :
		    has_own_output(s) && output_pending(s->output))
			return true;
	}
	return false;
}

bool outputs_stuck(const struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (has_own_output(&all->all[i]) && output_waits_for_reader(all->all[i].output))
			return true;
	return false;
}

bool outputs_feed_reader(const struct outputs *all, pid_t pid, char *why, size_t room)
{
	for (size_t i = 0; i < all->count; i++)
		if (feedback_reaches(&all->all[i].feeds, pid, why, room))
			return true;
	return false;
}

bool outputs_own(const struct outputs *all, pid_t pid)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].reader == pid)
			return true;
	return false;
}

void outputs_wait_while(struct outputs *all, output_wait_fn *patience, void *ctx)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].output)
			output_set_wait_fn(all->all[i].output, patience, ctx);
}

void outputs_flush(struct outputs *all, bool files_too)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct destination *s = &all->all[i];

		if (!files_too && !s->shared)
			continue;
		if (s->family)
			output_family_flush(s->family);
		else if (has_own_output(s))
			output_flush(s->output);
	}
}

void outputs_drain(struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].output)
			output_drain(all->all[i].output);
}

void outputs_begin(struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].output)
			output_begin(all->all[i].output);
}

void outputs_keep(struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].output)
			output_keep(all->all[i].output);
}

void outputs_rescue(struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++) {
		if (has_own_output(&all->all[i]))
			output_rescue(all->all[i].output);
		if (all->all[i].family)
			output_family_flush(all->all[i].family);
	}
}

unsigned outputs_losses(const struct outputs *all, struct output_loss *losses)
{
	unsigned n = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct destination *s = &all->all[i];
		struct output_loss *loss = &losses[n];
		bool has_loss;

		if (s->own) {
			*loss = (struct output_loss){.stopped = true, .reason = s->fault};
			has_loss = s->fault;
		} else {
			has_loss = s->family ? output_family_has_loss(s->family, loss) :
				output_has_loss(s->output, loss);
		}
		loss->file = s->file;
		n += has_loss;
	}
	return n;
}

void outputs_set_cut(struct outputs *all)
{
	for (size_t i = 0; i < all->count; i++) {
		if (has_own_output(&all->all[i]))
			output_set_trace_ended(all->all[i].output);
		if (all->all[i].family)
			output_family_set_trace_ended(all->all[i].family);
	}
}

int outputs_close(struct outputs *all, bool (*may_wait)(void *ctx), void *ctx)
{
	int err = 0;

	for (size_t i = 0; i < all->count; i++) {
		struct destination s = all->all[i];

		all->all[i].output = NULL;	/* not to be used by the failure handler */
		all->all[i].family = NULL;

		int e = s.own ? s.fault ? -EIO : 0 : s.family ? output_family_close(s.family) :
			output_close(s.output);

		reader_wait(s.reader, may_wait, ctx);
		all->all[i].complete = !e;
		err = err ? err : e;
	}
	free(all->protected);
	all->protected = NULL;
	all->protected_count = 0;
	return err;
}
