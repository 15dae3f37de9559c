/* test.h: the unit tests' harness. A file tests/unit/FOLDER_topic.c holds TEST(name) { ... } blocks; its program runs them
 * all and prints TAP lines ("ok 1 - name"). */
#ifndef RASOAT_TESTS_UNIT_TEST_H
#define RASOAT_TESTS_UNIT_TEST_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* A fresh arena of 256 MiB for each test, freed after it. */
#define TEST(name) \
    static void test_##name(struct arena *arena); \
    __attribute__((constructor)) static void register_##name(void) { test_register(#name, test_##name); } \
    static void test_##name(struct arena *arena __attribute__((unused)))

void test_register(const char *name, void (*run)(struct arena *arena));
/* Each records a failure with its place and goes on; true where it held. */
bool test_that(bool held, const char *condition, const char *file, int line);
bool test_same_text(struct text got, struct text wanted, const char *file, int line);
bool test_same_number(long long got, long long wanted, const char *file, int line);
/* Ends the test as skipped, with a reason (TAP "# SKIP"). */
void test_skip(const char *reason);
/* A line of diagnosis ("# ..."). */
void test_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The whole file, or a text with data NULL where it cannot be read. */
struct text test_file(struct arena *arena, const char *path);
/* "../shared/suites/NAME" beside the checkout, or NULL where the suites are absent. */
const char *test_suite(struct arena *arena, const char *name);

#define EXPECT(condition) test_that((condition), #condition, __FILE__, __LINE__)
#define EXPECT_TEXT(got, wanted) test_same_text((got), text_from_string(wanted), __FILE__, __LINE__)
#define EXPECT_NUMBER(got, wanted) test_same_number((long long)(got), (long long)(wanted), __FILE__, __LINE__)

#endif
