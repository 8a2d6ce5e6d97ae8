
"use strict";
// Plays what was recorded, from the frames in the page: see filmstrip.h for their form.
// Everything recorded is text here, never markup: nodes are made one by one.
(() => {
const $ = id => document.getElementById(id);
const make = (name, props, ...children) => {
	const element = Object.assign(document.createElement(name), props);
	element.append(...children);
	return element;
};
const root = document.documentElement, data = root.dataset, duration = +data.duration;
const stage = $("stage"), pre = $("screen"), cursor = $("cursor"), transcript = $("transcript");
const markers = [...$("markers").children].map(item => ({item, time: +item.firstElementChild.hash.slice(3), label: item.lastElementChild.textContent}));
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

// What the lines of the filmstrip hold. A keyframe, the numbers of all rows, is kept for
// each KEY frames, so that any frame is at most KEY - 1 changes away from one.
const KEY = 64, rows = ["r"], styles = [null], links = [""], frames = [], keyframes = [];
const BOLD = 1, DIM = 2, ITALIC = 4, BLINK = 8, INVERSE = 16, CONCEAL = 32, STRIKE = 64, OVERLINE = 128;

const blank = () => ({columns: +data.columns, ids: Array(+data.rows).fill(0), cursor: [0, 0, 0, 0]});
const copyOf = screen => ({...screen, ids: [...screen.ids]});

// Makes a screen the one after a frame; `placed` is told of each row that it puts there.
function apply(screen, frame, placed) {
	screen.cursor = frame.cursor || screen.cursor;
	for (const [what, values] of frame.changes) {
		const [n, count] = values;
		if (what === "=") {
			screen.columns = n;
			screen.ids = Array.from({length: count}, (_, y) => screen.ids[y] || 0);
		} else if (what === "^") {
			screen.ids = [...screen.ids.slice(n), ...Array(n).fill(0)];
		} else {
			values.forEach((id, i) => {
				placed?.(what + i, id);
				screen.ids[what + i] = id;
			});
		}
	}
}

// No number means the next row that has not been shown yet.
let fresh = 0;
function parse(change) {
	if (/^[=^]/.test(change)) return [change[0], change.slice(1).split(",").map(Number)];
	const [y, ids] = change.split(":");
	return [+y, ids.split(",").map(id => id ? +id : ++fresh)];
}

let last = blank();
function takeLine(line) {
	const kind = line[0], parts = line.slice(1).split(";");
	if (kind === "f") {
		const [delta, cursor, bytes = 0, changes] = parts, before = frames.at(-1) || {ms: 0, bytes: 0};
		const frame = {ms: before.ms + +delta, bytes: before.bytes + +bytes, changes: changes ? changes.split(" ").map(parse) : []};
		frame.time = frame.ms / 1000;
		if (cursor) frame.cursor = last.cursor.map((value, i) => +(cursor.split(",")[i] ?? value));
		apply(last, frame);
		if (frames.length % KEY === 0) keyframes.push(copyOf(last));
		frames.push(frame);
	} else if (kind === "s") {
		const [fg, bg, under, attributes, link] = parts[0].split(",");
		styles.push({fg, bg, under, attributes: +attributes, link: links[link]});
	} else {
		(kind === "a" ? links : rows).push(kind === "a" ? line.slice(1) : line);
	}
}

// Reads an element that holds base64 of deflated text, piece by piece.
async function unpack(id, format, take) {
	const packed = new Blob($(id).textContent.trim().split("\n").map(line =>
		Uint8Array.from(atob(line), digit => digit.charCodeAt(0))));
	const reader = packed.stream().pipeThrough(new DecompressionStream(format)).getReader();
	for (let piece; !(piece = await reader.read()).done;) take(piece.value);
}

async function unpackText(id, take) {
	const decoder = new TextDecoder();
	let rest = "";
	await unpack(id, "deflate-raw", bytes => {
		const lines = (rest + decoder.decode(bytes, {stream: true})).split("\n");
		rest = lines.pop();
		take(lines);
	});
}

// The last frame at or before a time.
const frameAt = time => Math.max(frames.findLastIndex(frame => frame.time <= time + 1e-7), 0);

function screenAt(index) {
	const key = Math.floor(index / KEY), screen = copyOf(keyframes[key] || blank());
	for (let i = key * KEY + 1; i <= index; i++) apply(screen, frames[i]);
	return screen;
}

// Box drawing and blocks are drawn, not printed: fonts leave gaps between their cells.
// Two digits for each of U+2500 to U+257F: two bits for up, right, down and left; 1 light,
// 2 heavy, 3 double. A cell is 8 wide and 16 high.
const ARMS = "44881122448811224488112214182428509060a00509060a4181428215191625261a292a519152616292a1a25494589864a468a84585498946864a8a55955999566566965aa5699aa9a66aaa44881122cc331c343cd070f00d070fc143c31d373fd173f3dc74fccd47cfdd77ff14504105000000400104108002082048218412";
const rect = (x, y, x1, y1) => `M${x} ${y}H${x1}V${y1}H${x}Z`;
const half = weight => weight === 1 ? .5 : weight === 2 ? 1 : weight === 3 ? 2 : 0;

// One arm: s leads away from the centre, q to the side of the arm that comes next.
function arm(direction, arms) {
	const weight = arms[direction], before = arms[(direction + 3) % 4], after = arms[(direction + 1) % 4];
	const strip = (from, q, thickness) => {
		const length = direction % 2 ? 4 : 8, [q0, q1] = [q - thickness, q + thickness];
		return [rect(4 + q0, 8 - length, 4 + q1, 8 - from), rect(4 + from, 8 + q0, 4 + length, 8 + q1),
			rect(4 - q1, 8 + from, 4 - q0, 8 + length), rect(4 - length, 8 - q1, 4 - from, 8 - q0)][direction];
	};
	if (weight === 3) {
		const start = (near, far) => near === 3 ? 1 : far === 3 ? -2 : -Math.max(half(near), half(far));
		return strip(start(before, after), -1.5, .5) + strip(start(after, before), 1.5, .5);
	}
	return strip(before === 3 && after === 3 ? 1 : -Math.max(half(before), half(after), weight / 2), 0, weight / 2);
}

// The path of a character, U+2500 to U+259F, and how opaque it is.
function shape(code) {
	const n = code - 0x2580, quarter = i => rect(i % 2 * 4, (i >> 1) * 8, i % 2 * 4 + 4, (i >> 1) * 8 + 8);
	if (code >= 0x256d && code <= 0x2570) { // arcs
		const right = code === 0x256d || code === 0x2570, down = code < 0x256f, x = right ? .5 : -.5, y = down ? .5 : -.5;
		return [`M${4 - x} ${down ? 16 : 0}V8Q${4 - x} ${8 - y} ${right ? 8 : 0} ${8 - y}v${2 * y}Q${4 + x} ${8 + y} ${4 + x} ${8 + 4 * y}V${down ? 16 : 0}Z`, 1];
	}
	if (code >= 0x2571 && code <= 0x2573)
		return [(code !== 0x2572 ? "M0 16L7.4 0H8L.6 16Z" : "") + (code !== 0x2571 ? "M0 0H.6L8 16H7.4Z" : ""), 1];
	if (n < 0) {
		const bits = parseInt(ARMS.substr(n * 2 + 256, 2), 16), arms = [0, 2, 4, 6].map(shift => bits >> shift & 3);
		return [arms.map((weight, direction) => weight ? arm(direction, arms) : "").join(""), 1];
	}
	if (n > 16 && n < 20) return [rect(0, 0, 8, 16), (n - 16) / 4];
	if (n > 21) // 1 upper left, 2 upper right, 4 lower left, 8 lower right
		return [[0, 1, 2, 3].map(i => [4, 8, 1, 13, 9, 7, 11, 2, 6, 14][n - 22] >> i & 1 ? quarter(i) : "").join(""), 1];
	if (n > 0 && n < 16) return [n > 8 ? rect(0, 0, 16 - n, 16) : rect(0, 16 - n * 2, 8, 16), 1];
	return [n === 0 ? rect(0, 0, 8, 8) : n === 16 ? rect(4, 0, 8, 16) : n === 20 ? rect(0, 0, 8, 2) : rect(7, 0, 8, 16), 1];
}

function vector(name, attributes) {
	const element = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const key in attributes) element.setAttribute(key, attributes[key]);
	return element;
}

function drawing(paths, count) {
	const svg = vector("svg", {viewBox: `0 0 ${8 * count} 16`, preserveAspectRatio: "none", "aria-hidden": "true"});
	svg.append(...paths.map(([d, opacity], i) => vector("path", {d, opacity, transform: `translate(${8 * i})`})));
	return svg;
}

// Styles
function colour(text) {
	if (text === "" || text[0] === "#") return text;
	const n = +text, level = i => i ? 55 + 40 * i : 0;
	if (n < 16) return `var(--c${n})`;
	if (n >= 232) return `rgb(${Array(3).fill(8 + 10 * (n - 232))})`;
	return `rgb(${[Math.floor((n - 16) / 36), Math.floor((n - 16) / 6) % 6, (n - 16) % 6].map(level)})`;
}

function dress(element, style) {
	const css = element.style, has = bit => (style.attributes & bit) !== 0;
	const under = ["", "solid", "double", "wavy", "dotted", "dashed"][style.attributes >> 8 & 7];
	let front = colour(style.fg), back = colour(style.bg);
	if (has(INVERSE)) [front, back] = [back || "var(--bg)", front || "var(--fg)"];
	if (has(DIM)) front = `color-mix(in srgb, ${front || "var(--fg)"} 60%, ${back || "var(--bg)"})`;
	if (has(CONCEAL)) front = "transparent";
	css.color = front;
	css.setProperty("--f", front);
	css.background = back;
	if (has(BOLD)) css.fontWeight = "bold";
	if (has(ITALIC)) css.fontStyle = "italic";
	if (has(BLINK)) element.className = "blink";
	css.textDecoration = `${under && "underline"} ${has(STRIKE) ? "line-through" : ""} ${has(OVERLINE) ? "overline" : ""} ${under} ${colour(style.under)}`;
}

function span(style, text, width) {
	const link = style?.link, element = make("span", {}, link
		? make("a", {href: link, title: link, rel: "noreferrer nofollow", target: "_blank"}, text) : text);
	if (style) dress(element, style);
	element.style.width = width + "ch";
	return element;
}

// The pieces of a row: [style, text, columns, whether it is one cell of its own].
const PIECE = /\x01(\d*)\x02|\x03(\d)([^\x04]*)\x04|([\x20-\x7e]+)|([\u2500-\u259f]+)|([^\x01\x03])/gu;
function* pieces(row) {
	let style = null;
	for (const [, number, width, cell, plain, drawn, other] of row.slice(1).matchAll(PIECE)) {
		if (number !== undefined) style = styles[+number];
		else if (width) yield [style, cell, +width];
		else yield [style, plain || drawn || other, plain || drawn ? (plain || drawn).length : 1, drawn];
	}
	yield [style, "", 0];
}

function paintRow(element, id, columns) {
	const nodes = [];
	let used = 0;
	for (const [style, text, width, drawn] of pieces(rows[id])) {
		const rest = width === 0 && style ? columns - used : 0;
		used += width;
		if (rest > 0 && colour(style.bg)) nodes.push(span(style, "", rest));
		if (width === 0) continue;
		const node = span(style, text, width);
		if (drawn) {
			node.append(drawing([...text].map(letter => shape(letter.charCodeAt(0))), width));
			node.style.color = "transparent";
		}
		nodes.push(node);
	}
	element.replaceChildren(...nodes);
	element.style.minWidth = columns + "ch";
}

// Showing
let now = 0, shown = -1, painted = [], paintedColumns = 0, playing = false, until = duration, speed = 1;
let current = blank(), mark = null;

function paint() {
	if (!pre.firstElementChild || painted.length !== current.ids.length) {
		pre.replaceChildren(...current.ids.flatMap(() => [make("span", {className: "row"}), "\n"]));
		painted = [];
	}
	if (paintedColumns !== current.columns) painted = [];
	current.ids.forEach((id, y) => {
		if (painted[y] !== id) paintRow(pre.children[y], id, current.columns);
	});
	painted = [...current.ids];
	paintedColumns = current.columns;
	const [x, y, form, reversed] = current.cursor;
	root.classList.toggle("reversed", reversed === 1);
	cursor.hidden = form < 0;
	cursor.className = form === 3 || form === 4 ? "under" : form > 4 ? "beam" : "";
	place(cursor, Math.min(x, current.columns - 1), y);
	if (mark) mark.remove();
	mark = null;
	const hit = hits[hitNow];
	if (hit && hit.frame === shown && hit.y >= 0) {
		mark = make("i", {className: "hit"});
		mark.style.width = hit.width + "ch";
		stage.append(mark);
		place(mark, hit.x, hit.y);
	}
}

function place(element, x, y) {
	element.style.left = `calc(.6em + ${x}ch)`;
	element.style.top = `calc(.6em + ${y} * var(--lh))`;
}

function clock(seconds) {
	const whole = Math.floor(seconds + 1e-7);
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function show(time) {
	now = Math.min(Math.max(time, 0), duration);
	const index = frameAt(now);
	if (index !== shown && frames.length) {
		if (index === shown + 1 && shown >= 0) apply(current, frames[index]);
		else current = screenAt(index);
		shown = index;
		paint();
	}
	$("seek").value = duration ? now / duration * 1000 : 0;
	$("seek").setAttribute("aria-valuetext", `${clock(now)} of ${clock(duration)}`);
	$("time").textContent = `${clock(now)} / ${clock(duration)}`;
	const passed = markers.findLast(marker => marker.time <= now + 1e-7);
	for (const marker of markers) marker.item.toggleAttribute("aria-current", marker === passed);
}

const say = text => { $("status").textContent = text; };

function setPlaying(on) {
	if (on && now >= until) { until = duration; if (now >= duration) show(0); }
	if (on === playing) return;
	playing = on;
	$("play").textContent = on ? "Pause" : "Play";
	say(on ? "Playing" : `Paused at ${clock(now)}`);
	if (on) requestAnimationFrame(first => tick(first, first));
}

const PAUSE = 1; // seconds that are left of a pause that is skipped
function tick(time, before) {
	if (!playing) return;
	let next = now + Math.min(time - before, 250) / 1000 * speed;
	const index = frameAt(now), from = frames[index], to = frames[index + 1];
	if ($("skip").checked && from && to && to.time - from.time > PAUSE && next > from.time + PAUSE && next < to.time) next = to.time;
	if (next >= until) {
		show(until);
		if ($("loop").checked) show(0);
		else { setPlaying(false); return; }
	} else {
		show(next);
	}
	requestAnimationFrame(later => tick(later, time));
}

function seek(time, why) {
	until = duration;
	show(time);
	say(why || `At ${clock(now)}`);
}

function step(by) {
	setPlaying(false);
	const frame = frames[Math.min(Math.max(shown + by, 0), frames.length - 1)];
	if (frame) seek(frame.time);
}

const SPEEDS = [.25, .5, 1, 1.5, 2, 4, 8, 16];
function setSpeed(value) {
	speed = value;
	$("speed").value = value;
	say(`Speed ${value}`);
}
const nextSpeed = by => setSpeed(SPEEDS[Math.min(Math.max(SPEEDS.indexOf(speed) + by, 0), SPEEDS.length - 1)]);

function toMarker(by) {
	const found = by > 0 ? markers.find(marker => marker.time > now + 1e-6) : markers.findLast(marker => marker.time < now - 1e-6);
	if (found) seek(found.time, `Marker ${found.label}`);
}

// Searching: rows when they come on the screen; what went by between two frames is found
// in the transcript.
let hits = [], hitNow = -1;

// The text of a row, and the column of each place in it.
function textOf(id) {
	const columns = [];
	let text = "", at = 0;
	for (const [, piece, width] of pieces(rows[id])) {
		for (let i = 0; i < piece.length; i++) columns.push(at + (width === piece.length ? i : 0));
		text += piece;
		at += width;
	}
	return {text, columns: [...columns, at]};
}

function search(query) {
	const exact = query !== query.toLowerCase(), fold = text => exact ? text : text.toLowerCase();
	const wanted = fold(query), found = new Map(), seen = new Set(), screen = blank();
	hits = [];
	hitNow = -1;
	if (!query) return;
	rows.forEach((row, id) => {
		const {text, columns} = textOf(id), at = fold(text).indexOf(wanted);
		if (at >= 0) found.set(id, {text: text.trim(), x: columns[at], width: columns[at + query.length] - columns[at]});
	});
	frames.forEach((frame, index) => {
		const before = screen.ids;
		screen.ids = [...before];
		apply(screen, frame, (y, id) => {
			const hit = found.get(id);
			if (!hit || before.includes(id)) return;
			hits.push({frame: index, time: frame.time, y, ...hit});
			seen.add(hit.text);
		});
	});
	let bytes = 0, index = 0;
	for (const line of transcript.textContent.split("\n")) {
		bytes += new TextEncoder().encode(line).length + 1;
		while (index < frames.length - 1 && frames[index].bytes < bytes) index++;
		if (fold(line).includes(wanted) && !seen.has(line.trim()))
			hits.push({frame: index, time: frames[index].time, y: -1, text: line.trim()});
	}
	hits.sort((a, b) => a.time - b.time);
}

const LISTED = 1000;
function find(query) {
	search(query);
	$("hits").replaceChildren(...hits.slice(0, LISTED).map((hit, i) => {
		const button = make("button", {type: "button"}, `${clock(hit.time)} ${hit.text.slice(0, 200)}`);
		button.onclick = () => toHit(i);
		return make("li", {}, button);
	}));
	$("hits").hidden = hits.length === 0;
	if (hits.length) toHit(0);
	else { $("found").textContent = query ? "No matches" : ""; say($("found").textContent); paint(); }
}

function toHit(number) {
	if (!hits.length) return;
	setPlaying(false);
	hitNow = (number + hits.length) % hits.length;
	shown = -1;
	seek(hits[hitNow].time, `Match ${hitNow + 1} of ${hits.length}`);
	$("found").textContent = `${hitNow + 1} of ${hits.length}`;
	[...$("hits").children].forEach((item, i) => item.firstChild.toggleAttribute("aria-current", i === hitNow));
}

// Copying
async function copy(text, what) {
	let copied = true;
	try {
		await navigator.clipboard.writeText(text);
	} catch {
		const area = make("textarea", {value: text});
		document.body.append(area);
		area.select();
		copied = document.execCommand("copy");
		area.remove();
	}
	say(copied ? `${what} copied` : "Copying failed");
}
const screenText = () => pre.textContent.replace(/ +$/gm, "").replace(/\n+$/, "\n");

async function save() {
	const parts = [];
	await unpack("recording", "gzip", bytes => parts.push(bytes));
	const url = URL.createObjectURL(new Blob(parts, {type: "application/x-asciicast"}));
	make("a", {href: url, download: "session.cast"}).click();
	setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// Looks
// A theme is its colours: text, background, and the 16 of the palette.
function setTheme() {
	const light = matchMedia("(prefers-color-scheme: light)").matches, [dark, bright] = [...$("theme").options].slice(-2);
	const colours = ($("theme").value || (light ? bright : dark).value).split(" ");
	["--fg", "--bg"].forEach((name, i) => root.style.setProperty(name, colours[i]));
	colours.slice(2).forEach((value, i) => root.style.setProperty("--c" + i, value));
}

// The width of a column is about .6 of the size of the letters: measured, not assumed.
function fit() {
	stage.style.fontSize = "";
	if (!$("fit").checked) return;
	const ruler = make("span", {}, "0".repeat(100));
	pre.append(ruler);
	const size = parseFloat(getComputedStyle(stage).fontSize), column = ruler.getBoundingClientRect().width / 100 / size;
	ruler.remove();
	const most = document.fullscreenElement ? 48 : 16;
	const width = stage.clientWidth / (column * data.columns + 1.3), height = document.fullscreenElement ? innerHeight * .75 / (data.rows * 1.25 + 1.3) : most;
	stage.style.fontSize = Math.max(Math.min(width, height, most), 3) + "px";
}

// #t=12.5 pauses there, #t=12.5,30 plays that part, #marker=NAME goes to the marker.
function follow() {
	let hash = location.hash.slice(1);
	try { hash = decodeURIComponent(hash); } catch { /* as it is */ }
	const [key, value = ""] = hash.split(/=(.*)/s);
	const [from, to] = key === "t" ? value.split(",").map(Number)
		: [key === "marker" && markers.find(one => one.label === value)?.time];
	if (!(from >= 0)) return false;
	setPlaying(false);
	seek(from);
	if (to > from) { until = Math.min(to, duration); setPlaying(true); }
	return true;
}

const buttons = {
	play: () => setPlaying(!playing), previous: () => step(-1), next: () => step(1), save,
	full: () => document.fullscreenElement ? document.exitFullscreen() : $("player").requestFullscreen(),
	"copy-screen": () => copy(screenText(), "Screen"), "copy-text": () => copy(transcript.textContent, "Transcript"),
	link() {
		setPlaying(false);
		history.replaceState(null, "", `#t=${now.toFixed(3)}`);
		copy(location.href, "Link");
	},
	help() {
		$("keys").hidden = !$("keys").hidden;
		$("help").setAttribute("aria-expanded", !$("keys").hidden);
	},
};

const keys = {
	" ": buttons.play, ",": buttons.previous, ".": buttons.next,
	ArrowLeft: () => seek(now - 5), ArrowRight: () => seek(now + 5),
	"<": () => seek(now - duration / 10), ">": () => seek(now + duration / 10),
	"[": () => toMarker(-1), "]": () => toMarker(1),
	g: () => seek(0), G: () => seek(duration),
	"+": () => nextSpeed(1), "-": () => nextSpeed(-1), "=": () => setSpeed(1),
	"/": () => $("query").focus(), n: () => toHit(hitNow + 1), N: () => toHit(hitNow - 1),
	h: buttons.help, f: buttons.full,
};

function begin() {
	for (const id in buttons) $(id).onclick = buttons[id];
	$("speed").append(...SPEEDS.map(value => make("option", {value}, `${value}×`)));
	$("speed").value = 1;
	if (data.theme) $("theme").prepend(make("option", {value: data.theme}, "Original"));
	$("theme").selectedIndex = 0;
	$("loop").checked = "loop" in data;
	$("save").hidden = !$("recording");
	$("marks").append(...markers.map(marker => make("option", {value: marker.time / duration * 1000})));
	$("seek").oninput = () => seek($("seek").value / 1000 * duration);
	$("seek").onpointermove = event => {
		$("preview").hidden = false;
		$("preview").textContent = clock(Math.min(Math.max(event.offsetX / $("seek").clientWidth, 0), 1) * duration);
	};
	$("seek").onpointerleave = () => { $("preview").hidden = true; };
	$("speed").onchange = () => setSpeed(+$("speed").value);
	$("theme").onchange = setTheme;
	$("fit").onchange = fit;
	$("find").onsubmit = event => {
		event.preventDefault();
		find($("query").value);
		stage.focus();
	};
	stage.onclick = () => { if (getSelection().isCollapsed) setPlaying(!playing); };
	addEventListener("hashchange", follow);
	new ResizeObserver(fit).observe($("player"));
	addEventListener("keydown", event => {
		const target = event.target, isText = target.matches("input[type=search], select");
		if (event.ctrlKey || event.altKey || event.metaKey || (isText && event.key !== "Escape")) return;
		if (event.key === "Escape") stage.focus();
		if (event.key === " " && target.matches("button, input, a")) return;
		if (event.key.startsWith("Arrow") && target.id === "seek") return;
		const act = /^\d$/.test(event.key) ? () => seek(+event.key / 10 * duration) : keys[{Home: "g", End: "G"}[event.key] || event.key];
		if (!act) return;
		event.preventDefault();
		act();
	});
	setTheme();
	fit();
	$("controls").hidden = false;
}

async function load() {
	begin();
	await unpackText("filmstrip", lines => lines.forEach(takeLine));
	root.dataset.ready = "";
	if (!follow()) {
		show("poster" in data ? +data.poster : calm ? duration : 0);
		setPlaying(!calm && !("poster" in data) && duration > 0);
	}
	if ($("packed-transcript"))
		await unpackText("packed-transcript", lines => transcript.append(lines.map(line => line + "\n").join("")));
}
load().catch(() => say("This browser is too old to play the recording"));
})();
