/* SPDX-License-Identifier: MIT */
/* ptyplay: options in, exit status out. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/io.h"
#include "common/options.h"
#include "common/recode.h"
#include "formats/formats.h"
#include "player/commands.h"
#include "player/exports/export.h"
#include "player/exports/exports.h"
#include "player/play.h"
#include "player/report.h"

static bool option_speed(const char *text, void *target, struct error *err)
{
	int64_t speed = 0;
	size_t size = strlen(text);

	size -= size > 1 && text[size - 1] == 'x'; /* 2x */
	if (strcmp(text, "max") != 0 &&
		(decimal_to_ns(text, size, &speed) != size || size == 0 ||
			speed < SPEED_LEAST || speed > SPEED_MOST))
		return fail(err, "'%s' is not a speed (0.01 to 1000, max)", text);
	*(int64_t *)target = speed;
	return true;
}

/* Without a number: forever. */
static bool option_loops(const char *text, void *target, struct error *err)
{
	char *end = NULL;
	long loops = text ? strtol(text, &end, 10) : LOOPS_ENDLESS;

	if (loops < 1 || loops > LOOPS_ENDLESS || (end != NULL && *end != '\0'))
		return fail(err, "'%s' is not a loop count", text);
	*(int64_t *)target = loops;
	return true;
}

static bool option_time_spec(const char *text, void *target, struct error *err)
{
	return time_spec_parse(text, target, err);
}

/* Without a position: the end. */
static bool option_screen(const char *text, void *target, struct error *err)
{
	return time_spec_parse(text ? text : "end", target, err);
}

static bool option_charset(const char *text, void *target, struct error *err)
{
	struct recoder *recoder = recoder_new(text);

	if (recoder == NULL)
		return fail(err, "'%s' is not a known character set; see iconv -l", text);
	recoder_free(recoder);
	*(const char **)target = text;
	return true;
}

static bool take_number(const char *text, long least, long most, int64_t *number)
{
	char *end;

	*number = strtol(text, &end, 10);
	return end != text && *end == '\0' && *number >= least && *number <= most;
}

static bool option_baud(const char *text, void *target, struct error *err)
{
	return take_number(text, 10, 1000000000, target) ||
	       fail(err, "'%s' is not a baud rate", text);
}

static bool option_fps(const char *text, void *target, struct error *err)
{
	return take_number(text, 1, EXPORT_FPS_MOST, target) ||
	       fail(err, "'%s' is not a frame rate (1 to %d)", text, EXPORT_FPS_MOST);
}

static bool option_font_size(const char *text, void *target, struct error *err)
{
	return take_number(text, 1, EXPORT_PIXELS_MOST, target) ||
	       fail(err, "'%s' is not a font size in pixels (1 to %d)", text,
		       EXPORT_PIXELS_MOST);
}

static bool option_pixels(const char *text, void *target, struct error *err)
{
	return take_number(text, 0, EXPORT_PIXELS_MOST, target) ||
	       fail(err, "'%s' is not a number of pixels (0 to %d)", text,
		       EXPORT_PIXELS_MOST);
}

#define AT(field) offsetof(struct settings, field)

