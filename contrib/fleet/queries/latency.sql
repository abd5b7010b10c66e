-- How long system calls take, by program: the median, the 95th and the 99th percentile
SELECT program.name AS program, call.name, count(*) AS calls,
	round(quantile_disc(call.duration, 0.5) / 1e6, 3) AS p50_ms,
	round(quantile_disc(call.duration, 0.95) / 1e6, 3) AS p95_ms,
	round(quantile_disc(call.duration, 0.99) / 1e6, 3) AS p99_ms,
	round(max(call.duration) / 1e6, 3) AS longest_ms
FROM call
LEFT JOIN program ON program.run = call.run AND program.id = call.program
WHERE call.duration IS NOT NULL
GROUP BY ALL
ORDER BY sum(call.duration) DESC, program, call.name
LIMIT 20;
