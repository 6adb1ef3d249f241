# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to everything else: `qmae_noise.lib` has every function that the C headers declare, `qmae_noise.ffi` memory for them.
Where the package has the same number by another way, both are compared."""

import numpy as np
import pytest

import qmae_noise as q
from conftest import CIRCUITS
from qmae_noise import ffi

RUN = {"side": 4, "train_images": 6, "test_images": 3, "batch": 3, "epochs": 2, "threads": 1, "mask": 0.25}


def good(status, diag=None):
    assert status == q.lib.QN_OK, ffi.string(diag.text) if diag else status


def made(kind, call, *arguments):
    """CALL(ARGUMENTS..., &made, diag)."""
    out, diag = ffi.new(kind + " **"), ffi.new("qn_diag *")
    good(call(*arguments, out, diag), diag)
    return out[0]


def test_random_numbers():
    rng, again = ffi.new("qn_rng *"), ffi.new("qn_rng *")
    for one in (rng, again):
        q.lib.qn_rng_init(one, 7, q.lib.QN_STREAM_SHOTS, 1, 2, 3)
    uniform = np.array([q.lib.qn_rng_uniform(rng) for _ in range(4000)])
    assert uniform.min() >= 0 and uniform.max() < 1 and abs(uniform.mean() - 0.5) < 5 / np.sqrt(12 * 4000)
    assert [q.lib.qn_rng_uniform(again) for _ in range(4000)] == uniform.tolist()
    normal = np.array([q.lib.qn_rng_normal(rng) for _ in range(4000)])
    assert abs(normal.mean()) < 5 / np.sqrt(4000) and abs(normal.std() - 1) < 5 / np.sqrt(8000)
    assert {q.lib.qn_rng_below(rng, 3) for _ in range(100)} == {0, 1, 2}
    drawn = np.array([q.lib.qn_rng_binomial(rng, 0.25, 100) for _ in range(400)])
    assert abs(drawn.mean() - 25) < 5 * np.sqrt(18.75 / 400) and drawn.max() <= 100
    assert len({q.lib.qn_rng_bits(rng) for _ in range(10)}) == 10
    order = ffi.new("size_t[]", list(range(10)))
    q.lib.qn_rng_shuffle(rng, order, 10)
    assert sorted(order) == list(range(10)) and list(order) != list(range(10))


def test_kernels():
    names = [ffi.string(q.lib.qn_kernels_at(k).name) for k in range(q.lib.qn_kernels_count())]
    assert b"generic" in names and q.lib.qn_kernels_find(b"generic") == q.lib.qn_kernels_at(names.index(b"generic"))
    assert ffi.string(q.lib.qn_kernels_best().name) in names and q.lib.qn_kernels_find(b"none such") == ffi.NULL


def test_messages():
    diag, text = ffi.new("qn_diag *"), ffi.new("char[200]")
    status = q.lib.qn_fail_at(diag, q.lib.QN_ERR_SYNTAX, b"my.cfg", 3, 5, b"%s is wrong", ffi.new("char[]", b"this"))
    q.lib.qn_diag_format(diag, text, 200)
    assert (status, ffi.string(text)) == (q.lib.QN_ERR_SYNTAX, b"my.cfg:3:5: this is wrong")
    memory = q.lib.qn_alloc(4, 8)
    assert bytes(ffi.buffer(memory, 32)) == bytes(32)
    q.lib.qn_free(memory)
    assert q.lib.qn_device_options_default().noise_scale == 1 and q.lib.qn_sampling_default().trajectories > 0


def test_models_and_channels():
    for call in (q.lib.qn_model_open, q.lib.qn_model_load):
        path = b"ibm_like" if call == q.lib.qn_model_open else q.Model.load("ibm_like").path.encode()
        model = made("qn_model", call, path)
        assert ffi.string(q.lib.qn_model_name(model)) == b"ibm_like"
        q.lib.qn_model_destroy(model)
    channel = q.lib.qn_channel_find(b"depolarizing")
    value, matrix = ffi.new("double *", 0.25), np.empty((4, 4))
    arguments = ffi.new("qn_channel_args *", {"nqubits": 1, "count": [1], "values": [value]})
    q.lib.qn_channel_ptm(channel, arguments, 1.0, ffi.from_buffer("double[]", matrix))
    assert np.allclose(matrix, np.diag([1, 0.75, 0.75, 0.75])) and q.lib.qn_channel_find(b"rain") == ffi.NULL
    assert q.lib.qn_noise_form_find(b"rain") == ffi.NULL and q.lib.qn_noise_form_find(b"depolarizing") != ffi.NULL


def test_numbers_of_a_program():
    model = q.Model.load("ibm_like")
    program = q.Program(q.Circuit(2).gate("h", 0).gate("cx", [0, 1]).measure_all(), model)
    assert q.lib.qn_program_readout_group(program._pointer, 0) == ffi.NULL and q.lib.qn_program_readout_most(program._pointer) == 0
    found, names = ffi.new("qn_number[2]"), {}
    for k in range(q.lib.qn_program_size(program._pointer)):
        instr = q.lib.qn_program_instr(program._pointer, k)
        if instr.kind != q.lib.QN_INSTR_NOISE or instr.source != q.lib.QN_SOURCE_GATE_2Q:
            continue
        for n in range(q.lib.qn_model_numbers(model._pointer, program._pointer, instr, q.lib.QN_SOURCE_GATE_2Q, 0.5, found)):
            names[ffi.string(found[n].name).decode()] = (found[n].before, found[n].after)
    assert list(names) == ["error of cz"] and 0 < names["error of cz"][1] < names["error of cz"][0] == model.gate("cz", [0, 1]).error


@pytest.fixture
def training():
    """A training by its parts, that of `train(**RUN)`, and what it borrows."""
    settings = ffi.new("qn_train_settings *", q.lib.qn_train_settings_default())
    settings.spec.qubits, settings.spec.latent, settings.align = 4, 3, 1
    settings.batch, settings.epochs, settings.threads, settings.mask = 3, 2, 1, 0.25
    good(q.lib.qn_train_settings_check(settings, ffi.new("qn_diag *")))
    images = ffi.new("qn_images[2]")
    diag = ffi.new("qn_diag *")
    good(q.lib.qn_images_open(b"mnist", 4, 6, 3, images, images + 1, diag), diag)
    model = q.Model.load("ibm_like")

    def create():
        return made("qn_train", q.lib.qn_train_create, settings, model._pointer, ffi.NULL, images, images + 1)

    yield create
    for which in (images, images + 1):
        q.lib.qn_images_clear(which)


def test_training_by_hand(training, tmp_path):
    run = q.train(tmp_path / "run", "ibm_like", align=1, **RUN)
    train, record, history = training(), ffi.new("qn_step_record *"), ffi.new("qn_history *")
    q.lib.qn_train_join(train, ffi.NULL)
    assert q.lib.qn_train_steps(train) == 4 and q.lib.qn_train_steps_per_epoch(train) == 2 and q.lib.qn_train_threads(train) == 1
    assert q.lib.qn_train_bytes(train) > q.lib.qn_train_own_bytes(train) > 0
    assert q.lib.qn_train_settings_of(train).batch == 3 and q.lib.qn_train_patch(train).height == run.patch.height == 2
    spec = q.lib.qn_qmae_spec_of(q.lib.qn_train_qmae(train))
    assert q.lib.qn_qmae_spec_nangles(spec) == q.lib.qn_train_state_of(train).nangles == len(run.parameters)
    losses = []
    while not q.lib.qn_train_done(train):
        good(q.lib.qn_train_step(train, record))
        good(q.lib.qn_history_add_step(history, record))
        losses.append(record.loss)
    assert losses == run.steps["loss"].tolist()
    evaluation, images = ffi.new("qn_evaluation *"), ffi.new("qn_image_record[3]")
    good(q.lib.qn_train_evaluate(train, 0, evaluation, images))
    good(q.lib.qn_history_add_evaluation(history, evaluation))
    assert evaluation.fidelity == run.metrics["fidelity"][-1] and images[2].swap == run.images["swap"][-1]
    masked, pixels = np.empty(16), np.empty(16)
    good(q.lib.qn_train_reconstruct(train, 1, ffi.from_buffer("double[]", masked), ffi.from_buffer("double[]", pixels)))
    inputs, _, _ = run.test_images()
    assert np.array_equal(masked, inputs[1]) and np.allclose(pixels, run.qmae().reconstruct(run.parameters, inputs[1]), atol=1e-12)
    state, diag = ffi.new("qn_train_state *", q.lib.qn_train_state_of(train)), ffi.new("qn_diag *")
    text = b'side = 4;\nmask = 0.25;\nmodel = "qmae";\n'
    good(q.lib.qn_checkpoint_write(str(tmp_path / "checkpoint.h5").encode(), state, history, text, diag), diag)
    read = q.Run.load(tmp_path)
    assert np.array_equal(read.parameters, run.parameters) and np.array_equal(read.token, run.token) and np.array_equal(read.steps, run.steps)
    other = training()
    good(q.lib.qn_train_restore(other, state, diag), diag)
    assert q.lib.qn_train_done(other)
    q.lib.qn_history_clear(history)
    for one in (other, train):
        q.lib.qn_train_destroy(one)


def test_a_step_that_is_stopped(training):
    train, record, asked = training(), ffi.new("qn_step_record *"), []
    stop = ffi.callback("bool(void *)", lambda context: asked.append(1) or True)
    q.lib.qn_train_watch(train, stop, ffi.NULL)
    assert q.lib.qn_train_step(train, record) == q.lib.QN_ERR_INTERRUPTED and asked
    q.lib.qn_train_watch(train, ffi.cast("bool(*)(void *)", 0), ffi.NULL)
    good(q.lib.qn_train_step(train, record))
    noisy, diag = record.loss, ffi.new("qn_diag *")
    good(q.lib.qn_train_set_model(train, q.Model.ideal()._pointer, ffi.NULL, diag), diag)
    good(q.lib.qn_train_step(train, record))
    assert record.step == 2 and record.loss < noisy
    q.lib.qn_train_destroy(train)


def test_an_observable_that_is_kept():
    """The SWAP test's observable of a reference, made once: the same value as made anew."""
    qmae = q.Qmae("ibm_like", qubits=2, engine="dm")
    rng = np.random.default_rng(3)
    angles, image = rng.normal(size=qmae.angle_count), q.normalise(rng.random(4))
    want = qmae.evaluate(angles, image).swap
    bound, work = qmae._new_bound(), qmae._new_work()
    kept = np.empty(max(q.lib.qn_qmae_observable_size(qmae._pointer), 1))
    q.lib.qn_qmae_observable(qmae._pointer, work.pointer, ffi.from_buffer("double[]", image), ffi.from_buffer("double[]", kept))
    q.lib.qn_qmae_bind(bound.pointer, ffi.from_buffer("double[]", angles), 0)
    amplitudes = ffi.from_buffer("double[]", image)
    request = ffi.new("qn_request *", {"input": amplitudes, "reference": amplitudes, "observable": ffi.from_buffer("double[]", kept)})
    response = ffi.new("qn_response *")
    good(q.lib.qn_qmae_evaluate(qmae._pointer, bound.pointer, work.pointer, request, response))
    assert response.swap == pytest.approx(want, abs=1e-13)