static const struct option_row rows[] = {
	{'s', "speed", "X", option_speed, AT(speed), USE_EITHER,
		"play X times as fast (0.01 to 1000, or max)"},
	{'i', "idle-time-limit", "SECS", option_time, AT(idle_limit_ns), USE_EITHER,
		"shorten pauses to this (0: the recording's limit)"},
	{0, "no-idle-limit", NULL, option_flag, AT(no_idle_limit), USE_EITHER,
		"do not shorten pauses"},
	{'l', "loop", "[=N]", option_loops, AT(loops), USE_EITHER,
		"play repeatedly, or N times"},
	{0, "from", "POS", option_time_spec, AT(from), USE_EITHER | USE_GREP,
		"start at 12.5, 1:30, 1m30s, 50%, -5 (before the\n"
		"end), marker:NAME, end or /text/ (its first\n"
		"appearance)"},
	{0, "to", "POS", option_time_spec, AT(to), USE_EITHER | USE_GREP, "stop at POS"},
	{'m', "pause-on-markers", NULL, option_flag, AT(pause_on_markers), USE_PLAY,
		"pause at every marker"},
	{'F', "follow", NULL, option_flag, AT(follow), USE_EITHER,
		"wait for more at the end of a growing file"},
	{0, "no-spool", NULL, option_flag, AT(no_spool), USE_PLAY,
		"do not buffer input from a pipe (disables seeking\n"
		"and searching)"},
	{'o', "output", "FILE", option_text, AT(output), USE_ANY,
		"write to FILE: convert, cut or join recordings, or\n"
		"export a page (FILE.html), a picture (.svg, .gif,\n"
		".png) or a video (.mp4, .webm); - is standard\n"
		"output"},
	{'f', "format", "NAME", option_text, AT(format_name), USE_FILE,
		"the format or export to write, see --list-formats\n"
		"(default: from FILE's suffix; an additional .gz\n"
		"compresses a recording)"},
	{0, "timestamps", NULL, option_flag, AT(timestamps), USE_CONVERT,
		"with text: the time before each line"},
	{0, "overwrite", NULL, option_flag, AT(overwrite), USE_FILE,
		"replace FILE if it exists"},
	{0, "title", "TEXT", option_text, AT(title), USE_FILE,
		"with -o: title of the recording, page or picture"},
	{0, "theme", "NAME", option_text, AT(theme), USE_EXPORT | USE_STILL,
		"with an export: colours, by name (such as nord, see\n"
		"ptyplay(1)) or from a file"},
	{0, "fps", "N", option_fps, AT(fps), USE_EXPORT,
		"with an export: at most N frames per second\n"
		"(default 30)"},
	{0, "poster", "POS", option_time_spec, AT(poster), USE_EXPORT,
		"with an export: show the screen at POS until it is\n"
		"played"},
	{0, "max-size", "SIZE", option_size, AT(max_size), USE_EXPORT | USE_STILL,
		"with an export: at most this size (500K, 10M);\n"
		"leaves parts out if needed"},
	{0, "hold", "SECS", option_time, AT(hold_ns), USE_EXPORT,
		"with a picture: show the last screen this long (3)"},
	{0, "font", "NAME", option_text, AT(font), USE_EXPORT | USE_STILL,
		"with a picture: the font, such as 'Fira Code'"},
	{0, "font-size", "PX", option_font_size, AT(font_size), USE_EXPORT | USE_STILL,
		"with a picture: the font size in pixels (16)"},
	{0, "padding", "PX", option_pixels, AT(padding), USE_EXPORT | USE_STILL,
		"with a picture: the space around the screen (8)"},
	{0, "window", NULL, option_flag, AT(has_window), USE_EXPORT | USE_STILL,
		"with a picture: draw a window with the title around it"},
	{0, "window-size", "COLSxROWS", option_cells, AT(window_size),
		USE_EXPORT | USE_STILL,
		"with a picture: crop or pad the screen to this size;\n"
		"also COLSx, xROWS"},
	{0, "keys", NULL, option_flag, AT(has_keys), USE_EXPORT,
		"with a picture: show recorded keystrokes below the\n"
		"screen"},
	{0, "no-cursor", NULL, option_flag, AT(no_cursor), USE_EXPORT | USE_STILL,
		"with a picture: do not show the cursor"},
	{0, "input", NULL, option_flag, AT(with_input), USE_EXPORT,
		"with a page: keep recorded keystrokes"},
	{0, "no-links", NULL, option_flag, AT(no_links), USE_EXPORT | USE_STILL,
		"with a page: show links as plain text"},
	{0, "no-recording", NULL, option_flag, AT(no_recording), USE_EXPORT,
		"with an export: do not put the recording into it"},
	{0, "drop", "A..B", option_texts, AT(splice.drops), USE_ANY,
		"leave out the part between A and B"},
	{0, "marker", "POS=LABEL", option_texts, AT(splice.markers), USE_ANY,
		"add a marker at POS"},
	{0, "redact", NULL, option_flag, AT(redact.secrets), USE_ANY,
		"mask secrets: tokens, keys, passwords"},
	{0, "redact-env", "[=NAME]", option_texts, AT(redact.environment), USE_ANY,
		"mask the value of this environment variable, or\n"
		"pattern of them (default: *_TOKEN, *_PASSWORD...)"},
	{0, "redact-pattern", "REGEX", option_texts, AT(redact.patterns), USE_ANY,
		"mask what matches, or its first group"},
	{0, "redact-file", "FILE", option_texts, AT(redact.files), USE_ANY,
		"mask the values and /patterns/ in its lines"},
	{0, "redact-with", "CHAR", option_mask, AT(redact.mask), USE_ANY,
		"the character to mask with (default: a bullet)"},
	{0, "anonymous", NULL, option_flag, AT(redact.anonymous), USE_ANY,
		"mask user, host, home folder, mail and network\n"
		"addresses"},
	{0, "no-input", NULL, option_flag, AT(redact.no_input), USE_ANY,
		"leave out what was typed"},
	{0, "no-command", NULL, option_flag, AT(redact.no_command), USE_ANY,
		"leave the command line out of the header"},
	{0, "no-env", NULL, option_flag, AT(redact.no_environment), USE_ANY,
		"leave the environment out of the header"},
	{0, "check", NULL, option_flag, AT(redact.checks), USE_PLAY,
		"write nothing; exit with 1 if there are secrets"},
	{0, "report", "FILE", option_text, AT(redact.report), USE_ANY,
		"write what was found, without values, as JSON"},
	{0, "list-formats", NULL, option_flag, AT(list_formats), USE_ANY,
		"list the formats that can be read and written"},
	{0, "timing", "FILE", option_text, AT(reader.sidecar), USE_ANY,
		"the timing file of a typescript"},
	{0, "recording", "ID", option_text, AT(reader.recording), USE_ANY,
		"which of several recordings in a file to play"},
	{0, "list", NULL, option_flag, AT(list), USE_LIST,
		"list the recordings in a file"},
	{0, "size", "COLSxROWS", option_cells, AT(size), USE_ANY,
		"use this terminal size instead of the recorded or\n"
		"guessed one; also COLSx, xROWS"},
	{0, "charset", "NAME", option_charset, AT(reader.charset), USE_ANY,
		"the character set of the recording, if not UTF-8"},
	{0, "baud", "N", option_baud, AT(reader.baud), USE_ANY,
		"play raw bytes at N bits per second"},
	{0, "keep-gaps", NULL, option_flag, AT(keep_gaps), USE_EITHER,
		"between files, wait as long as passed between\n"
		"their recordings"},
	{0, "info", NULL, option_flag, AT(info), USE_INFO,
		"show information about the recording"},
	{0, "ls", NULL, option_flag, AT(ls), USE_LS, "list recordings, one line each"},
	{0, "json", NULL, option_flag, AT(json), USE_INFO, "--info as one JSON object"},
	{0, "screen", "[=POS]", option_screen, AT(screen), USE_SCREEN | USE_STILL,
		"print the screen as text, at POS or at the end;\n"
		"with an export: only that screen"},
	{0, "color", NULL, option_flag, AT(color), USE_SCREEN,
		"--screen with its colours"},
	{0, "grep", "REGEX", option_text, AT(grep), USE_GREP,
		"print time and line of matches on the screen"},
	{0, "repair", NULL, option_flag, AT(reader.repair), USE_CONVERT,
		"with -o: save the intact parts of a damaged file"},
	{0, "resize", NULL, option_flag, AT(resize), USE_PLAY,
		"resize the terminal to the recording, and back"},
	{0, "inspect", NULL, option_flag, AT(inspect), USE_INSPECT,
		"count escape sequences that do more than draw"},
	{0, "raw", NULL, option_flag, AT(raw), USE_EITHER,
		"pass the recorded bytes as they are: only for\n"
		"recordings that you trust"},
	{0, "reset", NULL, option_flag, AT(reset), USE_ANY,
		"restore a terminal left in a bad state"},
	{0, "exit-status", NULL, option_flag, AT(exit_status), USE_EITHER,
		"exit with the recorded exit status"},
	{'q', "quiet", NULL, option_flag, AT(quiet), USE_ANY, "print only errors"},
	{'h', "help", NULL, option_flag, AT(help), USE_ANY, "show this help"},
	{'V', "version", NULL, option_flag, AT(version), USE_ANY, "show the version"},
};

