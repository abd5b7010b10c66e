#include "print/output/state.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/memory/hash.h"

enum {
	OPEN_MAX_FILES = 64,
	OTHERS = 16,		/* descriptors that are left to the rest of us */
};

struct output_family {
	char *path;
	bool append;
	struct diag *diag;
	struct output *open[OPEN_MAX_FILES];	/* whose file is open, that used last at the end */
	unsigned open_count, open_most;
	struct hash known;		/* numbers whose files were made in this run */
	struct output *first;		/* of those with something to flush */
	int failed;			/* errno that is no file's own; 0: none */
	bool said;
	int first_error;
	bool cut;
	struct output_count count;	/* of all members */
};

/* The limit is the command's as well, so it stays as it is. */
static unsigned most_open(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > OPEN_MAX_FILES + OTHERS)
		return OPEN_MAX_FILES;
	return limit.rlim_cur > OTHERS + 1 ? limit.rlim_cur - OTHERS : 1;
}

int output_family_new(struct output_family **out, const char *path, bool append,
		      struct diag *diag)
{
	_cleanup_free_ char *folder = alloc_string(path);
	struct output_family *f;

	*out = NULL;
	if (access(dirname(folder), W_OK | X_OK))
		return -errno;
	f = alloc_new(struct output_family);
	f->path = alloc_string(path);
	f->append = append;
	f->diag = diag;
	f->open_most = most_open();
	*out = f;
	return 0;
}

static void forget_open(struct output_family *f, const struct output *o)
{
	unsigned i = 0;

	while (i < f->open_count && f->open[i] != o)
		i++;
	if (i == f->open_count)
		return;
	f->open_count--;
	memmove(f->open + i, f->open + i + 1, (f->open_count - i) * sizeof(*f->open));
}

/* Closes the file that was not used for longest. */
static void park_one(struct output_family *f)
{
	struct output *o = f->open[0];

	if (close(o->fd) && errno != EINTR)
		output_fail(o, errno);
	o->fd = -1;
	forget_open(f, o);
}

/* A descriptor of that file; others are closed for it where that is needed. */
static int open_file(struct output_family *f, const char *path, bool anew)
{
	int fd;

	while (f->open_count >= f->open_most)
		park_one(f);
	while ((fd = output_open_path(path, f->append || !anew)) == -EMFILE && f->open_count) {
		park_one(f);
		f->open_most = f->open_count > 1 ? f->open_count : 1;
	}
	return fd;
}

static void refuse(struct output_family *f, const char *path, int err)
{
	_cleanup_free_ char *why = f->said ? NULL : output_guard(path);

	if (why)
		diag_say(f->diag, "cannot write to '%s': %s", path, why);
	else if (!f->said)
		diag_errno(f->diag, err, "cannot write to '%s'", path);
	f->said = true;
	f->failed = f->failed ? f->failed : err;
	f->first_error = f->first_error ? f->first_error : err;
}

/* A member that only counts what is lost */
static struct output *failed_member(struct output_family *f, const char *path)
{
	struct output *o = alloc_new(struct output);

	o->fd = -1;
	o->name = alloc_string(path);
	o->diag = f->diag;
	o->failed = f->failed;
	o->family = f;
	o->sum = &f->count;
	return o;
}

void output_family_open(struct output **out, struct output_family *f, uint64_t number)
{
	_cleanup_free_ char *path = alloc_zeroed(strlen(f->path) + 24);
	char *end = stpcpy(path, f->path);
	bool anew = !hash_get(&f->known, number);
	struct sbuf digits = {0};
	struct stat st;
	int fd, err;

	*out = NULL;
	sbuf_dec(&digits, number, false);
	*end = '.';
	strcpy(end + 1, digits.s);
	sbuf_done(&digits);
	fd = f->failed ? -f->failed : open_file(f, path, anew);
	err = fd < 0 ? fd : output_make(out, fd, path, f->diag);
	if (err) {
		refuse(f, path, -err);
		*out = failed_member(f, path);
		return;
	}
	hash_put(&f->known, number, f);
	(*out)->family = f;
	(*out)->sum = &f->count;
	f->open[f->open_count++] = *out;
	if (!fstat((*out)->fd, &st) && S_ISREG(st.st_mode)) {
		(*out)->cuts = true;
		(*out)->whole = (*out)->taken = st.st_size;
	}
}

int output_family_reopen(struct output *o)
{
	struct output_family *f = o->family;
	int fd = f->failed ? -f->failed : open_file(f, o->name, false);

	if (fd < 0)
		return fd;
	o->fd = fd;
	f->open[f->open_count++] = o;
	return 0;
}

void output_family_list(struct output *o)
{
	struct output_family *f = o->family;

	o->listed = true;
	o->previous = NULL;
	o->next = f->first;
	if (f->first)
		f->first->previous = o;
	f->first = o;
}

void output_family_unlist(struct output *o)
{
	if (!o->listed)
		return;
	if (o->previous)
		o->previous->next = o->next;
	else
		o->family->first = o->next;
	if (o->next)
		o->next->previous = o->previous;
	o->listed = false;
}

bool output_family_pending(const struct output_family *f)
{
	return f->first;
}

void output_family_flush(struct output_family *f)
{
	for (struct output *o = f->first, *next; o; o = next) {
		next = o->next;
		output_flush(o);
	}
}

/* Each file has a size of its own; what else fails one will fail them all. */
bool output_family_failed(struct output *o, int err)
{
	struct output_family *f = o->family;
	bool news = !f->said;

	f->said = true;
	f->first_error = f->first_error ? f->first_error : err;
	if (err != EFBIG && !f->failed)
		f->failed = err;
	return news;
}

void output_family_leave(struct output *o)
{
	output_family_unlist(o);
	forget_open(o->family, o);
}

int output_family_error(const struct output_family *f)
{
	return -f->failed;
}

bool output_family_has_loss(const struct output_family *f, struct output_loss *loss)
{
	return output_fill_loss(loss, &f->count, f->first_error, "the limit of --max-bytes");
}

void output_family_set_cut(struct output_family *f)
{
	f->cut = true;
}

int output_family_close(struct output_family *f)
{
	int err = f->first_error ? -f->first_error : f->count.lost_bytes ? -ENOBUFS : 0;
	struct output_loss loss;

	if (output_family_has_loss(f, &loss) && loss.lost_bytes)
		output_say_lost(f->diag, f->path, &loss, f->cut);
	hash_done(&f->known);
	free(f->path);
	free(f);
	return err;
}
