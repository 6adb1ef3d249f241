/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of `report` as headless Chromium shows it: light and dark, wide and narrow, without a
 * message on the console and without a request to anywhere. Skipped if there is no Chromium. */
#include "assert_close.h"
#include "core/atomic_file.h"
#include "temp_folder.h"

#include <png.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static const char browser[] = "chromium-headless-shell";

typedef struct fixture {
    temp_folder folder;
    bool skipped;
} fixture;

static fixture shared;

static int shell(const char *format, ...) QN_PRINTF(1, 2);
static int shell(const char *format, ...) {
    char command[4096];
    va_list list;
    va_start(list, format);
    vsnprintf(command, sizeof command, format, list);
    va_end(list);
    const int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int set_up(void **state) {
    fixture *f = *state = &shared;
    if (shell("command -v %s >/dev/null", browser) != 0) {
        print_message("no %s here: skipped\n", browser);
        f->skipped = true;
        return 0;
    }
    temp_folder_create(&f->folder);
    const char *path = f->folder.path;
    for (int i = 1; i <= 2; ++i)
        if (shell("'%s' train --side 4 --train-images 32 --test-images 8 --epochs 2 --shots 50 "
                  "--noise %s --quiet --out '%s/run%d' >/dev/null",
                  QN_TEST_PROGRAM, i == 1 ? "ibm_like" : "t1t2", path, i) != 0)
            return -1;
    return shell("'%s' report '%s/run1' '%s/run2' --out '%s/page.html' --quiet", QN_TEST_PROGRAM,
                 path, path, path);
}

static int tear_down(void **state) {
    fixture *f = *state;
    if (!f->skipped) temp_folder_remove(&f->folder);
    return 0;
}

/* What the browser made of a page. */
typedef struct view {
    int width, height, dark_pixels, light_pixels, blue_pixels; /* blue: of the first curve */
    char *console;                                             /* its messages */
    char *network;                                             /* its own log of requests */
} view;

static void read_screenshot(const char *path, view *v) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_file(&image, path)) fail_msg("no screenshot: %s", image.message);
    image.format = PNG_FORMAT_RGB;
    unsigned char *rgb = qn_alloc(PNG_IMAGE_SIZE(image), 1);
    assert_non_null(rgb);
    assert_true(png_image_finish_read(&image, NULL, rgb, 0, NULL));
    v->width = (int)image.width;
    v->height = (int)image.height;
    for (size_t i = 0; i < (size_t)v->width * (size_t)v->height; ++i) {
        const unsigned char *c = rgb + 3 * i;
        const int sum = c[0] + c[1] + c[2];
        v->dark_pixels += sum < 150;
        v->light_pixels += sum > 690;
        v->blue_pixels += c[0] == 0x00 && c[1] == 0x72 && c[2] == 0xB2;
    }
    qn_free(rgb);
}

/* For eyes: with $QN_TEST_PICTURES the screenshots stay in that folder. */
static void keep(const fixture *f, const char *page, int width, const char *options) {
    const char *folder = getenv("QN_TEST_PICTURES");
    if (!folder) return;
    assert_int_equal(shell("mkdir -p '%s' && cp '%s/shot.png' '%s/%s-%d%s.png'", folder,
                           f->folder.path, folder, page, width,
                           strstr(options, "Scheme=0") ? "-dark" : ""),
                     0);
}

static view look(const fixture *f, const char *page, int width, const char *options) {
    const char *path = f->folder.path;
    view v = {0};
    size_t size = 0;
    const int code = shell(
        "HOME='%s' timeout 120 %s --no-sandbox --disable-gpu --hide-scrollbars --no-first-run "
        "--disable-background-networking --user-data-dir='%s/profile' --enable-logging=stderr "
        "--log-net-log='%s/net.json' --window-size=%d,2400 %s --screenshot='%s/shot.png' "
        "'file://%s/%s' >'%s/console' 2>&1",
        path, browser, path, path, width, options, path, path, page, path);
    assert_int_equal(qn_file_read(temp_path(&f->folder, "console"), &v.console, &size, NULL),
                     QN_OK);
    if (code != 0) fail_msg("%s: exit %d: %s", browser, code, v.console);
    assert_int_equal(qn_file_read(temp_path(&f->folder, "net.json"), &v.network, &size, NULL),
                     QN_OK);
    read_screenshot(temp_path(&f->folder, "shot.png"), &v);
    keep(f, page, width, options);
    return v;
}

