#!/bin/sh
# embed.sh REPORT.html REPORT.css REPORT.js: writes C source that defines the strings of
# src/print/html/page.h with the content of the files. "?" is escaped because "??" can begin a
# trigraph.
set -e
string()
{
	printf '\nconst char %s[] =\n' "$1"
	sed 's/[\\"?]/\\&/g; s/^/"/; s/$/\\n"/' "$2"
	echo ';'
}
echo '/* Made by src/print/html/page/embed.sh */'
echo '#include "print/html/page.h"'
string html_page "$1"
string html_style "$2"
string html_script "$3"
