-- The runs and programs that opened a file: SET VARIABLE file = '/etc/passwd';
SELECT trace.command, program.name AS program, call.name AS call, count(*) AS opened,
	count(DISTINCT call.run) AS runs, min(call.date) AS first_seen, max(call.date) AS last_seen
FROM call
JOIN trace USING (run)
LEFT JOIN program ON program.run = call.run AND program.id = call.program
WHERE call.status = 'ok' AND call.name IN ('open', 'openat', 'openat2')
	AND call.file = coalesce(getvariable('file'), '/etc/passwd')
GROUP BY ALL
ORDER BY runs DESC, opened DESC, command, program;
