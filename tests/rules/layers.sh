#!/bin/sh
# layers.sh TREE: prints each #include in TREE/src and TREE/include of a higher or sibling layer, or
# that violates the rules for its form; fails if there is one.
#
# A directory may include itself and directories of lower rank; directories of equal rank do not
# include each other; include/ptrail has the lowest rank.
cd "$1" || exit 99
find src include -name '*.[ch]' -o -name '*.def' | sort | while IFS= read -r file; do
	sed -n "s|^[[:space:]]*#[[:space:]]*include[[:space:]]*\([<\"][^>\"]*[>\"]\).*|$file \1|p" "$file"
done | awk '
	BEGIN {
		rank["ptrail"] = -1
		rank["base"] = 0
		rank["abi"] = 1
		rank["desc"] = 2
		rank["decode"] = 3
		rank["model"] = rank["fast"] = 4
		split("trace record filter enrich check diff print", siblings, " ")
		for (i in siblings)
			rank[siblings[i]] = 5
		rank["app"] = rank["library"] = 6
	}
	function bad(why) {
		print $1 ": #include " $2 ": " why
		failed = 1
	}
	{
		split($1, from, "/")
		own = from[2]
		named = substr($2, 2, length($2) - 2)
		folder = named
		sub(/\/.*/, "", folder)
		ours = named ~ /\// && folder in rank
	}
	!(own in rank) { bad("src/" own " has no rank in tests/rules/layers.sh"); next }
	$2 ~ /^</ { if (ours) bad("our own headers are written in quotes"); next }
	named !~ /\// { bad("wants its folder: \"" own "/" named "\""); next }
	!ours { bad("is no folder of src or include"); next }
	folder != own && rank[folder] > rank[own] { bad("goes up from " own " to " folder); next }
	folder != own && rank[folder] == rank[own] { bad(own " and " folder " are siblings") }
	END { exit failed }'
