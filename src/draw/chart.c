/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/chart.h"

#include "draw/gnuplot.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum { LINE = 24, MARGIN = 190, ROW = 26, PANEL_MARGIN = 120, FEW_ROWS = 6 };

typedef void plotter(const void *chart, const char *name, FILE *file);

/* The same plot as SVG and as PNG. */
static void print_outputs(plotter *plot, const void *chart, const char *name, int width, int height,
                          FILE *file) {
    fprintf(file,
            "set terminal svg size %d,%d font 'sans,13' background 'white'\nset output '%s.svg'\n",
            width, height, name);
    plot(chart, name, file);
    fprintf(file,
            "set terminal pngcairo size %d,%d font 'sans,13' fontscale 1.3 linewidth 1.3\n"
            "set output '%s.png'\n",
            width * 4 / 3, height * 4 / 3, name);
    plot(chart, name, file);
}

/* ---- bars ----------------------------------------------------------------------------------- */

static void print_bar_data(const void *chart, const char *name, FILE *file) {
    const qn_bar_chart *c = chart;
    (void)name;
    fprintf(file, "# line \"%s\" \"%s\" error error label\n", c->first, c->second);
    for (size_t k = 0; k < c->count; ++k) {
        const qn_bar *bar = &c->bars[k];
        fprintf(file, "%zu %.12g %.12g %.12g %.12g \"%s\"\n", k, bar->first, bar->second,
                bar->first_error, bar->second_error, bar->label);
    }
}

/* Is the error of a bar known? */
static bool has_errors(const qn_bar_chart *chart) {
    for (size_t k = 0; k < chart->count; ++k)
        if (isfinite(chart->bars[k].first_error) || isfinite(chart->bars[k].second_error))
            return true;
    return false;
}

/* A single bar is as thick as two. */
static void plot_bars(const void *chart, const char *name, FILE *file) {
    const qn_bar_chart *c = chart;
    fprintf(
        file,
        "plot '%s.dat' using ($2>0?$2:0):1:($2<0?$2:0):($2>0?$2:0):($1-0.38):"
        "($3==$3?$1:$1+0.38) with boxxyerror fillcolor '#0072B2' fillstyle solid noborder title ",
        name);
    qn_gnuplot_quote(file, c->first);
    fprintf(file,
            ", \\\n     '%s.dat' using ($3>0?$3:0):1:($3<0?$3:0):($3>0?$3:0):1:($1+0.38) with "
            "boxxyerror fillcolor '#E69F00' fillstyle solid noborder title ",
            name);
    qn_gnuplot_quote(file, c->second);
    if (!has_errors(c)) {
        fputc('\n', file);
        return;
    }
    fprintf(file,
            ", \\\n     '%s.dat' using 2:($3==$3?$1-0.19:$1):4 with xerrorbars pointtype 0 "
            "linecolor '#202020' title '+- standard error', \\\n     '%s.dat' using "
            "3:($1+0.19):5 with xerrorbars pointtype 0 linecolor '#202020' notitle\n",
            name, name);
}

static void print_bar_script(const void *chart, const char *name, FILE *file) {
    const qn_bar_chart *c = chart;
    const char *separator = "set ytics nomirror scale 0 (";
    fputs("set datafile missing 'nan'\n", file);
    qn_gnuplot_setting(file, "title", c->title);
    if (c->subtitle) {
        fputs("set label 1 at graph 0.5, graph 1 center offset 0,0.8 ", file);
        qn_gnuplot_quote(file, c->subtitle);
        fputs("\nset title offset 0,1\nset tmargin 4\n", file);
    }
    qn_gnuplot_setting(file, "xlabel", c->x_label);
    for (size_t k = 0; k < c->count; ++k) {
        fputs(separator, file);
        qn_gnuplot_quote(file, c->bars[k].label);
        fprintf(file, " %zu", k);
        separator = ", \\\n    ";
    }
    fprintf(file,
            ")\nset yrange [%zu:-1]\nset xtics nomirror out\nset border 1 linecolor '#404040'\n"
            "set grid xtics linecolor '#909090' linewidth 0.7 dashtype 3\nset key bmargin center "
            "Left reverse samplen 2 maxcols 1 title ' '\nset arrow from first 0, graph 0 to first "
            "0, graph 1 nohead linecolor "
            "'#404040'\n",
            c->count);
    print_outputs(plot_bars, chart, name, 820, MARGIN + (int)c->count * LINE, file);
}

