#include "app/output/outputs.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "print/summary/summary.h"

enum { COLUMNS = 80 };	/* of a terminal that does not say */

/* A descriptor that was there before us */
static void look_at(struct sink *s, int fd)
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

/* A file that we have opened */
static void identify(struct sink *s)
{
	struct stat st;

	if (!s->file || stat(s->file, &st))
		return;
	s->feeds = feedback_of(&st);
	s->regular = S_ISREG(st.st_mode);
	s->device = s->regular ? st.st_dev : 0;
	s->inode = s->regular ? st.st_ino : 0;
}

static bool is_named(const struct sink *s, const char *file)
{
	return s->file == file || (s->file && file && !strcmp(s->file, file));
}

static bool is_regular(int fd, const char *file, struct stat *st)
{
	return !(fd >= 0 ? fstat(fd, st) : stat(file, st)) && S_ISREG(st->st_mode);
}

void sinks_spare(struct sinks *all, const char *file)
{
	struct stat st;

	if (!is_regular(strcmp(file, "-") ? -1 : STDIN_FILENO, file, &st))
		return;
	all->spared[all->spared_count].device = st.st_dev;
	all->spared[all->spared_count++].inode = st.st_ino;
}

/* Opening it would empty it. */
static bool is_spared(const struct sinks *all, const char *file)
{
	struct stat st;

	if (!file || !is_regular(strcmp(file, "-") ? -1 : STDOUT_FILENO, file, &st))
		return false;
	for (unsigned i = 0; i < all->spared_count; i++)
		if (st.st_dev == all->spared[i].device && st.st_ino == all->spared[i].inode)
			return true;
	return false;
}

/* Whether another user may have put a file in the way; said */
static bool is_refused(const struct sink_request *r, struct diag *diag)
{
	_cleanup_free_ char *member = NULL, *why = NULL;

	if (!r->file || !strcmp(r->file, "-"))
		return false;
	why = r->separate ? output_guard_family(r->file, &member) : output_guard(r->file);
	if (why)
		diag_say(diag, "cannot write to '%s': %s", member ? member : r->file, why);
	return why;
}

struct sink *sinks_open(struct sinks *all, const struct sink_request *r, struct diag *diag)
{
	const char *file = r->file, *name = file ? file : "standard error";
	struct sink *s = all->all;
	int err;

	for (; s < all->all + all->count; s++)
		if (!s->family == !r->separate && !s->own && !r->own && is_named(s, file))
			return s;
	if (is_spared(all, file)) {
		diag_say(diag, "'%s' is the recording that is read: nothing is written to it",
			 strcmp(file, "-") ? file : "standard output");
		return NULL;
	}
	if (is_refused(r, diag))
		return NULL;
	*s = (struct sink){.file = file, .own = r->own};
	if (r->own) {
		err = 0;
		identify(s);
	} else if (r->separate) {
		err = output_family_new(&s->family, file, r->append, diag);
	} else if (!file || !strcmp(file, "-")) {
		int fd = file ? STDOUT_FILENO : STDERR_FILENO;

		err = output_open_fd(&s->output, fd, file ? "standard output" : name, diag);
		look_at(s, fd);
	} else {
		err = r->locked ? output_open_locked(&s->output, file, diag) :
			output_open_file(&s->output, file, r->append, diag);
		identify(s);
	}
	if (err == -EBUSY && r->locked) {
		diag_say(diag, "'%s' is being written by another recording", name);
		return NULL;
	}
	if (err) {
		diag_errno(diag, -err, "cannot write to '%s'", name);
		return NULL;
	}
	all->count++;
	return s;
}

void sinks_opened(struct sink *s)
{
	identify(s);
}

/* Who is in the way of `s`, which is the same file as `i`; NULL: nobody */
static const struct printer *rival(const struct sink *i, const struct sink *s, bool claims)
{
	if (i->writer)
		return claims || i->own ? i->writer : NULL;
	return s->own && i != s ? &printer_summary : NULL;
}

