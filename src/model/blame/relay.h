/* Failures that reach a process through others that succeeded: what a hook of git(1) refuses, git
 * receive-pack reports to git push */
#ifndef MODEL_BLAME_RELAY_H
#define MODEL_BLAME_RELAY_H

#include "model/blame/blame.h"

/* Adds the processes from below the last one of the chain, `p`, to a failed descendant which that
 * one names, or whose error it repeats, where it states why it failed. Adds nothing if there is
 * none. */
void relay_follow(struct blame *b);
#endif
