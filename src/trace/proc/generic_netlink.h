/* Names of the families of generic netlink */
#ifndef TRACE_PROC_GENERIC_NETLINK_H
#define TRACE_PROC_GENERIC_NETLINK_H

#include <stdint.h>

/* Writes the name of the family whose messages have this type, without a NUL. Asks the kernel for
 * this one family, in ptrail's own network namespace: numbers of families are the same in all.
 * Returns the length; 0: there is no such family, it cannot be asked for, or the name is longer
 * than `len`. */
int64_t generic_family_name(uint16_t type, void *buf, uint64_t len);
#endif