def test_trajectories_by_hand():
    program = q.Program(q.Circuit.read(CIRCUITS / "adder.qasm"), "ibm_like")
    exact = program.run().expect("ZIIZII")
    options = ffi.new("qn_trajectory_options *", q.lib.qn_trajectory_options_default())
    string = ffi.new("char[]", b"ZIIZII")
    strings = ffi.new("char *[]", [string])
    options.npaulis, options.paulis, options.readout = 1, strings, True
    plan = made("qn_trajectory", q.lib.qn_trajectory_of, program._pointer, options)
    bound = ffi.new("qn_trajectory_bound **")
    good(q.lib.qn_trajectory_bound_create(plan, bound))
    q.lib.qn_trajectory_bind(bound[0], ffi.NULL)
    settings = ffi.new("qn_trajectory_settings *", {"seed": 5, "trajectories": 2000, "threads": 2, "stratify": True})
    estimate, report, diag = ffi.new("qn_estimate *"), ffi.new("qn_trajectory_report *"), ffi.new("qn_diag *")
    good(q.lib.qn_trajectory_estimate(bound[0], ffi.NULL, ffi.NULL, settings, estimate, report, diag), diag)
    assert report.trajectories == 2000 and 0 < estimate.error < 0.02 and abs(estimate.value - exact) < 5 * estimate.error
    q.lib.qn_trajectory_bound_destroy(bound[0])
    q.lib.qn_trajectory_destroy(plan)


