# SPDX-License-Identifier: GPL-3.0-or-later
# From the preprocessed public headers to a version script for the linker: what they declare is exported, nothing else.
{ text = text " " $0 }
END {
    gsub(/__attribute__ *\(\([^()]*(\([^()]*\)[^()]*)*\)\)/, "", text)
    while (gsub(/\{[^{}]*\}/, "", text)) {} # the insides of structs, enumerations and functions
    count = split(text, declarations, ";")
    print "{\nglobal:"
    for (i = 1; i <= count; ++i) {
        declaration = declarations[i]
        if (declaration ~ /^ *typedef / || declaration ~ /^ *static /) continue
        if (match(declaration, /[A-Za-z0-9_]+ *\(/)) {
            name = substr(declaration, RSTART, RLENGTH - 1)
            sub(/ *$/, "", name)
            if (name ~ /^qn_/) print "    " name ";"
        } else if (sub(/^ *extern /, "", declaration)) {
            # Names at the end, separated by commas: the type is what stands before the first.
            names = split(declaration, name_list, ",")
            for (j = 1; j <= names; ++j) {
                name = name_list[j]
                sub(/ *(\[.*)?$/, "", name)
                sub(/.*[ *]/, "", name)
                if (name ~ /^(qn|QN)_/) print "    " name ";"
            }
        }
    }
    print "local:\n    *;\n};"
}
