const { Worker, isMainThread, parentPort } = require('worker_threads');
const fs = require('fs');
if (!isMainThread) {
	for (let i = 0; i < 100; i++) fs.existsSync('/nowhere/at/all');
	parentPort.postMessage(1);
} else {
	let n = 0;
	for (let i = 0; i < 3; i++)
		new Worker(__filename).on('message', (m) => { n += m; }).on('exit', () => {
			if (++n < 6) return;
			const out = require('child_process').execFileSync('echo', ['a child']);
			process.stdout.write(n + ' ' + out, () => process.exit(5));
		});
}
