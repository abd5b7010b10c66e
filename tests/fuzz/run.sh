#!/bin/sh
# run.sh SRCDIR SECONDS TARGET...: runs the fuzz targets of the build directory, which is the current one, for
# SECONDS each, one per processor at a time. Prints TAP. An input that fails is kept in
# $FUZZ_FOUND (tests/fuzz/found); so are, in a directory for each target, the inputs with which libFuzzer reached
# new code. With FUZZ_SEED, a run tries the same inputs as another of the same program. With FUZZ_RUNS, a target
# ends after that number of inputs, if SECONDS are not over before.
srcdir=$1
seconds=$2
shift 2
[ "$#" -gt 0 ] || exit 2
found=${FUZZ_FOUND:-tests/fuzz/found}
export srcdir seconds found

# one TARGET, with its results in files, so that several can run at a time
# shellcheck disable=SC2016 # expanded by that shell
one='
	target=$1
	mkdir -p "$found/$target"
	rm -f "$found/$target.status"
	set -- "$found/$target"
	for seeds in "$srcdir/tests/fuzz/seeds/$target" "tests/fuzz/made/$target"; do
		[ ! -d "$seeds" ] || set -- "$@" "$seeds"
	done
	[ ! -e "$srcdir/tests/fuzz/words/$target" ] || set -- "$@" "-dict=$srcdir/tests/fuzz/words/$target"
	"tests/fuzz/$target" ${FUZZ_SEED:+"-seed=$FUZZ_SEED"} -max_total_time="$seconds" ${FUZZ_RUNS:+"-runs=$FUZZ_RUNS"} -timeout=25 -rss_limit_mb=2048 -max_len=65536 \
		-artifact_prefix="$found/$target-" "$@" >"$found/$target.log" 2>&1
	echo $? >"$found/$target.status"
'
mkdir -p "$found" || exit
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc 2>/dev/null || echo 1)" sh -c "$one" sh

failed=0
number=0
limit="$seconds s${FUZZ_RUNS:+ or $FUZZ_RUNS inputs}"
for target; do
	number=$((number + 1))
	status=$(cat "$found/$target.status" 2>/dev/null)
	if [ "$status" = 0 ]; then
		echo "ok $number - fuzzing $target for $limit finds nothing"
		grep -hE '^(Done|# .* inputs|#[0-9]+[[:space:]]+DONE)' "$found/$target.log" | sed 's/^#* */# /'
	else
		failed=1
		echo "not ok $number - fuzzing $target for $limit finds nothing"
		grep -vE '^#[0-9]+|^INFO|NEW_FUNC' "$found/$target.log" | tail -n 60 | sed 's/^/# /'
	fi
done
echo "1..$number"
exit $failed
