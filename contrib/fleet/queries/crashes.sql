-- Processes that a signal ended, with what caused a crash
SELECT process.name, process.exit_signal, count(*) AS times, count(DISTINCT process.run) AS runs,
	max(process.date) AS last_seen, any_value(signal.crash) AS example
FROM process
LEFT JOIN signal ON signal.run = process.run AND signal.process = process.id
	AND signal.signal = process.exit_signal
WHERE process.exit_signal IS NOT NULL
GROUP BY ALL
ORDER BY times DESC, name, exit_signal;
