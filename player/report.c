/* SPDX-License-Identifier: MIT */
/* All that the player prints besides what it plays, including the help of the options; no
 * text from a recording can affect the terminal. */
#include "player/report.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/charset.h"
#include "common/clock.h"
#include "common/unicode.h"
#include "common/utf8.h"
#include "common/version.h"
#include "common/visible.h"
#include "formats/formats.h"
#include "formats/json.h"
#include "player/exports/exports.h"
#include "player/guard.h"
#include "player/keys.h"

enum { TEXT_MAX = 200 }; /* of a title and the like, in characters */

void report_text(const struct buffer *text)
{
	charset_print(text->bytes, text->size, stdout);
}

/* Text from a recording may contain anything: none of it may affect the terminal. */
static void print_text(const char *text)
{
	struct buffer shown = {0};

	visible_add(&shown, text, TEXT_MAX);
	report_text(&shown);
	buffer_done(&shown);
}

static void print_safely(const char *name, const char *text)
{
	printf("%-10s ", name);
	print_text(text);
	putchar('\n');
}

static void print_time_of_day(int64_t timestamp)
{
	time_t seconds = (time_t)timestamp;
	struct tm local;
	char text[64];

	if (timestamp < 0 || localtime_r(&seconds, &local) == NULL)
		return;
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %z", &local);
	printf("%-10s %s\n", "recorded", text);
}

static void print_counts(const struct summary *summary)
{
	printf("%-10s", "events");
	for (size_t i = 0; i < summary->codes_used; i++) {
		printf(" %lld ", (long long)summary->codes[i].count);
		print_text(summary->codes[i].code);
	}
	printf("\n%-10s %lld bytes\n", "output", (long long)summary->bytes);
}

void report_info(
	const char *path, const struct reader *reader, const struct summary *summary)
{
	static const char *const complete[] = {"no", "yes", "unknown"};
	const struct info *info = reader_info(reader);
	char text[TIME_TEXT_SIZE];

	print_safely("file", path);
	printf("%-10s %s\n", "format", format_name(reader_format(reader)));
	printf("%-10s %ux%u\n", "size", info->columns, info->rows);
	format_time(summary->duration_ns, text);
	printf("%-10s %s\n", "duration", text);
	print_time_of_day(info->timestamp);
	if (info->title != NULL)
		print_safely("title", info->title);
	if (info->command != NULL)
		print_safely("command", info->command);
	if (info->part != NULL)
		print_safely("part", info->part);
	if (summary->exit_status >= 0)
		printf("%-10s %d\n", "exit", summary->exit_status);
	print_counts(summary);
	for (size_t i = 0; i < summary->marker_count; i++) {
		format_microseconds(summary->markers[i].time_ns, text);
		printf("%-10s %s ", "marker", text);
		print_safely("", summary_label(summary, i));
	}
	if (summary->unlisted > 0)
		printf("%-10s and %lld more\n", "marker", (long long)summary->unlisted);
	printf("%-10s %s\n", "complete", complete[summary_completeness(summary)]);
}

/* Prints `"name": ` after a comma and what was gathered before it. */
static void flush_member(struct buffer *line, const char *name)
{
	report_text(line);
	buffer_clear(line);
	buffer_add_format(line, ",\"%s\":", name);
}

/* As \u202e, in UTF-16. */
static void add_escape(struct buffer *line, uint32_t code_point)
{
	if (code_point >= 0x10000) {
		code_point -= 0x10000;
		buffer_add_format(line, "\\u%04x", 0xd800 + (code_point >> 10));
		code_point = 0xdc00 + (code_point & 0x3ff);
	}
	buffer_add_format(line, "\\u%04x", code_point);
}

