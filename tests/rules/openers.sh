#!/bin/sh
# openers.sh DIRECTORY: prints the differences between the calls in its src that open a file or a
# directory and those that tests/rules/openers.txt there lists.
cd "$1" || exit 99
find src -name '*.c' | sort | while read -r file; do
	count=$(grep -v '^[ 	]*\*\|^/\*\|^[ 	]*"' "$file" |
		grep -oE '(^|[^A-Za-z0-9_.>])(f?open|freopen|open64|openat2?|creat|opendir)\(|SYS_openat2' | grep -c .)
	[ "$count" = 0 ] || printf '%s %s\n' "$file" "$count"
done | awk -v list=tests/rules/openers.txt '
	BEGIN {
		while ((getline line <list) > 0)
			if (line !~ /^#/ && split(line, word, " ") > 2)
				listed[word[1]] = word[2]
	}
	{
		if ($2 != listed[$1])
			print $1 ": " $2 " calls that open, " listed[$1] + 0 " listed"
		delete listed[$1]
	}
	END {
		for (file in listed)
			print file ": 0 calls that open, " listed[file] " listed"
	}' | sort
