-- The programs that needed the most memory, and what they read and wrote
SELECT process.name, count(*) AS processes, max(process.peak_memory) AS peak_memory,
	sum(process.user_time + process.system_time) / 1e9 AS cpu_s,
	sum(process.chars_read) AS bytes_read, sum(process.chars_written) AS bytes_written
FROM process
WHERE process.name IS NOT NULL
GROUP BY ALL
ORDER BY peak_memory DESC NULLS LAST, name
LIMIT 20;
