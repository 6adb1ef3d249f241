/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz/mutate.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

uint64_t fuzz_next(fuzz_random *random) {
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

size_t fuzz_below(fuzz_random *random, size_t below) {
    return below ? (size_t)(fuzz_next(random) % below) : 0;
}

/* ---- pieces --------------------------------------------------------------------------------- */

typedef struct piece {
    size_t at, size;
} piece;

/* Replaces a piece; what does not fit is left out. */
static void replace(fuzz_input *input, piece old, const void *text, size_t size) {
    char copy[512];
    if (size > sizeof copy) size = sizeof copy;
    memcpy(copy, text, size); /* it may lie in the input itself */
    if (input->size - old.size + size > input->room) return;
    uint8_t *place = input->bytes + old.at;
    memmove(place + size, place + old.size, input->size - old.at - old.size);
    memcpy(place, copy, size);
    input->size = input->size - old.size + size;
}

static bool is_word(uint8_t letter) { return isalnum(letter) || letter == '_' || letter >= 128; }
static bool is_number(uint8_t letter) { return isalnum(letter) || letter == '.' || letter == '-'; }

/* The run of such letters around a random place; empty if there is none. */
static piece run_at(const uint8_t *bytes, size_t size, bool (*belongs)(uint8_t),
                    fuzz_random *random) {
    size_t at = fuzz_below(random, size), end = at;
    while (at > 0 && belongs(bytes[at - 1])) --at;
    while (end < size && belongs(bytes[end])) ++end;
    return (piece){at, end - at};
}

/* A word, or a single sign. */
static piece word_at(const uint8_t *bytes, size_t size, fuzz_random *random) {
    piece found = run_at(bytes, size, is_word, random);
    if (found.size == 0 && found.at < size) found.size = 1;
    return found;
}

static piece span_of(size_t size, fuzz_random *random) {
    const size_t at = fuzz_below(random, size + 1), left = size - at;
    const size_t most = fuzz_below(random, 4) ? 16 : 512;
    return (piece){at, fuzz_below(random, (left < most ? left : most) + 1)};
}

/* ---- changes -------------------------------------------------------------------------------- */

typedef struct source {
    const uint8_t *bytes;
    size_t size;
} source;
typedef void change(fuzz_input *input, source other, fuzz_random *random);

static void flip_bit(fuzz_input *input, source other, fuzz_random *random) {
    (void)other;
    if (input->size) input->bytes[fuzz_below(random, input->size)] ^= 1u << fuzz_below(random, 8);
}

static void set_byte(fuzz_input *input, source other, fuzz_random *random) {
    static const char signs[] = "\"'\\{}[]()<>;:,.=+-*/#@ \t\r\n\0\xff\x80";
    (void)other;
    if (!input->size) return;
    const size_t at = fuzz_below(random, input->size);
    input->bytes[at] = (uint8_t)fuzz_next(random);
    if (fuzz_below(random, 2))
        input->bytes[at] = (uint8_t)signs[fuzz_below(random, sizeof signs - 1)];
}

static void leave_out(fuzz_input *input, source other, fuzz_random *random) {
    (void)other;
    replace(input, span_of(input->size, random), "", 0);
}

static void cut_off(fuzz_input *input, source other, fuzz_random *random) {
    (void)other;
    input->size = fuzz_below(random, input->size + 1);
}

/* A span of this input or of the other, put in at a random place. */
static void copy_span(fuzz_input *input, source other, fuzz_random *random) {
    const source from = fuzz_below(random, 2) ? other : (source){input->bytes, input->size};
    const piece span = span_of(from.size, random);
    const piece place = {fuzz_below(random, input->size + 1), 0};
    replace(input, place, from.bytes + span.at, span.size);
}

/* A word of this input or of the other in place of one, or beside it. */
static void exchange_word(fuzz_input *input, source other, fuzz_random *random) {
    const source from = fuzz_below(random, 2) ? other : (source){input->bytes, input->size};
    const piece word = word_at(from.bytes, from.size, random);
    piece place = word_at(input->bytes, input->size, random);
    if (fuzz_below(random, 4) == 0) place.size = 0;
    replace(input, place, from.bytes + word.at, word.size);
}

static void extreme_text(fuzz_input *input, source other, fuzz_random *random) {
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "1",
                                          "-1",
                                          "2",
                                          "3",
                                          "0.5",
                                          "1.5",
                                          "0.75",
                                          "1.0000000001",
                                          "1e-12",
                                          "1e308",
                                          "-1e308",
                                          "1e-308",
                                          "5e-324",
                                          "1e999",
                                          "nan",
                                          "inf",
                                          "-inf",
                                          "127",
                                          "128",
                                          "255",
                                          "256",
                                          "32767",
                                          "65536",
                                          "4095",
                                          "4096",
                                          "4097",
                                          "2147483647",
                                          "2147483648",
                                          "-2147483648",
                                          "-2147483649",
                                          "4294967295",
                                          "4294967296",
                                          "9223372036854775807",
                                          "9223372036854775808",
                                          "-9223372036854775808",
                                          "18446744073709551615",
                                          "18446744073709551616",
                                          "0x7fffffff",
                                          "1L",
                                          "99999999999999999999999999999999999999999",
                                          "0.00000000000000000000000000000000000001"};
    (void)other;
    for (int k = 0; k < 8; ++k) {
        const piece old = run_at(input->bytes, input->size, is_number, random);
        const uint8_t first = old.size ? input->bytes[old.at] : 0;
        if (!isdigit(first) && first != '-' && first != '.') continue;
        const char *number = numbers[fuzz_below(random, sizeof numbers / sizeof *numbers)];
        replace(input, old, number, strlen(number));
        return;
    }
}

/* In 1, 2, 4 or 8 bytes of either order. */
static void extreme_bytes(fuzz_input *input, source other, fuzz_random *random) {
    static const uint64_t numbers[] = {0,
                                       1,
                                       UINT64_MAX,
                                       UINT64_MAX >> 1,
                                       0x7ff0000000000000u,
                                       0x7ff8000000000000u,
                                       0x80,
                                       0x8000,
                                       0x80000000u,
                                       0x8000000000000000u,
                                       0xffff,
                                       0xffffffffu,
                                       4096,
                                       4097};
    const size_t size = (size_t)1 << fuzz_below(random, 4);
    (void)other;
    if (input->size < size) return;
    uint8_t *place = input->bytes + fuzz_below(random, input->size - size + 1);
    const uint64_t number = numbers[fuzz_below(random, sizeof numbers / sizeof *numbers)];
    const bool big = fuzz_below(random, 2);
    for (size_t k = 0; k < size; ++k) place[big ? size - 1 - k : k] = (uint8_t)(number >> 8 * k);
}

static void nest(fuzz_input *input, source other, fuzz_random *random) {
    static const char signs[] = "{[(\"-!~@#/*";
    char many[512];
    const size_t count = 1 + fuzz_below(random, fuzz_below(random, 4) ? 8 : sizeof many);
    (void)other;
    memset(many, signs[fuzz_below(random, sizeof signs - 1)], count);
    replace(input, (piece){fuzz_below(random, input->size + 1), 0}, many, count);
}

void fuzz_mutate(fuzz_input *input, const uint8_t *other, size_t nother, fuzz_random *random) {
    static change *const changes[] = {flip_bit,      set_byte,      leave_out,     cut_off,
                                      copy_span,     exchange_word, exchange_word, extreme_text,
                                      extreme_bytes, extreme_text,  nest};
    changes[fuzz_below(random, sizeof changes / sizeof *changes)](input, (source){other, nother},
                                                                  random);
}
