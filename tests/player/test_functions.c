/* SPDX-License-Identifier: MIT */
/*
 * Every row of the tables of control functions and modes, fed to the model as it is, to
 * the model through the guard, and painted: all three are the same screen, and what is
 * printed after it comes out the same.
 */
#include <stdio.h>
#include <string.h>

#include "common/buffer.h"
#include "common/libptyvt/functions.h"
#include "common/libptyvt/modes.h"
#include "common/libptyvt/paint.h"
#include "player/guard.h"
#include "tests/suites.h"

enum { COLUMNS = 20, ROWS = 6 };

/* What stands around it: something to change, and something that shows what was changed.
 */
static const char *const before[] = {"",
	"one\r\ntwo\033[31mred\033[44m\r\nthree\033[2;4H",
	"\033[2;5r\033[3;1Habcdefghijklmnopqrst", "\033)0\033*0\033[4;10Hx\0337\033[1;1H",
	"\033[?1049hscreen\r\nalternate\033[2;3H", "\033[4h\033[?7l\033[?6hab"};
static const char after[] = "X\tY\r\nlqk\0338Z\033[HQ\r\n\n\n\n\n\nend";

static const char *const numbers[] = {"", "0", "1", "2", "3", "4", "5", "8", "2;4", "4;2",
	"19;3", "9999", "1;31;48;5;17", "47", "1047", "1048", "1049"};

enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

static void add_function(
	struct buffer *out, const struct vt_function *function, const char *parameters)
{
	if (function->kind != VT_CONTROL)
		buffer_add_text(out, function->kind == VT_CSI ? "\033[" : "\033");
	if (function->prefix != '\0')
		buffer_add_byte(out, function->prefix);
	if (function->kind == VT_CSI)
		buffer_add_text(out, parameters);
	if (function->intermediate != '\0')
		buffer_add_byte(out, function->intermediate);
	buffer_add_byte(out, function->final ? function->final : '0');
}

static bool same_line(
	struct vt *one, struct vt *other, enum vt_screen screen, unsigned row)
{
	struct vt_line line = vt_line(one, screen, row),
		       against = vt_line(other, screen, row);

	for (unsigned x = 0; x < COLUMNS; x++) {
		struct vt_cell a = vt_cell(&line, x), b = vt_cell(&against, x);

		if ((a.character ? a.character : ' ') !=
				(b.character ? b.character : ' ') ||
			a.pen.foreground != b.pen.foreground ||
			a.pen.background != b.pen.background ||
			((a.pen.attributes ^ b.pen.attributes) & ~VT_PROTECTED) != 0)
			return false;
	}
	return true;
}

static void expect_same(struct vt *wanted, struct vt *got, const char *how,
	const struct vt_function *function, const char *parameters, int context)
{
	const struct vt_cursor *one = vt_cursor(wanted), *other = vt_cursor(got);

	ck_assert_msg(vt_shown(wanted) == vt_shown(got) && one->x == other->x &&
			      one->y == other->y &&
			      one->pending_wrap == other->pending_wrap,
		"%s %s after %d, %s: the cursor is at %u %u, not %u %u",
		function->mnemonic, parameters, context, how, other->x, other->y, one->x,
		one->y);
	for (unsigned row = 0; row < ROWS; row++)
		ck_assert_msg(same_line(wanted, got, vt_shown(wanted), row),
			"%s %s after %d, %s: row %u differs", function->mnemonic,
			parameters, context, how, row + 1);
}

static void expect_paths(const struct vt_function *function, const char *parameters,
	int context, struct vt_pool *pool)
{
	struct vt *model = vt_new(COLUMNS, ROWS, pool),
		  *played = vt_new(COLUMNS, ROWS, pool);
	struct vt *painted = vt_new(COLUMNS, ROWS, pool);
	struct buffer in = {0}, out = {0};
	struct guard guard;
	bool follows;

	guard_init(&guard);
	guard.can_paint = true;
	buffer_add_text(&in, before[context]);
	add_function(&in, function, parameters);
	vt_feed(model, in.bytes, in.size);
	guard_filter(&guard, in.bytes, in.size, 0, &out);
	vt_feed(played, out.bytes, out.size);
	buffer_clear(&out);
	if (!guard.is_stopped)
		expect_same(model, played, "played", function, parameters, context);
	vt_paint(&out, NULL, false, model);
	vt_paint_modes(&out, model);
	vt_feed(painted, out.bytes, out.size);
	buffer_clear(&out);
	expect_same(model, painted, "painted", function, parameters, context);
	follows = vt_paint_can_be_followed(model);
	vt_feed(model, after, sizeof(after) - 1);
	if (guard.is_stopped && follows) {
		vt_feed(painted, after, sizeof(after) - 1);
		expect_same(model, painted, "painted on", function, parameters, context);
	} else if (!guard.is_stopped) {
		guard_filter(&guard, after, sizeof(after) - 1, 0, &out);
		vt_feed(played, out.bytes, out.size);
		expect_same(model, played, "played on", function, parameters, context);
	}
	buffer_done(&in);
	buffer_done(&out);
	guard_done(&guard);
	vt_free(model);
	vt_free(played);
	vt_free(painted);
}

START_TEST(each_is_the_same_on_every_path)
{
	const struct vt_function *function;
	struct vt_pool *pool = vt_pool_new();

	for (unsigned i = 0; (function = vt_function_at(i)) != NULL; i++)
		for (int number = 0; number < (function->kind == VT_CSI ? NUMBERS : 1);
			number++)
			expect_paths(function, numbers[number], _i, pool);
	vt_pool_free(pool);
}
END_TEST

START_TEST(each_mode_is_the_same_on_every_path)
{
	const struct vt_function *function;
	struct vt_pool *pool = vt_pool_new();
	char number[16];

	for (unsigned i = 0; (function = vt_function_at(i)) != NULL; i++)
		for (int mode = 0; mode < VT_MODES && function->effect == VT_SETS_MODES;
			mode++) {
			if (vt_mode_rows[mode].is_private != (function->prefix == '?'))
				continue;
			snprintf(number, sizeof(number), "%d", vt_mode_rows[mode].number);
			expect_paths(function, number, _i, pool);
		}
	vt_pool_free(pool);
}
END_TEST

/* Two are others without theirs. */
static const char *numbers_of(const struct vt_function *function)
{
	return function->effect == VT_FORGETS               ? "3"
	       : strcmp(function->mnemonic, "DECSLRM") == 0 ? "2;5"
							    : "";
}

START_TEST(rows_are_found_by_what_they_are)
{
	const struct vt_function *function;
	struct buffer in = {0};

	for (unsigned i = 0; (function = vt_function_at(i)) != NULL; i++) {
		struct vt_parser parser;
		struct vt_token token;
		const char *at;

		buffer_clear(&in);
		add_function(&in, function, numbers_of(function));
		at = in.bytes;
		vt_parser_init(&parser);
		ck_assert(vt_parser_next(&parser, &at, in.bytes + in.size, &token));
		ck_assert_msg(
			vt_find_function(&token) == function, "%s", function->mnemonic);
		vt_parser_done(&parser);
	}
	buffer_done(&in);
}
END_TEST

Suite *suite_functions(void)
{
	Suite *suite = suite_create("functions");
	TCase *tests = tcase_create("functions");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, each_is_the_same_on_every_path, 0,
		sizeof(before) / sizeof(before[0]));
	tcase_add_loop_test(tests, each_mode_is_the_same_on_every_path, 0,
		sizeof(before) / sizeof(before[0]));
	tcase_add_test(tests, rows_are_found_by_what_they_are);
	suite_add_tcase(suite, tests);
	return suite;
}
