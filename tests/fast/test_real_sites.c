/* The sites of the installed C library: most of them can be patched, and the analysis agrees with a
 * disassembler. Its functions are found in this process. */
#include "fast/patch/functions.h"

#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/unit.h"

/* As mapped in memory */
struct library {
	const uint8_t *text;
	size_t size;
	uint64_t base;		/* Difference to the addresses in the file. */
	char path[4096];
	struct known_file file;
	struct seen_text seen;
	struct fast_space space;
	struct functions functions;
	struct site_functions finder;
};

/* What a disassembler says about a byte */
enum { BEGINS = 1, IS_PADDING = 2, LEAVES = 4, IS_TARGET = 8 };

static int find_libc(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct library *l = ctx;

	(void)size;
	if (!strstr(info->dlpi_name, "/libc.so"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type == PT_LOAD && p->p_flags & PF_X) {
			l->base = info->dlpi_addr;
			l->text = (const uint8_t *)(info->dlpi_addr + p->p_vaddr);
			l->size = p->p_memsz;
		}
	}
	snprintf(l->path, sizeof(l->path), "%s", info->dlpi_name);

	struct mapping m;

	ck_assert_int_eq(mapping_at(getpid(), (uint64_t)l->text, &m), 0);
	l->file = (struct known_file){.device = m.device, .inode = m.inode};
	l->seen = (struct seen_text){.start = m.start, .end = m.end, .offset = m.offset,
				     .file = &l->file};
	l->space = (struct fast_space){.memory = {.fd = -1, .maps = -1}};
	l->functions = (struct functions){.space = &l->space, .tid = getpid(), .text = &l->seen};
	l->finder = (struct site_functions){functions_find, &l->functions};
	return 1;
}

/* The number that a mov right before sets; -1 if there is none */
static int64_t number_before(const struct library *l, size_t at)
{
	uint32_t nr;

	if (at < 5 || l->text[at - 5] != 0xb8)
		return -1;
	memcpy(&nr, l->text + at - 4, sizeof(nr));
	return nr;
}

static struct site_shape shape_at(const struct library *l, size_t at)
{
	int64_t nr = number_before(l, at);

	return site_shape(l->text, l->size, at, (uint64_t)l->text + at, nr < 0 ? 9999 : nr,
			  &l->finder);
}

static struct site_shape unreached_at(const struct library *l, size_t at)
{
	int64_t nr = number_before(l, at);

	return site_shape_unreached(l->text, l->size, at, (uint64_t)l->text + at,
				    nr < 0 ? 9999 : nr, &l->finder);
}

/* The next address from `at` on with the bytes of a syscall instruction; l->size if there is
 * none */
static size_t next_site(const struct library *l, size_t at)
{
	const uint8_t *p = memmem(l->text + at, l->size - at, "\x0f\x05", 2);

	return p ? (size_t)(p - l->text) : l->size;
}

static bool begins_with(const char *s, const char *const *words)
{
	for (; *words; words++)
		if (!strncmp(s, *words, strlen(*words)))
			return true;
	return false;
}

/* ` 25e1:\tje 25f0 <x>`: marks its address and the target of the branch */
static void parse_line(const struct library *l, uint8_t *said, char *line)
{
	static const char *const padding[] = {"nop", "xchg   %ax,%ax", "data16", "cs nop", "int3",
					      NULL},
		*const leaves[] = {"ret", "repz ret", "jmp ", NULL},
		*const branches[] = {"j", "call ", "loop", "bnd ", NULL};
	const uint64_t first = (uint64_t)l->text - l->base;
	char *end;
	uint64_t at = strtoull(line, &end, 16) - first;
	const char *what = end + 2;

	if (strncmp(end, ":\t", 2) || at >= l->size)
		return;
	said[at] |= BEGINS | (begins_with(what, padding) ? IS_PADDING : 0) |
		    (begins_with(what, leaves) ? LEAVES : 0);
	const char *operand = begins_with(what, branches) ? strrchr(what, ' ') : NULL;
	const char *name = operand ? strstr(what, " <") : NULL;

	if (name)
		for (operand = name; operand > what && operand[-1] != ' ';)
			operand--;
	if (!operand)
		return;
	uint64_t target = strtoull(operand, &end, 16) - first;

	if (target < l->size)
		said[target] |= IS_TARGET;
}

