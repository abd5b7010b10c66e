// An HTTP server: answers /page with the contents of the file "page", anything else with its path
const fs = require("fs");
const http = require("http");

http.createServer((request, response) => {
	const answer = (data) => {
		response.writeHead(200, { "Content-Length": data.length });
		response.end(data);
	};
	if (request.url === "/page")
		fs.readFile("page", (error, data) => answer(error ? String(error) : data));
	else
		answer(request.url);
}).listen(Number(process.argv[2]), "127.0.0.1").keepAliveTimeout = 3600 * 1000;
