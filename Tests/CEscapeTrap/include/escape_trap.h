#ifndef ESCAPE_TRAP_H
#define ESCAPE_TRAP_H

#include <stdint.h>

/// Ways out of a simulated world, noticed on the thread that simulates it.
enum escape_kind {
  ESCAPE_GLOBAL_POOL,  // a job handed to the global pool
  ESCAPE_CLOCK,        // a real clock was read
  ESCAPE_SLEEP,        // the thread slept
  ESCAPE_RANDOMNESS,   // the machine's randomness was drawn from
  ESCAPE_THREAD,       // a thread was started
  ESCAPE_KINDS
};

/// From here on this thread simulates: what it does outside is counted, from 0. Calls nest.
void escape_trap_enter(void);
/// Ends what `escape_trap_enter` began.
void escape_trap_leave(void);
/// Whether this thread simulates.
int escape_trap_is_inside(void);
/// How often this thread got out in a way since it entered.
uint32_t escape_trap_count(int kind);
/// Lets a thread step out on purpose, and in again.
void escape_trap_pause(void);
void escape_trap_resume(void);

#endif
