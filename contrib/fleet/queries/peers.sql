-- The hosts that were connected to, by program; needs files that were written with links=yes
SELECT coalesce(link.name, link.peer) AS peer, link.protocol, link.program,
	count(*) AS connections, count(*) FILTER (link.result = 'failed') AS failed,
	sum(link.sent) AS sent, sum(link.received) AS received, count(DISTINCT link.run) AS runs
FROM link
WHERE link.kind IN ('connected', 'datagrams') AND link.protocol <> 'unix' AND peer IS NOT NULL
GROUP BY ALL
ORDER BY connections DESC, peer, program;
