/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom LAPACK tells of a wrong argument, before it returns its number: nobody. A library does not
 * print, or end the program. */
void xerbla_(const char *routine, const int *argument, unsigned long length);
void xerbla_(const char *routine, const int *argument, unsigned long length) {
    (void)routine;
    (void)argument;
    (void)length;
}
