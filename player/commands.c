/* SPDX-License-Identifier: MIT */
/* Everything ptyplay can do, and the conditions for it. */
#include "player/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/charset.h"
#include "common/clock.h"
#include "common/tty.h"
#include "formats/bytes/source.h"
#include "formats/formats.h"
#include "formats/sidecar.h"
#include "player/dump.h"
#include "player/exports/adapter.h"
#include "player/exports/export.h"
#include "player/exports/exports.h"
#include "player/grep.h"
#include "player/inspect.h"
#include "player/play.h"
#include "player/report.h"
#include "player/summary.h"

static int show_info(const char *path, const struct settings *settings)
{
	struct error err;
	struct summary summary;
	struct reader *reader = reader_open(path, &settings->reader, &err);
	int status = EXIT_UNUSABLE;

	if (reader == NULL || !summarize(reader, &summary, &err)) {
		report_problem(err.message);
		reader_free(reader);
		return status;
	}
	if (reader_notice(reader) != NULL && !settings->quiet)
		report_warning(reader_notice(reader));
	if (settings->ls)
		report_line(path, reader_info(reader), &summary);
	else if (settings->json)
		report_json(path, reader, &summary);
	else
		report_info(path, reader, &summary);
	status = EXIT_PLAYED;
	if (summary.damage.count > 0) {
		report_problem(summary.damage.first.message);
		status = EXIT_DAMAGED;
	}
	summary_done(&summary);
	reader_free(reader);
	return status;
}

/* Playing */

/* A repaired recording keeps its format, unless the user names another one, or a file
 * with another suffix. */
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

/* Reports damage and torn ends, in one line each. */
static int say_damage(
	const struct settings *settings, const struct play_result *result, bool played)
{
	if (result->damage.count > 0) {
		report_problem(result->damage.first.message);
		if (result->damage.count > 1)
			report_more_damage(result->damage.count - 1);
		return settings->reader.repair ? EXIT_PLAYED : EXIT_DAMAGED;
	}
	if (settings->quiet)
		return EXIT_PLAYED;
	if (result->torn[0] != '\0')
		report_problem(result->torn);
	else if (settings->reader.repair && result->notice[0] == '\0' && played)
		report_problem("no damage found");
	return EXIT_PLAYED;
}

