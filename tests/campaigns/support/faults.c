/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a program, traced, and lets system calls of it fail: the K-th that counts, or all from there
 * on. Linux on x86-64. Usage: faults PROGRAM CALL FAULT K REPORT COMMAND...
 *   PROGRAM  whose calls count, of all that are started: how the name of its file begins
 *   CALL     write, fsync, rename, create, close, mkdir
 *   FAULT    short (writes one byte), or a number of errno, with + behind it for all from K on
 *   REPORT   a file that gets the number of calls that counted
 * Exits as the command does; 128 + signal if it was killed. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct call {
    const char *name;
    long numbers[4];
} call;
static const call CALLS[] = {
    {"write", {SYS_write, SYS_pwrite64, SYS_writev, SYS_pwritev}},
    {"fsync", {SYS_fsync, SYS_fdatasync, -1, -1}},
    {"rename", {SYS_rename, SYS_renameat, SYS_renameat2, -1}},
    {"create", {SYS_openat, SYS_open, SYS_symlink, SYS_creat}},
    {"close", {SYS_close, -1, -1, -1}},
    {"mkdir", {SYS_mkdir, SYS_mkdirat, -1, -1}},
};
enum { NCALLS = sizeof CALLS / sizeof CALLS[0], NUMBERS = 4, MOST = 1024 };

/* The processes and threads that are followed, and whether their calls count. */
static struct follower {
    pid_t pid;
    bool counts;
    int fail_with; /* of the call that it is in; 0 = none */
} followers[MOST];

static const call *chosen;
static const char *program;
static bool brief, lasting;
static int reason;
static long target, counted;

static _Noreturn void stop(const char *what) {
    fprintf(stderr, "faults: %s: %s\n", what, strerror(errno));
    exit(120);
}

static struct follower *follower_of(pid_t pid) {
    struct follower *empty = NULL;
    for (int k = 0; k < MOST; ++k) {
        if (followers[k].pid == pid) return &followers[k];
        if (!followers[k].pid && !empty) empty = &followers[k];
    }
    if (!empty) stop("too many processes");
    *empty = (struct follower){.pid = pid};
    return empty;
}

/* Is this process one of the program? */
static bool runs_program(pid_t pid) {
    char path[64], target_path[PATH_MAX];
    snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
    const ssize_t length = readlink(path, target_path, sizeof target_path - 1);
    if (length <= 0) return false;
    target_path[length] = '\0';
    const char *slash = strrchr(target_path, '/');
    return strncmp(slash ? slash + 1 : target_path, program, strlen(program)) == 0;
}

/* Is the descriptor of a process one of a file that is written, no device and no pipe? */
static bool is_written(pid_t pid, long descriptor) {
    char path[64], line[128];
    unsigned flags = O_RDONLY;
    struct stat info;
    snprintf(path, sizeof path, "/proc/%d/fd/%ld", (int)pid, descriptor);
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) return false;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%ld", (int)pid, descriptor);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "flags: %o", &flags) == 1) break;
    if (file) fclose(file);
    return (flags & O_ACCMODE) != O_RDONLY;
}

/* Only calls on files that are written count, and what is said on stderr does not. */
static bool is_meant(pid_t pid, const struct user_regs_struct *r) {
    const long number = (long)r->orig_rax;
    bool named = false;
    for (int k = 0; k < NUMBERS; ++k) named = named || chosen->numbers[k] == number;
    if (!named) return false;
    if (number == SYS_openat) return (r->rdx & (O_WRONLY | O_RDWR | O_CREAT)) != 0;
    if (number == SYS_open) return (r->rsi & (O_WRONLY | O_RDWR | O_CREAT)) != 0;
    if (r->rdi == STDERR_FILENO) return false;
    if (number == SYS_close) return is_written(pid, (long)r->rdi);
    return true;
}

