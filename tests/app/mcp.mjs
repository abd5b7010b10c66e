// node mcp.mjs PTRAIL: uses `ptrail mcp` by the client of the protocol's own SDK, and prints what a test compares
import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';

const client = new Client({name: 'test', version: '1'});
await client.connect(new StdioClientTransport({command: process.argv[2], args: ['mcp']}));
console.log(`server: ${client.getServerVersion().name}`);
const {tools} = await client.listTools();
console.log(`tools: ${tools.map((tool) => tool.name).join(' ')}`);

async function call(name, args)
{
	const {content, isError} = await client.callTool({name, arguments: args});
	return (isError ? 'error: ' : '') + content[0].text;
}

const run = await call('run', {command: ['sh', '-c', 'echo hello; cat nowhere']});
console.log(`run: ${run.split('\n')[0]}`);
console.log(`cause: ${run.split('\n')[2].replace(/ \/.*\/nowhere/, ' nowhere')}`);
console.log(`query: ${await call('query', {recording: 'run-1', sql: 'SELECT name, errno FROM call ' +
	"WHERE path = 'nowhere'"})}`.trim().replace('\n', ' = ').replaceAll('\t', ' '));
const text = await call('query', {recording: 'run-1', report: 'text', filter: 'trace=openat', process: 'cat'});
console.log(`text: ${text.split('\n').filter((line) => line.includes('nowhere')).length}`);
console.log(`explain: ${(await call('explain', {words: ['ENOENT']})).split('\n')[0]}`);
const cancel = new AbortController();
setTimeout(() => cancel.abort(), 10);
try {
	await client.callTool({name: 'run', arguments: {command: ['sleep', '1000']}}, undefined, {signal: cancel.signal});
} catch (error) {
	console.log(`cancelled: ${/abort/i.test(String(error))}`);
}
console.log(`after: ${(await call('explain', {words: ['SIGKILL']})).split('\n')[0]}`);
await client.close();
