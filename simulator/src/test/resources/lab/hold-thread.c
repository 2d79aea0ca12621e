/* Holds one thread of a process, and lets it go when it is itself ended: hold-thread TID. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  pid_t tid = argc == 2 ? (pid_t)atoi(argv[1]) : 0;
  int status;
  if (ptrace(PTRACE_SEIZE, tid, 0, 0) == -1 || ptrace(PTRACE_INTERRUPT, tid, 0, 0) == -1 ||
      waitpid(tid, &status, __WALL) == -1) {
    perror("hold-thread");
    return 1;
  }
  puts("held");
  fflush(stdout);
  /* Never goes on: ends with the thread, or by a signal, which lets it go. */
  while (waitpid(tid, &status, __WALL) > 0 && !WIFEXITED(status) && !WIFSIGNALED(status)) {
  }
  return 0;
}
