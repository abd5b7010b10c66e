#include "fast/thread/threads.h"

#include "base/memory/alloc.h"

struct fast_thread *fast_find(const struct fast *f, pid_t tid)
{
	return hash_get(&f->threads, tid);
}

struct fast_thread *threads_provide(struct fast *f, pid_t tid)
{
	struct fast_thread *t = fast_find(f, tid);

	if (!t) {
		t = alloc_new(struct fast_thread);
		t->tid = tid;
		hash_put(&f->threads, tid, t);
	}
	return t;
}
