-- How often each command failed, with its last failed run
SELECT command, count(*) AS runs,
	count(*) FILTER (exit_code <> 0 OR exit_signal IS NOT NULL) AS failed,
	max(run) FILTER (exit_code <> 0 OR exit_signal IS NOT NULL) AS last_failed
FROM trace
GROUP BY ALL
HAVING failed > 0
ORDER BY failed DESC, runs, command;
