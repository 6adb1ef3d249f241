/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Environments of all noise locations, image after image. */
#include "qmae/budget.h"
#include "dm/fused.h"
#include "dm/pauli.h"
#include "program/slope.h"
#include "team/parts.h"

#include "core/try.h"
#include "dm/location.h"
#include "dm/mat16.h"

#include <string.h>

/* So many sums, added up in one order, whatever the number of threads. */
enum { CHUNKS = 8, MOST_QUBITS = 3 * QN_QMAE_MAX_QUBITS + 1 };

/* A part of the program on one register. */
typedef struct part {
    const qn_instr **instrs;
    size_t count;
    int digits[MOST_QUBITS];
    qn_plan *plan;
} part;

typedef struct job {
    const qn_qmae *qmae;
    int n;
    size_t size, amplitudes, ninstrs; /* 4^n, 2^n */
    const double *angles, *inputs, *references;
    part embed_in, embed_ref, data;
    qn_bound *bound; /* of data */
    qn_swap_list list;
    double *pairs, *transposed; /* n x 256: of apply_pair */
    size_t bond;                /* doubles of a bond vector: 4^(n+1) with an ancilla, else 4^n */
    qn_budget *budget;
    size_t *slots; /* of each location */
    qn_tally tally;
} job;

/* What images add to: sums and sums of squares, by location. */
typedef struct sums {
    double (*slopes)[QN_OF_COUNT], (*squares)[QN_OF_COUNT];
} sums;

/* Memory of one thread. */
typedef struct desk {
    qn_bound *embed_in, *embed_ref;
    qn_loading_work loading;
    double *params, *in_history, *ref_history, *history, *environments, *w, *r, *scratch, *bonds,
        *bond, *pairs;
    double *slopes[QN_OF_COUNT];   /* of one image: instructions x 2 */
    double (*chosen)[QN_OF_COUNT]; /* the same of the locations */
} desk;

/* ---- parts ---------------------------------------------------------------------------------- */

static qn_status part_init(const job *j, unsigned sections, int first_qubit, part *p,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    for (int q = 0; q < j->qmae->registers.count; ++q)
        p->digits[q] = q >= first_qubit && q < first_qubit + j->n ? q - first_qubit : -1;
    QN_TRY(qn_program_select(j->qmae->program, sections, &p->instrs, &p->count));
    QN_TRY(qn_plan_create(p->instrs, p->count, p->digits, j->n, &p->plan, diag));
out:
    return status;
}

static void part_clear(part *p) {
    qn_plan_destroy(p->plan);
    qn_free(p->instrs);
}

/* Without an ancilla a pair's 4 x 4 map acts on one digit only: it takes a neighbour along. */
static int neighbour(const job *j, int pair) { return pair + 1 < j->n ? pair + 1 : pair - 1; }

static void lift_pair(const job *j, int pair, double *m) {
    double small[16];
    if (j->list.ancilla) return;
    for (int i = 0; i < 16; ++i) small[i] = m[(i / 4) * 16 + i % 4];
    qn_mat16_identity(m);
    qn_mat16_left1(small, neighbour(j, pair) < pair, m);
}

static void job_clear(job *j) {
    part_clear(&j->embed_in);
    part_clear(&j->embed_ref);
    part_clear(&j->data);
    qn_bound_destroy(j->bound);
    qn_swap_list_clear(&j->list);
    qn_free(j->pairs);
    qn_free(j->transposed);
    qn_free(j->slots);
    qn_tally_clear(&j->tally);
}

