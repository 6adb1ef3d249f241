# SPDX-License-Identifier: GPL-3.0-or-later
"""Curves as a small SVG picture, for notebooks; no library is needed."""

from __future__ import annotations

from typing import Callable, Mapping

import numpy as np

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 560, 300, 48, 36, 12, 130
# Distinct for colour-blind readers (Okabe and Ito).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")


def curves_svg(lines: Mapping[str, tuple[np.ndarray, np.ndarray]], x_label: str = "epoch") -> str:
    """Lines by name, each x and y, with axes and a legend."""
    xs = np.concatenate([x for x, _ in lines.values()] or [np.zeros(1)])
    ys = np.concatenate([y for _, y in lines.values()] or [np.zeros(1)])
    x_ticks, y_ticks = _ticks(xs), _ticks(ys)
    x_of = _scale(float(x_ticks[0]), float(x_ticks[-1]), _LEFT, _WIDTH - _RIGHT)
    y_of = _scale(float(y_ticks[0]), float(y_ticks[-1]), _HEIGHT - _BOTTOM, _TOP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif" font-size="12">']
    for tick in x_ticks:
        parts.append(f'<text x="{x_of(tick):.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle" fill="#666">{tick:.6g}</text>')
    for tick in y_ticks:
        parts.append(f'<path d="M{_LEFT} {y_of(tick):.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y_of(tick) + 4:.1f}" text-anchor="end" fill="#666">{tick:.6g}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle:.0f}" y="{_HEIGHT - 4}" text-anchor="middle" fill="#666">{x_label}</text>')
    for k, (name, (x, y)) in enumerate(lines.items()):
        colour = _COLOURS[k % len(_COLOURS)]
        points = " ".join(f"{x_of(a):.1f},{y_of(b):.1f}" for a, b in zip(x, y) if np.isfinite(b))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{_WIDTH - _RIGHT + 10}" y="{_TOP + 14 + 18 * k}" fill="{colour}">{name}</text>')
    return "".join(parts) + "</svg>"


def _ticks(values: np.ndarray) -> np.ndarray:
    """About five round numbers that enclose the values."""
    known = values[np.isfinite(values)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / 5
    step = 10 ** np.floor(np.log10(rough))
    step *= next(factor for factor in (1, 2, 5, 10) if factor * step >= rough * 0.999)
    return np.arange(np.floor(low / step), np.ceil(high / step) + 1) * step


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    return lambda value: start + (value - low) / (high - low) * (end - start)