static const struct option_table table = {
	.usage = "ptyplay [options] [file...]",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.notes_given = true,
	.notes = "A file of - is standard input. Without a file a pipe or file that is\n"
		 "standard input is played, else the newest session*.cast* here. Exit "
		 "status: 0 played, 1 cannot be opened, 2 usage,\n"
		 "3 --inspect found something dangerous, 4 damaged in the middle, 128+N "
		 "by signal "
		 "N.\n",
};

/* True if standard input provides something: a pipe or a file. */
static bool has_input(void)
{
	struct stat status;

	return fstat(STDIN_FILENO, &status) == 0 &&
	       (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) ||
		       S_ISSOCK(status.st_mode));
}

/* The newest session*.cast* here. The caller frees it; NULL if there is none. */
static char *newest_session(void)
{
	struct timespec newest = {0};
	char *found = NULL;
	glob_t paths;

	if (glob("session*.cast*", GLOB_NOSORT, NULL, &paths) != 0)
		return NULL;
	for (size_t i = 0; i < paths.gl_pathc; i++) {
		struct stat status;

		if (stat(paths.gl_pathv[i], &status) < 0 || !S_ISREG(status.st_mode))
			continue;
		if (found != NULL &&
			(status.st_mtim.tv_sec < newest.tv_sec ||
				(status.st_mtim.tv_sec == newest.tv_sec &&
					status.st_mtim.tv_nsec < newest.tv_nsec)))
			continue;
		newest = status.st_mtim;
		free(found);
		found = strdup(paths.gl_pathv[i]);
	}
	globfree(&paths);
	return found;
}

