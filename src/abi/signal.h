/* Names of signals, as strace has them: SIGRTMIN is the kernel's 32, those after it SIGRT_1 … */
#ifndef ABI_SIGNAL_H
#define ABI_SIGNAL_H

/* "SIGKILL"; NULL: there is no such signal */
const char *signal_name(int number);
#endif