def test_measurements_by_hand():
    circuit, model = q.Circuit(2, 1).rotation("ry", 0, 0).gate("cx", [0, 1]), q.Model.load("ibm_like")
    program, observable = q.Program(circuit, model), q.Observable("0.5 ZZ - 1.2 XI + 0.1", 2)
    arguments = (circuit._pointer, model._pointer, program._options, observable._pointer)
    measurement = made("qn_measurement", q.lib.qn_measurement_create, *arguments)
    groups = q.lib.qn_measurement_groups(measurement)
    assert {ffi.string(groups.groups[k].basis) for k in range(groups.count)} == {b"ZZ", b"XI"} and groups.constant == 0.1
    at, value, diag = ffi.new("double *", 0.3), ffi.new("qn_measured_value *"), ffi.new("qn_diag *")
    shots = ffi.new("qn_measured_shots *", {"count": 20000, "seed": 2})
    good(q.lib.qn_measurement_run(measurement, at, ffi.NULL, shots, value, diag), diag)
    ends = q.Circuit(2, 1).rotation("ry", 0, 0).gate("cx", [0, 1]).measure_all()
    exact = 0.1 + 0.5 * q.run(ends, model, parameters=[0.3]).expect("ZZ")
    turned = q.Circuit(2, 1).rotation("ry", 0, 0).gate("cx", [0, 1]).gate("h", 1).measure(1, 0)
    exact -= 1.2 * q.run(turned, model, parameters=[0.3]).expect("ZI")
    assert value.error > 0 and abs(value.value - exact) < 5 * value.error
    q.lib.qn_measurement_destroy(measurement)


