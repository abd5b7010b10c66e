// node clickhouse.mjs DATASET VIEWS.sql QUERY: creates the views in a database of its own, with the dataset instead of the
// directory `lake`, and prints the answer of ClickHouse, with tabs between columns
import fs from 'node:fs';
import {createRequire} from 'node:module';

const {Session} = createRequire(import.meta.url)('chdb');
const [dataset, views, query] = process.argv.slice(2);
const session = new Session('./clickhouse');
const statements = fs.readFileSync(views, 'utf8').replace(/^--.*$/gm, '').replaceAll("'lake/", `'${dataset}/`);

for (const statement of statements.split(';'))
	if (statement.trim())
		session.query(statement);
process.stdout.write(session.query(query, 'TSV').toString());
session.cleanup();
