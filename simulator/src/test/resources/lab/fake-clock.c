/*
 * Loaded before the C library (LD_PRELOAD): the clock on the wall is ahead by the nanoseconds that
 * the file says which MUTSTREAMS_LAB_CLOCK names, and this at once when they change. Clocks that
 * measure stretches of time are left alone, as they are when somebody sets the clock of a machine.
 * The second number of the file says what was used last.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static volatile int64_t *ahead;
static int (*real)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
  real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  const char *name = getenv("MUTSTREAMS_LAB_CLOCK");
  int file = name == NULL ? -1 : open(name, O_RDWR | O_CLOEXEC);
  if (file >= 0) {
    void *map = mmap(NULL, 2 * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    ahead = map == MAP_FAILED ? NULL : map;
  }
}

int clock_gettime(clockid_t which, struct timespec *now) {
  int failed = real == NULL ? (int)syscall(SYS_clock_gettime, which, now) : real(which, now);
  if (failed || ahead == NULL || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE)) {
    return failed;
  }
  int64_t by = ahead[0];
  if (ahead[1] != by) {
    ahead[1] = by;
  }
  int64_t nanos = now->tv_sec * SECOND + now->tv_nsec + by;
  now->tv_sec = nanos / SECOND;
  now->tv_nsec = nanos % SECOND;
  return 0;
}

int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  struct timespec precise;
  int failed = clock_gettime(CLOCK_REALTIME, &precise);
  if (!failed) {
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
  }
  return failed;
}

time_t time(time_t *where) {
  struct timespec now;
  time_t seconds = clock_gettime(CLOCK_REALTIME, &now) ? (time_t)-1 : now.tv_sec;
  if (where != NULL) {
    *where = seconds;
  }
  return seconds;
}
