#include "model/dns/socket_address.h"

static void add_address(struct sbuf *b, const struct value *v)
{
	for (; v; v = v->next) {
		if (v->kind == V_RECORD || v->kind == V_LIST) {
			add_address(b, v->list.first);
		} else if (v->kind == V_CHANGE) {
			add_address(b, v->change.after);
		} else if (v->kind == V_NUMBER && v->sense == SENSE_INET) {
			sbuf_inet(b, v->num.n);
		} else if (v->kind == V_BYTES && v->sense == SENSE_INET6 && v->bytes.len == 16) {
			sbuf_char(b, '[');
			sbuf_inet6(b, v->bytes.p);
			sbuf_char(b, ']');
		} else if (v->kind == V_BYTES && v->sense == SENSE_PATH) {
			if (v->flags & VF_ABSTRACT)
				sbuf_char(b, '@');
			sbuf_add(b, (const char *)v->bytes.p, v->bytes.len);
		}
	}
}

static const struct value *port_of(const struct value *v)
{
	const struct value *found = NULL;

	for (; v && !found; v = v->next) {
		if (v->kind == V_NUMBER && v->sense == SENSE_PORT)
			found = v;
		else if (v->kind == V_RECORD)
			found = port_of(v->list.first);
	}
	return found;
}

void socket_address(struct sbuf *b, const struct value *first)
{
	const struct value *port = port_of(first);

	add_address(b, first);
	if (port) {
		sbuf_char(b, ':');
		sbuf_dec(b, port->num.n, false);
	}
}
