# rasoat: `make demo` shows it at work, `make check` tests it, `make` builds build/rasoat. README.md says more.
#
# Variables: SAN=address,undefined builds with these sanitizers (into build/san); WERROR=1 makes warnings errors;
# V=1 shows the commands; CC, CFLAGS, LDFLAGS, PREFIX, DESTDIR as usual.

.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules -j$(shell nproc)

VERSION := 0.1.0
PREFIX ?= /usr/local
SAN ?=
BUILD ?= $(if $(SAN),build/san,build)
CFLAGS ?= -O2 -g
comma := ,
Q := $(if $(V),,@)
say = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,@echo "  $(1)  $(2)")

# --- what is built from what ------------------------------------------------------------------------------------------
# A folder is one archive; it may use the archives named here, in link order (docs/architecture.md, "Folders").
FOLDERS := base page crawler detectors baselines analyst takedown store review browser cli
uses_base := base
uses_page := page base
uses_crawler := crawler page base
uses_detectors := detectors page base
uses_baselines := baselines page base
uses_takedown := takedown page base
uses_store := store page base
uses_review := review takedown store page base
uses_browser := browser page base
uses_analyst := analyst detectors page base
uses_cli := cli analyst detectors baselines crawler review takedown store browser page base

# tests/unit/FOLDER_topic.c is a program linked with what FOLDER may use, and no more.
UNITS := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*_*.c))
# tests/fuzz/TARGET.c is a fuzz target; fuzz.c and replay.c are what they share (docs/fuzzing.md).
FUZZ_TARGETS := $(filter-out fuzz replay,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
unit_folder = $(firstword $(subst _, ,$(1)))
sources = $(wildcard $(1)/*.c)

# --- flags ------------------------------------------------------------------------------------------------------------
CHECKING := $(filter check check-full check-programs,$(MAKECMDGOALS))
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
  -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wswitch-enum -Wconversion \
  $(if $(WERROR)$(CHECKING),-Werror)
# tests/lint/hardening.sh looks in the program for what came of these and of the linker's.
BRANCHES := $(if $(filter x86_64,$(shell uname -m)),-fcf-protection=full,$(if $(filter aarch64,$(shell uname -m)),-mbranch-protection=standard))
HARDENING := -fstack-protector-strong -fstack-clash-protection $(BRANCHES) -fPIE -fno-common
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -DRASOAT_VERSION='"$(VERSION)"' -DRASOAT_DATA='"$(PREFIX)/share/rasoat"' -I. \
  $(WARNINGS) $(HARDENING) $(LIBRARY_CFLAGS) $(CFLAGS) -MMD -MP
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code $(LDFLAGS)
release_flags := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
sanitizer_flags = -fsanitize=$(1) -fno-omit-frame-pointer -fno-sanitize-recover=all
# The build with sanitizers is for tests alone. -O1 compiles in two thirds of the time of -O2, runs as fast there, and leaves fewer
# accesses out before the sanitizers see them; -g1 has the lines of stack traces. CFLAGS of one's own stay.
for_tests := $(if $(filter file,$(origin CFLAGS)),-O1 -g1)
# More than a hundred programs are linked for the tests: by gold, where binutils brings it, in a third of the time.
fast_link := $(if $(shell command -v ld.gold),-fuse-ld=gold)
test_ldflags = -pie $(fast_link) $(LDFLAGS)

ifneq ($(filter-out clean deps,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/flags.mk
endif

# Runs at every start: says and installs what is missing. The file changes only where the flags did.
$(BUILD)/flags.mk: FORCE
	@scripts/flags.sh $@
FORCE:

# $(call embed,C FILE,NAME,FILES): a C file with NAME_source and NAME_length.
define embed
@mkdir -p $(dir $(1))
@{ echo '#include <stddef.h>'; echo 'extern const char $(2)_source[];'; \
echo 'extern const size_t $(2)_length;'; echo 'const char $(2)_source[] = {'; \
cat $(3) | od -An -v -td1 -w32 | sed -e 's/^ *//' -e 's/  */,/g' -e 's/$$/,/'; echo '};'; \
echo 'const size_t $(2)_length = sizeof $(2)_source;'; } >$(1)
endef

# --- the rules of one build folder: $(1) the folder, $(2) the sanitizers or nothing, $(3) further compiler flags ---------
define build_rules
objects_in_$(1) = $$(patsubst %.c,$(1)/%.o,$$(call sources,$$(1)))
ldflags_in_$(1) = $(if $(2),$$(test_ldflags) -fsanitize=$(2),$$(ALL_LDFLAGS))
extra_in_$(1)_analyst := $(1)/analyst/script_page.o
extra_in_$(1)_review := $(1)/review/style.o
extra_in_$(1)_browser := $(1)/browser/marks.o
archives_in_$(1) = $$(addprefix $(1)/,$$(addsuffix .a,$$(1)))

$(1)/%.o: %.c Makefile $(BUILD)/flags.mk
	@mkdir -p $$(@D)
	$$(call say,compile,$$<)
	$$(Q)$$(CC) $$(ALL_CFLAGS) $(if $(2),$(call sanitizer_flags,$(2)),$(release_flags)) $(3) -c -o $$@ $$<

# Text files that are built into the program: bytes of the files, joined in the order of their names. The page that scripts are run
# against, the review page's style sheet, and what marks elements in pictures.
$(1)/analyst/script_page.c: $$(sort $$(wildcard analyst/script_page/*.js)) Makefile
	$$(call embed,$$@,script_page,$$(filter %.js,$$^))
$(1)/review/style.c: review/style.css Makefile
	$$(call embed,$$@,review_style,$$(filter %.css,$$^))
$(1)/browser/marks.c: browser/script/marks.js Makefile
	$$(call embed,$$@,marks,$$(filter %.js,$$^))

$(1)/analyst/script_page.o $(1)/review/style.o $(1)/browser/marks.o: %.o: %.c
	$$(call say,compile,$$<)
	$$(Q)$$(CC) $$(ALL_CFLAGS) $(if $(2),$(call sanitizer_flags,$(2)),$(release_flags)) $(3) -c -o $$@ $$<

$(foreach folder,$(FOLDERS),
$(1)/$(folder).a: $$(filter-out %/main.o,$$(call objects_in_$(1),$(folder))) $$(extra_in_$(1)_$(folder))
	@rm -f $$@ && $$(AR) rcs $$@ $$^
)

$(1)/rasoat: $(1)/cli/main.o $$(call archives_in_$(1),$(uses_cli))
	$$(call say,link   ,$$@)
	$$(Q)$$(CC) $$(ldflags_in_$(1)) -o $$@ $$^ $$(LIBRARY_LIBS)

$(1)/province-server: $$(call objects_in_$(1),tests/province) $$(call archives_in_$(1),$(uses_page))
	$$(call say,link   ,$$@)
	$$(Q)$$(CC) $$(ldflags_in_$(1)) -o $$@ $$^ $$(LIBRARY_LIBS) $$(SERVER_LIBS)

$(1)/bench-%: $(1)/tests/bench/%.o $(1)/tests/bench/pages.o $$(call archives_in_$(1),$(uses_page))
	$$(call say,link   ,$$@)
	$$(Q)$$(CC) $$(ldflags_in_$(1)) -o $$@ $$^ $$(LIBRARY_LIBS) $$(SERVER_LIBS)

$(foreach unit,$(UNITS),
$(1)/tests/unit/$(unit): $(1)/tests/unit/$(unit).o $(1)/tests/unit/test.o \
  $$(call archives_in_$(1),$$(uses_$$(call unit_folder,$(unit))))
	$$(call say,link   ,$$@)
	$$(Q)$$(CC) $$(ldflags_in_$(1)) -o $$@ $$^ $$(LIBRARY_LIBS)
)

$(foreach target,$(FUZZ_TARGETS),
$(1)/tests/fuzz/$(target): $(1)/tests/fuzz/$(target).o $(1)/tests/fuzz/fuzz.o $(if $(findstring fuzzer,$(3)),,$(1)/tests/fuzz/replay.o) \
  $$(call archives_in_$(1),$(uses_cli))
	$$(call say,link   ,$$@)
	$$(Q)$$(CC) $$(ldflags_in_$(1)) $(if $(findstring fuzzer,$(3)),-fsanitize=fuzzer) -o $$@ $$^ $$(LIBRARY_LIBS)
)
endef
$(eval $(call build_rules,$(BUILD),$(SAN),$(if $(SAN),$(for_tests))))

# The checks run on two builds at once: as released, and with sanitizers.
SANITIZED := build/san
ifneq ($(BUILD),$(SANITIZED))
$(eval $(call build_rules,$(SANITIZED),address$(comma)undefined,$(for_tests)))
endif
# For valgrind, which the analysts' resource limits would stop.
MEMCHECK := build/memcheck
$(eval $(call build_rules,$(MEMCHECK),,-DRASOAT_MEMCHECK))
# For gcov: which lines the tests reach (make coverage).
COVERAGE := build/coverage
$(eval $(call build_rules,$(COVERAGE),,--coverage -fprofile-update=atomic -O1))
$(COVERAGE)/%: LDFLAGS += --coverage
# For libFuzzer, which comes with clang.
FUZZING := build/fuzz
$(FUZZING)/%: CC := clang
$(FUZZING)/%: WARNINGS :=
$(eval $(call build_rules,$(FUZZING),address$(comma)undefined$(comma)float-cast-overflow,-fsanitize=fuzzer-no-link))

# --- what people call -------------------------------------------------------------------------------------------------
.PHONY: all deps demo check check-full check-programs coverage bench oracle screenshots warc-check quality fit fuzz fuzz-programs install clean FORCE \
  $(addprefix unit-,$(UNITS))
all: $(BUILD)/rasoat

deps:
	@scripts/deps.sh

demo: $(BUILD)/rasoat $(BUILD)/province-server
	@scripts/demo.sh $(BUILD)

# One unit test program: make unit-page_url
$(addprefix unit-,$(UNITS)): unit-%: $(BUILD)/tests/unit/%
	$<

check-programs: $(BUILD)/rasoat $(BUILD)/province-server $(SANITIZED)/rasoat $(SANITIZED)/province-server \
  $(UNITS:%=$(SANITIZED)/tests/unit/%) $(FUZZ_TARGETS:%=$(SANITIZED)/tests/fuzz/%)

# The tests of the released program begin at once; check.sh has the other programs built meanwhile, with the same variables.
check_arguments = $(if $(findstring s,$(firstword -$(MAKEFLAGS))),-s) $(MAKEOVERRIDES)
check: $(BUILD)/rasoat $(BUILD)/province-server
	@scripts/check.sh quick $(check_arguments)

check-full: check-programs $(MEMCHECK)/rasoat $(BUILD)/tests/unit/analyst_cases
	@scripts/check.sh full $(check_arguments)

bench: $(BUILD)/rasoat $(BUILD)/bench-server $(BUILD)/bench-parse
	@scripts/bench.sh $(BUILD)

# Which lines and branches of the pure folders the unit tests and the fuzzing corpora reach (docs/testing.md); not part of check.
coverage: $(UNITS:%=$(COVERAGE)/tests/unit/%) $(FUZZ_TARGETS:%=$(COVERAGE)/tests/fuzz/%)
	@scripts/coverage.sh $(COVERAGE)

# Visibility against Chromium (docs/visibility.md); not part of check.
oracle: $(BUILD)/rasoat
	@python3 -B tests/oracle/run.py $(BUILD)

# Pictures of the review page for docs/, from the running program (docs/testing.md); needs npm's registry once; not part of check.
screenshots: $(BUILD)/rasoat $(BUILD)/province-server
	@python3 -B tests/browser/run.py $(BUILD) --pictures docs/pictures

# Our WARC files against npm's warcio, and its against us (docs/testing.md); needs the registry once; not part of check.
warc-check: $(BUILD)/rasoat $(BUILD)/province-server $(BUILD)/tests/unit/crawler_warc
	@scripts/warc.sh $(BUILD)

# How well pages are judged, on generated ones (docs/quality.md); HALF=training for tuning; not part of check.
HALF := reported
quality: $(BUILD)/rasoat
	@command -v python3 >/dev/null || { echo "quality: python3 is missing: apt-get install python3" >&2; exit 2; }
	@python3 -B tests/quality/run.py $(BUILD) $(HALF) $(QUALITY)

# Fuzzing with libFuzzer (docs/fuzzing.md): make fuzz TARGETS="url css" SECONDS=600; not part of check.
TARGETS ?= $(FUZZ_TARGETS)
SECONDS ?= 600
fuzz:
	@scripts/fuzz.sh "$(SECONDS)" $(TARGETS)
fuzz-programs: $(TARGETS:%=$(FUZZING)/tests/fuzz/%)

# Weights of wordlists/weights.tsv, fitted on the training half alone (docs/quality.md).
fit: $(BUILD)/rasoat
	@python3 -B tests/quality/run.py $(BUILD) training $(QUALITY) >$(BUILD)/fit.txt; [ $$? -le 1 ] || { cat $(BUILD)/fit.txt; exit 1; }
	@python3 -B tests/quality/fit.py $(BUILD) --write

install: $(BUILD)/rasoat
	install -D -m 755 $(BUILD)/rasoat $(DESTDIR)$(PREFIX)/bin/rasoat
	install -d $(DESTDIR)$(PREFIX)/share/rasoat/wordlists
	install -m 644 wordlists/*.tsv $(DESTDIR)$(PREFIX)/share/rasoat/wordlists/
	install -d $(DESTDIR)$(PREFIX)/share/rasoat/templates/vi $(DESTDIR)$(PREFIX)/share/rasoat/templates/en
	install -m 644 templates/vi/* $(DESTDIR)$(PREFIX)/share/rasoat/templates/vi/
	install -m 644 templates/en/* $(DESTDIR)$(PREFIX)/share/rasoat/templates/en/

clean:
	rm -rf build

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/tests/*/*.d $(SANITIZED)/*/*.d $(SANITIZED)/tests/*/*.d \
  $(FUZZING)/*/*.d $(FUZZING)/tests/*/*.d $(MEMCHECK)/*/*.d)