/* At the entry of a call: spoils it if it is the one. */
static void enter(struct follower *f) {
    struct user_regs_struct r;
    if (!f->counts || ptrace(PTRACE_GETREGS, f->pid, NULL, &r) != 0 || !is_meant(f->pid, &r))
        return;
    ++counted;
    if (lasting ? counted < target : counted != target) return;
    if (brief && r.rdx > 1 && (r.orig_rax == SYS_write || r.orig_rax == SYS_pwrite64)) r.rdx = 1;
    if (!brief) {
        r.orig_rax = (unsigned long long)-1;
        r.rax = (unsigned long long)-reason;
        f->fail_with = reason;
    }
    if (ptrace(PTRACE_SETREGS, f->pid, NULL, &r) != 0) stop("cannot spoil a call");
}

/* The kernel is to stop at the calls that are chosen, and nowhere else. */
static void filter_calls(void) {
    struct sock_filter code[2 * NUMBERS + 2];
    unsigned short n = 0;
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                             offsetof(struct seccomp_data, nr));
    for (int k = 0; k < NUMBERS; ++k) {
        if (chosen->numbers[k] < 0) continue;
        code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                 (unsigned)chosen->numbers[k], 0, 1);
        code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog filter = {n, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        stop("cannot filter");
}

static _Noreturn void become(char **command) {
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) stop("cannot be traced");
    raise(SIGSTOP);
    filter_calls();
    execvp(command[0], command);
    stop(command[0]);
}

/* What a stop of a process means; the signal that it is to get. */
static int look_at(pid_t pid, int status) {
    struct follower *f = follower_of(pid);
    const int event = status >> 16, number = WSTOPSIG(status);
    unsigned long child = 0;
    switch (event) {
    case PTRACE_EVENT_SECCOMP: enter(f); return 0;
    case PTRACE_EVENT_EXEC: f->counts = runs_program(pid); return 0;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        ptrace(PTRACE_GETEVENTMSG, pid, NULL, &child);
        follower_of((pid_t)child)->counts = f->counts;
        return 0;
    default: return event || number == SIGSTOP || number == SIGTRAP ? 0 : number;
    }
}

static void forget(pid_t pid) {
    for (int k = 0; k < MOST; ++k)
        if (followers[k].pid == pid) followers[k] = (struct follower){0};
}

/* Follows all until the last has ended; the status of the first. */
static int follow(pid_t first) {
    int status, result = 0;
    for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
        if (WIFSTOPPED(status)) {
            const int number = look_at(pid, status);
            (void)ptrace(PTRACE_CONT, pid, NULL, number);
            continue;
        }
        if (pid == first) result = status;
        forget(pid);
    }
    return result;
}

static void read_fault(const char *text) {
    brief = strcmp(text, "short") == 0;
    lasting = strchr(text, '+') != NULL;
    reason = atoi(text);
}

int main(int argc, char **argv) {
    const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                         PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    int status = 0;
    if (argc < 7) return fprintf(stderr, "faults: too few arguments\n"), 120;
    for (int k = 0; k < NCALLS; ++k)
        if (strcmp(CALLS[k].name, argv[2]) == 0) chosen = &CALLS[k];
    if (!chosen) return fprintf(stderr, "faults: no call '%s'\n", argv[2]), 120;
    program = argv[1];
    read_fault(argv[3]);
    target = atol(argv[4]);
    const pid_t child = fork();
    if (child == 0) become(argv + 6);
    if (child < 0 || waitpid(child, &status, 0) != child) stop("cannot start");
    if (ptrace(PTRACE_SETOPTIONS, child, NULL, options) != 0) stop("cannot follow");
    follower_of(child);
    if (ptrace(PTRACE_CONT, child, NULL, 0) != 0) stop("cannot go on");
    status = follow(child);
    FILE *report = fopen(argv[5], "w");
    if (!report || fprintf(report, "%ld\n", counted) < 0 || fclose(report) != 0) stop(argv[5]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
