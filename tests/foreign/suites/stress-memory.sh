#!/bin/sh
# stress-ng: mappings that are made, moved, protected, locked and advised, stacks, shared memory
# needs: stress-ng
# apt: stress-ng
# dnf: stress-ng
# outlived
. "$HERE/lib.sh"
not_as_root "$0"
stress mremap 2 mprotect 500 madvise 5 mlock 200 mincore 200 brk 2000 shm-sysv 2 shm 2 mmapaddr 500 munmap 5 \
	bad-altstack 100 msync 20 pkey 500 fault 500 mmaphuge 5 resources 2
