/*
 * Loaded before the C library (LD_PRELOAD): fsync and fdatasync fail with EIO while the file that
 * MUTSTREAMS_LAB_FAILS names is there, as on a disk that gives up.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int fails(void) {
  const char *flag = getenv("MUTSTREAMS_LAB_FAILS");
  int before = errno;
  int there = flag != NULL && access(flag, F_OK) == 0;
  errno = there ? EIO : before;
  return there;
}

static int sync_by(const char *name, int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return fails() ? -1 : real(file);
}

int fsync(int file) { return sync_by("fsync", file); }

int fdatasync(int file) { return sync_by("fdatasync", file); }
