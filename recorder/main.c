/* SPDX-License-Identifier: MIT */
/* ptyrec: options in, exit status out; the only file of the recorder that prints. */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/clock.h"
#include "common/io.h"
#include "common/options.h"
#include "common/quote.h"
#include "common/tty.h"
#include "common/version.h"
#include "common/visible.h"
#include "formats/filters/literals.h"
#include "formats/filters/rules.h"
#include "formats/formats.h"
#include "recorder/cleaning.h"
#include "recorder/session.h"

enum {
	EXIT_OWN_FAILURE = 125,
	TEXT_MAX = 32 << 10, /* of a text in the header: players refuse longer ones */
	PATIENCE_MS = 500,   /* for a terminal that takes no message */
	KEEP_SIZE_LEAST = 64 << 10,
	EXIT_EVENT_SIZE = 64, /* at most: kept free within --max-size */
};

struct settings {
	bool is_default_output; /* the user named no file */
	bool is_shell;          /* the user named no command */
	const char *output, *command, *title, *environment, *term, *notify;
	const struct format *format;
	int64_t idle_limit_ns, max_size, linger_ns;
	struct cells size;
	enum stdin_mode stdin_mode;
	enum live_mode live_mode;
	bool inherits_stdout;
	struct key pause_key, marker_key;
	struct keep_last keep;
	struct texts redact_environment, redact_files;
	bool redacts;
	bool append, overwrite, capture_input, no_command, headless, no_answers, strict,
		quiet;
	bool help, version;
};

/* Reads one of the names, a list that ends with NULL, as its number. */
static bool option_name(
	const char *text, const char *const *names, int *number, struct error *err)
{
	struct buffer all = {0};

	for (*number = 0; names[*number] != NULL; ++*number) {
		if (strcmp(text, names[*number]) == 0) {
			buffer_done(&all);
			return true;
		}
		buffer_add_text(&all, *number > 0 ? ", " : "");
		buffer_add_text(&all, names[*number]);
	}
	buffer_add_byte(&all, '\0');
	fail(err, "'%s' is not one of %s", text, all.failed ? "" : all.bytes);
	buffer_done(&all);
	return false;
}

static bool option_live(const char *text, void *target, struct error *err)
{
	static const char *const names[] = {
		[LIVE_RAW] = "raw", [LIVE_PLAIN] = "plain", [LIVE_NONE] = "none", NULL};
	int number;

	if (!option_name(text, names, &number, err))
		return false;
	*(enum live_mode *)target = (enum live_mode)number;
	return true;
}

static bool option_stdout(const char *text, void *target, struct error *err)
{
	static const char *const names[] = {"pty", "inherit", NULL};
	int number;

	if (!option_name(text, names, &number, err))
		return false;
	*(bool *)target = number == 1;
	return true;
}

static bool option_stdin(const char *text, void *target, struct error *err)
{
	static const char *const names[] = {[STDIN_AUTO] = "auto",
		[STDIN_PTY] = "pty",
		[STDIN_INHERIT] = "inherit",
		[STDIN_NULL] = "null",
		NULL};
	int number;

	if (!option_name(text, names, &number, err))
		return false;
	*(enum stdin_mode *)target = (enum stdin_mode)number;
	return true;
}

/* ^X, F1 to F12 as xterm sends them, or one character. */
static bool option_key(const char *text, void *target, struct error *err)
{
	static const char *const functions[] = {"\033OP", "\033OQ", "\033OR", "\033OS",
		"\033[15~", "\033[17~", "\033[18~", "\033[19~", "\033[20~", "\033[21~",
		"\033[23~", "\033[24~"};
	struct key *key = target;
	int number;
	char rest;

	if (text[0] == '^' && text[1] >= '?' && text[1] < 127 && text[2] == '\0') {
		key->bytes[0] = text[1] == '?' ? 127 : (char)(text[1] & 31);
		key->size = 1;
	} else if (sscanf(text, "F%d%c", &number, &rest) == 1 && number >= 1 &&
		   number <= 12) {
		key->size = strlen(functions[number - 1]);
		memcpy(key->bytes, functions[number - 1], key->size);
	} else if (text[0] != '\0' && strlen(text) <= 4 &&
		   (text[1] == '\0' || (unsigned char)text[0] >= 0xc0)) {
		key->size = strlen(text);
		memcpy(key->bytes, text, key->size);
	} else {
		return fail(err, "'%s' is not a key (^\\, F9, x)", text);
	}
	return true;
}

