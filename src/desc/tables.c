/* Turns the rows into constants. desc/rows.h is expanded several times: for the names that rows
 * refer to, for the values of constants, for the numbers of sets and records, and for the
 * tables. */
#include "desc/traits.h"
#include "desc/type.h"
#include "desc/words.h"

#include <errno.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Wunused-const-variable"	/* records used by whole_or */

/* 1. Names. Each is the address of a byte; tentative definitions may be repeated. */
static const char name_ret, name_fd_class, name_bpf_class, name_verbose;
#define FIELD_(c, shown, id, ...) static const char id;
#define MEMBER_(kind, name, number, ...) __VA_ARGS__
#define NESTED_(...)		__VA_ARGS__
#define BITS(s, unknown, ...)	__VA_ARGS__
#define ENUM(s, unknown, ...)	__VA_ARGS__
#define STRUCT(n, where, c, fl, ...) __VA_ARGS__
#define TUPLE(n, ...)		__VA_ARGS__
#define UNION(n, ...)		__VA_ARGS__
#define SYS(n, x86_64, i386, arm64, classes, ...) __VA_ARGS__
#define SYS_NAMED SYS
#define SYS_AS(row, ...)	SYS(__VA_ARGS__)
#define SYS_NAMED_AS SYS_AS
#define SYS_FAR_AS SYS_AS
#define MULTIPLEXED(n, x86_64, i386, arm64, classes, s, ...) __VA_ARGS__
#define MULTIPLEXED_HERE MULTIPLEXED
#include "desc/rows.h"

/* The phrase of each system call; "" if its row has none */
static const char *const phrases[] = {
#define SAYS(phrase)		phrase
#define SYS(n, x86_64, i386, arm64, classes, ...) "" __VA_ARGS__,
#define SYS_NAMED SYS
#define SYS_AS(row, ...) SYS(__VA_ARGS__)
#define SYS_NAMED_AS SYS_AS
#define SYS_FAR_AS SYS_AS
#define MULTIPLEXED(n, x86_64, i386, arm64, classes, s, ...) "" __VA_ARGS__,
#define MULTIPLEXED_HERE MULTIPLEXED
#include "desc/rows.h"
};

/* What each syscall does, for all layers; see traits.h */
#define SIGNAL_RATE \
	"a signal that arrives faster than it can be delivered would keep its program from running"
static const struct syscall_traits traits[] = {
#define TRAITS(...)		__VA_ARGS__
#define NEVER_FAST(why)		.never_fast = why,
#define FILLS_WHOLE		.fills_whole = true,
#define PLAN_KEY(r, w, base, base_2, mask) .key = {r, w, {base, base_2}, mask},
#define DESCRIPTORS(effect)	.descriptors = DESCRIPTORS_##effect,
#define WRITES_TEXT(shape)	.writes_text = WRITES_TEXT_##shape,
#define WAITS(kind, object)	.wait = WAIT_##kind, .wait_object = WAITS_ON_##object,
#define TIMEOUT(arg, how)	.timeout_arg = arg, .timeout = TIMEOUT_##how,
#define USES(what, ...)		.use = USE_##what, USED_PATHS_(__VA_ARGS__, 0, 0)
#define USED_PATHS_(first, made, ...) .used_path = first + 0, .created_path = made + 0,
#define CHANGES_PATHS(mask, what) .changed_paths = mask, .change = CHANGE_##what,
#define VERB(text)		.verb = text,
#define AFFECTS(effect)		.process = AFFECTS_##effect,
#define SOCKETS(effect)		.sockets = SOCKETS_##effect,
#define CREDENTIALS(effect)	.credentials = CREDENTIALS_##effect,
#define MAPPINGS(effect)	.memory = MEMORY_##effect,
#define EXCHANGES(effect)	.exchange = EXCHANGES_##effect,
#define SIGNALS(effect)		.signals = SIGNALS_##effect,
#define SCHEDULES(effect)	.schedules = SCHEDULES_##effect,
#define NEEDS(name, when)	.capability = "CAP_" #name, .need = NEED_##when,
#define SPLIT(form, args)	.split = SPLIT_##form, .split_args = args,
#define USUAL_ERROR(error)	.usual_error = error,
#define MEANS(error, meaning)	{error, FAILURE_##meaning},
#define FAILS(...) \
	.failures = (const struct syscall_failure[]){__VA_ARGS__ {0, 0}},
#define RETURNS_EINTR		.returns_eintr = true,
#define STARTS_PROGRAM		.starts_program = true,
#define FLUSHES			.flushes = true,
#define SYS(n, x86_64, i386, arm64, classes, ...) {__VA_ARGS__},
#define SYS_NAMED SYS
#define SYS_AS(row, ...) SYS(__VA_ARGS__)
#define SYS_NAMED_AS SYS_AS
#define SYS_FAR_AS SYS_AS
#define MULTIPLEXED(n, x86_64, i386, arm64, classes, s, ...) {__VA_ARGS__},
#define MULTIPLEXED_HERE MULTIPLEXED
#include "desc/rows.h"
};

