/* The part of report.js for the lines that settings of the printer select, in place of its comment
 * {{reports}}; the page has it only then. */

const reports = {chosen: [], ipc: [], memory: [], creds: [], states: [], fds: [], quotas: [], tables: [], left: {}};

/* Keeps a line of a report. */
function addReport(row) {
	if (row.reports) reports.chosen = row.reports;
	else if (row.left_out) reports.left[row.left_out] = row.count;
	else if (row.table) reports.tables.push({...row, lines: []});
	else if (row.cells) reports.tables.at(-1).lines.push(row.cells);
	else if (row.rows_left_out) reports.tables.at(-1).left = row.rows_left_out;
	else if (row.edge) reports.ipc.push(row);
	else if (row.memory) reports.memory.push(row);
	else if (row.credentials) reports.creds.push(row);
	else if (row.states) reports.states.push(row);
	else if (row.throttled_cgroup) reports.quotas.push(row);
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

/* What threads did, in the order of the bar */
const DOINGS = {
	on_cpu: "on a CPU", run_delay: "waiting for a CPU", file: "files", call: "other calls", pipe: "pipe",
	socket: "socket", terminal: "terminal", events: "events", lock: "lock", signal: "signal", child: "child",
	sleep: "sleeping", stopped: "stopped", held: "held by ptrail", other: "other", unknown: "CPU or other",
};

/* A bar as wide as the process with most time would have, with a part for everything that it did */
function drawTimes(r, top) {
	const W = 600, H = 16, parts = [];
	let x = 0;
	for (const [key, name] of Object.entries(DOINGS)) {
		const width = (r.parts[key] || 0) / top * W;
		if (!width) continue;
		parts.push(svg("rect", {class: "does " + key, x: x.toFixed(2), y: 0, width: width.toFixed(2), height: H},
			svg("title", {}, name + " " + duration(r.parts[key]))));
		x += width;
	}
	return svg("svg", {class: "graph times", viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", role: "img",
		"aria-label": "Where the time of the process went, as in the text beside"}, ...parts);
}

/* What a thread did over time. The width is the time of the process from its beginning to its end. */
function drawStates(r, lane, label) {
	const W = 600, H = 8, began = r.began || 0, length = Math.max(1, r.until - began);
	const at = (time) => (Math.max(0, Math.min(1, (time - began) / length)) * W).toFixed(2), parts = [];
	for (let i = 0; i + 2 < lane.length; i += 2)
		parts.push(svg("rect", {class: "does " + lane[i + 1], x: at(lane[i]), y: 0,
			width: (at(lane[i + 2]) - at(lane[i])).toFixed(2), height: H},
			svg("title", {}, (DOINGS[lane[i + 1]] || "several states") + " " + duration(lane[i + 2] - lane[i]) +
				" after " + duration(lane[i] - began))));
	return svg("svg", {class: "graph lane", viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", role: "img",
		"aria-label": label}, ...parts);
}

/* What took 1 % of the time and more, the most first */
const largest = (r) => Object.entries(r.parts).sort((a, b) => b[1] - a[1]).filter(([, ns]) => ns * 100 >= r.total);

/* The time on a CPU, by which threads are sorted, and what took most of the rest */
function showThread(r, t) {
	const words = [["on_cpu", t.parts.on_cpu || 0], ...largest(t).filter(([key]) => key !== "on_cpu").slice(0, 3)];
	return h("div", {class: "thread"}, h("div", {}, t.tid + " ", h("span", {class: "small"}, duration(t.total || 0))),
		h("div", {}, t.lane && drawStates(r, t.lane, "What thread " + t.tid + " did over time"),
			h("div", {class: "small"}, words.map(([key, ns]) => DOINGS[key] + " " + duration(ns)).join(", "))));
}

/* The other threads of a process, folded. Their elements are made when they are unfolded first. */
function showThreads(r) {
	const more = r.threads_more, listed = r.threads.length;
	if (!listed)
		return h("p", {class: "small"}, count(more, "other thread") + (more > 1 ? " are" : " is") + " left out.");
	const fold = h("details", {class: "threads"}, h("summary", {}, count(listed + (more || 0), "other thread")));
	fold.addEventListener("toggle", () => fold.append(
		h("p", {class: "small"}, listed > 1 && "Those that ran longest are first. ",
			"The width is the time of the process, " + duration(r.until - (r.began || 0)) + ".",
			more && " " + more.toLocaleString("en") + " more are left out."),
		...r.threads.map((t) => showThread(r, t))), {once: true});
	return fold;
}

/* How the least exact times are known */
function sourceText(rows) {
	const has = (source) => rows.some((r) => r.source === source);
	return has("samples") ? " States were sampled every 20 ms." : has("some_switches") ?
		" Some switches of tasks were lost: bars and times of some processes are not exact." : "";
}

function showStates(rows) {
	const top = Math.max(1, ...rows.map((r) => r.total || 0));
	const used = Object.keys(DOINGS).filter((key) => rows.some((r) => r.parts[key]));
	const words = (r) => largest(r).map(([key, ns]) => {
		const wait = r.waits[key];
		return DOINGS[key] + " " + duration(ns) + (wait && wait[0] ?
			" (" + count(wait[0], "call") + ", " + (wait[0] > 1 ? "the longest " : "") + wait[2] + " of " +
			duration(wait[1]) + ")" : "");
	}).join(", ");
	return [h("p", {class: "small"}, used.map((key) => h("span", {class: "key"},
		svg("svg", {class: "swatch", viewBox: "0 0 10 10"}, svg("rect", {class: "does " + key, width: 10, height: 10})),
		DOINGS[key])), rows.some((r) => r.lane) &&
		"The second bar is what the main thread did while the process existed.", sourceText(rows)),
	...reports.quotas.map((q) => h("p", {}, "Held back by the CPU quota of cgroup " + shown(q.throttled_cgroup) + ": " +
		duration(q.throttled) + " in " + q.throttled_periods + " of " + count(q.periods, "period") +
		(q.since_creation ? " since it was created" : "") +
		(q.quota ? "; " + duration(q.quota) + " of each " + duration(q.period) : "") + ".")),
	...rows.map((r) => h("div", {class: r.threads ? "chart many" : "chart"},
		h("div", {}, party(r), " " + duration(r.total || 0), r.states > 1 && " of " + count(r.states, "thread")),
		h("div", {}, drawTimes(r, top), r.lane && drawStates(r, r.lane, "What the main thread did over time"),
			h("div", {class: "small"}, words(r), r.zombie && (r.total ? "; " : "") + "zombie " + duration(r.zombie)),
			r.threads && showThreads(r))))];
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
	states: ["Where time went", showStates],
	fds: ["Descriptors that leaked or were open at exit", showDescriptors],
};

/* A report that is a table only */
function showTable(t) {
	return table(t.table, t.columns, t.lines.map((cells) => h("tr", {},
		cells.map((c, i) => h("td", {class: t.numbers[i] ? "number" : "word"}, c)))));
}

function showSection(name, title, rows, show, left) {
	$("reports").append(h("section", {"aria-labelledby": name + "-title"},
		h("h2", {id: name + "-title"}, title),
		rows.length ? h("div", {class: "scroll", tabindex: "0", role: "group", "aria-labelledby": name + "-title"},
			show()) : h("p", {}, "None."),
		left && h("p", {class: "small"}, left.toLocaleString("en") + " more are left out.")));
}

function showReports() {
	bySerial = new Map(all.map((p) => [p.serial, p]));
	for (const name of reports.chosen) {
		const [title, show] = reportForms[name], rows = reports[name];
		showSection(name, title, rows, () => show(rows), reports.left[name]);
	}
	for (const t of reports.tables)
		showSection("table-" + t.table, "Report " + t.table + ": " + t.rows, t.lines, () => showTable(t), t.left);
}

adders.push(addReport);
showers.push(showReports);
