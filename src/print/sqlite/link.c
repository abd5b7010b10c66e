#include "print/sqlite/link.h"

#include "abi/abi.h"

static const char *const kinds[LINK_KINDS] = {
	[LINK_CONNECTED] = "connected", [LINK_ACCEPTED] = "accepted",
	[LINK_LISTENING] = "listening", [LINK_DATAGRAMS] = "datagrams", [LINK_PAIR] = "pair",
	[LINK_INHERITED] = "inherited",
};

static const char *const results[] = {
	[LINK_OK] = "ok", [LINK_PENDING] = "pending", [LINK_FAILED] = "failed",
};

static void write_link(struct sqlite_printer *p, const struct socket_link *l)
{
	struct row r = row_begin(&p->store, SQL_LINK);

	row_str(&r, kinds[l->kind]);
	row_str(&r, socket_protocol(l->socket));
	row_str(&r, l->local);
	row_str(&r, l->peer);
	row_str(&r, l->name ? l->name->name : NULL);
	row_str(&r, results[l->result]);
	row_str(&r, l->error ? errno_name(l->error) : NULL);
	row_nonzero(&r, l->serial);
	row_str(&r, l->users->program);
	row_int(&r, l->began);
	row_nonzero(&r, l->ended);
	row_int(&r, l->sent);
	row_int(&r, l->received);
	row_int(&r, l->accepted);
	row_end(&r);
}

void sqlite_links(struct sqlite_printer *p)
{
	sockets_finish(&p->sockets);
	for (const struct socket_link *l = p->sockets.first; l; l = l->next)
		write_link(p, l);
}
