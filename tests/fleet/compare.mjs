// node compare.mjs DATABASE DATASET: compares all tables of a database of --print=sqlite with the files of --print=parquet of
// the same run, as two readers see them. Prints a line for each table: its name, the number of rows, and for
// each reader `equal` or the first row that differs
import fs from 'node:fs';
import {execFileSync} from 'node:child_process';
import {DuckDBInstance} from '@duckdb/node-api';
import {asyncBufferFromFile, parquetReadObjects} from 'hyparquet';
import {compressors} from 'hyparquet-compressors';

const [database, dataset] = process.argv.slice(2);

function ask(sql)
{
	const answer = execFileSync('sqlite3', ['-json', database, sql], {maxBuffer: 1 << 30}).toString();
	return answer ? JSON.parse(answer) : [];
}

// Numbers of 64 bits, texts and bytes have one form, whoever has read them
function plain(value, type)
{
	if (value === null || value === undefined)
		return null;
	if (value.bytes)	// a blob of DuckDB
		value = value.bytes;
	if (value instanceof Uint8Array)
		return type === 'BLOB' ? Buffer.from(value).toString('hex') : Buffer.from(value).toString();
	return String(value);
}

function firstDifference(expected, actual)
{
	if (expected.length !== actual.length)
		return `${actual.length} rows`;
	for (let i = 0; i < expected.length; i++) {
		const a = JSON.stringify(expected[i]), b = JSON.stringify(actual[i]);
		if (a !== b)
			return `${b} instead of ${a}`;
	}
	return 'equal';
}

const selected = ({name, type}) => type === 'BLOB' ? `lower(hex("${name}")) AS "${name}"` :
	type === 'INTEGER' ? `CAST("${name}" AS TEXT) AS "${name}"` : `"${name}"`;
const nullable = ({name, type}) => type === 'BLOB' ?
	`CASE WHEN "${name}" IS NULL THEN NULL ELSE lower(hex("${name}")) END AS "${name}"` : selected({name, type});

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
for (const {name: table} of ask("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")) {
	const columns = ask(`SELECT name, type FROM pragma_table_info('${table}')`);
	const expected = ask(`SELECT ${columns.map(nullable).join(', ')} FROM ${table}`)
		.map((row) => columns.map(({name}) => row[name]));
	const [date] = fs.readdirSync(`${dataset}/${table}`);
	const [run] = fs.readdirSync(`${dataset}/${table}/${date}`);
	const file = `${dataset}/${table}/${date}/${run}/${table}.parquet`;
	const one = (await parquetReadObjects({file: await asyncBufferFromFile(file), compressors, utf8: false}))
		.map((row) => columns.map(({name, type}) => plain(row[name], type)));
	const result = await connection.runAndReadAll(
		`SELECT * FROM read_parquet('${dataset}/${table}/*/*/*.parquet', hive_partitioning = true)`);
	const names = result.columnNames();
	const other = result.getRows()
		.map((row) => columns.map(({name, type}) => plain(row[names.indexOf(name)], type)));
	console.log(`${table} ${expected.length}: ${firstDifference(expected, one)}, ` +
		`${firstDifference(expected, other)}, ${names.slice(columns.length).join(' ')}`);
}
