// node query.mjs DATASET TABLES.sql [NAME=VALUE]... QUERY.sql: prints the result of a query, a line for each row, with
// tabs between the columns; the first line has their names. With --time as the first argument it prints the name of the
// query, the number of rows, and the processor time that the query took
import fs from 'node:fs';
import path from 'node:path';
import {DuckDBInstance} from '@duckdb/node-api';

const words = process.argv.slice(2);
const timed = words[0] === '--time';
const [dataset, tables, ...rest] = timed ? words.slice(1) : words;
const query = rest.pop();
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

await connection.run(`SET VARIABLE dataset = ${quoted(dataset)}`);
for (const setting of rest) {
	const at = setting.indexOf('=');
	await connection.run(`SET VARIABLE ${setting.slice(0, at)} = ${quoted(setting.slice(at + 1))}`);
}
await connection.run(fs.readFileSync(tables, 'utf8'));
const before = process.cpuUsage();
const result = await connection.runAndReadAll(fs.readFileSync(query, 'utf8'));
if (timed) {
	const {user, system} = process.cpuUsage(before);
	console.log(`${path.basename(query, '.sql')}: ${result.getRows().length} rows, ` +
		`${((user + system) / 1e6).toFixed(1)} s of processor time`);
} else {
	console.log(result.columnNames().join('\t'));
	for (const row of result.getRows())
		console.log(row.map((value) => value === null ? 'NULL' : String(value)).join('\t'));
}