/* 2. Constants. Each becomes an enumerator, so that rows can use O_CREAT. */
#define ENUMERATOR_(n, v)	enum { n = v };
#define BITS(s, unknown, ...)	__VA_ARGS__
#define ENUM(s, unknown, ...)	__VA_ARGS__
#include "desc/rows.h"

/* 3. Numbers of sets and records, so that rows can refer to each other in any order */
enum set_id {
	SET_none,
#define BITS(s, ...) SET_##s,
#define ENUM BITS
#include "desc/rows.h"
	SET_COUNT
};

enum record_id {
	RECORD_none,
#define STRUCT(n, ...) RECORD_##n,
#define TUPLE STRUCT
#define UNION STRUCT
#include "desc/rows.h"
	RECORD_COUNT
};

/* 4. Types of numbers (fd, pid, u32 ...); the name of a record is a type, too */
#define NUM(word, w, sgn, bs, sns, ...) \
	static const struct type word[1] = {{.kind = K_NUM, .width = w, .sign = sgn, .base = bs, \
		.sense = sns, ##__VA_ARGS__}};
#include "desc/rows/numbers.def"
#undef NUM

#define STRUCT(n, ...) \
	static const struct type n[1] = {{.kind = K_STRUCT, .record = RECORD_##n}};
#define TUPLE STRUCT
#define UNION STRUCT
#include "desc/rows.h"

/* 5. Records */
const struct record desc_records[] = {
	{.name = NULL},
#define FIELD_(c, shown, id_, ...) {.name = shown, .id = &id_, __VA_ARGS__},
#define UNNAMED_(...) {__VA_ARGS__},
#define STRUCT(n, where, c, fl, ...) {#n, FIELDS_(__VA_ARGS__), fl},
#define TUPLE(n, ...) {#n, FIELDS_(__VA_ARGS__), R_TUPLE},
#define UNION(n, ...) {#n, FIELDS_(__VA_ARGS__), R_UNION},
#include "desc/rows.h"
};
const uint16_t desc_record_count = RECORD_COUNT;

/* 6. Sets */
enum { ABIS_x86_64 = 1 << ABI_x86_64, ABIS_i386 = 1 << ABI_i386, ABIS_arm64 = 1 << ABI_arm64,
	ABIS_64 = ABIS_x86_64 | ABIS_arm64 };
const struct set desc_sets[] = {
	{.name = NULL},
#define FIELD_(c, shown, id_, ...) {.name = shown, .id = &id_, __VA_ARGS__},
#define UNNAMED_(...) {__VA_ARGS__},
#define MEMBER_(k, n, v, ...) {.kind = k, .name = n, .value = v, __VA_ARGS__},
#define OPTION_(...) __VA_ARGS__,
#define NESTED_(...) .fields = FIELDS_(__VA_ARGS__),
#define BITS(s, unknown, ...) {#s, unknown, (const struct entry[]){__VA_ARGS__ {.kind = E_END}}},
#define ENUM BITS
#include "desc/rows.h"
};
const uint16_t desc_set_count = SET_COUNT;
const uint16_t desc_set_signals = SET_signals, desc_set_ptrace_events = SET_ptrace_events,
	desc_set_wake_op_ops = SET_wake_op_ops,
	desc_set_wake_op_compares = SET_wake_op_compares,
	desc_set_ioprio_classes = SET_ioprio_classes, desc_set_cap_numbers = SET_cap_numbers,
	desc_set_quota_cmds = SET_quota_cmds, desc_set_quota_types = SET_quota_types,
	desc_set_netlink_protocols = SET_netlink_protocols,
	desc_set_kvm_exits = SET_kvm_exits,
	desc_set_clone_flags = SET_clone_flags,
	desc_set_nl_netfilter = SET_nl_netfilter,
	desc_set_nfnl_subsystems = SET_nfnl_subsystems, desc_set_families = SET_families,
	desc_set_keys = SET_keys, desc_set_key_types = SET_key_types;
const uint16_t desc_record_siginfo = RECORD_siginfo;
const atom desc_name_ret = &name_ret, desc_name_fd_class = &name_fd_class,
	desc_name_vlen = &name_vlen, desc_name_width = &name_width,
	desc_name_charcount = &name_charcount, desc_name_bpf_fd = &name_bpf_fd,
	desc_name_bpf_class = &name_bpf_class, desc_name_request = &name_request,
	desc_name_verbose = &name_verbose;

/* 7. System calls. Rows use the names of classes in capitals. */
enum { NO = -1 };
enum {
#define CLASS(id, ...) id = 1 << CLASS_##id,
#include "desc/classes.def"
#undef CLASS
};

static const struct call calls[] = {
#define FIELD_(c, shown, id_, ...) {.name = shown, .id = &id_, __VA_ARGS__},
#define UNNAMED_(...) {__VA_ARGS__},
#define ROW_(n, fl, s, x86_64, i386, arm64, classes, ...) \
	{#n, {x86_64, i386, arm64}, classes, s, fl, FIELDS_(__VA_ARGS__)},
#define SYS(n, ...)		ROW_(n, 0, SET_none, __VA_ARGS__)
#define SYS_NAMED(n, ...)	ROW_(n, R_NAMED, SET_none, __VA_ARGS__)
#define SYS_AS(row, n, ...)	ROW_(n, 0, SET_none, __VA_ARGS__)
#define SYS_NAMED_AS(row, n, ...) ROW_(n, R_NAMED, SET_none, __VA_ARGS__)
#define SYS_FAR_AS(row, n, ...)	ROW_(n, R_FAR, SET_none, __VA_ARGS__)
#define MULTIPLEXED(n, x86_64, i386, arm64, classes, s, ...) \
	ROW_(n, 0, SET_##s, x86_64, i386, arm64, classes, __VA_ARGS__)
#define MULTIPLEXED_HERE(n, x86_64, i386, arm64, classes, s, ...) \
	ROW_(n, R_HERE, SET_##s, x86_64, i386, arm64, classes, __VA_ARGS__)
#include "desc/rows.h"
};

enum row_id {
#define SYS(n, ...) ROW_##n,
#define SYS_NAMED SYS
#define SYS_AS SYS
#define SYS_NAMED_AS SYS
#define SYS_FAR_AS SYS
#define MULTIPLEXED SYS
#define MULTIPLEXED_HERE SYS
#include "desc/rows.h"
	ROW_COUNT
};

static const char *const row_names[] = {
#define SYS(n, ...) #n,
#define SYS_NAMED SYS
#define SYS_AS SYS
#define SYS_NAMED_AS SYS
#define SYS_FAR_AS SYS
#define MULTIPLEXED SYS
#define MULTIPLEXED_HERE SYS
#include "desc/rows.h"
};

const struct syscall_traits *syscall_traits(const struct call *row)
{
	static const struct syscall_traits none;

	return row ? &traits[row - calls] : &none;
}

const struct syscall_traits *syscall_traits_named(const char *name)
{
	return syscall_traits(name ? desc_call_by_name(name) : NULL);
}

const char *desc_call_phrase(const struct call *c)
{
	return phrases[c - calls];
}

/* The index by number. Slot 0 is for calls that an ABI lacks (number -1), so it is initialized many
 * times. */
#pragma GCC diagnostic ignored "-Woverride-init"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#endif
enum { NR_MAX = 512 };

#define SYS(n, x, i, a, ...) \
	_Static_assert((x) < NR_MAX - 1 && (i) < NR_MAX - 1 && (a) < NR_MAX - 1, \
		       "raise NR_MAX: the row " #n " has a number above it");
#define SYS_NAMED SYS
#define SYS_AS(row, n, ...) SYS(row, __VA_ARGS__)
#define SYS_NAMED_AS SYS_AS
#define SYS_FAR_AS SYS_AS
#define MULTIPLEXED SYS
#define MULTIPLEXED_HERE SYS
#include "desc/rows.h"

#define ROW_AT_(row, abi, nr)	[abi][nr + 1] = ROW_##row + 1,
static const uint16_t by_nr[ABI_COUNT][NR_MAX] = {
#define SYS(n, x, i, a, ...) \
	ROW_AT_(n, ABI_x86_64, x) ROW_AT_(n, ABI_i386, i) ROW_AT_(n, ABI_arm64, a)
#define SYS_NAMED SYS
#define SYS_AS(row, n, ...) SYS(row, __VA_ARGS__)
#define SYS_NAMED_AS SYS_AS
#define SYS_FAR_AS SYS_AS
#define MULTIPLEXED SYS
#define MULTIPLEXED_HERE SYS
#include "desc/rows.h"
};

static const struct x32_row {
	uint16_t row;
	int16_t nr;
	enum x32_words words;
} x32_rows[] = {
#define X32(n, nr)		{ROW_##n, nr, X32_WORDS_SHORT},
#define X32_OFFSET(n, nr)	{ROW_##n, nr, X32_WORDS_SHORT_WIDE_OFFSET},
#include "desc/rows/x32.def"
#undef X32
#undef X32_OFFSET
};
enum { X32_ROWS = sizeof(x32_rows) / sizeof(*x32_rows) };

static const struct x32_row *find_x32(uint64_t nr)
{
	uint64_t number = nr & ~(uint64_t)X32_BIT;

	for (size_t i = 0; i < X32_ROWS; i++)
		if (x32_rows[i].nr >= 0 && (uint64_t)x32_rows[i].nr == number)
			return &x32_rows[i];
	return NULL;
}

enum x32_words desc_x32_words(uint64_t nr)
{
	const struct x32_row *own = find_x32(nr);

	return own ? own->words : X32_WORDS_LONG;
}

/* The row of an x32 system call; NULL: x32 has another number for the system call, or lacks it */
static const struct call *x32_call(uint64_t nr)
{
	const struct x32_row *own = find_x32(nr);
	const struct call *found = desc_call(&abis[ABI_x86_64], nr & ~(uint64_t)X32_BIT);

	for (size_t i = 0; i < X32_ROWS && !own; i++)
		if (found == &calls[x32_rows[i].row])
			return NULL;
	return own ? &calls[own->row] : found;
}

const struct call *desc_call(const struct abi *abi, uint64_t nr)
{
	if (is_x32(abi, nr))
		return x32_call(nr);

	uint16_t i = nr < NR_MAX - 1 ? by_nr[abi->id][nr + 1] : 0;

	return i ? &calls[i - 1] : NULL;
}

const struct call *desc_calls(size_t *count)
{
	*count = ROW_COUNT;
	return calls;
}

const struct call *desc_call_by_name(const char *name)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (!strcmp(calls[i].name, name))
			return &calls[i];
	return NULL;
}

const struct call *desc_call_by_row_name(const char *row)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (!strcmp(row_names[i], row))
			return &calls[i];
	return NULL;
}

uint16_t desc_record_by_name(const char *name)
{
	for (uint16_t i = 1; i < RECORD_COUNT; i++)
		if (!strcmp(desc_records[i].name, name))
			return i;
	return 0;
}

static const char *constant_name(uint16_t set, int number)
{
	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++)
		if (e->kind == E_VAL && e->name && e->value == (uint64_t)number && !e->abis)
			return e->name;
	return NULL;
}

const char *desc_signal_name(int number)
{
	return constant_name(SET_signals, number);
}

const char *desc_policy_name(int policy)
{
	return constant_name(SET_sched_policies, policy);
}

const char *desc_class_name(enum class_id id)
{
	static const char *const names[] = {
#define CLASS(id, name, ...) name,
#include "desc/classes.def"
#undef CLASS
	};

	return id < CLASS_COUNT ? names[id] : NULL;
}

const struct noun_words noun_words[NOUN_COUNT] = {
	[NOUN_PLAIN] = {"", ""},
	[NOUN_var] = {"var", "vars"},
	[NOUN_entry] = {"entries", "entries"},
	[NOUN_hidden] = {NULL, NULL},
};

const char *desc_class_help(enum class_id id)
{
	static const char *const helps[] = {
#define CLASS(id, name, help) help,
#include "desc/classes.def"
#undef CLASS
	};

	return id < CLASS_COUNT ? helps[id] : NULL;
}
