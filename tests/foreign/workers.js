// Worker threads that share memory, programs run in between, a child that is asked for by events
"use strict";
const { Worker, isMainThread, workerData } = require("node:worker_threads");
const { execFileSync, spawn } = require("node:child_process");

if (!isMainThread) {
	const shared = new Int32Array(workerData);
	for (let i = 0; i < 10000; i++)
		Atomics.add(shared, 0, 1);
} else {
	const buffer = new SharedArrayBuffer(4);
	const ends = [];
	for (let i = 0; i < 8; i++)
		ends.push(new Promise((done) =>
			new Worker(__filename, { workerData: buffer }).on("exit", done)));
	let sum = 0;
	for (let i = 0; i < 20; i++)
		sum += Number(execFileSync("sh", ["-c", `echo ${i}`]));
	Promise.all(ends).then(() => {
		console.log("counted", new Int32Array(buffer)[0], "sum", sum);
		const child = spawn("sleep", ["100"]);
		child.on("exit", (code, signal) => {
			console.log("child", code, signal);
			process.exitCode = 11;
		});
		child.kill("SIGTERM");
	});
}