/* 10M, or 30s, 10m, 2h, 1m30s */
static bool option_keep(const char *text, void *target, struct error *err)
{
	struct keep_last *keep = target;
	size_t size = strlen(text);
	bool is_time = size > 0 && strchr("smh", text[size - 1]) != NULL;

	*keep = (struct keep_last){0};
	if (is_time ? !option_time(text, &keep->time_ns, err)
		    : !option_size(text, &keep->size, err))
		return fail(err,
			"'%s' is neither a size (64K, 10M) nor a time (30s, 10m, 2h)",
			text);
	if (keep->size >= KEEP_SIZE_LEAST || keep->time_ns >= NS_PER_SECOND)
		return true;
	return fail(err, "'%s' is too small (at least 64K or 1s)", text);
}

#define AT(field) offsetof(struct settings, field), 0 /* for any use */

static const struct option_row rows[] = {
	{'o', "output", "FILE", option_text, AT(output),
		"write to FILE (default: session.cast, or the first\n"
		"free session-2.cast...); - is standard output"},
	{'f', "format", "NAME", option_format, AT(format),
		"asciicast-v2 (default), -v3, -v1, ttyrec,\n"
		"typescript, tlog, raw, text, ansi; without it from\n"
		"FILE's suffix; an additional .gz compresses"},
	{'a', "append", NULL, option_flag, AT(append), "append to FILE"},
	{0, "overwrite", NULL, option_flag, AT(overwrite), "replace FILE if it exists"},
	{'c', "command", "STRING", option_text, AT(command), "run sh -c STRING"},
	{'t', "title", "TEXT", option_text, AT(title), "title of the recording"},
	{'i', "idle-time-limit", "SECS", option_time, AT(idle_limit_ns),
		"players shorten pauses to this"},
	{'I', "capture-input", NULL, option_flag, AT(capture_input),
		"also record what is typed (passwords at a prompt as *)"},
	{0, "capture-env", "NAMES", option_text, AT(environment),
		"environment variables to store (default: SHELL)"},
	{0, "no-command", NULL, option_flag, AT(no_command),
		"do not store the command line"},
	{0, "window-size", "COLSxROWS", option_cells, AT(size),
		"size of the command's terminal; COLSx or xROWS\n"
		"sets only one (default: the user's terminal)"},
	{0, "headless", NULL, option_flag, AT(headless),
		"do not show output or read the keyboard"},
	{0, "stdin", "MODE", option_stdin, AT(stdin_mode),
		"the command's standard input: pty, inherit, null,\n"
		"auto (default: pty if stdin is a terminal or\n/dev/null)"},
	{0, "stdout", "MODE", option_stdout, AT(inherits_stdout),
		"the command's standard output: pty (default), or\n"
		"inherit: that of ptyrec, unless it is a terminal"},
	{0, "live", "MODE", option_live, AT(live_mode),
		"how output is shown: raw (default), plain (finished\n"
		"lines without control sequences), none"},
	{0, "term", "NAME", option_text, AT(term),
		"TERM for the command (default: yours, or\nxterm-256color)"},
	{0, "no-answers", NULL, option_flag, AT(no_answers),
		"do not answer terminal queries when no terminal is\nattached"},
	{0, "pause-key", "KEY", option_key, AT(pause_key),
		"key that pauses the recording, e.g. ^\\ or F9"},
	{0, "marker-key", "KEY", option_key, AT(marker_key), "key that sets a marker"},
	{0, "notify", "CMD", option_text, AT(notify),
		"run CMD with a message when the pause or marker key\n"
		"is pressed (default: tmux display-message, or\n"
		"notify-send)"},
	{0, "redact", NULL, option_flag, AT(redacts),
		"mask secrets when the session ends (see ptyplay)"},
	{0, "redact-env", "NAMES", option_texts, AT(redact_environment),
		"mask the values of these variables while recording\n"
		"(X_TOKEN,AWS_*; '': *_TOKEN, *_PASSWORD...)"},
	{0, "redact-file", "FILE", option_texts, AT(redact_files),
		"the same for values in FILE, one in each line"},
	{0, "max-size", "SIZE", option_size, AT(max_size),
		"stop recording, not the command, at SIZE (10M)"},
	{0, "keep-last", "SIZE|TIME", option_keep, AT(keep),
		"keep only the end of the session: 10M, 30m, 2h"},
	{0, "linger", "SECS", option_time, AT(linger_ns),
		"wait for output from background processes"},
	{0, "strict", NULL, option_flag, AT(strict),
		"end the command if recording fails"},
	{'q', "quiet", NULL, option_flag, AT(quiet), "print only errors"},
	{'h', "help", NULL, option_flag, AT(help), "show this help"},
	{'V', "version", NULL, option_flag, AT(version), "show the version"},
};

