// SPDX-License-Identifier: MIT
// The other side of judge_xtermjs.py; worker.py says what is asked and answered.
const { Terminal } = require("@xterm/headless");
const readline = require("readline");

async function screen([columns, rows, events]) {
	const terminal = new Terminal({
		cols: columns, rows: rows, scrollback: 1000, allowProposedApi: true,
	});
	for (const data of events) {
		if (typeof data === "string")
			await new Promise((done) => terminal.write(data, done));
		else
			terminal.resize(data[0], data[1]);
	}
	const buffer = terminal.buffer.active;
	const lines = [];
	for (let y = 0; y < terminal.rows; y++)
		lines.push(buffer.getLine(buffer.baseY + y).translateToString(true).trimEnd());
	terminal.dispose();
	return lines;
}

(async () => {
	for await (const line of readline.createInterface({ input: process.stdin }))
		console.log(JSON.stringify(await screen(JSON.parse(line))));
})();
