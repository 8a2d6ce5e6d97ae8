/* SPDX-License-Identifier: MIT */
/* ptyplay: options in, exit status out; the only file of the player that prints. */
#include <errno.h>
#include <glob.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/io.h"
#include "common/options.h"
#include "common/tty.h"
#include "common/version.h"
#include "common/visible.h"
#include "formats/sidecar.h"
#include "formats/formats.h"
#include "player/inspect.h"
#include "player/keys.h"
#include "player/play.h"
#include "player/report.h"
#include "player/summary.h"
#include "player/text.h"

enum exit_code {
	EXIT_PLAYED = 0,
	EXIT_UNUSABLE = 1,
	EXIT_USAGE = 2,
	EXIT_DANGEROUS = 3,
	EXIT_DAMAGED = 4,
};

struct settings {
	int64_t speed, idle_limit_ns, loops;
	bool no_idle_limit, pause_on_markers, follow, overwrite, info, json;
	bool resize, exit_status, quiet, help, version;
	bool list_formats, list, keep_gaps, inspect, raw, reset;
	struct time_spec from, to, screen;
	const char *output, *grep;
	const struct format *format;
	struct reader_options reader;
};

static bool option_speed(const char *text, void *target, struct error *err)
{
	int64_t speed = 0;
	size_t size = strlen(text);

	if (strcmp(text, "max") != 0 &&
		(decimal_to_ns(text, size, &speed) != size || size == 0 ||
			speed < SPEED_LEAST || speed > SPEED_MOST))
		return fail(err, "'%s' is no speed (0.01 to 1000, max)", text);
	*(int64_t *)target = speed;
	return true;
}

/* No number: for ever. */
static bool option_loops(const char *text, void *target, struct error *err)
{
	char *end = NULL;
	long loops = text ? strtol(text, &end, 10) : INT32_MAX;

	if (loops < 1 || (end != NULL && *end != '\0'))
		return fail(err, "'%s' is no number of times", text);
	*(int64_t *)target = loops;
	return true;
}

static bool option_time_spec(const char *text, void *target, struct error *err)
{
	return time_spec_parse(text, target, err);
}

/* No position: the end. */
static bool option_screen(const char *text, void *target, struct error *err)
{
	return time_spec_parse(text ? text : "end", target, err);
}

static bool option_baud(const char *text, void *target, struct error *err)
{
	char *end;
	long baud = strtol(text, &end, 10);

	if (end == text || *end != '\0' || baud < 10 || baud > 1000000000)
		return fail(err, "'%s' is no number of bits per second", text);
	*(int64_t *)target = baud;
	return true;
}

#define AT(field) offsetof(struct settings, field)