static const struct option_table table = {
	.usage = "ptyrec [options] [--] [command [argument...]]",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.stop_at_first_word = true,
	.notes = "Without a command, runs a shell. Exit status: the command's; 128+N if\n"
		 "signal N ended it, 127 not found, 126 cannot be run, 125 ptyrec "
		 "failed.\n",
};

/* One line on standard error, even while the terminal is raw; not if the terminal is
 * stalled: nobody would read it and we would never exit. */
static void say(const char *message)
{
	if (!io_writable(STDERR_FILENO, PATIENCE_MS))
		return;
	if (tty_is_raw())
		visible_say("\r\nptyrec: ", message, "\r\n");
	else
		visible_say("ptyrec: ", message, "\n");
}

/* The terminal or the recording failed, and the session goes on. */
static void warn(const char *message)
{
	char line[300];

	snprintf(line, sizeof(line), "warning: %s", message);
	say(line);
}

static const char *user_shell(void)
{
	const char *shell = getenv("SHELL");
	const struct passwd *user;

	if (shell != NULL && *shell != '\0')
		return shell;
	user = getpwuid(getuid());
	return user && user->pw_shell && *user->pw_shell ? user->pw_shell : "/bin/sh";
}

static bool store_variable(struct info *info, const char *name)
{
	const char *value = getenv(name);
	char *copy = value ? strndup(value, TEXT_MAX) : NULL;
	bool stored =
		value == NULL || (copy != NULL && info_set_variable(info, name, copy));

	free(copy);
	return stored;
}

static bool store_environment(struct info *info, const char *names)
{
	char *copy = strdup(names ? names : "SHELL");
	char *rest = copy, *name;
	bool stored = copy != NULL;

	while (stored && (name = strsep(&rest, ",")) != NULL)
		stored = store_variable(info, name);
	free(copy);
	return stored && store_variable(info, "TERM");
}

/* What may not be in the recording, and what became of it. */
struct masking {
	struct targets targets;
	struct literals *literals; /* NULL: there are none */
	struct cleaning *cleaning; /* NULL: without --redact */
	struct redact_report report;
	bool is_clean;        /* the report is filled in */
	int64_t header_count; /* values masked in the header */
};

static bool describe_masking(
	struct masking *masking, const struct settings *settings, struct error *err)
{
	struct targets *targets = &masking->targets;
	const struct texts *files = &settings->redact_files;
	bool added;

	targets->warn = warn;
	added = targets_add_environment(targets, &settings->redact_environment, err);
	for (size_t i = 0; added && i < files->count; i++)
		added = targets_add_file(targets, files->texts[i], err) ||
			error_prefix(err, "--redact-file: ");
	if (!added || !targets_finish(targets, err))
		return false;
	if (targets->pattern_count > 0 && !settings->redacts)
		return fail(err, "--redact-file: patterns need --redact");
	if (targets->word_count > 0 &&
		(masking->literals = literals_new(targets, err)) == NULL)
		return false;
	return true;
}

static void masking_done(struct masking *masking)
{
	targets_done(&masking->targets);
	literals_free(masking->literals);
	cleaning_free(masking->cleaning);
}

/* What is on the command line is often meant for nobody else. */
static bool mask_text(struct masking *masking, const struct rules *rules, char **text)
{
	return rules_mask(rules, text, &masking->header_count) &&
	       (masking->literals == NULL ||
		       literals_mask(masking->literals, text, &masking->header_count));
}

