/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/curves.h"

#include "core/number.h"
#include "draw/gnuplot.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* Okabe and Ito (2008), without the yellow that vanishes on white. */
static const char *const palette[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                      "#E69F00", "#56B4E9", "#000000"};
enum { NCOLOURS = sizeof palette / sizeof palette[0] };

/* ---- data and script ---------------------------------------------------------------------- */

/* A block a curve, in gnuplot's index order: x y error. */
static void print_data(const void *object, const char *name, FILE *file) {
    const qn_figure *figure = object;
    (void)name;
    char x[QN_REAL_TEXT], y[QN_REAL_TEXT], e[QN_REAL_TEXT];
    for (size_t c = 0; c < figure->ncurves; ++c) {
        const qn_curve *curve = &figure->curves[c];
        fprintf(file, "%s# %s\n# x y error\n", c ? "\n\n" : "", curve->label);
        for (size_t i = 0; i < curve->count; ++i)
            fprintf(file, "%s %s %s\n", qn_real_text(curve->x[i], x), qn_real_text(curve->y[i], y),
                    qn_real_text(curve->error ? curve->error[i] : 0.0, e));
    }
}

static const char *colour_of(const qn_curve *curve) {
    return palette[(unsigned)curve->colour % NCOLOURS];
}

/* Are there errors, and one that is known? */
static bool has_band(const qn_curve *curve) {
    for (size_t i = 0; curve->error && i < curve->count; ++i)
        if (isfinite(curve->error[i])) return true;
    return false;
}

/* Errors are wanted and none is known. */
static bool lacks_bands(const qn_figure *figure) {
    bool wanted = false;
    for (size_t c = 0; c < figure->ncurves; ++c) {
        wanted |= figure->curves[c].error != NULL;
        if (has_band(&figure->curves[c])) return false;
    }
    return wanted;
}

/* points of a curve that are drawn one by one */
enum { MANY = 26 };

/* Bands first, so that no line hides behind one. */
static void print_plot(const qn_figure *figure, const char *name, FILE *file) {
    const char *separator = "plot ";
    for (size_t c = 0; c < figure->ncurves; ++c) {
        if (!has_band(&figure->curves[c])) continue;
        fprintf(file,
                "%s'%s.dat' index %zu using 1:($2-$3):($2+$3) with filledcurves fillcolor '%s' "
                "fillstyle transparent solid 0.2 noborder notitle",
                separator, name, c, colour_of(&figure->curves[c]));
        separator = ", \\\n     ";
    }
    for (size_t c = 0; c < figure->ncurves; ++c) {
        const qn_curve *curve = &figure->curves[c];
        /* Later curves are thinner, so that equal ones all show. */
        fprintf(file, "%s'%s.dat' index %zu using 1:2 with linespoints linewidth %.3g dashtype %d ",
                separator, name, c, 1.8 + 0.8 * (double)(figure->ncurves - 1 - c),
                curve->dashed && curve->count <= MANY ? 2 : 1);
        /* Points tell curves apart; many of them, or dashes, would hide ups and downs. */
        fprintf(file, "pointtype %d pointsize 0.7 pointinterval %zu linecolor '%s' title ",
                curve->dashed ? 6 : 7, curve->count / MANY + 1, colour_of(curve));
        qn_gnuplot_quote(file, curve->label);
        separator = ", \\\n     ";
    }
    fputc('\n', file);
}

/* Does any point or band reach below zero? And is zero far from all of them? */
static void y_bounds(const qn_figure *figure, double *low, double *high) {
    *low = INFINITY, *high = -INFINITY;
    for (size_t c = 0; c < figure->ncurves; ++c) {
        const qn_curve *curve = &figure->curves[c];
        for (size_t i = 0; i < curve->count; ++i) {
            const double error = curve->error && isfinite(curve->error[i]) ? curve->error[i] : 0;
            if (curve->y[i] - error < *low) *low = curve->y[i] - error;
            if (curve->y[i] + error > *high) *high = curve->y[i] + error;
        }
    }
}

/* An axis of values that are never negative does not show negative numbers: it starts at zero, or
 * near the values if all of them are far from zero. */
static void print_y_range(const qn_figure *figure, FILE *file) {
    double low, high;
    y_bounds(figure, &low, &high);
    if (low < 0 || !(high > 0)) fputs("set offsets 0, 0, graph 0.05, graph 0.05\n", file);
    else if (low < 0.5 * high) fputs("set yrange [0:*]\nset offsets 0, 0, graph 0.05, 0\n", file);
    else fputs("set yrange [0<*:*]\nset offsets 0, 0, graph 0.05, graph 0.05\n", file);
}

static void print_script(const void *object, const char *name, FILE *file) {
    const qn_figure *figure = object;
    fputs("set encoding utf8\n", file);
    /* A subtitle is a second, smaller line of the title. */
    fputs("set title ", file);
    qn_gnuplot_quote(file, figure->title);
    if (figure->subtitle) {
        fputs(".\"\\n\".'{/*0.8 '.", file);
        qn_gnuplot_quote(file, figure->subtitle);
        if (lacks_bands(figure)) fputs(".'; errors: unknown'", file);
        fputs(".'}'", file);
    }
    fputc('\n', file);
    qn_gnuplot_setting(file, "xlabel", figure->x_label);
    qn_gnuplot_setting(file, "ylabel", figure->y_label);
    fputs("set key bmargin center Left reverse samplen 3 spacing 1.25 maxcols 1 title ' '\n"
          "set xlabel offset 0,0.4\nset xrange [*:*] noextend\n"
          "set grid linecolor '#c8c8c8' linewidth 0.7 dashtype 1\n"
          "set border 3 linecolor '#404040'\nset tics nomirror out\n",
          file);
    print_y_range(figure, file);
    if (figure->x_logarithmic) fputs("set logscale x\n", file);
    if (figure->x_step > 0) fprintf(file, "set xtics %g\n", figure->x_step);
    fprintf(file,
            "set terminal svg size 800,600 font 'sans,14' background 'white'\n"
            "set output '%s.svg'\n",
            name);
    print_plot(figure, name, file);
    fprintf(file,
            "set terminal pngcairo size 1200,900 background 'white' font 'sans,14' fontscale 1.4 "
            "pointscale 2 linewidth 1.5\n"
            "set output '%s.png'\nreplot\n",
            name);
}

qn_status qn_figure_write(const qn_figure *figure, const char *folder, const char *name,
                          qn_diag *diag) {
    return qn_gnuplot_write(print_data, print_script, figure, folder, name, diag);
}