/* Reports what the target could not hold, and what was odd about the recordings. */
static void say_notices(const struct settings *settings, const struct view *view,
	const struct play_result *result)
{
	int number = 0;
	char loss[128];

	if (settings->quiet)
		return;
	if (result->notice[0] != '\0')
		report_warning(result->notice);
	while (view_loss(view, &number, loss, sizeof(loss)))
		report_warning(loss);
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

/* What an export needs to know. False with *err. */
static bool describe_export(const struct settings *settings, char *const *files,
	struct theme *theme, struct export_options *options, struct error *err)
{
	*options = (struct export_options){.type = settings->export,
		.path = settings->output,
		.overwrites = settings->overwrite,
		.is_private = settings->writes_private,
		.fps = settings->fps,
		.title = settings->title,
		.poster_ns = -1,
		.max_size = settings->max_size,
		.loops = settings->loops > 1,
		.loop_count = settings->has_loops && settings->loops < LOOPS_ENDLESS
				      ? settings->loops
				      : 0,
		.hold_ns = settings->hold_ns,
		.font = settings->font,
		.font_size = settings->font_size,
		.padding = settings->padding,
		.columns = settings->window_size.columns,
		.rows = settings->window_size.rows,
		.has_window = settings->has_window,
		.has_keys = settings->has_keys,
		.no_cursor = settings->no_cursor,
		.is_still = settings->screen.kind != TIME_SPEC_NONE,
		.with_input = settings->with_input,
		.tells_progress = !settings->quiet,
		.no_links = settings->no_links,
		.no_recording = settings->no_recording ||
				settings->screen.kind != TIME_SPEC_NONE};
	if (settings->theme != NULL) {
		if (!theme_find(settings->theme, theme, err))
			return error_prefix(err, "--theme: ");
		options->theme = theme;
	}
	if (settings->with_input && settings->no_recording)
		return fail(err, "--input is for the recording, which --no-recording "
				 "leaves out");
	return settings->poster.kind == TIME_SPEC_NONE ||
	       time_spec_find(&settings->poster, files[0], &settings->reader,
		       &options->poster_ns, err) ||
	       error_prefix(err, "--poster: ");
}

static const struct view_type *view_for(
	const struct settings *settings, const struct export_options *export)
{
	if (export != NULL)
		return &view_export;
	return settings->output != NULL ? &view_convert : &view_terminal;
}

static struct view_options describe_view(const struct settings *settings,
	const char *path, const struct export_options *export)
{
	return (struct view_options){.resize = settings->resize,
		.raw = settings->raw,
		.cuts = settings->from.kind != TIME_SPEC_NONE,
		.title = export ? NULL : settings->title,
		.export = export,
		.writer = {.path = settings->output,
			.format = export ? NULL : choose_format(settings, path),
			.mode = settings->overwrite ? SINK_REPLACE : SINK_NEW,
			.timestamps = settings->timestamps,
			.waiting = true,
			.is_private = settings->writes_private,
			.whole = true}};
}

static struct play_options describe_playing(
	const struct settings *settings, const struct export_options *export)
{
	bool into_file = settings->output != NULL;
	bool is_still = export != NULL && export->is_still;
	int64_t idle_limit_ns = settings->no_idle_limit ? 0 : settings->idle_limit_ns;

	if (export != NULL && export->idle_limit_ns > 0 &&
		(idle_limit_ns == 0 || idle_limit_ns > export->idle_limit_ns))
		idle_limit_ns = export->idle_limit_ns;
	return (struct play_options){.speed = settings->speed,
		.idle_limit_ns = idle_limit_ns,
		.keep_gaps = settings->keep_gaps,
		.reader = settings->reader,
		.headers_limit = !settings->no_idle_limit && !into_file,
		.from = is_still ? settings->screen : settings->from,
		.to = is_still ? settings->screen : settings->to,
		.pause_on_markers = settings->pause_on_markers,
		.follow = settings->follow,
		.keys = !into_file && isatty(STDOUT_FILENO),
		.paints = !settings->raw && !tty_is_dumb(),
		.spools = !settings->no_spool,
		.tells_progress = into_file && !settings->quiet,
		.into_file = into_file};
}

/* *is_too_big: nothing was written, as the export would have been too big. */
static int play_into(const struct settings *settings, char *const *files,
	const struct export_options *export, bool *is_too_big)
{
	bool into_file = settings->output != NULL;
	struct view_options view_options = describe_view(settings, files[0], export);
	struct play_options options = describe_playing(settings, export);
	struct play_result result = {.exit_status = -1};
	struct error err = {0}, finish_err;
	struct player *player = NULL;
	struct view view = {0};
	bool played = false;
	int status;

	if (settings->raw && !into_file)
		report_warning("--raw: the recording may do anything to your terminal");
	if (view_init(&view, view_for(settings, export), &view_options, &err) &&
		(player = player_new(&options, &view, &err)) != NULL) {
		played = play_all(
			player, files, export ? 1 : settings->loops, &result, &err);
		if (!played && into_file)
			view_abandon(&view);
		if (!player_finish(player, &finish_err) && played) {
			err = finish_err;
			played = false;
		}
	}
	player_free(player);
	*is_too_big =
		export != NULL && !played && err.number == EFBIG && export->max_size > 0;
	if (!*is_too_big)
		say_notices(settings, &view, &result);
	view_done(&view);
	if (*is_too_big)
		return EXIT_UNUSABLE;
	status = say_damage(settings, &result, played);
	if (result.signal_number != 0)
		return 128 + result.signal_number;
	if (!played && err.number == EPIPE) /* the reader has enough, as with SIGPIPE */
		return 128 + SIGPIPE;
	if (!played) {
		report_problem(err.message);
		return EXIT_UNUSABLE;
	}
	if (settings->exit_status && result.exit_status >= 0)
		return result.exit_status;
	return status;
}

static void say_reduced(
	const struct export_options *wanted, const struct export_options *options)
{
	struct buffer text = {0};
	char *said;

	if (options->fps < wanted->fps)
		buffer_add_format(&text, ", at most %lld frames per second",
			(long long)options->fps);
	if (options->levels > 0)
		buffer_add_format(&text, ", %d levels of antialiasing", options->levels);
	if (options->idle_limit_ns > 0)
		buffer_add_format(&text, ", pauses of at most %lld s",
			(long long)(options->idle_limit_ns / NS_PER_SECOND));
	if (options->font_size < wanted->font_size)
		buffer_add_format(
			&text, ", a font size of %lld", (long long)options->font_size);
	if (options->no_transcript && !wanted->no_transcript)
		buffer_add_text(&text, ", without the transcript");
	if (options->no_recording && !wanted->no_recording)
		buffer_add_text(&text, ", without the recording");
	said = buffer_take_text(&text);
	if (said != NULL && said[0] != '\0') {
		struct error err;

		fail(&err, "reduced to stay within --max-size: %s", said + 2);
		report_problem(err.message);
	}
	free(said);
}

static bool all_open_again(const struct settings *settings, char *const *files)
{
	while (*files != NULL && reader_opens_again(*files))
		files++;
	return *files == NULL || settings->reader.stand_ins != NULL;
}

/* Once more with less, as long as the file would be larger than it may be. */
static int export_files(const struct settings *settings, char *const *files)
{
	struct export_options options, wanted;
	struct theme theme;
	struct error err;
	bool is_too_big = false;
	int status;

	if (!describe_export(settings, files, &theme, &options, &err)) {
		report_problem(err.message);
		return EXIT_UNUSABLE;
	}
	wanted = options;
	for (int step = 0;;) {
		status = play_into(settings, files, &options, &is_too_big);
		if (!is_too_big)
			break;
		if (!all_open_again(settings, files)) {
			report_problem("the file would be larger than --max-size; what "
				       "comes from a pipe cannot be read again to leave "
				       "something out");
			return EXIT_UNUSABLE;
		}
		if (!export_reduce(&options, &wanted, &step)) {
			report_problem("the file cannot be made smaller than --max-size; "
				       "choose a part with --from and --to");
			return EXIT_UNUSABLE;
		}
	}
	if (status == EXIT_PLAYED && !settings->quiet)
		say_reduced(&wanted, &options);
	return status;
}

static int play(const struct settings *settings, char *const *files)
{
	bool is_too_big;

	if (settings->export != NULL)
		return export_files(settings, files);
	return play_into(settings, files, NULL, &is_too_big);
}

static int show_inspection(const char *path, const struct settings *settings)
{
	struct error err;
	struct reader *reader = reader_open(path, &settings->reader, &err);
	struct inspection inspection = {0};

	if (reader == NULL || !inspect(reader, &inspection, &err)) {
		report_problem(err.message);
		reader_free(reader);
		return EXIT_UNUSABLE;
	}
	report_inspection(path, &inspection);
	reader_free(reader);
	if (inspection.damage.count > 0)
		report_problem(inspection.damage.first.message);
	return inspection.dangerous > 0      ? EXIT_DANGEROUS
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
		report_problem(err.message);
	status = !listed                    ? EXIT_UNUSABLE
		 : listing.damage.count > 0 ? EXIT_DAMAGED
					    : EXIT_PLAYED;
	if (status == EXIT_DAMAGED)
		report_problem(listing.damage.first.message);
	listing_done(&listing);
	reader_free(reader);
	return status;
}

/* --screen */
static int show_screen(const char *path, const struct settings *settings)
{
	const struct time_spec *at = &settings->screen;
	int64_t at_ns = TIME_MAX_NS;
	struct replay replay = {0};
	struct buffer text = {0};
	struct error err;
	/* The end needs no search. */
	bool is_end = at->kind == TIME_SPEC_BEFORE_END && at->value == 0;
	bool shown =
		(is_end || time_spec_find(at, path, &settings->reader, &at_ns, &err)) &&
		replay_open(&replay, path, &settings->reader, &err) &&
		dump_screen(&replay, at_ns, settings->color, &text, &err) &&
		(!replay.ended || time_spec_check(at, replay.time_ns, &err));
	int status = shown ? EXIT_PLAYED : EXIT_UNUSABLE;

	if (shown)
		report_text(&text);
	if (!shown)
		report_problem(err.message);
	else if (replay.damage.count > 0) {
		report_problem(replay.damage.first.message);
		status = EXIT_DAMAGED;
	}
	buffer_done(&text);
	replay_close(&replay);
	return status;
}

/* --grep: where a match was found */
struct matches {
	const char *name; /* NULL: there is only one file */
	int64_t count;
};

static void on_match(void *context, int64_t time_ns, const char *text)
{
	struct matches *matches = context;

	report_match(matches->name, time_ns, text);
	matches->count++;
}

enum { NO_MATCH = -1 }; /* the same exit status as EXIT_UNUSABLE, without a message */

static int grep_file(const char *path, const struct settings *settings,
	const regex_t *regex, struct matches *matches)
{
	struct grep_options options = {.regex = regex,
		.to_ns = TIME_MAX_NS,
		.found = on_match,
		.context = matches};
	const struct reader_options *reader = &settings->reader;
	struct replay replay = {0};
	struct error err;
	bool read;
	int status = NO_MATCH;

	matches->count = 0;
	read = time_spec_find(&settings->from, path, reader, &options.from_ns, &err) &&
	       time_spec_find(&settings->to, path, reader, &options.to_ns, &err) &&
	       replay_open(&replay, path, reader, &err) &&
	       grep_lines(&replay, &options, &err) &&
	       (!replay.ended || time_spec_check(&settings->from, replay.time_ns, &err));
	if (!read) {
		report_problem(err.message);
		status = EXIT_UNUSABLE;
	} else if (replay.damage.count > 0) {
		report_problem(replay.damage.first.message);
		status = EXIT_DAMAGED;
	} else if (matches->count > 0) {
		status = EXIT_PLAYED;
	}
	replay_close(&replay);
	return status;
}

/* 0 if any file has a match and all can be read. */
static int grep(const struct settings *settings, char *const *files)
{
	int status = EXIT_UNUSABLE, problem = EXIT_PLAYED;
	bool are_several = files[0] != NULL && files[1] != NULL;
	struct error err;
	regex_t regex;

	if (!grep_compile(&regex, settings->grep, &err)) {
		error_prefix(&err, "--grep: ");
		report_problem(err.message);
		return EXIT_USAGE;
	}
	for (; *files != NULL; files++) {
		struct matches matches = {.name = are_several ? *files : NULL};
		int one = grep_file(*files, settings, &regex, &matches);

		if (one == EXIT_PLAYED)
			status = EXIT_PLAYED;
		else if (one != NO_MATCH)
			problem = one;
	}
	regfree(&regex);
	return problem != EXIT_PLAYED ? problem : status;
}

/* The table */

static bool wants_grep(const struct settings *settings)
{
	return settings->grep != NULL;
}

static bool wants_list(const struct settings *settings)
{
	return settings->list;
}

static bool wants_ls(const struct settings *settings)
{
	return settings->ls;
}

static bool wants_inspection(const struct settings *settings)
{
	return settings->inspect;
}

static bool wants_screen(const struct settings *settings)
{
	return settings->export == NULL && settings->screen.kind != TIME_SPEC_NONE;
}

static bool wants_info(const struct settings *settings)
{
	return settings->info || settings->json;
}

static bool wants_playing(const struct settings *settings)
{
	(void)settings;
	return true;
}

/* The first command asked for is run: on all files together, or on one after another. */
static const struct command {
	bool (*is_wanted)(const struct settings *settings);
	int (*with_all)(const struct settings *settings, char *const *files);
	int (*with_each)(const char *path, const struct settings *settings);
	enum use use; /* USE_EITHER: depends on the output */
	const char *name;
} commands[] = {
	{wants_grep, grep, NULL, USE_GREP, "--grep"},
	{wants_list, NULL, show_list, USE_LIST, "--list"},
	{wants_ls, NULL, show_info, USE_LS, "--ls"},
	{wants_inspection, NULL, show_inspection, USE_INSPECT, "--inspect"},
	{wants_screen, NULL, show_screen, USE_SCREEN, "--screen"},
	{wants_info, NULL, show_info, USE_INFO, "--info"},
	{wants_playing, play, NULL, USE_EITHER, "playing"},
};

static const struct command *find_command(const struct settings *settings)
{
	const struct command *command = commands;

	while (!command->is_wanted(settings))
		command++;
	return command;
}

/* x.gif.gz */
static bool is_packed_export(const char *path)
{
	const struct compression *compression = compression_of_path(path);
	char *inner = compression ? strdup(path) : NULL;
	bool is_one = false;

	if (inner != NULL) {
		inner[strlen(inner) - strlen(compression->suffix)] = '\0';
		is_one = export_by_suffix(inner) != NULL;
	}
	free(inner);
	return is_one;
}

bool commands_choose(struct settings *settings, struct error *err)
{
	const char *suffix;
	size_t size;

	if (settings->format_name != NULL) {
		settings->export = export_by_name(settings->format_name);
		if (settings->export != NULL && settings->output == NULL)
			return fail(err, "--format needs -o FILE");
		if (settings->export != NULL &&
			compression_of_path(settings->output) != NULL)
			return fail(err, "'%s': an export cannot be compressed",
				settings->output);
		return settings->export != NULL ||
		       option_format(settings->format_name, &settings->format, err) ||
		       error_prefix(err, "--format: ");
	}
	if (settings->output == NULL)
		return true;
	settings->export = export_by_suffix(settings->output);
	if (is_packed_export(settings->output))
		return fail(
			err, "'%s': an export cannot be compressed", settings->output);
	suffix = format_unknown_suffix(settings->output, &size);
	if (settings->export != NULL || suffix == NULL)
		return true;
	return fail(err,
		"no format or export writes '%.*s'; with -f NAME it can have any name",
		(int)size, suffix);
}

enum use commands_use(const struct settings *settings, const char **name)
{
	const struct command *command = find_command(settings);
	bool writes = settings->output != NULL;

	*name = command->name;
	if (command->use != USE_EITHER)
		return command->use;
	*name = writes ? "-o" : command->name;
	if (settings->export != NULL && settings->screen.kind != TIME_SPEC_NONE) {
		*name = "--screen";
		return USE_STILL;
	}
	if (settings->export != NULL)
		return USE_EXPORT;
	return writes ? USE_CONVERT : USE_PLAY;
}

/* Overwriting a file while reading it would destroy it, or never end. */
static bool check_output(
	const struct settings *settings, char *const *files, struct error *err)
{
	const char *output = settings->output;

	if (output == NULL || strcmp(output, "-") == 0)
		output = "/dev/stdout";
	for (; *files != NULL; files++)
		if (sidecar_collides(output, settings->format, *files, &settings->reader))
			return fail(err, "'%s' is both input and output", *files);
	return true;
}

static bool check_loop(
	const struct settings *settings, char *const *files, struct error *err)
{
	for (; settings->loops > 1 && *files != NULL; files++)
		if (access(*files, F_OK) == 0 ? !reader_opens_again(*files)
					      : strcmp(*files, "-") == 0)
			return fail(
				err, "'%s' is a pipe and cannot be played again", *files);
	return true;
}

/* A pipe must not be opened just to be examined. */
static bool is_terminal(const char *path)
{
	struct stat status;
	bool is;
	int fd;

	if (strcmp(path, "-") == 0)
		return isatty(STDOUT_FILENO);
	if (stat(path, &status) < 0 || !S_ISCHR(status.st_mode))
		return false;
	fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	is = fd >= 0 && isatty(fd);
	if (fd >= 0)
		close(fd);
	return is;
}

/* A recording that is written does not pass the guard. */
static bool check_terminal(const struct settings *settings, struct error *err)
{
	const char *output = settings->output;
	const struct format *format = settings->format;

	if (output == NULL || settings->raw || settings->export != NULL)
		return true;
	if (!is_terminal(output))
		return true;
	if (!charset_is_utf8())
		return fail(err,
			"this would write UTF-8 to the terminal, but the locale is not "
			"UTF-8; add --raw or set LC_ALL=C.UTF-8");
	if (format == NULL)
		format = format_by_suffix(output);
	return format == NULL || !format_is_verbatim(format) ||
	       fail(err,
		       "%s would send the recording's control sequences to the terminal; "
		       "add --raw if you trust it",
		       format_name(format));
}

static bool check_file(
	const struct settings *settings, const struct command *command, struct error *err)
{
	if (settings->output != NULL && command->use != USE_EITHER)
		return fail(err,
			"-o writes a recording or an export; redirect what %s prints "
			"with >",
			command->name);
	return settings->output == NULL || settings->export != NULL ||
	       settings->loops < LOOPS_ENDLESS ||
	       fail(err, "--loop needs a number when used with -o");
}

static int run_each(const struct command *command, const struct settings *settings,
	char *const *files)
{
	int status = EXIT_PLAYED;

	for (; *files != NULL; files++) {
		int one = command->with_each(*files, settings);

		/* Danger takes precedence over unreadable files. */
		if (one != EXIT_PLAYED && status != EXIT_DANGEROUS)
			status = one;
	}
	return status;
}

/* With copies in the place of the files. */
static int run_redacted(const struct settings *given, char *const *files)
{
	struct settings settings = *given;
	struct redact_settings given_redact = given->redact;
	struct redacting *redacting;
	struct error err;
	bool is_misused;
	int status;

	if (settings.follow) {
		report_problem("--follow cannot be used with redaction");
		return EXIT_USAGE;
	}
	given_redact.quiet = settings.quiet;
	given_redact.overwrites = settings.overwrite;
	redacting =
		redacting_new(&given_redact, &settings.reader, files, &is_misused, &err);
	if (redacting == NULL) {
		report_problem(err.message);
		return is_misused ? EXIT_USAGE : EXIT_UNUSABLE;
	}
	status = redacting_has_found(redacting) ? EXIT_UNUSABLE : EXIT_PLAYED;
	if (!settings.redact.checks) {
		settings.reader.stand_ins = redacting_stand_ins(redacting);
		settings.redact = (struct redact_settings){0};
		settings.writes_private = true;
		status = commands_run(&settings, files);
	}
	if (status == EXIT_PLAYED && redacting_is_damaged(redacting))
		status = EXIT_DAMAGED;
	redacting_free(redacting);
	return status;
}

/* The same for --drop and --marker. */
static int run_spliced(const struct settings *given, char *const *files)
{
	struct settings settings = *given;
	struct damage damage = {0};
	struct copies *copies;
	struct error err;
	bool is_misused;
	int status;

	if (settings.follow || settings.reader.repair) {
		report_problem(settings.follow
				       ? "--follow cannot be used with --drop or --marker"
				       : "--repair cannot be used with --drop or "
					 "--marker; repair it first");
		return EXIT_USAGE;
	}
	copies = splicing_new(
		&settings.splice, &settings.reader, files, &is_misused, &damage, &err);
	if (copies == NULL) {
		report_problem(err.message);
		return is_misused ? EXIT_USAGE : EXIT_UNUSABLE;
	}
	if (damage.count > 0)
		report_problem(damage.first.message);
	settings.reader.stand_ins = copies_stand_ins(copies);
	settings.splice = (struct splice_settings){0};
	status = commands_run(&settings, files);
	if (status == EXIT_PLAYED && damage.count > 0)
		status = EXIT_DAMAGED;
	copies_free(copies);
	return status;
}

int commands_run(const struct settings *settings, char *const *files)
{
	const struct command *command = find_command(settings);
	struct error err;
	int status;

	if (!check_loop(settings, files, &err) || !check_file(settings, command, &err) ||
		!check_terminal(settings, &err) || !check_output(settings, files, &err)) {
		report_problem(err.message);
		return EXIT_USAGE;
	}
	if (redacting_is_wanted(&settings->redact))
		return run_redacted(settings, files);
	if (settings->redact.report != NULL || settings->redact.mask != NULL) {
		report_problem(
			"--report and --redact-with need --redact or another option for "
			"redaction");
		return EXIT_USAGE;
	}
	if (settings->splice.drops.count + settings->splice.markers.count > 0)
		return run_spliced(settings, files);
	status = command->with_all ? command->with_all(settings, files)
				   : run_each(command, settings, files);
	if (command->use != USE_EITHER && !report_finish()) {
		report_problem("cannot write to standard output");
		status = EXIT_UNUSABLE;
	}
	return status;
}