/* A string that is safe to print: deceptive and zero-width characters are escaped. */
static void add_json(struct buffer *line, const char *text)
{
	struct buffer string = {0};
	size_t at = 0;

	json_add_string(&string, text, strlen(text));
	while (at < string.size && !string.failed) {
		size_t ascii = utf8_ascii(string.bytes + at, string.size - at);
		uint32_t code_point = 0xfffd;
		int length;

		if (ascii == 0 && (unsigned char)string.bytes[at] < 0x80)
			ascii = 1; /* DEL */
		buffer_add(line, string.bytes + at, ascii);
		at += ascii;
		if (at == string.size)
			break;
		length = utf8_decode(string.bytes + at, string.size - at, &code_point);
		length = length > 0 ? length : 1;
		if (is_trick(code_point) || is_combining(code_point) || code_point < 0xa0)
			add_escape(line, code_point);
		else
			buffer_add(line, string.bytes + at, (size_t)length);
		at += (size_t)length;
	}
	buffer_done(&string);
}

static void add_text(struct buffer *line, const char *name, const char *text)
{
	flush_member(line, name);
	if (text != NULL)
		add_json(line, text);
	else
		buffer_add_text(line, "null");
}

/* A negative number means unknown. */
static void add_number(struct buffer *line, const char *name, int64_t number)
{
	flush_member(line, name);
	if (number >= 0)
		buffer_add_format(line, "%lld", (long long)number);
	else
		buffer_add_text(line, "null");
}

static void add_environment(struct buffer *line, const struct info *info)
{
	flush_member(line, "env");
	buffer_add_text(line, "{");
	for (size_t i = 0; i < info->environment_count; i++) {
		buffer_add_text(line, i > 0 ? "," : "");
		add_json(line, info->environment[i].name);
		buffer_add_text(line, ":");
		add_json(line, info->environment[i].value);
	}
	buffer_add_text(line, "}");
}

static void add_markers(struct buffer *line, const struct summary *summary)
{
	char text[TIME_TEXT_SIZE];

	flush_member(line, "markers");
	buffer_add_text(line, "[");
	for (size_t i = 0; i < summary->marker_count; i++) {
		const char *label = summary_label(summary, i);

		format_microseconds(summary->markers[i].time_ns, text);
		buffer_add_format(line, "%s[%s,", i ? "," : "", text);
		add_json(line, label);
		buffer_add_text(line, "]");
		report_text(line);
		buffer_clear(line);
	}
	buffer_add_text(line, "]");
}

void report_json(
	const char *path, const struct reader *reader, const struct summary *summary)
{
	static const char *const complete[] = {"false", "true", "null"};
	const struct info *info = reader_info(reader);
	struct buffer line = {0};
	char text[TIME_TEXT_SIZE];

	buffer_add_text(&line, "{\"file\":");
	add_json(&line, path);
	add_text(&line, "format", format_name(reader_format(reader)));
	add_number(&line, "width", info->columns);
	add_number(&line, "height", info->rows);
	flush_member(&line, "duration");
	format_microseconds(summary->duration_ns, text);
	buffer_add_text(&line, text);
	add_number(&line, "timestamp", info->timestamp);
	flush_member(&line, "idle_time_limit");
	if (info->idle_limit_ns > 0)
		format_microseconds(info->idle_limit_ns, text);
	buffer_add_text(&line, info->idle_limit_ns > 0 ? text : "null");
	add_environment(&line, info);
	add_text(&line, "title", info->title);
	add_text(&line, "command", info->command);
	add_text(&line, "part", info->part);
	add_number(&line, "exit_status", summary->exit_status);
	flush_member(&line, "events");
	buffer_add_text(&line, "{");
	for (size_t i = 0; i < summary->codes_used; i++) {
		const char *code = summary->codes[i].code;

		buffer_add_text(&line, i ? "," : "");
		add_json(&line, code);
		buffer_add_format(&line, ":%lld", (long long)summary->codes[i].count);
	}
	buffer_add_text(&line, "}");
	add_markers(&line, summary);
	add_number(&line, "bytes", summary->bytes);
	flush_member(&line, "complete");
	buffer_add_format(&line, "%s}\n", complete[summary_completeness(summary)]);
	report_text(&line);
	buffer_done(&line);
}

