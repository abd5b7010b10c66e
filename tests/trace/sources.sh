# Sourced by sources.test and sources_reports.test: the tests of sources.txt once more, with another source
# of events than the suite has. They need all programs of $top_builddir/tests.
# shellcheck shell=sh disable=SC2154 # variables of tap.sh

needs trace
can fast || skip_all "$why_not"
if [ "${SANITIZE-}" ]; then
	source=dispatch mode=auto
	linux_is 6 4 || skip_all "needs syscall user dispatch of another process (Linux 6.4)"
else
	source=stops mode=off
fi
PTRAIL_FAST=$mode
export PTRAIL_FAST

# The source is the one that this test is for
"$PTRAIL" -d --print=why -o report true 2>said
if [ $source = dispatch ]; then
	like "$(cat said)" 'fast source: yes.*dispatch' "reports: ring buffers by dispatch"
	"$PTRAIL" -d true 2>&1 | cat >said
	like "$(cat said)" 'fast source: yes.*dispatch' "text to a pipe: ring buffers by dispatch"
else
	like "$(cat said)" 'fast source: no \(disabled\)' "reports: ptrace-stops"
	"$PTRAIL" -d -o text true 2>said
	like "$(cat said)" 'fast source: no \(disabled\)' "text to a file: ptrace-stops"
fi

# repeat_tests GREP-OPTION...: those whose names grep finds with these options, such as trace/start
repeat_tests()
{
	sed -n "/^#/d; s/	.*$source.*//p" "$top_srcdir/tests/trace/sources.txt" | grep "$@" >tests
	while read -r test; do
		(
			unset CK_TAP_LOG_FILE_NAME
			exec sh "$top_srcdir/tests/$test.test"
		) >log 2>&1 </dev/null
		status=$?
		if [ $status = 0 ] && grep -q '^1\.\.' log && ! grep -q '^not ok' log; then
			pass "$source: $test"
		else
			fail "$source: $test"
			comment "status $status, $(grep -Ev '^ok ' log | head -n 40)"
		fi
	done <tests
	ok "tests are listed" [ -s tests ]
}
