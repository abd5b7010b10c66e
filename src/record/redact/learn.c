#include "record/redact/learn.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "record/redact/names/argument.h"

/* STRINGS_MAX: words or variables of an execve. BYTES_MAX: bytes of all of them. LINE_MIN:
 * bytes of a line of a value that is searched for on its own */
enum { STRINGS_MAX = 1 << 16, BYTES_MAX = 4 << 20, LINE_MIN = 16, PAGES = 16 };

static void learn_lines(struct redaction *r, const char *p, size_t n)
{
	const char *end = p + n, *newline;

	for (; p < end; p = newline + 1) {
		size_t size;

		newline = memchr(p, '\n', end - p);
		newline = newline ? newline : end;
		size = newline - p;
		size -= size && p[size - 1] == '\r';
		if (size >= LINE_MIN && memcmp(p, "-----", 5) != 0)
			secrets_add(&r->secrets, p, size);
	}
}

/* Remembers the values of "NAME=VALUE; NAME=VALUE": of cookies, or of a connection string. */
static void learn_members(struct redaction *r, const char *p, size_t n)
{
	const char *end = p + n, *next;

	for (; p < end; p = next + 1) {
		const char *equals;

		next = memchr(p, ';', end - p);
		next = next ? next : end;
		equals = memchr(p, '=', next - p);
		if (equals)
			secrets_add(&r->secrets, equals + 1, next - equals - 1);
	}
}

static int base64_digit(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 :
		c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' || c == '-' ? 62 :
		c == '/' || c == '_' ? 63 : -1;
}

/* Remembers the password of "user:password" in base64. */
static void learn_basic(struct redaction *r, const char *p, size_t n)
{
	struct sbuf text = {0};
	const char *colon;
	unsigned bits = 0, count = 0;

	for (size_t i = 0; i < n && base64_digit(p[i]) >= 0; i++) {
		bits = bits << 6 | (unsigned)base64_digit(p[i]);
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		sbuf_char(&text, bits >> count & 255);
	}
	colon = text.len ? memchr(text.s, ':', text.len) : NULL;
	if (colon)
		secrets_add(&r->secrets, colon + 1, text.s + text.len - colon - 1);
	sbuf_done(&text);
}

/* Remembers what follows a word: "Bearer VALUE". */
static void learn_scheme(struct redaction *r, const char *p, size_t n)
{
	size_t word = 0, from;

	while (word < n && isalpha((unsigned char)p[word]))
		word++;
	for (from = word; from < n && p[from] == ' '; from++)
		;
	if (!word || from == word)
		return;
	secrets_add(&r->secrets, p + from, n - from);
	if (word == strlen("basic") && !strncasecmp(p, "basic", word))
		learn_basic(r, p + from, n - from);
}

/* Remembers the value without its percent-encoding, if it has one. */
static void learn_decoded(struct redaction *r, const char *p, size_t n)
{
	struct sbuf text = {0};
	bool is_encoded = false;

	for (size_t i = 0; i < n; i++) {
		bool hex = p[i] == '%' && i + 2 < n && isxdigit((unsigned char)p[i + 1]) &&
			isxdigit((unsigned char)p[i + 2]);
		char digits[3] = {hex ? p[i + 1] : 0, hex ? p[i + 2] : 0, 0};

		sbuf_char(&text, hex ? (char)strtoul(digits, NULL, 16) : p[i]);
		is_encoded |= hex;
		i += hex ? 2 : 0;
	}
	if (is_encoded)
		secrets_add(&r->secrets, text.s, text.len);
	sbuf_done(&text);
}

void learn_value(struct redaction *r, const char *value, size_t n)
{
	while (n && isspace((unsigned char)*value)) {
		value++;
		n--;
	}
	while (n && isspace((unsigned char)value[n - 1]))
		n--;
	if (n < SECRET_MIN || !secrets_add(&r->secrets, value, n))
		return;
	if (memchr(value, '\n', n))
		learn_lines(r, value, n);
	if (memchr(value, '=', n))
		learn_members(r, value, n);
	if (memchr(value, ' ', n))
		learn_scheme(r, value, n);
	if (memchr(value, '%', n))
		learn_decoded(r, value, n);
}

static void learn_spans(struct redaction *r, const char *s, const struct spans *spans)
{
	for (unsigned i = 0; i < spans->count; i++)
		learn_value(r, s + spans->at[i].from, spans->at[i].to - spans->at[i].from);
}

void learn_variable(struct redaction *r, const char *variable, size_t n)
{
	struct spans spans;

	redact_secret_variable(r, variable, n, &spans);
	learn_spans(r, variable, &spans);
}

void learn_word(struct redaction *r, struct word_walk *words, const char *word, size_t n)
{
	struct spans spans;

	redact_word(words, word, n, false, &spans);
	learn_spans(r, word, &spans);
}

/* A page of a tracee's memory */
struct learn_page {
	uint64_t addr;		/* PAGE_MIN or more: an address of page 0 is not read */
	uint64_t got;
	uint8_t bytes[PAGE_MIN];
};