void report_line(const char *path, const struct info *info, const struct summary *summary)
{
	enum { PATH_WIDTH = 32, WHAT_MAX = 60 };
	const char *what =
		info->title && info->title[0] != '\0' ? info->title : info->command;
	char duration[TIME_TEXT_SIZE], size[16], status[16] = "-";
	struct buffer line = {0};

	format_time(summary->duration_ns, duration);
	snprintf(size, sizeof(size), "%ux%u", info->columns, info->rows);
	if (summary->exit_status >= 0)
		snprintf(status, sizeof(status), "%d", summary->exit_status);
	visible_add(&line, path, VT_CELLS_MAX);
	while (line.size < PATH_WIDTH && !line.failed)
		buffer_add_byte(&line, ' ');
	buffer_add_format(&line, " %8s %9s %3s", duration, size, status);
	if (what != NULL) {
		buffer_add_text(&line, "  ");
		visible_add(&line, what, WHAT_MAX);
	}
	buffer_add_byte(&line, '\n');
	report_text(&line);
	buffer_done(&line);
}

void report_inspection(const char *path, const struct inspection *inspection)
{
	int64_t dropped = 0;

	print_safely("file", path);
	for (int class = 0; class < GUARD_CLASSES; class ++) {
		bool is_dangerous = guard_class_is_dangerous((enum guard_class) class);

		if (inspection->counts[class] > 0)
			printf("%10lld %s%s\n", (long long)inspection->counts[class],
				guard_class_name((enum guard_class) class),
				is_dangerous ? " (dangerous)" : "");
		dropped += inspection->counts[class];
	}
	if (inspection->dangerous == 0 && inspection->damage.count == 0)
		printf("%10s %s\n", "",
			dropped > 0 ? "nothing dangerous" : "only drawing");
}

void report_listing(const struct listing *listing)
{
	char text[TIME_TEXT_SIZE];

	if (listing->count == 0)
		puts("-\tone recording");
	for (size_t i = 0; i < listing->count; i++) {
		const struct listed *entry = &listing->entries[i];
		time_t seconds = (time_t)entry->timestamp;
		struct tm local;
		char date[64] = "-";

		print_text(entry->id);
		if (entry->timestamp >= 0 && localtime_r(&seconds, &local) != NULL)
			strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S %z", &local);
		format_time(entry->duration_ns, text);
		printf("\t%s\t%s\n", date, text);
	}
	if (listing->more)
		puts("...\tand more");
}

static void report_format(const struct format_description *description)
{
	printf("%-13s %-12s %-5s %-6s %s\n", description->name, description->suffix,
		description->reads ? "yes" : "-", description->writes ? "yes" : "-",
		description->summary);
}

void report_formats(void)
{
	struct format_description description;

	printf("%-13s %-12s %-5s %-6s\n", "name", "suffix", "reads", "writes");
	for (int i = 0; format_describe(i, &description); i++)
		report_format(&description);
	for (int i = 0; export_describe(i, &description); i++)
		report_format(&description);
}

void report_keys(void)
{
	const char *help, *name;

	puts("\nKeys:");
	for (int i = 0; (name = keys_help_line(i, &help)) != NULL; i++)
		printf("  %-12s %s\n", name, help);
}

void report_version(void)
{
	puts("ptyplay " PTYREC_VERSION);
}

void report_match(const char *name, int64_t time_ns, const char *text)
{
	char time[TIME_TEXT_SIZE];
	struct buffer line = {0};

	if (name != NULL) {
		visible_add(&line, name, SIZE_MAX);
		buffer_add_text(&line, ": ");
	}
	format_microseconds(time_ns, time);
	buffer_add_text(&line, time);
	buffer_add_byte(&line, ' ');
	visible_add(&line, text, SIZE_MAX);
	buffer_add_byte(&line, '\n');
	report_text(&line);
	buffer_done(&line);
}

bool report_finish(void)
{
	return fflush(stdout) == 0 && !ferror(stdout);
}

/* Output so far must come first if both streams go to the same place. */
void report_problem(const char *message)
{
	fflush(stdout);
	visible_say("ptyplay: ", message, "\n");
}

void report_warning(const char *message)
{
	char line[300];

	snprintf(line, sizeof(line), "warning: %s", message);
	report_problem(line);
}

void report_playing(const char *path)
{
	fflush(stdout);
	visible_say("ptyplay: playing ", path, "\n");
}

void report_more_damage(int64_t count)
{
	fprintf(stderr, "ptyplay: %lld more damaged places, all skipped\n",
		(long long)count);
}
