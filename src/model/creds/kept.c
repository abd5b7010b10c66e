/* Privileges that a process has dropped, but not for good */
#include "model/creds/creds.h"

static bool is_any_root(const uint32_t all[CREDENTIAL_IDS])
{
	return !all[ID_REAL] || !all[ID_EFFECTIVE] || !all[ID_SAVED];
}

/* The users of the process were changed by itself from root to others. */
static bool has_dropped_root(const struct creds_process *p, const struct creds *now)
{
	for (const struct creds_change *c = p->first; c; c = c->next)
		if (!c->error && !c->before->c.users[ID_EFFECTIVE] &&
		    c->after->c.users[ID_EFFECTIVE])
			return now->c.users[ID_EFFECTIVE];
	return false;
}

enum creds_kept creds_kept(const struct creds_process *p)
{
	const struct creds *now = p->now;
	uint64_t permitted = now->c.capabilities[CAPS_PERMITTED];

	if (!now->is_known || now->c.users[ID_EFFECTIVE] == CREDS_UNKNOWN_ID ||
	    !has_dropped_root(p, now))
		return KEPT_NOTHING;
	if (is_any_root(now->c.users))
		return KEPT_USER;
	if (is_any_root(now->c.groups))
		return KEPT_GROUP;
	if (creds_has_group(now, 0))
		return KEPT_GROUPS;
	return permitted && permitted != CREDS_UNKNOWN_SET ? KEPT_CAPABILITIES : KEPT_NOTHING;
}

const char *creds_kept_words(enum creds_kept kept)
{
	switch (kept) {
	case KEPT_NOTHING:
		return NULL;
	case KEPT_USER:
		return "its real or saved user is still 0, so it can become root again";
	case KEPT_CAPABILITIES:
		return "it kept capabilities when it changed its users";
	case KEPT_GROUP:
		return "one of its groups is still 0";
	case KEPT_GROUPS:
		return "it still has the supplementary group 0";
	}
	return NULL;
}