/* An export may have no use for an option of others. */
static bool check_export(const struct settings *settings, struct error *err)
{
	for (size_t i = 0; settings->export != NULL && i < table.count; i++)
		if (settings->given.rows[i] &&
			export_refuses(settings->export, rows[i].name))
			return fail(err, "--%s cannot be used with %s", rows[i].name,
				settings->export->name);
	return true;
}

/* Of an export that knows the option. */
static const char *fitting_suffix(const char *option)
{
	return export_refuses(export_by_name("html"), option) ? ".svg" : ".html";
}

/* No option is silently ignored. */
static bool check_uses(const struct settings *settings, struct error *err)
{
	const char *name;
	enum use use = commands_use(settings, &name);
	const struct option_row *row = options_misfit(&table, &settings->given, use);
	bool is_for_exports;

	if (settings->help)
		return true;
	if (row == NULL)
		return check_export(settings, err);
	is_for_exports = (row->uses & USE_EXPORT) != 0 &&
			 (row->uses & (USE_PLAY | USE_CONVERT)) == 0;
	if (is_for_exports && use == USE_CONVERT)
		return fail(err, "--%s is for exports such as %s", row->name,
			fitting_suffix(row->name));
	if (use == USE_EXPORT && row->uses == USE_CONVERT)
		return fail(err, "--%s cannot be used with an export", row->name);
	if (is_for_exports && use == USE_PLAY)
		return fail(err, "--%s needs an export, such as -o FILE%s", row->name,
			fitting_suffix(row->name));
	if (use == USE_PLAY && (row->uses & ~(unsigned)USE_FILE) == 0)
		return fail(err, "--%s needs -o FILE", row->name);
	if (use == USE_SCREEN && (row->uses & USE_GREP) != 0)
		return fail(err, "--%s cannot be used with --screen; use --screen=POS",
			row->name);
	return fail(err, "--%s cannot be used with %s", row->name, name);
}

int main(int argc, char **argv)
{
	struct settings settings = {.speed = SPEED_NORMAL,
		.fps = EXPORT_FPS,
		.hold_ns = 3 * NS_PER_SECOND,
		.font_size = EXPORT_FONT_SIZE,
		.padding = EXPORT_PADDING};
	char standard_input[] = "-", *input[] = {standard_input, NULL};
	char *newest[2] = {NULL, NULL};
	struct error err;
	int first, status;

	(void)argc;
	if (!io_fill_standard(&err)) {
		report_problem(err.message);
		return EXIT_UNUSABLE;
	}
	if (!options_parse(&table, argv, &settings, &first, &err) ||
		!commands_choose(&settings, &err) || !check_uses(&settings, &err)) {
		report_problem(err.message);
		report_problem("see ptyplay --help");
		return EXIT_USAGE;
	}
	settings.has_loops = settings.loops > 0;
	if (!settings.has_loops)
		settings.loops = 1;
	settings.reader.columns = settings.size.columns;
	settings.reader.rows = settings.size.rows;
	if (settings.help) {
		options_help(&table);
		report_keys();
		return EXIT_PLAYED;
	}
	if (settings.reset && !view_reset_terminal(&err)) {
		report_problem(err.message);
		return EXIT_UNUSABLE;
	}
	if (settings.reset)
		return EXIT_PLAYED;
	if (settings.list_formats) {
		report_formats();
		return EXIT_PLAYED;
	}
	if (settings.version) {
		report_version();
		return EXIT_PLAYED;
	}
	if (argv[first] != NULL)
		return commands_run(&settings, &argv[first]);
	if (has_input())
		return commands_run(&settings, input);
	newest[0] = newest_session();
	if (newest[0] == NULL) {
		report_problem("no session*.cast in this directory; name a file");
		return EXIT_UNUSABLE;
	}
	if (!settings.quiet)
		report_playing(newest[0]);
	status = commands_run(&settings, newest);
	free(newest[0]);
	return status;
}
