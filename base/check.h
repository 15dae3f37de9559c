/* check.h: assertions for our own mistakes. They stay in the release build: a wrong verdict is worse than a stop. */
#ifndef RASOAT_BASE_CHECK_H
#define RASOAT_BASE_CHECK_H

#define CHECK(condition) ((condition) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))

/* Prints the condition and its place on stderr and aborts. */
void check_failed(const char *condition, const char *file, int line) __attribute__((noreturn));

#endif