qn_status qn_bar_chart_write(const qn_bar_chart *chart, const char *folder, const char *name,
                             qn_diag *diag) {
    return qn_gnuplot_write(print_bar_data, print_bar_script, chart, folder, name, diag);
}

/* ---- maps ----------------------------------------------------------------------------------- */

static void print_map_data(const void *map, const char *name, FILE *file) {
    const qn_time_map *m = map;
    (void)name;
    for (size_t p = 0; p < m->npanels; ++p) {
        fprintf(file, "%s# %s: a line for each row\n", p ? "\n\n" : "", m->panels[p]);
        for (size_t i = 0; i < m->rows * m->columns; ++i)
            fprintf(file, "%.9g%c", m->values[p * m->rows * m->columns + i],
                    (i + 1) % m->columns ? ' ' : '\n');
    }
}

/* The least step of a third of the range or more, 1, 2 or 5 times a power of ten: small panels have
 * short bars of colour. */
static double step_of(double range) {
    const double third = range / 3.0, power = pow(10.0, floor(log10(third)));
    const double lead = third / power;
    return power * (lead <= 1.0 ? 1.0 : lead <= 2.0 ? 2.0 : lead <= 5.0 ? 5.0 : 10.0);
}

/* White is zero, orange is above and blue below, as deep as orange is at the same size. */
static void print_palette(const qn_time_map *m, size_t panel, FILE *file) {
    double least = 0.0, most = 1e-300;
    for (size_t i = 0; i < m->rows * m->columns; ++i) {
        const double value = m->values[panel * m->rows * m->columns + i];
        least = fmin(least, value);
        most = fmax(most, value);
    }
    fprintf(file, "set cbrange [%g:%g]\n", least, most);
    const double depth = fmin(1.0, -least / most);
    if (m->rows <= FEW_ROWS) fprintf(file, "set cbtics %g\n", step_of(most - least));
    if (least < 0.0)
        fprintf(file, "set palette defined (%g '#%02X%02X%02X', 0 '#FFFFFF', ", least,
                (unsigned)(0xFF - 0xFF * depth), (unsigned)(0xFF - 0x8D * depth),
                (unsigned)(0xFF - 0x4D * depth));
    else fputs("set palette defined (0 '#FFFFFF', ", file);
    fprintf(file, "%g '#F5C26B', %g '#D55E00', %g '#5A1E00')\n", 0.25 * most, 0.6 * most, most);
}

static void plot_map(const void *map, const char *name, FILE *file) {
    const qn_time_map *m = map;
    fprintf(file, "set multiplot layout %zu,1 title ", m->npanels);
    qn_gnuplot_quote(file, m->title);
    fputc('\n', file);
    for (size_t p = 0; p < m->npanels; ++p) {
        print_palette(m, p, file);
        qn_gnuplot_setting(file, "title", m->panels[p]);
        fprintf(file,
                "plot '%s.dat' index %zu matrix using (($1+0.5)*%.9g):2:3 with image notitle\n",
                name, p, m->width);
    }
    fputs("unset multiplot\n", file);
}

static void print_map_script(const void *map, const char *name, FILE *file) {
    const qn_time_map *m = map;
    qn_gnuplot_setting(file, "xlabel", m->x_label);
    qn_gnuplot_tics(file, "ytics nomirror scale 0", m->labels, m->rows);
    fprintf(file, "set yrange [%g:-0.5]\nset xrange [0:%.9g]\nset xtics nomirror out\n",
            (double)m->rows - 0.5, (double)m->columns * m->width);
    fputs("set border 3 linecolor '#404040'\nset format cb '%g'\n", file);
    print_outputs(plot_map, map, name, 980,
                  (int)m->npanels * (PANEL_MARGIN + (int)m->rows * ROW) + 40, file);
}

qn_status qn_time_map_write(const qn_time_map *map, const char *folder, const char *name,
                            qn_diag *diag) {
    return qn_gnuplot_write(print_map_data, print_map_script, map, folder, name, diag);
}
