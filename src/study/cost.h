/* The error budget of a trained model: what `budget` computes and writes. */
#ifndef QN_STUDY_COST_H
#define QN_STUDY_COST_H

#include "qmae_noise/study.h"
#include "run/host.h"
#include "run/trained.h"

/* A number of the hardware: one or more sources of noise that get better together. */
typedef struct qn_knob {
    const char *name, *help;
    unsigned sources; /* bit s = source s */
} qn_knob;
enum { QN_KNOBS = 10 };
extern const qn_knob qn_knobs[QN_KNOBS];

/* What a knob has to do for the target. */
typedef struct qn_demand {
    bool acts;          /* its sources have locations */
    qn_means off;       /* the model without these sources */
    double first_order; /* reduction of the strength to first order, NAN = more than all of it */
    double reduction;   /* by the model itself, NAN = switching it off is not enough */
} qn_demand;

struct qn_cost {
    const qn_cost_options *options; /* borrowed */
    const qn_host *host;            /* borrowed; may be NULL */
    qn_trained run;
    qn_model *model;
    qn_train *train;
    double *inputs, *references; /* images x 2^n */
    size_t images;
    qn_budget budget;
    qn_means ideal;                   /* without any noise */
    qn_means change[QN_SOURCE_COUNT]; /* by switching a source off; of sources with locations */
    qn_means change_all;              /* by switching all off */
    qn_demand demands[QN_KNOBS];      /* with a target */
};

bool qn_cost_has_target(const qn_cost *cost);
/* The source of a group of QN_GROUP_SOURCE. */
qn_source qn_cost_source(const qn_budget_group *group);

enum { QN_COST_NUMBERS = 8 };

/* The numbers of the noise model that a knob turns, before and after a reduction of its strength:
 * of every gate, rule and pair, at most QN_COST_NUMBERS; of qubits those of the first. Returns how
 * many, 0 if no single number has that strength. */
size_t qn_cost_numbers(const qn_cost *cost, const qn_knob *knob, double reduction,
                       qn_number numbers[QN_COST_NUMBERS]);
/* Places of noise, of any program. */
typedef struct qn_noise_places {
    size_t count;
    const qn_instr *(*at)(const void *context, size_t k, qn_source *source);
    const void *context;
} qn_noise_places;
/* The same of any places. */
size_t qn_knob_numbers(const qn_knob *knob, const qn_model *model, const qn_program *program,
                       double reduction, const qn_noise_places *places,
                       qn_number numbers[QN_COST_NUMBERS]);
/* "error of cz 0.00323 -> 0.00119", "T1 of qubit 3 197 us -> 400 us". */
const char *qn_cost_number_text(const qn_number *number, char *text, size_t size);

#endif
