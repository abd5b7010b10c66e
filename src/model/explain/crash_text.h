/* Crashes and stacks as text: why a program crashed, and in which functions. Control characters in
 * names are replaced. */
#ifndef MODEL_EXPLAIN_CRASH_TEXT_H
#define MODEL_EXPLAIN_CRASH_TEXT_H

#include "base/text/sbuf.h"
#include "ptrail/history.h"

/* Appends what the task did: "it accessed a null pointer plus 8". Appends nothing if the signal
 * says all that is known. */
void crash_text(struct sbuf *b, const struct crash *c);
/* Appends the functions of the stack: "in strlen, called by f, main". Repetitions of a function are
 * folded, as are frames of unknown functions of one file, "prog+0x1f3c (and 4 more)". Appends
 * nothing if no function has a name. */
void crash_text_stack(struct sbuf *b, const struct stack *stack);
/* Appends the place of a frame with an .object, but without a function: "libx.so+0x1139". */
void crash_text_code(struct sbuf *b, const struct stack_frame *f);
/* Appends the innermost function that has a name: "in strlen". Appends nothing if none has one. */
void crash_text_place(struct sbuf *b, const struct stack *stack);

/* Returns the crash that killed the process; NULL if there is none or it is not known. */
const struct life_crash *crash_of_life(const struct life *l);
/* Returns the fault whose handler called exit(), which is why the process failed; NULL: none */
const struct life_crash *crash_caught(const struct life *l);
/* Appends what happened to such a process: "prog crashed with SIGSEGV: it accessed a null pointer,
 * in f; its handler exited with 1". */
void crash_text_caught(struct sbuf *b, const struct life *l);
/* Appends what crash_text() appends for the crash of the process, with what the process printed
 * of its cause before abort(), or what had failed before it used a null pointer. */
void crash_text_cause(struct sbuf *b, const struct life *l);
/* Appends what the signal that killed the process says if it is not about memory: "it executed an
 * invalid instruction", "it sent itself the signal". Appends nothing if it says no more. */
void crash_text_signal(struct sbuf *b, const struct life *l);
/* Appends what crash_text_cause() and crash_text_place() append, after ": " and ", ", for the
 * end of a process. Appends nothing if the process did not crash. */
void crash_text_life(struct sbuf *b, const struct life *l);
#endif
