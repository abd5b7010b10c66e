-- The most frequent errors of system calls, by program
SELECT program.name AS program, call.name, call.errno, count(*) AS failed,
	count(DISTINCT call.run) AS runs,
	mode(coalesce(call.file, call.path)) AS most_frequent_file
FROM call
LEFT JOIN program ON program.run = call.run AND program.id = call.program
WHERE call.status = 'failed'
GROUP BY ALL
ORDER BY failed DESC, program, call.name, errno
LIMIT 20;
