/* Policies that --policy names */
#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "model/policy/policy_file.h"

/* Asks everything that a dry run does. */
static void ask(const struct policy_file *f)
{
	static const char *const paths[] = {
		"/", "/etc/passwd", "/usr/bin/cat", "/tmp/x", "/dev/null", "/proc/1/maps",
		"/srv/app/data/a", "/root/.ssh/id", "/sys/kernel/x",
	};
	unsigned line = 1;

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		for (unsigned right = 1; right <= RIGHT_CONNECT; right <<= 1) {
			unsigned refused = policy_refused_rights(f, paths[i], right, i & 1, &line);

			fuzz_expect(!(refused & ~right), "a right is refused that was not wanted");
			fuzz_expect(line <= f->line_count, "a line is cited that is none");
		}
	for (unsigned i = 0; i < ABI_COUNT; i++)
		policy_refuses_machine(f, i, &line);
	for (unsigned i = 0; i < 64; i++)
		fuzz_expect(!policy_refuses_family(f, i, &line) ||
			    (line && line <= f->line_count), "a family is refused by no line");
	if (policy_refuses_call(f, "openat", &line))
		fuzz_expect(line && line <= f->line_count, "a system call is refused by no line");
	if (policy_refuses_capability(f, "CAP_CHOWN", &line))
		fuzz_expect(line && line <= f->line_count, "a capability is refused by no line");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_fault fault = {0};
	struct policy_file f;
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = 0;
	if (!policy_file_parse(&f, text, size, &fault))
		ask(&f);
	else
		fuzz_expect(*fault.text, "a policy is refused without a reason");
	policy_file_done(&f);
	return 0;
}
