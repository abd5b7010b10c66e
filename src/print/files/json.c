#include <stdlib.h>

#include "abi/abi.h"
#include "base/text/json.h"
#include "print/core/json/value.h"
#include "print/files/writers.h"

static const char *const fate_names[FATES] = {
	[FATE_TEMPORARY] = "temporary", [FATE_MOVED] = "moved", [FATE_CREATED] = "created",
	[FATE_WRITTEN] = "written", [FATE_DELETED] = "deleted", [FATE_RENAMED] = "renamed",
	[FATE_CHANGED] = "changed", [FATE_RAN] = "executed", [FATE_READ] = "read",
	[FATE_LISTED] = "listed", [FATE_EXAMINED] = "examined", [FATE_REFUSED] = "refused",
	[FATE_MISSING] = "missing",
};

static const char *const use_names[FILE_USES] = {
	"read", "written", "created", "deleted", "renamed", "executed", "listed", "changed",
	"examined", "missing", "refused",
};

static void add_uses(struct json *j, unsigned uses)
{
	json_member_array(j, "uses");
	for (unsigned i = 0; i < FILE_USES; i++)
		if (uses >> i & 1)
			json_str(j, use_names[i]);
	json_array_end(j);
}

static void add_file(struct json *j, const struct used_file *f)
{
	enum file_fate fate = file_fate(f);

	json_object(j);
	json_named_str(j, "path", f->path);
	json_member_str(j, "fate", fate_names[fate]);
	json_flag(j, "system", file_is_system(f));
	add_uses(j, f->uses);
	if (f->renamed_from)
		json_named_str(j, "renamed_from", f->renamed_from);
	if (f->missed)
		json_member_uint(j, "missed", f->missed);
	if (f->error) {
		const char *name = errno_name(f->error);

		json_member_uint(j, "errno", f->error);
		if (name)
			json_member_str(j, "error", name);
	}
	json_member_array(j, "users");
	for (const struct file_user *p = f->users; p; p = p->next) {
		json_object(j);
		json_named_str(j, "program", p->program);
		add_uses(j, p->uses);
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

void files_json(struct sbuf *b, const struct file_uses *u, bool system)
{
	struct used_file **all = file_uses_sorted(u);
	struct json j = {.b = b};

	json_object(&j);
	if (*u->home)
		json_named_str(&j, "directory", u->home);
	json_member_array(&j, "files");
	for (struct used_file **f = all; *f; f++)
		if (system || !file_is_system(*f))
			add_file(&j, *f);
	json_array_end(&j);
	json_object_end(&j);
	sbuf_char(b, '\n');
	free(all);
}
