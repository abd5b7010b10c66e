#include "print/core/report/wants.h"

void wants_add(struct wants *all, const struct wants *more)
{
	all->calls |= more->calls;
	all->cheap_calls |= more->cheap_calls;
	all->operations |= more->operations;
	all->values |= more->values;
	all->signals |= more->signals;
	all->programs |= more->programs;
	all->identity |= more->identity;
	all->workloads |= more->workloads;
	all->descriptors |= more->descriptors;
	all->credentials |= more->credentials;
	all->interpreters |= more->interpreters;
	all->bases |= more->bases;
	all->environments |= more->environments;
	all->figures |= more->figures;
	all->shortages |= more->shortages || more->figures;
	all->crashes |= more->crashes;
	all->stacks |= more->stacks;
	all->look_stacks |= more->look_stacks;
	all->library_calls |= more->library_calls;
	all->objects |= more->objects;
	all->names |= more->names || more->history || more->findings;
	all->exiting |= more->exiting || more->reaps || more->figures ||
		more->shortages || more->loaded || more->mappings || more->scheduling ||
		more->states || more->quotas;
	all->exiting_known |= more->exiting_known;
	all->loaded |= more->loaded;
	all->mappings |= more->mappings;
	all->scheduling |= more->scheduling || more->states || more->quotas;
	all->quotas |= more->quotas || more->states;
	all->states |= more->states;
	all->reaps |= more->reaps;
	all->looks |= more->looks;
	all->fd_paths |= more->fd_paths;
	all->faults |= more->faults;
	all->messages |= more->messages;
	all->tests |= more->tests;
	all->packets |= more->packets;
	all->history |= more->history || more->findings;
	all->findings |= more->findings;
}