static const struct option_row rows[] = {
	{'s', "speed", "X", option_speed, AT(speed), "0.01 to 1000 times as fast, or max"},
	{'i', "idle-time-limit", "SECS", option_time, AT(idle_limit_ns),
		"shorten pauses to this (0: as the recording says)"},
	{0, "no-idle-limit", NULL, option_flag, AT(no_idle_limit),
		"do not shorten pauses"},
	{'l', "loop", "[=N]", option_loops, AT(loops), "again and again, or N times"},
	{0, "from", "POS", option_time_spec, AT(from),
		"begin at 12.5, 1:30, 1m30s, 50%, -5 (before the\n"
		"end), marker:NAME, end or /text/ (when it first\n"
		"comes up)"},
	{0, "to", "POS", option_time_spec, AT(to), "stop there"},
	{'m', "pause-on-markers", NULL, option_flag, AT(pause_on_markers),
		"pause at every marker"},
	{'F', "follow", NULL, option_flag, AT(follow),
		"wait for more at the end of a growing file"},
	{'o', "output", "FILE", option_text, AT(output),
		"play into a file: convert, cut, join;\n- is standard output"},
	{'f', "format", "NAME", option_format, AT(format),
		"its format, see --list-formats; without it the\n"
		"suffix of FILE decides, a further .gz compresses"},
	{0, "overwrite", NULL, option_flag, AT(overwrite), "replace FILE if it exists"},
	{0, "list-formats", NULL, option_flag, AT(list_formats),
		"the formats that are read and written"},
	{0, "timing", "FILE", option_text, AT(reader.sidecar),
		"the times of a typescript"},
	{0, "recording", "ID", option_text, AT(reader.recording),
		"which of several recordings in a file"},
	{0, "list", NULL, option_flag, AT(list), "list those"},
	{0, "baud", "N", option_baud, AT(reader.baud),
		"play raw bytes as a line of N bits per second does"},
	{0, "keep-gaps", NULL, option_flag, AT(keep_gaps),
		"between files: wait as long as it was between\n"
		"their recordings"},
	{0, "info", NULL, option_flag, AT(info), "tell what is in the recording"},
	{0, "json", NULL, option_flag, AT(json), "--info as one JSON object"},
	{0, "screen", "[=POS]", option_screen, AT(screen),
		"print the screen as text, at POS or at the end"},
	{0, "grep", "REGEX", option_text, AT(grep),
		"print time and line of what matches on the screen"},
	{0, "repair", NULL, option_flag, AT(reader.repair),
		"with -o: write what is whole of a damaged recording"},
	{0, "resize", NULL, option_flag, AT(resize),
		"resize the terminal to the recording, and back"},
	{0, "inspect", NULL, option_flag, AT(inspect),
		"count the sequences that would do more than draw"},
	{0, "raw", NULL, option_flag, AT(raw),
		"pass the recorded bytes as they are: only for\n"
		"recordings that you trust"},
	{0, "reset", NULL, option_flag, AT(reset),
		"put a terminal right that is in disorder"},
	{0, "exit-status", NULL, option_flag, AT(exit_status),
		"exit with the recorded status"},
	{'q', "quiet", NULL, option_flag, AT(quiet), "no messages but errors"},
	{'h', "help", NULL, option_flag, AT(help), "show this help"},
	{'V', "version", NULL, option_flag, AT(version), "show the version"},
};

static const struct option_table table = {
	.usage = "ptyplay [options] [file...]",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.notes = "A file of - is standard input; without a file the newest session*.cast*\n"
		 "here is played. Exit status: 0 played, 1 cannot be opened, 2 usage,\n"
		 "3 --inspect found something, 4 damaged in the middle, 128+N by signal N.\n",
};

/* One line; it may hold the name of a file, and so anything. */
static void say(const char *message)
{
	visible_say("ptyplay: ", message, "\n");
}

static void warn(const char *message)
{
	char line[300];

	snprintf(line, sizeof(line), "warning: %s", message);
	say(line);
}

static int show_info(const char *path, const struct settings *settings)
{
	struct error err;
	struct summary summary;
	struct reader *reader = reader_open(path, &settings->reader, &err);
	int status = EXIT_UNUSABLE;

	if (reader == NULL || !summarize(reader, &summary, &err)) {
		say(err.message);
		reader_free(reader);
		return status;
	}
	if (reader_notice(reader) != NULL && !settings->quiet)
		warn(reader_notice(reader));
	if (settings->json)
		report_json(reader, &summary);
	else
		report_info(path, reader, &summary);
	status = EXIT_PLAYED;
	if (summary.damage.count > 0) {
		say(summary.damage.first.message);
		status = EXIT_DAMAGED;
	}
	summary_done(&summary);
	reader_free(reader);
	return status;
}

/* Playing */

/* A repaired recording stays what it was, unless the user names another format, or a
 * file of another suffix. */
static const struct format *choose_format(
	const struct settings *settings, const char *path)
{
	const struct format *format = settings->format;
	struct reader *reader;

	if (format != NULL || !settings->reader.repair || !reader_opens_again(path))
		return format;
	format = format_by_suffix(settings->output);
	reader = reader_open(path, &settings->reader, NULL);
	if (reader != NULL && format_replaces(reader_format(reader), format))
		format = reader_format(reader);
	reader_free(reader);
	return format;
}

