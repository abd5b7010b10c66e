-- Processes that outlived the command that started them
SELECT trace.command, process.name, count(*) AS processes, count(DISTINCT process.run) AS runs
FROM process JOIN trace USING (run)
WHERE process.orphan <> 0
GROUP BY ALL
ORDER BY processes DESC, command, name;
