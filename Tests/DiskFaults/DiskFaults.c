/*
 * Ends or starves a process at its n-th durable step, or at its n-th request.
 *
 * Loaded with LD_PRELOAD into the program under test. A durable step is a write, sync, cut, rename or removal of a file below
 * a folder; a request is the sending of an HTTP request's first bytes, or the coming of an answer's. What decides stands in
 * the environment:
 *
 *   COSELL_FAULT_BELOW   the folder
 *   COSELL_FAULT_TALLY   a file of one page that exists: what was counted, also of a process that is killed
 *   COSELL_FAULT_DO      kill   SIGKILL before the n-th durable step
 *                        half   SIGKILL in the middle of it: half of the bytes are written
 *                        full   from the n-th on nothing can be written any more (ENOSPC)
 *                        once   the n-th, or the first write behind it, alone cannot be written (ENOSPC)
 *                        send   SIGKILL before the n-th request leaves
 *                        answer SIGKILL when the n-th answer has come, before anybody reads it
 *   COSELL_FAULT_AT      n, from 1; nothing happens without it
 *
 * Left out: SQLite's shared index (-shm), which is made anew from the log, and the text of the lock's file: neither is durable.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum Step { WRITE, SYNC, CUT, RENAME, REMOVE, STEPS };
enum Kind { STATE, LOG, REPORT, OTHER, KINDS };

/* The page that the test reads; Tests/CommandsTests/FaultTally.swift knows the places. */
struct Tally {
  _Atomic uint64_t steps;
  _Atomic uint64_t requests;
  _Atomic uint64_t answers;
  /* The number at which the fault fell; 0 while it has not. */
  _Atomic uint64_t struck;
  /* Requests that may write, sent after the disk was full. */
  _Atomic uint64_t sentAfter;
  _Atomic uint64_t counts[STEPS * KINDS];
  char path[1024];
};

static struct Tally *tally;
static char below[PATH_MAX];
static size_t belowLength;
static uint64_t at;
static enum { NOTHING, KILL, HALF, FULL, ONCE, SEND, ANSWER } what;
static pthread_once_t once = PTHREAD_ONCE_INIT;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static void prepare(void) {
  const char *folder = getenv("COSELL_FAULT_BELOW"), *file = getenv("COSELL_FAULT_TALLY");
  if (!folder || !file || !realpath(folder, below)) return;
  belowLength = strlen(below);
  int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (page == MAP_FAILED) return;
  const char *number = getenv("COSELL_FAULT_AT"), *word = getenv("COSELL_FAULT_DO");
  if (number && word) {
    at = strtoull(number, NULL, 10);
    static const char *const words[] = {"", "kill", "half", "full", "once", "send", "answer"};
    for (int i = 1; i < 7; i++)
      if (!strcmp(word, words[i])) what = i;
  }
  tally = page;
}

static void die(uint64_t number, const char *path) {
  atomic_store(&tally->struck, number);
  strncpy(tally->path, path, sizeof tally->path - 1);
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static int ends(const char *path, const char *end) {
  size_t length = strlen(path), tail = strlen(end);
  return length >= tail && !strcmp(path + length - tail, end);
}

/* Whether a step on this path counts, and as what. */
static int counts(const char *path, enum Kind *kind) {
  pthread_once(&once, prepare);
  if (!tally || strncmp(path, below, belowLength) || path[belowLength] != '/') return 0;
  if (ends(path, "-shm") || ends(path, ".lock")) return 0;
  *kind = ends(path, ".sqlite") ? STATE : ends(path, "-wal") || ends(path, "-journal") ? LOG : strstr(path, "/reports/") ? REPORT : OTHER;
  return 1;
}

/* Counts one step. 0: go on; -1: it fails with ENOSPC; 1: write half of it and die. */
static int step(enum Step step, const char *path, int writes) {
  enum Kind kind;
  if (!counts(path, &kind)) return 0;
  uint64_t number = atomic_fetch_add(&tally->steps, 1) + 1;
  atomic_fetch_add(&tally->counts[step * KINDS + kind], 1);
  if (what == KILL && number == at) die(number, path);
  if (what == HALF && number == at) {
    if (!writes) die(number, path);
    return 1;
  }
  if (writes && (what == FULL || what == ONCE) && at && number >= at) {
    uint64_t none = 0;
    int isFirst = atomic_compare_exchange_strong(&tally->struck, &none, number);
    if (isFirst) strncpy(tally->path, path, sizeof tally->path - 1);
    if (what == ONCE && !isFirst) return 0;
    errno = ENOSPC;
    return -1;
  }
  return 0;
}

static const char *name(int fd, char *buffer) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, buffer, PATH_MAX - 1);
  buffer[length > 0 ? length : 0] = 0;
  return buffer;
}

