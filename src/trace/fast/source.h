/* Ring buffers as a source of events: see trace/state/source.h. */
#ifndef TRACE_FAST_SOURCE_H
#define TRACE_FAST_SOURCE_H

#include "trace/state/source.h"

extern const struct trace_source ring_source;
#endif
