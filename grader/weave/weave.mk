# weave.mk: weave's runtime, the harness, and the linker's --wrap lists.
# Included by the top Makefile; sets WEAVE_PRODUCTS.
comma := ,
WEAVE_LIB := build/lib/parlab
WEAVE_INC := build/include/parlab
WEAVE_OBJ := build/obj/weave
WEAVE_FRONTS := explore asan tsan helgrind
# Sources that only some programs link; the rest is libweave.a.
WEAVE_APART := $(wildcard grader/weave/front_*.c) grader/weave/program.c \
	grader/weave/blocks.c grader/weave/memory.c grader/weave/wrap_memory.c
WEAVE_SRC := $(filter-out $(WEAVE_APART),$(sort $(wildcard grader/weave/*.c)))
WEAVE_HEADERS := $(wildcard grader/weave/*.h grader/harness/*.h) \
	grader/weave/calls.def
# No sanitizer; frame pointers, by which weave walks stacks; no debug
# information, so that no line of weave stands in a report.
WEAVE_FLAGS := -std=c11 -D_GNU_SOURCE -Igrader -O2 \
	-fno-omit-frame-pointer -fno-optimize-sibling-calls -fno-pie \
	-fno-stack-protector -fdata-sections -Wall -Wextra -Wshadow -Wconversion -Wvla \
	-Wwrite-strings -Wstrict-prototypes -Werror

WEAVE_PRODUCTS := $(WEAVE_LIB)/libweave.a $(WEAVE_LIB)/harness.o \
	$(WEAVE_LIB)/program.o $(WEAVE_FRONTS:%=$(WEAVE_LIB)/front-%.o) \
	$(WEAVE_LIB)/wrap-sync.args $(WEAVE_LIB)/wrap-memory.args \
	$(WEAVE_LIB)/wrap-program.args \
	$(WEAVE_LIB)/weave.gdb $(WEAVE_INC)/weave.h $(WEAVE_INC)/labtest.h

weave-o = $(patsubst grader/%.c,$(WEAVE_OBJ)/%.o,$(1))
WEAVE_ALL_O := $(call weave-o,$(wildcard grader/weave/*.c grader/harness/*.c)) \
	$(WEAVE_OBJ)/weave/memory_wrapped.o

# The table's names of layer $(1), each as the sed replacement $(2).
weave-calls = sed -n 's/^CALL(\([^,]*\), \($(1)\), .*/$(2)/p' \
	grader/weave/calls.def

$(WEAVE_OBJ)/%.o: grader/%.c $(WEAVE_HEADERS)
	@mkdir -p $(@D)
	@printf '  CC    %s\n' $<
	@$(CC) $(WEAVE_FLAGS) -c -o $@ $<

$(WEAVE_OBJ)/weave/memory_wrapped.o: grader/weave/memory.c
	@mkdir -p $(@D)
	@$(CC) $(WEAVE_FLAGS) -DMEMORY_IS_WRAPPED -c -o $@ $<

# harness.c includes its own header as test files do.
$(call weave-o,$(wildcard grader/harness/*.c)): WEAVE_FLAGS += -I$(WEAVE_INC)
$(call weave-o,$(wildcard grader/harness/*.c)): $(WEAVE_INC)/weave.h

# What must be renamed before weave meets a program:
# - calls that the linker redirects: weave's own must reach the library;
# - memory functions: see memory.c;
# - every global of weave's gets the prefix weave_, so that a program may have
#   a global of the same name.
$(WEAVE_OBJ)/names.syms: $(WEAVE_ALL_O)
	@{ $(call weave-calls,sync\|check,\1 __real_\1); \
	echo 'memcpy weave_memcpy'; echo 'memset weave_memset'; \
	nm -g --defined-only $^ | awk '$$3 != "" && \
	    $$3 !~ /^(weave_|lab_|__|main$$)/ { print $$3, "weave_" $$3 }' | \
	    sort -u; } > $@

weave-join = ld -r -T grader/weave/weave.ld
weave-own = objcopy --redefine-syms=$(WEAVE_OBJ)/names.syms

$(WEAVE_LIB)/libweave.a: $(call weave-o,$(WEAVE_SRC)) \
		$(WEAVE_OBJ)/names.syms grader/weave/weave.ld
	@mkdir -p $(@D)
	@printf '  LD    %s\n' $@
	@$(weave-join) -o $(WEAVE_OBJ)/weave.o $(filter %.o,$^)
	@$(weave-own) $(WEAVE_OBJ)/weave.o
	@rm -f $@ && ar rcs $@ $(WEAVE_OBJ)/weave.o

# $(1) from the objects $(2): linked together and renamed.
define weave-part
$(WEAVE_LIB)/$(1): $(2) $(WEAVE_OBJ)/names.syms grader/weave/weave.ld
	@mkdir -p $$(@D)
	@$$(weave-join) -o $$@ $$(filter %.o,$$^)
	@$$(weave-own) $$@
endef
$(eval $(call weave-part,harness.o,$(call weave-o,grader/harness/harness.c \
	grader/harness/hooks.c)))
$(eval $(call weave-part,program.o,$(call weave-o,grader/weave/program.c)))
$(eval $(call weave-part,front-explore.o,$(call weave-o,\
	grader/weave/front_explore.c grader/weave/wrap_memory.c) \
	$(WEAVE_OBJ)/weave/memory_wrapped.o))
# The other fronts get their scheduling points from coverage callbacks.
$(foreach front,asan tsan helgrind,$(eval $(call weave-part,front-$(front).o,\
	$(call weave-o,grader/weave/front_$(front).c grader/weave/blocks.c \
	grader/weave/memory.c))))

$(WEAVE_LIB)/wrap-sync.args: grader/weave/calls.def
	@mkdir -p $(@D)
	@$(call weave-calls,sync\|check,-Wl$(comma)--wrap=\1) > $@

$(WEAVE_LIB)/wrap-memory.args: grader/weave/calls.def
	@mkdir -p $(@D)
	@$(call weave-calls,memory,-Wl$(comma)--wrap=\1) > $@

$(WEAVE_LIB)/wrap-program.args:
	@mkdir -p $(@D)
	@echo '-Wl,--wrap=main' > $@

$(WEAVE_INC)/weave.h: grader/weave/weave.h
	@mkdir -p $(@D)
	@cp $< $@

$(WEAVE_INC)/labtest.h: grader/harness/labtest.h
	@mkdir -p $(@D)
	@cp $< $@

$(WEAVE_LIB)/weave.gdb: grader/weave/weave.gdb
	@mkdir -p $(@D)
	@cp $< $@
