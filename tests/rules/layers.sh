#!/bin/sh
# layers.sh TREE [TABLE]: prints each #include in TREE/src and TREE/include of a higher or sibling
# layer, or that violates the rules for its form; fails if there is one.
#
# A directory may include itself and directories of lower rank; directories of equal rank do not
# include each other; include/ptrail has the lowest rank. The subdirectories of a directory have an
# order, too: TABLE, by default leaves.txt, describes its lines.
table=$(realpath "${2-$(dirname "$0")/leaves.txt}") && cd "$1" || exit 99
find src include '(' -name '*.[ch]' -o -name '*.def' ')' -exec \
	grep '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]' /dev/null {} + |
	sed -n 's|^\([^:]*\):[[:space:]]*#[[:space:]]*include[[:space:]]*\([<"][^>"]*[>"]\).*|\1 \2|p' | sort | awk '
	BEGIN {
		rank["ptrail"] = -1
		rank["base"] = 0
		rank["abi"] = 1
		rank["desc"] = 2
		rank["decode"] = rank["machine"] = 3
		rank["model"] = rank["fast"] = rank["inject"] = rank["symbols"] = 4
		split("trace record filter enrich check diff print", siblings, " ")
		for (i in siblings)
			rank[siblings[i]] = 5
		rank["pipeline"] = 6
		rank["app"] = rank["library"] = 7
	}
	function bad(why) {
		print $1 ": #include " $2 ": " why
		failed = 1
	}
	# the directory of a path below the first one: "text" of print/text/call.h, "." of print/a.h
	function leaf_of(path) {
		sub(/^[^\/]*\//, "", path)
		return sub(/\/[^\/]*$/, "", path) ? path : "."
	}
	# whether a line of the table permits the #include; such a line is marked as used
	function permits(line,  prefix) {
		if (file[line] && file[line] != $1)
			return 0
		prefix = header[line]
		if (sub(/\*$/, "", prefix)) {
			if (index(named, prefix) != 1)
				return 0
		} else if (prefix != named) {
			return 0
		}
		return used[line] = 1
	}
	function is_permitted(  line, found) {
		for (line in header)
			found += permits(line)
		return found
	}
	# the order of leaves of the same directory
	function check_leaves(from, to) {
		if (!((own, to) in place))
			bad("tests/rules/leaves.txt does not list " own "/" to)
		else if (place[own, to] == place[own, from] && !is_permitted())
			bad(from " and " to " are siblings")
		else if (place[own, to] > place[own, from] && !is_permitted())
			bad("goes up from " from " to " to)
	}
	FILENAME == table && /^order/ {
		for (i = 3; i <= NF; i++) {
			count = split($i, leaves, ",")
			for (k = 1; k <= count; k++)
				place[$2, leaves[k]] = i
		}
	}
	FILENAME == table && /^shared/ { header[$0] = $2 }
	FILENAME == table && /^except/ { header[$0] = $3; file[$0] = $2 }
	FILENAME == table { next }
	{
		split($1, from, "/")
		own = from[2]
		named = substr($2, 2, length($2) - 2)
		directory = named
		sub(/\/.*/, "", directory)
		leaf = own == "ptrail" ? "." : leaf_of(substr($1, 5))
		ours = named ~ /\// && directory in rank
	}
	!(own in rank) { bad("src/" own " has no rank in tests/rules/layers.sh"); next }
	leaf != "." && !((own, leaf) in place) {
		bad("tests/rules/leaves.txt does not list " own "/" leaf)
		next
	}
	$2 ~ /^</ { if (ours) bad("our own headers are written in quotes"); next }
	named !~ /\// { bad("wants its directory: \"" own "/" named "\""); next }
	!ours { bad("is no directory of src or include"); next }
	directory == own { if (leaf != leaf_of(named)) check_leaves(leaf, leaf_of(named)); next }
	rank[directory] > rank[own] { bad("goes up from " own " to " directory); next }
	rank[directory] == rank[own] { bad(own " and " directory " are siblings") }
	END {
		for (line in header)
			if (!used[line]) {
				print "tests/rules/leaves.txt: nothing needs this line: " line
				failed = 1
			}
		exit failed
	}' table="$table" "$table" -
