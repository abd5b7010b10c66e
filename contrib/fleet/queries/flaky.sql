-- Commands that failed in some runs and succeeded in others: the rarest failures first
SELECT command, count(*) AS runs,
	count(*) FILTER (exit_code = 0) AS succeeded,
	count(*) FILTER (exit_code <> 0 OR exit_signal IS NOT NULL) AS failed,
	round(100.0 * failed / runs, 1) AS failed_percent
FROM trace
WHERE ended IS NOT NULL
GROUP BY ALL
HAVING succeeded > 0 AND failed > 0
ORDER BY failed_percent, command;
