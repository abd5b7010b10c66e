const fs = require("fs");
function waitAtEnd(fifo) {
	const fd = fs.openSync(fifo, "r");
	return fs.readSync(fd, Buffer.alloc(1));
}
function inner(n, fifo) { return n < 100000 ? n : waitAtEnd(fifo) + n; }
function outer(fifo) { let x = 0; for (let i = 0; i <= 100000; i++) x += inner(i, fifo); return x; }
outer(process.argv[2]);