static qn_status job_init(job *j, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_registers *r = &j->qmae->registers;
    QN_TRY(part_init(j, 1 << QN_SECTION_EMBED_IN, r->in, &j->embed_in, diag));
    QN_TRY(part_init(j, 1 << QN_SECTION_EMBED_REF, r->ref, &j->embed_ref, diag));
    QN_TRY(part_init(j, 1 << QN_SECTION_ENCODER | 1 << QN_SECTION_TRASH | 1 << QN_SECTION_DECODER,
                     r->in, &j->data, diag));
    QN_TRY(qn_bound_create(j->data.plan, j->qmae->kernels, &j->bound));
    qn_bound_set(j->bound, j->angles, 0);
    QN_TRY(qn_swap_list_init(&j->list, j->qmae->program, r, j->n, diag));
    j->bond = j->list.ancilla ? 4 * j->size : j->size;
    j->pairs = qn_alloc((size_t)j->n * 256, sizeof(double));
    j->transposed = qn_alloc((size_t)j->n * 256, sizeof(double));
    QN_TRY_ALLOC(j->pairs && j->transposed);
    for (int i = 0; i < j->n; ++i) {
        qn_swap_pair_matrix(&j->list, i, j->pairs + i * 256);
        lift_pair(j, i, j->pairs + i * 256);
        qn_mat16_transpose(j->pairs + i * 256, j->transposed + i * 256);
    }
out:
    return status;
}

/* ---- memory --------------------------------------------------------------------------------- */

/* Number k of a block of them. */
static sums sums_at(const job *j, double *block, size_t k) {
    double(*rows)[QN_OF_COUNT] = (double(*)[QN_OF_COUNT])block + 2 * k * j->budget->count;
    return (sums){rows, rows + j->budget->count};
}

static void sums_add(const job *j, const sums *to, const sums *from) {
    for (size_t k = 0; k < j->budget->count; ++k)
        for (int of = 0; of < QN_OF_COUNT; ++of) {
            to->slopes[k][of] += from->slopes[k][of];
            to->squares[k][of] += from->squares[k][of];
        }
}

static void desk_clear(desk *d) {
    double *arrays[] = {d->params, d->in_history, d->ref_history, d->history, d->environments,
                        d->w,      d->r,          d->scratch,     d->bonds,   d->bond,
                        d->pairs,  d->slopes[0],  d->slopes[1]};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; ++k) qn_free(arrays[k]);
    qn_free(d->chosen);
    qn_loading_close(&d->loading);
    qn_bound_destroy(d->embed_in);
    qn_bound_destroy(d->embed_ref);
}

static qn_status desk_init(const job *j, desk *d) {
    qn_status status = QN_OK;
    const size_t in = qn_plan_nsteps(j->embed_in.plan), ref = qn_plan_nsteps(j->embed_ref.plan),
                 data = qn_plan_nsteps(j->data.plan);
    QN_TRY(qn_bound_create(j->embed_in.plan, j->qmae->kernels, &d->embed_in));
    QN_TRY(qn_bound_create(j->embed_ref.plan, j->qmae->kernels, &d->embed_ref));
    QN_TRY(qn_loading_open(&j->qmae->loading, &d->loading));
    d->params = qn_alloc(qn_qmae_nparams(j->qmae), sizeof(double));
    d->in_history = qn_alloc((in + 1) * j->size, sizeof(double));
    d->ref_history = qn_alloc((ref + 1) * j->size, sizeof(double));
    d->history = qn_alloc((data + 1) * j->size, sizeof(double));
    d->environments = qn_alloc((in + ref + data + 1) * 256, sizeof(double));
    d->w = qn_alloc(j->size, sizeof(double));
    d->r = qn_alloc(j->size, sizeof(double));
    d->scratch = qn_alloc(QN_PAULI_WORK * j->amplitudes, sizeof(double));
    d->bonds = qn_alloc((size_t)(j->n + 1) * j->bond, sizeof(double));
    d->bond = qn_alloc(j->bond, sizeof(double));
    d->pairs = qn_alloc((size_t)j->n * 256, sizeof(double));
    for (int of = 0; of < QN_OF_COUNT; ++of)
        d->slopes[of] = qn_alloc(2 * j->ninstrs, sizeof(double));
    d->chosen = qn_alloc(j->budget->count + 1, sizeof *d->chosen);
    QN_TRY_ALLOC(d->pairs && d->slopes[0] && d->slopes[1] && d->chosen);
    QN_TRY_ALLOC(d->params && d->in_history && d->ref_history && d->history && d->environments &&
                 d->w && d->r && d->scratch && d->bonds && d->bond);
out:
    return status;
}

