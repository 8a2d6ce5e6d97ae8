// SPDX-License-Identifier: MIT
// The other side of judge_xtermjs.py; worker.py says what is asked and answered. A stream that
// xterm.js fails with (ED 1 at the end of the last row, say) is answered with null.
const { Terminal } = require("@xterm/headless");
const readline = require("readline");

let failed;
process.on("uncaughtException", (error) => failed(error));

async function screen([columns, rows, events]) {
	const terminal = new Terminal({
		cols: columns, rows: rows, scrollback: 1000, allowProposedApi: true,
	});
	for (const data of events) {
		if (typeof data === "string")
			await new Promise((done, fail) => {
				failed = fail;
				terminal.write(data, done);
			});
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
		console.log(JSON.stringify(await screen(JSON.parse(line)).catch(() => null)));
})();
