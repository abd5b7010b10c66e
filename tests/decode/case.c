#include "decode/case.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *const expectation_names[WANTS] = {"text", "entry", "rest", "json", "plan"};

/* "x86_64 openat 1 2 = 3"; modifies the line. False: not a syscall */
static bool parse_call(char *line, struct decode_case *c)
{
	char *eq = strrchr(line, '='), *word, *state;
	size_t count;
	const struct call *calls = desc_calls(&count);
	struct regs *r = &c->regs;

	r->nr = -1;
	if (!eq)
		return false;
	c->returns = !strchr(eq, '?');
	r->ret = strtoll(eq + 1, NULL, 0);
	r->failed = strchr(eq, 'E') != NULL;
	*eq = 0;
	word = strtok_r(line, " ", &state);
	for (unsigned i = 0; word && i < ABI_COUNT; i++)
		if (!strcmp(abis[i].name, word))
			r->abi = &abis[i];
	word = strtok_r(NULL, " ", &state);
	if (!r->abi || !word)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(calls[i].name, word) && calls[i].nr[r->abi->id] >= 0)
			r->nr = calls[i].nr[r->abi->id];
	if (isdigit((unsigned char)*word))
		r->nr = strtoull(word, NULL, 0);
	for (unsigned i = 0; i < 6 && (word = strtok_r(NULL, " ", &state)); i++)
		r->arg[i] = strtoull(word, NULL, 0);
	return r->nr != (uint64_t)-1;
}

/* Parses "text\0\x1f"; returns a pointer behind the closing quote */
static const char *put_string(struct fake *f, enum read_space when, uint64_t *addr, const char *s)
{
	for (; *s && *s != '"'; s++) {
		uint8_t c = *s;

		if (c == '\\' && s[1] == 'x' && s[2] && s[3]) {
			c = strtoul((char[]){s[2], s[3], 0}, NULL, 16);
			s += 3;
		} else if (c == '\\' && s[1]) {
			c = *++s == '0' ? 0 : *s == 'n' ? '\n' : *s;
		}
		fake_put(f, when, (*addr)++, c);
	}
	return s + (*s == '"');
}

/* "text" u32 5 i16 -1 u64 0x10 fill1000 65. False: something else stands there */
static bool parse_memory(struct fake *f, enum read_space when, uint64_t addr, const char *s)
{
	for (;;) {
		char *end;

		s += strspn(s, " \t");
		if (!*s)
			return true;
		if (*s == '"') {
			s = put_string(f, when, &addr, s + 1);
			continue;
		}
		bool fill = !strncmp(s, "fill", 4);

		if (!fill && *s != 'u' && *s != 'i')
			return false;
		uint64_t width = strtoul(s + (fill ? 4 : 1), &end, 10) / (fill ? 1 : 8);

		if (*end != ' ' || !width || (!fill && width > 8))
			return false;
		s = end;
		uint64_t n = strtoull(s, &end, 0);

		if (end == s)
			return false;
		s = end;
		for (uint64_t i = 0; i < width; i++, n >>= fill ? 0 : 8)
			fake_put(f, when, addr++, n);
	}
}

static bool parse_want(const char *line, struct decode_case *c)
{
	for (unsigned i = 0; i < WANTS; i++) {
		size_t len = strlen(expectation_names[i]);

		if (strncmp(line, expectation_names[i], len) != 0 || line[len] != ':')
			continue;
		free(c->want[i]);
		c->want[i] = strdup(line + len + 1 + (line[len + 1] == ' '));
		return true;
	}
	return false;
}

static bool parse_memory_line(const char *line, struct decode_case *c)
{
	char *end;
	uint64_t addr = strtoull(line, &end, 16);

	if (end == line || (*end != ':' && *end != '>'))
		return false;
	return parse_memory(&c->fake, *end == '>' ? AT_EXIT : AT_ENTRY, addr, end + 1);
}

static void parse_line(const char *line, unsigned number, struct decode_case *c)
{
	unsigned fd, class, protocol = 0;

	if (sscanf(line, "fd %u bpf %x", &fd, &class) == 2 ||
	    sscanf(line, "fd %u device %x", &fd, &class) == 2)
		c->fake.class[fd % FAKE_FDS] = class;
	else if (sscanf(line, "fd %u netlink %u", &fd, &protocol) > 0)
		c->fake.class[fd % FAKE_FDS] = protocol + 1;
	else if (!strcmp(line, "verbose"))
		c->limits.verbose = true;
	else if (!strncmp(line, "sp ", 3))
		c->regs.sp = strtoul(line + 3, NULL, 0);
	else if (!strncmp(line, "limit ", 6))
		c->limits.bytes = c->limits.members = strtoul(line + 6, NULL, 10);
	else if (!parse_want(line, c) && !parse_memory_line(line, c))
		snprintf(c->error, sizeof(c->error), "line %u is nothing known: %.80s", number,
			 line);
	if (c->fake.full)
		snprintf(c->error, sizeof(c->error), "line %u: no page is left", number);
}

static void begin(char *line, unsigned number, struct decode_case *c)
{
	memset(c, 0, sizeof(*c));
	c->number = number;
	c->limits = (struct limits){.bytes = 32, .members = 32};
	snprintf(c->line, sizeof(c->line), "%s", line);
	if (!parse_call(line, c))
		snprintf(c->error, sizeof(c->error), "not a call: %.100s", c->line);
}

bool case_next(FILE *in, unsigned *number, struct decode_case *c)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	bool open = false;

	while ((n = getline(&line, &room, in)) >= 0) {
		++*number;
		line[strcspn(line, "\n")] = 0;
		if (*line == '#')
			continue;
		if (!*line && open)
			break;
		if (*line && open)
			parse_line(line, *number, c);
		else if (*line)
			begin(line, *number, c);
		open |= *line != 0;
	}
	free(line);
	return open;
}

void case_done(struct decode_case *c)
{
	for (unsigned i = 0; i < WANTS; i++)
		free(c->want[i]);
}