/* What an execve is read from */
struct learn_source {
	const struct memory *recorded;
	memory_fn *read;	/* NULL: .recorded only */
	void *ctx;
	struct learn_page *pages;	/* PAGES of them, read last */
	unsigned next;		/* index of the page that is replaced next */
	uint64_t left;		/* bytes that may still be read */
};

static const uint8_t *find_recorded(const struct memory *m, uint64_t addr, uint64_t *n)
{
	for (const struct memo_block *b = m ? m->first : NULL; b; b = b->next) {
		if (b->when > AT_EXIT || addr < b->addr || addr - b->addr >= b->got)
			continue;
		*n = b->got - (addr - b->addr);
		return b->bytes + (addr - b->addr);
	}
	return NULL;
}

/* Returns the bytes at an address up to the end of its page, and their number in *n; NULL: it
 * cannot be read. */
static const uint8_t *find_bytes(struct learn_source *s, uint64_t addr, uint64_t *n)
{
	uint64_t start = addr - addr % PAGE_MIN;
	struct learn_page *page = NULL;
	int64_t got;

	if (!s->read)
		return find_recorded(s->recorded, addr, n);
	for (unsigned i = 0; start && i < PAGES && !page; i++)
		page = s->pages[i].addr == start ? &s->pages[i] : NULL;
	if (!page) {
		page = &s->pages[s->next++ % PAGES];
		page->addr = start;
		got = start ? s->read(s->ctx, AT_ENTRY, start, page->bytes, PAGE_MIN) : 0;
		page->got = got > 0 ? got : 0;
	}
	if (addr - start >= page->got)
		return NULL;
	*n = page->got - (addr - start);
	return page->bytes + (addr - start);
}

/* Appends the string at an address, as far as it can be read. */
static void read_string(struct learn_source *s, uint64_t addr, struct sbuf *text)
{
	const uint8_t *p, *nul = NULL;
	uint64_t n;

	while (!nul && s->left && (p = find_bytes(s, addr, &n))) {
		n = n < s->left ? n : s->left;
		nul = memchr(p, 0, n);
		n = nul ? (uint64_t)(nul - p) : n;
		sbuf_add(text, (const char *)p, n);
		s->left -= n;
		addr += n;
	}
}

static bool read_pointer(struct learn_source *s, uint64_t addr, unsigned size, uint64_t *pointer)
{
	const uint8_t *p;
	uint64_t n;

	*pointer = 0;
	for (unsigned done = 0; done < size; done += n) {
		p = find_bytes(s, addr + done, &n);
		if (!p)
			return false;
		n = n < size - done ? n : size - done;
		memcpy((uint8_t *)pointer + done, p, n);
	}
	return *pointer;
}

static void learn_vector(struct redaction *r, struct learn_source *s, uint64_t addr, unsigned size,
			 struct word_walk *words)
{
	struct sbuf text = {0};
	uint64_t pointer;

	s->left = BYTES_MAX;
	for (unsigned i = 0; i < STRINGS_MAX && read_pointer(s, addr, size, &pointer); i++) {
		addr += size;
		sbuf_reset(&text);
		read_string(s, pointer, &text);
		if (words)
			learn_word(r, words, text.len ? text.s : "", text.len);
		else if (text.len)
			learn_variable(r, text.s, text.len);
	}
	sbuf_done(&text);
}

void learn_exec(struct redaction *r, const struct event *e, unsigned first, memory_fn *read,
		void *ctx)
{
	struct learn_source s = {.recorded = e->call.memory, .read = read, .ctx = ctx};
	unsigned size = e->call.abi->word;
	uint64_t mask = size == 4 ? UINT32_MAX : UINT64_MAX;
	struct word_walk words = {.r = r};

	s.pages = read ? alloc_more(NULL, PAGES, sizeof(*s.pages)) : NULL;
	for (unsigned i = 0; read && i < PAGES; i++)
		s.pages[i].addr = s.pages[i].got = 0;
	learn_vector(r, &s, e->call.arg[first + 1] & mask, size, &words);
	learn_vector(r, &s, e->call.arg[first + 2] & mask, size, NULL);
	free(s.pages);
}

/* Calls for each string of a file of /proc/PID learn_word(), or with `words` NULL
 * learn_variable(). */
static void learn_file(struct redaction *r, pid_t pid, const char *file, struct word_walk *words)
{
	char name[64], part[PAGE_MIN];
	struct sbuf text = {0};
	ssize_t got;
	int fd;

	snprintf(name, sizeof(name), "/proc/%d/%s", (int)pid, file);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && text.len < BYTES_MAX && (got = read(fd, part, sizeof(part))) > 0)
		sbuf_add(&text, part, got);
	if (fd >= 0)
		close(fd);
	for (size_t at = 0, n; at < text.len; at += n + 1) {
		n = strnlen(text.s + at, text.len - at);
		if (words)
			learn_word(r, words, text.s + at, n);
		else
			learn_variable(r, text.s + at, n);
	}
	sbuf_done(&text);
}

void learn_process(struct redaction *r, pid_t pid)
{
	struct word_walk words = {.r = r};

	learn_file(r, pid, "cmdline", &words);
	learn_file(r, pid, "environ", NULL);
}
