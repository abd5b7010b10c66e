/* The part of report.js for the lines that settings of the printer select, in place of its comment
 * {{reports}}; the page has it only then. */

const reports = {chosen: [], ipc: [], memory: [], creds: [], fds: [], left: {}};

/* Keeps a line of a report. */
function addReport(row) {
	if (row.reports) reports.chosen = row.reports;
	else if (row.left_out) reports.left[row.left_out] = row.count;
	else if (row.edge) reports.ipc.push(row);
	else if (row.memory) reports.memory.push(row);
	else if (row.credentials) reports.creds.push(row);
	else if (row.descriptor) reports.fds.push(row);
}

let bySerial;

/* A process of a report: a link if it is in the list */
function party(end) {
	const p = bySerial.get(end.serial);
	if (p) return link(p);
	return shown(end.outside || (end.program || "?") + (end.pid ? " " + end.pid : ""));
}

const NS = "http://www.w3.org/2000/svg";
function svg(tag, attributes, ...inside) {
	const e = document.createElementNS(NS, tag);
	for (const [k, v] of Object.entries(attributes))
		e.setAttribute(k, v);
	e.append(...inside);
	return e;
}

const used = (flow) => flow.bytes || flow.messages || flow.sent;

/* The processes with most bytes in a circle, connected by lines */
function drawEdges(rows) {
	const NODES = 12, W = 700, total = new Map(), lines = new Map();
	const key = (end) => end.serial || end.outside;
	for (const r of rows) {
		const bytes = (r.to_other.bytes || 0) + (r.to_one.bytes || 0);
		for (const end of [r.one, r.other].filter(key))
			total.set(key(end), {end, bytes: (total.get(key(end)) || {bytes: 0}).bytes + bytes});
	}
	const nodes = [...total].sort((a, b) => b[1].bytes - a[1].bytes).slice(0, NODES);
	if (nodes.length < 2) return "";
	const H = Math.max(60, nodes.length * 36), angle = (i) => (i / nodes.length - 0.25) * 2 * Math.PI;
	const at = new Map(nodes.map(([k], i) => [k, [
		W / 2 + Math.sin(angle(i)) * (W / 2 - 70), H / 2 - Math.cos(angle(i)) * (H / 2 - 24)]]));
	for (const r of rows) {
		const a = key(r.one), b = key(r.other), name = a < b ? a + " " + b : b + " " + a;
		if (a !== b && at.has(a) && at.has(b)) lines.set(name, [at.get(a), at.get(b)]);
	}
	return [svg("svg", {class: "graph", viewBox: `0 0 ${W} ${H}`, role: "img",
		"aria-label": "Drawing of the table: processes as boxes, exchanges as lines"},
	...[...lines.values()].map(([a, b]) =>
		svg("line", {class: "edge", x1: a[0], y1: a[1], x2: b[0], y2: b[1]})),
	...nodes.map(([k, n]) => svg("g", {},
		svg("rect", {class: "node", x: at.get(k)[0] - 66, y: at.get(k)[1] - 12, width: 132, height: 24, rx: 5}),
		svg("text", {x: at.get(k)[0], y: at.get(k)[1] + 4, "text-anchor": "middle"},
			shown(n.end.outside || (n.end.program || "?") + " " + (n.end.pid || "")).slice(0, 20))))),
	total.size > NODES && h("p", {class: "small"}, "The drawing has the " + NODES +
		" ends with most bytes, of " + total.size + ".")];
}

function showEdges(rows) {
	const flow = (r, f, from, to) => h("tr", {}, cell(r.edge), cell(party(from)), cell(party(to)),
		cell(shown(r.what || "")), h("td", {class: "number"}, f.bytes ? bytes(f.bytes) : ""),
		h("td", {class: "number"}, (f.messages || 0).toLocaleString("en"),
			f.sent ? " of " + f.sent.toLocaleString("en") + " sent" : ""));
	return [drawEdges(rows), table("Exchanges", ["Kind", "From", "To", "Through", "Bytes", "Messages"],
		rows.map((r) => [
			(used(r.to_other) || !used(r.to_one)) && flow(r, r.to_other, r.one, r.other),
			used(r.to_one) && flow(r, r.to_one, r.other, r.one)]).flat().filter(Boolean))];
}