static const char *absolute(int folder, const char *path, char *buffer) {
  char parent[PATH_MAX];
  if (path[0] == '/') {
    strncpy(parent, path, sizeof parent - 1);
    parent[sizeof parent - 1] = 0;
  } else {
    char base[PATH_MAX];
    if (folder == AT_FDCWD) {
      if (!getcwd(base, sizeof base)) return "";
    } else {
      name(folder, base);
    }
    if (snprintf(parent, sizeof parent, "%s/%s", base, path) >= (int)sizeof parent) return "";
  }
  char *slash = strrchr(parent, '/');
  if (!slash || slash == parent) return "";
  *slash = 0;
  if (!realpath(parent, buffer)) return "";
  strncat(buffer, "/", PATH_MAX - strlen(buffer) - 1);
  strncat(buffer, slash + 1, PATH_MAX - strlen(buffer) - 1);
  return buffer;
}

/* Files */

ssize_t write(int fd, const void *bytes, size_t count) {
  char path[PATH_MAX];
  switch (step(WRITE, name(fd, path), 1)) {
  case -1: return -1;
  case 1: REAL(write)(fd, bytes, count / 2); die(at, path);
  }
  return REAL(write)(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t place) {
  char path[PATH_MAX];
  switch (step(WRITE, name(fd, path), 1)) {
  case -1: return -1;
  case 1: REAL(pwrite)(fd, bytes, count / 2, place); die(at, path);
  }
  return REAL(pwrite)(fd, bytes, count, place);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t place) {
  char path[PATH_MAX];
  switch (step(WRITE, name(fd, path), 1)) {
  case -1: return -1;
  case 1: REAL(pwrite64)(fd, bytes, count / 2, place); die(at, path);
  }
  return REAL(pwrite64)(fd, bytes, count, place);
}

int fsync(int fd) {
  char path[PATH_MAX];
  step(SYNC, name(fd, path), 0);
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  char path[PATH_MAX];
  step(SYNC, name(fd, path), 0);
  return REAL(fdatasync)(fd);
}

int ftruncate(int fd, off_t length) {
  char path[PATH_MAX];
  step(CUT, name(fd, path), 0);
  return REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length) {
  char path[PATH_MAX];
  step(CUT, name(fd, path), 0);
  return REAL(ftruncate64)(fd, length);
}

int rename(const char *from, const char *to) {
  char path[PATH_MAX];
  step(RENAME, absolute(AT_FDCWD, to, path), 0);
  return REAL(rename)(from, to);
}

int renameat(int fromFolder, const char *from, int toFolder, const char *to) {
  char path[PATH_MAX];
  step(RENAME, absolute(toFolder, to, path), 0);
  return REAL(renameat)(fromFolder, from, toFolder, to);
}

int renameat2(int fromFolder, const char *from, int toFolder, const char *to, unsigned flags) {
  char path[PATH_MAX];
  step(RENAME, absolute(toFolder, to, path), 0);
  return REAL(renameat2)(fromFolder, from, toFolder, to, flags);
}

int link(const char *from, const char *to) {
  char path[PATH_MAX];
  step(RENAME, absolute(AT_FDCWD, to, path), 0);
  return REAL(link)(from, to);
}

/* A removal of what is not there is no step. */
int unlink(const char *file) {
  char path[PATH_MAX];
  if (access(file, F_OK) == 0) step(REMOVE, absolute(AT_FDCWD, file, path), 0);
  return REAL(unlink)(file);
}

int unlinkat(int folder, const char *file, int flags) {
  char path[PATH_MAX];
  if (faccessat(folder, file, F_OK, 0) == 0) step(REMOVE, absolute(folder, file, path), 0);
  return REAL(unlinkat)(folder, file, flags);
}

/* Streams: the C library writes them past the functions above, so a stream below the folder gets its own way to write. */

static ssize_t streamRead(void *cookie, char *buffer, size_t size) { return read((int)(intptr_t)cookie, buffer, size); }
static ssize_t streamWrite(void *cookie, const char *bytes, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t count = write((int)(intptr_t)cookie, bytes + done, size - done);
    if (count <= 0) return done ? (ssize_t)done : 0;
    done += count;
  }
  return done;
}
static int streamSeek(void *cookie, off64_t *place, int whence) {
  off64_t found = lseek64((int)(intptr_t)cookie, *place, whence);
  if (found < 0) return -1;
  *place = found;
  return 0;
}
static int streamClose(void *cookie) { return close((int)(intptr_t)cookie); }

