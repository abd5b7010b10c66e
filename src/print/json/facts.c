#include "print/json/facts.h"

#include <stddef.h>

#include "desc/type.h"
#include "print/json/value.h"

/* Members that are numbers: what they are called, and where they lie */
struct member {
	const char *name;
	unsigned short offset;
	bool narrow;		/* 32 bits; else 64 */
};
#define NARROW(type, field) {#field, offsetof(struct type, field), true}
#define WIDE(type, field) {#field, offsetof(struct type, field), false}

static const struct member of_identity[] = {
	NARROW(identity, parent), NARROW(identity, group), NARROW(identity, session),
	NARROW(identity, terminal), NARROW(identity, uid), NARROW(identity, euid),
	NARROW(identity, suid), NARROW(identity, gid), NARROW(identity, egid),
	NARROW(identity, sgid), {0},
};

static const struct member of_figures[] = {
	WIDE(figures, user), WIDE(figures, system), WIDE(figures, processor),
	WIDE(figures, run_delay),
	WIDE(figures, peak_memory), WIDE(figures, minor_faults), WIDE(figures, major_faults),
	WIDE(figures, voluntary), WIDE(figures, involuntary), WIDE(figures, chars_read),
	WIDE(figures, chars_written), WIDE(figures, bytes_read), WIDE(figures, bytes_written),
	NARROW(figures, descriptors), WIDE(figures, descriptor_limit), {0},
};

static const struct member of_shortage[] = {
	WIDE(shortage, kills), WIDE(shortage, group_kills), WIDE(shortage, group_limit), {0},
};

static void members(struct json *j, const struct member *m, const void *record)
{
	for (; m->name; m++) {
		const char *at = (const char *)record + m->offset;

		json_key(j, m->name);
		json_uint(j, m->narrow ? *(const uint32_t *)at : *(const uint64_t *)at);
	}
}

void json_signal(struct json *j, int number)
{
	const char *name = desc_signal_name(number);

	if (name)
		json_str(j, name);
	else
		json_int(j, number);
}

static void signals(struct json *j, const char *name, uint64_t set)
{
	json_key(j, name);
	json_array(j);
	for (int i = 0; i < 64; i++)
		if (set >> i & 1)
			json_signal(j, i + 1);
	json_array_end(j);
}

void json_identity(struct json *j, const struct identity *who)
{
	if (!who)
		return;
	json_key(j, "who");
	json_object(j);
	members(j, of_identity, who);
	json_key(j, "capabilities");
	json_hex(j, who->capabilities);
	json_key(j, "no_new_privs");
	json_bool(j, who->no_new_privs);
	signals(j, "blocked", who->blocked);
	signals(j, "ignored", who->ignored);
	signals(j, "caught", who->caught);
	json_key(j, "inner");
	json_array(j);
	for (unsigned i = 0; i < who->inner_count; i++)
		json_int(j, who->inner[i]);
	json_array_end(j);
	if (who->program && *who->program)
		json_named_str(j, "program", who->program);
	json_object_end(j);
}

void json_figures(struct json *j, const struct figures *f)
{
	if (!f)
		return;
	json_key(j, "figures");
	json_object(j);
	members(j, of_figures, f);
	json_object_end(j);
}

void json_shortage(struct json *j, const struct shortage *s)
{
	if (!s)
		return;
	json_key(j, "shortage");
	json_object(j);
	members(j, of_shortage, s);
	json_named_str(j, "group", s->group ? s->group : "");
	json_object_end(j);
}
