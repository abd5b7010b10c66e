/* Cleanup attributes: release a local variable's resource at the end of its scope. */
#ifndef BASE_MEMORY_CLEANUP_H
#define BASE_MEMORY_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free(void *p) { free(*(void **)p); }
static inline void cleanup_close(int *fd) { if (*fd >= 0) close(*fd); }
static inline void cleanup_fclose(FILE **f) { if (*f) fclose(*f); }

#define _cleanup_free_		__attribute__((cleanup(cleanup_free)))
#define _cleanup_close_		__attribute__((cleanup(cleanup_close)))
#define _cleanup_fclose_	__attribute__((cleanup(cleanup_fclose)))
#endif
