-- Commands whose number of system calls grew by more than a tenth from one commit to the next. The commit is the label of
-- this name, which CI systems set and --label=commit=ID; another one: SET VARIABLE label = 'branch';
WITH runs AS (
	SELECT trace.command, trace.labels->>('$."' || coalesce(getvariable('label'), 'commit') || '"') AS commit,
		trace.realtime, call.run, count(*) AS calls
	FROM call JOIN trace USING (run) GROUP BY ALL
), commits AS (
	SELECT command, commit, min(realtime) AS first_run, median(calls) AS calls, count(*) AS runs
	FROM runs WHERE commit IS NOT NULL GROUP BY ALL
)
SELECT command, commit, runs, calls,
	lag(calls) OVER (PARTITION BY command ORDER BY first_run) AS before,
	round(100.0 * (calls - before) / before, 1) AS grown_percent
FROM commits
QUALIFY grown_percent > 10
ORDER BY grown_percent DESC, command;