/* Damage and torn ends, in one line each. */
static int say_damage(const struct settings *settings, const struct play_result *result)
{
	if (result->damage.count > 0) {
		say(result->damage.first.message);
		if (result->damage.count > 1)
			fprintf(stderr, "ptyplay: and %lld more damaged places, all left out\n",
				(long long)result->damage.count - 1);
		return settings->reader.repair ? EXIT_PLAYED : EXIT_DAMAGED;
	}
	if (settings->quiet)
		return EXIT_PLAYED;
	if (result->torn[0] != '\0')
		say(result->torn);
	else if (settings->reader.repair && result->notice[0] == '\0')
		say("nothing was damaged");
	return EXIT_PLAYED;
}

/* What the target could not hold, and what was odd about the recordings. */
static void say_notices(const struct settings *settings, const struct view *view,
	const struct play_result *result)
{
	int number = 0;
	char loss[128];

	if (settings->quiet)
		return;
	if (result->notice[0] != '\0')
		warn(result->notice);
	while (view_loss(view, &number, loss, sizeof(loss)))
		warn(loss);
}

static bool play_all(struct player *player, char *const *files, int64_t loops,
	struct play_result *result, struct error *err)
{
	for (; loops > 0; loops--)
		for (char *const *file = files; *file != NULL; file++) {
			if (!player_play(player, *file, result, err))
				return false;
			if (result->quit || result->signal_number != 0)
				return true;
		}
	return true;
}

