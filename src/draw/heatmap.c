/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/heatmap.h"

#include "draw/gnuplot.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Names that would run into each other stand aslant. */
static void print_x_tics(FILE *file, const char *const *names, size_t count) {
    size_t letters = 0;
    for (size_t i = 0; i < count; ++i) letters += strlen(names[i]) + 2;
    qn_gnuplot_tics(file, letters > 60 ? "xtics rotate by -40" : "xtics", names, count);
}

static void print_data(const void *object, const char *name, FILE *file) {
    const qn_heatmap *map = object;
    (void)name;
    fputs("# x y value error (-1: unknown; gnuplot draws no label with a NaN in it)\n", file);
    for (size_t i = 0; i < map->nx * map->ny; ++i) {
        const double error = map->errors ? map->errors[i] : 0.0;
        fprintf(file, "%zu %zu %.17g %.17g\n", i % map->nx, i / map->nx, map->values[i],
                isnan(error) ? -1.0 : error);
    }
}

/* Viridis: even steps of lightness, readable without colours and by colour-blind readers. */
static const char palette[] =
    "set palette defined (0 '#440154', 1 '#472c7a', 2 '#3b518b', 3 '#2c718e', 4 '#21908d', "
    "5 '#27ad81', 6 '#5cc863', 7 '#aadc32', 8 '#fde725')\n";

/* Is there room for them? */
static bool shows_errors(const qn_heatmap *map) {
    return map->errors && map->nx <= 8 && map->ny <= 10;
}

/* The numbers in the cells, as many as there is room for: dark ones on the light half of the
 * palette, light ones on the dark half. */
static void print_draw(const qn_heatmap *map, const char *name, double middle, FILE *file) {
    const bool fits = map->nx <= 14 && map->ny <= 24;
    const bool errors = shows_errors(map);
    if (errors)
        fputs("text(value, error) = sprintf(\"%.3f\\n± \", value).(error < 0 ? 'unknown' : "
              "sprintf(\"%.3f\", error))\n",
              file);
    else
        fprintf(file, "text(value, error) = sprintf(\"%s\", value)\n",
                map->nx <= 8 ? "%.3f" : "%.2f");
    fprintf(file, "draw = \"plot '%s.dat' using 1:2:3 with image pixels", name);
    for (int dark = 0; dark < 2 && fits; ++dark)
        fprintf(file,
                ", '' using 1:2:($3 %s %.17g ? text($3, $4) : '') with labels font 'sans,%d' "
                "textcolor '%s'",
                dark ? "<=" : ">", middle, map->nx <= 8 ? 13 : 9, dark ? "#ffffff" : "#000000");
    fputs("\"\n", file);
}

static void print_script(const void *object, const char *name, FILE *file) {
    const qn_heatmap *map = object;
    double low = map->values[0], high = map->values[0];
    for (size_t i = 0; i < map->nx * map->ny; ++i) {
        if (map->values[i] < low) low = map->values[i];
        if (map->values[i] > high) high = map->values[i];
    }
    if (high == low) high = low + 1e-9;
    fputs("set encoding utf8\nset title ", file);
    qn_gnuplot_quote(file, map->title);
    fputs("\nset label 1 at graph 0.5, graph 1.03 center ", file);
    qn_gnuplot_quote(file, map->subtitle);
    if (shows_errors(map)) fputs(".', ±: one standard error'", file);
    fputs(" font 'sans,11'\nset title offset 0,0.5\nset xlabel ", file);
    qn_gnuplot_quote(file, map->x_label);
    fputs("\nset ylabel ", file);
    qn_gnuplot_quote(file, map->y_label);
    fputs("\nset cblabel ", file);
    qn_gnuplot_quote(file, map->value_label);
    fprintf(file,
            "\nunset key\nset tics nomirror out\nset border 3 linecolor '#404040'\n"
            "set xrange [-0.5:%zu.5]\nset yrange [-0.5:%zu.5]\nset cbrange [%.17g:%.17g]\n",
            map->nx - 1, map->ny - 1, low, high);
    fputs(palette, file);
    print_x_tics(file, map->x_names, map->nx);
    qn_gnuplot_tics(file, "ytics", map->y_names, map->ny);
    print_draw(map, name, low + 0.55 * (high - low), file);
    fprintf(file,
            "set terminal svg size 800,600 font 'sans,14' background 'white'\nset output "
            "'%s.svg'\neval draw\nset terminal pngcairo size 1200,900 font 'sans,14' fontscale 1.4 "
            "linewidth 1.5\nset output '%s.png'\neval draw\n",
            name, name);
}

qn_status qn_heatmap_write(const qn_heatmap *map, const char *folder, const char *name,
                           qn_diag *diag) {
    return qn_gnuplot_write(print_data, print_script, map, folder, name, diag);
}
