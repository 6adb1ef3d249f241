/* What is minimised: a circuit with parameters and an observable, on a device. */
#ifndef QN_OPTIMISE_PROBLEM_H
#define QN_OPTIMISE_PROBLEM_H

#include "optimise/options.h"
#include "qmae_noise/gradient.h"
#include "qmae_noise/simulate.h"
#include "qmae_noise/train.h"

typedef struct qn_problem {
    const qn_optimise_options *options; /* borrowed */
    qn_qasm *qasm;
    qn_circuit *circuit; /* the file's, with the classical bits in use alone */
    qn_observable *observable;
    size_t nvalues; /* of the file's inputs that are searched */
    size_t nangles; /* of the circuit's parameters */
    double *start;  /* nvalues */
    double least;   /* the least eigenvalue of the observable; NAN = too many qubits */
} qn_problem;

/* Reads circuit and observable. model: of the device, for its unit of time. The caller clears
 * *problem, even after a failure. */
QN_MUST_CHECK qn_status qn_problem_read(qn_problem *problem, const qn_model *model, qn_diag *diag);
void qn_problem_clear(qn_problem *problem);
/* The name of value k: "x", "theta[2]". text: QN_PROBLEM_NAME bytes. */
enum { QN_PROBLEM_NAME = 280 };
const char *qn_problem_name(const qn_problem *problem, size_t value, char *text);

/* A problem on one device. */
typedef struct qn_machine {
    const qn_problem *problem; /* borrowed, as is the model */
    const qn_model *model;
    qn_program_options how;
    qn_program *program;
    qn_adjoint *adjoint;
    qn_measurement *measurement; /* of spsa */
    double *angles, *moved;      /* nangles, nvalues */
} qn_machine;
QN_MUST_CHECK qn_status qn_machine_create(qn_machine *machine, const qn_problem *problem,
                                          const qn_model *model, qn_diag *diag);
void qn_machine_clear(qn_machine *machine);

/* An estimate as the settings say, with the random numbers of this step. */
typedef struct qn_slope {
    double value, error; /* of the observable, and the standard error that shots make */
    double exact;        /* of infinitely many shots */
    uint64_t circuits, shots;
} qn_slope;
/* gradient: nvalues, out. */
QN_MUST_CHECK qn_status qn_machine_estimate(qn_machine *machine, const double *values,
                                            uint64_t step, qn_slope *slope, double *gradient,
                                            qn_diag *diag);
/* The value of infinitely many shots. */
QN_MUST_CHECK qn_status qn_machine_value(qn_machine *machine, const double *values, double *value,
                                         qn_diag *diag);

#endif
