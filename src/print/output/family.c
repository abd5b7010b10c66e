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
	RESERVED_FDS = 16,	/* descriptors reserved for the rest of ptrail */
};

struct output_family {
	char *path;
	bool append;
	struct diag *diag;
	struct output *open[OPEN_MAX_FILES];	/* in the order of opening */
	unsigned open_count, open_max;	/* number of .open; its limit */
	struct hash created;		/* numbers whose files were created in this run */
	struct output *first;		/* list of members with bytes to flush */
	int failed;			/* errno that affects all files; 0: none */
	bool was_reported;		/* a failure was reported */
	int first_error;		/* errno of the first failure of any file; 0: none */
	bool trace_ended;		/* see output_family_set_trace_ended */
	struct output_count count;	/* sum over all members */
};

/* The command inherits RLIMIT_NOFILE, so ptrail does not raise it. */
static unsigned max_open_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > OPEN_MAX_FILES + RESERVED_FDS)
		return OPEN_MAX_FILES;
	return limit.rlim_cur > RESERVED_FDS + 1 ? limit.rlim_cur - RESERVED_FDS : 1;
}

int output_family_new(struct output_family **out, const char *path, bool append,
		      struct diag *diag)
{
	_cleanup_free_ char *directory = alloc_string(path);
	struct output_family *f;

	*out = NULL;
	if (access(dirname(directory), W_OK | X_OK))
		return -errno;
	f = alloc_new(struct output_family);
	f->path = alloc_string(path);
	f->append = append;
	f->diag = diag;
	f->open_max = max_open_files();
	*out = f;
	return 0;
}

static void remove_open(struct output_family *f, const struct output *o)
{
	unsigned i = 0;

	while (i < f->open_count && f->open[i] != o)
		i++;
	if (i == f->open_count)
		return;
	f->open_count--;
	memmove(f->open + i, f->open + i + 1, (f->open_count - i) * sizeof(*f->open));
}

/* Closes the least recently opened file. */
static void close_oldest(struct output_family *f)
{
	struct output *o = f->open[0];

	if (close(o->fd) && errno != EINTR)
		output_fail(o, errno);
	o->fd = -1;
	remove_open(f, o);
}

/* Returns a descriptor of the file or -errno. Closes files of other members if there are too
 * many. */
static int open_file(struct output_family *f, const char *path, bool first_time)
{
	int fd;

	while (f->open_count >= f->open_max)
		close_oldest(f);
	while ((fd = output_open_path(path, f->append || !first_time)) == -EMFILE &&
	       f->open_count) {
		close_oldest(f);
		f->open_max = f->open_count > 1 ? f->open_count : 1;
	}
	return fd;
}

static void report_refusal(struct output_family *f, const char *path, int err)
{
	_cleanup_free_ char *why = f->was_reported ? NULL : output_refusal_reason(path);

	if (why)
		diag_say(f->diag, "cannot write to '%s': %s", path, why);
	else if (!f->was_reported)
		diag_errno(f->diag, err, "cannot write to '%s'", path);
	f->was_reported = true;
	f->failed = f->failed ? f->failed : err;
	f->first_error = f->first_error ? f->first_error : err;
}

/* Returns a member without a file, which only counts lost bytes. */
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
	bool first_time = !hash_get(&f->created, number);
	struct sbuf digits = {0};
	struct stat st;
	int fd, err;

	*out = NULL;
	sbuf_dec(&digits, number, false);
	*end = '.';
	strcpy(end + 1, digits.s);
	sbuf_done(&digits);
	fd = f->failed ? -f->failed : open_file(f, path, first_time);
	err = fd < 0 ? fd : output_create(out, fd, path, f->diag);
	if (err) {
		report_refusal(f, path, -err);
		*out = failed_member(f, path);
		return;
	}
	hash_put(&f->created, number, f);
	(*out)->family = f;
	(*out)->sum = &f->count;
	f->open[f->open_count++] = *out;
	if (!fstat((*out)->fd, &st) && S_ISREG(st.st_mode)) {
		(*out)->can_truncate = true;
		(*out)->whole_size = (*out)->accepted = st.st_size;
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

void output_family_add_pending(struct output *o)
{
	struct output_family *f = o->family;

	o->is_pending = true;
	o->previous = NULL;
	o->next = f->first;
	if (f->first)
		f->first->previous = o;
	f->first = o;
}

void output_family_remove_pending(struct output *o)
{
	if (!o->is_pending)
		return;
	if (o->previous)
		o->previous->next = o->next;
	else
		o->family->first = o->next;
	if (o->next)
		o->next->previous = o->previous;
	o->is_pending = false;
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

/* EFBIG affects one file; every other error is expected to affect all of them. */
bool output_family_fail(struct output *o, int err)
{
	struct output_family *f = o->family;
	bool news = !f->was_reported;

	f->was_reported = true;
	f->first_error = f->first_error ? f->first_error : err;
	if (err != EFBIG && !f->failed)
		f->failed = err;
	return news;
}

void output_family_remove(struct output *o)
{
	output_family_remove_pending(o);
	remove_open(o->family, o);
}

int output_family_error(const struct output_family *f)
{
	return -f->failed;
}

bool output_family_has_loss(const struct output_family *f, struct output_loss *loss)
{
	return output_fill_loss(loss, &f->count, f->first_error, "the limit of --max-bytes");
}

void output_family_set_trace_ended(struct output_family *f)
{
	f->trace_ended = true;
}

int output_family_close(struct output_family *f)
{
	int err = f->first_error ? -f->first_error : f->count.lost_bytes ? -ENOBUFS : 0;
	struct output_loss loss;

	if (output_family_has_loss(f, &loss) && loss.lost_bytes)
		output_report_loss(f->diag, f->path, &loss, f->trace_ended);
	hash_done(&f->created);
	free(f->path);
	free(f);
	return err;
}
