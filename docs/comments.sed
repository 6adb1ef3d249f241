# Plain comments of C headers as Doxygen wants them.
# The comment behind the licence says what the file is about.
2s,^/\* ,/** @file\n * ,
# Behind a declaration, on its line: it explains what stands before it.
s,^(.*[;\,{]) +/\* ,\1 /**< ,
s,^( *[A-Z][A-Z0-9_]*( = [^/]*)?) +/\* ,\1 /**< ,
# Alone: it explains what follows.
s,^( *)/\* ,\1/** ,
# Expectations are no tags.
s,<Z>,\\<Z>,g
# No address.
s,file:line,file\&#58;line,g