def test_teams():
    first, end = ffi.new("size_t *"), ffi.new("size_t *")
    q.lib.qn_team_share(ffi.new("qn_team *", {"rank": 1, "size": 3}), 10, first, end)
    assert (first[0], end[0]) == (4, 7)
    array = ffi.new("double[]", [1, 2, 3])
    good(q.lib.qn_team_gather(ffi.NULL, 3, 8, array))
    assert list(array) == [1, 2, 3] and q.lib.qn_team_any(ffi.NULL, True)
    assert q.lib.qn_team_agree(ffi.NULL, q.lib.QN_ERR_IO) == q.lib.QN_ERR_IO
    assert q.lib.qn_team_agree_on(ffi.NULL, q.lib.QN_ERR_IO, ffi.NULL) == q.lib.QN_ERR_IO
    good(q.lib.qn_team_tell(ffi.NULL, 24, array))
    assert list(array) == [1, 2, 3]
    seen = []

    @ffi.callback(ffi.typeof(q.lib.qn_team_fork).args[2])
    def member(team, context):
        seen.append((team.rank, team.size))
        return 0

    good(q.lib.qn_team_fork(1, ffi.NULL, member, ffi.NULL, ffi.new("qn_diag *")))
    assert seen == [(0, 1)]


def test_the_budget_of_a_circuit():
    text = b'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\n// qmae-noise section one\nh q[0];\n// qmae-noise section two\ncx q[0], q[1];\n'
    file = made("qn_qasm", q.lib.qn_qasm_parse, b"bell.qasm", text, len(text), ffi.NULL)
    model = made("qn_model", q.lib.qn_model_open, b"ibm_like")
    sum_ = made("qn_observable", q.lib.qn_observable_parse, b"sum", b"ZZ", 2)
    circuit, target = q.lib.qn_qasm_circuit(file), ffi.new("double *", 0.999)
    names = [ffi.new("char[]", word) for word in (b"bell.qasm", b"ZZ")]
    question = {"name": names[0], "circuit": circuit, "model": model, "observable": sum_, "text": names[1], "file": file, "target": target}
    cost = made("qn_cost", q.lib.qn_cost_of_circuit, ffi.new("qn_cost_question *", question), ffi.NULL)
    figure = ffi.new("qn_cost_figure *")
    assert q.lib.qn_cost_figure_at(cost, 0, figure) and not q.lib.qn_cost_figure_at(cost, 1, figure)
    found = q.gradient(q.Circuit.from_qasm(text.decode()), "ibm_like", "ZZ", noise=True)
    assert figure.noisy.value == pytest.approx(found.value, abs=1e-14) and figure.ideal.value == pytest.approx(1.0, abs=1e-14)
    sections, k = {}, 0
    while (group := q.lib.qn_cost_group_at(cost, q.lib.QN_GROUP_SECTION, k)) != ffi.NULL:
        sections[ffi.string(group.name)] = group.slope[0].value
        k += 1
    assert list(sections) == [b"one", b"two"] and sum(sections.values()) == pytest.approx(found.places["slope"].sum(), abs=1e-14)
    section = q.lib.qn_circuit_op(circuit, 1).section
    assert ffi.string(q.lib.qn_qasm_section_name(file, section)) == b"two"
    demands = [q.lib.qn_cost_demand_at(cost, k) for k in range(10)]
    every = next(d for d in demands if ffi.string(d.name) == b"all of them")
    assert every.off.value == pytest.approx(1.0, abs=1e-14) and 0 < every.reduction < 1
    assert q.lib.qn_cost_demand_at(cost, 10) == ffi.NULL and q.lib.qn_cost_budget(cost) == ffi.NULL
    q.lib.qn_cost_destroy(cost)
    q.lib.qn_observable_destroy(sum_)
    q.lib.qn_model_destroy(model)
    q.lib.qn_qasm_destroy(file)


