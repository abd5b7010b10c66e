#include "model/sockets/names.h"

#include <string.h>

#include "model/dns/name_service.h"
#include "model/sockets/state.h"

enum { ADDRESSES_MAX = 64 };

static enum name_service service_of(const struct socket_link *l)
{
	return name_service_of(l->peer);
}

bool names_are_from_nscd(const struct socket_link *l)
{
	return service_of(l) == SERVICE_NSCD;
}

static uint64_t name_key(uint64_t serial, const char *name)
{
	return hash_mix(fnv_string(FNV_BASIS, name) ^ hash_mix(serial));
}

static struct asked_name *find_name(const struct sockets *s, uint64_t serial, const char *name)
{
	struct asked_name *a = hash_get(&s->by_name, name_key(serial, name));

	return a && a->serial == serial && !strcmp(a->name, name) ? a : NULL;
}

static void add_type(struct asked_name *a, unsigned type)
{
	for (unsigned i = 0; i < a->type_count; i++)
		if (a->types[i] == type)
			return;
	if (type && a->type_count < sizeof(a->types) / sizeof(*a->types))
		a->types[a->type_count++] = type;
}

static void note_question(struct sockets *s, const struct socket_link *l, const struct event *e,
			  const struct dns_message *m)
{
	struct asked_name *a = find_name(s, e->process->id.serial, m->name);

	if (!a) {
		a = arena_new(&s->arena, struct asked_name);
		a->name = sockets_copy(s, m->name);
		a->program = sockets_copy(s, process_name(e->process));
		a->serial = e->process->id.serial;
		a->pid = e->process->id.tid;
		a->time = e->call.entered;
		*s->last_name = a;
		s->last_name = &a->next;
		hash_put(&s->by_name, name_key(a->serial, a->name), a);
	}
	a->server = l->peer;
	a->queries++;
	add_type(a, m->type);
}

static void add_address(struct sockets *s, struct asked_name *a, const char *address)
{
	hash_put(&s->answers, hash_mix(fnv_string(FNV_BASIS, address)), a);
	for (unsigned i = 0; i < a->address_count; i++)
		if (!strcmp(a->addresses[i], address))
			return;
	if (a->address_count == ADDRESSES_MAX)
		return;
	if (!a->addresses)
		a->addresses = arena_alloc(&s->arena, ADDRESSES_MAX * sizeof(*a->addresses));
	a->addresses[a->address_count++] = sockets_copy(s, address);
}

static void note_answer(struct sockets *s, const struct event *e, const struct dns_message *m)
{
	struct asked_name *a = find_name(s, e->process->id.serial, m->name);

	if (!a)
		return;
	a->is_answered = true;
	if (!a->address_count)
		a->code = m->code;
	for (unsigned i = 0; i < m->address_count; i++)
		add_address(s, a, m->addresses[i]);
	if (a->address_count)
		a->code = DNS_OK;
}

void names_note(struct sockets *s, const struct socket_link *l, const struct event *e,
		const uint8_t *p, size_t n, bool is_sent)
{
	enum name_service service = service_of(l);
	struct dns_message m;
	bool is_message = name_service_read(service, &m, p, n, is_sent);

	if (is_message && is_sent)
		note_question(s, l, e, &m);
	else if (is_message)
		note_answer(s, e, &m);
}

const struct asked_name *names_of_address(const struct sockets *s, const char *address)
{
	const char *end = strrchr(address, ':');
	const struct asked_name *a;
	size_t n;

	if (!end || !s->answers.count)
		return NULL;
	if (*address == '[' && end > address + 1 && end[-1] == ']') {
		address++;
		end--;
	}
	n = end - address;
	a = hash_get(&s->answers, hash_mix(fnv_bytes(FNV_BASIS, address, n)));
	for (unsigned i = 0; a && i < a->address_count; i++)
		if (!strncmp(a->addresses[i], address, n) && !a->addresses[i][n])
			return a;
	return NULL;
}
