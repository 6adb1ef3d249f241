/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The budget of a circuit, shared by a team: slopes, changes and demands have the bits of one
 * alone; what one member cannot do is refused by all with one sentence. */
#include "assert_close.h"
#include "program_fixture.h"
#include "qmae_noise/budget.h"
#include "random_program.h"
#include "reference.h"
#include "teams.h"

#include <string.h>
#include <sys/mman.h>

enum { QUBITS = 3, WIDE = 8, PARAMS = 3, OPS = 14, MOST = 5, GROUPS = 40, DEMANDS = 10 };

typedef struct budgeted {
    qn_circuit *circuit;
    qn_model *model;
    qn_observable *sum;
    double params[PARAMS], target;
    size_t memory;
} budgeted;

/* Too large for the least memory there is. */
static qn_circuit *chain(void) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(WIDE, 0, &circuit), QN_OK);
    for (int q = 0; q < WIDE; ++q) add(circuit, "h", q, -1);
    for (int q = 0; q + 1 < WIDE; ++q) add(circuit, "cx", q, q + 1);
    return circuit;
}

static budgeted make(uint64_t seed, int nqubits) {
    budgeted s = {.sum = sum_of_text(nqubits, "0.7 Z2 X0 - 1.5 Z1 Z0 + 0.4 Y2")};
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_TEST, 0, 0, 0);
    s.circuit = nqubits == WIDE ? chain() : random_param_circuit(&rng, nqubits, OPS, PARAMS, true);
    s.model = model_of(random_models[1 + seed % (RANDOM_MODELS - 1)]);
    for (int p = 0; p < PARAMS; ++p) s.params[p] = 6.28 * qn_rng_uniform(&rng);
    return s;
}

static void clear(budgeted *s) {
    qn_observable_destroy(s->sum);
    qn_model_destroy(s->model);
    qn_circuit_destroy(s->circuit);
}

/* Numbers of a budget; words of demands are compared by their first letters. */
typedef struct answer {
    qn_cost_number noisy, ideal, change, slopes[GROUPS], changes[GROUPS];
    double demands[DEMANDS][3];
    char words[DEMANDS];
    size_t groups, ndemands;
} answer;

static void take(const qn_cost *cost, answer *a) {
    qn_cost_figure figure = {.name = NULL};
    assert_true(qn_cost_figure_at(cost, 0, &figure));
    a->noisy = figure.noisy;
    a->ideal = figure.ideal;
    a->change = figure.change;
    for (int by = 0; by < QN_GROUP_COUNT; ++by)
        for (size_t k = 0; qn_cost_group_at(cost, (qn_grouping)by, k); ++k) {
            const qn_cost_group *group = qn_cost_group_at(cost, (qn_grouping)by, k);
            assert_true(a->groups < GROUPS);
            a->slopes[a->groups] = group->slope[0];
            a->changes[a->groups++] = group->change[0];
        }
    for (size_t k = 0; qn_cost_demand_at(cost, k); ++k) {
        const qn_demand *demand = qn_cost_demand_at(cost, k);
        const double numbers[3] = {demand->off.value, demand->first_order, demand->reduction};
        memcpy(a->demands[k], numbers, sizeof numbers);
        a->words[k] = demand->name[0];
        ++a->ndemands;
    }
}

static qn_status compute_or_say(const qn_team *team, const budgeted *s, answer *result,
                                qn_diag *diag) {
    qn_cost *cost = NULL;
    qn_program_options options = qn_program_options_default();
    options.allow_unused = true;
    const qn_host host = {.team = team};
    const qn_cost_question question = {.name = "circuit",
                                       .circuit = s->circuit,
                                       .model = s->model,
                                       .options = &options,
                                       .params = s->params,
                                       .observable = s->sum,
                                       .target = &s->target,
                                       .memory = s->memory};
    const qn_status status = qn_cost_of_circuit(&question, &host, &cost, diag);
    if (status == QN_OK) take(cost, result);
    qn_cost_destroy(cost);
    return status;
}

static qn_status compute(const qn_team *team, void *context, void *result) {
    return compute_or_say(team, context, result, NULL);
}

static void any_team_has_the_bits_of_one(void **state) {
    (void)state;
    for (uint64_t seed = 70; seed < 74; ++seed) {
        budgeted s = make(seed, QUBITS);
        answer first = {.groups = 0}, alone = {.groups = 0};
        assert_int_equal(compute(NULL, &s, &first), QN_OK);
        s.target = 0.3 * first.noisy.value + 0.7 * first.ideal.value;
        assert_int_equal(compute(NULL, &s, &alone), QN_OK);
        assert_true(alone.groups > QUBITS && alone.ndemands == DEMANDS);
        assert_true(alone.demands[DEMANDS - 1][2] > 0.0 && alone.demands[DEMANDS - 1][2] < 1.0);
        assert_true(alone.change.value != 0.0);
        assert_teams_agree(MOST, sizeof(answer), compute, &s);
        clear(&s);
    }
}

enum { MEMBERS = 3 };

typedef struct said {
    qn_status status;
    qn_diag diag;
} said;

typedef struct refusal {
    budgeted *asked;
    said *members; /* shared */
} refusal;

static qn_status refused(const qn_team *team, void *context) {
    const refusal *r = context;
    answer unused = {.groups = 0};
    budgeted own = *r->asked;
    own.memory = team->rank == 1 ? 1 : 0; /* the least there is: this member alone has no room */
    said *mine = &r->members[team->rank];
    mine->status = compute_or_say(team, &own, &unused, &mine->diag);
    return QN_OK;
}

static void no_member_goes_on_alone(void **state) {
    (void)state;
    budgeted s = make(71, WIDE);
    const size_t bytes = MEMBERS * sizeof(said);
    refusal r = {&s, teams_share(bytes)};
    assert_int_equal(qn_team_fork(MEMBERS, NULL, refused, &r, NULL), QN_OK);
    for (int k = 0; k < MEMBERS; ++k) {
        assert_int_equal(r.members[k].status, QN_ERR_LIMIT);
        assert_true(strlen(r.members[k].diag.text) > 20);
        assert_string_equal(r.members[k].diag.text, r.members[1].diag.text);
    }
    assert_int_equal(munmap(r.members, bytes), 0);
    clear(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_team_has_the_bits_of_one),
        cmocka_unit_test(no_member_goes_on_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