/* Mapped bytes over time. Between two points the number is the last one of the first point. */
function drawCurve(r, top) {
	const W = 600, H = 60, began = r.began || 0, until = Math.max(r.ended || head.end, began + 1);
	const x = (t) => ((Math.max(t, began) - began) / (until - began) * W).toFixed(1);
	const y = (n) => (H - n / top * (H - 2)).toFixed(1);
	let path = `M0 ${H}`;
	for (let i = 0; i + 2 < r.curve.length; i += 3) {
		const next = i + 3 < r.curve.length ? r.curve[i + 3] : until;
		path += ` L${x(r.curve[i])} ${y(r.curve[i + 1])} L${x(r.curve[i])} ${y(r.curve[i + 2])}` +
			` L${x(next)} ${y(r.curve[i + 2])}`;
	}
	return svg("svg", {class: "graph", viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", role: "img",
		"aria-label": "Mapped memory over time, at most " + bytes(r.peak || 0)},
	svg("path", {class: "curve", d: path + ` L${W} ${H} Z`}), svg("path", {class: "axis", d: `M0 ${H} H${W}`}));
}

function showMemory(rows) {
	return rows.map((r) => h("div", {class: "chart"},
		h("div", {}, party(r), (bySerial.get(r.serial) || {name: r.program}).name !== r.program &&
			" as " + shown(r.program || "?"),
			h("div", {class: "small"},
			r.resident ? bytes(r.resident) + " resident at most, " : "", bytes(r.peak || 0), " mapped at most",
			r.peak_call && [" after " + duration(r.peak_time - (r.began || 0)) + " by " + r.peak_call], ", ",
			bytes(r.mapped || 0) + " at its end",
			r.largest && ["; largest: " + bytes(r.largest.size) + " " +
				shown(r.largest.name || r.largest.kind.replace(/_/g, " "))],
			r.failures && "; " + count(r.failures, "failed request"),
			r.partial && "; what was mapped at its beginning is unknown")),
		drawCurve(r, r.peak || 1)));
}

function showCredentials(rows) {
	const value = (v) => Array.isArray(v) ? v.map((n) => n === null ? "?" : n).join(" ") : String(v);
	const changes = (r) => r.error ? h("span", {class: "bad"}, "refused: " + r.error) :
		Object.entries(r.after || {}).map(([k, v]) => h("div", {}, k + " " +
			(r.before[k] === undefined ? "" : value(r.before[k])) + " \u2192 " + value(v)));
	return [table("Changes of credentials", ["Time", "Process", "System call", "Change"],
		rows.map((r) => h("tr", {}, when(r.time || 0), cell(party(r), r.tid !== r.pid && " thread " + r.tid,
			r.threads > 1 && " (" + r.threads + " threads)"),
		cell(h("code", {}, shown(r.text || r.credentials))), cell(changes(r))))),
	rows.length > 0 && h("p", {class: "small"},
		"Users and groups: real, effective, saved, file system. Capabilities: bit 0 is CAP_CHOWN.")];
}

function showDescriptors(rows) {
	const name = (r) => shown(r.peer || r.local || r.name || "?") + (r.deleted ? " (deleted)" : "");
	return table("Descriptors", ["Process", "Number", "Kind", "Name", "Origin", "At its end", "Used"],
		rows.map((r) => h("tr", {}, cell(party(r)), h("td", {class: "number"}, r.fd), cell(r.descriptor),
			cell(name(r)), cell(r.origin, r.call && " by " + r.call),
			cell(r.leaked ? h("span", {class: "warn"}, "leaked") : "open at exit"),
			cell(r.calls ? count(r.calls, "call") : "never"))));
}

const reportForms = {
	ipc: ["Exchanges between processes", showEdges], memory: ["Memory", showMemory],
	creds: ["Changes of credentials", showCredentials],
	fds: ["Descriptors that leaked or were open at exit", showDescriptors],
};

function showReports() {
	bySerial = new Map(all.map((p) => [p.serial, p]));
	for (const name of reports.chosen) {
		const [title, show] = reportForms[name], rows = reports[name], left = reports.left[name];
		$("reports").append(h("section", {"aria-labelledby": name + "-title"},
			h("h2", {id: name + "-title"}, title),
			rows.length ? h("div", {class: "scroll", tabindex: "0", role: "group", "aria-labelledby": name + "-title"},
				show(rows)) : h("p", {}, "None."),
			left && h("p", {class: "small"}, left.toLocaleString("en") + " more are left out.")));
	}
}

adders.push(addReport);
showers.push(showReports);
