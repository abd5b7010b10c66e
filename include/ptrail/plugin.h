/* Third-party printers: a shared object that is built against these headers alone and loaded with
 * --print=./NAME.so:FILE. It includes this file, defines a `struct printer` (ptrail/printer.h), and
 * ends with
 *
 *	PTRAIL_PRINTER(row);
 *
 * An object contains one printer. doc/printers.md is a tutorial, contrib/printers has an example.
 *
 * Ownership: the row and everything that it points at belong to the object and never change; the
 * object stays loaded until ptrail exits. The pointer that `open` returns is passed to the other
 * functions, and `close` frees it. Options and output belong to ptrail and outlive the printer.
 * An event and everything that it points at are valid until `event` returns.
 *
 * Threads: one thread calls all functions, one at a time, while tracees may wait for them to
 * return. Only that thread may call functions of these headers. Threads that a printer creates
 * must block all signals.
 *
 * A printer runs inside ptrail: if it crashes, the trace ends and the command continues untraced.
 * It must not create children (ptrail would wait for them as for tracees) or change signal actions,
 * the working directory or the locale, and must open files with O_CLOEXEC, since the command would
 * inherit them.
 *
 * Stability: ptrail refuses an object that was built for another PTRAIL_INTERFACE
 * (ptrail/symbol.h). The compiled-in sizes of structs are a second check: they detect an object
 * whose headers have the same number but are different. */
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

/* The structs whose sizes ptrail compares */
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

/* The type of the symbol `ptrail_plugin` that the object exports */
struct ptrail_plugin {
	uint32_t magic, interface;	/* at this offset in all versions */
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
