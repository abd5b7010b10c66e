-- Commands whose number of system calls grew by more than a tenth from one day to the next
WITH counts AS (
	SELECT trace.command, call.date, call.run, count(*) AS calls
	FROM call JOIN trace USING (run) GROUP BY ALL
), days AS (
	SELECT command, date, median(calls) AS calls, count(*) AS runs FROM counts GROUP BY ALL
)
SELECT command, date, runs, calls,
	lag(calls) OVER (PARTITION BY command ORDER BY date) AS before,
	round(100.0 * (calls - before) / before, 1) AS grown_percent
FROM days
QUALIFY grown_percent > 10
ORDER BY grown_percent DESC, command;