/* Must be freed; NULL if there is no disassembler */
static uint8_t *disassemble(const struct library *l)
{
	uint8_t *said = calloc(1, l->size);
	char command[sizeof(l->path) + 64], line[512];
	size_t lines = 0;

	ck_assert_ptr_nonnull(said);
	snprintf(command, sizeof(command), "LC_ALL=C objdump -d --no-show-raw-insn '%s' 2>&1",
		 l->path);
	FILE *f = popen(command, "re");

	ck_assert_ptr_nonnull(f);
	for (; fgets(line, sizeof(line), f); lines++)
		parse_line(l, said, line);
	if (!pclose(f) && lines > 1000)
		return said;
	free(said);
	return NULL;
}

static bool is_any(const uint8_t *said, size_t from, size_t to, unsigned what)
{
	for (; from < to; from++)
		if (said[from] & what)
			return true;
	return false;
}

static void check_before(const uint8_t *said, size_t at)
{
	ck_assert_msg(said[at - 5] & BEGINS, "%#zx: the mov is none", at);
	ck_assert_msg(!is_any(said, at - 4, at, BEGINS | IS_TARGET), "%#zx: more than a mov", at);
}

static void check_beside(const uint8_t *said, size_t at, int32_t pad)
{
	size_t place = at + pad, earlier = place - 1;

	while (!(said[earlier] & BEGINS))
		earlier--;
	ck_assert_msg(said[earlier] & LEAVES, "%#zx: %d is reached from before", at, pad);
	ck_assert_msg(said[place] & BEGINS, "%#zx: %d is in an instruction", at, pad);
	for (size_t i = place; i < place + 5; i++) {
		ck_assert_msg(!(said[i] & BEGINS) || said[i] & IS_PADDING, "%#zx: %d is code", at,
			      pad);
		ck_assert_msg(!(said[i] & IS_TARGET), "%#zx: %d is branched to", at, pad);
	}
}

START_TEST(most_can_be_patched)
{
	struct library l = {.text = NULL};
	unsigned with_number[3] = {0}, without[3] = {0};

	dl_iterate_phdr(find_libc, &l);
	if (!l.text) {
		printf("# there is no libc.so\n");
		return;
	}
	for (size_t at = next_site(&l, 0); at < l.size; at = next_site(&l, at + 1))
		(number_before(&l, at) < 0 ? without : with_number)[shape_at(&l, at).kind]++;
	printf("# %s: with their number right before: %u BEFORE, %u BESIDE, %u none; "
	       "others: %u BEFORE, %u BESIDE, %u none\n", l.path, with_number[SITE_BEFORE],
	       with_number[SITE_BESIDE], with_number[SITE_NONE], without[SITE_BEFORE],
	       without[SITE_BESIDE], without[SITE_NONE]);
#ifdef __GLIBC__
	ck_assert_uint_gt(with_number[SITE_BEFORE] + with_number[SITE_BESIDE], 100);
#endif
	ck_assert_uint_gt(with_number[SITE_BEFORE] + with_number[SITE_BESIDE],
			  with_number[SITE_NONE]);
}
END_TEST