/* ---- locations of a plan -------------------------------------------------------------------- */

typedef struct visit {
    const qn_instr *first;
    const double *params;
    double *slopes;
} visit;

static void visit_location(void *context, const qn_instr *instr, const double *environment) {
    const visit *v = context;
    qn_instr_slope(instr, v->params, environment, v->slopes + 2 * (instr - v->first));
}

static qn_status visit_part(const job *j, const part *p, const double *params,
                            const double *environments, double *slopes) {
    visit v = {qn_program_instr(j->qmae->program, 0), params, slopes};
    return qn_location_visit(p->instrs, p->count, p->digits, j->n, params, environments,
                             visit_location, &v);
}

/* ---- one image ------------------------------------------------------------------------------ */

/* The register's state after loading; `history` keeps the way to it. */
static const double *embed(const job *j, const part *p, qn_bound *bound, desk *d,
                           const double *amplitudes, double *history) {
    const size_t each = (size_t)j->qmae->loading.nangles;
    const bool reference = p == &j->embed_ref;
    if (!qn_embeds_by_circuit(j->qmae)) {
        qn_pauli_from_real(j->n, amplitudes, history, d->scratch);
        return history;
    }
    const qn_loaded *loaded = reference ? qn_load_reference(&d->loading, amplitudes)
                                        : qn_load_input(&d->loading, amplitudes);
    memcpy(d->params + (size_t)j->qmae->nangles + (reference ? each : 0), loaded->angles,
           each * sizeof *d->params);
    qn_bound_set(bound, d->params, 0);
    qn_dm_forward_ground(bound, history);
    return history + qn_plan_nsteps(p->plan) * j->size;
}

static void pair_digits(const job *j, int pair, int *n, int *low, int *high) {
    const int other = j->list.ancilla ? j->n : neighbour(j, pair);
    *n = j->list.ancilla ? j->n + 1 : j->n;
    *low = other < pair ? other : pair;
    *high = other < pair ? pair : other;
}

/* Through the SWAP test and back: leaves the environments of the pairs in d->pairs, the observables
 * on `in` in d->w and on `ref` in d->r. Returns <Z>. The ancilla starts as (1, 0, 0, 1), and <Z> is
 * its last component. */
static double swap_test(const job *j, desk *d, const double *r_ref, const double *r_out) {
    const size_t blocks = j->bond / j->size, last = blocks - 1;
    int n, low, high;
    memset(d->bonds, 0, j->bond * sizeof(double));
    memset(d->bond, 0, j->bond * sizeof(double));
    memcpy(d->bonds, r_ref, j->size * sizeof(double));
    memcpy(d->bonds + last * j->size, r_ref, j->size * sizeof(double));
    for (int i = 0; i < j->n; ++i) {
        double *bond = d->bonds + (size_t)i * j->bond;
        pair_digits(j, i, &n, &low, &high);
        j->qmae->kernels->apply(n, low, high, j->pairs + i * 256, bond, bond + j->bond);
    }
    memcpy(d->w, d->bonds + (size_t)j->n * j->bond + last * j->size, j->size * sizeof(double));
    memcpy(d->bond + last * j->size, r_out, j->size * sizeof(double));
    for (int i = j->n; i-- > 0;) {
        pair_digits(j, i, &n, &low, &high);
        j->qmae->kernels->pull_back(n, low, high, j->transposed + i * 256, d->bond,
                                    d->bonds + (size_t)i * j->bond, d->pairs + i * 256);
    }
    memcpy(d->r, d->bond, j->size * sizeof(double));
    for (size_t i = 0; last > 0 && i < j->size; ++i) d->r[i] += d->bond[last * j->size + i];
    return j->qmae->kernels->dot(j->size, d->w, r_out);
}

