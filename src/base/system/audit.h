/* Assertions that take time, or that verify what only comments promise. They are part of builds
 * with --enable-asserts, which --enable-sanitizers implies. */
#ifndef BASE_SYSTEM_AUDIT_H
#define BASE_SYSTEM_AUDIT_H

#include <assert.h>

#ifdef PTRAIL_ASSERTS
enum { HAS_AUDITS = 1 };
#define audit(condition) assert(condition)
#else
enum { HAS_AUDITS = 0 };
/* compiled, never evaluated */
#define audit(condition) ((void)sizeof((condition) ? 1 : 0))
#endif
#endif
