#include "base/text/json.h"
#include "print/core/fact_names.h"
#include "print/core/json/value.h"
#include "print/fds/writers.h"

static void add_file(struct json *j, const struct fds *f, const struct open_file *file)
{
	const struct traced_socket *s = fds_socket(f, file);

	json_member_str(j, "kind", file->kind == OPEN_SOCKET ? "socket" : fact_file_kind(f, file));
	json_named_text(j, "name", file->name);
	json_flag(j, "deleted", file->is_deleted);
	if (s) {
		json_member_str(j, "protocol", socket_protocol(s));
		json_named_text(j, "local", s->local);
		if (s->link)
			json_named_text(j, "peer", s->link->peer);
	}
	if (file->pid)
		json_member_int(j, "process", file->pid);
	if (!file->contents)
		return;
	json_member_array(j, "contents");
	for (const struct open_content *c = file->contents; c; c = c->next)
		json_element_str(j, c->text);
	json_array_end(j);
}

static void add_ends(struct json *j, const struct fd_ends *ends, const struct fd_life *l)
{
	const struct fd_holder *h = fd_ends_other(ends, l);

	while (h && !fd_ends_matter(l, h->life))
		h = h->next;
	if (!h)
		return;
	json_member_array(j, "other_end");
	for (; h; h = h->next) {
		if (!fd_ends_matter(l, h->life))
			continue;
		json_object(j);
		json_member_int(j, "pid", h->life->process->pid);
		json_member_int(j, "fd", h->life->fd);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_life(struct json *j, const struct fds *f, const struct fd_ends *ends,
		     const struct fd_life *l)
{
	json_object(j);
	json_member_int(j, "fd", l->fd);
	if (l->tid)
		json_member_int(j, "tid", l->tid);
	add_file(j, f, l->file);
	json_flag(j, "reads", l->file->reads);
	json_flag(j, "writes", l->file->writes);
	json_flag(j, "cloexec", l->closes_on_exec);
	json_member_str(j, "origin", fact_fd_origins[l->origin]);
	json_named_text(j, "call", l->call);
	if (l->from.pid) {
		json_member_object(j, "from");
		json_member_int(j, "pid", l->from.pid);
		json_member_int(j, "fd", l->from.fd);
		json_object_end(j);
	}
	json_member_uint(j, "began", l->began);
	json_nonzero(j, "ended", l->ended);
	json_member_str(j, "end", fact_fd_ends[l->end]);
	json_named_text(j, "end_call", l->end_call);
	json_flag(j, "leaked", fd_life_is_leaked(l));
	json_member_uint(j, "calls", l->calls);
	json_nonzero(j, "read_calls", l->reads);
	json_nonzero(j, "bytes_read", l->bytes_read);
	json_nonzero(j, "write_calls", l->writes);
	json_nonzero(j, "bytes_written", l->bytes_written);
	add_ends(j, ends, l);
	json_object_end(j);
}

static void add_process(struct json *j, const struct fds *f, const struct fd_ends *ends,
			const struct fd_process *p, enum fds_extent extent)
{
	json_object(j);
	json_member_int(j, "pid", p->pid);
	json_member_uint(j, "serial", p->serial);
	json_named_text(j, "program", p->program);
	json_member_uint(j, "began", p->began);
	json_nonzero(j, "ended", p->ended);
	if (p->sharer)
		json_member_int(j, "shares_with", p->sharer->pid);
	json_member_uint(j, "most_open", p->most_open);
	json_member_array(j, "descriptors");
	for (const struct fd_life *l = p->first; l; l = l->next)
		if (extent != EXTENT_OPEN || !l->ended)
			add_life(j, f, ends, l);
	json_array_end(j);
	json_object_end(j);
}

void fds_json(struct sbuf *b, const struct fds *f, const struct fd_ends *ends,
	      enum fds_extent extent)
{
	struct json j = {.b = b};

	json_object(&j);
	json_member_array(&j, "processes");
	for (const struct fd_process *p = f->first; p; p = p->next)
		if (extent != EXTENT_OPEN || !p->is_over)
			add_process(&j, f, ends, p, extent);
	json_array_end(&j);
	if (extent != EXTENT_OPEN && f->forgotten)
		json_member_uint(&j, "not_listed", f->forgotten);
	json_flag(&j, "io_uring", f->uses_io_uring);
	json_object_end(&j);
	sbuf_char(b, '\n');
}