/* Functions of the C library itself, by their addresses */
START_TEST(functions_begin_where_they_are)
{
	void *const begin[] = {(void *)getpid, (void *)snprintf, (void *)qsort, (void *)malloc};
	struct library l = {.text = NULL};
	struct site_gap gap;

	dl_iterate_phdr(find_libc, &l);
	if (!l.text)
		return;
	for (size_t i = 0; i < sizeof(begin) / sizeof(*begin); i++) {
		uint64_t addr = (uint64_t)begin[i];
		enum site_place place = functions_find(&l.functions, addr, &gap);

		/* a sanitizer replaces some; musl has no such information */
		if (addr - (uint64_t)l.text >= l.size || !l.functions.table)
			continue;
		ck_assert_int_eq(place, SITE_START_OF_FUNCTION);
		ck_assert_int_eq(functions_find(&l.functions, addr + 1, &gap), SITE_IN_FUNCTION);
	}
}
END_TEST

START_TEST(a_disassembler_agrees)
{
	struct library l = {.text = NULL};

	dl_iterate_phdr(find_libc, &l);
	uint8_t *said = l.text ? disassemble(&l) : NULL;

	if (!said) {
		printf("# objdump is not installed\n");
		return;
	}
	unsigned agreed = 0, sites = 0;

	for (size_t at = next_site(&l, 0); at < l.size; at = next_site(&l, at + 1)) {
		struct site_shape s = shape_at(&l, at), unreached = unreached_at(&l, at);

		/* other instructions contain these bytes too, where no thread stops */
		if (!(said[at] & BEGINS)) {
			ck_assert_msg(s.kind != SITE_BEFORE, "%#zx: it is no syscall", at);
			ck_assert_msg(unreached.kind == SITE_NONE, "%#zx: it is no syscall", at);
			continue;
		}
		sites += s.kind != SITE_NONE;
		agreed += unreached.kind != SITE_NONE;
		ck_assert_msg(unreached.kind == SITE_NONE || unreached.kind == s.kind,
			      "%#zx: the shape depends on a stop", at);
		if (s.kind == SITE_BEFORE)
			check_before(said, at);
		if (s.kind == SITE_BESIDE)
			check_beside(said, at, s.pad);
	}
	printf("# %u sites, %u of them known without a stop\n", sites, agreed);
	ck_assert_uint_gt(agreed, sites / 2);
	free(said);
}
END_TEST

/* Sites that are patched one after the other never share a byte of padding */
START_TEST(padding_is_not_shared)
{
	struct library l = {.text = NULL};
	unsigned count = 0;

	dl_iterate_phdr(find_libc, &l);
	if (!l.text)
		return;
	uint8_t *text = malloc(l.size), *taken = calloc(1, l.size);

	ck_assert(text && taken);
	memcpy(text, l.text, l.size);
	for (size_t at = next_site(&l, 0); at < l.size; at = next_site(&l, at + 1)) {
		uint64_t addr = (uint64_t)l.text + at;
		int64_t nr = number_before(&l, at);
		struct site_shape s = site_shape(text, l.size, at, addr, nr < 0 ? 9999 : nr,
						 &l.finder);
		struct site_patch p[2];

		if (s.kind == SITE_NONE)
			continue;
		unsigned pieces = site_patches(p, &s, addr, addr + 0x10000000);

		ck_assert_uint_gt(pieces, 0);
		for (unsigned i = 0; i < pieces; i++) {
			size_t to = p[i].addr - (uint64_t)l.text;

			ck_assert(!is_any(taken, to, to + p[i].size, 1));
			memset(taken + to, 1, p[i].size);
			memcpy(text + to, p[i].bytes, p[i].size);
		}
		ck_assert(site_is_patched(&s, text + at - 5));
		count++;
	}
	printf("# %u sites patched at once\n", count);
	free(text);
	free(taken);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("real sites");
	TCase *real = tcase_create("real sites");

	tcase_set_timeout(real, 60);
	tcase_add_test(real, most_can_be_patched);
	tcase_add_test(real, functions_begin_where_they_are);
	tcase_add_test(real, a_disassembler_agrees);
	tcase_add_test(real, padding_is_not_shared);
	suite_add_tcase(suite, real);
	return unit_main(suite);
}