static bool mask_header(struct masking *masking, struct info *info)
{
	struct rules *rules = rules_new(true, false);
	bool done = rules != NULL && mask_text(masking, rules, &info->command) &&
		    (masking->literals == NULL ||
			    literals_mask(masking->literals, &info->title,
				    &masking->header_count));

	for (size_t i = 0; done && i < info->environment_count; i++)
		done = mask_text(masking, rules, &info->environment[i].value);
	rules_free(rules);
	return done;
}

static bool fill_info(struct info *info, const struct settings *settings,
	char *const *argv, struct masking *masking, struct error *err)
{
	bool is_shell = settings->is_shell;

	info->idle_limit_ns = settings->idle_limit_ns;
	if (settings->title != NULL &&
		(info->title = strndup(settings->title, TEXT_MAX)) == NULL)
		return fail_memory(err);
	if (!settings->no_command && !is_shell &&
		(info->command = quote_words(argv, TEXT_MAX)) == NULL)
		return fail_memory(err);
	if (!store_environment(info, settings->environment) ||
		!mask_header(masking, info))
		return fail_memory(err);
	return true;
}

/* The first of session.cast, session-2.cast... that does not exist. */
static const char *default_output(const struct settings *settings)
{
	static char name[64];
	struct stat status;

	snprintf(name, sizeof(name), "session.cast");
	if (settings->append || settings->overwrite)
		return name;
	for (int number = 2; lstat(name, &status) == 0 && number < 1000000; number++)
		snprintf(name, sizeof(name), "session-%d.cast", number);
	return name;
}

/* PTYREC tells the command which file it is being recorded to. */
static bool announce(const char *output, struct error *err)
{
	struct buffer path = {0};
	char *directory = NULL, *text;
	bool set;

	if (output[0] != '/' && strcmp(output, "-") != 0) {
		directory = getcwd(NULL, 0);
		buffer_add_text(&path, directory ? directory : ".");
		buffer_add_byte(&path, '/');
	}
	buffer_add_text(&path, output);
	text = buffer_take_text(&path);
	set = text != NULL && setenv("PTYREC", text, 1) == 0;
	free(directory);
	free(text);
	return set || fail_memory(err);
}

/* In CI TERM is often unset, and programs then do without colours and cursor movement. */
static bool choose_term(const struct settings *settings, struct error *err)
{
	const char *present = getenv("TERM");
	const char *wanted = settings->term && *settings->term ? settings->term
			     : present && *present != '\0'     ? present
							       : "xterm-256color";

	return setenv("TERM", wanted, 1) == 0 || fail_memory(err);
}

static void format_size(int64_t bytes, char *text, size_t size)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	int unit = 0;
	int64_t tenths = bytes * 10;

	for (; tenths >= 10240 && unit < 4; unit++)
		tenths /= 1024;
	if (unit == 0)
		snprintf(text, size, "%lld B", (long long)bytes);
	else
		snprintf(text, size, "%lld.%lld %s", (long long)tenths / 10,
			(long long)tenths % 10, units[unit]);
}

/* Reports what -I did with passwords. */
static void say_secrets(const struct record_result *result)
{
	char line[200];

	snprintf(line, sizeof(line),
		"lines typed at password prompts: %lld, recorded as *",
		(long long)result->hidden_lines);
	if (result->hidden_lines > 0)
		say(line);
	snprintf(line, sizeof(line),
		"warning: -I recorded lines typed before a password prompt appeared: "
		"%lld",
		(long long)result->ahead_lines);
	if (result->ahead_lines > 0)
		say(line);
}

static void say_gone(const struct settings *settings, const struct record_result *result,
	const struct error *err)
{
	char line[5000];

	if (result->copy != NULL && err->number != 0)
		snprintf(line, sizeof(line), "%s; saved a copy as %s", err->message,
			result->copy);
	else if (result->copy != NULL)
		snprintf(line, sizeof(line),
			"%s was removed or replaced during recording; saved a copy as %s",
			settings->output, result->copy);
	else
		snprintf(line, sizeof(line),
			"%s was removed or replaced during recording and cannot be "
			"copied: %s",
			settings->output, err->message);
	say(line);
}

