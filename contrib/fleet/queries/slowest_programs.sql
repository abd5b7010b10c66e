-- The programs that took the most time in the last week, with the durations of one run of each
SELECT program.name, count(*) AS runs,
	round(sum(program.ended - program.started) / 1e9, 3) AS total_s,
	round(quantile_cont(program.ended - program.started, 0.5) / 1e9, 3) AS median_s,
	round(quantile_cont(program.ended - program.started, 0.95) / 1e9, 3) AS p95_s,
	round(max(program.ended - program.started) / 1e9, 3) AS longest_s
FROM program
WHERE program.how = 'exec' AND program.ended IS NOT NULL
	AND program.date > (SELECT max(date) FROM trace) - INTERVAL 7 DAYS
GROUP BY ALL
ORDER BY total_s DESC, name
LIMIT 20;
