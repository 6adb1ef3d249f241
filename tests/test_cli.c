/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as a user meets it: every bad input is one sentence and changes nothing, every good
 * run leaves what it promises.
 * Runs the program that was built beside this test. */
#include "assert_close.h"
#include "core/atomic_file.h"
#include "qmae_noise/train.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

enum { MAX_WORDS = 40, NAME = 160 };
#define TINY "--side 4 --train-images 24 --test-images 6 --batch 8 --epochs 2 "
static const char tiny[] = TINY "--shots 50";

typedef struct fixture {
    char folder[64];       /* scratch */
    char out[96];          /* run directory that does not exist yet */
    char *output, *errors; /* of the last command */
    int code;
} fixture;

/* ---- running ------------------------------------------------------------------------------ */

static const char *in_folder(const fixture *f, const char *name, char *path) {
    snprintf(path, NAME, "%s/%s", f->folder, name);
    return path;
}

static void read_back(const fixture *f, const char *name, char **text) {
    char path[NAME];
    size_t size = 0;
    qn_free(*text);
    *text = NULL;
    assert_int_equal(qn_file_read(in_folder(f, name, path), text, &size, NULL), QN_OK);
}

/* Splits at blanks. words: MAX_WORDS; line is cut into pieces. */
static void split(char *line, char **words) {
    int count = 0;
    for (char *word = strtok(line, " "); word && count < MAX_WORDS - 1; word = strtok(NULL, " "))
        words[count++] = word;
    words[count] = NULL;
}

static pid_t start(const fixture *f, const char *arguments) {
    char line[2048], output[NAME], errors[NAME];
    char *words[MAX_WORDS];
    pid_t child = 0;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    snprintf(line, sizeof line, "%s %s", QN_TEST_PROGRAM, arguments);
    split(line, words);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGTERM);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, in_folder(f, "stdout", output),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_addopen(&actions, 2, in_folder(f, "stderr", errors),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    const int failed = posix_spawn(&child, QN_TEST_PROGRAM, &actions, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(failed, 0);
    return child;
}

static void finish(fixture *f, pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) assert_int_equal(errno, EINTR);
    assert_true(WIFEXITED(status));
    f->code = WEXITSTATUS(status);
    read_back(f, "stdout", &f->output);
    read_back(f, "stderr", &f->errors);
}

static void run(fixture *f, const char *format, ...) QN_PRINTF(2, 3);
static void run(fixture *f, const char *format, ...) {
    char arguments[1900];
    va_list list;
    va_start(list, format);
    vsnprintf(arguments, sizeof arguments, format, list);
    va_end(list);
    finish(f, start(f, arguments));
}

/* ---- judging ------------------------------------------------------------------------------ */

static int count_lines(const char *text) {
    int count = 0;
    for (; *text; ++text) count += *text == '\n';
    return count;
}

static int there(const char *path) {
    struct stat info;
    return lstat(path, &info) == 0;
}

/* The last command failed with this code and one line on stderr that says `hint`, printed no
 * results and made no run directory. */
static void assert_refused(const fixture *f, int code, const char *hint) {
    if (f->code != code || count_lines(f->errors) != 1 || !strstr(f->errors, hint) ||
        f->output[0] || there(f->out))
        fail_msg("exit %d (expected %d), looked for '%s' in: %s%s%s", f->code, code, hint,
                 f->errors, f->output, there(f->out) ? " (and it left a run directory)" : "");
}

static void assert_done(const fixture *f) {
    if (f->code != 0) fail_msg("exit %d: %s", f->code, f->errors);
}

static void write_file(const fixture *f, const char *name, const void *bytes, size_t size) {
    char path[NAME];
    assert_int_equal(qn_atomic_write(in_folder(f, name, path), bytes, size, NULL), QN_OK);
}

static void write_text(const fixture *f, const char *name, const char *text) {
    write_file(f, name, text, strlen(text));
}

static void assert_same_file(const fixture *f, const char *a, const char *b) {
    char *first = NULL, *second = NULL;
    read_back(f, a, &first);
    read_back(f, b, &second);
    assert_true(strlen(first) > 0);
    assert_string_equal(first, second);
    qn_free(first);
    qn_free(second);
}