const struct printer *sinks_claim(struct sinks *all, struct sink *s,
				  const struct printer *printer)
{
	bool claims = printer != &printer_summary;
	const struct printer *other;

	for (const struct sink *i = all->all; s->regular && i < all->all + all->count; i++) {
		if (!i->regular || i->device != s->device || i->inode != s->inode)
			continue;
		other = rival(i, s, claims);
		if (other)
			return other;
	}
	if (claims)
		s->writer = printer;
	return NULL;
}

bool sinks_is_alone(const struct sinks *all, const struct sink *s)
{
	for (const struct sink *i = all->all; s->regular && i < all->all + all->count; i++)
		if (i != s && i->regular && i->device == s->device && i->inode == s->inode)
			return false;
	return true;
}

bool sinks_have(const struct sinks *all, const char *file)
{
	for (size_t i = 0; i < all->count; i++)
		if (is_named(&all->all[i], file))
			return true;
	return false;
}

bool sinks_are_one(const struct sinks *all)
{
	return all->count == 1 && is_named(all->all, "-");
}

bool sinks_are_shared(const struct sinks *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].shared)
			return true;
	return false;
}

bool sinks_have_terminal(const struct sinks *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].terminal)
			return true;
	return false;
}

bool sink_has_failed(const struct sink *s)
{
	if (s->own)
		return s->fault;
	return s->family ? output_family_error(s->family) : output_failed(s->output);
}

bool sinks_have_failed(const struct sinks *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (!sink_has_failed(&all->all[i]))
			return false;
	return true;
}

bool sinks_pending(const struct sinks *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct sink *s = &all->all[i];

		if (s->family ? output_family_pending(s->family) :
		    s->output && output_pending(s->output))
			return true;
	}
	return false;
}

bool sinks_stuck(const struct sinks *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].output && output_stuck(all->all[i].output))
			return true;
	return false;
}

bool sinks_feed(const struct sinks *all, pid_t pid, char *why, size_t room)
{
	for (size_t i = 0; i < all->count; i++)
		if (feedback_reaches(&all->all[i].feeds, pid, why, room))
			return true;
	return false;
}

void sinks_wait_while(struct sinks *all, output_patience *patience, void *ctx)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].output)
			output_wait_while(all->all[i].output, patience, ctx);
}

void sinks_flush(struct sinks *all, bool files_too)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct sink *s = &all->all[i];

		if (!files_too && !s->shared)
			continue;
		if (s->family)
			output_family_flush(s->family);
		else if (s->output)
			output_flush(s->output);
	}
}

void sinks_drain(struct sinks *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].output)
			output_drain(all->all[i].output);
}

void sinks_rescue(struct sinks *all)
{
	for (size_t i = 0; i < all->count; i++) {
		if (all->all[i].output)
			output_rescue(all->all[i].output);
		if (all->all[i].family)
			output_family_flush(all->all[i].family);
	}
}

unsigned sinks_losses(const struct sinks *all, struct output_loss *losses)
{
	unsigned n = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct sink *s = &all->all[i];
		struct output_loss *loss = &losses[n];
		bool is;

		if (s->own) {
			*loss = (struct output_loss){.stopped = true, .reason = s->fault};
			is = s->fault;
		} else {
			is = s->family ? output_family_has_loss(s->family, loss) :
				output_has_loss(s->output, loss);
		}
		loss->file = s->file;
		n += is;
	}
	return n;
}

void sinks_set_cut(struct sinks *all)
{
	for (size_t i = 0; i < all->count; i++) {
		if (all->all[i].output)
			output_set_cut(all->all[i].output);
		if (all->all[i].family)
			output_family_set_cut(all->all[i].family);
	}
}

int sinks_close(struct sinks *all)
{
	int err = 0;

	for (size_t i = 0; i < all->count; i++) {
		struct sink s = all->all[i];

		all->all[i].output = NULL;	/* a failure from here on finds nothing half done */
		all->all[i].family = NULL;

		int e = s.own ? s.fault ? -EIO : 0 : s.family ? output_family_close(s.family) :
			output_close(s.output);

		err = err ? err : e;
	}
	return err;
}