def test_figures():
    names = [ffi.string(q.lib.qn_figure_text_of(kind).name) for kind in range(q.lib.QN_FIGURE_KINDS)]
    assert names[q.lib.QN_FIGURE_PSNR] == b"psnr" and ffi.string(q.lib.qn_figure_text_of(q.lib.QN_FIGURE_PSNR).unit) == b"dB"


def test_observables_on_other_qubits():
    observable, placed = q.Observable("0.5 ZX + 2 |1*>", 2), ffi.new("qn_observable **")
    good(q.lib.qn_observable_place(observable._pointer, 3, ffi.new("int[]", [2, 0]), placed))
    there = q.Observable._of(q._library.Handle(placed[0], q.lib.qn_observable_destroy))
    assert sorted(there.terms) == [(0.5, "XIZ"), (2.0, "II1")]


def test_the_state_of_some_qubits():
    result = q.run(q.Circuit(3).gate("h", 0).gate("cx", [0, 2]))
    psi = np.empty(4, np.complex128)
    good(q.lib.qn_simulation_state_of(result._pointer, 2, ffi.new("int[]", [0, 2]), ffi.from_buffer("double _Complex[]", psi)))
    assert np.allclose(np.abs(psi), [np.sqrt(0.5), 0, 0, np.sqrt(0.5)])
