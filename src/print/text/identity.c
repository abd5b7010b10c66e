#include "print/text/identity.h"

#include "desc/type.h"
#include "print/core/process_words.h"

bool text_has_identity(const struct event *e)
{
	if (e->kind == EVENT_EXEC)
		return true;
	return e->kind == EVENT_NEW && e->task.tid == e->tgid && e->born.how != BORN_COMMAND &&
		e->born.how != BORN_THREAD;
}

static void add_number(struct sbuf *b, const char *what, uint64_t n)
{
	sbuf_str(b, what);
	sbuf_dec(b, n, false);
}

/* "uid 1000 (effective 0)" */
static void add_id(struct sbuf *b, const char *what, uint32_t real, uint32_t effective)
{
	add_number(b, what, real);
	if (real == effective)
		return;
	add_number(b, " (effective ", effective);
	sbuf_char(b, ')');
}

/* "capabilities CAP_CHOWN CAP_KILL", "all capabilities", "all capabilities except CAP_SYS_ADMIN" or
 * "no capabilities" */
static void add_capabilities(struct sbuf *b, uint64_t set)
{
	const struct entry *all = desc_sets[desc_set_cap_numbers].entries, *e;
	unsigned has = 0, lacks = 0;
	bool wanted;

	for (e = all; e->kind != E_END; e++) {
		has += e->kind == E_VAL && set >> e->value & 1;
		lacks += e->kind == E_VAL && !(set >> e->value & 1);
	}
	wanted = has <= lacks;		/* whether those that it has are listed */
	sbuf_str(b, !has ? ", no capabilities" : wanted ? ", capabilities" :
		 lacks ? ", all capabilities except" : ", all capabilities");
	for (e = all; e->kind != E_END && has; e++) {
		if (e->kind != E_VAL || (set >> e->value & 1) != wanted)
			continue;
		sbuf_char(b, ' ');
		sbuf_str(b, e->name);
	}
}

static void add_identity(struct sbuf *b, const struct identity *who)
{
	add_number(b, ", parent ", who->parent);
	add_number(b, ", group ", who->group);
	add_number(b, ", session ", who->session);
	add_id(b, ", uid ", who->uid, who->euid);
	add_id(b, ", gid ", who->gid, who->egid);
	add_capabilities(b, who->capabilities);
	if (who->no_new_privs)
		sbuf_str(b, ", no new privileges");
}

static void add_descriptors(struct sbuf *b, const struct descriptors *open, bool utf8)
{
	sbuf_str(b, open->count ? ", descriptors" : ", no descriptors");
	for (unsigned i = 0; i < open->count; i++) {
		add_number(b, " ", open->all[i].fd);
		if (!open->all[i].name || !*open->all[i].name)
			continue;
		sbuf_char(b, '<');
		words_token(b, open->all[i].name, utf8);
		sbuf_char(b, '>');
	}
	if (open->open > open->count)
		add_number(b, " and more: ", open->open - open->count);
}

static void add_command(struct sbuf *b, const char *const *argv, bool utf8)
{
	if (!argv || !*argv)
		return;
	sbuf_str(b, " as: ");
	words_command(b, argv, 0, utf8);
}

static void add_birth(struct sbuf *b, const struct event *e, bool utf8)
{
	static const char *const words[] = {
		[BORN_FORK] = " (fork)", [BORN_VFORK] = " (vfork)", [BORN_CLONE] = " (clone)",
		[BORN_UNKNOWN] = "", [BORN_ATTACHED] = "", [BORN_COMMAND] = "", [BORN_THREAD] = "",
	};

	if (e->born.other_tgid) {
		add_number(b, " was created by PID=", e->born.other_tgid);
		sbuf_str(b, words[e->born.how]);
	} else if (e->born.how == BORN_ATTACHED) {
		sbuf_str(b, " was attached");
	} else {
		sbuf_str(b, " was created");
	}
	if (e->born.who && e->born.who->program && *e->born.who->program) {
		sbuf_str(b, ", runs ");
		words_token(b, e->born.who->program, utf8);
	}
	add_command(b, e->born.argv, utf8);
	if (e->born.who)
		add_identity(b, e->born.who);
	if (e->born.open)
		add_descriptors(b, e->born.open, utf8);
}

static void add_exec(struct sbuf *b, const struct event *e, bool utf8)
{
	sbuf_str(b, " executes ");
	words_token(b, e->exec.path && *e->exec.path ? e->exec.path : "?", utf8);
	add_command(b, e->exec.argv, utf8);
	if (e->exec.cwd && *e->exec.cwd) {
		sbuf_str(b, ", in ");
		words_token(b, e->exec.cwd, utf8);
	}
	if (e->exec.who)
		add_identity(b, e->exec.who);
	if (e->exec.open)
		add_descriptors(b, e->exec.open, utf8);
}

void text_add_identity(struct sbuf *b, const struct event *e, bool utf8)
{
	add_number(b, "[ Process PID=", e->tgid);
	if (e->kind == EVENT_EXEC)
		add_exec(b, e, utf8);
	else
		add_birth(b, e, utf8);
	sbuf_str(b, ". ]");
}
