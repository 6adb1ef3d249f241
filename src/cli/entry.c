/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/entry.h"

#include "cli/command.h"
#include "host/host.h"
#include "host/terminal.h"
#include "show/json.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static int refuse_command(const char *name) {
    if (name[0] == '-') {
        qn_say("no option %s: qmae-noise --help lists what there is", name);
        return QN_EXIT_USAGE;
    }
    const char *nearest = qn_command_nearest(name);
    if (nearest) qn_say("no command '%s': did you mean '%s'?", name, nearest);
    else qn_say("no command '%s': qmae-noise help lists them", name);
    return QN_EXIT_USAGE;
}

static int run(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
    if (strcmp(name, "--version") == 0) name = "version";
    const qn_command *command = qn_command_find(name);
    if (!command) return refuse_command(name);
    if (argc > 1) return qn_command_run(command, argc - 1, argv + 1);
    return qn_command_run(command, argc, argv);
}

/* The write that failed may be long past, with its errno. */
static bool reader_gone(void) {
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&output, 1, 0) > 0 && (output.revents & POLLERR);
}

/* Else the first file that is opened takes the number of a closed stream, and what is said goes
 * into it. These here refuse what is done with them, so that results are not thought to be printed.
 * */
static void occupy_streams(void) {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        if (fcntl(stream, F_GETFD) >= 0) continue;
        const int file = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        /* cannot be: the lowest free number is taken */
        if (file >= 0 && file != stream) close(file);
    }
}

int qn_main(int argc, char **argv, const qn_team *team) {
    occupy_streams();
    qn_cli_host.team = team;
    /* A reader that goes away (| head) is seen as a failed write below. */
    signal(SIGPIPE, SIG_IGN);
    qn_terminal_guard();
    qn_json_watch();
    int code = run(argc, argv);
    if (code == QN_EXIT_DONE && !qn_json_is_whole())
        code = qn_say_failure(&(qn_diag){0}, QN_ERR_MEMORY);
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (errno == EPIPE || reader_gone()) return code;
        qn_say("cannot write all results: %s", errno ? strerror(errno) : "an earlier write failed");
        return QN_EXIT_FAILED;
    }
    qn_terminal_finish();
    return code;
}
