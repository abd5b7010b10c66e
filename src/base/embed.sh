#!/bin/sh
# embed.sh HEADER NAME=FILE...: writes C source that defines the strings of src/HEADER with the content
# of the files. "?" is escaped because "??" can begin a trigraph.
set -e
echo '/* Made by src/base/embed.sh */'
printf '#include "%s"\n' "$1"
shift
for string; do
	printf '\nconst char %s[] =\n' "${string%%=*}"
	sed 's/[\\"?]/\\&/g; s/^/"/; s/$/\\n"/' "${string#*=}"
	echo ';'
done
