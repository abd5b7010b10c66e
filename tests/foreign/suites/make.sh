#!/bin/sh
# make -j4 of C files, with tests that only the jobserver's descriptors can pass
# needs: make cc
# apt: make gcc libc6-dev
# dnf: make gcc
# short
set -e
[ "$LENGTH" = long ] && files=60 || files=16
i=0
while [ $i -lt $files ]; do
	i=$((i + 1))
	printf 'int f%d(void) { return %d; }\n' $i $i >"f$i.c"
	objects="$objects f$i.o"
done
i=0
{
	while [ $i -lt $files ]; do i=$((i + 1)); echo "int f$i(void);"; done
	printf '#include <stdio.h>\nint main(void) { printf("%%d\\n", 0'
	i=0
	while [ $i -lt $files ]; do i=$((i + 1)); printf ' + f%d()' $i; done
	echo '); return 3; }'
} >main.c
cat >Makefile <<END
all: below program
below:
	@+\$(MAKE) --no-print-directory inner
inner:
	@echo inner
program: main.o$objects
	@cc -o \$@ \$^
%.o: %.c
	@cc -c -o \$@ \$<
broken:
	@exit 4
END
make -j4 -s
status=0
./program || status=$?
echo "status $status"
status=0
make -s broken 2>/dev/null || status=$?
echo "make's status $status"
