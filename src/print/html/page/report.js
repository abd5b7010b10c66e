/* The script of the page that `ptrail --print=html` writes. src/print/html/html.c describes the data.
 * Texts of the traced programs are added to the page as text only, never as markup. */
"use strict";
(() => {
const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 700px)");
const darkness = matchMedia("(prefers-color-scheme: dark)");
let head = {}, all = [], findings = [], checks = new Map(), byIndex = new Map();
let whole = true, gaps = 0;
const adders = [], showers = [];	/* of reports.js */

/* --- words --- */

/* Escapes characters that are invisible or change the direction of text. */
const shown = (s) => String(s).replace(
	/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
	(c) => c === "\n" ? "\\n" : c === "\t" ? "\\t" :
		"\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
const lines = (s) => s.split("\n").map((l) => l.split("\t").map(shown).join("\t")).join("\n");
const quoted = (s) => /^[\w!#%+,./:=@^~-]+$/.test(s) ? s : "'" + shown(s).replace(/'/g, "'\\''") + "'";
const commandLine = (argv) => argv.map(quoted).join(" ");
const count = (n, one, many = one + "s") => n.toLocaleString("en") + " " + (n === 1 ? one : many);

function duration(ns) {
	const us = ns / 1e3, ms = ns / 1e6, s = ns / 1e9;
	if (ns < 1e3) return Math.round(ns) + " ns";
	if (us < 999.5) return us.toPrecision(us < 10 ? 2 : 3) + " \u00b5s";
	if (ms < 999.5) return (ms < 100 ? ms.toFixed(1) : Math.round(ms)) + " ms";
	if (s < 60) return s.toFixed(s < 10 ? 2 : 1) + " s";
	if (s < 3600) return Math.floor(s / 60) + " min " + Math.floor(s % 60) + " s";
	return Math.floor(s / 3600) + " h " + Math.floor(s % 3600 / 60) + " min";
}

function bytes(n) {
	const units = ["B", "KiB", "MiB", "GiB", "TiB"];
	let i = 0;
	for (; n >= 1024 && i < units.length - 1; i++)
		n /= 1024;
	return (i && n < 100 ? n.toFixed(1) : Math.round(n)) + " " + units[i];
}

function ending(e) {
	if (!e) return "";
	return e.signal ? "killed by " + e.signal + (e.core ? ", core dumped" : "") : "exit " + e.code;
}

const signalName = (s) => typeof s === "number" ? "signal " + s : s;

/* --- data --- */

/* Parses the data; of a truncated file, its complete lines. */
function parse(text) {
	try {
		return JSON.parse(text);
	} catch (error) {
		whole = false;
		const cut = text.lastIndexOf("\n");
		return JSON.parse((cut < 0 ? "[" : text.slice(0, cut)) + "]");
	}
}

const base = (path) => path.slice(path.lastIndexOf("/", path.length - 2) + 1);

function nameOf(p) {
	const last = p.programs[p.programs.length - 1] || {};
	const file = /^\/(proc|dev\/fd)\//.test(last.file || "") ? "" : last.file;
	return last.title || base(file || last.path || last.file || "") || "?";
}

function add(row, words) {
	const defined = row.words || [];
	const word = (n) => n === undefined ? "" : words[n] === undefined ? "?" : words[n];
	for (let i = 1; i < defined.length; i++)
		words[defined[0] + i - 1] = defined[i];
	delete row.words;
	for (const g of row.programs) {
		for (const k of ["path", "file", "cwd", "title"])
			g[k] = word(g[k]);
		g.argv = g.argv && g.argv.map(word);
		g.time = g.time || 0;
	}
	for (const o of row.open || [])
		o.name = word(o.name);
	for (const of of [row.crash || {}, ...row.looks || []])
		for (const f of of.stack || [])
			[f.symbol, f.object, f.file] = [word(f.symbol), word(f.object), word(f.file)];
	row.born = row.born || 0;
	row.kids = [];
	row.found = [];
	row.name = nameOf(row);
	row.failed = Boolean(row.exit && (row.exit.signal || row.exit.code));
	row.gone = row.exited !== undefined || row.state === "lost" || row.state === "let_go";
	all.push(row);
	byIndex.set(row.process, row);
}

const shells = /^(ba|da|z|k|mk|a)?sh$|^busybox$/;

/* Whether neither the process nor one below it wrote to standard error */
function isSilent(p) {
	const stack = [p];
	for (let q; (q = stack.pop());) {
		if (q.message_count || q.messages) return false;
		for (const kid of q.kids) stack.push(kid);
	}
	return true;
}

/* Whether the parent continued after the failure of its child `p`, as if it was an attempt: it
 * executed another program, which knows nothing of the child; or it is a shell that started a
 * further command, and the child printed nothing, as "grep -q". */
function isAttempt(p) {
	const up = p.parent, end = p.exited;
	if (!p.failed) return false;
	return up.programs.some((g) => g.time > end) ||
		(shells.test(up.name) && up.kids[up.kids.length - 1].born > end && isSilent(p));
}

function load() {
	const words = [];
	let ended = false;
	for (const row of parse($("data").textContent)) {
		if (row.process !== undefined && row.programs) add(row, words);
		else if (row.finding !== undefined) findings.push(row);
		else if (row.check) checks.set(row.check, row);
		else if (row.ptrail) head = row;
		else if (row.gap !== undefined) gaps += row.gap || 1;
		else if (row.end) ended = true;
		else for (const keep of adders) keep(row);
	}
	whole = whole && ended && !gaps;
	for (const p of all) {
		p.parent = byIndex.get(p.parent);
		if (p.parent === p) p.parent = undefined;
		if (p.parent) p.parent.kids.push(p);
		head.end = Math.max(head.end || 0, p.exited || 0, p.born);
	}
	head.end = head.end || 1;
	for (const p of all)
		p.last = p.exited === undefined ? head.end : p.exited;
	const blamed = new Set();
	for (let p = byIndex.get(head.culprit); p; p = p.parent)
		blamed.add(p);
	/* parents precede their children in the list: top-down first, then bottom-up */
	for (const p of all) {
		const up = p.parent;
		p.depth = up ? up.depth + 1 : 0;
		/* an ancestor exited with status 0, or continued: it has handled the failure */
		p.within = Boolean(up && !blamed.has(p) && (up.within || (up.exit && !up.failed) || isAttempt(p)));
		p.handled = p.failed && p.within;
		p.until = p.reaped || (p.state === "zombie" ? head.end : p.last);
	}
	for (let i = all.length; i-- > 0;) {
		const p = all[i];
		p.below = p.below || 0;
		p.failedBelow = p.failedBelow || 0;
		p.span = Math.max(p.span || 0, p.until);
		if (!p.parent) continue;
		p.parent.below = (p.parent.below || 0) + p.below + 1;
		p.parent.failedBelow = (p.parent.failedBelow || 0) + p.failedBelow + (p.failed && !p.handled);
		p.parent.span = Math.max(p.parent.span || 0, p.span);
	}
	const levels = ["error", "warning", "note"];
	findings.sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
	for (const f of findings) {
		const p = byIndex.get(f.process);
		if (p) p.found.push(f);
	}
}

/* Marks the chain of processes that determined the duration: the command; of the children of a
 * process of the chain, the last one that ended, the last one that ended before that was created,
 * and so on. */
function findCriticalPath() {
	const command = all.find((p) => p.how === "command" && p.exited !== undefined);
	const stack = command && head.why !== "timeout" && command.kids.length ? [command] : [];
	for (let p; (p = stack.pop());) {
		let until = p.last;
		p.critical = true;
		for (const q of p.kids.filter((q) => q.exited !== undefined).sort((a, b) => b.last - a.last)) {
			if (q.last > until) continue;
			until = q.born;
			stack.push(q);
		}
	}
}

function status(p) {
	if (p.exit) return ending(p.exit);
	if (p.stopped_at) return "left stopped at " + p.stopped_at;
	return {let_go: "detached", lost: "lost", stopped: "stopped at the end"}[p.state] || "running at the end";
}

/* --- elements --- */

function h(tag, attributes, ...inside) {
	const e = document.createElement(tag);
	for (const [k, v] of Object.entries(attributes || {})) {
		if (k === "onclick") e.addEventListener("click", v);
		else if (v !== undefined && v !== false) e.setAttribute(k, v === true ? "" : v);
	}
	e.append(...inside.flat(Infinity).filter((x) => x !== undefined && x !== null && x !== false && x !== ""));
	return e;
}

const button = (text, onclick) => h("button", {type: "button", class: "link", onclick}, text);
const pairs = (all, cls) => h("dl", {class: cls}, all.filter((x) => x && x[1] !== undefined && x[1] !== "")
	.map(([k, ...v]) => cls ? [h("dt", {}, k), h("dd", {}, v)] : h("div", {}, h("dt", {}, k), h("dd", {}, v))));
/* A link outside of the details also scrolls the page to the row. */
const link = (p) => button(shown(p.name) + " " + (p.pid || ""), (e) => {
	const outside = !e.currentTarget.closest("#details");
	choose(p, true);
	if (outside) $("grid").scrollIntoView({block: "nearest"});
});

function table(title, columns, rows) {
	return h("div", {class: "wide"}, h("table", {"aria-label": title},
		h("thead", {}, h("tr", {}, columns.map((c) => h("th", {scope: "col"}, c)))),
		h("tbody", {}, rows)));
}

const cell = (...inside) => h("td", {}, inside);
const word = (...inside) => h("td", {class: "word"}, inside);
const when = (t) => h("td", {class: "when"}, "+" + duration(t));

/* --- the head of the page --- */

function showHead() {
	const start = head.start ? new Date(Number(BigInt(head.start) / 1000000n)) : null;
	const why = {signal: "incomplete: ptrail was terminated by " + signalName(head.signal),
		timeout: "incomplete: --timeout expired", failed: "incomplete: ptrail or its output failed",
		left: "the remaining processes were detached"}[head.why];
	const say = (text) => $("warnings").append(h("p", {}, text));
	const failed = all.filter((p) => p.failed && !p.handled).length, left = all.filter((p) => !p.gone).length;
	const critical = all.filter((p) => p.critical).length;
	const how = head.exit ? ending(head.exit) :
		head.command ? "the command was still running" : "attached";

	$("command").textContent = head.command ? commandLine(head.command) : "attached processes";
	$("outcome").textContent = how[0].toUpperCase() + how.slice(1) + (why ? "; " + why : "");
	$("outcome").className = head.exit && !head.exit.signal && !head.exit.code ? "good" :
		head.exit ? "bad" : "warn";
	if (!whole)
		say("This file is incomplete: " + (gaps ? count(gaps, "line") + " or more are missing. " :
			"its end is missing. ") + count(all.length, "process", "processes") + " of " +
			(head.processes || 0).toLocaleString("en") + " can be shown.");
	if (head.cut) say("The trace ended early. The data is complete up to that time.");
	if (head.attached) say("ptrail attached: earlier events are unknown.");
	for (const loss of head.losses || []) say("Incomplete " + loss + ".");
	if (head.lost) say(count(head.lost, "task") + " lost: exit status unknown.");
	if (head.lost_rings)
		say("Syscalls of " + count(head.lost_rings, "task") + " are lost: programs overwrote their ring buffers.");
	const when = {year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
		second: "2-digit", timeZoneName: "short"};
	const facts = Object.assign(pairs([
		["Duration", duration(head.command_end || head.end)],
		["Traced", head.command_end && head.end > head.command_end * 1.01 ? duration(head.end) : ""],
		["Processes", count(all.length, "process", "processes")],
		["Failed", failed ? h("button", {type: "button", class: "link bad", id: "show-failed",
			title: "Show the processes that failed", onclick: () => showKind("failed")}, failed.toLocaleString("en")) :
			h("span", {class: "good"}, "0")],
	]), {id: "facts"});
	const others = Object.assign(pairs([
		["Started", start ? h("time", {datetime: start.toISOString()}, start.toLocaleString(undefined, when)) : ""],
		["Programs started", (head.programs || 0).toLocaleString("en")],
		["Running at the end", left ? h("span", {class: "warn"}, left.toLocaleString("en")) : "0"],
		["Most processes at once", head.most_alive],
		["Most zombies at once", head.most_zombies || "0"],
		["Critical path", critical ? h("button", {type: "button", class: "link", id: "show-critical",
			title: "Show the processes that determined the duration", onclick: () => showKind("critical")},
		count(critical, "process", "processes")) : ""],
		["Processors", head.processors],
		["ptrail", head.ptrail + (head.machine ? " on " + head.machine : "")],
	]), {id: "other-facts"});
	/* the cause comes first */
	$("facts").remove();
	($("verdict") || $("warnings")).after(facts, others);
}

/* Filters the list by the processes of that kind. */
function showKind(kind) {
	$("which").value = kind;
	$("which").dispatchEvent(new Event("change", {bubbles: true}));
	$("processes-title").scrollIntoView();
}

/* --- findings --- */

let levels = new Set(["error", "warning", "note"]), shownFindings = 50;

function findingItem(f, i) {
	const p = byIndex.get(f.process), c = checks.get(f.id) || {};
	/* errors come first: the worst finding is open */
	return h("li", {}, h("details", i === 0 && f.level !== "note" ? {open: ""} : {},
		h("summary", {}, h("span", {class: "level " + f.level}, f.level), " ", h("code", {}, f.id), " ",
			shown(f.message), f.known && h("span", {class: "soft"}, " (known)")),
		p && h("p", {}, "Process: ", link(p)),
		f.evidence && f.evidence.length > 0 && h("ul", {}, f.evidence.map((e) => h("li", {},
			e.time !== undefined && h("span", {class: "soft"}, "+" + duration(e.time) + " "),
			shown(e.text || ""), byIndex.has(e.process) && [" (", link(byIndex.get(e.process)), ")"]))),
		f.advice && h("p", {}, shown(f.advice)),
		h("p", {class: "small"}, f.name, c.explanation ? ": " + c.explanation : "")));
}

function showFindings() {
	const some = findings.filter((f) => levels.has(f.level));
	$("findings").replaceChildren(...some.slice(0, shownFindings).map(findingItem));
	$("more-findings").hidden = some.length <= shownFindings;
	$("more-findings").textContent = "Show more (" + (some.length - shownFindings) + " more)";
}

function beginFindings() {
	const some = (what) => [...checks.values()].filter((c) => c[what]);
	const blind = some("blind"), off = some("unselected");
	const evaluated = checks.size - blind.length - off.length;
	for (const level of ["error", "warning", "note"]) {
		const n = findings.filter((f) => f.level === level).length;
		if (n) $("levels").append(h("button", {type: "button", "aria-pressed": "true", onclick: (e) => {
			levels.has(level) ? levels.delete(level) : levels.add(level);
			e.currentTarget.setAttribute("aria-pressed", String(levels.has(level)));
			showFindings();
		}}, h("span", {class: "level " + level}, count(n, level))));
	}
	if (!findings.length)
		$("findings").after(h("p", {}, evaluated ? "No findings of " +
			count(evaluated, "check") + "." : "No findings."));
	if (blind.length)
		$("more-findings").after(h("p", {class: "small"}, "Not evaluated, required data was not traced: " +
			blind.map((c) => c.check + " " + c.name).join(", ")));
	if (off.length)
		$("more-findings").after(h("details", {class: "small"},
			h("summary", {}, count(off.length, "check") + " not selected"), off.map((c) => c.check).join(", ")));
	$("more-findings").addEventListener("click", () => {
		shownFindings += 200;
		showFindings();
	});
	showFindings();
}

/* --- which processes are in the list --- */

let folded = new Set(), list = [], place = new Map(), chosen, filtering = false;

function textOf(p) {
	if (p.text === undefined)
		p.text = [p.name, p.pid, status(p), ...p.programs.map((g) =>
			[g.path, g.file, g.cwd, ...(g.argv || [])].join(" "))].join("\n").toLowerCase();
	return p.text;
}

const kinds = {
	all: () => true,
	failed: (p) => p.failed && !p.handled,
	handled: (p) => p.handled,
	found: (p) => p.found.length > 0,
	left: (p) => !p.gone || p.state === "zombie",
	critical: (p) => p.critical,
	signaled: (p) => Boolean(p.fatal || p.marks && p.marks.some((m) => m.signal)),
};

/* Rebuilds the list: matching processes and their ancestors. A filtered list is not folded. */
function relist() {
	const given = $("search").value.split(/\s+/).filter(Boolean), exact = /^program:./;
	const words = given.filter((w) => !exact.test(w)).map((w) => w.toLowerCase());
	const programs = given.filter((w) => exact.test(w)).map((w) => w.slice("program:".length));
	const kind = $("which").value, least = Number($("least").value);
	let n = 0;
	filtering = Boolean(given.length || kind !== "all" || least);
	if (filtering) {
		for (let i = all.length; i-- > 0;)
			all[i].keep = 0;
		for (const p of all) {
			if (!kinds[kind](p) || p.last - p.born < least) continue;
			if (!words.every((w) => textOf(p).includes(w)) || !programs.every((w) => p.name === w)) continue;
			p.keep = 2;
			n++;
			for (let q = p.parent; q && !q.keep; q = q.parent)
				q.keep = 1;
		}
	}
	list = [];
	place = new Map();
	const stack = all.filter((p) => !p.parent).reverse();
	for (let p; (p = stack.pop());) {
		if (filtering && !p.keep) continue;
		place.set(p, list.length);
		list.push(p);
		if (filtering || !folded.has(p))
			for (let i = p.kids.length; i-- > 0;)
				stack.push(p.kids[i]);
	}
	$("matches").textContent = filtering ? n.toLocaleString("en") + " of " +
		count(all.length, "process", "processes") : "";
	$("nothing").hidden = list.length > 0;
	layout();
}

/* --- programs --- */

const MOST_PROGRAMS = 200;
const programColumns = [["Program", "name"], ["Processes", "count", (n) => n.toLocaleString("en")],
	["Total time", "total", duration], ["CPU time", "cpu", duration],
	["Failed", "failed", (n) => n.toLocaleString("en")]];

function programTotals() {
	const by = new Map();
	for (const p of all) {
		const g = by.get(p.name) || {name: p.name, count: 0, total: 0, cpu: 0, failed: 0};
		const f = p.figures || {};
		g.count++;
		g.total += p.last - p.born;
		g.cpu += f.processor || (f.user || 0) + (f.system || 0);
		g.failed += p.failed && !p.handled ? 1 : 0;
		by.set(p.name, g);
	}
	return [...by.values()];
}

/* Lists the processes of that program only. */
function showOnly(name) {
	$("which").value = "all";
	$("least").value = "0";
	$("search").value = "program:" + name;
	refilter();
	$("processes-title").scrollIntoView();
}

function programLine(g) {
	return h("tr", {}, programColumns.map(([, key, form]) => !form ? cell(/\s/.test(g.name) ? shown(g.name) :
		button(shown(g.name), () => showOnly(g.name))) :
		h("td", {class: key === "failed" && g.failed ? "number bad" : "number"}, form(g[key]))));
}

/* The table of programs; a click on a heading sorts by it, a second one in the other direction. */
function beginPrograms() {
	const totals = programTotals(), body = h("tbody"), heads = programColumns.map(([title, key]) =>
		h("th", {scope: "col"}, h("button", {type: "button", class: "link", onclick: () => sort(key)}, title)));
	let by = "", down = false;
	const sort = (key) => {
		down = by === key ? !down : key !== "name";
		by = key;
		totals.sort((a, b) => (key === "name" ? 0 : a[key] - b[key]) * (down ? -1 : 1) ||
			(a.name < b.name ? -1 : 1) * (key === "name" && down ? -1 : 1));
		heads.forEach((head, i) => programColumns[i][1] === by ?
			head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort"));
		body.replaceChildren(...totals.slice(0, MOST_PROGRAMS).map(programLine));
	};
	sort("total");
	$("programs").append(h("div", {class: "wide"}, h("table", {"aria-labelledby": "programs-title"},
		h("thead", {}, h("tr", {}, heads)), body)));
	if (totals.length > MOST_PROGRAMS)
		$("programs").append(h("p", {class: "small"}, "and " + count(totals.length - MOST_PROGRAMS, "program")));
}

/* --- rows: elements exist for visible rows only --- */

let rowHeight = 26, pool = [], colours = {}, printing = false;

function layout() {
	if (printing) return;
	const seen = isInView(chosen);
	const room = Math.max(260, innerHeight * 0.62);
	rowHeight = narrow.matches ? 48 : 26;
	$("space").style.height = list.length * rowHeight + "px";
	$("scroller").style.height = Math.min(room, list.length * rowHeight) + "px";
	$("grid").setAttribute("aria-rowcount", list.length + 1);
	/* the head has no scroll bar */
	document.querySelector(".head").style.marginRight =
		$("scroller").offsetWidth - $("scroller").clientWidth + "px";
	for (const slot of pool) slot.row.remove();
	pool = [];
	if (seen) reveal(chosen);
	draw();
}

/* Whether its row was in view with the present height of rows, completely */
function isInView(p) {
	const top = place.get(p) * rowHeight, s = $("scroller");
	return top >= s.scrollTop && top + rowHeight <= s.scrollTop + s.clientHeight;
}

/* Rebuilds the list after a change of the filters. */
function refilter() {
	relist();
	reveal(chosen);
}

function makeSlot() {
	const parts = {};
	const part = (cls, ...inside) => (parts[cls] = h("div", {role: "gridcell", class: cls}, inside));
	parts.twist = h("span", {class: "twist", "aria-hidden": "true"});
	parts.program = h("span", {class: "program"});
	parts.args = h("span", {class: "args"});
	parts.canvas = h("canvas", {"aria-hidden": "true"});
	parts.row = h("div", {role: "row", class: "row"},
		part("name", parts.twist, parts.program, parts.args), part("pid"), part("took"), part("end"),
		part("lane", parts.canvas));
	$("space").append(parts.row);
	return parts;
}

/* Index of the first argument to show: argv[0] is omitted if it repeats the name. */
const firstArgument = (p, g) => base(g.argv[0] || "") === p.name ? 1 : 0;

function fill(s, i) {
	const p = list[i], last = p.programs[p.programs.length - 1] || {};
	const foldable = p.kids.length > 0 && !filtering, closed = folded.has(p);
	const indent = Math.min(p.depth, 8) * 12 + Math.max(0, Math.min(p.depth - 8, 20)) * 3;
	s.at = i;
	s.process = p;
	s.row.id = "row-" + p.process;
	s.row.style.top = i * rowHeight + "px";
	s.row.classList.toggle("beside", filtering && p.keep !== 2);
	s.row.classList.toggle("critical", Boolean(p.critical));
	s.program.title = p.critical ? "on the critical path" : "";
	s.row.setAttribute("aria-rowindex", i + 2);
	s.row.setAttribute("aria-level", p.depth + 1);
	if (foldable) s.row.setAttribute("aria-expanded", String(!closed));
	else s.row.removeAttribute("aria-expanded");
	s.name.style.paddingLeft = indent + 2 + "px";
	s.twist.textContent = foldable ? closed ? "\u25b8" : "\u25be" : "";
	s.program.textContent = shown(p.name);
	s.args.textContent = (closed && foldable ? "(" + p.below + " below) " : "") +
		(last.argv ? commandLine(last.argv.slice(firstArgument(p, last), 12)).slice(0, 200) : "");
	s.name.title = last.argv ? commandLine(last.argv).slice(0, 1000) : "";
	s.pid.textContent = p.pid || "";
	s.took.textContent = duration(p.last - p.born);
	s.end.textContent = status(p).replace("killed by ", "").replace(", core dumped", "")
		.replace(" at the end", "");
	s.end.title = status(p);
	s.end.className = "end" + (p.handled ? " soft" : p.failed ? " bad" : p.gone ? "" : " warn");
	s.drawn = "";
}

let asked = false;
function draw() {
	if (asked || printing) return;
	asked = true;
	requestAnimationFrame(() => {
		asked = false;
		if (!printing) drawNow();
	});
}

function drawNow() {
	const scroller = $("scroller"), first = Math.max(0, Math.floor(scroller.scrollTop / rowHeight) - 4);
	const many = Math.min(list.length, Math.ceil(scroller.clientHeight / rowHeight) + 8);
	const from = Math.max(0, Math.min(first, list.length - many));
	while (pool.length < many) pool.push(makeSlot());
	for (let i = from; i < from + many; i++) {
		const s = pool[i % pool.length];
		if (s.at !== i || s.process !== list[i]) fill(s, i);
		s.row.setAttribute("aria-selected", String(list[i] === chosen));
		const view = view0 + " " + view1 + " " + scroller.clientWidth;
		if (s.drawn !== view) {
			drawLane(s);
			s.drawn = view;
		}
	}
	const here = place.has(chosen) && pool.some((s) => s.process === chosen && s.at === place.get(chosen));
	if (here) $("grid").setAttribute("aria-activedescendant", "row-" + chosen.process);
	else $("grid").removeAttribute("aria-activedescendant");
	drawAxis();
	drawOverview();
}

/* Makes elements for as many rows around the selected one as are printed, in their order. */
function beginPrinting() {
	const most = 60, n = Math.min(most, list.length), at = place.get(chosen) || 0;
	const from = Math.max(0, Math.min(at - most / 2, list.length - n));
	printing = true;
	for (const slot of pool) slot.row.remove();
	pool = [];
	for (let i = from; i < from + n; i++) {
		const s = makeSlot();
		pool.push(s);
		fill(s, i);
		s.row.setAttribute("aria-selected", String(s.process === chosen));
		drawLane(s);
	}
	drawAxis();
	$("printed").textContent = n < list.length ? "Rows " + (from + 1).toLocaleString("en") + " to " +
		(from + n).toLocaleString("en") + " of " + list.length.toLocaleString("en") : "";
}

/* --- the timeline --- */

let view0 = 0, view1 = 1;

function setView(a, b) {
	const end = head.end, least = Math.min(1000, end);
	const span = Math.min(end, Math.max(least, b - a));
	view0 = Math.max(0, Math.min(end - span, b - a < least ? (a + b - span) / 2 : a));
	view1 = view0 + span;
	$("window").textContent = span < end ? "Shown: +" + duration(view0) + " to +" + duration(view1) +
		" of " + duration(end) : "Shown: the whole run, " + duration(end);
	draw();
}

const zoom = (factor, at = (view0 + view1) / 2) =>
	setView(at - (at - view0) * factor, at + (view1 - at) * factor);
const pan = (part) => {
	const by = Math.max(-view0, Math.min(head.end - view1, (view1 - view0) * part));
	setView(view0 + by, view1 + by);
};
const wholeRun = () => setView(0, head.end);
const zoomTo = (p) => {
	const margin = Math.max((p.until - p.born) * 0.1, 500);
	setView(p.born - margin, p.until + margin);
};

/* Returns [context, width, height] of a cleared canvas, in CSS pixels. */
function context(canvas) {
	const box = canvas.getBoundingClientRect(), ratio = devicePixelRatio || 1;
	const w = Math.max(1, Math.round(box.width * ratio)), t = Math.max(1, Math.round(box.height * ratio));
	if (canvas.width !== w || canvas.height !== t) {
		canvas.width = w;
		canvas.height = t;
	}
	const c = canvas.getContext("2d");
	c.setTransform(ratio, 0, 0, ratio, 0, 0);
	c.clearRect(0, 0, box.width, box.height);
	return [c, box.width, box.height];
}

function ticks(width) {
	const rough = (view1 - view0) / Math.max(2, width / 75);
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = Math.max(1, [1, 2, 5, 10].find((m) => m * power >= rough) * power);
	const out = [];
	for (let t = Math.ceil(view0 / step) * step; t <= view1; t += step)
		out.push(t);
	return [out, step];
}

/* The label of a tick, as precise as its step, in the unit of the visible range */
function tickText(t, step) {
	const [unit, name] = view1 < 1e3 ? [1, "ns"] : view1 < 1e6 ? [1e3, "\u00b5s"] :
		view1 < 1e9 ? [1e6, "ms"] : [1e9, "s"];
	return (t / unit).toFixed(Math.max(0, Math.ceil(Math.log10(unit / step) - 1e-9))) + " " + name;
}

function colourOf(name) {
	let n = 7;
	for (let i = 0; i < name.length; i++)
		n = (n * 31 + name.charCodeAt(i)) >>> 0;
	return colours["p" + n % 8];
}

function hatch(c, x, y, w, t) {
	c.save();
	c.beginPath();
	c.rect(x, y, w, t);
	c.clip();
	c.strokeStyle = colours.zombie;
	c.lineWidth = 1;
	c.beginPath();
	for (let i = x - t - x % 5; i < x + w; i += 5) {
		c.moveTo(i, y + t);
		c.lineTo(i + t, y);
	}
	c.stroke();
	c.restore();
	c.strokeStyle = colours.zombie;
	c.strokeRect(x + 0.5, y + 0.5, Math.max(0, w - 1), t - 1);
}

function triangle(c, x, y, size, colour) {
	c.fillStyle = colour;
	c.beginPath();
	c.moveTo(x - size, y);
	c.lineTo(x + size, y);
	c.lineTo(x, y + size * 1.4);
	c.fill();
}

function cross(c, x, y) {
	c.strokeStyle = colours.bad;
	c.lineWidth = 2;
	c.beginPath();
	c.moveTo(x - 4, y - 4);
	c.lineTo(x + 4, y + 4);
	c.moveTo(x - 4, y + 4);
	c.lineTo(x + 4, y - 4);
	c.stroke();
}

function chevron(c, x, y) {
	c.strokeStyle = colours.warn;
	c.lineWidth = 2;
	c.beginPath();
	c.moveTo(x - 7, y - 5);
	c.lineTo(x - 1, y);
	c.lineTo(x - 7, y + 5);
	c.stroke();
}

function underline(c, x0, x1, y) {
	c.fillStyle = colours.accent;
	c.fillRect(x0, y, Math.max(2, x1 - x0), 2);
}

function segment(c, x0, x1, y, t, colour, text, width) {
	const a = Math.max(-2, x0), b = Math.min(width + 2, Math.max(x1, x0 + 2));
	c.fillStyle = colour;
	c.fillRect(a, y, b - a, t);
	if (b - a < 34 || !text) return;
	c.save();
	c.beginPath();
	c.rect(a, y, b - a - 3, t);
	c.clip();
	c.fillStyle = colours.fg;
	c.fillText(text, Math.max(a, 0) + 4, y + t / 2 + 0.5);
	c.restore();
}

/* Returns [from, until] of each group-stop; one without SIGCONT lasts until the process ends. */
function stops(p) {
	const out = [];
	for (const m of p.marks || []) {
		if (m.stop) out.push([m.time, p.last]);
		else if (m.continue && out.length) out[out.length - 1][1] = m.time;
	}
	return out;
}

function drawLane(s) {
	const p = s.process, [c, w, t] = context(s.canvas);
	const x = (time) => Math.max(-1e5, Math.min(1e5, (time - view0) / (view1 - view0) * w));
	const bar = 14, y = Math.round((t - bar) / 2);
	c.font = "11px system-ui, sans-serif";
	c.textBaseline = "middle";
	c.fillStyle = colours.axis;
	for (const time of ticks(w)[0])
		c.fillRect(Math.round(x(time)), 0, 1, t);
	if (folded.has(p) && p.kids.length && !filtering) {
		c.fillStyle = p.failedBelow ? colours.bad : colours.soft;
		c.fillRect(x(p.kids[0].born), y + bar + 3, Math.max(2, x(p.span) - x(p.kids[0].born)), 2);
	}
	if (p.until < view0 || p.born > view1) return;
	p.programs.forEach((g, i) => {
		const next = p.programs[i + 1], until = next ? next.time : p.last;
		const own = i > 0 || p.programs.length === 1;
		const name = base(g.file || g.path || p.name);
		segment(c, x(i ? g.time : p.born), x(until), y, bar, own ? colourOf(name) : colours.fork,
			own ? shown(name) : "", w);
		if (i && (i > 1 || x(g.time) - x(p.born) > 4)) {
			c.fillStyle = colours.fg;
			c.fillRect(Math.round(x(g.time)), y - 2, 1.5, bar + 4);
		}
	});
	if (p.critical) underline(c, x(p.born), x(p.last), y + bar);
	for (const [a, b] of stops(p)) {
		c.fillStyle = colours.bg;
		c.fillRect(x(a), y + 3, Math.max(2, x(b) - x(a)), bar - 6);
		c.strokeStyle = colours.signal;
		c.lineWidth = 1;
		c.strokeRect(x(a) + 0.5, y + 3.5, Math.max(1, x(b) - x(a)), bar - 7);
	}
	if (p.exited !== undefined && x(p.until) - x(p.last) > 1)
		hatch(c, x(p.last), y + 3, x(p.until) - x(p.last), bar - 6);
	for (const m of p.marks || [])
		if (m.signal) triangle(c, x(m.time), y - 4, 4, colours.signal);
	if (p.fatal) triangle(c, x(p.fatal.time || p.last), y - 4, 5, colours.bad);
	if (p.failed && !p.handled) cross(c, Math.min(w - 5, Math.max(5, x(p.last))), t / 2);
	else if (!p.gone) chevron(c, Math.min(w, x(p.last)), t / 2);
}

function drawAxis() {
	const [c, w, t] = context($("axis")), [times, step] = ticks(w);
	let room = -1;
	c.font = "11px system-ui, sans-serif";
	c.textBaseline = "middle";
	c.fillStyle = colours.soft;
	for (const time of times) {
		const x = Math.round((time - view0) / (view1 - view0) * w);
		const text = tickText(time, step), long = c.measureText(text).width;
		c.fillRect(x, t - 6, 1, 6);
		if (x + 3 < room || x + 3 + long > w) continue;
		c.fillText(text, x + 3, t / 2);
		room = x + 3 + long + 6;
	}
}

let alive, failures, most = 1;
const BUCKETS = 600;

/* Computes for each bucket the largest number of processes alive at any one time. */
function countAlive() {
	const bucket = (t) => Math.max(0, Math.min(BUCKETS - 1, Math.floor(t / head.end * BUCKETS)));
	const changes = [];
	let now = 0, at = 0;
	alive = new Float64Array(BUCKETS);
	failures = new Uint8Array(BUCKETS);
	for (const p of all) {
		changes.push([p.born, 1], [p.last, -1]);
		if (p.failed && !p.handled) failures[bucket(p.last)] = 1;
	}
	changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
	for (const [time, change] of changes) {
		while (at < bucket(time))
			alive[++at] = now;
		now += change;
		alive[at] = Math.max(alive[at], now);
		most = Math.max(most, now);
	}
	$("overview").ariaLabel += ": at most " + count(most, "process", "processes") + " at once";
}

function drawOverview() {
	const [c, w, t] = context($("overview")), one = w / BUCKETS;
	c.fillStyle = colours.p0;
	for (let i = 0; i < BUCKETS; i++) {
		const high = alive[i] / most * (t - 18);
		c.fillRect(i * one, t - 4 - high, one + 0.5, high);
	}
	c.fillStyle = colours.bad;
	for (let i = 0; i < BUCKETS; i++)
		if (failures[i]) c.fillRect(i * one, t - 4, Math.max(2, one), 4);
	if (head.command_end && head.command_end < head.end * 0.999) {
		c.fillStyle = colours.fg;
		for (let y = 0; y < t; y += 6)
			c.fillRect(head.command_end / head.end * w, y, 1, 3);
	}
	const a = view0 / head.end * w, b = view1 / head.end * w;
	c.fillStyle = colours.fg;
	c.globalAlpha = 0.12;
	c.fillRect(0, 0, a, t);
	c.fillRect(b, 0, w - b, t);
	c.globalAlpha = 1;
	c.strokeStyle = colours.accent;
	c.lineWidth = 2;
	if (b - a < w - 1) c.strokeRect(a + 1, 1, Math.max(2, b - a - 2), t - 2);
	c.font = "11px system-ui, sans-serif";
	c.textBaseline = "top";
	c.fillStyle = colours.fg;
	c.fillText("at most " + count(most, "process", "processes") + " at once", 6, 3);
}

function drawLegend() {
	const signs = {
		"program (a color each)": (c) => segment(c, 2, 32, 4, 10, colours.p0, "", 34),
		"before its first exec": (c) => segment(c, 2, 32, 4, 10, colours.fork, "", 34),
		"exec": (c) => {
			segment(c, 2, 16, 4, 10, colours.fork, "", 34);
			segment(c, 16, 32, 4, 10, colours.p1, "", 34);
			c.fillStyle = colours.fg;
			c.fillRect(16, 2, 1.5, 14);
		},
		"critical path": (c) => {
			segment(c, 2, 32, 2, 10, colours.p0, "", 34);
			underline(c, 2, 32, 12);
		},
		"zombie": (c) => hatch(c, 2, 5, 30, 8),
		"signal": (c) => triangle(c, 17, 6, 4, colours.signal),
		"fatal signal": (c) => triangle(c, 17, 6, 5, colours.bad),
		"failed": (c) => cross(c, 17, 9),
		"stopped": (c) => {
			segment(c, 2, 32, 4, 10, colours.p0, "", 34);
			c.fillStyle = colours.bg;
			c.fillRect(10, 6, 14, 6);
			c.strokeStyle = colours.signal;
			c.strokeRect(10.5, 6.5, 13, 5);
		},
		"running at the end": (c) => chevron(c, 22, 9),
	};
	$("legend").replaceChildren(...Object.entries(signs).map(([text]) =>
		h("li", {}, h("canvas", {"aria-hidden": "true"}), text)));
	Object.values(signs).forEach((sign, i) => sign(context($("legend").children[i].firstChild)[0]));
}

/* --- details of a process --- */

let pipes;

function sharers(inode, me) {
	if (!pipes) {
		pipes = new Map();
		for (const p of all)
			for (const g of p.programs)
				for (const end of ["in", "out", "err"])
					if (g[end]) pipes.set(g[end], (pipes.get(g[end]) || new Map()).set(p, end));
	}
	return [...pipes.get(inode)].filter(([p, end]) => p !== me && (end === "in") !== me.reading).slice(0, 5);
}

function pipeOf(p, g, end, name) {
	if (!g[end]) return undefined;
	p.reading = end === "in";
	const others = sharers(g[end], p);
	return h("div", {class: "small"}, name + ": a pipe" + (others.length ? p.reading ? " from " : " to " : ""),
		others.map(([q], i) => [i ? ", " : "", link(q)]));
}

/* Changes at an exec: names with + added, - removed, ~ changed */
function changesOf(g) {
	const c = g.changes;
	if (!c) return g.changes_dropped && h("div", {class: "small"}, "too many changes of environment and descriptors");
	const mark = (x) => x.before === undefined ? "+ " : x.after === undefined ? "- " : "~ ";
	const value = (x) => x === undefined ? "" : "=" + shown(x);
	const of = (d) => shown(d.path || d.kind) + (d.appends ? " (appended)" : "");
	const rows = [
		...c.environment.map((v) => mark(v) + shown(v.name) + value(v.after) + (v.cut ? "…" : "") +
			(v.before !== undefined && v.after !== undefined ? " (was " + shown(v.before) + ")" : "")),
		...c.descriptors.map((d) => mark(d) + "descriptor " + d.fd + ": " + [d.before, d.after].filter(Boolean)
			.map(of).join(" → "))];
	return h("details", {class: "changes"},
		h("summary", {}, [c.environment.length && count(c.environment.length, "variable"),
			c.descriptors.length && count(c.descriptors.length, "descriptor")].filter(Boolean).join(" and ") +
			" changed"),
		h("pre", {}, rows.join("\n")));
}

function programRow(p, g, i) {
	const ids = g.uid === undefined ? "" : "uid " + g.uid + (g.euid !== g.uid ? ", effective " + g.euid : "");
	return h("tr", {}, when(g.time), cell(
		h("div", {}, h("code", {}, shown(g.script && g.file || g.path || g.file || "?"))),
		g.script && h("div", {class: "small"}, "by " + shown(g.path)),
		!g.script && g.file && g.path && g.file !== g.path &&
			h("div", {class: "small"}, "called as " + shown(g.file)),
		g.argv && h("pre", {}, commandLine(g.argv)),
		!g.argv && i === 0 && h("div", {class: "small"}, "without execve"),
		g.cwd && h("div", {class: "small"}, "in " + shown(g.cwd)),
		ids && h("div", {class: "small"}, ids),
		pipeOf(p, g, "in", "standard input"), pipeOf(p, g, "out", "standard output"),
		pipeOf(p, g, "err", "standard error"),
		g.inherited && h("div", {class: "small"}, count(g.inherited, "descriptor") + " above 2 inherited"),
		changesOf(g)));
}

function sender(s) {
	const who = {kernel: "the kernel", self: "itself", tracer: "ptrail", outside: "a process not traced"}[s.from];
	const name = [s.program && shown(s.program), s.sender].filter(Boolean).join(" ");
	return s.from === "kernel" || s.from === "self" || s.from === "tracer" ? who :
		name ? name + (s.from === "outside" ? " (not traced)" : "") : who || "?";
}

function markRow(m) {
	if (!m.signal)
		return h("tr", {}, when(m.time || 0), cell(m.stop ? "stopped by " + signalName(m.stop) : "continued"), cell());
	return h("tr", {}, when(m.time || 0), cell(signalName(m.signal)), cell(sender(m),
		m.disposition && ", " + m.disposition, m.interrupted && ", in " + m.interrupted,
		m.address && ", at " + m.address));
}

const figureNames = [
	["user", "Processor time, user", duration], ["system", "Processor time, kernel", duration],
	["processor", "Processor time, exact", duration],
	["run_delay", "Waited for a processor", duration], ["peak_memory", "Peak memory", bytes],
	["minor_faults", "Page faults, minor"], ["major_faults", "Page faults, major"],
	["voluntary", "Switches, voluntary"], ["involuntary", "Switches, involuntary"],
	["chars_read", "Read by syscalls", bytes], ["chars_written", "Written by syscalls", bytes],
	["bytes_read", "Read from disk", bytes], ["bytes_written", "Written to disk", bytes],
	["descriptors", "Descriptors open"], ["descriptor_limit", "Limit of descriptors"],
];

function figureRows(f) {
	return figureNames.filter(([k]) => f[k] || k === "user").map(([k, name, form]) => h("tr", {},
		h("th", {scope: "row"}, name), h("td", {class: "number"}, form ? form(Number(f[k] || 0)) :
			Number(f[k]).toLocaleString("en"))));
}

function endText(p) {
	const causes = {memory: "the kernel was out of memory", other_thread: "another thread terminated it",
		memory_group: "its cgroup reached its memory limit" + (p.group_limit ? " of " + bytes(p.group_limit) : ""),
		timeout: "a timeout"};
	return [status(p), p.fatal && p.fatal.from && " from " + sender(p.fatal), p.cause && ": " + causes[p.cause]];
}

function reapText(p) {
	if (p.exited === undefined) return "";
	if (p.auto_reaped) return "automatically: SIGCHLD was ignored";
	if (!p.reaped) return p.state === "zombie" ? "not within " + duration(head.end - p.exited) : "not traced";
	const by = p.parent && p.parent.pid === p.reaper ? ["its parent ", link(p.parent)] :
		p.reaper && p.reaper === head.tracer ? "ptrail" : p.reaper || "an unknown process";
	return ["by ", by, " after ", duration(p.reaped - p.exited)];
}

const notices = {untraced_child: "created children with CLONE_UNTRACED, which are not traced",
	io_uring: "uses io_uring: its operations are not traced",
	user_dispatch: "uses syscall user dispatch: some syscalls are not traced",
	unprivileged: "executed a set-user-ID or capability program without its privileges, because it is traced",
	ring_buffer: "overwrote its ring buffer: syscalls are lost",
	arm32: "runs a 32-bit ARM program: its syscalls are not traced"};

const roles = {end: "has the other end", child: "is its child", owner: "owns the lock",
	user: "used the semaphore or queue last"};

function lookRow(k) {
	return [h("tr", {}, word(k.tid, k.name && h("div", {class: "small"}, shown(k.name))), cell(k.call ? [h("code", {}, k.call), k.arguments &&
		h("div", {class: "small"}, k.arguments.join(", "))] : "not in a syscall"), cell("state " + k.state,
		k.place && ", in " + k.place, k.owner && ", owned by " + k.owner,
		k.waits && ", on descriptors " + k.waits.join(", "),
		k.path && [", for ", h("code", {}, shown(k.path))],
		k.stopped && ", stopped by " + signalName(k.stopped),
		k.in_vfork && ", until its vfork child execs or exits",
		k.timeout !== undefined && (k.timeout < 0 ? ", no timeout" : ", for " + duration(k.timeout)),
		(k.outside || []).map((o) => h("div", {class: "small"}, shown(o.program || "?") + " " + o.pid +
			" (not traced) " + roles[o.role])))),
	k.stack && h("tr", {}, h("td", {colspan: 3}, h("pre", {class: "small"}, lines(stackText(k.stack, k.stack_cut)))))];
}

/* The frames of a stack as text, a line each: "f+0x1c in /lib/libc.so.6, /src/f.c:12", and
 * "/lib/libc.so.6+0x2724a" if the function is unknown */
function stackText(stack, cut) {
	return stack.map((f) => (!f.symbol ? f.object ? f.object + "+" + (f.object_offset || "0x0") : f.address || "?" :
		f.symbol + (f.offset ? "+" + f.offset : "") + (f.object ? " in " + f.object : "")) + (f.file ? ", " + f.file + ":" + f.line : "") +
		(f.inlined ? " (inlined)" : "")).join("\n") + (cut ? "\nand more" : "");
}

function crashPart(crash) {
	return crash && [crash.text && h("p", {}, shown(crash.text)),
		crash.stack && h("pre", {}, lines(stackText(crash.stack, crash.stack_cut)))];
}

function part(title, inside) {
	return inside ? [h("h4", {}, title), inside] : [];
}

function showDetails(p) {
	const path = [], rows = (x, f) => x && x.length ? x.map(f) : null;
	for (let q = p.parent; q && path.length < 40; q = q.parent)
		path.unshift(q);
	const marks = rows(p.marks, markRow), failed = rows(p.failed_calls, (m) => h("tr", {}, when(m.time || 0),
		word(h("code", {}, m.call), m.times > 1 && " \u00d7 " + m.times), word(m.error),
		cell(h("code", {}, shown(m.path || m.address || "")), m.directory && m.path && m.path[0] !== "/" &&
			h("div", {class: "small"}, "from " + shown(m.directory)))));
	const functions = rows(p.functions, (f) => h("tr", {}, cell(h("code", {}, shown(f.name))), cell(f.calls),
		cell(duration(f.total || 0))));
	const looks = rows(p.looks, lookRow), open = rows(p.open, (o) => h("tr", {}, cell(o.fd),
		cell(shown(o.name || o.kind || "?")), cell([o.reads && "reads", o.writes && "writes",
			o.listens && "listens"].filter(Boolean).join(", "))));
	$("about").replaceChildren(...[
		path.length && h("p", {class: "small"}, path.map((q) => [link(q), " \u203a "])),
		h("h3", {}, shown(p.name), " ", h("span", {class: "soft"}, p.pid || "")),
		h("p", {class: p.handled ? "soft" : p.failed ? "bad" : p.gone ? "" : "warn"},
			endText(p), p.process === head.stuck && p.parent && " (the others waited for it)",
			p.handled && " (a process above it handled that: it continued, or exited with status 0)"),
		rows(p.found, (f) => h("p", {}, h("span", {class: "level " + f.level}, f.level), " ", f.id + " ",
			shown(f.message))),
		pairs([
			["Created by", p.how],
			["Started", "+" + duration(p.born)],
			["Ran", duration(p.last - p.born)],
			["Ended", p.exited === undefined ? "" : "+" + duration(p.exited)],
			["Reaped", reapText(p)],
			["Orphan", p.orphan ? "its parent exited first" + (p.orphaned_to ? "; reparented to " + p.orphaned_to : "") : ""],
			["Critical path", p.critical ? "it is one of the processes that determined the duration" : ""],
			["Threads", p.tasks], ["Clone flags", (p.flags || "").replaceAll("|", " | ")],
			["Group, session", p.group ? p.group + ", " + (p.session || "?") : ""],
			["Signals", p.signals ? p.signals + " received (SIGCHLD is not listed)" : ""],
			["First SIGTERM", p.term ? ["+" + duration(p.term.time || 0) + " from " + sender(p.term)] : ""],
			["Not traced", rows(p.notices, (n) => h("div", {}, notices[n] || n)) || ""],
			["Children", p.kids.length ? [p.kids.slice(0, 12).map((q, i) => [i ? ", " : "", link(q)]),
				p.kids.length > 12 && ", and " + (p.kids.length - 12) + " more"] : ""],
		], "pairs"),
		part("Crash", crashPart(p.crash)),
		part("What its threads waited for", looks && table("Waits", ["Thread", "Syscall", "Where"], looks)),
		part("Last output to standard error", rows(p.messages, (m) => h("pre", {}, lines(m.text)))),
		p.message_count > (p.messages || []).length && h("p", {class: "small"},
			"The last of " + count(p.message_count, "message")),
		part("Failed syscalls", failed && table("Failed syscalls", ["At", "Syscall", "Error", "About"], failed)),
		p.failed_call_count > (p.failed_calls || []).length && h("p", {class: "small"},
			"The last of " + count(p.failed_call_count, "failed syscall")),
		part("Programs", table("Programs", ["At", "Program"], p.programs.filter((g, i) =>
			i || g.path || p.programs.length === 1).map((g, i) => programRow(p, g, i)))),
		part("Signals and stops", marks && table("Signals and stops", ["At", "What", "From"], marks)),
		p.marks_more && h("p", {class: "small"}, "and " + p.marks_more + " more"),
		part("Library calls", functions && table("Library calls", ["Function", "Calls", "Total"], functions)),
		p.functions_more && h("p", {class: "small"}, "and " + count(p.functions_more, "function")),
		p.functions_uncounted && h("p", {class: "small"}, "and " + count(p.functions_uncounted, "call") +
			" of others"),
		part("Open descriptors", open && table("Open descriptors", ["Number", "What", "For"], open)),
		p.open_count > (p.open || []).length && h("p", {class: "small"}, "of " + p.open_count),
		part("Figures", p.figures && h("table", {"aria-label": "Figures"}, h("tbody", {}, figureRows(p.figures)))),
	].flat(3).filter(Boolean));
}

/* --- choosing and moving --- */

function reveal(p) {
	const at = place.get(p), s = $("scroller");
	if (at === undefined) return;
	const top = at * rowHeight, over = s.scrollTop - top;
	const under = top + rowHeight - s.scrollTop - s.clientHeight;
	if (Math.max(over, under) > 2 * rowHeight) s.scrollTop = top - s.clientHeight / 2;
	else if (over > 0) s.scrollTop = top;
	else if (under > 0) s.scrollTop += under;
}

/* Selects a process. `unfold`: also makes it visible, unfolding ancestors and clearing filters. */
function choose(p, unfold) {
	if (!p) return;
	chosen = p;
	if (unfold && !place.has(p)) {
		for (let q = p.parent; q; q = q.parent)
			folded.delete(q);
		if (filtering) {
			$("search").value = "";
			$("which").value = "all";
			$("least").value = "0";
		}
		relist();
	}
	if (unfold && (p.until < view0 || p.born > view1)) zoomTo(p);
	reveal(p);
	showDetails(p);
	$("to-details").textContent = "Details of " + shown(p.name) + " " + (p.pid || "");
	try {
		history.replaceState(null, "", "#process-" + p.process);
	} catch (error) {
		/* not allowed for a page in a frame */
	}
	draw();
}

function toggle(p, close = !folded.has(p)) {
	if (!p.kids.length || filtering) return;
	if (close) folded.add(p);
	else folded.delete(p);
	relist();
	chooseAbove();
}

/* Selects the nearest visible ancestor if the chosen process is folded away. */
function chooseAbove() {
	let p = chosen;
	while (p && !place.has(p))
		p = p.parent;
	if (p && p !== chosen) choose(p);
}

function foldAll(depth) {
	folded = new Set(all.filter((p) => p.kids.length && p.depth >= depth));
	relist();
	if (!filtering) chooseAbove();
	reveal(chosen);
}

function move(by) {
	const at = place.get(chosen);
	choose(list[Math.max(0, Math.min(list.length - 1, at === undefined ? 0 : at + by))]);
}

function left(p) {
	if (p.kids.length && !folded.has(p) && !filtering) toggle(p, true);
	else if (p.parent) choose(p.parent);
}

function right(p) {
	if (folded.has(p)) toggle(p, false);
	else if (p.kids.length) move(1);
}

function showAbout() {
	$("details").focus({preventScroll: true});
	$("details").scrollIntoView({block: "nearest"});
}

const page = () => Math.max(1, Math.floor($("scroller").clientHeight / rowHeight) - 1);
const keys = {
	ArrowDown: () => move(1), ArrowUp: () => move(-1),
	PageDown: () => move(page()), PageUp: () => move(-page()),
	Home: () => move(-list.length), End: () => move(list.length),
	ArrowLeft: (e) => e.shiftKey ? pan(-0.25) : chosen && left(chosen),
	ArrowRight: (e) => e.shiftKey ? pan(0.25) : chosen && right(chosen),
	Enter: showAbout, " ": () => chosen && toggle(chosen),
	"+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2),
	0: wholeRun, z: () => chosen && zoomTo(chosen), Z: () => chosen && zoomTo(chosen),
};

const slotAt = (e) => {
	const row = e.target.closest(".row");
	return pool.find((s) => s.row === row);
};
const timeAt = (e, element) => {
	const box = element.getBoundingClientRect();
	return view0 + (e.clientX - box.left) / box.width * (view1 - view0);
};

/* The wheel scrolls the list; with Ctrl it zooms; sideways or with Shift it pans. */
function wheel(e) {
	const lane = e.target.closest(".lane");
	const side = Math.abs(e.deltaX) > Math.abs(e.deltaY) ? e.deltaX : e.shiftKey ? e.deltaY : 0;
	if (!lane) return;
	if (e.ctrlKey || e.metaKey || lane.closest(".head")) zoom(2 ** (e.deltaY / 200), timeAt(e, lane));
	else if (side) pan(side / 800);
	else return;
	e.preventDefault();
}

let drag;

function dragFrom(e) {
	const lane = e.target.closest(".lane");
	if (!lane || e.button) return;
	drag = {lane, x: e.clientX, view0, view1, width: lane.getBoundingClientRect().width, moved: false};
}

function dragTo(e) {
	if (!drag) return;
	const by = e.clientX - drag.x;
	if (!drag.moved && Math.abs(by) < 4) return;
	if (!drag.moved) $("grid").setPointerCapture(e.pointerId);
	drag.moved = true;
	$("grid").classList.add("dragged");
	const span = drag.view1 - drag.view0;
	const from = Math.max(0, Math.min(head.end - span, drag.view0 - by / drag.width * span));
	setView(from, from + span);
}

/* Shows what is under the pointer. */
function tip(e) {
	const lane = e.target.closest && e.target.closest("#space .lane"), s = lane && slotAt(e), box = $("tip");
	if (!s || drag && drag.moved || e.pointerType === "touch") {
		box.hidden = true;
		return;
	}
	const p = s.process, t = timeAt(e, lane), near = (view1 - view0) / lane.clientWidth * 6;
	const at = p.programs.filter((g) => g.time <= t).pop() || p.programs[0] || {};
	const marks = (p.marks || []).filter((m) => Math.abs(m.time - t) < near).slice(0, 3);
	box.textContent = ["+" + duration(Math.max(0, t)), t < p.born ? "not started" :
		t > p.until ? "reaped" : t > p.last ? "zombie for " + duration(p.until - p.last) :
		shown(base(at.path || at.file || p.name)), ...marks.map((m) => m.signal ? signalName(m.signal) :
		m.stop ? "stopped" : "continued"), p.failed && Math.abs(p.last - t) < near ? status(p) : ""]
		.filter(Boolean).join(", ");
	box.hidden = false;
	box.style.left = Math.min(e.clientX + 12, innerWidth - box.offsetWidth - 8) + "px";
	box.style.top = Math.min(e.clientY + 16, innerHeight - box.offsetHeight - 8) + "px";
}

function beginOverview() {
	const o = $("overview");
	let from = null;
	const at = (e) => {
		const box = o.getBoundingClientRect();
		return Math.max(0, Math.min(1, (e.clientX - box.left) / box.width)) * head.end;
	};
	o.addEventListener("pointerdown", (e) => {
		from = at(e);
		o.setPointerCapture(e.pointerId);
	});
	o.addEventListener("pointermove", (e) => {
		if (from !== null && Math.abs(at(e) - from) > head.end / 200)
			setView(Math.min(from, at(e)), Math.max(from, at(e)));
	});
	o.addEventListener("pointerup", (e) => {
		const half = (view1 - view0) / 2;
		if (from !== null && Math.abs(at(e) - from) <= head.end / 200) setView(from - half, from + half);
		from = null;
	});
	o.addEventListener("wheel", (e) => {
		zoom(2 ** (e.deltaY / 200), at(e));
		e.preventDefault();
	}, {passive: false});
}

function beginGrid() {
	const grid = $("grid");
	grid.addEventListener("keydown", (e) => {
		const act = keys[e.key];
		if (!act || e.ctrlKey || e.metaKey || e.altKey) return;
		act(e);
		e.preventDefault();
	});
	grid.addEventListener("pointerdown", dragFrom);
	grid.addEventListener("pointermove", (e) => {
		dragTo(e);
		tip(e);
	});
	grid.addEventListener("pointerleave", tip);
	for (const end of ["pointerup", "pointercancel"])
		grid.addEventListener(end, () => setTimeout(() => {
			drag = null;
			grid.classList.remove("dragged");
		}));
	grid.addEventListener("click", (e) => {
		const s = slotAt(e);
		if (!s || drag && drag.moved) return;
		if (e.target === s.twist) toggle(s.process);
		else choose(s.process);
	});
	grid.addEventListener("dblclick", (e) => slotAt(e) && zoomTo(slotAt(e).process));
	grid.addEventListener("wheel", wheel, {passive: false});
	$("scroller").addEventListener("scroll", draw);
	addEventListener("resize", layout);
	addEventListener("keydown", (e) => {
		if (e.key !== "/" || /INPUT|SELECT/.test(e.target.tagName)) return;
		$("search").focus();
		e.preventDefault();
	});
}

function beginTools() {
	let wait;
	$("search").addEventListener("input", () => {
		clearTimeout(wait);
		wait = setTimeout(refilter, 120);
	});
	$("to-details").addEventListener("click", showAbout);
	for (const id of ["which", "least"])
		$(id).addEventListener("change", refilter);
	const acts = {
		unfold: () => foldAll(Infinity), fold: () => foldAll(0),
		"zoom-in": () => zoom(0.5), "zoom-out": () => zoom(2), "zoom-all": wholeRun,
		"zoom-chosen": () => chosen && zoomTo(chosen), earlier: () => pan(-0.25), later: () => pan(0.25),
	};
	for (const [id, act] of Object.entries(acts))
		$(id).addEventListener("click", act);
}

/* {{reports}} */
/* --- theme --- */

const themes = ["as the system", "light", "dark"];
let theme = 0;

function recolour() {
	const style = getComputedStyle(document.documentElement);
	for (const name of ["bg", "fg", "soft", "accent", "bad", "warn", "zombie", "signal", "axis", "fork",
		"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"])
		colours[name] = style.getPropertyValue("--" + name).trim();
	drawLegend();
	layout();
}

function beginTheme() {
	const rule = [...document.styleSheets[0].cssRules].find((r) =>
		r.media && r.media.mediaText.includes("prefers-color-scheme"));
	const system = rule.media.mediaText;
	$("theme").addEventListener("click", () => {
		theme = (theme + 1) % themes.length;
		$("theme").textContent = "Theme: " + themes[theme];
		rule.media.mediaText = [system, "not all", "all"][theme];
		recolour();
	});
	darkness.addEventListener("change", recolour);
	addEventListener("beforeprint", () => {
		rule.media.mediaText = "not all";
		recolour();
		beginPrinting();
	});
	addEventListener("afterprint", () => {
		printing = false;
		rule.media.mediaText = [system, "not all", "all"][theme];
		recolour();
	});
	narrow.addEventListener("change", layout);
}

function begin() {
	for (const e of document.querySelectorAll(".scripted"))
		e.hidden = false;
	load();
	findCriticalPath();
	showHead();
	beginFindings();
	beginPrograms();
	for (const show of showers) show();
	if (head.depth) folded = new Set(all.filter((p) => p.kids.length && p.depth + 1 >= head.depth));
	if (head.min_duration) {
		$("least").append(h("option", {value: head.min_duration}, duration(head.min_duration) + " or longer"));
		$("least").value = head.min_duration;
	}
	countAlive();
	beginTools();
	beginGrid();
	beginOverview();
	beginTheme();
	wholeRun();
	relist();
	recolour();
	drawNow();
	const named = /^#process-(\d+)$/.exec(location.hash);
	const first = byIndex.get(named ? Number(named[1]) : head.stuck === undefined ? head.culprit : head.stuck);
	choose(first || all[0], Boolean(first));
	document.documentElement.dataset.state = "ready";
}

function fail(error) {
	document.documentElement.dataset.state = "failed";
	$("warnings").append(h("p", {}, "The page's script failed: " + (error && error.message || error)));
}

addEventListener("error", (e) => fail(e.error || e.message));
addEventListener("DOMContentLoaded", () => {
	try {
		begin();
	} catch (error) {
		fail(error);
		throw error;
	}
});
})();
