/* A printer of somebody else's: a shared object that is built against these headers alone and
 * loaded by --print=./NAME.so:FILE. It includes this file, fills a `struct printer` as
 * ptrail/printer.h says, and ends with
 *
 *	PTRAIL_PRINTER(row);
 *
 * One printer stands in one object. doc/printers.md is a tour, contrib/printers has an example.
 *
 * Ownership: the row and all that it points at are the object's and never change; the object stays
 * loaded until ptrail ends. What `open` returns is handed back as it is, and `close` frees it.
 * Options and output are ptrail's and outlive what was opened; of an event all is valid while
 * `event` runs, and nothing longer.
 *
 * Threads: all functions are called by one thread, one at a time, while tracees may wait for them
 * to return. That thread alone may call functions of these headers. Threads of the printer's own
 * block all signals.
 *
 * A printer runs inside of ptrail: where it crashes, the trace ends, and the command goes on
 * untraced. It makes no children (ptrail would wait for them as for tracees), changes no signal's
 * action, no working directory, no locale, and opens files with O_CLOEXEC, since the command would
 * have them as well.
 *
 * Stability: an object that was built for another PTRAIL_INTERFACE (ptrail/symbol.h) than ptrail's
 * is refused. The sizes that are built in are a second fence: they tell an object whose headers
 * said the same number and were others. */
#ifndef PTRAIL_PLUGIN_H
#define PTRAIL_PLUGIN_H

#include <stdint.h>

#include "ptrail/event.h"
#include "ptrail/finding.h"
#include "ptrail/history.h"
#include "ptrail/output.h"
#include "ptrail/printer.h"
#include "ptrail/process.h"
#include "ptrail/symbol.h"
#include "ptrail/value.h"
#include "ptrail/words.h"

enum { PTRAIL_PLUGIN_MAGIC = 0x7074726c };

/* The structs whose sizes are compared */
#define PTRAIL_STRUCTS(STRUCT) \
	STRUCT(event) STRUCT(descriptor) STRUCT(figures) STRUCT(path_fault) STRUCT(wants) \
	STRUCT(value) STRUCT(call_view) STRUCT(process) STRUCT(generation) STRUCT(printer) \
	STRUCT(printer_setting) STRUCT(print_options) STRUCT(history) STRUCT(life) \
	STRUCT(findings) STRUCT(finding)

enum {
#define PTRAIL_STRUCT(name) PTRAIL_SIZE_##name,
	PTRAIL_STRUCTS(PTRAIL_STRUCT)
#undef PTRAIL_STRUCT
	PTRAIL_SIZES
};

/* What the object exports as `ptrail_plugin` */
struct ptrail_plugin {
	uint32_t magic, interface;	/* these two stand first in all versions */
	uint32_t sizes[PTRAIL_SIZES];
	const struct printer *printer;
};

#define PTRAIL_SIZE(name) sizeof(struct name),
#define PTRAIL_PRINTER(row) \
	extern const struct ptrail_plugin ptrail_plugin PTRAIL_PUBLIC; \
	const struct ptrail_plugin ptrail_plugin = { \
		PTRAIL_PLUGIN_MAGIC, PTRAIL_INTERFACE, {PTRAIL_STRUCTS(PTRAIL_SIZE)}, &(row) \
	}
#endif
