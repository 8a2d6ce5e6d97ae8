# SPDX-License-Identifier: MIT
# make, make check, make try, make bench, make install, make uninstall; see README.md.

PKG_CONFIG ?= pkg-config
PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
LIBDIR  ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR  ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR  ?= $(PREFIX)/share/zsh/site-functions
# Where fish looks, which not every fish does below /usr/local.
FISHDIR ?= $(or $(if $(filter /usr/local,$(PREFIX)),$(shell $(PKG_CONFIG) --variable completionsdir fish 2>/dev/null)),$(PREFIX)/share/fish/vendor_completions.d)
CFLAGS  ?= -O2 -g
has         = $(shell $(PKG_CONFIG) --exists $1 2>/dev/null && echo $2)
# A library that pkg-config may not know.
includes    = $(shell echo '\#include <$1>' | $(CC) $(CPPFLAGS) -E - >/dev/null 2>&1 && echo $2)
# Fonts, and clusters in them.
FONTS      := $(call has,freetype2 fontconfig,freetype2 fontconfig)
SHAPER     := $(and $(FONTS),$(call has,harfbuzz,harfbuzz))
OPTIONAL   := $(call has,libzstd,ZSTD) $(call has,liblzma,XZ) $(call has,libpcre2-8,PCRE2) $(call includes,bzlib.h,BZ2) $(and $(FONTS),FONTS) $(and $(SHAPER),HARFBUZZ)
LIBRARIES  := libcjson zlib $(call has,libzstd,libzstd) $(call has,liblzma,liblzma) $(call has,libpcre2-8,libpcre2-8)
comma      := ,
BUILD      := build$(addprefix /,$(subst $(comma),-,$(SANITIZE)))

override CPPFLAGS += -I. -D_GNU_SOURCE -MMD -MP $(addprefix -DHAVE_,$(OPTIONAL)) $(shell $(PKG_CONFIG) --cflags $(LIBRARIES) $(FONTS) $(SHAPER) 2>/dev/null)
override CFLAGS   += -std=c11 -pthread -Wall -Wextra -Wshadow $(addprefix -fsanitize=,$(SANITIZE))
override LDFLAGS  += $(addprefix -fsanitize=,$(SANITIZE))
override LDLIBS   += $(shell $(PKG_CONFIG) --libs $(LIBRARIES) 2>/dev/null) $(if $(filter BZ2,$(OPTIONAL)),-lbz2) -lm

# Of the player alone.
FONT_LIBS  := $(if $(FONTS),$(shell $(PKG_CONFIG) --libs $(FONTS) $(SHAPER)))

# One short line for each file; V=1 shows the commands.
Q     := $(if $(V),,@)
show   = $(if $(V),,@printf '  %-4s %s\n' $1 $(patsubst $(BUILD)/%,%,$@))

