/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/train_options.h"

#include "core/atomic_file.h"
#include "core/try.h"
#include "mask/mask.h"
#include "qmae/encoder.h"
#include "settings/option_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define AT(field) offsetof(qn_train_options, field)
#define DEVICE(field) (AT(device) + offsetof(qn_device_options, field))

static const qn_option options[] = {
    QN_OPTION_NOISE(.group = "Noise", .offset = AT(noise), .fallback = "none",
                    .beside = QN_BESIDE_FILE, .help = QN_NOISE_HELP "; none is the ideal device"),
#include "settings/device_option_list.def"
    {.name = "compare-ideal",
     .offset = AT(compare_ideal),
     .help =
         "train a noiseless twin with the same seed, data, start and shot streams, and compare"},
#include "settings/output_option_list.def"
#include "settings/train_option_list.def"
    {.name = "name",
     .value = "NAME",
     .type = QN_OPTION_STRING,
     .offset = AT(name),
     .shown = "the noise model's",
     .adjustable = true,
     .help = "name of the run"},
    {.name = "no-report",
     .offset = AT(no_report),
     .run_only = true,
     .help = "leave out report.html, the page about the run"},
    {.name = "resume",
     .value = "RUN",
     .type = QN_OPTION_STRING,
     .offset = AT(resume),
     .run_only = true,
     .help = "continue the run in folder RUN from its checkpoint, with its settings; --epochs may "
             "be raised"},
};

const qn_option_table qn_train_option_table = {sizeof options / sizeof options[0], options};

/* Data qubits of images of `side` pixels: 2^n = side^2. */
static int qubits_of(int64_t side) {
    for (int half = 2; half <= 5; ++half)
        if (side == (int64_t)1 << half) return 2 * half;
    return 0;
}

/* The path of a folder or file made absolute; a path of none stays as it is. */
static qn_status resolve_folder(char **folder) {
    struct stat info;
    char path[PATH_MAX];
    if (stat(*folder, &info) != 0 || !realpath(*folder, path)) return QN_OK;
    char *copy = strdup(path);
    if (!copy) return QN_ERR_MEMORY;
    free(*folder);
    *folder = copy;
    return QN_OK;
}

static qn_status resolve_folders(qn_train_options *o) {
    qn_status status = QN_OK;
    /* a command without images has no data */
    if (o->data && strcmp(o->data, "mnist") != 0 && strcmp(o->data, "fashion-mnist") != 0)
        QN_TRY(resolve_folder(&o->data));
    if (o->start_run) QN_TRY(resolve_folder(&o->start_run));
out:
    return status;
}

/* The list of --encoder, or of the file that it names. */
static qn_status read_encoder(const char *named, int qubits, qn_encoder *encoder, qn_diag *diag) {
    struct stat info;
    char *text = NULL;
    size_t size = 0;
    const bool file = stat(named, &info) == 0;
    if (!file && !strpbrk(named, " \t"))
        return qn_fail(
            diag, QN_ERR_NOT_FOUND,
            "--encoder %s: there is no such file; give one, or a list like \"so4 0 1; ry "
            "%d\"",
            named, qubits - 1);
    if (!file) return qn_encoder_parse(named, NULL, qubits, encoder, diag);
    qn_status status = qn_text_file_read(named, QN_TEXT_LIMIT, &text, &size, diag);
    if (status == QN_OK) status = qn_encoder_parse(text, named, qubits, encoder, diag);
    qn_free(text);
    return status;
}

/* What stands in the settings of a run is the list, so that a run needs no other file. */
static qn_status resolve_encoder(qn_train_options *o, qn_diag *diag) {
    qn_status status = QN_OK;
    char *text = NULL;
    qn_encoder *encoder = &o->settings.spec.encoder;
    *encoder = (qn_encoder){0};
    if (!o->encoder) return QN_OK;
    QN_TRY(read_encoder(o->encoder, o->settings.spec.qubits, encoder, diag));
    QN_TRY(qn_encoder_text(encoder, &text));
    if (strcmp(text, o->encoder) == 0) goto out;
    free(o->encoder);
    o->encoder = text;
    text = NULL;
out:
    free(text);
    return status;
}

static int less(int a, int b) { return a < b ? a : b; }

static qn_status resolve_masks(qn_train_options *o, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_train_settings *s = &o->settings;
    const int quarter = (int)o->side / 4;
    if (o->mask_shape) QN_TRY(qn_mask_shape_parse(o->mask_shape, &s->form, diag));
    if (o->mask_at) QN_TRY(qn_mask_places_parse(o->mask_at, &s->form, diag));
    if (s->align == 0)
        s->align = less(less(4, quarter),
                        s->form.height ? less(s->form.height, s->form.width) : quarter);
out:
    return status;
}

qn_status qn_train_options_resolve(qn_train_options *o, qn_diag *diag) {
    qn_status status = QN_OK;
    const int n = qubits_of(o->side), side = (int)o->side;
    qn_train_settings *s = &o->settings;
    if (o->resume && o->out)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--resume continues in the folder of its run: leave --out out");
    if (n == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--side %d: images have a side of 4, 8, 16 or 32 pixels", side);
    s->spec.qubits = n;
    if (s->spec.latent == 0) s->spec.latent = n - 1;
    if (s->spec.latent >= n)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--latent %d: fewer than the %d data qubits of --side %d must stay, so give "
                       "1 to %d",
                       s->spec.latent, n, side, n - 1);
    s->form = (qn_mask_form){0};
    QN_TRY(resolve_masks(o, diag));
    if (s->align > side)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--align %d: at most the side of the images, %d pixels", s->align, side);
    QN_TRY(resolve_encoder(o, diag));
    QN_TRY(resolve_folders(o));
out:
    return status;
}
