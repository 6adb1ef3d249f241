/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole public library. */
#ifndef QMAE_NOISE_QMAE_NOISE_H
#define QMAE_NOISE_QMAE_NOISE_H

#include "qmae_noise/budget.h"
#include "qmae_noise/channel.h"
#include "qmae_noise/circuit.h"
#include "qmae_noise/core.h"
#include "qmae_noise/data.h"
#include "qmae_noise/design.h"
#include "qmae_noise/dm.h"
#include "qmae_noise/gradient.h"
#include "qmae_noise/import.h"
#include "qmae_noise/loader.h"
#include "qmae_noise/mask.h"
#include "qmae_noise/noise.h"
#include "qmae_noise/observable.h"
#include "qmae_noise/optimise.h"
#include "qmae_noise/program.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/qmae.h"
#include "qmae_noise/route.h"
#include "qmae_noise/run.h"
#include "qmae_noise/settings.h"
#include "qmae_noise/simulate.h"
#include "qmae_noise/study.h"
#include "qmae_noise/team.h"
#include "qmae_noise/train.h"
#include "qmae_noise/trajectory.h"

#endif
