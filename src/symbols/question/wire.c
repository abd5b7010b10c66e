#include "symbols/question/wire.h"

#include "base/text/utf8.h"

void wire_put(struct sbuf *b, uint64_t number)
{
	wire_put_bytes(b, &number, sizeof(number));
}

void wire_put_text(struct sbuf *b, const char *text, size_t most)
{
	size_t n = strnlen(text, most);

	wire_put(b, n);
	sbuf_add(b, text, n);
}

void wire_put_bytes(struct sbuf *b, const void *bytes, size_t n)
{
	sbuf_add(b, bytes, n);
}

void wire_get_bytes(struct answer_reader *w, void *to, size_t n)
{
	if (w->left < n)
		w->is_malformed = true;
	memset(to, 0, n);
	if (w->is_malformed)
		return;
	memcpy(to, w->at, n);
	w->at += n;
	w->left -= n;
}

uint64_t wire_get(struct answer_reader *w, uint64_t most)
{
	uint64_t number;

	wire_get_bytes(w, &number, sizeof(number));
	if (number <= most)
		return number;
	w->is_malformed = true;
	return 0;
}

/* Returns the bytes of the next text, and sets *size. */
static const uint8_t *next_text(struct answer_reader *w, uint64_t most, uint64_t *size)
{
	const uint8_t *text;

	*size = wire_get(w, most);
	if (*size > w->left || (*size && memchr(w->at, 0, *size)))
		w->is_malformed = true;
	if (w->is_malformed)
		*size = 0;
	if (!*size)
		return (const uint8_t *)"";
	text = w->at;
	w->at += *size;
	w->left -= *size;
	return text;
}

const char *wire_get_text(struct answer_reader *w, uint64_t most, struct arena *arena)
{
	uint64_t size;
	const uint8_t *text = next_text(w, most, &size);

	return arena_copy(arena, (const char *)text, size);
}

const char *wire_get_name(struct answer_reader *w, uint64_t most, struct arena *arena)
{
	uint64_t size;
	const uint8_t *text = next_text(w, most, &size);
	struct sbuf clean = {0};
	const char *name;

	while (size) {
		unsigned step = utf8_sequence(text, size), used = step ? step : 1;

		if (step && !utf8_is_visible(utf8_character(text, step)))
			sbuf_char(&clean, '?');
		else
			utf8_add(&clean, text, used);
		text += used;
		size -= used;
	}
	name = arena_copy(arena, clean.s ? clean.s : "", clean.len);
	sbuf_done(&clean);
	return name;
}
