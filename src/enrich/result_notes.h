/* What the tracer finds out about the effect of a system call beyond its result: why a virtual CPU
 * has exited (-e kvm=vcpu), and which namespaces were created (-e namespace=new). It is looked up
 * through the event's struct memory and recorded there, so that a replay gives the same. */
#ifndef ENRICH_RESULT_NOTES_H
#define ENRICH_RESULT_NOTES_H

#include "base/memory/arena.h"
#include "decode/memory.h"
#include "ptrail/value.h"

/* What is looked up; a set */
enum result_notes {
	RESULT_NOTE_VCPU = 1,		/* after KVM_RUN: KVM_EXIT_HLT */
	/* after clone, unshare …: the numbers of the namespaces, by their names in /proc/PID/ns */
	RESULT_NOTE_NAMESPACES = 2,
};

/* Adds the set `notes` to .after of a system call that has succeeded; no effect on others. */
void result_notes_add(struct call_view *v, struct memory *m, unsigned notes, struct arena *arena);
#endif