/* Pulls the observable d->w back through data and embedding of `in`. */
static qn_status pull_back(const job *j, desk *d, int of) {
    qn_status status = QN_OK;
    memset(d->slopes[of], 0, 2 * j->ninstrs * sizeof(double));
    qn_dm_backward(j->bound, d->history, d->w, d->environments);
    QN_TRY(visit_part(j, &j->data, j->angles, d->environments, d->slopes[of]));
    if (!qn_embeds_by_circuit(j->qmae)) return QN_OK;
    qn_dm_backward_ground(d->embed_in, d->in_history, d->w, d->environments);
    QN_TRY(visit_part(j, &j->embed_in, d->params, d->environments, d->slopes[of]));
out:
    return status;
}

/* What the SWAP test and the loading of `ref` add to the slopes of swap. */
static qn_status visit_test(const job *j, desk *d) {
    qn_status status = QN_OK;
    for (int i = 0; i < j->n; ++i)
        QN_TRY(qn_budget_visit_pair(&j->list, j->qmae->program, i,
                                    !j->list.ancilla && neighbour(j, i) < i, d->pairs + i * 256,
                                    d->slopes[QN_OF_SWAP]));
    if (!qn_embeds_by_circuit(j->qmae)) return QN_OK;
    qn_dm_backward_ground(d->embed_ref, d->ref_history, d->r, d->environments);
    QN_TRY(visit_part(j, &j->embed_ref, d->params, d->environments, d->slopes[QN_OF_SWAP]));
out:
    return status;
}

static void add_slopes(const job *j, desk *d, size_t image, const sums *s) {
    const qn_budget *b = j->budget;
    for (size_t k = 0; k < b->count; ++k)
        for (int of = 0; of < QN_OF_COUNT; ++of) {
            const double slope = d->slopes[of][j->slots[k]];
            d->chosen[k][of] = slope;
            s->slopes[k][of] += slope;
            s->squares[k][of] += slope * slope;
        }
    qn_tally_add(&j->tally, QN_OF_COUNT, d->chosen[0], b->samples + image * b->width + QN_OF_COUNT);
}

static qn_status add_image(const job *j, desk *d, size_t image, const sums *s) {
    qn_status status = QN_OK;
    double *sample = j->budget->samples + image * j->budget->width;
    const double *reference = j->references + image * j->amplitudes;
    const double *r_out = d->history + qn_plan_nsteps(j->data.plan) * j->size;
    const double *loaded = embed(j, &j->embed_in, d->embed_in, d, j->inputs + image * j->amplitudes,
                                 d->in_history);
    memcpy(d->history, loaded, j->size * sizeof(double));
    qn_dm_forward(j->bound, d->history);
    const double *r_ref = embed(j, &j->embed_ref, d->embed_ref, d, reference, d->ref_history);
    sample[QN_OF_SWAP] = swap_test(j, d, r_ref, r_out);
    QN_TRY(pull_back(j, d, QN_OF_SWAP));
    QN_TRY(visit_test(j, d));
    qn_pauli_from_real(j->n, reference, d->w, d->scratch);
    for (size_t i = 0; i < j->size; ++i) d->w[i] /= (double)j->amplitudes;
    sample[QN_OF_FIDELITY] = j->qmae->kernels->dot(j->size, d->w, r_out);
    QN_TRY(pull_back(j, d, QN_OF_FIDELITY));
    add_slopes(j, d, image, s);
out:
    return status;
}

/* ---- all images ----------------------------------------------------------------------------- */

static qn_status add_chunk(const job *j, size_t images, int chunk, const sums *s) {
    qn_status status = QN_OK;
    desk d = {0};
    const size_t first = images * (size_t)chunk / CHUNKS,
                 last = images * ((size_t)chunk + 1) / CHUNKS;
    if (first == last) return QN_OK;
    QN_TRY(desk_init(j, &d));
    memcpy(d.params, j->angles, (size_t)j->qmae->nangles * sizeof(double));
    for (size_t k = first; k < last; ++k) QN_TRY(add_image(j, &d, k, s));
out:
    desk_clear(&d);
    return status;
}