static int play(const struct settings *settings, char *const *files)
{
	bool into_file = settings->output != NULL;
	struct view_options view_options = {.resize = settings->resize,
		.raw = settings->raw,
		.writer = {.path = settings->output,
			.format = choose_format(settings, files[0]),
			.mode = settings->overwrite ? SINK_REPLACE : SINK_NEW,
			.waiting = true}};
	struct play_options options = {.speed = settings->speed,
		.idle_limit_ns = settings->no_idle_limit ? 0 : settings->idle_limit_ns,
		.keep_gaps = settings->keep_gaps,
		.reader = settings->reader,
		.headers_limit = !settings->no_idle_limit && !into_file,
		.from = settings->from,
		.to = settings->to,
		.pause_on_markers = settings->pause_on_markers,
		.follow = settings->follow,
		.keys = !into_file && isatty(STDOUT_FILENO),
		.paints = !settings->raw && !tty_is_dumb(),
		.into_file = into_file};
	struct play_result result = {.exit_status = -1};
	struct error err = {0}, finish_err;
	struct player *player = NULL;
	struct view view = {0};
	bool played = false;
	int status;

	if (settings->raw && !into_file)
		warn("--raw: the recording may do anything to your terminal");
	if (view_init(&view, into_file ? &view_convert : &view_terminal, &view_options,
		    &err) &&
		(player = player_new(&options, &view, &err)) != NULL) {
		played = play_all(player, files, settings->loops, &result, &err);
		if (!played && into_file)
			view_abandon(&view);
		if (!player_finish(player, &finish_err) && played) {
			err = finish_err;
			played = false;
		}
	}
	player_free(player);
	say_notices(settings, &view, &result);
	view_done(&view);
	status = say_damage(settings, &result);
	if (result.signal_number != 0)
		return 128 + result.signal_number;
	if (!played && err.number == EPIPE) /* the reader has enough, as with SIGPIPE */
		return 128 + SIGPIPE;
	if (!played) {
		say(err.message);
		return EXIT_UNUSABLE;
	}
	if (settings->exit_status && result.exit_status >= 0)
		return result.exit_status;
	return status;
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

/* Writing a file while it is read would lose it, or never end. */
static bool check_output(
	const struct settings *settings, char *const *files, struct error *err)
{
	const char *output = settings->output;

	if (output == NULL || strcmp(output, "-") == 0)
		output = "/dev/stdout";
	for (; *files != NULL; files++)
		if (sidecar_collides(output, settings->format, *files, &settings->reader))
			return fail(err, "'%s' is read and written", *files);
	return true;
}

static bool check_loop(
	const struct settings *settings, char *const *files, struct error *err)
{
	for (; settings->loops > 1 && *files != NULL; files++)
		if (access(*files, F_OK) == 0 ? !reader_opens_again(*files)
					      : strcmp(*files, "-") == 0)
			return fail(err, "'%s' is a pipe and cannot be played again", *files);
	return true;
}

static int show_inspection(const char *path, const struct settings *settings)
{
	struct error err;
	struct reader *reader = reader_open(path, &settings->reader, &err);
	struct inspection inspection = {0};

	if (reader == NULL || !inspect(reader, &inspection, &err)) {
		say(err.message);
		reader_free(reader);
		return EXIT_UNUSABLE;
	}
	report_inspection(path, &inspection);
	reader_free(reader);
	if (inspection.damage.count > 0)
		say(inspection.damage.first.message);
	return inspection.dangerous > 0 ? EXIT_DANGEROUS
		: inspection.damage.count > 0 ? EXIT_DAMAGED
					 : EXIT_PLAYED;
}

static int show_list(const char *path, const struct settings *settings)
{
	struct reader_options options = settings->reader;
	struct listing listing = {0};
	struct error err;
	struct reader *reader;
	bool listed;
	int status;

	options.recording = NULL;
	reader = reader_open(path, &options, &err);
	listed = reader != NULL && reader_list(reader, &listing, &err);
	if (listed)
		report_listing(&listing);
	else
		say(err.message);
	status = !listed ? EXIT_UNUSABLE : listing.damage.count > 0 ? EXIT_DAMAGED : EXIT_PLAYED;
	if (status == EXIT_DAMAGED)
		say(listing.damage.first.message);
	listing_done(&listing);
	reader_free(reader);
	return status;
}

/* The parts of recordings that --screen and --grep are about. */
static bool find_range(const char *path, const struct settings *settings,
	struct text_range *range, struct error *err)
{
	const struct reader_options *options = &settings->reader;
	const struct time_spec *at = &settings->screen;

	*range = (struct text_range){.to_ns = TIME_MAX_NS};
	if (settings->grep != NULL)
		return time_spec_find(&settings->from, path, options, &range->from_ns, err) &&
			time_spec_find(&settings->to, path, options, &range->to_ns, err);
	if (at->kind == TIME_SPEC_BEFORE_END && at->value == 0)
		return true; /* the end comes without being looked for */
	return time_spec_find(at, path, options, &range->to_ns, err);
}

enum { NO_MATCH = -1 }; /* exits like EXIT_UNUSABLE, without a message */

/* --screen, or --grep with a regex. */
static int show_text(const char *path, const struct settings *settings, const regex_t *regex,
	bool with_name)
{
	struct text_result result = {0};
	struct text_range range;
	struct error err;
	struct reader *reader = NULL;
	bool shown = find_range(path, settings, &range, &err) &&
		(reader = reader_open(path, &settings->reader, &err)) != NULL;

	if (shown && regex != NULL)
		shown = text_grep(reader, &range, regex, with_name ? path : NULL, stdout,
			&result, &err);
	else if (shown)
		shown = text_screen(reader, &range, stdout, &result, &err);
	reader_free(reader);
	if (!shown || result.damage.count > 0) {
		fflush(stdout);
		say(shown ? result.damage.first.message : err.message);
		return shown ? EXIT_DAMAGED : EXIT_UNUSABLE;
	}
	return regex != NULL && result.found == 0 ? NO_MATCH : EXIT_PLAYED;
}

/* 0 if any file has a match and all can be read. */
static int grep(const struct settings *settings, char *const *files)
{
	int status = EXIT_UNUSABLE, problem = EXIT_PLAYED;
	bool with_name = files[0] != NULL && files[1] != NULL;
	regex_t regex;
	int wrong = regcomp(&regex, settings->grep, REG_EXTENDED | REG_NOSUB);

	if (wrong != 0) {
		char reason[128], message[256];

		regerror(wrong, &regex, reason, sizeof(reason));
		snprintf(message, sizeof(message), "--grep: %s", reason);
		say(message);
		return EXIT_USAGE;
	}
	for (; *files != NULL; files++) {
		int one = show_text(*files, settings, &regex, with_name);

		if (one == EXIT_PLAYED)
			status = EXIT_PLAYED;
		else if (one != NO_MATCH)
			problem = one;
	}
	regfree(&regex);
	return problem != EXIT_PLAYED ? problem : status;
}

/* It tells something of recordings instead of playing them. */
static bool only_tells(const struct settings *settings)
{
	return settings->grep != NULL || settings->info || settings->json || settings->list ||
		settings->inspect || settings->screen.kind != TIME_SPEC_NONE;
}

/* What only makes sense with a file to write, and what makes none. */
static bool check_file(const struct settings *settings, struct error *err)
{
	if (settings->output != NULL && only_tells(settings))
		return fail(err, "-o makes a recording; send what is only printed to a file with >");
	if (settings->output != NULL)
		return true;
	if (settings->reader.repair)
		return fail(err, "--repair needs -o FILE");
	return settings->format == NULL || fail(err, "--format needs -o FILE");
}

static int run(const struct settings *settings, char *const *files)
{
	struct error err;
	int status = EXIT_PLAYED;

	if (!check_loop(settings, files, &err) || !check_file(settings, &err) ||
		!check_output(settings, files, &err)) {
		say(err.message);
		return EXIT_USAGE;
	}
	if (!only_tells(settings))
		return play(settings, files);
	if (settings->grep != NULL)
		status = grep(settings, files);
	for (; settings->grep == NULL && *files != NULL; files++) {
		int one = settings->list ? show_list(*files, settings)
			: settings->inspect ? show_inspection(*files, settings)
			: settings->screen.kind != TIME_SPEC_NONE
			? show_text(*files, settings, NULL, false)
			: show_info(*files, settings);

		/* What is dangerous counts more than what cannot be read. */
		if (one != EXIT_PLAYED && status != EXIT_DANGEROUS)
			status = one;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		say("cannot write to standard output");
		status = EXIT_UNUSABLE;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct settings settings = {.speed = SPEED_NORMAL, .loops = 1};
	char *newest[2] = {NULL, NULL};
	struct error err;
	int first, status;

	(void)argc;
	if (!io_fill_standard(&err)) {
		say(err.message);
		return EXIT_UNUSABLE;
	}
	if (!options_parse(&table, argv, &settings, &first, &err)) {
		say(err.message);
		say("see ptyplay --help");
		return EXIT_USAGE;
	}
	if (settings.help) {
		options_help(&table);
		keys_help();
		return EXIT_PLAYED;
	}
	if (settings.reset && !view_reset_terminal(&err)) {
		say(err.message);
		return EXIT_UNUSABLE;
	}
	if (settings.reset)
		return EXIT_PLAYED;
	if (settings.list_formats) {
		report_formats();
		return EXIT_PLAYED;
	}
	if (settings.version) {
		puts("ptyplay " PTYREC_VERSION);
		return EXIT_PLAYED;
	}
	if (argv[first] != NULL)
		return run(&settings, &argv[first]);
	newest[0] = newest_session();
	if (newest[0] == NULL) {
		say("there is no session*.cast here; name a file");
		return EXIT_UNUSABLE;
	}
	status = run(&settings, newest);
	free(newest[0]);
	return status;
}
