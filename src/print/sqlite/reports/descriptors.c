/* The table of the lives of descriptors */
#include <string.h>

#include "print/core/fact_names.h"
#include "print/sqlite/reports/state.h"

static void write_life(struct store *s, const struct fds *f, const struct fd_life *l)
{
	const struct open_file *file = l->file;
	const struct traced_socket *socket = fds_socket(f, file);
	bool is_access_known = file->reads || file->writes;
	struct row r = row_begin(s, SQL_DESCRIPTOR_LIFE);

	row_nonzero(&r, l->process->serial);
	row_nonzero(&r, l->tid);
	row_int(&r, l->fd);
	row_str(&r, fact_file_kind(f, file));
	row_str(&r, file->name);
	row_raw(&r, (const uint8_t *)file->name, strlen(file->name));
	row_int(&r, file->is_deleted);
	row_str(&r, socket ? socket->local : NULL);
	row_str(&r, socket && socket->link ? socket->link->peer : NULL);
	row_int_if(&r, file->reads, is_access_known);
	row_int_if(&r, file->writes, is_access_known);
	row_int(&r, l->closes_on_exec);
	row_str(&r, fact_fd_origins[l->origin]);
	row_str(&r, l->call);
	row_nonzero(&r, l->from.serial);
	row_nonzero(&r, l->from.pid);
	row_int_if(&r, l->from.fd, l->from.pid);
	row_int(&r, l->began);
	row_nonzero(&r, l->ended);
	row_str(&r, fact_fd_ends[l->end]);
	row_str(&r, l->end_call);
	row_int(&r, fd_life_is_leaked(l));
	row_int(&r, l->calls);
	row_int(&r, l->reads);
	row_int(&r, l->bytes_read);
	row_int(&r, l->writes);
	row_int(&r, l->bytes_written);
	row_end(&r);
}

void rows_of_descriptors(struct store *s, const struct fds *f)
{
	for (const struct fd_process *p = f->first; p; p = p->next) {
		report_mention(s, p->serial, p->pid, p->program);
		for (const struct fd_life *l = p->first; l; l = l->next) {
			if (l->from.serial && !hash_get(&f->by_serial, l->from.serial))
				report_mention(s, l->from.serial, l->from.pid, NULL);
			write_life(s, f, l);
		}
	}
	report_omitted(s, "descriptor_life", f->forgotten, "too many");
}