/* The chunks that are this member's, then those of all; sums: CHUNKS, and their total. */
static qn_status add_images(const job *j, size_t images, int threads, const qn_team *team,
                            double *block) {
    qn_status status = QN_OK;
    const sums total = sums_at(j, block, CHUNKS);
    size_t own, end, ends[CHUNKS];
    int worst = QN_OK; /* any failure */
    qn_team_share(team, CHUNKS, &own, &end);
#pragma omp parallel for schedule(dynamic) num_threads(threads) reduction(max : worst)
    for (size_t c = own; c < end; ++c) {
        const sums own_sums = sums_at(j, block, c);
        const int found = add_chunk(j, images, (int)c, &own_sums);
        if (found > worst) worst = found;
    }
    QN_TRY(qn_team_agree(team, (qn_status)worst));
    QN_TRY(qn_team_gather(team, CHUNKS, 2 * j->budget->count * sizeof *total.slopes, block));
    for (size_t c = 0; c < CHUNKS; ++c)
        ends[c] = images * (c + 1) / CHUNKS * j->budget->width * sizeof *j->budget->samples;
    QN_TRY(qn_team_gather_parts(team, CHUNKS, ends, j->budget->samples));
    for (size_t c = 0; c < CHUNKS; ++c) {
        const sums chunk = sums_at(j, block, c);
        sums_add(j, &total, &chunk);
    }
out:
    return status;
}

/* ---- the budget ----------------------------------------------------------------------------- */

/* The places of the program that are noisy, their slots, and the groups they are in. */
static qn_status find_locations(job *j) {
    qn_status status = QN_OK;
    qn_budget *b = j->budget;
    QN_TRY(qn_budget_prepare(b, j->qmae, &j->tally));
    j->slots = qn_alloc(b->count + 1, sizeof *j->slots);
    QN_TRY_ALLOC(j->slots);
    for (size_t k = 0; k < b->count; ++k) j->slots[k] = qn_budget_slot(b, j->qmae->program, k);
    b->samples = qn_alloc(b->images * b->width + 1, sizeof *b->samples);
    QN_TRY_ALLOC(b->samples);
out:
    return status;
}

qn_status qn_budget_compute(const qn_qmae *qmae, const double *angles, size_t images,
                            const double *inputs, const double *references, int threads,
                            qn_budget *budget, qn_diag *diag) {
    const qn_image_pairs all = {images, inputs, references};
    return qn_budget_share(qmae, angles, &all, threads, NULL, budget, diag);
}

qn_status qn_budget_share(const qn_qmae *qmae, const double *angles, const qn_image_pairs *images,
                          int threads, const qn_team *team, qn_budget *budget, qn_diag *diag) {
    qn_status status = QN_OK;
    double *block = NULL;
    qn_budget made = {.images = images->count};
    job j = {.qmae = qmae,
             .n = qmae->spec.qubits,
             .size = (size_t)1 << (2 * qmae->spec.qubits),
             .amplitudes = (size_t)1 << qmae->spec.qubits,
             .ninstrs = qn_program_size(qmae->program),
             .angles = angles,
             .inputs = images->inputs,
             .references = images->references,
             .budget = &made};
    QN_TRY(job_init(&j, diag));
    QN_TRY(find_locations(&j));
    block = qn_alloc((CHUNKS + 1) * 2 * made.count * QN_OF_COUNT + 1, sizeof *block);
    QN_TRY_ALLOC(block);
    QN_TRY(add_images(&j, images->count, threads, team, block));
    const sums total = sums_at(&j, block, CHUNKS);
    qn_budget_set_slopes(&made, (const double(*)[QN_OF_COUNT])total.slopes,
                         (const double(*)[QN_OF_COUNT])total.squares);
    qn_budget_sum_samples(&made);
    *budget = made;
    made = (qn_budget){0};
out:
    qn_budget_clear(&made);
    qn_free(block);
    job_clear(&j);
    return status;
}

void qn_budget_clear(qn_budget *budget) {
    for (int by = 0; by < QN_GROUP_COUNT; ++by) qn_free(budget->groups[by]);
    qn_free(budget->samples);
    qn_free(budget->locations);
    *budget = (qn_budget){0};
}
