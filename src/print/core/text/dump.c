#include "print/core/text/dump.h"

enum {
	LINE_BYTES = 16,	/* bytes of a line of the hexdump */
	/* Memory that is not readable to the end is printed up to a multiple of this, as strace
	 * does */
	PIECE_BYTES = 64 << 10,
};

static void add_hex(struct sbuf *b, unsigned n, unsigned digits)
{
	while (digits--)
		sbuf_char(b, "0123456789abcdef"[n >> 4 * digits & 15]);
}

/* Appends " | 00000  61 62 63                  abc              |" for each 16 bytes of the first
 * n. */
static void add_lines(struct sbuf *b, const struct value *v, uint64_t n)
{
	uint64_t whole = v->bytes.bad ? v->bytes.whole : n;
	unsigned digits = 5;

	while (digits < 16 && whole && (whole - 1) >> 4 * digits)
		digits++;
	for (uint64_t at = 0; at < n; at += LINE_BYTES) {
		sbuf_str(b, " | ");
		add_hex(b, at, digits);
		for (unsigned i = 0; i < LINE_BYTES; i++) {
			sbuf_str(b, i % 8 ? " " : "  ");
			if (at + i < n)
				add_hex(b, v->bytes.p[at + i], 2);
			else
				sbuf_str(b, "  ");
		}
		sbuf_str(b, "  ");
		for (unsigned i = 0; i < LINE_BYTES; i++) {
			uint8_t c = at + i < n ? v->bytes.p[at + i] : ' ';

			sbuf_char(b, c >= ' ' && c < 0x7f ? c : '.');
		}
		sbuf_str(b, " |\n");
	}
}

/* Appends the data of an argument. Task `tid` made the syscall. */
static void add_data(struct sbuf *b, const struct value *v, pid_t tid)
{
	uint64_t n = v->bytes.bad ? v->bytes.len - v->bytes.len % PIECE_BYTES : v->bytes.len;
	uint64_t lost = v->bytes.whole - n < PIECE_BYTES ? v->bytes.whole - n : PIECE_BYTES;

	add_lines(b, v, n);
	if (!v->bytes.bad || !n)
		return;
	sbuf_str(b, " | <Cannot fetch ");
	sbuf_dec(b, lost, false);
	sbuf_str(b, lost == 1 ? " byte from pid " : " bytes from pid ");
	sbuf_dec(b, tid, true);
	sbuf_str(b, " @");
	sbuf_hex(b, v->at + n);
	sbuf_str(b, ">\n");
}

static bool is_data(const struct value *v)
{
	return v->kind == V_BYTES && v->sense == SENSE_DATA;
}

/* The buffer of an element of a vector; NULL: it has none */
static const struct value *buffer_of(const struct value *element)
{
	if (element->kind != V_RECORD)
		return NULL;
	for (const struct value *v = element->list.first; v; v = v->next)
		if (is_data(v) && !v->bytes.bad)
			return v;
	return NULL;
}

static const struct value *result_of(const struct value *v)
{
	return v->kind == V_CHANGE ? v->change.after : v;
}

/* Appends the buffers of a vector, unless a part of the vector cannot be read: no data is
 * transferred then. */
static void add_vector(struct sbuf *b, const struct value *list)
{
	unsigned i = 0;

	if (list->list.bad)
		return;
	for (const struct value *v = list->list.first; v; v = v->next, i++) {
		const struct value *data = buffer_of(v);

		if (!data || !data->bytes.len)
			continue;
		sbuf_str(b, " * ");
		sbuf_dec(b, data->bytes.len, false);
		sbuf_str(b, " bytes in buffer ");
		sbuf_dec(b, i, false);
		sbuf_char(b, '\n');
		add_lines(b, data, data->bytes.len);
	}
}

/* Appends the buffers of the vector in a message header. */
static void add_message(struct sbuf *b, const struct value *header)
{
	for (const struct value *v = header->list.first; v; v = v->next) {
		const struct value *member = result_of(v);

		if (member->kind == V_LIST && member->list.first && buffer_of(member->list.first))
			add_vector(b, member);
	}
}

static unsigned count_buffers(const struct value *header)
{
	unsigned n = 0;

	for (const struct value *v = header->list.first; v; v = v->next)
		if (v->kind == V_LIST && v->list.first && buffer_of(v->list.first))
			n += v->list.whole;
	return n;
}

/* Appends the buffers of a vector of messages (recvmmsg). */
static void add_messages(struct sbuf *b, const struct value *list)
{
	unsigned i = 0;

	for (const struct value *v = list->list.first; v; v = v->next, i++) {
		const struct value *header = result_of(v);

		if (header->kind != V_RECORD || !header->list.first)
			continue;
		header = result_of(header->list.first);
		if (header->kind != V_RECORD)
			continue;
		sbuf_str(b, " = ");
		sbuf_dec(b, count_buffers(header), false);
		sbuf_str(b, " buffers in vector ");
		sbuf_dec(b, i, false);
		sbuf_char(b, '\n');
		add_message(b, header);
	}
}

void text_dump_argument(struct sbuf *b, const struct value *v)
{
	v = result_of(v);
	if (is_data(v))
		add_lines(b, v, v->bytes.len);
}

void text_dump(struct sbuf *b, const struct call_view *c, pid_t tid)
{
	const struct value *args = c->buffers ? c->buffers : c->args;

	for (const struct value *v = args->list.first; v; v = v->next) {
		const struct value *arg = result_of(v);

		if (is_data(arg))
			add_data(b, arg, tid);
		else if (arg->kind == V_RECORD && arg->at)
			add_message(b, arg);
		else if (arg->kind == V_LIST && arg->list.first && buffer_of(arg->list.first))
			add_vector(b, arg);
		else if (arg->kind == V_LIST && arg->list.first && arg->at)
			add_messages(b, arg);
	}
}
