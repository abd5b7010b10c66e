#include "symbols/unwind/unwind.h"

#ifdef __aarch64__
#include <libunwind-aarch64.h>
#define LIBUNWIND "libunwind-aarch64.so.8"
#define FUNCTION(name) LIBRARY_SYMBOL(struct unwind_library, _Uaarch64_, name)
/* The numbers of registers, as DWARF has them: the instruction pointer, also after a step that has
 * left a function; stack and frame pointer */
#define NUMBER_IP UNW_AARCH64_PC
#define NUMBER_CALLER UNW_AARCH64_X30
#define NUMBER_SP UNW_AARCH64_SP
#define NUMBER_FP UNW_AARCH64_X29
#else
#include <libunwind-x86_64.h>
#define LIBUNWIND "libunwind-x86_64.so.8"
#define FUNCTION(name) LIBRARY_SYMBOL(struct unwind_library, _Ux86_64_, name)
#define NUMBER_IP UNW_X86_64_RIP
#define NUMBER_CALLER UNW_X86_64_RIP
#define NUMBER_SP UNW_X86_64_RSP
#define NUMBER_FP UNW_X86_64_RBP
#endif
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/system/library.h"
#include "machine/machine.h"

/* Number of reads after which unwinding is given up: the tables belong to the tracee, and could
 * contain a loop */
enum { READS_MAX = 1000000 };

/* Each member is the function of libunwind with a prefix for the machine: "_Ux86_64_". */
struct unwind_library {
	unw_addr_space_t (*create_addr_space)(unw_accessors_t *accessors, int byte_order);
	void (*destroy_addr_space)(unw_addr_space_t space);
	int (*set_caching_policy)(unw_addr_space_t space, unw_caching_policy_t policy);
	void (*flush_cache)(unw_addr_space_t space, unw_word_t low, unw_word_t high);
	int (*init_remote)(unw_cursor_t *cursor, unw_addr_space_t space, void *ctx);
	int (*step)(unw_cursor_t *cursor);
	int (*is_signal_frame)(unw_cursor_t *cursor);
	int (*get_reg)(unw_cursor_t *cursor, int reg, unw_word_t *to);
	/* for accessors; no header declares it */
	int (*dwarf_search_unwind_table)(unw_addr_space_t space, unw_word_t ip,
					 unw_dyn_info_t *table, unw_proc_info_t *to,
					 int needs_info, void *ctx);
};

static const struct library_symbol library_symbols[] = {
	FUNCTION(create_addr_space), FUNCTION(destroy_addr_space), FUNCTION(set_caching_policy),
	FUNCTION(flush_cache), FUNCTION(init_remote), FUNCTION(step), FUNCTION(is_signal_frame),
	FUNCTION(get_reg), FUNCTION(dwarf_search_unwind_table), {0},
};

struct unwinder {
	struct unwind_library library;
	unw_accessors_t accessors;
};

/* What the accessors get as their last argument */
struct unwinding {
	const struct unwind_library *library;
	const struct unwind_source *from;
	unw_word_t sp;		/* of the function being unwound */
	unsigned reads;
};

static int find_procedure(unw_addr_space_t space, unw_word_t ip, unw_proc_info_t *to,
			  int needs_info, void *ctx)
{
	struct unwinding *w = ctx;
	struct unwind_table table;
	unw_dyn_info_t info = {.format = UNW_INFO_FORMAT_REMOTE_TABLE, .end_ip = UINT64_MAX};

	ip &= ~w->from->signature_bits;
	if (!w->from->find_table(w->from->ctx, ip, &table))
		return -UNW_ENOINFO;
	info.u.rti = (unw_dyn_remote_table_info_t){
		.segbase = table.base, .table_data = table.entries, .table_len = table.count,
	};
	return w->library->dwarf_search_unwind_table(space, ip, &info, to, needs_info, ctx);
}

/* libunwind frees what it has allocated itself. */
static void put_info(unw_addr_space_t space, unw_proc_info_t *info, void *ctx)
{
	(void)space, (void)info, (void)ctx;
}

