// Counts what leaves a simulated world: functions of the C library, which are defined here and so take the place of the
// library's own in a test program, and the hook that the Swift runtime has for its global pool.
//
// A thread that does not simulate passes through untouched.

#define _GNU_SOURCE
#include "escape_trap.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static _Thread_local int depth;
static _Thread_local int paused;
static _Thread_local uint32_t counts[ESCAPE_KINDS];

static void escaped(int kind) {
  if (depth > 0 && paused == 0) counts[kind]++;
}

int escape_trap_is_inside(void) { return depth > 0 && paused == 0; }
uint32_t escape_trap_count(int kind) { return kind >= 0 && kind < ESCAPE_KINDS ? counts[kind] : 0; }
void escape_trap_pause(void) { paused++; }
void escape_trap_resume(void) { paused--; }
void escape_trap_leave(void) { depth--; }

// ------------------------------------------------------------------------------------------------ the Swift runtime

#define SWIFTCC __attribute__((swiftcall))

typedef SWIFTCC void (*enqueue_function)(void *job);

extern SWIFTCC void (*swift_task_enqueueGlobal_hook)(void *job, enqueue_function original);

static SWIFTCC void on_enqueue(void *job, enqueue_function original) {
  escaped(ESCAPE_GLOBAL_POOL);
  original(job);
}

static void install(void) { swift_task_enqueueGlobal_hook = on_enqueue; }

void escape_trap_enter(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
  if (depth++ > 0) return;
  paused = 0;
  for (int kind = 0; kind < ESCAPE_KINDS; kind++) counts[kind] = 0;
}

// ------------------------------------------------------------------------------------------------ the C library

#define ORIGINAL(name) \
  static _Atomic(void *) kept; \
  void *found = atomic_load(&kept); \
  if (found == NULL) { \
    found = dlsym(RTLD_NEXT, #name); \
    atomic_store(&kept, found); \
  }

int clock_gettime(clockid_t clock, struct timespec *time) {
  escaped(ESCAPE_CLOCK);
  ORIGINAL(clock_gettime)
  return ((int (*)(clockid_t, struct timespec *))found)(clock, time);
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  escaped(ESCAPE_CLOCK);
  ORIGINAL(gettimeofday)
  return ((int (*)(struct timeval *, void *))found)(time, zone);
}

time_t time(time_t *place) {
  escaped(ESCAPE_CLOCK);
  ORIGINAL(time)
  return ((time_t (*)(time_t *))found)(place);
}

int nanosleep(const struct timespec *wanted, struct timespec *left) {
  escaped(ESCAPE_SLEEP);
  ORIGINAL(nanosleep)
  return ((int (*)(const struct timespec *, struct timespec *))found)(wanted, left);
}

int usleep(useconds_t wanted) {
  escaped(ESCAPE_SLEEP);
  ORIGINAL(usleep)
  return ((int (*)(useconds_t))found)(wanted);
}

ssize_t getrandom(void *buffer, size_t length, unsigned int flags) {
  escaped(ESCAPE_RANDOMNESS);
  ORIGINAL(getrandom)
  return ((ssize_t (*)(void *, size_t, unsigned int))found)(buffer, length, flags);
}

int getentropy(void *buffer, size_t length) {
  escaped(ESCAPE_RANDOMNESS);
  ORIGINAL(getentropy)
  return ((int (*)(void *, size_t))found)(buffer, length);
}

// Swift's own generator asks the kernel itself.
long syscall(long number, ...) {
  if (number == SYS_getrandom) escaped(ESCAPE_RANDOMNESS);
  va_list list;
  va_start(list, number);
  long values[6];
  for (int index = 0; index < 6; index++) values[index] = va_arg(list, long);
  va_end(list);
  ORIGINAL(syscall)
  return ((long (*)(long, ...))found)(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}

int pthread_create(
    pthread_t *restrict thread, const pthread_attr_t *restrict attributes, void *(*start)(void *), void *restrict argument) {
  escaped(ESCAPE_THREAD);
  ORIGINAL(pthread_create)
  return ((int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))found)(thread, attributes, start, argument);
}