/* "exit 3", "SIGSEGV" */
static void format_ending(const struct record_result *result, char *text, size_t size)
{
	const char *name = sigabbrev_np(result->command_signal);

	if (result->command_signal == 0)
		snprintf(text, size, "exit %d", result->command_status);
	else if (name != NULL)
		snprintf(text, size, "SIG%s", name);
	else
		snprintf(text, size, "signal %d", result->command_signal);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void say_masked(const struct masking *masking)
{
	int64_t recorded =
		masking->literals != NULL ? literals_count(masking->literals) : 0;
	char line[200];
	int number = 0;

	snprintf(line, sizeof(line), "%lld value%s masked in the header",
		(long long)masking->header_count, masking->header_count == 1 ? "" : "s");
	if (masking->header_count > 0)
		say(line);
	snprintf(line, sizeof(line), "%lld value%s masked while recording",
		(long long)recorded, recorded == 1 ? "" : "s");
	if (recorded > 0)
		say(line);
	while (masking->is_clean &&
		redact_report_line(&masking->report, &number, line, sizeof(line)))
		say(line);
}

static void say_result(const struct settings *settings,
	const struct record_result *result, const struct masking *masking,
	const struct error *err)
{
	char duration[TIME_TEXT_SIZE], size[32], ending[32], line[5000];
	bool failed = result->incomplete || result->gone;
	bool is_saved = !result->gone && (!result->incomplete || result->bytes > 0);

	if (result->ends_in_line && isatty(STDERR_FILENO) &&
		io_writable(STDERR_FILENO, 0) && (failed || !settings->quiet))
		fputc('\n', stderr);
	snprintf(line, sizeof(line), "the recording is incomplete: %s", err->message);
	if (result->incomplete)
		say(line);
	if (result->gone)
		say_gone(settings, result, err);
	if (settings->quiet)
		return;
	format_size(settings->max_size, size, sizeof(size));
	snprintf(line, sizeof(line), "stopped recording at %s", size);
	if (result->full)
		say(line);
	say_masked(masking);
	say_secrets(result);
	format_time(result->duration_ns, duration);
	if (result->duration_ns < NS_PER_SECOND / 10)
		snprintf(duration, sizeof(duration), "0.%02d s",
			(int)(result->duration_ns * 100 / NS_PER_SECOND));
	format_ending(result, ending, sizeof(ending));
	format_size(result->bytes, size, sizeof(size));
	snprintf(line, sizeof(line), "saved %s (%s, %s, %s)",
		strcmp(settings->output, "-") == 0 ? "standard output" : settings->output,
		duration, size, ending);
	if (is_saved)
		say(line);
	snprintf(line, sizeof(line), "play it with: ptyplay %s", settings->output);
	if (is_saved && settings->is_shell && strcmp(settings->output, "-") != 0)
		say(line);
}

static bool check(const struct settings *settings, bool has_words, struct error *err)
{
	if (settings->append && settings->overwrite)
		return fail(err, "--append and --overwrite cannot be used together");
	if (settings->command != NULL && has_words)
		return fail(err, "--command and a command cannot be used together");
	if (settings->max_size > 0 && settings->max_size < 1024)
		return fail(err, "--max-size must be at least 1K");
	if (settings->append && settings->redacts)
		return fail(err, "--append and --redact cannot be used together");
	if (settings->keep.size > 0 || settings->keep.time_ns > 0) {
		if (settings->append || settings->redacts || settings->max_size > 0)
			return fail(err, "--keep-last cannot be used with --append, "
					 "--redact or --max-size");
	}
	if (settings->append && strcmp(settings->output, "-") == 0)
		return fail(err, "cannot append to standard output");
	if (settings->inherits_stdout && strcmp(settings->output, "-") == 0)
		return fail(
			err, "--stdout inherit cannot be used with -o -; name a file");
	return true;
}

/* If the user named no file and ours cannot be created, suggests -o. */
static void say_failure(
	const struct settings *settings, int status, const struct error *err)
{
	char line[400];

	snprintf(line, sizeof(line), "%s; name another file with -o", err->message);
	say(settings->is_default_output && status == EXIT_OWN_FAILURE &&
				(err->number == EACCES || err->number == EROFS)
			? line
			: err->message);
}

/* False if there is no recording. */
static bool record_clean(const struct settings *settings, struct record_options *options,
	struct info *info, struct masking *masking, struct record_result *result,
	struct error *err)
{
	int number = 0;
	char loss[128];

	options->literals = masking->literals;
	if (!settings->redacts)
		return record(options, info, result, err);
	masking->cleaning = cleaning_new(&options->writer, info, err);
	if (masking->cleaning == NULL || !record(options, info, result, err))
		return false;
	masking->is_clean = cleaning_finish(
		masking->cleaning, &masking->targets, &masking->report, err);
	result->bytes = cleaning_size(masking->cleaning);
	result->full |= cleaning_is_full(masking->cleaning);
	while (options->note_loss != NULL &&
		cleaning_loss(masking->cleaning, &number, loss, sizeof(loss)))
		options->note_loss(loss);
	if (cleaning_copy(masking->cleaning) != NULL) {
		result->gone = true;
		result->copy = strdup(cleaning_copy(masking->cleaning));
	}
	if ((!masking->is_clean || result->gone) && result->exit_status == 0)
		result->exit_status = EXIT_OWN_FAILURE;
	return masking->is_clean || error_prefix(err, "the recording was not kept: ");
}

static int run(const struct settings *settings, char *const *words)
{
	char *shell[] = {NULL, "-i", NULL};
	char *string[] = {"sh", "-c", (char *)settings->command, NULL};
	struct record_options options = {.argv = words,
		.writer = {.path = settings->output,
			.format = settings->format,
			.mode = SINK_NEW},
		.size = {.ws_col = settings->size.columns, .ws_row = settings->size.rows},
		.stdin_mode = settings->stdin_mode,
		.live_mode = settings->live_mode,
		.keep = settings->keep,
		.inherits_stdout = settings->inherits_stdout,
		.headless = settings->headless,
		.answers = !settings->no_answers,
		.capture_input = settings->capture_input,
		.strict = settings->strict,
		.pause_key = settings->pause_key,
		.marker_key = settings->marker_key,
		.notify = settings->notify,
		.linger_ns = settings->linger_ns,
		.warn = warn,
		.say = say,
		.note_loss = settings->quiet ? NULL : warn};
	struct record_result result = {.exit_status = EXIT_OWN_FAILURE};
	struct error err = {0};
	struct info info;
	struct masking masking = {0};
	char greeting[500];

	if (settings->command != NULL)
		options.argv = string;
	else if (*words == NULL) {
		shell[0] = (char *)user_shell();
		options.argv = shell;
		snprintf(greeting, sizeof(greeting),
			"recording %.100s to %.300s; type exit or ^D to stop",
			base_name(shell[0]), settings->output);
		if (!settings->quiet && isatty(STDERR_FILENO))
			options.greeting = greeting;
	}
	if (settings->append)
		options.writer.mode = SINK_APPEND;
	else if (settings->overwrite)
		options.writer.mode = SINK_REPLACE;
	if (settings->max_size > EXIT_EVENT_SIZE)
		options.writer.limit = settings->max_size - EXIT_EVENT_SIZE;
	info_init(&info);
	if (choose_term(settings, &err) && describe_masking(&masking, settings, &err) &&
		fill_info(&info, settings, options.argv, &masking, &err) &&
		announce(settings->output, &err) &&
		record_clean(settings, &options, &info, &masking, &result, &err))
		say_result(settings, &result, &masking, &err);
	else
		say_failure(settings, result.exit_status, &err);
	masking_done(&masking);
	free(result.copy);
	info_done(&info);
	return result.exit_status;
}

int main(int argc, char **argv)
{
	struct settings settings = {0};
	struct error err = {0};
	int first;

	(void)argc;
	if (!io_fill_standard(&err)) {
		say(err.message);
		return EXIT_OWN_FAILURE;
	}
	if (!options_parse(&table, argv, &settings, &first, &err)) {
		say(err.message);
		say("see ptyrec --help");
		return EXIT_OWN_FAILURE;
	}
	if (settings.help) {
		options_help(&table);
		return 0;
	}
	if (settings.version) {
		puts("ptyrec " PTYREC_VERSION);
		return 0;
	}
	settings.is_default_output = settings.output == NULL;
	settings.is_shell = argv[first] == NULL && settings.command == NULL;
	if (settings.output == NULL)
		settings.output = default_output(&settings);
	if (!check(&settings, argv[first] != NULL, &err)) {
		say(err.message);
		return EXIT_OWN_FAILURE;
	}
	return run(&settings, &argv[first]);
}