static int find_dynamic_list(unw_addr_space_t space, unw_word_t *list, void *ctx)
{
	(void)space, (void)list, (void)ctx;
	return -UNW_ENOINFO;
}

static int access_memory(unw_addr_space_t space, unw_word_t addr, unw_word_t *word, int writes,
			 void *ctx)
{
	struct unwinding *w = ctx;

	(void)space;
	if (writes || w->reads++ > READS_MAX)
		return -UNW_EINVAL;
	return w->from->read(w->from->ctx, addr, word) ? 0 : -UNW_EINVAL;
}

static int access_register(unw_addr_space_t space, unw_regnum_t number, unw_word_t *value,
			   int writes, void *ctx)
{
	const struct unwinding *w = ctx;
	const struct frame_registers *r = w->from->registers;

	(void)space;
	if (writes || number < 0 || number > NUMBER_IP)
		return -UNW_EBADREG;
	if (w->from->frame_pointer && number == NUMBER_FP)
		*value = w->from->frame_pointer(w->from->ctx, w->sp);
	else
		*value = number == NUMBER_IP ? r->ip : r->value[number];
	return 0;
}

static int access_float(unw_addr_space_t space, unw_regnum_t number, unw_fpreg_t *value,
			int writes, void *ctx)
{
	(void)space, (void)number, (void)value, (void)writes, (void)ctx;
	return -UNW_EBADREG;
}

static int resume(unw_addr_space_t space, unw_cursor_t *cursor, void *ctx)
{
	(void)space, (void)cursor, (void)ctx;
	return -UNW_EINVAL;
}

static int get_name(unw_addr_space_t space, unw_word_t ip, char *to, size_t room,
		    unw_word_t *offset, void *ctx)
{
	(void)space, (void)ip, (void)to, (void)room, (void)offset, (void)ctx;
	return -UNW_ENOINFO;
}

struct unwinder *unwinder_new(char **why)
{
	struct unwinder *u = alloc_new(struct unwinder);

	u->accessors = (unw_accessors_t){
		.find_proc_info = find_procedure, .put_unwind_info = put_info,
		.get_dyn_info_list_addr = find_dynamic_list, .access_mem = access_memory,
		.access_reg = access_register, .access_fpreg = access_float, .resume = resume,
		.get_proc_name = get_name,
	};
	*why = library_open(LIBUNWIND, library_symbols, &u->library);
	if (!*why)
		return u;
	free(u);
	return NULL;
}

void unwinder_free(struct unwinder *u)
{
	free(u);
}

struct unwind_space *unwind_space_new(struct unwinder *u)
{
	unw_addr_space_t space = u->library.create_addr_space(&u->accessors, 0);

	if (space)
		u->library.set_caching_policy(space, UNW_CACHE_GLOBAL);
	return (struct unwind_space *)space;
}

void unwind_space_free(struct unwinder *u, struct unwind_space *space)
{
	if (space)
		u->library.destroy_addr_space((unw_addr_space_t)space);
}

void unwind_space_flush(struct unwinder *u, struct unwind_space *space)
{
	u->library.flush_cache((unw_addr_space_t)space, 0, 0);
}

bool unwind(struct unwinder *u, struct unwind_space *space, const struct unwind_source *from,
	    unsigned limit)
{
	struct unwinding w = {.library = &u->library, .from = from};
	unw_cursor_t cursor;
	unw_word_t ip;
	bool is_return = from->is_return;
	int number = NUMBER_IP;

	if (u->library.init_remote(&cursor, (unw_addr_space_t)space, &w) < 0)
		return false;
	for (unsigned i = 0; i < limit; i++) {
		if (u->library.get_reg(&cursor, number, &ip) < 0)
			return false;
		ip &= ~from->signature_bits;
		if ((i || !from->is_known) && !from->frame(from->ctx, ip, is_return))
			return false;
		if (u->library.get_reg(&cursor, NUMBER_SP, &w.sp) < 0)
			return false;
		is_return = u->library.is_signal_frame(&cursor) <= 0;
		number = is_return ? NUMBER_CALLER : NUMBER_IP;
		if (u->library.step(&cursor) <= 0)
			return false;
	}
	return true;
}