sources = $(sort $(wildcard $(addsuffix /*.c,$1)))
objects = $(patsubst %.c,$(BUILD)/%.o,$(call sources,$1))
unmain  = $(filter-out %/main.o,$(call objects,$1))

RECORDER := recorder recorder/libptyrec
PLAYER   := player player/seek player/views player/exports
SHARED   := formats formats/bytes formats/filters common/libptyvt common
TESTED   := $(call unmain,$(RECORDER) $(PLAYER) $(SHARED))
HELPERS  := $(addprefix $(BUILD)/tests/support/,files.o harmless.o painted.o)
TESTS    := $(call objects,tests $(addprefix tests/,common common/libptyvt formats formats/bytes formats/filters recorder player player/seek))
ALL      := $(call objects,$(RECORDER) $(PLAYER) $(SHARED))

all: $(BUILD)/ptyrec $(BUILD)/ptyplay

$(BUILD)/ptyrec: $(call objects,$(RECORDER) $(SHARED))
	$(call show,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/ptyplay: $(call objects,$(PLAYER) $(SHARED))
	$(call show,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(FONT_LIBS)

# The engine as a library, for other programs: what its map lists, and nothing else, can be
# seen. Not with sanitizers, which leave symbols open.
ENGINE := recorder/libptyrec
all: $(if $(SANITIZE),,$(addprefix $(BUILD)/,libptyrec.so.0 libptyrec.a))

$(BUILD)/pic/%.o: %.c
	@mkdir -p $(@D)
	$(call show,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -c -o $@ $<

ENGINE_OBJECTS := $(patsubst %.c,$(BUILD)/pic/%.o,$(call sources,$(ENGINE)))
$(BUILD)/libptyrec.so.0: $(ENGINE_OBJECTS) $(ENGINE)/ptyrec.map
	$(call show,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(@F) -Wl,-z,defs \
		-Wl,--version-script=$(ENGINE)/ptyrec.map -o $@ $(ENGINE_OBJECTS)

$(BUILD)/libptyrec.a: $(ENGINE_OBJECTS) $(ENGINE)/ptyrec.map
	$(call show,AR)
	$(Q)rm -f $@
	$(Q)$(LD) -r -o $(BUILD)/pic/libptyrec.o $(ENGINE_OBJECTS)
	$(Q)objcopy $$(sed -n 's/^\t\(ptyrec_[a-z_]*\);$$/--keep-global-symbol=\1/p' $(ENGINE)/ptyrec.map) \
		$(BUILD)/pic/libptyrec.o
	$(Q)$(AR) rc $@ $(BUILD)/pic/libptyrec.o

# A library that came or went since the last build.
$(shell mkdir -p $(BUILD); echo '$(OPTIONAL)' | cmp -s - $(BUILD)/libraries || \
	echo '$(OPTIONAL)' >$(BUILD)/libraries)
$(addprefix $(BUILD)/formats/,bytes/zstd.o bytes/xz.o bytes/bzip2.o filters/expression.o) $(BUILD)/player/exports/face.o: $(BUILD)/libraries

# The page that -o x.html writes, and what its policy knows its style and script by.
PAGE := $(addprefix player/exports/page.,html css js)
$(BUILD)/player/exports/html.o: $(PAGE) $(addprefix $(BUILD)/player/exports/page.,css.hash js.hash)
$(BUILD)/player/exports/html.o: override CFLAGS += -Wa,-I$(BUILD)/player/exports
$(BUILD)/player/exports/page.%.hash: player/exports/page.% Makefile
	@mkdir -p $(@D)
	$(Q)env printf "$$(sha256sum $< | cut -c1-64 | sed 's/../\\x&/g')" | base64 | tr -d '\n' >$@

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call show,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Tests

$(TESTS): override CPPFLAGS += $(shell $(PKG_CONFIG) --cflags check 2>/dev/null)
$(BUILD)/tests/units: $(TESTS) $(HELPERS) $(TESTED)
	$(call show,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(FONT_LIBS) $(shell $(PKG_CONFIG) --libs check)

$(BUILD)/tests/support/onpty: tests/support/onpty.c
	@mkdir -p $(@D)
	$(call show,LINK)
	$(Q)$(CC) -D_GNU_SOURCE $(filter-out -fsanitize=%,$(CFLAGS)) -o $@ $< -lutil

$(BUILD)/tests/support/shim.so: tests/support/shim.c
	@mkdir -p $(@D)
	$(call show,LINK)
	$(Q)$(CC) -D_GNU_SOURCE -O2 -Wall -Wextra -shared -fPIC -o $@ $< -ldl

# A make of its own after the preparation, which pkg-config must be asked after.
check:
	@tests/packages.sh check
	@$(MAKE) --no-print-directory tests
	BUILD=$(abspath $(BUILD)) tests/run.sh

# Minutes, not seconds each.
check-slow:
	@tests/packages.sh check
	@$(MAKE) --no-print-directory tests
	BUILD=$(abspath $(BUILD)) UNITS= SCRIPTS='tests/slow/*.sh' tests/run.sh

# The model beside other terminals, those that are installed; STREAMS, SEED, JUDGES, WITHOUT:
# see tests/terminals/judge.py. tests/terminals/programs.sh takes real programs, in xterm.
TERMINALS := $(BUILD)/tests/terminals
check-terminals:
	@tests/packages.sh check
	@$(MAKE) --no-print-directory all
	@mkdir -p $(TERMINALS)
	@[ -d $(TERMINALS)/node_modules/@xterm/headless ] || ! command -v npm >/dev/null || \
		npm install --prefix $(TERMINALS) --no-save --no-audit --no-fund --silent @xterm/headless || :
	BUILD=$(abspath $(BUILD)) tests/terminals/judge.py
	BUILD=$(abspath $(BUILD)) tests/terminals/programs.sh

# Pages in Chromium; with axe-core, if npm is there to fetch it.
PAGES := $(BUILD)/tests/page
check-page:
	@tests/packages.sh page
	@$(MAKE) --no-print-directory all
	@mkdir -p $(PAGES)
	@[ -d $(PAGES)/node_modules/axe-core ] || ! command -v npm >/dev/null || \
		npm install --prefix $(PAGES) --no-save --no-audit --no-fund --silent axe-core || :
	BUILD=$(abspath $(BUILD)) AXE=$(abspath $(PAGES))/node_modules/axe-core/axe.min.js tests/page/check.py

# The unit tests under valgrind's memcheck.
check-memory:
	@tests/packages.sh memory
	@$(MAKE) --no-print-directory tests
	BUILD=$(abspath $(BUILD)) SCRIPTS= CK_TIMEOUT_MULTIPLIER=50 \
		UNITS='valgrind -q --leak-check=full --suppressions=tests/support/valgrind.supp --error-exitcode=9' tests/run.sh

# Instructions instead of time, with callgrind.
check-speed:
	@tests/packages.sh memory
	@$(MAKE) --no-print-directory all benches
	BUILD=$(abspath $(BUILD)) UNITS= SCRIPTS='tests/speed/*.sh' tests/run.sh

tests: all $(BUILD)/tests/units $(BUILD)/tests/support/onpty $(BUILD)/tests/support/shim.so

# Each target for a minute, or RUNS=100000 executions; SECONDS_EACH, TARGETS.
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/*.c))
$(FUZZERS): %: %.o $(addprefix $(BUILD)/tests/support/,memory_file.o harmless.o painted.o) \
		$(call unmain,$(PLAYER) $(SHARED))
	$(call show,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS) $(FONT_LIBS)

fuzzers: $(FUZZERS)

fuzz:
	@tests/packages.sh fuzz
	@$(MAKE) --no-print-directory CC=clang CFLAGS='-O1 -g' \
		SANITIZE=fuzzer-no-link,address,undefined fuzzers
	tests/fuzz/run.sh

# Side by side with the peers that are installed; QUICK=1, PARTS="loads latency idle timing
# decoding model"; PARTS=hostile is the time to react to keys and signals.
BENCHES := $(addprefix $(BUILD)/tests/bench/,loads terminal speeds)
$(BUILD)/tests/bench/speeds: $(call unmain,$(PLAYER) $(SHARED))
$(BENCHES): %: %.o
	$(call show,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(FONT_LIBS) -lutil

bench:
	@tests/packages.sh bench
	@$(MAKE) --no-print-directory all benches
	@BUILD=$(BUILD) tests/bench/run.py

benches: $(BENCHES)

# Also without a terminal, for ptyrec brings one.
try:
	@tests/packages.sh build
	@$(MAKE) --no-print-directory all
	@rm -f $(BUILD)/try.cast
	@echo; echo "A command that shows its progress on a terminal only. Recording it:"
	PAUSE=0.08 $(BUILD)/ptyrec -o $(BUILD)/try.cast tests/support/pull.sh
	@echo; echo "Playing it back:"
	$(BUILD)/ptyplay $(BUILD)/try.cast
	@$(BUILD)/ptyplay --info $(BUILD)/try.cast

# The picture in the README.
demo: all
	PATH=$(abspath $(BUILD)):$$PATH $(BUILD)/ptyrec -q --overwrite --headless --window-size 84x16 --no-command \
		-t 'ptyrec docker pull x' -o $(BUILD)/demo.cast tests/support/demo.sh
	$(BUILD)/ptyplay -q --overwrite --window --theme tango $(BUILD)/demo.cast -o player/demo.svg

install: all $(if $(SANITIZE),,install-library)
	install -d $(DESTDIR)$(BINDIR) $(addprefix $(DESTDIR)$(MANDIR)/,man1 man5) $(DESTDIR)$(BASHDIR) \
		$(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	install -m 755 $(BUILD)/ptyrec $(BUILD)/ptyplay $(DESTDIR)$(BINDIR)
	install -m 644 recorder/ptyrec.1 player/ptyplay.1 $(DESTDIR)$(MANDIR)/man1
	install -m 644 formats/ptyrec-formats.5 $(DESTDIR)$(MANDIR)/man5
	install -m 644 recorder/ptyrec.bash $(DESTDIR)$(BASHDIR)/ptyrec
	install -m 644 player/ptyplay.bash $(DESTDIR)$(BASHDIR)/ptyplay
	install -m 644 recorder/ptyrec.zsh $(DESTDIR)$(ZSHDIR)/_ptyrec
	install -m 644 player/ptyplay.zsh $(DESTDIR)$(ZSHDIR)/_ptyplay
	install -m 644 recorder/ptyrec.fish player/ptyplay.fish $(DESTDIR)$(FISHDIR)

install-library: all
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR) $(DESTDIR)$(MANDIR)/man3
	install -m 755 $(BUILD)/libptyrec.so.0 $(DESTDIR)$(LIBDIR)
	ln -sf libptyrec.so.0 $(DESTDIR)$(LIBDIR)/libptyrec.so
	install -m 644 $(BUILD)/libptyrec.a $(DESTDIR)$(LIBDIR)
	install -m 644 $(ENGINE)/ptyrec.h $(DESTDIR)$(INCLUDEDIR)
	install -m 644 $(ENGINE)/ptyrec.3 $(DESTDIR)$(MANDIR)/man3
	printf '%s\n' 'libdir=$(LIBDIR)' 'includedir=$(INCLUDEDIR)' '' 'Name: libptyrec' \
		'Description: runs a command on a pseudo-terminal' \
		"Version: $$(sed -n 's/.*PTYREC_VERSION "\(.*\)"/\1/p' common/version.h)" \
		'Cflags: -I$${includedir}' 'Libs: -L$${libdir} -lptyrec' >$(DESTDIR)$(LIBDIR)/pkgconfig/libptyrec.pc

# What install has put there; folders stay.
uninstall:
	rm -f $(addprefix $(DESTDIR)$(BINDIR)/,ptyrec ptyplay) \
		$(addprefix $(DESTDIR)$(MANDIR)/,man1/ptyrec.1 man1/ptyplay.1 man3/ptyrec.3 man5/ptyrec-formats.5) \
		$(addprefix $(DESTDIR)$(LIBDIR)/,libptyrec.so.0 libptyrec.so libptyrec.a pkgconfig/libptyrec.pc) \
		$(DESTDIR)$(INCLUDEDIR)/ptyrec.h \
		$(addprefix $(DESTDIR)$(BASHDIR)/,ptyrec ptyplay) $(addprefix $(DESTDIR)$(ZSHDIR)/,_ptyrec _ptyplay) \
		$(addprefix $(DESTDIR)$(FISHDIR)/,ptyrec.fish ptyplay.fish)

# All of it as .clang-format says.
format:
	clang-format -i $$(git ls-files '*.c' '*.h')

# What a reviewer would say anyway: warnings that are too many for a build, and others' eyes.
LINTED := $(call sources,$(RECORDER) $(PLAYER) $(SHARED))
lint:
	@tests/packages.sh lint
	clang-format --dry-run -Werror $$(git ls-files '*.c' '*.h')
	@for compiler in gcc clang; do echo "$$compiler"; \
		$$compiler $(filter-out -MMD -MP,$(CPPFLAGS)) $(CFLAGS) -Werror -Wconversion -Wsign-conversion \
			-fsyntax-only $(LINTED) || exit 1; done
	cppcheck --quiet --error-exitcode=1 --std=c11 --language=c -I. -D_GNU_SOURCE --inline-suppr \
		--enable=warning,portability --suppress=missingIncludeSystem \
		--suppress=knownConditionTrueFalse $(LINTED)
	shellcheck -s bash -S error -e SC2171,SC2283 .ci/run tests/*.sh tests/*/*.sh

compile_commands.json:
	@{ separator='['; for source in $(call sources,$(RECORDER) $(PLAYER) $(SHARED) tests $(addprefix tests/,common common/libptyvt formats formats/bytes formats/filters recorder player player/seek support)); do \
		printf '%s\n{"directory": "%s", "file": "%s", "command": "%s"}' "$$separator" \
			'$(CURDIR)' "$$source" '$(CC) $(CPPFLAGS) $(CFLAGS) -c '"$$source"; \
		separator=,; done; echo ']'; } > $@

clean:
	rm -rf build compile_commands.json

.PHONY: demo install-library all bench benches check check-slow check-terminals check-page check-memory check-speed tests format lint fuzzers fuzz try install uninstall clean compile_commands.json
-include $(patsubst %.o,%.d,$(ALL) $(ENGINE_OBJECTS) $(TESTS) $(HELPERS) $(addsuffix .o,$(FUZZERS) $(BENCHES)))