/* ---- fixture ------------------------------------------------------------------------------ */

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/qn-cli-XXXXXX");
    if (!mkdtemp(f->folder)) return -1;
    snprintf(f->out, sizeof f->out, "%s/run", f->folder);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    char command[NAME + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
    const int failed = system(command);
    qn_free(f->output);
    qn_free(f->errors);
    free(f);
    return failed;
}

/* ---- wrong usage -------------------------------------------------------------------------- */

static void wrong_usage(void **state) {
    fixture *f = *state;
    static const char *const cases[][2] = {
        {"trains", "'train'"},
        {"blub", "no command 'blub'"},
        {"--nois", "no option --nois"},
        {"train --eppochs 3", "--epochs"},
        {"train --no-readuot", "--no-readout"},
        {"train --epochs", "--epochs needs a value"},
        {"train --epochs three", "--epochs three: give a whole number from 1"},
        {"train --epochs 2.5", "--epochs 2.5"},
        {"train --epochs 0", "--epochs 0"},
        {"train --epochs 99999999999999999999", "--epochs 9999"},
        {"train --force=1", "--force takes no value"},
        {"train --mask nan", "--mask nan: give a number above 0 and below 1"},
        {"train --mask 1", "--mask 1"},
        {"train --noise-scale -1", "--noise-scale -1"},
        {"train --noise-scale inf", "--noise-scale inf"},
        {"train --learning-rate 0", "--learning-rate 0"},
        {"train --side 64", "4, 8, 16 or 32"},
        {"train --side 15", "4, 8, 16 or 32"},
        {"train --side 1000000000", "--side 1000000000"},
        {"train --latent 8", "--latent 8"},
        {"train --side 4 --latent 4", "--latent 4: fewer than the 4 data qubits"},
        {"train --align 5 --side 4", "--align 5"},
        {"train --entangler rings", "\"ring\""},
        {"train extra", "train takes options only"},
        {"noise", "usage: qmae-noise noise"},
        {"noise shoow ideal", "'show'"},
        {"help chanels", "'channels'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        run(f, "%s", cases[i][0]);
        assert_refused(f, 2, cases[i][1]);
    }
}

static void settings_files(void **state) {
    fixture *f = *state;
    static const char *const cases[][2] = {
        {"epochs = 2;\neppochs = 3;\n",
         "settings.cfg:2: no setting is called 'eppochs': did you mean 'epochs'?"},
        {"epochs = 0;\n", "settings.cfg:1: epochs 0"},
        {"\xef\xbb\xbf"
         "epochs = 0;\r\n",
         "settings.cfg:1: epochs 0"},
        {"epochs = \"two\";\n", "settings.cfg:1: epochs is a whole number"},
        {"mask = 1.3;\n", "settings.cfg:1: mask 1.3"},
        {"force = true;\n", "settings.cfg:1: no setting is called 'force'"},
        {"epochs = ;\n", "settings.cfg:1: syntax error"},
        {"trash = \"swapp\";\n", "\"swap\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        write_text(f, "settings.cfg", cases[i][0]);
        run(f, "train %s --config %s/settings.cfg --out %s", tiny, f->folder, f->out);
        assert_refused(f, 1, cases[i][1]);
    }
    run(f, "train --config %s/none.cfg --out %s", f->folder, f->out);
    assert_refused(f, 1, "none.cfg");
}

/* Command line before settings file before default. */
static void precedence(void **state) {
    fixture *f = *state;
    char *settings = NULL;
    write_text(f, "my.cfg",
               "epochs = 3;\nshots = 40;\nmask = 0.5;\nlearning-rate = 1;\nno-idle = true;\n");
    run(f, "train %s --epochs 1 --config %s/my.cfg --mask 0.25 --quiet --out %s", tiny, f->folder,
        f->out);
    assert_done(f);
    read_back(f, "run/settings.cfg", &settings);
    assert_non_null(strstr(settings, "\nepochs = 1;\n"));
    assert_non_null(strstr(settings, "\nshots = 50;\n"));
    assert_non_null(strstr(settings, "\nmask = 0.25;\n"));
    assert_non_null(strstr(settings, "\nlearning-rate = 1.0;\n"));
    assert_non_null(strstr(settings, "\nno-idle = true;\n"));
    assert_non_null(strstr(settings, "\nlatent = 3;\n"));
    assert_non_null(strstr(settings, "\nalign = 1;\n"));
    qn_free(settings);
}

/* ---- bad noise models --------------------------------------------------------------------- */

static void noise_models(void **state) {
    fixture *f = *state;
    static const char *const cases[][2] = {
        {"format = 1;\nqbuit: { T1 = 1e-4; T2 = 1e-4; };\n", "bad.cfg:2"},
        {"format = 1;\nqubit: { T1 = 1e-4; T2 = 3e-4; };\n", "bad.cfg:2"},
        {"format = 1;\nqubit: { p10 = 1.3; p01 = 0.1; };\n", "bad.cfg:2"},
        {"format = 1;\nqubit: { p10 = nan; p01 = 0.1; };\n", "bad.cfg:2"},
        {"format = 1;\ngates: {\n any1: { duration = -3e-8; error = 1e-4; };\n};\n", "bad.cfg:3"},
        {"format = 1;\nchannels = (\n { after = \"any2\"; channel = \"depolarising\"; lambda = "
         "0.1; } );\n",
         "bad.cfg:3"},
        {"format = 1;\nqubit: { T1 = 1e-4;\n", "bad.cfg:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        write_text(f, "bad.cfg", cases[i][0]);
        run(f, "train %s --noise %s/bad.cfg --out %s", tiny, f->folder, f->out);
        assert_refused(f, 1, cases[i][1]);
        run(f, "noise check %s/bad.cfg", f->folder);
        assert_refused(f, 1, cases[i][1]);
    }
    run(f, "train %s --noise ibm_lik --out %s", tiny, f->out);
    assert_refused(f, 1, "ibm_like");
    run(f, "noise show none_such");
    assert_refused(f, 1, "none_such");
}

/* ---- bad images --------------------------------------------------------------------------- */

/* An IDX3 file of `count` white images of rows x columns, `missing` bytes short. */
static void write_images(const fixture *f, const char *name, unsigned char magic,
                         unsigned char count, unsigned char rows, unsigned char columns,
                         size_t missing) {
    unsigned char bytes[16 + 16 * 64];
    const unsigned char head[16] = {0, 0, magic, 3,    0, 0, 0, count,
                                    0, 0, 0,     rows, 0, 0, 0, columns};
    const size_t size = sizeof head + (size_t)count * rows * columns;
    assert_true(size <= sizeof bytes);
    memset(bytes, 200, sizeof bytes);
    memcpy(bytes, head, sizeof head);
    write_file(f, name, bytes, size - missing);
}

static void images(void **state) {
    fixture *f = *state;
    char path[NAME];
    run(f, "train %s --data %s/nowhere --out %s", tiny, f->folder, f->out);
    assert_refused(f, 1, "nowhere");
    assert_int_equal(mkdir(in_folder(f, "images", path), 0777), 0);
    run(f, "train %s --data %s/images --out %s", tiny, f->folder, f->out);
    assert_refused(f, 1, "train-images-idx3-ubyte");
    write_images(f, "images/train-images-idx3-ubyte", 8, 8, 4, 4, 0);
    run(f, "train %s --data %s/images --out %s", tiny, f->folder, f->out);
    assert_refused(f, 1, "t10k-images-idx3-ubyte");
    write_images(f, "images/t10k-images-idx3-ubyte", 8, 8, 4, 4, 0);
    run(f, "train %s --data %s/images --quiet --out %s", tiny, f->folder, f->out);
    assert_done(f);
    run(f, "train %s --data %s/images --out %s2", tiny, f->folder, f->out);
    snprintf(f->out, sizeof f->out, "%s/other", f->folder);
    write_images(f, "images/train-images-idx3-ubyte", 8, 8, 4, 4, 1);
    run(f, "train %s --data %s/images --out %s", tiny, f->folder, f->out);
    assert_refused(f, 1, "train-images-idx3-ubyte");
    write_images(f, "images/train-images-idx3-ubyte", 9, 8, 4, 4, 0);
    run(f, "train %s --data %s/images --out %s", tiny, f->folder, f->out);
    assert_refused(f, 1, "train-images-idx3-ubyte");
    write_images(f, "images/train-images-idx3-ubyte", 8, 8, 4, 5, 0);
    run(f, "train %s --data %s/images --out %s", tiny, f->folder, f->out);
    assert_refused(f, 1, "train-images-idx3-ubyte");
}

/* EMNIST's images are turned back, which is said once. */
static void transposed_images(void **state) {
    static const char says[] = "/emnist, whose files hold them transposed: turned back)";
    fixture *f = *state;
    char path[NAME];
    assert_int_equal(mkdir(in_folder(f, "emnist", path), 0777), 0);
    write_images(f, "emnist/emnist-digits-train-images-idx3-ubyte", 8, 8, 4, 4, 0);
    write_images(f, "emnist/emnist-digits-test-images-idx3-ubyte", 8, 8, 4, 4, 0);
    run(f, "train %s --data %s/emnist --out %s", tiny, f->folder, f->out);
    assert_done(f);
    const char *said = strstr(f->errors, says);
    assert_non_null(said);
    assert_null(strstr(said + strlen(says), "transposed"));
}

/* ---- run directories ---------------------------------------------------------------------- */

static void existing_folder(void **state) {
    fixture *f = *state;
    char path[NAME], *kept = NULL;
    assert_int_equal(mkdir(f->out, 0777), 0);
    write_text(f, "run/settings.cfg", "mine\n");
    run(f, "train %s --out %s", tiny, f->out);
    assert_int_equal(f->code, 1);
    assert_int_equal(count_lines(f->errors), 1);
    assert_non_null(strstr(f->errors, "--force"));
    read_back(f, "run/settings.cfg", &kept);
    assert_string_equal(kept, "mine\n");
    assert_false(there(in_folder(f, "run/steps.csv", path)));
    run(f, "train %s --quiet --force --out %s", tiny, f->out);
    assert_done(f);
    read_back(f, "run/settings.cfg", &kept);
    assert_non_null(strstr(kept, "epochs = 2;"));
    qn_free(kept);
}

static void unwritable_folder(void **state) {
    fixture *f = *state;
    char path[NAME];
    write_text(f, "file", "mine\n");
    run(f, "train %s --out %s/file/run", tiny, f->folder);
    assert_refused(f, 1, "/file");
    run(f, "train %s --force --out %s/file", tiny, f->folder);
    assert_refused(f, 1, "/file");
    run(f, "train %s --out /proc/qmae-noise-run", tiny);
    assert_refused(f, 1, "/proc/qmae-noise-run");
    assert_true(there(in_folder(f, "file", path)));
}

static void full_disk(void **state) {
    fixture *f = *state;
    char disk[NAME];
    assert_int_equal(mkdir(in_folder(f, "disk", disk), 0777), 0);
    if (mount("tmpfs", disk, "tmpfs", 0, "size=32k") != 0) {
        print_message("no right to mount a tmpfs: skipped\n");
        skip();
    }
    run(f, "train %s --quiet --out %s/run", tiny, disk);
    const int unmounted = umount2(disk, MNT_DETACH);
    assert_refused(f, 1, "No space left on device");
    assert_int_equal(unmounted, 0);
}

static void lost_results(void **state) {
    fixture *f = *state;
    char command[1024];
    snprintf(command, sizeof command, "'%s' help gates > /dev/full 2> '%s/stderr'", QN_TEST_PROGRAM,
             f->folder);
    const int status = system(command);
    assert_int_equal(WEXITSTATUS(status), 1);
    read_back(f, "stderr", &f->errors);
    assert_non_null(strstr(f->errors, "No space left on device"));
    assert_int_equal(count_lines(f->errors), 1);
}

static void out_of_memory(void **state) {
    fixture *f = *state;
    run(f, "train --side 32 --layers 64 --batch 1000000 --out %s", f->out);
    assert_refused(f, 1, "GiB");
}

/* ---- good runs ---------------------------------------------------------------------------- */

static void writes_everything(void **state) {
    fixture *f = *state;
    static const char *const names[] = {
        "settings.cfg",  "noise_model.cfg",   "metrics.csv",         "steps.csv",
        "checkpoint.h5", "ideal_metrics.csv", "ideal_steps.csv",     "ideal_checkpoint.h5",
        "curves.dat",    "curves.gp",         "reconstructions.png", "token.png",
        "loss.dat",      "gradient_norm.gp",  "report.html"};
    char path[NAME];
    run(f, "train %s --noise ibm_like.cfg --compare-ideal --out %s", tiny, f->out);
    assert_done(f);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i) {
        snprintf(path, sizeof path, "%s/%s", f->out, names[i]);
        if (!there(path)) fail_msg("no %s", names[i]);
    }
    assert_non_null(strstr(f->errors, "engine    factored"));
    assert_non_null(strstr(f->errors, "ibm_like"));
    assert_non_null(strstr(f->output, "fidelity"));
    assert_non_null(strstr(f->output, "ideal twin"));
    read_back(f, "run/steps.csv", &f->output);
    assert_int_equal(count_lines(f->output), 1 + 6);
    read_back(f, "run/metrics.csv", &f->output);
    assert_int_equal(count_lines(f->output), 1 + 3);
    qn_checkpoint checkpoint = {0};
    assert_int_equal(qn_checkpoint_read(in_folder(f, "run/checkpoint.h5", path), &checkpoint, NULL),
                     QN_OK);
    assert_int_equal(checkpoint.state.step, 6);
    assert_int_equal(checkpoint.history.nsteps, 6);
    assert_int_equal(checkpoint.history.nevaluations, 3);
    qn_checkpoint_clear(&checkpoint);
    read_back(f, "run/report.html", &f->output);
    assert_non_null(strstr(f->output, "ideal twin"));
    run(f, "report %s", f->out);
    assert_done(f);
    assert_non_null(strstr(f->output, "run/report.html\n"));
    read_back(f, "run/report.html", &f->output);
    assert_non_null(strstr(f->output, "ideal twin"));
    assert_non_null(strstr(f->output, "data:image/png;base64,"));
    run(f, "report %s/none", f->out);
    assert_int_equal(f->code, 1);
    assert_non_null(strstr(f->errors, "run/none"));
    run(f, "train %s --no-report --quiet --out %s/bare", tiny, f->folder);
    assert_done(f);
    assert_false(there(in_folder(f, "bare/report.html", path)));
}

static void repeats_bit_for_bit(void **state) {
    fixture *f = *state;
    run(f, "train %s --noise ibm_like --noise-scale 0.7 --seed 5 --threads 1 --quiet --out %s",
        tiny, f->out);
    assert_done(f);
    assert_string_equal(f->errors, "");
    run(f, "train --config %s/settings.cfg --threads 2 --quiet --out %s/again", f->out, f->folder);
    assert_done(f);
    assert_same_file(f, "run/steps.csv", "again/steps.csv");
    assert_same_file(f, "run/noise_model.cfg", "again/noise_model.cfg");
    run(f, "train --config %s/settings.cfg --seed 6 --quiet --out %s/other", f->out, f->folder);
    assert_done(f);
    char *first = NULL, *second = NULL;
    read_back(f, "run/steps.csv", &first);
    read_back(f, "other/steps.csv", &second);
    assert_string_not_equal(first, second);
    qn_free(first);
    qn_free(second);
}

static void prints_json(void **state) {
    fixture *f = *state;
    json_error_t error;
    run(f, "train " TINY "--noise ibm_like --json --compare-ideal --gradient exact --out %s",
        f->out);
    assert_done(f);
    json_t *json = json_loads(f->output, 0, &error);
    if (!json) fail_msg("%s", error.text);
    const double fidelity = json_real_value(
        json_object_get(json_object_get(json, "result"), "fidelity"));
    assert_true(fidelity > 0 && fidelity < 1);
    assert_int_equal(json_array_size(json_object_get(json, "evaluations")), 3);
    assert_int_equal(json_array_size(json_object_get(json, "ideal_twin")), 3);
    assert_string_equal(json_string_value(json_object_get(json, "noise")), "ibm_like");
    json_decref(json);
}

/* Waits until the run has written its first steps. (Runs to be stopped would end by themselves in a
 * minute or so.) */
static void wait_for_steps(const fixture *f) {
    char path[NAME];
    struct stat info;
    snprintf(path, sizeof path, "%s/steps.csv", f->out);
    for (int i = 0; i < 1000; ++i) {
        if (stat(path, &info) == 0 && info.st_size > 200) return;
        usleep(20000);
    }
    fail_msg("the run does not start");
}

static void stops_at_signal(fixture *f, int signal_number) {
    char arguments[1024], path[NAME];
    qn_checkpoint checkpoint = {0};
    snprintf(arguments, sizeof arguments,
             "train --side 4 --train-images 100 --test-images 4 --epochs 2000 --quiet "
             "--out %s",
             f->out);
    const pid_t child = start(f, arguments);
    wait_for_steps(f);
    assert_int_equal(kill(child, signal_number), 0);
    finish(f, child);
    assert_int_equal(f->code, 130);
    assert_non_null(strstr(f->errors, "interrupted after step"));
    assert_int_equal(qn_checkpoint_read(in_folder(f, "run/checkpoint.h5", path), &checkpoint, NULL),
                     QN_OK);
    assert_true(checkpoint.state.step > 0);
    assert_int_equal(checkpoint.state.step, checkpoint.history.nsteps);
    read_back(f, "run/steps.csv", &f->output);
    assert_int_equal(count_lines(f->output), 1 + (int)checkpoint.history.nsteps);
    qn_checkpoint_clear(&checkpoint);
}

static void interrupted(void **state) { stops_at_signal(*state, SIGINT); }

static void terminated(void **state) { stops_at_signal(*state, SIGTERM); }

/* kill -9: whole rows up to the last step but one, and the checkpoint of the last epoch is
 * whole. */
static void killed(void **state) {
    fixture *f = *state;
    char arguments[1024], path[NAME];
    qn_checkpoint checkpoint = {0};
    snprintf(arguments, sizeof arguments,
             "train --side 4 --train-images 100 --test-images 4 --epochs 2000 --quiet --out %s",
             f->out);
    const pid_t child = start(f, arguments);
    wait_for_steps(f);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(qn_checkpoint_read(in_folder(f, "run/checkpoint.h5", path), &checkpoint, NULL),
                     QN_OK);
    read_back(f, "run/steps.csv", &f->output);
    assert_int_equal(f->output[strlen(f->output) - 1], '\n');
    assert_true(count_lines(f->output) > (int)checkpoint.history.nsteps);
    qn_checkpoint_clear(&checkpoint);
}

static void help_pages(void **state) {
    fixture *f = *state;
    run(f, "help");
    assert_done(f);
    assert_non_null(strstr(f->output, "train"));
    run(f, "train --help");
    assert_done(f);
    assert_non_null(strstr(f->output, "--compare-ideal"));
    run(f, "help gates");
    for (size_t i = 0; i < qn_gate_count(); ++i)
        assert_non_null(strstr(f->output, qn_gate_at(i)->name));
    run(f, "help channels");
    for (size_t i = 0; i < qn_channel_count(); ++i)
        assert_non_null(strstr(f->output, qn_channel_at(i)->name));
    run(f, "help noise-model");
    assert_non_null(strstr(f->output, "excited_population"));
    run(f, "--version");
    assert_non_null(strstr(f->output, qn_version()));
    run(f, "noise list");
    assert_non_null(strstr(f->output, "ibm_like"));
    run(f, "noise check ibm_like ideal");
    assert_done(f);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(wrong_usage),     CASE(settings_files),
        CASE(precedence),      CASE(noise_models),
        CASE(images),          CASE(transposed_images),
        CASE(existing_folder), CASE(unwritable_folder),
        CASE(full_disk),       CASE(lost_results),
        CASE(out_of_memory),   CASE(writes_everything),
        CASE(prints_json),     CASE(repeats_bit_for_bit),
        CASE(interrupted),     CASE(terminated),
        CASE(killed),          CASE(help_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
