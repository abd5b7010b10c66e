// node query.mjs DATASET TABLES.sql [NAME=VALUE]... QUERY.sql: prints the result of a query, a line for each row, with
// tabs between the columns; the first line has their names
import fs from 'node:fs';
import {DuckDBInstance} from '@duckdb/node-api';

const [dataset, tables, ...rest] = process.argv.slice(2);
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
const result = await connection.runAndReadAll(fs.readFileSync(query, 'utf8'));
console.log(result.columnNames().join('\t'));
for (const row of result.getRows())
	console.log(row.map((value) => value === null ? 'NULL' : String(value)).join('\t'));