static bool complains(const view *v) { return strstr(v->console, "CONSOLE") != NULL; }

/* Any URL of the network; the names of pages and pictures here are file: and data:. */
static bool asks_network(const view *v) {
    return strstr(v->network, "\"url\":\"http") != NULL || strstr(v->network, "\"host\":\"http");
}

static void forget(view *v) {
    qn_free(v->console);
    qn_free(v->network);
}

static fixture *ready(void **state) {
    fixture *f = *state;
    if (f->skipped) skip();
    return f;
}

static void light_and_dark(void **state) {
    const fixture *f = ready(state);
    view light = look(f, "page.html", 1200, "--blink-settings=preferredColorScheme=1");
    view dark = look(f, "page.html", 1200, "--blink-settings=preferredColorScheme=0");
    if (complains(&light)) fail_msg("%s", light.console);
    if (complains(&dark)) fail_msg("%s", dark.console);
    assert_false(asks_network(&light));
    assert_false(asks_network(&dark));
    const int all = light.width * light.height;
    assert_true(light.light_pixels > all / 2 && dark.light_pixels < all / 4);
    assert_true(dark.dark_pixels > all / 2 && light.dark_pixels < all / 4);
    /* The curves are there: their pictures were decoded. Dark pages show them in other colours. */
    assert_true(light.blue_pixels > 300);
    assert_true(dark.blue_pixels < light.blue_pixels / 4);
    forget(&light);
    forget(&dark);
}

/* On a phone nothing but tables and code is wider than the screen: the page itself does not
 * scroll sideways. */
static void narrow(void **state) {
    const fixture *f = ready(state);
    char *text = NULL;
    size_t size = 0;
    assert_int_equal(qn_file_read(temp_path(&f->folder, "page.html"), &text, &size, NULL), QN_OK);
    /* A probe opens all there is and says how wide it is; the policy, which forbids scripts, has to
     * go for it. */
    FILE *probe = fopen(temp_path(&f->folder, "probe.html"), "w");
    assert_non_null(probe);
    const char *meta = strstr(text, "<meta http-equiv"), *rest = strchr(meta, '>') + 1;
    fprintf(probe,
            "%.*s%s<script>addEventListener('load',()=>{for(const d of "
            "document.querySelectorAll('details'))d.open=true;document.title='wide:'+"
            "document.documentElement.scrollWidth+' of '+innerWidth})</script>",
            (int)(meta - text), text, rest);
    fclose(probe);
    qn_free(text);
    text = NULL;
    const char *path = f->folder.path;
    assert_int_equal(shell("HOME='%s' timeout 120 %s --no-sandbox --disable-gpu --no-first-run "
                           "--window-size=390,800 --dump-dom 'file://%s/probe.html' >'%s/dom' "
                           "2>/dev/null",
                           path, browser, path, path),
                     0);
    assert_int_equal(qn_file_read(temp_path(&f->folder, "dom"), &text, &size, NULL), QN_OK);
    const char *title = strstr(text, "<title>wide:");
    assert_non_null(title);
    int wide = 0, window = 0;
    assert_int_equal(sscanf(title, "<title>wide:%d of %d", &wide, &window), 2);
    if (wide > window || window > 500) fail_msg("%d pixels wide in a window of %d", wide, window);
    qn_free(text);
    view v = look(f, "page.html", 390, "");
    if (complains(&v)) fail_msg("%s", v.console);
    forget(&v);
}

/* The checks above see what they are there for. */
static void sees_what_is_wrong(void **state) {
    static const char bad[] = "<!doctype html><img src=\"http://127.0.0.1:9/x.png\">"
                              "<script>console.error('oh')</script>";
    const fixture *f = ready(state);
    temp_file(&f->folder, "bad.html", bad, strlen(bad));
    view v = look(f, "bad.html", 600, "");
    assert_true(complains(&v));
    assert_true(asks_network(&v));
    forget(&v);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(light_and_dark),
        cmocka_unit_test(narrow),
        cmocka_unit_test(sees_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
