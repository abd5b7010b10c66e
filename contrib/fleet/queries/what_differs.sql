-- Failed system calls that separate the failed runs of each command from the others: `separation` is 1 if all
-- failed runs have the call and no other one does, and 0 if it says nothing
WITH runs AS (
	SELECT run, command, exit_code IS DISTINCT FROM 0 AS failed FROM trace WHERE ended IS NOT NULL
), totals AS (
	SELECT command, count(*) FILTER (failed) AS failed, count(*) FILTER (NOT failed) AS succeeded
	FROM runs GROUP BY command
	HAVING count(*) FILTER (failed) > 0 AND count(*) FILTER (NOT failed) > 0
), calls AS (
	SELECT DISTINCT runs.run, runs.command, runs.failed,
		call.name, call.errno, coalesce(call.file, call.path) AS file
	FROM call JOIN runs USING (run)
	WHERE call.status = 'failed'
)
SELECT command, name, errno, file,
	count(*) FILTER (calls.failed) AS in_failed, any_value(totals.failed) AS failed,
	count(*) FILTER (NOT calls.failed) AS in_succeeded, any_value(totals.succeeded) AS succeeded,
	round(in_failed / any_value(totals.failed) -
		in_succeeded / any_value(totals.succeeded), 3) AS separation
FROM calls JOIN totals USING (command)
GROUP BY command, name, errno, file
HAVING separation > 0
ORDER BY separation DESC, command, name, file
LIMIT 20;
