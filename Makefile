# rasoat: `make demo` shows it at work, `make check` tests it, `make` builds build/rasoat. README.md says more.
#
# Variables: SAN=address,undefined builds with these sanitizers into build/san; WERROR=1 makes warnings errors;
# CC, CFLAGS, PREFIX as usual.

.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:

VERSION := 0.1.0
PREFIX ?= /usr/local
SAN ?=
BUILD := $(if $(SAN),build/san,build)

# A folder is one archive; it may use the archives named here, in link order (docs/architecture.md, "Folders").
FOLDERS := base page crawler detectors analyst takedown store
uses_base := base
uses_page := page base
uses_crawler := crawler page base
uses_detectors := detectors page base
uses_takedown := takedown page base
uses_store := store page base
uses_analyst := analyst detectors page base
uses_cli := $(uses_analyst) crawler takedown store page base

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
  -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wswitch-enum -Wconversion $(if $(WERROR),-Werror)
HARDENING := -fstack-protector-strong -fPIE -fno-common $(if $(SAN),,-D_FORTIFY_SOURCE=2)
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -DRASOAT_VERSION='"$(VERSION)"' -DRASOAT_DATA='"$(PREFIX)/share/rasoat"' -I. \
  $(WARNINGS) $(HARDENING) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
  $(LIBRARY_CFLAGS) $(CFLAGS) -MMD -MP
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)

ifneq ($(filter-out clean deps,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/flags.mk
endif

# Runs at every start: says and installs what is missing. The file changes only where the flags did.
$(BUILD)/flags.mk: FORCE
	@scripts/flags.sh $@
FORCE:

archive = $(BUILD)/$(1).a
archives = $(foreach folder,$(1),$(call archive,$(folder)))
objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)/*.c))

.PHONY: all deps demo check check-full bench install clean FORCE
all: $(BUILD)/rasoat

deps:
	@scripts/deps.sh

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

define folder_rules
$(call archive,$(1)): $(call objects,$(1))
	@rm -f $$@
	@$$(AR) rcs $$@ $$^
endef
$(foreach folder,$(FOLDERS),$(eval $(call folder_rules,$(folder))))

$(BUILD)/rasoat: $(call objects,cli) $(call archives,$(uses_cli))
	$(CC) $(ALL_LDFLAGS) -o $@ $(call objects,cli) $(call archives,$(uses_cli)) $(LIBRARY_LIBS)

# tests/unit/FOLDER_topic.c is a program linked with what FOLDER may use, and no more.
UNIT := $(patsubst tests/unit/%.c,%,$(filter-out tests/unit/test.c,$(wildcard tests/unit/*_*.c)))
unit_folder = $(firstword $(subst _, ,$(1)))
define unit_rules
$(BUILD)/tests/unit/$(1): $(BUILD)/tests/unit/$(1).o $(BUILD)/tests/unit/test.o \
  $(call archives,$(uses_$(call unit_folder,$(1))))
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(LIBRARY_LIBS) $$(SERVER_LIBS)
endef
$(foreach unit,$(UNIT),$(eval $(call unit_rules,$(unit))))
.PHONY: unit $(addprefix unit-,$(UNIT))
$(addprefix unit-,$(UNIT)): unit-%: $(BUILD)/tests/unit/%
	$<

clean:
	rm -rf build

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/tests/*/*.d)