static FILE *stream(const char *file, const char *mode, int *isOurs) {
  char path[PATH_MAX];
  enum Kind kind;
  *isOurs = (mode[0] != 'r' || strchr(mode, '+')) && counts(absolute(AT_FDCWD, file, path), &kind);
  if (!*isOurs) return NULL;
  int flags = strchr(mode, '+') ? O_RDWR : O_WRONLY;
  if (mode[0] == 'w') flags |= O_CREAT | O_TRUNC;
  if (mode[0] == 'a') flags |= O_CREAT | O_APPEND;
  int fd = open(file, flags | O_CLOEXEC, 0666);
  if (fd < 0) return NULL;
  cookie_io_functions_t ways = {streamRead, streamWrite, streamSeek, streamClose};
  return fopencookie((void *)(intptr_t)fd, mode, ways);
}

FILE *fopen(const char *file, const char *mode) {
  int isOurs;
  FILE *found = stream(file, mode, &isOurs);
  return isOurs ? found : REAL(fopen)(file, mode);
}

FILE *fopen64(const char *file, const char *mode) {
  int isOurs;
  FILE *found = stream(file, mode, &isOurs);
  return isOurs ? found : REAL(fopen64)(file, mode);
}

/* Requests */

static int begins(const void *bytes, size_t size, const char *word) {
  size_t length = strlen(word);
  return size >= length && !memcmp(bytes, word, length);
}

static void leaves(const void *bytes, size_t size) {
  pthread_once(&once, prepare);
  if (!tally || !bytes) return;
  int writes = begins(bytes, size, "PATCH ") || begins(bytes, size, "DELETE ") ||
               (begins(bytes, size, "POST ") && !begins(bytes, size, "POST /login/"));
  if (!writes && !begins(bytes, size, "GET ") && !begins(bytes, size, "POST ")) return;
  uint64_t number = atomic_fetch_add(&tally->requests, 1) + 1;
  if (what == SEND && number == at) die(number, "a request");
  if (writes && (what == FULL || what == ONCE) && atomic_load(&tally->struck)) atomic_fetch_add(&tally->sentAfter, 1);
}

static void came(const void *bytes, ssize_t size) {
  if (!tally || size <= 0 || !begins(bytes, (size_t)size, "HTTP/1.1 ")) return;
  uint64_t number = atomic_fetch_add(&tally->answers, 1) + 1;
  if (what == ANSWER && number == at) die(number, "an answer");
}

ssize_t send(int socket, const void *bytes, size_t size, int flags) {
  leaves(bytes, size);
  return REAL(send)(socket, bytes, size, flags);
}

ssize_t sendto(int socket, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t length) {
  leaves(bytes, size);
  return REAL(sendto)(socket, bytes, size, flags, to, length);
}

ssize_t recv(int socket, void *bytes, size_t size, int flags) {
  ssize_t count = REAL(recv)(socket, bytes, size, flags);
  came(bytes, count);
  return count;
}
