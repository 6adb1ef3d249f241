# `<Z>` is no tag, where Doxygen would read one: outside of blocks of code.
/^    /!s,<(Z|K_i( K_j)?|K_j|room|subject)>,\\<\1>,g
# No address.
s,file:line,file\&#58;line,g
